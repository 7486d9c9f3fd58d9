"""The checks file of a lesson's folder: frozen cases, read and written."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.checks import AnyChecks, checks_from_json
from autograder.errors import BadChecks, NoLesson
from autograder.values import NotPlain

FILE_NAME = "checks.json"
VERSION = 1
EXPECTED_DIGITS = 12


@dataclass(frozen=True)
class LessonChecks:
    """The checks of one lesson, in the order of its notebook."""

    lesson: str
    title: str
    folder: Path
    exercises: Mapping[str, AnyChecks]


def checks_text(lesson: str, title: str, exercises: Mapping[str, AnyChecks]) -> str:
    """The text of a checks file."""
    parts = [
        f"  {json.dumps(name)}: {json.dumps(_rounded(checks.to_json()), ensure_ascii=False, allow_nan=False)}"
        for name, checks in exercises.items()
    ]
    head = f'{{"version": {VERSION}, "lesson": {json.dumps(lesson)}, "title": {json.dumps(title, ensure_ascii=False)},\n'
    return head + ' "exercises": {\n' + ",\n".join(parts) + "\n }}\n"


def _rounded(data: dict[str, Any]) -> dict[str, Any]:
    """Outcomes to twelve digits: enough for every tolerance, and the same on every machine but for the rarest rounding."""
    if "cases" not in data:
        return data
    cases = [{**case, "expected": _round(case["expected"]), "mistaken": _round(case["mistaken"])} for case in data["cases"]]
    return {**data, "cases": cases}


def _round(data: Any) -> Any:
    if isinstance(data, float):
        return float(f"{data:.{EXPECTED_DIGITS}g}") if math.isfinite(data) else data
    if isinstance(data, list):
        return [_round(item) for item in data]
    if isinstance(data, dict):
        return {key: _round(item) for key, item in data.items()}
    return data


def same_text(one: str, other: str) -> bool:
    """Whether two checks files say the same, numbers to nine digits (the last digits differ between machines)."""
    try:
        return one == other or _same(json.loads(one), json.loads(other))
    except ValueError:
        return False


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(x, y) for x, y in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(value, other[key]) for key, value in one.items())
    return bool(one == other)


def read_checks(folder: Path) -> LessonChecks:
    """The checks of the lesson in `folder`.

    Raises
    ------
    NoLesson
        When there is no checks file.
    BadChecks
        When it is damaged or of another version.
    """
    path = folder / FILE_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoLesson(
            f"There is no {FILE_NAME} in this folder: open the lesson's notebook inside its own folder, as it was released."
        ) from None
    except (OSError, ValueError, RecursionError):
        raise BadChecks(f"{FILE_NAME} is damaged: copy it again from the released lesson.") from None
    try:
        if data["version"] != VERSION:
            raise BadChecks(f"{FILE_NAME} is of version {data['version']}, this engine reads version {VERSION}: update both.")
        exercises = {name: checks_from_json(item) for name, item in data["exercises"].items()}
        return LessonChecks(data["lesson"], data["title"], folder, exercises)
    except (KeyError, TypeError, ValueError, AttributeError, NotPlain):
        raise BadChecks(f"{FILE_NAME} is damaged: copy it again from the released lesson.") from None
