"""What a learner meets in a notebook: in a real kernel on the built lesson, and call by call."""

import json
import os
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder import check, feedback, hint, learner, progress, solution
from autograder.errors import BadChecks, CourseError, NoLesson, UnknownExercise
from autograder.learner import begin
from tests.autograder.toys import ROOT

RIGHT = "def row_means(X):\n    return X.mean(axis=1)"
WRONG = "def row_means(X):\n    return X.mean(axis=0)"


def say(folder: Path, cells: Sequence[str]) -> list[str]:
    """Run cells in a kernel; what each shows as text. Any cell whose reply is not “ok” fails the test."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    return [shown(cell) for cell in execute(folder, notebook).cells]


def execute(folder: Path, notebook: Any) -> Any:
    replies: list[str] = []
    client = NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        on_cell_executed=lambda cell, cell_index, execute_reply: replies.append(execute_reply["content"]["status"]),
    )
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert set(replies) == {"ok"}
    return notebook


def shown(cell: Any) -> str:
    parts = []
    for output in cell.get("outputs", []):
        assert output.output_type != "error"
        data = output.get("data", {})
        assert "text/html" in data or not data or "check" not in data.get("text/plain", "")
        parts.append(output.get("text") or data.get("text/plain", ""))
    return "".join(parts).strip()


# -- in a kernel ---------------------------------------------------------------------------------------------------------------


def test_run_all_on_an_untouched_lesson_reaches_its_end_calmly(lesson_folder: Path) -> None:
    notebook = nbformat.read(lesson_folder / "01_rows.ipynb", as_version=4)
    texts = [shown(cell) for cell in execute(lesson_folder, notebook).cells if cell.cell_type == "code"]
    waiting = "Write your code in the cell above, run that cell, then run this check again."
    assert texts == [
        "",
        "",
        f"○ row_means · not started. {waiting} (0 of 3 points)",
        "`row_means` is not written yet: this cell waits for it.",
        "",
        f"○ centred · not started. {waiting} (0 of 2 points)",
        "",
        f"○ root · not started. {waiting} (0 of 2 points)",
        "",
        "○ parity · not started. Set parity to one of “a”, “b”, run that cell, then run this check again. (0 of 1 point)",
    ]
    assert json.loads((lesson_folder / "progress.json").read_text(encoding="utf-8"))["exercises"]["root"]["attempts"] == 0


def test_a_lesson_as_it_goes(lesson_folder: Path) -> None:
    texts = say(
        lesson_folder,
        [
            'import numpy as np\nfrom autograder import begin, check, hint, progress, solution\n\nbegin("01_rows")',
            'check("row_means")',
            f'{WRONG}\n\ncheck("row_means")',
            'def centred(X):\n    return X - np.reshape(row_means(X), (-1, 1))\n\ncheck("centred")',
            f'{RIGHT}\n\ncheck("row_means")',
            'check("centred")',
            *['hint("row_means")'] * 4,
            'hint("parity")',
            'result = check("row_means", lambda X: None, quiet=True)\nprint(result.status, result.mistake)',
            'check("row_menas")',
            "check(row_means)",
            'solution("row_means")',
            'parity = "b"\ncheck("parity")',
            'check("row_menas", quiet=True)',
            "progress()",
            'import os\nos.rename("checks.json", "away.json")\nbegin("01_rows")',
            'check("root")',
            'open("checks.json", "w").write("{") and None\ncheck("root")',
            'os.replace("away.json", "checks.json")\nos.makedirs("elsewhere")\nos.chdir("elsewhere")\ncheck("row_means")',
        ],
    )
    assert texts[0] == ""
    assert (
        texts[1]
        == "○ row_means · not started. There is no row_means in the notebook yet: run the cell that defines it. (0 of 3 points)"
    )
    assert texts[2] == (
        "✗ row_means · not yet. With X = [[1, 3], [5, 9]] (two rows), 2 of 2 entries of the result differ; the first, [0], is 3, "
        "expected 2. Expected [2, 7]; got [3, 6]. This is what comes out when your code averages the columns. "
        "Which axis runs along a row? (0 of 3 points)"
    )
    assert "your `row_means` does not pass its own check yet: mend that one first." in texts[3]
    assert texts[4:6] == ["✓ row_means · passed. (3 of 3 points)", "✓ centred · passed. (2 of 2 points)"]
    assert texts[6:10] == [
        "Hint 1 of 3 for `row_means`: Which axis goes?",
        "Hint 2 of 3 for `row_means`: A mean is a sum over a count.",
        "Hint 3 of 3 for `row_means`: return X.mean(...)",
        "Hint 3 of 3 for `row_means`: return X.mean(...)",
    ]
    assert texts[10] == "parity has no hints: choose, check, and read what comes back."
    assert texts[11] == "failed returns nothing"
    assert texts[12] == texts[16] == "There is no exercise named “row_menas”; did you mean “row_means”?"
    assert texts[13] == 'Write the name of the exercise in quotation marks: "row_means".'
    assert texts[14].startswith("The reference solutions are not at hand here")
    assert texts[15] == "✗ parity · not yet. You chose “b” (odd). 4 is 2 times 2. (0 of 1 point)"
    assert "01_rows" in texts[17] and "2 of  4 checks" in texts[17] and "next: root" in texts[17]
    assert texts[18].startswith("The checks of 01_rows are not here: open the notebook inside its own folder")
    assert texts[19].startswith(("This check needs its lesson: open the notebook", "There is no exercise named “root”"))
    assert texts[20] == "checks.json is damaged: copy it again from the released lesson."
    assert texts[21] == "✓ row_means · passed. (3 of 3 points)"


def test_the_solution_is_shown_after_an_attempt_where_the_course_is_at_hand(course_copy: Path) -> None:
    texts = say(
        course_copy / "lessons" / "01_rows",
        [
            'from autograder import begin, check, solution\n\nbegin("01_rows")',
            'solution("row_means")',
            f'{WRONG}\n\ncheck("row_means", quiet=True)',
            'solution("row_means")',
            'check("row_means")',
            'solution("row_means")',
        ],
    )
    wait = "Try row_means once yourself and check it; then its solution is shown."
    assert (texts[1], texts[3]) == (wait, wait)
    assert texts[5] == 'def row_means(X):\n    """The mean of each row."""\n    return X.mean(axis=1)'


# -- call by call --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_home(lesson_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In the lesson's folder, with the lesson open."""
    monkeypatch.chdir(lesson_folder)
    begin("01_rows")
    return lesson_folder


def means(X: Any) -> Any:
    return X.mean(axis=1)


def test_a_check_says_its_result_and_returns_nothing(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("row_means", means) is None
    assert capsys.readouterr().out == "✓ row_means · passed. (3 of 3 points)\n"
    result = check("row_means", means, quiet=True)
    assert (result.passed, result.score, result.status, result.mistake) == (True, 1.0, "passed", None)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("answer", "words"), [(5, "row_means is not a function"), (None, "row_means is not a function")])
def test_what_is_no_function_is_not_started(at_home: Path, answer: Any, words: str) -> None:
    result = check("row_means", answer, quiet=True)
    assert result.status == "not started" and words in result.message


@pytest.mark.parametrize(("name", "kind"), [("row_mean", UnknownExercise), (["row_means"], CourseError), (means, CourseError)])
def test_a_quiet_check_raises_what_is_wrong_with_the_call(at_home: Path, name: Any, kind: type[CourseError]) -> None:
    with pytest.raises(kind):
        check(name, means, quiet=True)


def test_attempts_are_kept_beside_the_lesson(at_home: Path) -> None:
    check("row_means", lambda X: X)
    check("row_means", means)
    check("row_means", means, quiet=True)
    kept = json.loads((at_home / "progress.json").read_text(encoding="utf-8"))["exercises"]
    assert kept == {"row_means": {"lesson": "01_rows", "status": "passed", "attempts": 2, "hints": 0, "passed": True}}


def test_a_damaged_progress_file_is_mentioned_with_the_result(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "progress.json").write_text("{", encoding="utf-8")
    check("row_means", means)
    assert "it is kept as progress-damaged.json" in capsys.readouterr().out
    (at_home / "progress.json").write_text("{", encoding="utf-8")
    hint("row_means")
    assert "it is kept as progress-damaged-2.json" in capsys.readouterr().out


def test_hints_go_on_where_nothing_can_be_written(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    for _ in range(4):
        hint("row_means")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Hint")]
    assert [line[:11] for line in lines] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]


def test_hints_are_remembered_from_the_last_session(at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    hint("row_means")
    monkeypatch.setattr(learner, "SESSION", learner.Session())
    hint("row_means")
    assert "Hint 2 of 3" in capsys.readouterr().out


def test_an_author_sees_hints_and_solutions_and_leaves_no_progress(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = course_copy / "solutions" / "01_rows"
    monkeypatch.chdir(folder)
    begin("01_rows")
    hint("row_means")
    hint("row_means")
    solution("row_means")
    check("row_means", means)
    shown = capsys.readouterr().out
    assert "Hint 2 of 3" in shown and "return X.mean(axis=1)" in shown and "✓ row_means" in shown
    assert not (folder / "progress.json").exists()


def test_an_exercise_of_another_lesson_of_the_course_is_found(course_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course_copy)
    assert check("row_means", means, quiet=True).passed
    monkeypatch.chdir(course_copy / "lessons")
    assert check("row_means", means, quiet=True).passed


def test_outside_a_lesson_it_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(learner, "_course_root", lambda folder: None)
    for call in (
        lambda: begin("01_rows"),
        lambda: check("row_means"),
        lambda: hint("row_means"),
        lambda: solution("row_means"),
        progress,
    ):
        call()
        assert "open the" in capsys.readouterr().out
    with pytest.raises(NoLesson):
        check("row_means", quiet=True)


def test_the_folder_of_another_lesson_is_noticed(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin("02_columns")
    assert capsys.readouterr().out.startswith("This folder holds the checks of another lesson than 02_columns")


def test_damaged_checks_are_one_sentence(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "checks.json").write_text("{", encoding="utf-8")
    sentence = "checks.json is damaged: copy it again from the released lesson.\n"
    for call in (lambda: begin("01_rows"), lambda: check("row_means"), lambda: hint("row_means"), lambda: solution("row_means")):
        call()
        assert capsys.readouterr().out == sentence
    with pytest.raises(BadChecks):
        check("row_means", quiet=True)


def test_progress_of_a_damaged_lesson_is_one_sentence(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(learner, "_course_root", lambda folder: None)
    (at_home / "checks.json").write_text("{", encoding="utf-8")
    progress()
    assert capsys.readouterr().out == "checks.json is damaged: copy it again from the released lesson.\n"


@pytest.mark.parametrize(
    ("stage", "answer", "mark"), [("autograde", means, 3.0), ("validate", means, 3.0), ("autograde", lambda X: X, 0.0)]
)
def test_nbgrader_gets_a_plain_float_and_no_progress_is_kept(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stage: str, answer: Any, mark: float
) -> None:
    monkeypatch.setenv(learner.GRADING, stage)
    got = check("row_means", answer)
    assert (type(got), got) == (float, mark)
    assert check("row_menas") == 0.0
    assert not (at_home / "progress.json").exists()
    assert capsys.readouterr().err == ""


def test_under_nbgrader_with_the_course_at_hand_fresh_cases_and_follow_through_count(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course_copy / "lessons" / "01_rows")
    monkeypatch.setenv(learner.GRADING, "autograde")
    space: dict[str, Any] = {"np": np, "row_means": lambda X: X.mean(axis=0)}
    exec("def centred(X):\n    return X - np.reshape(row_means(X), (-1, 1))", space)
    monkeypatch.setattr(learner, "notebook_namespace", lambda: space)
    assert check("centred") == 2.0
    assert check("row_means") == 0.0
    assert check("root") == 0.0


def test_the_namespace_is_the_running_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    program = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", program)
    assert learner.notebook_namespace() is program.__dict__
    assert not feedback.in_notebook()


def test_an_answers_helpers_are_found_where_it_was_defined(at_home: Path) -> None:
    """`centred` is wrong because of the `row_means` beside it; the result says so."""
    space: dict[str, Any] = {}
    exec("def row_means(X):\n    return X.mean(axis=0)\n\ndef centred(X):\n    return X - row_means(X)[:, None]", space)
    result = check("centred", space["centred"], quiet=True)
    assert result.status in ("failed", "error")
    assert "your `row_means` does not pass its own check yet" in (result.look or "")
