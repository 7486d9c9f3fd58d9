"""The committed lessons are what the source gives, hold no solution, and run to their end untouched."""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import load_course
from autograder.build import build
from autograder.course import Lesson
from autograder.declare import Exercise
from autograder.frozen import read_checks

ROOT = Path(__file__).resolve().parents[2]
COURSE = load_course(ROOT / "solutions")
LESSONS = list(COURSE.lessons.values())


def _name(lesson: Lesson) -> str:
    return lesson.name


def test_what_is_committed_is_what_the_source_gives() -> None:
    assert build(ROOT, check=True) == []


def solution_lines(lesson: Lesson) -> Iterator[str]:
    """Every telling line of the lesson's solution regions, spaces aside."""
    for cell in lesson.cells:
        if cell.solution:
            for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
                for line in region.splitlines():
                    bare = re.sub(r"\s+", "", line)
                    if len(bare) > 14 and not bare.startswith("#"):
                        yield bare


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_a_release_holds_no_line_of_its_own_solution(lesson: Lesson) -> None:
    folder = ROOT / "lessons" / lesson.name
    files = [path for path in folder.rglob("*") if path.suffix in (".ipynb", ".py", ".json", ".md", ".txt")]
    texts = {path.name: re.sub(r"\s+", "", _text(path)) for path in files}
    found = [(name, line) for line in set(solution_lines(lesson)) for name, text in texts.items() if line in text]
    assert found == []


def _text(path: Path) -> str:
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_a_release_folder_holds_what_a_student_needs_and_nothing_else(lesson: Lesson) -> None:
    names = {path.name for path in (ROOT / "lessons" / lesson.name).iterdir()}
    names = {name for name in names if not name.startswith(("progress", ".", "__"))}
    assert {f"{lesson.name}.ipynb", "checks.json"} <= names <= {f"{lesson.name}.ipynb", "checks.json", "earlier.py", "pictures"}


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_stubs_parse_and_keep_their_docstrings(lesson: Lesson) -> None:
    notebook = nbformat.read(ROOT / "lessons" / lesson.name / f"{lesson.name}.ipynb", as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    for name, exercise in lesson.exercises.items():
        tree = ast.parse(cells[name].source)
        if isinstance(exercise.declared, Exercise):
            stub = next(node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name)
            assert len(ast.get_docstring(stub) or "") > 80


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_an_untouched_lesson_runs_to_its_end_without_a_traceback(lesson: Lesson, tmp_path: Path) -> None:
    folder = tmp_path / lesson.name
    shutil.copytree(ROOT / "lessons" / lesson.name, folder)
    notebook = nbformat.read(folder / f"{lesson.name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []
    texts = [o.data.get("text/plain", "") for o in outputs if o.output_type == "display_data"]
    assert sum("not started" in text for text in texts) >= len(lesson.exercises)


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_examples_in_docstrings_are_true(lesson: Lesson) -> None:
    import doctest

    space = lesson.namespace()
    for name, exercise in lesson.exercises.items():
        if isinstance(exercise.declared, Exercise):
            finder = doctest.DocTestFinder(recurse=True)
            tests = finder.find(exercise.reference, name, module=False, globs=dict(space))
            examples = [test for test in tests if test.examples]
            assert examples, f"{name} has no worked example in its docstring"
            for test in examples:
                assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_shipped_checks_can_be_read(lesson: Lesson) -> None:
    shipped = read_checks(ROOT / "lessons" / lesson.name)
    assert list(shipped.exercises) == list(lesson.exercises)


def test_the_map_in_the_readme_links_every_lesson() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\(lessons/([^/]+)/", text) == list(COURSE.lessons)
    assert len(text.splitlines()) <= 80
