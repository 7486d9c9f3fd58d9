"""A submission's marks: each exercise alone, follow-through, fresh cases, and the same seed the same mark."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Lesson, load_course
from autograder.grading import Graded, Grader, new_seed
from autograder.notebook import Cell, cells_of
from tests.autograder.toys import (
    HEAD,
    check_cell,
    code_cell,
    exercise_text,
    notebook,
    solution_cell,
    write_lesson,
)

RIGHT = {
    "row_means": "def row_means(X):\n    return X.mean(axis=1)",
    "centred": "def centred(X):\n    return X - np.reshape(row_means(X), (-1, 1))",
    "root": "def root(f, low, high):\n    for _ in range(60):\n        middle = (low + high) / 2\n"
    "        low, high = (low, middle) if f(low) * f(middle) <= 0 else (middle, high)\n    return low",
    "parity": 'parity = "a"',
}
WRONG_MEANS = "def row_means(X):\n    return X.mean(axis=0)"


@pytest.fixture(scope="module")
def lesson(mini_course: Course) -> Lesson:
    return mini_course.lesson("01_rows")


def grade_cells(lesson: Lesson, cells: list[Cell], seed: int) -> Graded:
    with Grader(lesson.course, "none", seed) as grader:
        return grader.grade(lesson, cells)


def submission(root: Path, answers: Mapping[str, str]) -> list[Cell]:
    """The released notebook with answers written into its solution cells."""
    data = json.loads((root / "lessons" / "01_rows" / "01_rows.ipynb").read_text(encoding="utf-8"))
    for cell in data["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    return cells_of(data)


def marks(graded: Graded) -> dict[str, tuple[str, float]]:
    return {result.name: (result.status, result.earned) for result in graded.results}


ALL = {"row_means": ("passed", 3), "centred": ("passed", 2), "root": ("passed", 2), "parity": ("passed", 1)}


def test_right_answers_get_all_marks(lesson: Lesson, mini: Path) -> None:
    graded = grade_cells(lesson, submission(mini, RIGHT), seed=1)
    assert marks(graded) == ALL
    assert (graded.score, graded.max_score, graded.lesson, graded.seed, graded.notes) == (8.0, 8.0, "01_rows", 1, ())


def test_an_untouched_release_is_not_started(lesson: Lesson, mini: Path) -> None:
    graded = grade_cells(lesson, submission(mini, {}), seed=1)
    assert set(marks(graded).values()) == {("not started", 0.0)}
    assert graded.notes == ()


def test_an_exercise_that_is_right_but_for_an_earlier_one_keeps_its_marks(lesson: Lesson, mini: Path) -> None:
    graded = grade_cells(lesson, submission(mini, RIGHT | {"row_means": WRONG_MEANS}), seed=1)
    assert marks(graded) == ALL | {"row_means": ("failed", 0)}
    means, centred = graded.results[:2]
    assert means.mistake == "averages the columns" and not means.follow_through
    assert centred.follow_through
    assert centred.message == (
        "centred · passed with follow-through. Judged with the reference in place of your `row_means`, which does not pass: "
        "what you wrote here is right."
    )


def test_an_earlier_one_that_passes_and_does_not_serve_costs_nothing(lesson: Lesson, mini: Path) -> None:
    answers = {"row_means": "def row_means(X):\n    return list(X.mean(axis=1))"}
    answers["centred"] = "def centred(X):\n    return X - row_means(X)[:, None]"
    graded = grade_cells(lesson, submission(mini, RIGHT | answers), seed=1)
    assert marks(graded) == ALL
    assert graded.results[1].follow_through
    assert "`row_means`, which passes by itself but does not serve here" in graded.results[1].message


def test_follow_through_mends_the_earlier_one_only(lesson: Lesson, mini: Path) -> None:
    answers = RIGHT | {"row_means": WRONG_MEANS, "centred": "def centred(X):\n    return X + row_means(X)[:, None]"}
    graded = grade_cells(lesson, submission(mini, answers), seed=1)
    assert marks(graded) == ALL | {"row_means": ("failed", 0), "centred": ("failed", 0)}
    assert not graded.results[1].follow_through


def test_follow_through_brings_no_other_reference_along(lesson: Lesson, mini: Path) -> None:
    stolen = "def centred(X):\n    return row_means.__globals__['centred'](X)"
    graded = grade_cells(lesson, submission(mini, RIGHT | {"row_means": WRONG_MEANS, "centred": stolen}), seed=1)
    assert marks(graded)["centred"] == ("error", 0)


def test_an_error_in_one_cell_stops_no_other(lesson: Lesson, mini: Path) -> None:
    graded = grade_cells(
        lesson, submission(mini, RIGHT | {"row_means": "def row_means(X:\n    return X", "parity": "1 / 0"}), seed=1
    )
    assert marks(graded) == ALL | {"row_means": ("error", 0), "centred": ("passed", 2), "parity": ("not started", 0)}
    assert graded.results[0].message.startswith("row_means · not yet. The cell of row_means stopped with SyntaxError")
    assert [note.split("`")[1] for note in graded.notes] == ["def row_means(X:", "1 / 0"]


def test_a_function_that_is_not_there_is_not_started(lesson: Lesson, mini: Path) -> None:
    graded = grade_cells(lesson, submission(mini, RIGHT | {"root": "pass"}), seed=1)
    assert graded.results[2].status == "not started"
    assert "There is no function root in the notebook." in graded.results[2].message


HARD_CODED = """def row_means(X):
    known = {2: [2.0, 7.0], 3: [7 / 3, 2 / 3]}
    if X.shape == (2, 2):
        return np.array(known[2])
    if X.shape == (2, 3):
        return np.array(known[3])
    return np.array([-0.000259127524135, -1.1032914214, 0.237543814849, 0.894054712016])"""


def test_what_is_right_for_the_shipped_cases_only_fails(lesson: Lesson, mini: Path) -> None:
    cells = submission(mini, RIGHT | {"row_means": HARD_CODED})
    assert lesson.exercises["row_means"].frozen().kind == "function"
    assert marks(grade_cells(lesson, cells, seed=1))["row_means"] == ("failed", 0)
    assert marks(grade_cells(lesson, cells, seed=2))["row_means"] == ("failed", 0)


FICKLE = "def row_means(X):\n    return X.mean(axis=1) if X.sum() < 2.2 or X.shape != (4, 3) else X.mean(axis=1) + 1"


def test_the_same_seed_gives_the_same_marks(lesson: Lesson, mini: Path) -> None:
    cells = submission(mini, RIGHT | {"row_means": FICKLE})
    first, second = grade_cells(lesson, cells, seed=5), grade_cells(lesson, cells, seed=5)
    assert first == second
    assert len({new_seed() for _ in range(20)}) == 20


def test_marks_do_not_depend_on_released_cells_that_a_learner_changed_or_lost(lesson: Lesson, mini: Path) -> None:
    cells = [cell for cell in submission(mini, RIGHT) if cell.grade_id or cell.kind == "code"]
    kept = [cell for cell in cells if not cell.graded]
    assert marks(grade_cells(lesson, kept, seed=1)) == ALL
    faked = [*kept, Cell("code", "raise SystemExit", "check-row_means", graded=True, points=100)]
    assert marks(grade_cells(lesson, faked, seed=1)) == ALL


def test_the_last_definition_counts(lesson: Lesson, mini: Path) -> None:
    cells = [*submission(mini, RIGHT), Cell("code", WRONG_MEANS)]
    assert marks(grade_cells(lesson, cells, seed=1))["row_means"] == ("failed", 0)


# -- a course whose second lesson builds on its first ----------------------------------------------------------------------

QUAD = exercise_text(
    "quad",
    'yield "one", {"x": 1.5}\nyield "random", {"x": float(rng.normal())}',
    '@quad.mistake("doubles once", look="How often?")\ndef _(x):\n    return 2.0 * x',
    'uses=["twice"], follow_through=0.5',
)
TWICE = exercise_text("twice", 'yield "one", {"x": 1.5}\nyield "random", {"x": float(rng.normal())}')


@pytest.fixture(scope="module")
def two_lessons(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("two")
    double = exercise_text("double", 'yield "one", {"x": 1.5}')
    cells = [solution_cell("double", "FACTOR = 2.0\n\ndef double(x):\n    return FACTOR * x"), check_cell("double")]
    write_lesson(root, "01_first", double, cells)
    later = [
        code_cell("from earlier import double", "earlier"),
        solution_cell("twice", "def twice(x):\n    return double(x)"),
        check_cell("twice"),
        solution_cell("quad", "def quad(x):\n    return twice(twice(x))"),
        check_cell("quad"),
    ]
    folder = write_lesson(root, "02_second", TWICE + QUAD, later)
    (folder / "earlier.py").write_text("FACTOR = 2.0\n\n\ndef double(x):\n    return FACTOR * x\n", encoding="utf-8")
    assert HEAD in (folder / "exercises.py").read_text(encoding="utf-8")
    return load_course(root / "solutions")


def test_references_of_earlier_lessons_come_along(two_lessons: Course) -> None:
    lesson = two_lessons.lesson("02_second")
    given: list[dict[str, Any]] = [
        code_cell("from earlier import double"),
        code_cell("def twice(x):\n    return x"),
        code_cell("def quad(x):\n    return twice(twice(x))"),
    ]
    graded = grade_cells(lesson, cells_of(notebook(given)), seed=3)
    assert marks(graded) == {"twice": ("failed", 0.0), "quad": ("passed", 1.0)}
    assert graded.results[1].follow_through and graded.score == 1.0


# -- evidence that is held against raw data ----------------------------------------------------------------------------------

SQUARE_ROOTS = """
roots = Exercise("roots", goal="test", points=2, minutes=1, stars=1, hints=["a", "b", "c"])


@roots.cases
def _(rng):
    yield "some", {"x": float(rng.uniform(1, 9))}


@roots.probe
def _(roots, x):
    found = roots(x)
    return {"good": abs(found**2 - x) < 1e-6, "audit": float(found)}


@roots.judge
def _(evidence, x):
    return None if evidence["good"] else "its square is not x"


@roots.audit
def _(evidence, x):
    if abs(evidence["audit"] - roots.reference(x)) > 1e-6:
        return "what was said of the result does not hold"


@roots.mistake("halves", look="What is squared?")
def _(x):
    return x / 2
"""
FORGER = """
import autograder.inside as inside


def forged(answer, task, namespace):
    return [inside.Outcome(value={"good": True, "audit": 1.0}) for _ in task.cases]


import autograder.worker

autograder.worker.collect = forged


def roots(x):
    return 1.0
"""


def test_forged_evidence_does_not_hold_at_grading(tmp_path: Path) -> None:
    cells = [solution_cell("roots", "def roots(x):\n    return x**0.5"), check_cell("roots")]
    write_lesson(tmp_path, "01_roots", SQUARE_ROOTS, cells)
    lesson = load_course(tmp_path / "solutions").lesson("01_roots")
    right, wrong, forged = (
        grade_cells(lesson, cells_of(notebook([code_cell(source)])), seed=3).results[0]
        for source in ("def roots(x):\n    return x**0.5", "def roots(x):\n    return x / 2", FORGER)
    )
    assert right.passed
    assert (wrong.passed, wrong.mistake) == (False, "halves")
    assert not forged.passed and "does not hold" in forged.message
    shipped = json.dumps(lesson.exercises["roots"].frozen().to_json())
    assert "audit" not in shipped.replace('\\"audit\\"', "").replace("'audit'", "") and "does not hold" not in shipped


def test_of_a_run_with_references_only_a_known_mistake_is_told(lesson: Lesson, mini: Path) -> None:
    """Code that sees a reference cannot have it told in a value or in an exception's text."""
    adds = RIGHT | {"row_means": WRONG_MEANS, "centred": "def centred(X):\n    return X + row_means(X)[:, None]"}
    told = grade_cells(lesson, submission(mini, adds), seed=1).results[1]
    assert (told.mistake, told.shown, told.score) == ("adds the mean", None, 0.0)
    assert told.message == (
        "centred · not yet. Judged with the reference in place of your `row_means`, which does not pass: "
        "this is what comes out when your code adds the mean. Which sign?"
    )
    for body in ("raise ValueError(text)", "return text"):
        source = f"import sys\n\ndef centred(X):\n    text = str(sys._getframe(4).f_locals) + 'END'\n    {body}"
        loose = RIGHT | {"row_means": WRONG_MEANS, "centred": source}
        assert "substitutes" not in grade_cells(lesson, submission(mini, loose), seed=1).results[1].message


def test_no_exercise_is_judged_beside_its_own_reference(tmp_path: Path) -> None:
    """Two exercises that use each other: the reference of one brings that of the other along."""
    text = exercise_text("even", 'yield "four", {"n": 4}\nyield "random", {"n": int(rng.integers(9))}', options='uses=["odd"]')
    text += exercise_text("odd", 'yield "four", {"n": 4}\nyield "random", {"n": int(rng.integers(9))}', options='uses=["even"]')
    cells = [
        solution_cell("even", "def even(n):\n    return n == 0 or odd(n - 1)"),
        check_cell("even"),
        solution_cell("odd", "def odd(n):\n    return n != 0 and even(n - 1)"),
        check_cell("odd"),
    ]
    write_lesson(tmp_path, "01_turns", text, cells)
    lesson = load_course(tmp_path / "solutions").lesson("01_turns")
    stolen = "def even(n):\n    return odd.__globals__['even'](n)"
    answers = [code_cell(stolen), code_cell("def odd(n):\n    return None")]
    assert {result.earned for result in grade_cells(lesson, cells_of(notebook(answers)), seed=1).results} == {0.0}
