"""Compare a result with the expected one: type, then shape, then dtype kind, then value. Style is never a difference."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.values import describe_type, shape_text, show

FLOAT32_RTOL = 1e-4
FLOAT32_ATOL = 1e-6


@dataclass(frozen=True)
class Tolerance:
    """When two numbers count as equal, and whether a dtype kind must be the expected one."""

    rtol: float = 1e-6
    atol: float = 1e-9
    exact_kind: bool = True


@dataclass(frozen=True)
class Difference:
    """The first thing that is not as expected.

    `kind` is one of "raised", "timeout", "type", "length", "shape", "dtype", "value", "changed", "warned", "judged".
    """

    kind: str
    sentence: str
    expected: Any = None
    got: Any = None


def difference(
    expected: Any, got: Any, tolerance: Tolerance, names: tuple[str, ...] = (), what: str = "the result"
) -> Difference | None:
    """What sets `got` apart from `expected` (both plain data), or None when they agree."""
    if isinstance(expected, np.ndarray):
        return _array_difference(expected, got, tolerance, what)
    if isinstance(expected, (bool, np.bool_)):
        return _truth_difference(bool(expected), got, what)
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


def _number_difference(expected: Any, got: Any, tolerance: Tolerance, what: str) -> Difference | None:
    if isinstance(got, (bool, np.bool_)):
        return Difference("dtype", f"{what} is {got}, a truth value; asked is a number", expected, got)
    if not isinstance(got, (int, float, complex, np.number)):
        return Difference("type", f"{what} is {describe_type(got)}; asked is a single number", expected, got)
    whole = isinstance(expected, (int, np.integer))
    if whole and tolerance.exact_kind and not isinstance(got, (int, np.integer)):
        if _close(expected, got, tolerance):
            return Difference("dtype", f"{what} is {show(got)} as a float; asked is an integer", expected, got)
        return Difference("value", f"{what} is {show(got)}; expected is {show(expected)}", expected, got)
    if _close(expected, got, tolerance):
        return None
    return Difference("value", f"{what} is {show(got)}; expected is {show(expected)}", expected, got)


def _truth_difference(expected: bool, got: Any, what: str) -> Difference | None:
    if not isinstance(got, (bool, np.bool_)):
        return Difference("type", f"{what} is {describe_type(got)}; asked is True or False", expected, got)
    return None if bool(got) is expected else Difference("value", f"{what} is {got}", expected, got)


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
    array = as_array(got)
    asked = f"asked is an array of shape {shape_text(expected.shape)}"
    if array is None:
        if isinstance(got, (list, tuple)):
            return Difference(
                "shape", f"{what} is {describe_type(got)} whose members do not form an array; {asked}", expected, got
            )
        return Difference("type", f"{what} is {describe_type(got)}; {asked}", expected, got)
    if array.shape != expected.shape:
        if array.size == expected.size == 0 and isinstance(got, list):
            return None
        return Difference("shape", f"{what} has shape {shape_text(array.shape)}; {asked}", expected, array)
    kind = _kind_difference(expected, array, tolerance, what)
    close = _close(expected, array, tolerance)
    if np.all(close):
        return kind
    where = tuple(int(i) for i in np.argwhere(~np.asarray(close))[0])
    wrong = int(np.size(close) - np.count_nonzero(close))
    at = f"[{', '.join(map(str, where))}]" if where else ""
    first = f"the first is {at}: {show(array[where])}, expected {show(expected[where])}"
    sentence = f"{wrong} of {expected.size} entries of {what} differ; {first}"
    return Difference("value", sentence, expected, array)


KIND_WORDS = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}


def _kind_difference(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance, what: str) -> Difference | None:
    asked, have = KIND_WORDS[expected.dtype.kind], KIND_WORDS[got.dtype.kind]
    fine = asked == have or got.size == 0
    if asked == "floats":
        fine = have != "booleans" or fine
    elif asked == "integers" and have == "floats":
        fine = not tolerance.exact_kind
    if fine:
        return None
    return Difference("dtype", f"{what} holds {have}; asked are {asked}", expected, got)


def _close(expected: Any, got: Any, tolerance: Tolerance) -> Any:
    rtol, atol = tolerance.rtol, tolerance.atol
    got = np.asarray(got)
    if got.dtype == np.float32:
        scale = np.max(np.abs(expected), initial=0.0) if np.size(expected) else 0.0
        rtol = max(rtol, FLOAT32_RTOL)
        atol = max(atol, FLOAT32_ATOL * float(min(max(scale, 1e-3), 1e6)))
    wide = got.astype(complex if got.dtype.kind == "c" else float)
    with np.errstate(all="ignore"):
        return np.isclose(wide, np.asarray(expected), rtol=rtol, atol=atol, equal_nan=True)


def _sequence_difference(expected: Any, got: Any, tolerance: Tolerance, names: tuple[str, ...], what: str) -> Difference | None:
    members = list(got) if isinstance(got, (list, tuple)) else None
    if isinstance(got, np.ndarray) and got.ndim > 0:
        members = list(got)
    fixed = isinstance(expected, tuple)
    wanted = f"{len(expected)} values" + (f" ({', '.join(names)})" if names else "")
    if members is None:
        asked = wanted if fixed else "a list"
        return Difference("type", f"{what} is {describe_type(got)}; asked are {asked}", expected, got)
    if len(members) != len(expected):
        asked = wanted if fixed else f"{len(expected)} entries"
        return Difference("length", f"{what} has {len(members)} entries; asked are {asked}", expected, got)
    for index, (want, have) in enumerate(zip(expected, members, strict=True)):
        name = names[index] if index < len(names) else f"{what}[{index}]"
        found = difference(want, have, tolerance, (), name)
        if found is not None:
            return Difference(found.kind, found.sentence, expected, got)
    return None


def _dict_difference(expected: dict[str, Any], got: Any, tolerance: Tolerance, what: str) -> Difference | None:
    if not isinstance(got, dict):
        return Difference("type", f"{what} is {describe_type(got)}; asked is a dict", expected, got)
    if set(got) != set(expected):
        return Difference("length", f"{what} has the keys {sorted(got)}; asked are {sorted(expected)}", expected, got)
    for key, want in expected.items():
        found = difference(want, got[key], tolerance, (), f"{what}[{key!r}]")
        if found is not None:
            return Difference(found.kind, found.sentence, expected, got)
    return None
