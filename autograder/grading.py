"""Grade one submission: run it in a worker, judge what came out here, give follow-through."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.checks import Checks, QuestionChecks
from autograder.course import BoundExercise, Lesson
from autograder.declare import Question
from autograder.follow import because_of, share_of, wrong_helpers
from autograder.inside import Outcome
from autograder.judge import judge_question, not_started
from autograder.notebook import CHECK_PREFIX, Cell
from autograder.result import Result
from autograder.runner import Job, Report, run, wanted_cells
from autograder.source import bound_names, needed_statements
from autograder.values import decode


@dataclass(frozen=True)
class Graded:
    """The results of one submission, in the order of the lesson, the seed of its fresh cases, and what is to be said of it."""

    lesson: str
    results: tuple[Result, ...]
    seed: int
    notes: tuple[str, ...]

    @property
    def score(self) -> float:
        return sum(result.earned for result in self.results)

    @property
    def max_score(self) -> float:
        return float(sum(result.points for result in self.results))


def new_seed() -> int:
    """A seed that nobody can know beforehand."""
    return int(np.random.SeedSequence().generate_state(1)[0])


def grade_cells(lesson: Lesson, cells: Sequence[Cell], seed: int | None = None) -> Graded:
    """Grade a submission's cells."""
    seed = new_seed() if seed is None else seed
    functions = {n: e for n, e in lesson.exercises.items() if not isinstance(e.declared, Question)}
    questions = tuple(n for n, e in lesson.exercises.items() if isinstance(e.declared, Question))
    checks = {name: exercise.fresh(seed) for name, exercise in functions.items()}
    code = [cell for cell in cells if cell.kind == "code" and not _is_check(cell)]
    released = [cell for cell in lesson.cells if cell.kind == "code"]
    jobs = tuple(wanted_cells([c.source for c in code], [c.source for c in released], [c.solution for c in released]))
    job = Job(jobs, tuple(c.task() for c in checks.values()), questions, tuple(_files(lesson)))
    report = run(job)
    broken = {code[number].grade_id: why for number, why in report.failed.items()}
    results = {name: _judge(functions[name], checks[name], report.outcomes.get(name), broken.get(name)) for name in functions}
    for name in questions:
        frozen = lesson.exercises[name].frozen()
        assert isinstance(frozen, QuestionChecks)
        results[name] = judge_question(frozen, decode(report.given.get(name)))
    _follow_through(lesson, job, checks, results)
    return Graded(lesson.name, tuple(results[name] for name in lesson.exercises), seed, _notes(code, report))


def _is_check(cell: Cell) -> bool:
    return cell.graded or (cell.grade_id or "").startswith(CHECK_PREFIX)


def _files(lesson: Lesson) -> list[Path]:
    """The files of the released lesson that its code may import or read."""
    return [path for path in (lesson.folder / "earlier.py",) if path.exists()]


def _notes(code: Sequence[Cell], report: Report) -> tuple[str, ...]:
    """A sentence for each cell that failed."""
    starts = {
        number: next((line.strip() for line in code[number].source.splitlines() if line.strip()), "") for number in report.failed
    }
    return tuple(f"The cell that begins with `{starts[number][:60]}` {why}" for number, why in sorted(report.failed.items()))


def _judge(exercise: BoundExercise, checks: Checks, outcomes: list[Outcome] | None, broken: str | None) -> Result:
    if outcomes is None and broken is not None:
        sentence = f"The cell of {exercise.name} {broken}"
        return Result(checks.name, "error", 0.0, checks.points, f"{checks.name} · not yet. {sentence}", headline=sentence)
    if outcomes is None:
        return not_started(checks, f"There is no function {exercise.name} in the notebook.")
    return exercise.judge(checks, outcomes)


def _follow_through(lesson: Lesson, job: Job, checks: dict[str, Checks], results: dict[str, Result]) -> None:
    """Judge again, with references in place of wrong helpers, what is wrong and uses them: its own fault is then seen."""
    passed = {name: result.passed for name, result in results.items()}
    for name, result in list(results.items()):
        wrong = wrong_helpers(lesson.exercises[name], passed)
        if result.passed or result.status == "not started" or not wrong:
            continue
        substitutes = {"source": _reference_text(lesson, wrong), "names": wrong}
        again: Report = run(Job(job.cells, (checks[name].task(),), (), job.files, substitutes))
        outcomes = again.outcomes.get(name)
        if outcomes is not None:
            exercise = lesson.exercises[name]
            judged = exercise.judge(checks[name], outcomes)
            share, why = share_of(exercise), because_of(wrong)
            results[name] = judged.with_follow_through(share, why) if judged.passed else judged


def _reference_text(lesson: Lesson, names: Sequence[str]) -> str:
    """The references of `names` with what they need and nothing else, as they run beside the learner's code."""
    tree = ast.parse((lesson.earlier_source() or "") + "\n" + lesson.source)
    roots = [statement for statement in tree.body if bound_names(statement) & set(names)]
    wanted = {id(statement) for root in roots for statement in [*needed_statements(root, tree), root]}
    return "\n\n".join(ast.unparse(statement) for statement in tree.body if id(statement) in wanted)
