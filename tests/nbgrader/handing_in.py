"""What students hand in: the release with its cells filled, and everything that can go wrong with a file on its way."""

import ast
import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograder.checks import Checks
from autograder.course import BoundExercise, Lesson
from autograder.declare import Exercise, Question
from autograder.frozen import LessonChecks
from autograder.notebook import CHECK_PREFIX
from tests.nbgrader.hard_coded import answers_in_words, can_be_hard_coded, hard_coded_source
from tests.nbgrader.mistaken import mistaken_source

Notebook = dict[str, Any]

NOISE = """
import functools as _functools
import logging as _logging
import sys as _sys
import warnings as _warnings

_logging.basicConfig(level=_logging.DEBUG)


def _noisy(function):
    if isinstance(function, type):
        return function  # whoever asks for a class cannot do with a function

    @_functools.wraps(function)
    def noisy(*arguments, **named):
        print("100%|##########| 60/60 [00:00<00:00]", file=_sys.stderr)
        print("some number", 3.5)
        _warnings.warn("this is deprecated", DeprecationWarning)
        _warnings.warn("mind the step")
        _logging.getLogger("training").error("loss is high")
        return function(*arguments, **named)

    return noisy


_sys.stderr.write("a warning at the top level\\n")
"""

HOLES = """
import functools as _functools


def _holed(value):
    if isinstance(value, (tuple, list)):
        return type(value)(_holed(item) for item in value)
    if isinstance(value, dict):
        return {key: _holed(item) for key, item in value.items()}
    if value is None or callable(value) or isinstance(value, str):
        return value
    holed = np.asarray(value, dtype=float) * np.nan
    return holed if holed.ndim else np.float64("nan")


def _not_a_number(function):
    @_functools.wraps(function)
    def nan(*arguments, **named):
        return _holed(function(*arguments, **named))

    return nan
"""

GIVE_MODELS = {
    *("build_model", "compile_model", "numpy_to_keras"),
    *("two_input_model", "residual_model", "regularized_model"),
    *("transfer_model", "final_model"),
}

FOREVER = "def {name}(*arguments, **named):\n    while True:\n        pass"


@dataclass(frozen=True)
class Paper:
    """One lesson as it is handed out: its released notebook and checks, and with them its references and mistakes."""

    lesson: Lesson
    release: Notebook
    shipped: LessonChecks

    @cached_property
    def functions(self) -> dict[str, BoundExercise]:
        return {n: e for n, e in self.lesson.exercises.items() if isinstance(e.declared, Exercise)}

    @cached_property
    def questions(self) -> dict[str, BoundExercise]:
        return {n: e for n, e in self.lesson.exercises.items() if isinstance(e.declared, Question)}

    @cached_property
    def with_numbers(self) -> list[str]:
        """The functions that give numbers and not words or models."""
        names = [n for n, c in self.shipped.exercises.items() if isinstance(c, Checks) and not answers_in_words(c)]
        return [name for name in names if name not in GIVE_MODELS]

    @property
    def first(self) -> str:
        return next(iter(self.functions))

    @property
    def last(self) -> str:
        return list(self.functions)[-1]

    @cached_property
    def references(self) -> dict[str, str]:
        return {name: exercise.reference_source for name, exercise in self.lesson.exercises.items()}

    def points(self, name: str) -> float:
        return float(self.lesson.exercises[name].declared.points)

    def full_marks(self, *, but: Iterable[str] = ()) -> dict[str, float]:
        """What a submission earns that is right but for some exercises; what uses these is marked with follow-through."""
        wrong = set(but)
        marks = {}
        for name, exercise in self.lesson.exercises.items():
            share = getattr(exercise.declared, "follow_through", 1.0) if wrong & set(exercise.declared.uses) else 1.0
            marks[name] = 0.0 if name in wrong else share * self.points(name)
        return marks

    def filled(self, sources: Mapping[str, str]) -> Notebook:
        """The release with these texts in its solution cells."""
        notebook = copy.deepcopy(self.release)
        for name, source in sources.items():
            solution_cell(notebook, name)["source"] = source
        return notebook

    def solved(self, others: Mapping[str, str] | None = None) -> Notebook:
        """The release with the reference in every solution cell, or with `others` in some."""
        return self.filled(self.references | dict(others or {}))

    def left_out(self, others: Mapping[str, str]) -> list[str]:
        """The functions that are not in `others` and that no other exercise uses."""
        return [name for name in self.functions if name not in others and name not in used_ones(self)]

    def short(self, others: Mapping[str, str]) -> Notebook:
        """Only `others` and what they may use, without prose and demonstrations, which take nbgrader most of its time."""
        references = {name: source for name, source in self.references.items() if name not in self.left_out(others)}
        notebook = self.filled(references | dict(others))
        notebook["cells"] = [cell for cell in notebook["cells"] if grade_id(cell) is not None or _imports_or_defines(cell)]
        return notebook

    # -- mistakes

    @cached_property
    def rounds(self) -> list[dict[str, str]]:
        """Sources for as many submissions as it takes to hand in every declared mistake and every wrong choice once."""
        functions = [len(e.declared.mistakes) for e in self.functions.values()]
        count = max([*functions, *(len(self.wrong_choices(q)) for q in self.questions)])
        return [self._round(number) for number in range(count)]

    def wrong_choices(self, name: str) -> list[str]:
        declared = self.questions[name].declared
        return [letter for letter in declared.choices if letter != declared.answer]

    def _round(self, number: int) -> dict[str, str]:
        """Sources with the mistake of this number in every exercise that has one."""
        sources = {}
        for name, exercise in self.functions.items():
            if number < len(exercise.declared.mistakes):
                sources[name] = mistaken_source(exercise, exercise.declared.mistakes[number])
        for name in self.questions:
            if number < len(letters := self.wrong_choices(name)):
                sources[name] = f'{name} = "{letters[number]}"'
        return sources

    def said_of(self, name: str, number: int) -> str:
        """What the feedback must say of the mistake of this number."""
        declared = self.lesson.exercises[name].declared
        if isinstance(declared, Question):
            return declared.choices[self.wrong_choices(name)[number]][1]
        return str(declared.mistakes[number].name)

    # -- the visible answers

    @cached_property
    def learnt_by_heart(self) -> dict[str, str]:
        """Sources that give the shipped answers, of every exercise whose shipped checks hold them."""
        return {n: hard_coded_source(c) for n, c in self.shipped.exercises.items() if can_be_hard_coded(c)}


def _imports_or_defines(cell: dict[str, Any]) -> bool:
    if cell["cell_type"] != "code":
        return False
    statements = ast.parse(cell["source"]).body
    return any(isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)) for statement in statements)


def solution_cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if grade_id(cell) == name)


def check_cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return solution_cell(notebook, CHECK_PREFIX + name)


def grade_id(cell: dict[str, Any]) -> Any:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def position(notebook: Notebook, cell: dict[str, Any]) -> int:
    return next(i for i, other in enumerate(notebook["cells"]) if other is cell)


def code_cell(source: str, marks: dict[str, Any] | None = None) -> dict[str, Any]:
    metadata = {"nbgrader": marks} if marks is not None else {}
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def text_of(notebook: Any) -> bytes:
    return json.dumps(notebook).encode()


# -- one submission each -----------------------------------------------------------------------------------------------------


def untouched(paper: Paper) -> bytes:
    return text_of(paper.release)


def solved(paper: Paper) -> bytes:
    return text_of(paper.solved())


def helpers_wrong(paper: Paper) -> bytes:
    """Whatever another exercise uses has its first mistake; all else is right."""
    return text_of(paper.solved({name: paper.rounds[0][name] for name in used_ones(paper)}))


def used_ones(paper: Paper) -> list[str]:
    used = {name for exercise in paper.functions.values() for name in exercise.declared.uses}
    return [name for name in paper.functions if name in used]


def by_heart(paper: Paper) -> bytes:
    return text_of(paper.solved(paper.learnt_by_heart))


def no_cells(paper: Paper) -> bytes:
    return text_of({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def not_json(paper: Paper) -> bytes:
    return b'{"cells": [{"cell_type": "code", "sour'


def json_but_no_notebook(paper: Paper) -> bytes:
    return b'["a", "list"]'


def in_another_encoding(paper: Paper) -> bytes:
    return "{“cells”: é}".encode("cp1252")


def half_a_character(paper: Paper) -> bytes:
    """JSON can spell characters that no file can hold."""
    notebook = paper.solved()
    notebook["cells"].append(code_cell("'\ud800'", {"grade_id": "\ud800"}))
    return text_of(notebook)


def of_format_3(paper: Paper) -> bytes:
    """As an editor of ten years ago saved it."""
    cells = [
        {**cell, "input": cell["source"], "language": "python"} if cell["cell_type"] == "code" else cell
        for cell in paper.solved()["cells"]
    ]
    for cell in cells:
        if "input" in cell:
            del cell["source"]
    return text_of({"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0})


def a_syntax_error(paper: Paper) -> bytes:
    return text_of(paper.solved({paper.first: f"def {paper.first}(:\n    return 1"}))


def an_error_at_the_top(paper: Paper) -> bytes:
    notebook = paper.solved()
    notebook["cells"].insert(2, code_cell("1 / 0"))
    return text_of(notebook)


def check_deleted(paper: Paper) -> bytes:
    notebook = paper.solved()
    notebook["cells"].remove(check_cell(notebook, paper.last))
    return text_of(notebook)


def all_checks_deleted(paper: Paper) -> bytes:
    notebook = paper.solved()
    notebook["cells"] = [cell for cell in notebook["cells"] if not str(grade_id(cell)).startswith(CHECK_PREFIX)]
    return text_of(notebook)


def doubled(paper: Paper, sources: list[str]) -> bytes:
    """The first exercise's cell stands as often as there are sources, copied with its metadata; its check stands twice."""
    notebook = paper.solved()
    cell, check = solution_cell(notebook, paper.first), check_cell(notebook, paper.first)
    at = position(notebook, cell)
    notebook["cells"][at : at + 1] = [{**copy.deepcopy(cell), "source": source} for source in sources]
    notebook["cells"].insert(position(notebook, check), copy.deepcopy(check))
    return text_of(notebook)


def wrong_then_right(paper: Paper) -> bytes:
    return doubled(paper, [paper.rounds[0][paper.first], paper.references[paper.first]])


def right_then_wrong(paper: Paper) -> bytes:
    return doubled(paper, [paper.references[paper.first], paper.rounds[0][paper.first]])


def loop_at_the_top(paper: Paper) -> bytes:
    notebook = paper.solved()
    notebook["cells"].insert(2, code_cell("n = 0\nwhile True:\n    n += 1"))
    return text_of(notebook)


def loop_in_a_function(paper: Paper) -> bytes:
    return text_of(paper.solved({paper.last: FOREVER.format(name=paper.last)}))


def leaves_the_program(paper: Paper) -> bytes:
    notebook = paper.solved()
    notebook["cells"].insert(2, code_cell("import os\nos._exit(0)"))
    notebook["cells"].insert(3, code_cell("exit()"))
    notebook["cells"].append(code_cell("raise SystemExit"))
    return text_of(notebook)


def of_an_older_release(paper: Paper) -> bytes:
    """The last exercise had another name then, and the lesson had one that is gone."""
    notebook = paper.solved()
    for cell in (solution_cell(notebook, paper.last), check_cell(notebook, paper.last)):
        marks = cell["metadata"]["nbgrader"]
        marks["grade_id"] = marks["grade_id"].replace(paper.last, "an_older_name")
        cell["source"] = cell["source"].replace(paper.last, "an_older_name")
    mark = {"grade": True, "grade_id": "check-gone", "locked": True, "points": 50, "schema_version": 1, "solution": False}
    notebook["cells"].append(code_cell('check("gone")', mark))
    return text_of(notebook)


def with_other_metadata(paper: Paper) -> bytes:
    """Everything that nbgrader keeps in a cell, changed; all answers are right but the last exercise's."""
    notebook = paper.solved({paper.last: paper.rounds[0][paper.last]})
    own = check_cell(notebook, paper.last)
    others = [name for name in paper.lesson.exercises if name != paper.last]
    changed = [find(notebook, name) for find in (solution_cell, check_cell) for name in others]
    strange: list[Callable[[dict[str, Any]], Any]] = [
        lambda marks: {**marks, "grade_id": None},
        lambda marks: {**marks, "grade_id": 5},
        lambda marks: {**marks, "grade_id": ["a"]},
        lambda marks: {**marks, "points": "many", "locked": False, "checksum": "0" * 32},
        lambda marks: {**marks, "schema_version": 99},
        lambda marks: "not a mapping",
        lambda marks: {**marks, "solution": True, "grade": True, "task": True},
    ]
    for index, cell in enumerate(changed):
        cell["metadata"]["nbgrader"] = strange[index % len(strange)](cell["metadata"]["nbgrader"])
    own["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "checksum": "1" * 32, "schema_version": 3}
    own["source"] = "1000.0"
    bonus = {"grade": True, "grade_id": "bonus", "locked": False, "points": 100, "schema_version": 3, "solution": False}
    notebook["cells"].append(code_cell("100.0", {**bonus, "task": False}))
    return text_of(notebook)


def kinds_of_cells_changed(paper: Paper) -> bytes:
    """The first exercise's cells were turned into text, the last check into raw text."""
    notebook = paper.solved()
    changed = [solution_cell(notebook, paper.first), check_cell(notebook, paper.first), check_cell(notebook, paper.last)]
    for cell, kind in zip(changed, ("markdown", "markdown", "raw"), strict=True):
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]
    return text_of(notebook)


def claims_full_marks(paper: Paper) -> bytes:
    """Nothing is solved; the check cells hold what nbgrader would take for marks, and so do their saved outputs."""
    notebook = copy.deepcopy(paper.release)
    claims = ["import numpy as np\nnp.float64(3.0)", "float('nan')", "-1", "'full'", "1.0", "None"]
    for index, name in enumerate(paper.lesson.exercises):
        cell = check_cell(notebook, name)
        cell["source"] = claims[index % len(claims)]
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "1.0"}}
        cell["outputs"] = [result]
    return text_of(notebook)


def noisy(paper: Paper, others: Mapping[str, str] | None = None) -> bytes:
    """Every function writes warnings, logs and progress bars to stderr."""
    notebook = paper.solved(others)
    wraps = "\n".join(f"{name} = _noisy({name})" for name in paper.functions)
    notebook["cells"].append(code_cell(f"{NOISE}\n{wraps}"))
    return text_of(notebook)


def noisy_and_wrong(paper: Paper) -> bytes:
    return noisy(paper, paper.rounds[0])


def not_a_number(paper: Paper) -> bytes:
    """Every number that comes out of a function is NaN."""
    notebook = paper.solved()
    wraps = "\n".join(f"{name} = _not_a_number({name})" for name in paper.functions)
    notebook["cells"].append(code_cell(f"{HOLES}\n{wraps}"))
    return text_of(notebook)


def overwrites_the_front_door(paper: Paper) -> bytes:
    """A notebook whose own `check` always gives the maximum, and that has solved nothing."""
    notebook = copy.deepcopy(paper.release)
    notebook["cells"].insert(2, code_cell("import autograder\ncheck = autograder.check = lambda *a, **k: 1.0"))
    return text_of(notebook)


def first_mistakes(paper: Paper) -> bytes:
    return text_of(paper.solved(paper.rounds[0]))


def _by_name(*functions: Callable[[Paper], bytes]) -> dict[str, Callable[[Paper], bytes]]:
    return {function.__name__: function for function in functions}


USUAL = _by_name(untouched, solved, helpers_wrong, by_heart, noisy, noisy_and_wrong, not_a_number)
STOCK = _by_name(untouched, solved, first_mistakes)
TROUBLES = _by_name(
    no_cells,
    not_json,
    json_but_no_notebook,
    in_another_encoding,
    half_a_character,
    of_format_3,
    a_syntax_error,
    an_error_at_the_top,
    check_deleted,
    all_checks_deleted,
    wrong_then_right,
    right_then_wrong,
    loop_at_the_top,
    loop_in_a_function,
    leaves_the_program,
    of_an_older_release,
    with_other_metadata,
    kinds_of_cells_changed,
    claims_full_marks,
    overwrites_the_front_door,
)
