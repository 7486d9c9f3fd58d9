"""A general relation is named when it holds throughout, and never for a coincidence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.compare import Tolerance
from autograder.inside import Outcome
from autograder.relations import Pair, one_row_only, relate

STRICT = Tolerance()
X2 = np.array([[1.0, -2.0, 3.5], [0.5, 4.0, -6.0]])
X3 = np.array([[2.0, 1.0], [-3.0, 0.25], [7.0, -1.5]])
INPUTS = [X2, X3]

Function = Callable[[np.ndarray], Any]


def pairs(right: Function, wrong: Function, inputs: list[np.ndarray]) -> list[Pair]:
    return [Pair({"X": x}, right(x), Outcome(value=wrong(x))) for x in inputs]


def named(
    right: Function, wrong: Function, inputs: list[np.ndarray] = INPUTS, passes: list[np.ndarray] | None = None
) -> str | None:
    found = relate(pairs(right, wrong, inputs), STRICT, pairs(right, right, passes or []))
    return found.name if found else None


def means(x: np.ndarray) -> Any:
    return x.mean(axis=1)


def total(x: np.ndarray) -> Any:
    return float(x.sum())


def both(x: np.ndarray) -> Any:
    return x.mean(axis=1), float(x.max())


def listed(x: np.ndarray) -> Any:
    return [x, x.T, x * 2]


def steps(x: np.ndarray) -> Any:
    return [float(v) for v in x.ravel()]


def layers(x: np.ndarray) -> Any:
    return [(x, x[0]), (x.T, x[:, 0])]


@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [
        (means, lambda x: None, "returns nothing"),
        (means, lambda x: -means(x), "gives the result with its sign reversed"),
        (means, lambda x: x.sum(axis=1), "gives the number of columns of `X` times what is asked"),
        (lambda x: x.T @ x, lambda x: x.T @ x / len(x), "gives what is asked divided by n (the number of rows of `X`)"),
        (lambda x: x.T @ x / len(x), lambda x: x.T @ x, "gives n (the number of rows of `X`) times what is asked"),
        (means, lambda x: means(x) * x.shape[1], "gives the number of columns of `X` times what is asked"),
        (lambda x: x.mean(), lambda x: x.sum(), "gives the number of entries of `X` times what is asked"),
        (means, lambda x: 2 * means(x), "gives twice what is asked"),
        (total, lambda x: total(x) / 2, "gives half of what is asked"),
        (means, lambda x: -2 * means(x), "gives twice what is asked, with its sign reversed"),
        (means, lambda x: means(x) / np.log(2), "takes the logarithm to base 2"),
        (means, lambda x: means(x) * 0.3, "gives 0.3 times what is asked"),
        (means, lambda x: means(x) + 0.5, "gives results that are off by +0.5 everywhere"),
        (means, lambda x: np.abs(means(x)), "gives the absolute value of what is asked"),
        (means, lambda x: np.exp(means(x)), "gives the exponential of what is asked"),
        (means, lambda x: 1 / means(x), "gives one over what is asked"),
        (means, lambda x: np.trunc(x.mean(axis=1)), "cuts the numbers to integers"),
        (means, lambda x: np.round(x.mean(axis=1)), "rounds the numbers to integers"),
        (means, lambda x: means(x) * 1.00003, "comes close, but not close enough"),
        (means, lambda x: means(x) * np.nan, "gives NaN"),
        (means, lambda x: means(x) * np.inf, "overflows to infinity"),
        (means, lambda x: means(x)[:, None], "keeps an axis of length 1 that is not asked"),
        (lambda x: means(x)[:, None], means, "loses an axis of length 1 that is asked"),
        (lambda x: x, lambda x: x.ravel(), "returns the right numbers in another shape"),
        (lambda x: x + 1, lambda x: (x + 1).T, "returns the transpose of the right array"),
        (means, lambda x: means(x)[:, None] - means(x), "returns n × n numbers where n are asked"),
        (means, lambda x: means(x).sum(), "takes the sum over everything"),
        (means, lambda x: means(x)[-1], "returns only the last entry"),
        (means, lambda x: 1.0, "returns one number where several are asked"),
        (total, lambda x: x, "stops before adding up"),
        (lambda x: x.mean(), lambda x: x, "stops before averaging"),
        (lambda x: x * 2, lambda x: x, "returns `X` as it came"),
        (lambda x: x / 100 + 0.5, lambda x: 0.5 - x / 100, "gives 1 − the right answer"),
        (lambda x: x + 1, lambda x: (x + 1)[::-1], "returns the right entries in reverse order"),
        (steps, lambda x: steps(x)[::-1], "returns the right entries in reverse order"),
        (listed, lambda x: listed(x)[::-1], "returns the right entries in reverse order"),
        (steps, lambda x: steps(x)[1:], "leaves out the first entry"),
        (listed, lambda x: listed(x)[:-1], "leaves out the last entry"),
        (steps, lambda x: [*steps(x), 0.0], "adds one entry too many at the end"),
        (steps, lambda x: [0.0, *steps(x)], "adds one entry too many at the start"),
        (steps, lambda x: [*steps(x)[1:], 99.0], "records every entry one step late"),
        (steps, lambda x: [99.0, *steps(x)[:-1]], "records every entry one step early"),
        (steps, lambda x: sorted(steps(x)), "returns the right numbers in another order"),
        (both, lambda x: both(x)[::-1], "returns the right values with number 1 and number 2 swapped"),
        (layers, lambda x: [(b, w) for w, b in layers(x)], "returns the right values with number 1 and number 2 swapped"),
        (both, lambda x: both(x)[0], "returns number 1 only of the 2 values that are asked"),
        (layers, lambda x: [w for w, b in layers(x)], "returns number 1 only of the 2 values that are asked"),
        (both, lambda x: 5.0, "returns one value where 2 are asked"),
        (total, lambda x: (total(x), 1), "returns more than what is asked"),
        (both, lambda x: (-both(x)[0], both(x)[1]), "gives the result with its sign reversed"),
        (layers, lambda x: [(w, 2 * b) for w, b in layers(x)], "gives twice what is asked"),
    ],
)  # fmt: skip
def test_what_holds_throughout_is_named(right: Function, wrong: Function, name: str) -> None:
    assert named(right, wrong) == name


def test_a_function_that_prints_is_told_so() -> None:
    printed = [Pair({}, 1.0, Outcome(value=None, printed="1.0\n"))]
    found = relate(printed, STRICT)
    assert found is not None and found.name == "prints the result instead of returning it"


def test_what_is_no_data_is_named() -> None:
    found = relate([Pair({}, 1.0, Outcome(odd="a class"))], STRICT)
    assert found is not None and found.name == "returns a class"


def test_a_constant_answer_needs_three_inputs_and_two_answers() -> None:
    assert named(total, lambda x: 7.0, [X2, X3, X2 + 1]) == "gives 7 everywhere"
    assert named(means, lambda x: np.array([1.0, 2.0]), [X2, X2 + 1, X2 - 3]) == "gives the same answer whatever the input"
    assert named(total, lambda x: 7.0, [X2, X3]) is None


def test_what_is_right_elsewhere_speaks_against_a_relation() -> None:
    """The absolute value of negative numbers is their negative; one positive number shows which it is."""
    below, above = -np.abs(X2), np.abs(X2)
    assert named(means, lambda x: np.abs(means(x)), [below, 2 * below]) == "gives the result with its sign reversed"
    assert named(means, lambda x: np.abs(means(x)), [below, 2 * below], [above]) == "gives the absolute value of what is asked"
    assert named(total, lambda x: 7.0, [X2, X3, X2 + 1], [X3 + 1]) is None
    assert named(means, lambda x: means(x) + 1, [X2], [X3]) is None


def test_right_for_one_row_only() -> None:
    def first(x: np.ndarray) -> Any:
        return np.array([x[0, 0]] * len(x))

    def told(inputs: list[np.ndarray], passes: list[np.ndarray]) -> bool:
        return one_row_only(pairs(means, first, inputs), pairs(means, means, passes)) is not None

    assert told([X2, X3], [X2[:1], X3[:1]])
    assert not told([X2, X3], [X2[:1]])
    assert not told([X2], [X2[:1], X3[:1], X3])


def test_right_in_the_first_entry_only() -> None:
    assert named(means, lambda x: np.append(means(x)[:1], 77 + means(x)[1:] ** 2)) == "is right in the first entry only"
    assert named(means, lambda x: np.append(means(x)[:1], 77 + means(x)[1:] ** 2), [X2]) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ([1, 1, 0], [1, 0, 1]),  # labels shifted or shuffled by chance
        ([0, 1, 1], [1, 1, 0]),
        ([0.0, 0.0, 0.0], [0.0, 0.0]),  # the first or the last left out: nobody can tell
        ([0, 0, 0], [0, 0, 0, 0]),
        (3.0, 1.0),
        (0.0, 1.0),
        (2.7, 2.0),
        (np.zeros(3), np.zeros(0)),
        (np.zeros(3), np.zeros((0, 3))),
        (np.zeros((0, 2)), np.zeros(5)),
        ("word", "other"),
        ({"a": 1.0}, {"a": 2.0}),
        ((1.0, "a"), (2.0, "b")),
        ([], [1.0, 2.0]),
    ],
)
def test_coincidences_are_not_named(expected: Any, got: Any) -> None:
    arrays = [np.array(v) if isinstance(v, list) and v and isinstance(v[0], int) else v for v in (expected, got)]
    found = relate([Pair({"X": X3}, arrays[0], Outcome(value=arrays[1]))], STRICT)
    assert found is None


def test_a_passing_kind_is_no_relation() -> None:
    """True where 1.0 is asked is no factor of 1."""
    assert named(total, lambda x: np.float64(total(x)), [X2, X3]) is None


def test_ragged_parts_do_not_disturb() -> None:
    wrong = [(X2, X2[0]), "odd", None]
    assert relate([Pair({"X": X2}, layers(X2), Outcome(value=wrong))], STRICT) is None


def test_nothing_wrong_is_no_relation() -> None:
    assert relate([], STRICT) is None
