"""The engine knows notebooks, exercises and comparison, and nothing of what a course teaches."""

import ast
import re
from pathlib import Path

import pytest

from tests.autograder.toys import ROOT

MODULES = sorted((ROOT / "autograder").glob("*.py"))
SUBJECT = (
    "softmax|sigmoid|relu|tanh|neuron|neural|perceptron|gradient|backprop|logit|dropout|momentum|optimi[sz]er|entropy|"
    "epoch|keras|tensorflow|torch|jax|regression|overfit|activation"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_the_engine_has_no_word_of_neural_networks(path: Path) -> None:
    found = re.findall(rf"\w*(?:{SUBJECT})\w*", path.read_text(encoding="utf-8"), re.IGNORECASE)
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_the_engine_imports_nothing_of_the_course(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert not imported & {"coursekit", "solutions", "lessons", "earlier", "tests", "keras", "tensorflow", "sklearn"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_module_says_in_its_first_line_why_it_exists(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring is not None and len(docstring.splitlines()[0]) > 10


def test_what_runs_beside_a_learner_cannot_reach_the_references() -> None:
    """The worker and all that it imports know no expected value, no comparison, no course."""
    todo, seen = ["worker"], set()
    while todo:
        name = todo.pop()
        seen.add(name)
        for node in ast.parse((ROOT / "autograder" / f"{name}.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
                module = (node.module or "").removeprefix("autograder.")
                todo += [module] if module not in seen else []
    assert seen == {"worker", "cells", "standins", "source", "errors", "inside", "values"}
