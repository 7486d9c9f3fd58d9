"""Whatever is wrong with a submission, it gets its mark and a sentence, and nobody else's mark depends on it."""

import pytest

from tests.nbgrader.runs import Run

pytestmark = pytest.mark.nbgrader


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("not_json", "is not a notebook: it is not valid JSON (line 1)."),
        ("json_but_no_notebook", "is not a notebook: it holds no cells."),
        ("in_another_encoding", "is not a text file in UTF-8, so not a notebook."),
        ("no_cells", "The notebook is empty: there is no code in it."),
    ],
)
def test_a_file_without_a_notebook_in_it_gets_0_and_one_sentence(run: Run, student: str, sentence: str) -> None:
    assert run[student].exported == 0
    assert len(run[student].feedback.notes) == 1
    assert run[student].note.removeprefix(f"{run.course.lesson}.ipynb ") == sentence


@pytest.mark.parametrize("student", ["half_a_character", "of_format_3"])
def test_an_odd_file_with_right_answers_gets_full_marks(run: Run, student: str) -> None:
    assert run[student].marks == run.paper.full_marks()


def test_a_syntax_error_costs_its_own_exercise_and_is_told(run: Run) -> None:
    first, marked = run.paper.first, run["a_syntax_error"]
    assert marked.marks == run.paper.full_marks(but=[first])
    assert f"The cell of {first} stopped with SyntaxError" in marked.feedback.checks[first]
    assert f"The cell that begins with def {first}(: stopped with SyntaxError" in marked.note


def test_an_error_outside_the_exercises_costs_nothing_and_is_told(run: Run) -> None:
    assert run["an_error_at_the_top"].marks == run.paper.full_marks()
    assert run["an_error_at_the_top"].note == "The cell that begins with 1 / 0 stopped with ZeroDivisionError: division by zero."


def test_deleted_check_cells_come_back(run: Run) -> None:
    assert run["check_deleted"].marks == run.paper.full_marks()
    assert run["check_deleted"].note == f"Check cells were missing and were put back: {run.paper.last}."
    assert run["all_checks_deleted"].marks == run.paper.full_marks()
    for name in run.paper.lesson.exercises:
        assert name in run["all_checks_deleted"].note
    assert list(run["all_checks_deleted"].feedback.checks) == list(run["untouched"].feedback.checks)


def test_of_a_cell_that_stands_twice_the_last_counts(run: Run) -> None:
    first = run.paper.first
    assert run["wrong_then_right"].marks == run.paper.full_marks()
    assert run["right_then_wrong"].marks == run.paper.full_marks(but=[first])
    for student in ("wrong_then_right", "right_then_wrong"):
        assert f"The cell “{first}” stands twice; the last one counts." in run[student].note


def test_an_endless_loop_at_the_top_costs_nothing_and_is_told(run: Run) -> None:
    assert run["loop_at_the_top"].marks == run.paper.full_marks()
    assert run["loop_at_the_top"].note.startswith("The cell that begins with n = 0 did not come to an end")


def test_an_endless_loop_in_a_function_costs_that_exercise(run: Run) -> None:
    last, marked = run.paper.last, run["loop_in_a_function"]
    assert marked.marks == run.paper.full_marks(but=[last])
    assert "not finished after" in marked.feedback.checks[last]


def test_a_cell_that_leaves_the_program_costs_nothing_and_is_told(run: Run) -> None:
    assert run["leaves_the_program"].marks == run.paper.full_marks()
    assert (
        "The cell that begins with import os ended the program and was left out, but for its definitions."
        in run["leaves_the_program"].note
    )


def test_a_submission_of_an_older_release_is_marked_for_what_it_has(run: Run) -> None:
    last, marked = run.paper.last, run["of_an_older_release"]
    assert marked.marks == run.paper.full_marks(but=[last])
    for unknown in ("an_older_name", "check-gone"):
        assert f"The cell “{unknown}” is not of this release of the lesson" in marked.note
    assert f"There is no function {last} in the notebook" in marked.feedback.checks[last]


def test_changed_metadata_change_no_mark(run: Run) -> None:
    assert run["with_other_metadata"].marks == run.paper.full_marks(but=[run.paper.last])
    assert "The cell “bonus” is not of this release of the lesson" in run["with_other_metadata"].note


def test_cells_of_another_kind_change_no_mark(run: Run) -> None:
    assert run["kinds_of_cells_changed"].marks == run.paper.full_marks()


def test_what_a_check_cell_claims_is_no_mark(run: Run) -> None:
    assert run["claims_full_marks"].exported == 0
    assert run["overwrites_the_front_door"].exported == 0
