"""One run of ``nbgrader autograde`` over everything that students hand in; marks read from gradebook, table and feedback."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import run_source
from autograder.inside import collect
from autograder.judge import judge
from tests.nbgrader import handing_in
from tests.nbgrader.commands import CourseCopy, Marked
from tests.nbgrader.handing_in import Paper

pytestmark = pytest.mark.nbgrader


@dataclass(frozen=True)
class Run:
    """A lesson, released and marked: what was handed in by whom, and what became of it."""

    course: CourseCopy
    paper: Paper
    students: dict[str, Marked]
    log: str

    def __getitem__(self, student: str) -> Marked:
        return self.students[student]


@pytest.fixture(scope="module")
def run(lesson: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Run:
    course = CourseCopy(*lesson, tmp_path_factory.mktemp("course") / "course")
    course.nbgrader("generate_assignment", course.lesson, "--force")
    paper = course.paper()
    for student, hand_in in handing_in.ALL.items():
        course.place(student, hand_in(paper))
    for number in range(paper.rounds):
        course.place(f"mistake_{number}", handing_in.text_of(paper.solved(paper.round(number))))
    log = course.nbgrader("autograde", course.lesson)
    log += course.nbgrader("generate_feedback", course.lesson)
    return Run(course, paper, course.results(), log)


def test_nobody_is_missing_and_nothing_was_logged_as_an_error(run: Run) -> None:
    mistakes = {f"mistake_{number}" for number in range(run.paper.rounds)}
    assert set(run.students) == set(handing_in.ALL) | mistakes
    assert "ERROR" not in run.log
    assert "Traceback" not in run.log


def test_the_exported_table_and_the_gradebook_agree(run: Run) -> None:
    names = list(run.paper.lesson.exercises)
    for student, marked in run.students.items():
        assert sorted(marked.marks) == sorted(names), student
        assert marked.exported == pytest.approx(sum(marked.marks.values())), student


def test_every_page_holds_every_check_and_its_mark(run: Run) -> None:
    for student, marked in run.students.items():
        for name, mark in marked.marks.items():
            assert f"{mark:g} of {run.paper.points(name):g} point" in marked.feedback.checks[name], student


def test_the_release_is_what_build_gives(run: Run, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(run.course.released.rglob("*")) if path.is_file()}
    run.course.python("-m", "autograder", "build", run.course.lesson)
    after = {path: path.read_bytes() for path in sorted(run.course.released.rglob("*")) if path.is_file()}
    assert list(before) == list(after)
    assert [path.name for path in before if before[path] != after[path]] == []


def test_the_release_holds_no_solution(run: Run) -> None:
    for cell in run.paper.release["cells"]:
        assert "BEGIN SOLUTION" not in cell["source"]
    for name in run.paper.functions:
        cell = handing_in.solution_cell(run.paper.release, name)
        assert "raise NotImplementedError()" in "".join(cell["source"])
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


def test_every_declared_mistake_gets_0_and_is_named_in_the_feedback(run: Run) -> None:
    missing = []
    for number in range(run.paper.rounds):
        marked, wrong = run[f"mistake_{number}"], run.paper.round(number)
        assert marked.marks == run.paper.full_marks(but=wrong), f"mistake {number} of {', '.join(wrong)}"
        for name in wrong:
            said = run.paper.said_of(name, number)
            if plain(said) not in plain(marked.feedback.checks[name]):
                missing.append(f"{name}: “{said}” not in “{marked.feedback.checks[name]}”")
    assert missing == []


def plain(text: str) -> str:
    """Without the marks of code, and blanks as one."""
    return " ".join(text.replace("`", "").split())


def test_an_exercise_that_uses_a_wrong_one_is_judged_with_the_reference(run: Run) -> None:
    wrong = handing_in.used_ones(run.paper)
    marked = run["helpers_wrong"]
    assert marked.marks == run.paper.full_marks(but=wrong)
    for name, exercise in run.paper.functions.items():
        helpers = [helper for helper in exercise.declared.uses if helper in wrong]
        if helpers and name not in wrong and "reference in place" in marked.feedback.checks[name]:
            assert all(helper in marked.feedback.checks[name] for helper in helpers)


def test_the_visible_answers_learnt_by_heart_pass_the_visible_check_and_fail_at_grading(run: Run) -> None:
    for name, source in run.paper.learnt_by_heart.items():
        checks, space = run.paper.shipped.exercises[name], dict[str, object]()
        run_source(source, f"<{name} by heart>", space)
        assert judge(checks, collect(space[name], checks.task(), space)).passed, name
    assert run["by_heart"].marks == run.paper.full_marks(but=run.paper.learnt_by_heart)


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("not_json", "is not a notebook: it is not valid JSON"),
        ("json_but_no_notebook", "is not a notebook: it holds no cells"),
        ("in_another_encoding", "is not a text file in UTF-8, so not a notebook"),
        ("no_cells", "is empty"),
    ],
)
def test_a_file_without_a_notebook_in_it_gets_0_and_one_sentence(run: Run, student: str, sentence: str) -> None:
    assert run[student].exported == 0
    assert len(run[student].feedback.notes) == 1
    assert sentence in run[student].note
    assert run[student].note.count(". ") == 0


@pytest.mark.parametrize("student", ["half_a_character", "of_format_3"])
def test_an_odd_file_with_right_answers_gets_full_marks(run: Run, student: str) -> None:
    assert run[student].marks == run.paper.full_marks()


def test_a_syntax_error_costs_its_own_exercise_and_is_told(run: Run) -> None:
    first = run.paper.first
    assert run["a_syntax_error"].marks == run.paper.full_marks(but=[first])
    assert f"The cell of {first} stopped with SyntaxError" in run["a_syntax_error"].feedback.checks[first]
    assert f"The cell that begins with def {first}(: stopped with SyntaxError" in run["a_syntax_error"].note


def test_an_error_outside_the_exercises_costs_nothing(run: Run) -> None:
    assert run["an_error_at_the_top"].marks == run.paper.full_marks()
    assert run["an_error_at_the_top"].note == "The cell that begins with 1 / 0 stopped with ZeroDivisionError: division by zero."


def test_deleted_check_cells_come_back(run: Run) -> None:
    assert run["check_deleted"].marks == run.paper.full_marks()
    assert f"were put back: {run.paper.last}." in run["check_deleted"].note
    assert run["all_checks_deleted"].marks == run.paper.full_marks()
    for name in run.paper.lesson.exercises:
        assert name in run["all_checks_deleted"].note


def test_of_a_cell_that_stands_twice_the_last_counts(run: Run) -> None:
    first = run.paper.first
    assert run["wrong_then_right"].marks == run.paper.full_marks()
    assert run["right_then_wrong"].marks == run.paper.full_marks(but=[first])
    for student in ("wrong_then_right", "right_then_wrong"):
        assert f"The cell “{first}” stands twice; the last one counts." in run[student].note


def test_an_endless_loop_at_the_top_is_left_out_and_told(run: Run) -> None:
    assert run["loop_at_the_top"].marks == run.paper.full_marks()
    assert "did not come to an end" in run["loop_at_the_top"].note


def test_an_endless_loop_in_a_function_costs_that_exercise(run: Run) -> None:
    last = run.paper.last
    assert run["loop_in_a_function"].marks == run.paper.full_marks(but=[last])
    assert "not finished after" in run["loop_in_a_function"].feedback.checks[last]


def test_a_cell_that_leaves_the_program_costs_nothing_else(run: Run) -> None:
    assert run["leaves_the_program"].marks == run.paper.full_marks()
    assert "ended the program" in run["leaves_the_program"].note


def test_a_submission_of_an_older_release_is_marked_for_what_it_has(run: Run) -> None:
    marked = run["of_an_older_release"]
    assert marked.marks == run.paper.full_marks(but=[run.paper.last])
    for unknown in ("an_older_name", "check-gone"):
        assert f"The cell “{unknown}” is not of this release of the lesson" in marked.note
    assert f"There is no function {run.paper.last} in the notebook" in marked.feedback.checks[run.paper.last]


def test_changed_metadata_change_no_mark(run: Run) -> None:
    assert run["with_other_metadata"].marks == run.paper.full_marks(but=[run.paper.last])
    assert "The cell “bonus” is not of this release of the lesson" in run["with_other_metadata"].note


def test_cells_of_another_kind_change_no_mark(run: Run) -> None:
    assert run["kinds_of_cells_changed"].marks == run.paper.full_marks()


def test_what_a_check_cell_claims_is_no_mark(run: Run) -> None:
    assert run["claims_full_marks"].exported == 0
    assert run["overwrites_the_front_door"].exported == 0


def test_noise_on_stderr_neither_gives_nor_takes_marks(run: Run) -> None:
    assert run["noisy"].marks == run.paper.full_marks()
    assert run["noisy_and_wrong"].marks == run["mistake_0"].marks


def test_nan_is_wrong(run: Run) -> None:
    assert run["not_a_number"].marks == run.paper.full_marks(but=run.paper.functions)


def test_the_marked_notebooks_still_read_as_notebooks(run: Run) -> None:
    import nbformat

    for student in run.students:
        path = run.course.root / "autograded" / student / run.course.lesson / f"{run.course.lesson}.ipynb"
        nbformat.validate(nbformat.from_dict(json.loads(path.read_text(encoding="utf-8"))))
