# make lab: set everything up and open the course. make test: set everything up and run every test.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
ENV := .venv
BIN := $(ENV)/bin
STAMP := $(ENV)/.installed

.PHONY: lab test env build outputs bench quality lint

lab: env
	@$(BIN)/autograder lab

test: env lint
	@$(BIN)/python -m pytest tests/nbgrader  # starts its commands side by side by itself
	@$(BIN)/python -m pytest tests/quality --numprocesses auto --dist worksteal  # in processes of its own: half as long
	@$(BIN)/python -m pytest --ignore=tests/nbgrader --ignore=tests/quality --numprocesses auto --dist worksteal

env: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "make: Python 3.11, 3.12 or 3.13 with its venv module is needed and was not found on the PATH." >&2; exit 2; }
	@$(PYTHON) -m venv $(ENV) || { echo "make: the venv module of $(PYTHON) does not work (Debian and Ubuntu: install python3-venv)." >&2; exit 2; }
	@echo "Setting up $(ENV); the first time this takes a few minutes."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[keras,dev]' --constraint constraints.txt
	@touch $(STAMP)

build: env
	@$(BIN)/autograder build

outputs: env
	@$(BIN)/autograder build --run

lint: env
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: env
	@$(BIN)/python -m tests.bench

quality: env
	@$(BIN)/python -m tests.quality
