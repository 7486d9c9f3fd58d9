"""The course's engine behind nbgrader's own commands: settings in nbgrader_config.py name these classes."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IgnorePattern,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)
from traitlets import Enum, Integer

from autograder import feedback
from autograder.course import Course, load_course
from autograder.errors import BadNotebook
from autograder.grading import Grader
from autograder.notebook import CHECK_PREFIX, cells_of, read_json
from autograder.result import Result
from autograder.sandbox import CHOICES, NOT_SHUT_IN, Choice

UNREADABLE = "unreadable"
Pair = tuple[NotebookNode, dict[str, Any]]


def generate_preprocessors() -> list[type]:
    """nbgrader's own, with `ClearAnswers` in place of ClearSolutions."""
    return [
        IncludeHeaderFooter,
        LockCells,
        ClearAnswers,
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
        ClearHiddenTests,
        ClearMarkScheme,
        ComputeChecksums,
        CheckCellMetadata,
    ]


def sanitize_preprocessors() -> list[type]:
    """nbgrader's own, with `Repair` in place of DeduplicateIds."""
    return [ClearOutput, Repair, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]


def autograde_preprocessors() -> list[type]:
    """nbgrader's own, with `Mark` in place of Execute."""
    return [
        Mark,
        IgnorePattern,
        ClearMetadataPreprocessor,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]


class ClearAnswers(ClearSolutions):
    """Like ClearSolutions, but a region at the margin, the answer of a question, is removed without leaving a stub."""

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        at_margin = any(line.startswith("###") and self.begin_solution_delimeter in line for line in cell.source.split("\n"))
        if not at_margin:
            replaced: bool = super()._replace_solution_region(cell, language)
            return replaced
        kept: dict[str, str] = dict(getattr(self, "code_stub"))  # noqa: B009
        self.code_stub = kept | {language: ""}
        try:
            replaced = super()._replace_solution_region(cell, language)
        finally:
            self.code_stub = kept
        cell.source = cell.source.strip("\n")
        return replaced


class ForgivingExporter(NotebookExporter):
    """Reads a file that is no notebook as an empty one that says so, so that it gets its mark and the run goes on.

    nbgrader reads a submission twice: as it was handed in, then as it has written it down after the first reading.
    """

    def from_filename(self, filename: str, resources: Any = None, **named: Any) -> Any:
        if not getattr(self.parent, "_sanitizing", True):
            return super().from_filename(filename, resources=resources, **named)
        try:
            notebook = _modern(read_json(Path(filename)))
        except (BadNotebook, ValueError) as error:
            notebook = nbformat.v4.new_notebook(metadata={UNREADABLE: str(error)})
        return self.from_notebook_node(notebook, resources=resources or {}, **named)


def _modern(data: dict[str, Any]) -> NotebookNode:
    """Any notebook's data as a clean version 4 notebook: text of cells and nbgrader's marks, nothing else."""
    cells = []
    for index, cell in enumerate(cells_of(data)):
        make = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
        node = make(_writable(cell.source), id=f"cell-{index}")
        if cell.grade_id is not None:
            node.metadata["nbgrader"] = {"grade_id": cell.grade_id}
        cells.append(node)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return notebook


def _writable(text: str) -> str:
    """The text without half characters, which JSON can hold and no file can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _note_cell(text: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_markdown_cell(feedback.paragraph(_writable(text), "Grader's note."))
    return cell


def _seed_cell(seed: int, shut: bool) -> NotebookNode:
    text = f"The fresh cases were drawn from seed {seed}." + ("" if shut else f" {NOT_SHUT_IN}")
    cell: NotebookNode = nbformat.v4.new_markdown_cell(text)
    return cell


class Repair(NbGraderPreprocessor):
    """Give a submission the marks of the release back: unknown and double ids go, lost check cells return, each with a note."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Pair:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            source = gradebook.find_notebook(about["notebook"], about["assignment"])
            marks = {cell.name: _marks(cell) for cell in source.source_cells}
            for cell in source.grade_cells:
                marks[cell.name].update({"grade": True, "points": cell.max_score})
            for cell in source.solution_cells:
                marks[cell.name]["solution"] = True
            texts = {cell.name: cell.source for cell in source.source_cells}
        empty = not any(cell.cell_type == "code" for cell in nb.cells)
        notes = [*self._relabel(nb, marks), *self._restore(nb, marks, texts)]
        if UNREADABLE in nb.metadata:
            notes = [nb.metadata.pop(UNREADABLE)]
        elif empty:
            notes = ["The notebook is empty: there is no code in it."]
        if notes:
            nb.cells.insert(0, _note_cell(" ".join(notes)))
        return nb, resources

    def _relabel(self, nb: NotebookNode, marks: dict[str, dict[str, Any]]) -> list[str]:
        """The last cell of each id keeps it; all marks are the release's own."""
        seen: set[str] = set()
        notes = []
        for cell in reversed(nb.cells):
            grade_id = cell.metadata.pop("nbgrader", {}).get("grade_id")
            if grade_id is None or grade_id not in marks:
                if grade_id is not None:
                    notes.append(f"The cell “{grade_id}” is not of this release of the lesson; it was run but not marked.")
                continue
            if grade_id in seen:
                notes.append(f"The cell “{grade_id}” stands twice; the last one counts.")
                continue
            seen.add(grade_id)
            cell.metadata["nbgrader"] = dict(marks[grade_id])
        return notes[::-1]

    def _restore(self, nb: NotebookNode, marks: dict[str, dict[str, Any]], texts: dict[str, str]) -> list[str]:
        """Put lost check cells back behind the cell they followed."""
        lost = []
        names = list(marks)
        for index, name in enumerate(names):
            at = {cell.metadata.nbgrader["grade_id"]: i for i, cell in enumerate(nb.cells) if "nbgrader" in cell.metadata}
            if name in at or not marks[name]["grade"]:
                continue
            before = [at[other] for other in names[:index] if other in at]
            node = nbformat.v4.new_code_cell(texts[name], id=f"restored-{index}")
            node.metadata["nbgrader"] = dict(marks[name])
            nb.cells.insert(max(before) + 1 if before else len(nb.cells), node)
            lost.append(name.removeprefix(CHECK_PREFIX))
        if not lost:
            return []
        return [f"Check cells were missing and were put back: {', '.join(lost)}."]


def _marks(cell: Any) -> dict[str, Any]:
    return {
        "grade_id": cell.name,
        "grade": False,
        "solution": False,
        "locked": bool(cell.locked),
        "schema_version": 3,
        "task": False,
        "cell_type": cell.cell_type,
        "checksum": cell.checksum,
    }


class Mark(NbGraderPreprocessor):
    """In place of Execute: run the submission in a process of its own, judge it here, and write the marks as outputs."""

    sandbox = Enum(CHOICES, "auto", help="How students' code is shut in: auto, bwrap or none.").tag(config=True)
    seed = Integer(None, allow_none=True, help="The seed of the fresh cases, to repeat a run.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Pair:
        grader = grader_of(course_at(Path.cwd() / "solutions"), self.sandbox, self.seed)
        graded = grader.grade(grader.course.lesson(resources["nbgrader"]["assignment"]), cells_of(nb))
        results = {result.name: result for result in graded.results}
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade"):
                name = cell.metadata.nbgrader["grade_id"].removeprefix(CHECK_PREFIX)
                _write_mark(cell, results.get(name))
        if graded.notes:
            nb.cells.insert(0, _note_cell(" ".join(graded.notes)))
        nb.cells.append(_seed_cell(graded.seed, grader.sandbox.shut))
        return nb, resources


@lru_cache(maxsize=1)
def grader_of(course: Course, sandbox: Choice, seed: int | None) -> Grader:
    """The grader for a run of submissions; formgrader's process keeps it from one to the next."""
    return Grader(course, sandbox, seed)


def course_at(folder: Path) -> Course:
    """The course in `folder`, read once for all submissions and again when it has changed: formgrader runs for days."""
    files = [*sorted(folder.glob("*/*.py")), *sorted(folder.glob("*/*.ipynb"))]
    return _course_of(folder, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=2)
def _course_of(folder: Path, stamps: tuple[int, ...]) -> Course:
    return load_course(folder)


def _write_mark(cell: NotebookNode, result: Result | None) -> None:
    """nbgrader reads the mark from the text of the execute_result: a plain float between 0 and the maximum."""
    earned = 0.0 if result is None else result.earned
    page = feedback.result_html(result) if result is not None else feedback.sentence_html("This check could not be run.")
    data = {"text/plain": repr(float(earned)), "text/html": page}
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
    cell.execution_count = 1
