"""One engine, two doors: ``autograder grade`` and ``nbgrader autograde`` mark alike, and stock nbgrader too on honest work."""

import copy
import random
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.batch import Plan, run
from autograder.notebook import CHECK_PREFIX
from autograder.pool import Pool
from autograder.submissions import find
from tests.nbgrader import handing_in
from tests.nbgrader.commands import SEED, CourseCopy
from tests.nbgrader.conftest import MINI
from tests.nbgrader.handing_in import Notebook, Paper
from tests.nbgrader.mistaken import mistaken_source
from tests.nbgrader.runs import Run

pytestmark = [pytest.mark.nbgrader, pytest.mark.slow]
COUNT = 200
LESSON = "01_rows"
Marks = dict[str, dict[str, float]]


def answers(paper: Paper, rng: random.Random) -> dict[str, str]:
    """For each exercise a right answer, a mistake, a stub, or something broken."""
    chosen = {}
    for name, exercise in paper.lesson.exercises.items():
        wrong = [mistaken_source(exercise, mistake) for mistake in getattr(exercise.declared, "mistakes", [])]
        wrong += [f'{name} = "{letter}"' for letter in "abcz"] if name in paper.questions else []
        broken = [f"def {name}(:", f"def {name}(*a):\n    return 1 / 0", f"def {name}(*a):\n    raise SystemExit", "1 / 0", ""]
        kind = rng.choice(["right"] * 6 + ["wrong"] * 4 + ["stub", "broken"])
        if kind != "stub":
            options = {"right": [paper.references[name]], "wrong": wrong, "broken": broken}
            chosen[name] = rng.choice(options[kind])
    return chosen


def disturbed(paper: Paper, notebook: Notebook, rng: random.Random) -> Notebook:
    """The notebook with what happens to notebooks."""
    cells = notebook["cells"]
    name = rng.choice(list(paper.lesson.exercises))
    own, check = handing_in.solution_cell(notebook, name), handing_in.check_cell(notebook, name)
    match rng.randrange(9):
        case 0:
            cells.remove(check)
        case 1:
            cells.append(copy.deepcopy(own))
        case 2:
            cells.append({**copy.deepcopy(own), "source": f"def {name}(*a):\n    return None"})
        case 3:
            cells.insert(2, handing_in.code_cell("import sys\nprint('x', file=sys.stderr)\nsys.exit()"))
        case 4:
            cells.append(handing_in.code_cell(f"assert {name} is None, 'my own test'"))
        case 5:
            own["metadata"], own["source"] = {}, "%matplotlib inline\n" + own["source"]
        case 6:
            check["source"] = "1000.0"
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseCopy:
    """The small course with many submissions, each of its own kind."""
    course = CourseCopy(MINI, LESSON, tmp_path_factory.mktemp("doors") / "course")
    paper, rng = course.paper(), random.Random(5)
    for number in range(COUNT):
        notebook = disturbed(paper, paper.filled(answers(paper, rng)), rng)
        course.place(f"student_{number:03}", handing_in.text_of(notebook))
    return course


def through_the_command(course: CourseCopy) -> Marks:
    submissions = find([course.root / "submitted"], [course.lesson])
    records = run(submissions, Pool(Plan(course.root / "solutions", "none", int(SEED)), 2))
    return {record["student"]: {e["name"]: e["score"] for e in record["exercises"]} for record in records}


def through_nbgrader(course: CourseCopy) -> Marks:
    course.nbgrader("autograde", course.lesson, f"--Mark.seed={SEED}")
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        return {
            submission.student.id: {
                grade.name.removeprefix(CHECK_PREFIX): grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(course.lesson)
        }


def test_both_doors_give_the_same_marks(course: CourseCopy) -> None:
    command, nbgrader = through_the_command(course), through_nbgrader(course)
    assert len(command) == COUNT
    assert {student: marks for student, marks in command.items() if nbgrader.get(student) != marks} == {}
    sums = [sum(marks.values()) for marks in command.values()]
    assert len(set(sums)) > 5, "the submissions are not all alike"


def test_stock_nbgrader_gives_honest_work_the_same_marks(stock: Run, tmp_path: Path) -> None:
    ours = through_the_command(stock.course)
    assert ours == {student: dict(marked.marks) for student, marked in stock.students.items()}
