"""What a judge needs to know of one exercise: cases, expected outcomes, outcomes of known mistakes. Data, and its JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.compare import Tolerance
from autograder.inside import Outcome, Task
from autograder.values import decode_all, encode_all


@dataclass(frozen=True)
class Case:
    """One input, what the reference makes of it (None where a judge decides), and what each mistake that shows makes of it."""

    label: str
    arguments: Mapping[str, Any]
    expected: Outcome | None
    mistaken: Mapping[str, Outcome]

    @property
    def told(self) -> dict[str, Any]:
        """The arguments but for those that only the judge reads, whose names begin with an underscore."""
        return {name: value for name, value in self.arguments.items() if not name.startswith("_")}


@dataclass(frozen=True)
class Checks:
    """Everything needed to check an exercise, without its reference. The audit is the grader's and is never shipped."""

    name: str
    goal: str
    points: int
    minutes: int
    stars: int
    parameters: tuple[str, ...]
    defaults: Mapping[str, Any]
    hints: tuple[str, ...]
    uses: tuple[str, ...]
    returns: tuple[str, ...]
    tolerance: Tolerance
    silent: bool
    seconds: float
    follow_through: float
    probe: str | None
    judge: str | None
    rules: tuple[str, ...]
    mistakes: Mapping[str, str]
    cases: tuple[Case, ...]
    partial: Mapping[str, float] = field(default_factory=dict)
    audit: Callable[..., Any] | None = None
    raises: Mapping[str, str] = field(default_factory=dict)

    kind = "function"

    def task(self) -> Task:
        """The part that may be known beside the learner's code."""
        arguments = tuple(case.told for case in self.cases)
        return Task(self.name, self.parameters, arguments, self.defaults, self.uses, self.probe, self.seconds)

    def to_json(self) -> dict[str, Any]:
        data = dict(self.__dict__)
        data["tolerance"] = [self.tolerance.rtol, self.tolerance.atol, self.tolerance.exact_kind]
        data["mistakes"] = dict(self.mistakes)
        data["defaults"] = encode_all(self.defaults)
        data["cases"] = [_case_to_json(case) for case in self.cases]
        del data["audit"]
        for key in ("partial", "raises"):
            if not data[key]:
                del data[key]
        return {"kind": self.kind, **{key: list(v) if isinstance(v, tuple) else v for key, v in data.items()}}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Checks":
        fields = {key: value for key, value in data.items() if key != "kind"}
        for key in ("parameters", "hints", "uses", "returns", "rules"):
            fields[key] = tuple(fields[key])
        fields["defaults"] = decode_all(fields["defaults"])
        fields["tolerance"] = Tolerance(*fields["tolerance"])
        fields["cases"] = tuple(_case_from_json(case) for case in fields["cases"])
        return Checks(**fields)


def _case_to_json(case: Case) -> dict[str, Any]:
    return {
        "label": case.label,
        "arguments": encode_all(case.arguments),
        "expected": case.expected.to_json() if case.expected is not None else None,
        "mistaken": {name: outcome.to_json() for name, outcome in case.mistaken.items()},
    }


def _case_from_json(data: Mapping[str, Any]) -> Case:
    expected = data["expected"]
    return Case(
        data["label"],
        decode_all(data["arguments"]),
        Outcome.from_json(expected) if expected is not None else None,
        {name: Outcome.from_json(outcome) for name, outcome in data["mistaken"].items()},
    )


@dataclass(frozen=True)
class QuestionChecks:
    """A predict-first question: its choices, each with an explanation, and the answer."""

    name: str
    goal: str
    points: int
    minutes: int
    choices: Mapping[str, tuple[str, str]]
    answer: str

    kind = "question"
    stars = 1
    uses: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    follow_through: float = 1.0

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "goal": self.goal,
            "points": self.points,
            "minutes": self.minutes,
            "choices": {letter: list(pair) for letter, pair in self.choices.items()},
            "answer": self.answer,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "QuestionChecks":
        choices = {letter: (text, why) for letter, (text, why) in data["choices"].items()}
        return QuestionChecks(data["name"], data["goal"], data["points"], data["minutes"], choices, data["answer"])


AnyChecks = Checks | QuestionChecks


def checks_from_json(data: Mapping[str, Any]) -> AnyChecks:
    if data["kind"] == "question":
        return QuestionChecks.from_json(data)
    return Checks.from_json(data)
