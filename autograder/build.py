"""Make lessons/ from solutions/: earlier.py, the frozen checks, the release notebooks (by nbgrader), start page, table."""

import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course, Lesson, load_course
from autograder.errors import BadDeclaration, CourseError
from autograder.exercise_table import exercise_table
from autograder.frozen import FILE_NAME, checks_text, same_text
from autograder.notebook import CHECK_PREFIX
from autograder.progress import write_whole

CONFIG = "nbgrader_config.py"
START = "start.ipynb"
START_WORDS = "start.md"
TABLE = "exercises.md"
WIDGET = "application/vnd.jupyter.widget-view+json"
GENERATED = ("earlier.py", FILE_NAME)


def build(root: Path, names: Sequence[str] = (), check: bool = False) -> list[str]:
    """Build lessons, or with `check` only compare.

    Parameters
    ----------
    root : Path
        The course: the folder with ``solutions/``, ``lessons/`` and nbgrader's configuration.
    names : sequence of str
        The lessons; all by default.
    check : bool
        Write nothing.

    Returns
    -------
    list of str
        The files, relative to `root`, that were not what the source gives.
    """
    course = load_course(root / "solutions")
    lessons = [course.lesson(name) for name in names] or list(course.lessons.values())
    if not (root / CONFIG).is_file():
        raise CourseError(f"There is no {CONFIG} beside solutions/: it tells nbgrader how to make the release.")
    changed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        for lesson in lessons:
            validate(lesson)
            _lay_source(lesson, made / "solutions" / lesson.name)
        shutil.copy(root / CONFIG, made / CONFIG)
        _generate(made, [lesson.name for lesson in lessons])
        for lesson in lessons:
            for part in ("solutions", "lessons"):
                only = set(GENERATED) if part == "solutions" else None
                changed += _settle(made / part / lesson.name, root / part / lesson.name, root, check, only)
        if not names:
            _require_unique_names(course)
            (made / "lessons" / START).write_text(start_page(course), encoding="utf-8")
            changed += _settle_file(made / "lessons" / START, root / "lessons" / START, root, check)
            (made / TABLE).write_text(exercise_table(course), encoding="utf-8")
            changed += _settle_file(made / TABLE, root / "docs" / TABLE, root, check)
            changed += _stray(course, root, check)
    return changed


def validate(lesson: Lesson) -> None:
    """Hold a lesson's notebook against its declarations.

    Raises
    ------
    BadDeclaration
        With the first thing that does not fit.
    """
    ids = [cell.grade_id for cell in lesson.cells if cell.grade_id]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise BadDeclaration(f"{lesson.name}: two cells have the same id in the notebook: {', '.join(twice)}.")
    cells = {cell.grade_id: cell for cell in lesson.cells if cell.graded}
    for name, exercise in lesson.exercises.items():
        cell = cells.pop(CHECK_PREFIX + name, None)
        if cell is None:
            raise BadDeclaration(f"{lesson.name}: there is no check cell {CHECK_PREFIX}{name}.")
        if cell.points != exercise.declared.points:
            raise BadDeclaration(
                f"{lesson.name}: {name} has {cell.points:g} points in the notebook, {exercise.declared.points} in exercises.py."
            )
        if cell.source.strip() != f'check("{name}")':
            raise BadDeclaration(f'{lesson.name}: the check cell of {name} should hold check("{name}") and nothing else.')
        for used in exercise.declared.uses:
            if used not in lesson.exercises:
                raise BadDeclaration(f"{lesson.name}: {name} uses {used}, which is no exercise of this lesson.")
    if cells:
        raise BadDeclaration(f"{lesson.name}: check cells without an exercise: {', '.join(map(str, cells))}.")


def _require_unique_names(course: Course) -> None:
    """A learner's progress and a check outside its lesson go by the name of the exercise alone."""
    homes: dict[str, str] = {}
    for lesson in course.lessons.values():
        for name in lesson.exercises:
            if name in homes:
                raise BadDeclaration(f"{name} is the name of an exercise in {homes[name]} and in {lesson.name}: rename one.")
            homes[name] = lesson.name


def _lay_source(lesson: Lesson, folder: Path) -> None:
    """A copy of the lesson's source with the generated files beside it."""
    shutil.copytree(lesson.folder, folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", *GENERATED))
    earlier = lesson.earlier_source()
    if earlier is not None:
        (folder / "earlier.py").write_text(earlier, encoding="utf-8")
    exercises = {name: exercise.frozen() for name, exercise in lesson.exercises.items()}
    (folder / FILE_NAME).write_text(checks_text(lesson.name, lesson.title, exercises), encoding="utf-8")


def _generate(root: Path, names: Sequence[str]) -> None:
    """Let nbgrader make the release in a course folder of its own, with the course's settings and without a database."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    settings = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    for name in names:
        config = Config(settings)
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.assignment_id = name
        config.SaveCells.enabled = False
        config.GenerateAssignment.no_database = True
        directory = CourseDirectory(config=config)
        converter = GenerateAssignment(coursedir=directory, config=config)
        converter.log.setLevel(logging.ERROR)
        try:
            converter.start()
        except NbGraderException:
            raise CourseError(f"{name}: nbgrader could not make the release; its own message stands above.") from None


def _settle(made: Path, kept: Path, root: Path, check: bool, only: set[str] | None) -> list[str]:
    """Bring the folder `kept` to what was `made`; with `only`, these files alone."""
    changed = []
    wanted = {path.relative_to(made) for path in _files(made) if only is None or path.name in only}
    for relative in sorted(wanted):
        changed += _settle_file(made / relative, kept / relative, root, check)
    for path in _files(kept) if kept.exists() else ():
        relative = path.relative_to(kept)
        if relative not in wanted and (only is None or path.name in only) and not path.name.startswith("progress"):
            changed.append(str(path.relative_to(root)))
            if not check:
                path.unlink()
    return changed


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _settle_file(made: Path, kept: Path, root: Path, check: bool) -> list[str]:
    if kept.exists() and _same_file(made, kept):
        return []
    if not check:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if made.suffix == ".png":
            shutil.copyfile(made, kept)
        else:
            write_whole(kept, made.read_text(encoding="utf-8"))
    return [str(kept.relative_to(root))]


def _same_file(made: Path, kept: Path) -> bool:
    if made.name == FILE_NAME:
        return same_text(made.read_text(encoding="utf-8"), kept.read_text(encoding="utf-8"))
    return made.read_bytes() == kept.read_bytes()


def _stray(course: Course, root: Path, check: bool) -> list[str]:
    """Folders in lessons/ that no source gives."""
    changed = []
    for folder in sorted((root / "lessons").glob("[0-9][0-9]_*")):
        if folder.name not in course.lessons:
            changed.append(str(folder.relative_to(root)))
            if not check:
                shutil.rmtree(folder)
    return changed


def start_page(course: Course) -> str:
    """The notebook that JupyterLab opens on: the words of ``solutions/start.md`` and a map of the lessons."""
    rows = ["| lesson | exercises | points | minutes |", "|---|---|---|---|"]
    for lesson in course.lessons.values():
        declared = [exercise.declared for exercise in lesson.exercises.values()]
        rows.append(
            f"| [{lesson.title}]({lesson.name}/{lesson.name}.ipynb) | {len(declared)} | {sum(d.points for d in declared)} "
            f"| {lesson_minutes(lesson)} |"
        )
    words = course.root / START_WORDS
    opening = words.read_text(encoding="utf-8") if words.is_file() else f"# {course.name}\n"
    text = opening.rstrip() + "\n\n" + "\n".join(rows)
    how = (
        "## How far you are\n\nRun the cell below (Shift + Enter) to see what is done and what comes next. "
        "It is kept in `progress.json` beside the lessons."
    )
    cells = [
        _markdown("map", text),
        _markdown("how-far", how),
        _code("progress", "from autograder import progress\n\nprogress()"),
    ]
    page = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def lesson_minutes(lesson: Lesson) -> int:
    """The time that the lesson's first cell promises (``2½ hours``, ``120 minutes``), or that of its exercises."""
    first = lesson.cells[0].source if lesson.cells else ""
    for unit, minutes in (("hours?", 60), ("min", 1)):
        found = re.search(rf"(\d+)(½?)\s*{unit}", first)
        if found:
            return int(found[1]) * minutes + (minutes // 2 if found[2] else 0)
    return sum(exercise.declared.minutes for exercise in lesson.exercises.values())


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(name: str, text: str) -> dict[str, Any]:
    source = text.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [], "source": source}


def run_notebook(lesson: Lesson) -> None:
    """Run a lesson's source notebook and store its outputs in it.

    Raises
    ------
    CourseError
        When a cell ends in an error.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor

    notebook = nbformat.read(lesson.notebook, as_version=4)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(lesson.folder)}})
    try:
        client.execute()
    except CellExecutionError as error:
        raise CourseError(f"{lesson.name}: a cell ends in an error: {error.ename}: {error.evalue}") from None
    CoalesceStreamsPreprocessor().preprocess(notebook, {})  # how often a kernel sends what was printed is chance
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)  # an id that means nothing without its kernel; the still remains
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    write_whole(lesson.notebook, nbformat.writes(notebook) + "\n")
