"""The same class graded by stock nbgrader and by this project, on one worker and on two.

A Keras lesson takes stock nbgrader most of a minute for each submission, so that class is small.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path

from autograder.batch import Plan
from autograder.notebook import read_cells
from autograder.runner import CellJob, wanted_cells
from tests.bench.classes import KERAS_LESSON, NUMPY_LESSON, ROOT, Took, timed, write_class
from tests.nbgrader.commands import CourseCopy
from tests.nbgrader.runs import stock

COUNT, KERAS_COUNT = 64, 12
TARGETS, KERAS_TARGETS = {1: 25.0, 2: 50.0}, {1: 10.0}
TARGET_OVERHEAD_MS = 50.0


def main() -> None:
    """A lesson with NumPy."""
    measure(NUMPY_LESSON, COUNT, TARGETS)


def keras() -> None:
    """A lesson with Keras, whose start is a good part of the cost."""
    measure(KERAS_LESSON, KERAS_COUNT, KERAS_TARGETS)


def measure(lesson: str, count: int, targets: dict[int, float]) -> None:
    """Grade one class by all ways and print what each took."""
    with tempfile.TemporaryDirectory() as name:
        course = CourseCopy(ROOT, lesson, Path(name) / "course")
        baseline_course = stock(course, course.paper(), False)
        shutil.rmtree(baseline_course.root / "submitted")
        write_class(course.root / "submitted", lesson, count)
        print(f"{count} submissions to {lesson}; start-up is in all figures", flush=True)
        print(f"{'':34}{'wall s':>9}{'cpu s':>9}{'wall/sub':>10}{'cpu/sub':>10}{'ratio':>8}")
        ours = {}
        for label, arguments in {
            "autograder grade --workers 1": ["--workers", "1"],
            "autograder grade --workers 2": ["--workers", "2"],
            "    without sandbox, 1 worker": ["--workers", "1", "--sandbox", "none"],
        }.items():
            out = ["--json", str(Path(name) / "r.json")]
            ours[label] = timed("-m", "autograder", "grade", "submitted", *out, *arguments, cwd=course.root)
        bare = bare_cost(course, lesson) if lesson == NUMPY_LESSON else None  # TensorFlow that has computed must not be forked
        own = timed("-m", "nbgrader", "autograde", lesson, cwd=course.root)
        shutil.copytree(course.root / "submitted", baseline_course.root / "submitted")
        baseline = timed("-m", "nbgrader", "autograde", lesson, cwd=baseline_course.root)
        _line("stock nbgrader autograde", baseline, baseline, count)
        for label, took in ours.items():
            _line(label, took, baseline, count)
        _line("nbgrader autograde, our marking", own, baseline, count)
        one = ours["autograder grade --workers 1"]
        for workers, target in targets.items():
            ratio = baseline.wall / ours[f"autograder grade --workers {workers}"].wall
            print(f"{workers} worker(s): {ratio:.1f} times stock; target {target:g}: {_met(ratio >= target)}")
        if bare is None:
            return
        _line("the bare cells in warm forks", bare, baseline, count)
        over = 1000 * (one.cpu - bare.cpu) / count
        print(f"overhead over the bare cost: {over:.0f} ms of computing per submission; target {TARGET_OVERHEAD_MS:g}: ", end="")
        print(_met(over < TARGET_OVERHEAD_MS))


def _line(label: str, took: Took, baseline: Took, count: int) -> None:
    each = f"{1000 * took.wall / count:8.0f}ms{1000 * took.cpu / count:8.0f}ms"
    print(f"{label:34}{took.wall:9.2f}{took.cpu:9.2f}{each}{baseline.wall / took.wall:8.1f}", flush=True)


def _met(met: bool) -> str:
    return "met" if met else "MISSED"


def bare_cost(course: CourseCopy, lesson: str) -> Took:
    """The least that running these notebooks takes: a warm process forks, runs the same cells, calls the answers, and ends."""
    grader = Plan(course.root / "solutions", "none", 1).grader()
    loaded = grader.course.lesson(lesson)
    released = [cell for cell in loaded.cells if cell.kind == "code"]
    cases = {name: exercise.fresh(1) for name, exercise in loaded.exercises.items() if exercise.declared.kind == "function"}
    os.environ["MPLBACKEND"] = "Agg"
    _run_cells([CellJob(cell.source, True) for cell in released], {}, {})
    submissions = []
    for path in sorted((course.root / "submitted").glob(f"*/{lesson}/*.ipynb")):
        code = [cell for cell in read_cells(path) if cell.kind == "code" and not cell.graded]
        sources, solutions = [cell.source for cell in released], [cell.solution for cell in released]
        submissions.append(list(wanted_cells([cell.source for cell in code], sources, solutions)))
    begun, before = time.perf_counter(), os.times()
    for cells in submissions:
        child = os.fork()
        if child == 0:
            _run_cells(cells, {}, cases)
            os._exit(0)
        os.waitpid(child, 0)
    after = os.times()
    return Took(time.perf_counter() - begun, sum(after[:4]) - sum(before[:4]))


def _run_cells(cells, space, cases) -> None:  # type: ignore[no-untyped-def]
    """Run cells as they stand, then call each answer on its cases; what fails, fails."""
    import contextlib
    import io

    from autograder.cells import Cells
    from autograder.standins import silence_front_door
    from autograder.values import make_arguments

    silence_front_door()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        notebook = Cells(space)
        for number, cell in enumerate(cells):
            with contextlib.suppress(BaseException):
                notebook.run(cell.source, f"<{number}>", cell.definitions_only)
        for name, checks in cases.items():
            for case in checks.cases:
                with contextlib.suppress(BaseException):
                    space[name](**make_arguments(dict(case.arguments)))
