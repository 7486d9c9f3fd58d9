"""What becomes of everything that is handed in: a release, one run of ``autograde``, one of ``generate_feedback``."""

import shutil
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from tests.nbgrader import handing_in
from tests.nbgrader.commands import SEED, CourseCopy, Marked
from tests.nbgrader.handing_in import Paper


@dataclass(frozen=True)
class HandedIn:
    """A lesson's paper and copies of the course, by the name of the run, with everything handed in."""

    paper: Paper
    courses: Mapping[str, CourseCopy]


@dataclass(frozen=True)
class Run:
    """A lesson, released and marked: who handed in, and what became of it."""

    course: CourseCopy
    paper: Paper
    students: Mapping[str, Marked]
    log: str

    def __getitem__(self, student: str) -> Marked:
        return self.students[student]


def usual(course: CourseCopy, paper: Paper, troubles: bool) -> CourseCopy:
    """Hand in what is usual, the first mistake of every exercise, and the troubles if asked."""
    for student, hand_in in (handing_in.USUAL | (handing_in.TROUBLES if troubles else {})).items():
        course.place(student, hand_in(paper))
    course.place("mistake_0", handing_in.text_of(paper.solved(paper.rounds[0])))
    return course


def every_mistake(course: CourseCopy, paper: Paper, troubles: bool) -> CourseCopy:
    """In a copy of the course, a short submission for each round of mistakes."""
    apart = another(course, "mistakes")
    for number, sources in enumerate(paper.rounds):
        apart.place(f"mistake_{number}", handing_in.text_of(paper.short(sources)))
    return apart


def stock(course: CourseCopy, paper: Paper, troubles: bool) -> CourseCopy:
    """A few submissions in a copy of the course in which nbgrader reads and runs submissions its own way."""
    own = another(course, "stock")
    own.from_the_start = True
    config = own.root / "nbgrader_config.py"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("c.Autograde.")]
    assert len(lines) - len(kept) == 3
    config.write_text("".join(kept), encoding="utf-8")
    for student, hand_in in (handing_in.STOCK | ({"noisy": handing_in.noisy} if troubles else {})).items():
        own.place(student, hand_in(paper))
    return own


def another(course: CourseCopy, name: str) -> CourseCopy:
    """A copy of a released course, nothing handed in yet."""
    new = copy(course)
    new.root = course.root.with_name(name)
    shutil.copytree(course.root, new.root, ignore=shutil.ignore_patterns("submitted"))
    return new


SETTINGS: dict[str, Callable[[CourseCopy, Paper, bool], CourseCopy]] = {"run": usual, "mistakes": every_mistake, "stock": stock}


def released(lesson: tuple[Path, str], folder: Path) -> CourseCopy:
    return CourseCopy(*lesson, folder / "course")


def marked(handed_in: HandedIn | Exception, name: str) -> Run:
    """Mark what was handed in."""
    if isinstance(handed_in, Exception):
        raise handed_in
    course = handed_in.courses[name]
    log = course.nbgrader("autograde", course.lesson, f"--Mark.seed={SEED}")
    log += course.nbgrader("generate_feedback", course.lesson)
    return Run(course, handed_in.paper, course.results(), log)
