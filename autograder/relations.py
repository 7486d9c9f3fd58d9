"""General relations between a wrong result and the right one, tried without knowing the exercise.

Each relation holds on *every* failing case or is not named; one that speaks of the code as a whole must hold where the result
is right, too: one coincidence is not a diagnosis.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import Tolerance, as_array
from autograder.evidence import Arrays, Leaf, Pair, Relation, Same, arrays_of, leaves
from autograder.number_relations import (
    constant_answer,
    constant_factor,
    cut_to_integers,
    function_of,
    nearly_right,
    not_finite,
    offset,
    sign_reversed,
    times_a_size,
    turned_round,
    unchanged_input,
)
from autograder.shape_relations import another_order, blown_up, collapsed, first_only, kept_axis, not_reduced, transposed
from autograder.whole_relations import WHOLE_RULES

__all__ = ["Pair", "Relation", "relate"]

Rule = Callable[[list[Arrays], Same], Relation | None]
PART_RULES: list[Rule] = [
    transposed,
    kept_axis,
    blown_up,
    collapsed,
    not_reduced,
    not_finite,
    unchanged_input,
    sign_reversed,
    times_a_size,
    constant_factor,
    turned_round,
    cut_to_integers,
    offset,
    function_of,
    nearly_right,
    another_order,
    constant_answer,
    first_only,
]
EVERYWHERE: set[Rule] = {
    sign_reversed,
    times_a_size,
    constant_factor,
    turned_round,
    offset,
    function_of,
    constant_answer,
}


@np.errstate(all="ignore")
def relate(failures: list[Pair], tolerance: Tolerance, passes: Sequence[Pair] = ()) -> Relation | None:
    """The first relation that explains every failure, or None; `passes` are the cases whose results are right."""
    if not failures:
        return None
    same = Same(tolerance)
    for whole_rule in WHOLE_RULES:
        found = whole_rule(failures, same)
        if found is not None:
            return found
    return _relate_parts(failures, passes, same)


def _relate_parts(failures: Sequence[Pair], passes: Sequence[Pair], same: Same) -> Relation | None:
    failing = [leaf for pair in failures for leaf in leaves(pair, same) if not leaf.right]
    parts = arrays_of(failing)
    if not parts:
        return None
    whole = arrays_of(failing + _right_parts([*failures, *passes], {leaf.path for leaf in failing}, same))
    for rule in PART_RULES:
        evidence = whole if rule in EVERYWHERE else parts
        found = rule(evidence, same) if evidence is not None else None
        if found is not None:
            return found
    return None


def _right_parts(pairs: Sequence[Pair], paths: set[tuple[object, ...]], same: Same) -> list[Leaf]:
    """The right parts that stand where others are wrong."""
    return [leaf for pair in pairs for leaf in leaves(pair, same) if leaf.right and leaf.path in paths]


def one_row_only(failures: Sequence[Pair], passes: Sequence[Pair]) -> Relation | None:
    """Right for one row, wrong for all that have more; one lucky row is no evidence."""
    wrong, right = [_rows(pair.case) for pair in failures], [_rows(pair.case) for pair in passes]
    if len(right) > 1 and all(n == 1 for n in right) and wrong and all(n is not None and n > 1 for n in wrong):
        return Relation("is right for a single row only", "Print the shapes inside your function for an input of two rows.")
    return None


def _rows(case: Mapping[str, Any]) -> int | None:
    arrays = (as_array(value) for value in case.values())
    first = next((array for array in arrays if array is not None and array.ndim), None)
    return len(first) if first is not None and first.ndim == 2 else None
