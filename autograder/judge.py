"""From outcomes to a result in words: what is wrong, on which input, which mistake it is, where to look."""

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.checks import Checks, QuestionChecks
from autograder.inside import Outcome, load_source
from autograder.naming import Named, name_mistake
from autograder.result import Result, Shown, Status
from autograder.values import describe_type, one_line, printable, show, show_apart
from autograder.verdict import Fault, fault_of, share_left, simplest_first

MAX_NAME, MAX_HEADLINE, MAX_MESSAGE = 200, 1500, 3000


def judge(checks: Checks, outcomes: Sequence[Outcome]) -> Result:
    """Judge one exercise by what came out of its cases."""
    if outcomes and all(o.raised is not None and o.raised.type == "NotImplementedError" for o in outcomes):
        return not_started(checks)
    pairs = list(zip(checks.cases, outcomes, strict=True))
    with undisturbed():
        faults = [fault for case, outcome in pairs if (fault := fault_of(checks, case, outcome))]
        if not faults:
            return passed(checks)
        faults = simplest_first(faults)
        named = name_mistake(checks, faults, {id(case): outcome for case, outcome in pairs})
        return _result(checks, faults, named)


def needs_mistakes(checks: Checks, result: Result) -> bool:
    """Whether what the known mistakes make of the cases could still name what is wrong: not what the exercise's judge named."""
    if result.status in ("passed", "not started"):
        return False
    return checks.judge is None or result.mistake not in checks.mistakes


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


# -- words -----------------------------------------------------------------------------------------------------------------


def _result(checks: Checks, faults: Sequence[Fault], named: Named | None) -> Result:
    """The result that shows the simplest failing case; of a named mistake, the simplest that shows the mistake."""
    fault = (named.faults if named else faults)[0]
    shown = _shown(checks, fault)
    inputs = ", ".join(f"{name} = {text}" for name, text in shown.inputs)
    sentence = fault.difference.sentence.rstrip(".")
    sentences = [f"With {inputs} ({shown.label}), {sentence}." if inputs else f"{sentence}.", *_broken_rules(checks, fault)]
    headline = one_line(" ".join(sentences), MAX_HEADLINE)
    share = share_left(checks, faults)
    if share > 0:
        headline += f" All else is right, which earns {share:.0%} of the points."
    parts = [f"{checks.name} · not yet.", headline]
    if shown.expected is not None:
        parts.append(f"Expected {shown.expected}; got {shown.got}.")
    mistake = one_line(named.name, MAX_NAME) if named else None
    if named is not None:
        parts += [f"{named.lead} {mistake}.", named.look]
    return Result(
        checks.name,
        _status(faults),
        share,
        checks.points,
        one_line(" ".join(part for part in parts if part), MAX_MESSAGE),
        headline=headline,
        mistake=mistake,
        lead=named.lead if named else "",
        look=(one_line(named.look, MAX_HEADLINE) or None) if named else None,
        shown=shown,
        code=one_line(fault.outcome.raised.code or "", MAX_NAME) or None if fault.outcome.raised else None,
        printed=printable(fault.outcome.printed).strip()[:1000],
    )


def _status(faults: Sequence[Fault]) -> Status:
    kinds = [fault.difference.kind for fault in faults]
    if "timeout" in kinds:
        return "timeout"
    return "error" if all(kind == "raised" for kind in kinds) else "failed"


def _shown(checks: Checks, fault: Fault) -> Shown:
    inputs = tuple((name, show(value)) for name, value in fault.case.told.items())
    one_number = isinstance(fault.difference.expected, (int, float, np.generic)) and fault.difference.kind == "value"
    said = fault.difference.kind not in COMPARED or one_number
    if fault.case.expected is None or said or fault.outcome.odd is not None:
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
                broken.append(f"{str(sentence)[0].upper()}{str(sentence)[1:].rstrip('.')}.")
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
