"""Small exercises and courses for the tests of the engine, with every expected value written by hand."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.checks import Case, Checks
from autograder.compare import Tolerance
from autograder.inside import Outcome, collect
from autograder.judge import judge
from autograder.result import Result
from autograder.verdict import verdict

ROOT = Path(__file__).resolve().parents[2]
MINI = ROOT / "tests" / "mini"

Examples = Sequence[tuple[dict[str, Any], Any]]


def toy(
    cases: Examples,
    *,
    name: str = "toy",
    mistakes: Mapping[str, Sequence[Any]] | None = None,
    tolerance: Tolerance | None = None,
    **options: Any,
) -> Checks:
    """Checks of an exercise: cases with what is expected of each, and what each known mistake makes of them."""
    known = mistakes or {}
    expected = [Outcome(value=value) if options.get("judge") is None else None for _, value in cases]
    mistaken = [{mistake: _outcome(values[i]) for mistake, values in known.items()} for i in range(len(cases))]
    settings: dict[str, Any] = {
        "goal": "test the checks",
        "points": 2,
        "minutes": 1,
        "stars": 1,
        "parameters": tuple(cases[0][0]),
        "defaults": {},
        "hints": ("a", "b", "c"),
        "uses": (),
        "returns": (),
        "tolerance": tolerance or Tolerance(),
        "silent": False,
        "seconds": 2.0,
        "follow_through": 1.0,
        "probe": None,
        "judge": None,
        "rules": (),
        "mistakes": {mistake: f"Look at {mistake}." for mistake in known},
    }
    listed = tuple(Case(f"case {i}", arguments, expected[i], mistaken[i]) for i, (arguments, _) in enumerate(cases))
    return only_what_shows(Checks(name=name, cases=listed, **(settings | options)))


def only_what_shows(checks: Checks) -> Checks:
    """As in real checks, a case knows of those mistakes only that show on it."""
    shown = [{n: o for n, o in case.mistaken.items() if verdict(checks, case, o)} for case in checks.cases]
    return replace(checks, cases=tuple(replace(c, mistaken=m) for c, m in zip(checks.cases, shown, strict=True)))


def _outcome(value: Any) -> Outcome:
    return value if isinstance(value, Outcome) else Outcome(value=value)


def check_toy(checks: Checks, answer: Any, namespace: Mapping[str, Any] | None = None) -> Result:
    """Check an answer as the learner's side does, and as the grader's does (outcomes through JSON): both must say the same."""
    outcomes = collect(answer, checks.task(), namespace or {})
    here = judge(checks, outcomes)
    carried = [Outcome.from_json(json.loads(json.dumps(outcome.to_json()))) for outcome in outcomes]
    assert judge(checks, carried) == here
    return here


# -- courses ---------------------------------------------------------------------------------------------------------------

HEAD = "import numpy as np\n\nfrom autograder.declare import Exercise, Lambda, Question, Rng, Wrong\n"


def exercise_text(name: str, cases: str, more: str = "", options: str = "") -> str:
    """The declaration of an exercise worth 2 points; `cases` is the body of its generator."""
    body = "\n".join(f"    {line}" for line in cases.splitlines())
    return (
        f'\n{name} = Exercise("{name}", goal="test", points=2, minutes=1, stars=1, hints=["a", "b", "c"], {options})\n\n\n'
        f"@{name}.cases\ndef _(rng):\n{body}\n\n\n{more}\n"
    )


def solution_cell(name: str, source: str) -> dict[str, Any]:
    marks = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": True, "task": False}
    return code_cell(source, f"solution-{name.replace('_', '-')}", {"nbgrader": marks})


def check_cell(name: str, points: float = 2, source: str | None = None) -> dict[str, Any]:
    marks = {"grade": True, "grade_id": f"check-{name}", "locked": True, "points": points, "schema_version": 3}
    metadata = {"nbgrader": {**marks, "solution": False, "task": False}}
    return code_cell(f'check("{name}")' if source is None else source, f"check-{name.replace('_', '-')}", metadata)


def code_cell(source: str, name: str = "code", metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None, "id": name, "outputs": [], "source": source}
    return {**cell, "metadata": dict(metadata or {})}


def notebook(cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write_lesson(course: Path, name: str, exercises: str, cells: Sequence[Mapping[str, Any]]) -> Path:
    """Write a lesson's source into ``solutions/`` of a course; returns the folder."""
    folder = course / "solutions" / name
    folder.mkdir(parents=True)
    (folder / "exercises.py").write_text(HEAD + exercises, encoding="utf-8")
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {name}"}
    imports = code_cell("import numpy as np\n\nfrom autograder import check", "imports")
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook([title, imports, *cells])), encoding="utf-8")
    (course / "lessons").mkdir(exist_ok=True)
    (course / "nbgrader_config.py").write_text((MINI / "nbgrader_config.py").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


DOUBLE = exercise_text("double", 'yield "one", {"x": 1.5}\nyield "random", {"x": float(rng.normal())}')
DOUBLE_CELLS = [solution_cell("double", "def double(x):\n    return 2.0 * x"), check_cell("double")]

Function = Callable[..., Any]
