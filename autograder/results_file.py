"""Read what ``autograder grade --json`` wrote, trusting nothing in it: names and messages come from strangers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from autograder.class_results import STATUSES, ClassResults, ExerciseResult, Student, Submission, one_each, told_apart
from autograder.errors import BadResults
from autograder.plain import clean

MOST = 1e9  # marks; far beyond, sums overflow


class Malformed(Exception):
    """An entry is not what it should be; the text completes “entry 3: …”."""


def read_results(path: Path) -> ClassResults:
    """Read a file of results.

    Raises
    ------
    BadResults
        When it cannot be read, is not JSON, is not a file of results, or holds no submission that can be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadResults(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise BadResults(f"{path} is not JSON: it is not a text in UTF-8.") from None
    return parse_results(text, str(path))


def parse_results(text: str, name: str = "The text") -> ClassResults:
    """The results in a text; `name` is what a sentence calls it. Raises BadResults as `read_results` does."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadResults(f"{name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets nested thousands deep
        raise BadResults(f"{name} is not JSON that can be read.") from None
    entries = data.get("submissions") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise BadResults(f"{name} is not a file of results: “autograder grade --json” writes one.")
    if not entries:
        raise BadResults(f"{name} holds no submissions.")
    submissions, left_out = _submissions(entries)
    if not submissions:
        raise BadResults(f"{name} holds no submission that can be read: {left_out[0]}.")
    told = told_apart(submissions)
    kept = one_each(told)
    course = data.get("course")
    notes = _notes(left_out, len(told) - len(kept))
    return ClassResults(clean(course) if isinstance(course, str) else "", kept, notes)


def _submissions(entries: Sequence[object]) -> tuple[list[Submission], list[str]]:
    """The entries that can be read, and why the others cannot."""
    submissions, left_out = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            submissions.append(_submission(entry))
        except Malformed as why:
            left_out.append(f"entry {number}: {why}")
    return submissions, left_out


def _notes(left_out: Sequence[str], repeated: int, shown: int = 5) -> tuple[str, ...]:
    notes = []
    if left_out:
        what, are = ("1 entry", "is") if len(left_out) == 1 else (f"{len(left_out)} entries", "are")
        more = "; and others" if len(left_out) > shown else ""
        notes.append(f"{what} of the file could not be read and {are} left out: {'; '.join(left_out[:shown])}{more}.")
    if repeated:
        what = "1 submission was" if repeated == 1 else f"{repeated} submissions were"
        notes.append(
            f"{what} left out because the same student has a later one for the same lesson (of several, the last graded counts)."
        )
    return tuple(notes)


def _submission(entry: object) -> Submission:
    fields = _fields(entry)
    status = _text(fields, "status")
    if status not in ("graded", "failed"):
        raise Malformed("its status is neither “graded” nor “failed”")
    failed = status == "failed"
    student = Student(_text(fields, "student"))
    lesson = _optional_text(fields, "lesson") or "" if failed else _text(fields, "lesson")
    path, note = _optional_text(fields, "path") or "", _optional_text(fields, "note")
    if failed:
        return Submission(student, _id(fields), lesson, path, status, 0.0, _number(fields, "max_score", 0.0), note)
    score, max_score = _marks(fields)
    exercises = _exercises(fields.get("exercises"))
    return Submission(student, _id(fields), lesson, path, status, score, max_score, note, exercises)


def _exercises(entries: object) -> tuple[ExerciseResult, ...]:
    if not isinstance(entries, list):
        raise Malformed("its exercises are not a list")
    exercises = tuple(_exercise(entry) for entry in entries)
    if len({exercise.name for exercise in exercises}) < len(exercises):
        raise Malformed("it holds an exercise twice")
    return exercises


def _exercise(entry: object) -> ExerciseResult:
    fields = _fields(entry)
    status = _text(fields, "status")
    if status not in STATUSES:
        raise Malformed("an exercise's status is unknown")
    return ExerciseResult(
        _text(fields, "name"),
        status,
        *_marks(fields),
        _optional_text(fields, "mistake"),
        fields.get("follow_through") is True,
        _optional_text(fields, "message") or "",
    )


def _fields(entry: object) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise Malformed("it is not an object")
    return cast(Mapping[str, Any], entry)


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Malformed(f"its {key} is missing or not a text")
    return clean(value)


def _optional_text(fields: Mapping[str, Any], key: str) -> str | None:
    value = fields.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _text(fields, key)


def _id(fields: Mapping[str, Any]) -> str | None:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return str(value)
    return _optional_text(fields, "id")


def _marks(fields: Mapping[str, Any]) -> tuple[float, float]:
    """Score and maximum. A hair above the maximum is rounding and not an error."""
    score, most = _number(fields, "score"), _number(fields, "max_score")
    if score > most + 1e-6:
        raise Malformed("a score is above its maximum")
    return min(score, most), most


def _number(fields: Mapping[str, Any], key: str, missing: float | None = None) -> float:
    value = fields.get(key, missing)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= MOST:  # which is false for what is not a number, too
        raise Malformed(f"its {key} is not a number from 0 up")
    return float(value) + 0.0  # −0.0 becomes 0.0
