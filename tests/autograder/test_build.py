"""One source: what is built is the same every time, and whatever is not what the source gives is found."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.build import build, lesson_minutes, run_notebook, start_page
from autograder.checks import Checks
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.exercise_table import exercise_table
from autograder.frozen import read_checks
from tests.autograder.toys import (
    DOUBLE,
    DOUBLE_CELLS,
    MINI,
    ROOT,
    check_cell,
    code_cell,
    exercise_text,
    solution_cell,
    write_lesson,
)


def fingerprint(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_building_twice_gives_the_same_bytes(course_copy: Path) -> None:
    once = fingerprint(course_copy)
    assert build(course_copy) == []
    assert fingerprint(course_copy) == once
    shutil.rmtree(course_copy / "lessons")
    (course_copy / "solutions" / "01_rows" / "checks.json").unlink()
    assert build(course_copy) == [
        "solutions/01_rows/checks.json",
        "lessons/01_rows/01_rows.ipynb",
        "lessons/01_rows/checks.json",
        "lessons/start.ipynb",
    ]
    assert fingerprint(course_copy) == once


def test_the_small_course_in_the_repository_is_what_its_source_gives() -> None:
    assert build(MINI, check=True) == []


def test_the_release_holds_no_solution(course_copy: Path) -> None:
    assert sorted(path.name for path in (course_copy / "lessons" / "01_rows").iterdir()) == ["01_rows.ipynb", "checks.json"]
    text = (course_copy / "lessons" / "01_rows" / "01_rows.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in text and "X.mean(axis=1)" not in text and 'parity = \\"a\\"' not in text
    assert text.count("raise NotImplementedError()") == 3
    checks = (course_copy / "lessons" / "01_rows" / "checks.json").read_text(encoding="utf-8")
    assert "return X.mean(axis=1)" not in checks and "middle" not in checks


def test_the_checks_hold_cases_expected_values_and_mistakes(course_copy: Path) -> None:
    exercise = read_checks(course_copy / "lessons" / "01_rows").exercises["row_means"]
    assert isinstance(exercise, Checks)
    first = exercise.cases[0]
    assert first.arguments["X"].tolist() == [[1, 3], [5, 9]]
    assert first.expected is not None and first.expected.value.tolist() == [2, 7]
    assert first.mistaken["averages the columns"].value.tolist() == [3, 6]
    assert first.mistaken["overwrites its input with the cumulative sums"].changed == ("X",)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda root: _edit(root / "lessons/01_rows/01_rows.ipynb", "Rows", "Lines"), ["lessons/01_rows/01_rows.ipynb"]),
        (lambda root: _edit(root / "lessons/01_rows/checks.json", "2.0, 7.0", "2.0, 7.1"), ["lessons/01_rows/checks.json"]),
        (lambda root: _edit(root / "solutions/01_rows/checks.json", "two rows", "2 rows"), ["solutions/01_rows/checks.json"]),
        (lambda root: (root / "lessons/01_rows/checks.json").unlink(), ["lessons/01_rows/checks.json"]),
        (lambda root: (root / "lessons/01_rows/notes.txt").write_text("extra"), ["lessons/01_rows/notes.txt"]),
        (lambda root: _edit(root / "lessons/start.ipynb", "small", "tiny"), ["lessons/start.ipynb"]),
        (lambda root: (root / "lessons/07_gone").mkdir(), ["lessons/07_gone"]),
        (
            lambda root: _edit(root / "solutions/01_rows/exercises.py", '"integers", {"X"', '"whole numbers", {"X"'),
            ["solutions/01_rows/checks.json", "lessons/01_rows/checks.json"],
        ),
        (lambda root: _edit(root / "solutions/start.md", "small", "tiny"), ["lessons/start.ipynb"]),
    ],
)  # fmt: skip
def test_check_finds_what_is_not_what_the_source_gives(course_copy: Path, change: Any, found: list[str]) -> None:
    change(course_copy)
    before = fingerprint(course_copy)
    assert build(course_copy, check=True) == found
    assert fingerprint(course_copy) == before
    assert build(course_copy) == found
    assert build(course_copy, check=True) == []


def test_a_learners_files_are_left_alone(course_copy: Path) -> None:
    (course_copy / "lessons" / "01_rows" / "progress.json").write_text("{}", encoding="utf-8")
    (course_copy / "lessons" / "progress.json").write_text("{}", encoding="utf-8")
    assert build(course_copy, check=True) == [] == build(course_copy)
    assert (course_copy / "lessons" / "01_rows" / "progress.json").exists()


def test_the_last_digits_of_another_machine_are_no_change(course_copy: Path) -> None:
    path = course_copy / "lessons" / "01_rows" / "checks.json"
    _edit(path, "2.33333333333,", "2.33333333334,")
    assert build(course_copy, check=True) == []


def test_one_lesson_can_be_built_alone(course_copy: Path) -> None:
    shutil.rmtree(course_copy / "lessons")
    assert build(course_copy, ["01_rows"]) == ["lessons/01_rows/01_rows.ipynb", "lessons/01_rows/checks.json"]


def test_a_lesson_that_builds_on_another_brings_its_functions_along(tmp_path: Path) -> None:
    write_lesson(tmp_path, "01_first", DOUBLE, DOUBLE_CELLS)
    cells = [
        code_cell("from earlier import double", "earlier"),
        solution_cell("quad", "def quad(x):\n    return double(double(x))"),
        check_cell("quad"),
    ]
    write_lesson(tmp_path, "02_second", exercise_text("quad", 'yield "one", {"x": 1.5}'), cells)
    assert "lessons/02_second/earlier.py" in build(tmp_path)
    assert "return 2.0 * x" in (tmp_path / "lessons" / "02_second" / "earlier.py").read_text(encoding="utf-8")
    assert not (tmp_path / "lessons" / "01_first" / "earlier.py").exists()
    _edit(tmp_path / "solutions/01_first/01_first.ipynb", "2.0 * x", "x + x")
    assert build(tmp_path, check=True) == ["solutions/02_second/earlier.py", "lessons/02_second/earlier.py"]


def test_the_table_says_what_each_exercise_is_for_and_which_mistakes_are_named(course_copy: Path) -> None:
    table = (course_copy / "docs" / "exercises.md").read_text(encoding="utf-8")
    assert "## [1 · Rows](../lessons/01_rows/01_rows.ipynb)" in table
    told = "averages the columns; adds up and does not divide; overwrites its input with the cumulative sums"
    assert f"| average along the right axis | `row_means` | ★ | 3 | {told} |" in table
    assert "| tell even from odd | `parity` | ★ predict first | 1 | every wrong choice has an explanation of its own |" in table
    (course_copy / "docs" / "exercises.md").write_text("old", encoding="utf-8")
    assert build(course_copy, check=True) == ["docs/exercises.md"]
    assert build(course_copy, ["01_rows"]) == []


def test_signs_of_a_table_in_a_name_do_not_break_it(tmp_path: Path) -> None:
    declared = DOUBLE + '\n@double.mistake("takes |x| and\\n< 0", look="Where?")\ndef _(x):\n    return 2 * abs(x)\n'
    write_lesson(tmp_path, "01_bad", declared, DOUBLE_CELLS)
    assert "takes \\|x\\| and &lt; 0 |" in exercise_table(load_course(tmp_path / "solutions"))


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("takes 120 minutes (79 of them)", 120),
        ("takes 3 hours (94 minutes of them)", 180),
        ("takes 2½ hours", 150),
        ("says nothing of it", 1),
    ],
)
def test_the_time_of_a_lesson_is_what_its_first_cell_promises(tmp_path: Path, name: str, minutes: int) -> None:
    write_lesson(tmp_path, name, DOUBLE, DOUBLE_CELLS).rename(tmp_path / "solutions" / "01_bad")
    notebook = tmp_path / "solutions" / "01_bad" / f"{name}.ipynb"
    notebook.rename(notebook.with_name("01_bad.ipynb"))
    assert lesson_minutes(load_course(tmp_path / "solutions").lesson("01_bad")) == minutes


def test_the_start_page_maps_the_lessons(course_copy: Path) -> None:
    page = json.loads(start_page(load_course(course_copy / "solutions")))
    text = "".join(page["cells"][0]["source"])
    assert text.startswith("# A small course\n")
    assert text.endswith("| [1 · Rows](01_rows/01_rows.ipynb) | 4 | 8 | 20 |")
    (course_copy / "solutions" / "start.md").unlink()
    assert start_page(load_course(course_copy / "solutions")).count("# course") == 1


# -- faults of an author -------------------------------------------------------------------------------------------------------

TWO = [*DOUBLE_CELLS, solution_cell("triple", "def triple(x):\n    return 3.0 * x"), check_cell("triple")]
TRIPLE = exercise_text("triple", 'yield "one", {"x": 1.5}', options='uses=["half"]')
FAULTS: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "no check cell": (DOUBLE, DOUBLE_CELLS[:1], "01_bad: there is no check cell check-double."),
    "other points": (
        DOUBLE, [DOUBLE_CELLS[0], check_cell("double", points=3)],
        "01_bad: double has 3 points in the notebook, 2 in exercises.py.",
    ),
    "another check": (
        DOUBLE, [DOUBLE_CELLS[0], check_cell("double", source="check('double')")],
        '01_bad: the check cell of double should hold check("double") and nothing else.',
    ),
    "a check of nothing": (
        DOUBLE, [*DOUBLE_CELLS, check_cell("triple")], "01_bad: check cells without an exercise: check-triple."
    ),
    "an unknown helper": (DOUBLE + TRIPLE, TWO, "01_bad: triple uses half, which is no exercise of this lesson."),
    "the same cell twice": (
        DOUBLE, [*DOUBLE_CELLS, DOUBLE_CELLS[0]], "01_bad: two cells have the same id in the notebook: double."
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_notebook_that_does_not_fit_its_declarations_is_one_sentence(tmp_path: Path, fault: str) -> None:
    exercises, cells, sentence = FAULTS[fault]
    write_lesson(tmp_path, "01_bad", exercises, cells)
    with pytest.raises(CourseError) as caught:
        build(tmp_path)
    assert str(caught.value) == sentence
    assert list((tmp_path / "lessons").iterdir()) == []


def test_a_missing_configuration_is_one_sentence(tmp_path: Path) -> None:
    write_lesson(tmp_path, "01_good", DOUBLE, DOUBLE_CELLS)
    (tmp_path / "nbgrader_config.py").unlink()
    with pytest.raises(CourseError, match=r"^There is no nbgrader_config\.py beside solutions/"):
        build(tmp_path)


def test_nbgraders_own_refusal_is_one_sentence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cell = solution_cell("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2.0 * x")
    write_lesson(tmp_path, "01_bad", DOUBLE, [cell, DOUBLE_CELLS[1]])
    with pytest.raises(CourseError, match=r"^01_bad: nbgrader could not make the release; its own message stands above\.$"):
        build(tmp_path)


TWO_SENDS = "import time\nprint(double(21.0), flush=True)\ntime.sleep(0.5)\nprint(double(22.0))"

# -- outputs -------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_outputs_are_stored_and_a_failing_cell_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    write_lesson(tmp_path, "01_good", DOUBLE, [*DOUBLE_CELLS[:1], code_cell(TWO_SENDS, "shown")])
    lesson = load_course(tmp_path / "solutions").lesson("01_good")
    run_notebook(lesson)
    data = json.loads(lesson.notebook.read_text(encoding="utf-8"))
    assert [output["text"] for output in data["cells"][-1]["outputs"]] == [["42.0\n", "44.0\n"]]
    assert all("execution" not in cell["metadata"] for cell in data["cells"])
    write_lesson(tmp_path, "02_bad", DOUBLE, [code_cell("1 / 0")])
    with pytest.raises(CourseError, match=r"^02_bad: a cell ends in an error: ZeroDivisionError: division by zero"):
        run_notebook(load_course(tmp_path / "solutions").lesson("02_bad"))
