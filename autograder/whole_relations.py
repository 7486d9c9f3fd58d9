"""General relations on a whole result: nothing or too little returned, members swapped, entries reversed or shifted."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.evidence import Pair, Relation, Same, telling


def returns_nothing(failures: list[Pair], same: Same) -> Relation | None:
    if not all(f.got is None and f.outcome.odd is None and f.expected is not None for f in failures):
        return None
    if all(f.outcome.printed.strip() for f in failures):
        return Relation("prints the result instead of returning it", "What does the caller get when a function only prints?")
    return Relation("returns nothing", "Does every path through the function end in a `return` with the result?")


def returns_odd(failures: list[Pair], same: Same) -> Relation | None:
    odd = failures[0].outcome.odd
    if odd is None or not all(f.outcome.odd == odd for f in failures):
        return None
    return Relation(f"returns {odd}", "The docstring says what is returned.")


def member_count(failures: list[Pair], same: Same) -> Relation | None:
    if all(isinstance(f.got, tuple) and not isinstance(f.expected, (tuple, list)) for f in failures):
        if all(any(same(f.expected, member) for member in f.got) for f in failures):
            return Relation("returns more than what is asked", "The docstring lists what is returned.")
        return None
    pairs = [pair for f in failures for pair in _tuples(f.expected, f.got)]
    count = min((len(want) for want, _ in pairs), default=0)
    look = "The docstring lists what is returned, in order."
    for index in range(count):
        if all(same(want[index], have) for want, have in pairs):
            return Relation(f"returns number {index + 1} only of the {count} values that are asked", look)
    if count and all(_is_single(have, count) for _, have in pairs):
        return Relation(f"returns one value where {count} are asked", look)
    return None


def _is_single(got: Any, count: int) -> bool:
    if isinstance(got, np.ndarray):
        return got.ndim == 0 or len(got) != count
    return isinstance(got, (int, float, np.generic))


def swapped_members(failures: list[Pair], same: Same) -> Relation | None:
    pairs = [pair for f in failures for pair in _tuples(f.expected, f.got)]
    count = len(pairs[0][0]) if pairs else 0
    if not all(isinstance(have, (list, tuple)) and len(want) == len(have) == count for want, have in pairs):
        return None
    for first in range(count):
        for second in range(first + 1, count):
            order = list(range(count))
            order[first], order[second] = second, first
            if all(same(want, tuple(have[i] for i in order)) for want, have in pairs):
                return Relation(
                    f"returns the right values with number {first + 1} and number {second + 1} swapped",
                    "In which order does the docstring name them?",
                )
    return None


def _tuples(expected: Any, got: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """An expected tuple beside what came for it; of a list of tuples, each; an empty tuple where none is asked."""
    if isinstance(expected, tuple):
        return [(expected, got)]
    if isinstance(expected, list) and isinstance(got, (list, tuple)) and len(expected) == len(got) > 0:
        return [pair for want, have in zip(expected, got, strict=True) for pair in _tuples(want, have)]
    return [((), None)]


def reversed_order(failures: list[Pair], same: Same) -> Relation | None:
    if not all(_length(f.expected) is not None and _length(f.got) == _length(f.expected) for f in failures):
        return None
    if any(isinstance(f.expected, tuple) for f in failures) or not any(telling(f.expected) for f in failures):
        return None
    if all(same(f.expected, f.got[::-1]) for f in failures):
        return Relation("returns the right entries in reverse order", "Which entry has to come first?")
    return None


def _length(value: Any) -> int | None:
    if isinstance(value, (list, tuple)):
        return len(value)
    return len(value) if isinstance(value, np.ndarray) and value.ndim else None


Cut = Callable[[Any], Any]
HOW_MANY = "How many entries are asked?"
WHEN = "Is the entry taken before or after the step?"
SHIFTS: list[tuple[int, Cut, Cut, Relation]] = [
    (
        -1,
        lambda want: want[1:],
        lambda have: have,
        Relation("leaves out the first entry", "What stands at the very start, before any step?"),
    ),
    (
        -1,
        lambda want: want[:-1],
        lambda have: have,
        Relation("leaves out the last entry", "What is there after the last step?"),
    ),
    (1, lambda want: want, lambda have: have[:-1], Relation("adds one entry too many at the end", HOW_MANY)),
    (1, lambda want: want, lambda have: have[1:], Relation("adds one entry too many at the start", HOW_MANY)),
    (0, lambda want: want[1:], lambda have: have[:-1], Relation("records every entry one step late", WHEN)),
    (0, lambda want: want[:-1], lambda have: have[1:], Relation("records every entry one step early", WHEN)),
]


def shifted(failures: list[Pair], same: Same) -> Relation | None:
    """An entry too many or too few, or all one step off; nothing where two of these fit alike."""
    pairs = [(f.expected, f.got) for f in failures]
    if any(isinstance(want, tuple) or _length(want) is None or _length(have) is None for want, have in pairs):
        return None
    found = [
        relation
        for extra, cut_expected, cut_got, relation in SHIFTS
        if all(len(have) - len(want) == extra and same(cut_expected(want), cut_got(have)) for want, have in pairs)
        and (extra != 0 or any(telling(want) for want, _ in pairs))
    ]
    return found[0] if len(found) == 1 else None


WHOLE_RULES = [returns_nothing, returns_odd, member_count, swapped_members, reversed_order, shifted]
