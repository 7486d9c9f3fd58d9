"""What becomes of everything that is handed in: one release, one run of ``autograde``, one of ``generate_feedback``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.nbgrader import handing_in
from tests.nbgrader.commands import CourseCopy, Marked
from tests.nbgrader.handing_in import Paper


@dataclass(frozen=True)
class Run:
    """A lesson, released and marked: who handed in, and what became of it."""

    course: CourseCopy
    paper: Paper
    students: Mapping[str, Marked]
    log: str

    def __getitem__(self, student: str) -> Marked:
        return self.students[student]


def marked_run(lesson: tuple[Path, str], folder: Path, troubles: bool) -> Run:
    """With the course's settings: the usual submissions, one for each round of mistakes, and the troubles if asked."""
    course = CourseCopy(*lesson, folder / "course")
    course.nbgrader("generate_assignment", course.lesson, "--force")
    paper = course.paper()
    papers = {student: hand_in(paper) for student, hand_in in handing_in.USUAL.items()}
    papers |= {f"mistake_{number}": handing_in.text_of(paper.solved(paper.round(number))) for number in range(paper.rounds)}
    if troubles:
        papers |= {student: hand_in(paper) for student, hand_in in handing_in.TROUBLES.items()}
    return _mark(course, paper, papers)


def stock_run(lesson: tuple[Path, str], folder: Path, troubles: bool) -> Run:
    """With the course's settings for releasing only: nbgrader reads and runs the submissions its own way."""
    course = CourseCopy(*lesson, folder / "course")
    config = course.root / "nbgrader_config.py"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("c.Autograde.")]
    assert len(lines) - len(kept) == 3
    config.write_text("".join(kept), encoding="utf-8")
    course.nbgrader("generate_assignment", course.lesson, "--force")
    paper = course.paper()
    return _mark(course, paper, {student: hand_in(paper) for student, hand_in in handing_in.STOCK.items()})


def _mark(course: CourseCopy, paper: Paper, papers: Mapping[str, bytes]) -> Run:
    for student, notebook in papers.items():
        course.place(student, notebook)
    log = course.nbgrader("autograde", course.lesson)
    log += course.nbgrader("generate_feedback", course.lesson)
    return Run(course, paper, course.results(), log)
