"""What a check found, as data."""

from dataclasses import dataclass, replace
from typing import Any, Literal

Status = Literal["not started", "passed", "failed", "error", "timeout"]


@dataclass(frozen=True)
class Shown:
    """The case a learner is shown: its label, inputs, and where it makes sense what was expected and what came."""

    label: str
    inputs: tuple[tuple[str, str], ...]
    expected: str | None = None
    got: str | None = None


@dataclass(frozen=True)
class Result:
    """The outcome of one check.

    `score` is the share of the points earned, 0 to 1. `message` says everything in plain text; the other fields are its
    parts.
    """

    name: str
    status: Status
    score: float
    points: float
    message: str
    headline: str = ""
    mistake: str | None = None
    lead: str = ""
    look: str | None = None
    shown: Shown | None = None
    code: str | None = None
    printed: str = ""
    follow_through: bool = False

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    @property
    def earned(self) -> float:
        """Marks earned: a plain float between 0 and `points`."""
        return min(max(float(self.score) * float(self.points), 0.0), float(self.points))

    def with_follow_through(self, share: float, because: str) -> "Result":
        """The same mark earned with the reference in place of a wrong earlier exercise."""
        message = f"{self.name} · passed with follow-through. {because}"
        return replace(self, score=share, follow_through=True, message=message, headline=because)

    def to_json(self) -> dict[str, Any]:
        """The result in the form of ``autograder grade --json``."""
        return {
            "name": self.name,
            "status": self.status,
            "score": self.earned,
            "max_score": float(self.points),
            "mistake": self.mistake,
            "follow_through": self.follow_through,
            "message": self.message,
        }
