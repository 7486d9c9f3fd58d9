"""A probe, a judge or a rule is shipped as text that stands alone."""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from autograder.errors import BadDeclaration
from autograder.inside import load_source
from autograder.source import bound_names, free_names, function_source, needed_statements

MODULE = '''"""Exercises."""
import math
import numpy as np
from autograder.declare import Exercise, Wrong

LIMIT = 3
UNUSED = 4
scaled = Exercise("scaled", goal="", points=1, minutes=1, stars=1, hints=["a", "b", "c"])


def half(x):
    return x / TWO


TWO = 2


def decorate(function):
    return function


@decorate
def probe_it(scaled, x, LIMIT=LIMIT):
    """A probe whose first parameter is called like its exercise."""
    inner = [scaled(v) for v in x]
    return half(sum(inner)) + math.floor(LIMIT)


@decorate
def reads_an_exercise(answer, x):
    return scaled.reference(x)


def outer():
    def inside(x):
        return x

    return inside
'''


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(compile(MODULE, "<module>", "exec"), space)
    return space


def test_a_function_comes_with_what_it_needs_and_no_more(module: dict[str, Any]) -> None:
    text = function_source(module["probe_it"], MODULE, "probe")
    for needed in ("import math", "LIMIT = 3", "TWO = 2", "def half(x):", "def probe(scaled, x, LIMIT=LIMIT):"):
        assert needed in text
    for other in ("UNUSED", "Exercise", "decorate", "import numpy"):
        assert other not in text
    probe: Callable[..., Any] = load_source(text, "probe")
    assert probe(lambda v: 2 * v, [1, 2]) == 6


def test_an_exercise_is_not_shipped(module: dict[str, Any]) -> None:
    with pytest.raises(
        BadDeclaration, match=r"^The probe of line \d+ reads the exercise scaled, which is not shipped with it\.$"
    ):
        function_source(module["reads_an_exercise"], MODULE, "probe")


def test_a_function_inside_another_is_refused(module: dict[str, Any]) -> None:
    with pytest.raises(BadDeclaration, match="must be a function at module level"):
        function_source(module["outer"](), MODULE, "rule")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(x):\n    return x + y", {"y"}),
        ("def f(x):\n    y = 1\n    return y", set()),
        ("def f(x=z):\n    return lambda v: v + x + w", {"z", "w"}),
        ("def f(x):\n    return [y for y in x if k(y)]", {"k"}),
        ("def f(x):\n    def g():\n        return x + h\n    return g", {"h"}),
        ("class A(B):\n    c = d", {"B", "d"}),
        ("value = np.pi", {"np"}),
        ("def f(x: np.ndarray) -> T:\n    return len(x)", {"np", "T"}),
    ],
)
def test_free_names_are_those_that_are_read_from_outside(text: str, names: set[str]) -> None:
    assert free_names(ast.parse(text).body[0]) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(): pass", {"f"}),
        ("class A: pass", {"A"}),
        ("import a.b, c as d", {"a", "d"}),
        ("from a import b as c, d", {"c", "d"}),
        ("x, (y, z) = 1, (2, 3)", {"x", "y", "z"}),
        ("for i in range(3): k = i", {"i", "k"}),
        ("print(x)", set()),
    ],
)
def test_bound_names_are_those_that_a_statement_makes(text: str, names: set[str]) -> None:
    assert bound_names(ast.parse(text).body[0]) == names


def test_needed_statements_keep_their_order_and_stop_at_circles() -> None:
    tree = ast.parse("def a():\n    return b()\ndef b():\n    return a() + C\nC = 1\nD = 2\ndef f():\n    return a()")
    needed = needed_statements(tree.body[-1], tree)
    assert [sorted(bound_names(statement)) for statement in needed] == [["a"], ["b"], ["C"]]
