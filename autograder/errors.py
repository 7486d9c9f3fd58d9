"""The errors of the project: each carries one sentence that a person can act on."""

import difflib
from collections.abc import Iterable


class CourseError(Exception):
    """Something about the course or a call to it is wrong; ``str(error)`` says what to do."""


class UnknownExercise(CourseError):
    """No exercise has this name."""

    def __init__(self, name: object, known: Iterable[str]):
        names = sorted(known)
        near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
        tip = f"did you mean “{near[0]}”?" if near else f"there are: {', '.join(names)}."
        super().__init__(f"There is no exercise named “{name}”; {tip}")


class NoLesson(CourseError):
    """A check was run where no lesson is."""


class BadChecks(CourseError):
    """A checks file is missing or damaged."""


class BadNotebook(CourseError):
    """A notebook cannot be read."""


class BadDeclaration(CourseError):
    """An exercise is declared wrongly: a message for its author."""


class NoSubmissions(CourseError):
    """There is nothing to grade at a path."""


class BadResults(CourseError):
    """A file of results cannot be read, or holds none."""
