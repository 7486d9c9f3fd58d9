"""Which named mistakes a class made how often, with an example of each that names nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.class_results import Submission

NAMELESS = "[student]"
PARTS = 20  # of a name; more would only slow down the search


@dataclass(frozen=True)
class Mistake:
    """A named mistake: how many made it, and a message without the student's name."""

    exercise: str
    name: str
    count: int
    example: str


def mistakes_in(graded: Sequence[Submission], order: Sequence[str]) -> tuple[Mistake, ...]:
    """The named mistakes, most frequent first, then in the lesson's order."""
    made: dict[tuple[str, str], list[tuple[Submission, str]]] = {}
    for submission in graded:
        for result in submission.exercises:
            if result.mistake is not None:
                made.setdefault((result.name, result.mistake), []).append((submission, result.message))
    found = [Mistake(exercise, name, len(makers), example_of(makers)) for (exercise, name), makers in made.items()]
    return tuple(sorted(found, key=lambda mistake: (-mistake.count, order.index(mistake.exercise), mistake.name)))


def example_of(makers: Sequence[tuple[Submission, str]]) -> str:
    """A message that names nobody: the first without its student's name or id in it, or else the first, with them replaced."""
    nameless = [(message, without_name(message, submission)) for submission, message in makers]
    return next((message for message, without in nameless if message and message == without), nameless[0][1])


def without_name(message: str, submission: Submission) -> str:
    """The message with the student's name, its longer parts, and the id replaced, whatever their case."""
    name = submission.student.name
    parts = [part for part in re.split(r"[\W_]+", name) if part][:PARTS]
    # Wherever it stands: the name and the id as they are, and the name with other signs between its parts, as in a file's name.
    # As a word only: a part of the name, for “Ann” stands in many words.
    anywhere = [re.escape(text) for text in (name, submission.id) if text] + [r"[\W_]*".join(map(re.escape, parts))]
    words = [rf"(?<![^\W_]){re.escape(part)}(?![^\W_])" for part in parts if len(part) >= 3]
    pattern = "|".join(sorted({choice for choice in anywhere + words if choice}, key=lambda choice: (-len(choice), choice)))
    return re.sub(pattern, NAMELESS, message, flags=re.IGNORECASE)
