"""A right answer is never rejected whatever its style; a wrong one is always rejected, and named."""

import asyncio
import collections
import decimal
import fractions
import functools
import itertools
import textwrap
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import QuestionChecks
from autograder.compare import Tolerance
from autograder.declare import Wrong
from autograder.inside import Outcome, Raised
from autograder.judge import judge, judge_question, undisturbed
from autograder.values import Lambda, plain
from tests.autograder.test_values import PLAIN, FromFramework
from tests.autograder.toys import check_toy, toy

SCALED = toy(
    [
        ({"x": np.array([[1.0, -2.0], [3.0, 4.0]])}, np.array([[2.0, -4.0], [6.0, 8.0]])),
        ({"x": np.array([1, 2, 3])}, np.array([2.0, 4.0, 6.0])),
        ({"x": np.array([0.25])}, np.array([0.5])),
    ],
    name="scaled",
)
MEAN = toy(
    [({"x": np.array([1.0, 2.0, 6.0])}, 3.0), ({"x": np.array([3, 4])}, 3.5), ({"x": np.array([0.0, -1.0])}, -0.5)], name="mean"
)
COUNT = toy([({"sizes": [4, 8, 3]}, 67), ({"sizes": [2, 1]}, 3), ({"sizes": [5000, 5000, 10]}, 25_055_010)], name="count")
DEAD = toy([({"a": np.array([[1.0, -1.0], [0.0, -2.0]])}, np.array([False, True])), ({"a": np.ones((1, 1))}, np.array([False]))])
FIT = toy(
    [
        ({"X": np.array([[1.0, 0.0], [3.0, 2.0]]), "y": np.array([1.0, 2.0])}, (np.array([3.5, 2.0]), 1.5)),
        ({"X": np.array([[2.0], [0.0], [1.0]]), "y": np.array([3.0, 1.0, -1.0])}, (np.array([5.0 / 3]), 1.0)),
    ],
    name="fit",
    returns=("w", "b"),
)
GRADS = toy(
    [({"k": 2.0}, [(np.array([[2.0, 0.0]]), np.array([2.0, 4.0])), (np.array([[1.0], [3.0]]), np.array([6.0]))])], name="grads"
)
LOSSES = toy([({"n": 4}, [1.0, 0.5, 0.25, 0.125]), ({"n": 2}, [1.0, 0.5])], name="losses")
WORD = toy([({"n": 1}, "odd"), ({"n": 2}, "even"), ({"n": 3}, "odd")], name="word")


def fit(X: Any, y: Any) -> Any:
    return X.T @ y / len(y), float(np.mean(y))


def grads(k: float) -> Any:
    return [(np.array([[k, 0.0]]), np.array([k, 2 * k])), (np.array([[k / 2], [k + 1]]), np.array([3 * k]))]


def losses(n: int) -> list[float]:
    return [0.5**i for i in range(n)]


class Doubler:
    def __call__(self, x: Any) -> Any:
        return x * 2.0

    def method(self, x: Any) -> Any:
        return x * 2.0


def logged(function: Any) -> Any:
    @functools.wraps(function)
    def inner(*arguments: Any, **named: Any) -> Any:
        print("called")
        return function(*arguments, **named)

    return inner


def recursive(values: Any) -> Any:
    return [] if len(values) == 0 else [values[0] * 2.0, *recursive(values[1:])]


STYLES: list[tuple[Any, str, Any]] = [
    (SCALED, "lists", lambda x: (x * 2.0).tolist()),
    (SCALED, "tuple of arrays", lambda x: tuple(x * 2.0)),
    (SCALED, "Fortran order", lambda x: np.asfortranarray(x * 2.0)),
    (SCALED, "strided view", lambda x: np.repeat(x * 2.0, 2, axis=0)[::2]),
    (SCALED, "read-only", lambda x: np.broadcast_to(x * 2.0, x.shape)),
    (SCALED, "object array", lambda x: (x * 2.0).astype(object)),
    (SCALED, "generator of rows", lambda x: (row * 2.0 for row in x)),
    (SCALED, "integers where they fit", lambda x: x * 2),
    (SCALED, "float32", lambda x: np.float32(x * 2)),
    (SCALED, "longdouble", lambda x: x * np.longdouble(2)),
    (SCALED, "matrix", lambda x: (x * 2.0).view(np.matrix) if x.ndim == 2 else x * 2.0),
    (SCALED, "masked", lambda x: np.ma.array(x * 2.0)),
    (SCALED, "a framework's tensor", lambda x: FromFramework(x * 2.0)),
    (SCALED, "callable object", Doubler()),
    (SCALED, "method", Doubler().method),
    (SCALED, "partial", functools.partial(np.multiply, 2.0)),
    (SCALED, "ufunc", np.frompyfunc(lambda v: v * 2.0, 1, 1)),
    (SCALED, "vectorize", np.vectorize(lambda v: v * 2.0)),
    (SCALED, "decorated", logged(lambda x: x * 2.0)),
    (SCALED, "any arguments", lambda *a, **k: a[0] * 2.0),
    (SCALED, "renamed, with one more", lambda array, factor=2.0: array * factor),
    (SCALED, "recursion", recursive),
    (SCALED, "locks its argument", lambda x: (x.setflags(write=False), x * 2.0)[1]),
    (MEAN, "NumPy scalar", np.mean),
    (MEAN, "0-d array", lambda x: np.array(x.mean())),
    (MEAN, "0-d object array", lambda x: np.array(float(x.mean()), dtype=object)),
    (MEAN, "float16", lambda x: np.float16(x.mean())),
    (MEAN, "fraction", lambda x: sum(map(fractions.Fraction, x.tolist())) / len(x)),
    (MEAN, "decimal", lambda x: sum(map(decimal.Decimal, x.tolist())) / len(x)),
    (MEAN, "complex without an imaginary part", lambda x: complex(x.mean())),
    (COUNT, "NumPy integer", lambda sizes: np.int32(sum(a * b + b for a, b in itertools.pairwise(sizes)))),
    (COUNT, "unsigned", lambda sizes: np.uint64(sum(a * b + b for a, b in itertools.pairwise(sizes)))),
    (DEAD, "list of truths", lambda a: [bool(v) for v in (a <= 0).all(axis=0)]),
    (DEAD, "list of NumPy truths", lambda a: list((a <= 0).all(axis=0))),
    (FIT, "list", lambda X, y: list(fit(X, y))),
    (FIT, "named tuple", lambda X, y: collections.namedtuple("Fit", "w b")(*fit(X, y))),
    (FIT, "generator", lambda X, y: (part for part in fit(X, y))),
    (FIT, "object array", lambda X, y: np.array([*fit(X, y)], dtype=object)),
    (FIT, "values of a dictionary", lambda X, y: dict(zip("wb", fit(X, y), strict=True)).values()),
    (FIT, "nested lists", lambda X, y: [fit(X, y)[0].tolist(), np.array(fit(X, y)[1])]),
    (GRADS, "lists of lists", lambda k: [[w.tolist(), list(b)] for w, b in grads(k)]),
    (GRADS, "tuple", lambda k: tuple(grads(k))),
    (GRADS, "generator", lambda k: ((w, b) for w, b in grads(k))),
    (LOSSES, "array", lambda n: 0.5 ** np.arange(n)),
    (LOSSES, "0-d arrays", lambda n: [np.array(v) for v in losses(n)]),
    (LOSSES, "deque", lambda n: collections.deque(losses(n))),
    (WORD, "NumPy string", lambda n: np.array(["even", "odd"])[n % 2]),
]


@pytest.mark.parametrize(("checks", "style", "answer"), STYLES, ids=[f"{c.name}: {s}" for c, s, _ in STYLES])
def test_a_right_answer_passes_whatever_its_style(checks: Any, style: str, answer: Any) -> None:
    result = check_toy(checks, answer)
    assert result.passed, result.message
    assert (result.score, result.earned, result.mistake) == (1.0, 2.0, None)


class EqualToAll:
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __array_ufunc__(self, *arguments: Any, **named: Any) -> bool:
        return True


WRONG: list[tuple[Any, str, Any]] = [
    (MEAN, "returns an object of type EqualToAll", lambda x: EqualToAll()),
    (FIT, "returns an object of type EqualToAll", lambda X, y: (EqualToAll(), EqualToAll())),
    (MEAN, "returns a function (are the brackets of a call missing?)", lambda x: np.mean),
    (MEAN, "returns an object of type coroutine", lambda x: asyncio.sleep(0)),
    (MEAN, "returns nothing", lambda x: None),
    (MEAN, "gives NaN", lambda x: float("nan")),
    (MEAN, "keeps an axis of length 1 that is not asked", lambda x: np.array([x.mean()])),
    (MEAN, "gives n (the number of entries of `x`) times what is asked", lambda x: x.sum()),
    (MEAN, "gives True everywhere", lambda x: True),
    (MEAN, "returns an integer with hundreds of digits", lambda x: 10**400),
    (COUNT, "returns floats where integers are asked", lambda sizes: sum(a * b + b for a, b in itertools.pairwise(sizes)) * 1.0),
    (
        COUNT,
        "gives results that are off by -1 everywhere",
        lambda sizes: sum(a * b + b for a, b in itertools.pairwise(sizes)) - 1,
    ),
    (DEAD, "returns integers where True and False are asked", lambda a: (a <= 0).all(axis=0).astype(int)),
    (DEAD, "returns one number where several are asked", lambda a: a.size > 1),
    (DEAD, "gives 1 − the right answer", lambda a: ~(a <= 0).all(axis=0)),
    (SCALED, "returns `x` as it came", lambda x: x),
    (SCALED, "changes its input `x` in place", lambda x: np.multiply(x, 2, out=x) * 1.0),
    (SCALED, "returns an array of 4000000 numbers", lambda x: np.zeros((2000, 2000))),
    (FIT, "returns the right values with number 1 and number 2 swapped", lambda X, y: fit(X, y)[::-1]),
    (FIT, "gives n (the number of rows of `X`) times what is asked, in `w`", lambda X, y: (X.T @ y, y.mean())),
    (FIT, "gives n (the number of rows of `X`) times what is asked, in `b`", lambda X, y: (X.T @ y / len(y), y.sum())),
    (FIT, "returns number 1 only of the 2 values that are asked", lambda X, y: fit(X, y)[0]),
    (GRADS, "returns the right entries in reverse order", lambda k: grads(k)[::-1]),
    (GRADS, "returns the right values with number 1 and number 2 swapped", lambda k: [(b, w) for w, b in grads(k)]),
    (GRADS, "leaves out the last entry", lambda k: grads(k)[:-1]),
    (LOSSES, "leaves out the first entry", lambda n: losses(n)[1:]),
    (LOSSES, "records every entry one step late", lambda n: losses(n + 1)[1:]),
    (SCALED, "uses a name that is not defined", lambda x: nothing * x),  # type: ignore[name-defined]  # noqa: F821
    (SCALED, "takes other arguments than the docstring names", lambda x, y: x),
    (SCALED, "hands a function other arguments than it takes", lambda x: np.moveaxis(x, 0)),  # type: ignore[call-overload]
    (SCALED, "hands a function other arguments than it takes", lambda x: _endless(x, deep=True)),  # type: ignore[call-arg]
    (SCALED, "asks a plain number for `.mean`, which it does not have", lambda x: float(x.flat[0]).mean()),  # type: ignore[attr-defined]
    (SCALED, "hands a function something of another kind than it takes", lambda x: textwrap.fill(3)),  # type: ignore[arg-type]
    (SCALED, "reads past the end of an array", lambda x: x[99]),
    (SCALED, "multiplies arrays whose shapes do not fit", lambda x: x @ np.ones((7, 7))),
    (SCALED, "combines arrays whose shapes do not fit", lambda x: x + np.ones(7)),
    (SCALED, "uses a whole array as one yes or no", lambda x: x if x > np.ones(x.shape) or x.size == 1 else -x),
    (SCALED, "calls itself without end", lambda x: _endless(x)),
]


def _endless(x: Any) -> Any:
    return _endless(x)


@pytest.mark.filterwarnings("ignore:coroutine")
@pytest.mark.parametrize(("checks", "name", "answer"), WRONG, ids=[f"{c.name}: {n}" for c, n, _ in WRONG])
def test_a_wrong_answer_fails_and_is_named(checks: Any, name: str, answer: Any) -> None:
    result = check_toy(checks, answer)
    assert result.status in ("failed", "error")
    assert (result.score, result.mistake) == (0.0, name)
    assert result.look
    assert f"{name}. {result.look}" in result.message


def test_one_wrong_case_is_enough() -> None:
    result = check_toy(WORD, lambda n: "odd")
    assert result.status == "failed"
    assert result.headline == "With n = 2 (case 1), the result is 'odd'."
    assert result.shown is not None
    assert (result.shown.expected, result.shown.got) == ("'even'", "'odd'")


def test_the_smallest_failing_case_is_shown() -> None:
    result = check_toy(SCALED, lambda x: x * 2.0 if x.size == 4 else x * 3.0)
    assert result.shown is not None and result.shown.label == "case 2"
    assert result.message.startswith(
        "scaled · not yet. With x = [0.25] (case 2), 1 of 1 entries of the result differs: [0] is 0.75, expected 0.5."
    )


def test_a_small_difference_is_shown_with_enough_digits() -> None:
    result = check_toy(MEAN, lambda x: x.mean() * 1.00001)
    assert "the result is 3.500035; expected is 3.5." in result.message


# -- known mistakes ----------------------------------------------------------------------------------------------------------

KNOWN = toy(
    [({"x": 1.0}, 1.0), ({"x": 2.0}, 4.0), ({"x": 3.0}, 9.0), ({"x": -1.0}, 1.0)],
    name="square",
    mistakes={
        "doubles": [2.0, 4.0, 6.0, -2.0],
        "cubes": [1.0, 8.0, 27.0, -1.0],
        "is 0 below 0": [1.0, 4.0, 9.0, 0.0],
        "stops below 0": [1.0, 4.0, 9.0, Outcome(raised=Raised("ValueError", "negative"))],
        "changes x": [Outcome(value=1.0, changed=("x",))] * 4,
    },
)


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda x: 2 * x, "doubles"),
        (lambda x: np.float32(2 * x), "doubles"),
        (lambda x: [x, x**3][1], "cubes"),
        (lambda x: max(x, 0) ** 2, "is 0 below 0"),
    ],
)
def test_a_known_mistake_is_recognised_by_what_comes_out(answer: Any, mistake: str) -> None:
    result = check_toy(KNOWN, answer)
    assert result.mistake == mistake
    assert result.look == f"Look at {mistake}."
    assert f"This is what comes out when your code {mistake}." in result.message


def test_a_mistake_that_stops_is_recognised_by_its_error() -> None:
    def stops(x: float) -> float:
        if x < 0:
            raise ValueError("negative")
        return x**2

    result = check_toy(KNOWN, stops)
    assert (result.status, result.mistake) == ("error", "stops below 0")
    assert result.code == 'raise ValueError("negative")'
    assert result.headline == 'With x = -1 (case 3), it stopped with ValueError at `raise ValueError("negative")`: negative.'


TELLING = toy(
    [({"x": 1.0}, 1.0), ({"x": 2.0}, 4.0)],
    mistakes={
        "asks for .sort": [Outcome(raised=Raised("AttributeError", "'float' object has no attribute 'sort'"))] * 2,
        "looks up what is not there": [Outcome(raised=Raised("KeyError", "'a'"))] * 2,
        "opens the left door": [Outcome(raised=Raised("OSError", "left: 3"))] * 2,
    },
    raises={"opens the left door": r"^OSError: left: \d"},
)


def _stops(error: Exception) -> Any:
    raise error


@pytest.mark.parametrize(
    ("error", "mistake"),
    [
        (AttributeError("'int' object has no attribute 'sort'"), "asks for .sort"),
        (AttributeError("'float' object has no attribute 'size'"), "asks a plain number for `.size`, which it does not have"),
        (OSError("left: 12"), "opens the left door"),
        (OSError("right: 3"), None),
        (KeyError("a"), "looks up what is not there"),
    ],
)
def test_an_exception_tells_a_mistake_by_its_text(error: Exception, mistake: str | None) -> None:
    assert check_toy(TELLING, lambda x: _stops(error)).mistake == mistake


def test_a_telling_exception_on_half_of_the_inputs_is_named() -> None:
    result = check_toy(TELLING, lambda x: 7.0 if x < 2 else _stops(OSError("left: 5")))
    assert (result.mistake, result.shown and result.shown.label) == ("opens the left door", "case 1")


def test_a_mistake_on_most_inputs_is_said_to_be_likely() -> None:
    result = check_toy(KNOWN, lambda x: 2 * x if x > -1 else 5.0)
    assert result.mistake == "doubles"
    assert "On most inputs this is what comes out when your code doubles." in result.message


def test_another_fault_is_not_taken_for_a_known_mistake() -> None:
    assert check_toy(KNOWN, lambda x: x**2 + 0.1 * x).mistake is None


# -- several faults at once ----------------------------------------------------------------------------------------------------


def test_a_change_in_place_is_named_though_it_cuts_whole_numbers_too() -> None:
    def halves(x: Any) -> Any:
        x[...] = x / 2
        return x

    cases: list[tuple[dict[str, Any], Any]] = [
        ({"x": np.array([3.0, 1.0])}, np.array([1.5, 0.5])),
        ({"x": np.array([[2.0]])}, np.array([[1.0]])),
        ({"x": np.array([3, 1])}, np.array([1.5, 0.5])),
    ]
    assert check_toy(toy(cases), halves).mistake == "changes its input `x` in place"


def test_a_relation_that_explains_the_fewest_faults_is_not_named() -> None:
    """Most cases stop; that one array of one entry lost its axis says nothing of it."""

    def one_number(x: Any) -> Any:
        return 2.0 if x > 0 else -2.0

    cases: list[tuple[dict[str, Any], Any]] = [
        ({"x": np.array([1.0])}, np.array([2.0])),
        ({"x": np.array([1.0, -1.0])}, np.array([2.0, -2.0])),
        ({"x": np.array([1.0, 2.0, 3.0])}, np.array([2.0, 2.0, 2.0])),
    ]
    assert check_toy(toy(cases), one_number).mistake == "uses a whole array as one yes or no"


def test_the_member_that_is_wrong_is_named_once() -> None:
    kept = check_toy(FIT, lambda X, y: (fit(X, y)[0], np.mean(y) * 2))
    assert kept.mistake == "gives twice what is asked, in `b`"
    moved = toy([({"w": np.array([1.0, 2.0]), "b": 3.0}, (np.array([2.0, 3.0]), 4.0))] * 2, returns=("w", "b"))
    assert check_toy(moved, lambda w, b: (w, b + 1)).mistake == "returns `w` as it came"


# -- how it ran --------------------------------------------------------------------------------------------------------------


def test_unwritten_code_is_not_started() -> None:
    def stub(x: Any) -> Any:
        raise NotImplementedError

    result = check_toy(MEAN, stub)
    assert (result.status, result.score) == ("not started", 0.0)
    assert result.message.startswith("mean · not started. Write your code")


def test_code_written_for_some_inputs_is_started() -> None:
    def half(x: Any) -> Any:
        if len(x) == 2:
            raise NotImplementedError
        return x.mean()

    assert check_toy(MEAN, half).mistake == "is written for some inputs only"


def test_code_without_an_end_is_shown_with_the_case_that_ran() -> None:
    def hangs(x: Any) -> Any:
        while len(x) == 3:
            pass
        return x.mean()

    result = check_toy(toy([(dict(c.arguments), 3.0) for c in MEAN.cases], seconds=0.3), hangs)
    assert (result.status, result.mistake) == ("timeout", "does not come to an end")
    assert result.headline == "With x = [1, 2, 6] (case 0), it was not finished after 0.3 seconds."
    assert "Your code does not come to an end." in result.message


def test_warnings_count_only_where_silence_is_asked() -> None:
    def noisy(x: Any) -> Any:
        return np.mean(x) + 0 * np.sum(np.float64(1e308) * 10 > 0)

    assert check_toy(MEAN, noisy).passed
    quiet = toy([(dict(c.arguments), c.expected.value) for c in MEAN.cases if c.expected], silent=True)
    result = check_toy(quiet, noisy)
    assert result.mistake == "is right but makes NumPy warn"
    assert "overflow" in result.headline


def test_what_was_printed_is_kept_for_a_wrong_answer() -> None:
    assert check_toy(MEAN, lambda x: print("so far", 1) or 1.0).printed == "so far 1"


def test_a_broken_rule_is_said() -> None:
    rule = "def rule(result, n):\n    return 'the first is 1' if result[0] != 1 else None\n"
    broken = "def rule(result, n):\n    return result.nonsense\n"
    ruled = toy([(dict(c.arguments), c.expected.value) for c in LOSSES.cases if c.expected], rules=(broken, rule))
    assert "The first is 1." in check_toy(ruled, lambda n: [9.0] * n).headline


def test_a_learners_settings_do_not_disturb_the_judge() -> None:
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check_toy(SCALED, lambda x: x * 2.0).passed
        assert check_toy(SCALED, lambda x: x * 1e300).mistake is not None
        with undisturbed():
            assert np.isinf(np.float64(1e308) * 10)


# -- probe and judge -----------------------------------------------------------------------------------------------------------

ROOT_PROBE = "def probe(answer, f):\n    x = answer(f)\n    return [x, f(x)]\n"
ROOT_JUDGE = (
    "from autograder.declare import Wrong\n\n\ndef judge(evidence, f):\n    x, value = evidence\n"
    "    if x > 100:\n        return 'the point is far away'\n"
    "    if abs(value) > 1e-3:\n        return Wrong(f'the function is {value:.3g} there', mistake='stops too early')\n"
    "    return None\n"
)
JUDGED = toy(
    [({"f": Lambda("x: x - 1.0")}, None), ({"f": Lambda("x: 2.0 * x - 2.0")}, None)],
    name="root",
    probe=ROOT_PROBE,
    judge=ROOT_JUDGE,
    mistakes={"stops too early": [[0.9, -0.1], [0.9, -0.2]]},
)


@pytest.mark.parametrize(
    ("answer", "status", "mistake", "words"),
    [
        (lambda f: 1.0, "passed", None, "passed"),
        (lambda f: np.float32(1.0001), "passed", None, "passed"),
        (lambda f: 0.5, "failed", "stops too early", "the function is -0.5 there"),
        (lambda f: 1000.0, "failed", None, "the point is far away"),
        (lambda f: float("nan"), "failed", None, "NaN comes out where a number is asked"),
        (lambda f: "one", "error", None, "TypeError"),
        (lambda f: None, "failed", "returns nothing (is a `return` missing?)", "it returned nothing"),
        (lambda f: [1.0], "error", None, "TypeError"),
        (lambda f: np.array([1.0, 1.0]), "failed", None, "the result does not have the form that the docstring asks for"),
    ],
)
def test_evidence_is_judged_outside(answer: Any, status: str, mistake: str | None, words: str) -> None:
    result = check_toy(JUDGED, answer)
    assert (result.status, result.mistake) == (status, mistake)
    assert words in result.message


# -- questions -----------------------------------------------------------------------------------------------------------------

QUESTION = QuestionChecks("parity", "tell", 1, 2, {"a": ("even", "Right."), "B": ("odd", "2 divides 4.")}, "a")


@pytest.mark.parametrize("given", ["a", "A", " (a) ", "a.", np.str_("a")])
def test_a_right_choice_passes_however_it_is_written(given: str) -> None:
    result = judge_question(QUESTION, given)
    assert result.passed and result.headline == "Right."


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        (None, "not started", "Set parity to one of “a”, “B”"),
        (..., "not started", "Set parity"),
        ("  ", "not started", "Set parity"),
        ("b", "failed", "You chose “B” (odd). 2 divides 4."),
        ("c", "failed", "parity is 'c'; asked is one of “a”, “B”, as a string."),
        (1, "failed", "parity is 1; asked is one of"),
        (np.zeros(100), "failed", "parity is an array of shape (100,); asked is one of"),
        (len, "failed", "parity is a function"),
        (EqualToAll(), "failed", "parity is an object of type EqualToAll"),
    ],
)
def test_other_choices_do_not(given: Any, status: str, words: str) -> None:
    result = judge_question(QUESTION, given)
    assert result.status == status
    assert words in result.message


# -- anything ------------------------------------------------------------------------------------------------------------------

EXPECTED = PLAIN.map(plain).filter(lambda value: value is not None)


@given(st.lists(st.tuples(EXPECTED, PLAIN.map(plain)), min_size=1, max_size=4), st.booleans())
def test_the_judge_takes_anything_and_says_something(values: list[tuple[Any, Any]], exact: bool) -> None:
    checks = toy(
        [({"x": i, "X": np.ones((i + 1, 2))}, want) for i, (want, _) in enumerate(values)], tolerance=Tolerance(exact_kind=exact)
    )
    result = judge(checks, [Outcome(value=have) for _, have in values])
    assert result.message.startswith("toy · ")
    assert result.passed or result.shown is not None


@given(st.lists(EXPECTED, min_size=1, max_size=4))
def test_what_was_expected_always_passes(values: list[Any]) -> None:
    assert judge(toy([({"x": i}, want) for i, want in enumerate(values)]), [Outcome(value=want) for want in values]).passed


# -- parts of an exercise --------------------------------------------------------------------------------------------------

PAIRS = [({"x": np.array([1.0, 2.0])}, (3.0, 2)), ({"x": np.array([5.0])}, (5.0, 1))]
PARTS: dict[str, Any] = {"returns": ("total", "count"), "partial": {"count": 0.5, "changed": 0.25}}


def in_place(x: np.ndarray) -> tuple[float, int]:
    x += 0.5
    return float(x.sum() - 0.5 * x.size), x.size


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        (lambda x: (x.sum(), x.size), 1.0),
        (lambda x: (x.sum(), x.size + 1), 0.5),
        (lambda x: (x.sum() + 1, x.size), 0.0),
        (lambda x: (x.sum() + 1, x.size + 1), 0.0),
        (lambda x: (x.sum(), x.size, 1), 0.0),
        (lambda x: x.sum(), 0.0),
        (lambda x: (x.sum(), 1 / 0), 0.0),
        (in_place, 0.25),
        (lambda x: (in_place(x)[0], -1), 0.25),
    ],
)
def test_declared_parts_earn_their_share(answer: Any, score: float) -> None:
    result = check_toy(toy(PAIRS, **PARTS), answer)
    assert result.score == score and result.passed == (score == 1.0)
    assert ("earns" in result.message) == (0 < score < 1)
    assert check_toy(toy(PAIRS, returns=("total", "count")), answer).score == (1.0 if score == 1.0 else 0.0)


@pytest.mark.parametrize(
    ("answer", "score"), [(lambda x: 10, 1.0), (lambda x: 8, 0.5), (lambda x: 3, 0.0), (lambda x: 1 / 0, 0.0)]
)
def test_a_judge_may_grade_by_degrees(answer: Any, score: float) -> None:
    probe = "def probe(toy, x):\n    return toy(x)\n"
    decide = (
        "from autograder.declare import Wrong\ndef judge(evidence, x):\n"
        "    return None if evidence >= 10 else Wrong(f'{evidence} of 10', share=0.5 if evidence >= 5 else 0.0)\n"
    )
    result = check_toy(toy([({"x": 1.0}, None)], probe=probe, judge=decide), answer)
    assert result.score == score and result.passed == (score == 1.0)
    assert ("earns" in result.message) == (0 < score < 1)


@pytest.mark.parametrize("share", [1.0, -0.1, float("nan")])
def test_what_is_wrong_cannot_keep_all_points(share: float) -> None:
    with pytest.raises(ValueError, match="less than all"):
        Wrong("almost", share=share)


def test_what_only_the_judge_knows_is_told_nobody() -> None:
    probe = "def probe(toy, x, **others):\n    return [toy(x), sorted(others)]\n"
    judge_text = "def judge(evidence, x, _due):\n    return None if evidence == [_due, []] else f'{evidence} is wrong'\n"
    checks = toy([({"x": 2.0, "_due": 77.0}, None)], parameters=("x",), probe=probe, judge=judge_text)
    assert check_toy(checks, lambda x: 77.0).passed
    wrong = check_toy(checks, lambda x: x)
    assert not wrong.passed and "77" not in wrong.message and "_due" not in wrong.message
