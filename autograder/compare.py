"""Compare a result with the expected one: type, then shape, then dtype kind, then value. Style is never a difference."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.values import describe_type, shape_text, show, show_apart

COARSE = {np.dtype(np.float32): (1e-4, 1e-6), np.dtype(np.float16): (2e-3, 1e-3)}


@dataclass(frozen=True)
class Tolerance:
    """When two numbers count as equal, and whether a dtype kind must be the expected one (`any_kind`: never)."""

    rtol: float = 1e-6
    atol: float = 1e-9
    exact_kind: bool = True
    any_kind: bool = False


@dataclass(frozen=True)
class Difference:
    """The first thing that is not as expected; its words are made only when they are asked for.

    `kind` is one of "raised", "timeout", "type", "length", "shape", "dtype", "value", "changed", "warned", "judged"; of a
    "dtype", `kinds` says what came and what is asked.
    """

    kind: str
    words: str | Callable[[], str]
    expected: Any = None
    got: Any = None
    kinds: tuple[str, str] | None = None

    @property
    def sentence(self) -> str:
        return self.words if isinstance(self.words, str) else self.words()


def difference(
    expected: Any, got: Any, tolerance: Tolerance, names: tuple[str, ...] = (), what: str = "the result"
) -> Difference | None:
    """What sets `got` apart from `expected` (both plain data), or None when they agree."""
    if isinstance(expected, np.ndarray):
        return _array_difference(expected, got, tolerance, what)
    if isinstance(expected, (bool, np.bool_)):
        return _truth_difference(expected, got, tolerance, what)
    if isinstance(expected, (int, float, complex, np.number)):
        return _number_difference(expected, got, tolerance, what)
    if isinstance(expected, (list, tuple)):
        return _sequence_difference(expected, got, tolerance, names, what)
    if isinstance(expected, dict):
        return _dict_difference(expected, got, tolerance, what)
    if expected is None:
        return None if got is None else Difference("type", f"{what} is {describe_type(got)}; asked is None", expected, got)
    if not isinstance(got, str):
        return Difference("type", f"{what} is {describe_type(got)}; asked is a string", expected, got)
    return None if got == expected else Difference("value", f"{what} is {got!r}", expected, got)


def _is_number(got: Any) -> bool:
    return isinstance(got, (bool, int, float, complex, np.generic))


def _number_difference(expected: Any, got: Any, tolerance: Tolerance, what: str) -> Difference | None:
    if not _is_number(got):
        return Difference("type", f"{what} is {describe_type(got)}; asked is a single number", expected, got)
    if not _close(expected, got, tolerance):
        return Difference("value", partial(_number_that_differs, expected, got, what), expected, got)
    kinds = _odd_kinds(np.asarray(expected).dtype, np.asarray(got).dtype, tolerance)
    if kinds is None:
        return None
    have, asked = (SINGULAR[kind] for kind in kinds)
    return Difference("dtype", f"{what} is {show(got)}, {have}; asked is {asked}", expected, got, kinds)


def _number_that_differs(expected: Any, got: Any, what: str) -> str:
    wanted, came = show_apart(expected, got)
    return f"{what} is {came}; expected is {wanted}"


def _truth_difference(expected: Any, got: Any, tolerance: Tolerance, what: str) -> Difference | None:
    if not _is_number(got):
        return Difference("type", f"{what} is {describe_type(got)}; asked is True or False", expected, got)
    if not _close(expected, got, tolerance):
        return Difference("value", f"{what} is {show(got)}; expected is {bool(expected)}", expected, got)
    kinds = _odd_kinds(np.dtype(bool), np.asarray(got).dtype, tolerance)
    if kinds is None:
        return None
    return Difference("dtype", f"{what} is {show(got)}, {SINGULAR[kinds[0]]}; asked is True or False", expected, got, kinds)


def as_array(got: Any) -> np.ndarray | None:
    """`got` as a numeric array when it is one in all but type (a nested list, a number), else None."""
    if isinstance(got, np.ndarray):
        return got
    if got is None or isinstance(got, (str, dict)):
        return None
    try:
        array = np.asarray(got)
    except ValueError:
        return None
    return array if array.dtype.kind in "biufc" else None


def _array_difference(expected: np.ndarray, got: Any, tolerance: Tolerance, what: str) -> Difference | None:
    asked = f"asked is an array of shape {shape_text(expected.shape)}"
    array = as_array(got)
    if array is None or array.ndim == 0:
        kind = "shape" if _is_number(got) or isinstance(got, (list, tuple)) else "type"
        loose = " whose members do not form an array" if isinstance(got, (list, tuple)) else ""
        return Difference(kind, f"{what} is {describe_type(got)}{loose}; {asked}", expected, got)
    if array.shape != expected.shape:
        if array.size == expected.size == 0 and isinstance(got, list):
            return None
        return Difference("shape", f"{what} has shape {shape_text(array.shape)}; {asked}", expected, array)
    close = np.asarray(_close(expected, array, tolerance))
    if not np.all(close):
        return Difference("value", partial(_entries_that_differ, expected, array, close, what), expected, array)
    kinds = _odd_kinds(expected.dtype, array.dtype, tolerance) if array.size else None
    if kinds is None:
        return None
    return Difference("dtype", f"{what} holds {kinds[0]}; asked are {kinds[1]}", expected, array, kinds)


def _entries_that_differ(expected: np.ndarray, got: np.ndarray, close: np.ndarray, what: str) -> str:
    where = tuple(int(i) for i in np.argwhere(~close)[0])
    wanted, came = show_apart(expected[where], got[where])
    at, is_what = f"[{', '.join(map(str, where))}]", f"is {came}, expected {wanted}"
    wrong = int(close.size - np.count_nonzero(close))
    if wrong == 1:
        return f"1 of {close.size} entries of {what} differs: {at} {is_what}"
    return f"{wrong} of {close.size} entries of {what} differ; the first, {at}, {is_what}"


KIND_WORDS = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
SINGULAR = {"booleans": "a truth value", "integers": "an integer", "floats": "a float", "complex numbers": "a complex number"}


def _odd_kinds(expected: np.dtype[Any], got: np.dtype[Any], tolerance: Tolerance) -> tuple[str, str] | None:
    """What kind came and what kind is asked, where they do not go together."""
    have, asked = KIND_WORDS[got.kind], KIND_WORDS[expected.kind]
    fine = tolerance.any_kind or have == asked
    if asked in ("floats", "complex numbers"):
        fine = fine or have != "booleans"
    elif asked == "integers" and have == "floats":
        fine = fine or not tolerance.exact_kind
    return None if fine else (have, asked)


def kinds_in(value: Any, path: str = "the result") -> Iterator[tuple[str, str]]:
    """Where numbers stand in plain data, and of what kind they are; members of a list share a place."""
    if isinstance(value, (list, tuple, dict)):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            yield from kinds_in(member, _member(path, 0 if isinstance(value, list) else key))
    elif _is_number(value) or (isinstance(value, np.ndarray) and value.size):
        yield path, KIND_WORDS[np.asarray(value).dtype.kind]


def _close(expected: Any, got: Any, tolerance: Tolerance) -> Any:
    expected, got = np.asarray(expected), np.asarray(got)
    if expected.dtype.kind in "biu" and got.dtype.kind in "biu":
        return expected == got
    rtol, atol = tolerance.rtol, tolerance.atol
    if got.dtype in COARSE:
        coarse, fraction = COARSE[got.dtype]
        scale = float(np.max(np.abs(expected), initial=0.0))
        rtol, atol = max(rtol, coarse), max(atol, fraction * min(max(scale, 1e-3), 1e6))
    wide = got.astype(complex if got.dtype.kind == "c" else float)
    with np.errstate(all="ignore"):
        near = np.abs(wide - expected) <= atol + rtol * np.abs(expected)
        if np.all(near) and np.all(np.isfinite(expected)):
            return near
        return (near & np.isfinite(expected)) | (wide == expected) | (np.isnan(wide) & np.isnan(expected))


def _member(what: str, key: object) -> str:
    return f"`{'result' if what == 'the result' else what.strip('`')}[{key!r}]`"


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _sequence_difference(expected: Any, got: Any, tolerance: Tolerance, names: tuple[str, ...], what: str) -> Difference | None:
    members = list(got) if isinstance(got, (list, tuple)) else None
    if isinstance(got, np.ndarray) and got.ndim > 0:
        members = list(got)
    listed = f" ({', '.join(names)})" if names else ""
    if members is None:
        asked = f"asked are {len(expected)} values{listed}" if isinstance(expected, tuple) else "asked is a list"
        return Difference("type", f"{what} is {describe_type(got)}; {asked}", expected, got)
    if len(members) != len(expected):
        verb = "is" if len(expected) == 1 else "are"
        return Difference("length", f"{what} has {_count(len(members))}; asked {verb} {len(expected)}{listed}", expected, got)
    for index, (want, have) in enumerate(zip(expected, members, strict=True)):
        name = f"`{names[index]}`" if index < len(names) else _member(what, index)
        found = difference(want, have, tolerance, (), name)
        if found is not None:
            return Difference(found.kind, found.words, expected, got, found.kinds)
    return None


def _dict_difference(expected: dict[str, Any], got: Any, tolerance: Tolerance, what: str) -> Difference | None:
    if not isinstance(got, dict):
        return Difference("type", f"{what} is {describe_type(got)}; asked is a dictionary", expected, got)
    if set(got) != set(expected):
        return Difference("length", f"{what} has the keys {sorted(got)}; asked are {sorted(expected)}", expected, got)
    for key, want in expected.items():
        found = difference(want, got[key], tolerance, (), _member(what, key))
        if found is not None:
            return Difference(found.kind, found.words, expected, got, found.kinds)
    return None
