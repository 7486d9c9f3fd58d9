"""What the general relations look at: what was expected beside what came, whole and part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare import Tolerance, as_array, difference
from autograder.inside import Outcome


@dataclass(frozen=True)
class Relation:
    """A named fault: `name` fits after “your code …”, `look` says where to look."""

    name: str
    look: str


@dataclass(frozen=True)
class Pair:
    """A case with what was expected and what came."""

    case: Mapping[str, Any]
    expected: Any
    outcome: Outcome

    @property
    def got(self) -> Any:
        return self.outcome.value


@dataclass(frozen=True)
class Leaf:
    """A part of a result that has no parts itself: where it stands, what was expected, what came, whether that is right."""

    path: tuple[object, ...]
    expected: Any
    got: Any
    case: Mapping[str, Any]
    right: bool


@dataclass(frozen=True)
class Arrays:
    """A leaf whose two sides are arrays of real numbers."""

    expected: np.ndarray
    got: np.ndarray
    case: Mapping[str, Any]


class Same:
    """Equality within a tolerance, dtype kinds aside."""

    def __init__(self, tolerance: Tolerance):
        self.tolerance = Tolerance(tolerance.rtol, tolerance.atol, any_kind=True)

    def __call__(self, expected: Any, got: Any) -> bool:
        return difference(_scalar(expected), _scalar(got), self.tolerance) is None


def _scalar(value: Any) -> Any:
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def leaves(pair: Pair, same: Same) -> Iterator[Leaf]:
    """The parts of a result, right ones too. Members of a list share a path, members of a tuple have one each."""
    yield from _parts((), pair.expected, pair.got, pair.case, same)


def _parts(path: tuple[object, ...], expected: Any, got: Any, case: Mapping[str, Any], same: Same) -> Iterator[Leaf]:
    if _has_members(expected) and isinstance(got, (list, tuple, np.ndarray)) and len(got) == len(expected):
        for index, (want, have) in enumerate(zip(expected, got, strict=True)):
            step = index if isinstance(expected, tuple) else "any"
            yield from _parts((*path, step), want, have, case, same)
    else:
        yield Leaf(path, expected, got, case, same(expected, got))


def _has_members(expected: Any) -> bool:
    """Whether to look at the parts one by one: a tuple, or a list of more than numbers."""
    nested = isinstance(expected, list) and any(isinstance(item, (list, tuple, dict, np.ndarray)) for item in expected)
    return isinstance(expected, tuple) or nested


def arrays_of(parts: Sequence[Leaf]) -> list[Arrays] | None:
    """The leaves as arrays of real numbers, or None when one of them is something else."""
    found = []
    for leaf in parts:
        expected, got = as_array(leaf.expected), as_array(leaf.got)
        if expected is None or got is None or "c" in (expected.dtype.kind, got.dtype.kind):
            return None
        found.append(Arrays(expected, got, leaf.case))
    return found


def telling(value: Any) -> bool:
    """Whether the order of the entries shows: three different numbers, or entries that are no numbers."""
    array = as_array(value)
    return array is None or np.unique(array).size >= 3
