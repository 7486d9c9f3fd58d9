"""A lesson in nbgrader's hands, from release to exported marks: the untouched release, the solution, every mistake."""

import json
from collections.abc import Iterable, Mapping

import nbformat
import pytest

from autograder.course import run_source
from autograder.inside import collect
from autograder.judge import judge
from tests.nbgrader import handing_in
from tests.nbgrader.runs import Run

pytestmark = pytest.mark.nbgrader

BY_DEGREES = {"final_model"}  # its judge leaves a share of the points to a model that is good, but not good enough


def test_nobody_is_missing_and_nothing_was_logged_as_an_error(run: Run) -> None:
    handed_in = {folder.name for folder in (run.course.root / "submitted").iterdir()}
    assert set(run.students) == handed_in
    assert "ERROR" not in run.log
    assert "Traceback" not in run.log


def test_the_exported_table_and_the_gradebook_agree(run: Run) -> None:
    names = sorted(run.paper.lesson.exercises)
    for student, marked in run.students.items():
        assert sorted(marked.marks) == names, student
        assert marked.exported == pytest.approx(sum(marked.marks.values())), student


def test_every_page_holds_every_check_and_its_mark(run: Run) -> None:
    for student, marked in run.students.items():
        for name, mark in marked.marks.items():
            assert f"{mark:g} of {run.paper.points(name):g} point" in marked.feedback.checks[name], student


def test_the_marked_notebooks_are_valid_notebooks(run: Run) -> None:
    for student in run.students:
        path = run.course.root / "autograded" / student / run.course.lesson / f"{run.course.lesson}.ipynb"
        nbformat.validate(nbformat.from_dict(json.loads(path.read_text(encoding="utf-8"))))


def test_the_release_is_what_build_gives(run: Run) -> None:
    released = run.course.release()
    assert list(released) == list(run.course.built)
    assert [name for name in released if released[name] != run.course.built[name]] == []


def test_the_release_holds_no_solution(run: Run) -> None:
    for cell in run.paper.release["cells"]:
        assert "BEGIN SOLUTION" not in cell["source"]
    for name in run.paper.functions:
        assert "raise NotImplementedError()" in handing_in.solution_cell(run.paper.release, name)["source"]
    assert not (run.course.released / "exercises.py").exists()


def test_an_untouched_release_gets_0_and_no_error(run: Run) -> None:
    marked = run["untouched"]
    assert marked.exported == 0
    assert marked.note == ""
    for name, text in marked.feedback.checks.items():
        assert f"{name} · not started" in text
    assert "Traceback" not in marked.feedback.text


def test_the_solution_gets_full_marks(run: Run) -> None:
    assert run["solved"].marks == run.paper.full_marks()
    assert run["solved"].note == ""


def test_the_first_mistakes_get_no_marks_and_are_named_in_the_feedback(run: Run) -> None:
    assert_mistakes_are_told(run, [(run.paper.rounds[0], [])])


def test_every_declared_mistake_gets_no_marks_and_is_named_in_the_feedback(mistakes: Run) -> None:
    assert_mistakes_are_told(mistakes, [(wrong, mistakes.paper.left_out(wrong)) for wrong in mistakes.paper.rounds])


def assert_mistakes_are_told(run: Run, rounds: Iterable[tuple[Mapping[str, str], Iterable[str]]]) -> None:
    """Hold marks and feedback against what was wrong, and what was left out, in each round."""
    missing = []
    for number, (wrong, absent) in enumerate(rounds):
        marked = run[f"mistake_{number}"]
        kept = {name: marked.marks[name] for name in BY_DEGREES & set(wrong)}
        expected = run.paper.full_marks(but=wrong) | kept | dict.fromkeys(absent, 0.0)
        assert marked.marks == expected, f"mistake {number} of {', '.join(wrong)}"
        assert all(mark < run.paper.points(name) for name, mark in kept.items())
        for name in wrong:
            said = run.paper.said_of(name, number)
            if plain(said) not in plain(marked.feedback.checks[name]):
                missing.append(f"{name}: “{said}” not in “{marked.feedback.checks[name]}”")
    assert missing == []


def plain(text: str) -> str:
    """Without the marks of code, and with single blanks."""
    return " ".join(text.replace("`", "").split())


def test_an_exercise_that_uses_a_wrong_one_is_judged_with_the_reference(run: Run) -> None:
    wrong = handing_in.used_ones(run.paper)
    marked = run["helpers_wrong"]
    assert marked.marks == run.paper.full_marks(but=wrong)
    for name, exercise in run.paper.functions.items():
        text = marked.feedback.checks[name]
        if name not in wrong and "with the reference in place" in text:
            assert all(helper in text for helper in exercise.declared.uses if helper in wrong)


def test_the_visible_answers_learnt_by_heart_pass_the_visible_check_and_fail_at_grading(run: Run) -> None:
    for name, source in run.paper.learnt_by_heart.items():
        checks, space = run.paper.shipped.exercises[name], dict[str, object]()
        run_source(source, f"<{name} by heart>", space)
        assert judge(checks, collect(space[name], checks.task(), space)).passed, name
    assert run["by_heart"].marks == run.paper.full_marks(but=run.paper.learnt_by_heart)


def test_noise_on_stderr_neither_gives_nor_takes_marks(run: Run) -> None:
    assert run["noisy"].marks == run.paper.full_marks()
    assert run["noisy_and_wrong"].marks == run["mistake_0"].marks


def test_nan_is_wrong(run: Run) -> None:
    assert run["not_a_number"].marks == run.paper.full_marks(but=run.paper.with_numbers)
