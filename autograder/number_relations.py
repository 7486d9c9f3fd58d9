"""General relations on the numbers in a result of the right shape: a factor, a sign, an offset, a function, nothing finite."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import as_array
from autograder.evidence import Arrays, Relation, Same
from autograder.values import show


def _aligned(parts: Sequence[Arrays]) -> bool:
    return all(p.expected.shape == p.got.shape for p in parts)


def _entries(parts: Sequence[Arrays]) -> int:
    return sum(p.expected.size for p in parts)


def _nonzero(parts: Sequence[Arrays]) -> int:
    return int(sum(np.count_nonzero(np.abs(p.expected.astype(float)) > 1e-6) for p in parts))


def _maps(function: Callable[[np.ndarray], Any], parts: Sequence[Arrays], same: Same) -> bool:
    """Whether what came is this function of what was expected."""
    return all(same(function(p.expected.astype(float)), p.got) for p in parts)


def not_finite(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or not all(np.any(~np.isfinite(p.got) & np.isfinite(p.expected)) for p in parts):
        return None
    if all(np.any(np.isnan(p.got)) for p in parts):
        look = "Where does it divide 0 by 0, subtract infinities, or take the logarithm of a negative number?"
        return Relation("gives NaN", look)
    look = "Which intermediate number grows without limit, or is a division by 0 or the logarithm of 0?"
    return Relation("overflows to infinity", look)


def unchanged_input(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or _entries(parts) < 2 or not any(np.any(p.got != 0) for p in parts):
        return None
    for name in parts[0].case:
        inputs = [as_array(p.case.get(name)) for p in parts]
        if all(x is not None and x.shape == p.got.shape and same(x, p.got) for x, p in zip(inputs, parts, strict=True)):
            return Relation(f"returns `{name}` as it came", "Is the result of the computation stored and returned?")
    return None


def sign_reversed(parts: list[Arrays], same: Same) -> Relation | None:
    if _aligned(parts) and _nonzero(parts) and _maps(np.negative, parts, same):
        look = "Which of the two is subtracted from which? Is a minus missing or too many?"
        return Relation("gives the result with its sign reversed", look)
    return None


def times_a_size(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or _nonzero(parts) < 2:
        return None
    for words, sizes in _sizes([p.case for p in parts]):
        if max(sizes) == 1 or set(sizes) == {2} or 0 in sizes:
            continue
        if all(same(p.expected * float(n), p.got) for p, n in zip(parts, sizes, strict=True)):
            return Relation(f"gives {words} times what is asked", "Is a mean asked where you take a sum?")
        if all(same(p.expected / float(n), p.got) for p, n in zip(parts, sizes, strict=True)):
            look = "Is it divided once too often, or a mean where a sum is asked?"
            return Relation(f"gives what is asked divided by {words}", look)
    return None


def _sizes(cases: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[int]]]:
    """The sizes of the first array among the arguments, each with its words."""
    names = {_first_array(case) for case in cases}
    name = names.pop()
    if names or name is None:
        return
    arrays = [np.asarray(case[name]) for case in cases]
    if all(array.ndim == 1 for array in arrays):
        yield f"n (the number of entries of `{name}`)", [array.size for array in arrays]
        return
    yield f"n (the number of rows of `{name}`)", [array.shape[0] for array in arrays]
    if all(array.ndim >= 2 for array in arrays):
        yield f"the number of columns of `{name}`", [array.shape[1] for array in arrays]
    yield f"the number of entries of `{name}`", [array.size for array in arrays]


def _first_array(case: Mapping[str, Any]) -> str | None:
    for name, value in case.items():
        array = as_array(value)
        if array is not None and array.ndim:
            return name
    return None


def constant_factor(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or _nonzero(parts) < 2:
        return None
    ratio = _ratio(parts)
    if ratio is not None and _maps(lambda expected: expected * ratio, parts, same):
        return Relation(*_ratio_words(ratio))
    return None


def _ratio(parts: Sequence[Arrays]) -> float | None:
    """What the largest expected number was multiplied by, unless that is 0, nearly 1 or infinite."""
    part = max((p for p in parts if p.expected.size), key=lambda p: float(np.max(np.abs(p.expected))))
    at = np.unravel_index(np.argmax(np.abs(part.expected)), part.expected.shape)
    ratio = float(part.got[at] / part.expected[at])
    return ratio if np.isfinite(ratio) and abs(ratio) > 1e-6 and abs(ratio - 1) > 0.005 else None


def _ratio_words(ratio: float) -> tuple[str, str]:
    known = {
        2.0: "twice what is asked",
        0.5: "half of what is asked",
        -2.0: "twice what is asked, with its sign reversed",
        -0.5: "half of what is asked, with its sign reversed",
    }
    for value, words in known.items():
        if abs(ratio - value) < 1e-6:
            return f"gives {words}", "Where does a factor 2 come from, or get lost?"
    for value, base in ((1 / np.log(2), "2"), (1 / np.log(10), "10")):
        if abs(ratio - value) < 1e-6:
            return f"takes the logarithm to base {base}", "Which logarithm is meant by log here?"
    return f"gives {show(ratio)} times what is asked", "The result is right but for one factor. Which one is extra or missing?"


def turned_round(parts: list[Arrays], same: Same) -> Relation | None:
    shares = _aligned(parts) and all(np.all((p.expected >= 0) & (p.expected <= 1)) for p in parts)
    if shares and _entries(parts) > 1 and _maps(lambda expected: 1 - expected, parts, same):
        return Relation("gives 1 − the right answer", "Which of the two outcomes is 1?")
    return None


CUTS: list[tuple[str, Callable[[np.ndarray], Any], str]] = [
    ("cuts", np.trunc, "An integer array stays one when you write floats into it. Where is the array made?"),
    ("cuts", np.floor, "Where does a floor, a `//` or an integer array come in?"),
    ("rounds", np.round, "Where is a number rounded, or a decision made, before it is asked?"),
]


def _close(part: Arrays) -> np.ndarray:
    return np.asarray(np.isclose(part.got.astype(float), part.expected.astype(float)))


def cut_to_integers(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or _entries(parts) < 2 or not any(np.any((np.abs(p.got) > 0.5) & ~_close(p)) for p in parts):
        return None  # where all that was cut became 0, it may be 0 for any reason
    for verb, cut, look in CUTS:
        if _maps(cut, parts, same):
            return Relation(f"{verb} the numbers to integers", look)
    return None


def offset(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or _entries(parts) < 2:
        return None
    gaps = np.concatenate([(p.got.astype(float) - p.expected.astype(float)).ravel() for p in parts])
    spread = np.ptp(np.concatenate([p.expected.astype(float).ravel() for p in parts]))
    if spread > 1e-6 and np.all(np.isfinite(gaps)) and np.allclose(gaps, gaps[0], rtol=1e-6, atol=min(1e-9, 1e-3 * abs(gaps[0]))):
        look = "Which constant is added once too often, or not at all?"
        return Relation(f"gives results that are off by {gaps[0]:+.4g} everywhere", look)
    return None


FUNCTIONS: list[tuple[str, Callable[[np.ndarray], np.ndarray], str]] = [
    ("gives the absolute value of what is asked", np.abs, "Where is a sign lost?"),
    ("gives the square of what is asked", np.square, "Is something squared once too often?"),
    ("gives the square root of what is asked", np.sqrt, "Is a root taken where none is asked?"),
    ("gives the exponential of what is asked", np.exp, "Is a logarithm missing?"),
    ("gives the logarithm of what is asked", np.log, "Is an exponential missing, or a logarithm too many?"),
    ("gives one over what is asked", np.reciprocal, "What is divided by what?"),
]


def function_of(parts: list[Arrays], same: Same) -> Relation | None:
    if not _aligned(parts) or _nonzero(parts) < 2:
        return None
    return next((Relation(words, look) for words, function, look in FUNCTIONS if _maps(function, parts, same)), None)


def nearly_right(parts: list[Arrays], same: Same) -> Relation | None:
    if _aligned(parts) and all(np.allclose(p.got, p.expected, rtol=1e-3, atol=1e-6) for p in parts):
        look = "Is a number rounded, a constant short of digits, or a step of an approximation too large?"
        return Relation("comes close, but not close enough", look)
    return None


def constant_answer(parts: list[Arrays], same: Same) -> Relation | None:
    if len({str(p.case) for p in parts}) < 3 or any(p.got.size == 0 for p in parts):
        return None
    first = parts[0].got
    look = "Is the result of the computation stored, is it what you return, and does it depend on every argument?"
    if all(np.all(p.got == first.flat[0]) for p in parts):
        return Relation(f"gives {show(first.flat[0])} everywhere", look)
    if all(p.got.shape == first.shape and same(first, p.got) for p in parts):
        return Relation("gives the same answer whatever the input", look)
    return None
