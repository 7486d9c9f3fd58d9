"""General relations between a wrong result and the right one, tried without knowing the exercise.

Each relation holds on *every* failing case or is not named: one coincidence is not a diagnosis.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare import Tolerance, as_array, difference
from autograder.inside import Outcome

Leaf = tuple[Any, Any, Mapping[str, Any]]


@dataclass(frozen=True)
class Relation:
    """A named fault: `name` fits after “your code …”, `look` says where to look."""

    name: str
    look: str


@dataclass(frozen=True)
class Failure:
    """A failing case with what was expected and what came."""

    case: Mapping[str, Any]
    expected: Any
    outcome: Outcome

    @property
    def got(self) -> Any:
        return self.outcome.value


def relate(failures: list[Failure], tolerance: Tolerance) -> Relation | None:
    """The first relation that explains every failure, or None."""
    if not failures:
        return None
    same = Same(tolerance)
    for rule in WHOLE_RULES:
        found = rule(failures, same)
        if found is not None:
            return found
    leaves = [leaf for failure in failures for leaf in failing_leaves(failure, same)]
    if not leaves:
        return None
    for leaf_rule in LEAF_RULES:
        found = leaf_rule(leaves, same)
        if found is not None:
            return found
    return None


class Same:
    """Equality within a tolerance, dtype kinds aside."""

    def __init__(self, tolerance: Tolerance):
        self.tolerance = Tolerance(tolerance.rtol, tolerance.atol, exact_kind=False)

    def __call__(self, expected: Any, got: Any) -> bool:
        return difference(expected, got, self.tolerance) is None


def failing_leaves(failure: Failure, same: Same) -> Iterator[Leaf]:
    yield from _leaves(failure.expected, failure.got, failure.case, same)


def _leaves(expected: Any, got: Any, case: Mapping[str, Any], same: Same) -> Iterator[Leaf]:
    if _has_members(expected) and isinstance(got, (list, tuple, np.ndarray)):
        if (isinstance(got, np.ndarray) and got.ndim == 0) or len(got) != len(expected):
            yield expected, got, case
            return
        for want, have in zip(expected, got, strict=True):
            yield from _leaves(want, have, case, same)
    elif not same(expected, got):
        yield expected, got, case


def _has_members(expected: Any) -> bool:
    """Whether to look at the parts one by one: a tuple, or a list of more than numbers."""
    nested = isinstance(expected, list) and any(isinstance(item, (list, tuple, dict, np.ndarray)) for item in expected)
    return isinstance(expected, tuple) or nested


# -- rules on the whole result -----------------------------------------------------------------------------------------------


def returns_nothing(failures: list[Failure], same: Same) -> Relation | None:
    if not all(f.got is None and f.outcome.odd is None and f.expected is not None for f in failures):
        return None
    if all(f.outcome.printed.strip() for f in failures):
        return Relation("prints the result instead of returning it", "What does the caller get when a function only prints?")
    return Relation("returns nothing", "Does every path through the function end in a `return` with the result?")


def returns_odd(failures: list[Failure], same: Same) -> Relation | None:
    odd = failures[0].outcome.odd
    if odd is None or not all(f.outcome.odd == odd for f in failures):
        return None
    return Relation(f"returns {odd}", "The docstring says what is returned.")


def member_count(failures: list[Failure], same: Same) -> Relation | None:
    if all(isinstance(f.expected, tuple) and _is_single(f.got) for f in failures):
        return Relation(
            f"returns one value where {len(failures[0].expected)} are asked",
            "The docstring lists what is returned, in order.",
        )
    if all(isinstance(f.got, tuple) and not isinstance(f.expected, (tuple, list)) for f in failures):
        if all(any(same(f.expected, member) for member in f.got) for f in failures):
            return Relation("returns more than what is asked", "The docstring lists what is returned.")
    return None


def _is_single(got: Any) -> bool:
    return isinstance(got, (int, float, np.generic, np.ndarray))


def swapped_members(failures: list[Failure], same: Same) -> Relation | None:
    tuples = [f for f in failures if isinstance(f.expected, tuple) and isinstance(f.got, (tuple, list))]
    if len(tuples) != len(failures) or any(len(f.got) != len(f.expected) or len(f.got) < 2 for f in failures):
        return None
    count = len(failures[0].expected)
    for first in range(count):
        for second in range(first + 1, count):
            order = list(range(count))
            order[first], order[second] = second, first
            if all(same(f.expected, tuple(f.got[i] for i in order)) for f in failures):
                return Relation(
                    f"returns the right values with number {first + 1} and number {second + 1} swapped",
                    "In which order does the docstring name them?",
                )
    return None


def reversed_order(failures: list[Failure], same: Same) -> Relation | None:
    if all(_length(f.expected) is not None and _length(f.got) == _length(f.expected) for f in failures):
        if all(not isinstance(f.expected, tuple) and same(f.expected, _reverse(f.got)) for f in failures):
            return Relation("returns the right entries in reverse order", "Which entry has to come first?")
    return None


def _length(value: Any) -> int | None:
    if isinstance(value, (list, tuple)):
        return len(value)
    return len(value) if isinstance(value, np.ndarray) and value.ndim else None


def _reverse(value: Any) -> Any:
    return value[::-1]


SHIFTS: list[tuple[int, Callable[[Any], Any], Callable[[Any], Any], Relation]] = [
    (
        -1,
        lambda e: e[1:],
        lambda g: g,
        Relation("leaves out the first entry", "What stands at the very start, before any step?"),
    ),
    (-1, lambda e: e[:-1], lambda g: g, Relation("leaves out the last entry", "What is there after the last step?")),
    (1, lambda e: e, lambda g: g[:-1], Relation("adds one entry too many at the end", "How many entries are asked?")),
    (1, lambda e: e, lambda g: g[1:], Relation("adds one entry too many at the start", "How many entries are asked?")),
    (
        0,
        lambda e: e[1:],
        lambda g: g[:-1],
        Relation("records every entry one step late", "Is the entry taken before or after the step?"),
    ),
    (
        0,
        lambda e: e[:-1],
        lambda g: g[1:],
        Relation("records every entry one step early", "Is the entry taken before or after the step?"),
    ),
]


def shifted(failures: list[Failure], same: Same) -> Relation | None:
    pairs = [(f.expected, f.got) for f in failures]
    if any(isinstance(e, tuple) or _length(e) is None or _length(g) is None for e, g in pairs):
        return None
    for extra, cut_expected, cut_got, relation in SHIFTS:
        if all((_length(g) or 0) - (_length(e) or 0) == extra for e, g in pairs):
            if any((_length(e) or 0) < 2 for e, _ in pairs) and extra == 0:
                continue
            if max(_length(e) or 0 for e, _ in pairs) >= 2 and all(same(cut_expected(e), cut_got(g)) for e, g in pairs):
                return relation
    return None


WHOLE_RULES = [returns_nothing, returns_odd, member_count, swapped_members, reversed_order, shifted]


# -- rules on the parts that fail ---------------------------------------------------------------------------------------------


def _arrays(leaves: list[Leaf]) -> list[tuple[np.ndarray, np.ndarray, Mapping[str, Any]]] | None:
    found = []
    for expected, got, case in leaves:
        want, have = as_array(expected), as_array(got)
        if want is None or have is None:
            return None
        found.append((want, have, case))
    return found


def transposed(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _arrays(leaves)
    if arrays and all(e.ndim == 2 and g.ndim == 2 and same(e, g.T.copy()) for e, g, _ in arrays):
        return Relation("returns the transpose of the right array", "Which axis counts the samples, which the units?")
    return None


def kept_axis(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _arrays(leaves)
    if not arrays or not all(e.shape != g.shape and e.size == g.size for e, g, _ in arrays):
        return None
    if all(e.squeeze().shape == g.squeeze().shape and same(e, g.reshape(e.shape)) for e, g, _ in arrays):
        if all(g.ndim > e.ndim for e, g, _ in arrays):
            return Relation("keeps an axis of length 1 that is not asked", "Compare the shape of your result with the docstring.")
        return Relation("loses an axis of length 1 that is asked", "Compare the shape of your result with the docstring.")
    if all(same(e, g.reshape(e.shape)) for e, g, _ in arrays):
        return Relation("returns the right numbers in another shape", "Compare the shape of your result with the docstring.")
    return None


def blown_up(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _arrays(leaves)
    if not arrays:
        return None
    if all(e.ndim == 1 and g.ndim == 2 and g.shape == (e.size, e.size) and e.size > 1 for e, g, _ in arrays):
        return Relation(
            "combines a column (n, 1) with a row (n,), so that every entry meets every other",
            "Print the shapes of both operands just before they meet.",
        )
    return None


def collapsed(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _arrays(leaves)
    if not arrays:
        return None
    if all(g.size == 1 and e.size > 1 for e, g, _ in arrays):
        for name, reduce in (("sum", np.sum), ("mean", np.mean), ("maximum", np.max)):
            if all(same(float(reduce(e)), g.reshape(-1)[0]) for e, g, _ in arrays):
                return Relation(
                    f"takes the {name} over everything",
                    "Which axis must stay? An `axis=` argument says which one goes.",
                )
        return Relation("returns one number where an array is asked", "Which axis must stay? Compare with the docstring's shape.")
    if all(e.ndim == 0 and g.size > 1 for e, g, _ in arrays):
        for name, reduce, word in (("adding up", np.sum, "sum"), ("averaging", np.mean, "mean")):
            if all(same(e[()].item(), reduce(g).item()) for e, g, _ in arrays):
                return Relation(f"stops before {name}", f"One number is asked: the {word} of what you have.")
    return None


def not_finite(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if not arrays:
        return None
    bad = [np.any(~np.isfinite(_float(g)) & np.isfinite(_float(e))) for e, g, _ in arrays]
    if all(bad):
        if all(np.any(np.isnan(_float(g))) for _, g, _ in arrays):
            return Relation(
                "gives NaN",
                "Where does it divide 0 by 0, subtract infinities, or take the logarithm of a negative number?",
            )
        return Relation("overflows to infinity", "Which intermediate number grows without limit, or is a division by 0?")
    return None


def _float(array: np.ndarray) -> np.ndarray:
    return array.astype(float) if array.dtype.kind != "c" else np.abs(array)


def _same_shape(leaves: list[Leaf]) -> list[tuple[np.ndarray, np.ndarray, Mapping[str, Any]]] | None:
    arrays = _arrays(leaves)
    if not arrays or any(e.shape != g.shape or e.dtype.kind not in "biuf" or g.dtype.kind not in "biuf" for e, g, _ in arrays):
        return None
    return arrays


def unchanged_input(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if not arrays:
        return None
    for name in arrays[0][2]:
        inputs = [as_array(case.get(name)) for _, _, case in arrays]
        if all(x is not None and x.shape == g.shape and same(x, g) for x, (_, g, _) in zip(inputs, arrays, strict=True)):
            if any(g.size > 1 or g.ravel()[0] != 0 for _, g, _ in arrays):
                return Relation(f"returns `{name}` as it came", "Is the result of the computation stored and returned?")
    return None


def truncated(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if not arrays:
        return None
    for name, cut in (("cuts", np.trunc), ("cuts", np.floor), ("rounds", np.round)):
        if all(same(cut(_float(e)), g) for e, g, _ in arrays) and any(np.any(_float(g) != 0) for _, g, _ in arrays):
            return Relation(
                f"{name} the numbers to integers",
                "An integer array stays one when you write floats into it. Where is the array made?",
            )
    return None


def factor(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if not arrays:
        return None
    if _count_nonzero(arrays) == 0:
        return None
    if all(same(-_float(e), g) for e, g, _ in arrays):
        return Relation(
            "gives the result with its sign reversed",
            "Which of the two is subtracted from which? Is a minus missing or too many?",
        )
    for size_name, size_of in SIZES:
        sizes = [size_of(case) for _, _, case in arrays]
        if all(n is not None for n in sizes) and any(n != 1 for n in sizes):
            for words, power in (
                (f"gives {size_name} times what is asked", 1.0),
                (f"gives what is asked divided by {size_name}", -1.0),
            ):
                if all(same(_float(e) * float(n) ** power, g) for (e, g, _), n in zip(arrays, sizes, strict=True) if n):
                    tip = (
                        "Is a mean asked where you take a sum?"
                        if power > 0
                        else "Is it divided once too often, or a mean where a sum is asked?"
                    )
                    return Relation(words, tip)
    ratio = _constant_ratio(arrays)
    if ratio is not None and _count_nonzero(arrays) >= 2 and all(same(_float(e) * ratio, g) for e, g, _ in arrays):
        return Relation(*_ratio_words(ratio))
    return None


def _count_nonzero(arrays: list[tuple[np.ndarray, np.ndarray, Mapping[str, Any]]]) -> int:
    return int(sum(np.count_nonzero(np.abs(_float(e)) > 1e-6) for e, _, _ in arrays))


def _constant_ratio(arrays: list[tuple[np.ndarray, np.ndarray, Mapping[str, Any]]]) -> float | None:
    for expected, got, _ in arrays:
        flat_e, flat_g = _float(expected).ravel(), _float(got).ravel()
        big = int(np.argmax(np.abs(flat_e))) if flat_e.size else 0
        if flat_e.size and abs(flat_e[big]) > 1e-6 and np.isfinite(flat_g[big]):
            ratio = float(flat_g[big] / flat_e[big])
            return ratio if abs(ratio) > 1e-6 else None
    return None


def _ratio_words(ratio: float) -> tuple[str, str]:
    known = {
        2.0: "twice what is asked",
        0.5: "half of what is asked",
        -2.0: "twice what is asked, with its sign reversed",
    }
    for value, words in known.items():
        if abs(ratio - value) < 1e-6:
            return f"gives {words}", "Where does a factor 2 come from, or get lost?"
    for value, base in ((1 / np.log(2), "2"), (1 / np.log(10), "10")):
        if abs(ratio - value) < 1e-6:
            return f"takes the logarithm to base {base}", "Which logarithm is meant by log here?"
    return (
        f"gives {ratio:.4g} times what is asked",
        "The result is right but for one factor. Which one is extra or missing?",
    )


def _first_array(case: Mapping[str, Any]) -> np.ndarray | None:
    for value in case.values():
        array = as_array(value)
        if array is not None and array.ndim >= 1:
            return array
    return None


def _axis_size(axis: int) -> Callable[[Mapping[str, Any]], int | None]:
    def size(case: Mapping[str, Any]) -> int | None:
        array = _first_array(case)
        return array.shape[axis] if array is not None and array.ndim > axis else None

    return size


def _whole_size(case: Mapping[str, Any]) -> int | None:
    array = _first_array(case)
    return array.size if array is not None else None


SIZES: list[tuple[str, Callable[[Mapping[str, Any]], int | None]]] = [
    ("n (the number of rows)", _axis_size(0)),
    ("the number of columns", _axis_size(1)),
    ("the number of entries", _whole_size),
]


def turned_round(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if arrays and all(same(1 - _float(e), g) for e, g, _ in arrays):
        return Relation("gives 1 − the right answer", "Which of the two outcomes is 1?")
    return None


def offset(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if not arrays or sum(e.size for e, _, _ in arrays) < 2:
        return None
    gaps = np.concatenate([(_float(g) - _float(e)).ravel() for e, g, _ in arrays])
    if np.all(np.isfinite(gaps)) and np.allclose(gaps, gaps[0], rtol=1e-6, atol=1e-9):
        spread = np.concatenate([_float(e).ravel() for e, _, _ in arrays])
        if np.ptp(spread) > 1e-6:
            return Relation(
                f"gives results that are off by {gaps[0]:+.4g} everywhere",
                "Which constant is added once too often, or not at all?",
            )
    return None


FUNCTIONS: list[tuple[str, Callable[[np.ndarray], np.ndarray], str]] = [
    ("gives the absolute value of what is asked", np.abs, "Where is a sign lost?"),
    ("gives the square of what is asked", np.square, "Is something squared once too often?"),
    ("gives the square root of what is asked", np.sqrt, "Is a root taken where none is asked?"),
    ("gives the exponential of what is asked", np.exp, "Is a logarithm missing?"),
    ("gives the logarithm of what is asked", np.log, "Is an exponential missing, or a logarithm too many?"),
    ("gives one over what is asked", np.reciprocal, "What is divided by what?"),
]


def function_of(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if not arrays or _count_nonzero(arrays) < 2:
        return None
    with np.errstate(all="ignore"):
        for words, function, look in FUNCTIONS:
            if all(same(function(_float(e)), g) for e, g, _ in arrays):
                return Relation(words, look)
    return None


def another_order(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if arrays and all(e.ndim and e.shape[0] > 2 and e.size > 2 for e, _, _ in arrays):
        if all(same(np.sort(_float(e).ravel()), np.sort(_float(g).ravel())) for e, g, _ in arrays):
            return Relation("returns the right numbers in another order", "Which entry belongs where?")
    return None


def first_row_only(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _same_shape(leaves)
    if arrays and all(e.ndim >= 1 and e.shape[0] > 1 and same(e[:1], g[:1]) for e, g, _ in arrays):
        if all(not np.any([same(e[i : i + 1], g[i : i + 1]) for i in range(1, len(e))]) for e, g, _ in arrays):
            return Relation(
                "is right in the first entry only",
                "What happens to the second one? Is there a loop that ends too early?",
            )
    return None


def constant_answer(leaves: list[Leaf], same: Same) -> Relation | None:
    arrays = _arrays(leaves)
    if not arrays or len(arrays) < 3 or len({str(case) for _, _, case in arrays}) < 3:
        return None
    first = arrays[0][1]
    if all(g.shape == first.shape and same(first, g) for _, g, _ in arrays) and not np.all(first == 0):
        return Relation("gives the same answer whatever the input", "Does the result depend on every argument?")
    if all(np.all(_float(g) == 0) for _, g, _ in arrays):
        return Relation("gives 0 everywhere", "Is the result of the computation stored, and is it what you return?")
    return None


LEAF_RULES = [
    transposed,
    kept_axis,
    blown_up,
    collapsed,
    not_finite,
    unchanged_input,
    factor,
    turned_round,
    truncated,
    offset,
    function_of,
    another_order,
    constant_answer,
    first_row_only,
]
