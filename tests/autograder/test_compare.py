"""Type, shape, kind, value, in this order; style is never a difference."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.compare import Difference, Tolerance, as_array, difference, kinds_in

STRICT = Tolerance()
A = np.array([[1.0, 2.0], [3.0, 4.0]])
LOOSE = "whose members do not form an array; asked is an array of shape (2, 2)"


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (A, [[1, 2], [3, 4]]),
        (A, ((1.0, 2.0), [3, 4])),
        (A, np.asfortranarray(A)),
        (A, A.astype(int)),
        (A, A.astype(np.uint8)),
        (A, A.astype(np.float32)),
        (A, A.astype(complex)),
        (A, [A[0], A[1]]),
        (np.zeros((0, 3)), []),
        (np.zeros(0), np.zeros(0, dtype=int)),
        (np.array([np.nan, np.inf]), [float("nan"), float("inf")]),
        (np.array([1, 2]), np.array([1, 2], dtype=np.int8)),
        (np.array([1, 2]), [1, 2]),
        (np.array([True, False]), [True, np.False_]),
        (2.0, 2),
        (2.0, np.float32(2)),
        (2.0, 2 + 0j),
        (0.0, 1e-10),
        (1e6, 1e6 + 0.5),
        (3, np.uint8(3)),
        (True, np.True_),
        ((A, 1.0), [A, 1]),
        ([1.0, 0.5], np.array([1.0, 0.5])),
        ([1.0, 0.5], (1.0, 0.5)),
        ([(A, A)], [[A.tolist(), A]]),
        ([], np.zeros(0)),
        ({"a": 1.0}, {"a": 1}),
        ("word", "word"),
        (None, None),
    ],
)
def test_style_is_no_difference(expected: Any, got: Any) -> None:
    assert difference(expected, got, STRICT) is None


@pytest.mark.parametrize(
    ("expected", "got", "kind", "sentence"),
    [
        (A, None, "type", "the result is None; asked is an array of shape (2, 2)"),
        (A, "word", "type", "the result is a string; asked is an array of shape (2, 2)"),
        (A, 3.0, "shape", "the result is a number; asked is an array of shape (2, 2)"),
        (A, [[1], [2, 3]], "shape", f"the result is a list of 2 {LOOSE}"),
        (A, [None, None], "shape", f"the result is a list of 2 {LOOSE}"),
        (A, A.ravel(), "shape", "the result has shape (4,); asked is an array of shape (2, 2)"),
        (A, A + np.diag([0, 1]), "value", "1 of 4 entries of the result differs: [1, 1] is 5, expected 4"),
        (A, A + 1, "value", "4 of 4 entries of the result differ; the first, [0, 0], is 2, expected 1"),
        (A, A * np.nan, "value", "4 of 4 entries of the result differ; the first, [0, 0], is nan, expected 1"),
        (A, A + 1j, "value", "4 of 4 entries of the result differ; the first, [0, 0], is 1+1j, expected 1"),
        (np.array([1.0, 0.0]), np.array([True, False]), "dtype", "the result holds booleans; asked are floats"),
        (np.array([1, 0]), np.array([1.0, 0.0]), "dtype", "the result holds floats; asked are integers"),
        (np.array([1, 0]), [True, False], "dtype", "the result holds booleans; asked are integers"),
        (np.array([True]), [1], "dtype", "the result holds integers; asked are booleans"),
        (2.0, A, "type", "the result is an array of shape (2, 2); asked is a single number"),
        (2.0, [2.0], "type", "the result is a list of 1; asked is a single number"),
        (2.0, np.array([2.0]), "type", "the result is an array of shape (1,); asked is a single number"),
        (2.0, float("nan"), "value", "the result is nan; expected is 2"),
        (2.0, 2.0001, "value", "the result is 2.0001; expected is 2"),
        (1.0, True, "dtype", "the result is True, a truth value; asked is a float"),
        (2.0, True, "value", "the result is True; expected is 2"),
        (3, 3.0, "dtype", "the result is 3, a float; asked is an integer"),
        (3, 4, "value", "the result is 4; expected is 3"),
        (True, 1, "dtype", "the result is 1, an integer; asked is True or False"),
        (True, 0, "value", "the result is 0; expected is True"),
        (True, False, "value", "the result is False; expected is True"),
        (True, "yes", "type", "the result is a string; asked is True or False"),
        ((1.0, 2.0), 1.0, "type", "the result is a number; asked are 2 values"),
        ((1.0, 2.0), (1.0,), "length", "the result has 1 entry; asked are 2"),
        ((1.0, 2.0), (1.0, 3.0), "value", "`result[1]` is 3; expected is 2"),
        ([1.0], 1.0, "type", "the result is a number; asked is a list"),
        ([1.0], [], "length", "the result has 0 entries; asked is 1"),
        ([(A, A)], [(A, A[0])], "shape", "`result[0][1]` has shape (2,); asked is an array of shape (2, 2)"),
        ({"a": 1.0}, [1.0], "type", "the result is a list of 1; asked is a dictionary"),
        ({"a": 1.0}, {"b": 1.0}, "length", "the result has the keys ['b']; asked are ['a']"),
        ({"a": 1.0}, {"a": 2.0}, "value", "`result['a']` is 2; expected is 1"),
        ("word", "other", "value", "the result is 'other'"),
        ("word", 1, "type", "the result is an integer; asked is a string"),
        (None, 1, "type", "the result is an integer; asked is None"),
    ],
)  # fmt: skip
def test_the_first_difference_is_named(expected: Any, got: Any, kind: str, sentence: str) -> None:
    found = difference(expected, got, STRICT)
    assert isinstance(found, Difference)
    assert (found.kind, found.sentence) == (kind, sentence)


def test_members_of_a_tuple_have_names() -> None:
    found = difference((A, 1.0), (A, 2.0), STRICT, ("w", "b"))
    assert found is not None and found.sentence == "`b` is 2; expected is 1"
    short = difference((A, 1.0), (A,), STRICT, ("w", "b"))
    assert short is not None and short.sentence == "the result has 1 entry; asked are 2 (w, b)"


def test_large_integers_are_compared_exactly() -> None:
    assert difference(25_060_010, 25_060_009, STRICT) is not None
    assert difference(np.array([2**62]), np.array([2**62 + 1]), STRICT) is not None


def test_float32_and_float16_have_tolerances_of_their_own() -> None:
    wanted = np.array([1.0, 1000.0, 0.0])
    off = np.array([1.00005, 1000.05, 1e-6])
    assert difference(wanted, off.astype(np.float32), STRICT) is None
    assert difference(wanted, off, STRICT) is not None
    assert difference(wanted, (wanted * 1.001).astype(np.float32), STRICT) is not None
    assert difference(wanted, (wanted * 1.001).astype(np.float16), STRICT) is None
    assert difference(wanted, (wanted * 1.01).astype(np.float16), STRICT) is not None
    assert difference(1.0, np.float32(1.00005), STRICT) is None


def test_kinds_may_be_left_open() -> None:
    loose = Tolerance(exact_kind=False)
    assert difference(np.array([1, 0]), np.array([1.0, 0.0]), loose) is None
    assert difference(3, 3.0, loose) is None
    assert difference(np.array([1, 0]), np.array([True, False]), loose) is not None
    anything = Tolerance(any_kind=True)
    assert difference(np.array([1, 0]), np.array([True, False]), anything) is None
    assert difference(True, 1.0, anything) is None


def test_tolerances_add_up() -> None:
    wide = Tolerance(rtol=0.1, atol=0.5)
    assert difference(10.0, 11.4, wide) is None
    assert difference(10.0, 11.6, wide) is not None


FINITE = npst.arrays(float, npst.array_shapes(max_dims=3, max_side=3), elements=st.floats(-1e6, 1e6))


@given(FINITE)
def test_an_array_equals_itself_in_every_dress(array: np.ndarray) -> None:
    for dress in (
        array.tolist(),
        tuple(array),
        list(array),
        array.astype(object).tolist(),
        array[::-1][::-1],
        array.astype("f4"),
    ):
        assert difference(array, dress, STRICT) is None


@given(FINITE, st.data())
def test_one_wrong_entry_is_found_where_it_is(array: np.ndarray, data: st.DataObject) -> None:
    where = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    wrong = array.copy()
    wrong[where] += 1e-3 + abs(wrong[where]) * 1e-3
    found = difference(array, wrong, STRICT)
    assert found is not None and found.kind == "value"
    assert f"1 of {array.size} entries" in found.sentence
    assert f"[{', '.join(map(str, where))}] is" in found.sentence


def test_as_array_takes_numbers_only() -> None:
    assert as_array([[1, 2]]) is not None
    for no_array in (None, "word", {"a": 1}, [None], ["a"], [[1], [2, 3]], [1, "a"]):
        assert as_array(no_array) is None


def test_kinds_are_listed_by_place() -> None:
    value = (np.array([1, 2]), [1.0, True], {"a": 2.5}, "word", np.zeros(0))
    assert list(kinds_in(value)) == [
        ("`result[0]`", "integers"),
        ("`result[1][0]`", "floats"),
        ("`result[1][0]`", "booleans"),
        ("`result[2]['a']`", "floats"),
    ]
