"""Every exercise's check is itself tested: right styles pass, mistakes fail and are named as themselves, mutants die."""

import numpy as np
import pytest

from autograder.checks import Checks
from autograder.course import BoundExercise
from autograder.declare import Question
from autograder.frozen import read_checks
from autograder.judge import judge_question
from autograder.values import encode_all
from tests.quality.measure import Measure, all_exercises, all_questions

EXERCISES = all_exercises()
QUESTIONS = all_questions()
LEAST_STYLES = 4
ALL_THERE_IS = ("logic_gate", "activation_table", "output_activation")  # their cases are everything that can be asked
A_FEW = ("final_model",)  # drawn from a short list: a model, judged by what it has learnt


def _name(exercise: BoundExercise) -> str:
    return exercise.name


@pytest.fixture(scope="module")
def measure(exercise: BoundExercise) -> Measure:
    return Measure(exercise, released=True)


@pytest.mark.parametrize("exercise", EXERCISES, ids=_name, scope="module")  # all of one exercise, then all of the next
class TestExercise:
    def test_right_styles_pass(self, measure: Measure) -> None:
        verdicts = measure.styles()
        assert len(verdicts) >= LEAST_STYLES
        assert [v.name for v in verdicts if not v.accepted] == []

    def test_the_reference_passes_and_a_stub_is_not_started(self, measure: Measure) -> None:
        def stub(*arguments: object, **named: object) -> None:
            raise NotImplementedError

        assert measure.verdict("reference", measure.exercise.reference).accepted
        assert measure.verdict("stub", stub).learner.status == "not started"
        assert not measure.verdict("nothing", lambda *a, **k: None).learner.passed

    def test_mistakes_fail_and_are_named_as_themselves(self, measure: Measure) -> None:
        verdicts = measure.mistakes()
        assert len(verdicts) >= 2
        assert [v.name for v in verdicts if not v.rejected] == []
        assert [(v.name, v.learner.mistake, v.grader.mistake) for v in verdicts if not v.named] == []

    @pytest.mark.slow
    def test_mutants_die_unless_shown_equivalent(self, measure: Measure) -> None:
        survivors = {mutant.name for mutant in measure.survivors()}
        assert len(measure.mutants) > 0
        assert survivors == set(measure.declared.equivalents)


@pytest.mark.parametrize("exercise", EXERCISES, ids=_name)
def test_whoever_knows_the_shipped_cases_does_not_know_the_fresh_ones(exercise: BoundExercise) -> None:
    if exercise.name in A_FEW:
        return
    checks = read_checks(exercise.lesson.folder).exercises[exercise.name]
    assert isinstance(checks, Checks)
    shipped = [encode_all(case.arguments) for case in checks.cases]
    drawn = [encode_all(arguments) for _, arguments in exercise.declared.make_cases(np.random.default_rng(20_240_607))]
    assert any(case not in shipped for case in drawn) is (exercise.name not in ALL_THERE_IS)


@pytest.mark.parametrize("question", QUESTIONS, ids=_name)
def test_each_choice_of_a_question_has_its_own_explanation(question: BoundExercise) -> None:
    declared = question.declared
    assert isinstance(declared, Question)
    explanations = [why for _, why in declared.choices.values()]
    assert len(declared.choices) >= 2
    assert len(set(explanations)) == len(explanations)
    checks = question.frozen()
    for letter in declared.choices:
        assert judge_question(checks, letter).passed == (letter == declared.answer)  # type: ignore[arg-type]
    assert judge_question(checks, None).status == "not started"  # type: ignore[arg-type]
