"""The CSV files: the columns that the platforms read, exact marks, and no cell that a spreadsheet runs as a formula."""

import csv
import io
from typing import Any

import pytest

from autograder.gradebooks import canvas_csv, cell, moodle_csv
from autograder.plain import number
from tests.autograder.classes import exercise, failed, four_students, hostile_class, results_of, submission


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def canvas(*submissions: Any) -> list[list[str]]:
    return rows_of(canvas_csv(results_of(*submissions)))


def moodle(*submissions: Any) -> list[list[str]]:
    return rows_of(moodle_csv(results_of(*submissions)))


def test_canvas_of_one_lesson_to_the_byte() -> None:
    assert canvas_csv(results_of(*four_students(), failed("Emre"))) == (
        "Student,ID,SIS User ID,SIS Login ID,Section,02_two\n"
        "    Points Possible,,,,,6\n"
        "Ada,11,,,,6\n"
        "Bela,12,,,,4\n"
        "Chidi,13,,,,1\n"
        "Dana,14,,,,3\n"
        "Emre,,,,,\n"
    )


def test_canvas_has_a_column_per_lesson_and_a_row_per_student() -> None:
    found = canvas(*four_students(), submission("Ada", exercise("z", 2.5, 10), lesson="10_ten"), failed("Bela", lesson="10_ten"))
    assert found[0][5:] == ["02_two", "10_ten"]
    assert found[1][5:] == ["6", "10"]
    assert [row[5:] for row in found[2:]] == [["6", "2.5"], ["4", ""], ["1", ""], ["3", ""]]


def test_the_points_are_those_of_graded_submissions_where_there_are_any() -> None:
    assert canvas(failed("Ada", max_score=9.0), *four_students())[1][5] == "6"
    assert canvas(failed("Ada", max_score=9.0))[1][5] == "9"


def test_moodle_of_one_lesson_is_a_grading_worksheet() -> None:
    """The columns that mod/assign/feedback/offline/importgradeslib.php of Moodle looks up by name."""
    told = exercise("c", 0, 3, message="c · not yet.\nWith x = 1 < 2 & y.")
    found = moodle(submission("Ada", exercise("a", 1), exercise("b", status="not started"), told, id="11"), failed("Emre"))
    assert found == [
        ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments"],
        ["Participant 11", "Ada", "1", "5", "", "1 of 5. • b · not started. • c · not yet. With x = 1 &lt; 2 &amp; y."],
        ["", "Emre", "", "5", "", "Not graded: It is not a notebook."],
    ]


def test_moodle_of_several_lessons_names_the_lesson_in_each_column() -> None:
    found = moodle(*four_students()[:2], submission("Ada", exercise("z", 1), lesson="03_three", id="11"))
    columns = [
        f"{name}: {lesson}" for lesson in ("02_two", "03_three") for name in ("Grade", "Maximum Grade", "Feedback comments")
    ]
    assert found[0] == ["Identifier", "Full name", *columns]
    assert found[1] == ["Participant 11", "Ada", "6", "6", "6 of 6.", "1", "1", "1 of 1."]
    assert found[2][:4] == ["Participant 12", "Bela", "4", "6"] and found[2][5:] == ["", "1", ""]


def test_a_passed_exercise_is_commented_only_with_follow_through() -> None:
    through = exercise("a", 1, follow_through=True, message="a · passed with follow-through. Because.")
    assert moodle(submission("Ada", through, exercise("b", 1)))[1][-1] == "2 of 2. • a · passed with follow-through. Because."


def test_ids_that_change_with_the_lesson_identify_nobody() -> None:
    several = [submission("Ada", id="1"), submission("Ada", id="7", lesson="03_three")]
    assert moodle(*several)[1][:2] == ["", "Ada"]
    assert canvas(*several)[2][:2] == ["Ada", ""]


def test_students_of_one_name_keep_their_own_row() -> None:
    found = canvas(submission("Ada", exercise("a", 1), id="1"), submission("Ada", exercise("a", 0), id="2"))
    assert [(row[0], row[1], row[5]) for row in found[2:]] == [("Ada", "1", "1"), ("Ada", "2", "0")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1", "＝1", "=cmd|' /C calc'!A0"])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text)[0] == "'"


@pytest.mark.parametrize("text", ["", "Ada", "'=1", "3 = 3", "O’Neill"])
def test_other_texts_stay(text: str) -> None:
    assert cell(text) == text


def test_no_cell_of_a_hostile_class_is_a_formula_or_breaks_its_row() -> None:
    read = results_of(*hostile_class())
    for text in (canvas_csv(read), moodle_csv(read)):
        text.encode("utf-8")
        rows = rows_of(text)
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(text.splitlines()) == len(rows)
        assert not any(value.startswith(("=", "+", "-", "@", "\t")) for row in rows for value in row)
        assert max(len(value) for row in rows for value in row) < 3000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (17.0, "17"),
        (16.5, "16.5"),
        (1 / 3, "0.3333"),
        (100.0, "100"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e-7, "0"),
        (1234567.25, "1234567.25"),
    ],
)
def test_marks_have_a_point_and_no_needless_zeros(value: float, text: str) -> None:
    assert number(value) == text
