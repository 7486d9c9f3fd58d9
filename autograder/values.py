"""The plain data that cross between a learner's code and the judge: no behaviour, no pickles.

A *plain* value is None, a bool, a number, a string, a numeric array, or a list, tuple or dict of plain values.
Two things may stand in a case besides: ``Lambda`` (a function written as text) and ``Rng`` (a seeded generator); they become
a callable and a ``numpy.random.Generator`` when the case is run.
"""

import decimal
import math
import numbers
import re
from collections.abc import Iterable, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_ELEMENTS = 2_000_000
MAX_TEXT = 20_000
MAX_DEPTH = 8
MAX_AXES = 64
MAX_MEMBERS = 100_000
MAX_JSON = 16 * 1024**2
MAX_JSON_MEMBERS = 500_000
SHOWN_ELEMENTS = 60
NUMERIC_KINDS = "biufc"


class NotPlain(Exception):
    """A value is not plain data; ``str(error)`` says what it is, to fit after “returned …”."""


@dataclass(frozen=True)
class Lambda:
    """A function given as the text of a lambda without the keyword: ``Lambda("w: np.sum(w**2)")``."""

    text: str

    def make(self) -> Any:
        return eval(f"lambda {self.text}", {"np": np})


@dataclass(frozen=True)
class Rng:
    """A random generator with this seed, made afresh for every call."""

    seed: int

    def make(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)


def describe_type(value: object) -> str:
    """What `value` is, in a learner's words."""
    if value is None:
        return "None"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, (int, np.integer)):
        return "an integer"
    if isinstance(value, (float, np.floating)):
        return "a number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {shape_text(value.shape)}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "a dictionary"
    if isinstance(value, (set, frozenset)):
        return "a set, which has no order"
    if isinstance(value, type):
        return "a class"
    if callable(value):
        return "a function (are the brackets of a call missing?)"
    return f"an object of type {type(value).__name__}"


def shape_text(shape: tuple[int, ...]) -> str:
    return str(tuple(int(n) for n in shape))


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as plain data that shares nothing with it.

    Raises
    ------
    NotPlain
        When `value` is, or holds, something that is not data, or is too large.
    """
    if depth > MAX_DEPTH:
        raise NotPlain("lists nested too deep")
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, np.generic):
        if value.dtype.kind not in NUMERIC_KINDS:
            raise NotPlain(f"a NumPy value of type {value.dtype}")
        return _plain_array(np.asarray(value), depth)
    if isinstance(value, (int, float, complex)):
        return _plain_number(value)
    if isinstance(value, np.ndarray):
        return _plain_array(np.asarray(value), depth)
    if isinstance(value, (list, tuple)):
        items = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
        members = [plain(item, depth + 1) for item in items]
        return tuple(members) if isinstance(value, tuple) else members
    if isinstance(value, dict):
        return {_plain_key(key): plain(item, depth + 1) for key, item in dict.items(value)}
    return _plain_other(value, depth)


def plain_text(text: str) -> str:
    """`text` as a plain string without half characters, which no file can hold."""
    return str.encode(text, "utf-8", "replace").decode("utf-8")


def _plain_text(value: str) -> str:
    if str.__len__(value) > MAX_TEXT:
        raise NotPlain("a very long string")
    return plain_text(value)


def _plain_number(value: complex) -> complex:
    """The number without what a subclass may have made of it; an integer beyond 64 bits as a float."""
    kind = next(kind for kind in (int, float, complex) if isinstance(value, kind))
    number: complex = kind.__pos__(value)  # type: ignore[arg-type]
    if isinstance(number, int) and number.bit_length() > 64:
        if number.bit_length() > 1000:
            raise NotPlain("an integer with hundreds of digits")
        return float(number)
    return number


def _plain_array(value: np.ndarray, depth: int) -> Any:
    """A copy of `value`, which is of NumPy's own class; without axes it becomes a scalar."""
    if value.size > MAX_ELEMENTS:
        raise NotPlain(f"an array of {value.size} numbers")
    if extent(value.shape) > MAX_ELEMENTS:
        raise NotPlain("an empty array with a huge axis")
    if value.dtype.kind == "O":
        return plain(value.tolist(), depth + 1)
    if value.dtype.kind == "U" and value.size <= MAX_TEXT:
        return value.tolist()
    if value.dtype.kind not in NUMERIC_KINDS:
        raise NotPlain(f"an array of type {value.dtype}")
    array = value.astype(STANDARD.get(value.dtype.char, value.dtype))
    return array[()] if array.ndim == 0 else array


def extent(shape: Sequence[int]) -> int:
    """How many entries an array of this shape has, or would have if no axis were empty: a sum along that axis may have them."""
    return math.prod(max(1, length) for length in shape)


STANDARD = {"g": np.dtype(float), "G": np.dtype(complex)}


def _plain_key(key: object) -> str:
    if not isinstance(key, str):
        raise NotPlain("a dictionary whose keys are not strings")
    return _plain_text(key)


def _plain_other(value: Any, depth: int) -> Any:
    if isinstance(value, type) or callable(value):
        raise NotPlain(describe_type(value))
    if isinstance(value, numbers.Integral):
        return _plain_number(int(value))
    if isinstance(value, (numbers.Real, decimal.Decimal)):
        return float(value)
    if hasattr(type(value), "__array__"):
        return _plain_array(np.asarray(value), depth + 1)
    if hasattr(type(value), "__next__") or _is_ordered(value):
        return _plain_members(value, depth)
    raise NotPlain(describe_type(value))


def _is_ordered(value: object) -> bool:
    """Whether `value` is a list in all but type: a range, a deque, the values of a dictionary."""
    return isinstance(value, (Sequence, ValuesView)) and not isinstance(value, (bytes, bytearray, memoryview))


def _plain_members(value: Iterable[Any], depth: int) -> list[Any]:
    members = []
    for item in value:
        members.append(plain(item, depth + 1))
        if len(members) > MAX_MEMBERS:
            raise NotPlain("a generator that does not end")
    return members


def holds_nan(value: Any) -> bool:
    """Whether a number somewhere in plain data is NaN."""
    if isinstance(value, (list, tuple, dict)):
        return any(holds_nan(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, (float, complex, np.inexact, np.ndarray)) and bool(np.any(np.isnan(value)))


def make_arguments(case: dict[str, Any]) -> dict[str, Any]:
    """Fresh arguments for one call, sharing nothing with `case`."""
    return {name: _make(value) for name, value in case.items()}


def _make(value: Any) -> Any:
    if isinstance(value, (Lambda, Rng)):
        return value.make()
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        return type(value)(_make(item) for item in value)
    if isinstance(value, dict):
        return {key: _make(item) for key, item in value.items()}
    return value


def same_exactly(before: Any, after: Any) -> bool:
    """Whether an argument still holds what it held (Lambda and Rng are not looked into)."""
    if isinstance(before, (Lambda, Rng)):
        return True
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.dtype == after.dtype
            and np.array_equal(before, np.asarray(after), equal_nan=before.dtype.kind in "fc")
        )
    if isinstance(before, (list, tuple)):
        if type(before) is not type(after) or len(before) != len(after):
            return False
        return all(same_exactly(x, y) for x, y in zip(before, after, strict=True))
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(same_exactly(item, after[key]) for key, item in before.items())
        )
    return before is after or (type(before) is type(after) and bool(before == after))


# -- JSON ------------------------------------------------------------------------------------------------------------------


def encode(value: Any) -> Any:
    """Plain data, Lambda and Rng as JSON; `decode` is its inverse."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _encode_scalar(value)
    if isinstance(value, (np.generic, complex)):
        return _encode_scalar(value)
    if isinstance(value, np.ndarray):
        return {"$array": value.dtype.str.lstrip("<>=|"), "shape": list(value.shape), "data": _flat(value)}
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"$dict": [[key, encode(item)] for key, item in value.items()]}
    if isinstance(value, Lambda):
        return {"$lambda": value.text}
    if isinstance(value, Rng):
        return {"$rng": value.seed}
    raise NotPlain(describe_type(value))


def _encode_scalar(value: Any) -> Any:
    array = np.asarray(value)
    return {"$scalar": array.dtype.str.lstrip("<>=|"), "data": _flat(array.reshape(1))}


def _flat(array: np.ndarray) -> list[Any]:
    if array.dtype.kind == "c":
        return _flat(np.stack([array.real.ravel(), array.imag.ravel()], axis=1).ravel())
    if array.dtype.kind == "b":
        return array.ravel().astype(int).tolist()
    items = array.ravel().tolist()
    if array.dtype.kind == "f":
        return [item if math.isfinite(item) else str(item) for item in items]
    return items


def readable(text: bytes) -> bool:
    """Whether JSON of this text, whoever wrote it, can be read with little memory and in little time."""
    return len(text) <= MAX_JSON and members(text) <= MAX_JSON_MEMBERS


def members(text: bytes) -> int:
    """How many values JSON of this text holds at most."""
    return text.count(b",") + text.count(b"[") + text.count(b"{") + 1


def decode(data: Any) -> Any:
    """Plain data from JSON that `encode` made.

    Raises
    ------
    ValueError
        When `data` is not of that form.
    """
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if isinstance(data, list):
        return [decode(item) for item in data]
    if isinstance(data, dict) and len(data) in (1, 2, 3):
        match data:
            case {"$array": str(kind), "shape": [*shape], "data": [*items]}:
                lengths = [int(n) for n in shape]
                if len(lengths) > MAX_AXES or extent(lengths) > MAX_ELEMENTS:
                    raise ValueError("not the shape of an array that this project writes")
                return _array(kind, items).reshape(lengths)
            case {"$scalar": str(kind), "data": [*items]}:
                (scalar,) = _array(kind, items)
                return scalar.item() if kind == "f8" else scalar
            case {"$tuple": [*items]}:
                return tuple(decode(item) for item in items)
            case {"$dict": [*pairs]}:
                return {str(key): decode(item) for key, item in pairs}
            case {"$lambda": str(text)}:
                return Lambda(text)
            case {"$rng": int(seed)}:
                return Rng(seed)
    raise ValueError("not a value that this project writes")


def encode_all(values: Mapping[str, Any]) -> dict[str, Any]:
    """Each value of a mapping as JSON."""
    return {key: encode(value) for key, value in values.items()}


def decode_all(data: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `encode_all`."""
    return {key: decode(value) for key, value in data.items()}


def _array(kind: str, items: list[Any]) -> np.ndarray:
    if len(kind) > len("c16"):  # NumPy would read a long text for a while
        raise ValueError("not a numeric array")
    try:
        return _array_of(np.dtype(kind), items)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"not a numeric array: {error}") from None


def _array_of(dtype: np.dtype[Any], items: list[Any]) -> np.ndarray:
    if dtype.kind not in NUMERIC_KINDS or len(items) > 2 * MAX_ELEMENTS:
        raise ValueError("not a numeric array")
    if dtype.kind == "c":
        return np.array([float(item) for item in items]).view(complex).astype(dtype)
    if dtype.kind == "f":
        return np.array([float(item) for item in items], dtype=float).astype(dtype)
    return np.array(items, dtype=dtype)


# -- words -----------------------------------------------------------------------------------------------------------------


# A terminal's sequences (ESC [ …), control characters but tab and new line, and marks that turn the direction of writing.
STEERING = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def printable(text: str) -> str:
    """`text` for any file, page or screen: without half characters and without what steers a terminal."""
    return STEERING.sub("", plain_text(text))


def one_line(text: str, limit: int) -> str:
    """`text` as `printable` in one line of at most `limit` characters."""
    line = " ".join(printable(text[: 10 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def show(value: Any, limit: int = 90, digits: int = 4) -> str:
    """`value` in one short line, numbers to four significant digits."""
    text = _show(value, digits)
    if len(text) <= limit:
        return text
    if isinstance(value, np.ndarray):
        return _beginning(value, digits)
    return text[: limit - 1] + "…"


def _beginning(array: np.ndarray, digits: int) -> str:
    return f"array of shape {shape_text(array.shape)}: {_show(array.ravel()[:4], digits)[:-1]}, …]"


def show_apart(expected: Any, got: Any, limit: int = 90) -> tuple[str, str]:
    """Both in one short line each, with as many digits as it takes to see that they differ."""
    for digits in (4, 7, 10, 16):
        texts = show(expected, limit, digits), show(got, limit, digits)
        if texts[0] != texts[1]:
            return texts
    return show(expected, limit), show(got, limit)


def _show(value: Any, digits: int) -> str:
    if isinstance(value, np.ndarray):
        if value.size > SHOWN_ELEMENTS:
            return _beginning(value, digits)
        return _show(value.tolist(), digits)
    if isinstance(value, Lambda):
        return f"lambda {value.text}"
    if isinstance(value, Rng):
        return f"np.random.default_rng({value.seed})"
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.{digits}g}"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.{digits}g}"
    if isinstance(value, list):
        return "[" + ", ".join(_show(item, digits) for item in value) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(_show(item, digits) for item in value) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_show(item, digits)}" for key, item in value.items()) + "}"
    return repr(value)


def size(value: Any) -> int:
    """How many numbers `value` holds: a measure of how easily a reader takes it in."""
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, (list, tuple)):
        return sum(size(item) for item in value)
    if isinstance(value, dict):
        return sum(size(item) for item in value.values())
    return 1
