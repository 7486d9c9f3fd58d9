"""Which mistake it is: a known one by what comes out of it, else a general relation, else what an exception means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.checks import Case, Checks
from autograder.compare import difference
from autograder.evidence import Same, leaves
from autograder.inside import Outcome, Raised, without_audit
from autograder.raised import words_for
from autograder.relations import Pair, one_row_only, relate
from autograder.verdict import Fault

Outcomes = Mapping[int, Outcome]


@dataclass(frozen=True)
class Named:
    """A named mistake: its name, where to look, the words before the name, and the failing cases that show it."""

    name: str
    look: str
    lead: str
    faults: Sequence[Fault]


KNOWN = "This is what comes out when your code"
WHERE_IT_RUNS = "Where it runs, this is what comes out when your code"
NEAR = "On most inputs this is what comes out when your code"
GENERAL = "Your code"


def name_mistake(checks: Checks, faults: Sequence[Fault], outcomes: Outcomes) -> Named | None:
    """The mistake that explains the faults (simplest first), or None; `outcomes` are those of all cases, by the case's id."""
    values = [fault for fault in faults if fault.difference.kind not in ("raised", "timeout")]
    named = _by_judge(checks, faults) or _by_telling_exception(checks, faults)
    if named is not None:
        return named
    matches = _matches(checks, faults, outcomes)
    return (
        _known(checks, faults, matches)
        or _known_where_it_runs(checks, values, outcomes)
        or _side_effect(faults)
        or (_related(checks, values, outcomes) if _half(faults, *RELATED) else None)
        or _nearest(checks, faults, matches)
        or _one_row(checks, values, outcomes)
        or _by_exception(faults)
        or _endless(faults)
    )


def _by_judge(checks: Checks, faults: Sequence[Fault]) -> Named | None:
    for fault in faults:
        if fault.mistake is not None:
            same = [other for other in faults if other.mistake == fault.mistake]
            return Named(fault.mistake, checks.mistakes.get(fault.mistake, ""), KNOWN, same)
    return None


def _by_telling_exception(checks: Checks, faults: Sequence[Fault]) -> Named | None:
    """The mistake whose exception, by its text, stopped the code on at least half of the failing cases."""
    for name, raises in checks.raises.items():
        same = [fault for fault in faults if _tells(raises, fault.outcome.raised)]
        if same and 2 * len(same) >= len(faults):
            return Named(name, checks.mistakes[name], KNOWN, same)
    return None


def _tells(raises: str, raised: Raised | None) -> bool:
    return raised is not None and re.search(raises, f"{raised.type}: {raised.text}\n{raised.code or ''}", re.DOTALL) is not None


# -- known mistakes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """How well a known mistake accounts for what came: on how many of the cases where it shows, and of the failing ones."""

    name: str
    agreed: int
    differing: int
    explained: Sequence[Fault]
    telling: bool


def _match(checks: Checks, name: str, faults: Sequence[Fault], outcomes: Outcomes) -> Match:
    failing = {id(fault.case): fault for fault in faults}
    agreed, differing, telling = 0, 0, False
    explained = []
    for case in checks.cases:
        wrong = case.mistaken.get(name)
        if wrong is None or id(case) not in outcomes:
            continue
        differing += 1
        if same_outcome(checks, case, wrong, outcomes[id(case)], checks.raises.get(name)):
            agreed += 1
            telling = telling or wrong.raised is None
            explained += [failing[id(case)]] if id(case) in failing else []
    order = [id(fault) for fault in faults]
    explained.sort(key=lambda fault: (fault.outcome.raised is not None, order.index(id(fault))))
    return Match(name, agreed, differing, explained, telling)


def _matches(checks: Checks, faults: Sequence[Fault], outcomes: Outcomes) -> list[Match]:
    found = [_match(checks, name, faults, outcomes) for name in checks.mistakes]
    return sorted(found, key=lambda m: (-len(m.explained), m.differing))


def _named(checks: Checks, match: Match, lead: str) -> Named:
    return Named(match.name, checks.mistakes[match.name], lead, match.explained)


def _known(checks: Checks, faults: Sequence[Fault], matches: Sequence[Match]) -> Named | None:
    """A mistake that shows on every case where it differs from the reference, and that explains at least half of the faults."""
    all_raise = all(fault.outcome.raised is not None for fault in faults)
    for match in matches:
        whole = match.differing > 0 and match.agreed == match.differing
        if whole and (match.telling or all_raise) and 2 * len(match.explained) >= len(faults):
            return _named(checks, match, KNOWN)
    return None


def _known_where_it_runs(checks: Checks, values: Sequence[Fault], outcomes: Outcomes) -> Named | None:
    """The same, leaving out the cases on which the learner's code stopped with an exception."""
    ran = {key: outcome for key, outcome in outcomes.items() if outcome.raised is None and not outcome.timeout}
    if not values or len(ran) == len(outcomes):
        return None
    for match in _matches(checks, values, ran):
        if match.telling and match.agreed == match.differing and len(match.explained) == len(values):
            return _named(checks, match, WHERE_IT_RUNS)
    return None


def _nearest(checks: Checks, faults: Sequence[Fault], matches: Sequence[Match]) -> Named | None:
    best = next((match for match in matches if match.telling), None)
    if best is None:
        return None
    if 2 * len(best.explained) >= len(faults) and 2 * best.agreed > best.differing and best.agreed > 1:
        return _named(checks, best, NEAR)
    return None


def same_outcome(checks: Checks, case: Case, wrong: Outcome, got: Outcome, raises: str | None = None) -> bool:
    """Whether `got` is what the mistake makes of this case; `raises` is what tells its exception from others."""
    if wrong.raised is not None or got.raised is not None:
        if raises is not None:
            return wrong.raised is not None and _tells(raises, got.raised)
        return (
            wrong.raised is not None
            and got.raised is not None
            and (wrong.raised.type, wrong.raised.family) == (got.raised.type, got.raised.family)
        )
    if wrong.timeout or got.timeout:
        return wrong.timeout and got.timeout
    if wrong.odd is not None or got.odd is not None:
        return wrong.odd == got.odd
    came = without_audit(got.value)
    if difference(wrong.value, came, checks.tolerance) is not None or (wrong.value is None) != (came is None):
        return False
    only_changed = case.expected is not None and difference(case.expected.value, wrong.value, checks.tolerance) is None
    if wrong.changed and (only_changed or checks.judge is not None):
        return set(wrong.changed) <= set(got.changed)
    if checks.silent and wrong.warned and only_changed:
        return bool(got.warned)
    return True


# -- general faults ----------------------------------------------------------------------------------------------------------


def _side_effect(faults: Sequence[Fault]) -> Named | None:
    """Right values, but an input changed, a warning, or numbers of another kind."""
    kinds = {fault.difference.kind for fault in faults}
    if all(fault.outcome.changed for fault in faults) and _half(faults, "changed"):
        names = sorted({name for fault in faults for name in fault.outcome.changed})
        listed = ", ".join(f"`{name}`" for name in names)
        look = "Which line writes into an argument? `w += …` and `w[i] = …` do; `w = w + …` does not."
        return Named(f"changes its input {listed} in place", look, GENERAL, faults)
    if kinds == {"warned"}:
        look = "Which intermediate result overflows or divides by 0, even though it is not used?"
        return Named("is right but makes NumPy warn", look, GENERAL, faults)
    if kinds == {"dtype"}:
        have, asked = faults[0].difference.kinds or ("", "")
        words = {"booleans": "True and False"}
        name = f"returns {words.get(have, have)} where {words.get(asked, asked)} are asked"
        return Named(name, "The values are right; which type does the docstring ask for?", GENERAL, faults)
    return None


def _half(faults: Sequence[Fault], *kinds: str) -> bool:
    """Whether at least half of the faults are of these kinds: what explains fewer is not what is wrong."""
    return 2 * sum(fault.difference.kind in kinds for fault in faults) >= len(faults)


RELATED = ("value", "shape", "type", "length", "dtype", "judged")


def _related(checks: Checks, values: Sequence[Fault], outcomes: Outcomes) -> Named | None:
    """A general relation between what came and what was expected; where a judge decides, only that nothing came."""
    related = [fault for fault in values if fault.difference.kind in RELATED]
    if checks.judge is not None:
        wrong = [Pair(f.case.arguments, True, f.outcome) for f in related]
        right: list[Pair] = []
        if any(pair.got is not None for pair in wrong):
            return None
    else:
        wrong, right = _pairs([f.case for f in related], outcomes), _right_pairs(checks, values, outcomes)
    found = relate(wrong, checks.tolerance, right)
    if found is None:
        return None
    member = _member(checks, wrong)
    name = found.name if member.removeprefix(", in ") in found.name else found.name + member
    return Named(name, found.look, GENERAL, related)


def _member(checks: Checks, wrong: Sequence[Pair]) -> str:
    """Which member of a tuple the fault is in, when it is in one of several."""
    same = Same(checks.tolerance)
    heads = {leaf.path[:1] for pair in wrong for leaf in leaves(pair, same) if not leaf.right}
    head = next(iter(heads), ())
    if len(heads) != 1 or not head or not isinstance(head[0], int):
        return ""
    names = checks.returns
    return f", in `{names[head[0]]}`" if head[0] < len(names) else f", in number {head[0] + 1} of what is returned"


def _one_row(checks: Checks, values: Sequence[Fault], outcomes: Outcomes) -> Named | None:
    found = one_row_only(_pairs([f.case for f in values], outcomes), _right_pairs(checks, values, outcomes))
    return Named(found.name, found.look, GENERAL, values) if found else None


def _right_pairs(checks: Checks, values: Sequence[Fault], outcomes: Outcomes) -> list[Pair]:
    failing = {id(fault.case) for fault in values}
    fine = [c for c in checks.cases if id(c) not in failing and outcomes[id(c)].raised is None and not outcomes[id(c)].timeout]
    return _pairs(fine, outcomes)


def _pairs(cases: Sequence[Case], outcomes: Outcomes) -> list[Pair]:
    return [Pair(c.arguments, c.expected.value, outcomes[id(c)]) for c in cases if c.expected is not None]


def _by_exception(faults: Sequence[Fault]) -> Named | None:
    """What the first exception means; the case that is shown is then one that stopped with it."""
    raised = [fault for fault in faults if fault.outcome.raised is not None]
    if not raised or raised[0].outcome.raised is None:
        return None
    words = words_for(raised[0].outcome.raised)
    return Named(*words, GENERAL, raised) if words else None


def _endless(faults: Sequence[Fault]) -> Named | None:
    endless = [fault for fault in faults if fault.difference.kind == "timeout"]
    if not endless:
        return None
    return Named("does not come to an end", "Which loop has no way out? Press ■ if a cell hangs.", GENERAL, endless)
