"""The package as a whole: what it depends on, and that its examples are true."""

import doctest
import importlib
import subprocess
import sys

import pytest
import threadpoolctl

import coursekit

MODULES = ["datasets", "diagram", "endlabels", "figures", "showing", "style", "widgets"]


def test_importing_it_loads_neither_the_engine_nor_anything_slow():
    code = "import coursekit, sys; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for name in ("autograder", "sklearn", "ipywidgets", "IPython", "keras", "tensorflow"):
        assert f"'{name}'" not in loaded


def test_importing_it_leaves_one_core_for_matrix_products():
    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas" and "numpy" in pool["filepath"]]
    assert all(pool["num_threads"] == 1 for pool in pools)


def test_the_front_door():
    assert coursekit.__all__ == ["datasets", "figures", "widgets"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(f"coursekit.{name}")).failed == 0
