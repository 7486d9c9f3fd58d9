"""Grade everything handed in: each submission to a record, by one grader or several, with a journal that survives a kill."""

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from autograder.course import Course, Lesson, load_course
from autograder.errors import BadNotebook, CourseError
from autograder.grading import Grader
from autograder.notebook import Cell, cells_of, json_of
from autograder.progress import write_whole
from autograder.sandbox import Choice
from autograder.submissions import Submission
from autograder.values import one_line

Record = dict[str, Any]
SURE = 2


@dataclass(frozen=True)
class Plan:
    """What every grader of a run needs to know."""

    solutions: Path
    sandbox: Choice
    seed: int

    def grader(self) -> Grader:
        return Grader(load_course(self.solutions), self.sandbox, self.seed)


class Graders(Protocol):
    """Whatever turns submissions into records, in any order."""

    def records(self, submissions: Sequence[Submission]) -> Iterator[tuple[int, Record]]:
        """Each submission's index with its record, as they come."""
        ...


class OneGrader:
    """Grades in this process."""

    def __init__(self, plan: Plan):
        self.plan = plan

    def records(self, submissions: Sequence[Submission]) -> Iterator[tuple[int, Record]]:
        with self.plan.grader() as grader:
            for index, submission in enumerate(submissions):
                yield index, grade(grader, submission)


def grade(grader: Grader, submission: Submission, content: bytes | None = None) -> Record:
    """The record of one submission, whatever it is: a note says why it could not be graded."""
    begun = time.perf_counter()
    lesson_name = submission.lesson
    try:
        if submission.note is not None:
            raise BadNotebook(submission.note)
        name = PurePosixPath(submission.path).name
        cells = cells_of(json_of(submission.read() if content is None else content, name), name)
        lesson = lesson_of(grader.course, submission, cells)
        lesson_name = lesson.name
        graded = grader.grade(lesson, cells)
    except CourseError as error:
        return failed(submission, str(error), lesson_name, time.perf_counter() - begun)
    except Exception as error:
        note = f"It could not be graded: {type(error).__name__}: {error}"
        return failed(submission, one_line(note, 500), lesson_name, time.perf_counter() - begun)
    return {
        **_head(submission, lesson.name),
        "status": "graded",
        "score": graded.score,
        "max_score": graded.max_score,
        "seconds": round(time.perf_counter() - begun, 3),
        "note": " ".join(graded.notes) or None,
        "exercises": [result.to_json() for result in graded.results],
    }


def failed(submission: Submission, note: str, lesson: str | None = None, seconds: float = 0.0) -> Record:
    """The record of a submission that could not be graded."""
    nothing = {"status": "failed", "score": 0.0, "max_score": 0.0, "seconds": round(seconds, 3), "note": note, "exercises": []}
    return {**_head(submission, lesson or submission.lesson), **nothing}


def _head(submission: Submission, lesson: str | None) -> Record:
    return {"student": submission.student, "id": submission.id, "lesson": lesson, "path": submission.path}


def lesson_of(course: Course, submission: Submission, cells: Sequence[Cell]) -> Lesson:
    """The lesson that a submission belongs to, by its place and by what it holds.

    Raises
    ------
    BadNotebook
        When they disagree, or neither says.
    """
    held = lesson_held(course, cells)
    if submission.lesson is None and held is None:
        known = ", ".join(course.lessons)
        raise BadNotebook(f"This is no notebook of a lesson of this course, by its name or its cells; there are: {known}.")
    if submission.lesson is not None and held is not None and held != submission.lesson:
        raise BadNotebook(f"This is a notebook of the lesson {held}, handed in for {submission.lesson}.")
    return course.lesson(submission.lesson or held or "")


def lesson_held(course: Course, cells: Sequence[Cell]) -> str | None:
    """The lesson that most of the cells' ids belong to, or else the names that the cells define; None when too few do."""
    ids = {cell.grade_id for cell in cells if cell.grade_id is not None}
    names = {name for cell in cells if cell.kind == "code" for name in _defined(cell.source)}
    for found in (ids, names):
        counts = {lesson.name: len(found & _names(lesson)) for lesson in course.lessons.values()}
        best = max(counts, key=lambda name: counts[name])
        if counts[best] >= SURE:
            return best
    return None


def _names(lesson: Lesson) -> set[str]:
    return {cell.grade_id for cell in lesson.cells if cell.grade_id is not None and cell.solution}


def _defined(source: str) -> list[str]:
    """The functions and classes that a cell's text begins to define, whether or not it is Python."""
    lines = [line.split("(")[0].split(":")[0].split() for line in source.splitlines() if line.startswith(("def ", "class "))]
    return [words[1] for words in lines if len(words) == 2]


# -- the journal -----------------------------------------------------------------------------------------------------------------


def fingerprint(solutions: Path) -> str:
    """A digest of the course's sources: marks given with other sources are not taken over."""
    digest = hashlib.sha256()
    for path in sorted([*solutions.glob("*/*.py"), *solutions.glob("*/*.ipynb")]):
        digest.update(str(path.relative_to(solutions)).encode() + path.read_bytes())
    return digest.hexdigest()


def key_of(submission: Submission) -> str:
    """What a record is found by in the journal: whose it is, where, and what it held."""
    try:
        content = hashlib.sha256(submission.read()).hexdigest() if submission.note is None else submission.note
    except BadNotebook as error:
        content = str(error)
    return json.dumps([submission.student, submission.id, submission.lesson, submission.path, content])


class Journal:
    """The records of a run as lines of a file, from its first to its last: a run that is killed goes on where it stopped.

    Parameters
    ----------
    path : Path
        The file.
    head : mapping
        What must be the same for records to be taken over: the course, its fingerprint, the sandbox; the seed when it is given.
    """

    def __init__(self, path: Path, head: Mapping[str, Any]):
        self.path, self.head = path, dict(head)
        self.records: dict[str, Record] = {}
        self._file: Any = None

    def open(self, seed: int | None, new_seed: Callable[[], int]) -> int:
        """Read what an earlier run left, and go on writing; returns the seed of the run.

        Raises
        ------
        CourseError
            When the file cannot be written, or another run is writing it.
        """
        try:
            self._file = open(self.path, "a+", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            raise CourseError(f"{self.path} cannot be written: {error.strerror}.") from None
        self._lock()
        self._file.seek(0)
        lines = self._file.read().splitlines(keepends=True)
        first = _json_or_none(lines[0]) if lines else None
        wanted = self.head if seed is None else self.head | {"seed": seed}
        if isinstance(first, dict) and isinstance(first.get("seed"), int) and wanted.items() <= first.items():
            seed = first["seed"]
            for line in lines[1:]:
                entry = _json_or_none(line)
                if isinstance(entry, dict) and line.endswith("\n"):
                    self.records.update(entry)
        else:
            seed = new_seed() if seed is None else seed
        self._file.truncate(0)
        self._write(self.head | {"seed": seed})
        for key, record in self.records.items():
            self._write({key: record})
        return seed

    def _lock(self) -> None:
        with contextlib.suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CourseError(f"Another run is writing {self.path}.") from None

    def add(self, key: str, record: Record) -> None:
        self.records[key] = record
        self._write({key: record})

    def _write(self, data: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(data) + "\n")
        self._file.flush()

    def close(self, done: bool) -> None:
        """Stop writing; a run that is done needs its journal no more."""
        if self._file is not None:
            if done:
                self.path.unlink(missing_ok=True)
            self._file.close()


def _json_or_none(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


# -- the run -----------------------------------------------------------------------------------------------------------------


def run(
    submissions: Sequence[Submission],
    graders: Graders,
    journal: Journal | None = None,
    tell: Callable[[Record, int, int], None] = lambda record, done, total: None,
) -> list[Record]:
    """Grade what the journal does not hold yet; the records of all, in the order of the submissions.

    `tell` hears of every new record, with how many are done and how many there are.
    """
    keys = [key_of(submission) for submission in submissions] if journal is not None else []
    known = journal.records if journal is not None else {}
    records: dict[int, Record] = {index: known[key] for index, key in enumerate(keys) if key in known}
    todo = [index for index in range(len(submissions)) if index not in records]
    for position, record in graders.records([submissions[index] for index in todo]):
        index = todo[position]
        records[index] = record
        if journal is not None:
            journal.add(keys[index], record)
        tell(record, len(records), len(submissions))
    return [records[index] for index in sorted(records)]


def results(plan: Plan, records: Iterable[Record], course: str) -> dict[str, Any]:
    """The data of ``--json``."""
    return {"course": course, "seed": plan.seed, "sandbox": plan.sandbox, "submissions": list(records)}


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write the results whole or not at all."""
    write_whole(path, json.dumps(data, indent=1) + "\n")
