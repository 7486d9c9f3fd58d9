"""Measure the checks of an exercise: right styles accepted, mistakes rejected and named, mutants of the reference killed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from autograder import load_course
from autograder.checks import AnyChecks, Checks, checks_from_json
from autograder.course import BoundExercise, run_source
from autograder.declare import Exercise, Question
from autograder.frozen import read_checks
from autograder.inside import collect
from autograder.judge import judge, judge_question
from autograder.result import Result
from tests.quality.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
SEED = 20
MUTANT_SECONDS = 2.0


@dataclass(frozen=True)
class Verdict:
    """How one answer fared on the learner's side (shipped checks) and on the grader's (fresh cases)."""

    name: str
    learner: Result
    grader: Result

    @property
    def accepted(self) -> bool:
        return self.learner.passed and self.grader.passed

    @property
    def rejected(self) -> bool:
        return not self.learner.passed and not self.grader.passed

    @property
    def named(self) -> bool:
        return self.learner.mistake == self.name == self.grader.mistake


class Measure:
    """One exercise under test; what a learner's folder holds is made from its declaration, or taken as `released`."""

    def __init__(self, exercise: BoundExercise, released: bool = False):
        assert isinstance(exercise.declared, Exercise)
        self.exercise, self.declared, self.released = exercise, exercise.declared, released

    @cached_property
    def shipped(self) -> Checks:
        """What a learner's folder holds, through JSON and back."""
        if self.released:
            checks = _released(self.exercise.lesson.name)[self.exercise.name]
        else:
            checks = checks_from_json(self.exercise.frozen().to_json())
        assert isinstance(checks, Checks)
        return checks

    @cached_property
    def fresh(self) -> Checks:
        return self.exercise.fresh(SEED)

    def verdict(self, name: str, answer: Callable[..., Any]) -> Verdict:
        space = self.exercise.lesson.namespace()
        learner = judge(self.shipped, collect(answer, self.shipped.task(), space))
        grader = self.exercise.judge(self.fresh, collect(answer, self.fresh.task(), space))
        return Verdict(name, learner, grader)

    def styles(self) -> list[Verdict]:
        return [self.verdict(style.name, style.function) for style in self.declared.styles]

    def mistakes(self) -> list[Verdict]:
        return [self.verdict(mistake.name, mistake.function) for mistake in self.declared.mistakes]

    @cached_property
    def mutants(self) -> list[Mutant]:
        return mutants(self.exercise.reference_source)

    def survives(self, mutant: Mutant) -> bool:
        """Whether the grader's checks let a mutant pass."""
        space = dict(self.exercise.lesson.namespace())
        try:
            run_source(mutant.source, f"<mutant of {self.exercise.name}>", space)
        except Exception:
            return False
        task = self.fresh.task()
        if mutant.name not in self.declared.equivalents:  # one that is slow is not right on a slower machine only
            task = replace(task, seconds=MUTANT_SECONDS)
        return judge(self.fresh, collect(space[self.exercise.name], task, space)).passed

    def survivors(self) -> list[Mutant]:
        return [mutant for mutant in self.mutants if self.survives(mutant)]


@lru_cache
def _released(lesson: str) -> Mapping[str, AnyChecks]:
    return read_checks(ROOT / "lessons" / lesson).exercises


def all_exercises(root: Path = ROOT) -> list[BoundExercise]:
    """Every function or class exercise of the course."""
    course = load_course(root / "solutions")
    found = [exercise for lesson in course.lessons.values() for exercise in lesson.exercises.values()]
    return [exercise for exercise in found if not isinstance(exercise.declared, Question)]


def all_questions(root: Path = ROOT) -> list[BoundExercise]:
    """Every predict-first question of the course."""
    course = load_course(root / "solutions")
    found = [exercise for lesson in course.lessons.values() for exercise in lesson.exercises.values()]
    return [exercise for exercise in found if isinstance(exercise.declared, Question)]


__all__ = ["Measure", "Verdict", "all_exercises", "all_questions", "judge_question"]
