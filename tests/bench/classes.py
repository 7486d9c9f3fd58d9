"""A class for the benchmarks: submissions to one lesson, right, half right, wrong and untouched, always the same ones."""

import json
import os
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from autograder import load_course
from autograder.frozen import read_checks
from tests.nbgrader.handing_in import Paper, text_of

ROOT = Path(__file__).resolve().parents[2]
NUMPY_LESSON, KERAS_LESSON = "02_feedforward", "11_keras"


def paper(lesson: str, root: Path = ROOT) -> Paper:
    released = root / "lessons" / lesson
    notebook = json.loads((released / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    course = load_course(root / "solutions").lesson(lesson)
    assert course.exercises
    return Paper(course, notebook, read_checks(released))


def write_class(folder: Path, lesson: str, count: int) -> None:
    """Submissions as nbgrader collects them: half are right, a quarter have two mistakes, some have many, some are untouched."""
    sheet, rng = paper(lesson), random.Random(11)
    for number in range(count):
        kind = number % 8
        mistakes = rng.choice(sheet.rounds[:6])
        few = dict(rng.sample(sorted(mistakes.items()), min(2, len(mistakes))))
        chosen = {0: mistakes, 1: few, 2: few}.get(kind, {})
        notebook = sheet.release if kind == 7 else sheet.solved(chosen)
        target = folder / f"student_{number:04}" / lesson
        target.mkdir(parents=True)
        (target / f"{lesson}.ipynb").write_bytes(text_of(notebook))


@dataclass(frozen=True)
class Took:
    """Seconds on the wall and of computing, by a command and all its children."""

    wall: float
    cpu: float


def timed(*arguments: str, cwd: Path, environment: dict[str, str] | None = None) -> Took:
    """Run Python with these arguments.

    Raises
    ------
    RuntimeError
        When it fails, with what it said.
    """
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    kept = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    run = subprocess.run([sys.executable, *arguments], cwd=cwd, env=kept, capture_output=True, text=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise RuntimeError(run.stdout[-2000:] + run.stderr[-2000:])
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
