"""The results of a class as data: who handed in what, and what each exercise came to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from autograder.result import Status

STATUSES = get_args(Status)


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise of one submission; `score` is in marks, 0 to `max_score`."""

    name: str
    status: str
    score: float
    max_score: float
    mistake: str | None = None
    follow_through: bool = False
    message: str = ""


@dataclass(frozen=True)
class Student:
    """Whose a submission is. `number` is set only where two students share a name."""

    name: str
    number: str | None = None

    @property
    def label(self) -> str:
        return self.name if self.number is None else f"{self.name} ({self.number})"


@dataclass(frozen=True)
class Submission:
    """One submission; `id` is the learning platform's, `lesson` is empty where a failed one is of no known lesson."""

    student: Student
    id: str | None
    lesson: str
    path: str
    status: str
    score: float
    max_score: float
    note: str | None = None
    exercises: tuple[ExerciseResult, ...] = ()

    @property
    def graded(self) -> bool:
        return self.status == "graded"


@dataclass(frozen=True)
class ClassResults:
    """A class's submissions, one per student and lesson, and sentences on what was left out of the file."""

    course: str
    submissions: tuple[Submission, ...]
    notes: tuple[str, ...] = ()

    @property
    def lessons(self) -> tuple[str, ...]:
        """The known lessons, sorted: their names begin with their numbers."""
        return tuple(sorted({submission.lesson for submission in self.submissions} - {""}))

    @property
    def students(self) -> tuple[Student, ...]:
        """Sorted by name."""
        return tuple(sorted({submission.student for submission in self.submissions}, key=by_name))

    def of(self, lesson: str) -> tuple[Submission, ...]:
        return tuple(submission for submission in self.submissions if submission.lesson == lesson)

    def maximum(self, lesson: str) -> float:
        """The maximum marks of a lesson: the largest that a graded submission names, or else any."""
        named = [(submission.graded, submission.max_score) for submission in self.of(lesson)]
        return max(named, default=(False, 0.0))[1]


def by_name(student: Student) -> tuple[str, str, str]:
    """The order of students."""
    return student.name.casefold(), student.name, student.number or ""


def told_apart(submissions: Sequence[Submission]) -> list[Submission]:
    """The submissions with students of the same name told apart.

    The name says whose a submission is, because a platform may give one student a new id in every lesson (Moodle does). Where
    one lesson has two ids for a name, these are two students, and the id belongs to the name.
    """
    ids: dict[tuple[str, str], set[str]] = {}
    for submission in submissions:
        if submission.id is not None and submission.lesson:
            ids.setdefault((submission.student.name, submission.lesson), set()).add(submission.id)
    shared = {name for (name, _), known in ids.items() if len(known) > 1}
    return [
        replace(submission, student=Student(submission.student.name, submission.id))
        if submission.student.name in shared
        else submission
        for submission in submissions
    ]


def one_each(submissions: Sequence[Submission]) -> tuple[Submission, ...]:
    """One submission per student and lesson, the last that is graded or else the last; by student, then lesson."""
    kept: dict[tuple[object, ...], Submission] = {}
    for number, submission in enumerate(submissions):
        # Failed ones of no known lesson may each be of another lesson: all are kept.
        key = (submission.student, submission.lesson or number)
        if submission.graded or key not in kept or not kept[key].graded:
            kept[key] = submission
    return tuple(sorted(kept.values(), key=lambda submission: (by_name(submission.student), submission.lesson)))
