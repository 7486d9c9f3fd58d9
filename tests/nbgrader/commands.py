"""A copy of a course in a folder of its own, nbgrader's own commands run in it, and what they leave behind."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from nbgrader.api import Gradebook

from autograder import load_course
from autograder.frozen import read_checks
from autograder.notebook import CHECK_PREFIX
from autograder.sandbox import bubblewrap
from tests.nbgrader import warm
from tests.nbgrader.handing_in import Paper

ROOT = Path(__file__).resolve().parents[2]
SEED = "20"


@dataclass(frozen=True)
class Feedback:
    """What a student reads: the text of each check by exercise, the grader's notes, and all text of the page."""

    checks: Mapping[str, str]
    notes: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Marked:
    """One submission after the run: marks by exercise, the sum in the exported table, and the feedback page."""

    marks: Mapping[str, float]
    exported: float
    feedback: Feedback

    @property
    def note(self) -> str:
        return " ".join(self.feedback.notes)


class CourseCopy:
    """A course's configuration and sources, copied to `root` as they are built; the release is made anew, by nbgrader."""

    from_the_start = False

    def __init__(self, source: Path, lesson: str, root: Path):
        self.root, self.lesson = root, lesson
        (root / "solutions").mkdir(parents=True)
        config = (source / "nbgrader_config.py").read_text(encoding="utf-8")
        shut_in = "" if bubblewrap() else 'c.Mark.sandbox = "none"\n'
        (root / "nbgrader_config.py").write_text(config + shut_in, encoding="utf-8")
        ignored = shutil.ignore_patterns(".*", "__pycache__", "progress*")
        for folder in sorted((source / "solutions").iterdir()):
            if (folder / f"{folder.name}.ipynb").exists() and folder.name <= lesson:
                shutil.copytree(folder, root / "solutions" / folder.name, ignore=ignored)
        shutil.copytree(source / "lessons" / lesson, self.released, ignore=ignored)
        self.built = self.release()
        self.nbgrader("generate_assignment", lesson, "--force")

    # -- commands

    def nbgrader(self, *arguments: str, folder: Path | None = None) -> str:
        """Run one of nbgrader's commands; what it logged."""
        return self.command("nbgrader", *arguments, folder=folder)

    def python(self, *arguments: str, folder: Path | None = None) -> str:
        """Run Python from its start; what it wrote."""
        surroundings = environment(self.root / "home")
        run = subprocess.run(
            [sys.executable, *arguments], cwd=folder or self.root, env=surroundings, capture_output=True, text=True
        )
        assert run.returncode == 0, f"{' '.join(arguments)} ended with {run.returncode}:\n{run.stdout}\n{run.stderr}"
        return run.stdout + run.stderr

    def command(self, module: str, *arguments: str, folder: Path | None = None) -> str:
        """Run a module's command line; what it wrote. Notebooks' kernels do not start from a fork."""
        if self.from_the_start:
            return self.python("-m", module, *arguments, folder=folder)
        status, said = warm.run(module, arguments, folder or self.root, environment(self.root / "home"))
        assert status == 0, f"{module} {' '.join(arguments)} ended with {status}:\n{said}"
        return said

    # -- what lies where

    def release(self) -> dict[str, bytes]:
        """Every file of the released lesson."""
        files = sorted(path for path in self.released.rglob("*") if path.is_file())
        return {str(path.relative_to(self.released)): path.read_bytes() for path in files}

    @property
    def released(self) -> Path:
        return self.root / "lessons" / self.lesson

    def paper(self) -> Paper:
        release = json.loads((self.released / f"{self.lesson}.ipynb").read_text(encoding="utf-8"))
        for cell in release["cells"]:
            cell["source"] = "".join(cell["source"])
        lesson = load_course(self.root / "solutions").lesson(self.lesson)
        assert lesson.exercises
        return Paper(lesson, release, read_checks(self.released))

    def place(self, student: str, notebook: bytes) -> None:
        """Put a submission where ``nbgrader collect`` puts it."""
        folder = self.root / "submitted" / student / self.lesson
        folder.mkdir(parents=True)
        (folder / f"{self.lesson}.ipynb").write_bytes(notebook)

    def results(self) -> dict[str, Marked]:
        """Every student's marks, from the gradebook and from the exported table, and feedback."""
        exported = self.exported()
        found = {}
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            for submission in gradebook.assignment_submissions(self.lesson):
                grades = {g.name.removeprefix(CHECK_PREFIX): g for notebook in submission.notebooks for g in notebook.grades}
                assert not any(grade.needs_manual_grade for grade in grades.values())
                student = submission.student.id
                marks = {name: grade.auto_score for name, grade in grades.items()}
                found[student] = Marked(marks, exported[student], self.feedback(student))
        return found

    def exported(self) -> dict[str, float]:
        self.nbgrader("export", "--to", "marks.csv")
        with open(self.root / "marks.csv", newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["assignment"] == self.lesson]
        return {row["student_id"]: float(row["score"]) for row in rows}

    def feedback(self, student: str) -> Feedback:
        path = self.root / "feedback" / student / self.lesson / f"{self.lesson}.html"
        return read_feedback(path.read_text(encoding="utf-8"))


def environment(home: Path) -> dict[str, str]:
    """No settings of whoever runs the tests, and an environment that is not activated."""
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "NBGRADER", "IPYTHON"))}
    return {
        **kept,
        "HOME": str(home),
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }


def read_feedback(page: str) -> Feedback:
    reader = _Reader()
    reader.feed(page)
    return Feedback(reader.checks, tuple(reader.notes), _joined(reader.words))


@dataclass
class _Open:
    """An element that is being read: how deep it stands and its text so far."""

    depth: int
    name: str
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a feedback page: what has ``role="status"`` is a check, a paragraph that begins with the words is a note."""

    VOID = ("br", "hr", "img", "input", "link", "meta")

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.open, self.hidden = 0, list[_Open](), False
        self.checks, self.notes, self.words = dict[str, str](), list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = tag in ("script", "style")
        if tag in self.VOID:
            return
        self.depth += 1
        known = dict(attrs)
        label = known.get("aria-label") or ""
        if known.get("role") == "status" and label.startswith("Check of "):
            self.open.append(_Open(self.depth, label.removeprefix("Check of ").split(":")[0]))
        elif tag == "p":
            self.open.append(_Open(self.depth, ""))

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False
        if tag in self.VOID:
            return
        while self.open and self.open[-1].depth == self.depth:
            done = self.open.pop()
            text = _joined(done.words)
            if done.name:
                assert done.name not in self.checks, f"{done.name} is marked twice in one page"
                self.checks[done.name] = text
            elif text.startswith("Grader's note."):
                self.notes.append(text.removeprefix("Grader's note.").strip())
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            for words in (self.words, *(element.words for element in self.open)):
                words.append(data)


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())
