"""Only plain data cross between a learner's code and the judge; nothing of a right answer is lost on the way."""

import array
import collections
import decimal
import fractions
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.values import (
    MAX_ELEMENTS,
    Lambda,
    NotPlain,
    Rng,
    decode,
    describe_type,
    encode,
    holds_nan,
    make_arguments,
    one_line,
    plain,
    printable,
    same_exactly,
    show,
    show_apart,
    size,
)


class LyingFloat(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


class LyingArray(np.ndarray):
    size = 0

    def view(self, *arguments: Any, **named: Any) -> Any:
        return 5

    def __eq__(self, other: object) -> Any:
        return True


class FromFramework:
    """Like the tensors of frameworks: an object with ``__array__``."""

    def __init__(self, value: Any):
        self.value = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.value, dtype=dtype)


Point = collections.namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (np.True_, np.True_),
        (3, 3),
        (2**70, float(2**70)),
        (LyingFloat(2.5), 2.5),
        (fractions.Fraction(7, 2), 3.5),
        (decimal.Decimal("3.5"), 3.5),
        (np.float32(0.5), np.float32(0.5)),
        (np.longdouble(0.5), np.float64(0.5)),
        (np.array(4), np.int64(4)),
        (np.array(2.5, dtype=object), 2.5),
        (np.str_("word"), "word"),
        ("half \ud800", "half ?"),
        (FromFramework(1.5), np.float64(1.5)),
        ([1, (2.0, [True])], [1, (2.0, [True])]),
        (Point(1, 2), (1, 2)),
        (range(3), [0, 1, 2]),
        (collections.deque([1, 2]), [1, 2]),
        ({"a": 1, "b": 2}.values(), [1, 2]),
        (array.array("d", [1.0, 2.0]), [1.0, 2.0]),
        ((n * n for n in (1, 2, 3)), [1, 4, 9]),
        (map(float, (1, 2)), [1.0, 2.0]),
        (zip((1, 2), (3, 4), strict=True), [(1, 3), (2, 4)]),
        ({"a": np.array(1.0)}, {"a": np.float64(1.0)}),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.array([1, 2.5], dtype=object), [1, 2.5]),
    ],
)
def test_plain_keeps_the_value_and_drops_the_dress(value: Any, expected: Any) -> None:
    got = plain(value)
    assert got == expected
    assert type(got) is type(expected)


@pytest.mark.parametrize(
    "value",
    [
        np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]),
        np.arange(8.0).reshape(4, 2)[::3] + np.array([[1.0, 1.0], [-3.0, -3.0]]),
        pytest.param(np.array([[1.0, 2.0], [3.0, 4.0]]).view(np.matrix), id="matrix"),
        np.array([[1.0, 2.0], [3.0, 4.0]]).view(LyingArray),
        np.ma.array([[1.0, 2.0], [3.0, 4.0]]),
        np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.longdouble),
        FromFramework([[1.0, 2.0], [3.0, 4.0]]),
    ],
)
def test_plain_makes_an_ordinary_array_of_any_array(value: Any) -> None:
    got = plain(value)
    assert type(got) is np.ndarray
    assert got.dtype == np.float64
    assert got.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_plain_shares_nothing() -> None:
    inner = np.zeros(2)
    got = plain([inner, {"a": inner}])
    inner[:] = 9
    assert got[0].tolist() == [0, 0] == got[1]["a"].tolist()


def _endless() -> Any:
    while True:
        yield 1.0


def _own_member() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (object(), "an object of type object"),
        ({1, 2}, "a set, which has no order"),
        (len, "a function (are the brackets of a call missing?)"),
        (int, "a class"),
        (b"bytes", "an object of type bytes"),
        (_own_member(), "lists nested too deep"),
        (_endless(), "a generator that does not end"),
        (10**400, "an integer with hundreds of digits"),
        ("x" * 30_000, "a very long string"),
        (np.zeros(1).astype("M8[D]"), "an array of type datetime64[D]"),
        (np.datetime64("2020"), "a NumPy value of type datetime64"),
        (np.broadcast_to(0.0, (MAX_ELEMENTS + 1,)), "an array of 2000001 numbers"),
        ({1: 2}, "a dictionary whose keys are not strings"),
        ([np.zeros(2), object()], "an object of type object"),
    ],
)
def test_what_is_not_data_is_refused_with_words(value: Any, words: str) -> None:
    with pytest.raises(NotPlain) as caught:
        plain(value)
    assert str(caught.value).startswith(words)


# -- JSON ------------------------------------------------------------------------------------------------------------------

NUMERIC = st.sampled_from(["f8", "f4", "f2", "i8", "i4", "u1", "b1", "c16"]).map(np.dtype)
ARRAYS = NUMERIC.flatmap(lambda kind: npst.arrays(kind, npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)))
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5) | ARRAYS
PLAIN = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def alike(one: Any, other: Any) -> bool:
    """Equal in type, shape, dtype and every bit that counts (NumPy's float64 is Python's float)."""
    one, other = (float(value) if isinstance(value, float) else value for value in (one, other))
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, (np.ndarray, np.generic)):
        return one.shape == other.shape and one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    return bool(one == other or (one != one and other != other))


@given(PLAIN.map(plain))
def test_json_brings_back_what_went_in(value: Any) -> None:
    assert alike(decode(json.loads(json.dumps(encode(value)))), value)


def test_lambdas_and_generators_travel_as_text_and_seed() -> None:
    assert decode(encode([Lambda("x: x + 1"), Rng(7)])) == [Lambda("x: x + 1"), Rng(7)]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"$array": "f8"},
        {"$array": "O", "shape": [1], "data": [1]},
        {"$array": "f8", "shape": [3], "data": [1.0]},
        {"$array": "nonsense", "shape": [1], "data": [1]},
        {"$array": "i1", "shape": [1], "data": [1000]},
        {"$array": "V8", "shape": [1], "data": [1]},
        {"$array": "f8", "shape": [1], "data": ["word"]},
        {"$scalar": "f8", "data": []},
        {"$pickle": "x"},
        {"a": 1, "b": 2, "c": 3, "d": 4},
    ],
)
def test_foreign_json_is_refused(data: Any) -> None:
    with pytest.raises(ValueError):
        decode(data)


def test_objects_are_not_encoded() -> None:
    with pytest.raises(NotPlain):
        encode(object())


# -- arguments -------------------------------------------------------------------------------------------------------------


def test_each_call_gets_arguments_of_its_own() -> None:
    case = {"X": np.array([1.0, 2.0]), "values": [1.0, [2.0]], "rng": Rng(3), "f": Lambda("x: 2 * x")}
    first, second = make_arguments(case), make_arguments(case)
    first["X"][0] = 9.0
    first["values"][1].append(3.0)
    assert second["X"].tolist() == [1.0, 2.0]
    assert second["values"] == [1.0, [2.0]]
    assert first["rng"].normal() == second["rng"].normal()
    assert first["f"](4) == 8


def _change(value: Any, how: str) -> Any:
    exec(how, {"v": value, "np": np})
    return value


@pytest.mark.parametrize(
    ("before", "how"),
    [
        (np.array([1.0, 2.0]), "v[0] = 3"),
        (np.array([1.0, np.nan]), "v[1] = 0"),
        (np.array([1.0, 2.0]), "v.resize((1,), refcheck=False)"),
        ([3.0, 1.0], "v.sort()"),
        ([3.0, 1.0], "v.pop()"),
        ([1.0, "a"], "v[1] = 'b'"),
        ([np.array([1.0])], "v[0][0] = 2"),
        ([np.array([1.0])], "v[0] = [1.0]"),
        ([(np.array([1.0]), 2.0)], "v[0][0][:] = 5"),
        ({"a": 1.0}, "v['a'] = 2.0"),
        ({"a": 1.0}, "v['b'] = 2.0"),
        ({"a": [1]}, "v['a'].append(2)"),
    ],
)
def test_a_change_of_an_argument_is_noticed(before: Any, how: str) -> None:
    after = make_arguments({"v": before})["v"]
    assert same_exactly(before, after)
    assert not same_exactly(before, _change(after, how))


@pytest.mark.parametrize("value", [[float("nan")], np.array([np.nan]), (1, None, "a"), {"a": [True]}, Rng(1), Lambda("x: x")])
def test_an_untouched_argument_is_the_same(value: Any) -> None:
    assert same_exactly(value, make_arguments({"v": value})["v"])


# -- words -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.1235"),
        (np.float32(2), "2"),
        (1e-9, "1e-09"),
        (float("nan"), "nan"),
        (3 + 0.5j, "3+0.5j"),
        (np.True_, "True"),
        (np.array([[1.0, 2.5]]), "[[1, 2.5]]"),
        ((1,), "(1,)"),
        ({"a": [1]}, "{'a': [1]}"),
        ("it's", '"it\'s"'),
        (None, "None"),
        (Lambda("x: x"), "lambda x: x"),
        (Rng(3), "np.random.default_rng(3)"),
        (np.zeros((10, 10)), "array of shape (10, 10): [0, 0, 0, 0, …]"),
        ([np.zeros((10, 10)), 1], "[array of shape (10, 10): [0, 0, 0, 0, …], 1]"),
    ],
)
def test_values_are_shown_in_a_short_line(value: Any, text: str) -> None:
    assert show(value) == text


def test_a_long_line_is_cut() -> None:
    assert len(show(list(range(1000)))) == 90
    assert show(list(range(1000))).endswith("…")


def test_two_values_are_shown_with_the_digits_that_tell_them_apart() -> None:
    assert show_apart(3.5, 3.500035) == ("3.5", "3.500035")
    assert show_apart(1.0, 2.0) == ("1", "2")
    assert show_apart([0.1], [0.1 + 1e-12]) == ("[0.1]", "[0.100000000001]")
    assert show_apart(2, 2.0) == ("2", "2")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (np.True_, "a truth value"),
        (3, "an integer"),
        (np.float32(1), "a number"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        ([1], "a list of 1"),
        ((), "a tuple of 0"),
        ("", "a string"),
        ({}, "a dictionary"),
    ],
)
def test_types_are_described_in_a_learners_words(value: Any, words: str) -> None:
    assert describe_type(value) == words


def test_size_counts_numbers() -> None:
    assert size([np.zeros((2, 3)), (1, 2), {"a": 1}]) == 9


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), True),
        ([1, (2, np.array([np.nan]))], True),
        ({"a": np.float32("nan")}, True),
        (complex("nan"), True),
        ([1, "nan", None, True, np.array([1, 2])], False),
        (float("inf"), False),
    ],
)
def test_nan_is_found_wherever_it_is(value: Any, expected: bool) -> None:
    assert holds_nan(value) is expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07", "]0;title"),
        ("a\x00b\x9b2Jc", "ab2Jc"),
        ("half \ud800 of one", "half ? of one"),
        ("turned \u202eround\u2066", "turned round"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("x" * 80, "x" * 49 + "…"),
        ("χ, naïve, 100%", "χ, naïve, 100%"),
    ],
)
def test_a_learners_text_in_one_line_steers_nothing(text: str, shown: str) -> None:
    assert one_line(text, 50) == shown


def test_printed_lines_stay_lines() -> None:
    assert printable("a\r\n\x1b[1Kb\tc") == "a\nb\tc"
