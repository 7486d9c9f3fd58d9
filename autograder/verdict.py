"""The verdict on one case: did it run, then type, shape, value, and what it did besides."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.checks import Case, Checks
from autograder.compare import Difference, difference
from autograder.declare import SIDE_EFFECTS, Wrong
from autograder.inside import Outcome, load_source
from autograder.values import holds_nan, make_arguments, size


@dataclass(frozen=True)
class Fault:
    """A failing case: what came and the first thing wrong with it."""

    case: Case
    outcome: Outcome
    difference: Difference
    mistake: str | None = None
    share: float = 0.0


def fault_of(checks: Checks, case: Case, outcome: Outcome) -> Fault | None:
    found = verdict(checks, case, outcome)
    if found is None:
        return None
    if isinstance(found, Wrong):
        return Fault(case, outcome, Difference("judged", found.sentence), found.mistake, found.share)
    return Fault(case, outcome, found)


def verdict(checks: Checks, case: Case, outcome: Outcome) -> Difference | Wrong | None:
    """The first thing wrong with one outcome, or None."""
    if outcome.timeout:
        return Difference("timeout", f"it was not finished after {checks.seconds:g} seconds")
    if outcome.raised is not None:
        where = f" at `{outcome.raised.code}`" if outcome.raised.code else ""
        text = f": {outcome.raised.text}" if outcome.raised.text else ""
        return Difference("raised", f"it stopped with {outcome.raised.type}{where}{text}")
    if outcome.odd is not None:
        return Difference("type", f"it returned {outcome.odd}")
    if checks.judge is not None:
        found = _ask_judge(checks.judge, case, outcome) or _ask_audit(checks, case, outcome)
        if found is not None:
            return found
    elif case.expected is not None:
        different = difference(case.expected.value, outcome.value, checks.tolerance, checks.returns)
        if different is not None:
            return different
    if outcome.changed:
        names = ", ".join(f"`{name}`" for name in outcome.changed)
        return Difference(
            "changed", f"your function changed its input {names} in place; the caller's data must stay as they were"
        )
    if checks.silent and outcome.warned:
        return Difference("warned", f"NumPy warned: {outcome.warned[0]}")
    return None


def _ask_judge(source: str, case: Case, outcome: Outcome) -> Wrong | None:
    try:
        found = load_source(source, "judge")(outcome.value, **case.arguments)
    except Exception:
        return Wrong("the result does not have the form that the docstring asks for")
    if found is None and holds_nan(outcome.value):
        return Wrong("NaN comes out where a number is asked")
    return found if found is None or isinstance(found, Wrong) else Wrong(str(found))


def _ask_audit(checks: Checks, case: Case, outcome: Outcome) -> Wrong | None:
    """What the grader finds in evidence that a judge has let pass."""
    if checks.audit is None:
        return None
    try:
        found = checks.audit(outcome.value, **make_arguments(dict(case.arguments)))
    except Exception:
        return Wrong("what came out does not fit together")
    return found if found is None or isinstance(found, Wrong) else Wrong(str(found))


def share_left(checks: Checks, faults: Iterable[Fault]) -> float:
    """The share of the points that remains: more than 0 when only such parts are wrong as the exercise declares."""
    return min((_share(checks, fault) for fault in faults), default=1.0)


def _share(checks: Checks, fault: Fault) -> float:
    if fault.difference.kind == "judged":
        return fault.share
    if fault.difference.kind in SIDE_EFFECTS:
        return checks.partial.get(fault.difference.kind, 0.0)
    wanted = fault.case.expected.value if fault.case.expected is not None else None
    got = fault.outcome.value
    if not isinstance(wanted, tuple) or not isinstance(got, (tuple, list)) or not len(got) == len(wanted) == len(checks.returns):
        return 0.0
    pairs = zip(checks.returns, wanted, got, strict=True)
    wrong = [name for name, want, have in pairs if difference(want, have, checks.tolerance) is not None]
    side = [
        kind for kind, found in (("changed", fault.outcome.changed), ("warned", checks.silent and fault.outcome.warned)) if found
    ]
    return min((checks.partial.get(part, 0.0) for part in (*wrong, *side)), default=0.0)


def simplest_first(faults: Iterable[Fault]) -> list[Fault]:
    """Small inputs first; of the cases without an end the first, which is the one that ran: the others had no turn."""
    return sorted(faults, key=_simplicity)


def _simplicity(fault: Fault) -> tuple[int, int]:
    if fault.difference.kind == "timeout":
        return 1, 0
    return 0, sum(size(value) for value in fault.case.arguments.values())
