"""What a learner has done, in one small file beside the lessons."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.frozen import FILE_NAME, LessonChecks, read_checks
from autograder.result import Result

PROGRESS_NAME = "progress.json"


@dataclass(frozen=True)
class Record:
    """One exercise's record."""

    lesson: str
    status: str = "not started"
    attempts: int = 0
    hints: int = 0
    passed: bool = False


class Progress:
    """The progress file: read at once, written whole, so that a crash leaves the old one or the new one.

    A damaged file is put aside under another name, never thrown away; `note` then says so. Where it can neither be read nor
    put aside, nothing is written.
    """

    def __init__(self, path: Path):
        self.path = path
        self.note: str | None = None
        self.kept = True
        self.records: dict[str, Record] = self._read()

    def _read(self) -> dict[str, Record]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            return {str(name): _record(fields) for name, fields in data["exercises"].items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.note = f"{self.path.name} cannot be read ({error.strerror}); what you do now is not kept."
            self.kept = False
            return {}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._put_aside()
            return {}

    def _put_aside(self) -> None:
        aside = _free_name(self.path.with_name("progress-damaged.json"))
        self.note = f"{self.path.name} was damaged; it is kept as {aside.name} and a new one is begun."
        try:
            os.replace(self.path, aside)
        except OSError:
            self.note = f"{self.path.name} is damaged and cannot be moved aside; delete it to begin a new one."
            self.kept = False

    def of(self, name: str, lesson: str) -> Record:
        return self.records.get(name, Record(lesson))

    def attempt(self, lesson: str, result: Result) -> None:
        """Note the result of a check."""
        record = self.of(result.name, lesson)
        tried = result.status != "not started"
        self._set(
            result.name,
            replace(
                record,
                status=result.status,
                attempts=record.attempts + tried,
                passed=record.passed or result.passed,
            ),
        )

    def hint(self, lesson: str, name: str) -> int:
        """Note that a hint was taken; returns how many now."""
        record = self.of(name, lesson)
        self._set(name, replace(record, hints=record.hints + 1))
        return record.hints + 1

    def _set(self, name: str, record: Record) -> None:
        self.records[name] = record
        if not self.kept:
            return
        data = {"version": 1, "exercises": {key: asdict(value) for key, value in sorted(self.records.items())}}
        try:
            write_whole(self.path, json.dumps(data, indent=1) + "\n")
        except OSError as error:
            self.note = f"Progress cannot be written to {self.path.name} ({error.strerror}); the check itself is not affected."


def _record(fields: Mapping[str, Any]) -> Record:
    """A record from data; raises TypeError when it is not one."""
    record = Record(**fields)
    kinds = ((record.lesson, str), (record.status, str), (record.attempts, int), (record.hints, int), (record.passed, bool))
    if not all(isinstance(value, kind) for value, kind in kinds):
        raise TypeError
    return record


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it holds the old text or the new one, whatever happens in between."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _free_name(path: Path) -> Path:
    number = 1
    candidate = path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


@dataclass(frozen=True)
class LessonProgress:
    """How far a learner is in one lesson; `next` is the first exercise that is not passed."""

    lesson: str
    title: str
    done: int
    total: int
    points: int
    max_points: int
    next: str | None


def summarize(lessons: list[LessonChecks], records: Mapping[str, Record]) -> list[LessonProgress]:
    """How far a learner is, lesson by lesson."""
    rows = []
    for lesson in lessons:
        passed = [name for name in lesson.exercises if name in records and records[name].passed]
        rows.append(
            LessonProgress(
                lesson.lesson,
                lesson.title,
                len(passed),
                len(lesson.exercises),
                sum(lesson.exercises[name].points for name in passed),
                sum(checks.points for checks in lesson.exercises.values()),
                next((name for name in lesson.exercises if name not in passed), None),
            )
        )
    return rows


def lessons_in(folder: Path) -> list[LessonChecks]:
    """The lessons whose folders are in `folder`; a damaged one is left out."""
    found = []
    for path in sorted(folder.glob(f"[0-9][0-9]_*/{FILE_NAME}")):
        try:
            found.append(read_checks(path.parent))
        except CourseError:
            continue
    return found


def progress_path(lesson_folder: Path) -> Path:
    """Where the progress of the lesson in `lesson_folder` is kept: beside the lessons, or in the folder when it stands alone."""
    parent = lesson_folder.parent
    beside = any(path.parent != lesson_folder for path in parent.glob(f"[0-9][0-9]_*/{FILE_NAME}"))
    return (parent if beside or (parent / PROGRESS_NAME).exists() else lesson_folder) / PROGRESS_NAME
