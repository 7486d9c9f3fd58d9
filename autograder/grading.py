"""Grade submissions: run each in a process of its own, judge what came out here, give follow-through."""

import ast
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from autograder.checks import QuestionChecks
from autograder.course import Course, Lesson
from autograder.declare import Question
from autograder.follow import because_of, own_fault, share_of, stand_ins
from autograder.inside import Outcome
from autograder.judge import judge_question, not_started
from autograder.notebook import Cell, defined_names, imported_modules, stub_of
from autograder.result import Result
from autograder.runner import CellJob, Job, Report, allowance, run, wanted_cells
from autograder.sandbox import Choice, choose, package_folders
from autograder.source import bound_names, needed_statements
from autograder.values import decode, one_line
from autograder.warm import Warm

MAX_NOTES = 10
NO_NAME = re.compile(r"name '(\w+)' is not defined")


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


class Grader:
    """Grades one submission after another; what does not depend on the submission is made once.

    Parameters
    ----------
    course : Course
        The course with its references.
    sandbox : {"auto", "bwrap", "none"}
        How students' code is shut in.
    seed : int, optional
        Where the fresh cases are drawn from, the same for all submissions; a new one by default.

    Raises
    ------
    CourseError
        When the sandbox that is asked for cannot be had here.
    """

    def __init__(self, course: Course, sandbox: Choice = "auto", seed: int | None = None):
        self.course = course
        self.seed = new_seed() if seed is None else seed
        self.sandbox = choose(sandbox, (), ())
        self._warm: dict[tuple[str, ...], Warm] = {}
        self._sheets: dict[str, Sheet] = {}

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *about: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes in which submissions were run."""
        for warm in self._warm.values():
            warm.close()
        self._warm.clear()

    def grade(self, lesson: Lesson, cells: Sequence[Cell]) -> Graded:
        """Grade a submission's cells."""
        if lesson.name not in self._sheets:
            self._sheets[lesson.name] = Sheet(lesson, self.seed)
        return self._sheets[lesson.name].grade(cells, self.warm(lesson))

    def warm(self, lesson: Lesson) -> Warm:
        """The warm process for a lesson: one for all lessons that import the same modules."""
        modules = tuple(imported_modules(lesson.cells))
        if modules not in self._warm:
            packages = package_folders(["autograder", *(module.split(".")[0] for module in modules)])
            shut_in = replace(self.sandbox, packages=tuple(packages), hidden=(self.course.root.parent,))
            self._warm[modules] = Warm(shut_in, modules)
        return self._warm[modules]


class Sheet:
    """What is asked of every submission of a lesson: the checks with the fresh cases of one seed, and their tasks."""

    def __init__(self, lesson: Lesson, seed: int):
        self.lesson, self.seed = lesson, seed
        self.functions = {n: e for n, e in lesson.exercises.items() if not isinstance(e.declared, Question)}
        self.questions = tuple(n for n, e in lesson.exercises.items() if isinstance(e.declared, Question))
        self.checks = {name: exercise.fresh(seed) for name, exercise in self.functions.items()}

    @cached_property
    def released(self) -> tuple[list[str], list[bool]]:
        """What the release's code cells say, and which of them wait for an answer."""
        code = [cell for cell in self.lesson.cells if cell.kind == "code"]
        return [stub_of(cell.source) if cell.solution else cell.source for cell in code], [cell.solution for cell in code]

    def grade(self, cells: Sequence[Cell], warm: Warm) -> Graded:
        code = [cell for cell in cells if cell.kind == "code"]  # a check cell, too: a learner may have written into a copy of it
        jobs = tuple(wanted_cells([c.source for c in code], *self.released))
        job = Job(jobs, tuple(c.task() for c in self.checks.values()), self.questions, tuple(_files(self.lesson)))
        warm.start()
        until = time.monotonic() + allowance(job.tasks)
        report = run(job, warm, until)
        missing = _missing_names(report)
        if missing:
            job = replace(job, cells=with_what_binds(job.cells, missing))
            again = run(job, warm, until)
            report = again if time.monotonic() < until else report
        broken = {code[number].grade_id: why for number, why in report.failed.items()}
        results = {name: self._first_judgement(name, report.outcomes.get(name), broken.get(name)) for name in self.functions}
        for name in self.questions:
            frozen = self.lesson.exercises[name].frozen()
            assert isinstance(frozen, QuestionChecks)
            results[name] = judge_question(frozen, decode(report.given.get(name)))
        self._follow_through(job, results, warm, until)
        return Graded(self.lesson.name, tuple(results[name] for name in self.lesson.exercises), self.seed, _notes(code, report))

    def _first_judgement(self, name: str, outcomes: list[Outcome] | None, broken: str | None) -> Result:
        checks = self.checks[name]
        if outcomes is None and broken is not None:
            sentence = f"The cell of {name} {broken}"
            return Result(name, "error", 0.0, checks.points, f"{name} · not yet. {sentence}", headline=sentence)
        if outcomes is None:
            return not_started(checks, f"There is no function {name} in the notebook.")
        return self.functions[name].judge(checks, outcomes)

    def _follow_through(self, job: Job, results: dict[str, Result], warm: Warm, until: float) -> None:
        """Judge again, with references in place of helpers, what is wrong and uses them: its own fault is then seen."""
        passed = {name: result.passed for name, result in results.items()}
        groups: dict[tuple[str, ...], list[str]] = {}
        for name, result in results.items():
            replaced = stand_ins(self.lesson.exercises[name], result, passed)
            if replaced and not result.passed and result.status != "not started":
                groups.setdefault(tuple(replaced), []).append(name)
        for helpers, group in groups.items():
            passing = all(passed.get(helper, True) for helper in helpers)
            source = _reference_text(self.lesson, helpers)
            names = [name for name in group if name not in defined_names(source)]  # else it could call its own reference
            tasks = tuple(self.checks[name].task() for name in names)
            again = run(Job(job.cells, tasks, (), job.files, {"source": source, "names": helpers}), warm, until)
            for name in names:
                outcomes = again.outcomes.get(name)
                if outcomes is not None:
                    judged = self.functions[name].judge(self.checks[name], outcomes)
                    share, why = share_of(self.lesson.exercises[name]), because_of(list(helpers), passing=passing)
                    if judged.passed:
                        results[name] = judged.with_follow_through(share, why)
                    elif not passing:
                        results[name] = own_fault(results[name], judged, list(helpers), self.checks[name].mistakes)


def _missing_names(report: Report) -> set[str]:
    """Names that the learner's code asked for and that nothing that was run had made."""
    texts = [o.raised.text for outcomes in report.outcomes.values() for o in outcomes or () if o.raised is not None]
    texts += [why for why in report.failed.values() if "NameError" in why]
    return {found.group(1) for text in texts if (found := NO_NAME.search(text))}


def with_what_binds(cells: Sequence[CellJob], names: set[str]) -> tuple[CellJob, ...]:
    """The same cells; released ones that make one of these names, or what they need for it, are now run whole."""
    made: Mapping[int, tuple[set[str], set[str]]] = {
        i: _made_and_read(cell.source) for i, cell in enumerate(cells) if cell.definitions_only
    }
    wanted, todo = set[int](), set(names)
    while todo:
        found = {i for i, (makes, _) in made.items() if i not in wanted and makes & todo}
        todo = {name for i in found for name in made[i][1]}
        wanted |= found
    return tuple(replace(cell, definitions_only=False) if i in wanted else cell for i, cell in enumerate(cells))


def _made_and_read(source: str) -> tuple[set[str], set[str]]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set(), set()
    made = {name for statement in tree.body for name in bound_names(statement)}
    return made, {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _files(lesson: Lesson) -> list[Path]:
    """The files of the released lesson that its code may import or read."""
    return [path for path in (lesson.folder / "earlier.py",) if path.exists()]


def _notes(code: Sequence[Cell], report: Report) -> tuple[str, ...]:
    """A sentence for each cell that failed, or for the first of many."""
    notes = [f"The cell that begins with `{_beginning(code[n].source)}` {why}" for n, why in sorted(report.failed.items())]
    more = [f"{len(notes) - MAX_NOTES} more cells failed."] if len(notes) > MAX_NOTES else []
    return (*notes[:MAX_NOTES], *more)


def _beginning(source: str) -> str:
    return one_line(next((line for line in source.splitlines() if line.strip()), ""), 60)


def _reference_text(lesson: Lesson, names: Sequence[str]) -> str:
    """The references of `names` with what they need and nothing else, as they run beside the learner's code."""
    tree = ast.parse((lesson.earlier_source() or "") + "\n" + lesson.source)
    roots = [statement for statement in tree.body if bound_names(statement) & set(names)]
    wanted = {id(statement) for root in roots for statement in [*needed_statements(root, tree), root]}
    return "\n\n".join(ast.unparse(statement) for statement in tree.body if id(statement) in wanted)
