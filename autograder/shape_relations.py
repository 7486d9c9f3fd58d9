"""General relations on the parts of a result that differ in shape, order or place: axes, sums over too much, one row only."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.compare import as_array
from autograder.evidence import Arrays, Relation, Same, telling

SHAPE = "Compare the shape of your result with the docstring."


def transposed(parts: list[Arrays], same: Same) -> Relation | None:
    if all(p.expected.ndim == 2 and p.got.ndim == 2 and same(p.expected, p.got.T) for p in parts):
        return Relation("returns the transpose of the right array", "Which axis counts the samples, which the units?")
    return None


def kept_axis(parts: list[Arrays], same: Same) -> Relation | None:
    if not all(p.expected.shape != p.got.shape and p.expected.size == p.got.size > 0 for p in parts):
        return None
    if not all(same(p.expected, p.got.reshape(p.expected.shape)) for p in parts):
        return None
    if all(p.expected.squeeze().shape == p.got.squeeze().shape for p in parts):
        if all(p.got.ndim > p.expected.ndim for p in parts):
            return Relation("keeps an axis of length 1 that is not asked", SHAPE)
        if all(p.got.ndim < p.expected.ndim for p in parts):
            return Relation("loses an axis of length 1 that is asked", SHAPE)
    return Relation("returns the right numbers in another shape", SHAPE)


def blown_up(parts: list[Arrays], same: Same) -> Relation | None:
    if all(p.expected.ndim == 1 and p.expected.size > 1 and p.got.shape == 2 * p.expected.shape for p in parts):
        return Relation(
            "returns n × n numbers where n are asked",
            "Does a column (n, 1) meet a row (n,) somewhere? Then every entry meets every other: print both shapes.",
        )
    return None


Reduce = Callable[[np.ndarray], Any]
AXIS = "Which axis must stay? An `axis=` argument says which one goes."
REDUCTIONS: list[tuple[Relation, Reduce]] = [
    (Relation("takes the sum over everything", AXIS), np.sum),
    (Relation("takes the mean over everything", AXIS), np.mean),
    (Relation("takes the maximum over everything", AXIS), np.max),
    (Relation("returns only the first entry", "What becomes of the others?"), lambda array: array.flat[0]),
    (Relation("returns only the last entry", "What becomes of the others?"), lambda array: array.flat[-1]),
]


def collapsed(parts: list[Arrays], same: Same) -> Relation | None:
    """One number came where several are asked; which one is said only when one explanation fits, and to different numbers."""
    if not all(p.got.size == 1 and p.expected.size for p in parts) or max(p.expected.size for p in parts) == 1:
        return None
    found = [r for r, reduce in REDUCTIONS if all(same(float(reduce(p.expected)), p.got.flat[0]) for p in parts)]
    if len(found) == 1 and len({float(p.got.flat[0]) for p in parts}) > 1:
        return found[0]
    return Relation("returns one number where several are asked", "Which axis must stay? " + SHAPE)


def not_reduced(parts: list[Arrays], same: Same) -> Relation | None:
    if not all(p.expected.ndim == 0 and p.got.size > 1 for p in parts) or not any(p.expected != 0 for p in parts):
        return None
    for name, reduce, word in (("adding up", np.sum, "sum"), ("averaging", np.mean, "mean")):
        if all(same(p.expected, np.asarray(reduce(p.got))) for p in parts):
            return Relation(f"stops before {name}", f"One number is asked: the {word} of what you have.")
    return None


def another_order(parts: list[Arrays], same: Same) -> Relation | None:
    if not all(p.expected.shape == p.got.shape and np.unique(p.expected).size >= 3 for p in parts):
        return None
    if all(same(np.sort(p.expected, axis=None), np.sort(p.got, axis=None)) for p in parts):
        return Relation("returns the right numbers in another order", "Which entry belongs where?")
    return None


def first_only(parts: list[Arrays], same: Same) -> Relation | None:
    if not all(p.expected.ndim and p.expected.shape == p.got.shape and len(p.expected) > 1 for p in parts):
        return None
    if not any(telling(p.expected) for p in parts):
        return None
    if any(_given(p, same) for p in parts):
        return None
    rows = [[same(p.expected[i : i + 1], p.got[i : i + 1]) for i in range(len(p.expected))] for p in parts]
    if all(right[0] and not any(right[1:]) for right in rows):
        part = "row" if all(p.expected.ndim > 1 for p in parts) else "entry"
        return Relation(f"is right in the first {part} only", "What is different when it comes to the second?")
    return None


def _given(part: Arrays, same: Same) -> bool:
    """Whether the first entry is an argument as it came, as the start of a path is."""
    return any((value := as_array(given)) is not None and same(part.expected[0], value) for given in part.case.values())
