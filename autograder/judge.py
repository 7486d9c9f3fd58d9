"""From outcomes to a result: did it run, type, shape, value, rule; then the name of the mistake, then where to look."""

import contextlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Case, Checks, QuestionChecks
from autograder.compare import Difference, difference
from autograder.declare import Wrong
from autograder.inside import Outcome, load_source
from autograder.relations import Pair, relate
from autograder.result import Result, Shown
from autograder.values import describe_type, holds_nan, show, show_apart, size


@dataclass(frozen=True)
class Fault:
    """A failing case: what came and the first thing wrong with it."""

    case: Case
    outcome: Outcome
    difference: Difference
    mistake: str | None = None


def judge(checks: Checks, outcomes: Sequence[Outcome]) -> Result:
    """Judge one exercise by what came out of its cases."""
    if outcomes and all(o.raised is not None and o.raised.type == "NotImplementedError" for o in outcomes):
        return not_started(checks)
    pairs = list(zip(checks.cases, outcomes, strict=True))
    with undisturbed():
        faults = [fault for case, outcome in pairs if (fault := _fault(checks, case, outcome))]
        if not faults:
            return passed(checks)
        return _explain(checks, faults, {id(case): outcome for case, outcome in pairs})


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Shield what is computed here from the warning and error settings that a learner's notebook may have made."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def passed(checks: Checks | QuestionChecks, why: str = "") -> Result:
    message = f"{checks.name} · passed. {why}".rstrip()
    return Result(checks.name, "passed", 1.0, checks.points, message, headline=why)


def not_started(checks: Checks | QuestionChecks, why: str = "") -> Result:
    why = why or "Write your code in the cell above, run that cell, then run this check again."
    return Result(checks.name, "not started", 0.0, checks.points, f"{checks.name} · not started. {why}", headline=why)


# -- one case --------------------------------------------------------------------------------------------------------------


def _fault(checks: Checks, case: Case, outcome: Outcome) -> Fault | None:
    found = verdict(checks, case, outcome)
    if found is None:
        return None
    if isinstance(found, Wrong):
        return Fault(case, outcome, Difference("judged", found.sentence), found.mistake)
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
        found = _ask_judge(checks.judge, case, outcome)
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


# -- naming ----------------------------------------------------------------------------------------------------------------


def _explain(checks: Checks, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> Result:
    faults = sorted(faults, key=_simplicity)
    named = _named_by_judge(checks, faults) or _known_mistake(checks, faults, outcomes)
    lead = LEADS["known"]
    if named is None:
        named, lead = _general(checks, faults, outcomes), LEADS["general"]
    if named is None:
        named, lead = _nearest_mistake(checks, faults, outcomes), LEADS["near"]
    fault = _telling_fault(checks, faults, named)
    status = _status(faults, named)
    return _result(checks, status, fault, named, lead)


LEADS = {
    "known": "This is what comes out when your code",
    "general": "Your code",
    "near": "On most inputs this is what comes out when your code",
}


def _simplicity(fault: Fault) -> tuple[int, int]:
    """Small inputs first; of the cases without an end the first, which is the one that ran: the others had no turn."""
    if fault.difference.kind == "timeout":
        return 1, 0
    return 0, sum(size(value) for value in fault.case.arguments.values())


def _named_by_judge(checks: Checks, faults: list[Fault]) -> tuple[str, str] | None:
    for fault in faults:
        if fault.mistake is not None:
            return fault.mistake, checks.mistakes.get(fault.mistake, "")
    return None


@dataclass(frozen=True)
class Match:
    """How well a known mistake accounts for what came."""

    name: str
    agreed: int
    differing: int
    explained: int
    telling: bool


def _match(checks: Checks, name: str, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> Match:
    failing = {id(fault.case) for fault in faults}
    agreed = differing = explained = 0
    telling = False
    for case in checks.cases:
        wrong = case.mistaken.get(name)
        if wrong is None or verdict(checks, case, wrong) is None:
            continue
        differing += 1
        if _same_outcome(checks, case, wrong, outcomes[id(case)]):
            agreed += 1
            explained += id(case) in failing
            telling = telling or wrong.raised is None
    return Match(name, agreed, differing, explained, telling)


def _matches(checks: Checks, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> list[Match]:
    found = [_match(checks, name, faults, outcomes) for name in checks.mistakes]
    return sorted(found, key=lambda m: (-m.explained, m.differing))


def _known_mistake(checks: Checks, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> tuple[str, str] | None:
    for match in _matches(checks, faults, outcomes):
        whole = match.differing > 0 and match.agreed == match.differing
        all_raise = all(fault.outcome.raised is not None for fault in faults)
        if whole and (match.telling or all_raise) and 2 * match.explained >= len(faults):
            return match.name, checks.mistakes[match.name]
    return None


def _nearest_mistake(checks: Checks, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> tuple[str, str] | None:
    matches = [m for m in _matches(checks, faults, outcomes) if m.telling]
    if not matches:
        return None
    best = matches[0]
    if 2 * best.explained >= len(faults) and 2 * best.agreed > best.differing and best.agreed > 1:
        return best.name, checks.mistakes[best.name]
    return None


def _same_outcome(checks: Checks, case: Case, wrong: Outcome, got: Outcome) -> bool:
    """Whether `got` is what the mistake makes of this case."""
    if wrong.raised is not None or got.raised is not None:
        return (
            wrong.raised is not None
            and got.raised is not None
            and (wrong.raised.type, wrong.raised.family) == (got.raised.type, got.raised.family)
        )
    if wrong.timeout or got.timeout:
        return wrong.timeout and got.timeout
    if wrong.odd is not None or got.odd is not None:
        return wrong.odd == got.odd
    if difference(wrong.value, got.value, checks.tolerance) is not None or (wrong.value is None) != (got.value is None):
        return False
    only_changed = case.expected is not None and difference(case.expected.value, wrong.value, checks.tolerance) is None
    if wrong.changed and (only_changed or checks.judge is not None):
        return set(wrong.changed) <= set(got.changed)
    if checks.silent and wrong.warned and only_changed:
        return bool(got.warned)
    return True


ERRORS: dict[str, tuple[str, str]] = {
    "NameError": ("uses a name that is not defined", "Is it spelled as where it was made, and made before it is used?"),
    "UnboundLocalError": ("uses a variable before it has a value", "On which path through the function is it set?"),
    "RecursionError": ("calls itself without end", "Which call inside the function is the function itself?"),
    "IndexError": (
        "reads past the end of an array",
        "Indices run from 0 to length − 1, and an array has as many as its axes.",
    ),
    "KeyError": ("looks up a key that is not there", "Which keys are there? Print them."),
    "ZeroDivisionError": ("divides by zero", "Which number below a fraction line can be 0?"),
    "AttributeError": (
        "asks for something that the value does not have",
        "Print the type of the value before the dot.",
    ),
    "OverflowError": (
        "computes a number too large for a float",
        "Can the same value be written without the large number in between?",
    ),
}


def _general(checks: Checks, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> tuple[str, str] | None:
    kinds = {fault.difference.kind for fault in faults}
    raised = [fault for fault in faults if fault.outcome.raised is not None]
    if kinds <= {"raised"}:
        return _error_words(faults)
    if kinds == {"changed"}:
        names = sorted({name for fault in faults for name in fault.outcome.changed})
        words = ", ".join(f"`{name}`" for name in names)
        return (
            f"changes its input {words} in place",
            "Which line writes into an argument? `w += …` and `w[i] = …` do; `w = w + …` does not.",
        )
    if kinds == {"warned"}:
        return (
            "is right but makes NumPy warn",
            "Which intermediate result overflows or divides by 0, even though it is not used?",
        )
    if kinds == {"dtype"}:
        return _dtype_words(faults)
    return _related(checks, faults, outcomes) or _error_words(raised)


def _related(checks: Checks, faults: list[Fault], outcomes: Mapping[int, Outcome]) -> tuple[str, str] | None:
    """A general relation between what came and what was expected; where a judge decides, only that nothing came."""
    if checks.judge is not None:
        wrong = [Pair(f.case.arguments, True, f.outcome) for f in faults if f.outcome.raised is None]
        right: list[Pair] = []
        if any(pair.got is not None for pair in wrong):
            return None
    else:
        wrong = _pairs([f.case for f in faults if f.difference.kind in RELATED], outcomes)
        failing = {id(fault.case) for fault in faults}
        right = _pairs([case for case in checks.cases if id(case) not in failing], outcomes)
    found = relate(wrong, checks.tolerance, right)
    return (found.name, found.look) if found else None


RELATED = ("value", "shape", "type", "length", "dtype")


def _pairs(cases: Sequence[Case], outcomes: Mapping[int, Outcome]) -> list[Pair]:
    return [Pair(c.arguments, c.expected.value, outcomes[id(c)]) for c in cases if c.expected is not None]


def _dtype_words(faults: list[Fault]) -> tuple[str, str]:
    have, asked = faults[0].difference.kinds or ("", "")
    words = {"booleans": "True and False"}
    return (
        f"returns {words.get(have, have)} where {words.get(asked, asked)} are asked",
        "The values are right; which type does the docstring ask for?",
    )


def _error_words(faults: list[Fault]) -> tuple[str, str] | None:
    if not faults or faults[0].outcome.raised is None:
        return None
    raised = faults[0].outcome.raised
    if raised.type in ERRORS:
        return ERRORS[raised.type]
    text = raised.text
    if (
        raised.type == "TypeError"
        and "argument" in text
        and ("positional" in text or "unexpected keyword" in text or "missing" in text)
    ):
        return (
            "takes other arguments than the docstring names",
            "Compare the names and the order in the `def` line with the docstring.",
        )
    if (raised.type == "TypeError" and "Cannot cast" in text) or raised.type.endswith("UFuncTypeError"):
        return (
            "writes floats into an array of integers",
            "An integer array stays one. Where is it made, and does `w = w + …` help?",
        )
    if (raised.type == "ValueError" and "matmul" in text) or "not aligned" in text:
        return (
            "multiplies arrays whose shapes do not fit",
            "The last axis of the left one must be as long as the first of the right one.",
        )
    if raised.type == "ValueError" and "broadcast" in text:
        return "combines arrays whose shapes do not fit", "Print both shapes just before that line."
    if raised.type == "ValueError" and "ambiguous" in text:
        return "uses a whole array as one yes or no", "`if` wants one truth value; `np.where` chooses entry by entry."
    if raised.type == "NotImplementedError":
        return "is written for some inputs only", "Which branch still raises NotImplementedError?"
    return None


# -- words -----------------------------------------------------------------------------------------------------------------


def _telling_fault(checks: Checks, faults: list[Fault], named: tuple[str, str] | None) -> Fault:
    """The smallest failing case, one with a value where the mistake is about values."""
    judged = [fault for fault in faults if named and fault.mistake == named[0]]
    with_value = [fault for fault in faults if fault.difference.kind not in ("raised", "timeout")]
    mistaken = [
        f for f in with_value if named and (w := f.case.mistaken.get(named[0])) and _same_outcome(checks, f.case, w, f.outcome)
    ]
    return (judged or mistaken or (with_value if named else []) or faults)[0]


def _status(faults: list[Fault], named: tuple[str, str] | None) -> str:
    kinds = [fault.difference.kind for fault in faults]
    if "timeout" in kinds:
        return "timeout"
    return "error" if all(kind == "raised" for kind in kinds) else "failed"


def _result(checks: Checks, status: Any, fault: Fault, named: tuple[str, str] | None, lead: str) -> Result:
    shown = _shown(checks, fault)
    inputs = ", ".join(f"{name} = {text}" for name, text in shown.inputs)
    sentences = [f"With {inputs} ({shown.label}), {fault.difference.sentence}." if inputs else f"{fault.difference.sentence}."]
    sentences += _broken_rules(checks, fault)
    if status == "timeout" and named is None:
        named = ("does not come to an end", "Which loop has no way out? Press ■ if a cell hangs.")
        lead = LEADS["general"]
    headline = " ".join(sentences)
    mistake, look = named if named else (None, None)
    parts = [f"{checks.name} · not yet.", headline]
    if shown.expected is not None:
        parts.append(f"Expected {shown.expected}; got {shown.got}.")
    if mistake is not None:
        parts.append(f"{lead} {mistake}.")
    if look:
        parts.append(look)
    code = fault.outcome.raised.code if fault.outcome.raised else None
    return Result(
        checks.name,
        status,
        0.0,
        checks.points,
        " ".join(parts),
        headline=headline,
        mistake=mistake,
        lead=lead,
        look=look or None,
        shown=shown,
        code=code,
        printed=fault.outcome.printed.strip()[:1000],
    )


def _shown(checks: Checks, fault: Fault) -> Shown:
    inputs = tuple((name, show(value)) for name, value in fault.case.arguments.items())
    if fault.case.expected is None or fault.difference.kind not in COMPARED or fault.outcome.odd is not None:
        return Shown(fault.case.label, inputs)
    return Shown(fault.case.label, inputs, *show_apart(fault.case.expected.value, fault.outcome.value, 200))


COMPARED = ("value", "shape", "type", "length")


def _broken_rules(checks: Checks, fault: Fault) -> list[str]:
    broken = []
    if fault.outcome.raised is None and fault.outcome.odd is None and not fault.outcome.timeout:
        for source in checks.rules:
            try:
                sentence = load_source(source, "rule")(fault.outcome.value, **fault.case.arguments)
            except Exception:
                continue
            if sentence:
                broken.append(str(sentence).rstrip(".") + ".")
    return broken


# -- questions ---------------------------------------------------------------------------------------------------------------


def judge_question(checks: QuestionChecks, given: Any) -> Result:
    """Judge the choice of a predict-first question."""
    letters = ", ".join(f"“{letter}”" for letter in checks.choices)
    if given is None or given is Ellipsis or (isinstance(given, str) and not given.strip()):
        return not_started(checks, f"Set {checks.name} to one of {letters}, run that cell, then run this check again.")
    said = given.strip().strip("().").lower() if isinstance(given, str) else None
    letter = next((letter for letter in checks.choices if letter.lower() == said), None)
    if letter is None:
        came = show(given, 60) if isinstance(given, (str, int, float)) else describe_type(given)
        sentence = f"{checks.name} is {came}; asked is one of {letters}, as a string."
        return Result(checks.name, "failed", 0.0, checks.points, f"{checks.name} · not yet. {sentence}", headline=sentence)
    text, why = checks.choices[letter]
    if letter == checks.answer:
        return passed(checks, why)
    sentence = f"You chose “{letter}” ({text}). {why}"
    return Result(
        checks.name,
        "failed",
        0.0,
        checks.points,
        f"{checks.name} · not yet. {sentence}",
        headline=sentence,
        mistake=f"chooses “{text}”",
    )
