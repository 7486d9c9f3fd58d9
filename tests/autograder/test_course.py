"""The instructor's side: references read from the notebook, fresh cases, and one sentence for each fault of an author."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import load_course
from autograder.checks import Checks
from autograder.course import Course
from autograder.errors import BadDeclaration, BadNotebook, CourseError, NoLesson, UnknownExercise
from tests.autograder.toys import DOUBLE, DOUBLE_CELLS, check_cell, code_cell, exercise_text, solution_cell, write_lesson


def test_a_right_answer_passes_with_fresh_cases(mini_course: Course) -> None:
    result = mini_course.exercise("row_means").check(lambda X: [sum(row) / len(row) for row in X])
    assert (result.passed, result.score, result.status, result.mistake) == (True, 1.0, "passed", None)
    assert result.message == "row_means · passed."


def test_a_wrong_one_is_named(mini_course: Course) -> None:
    result = mini_course.exercise("row_means").check(lambda X: X.sum(axis=1))
    assert (result.status, result.mistake) == ("failed", "adds up and does not divide")
    assert result.message == (
        "row_means · not yet. With X = [[1, 3], [5, 9]] (two rows), 2 of 2 entries of the result differ; the first, [0], is 4, "
        "expected 2. A mean is never above the largest number. Expected [2, 7]; got [4, 14]. "
        "This is what comes out when your code adds up and does not divide. What makes a mean of a sum?"
    )


@pytest.mark.parametrize("answer", [None, 3, "text"])
def test_what_is_no_function_is_not_started(mini_course: Course, answer: Any) -> None:
    result = mini_course.exercise("row_means").check(answer)
    assert result.status == "not started" and "row_means is not a function yet." in result.message


def test_questions_are_checked_too(mini_course: Course) -> None:
    assert mini_course.exercise("parity").check("a").passed
    assert mini_course.exercise("parity").check("b").mistake == "chooses “odd”"


def test_helpers_are_found_in_the_namespace_or_beside_the_answer(mini_course: Course) -> None:
    space: dict[str, Any] = {"np": np, "row_means": lambda X: X.mean(axis=1)}
    exec("def centred(X):\n    return X - row_means(X)[:, None]", space)
    assert mini_course.exercise("centred").check(space["centred"]).passed
    assert mini_course.exercise("centred").check(space["centred"], 1, space).passed


def test_fresh_cases_come_on_top_of_the_shipped_ones_and_from_the_seed(mini_course: Course) -> None:
    exercise = mini_course.exercise("row_means")
    shipped = exercise.frozen()
    assert isinstance(shipped, Checks)
    one, again, other = exercise.fresh(1), exercise.fresh(1), exercise.fresh(2)

    def inputs(checks: Checks) -> list[Any]:
        return [case.arguments["X"].tolist() for case in checks.cases]

    assert inputs(one)[:3] == inputs(shipped) == inputs(other)[:3]
    assert len(inputs(one)) == 6 and inputs(one) == inputs(again) != inputs(other)
    assert inputs(exercise.fresh()) != inputs(exercise.fresh())
    for case in one.cases:
        assert case.expected is not None
        assert np.allclose(case.expected.value, [sum(row) / len(row) for row in case.arguments["X"].tolist()])


def test_references_are_read_from_the_notebook(mini_course: Course) -> None:
    exercise = mini_course.exercise("row_means")
    assert exercise.reference(np.array([[1.0, 3.0]])).tolist() == [2.0]
    assert exercise.reference_source == 'def row_means(X):\n    """The mean of each row."""\n    return X.mean(axis=1)'


def test_names_that_are_not_there_bring_the_nearest(mini_course: Course, tmp_path: Path) -> None:
    with pytest.raises(UnknownExercise, match=r"^There is no exercise named “row_mean”; did you mean “row_means”\?$"):
        mini_course.exercise("row_mean")
    with pytest.raises(UnknownExercise, match="there are: centred, parity, root, row_means"):
        mini_course.exercise("zzz")
    with pytest.raises(NoLesson, match="There is no lesson named “02_columns”; there are: 01_rows"):
        mini_course.lesson("02_columns")
    with pytest.raises(
        NoLesson, match=r"There are no lessons in “.*”: it should hold folders such as 01_topic with an exercises\.py\."
    ):
        load_course(tmp_path)
    with pytest.raises(NoLesson):
        load_course(tmp_path / "none")


# -- faults of an author -------------------------------------------------------------------------------------------------------

ONE = 'yield "one", {"x": 1.5}'
DECIDE = (
    '@double.probe\ndef _(double, x):\n    return other.reference(x)\n\nother = Exercise("other", goal="", points=1, minutes=1, '
)
DECIDE += 'stars=1, hints=["a", "b", "c"])\n'
BAD: dict[str, tuple[str, list[dict[str, Any]], type[CourseError], str]] = {
    "syntax of the declarations": (
        "def (", DOUBLE_CELLS, BadDeclaration, "01_bad/exercises.py does not run: SyntaxError:"
    ),
    "error in the declarations": (
        "1 / 0", DOUBLE_CELLS, BadDeclaration, "01_bad/exercises.py does not run: ZeroDivisionError: division by zero"
    ),
    "two hints": (
        DOUBLE.replace('"b", ', ""), DOUBLE_CELLS, BadDeclaration,
        "double: three hints are needed (nudge, formula, partial code), not 2."
    ),
    "four stars": (
        DOUBLE.replace("stars=1", "stars=4"), DOUBLE_CELLS, BadDeclaration, "double: stars are 1, 2 or 3, not 4."
    ),
    "a name that is none": (
        DOUBLE.replace('"double"', '"dou-ble"'), DOUBLE_CELLS, BadDeclaration, "“dou-ble” cannot be the name of a function."
    ),
    "an answer that is none": (
        'Question("q", goal="", choices={"a": ("", "")}, answer="b")', [], BadDeclaration,
        "q: the answer “b” is not among the choices.",
    ),
    "no solution cell": (
        DOUBLE, [check_cell("double")], BadDeclaration, "01_bad: the notebook has no solution cell for double."
    ),
    "a solution of another name": (
        DOUBLE, [solution_cell("double", "def other(x): pass")], BadDeclaration,
        "01_bad: the solution cell “double” does not define double.",
    ),
    "a solution that does not run": (
        DOUBLE, [solution_cell("double", "double = 1 / 0")], BadDeclaration,
        "01_bad: the solution cells do not run: ZeroDivisionError: division by zero",
    ),
    "a solution that is no Python": (
        DOUBLE, [solution_cell("double", "def double(x:")], BadNotebook, "The cell that begins with `def double(x:` is no Python:"
    ),
    "an import from nowhere": (
        DOUBLE, [code_cell("from earlier import triple"), *DOUBLE_CELLS], BadDeclaration,
        "01_bad imports triple from earlier, but no earlier lesson defines it.",
    ),
    "no cases at all": (
        DOUBLE.replace("@double.cases", "@(lambda f: f)"), DOUBLE_CELLS, BadDeclaration, "double has no cases."
    ),
    "no case drawn": (
        exercise_text("double", 'if False:\n    yield "one", {"x": 1.5}'), DOUBLE_CELLS, BadDeclaration, "double has no cases."
    ),
    "a reference that fails": (
        exercise_text("double", 'yield "a word", {"x": "word"}'), DOUBLE_CELLS, BadDeclaration,
        "double: the reference fails on the case “a word”:",
    ),
    "a reference that changes its input": (
        exercise_text("double", 'yield "an array", {"x": np.ones(2)}'),
        [solution_cell("double", "def double(x):\n    x *= 2\n    return x")], BadDeclaration,
        "double: the reference fails on the case “an array”:",
    ),
    "a reference of two kinds": (
        exercise_text("double", 'yield "whole", {"x": np.array([1, 2])}\nyield "broken", {"x": np.array([0.5])}'),
        [solution_cell("double", "def double(x):\n    return 2 * x")], BadDeclaration,
        "double: the reference gives integers on the case “whole” and floats on “broken”; let it give one kind, or declare "
        "exact_kind=False.",
    ),
    "a probe that needs an exercise": (
        DOUBLE + DECIDE, [*DOUBLE_CELLS, solution_cell("other", "def other(x): return x")], BadDeclaration,
        "reads the exercise other,"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_an_authors_fault_is_one_sentence(tmp_path: Path, fault: str) -> None:
    exercises, cells, kind, sentence = BAD[fault]
    write_lesson(tmp_path, "01_bad", exercises, cells)
    with pytest.raises(kind) as caught:
        lesson = load_course(tmp_path / "solutions").lesson("01_bad")
        for exercise in lesson.exercises.values():
            exercise.frozen()
    assert sentence in str(caught.value)


def test_kinds_may_differ_where_the_author_says_so(tmp_path: Path) -> None:
    cases = 'yield "whole", {"x": np.array([1, 2])}\nyield "broken", {"x": np.array([0.5])}'
    cells = [solution_cell("double", "def double(x):\n    return 2 * x"), check_cell("double")]
    write_lesson(tmp_path, "01_kinds", exercise_text("double", cases, options="exact_kind=False"), cells)
    exercise = load_course(tmp_path / "solutions").exercise("double")
    assert exercise.check(lambda x: 2.0 * x).passed and exercise.check(lambda x: x + x).passed


# -- what lessons take from earlier ones ---------------------------------------------------------------------------------------

FIRST = "LIMIT = 3\n\ndef helper(x):\n    ### BEGIN SOLUTION\n    return min(x, LIMIT)\n    ### END SOLUTION\n\ndef double(x):\n"
FIRST += "    # twice, and bounded\n    return 2.0 * helper(x)"


def test_earlier_functions_bring_what_they_need(tmp_path: Path) -> None:
    triple = exercise_text("triple", ONE)
    quad = exercise_text("quad", ONE)
    write_lesson(tmp_path, "01_first", exercise_text("double", ONE), [solution_cell("double", FIRST)])
    second = [code_cell("from earlier import double"), solution_cell("triple", "def triple(x):\n    return double(x) + x")]
    write_lesson(tmp_path, "02_second", triple, second)
    third = [code_cell("from earlier import triple"), solution_cell("quad", "def quad(x):\n    return triple(x) + x")]
    write_lesson(tmp_path, "03_third", quad, third)
    course = load_course(tmp_path / "solutions")
    assert course.lesson("01_first").earlier_source() is None
    text = course.lesson("03_third").earlier_source()
    assert text is not None
    assert text.startswith('"""Functions of earlier lessons that lesson 3 builds on."""\n\nimport numpy as np\n')
    assert "# twice, and bounded" in text and "SOLUTION" not in text
    space: dict[str, Any] = {}
    exec(text, space)
    assert (space["triple"](1), space["triple"](10), space["LIMIT"]) == (3, 16, 3)
    assert course.exercise("quad").reference(2.0) == 8.0


def test_only_functions_and_classes_can_be_taken(tmp_path: Path) -> None:
    write_lesson(tmp_path, "01_first", exercise_text("double", ONE), [solution_cell("double", FIRST)])
    cells = [code_cell("from earlier import LIMIT"), solution_cell("triple", "def triple(x):\n    return x")]
    write_lesson(tmp_path, "02_second", exercise_text("triple", ONE), cells)
    with pytest.raises(BadDeclaration, match="imports LIMIT from earlier, but it is neither a function nor a class"):
        load_course(tmp_path / "solutions").lesson("02_second").earlier_source()
