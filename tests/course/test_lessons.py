"""Every lesson keeps the course's form: length, pictures with alt text, questions, hints, headings."""

import json
import re
import statistics
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autograder import load_course
from autograder.course import Lesson
from autograder.declare import Exercise, Question

ROOT = Path(__file__).resolve().parents[2]
LESSONS = list(load_course(ROOT / "solutions").lessons.values())


def _name(lesson: Lesson) -> str:
    return lesson.name


def raw_cells(lesson: Lesson) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(lesson.notebook.read_text(encoding="utf-8"))["cells"]
    return cells


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_size_and_rhythm(lesson: Lesson) -> None:
    cells = raw_cells(lesson)
    code = [source(cell) for cell in cells if cell["cell_type"] == "code"]
    words = sum(len(re.findall(r"\w+", source(cell))) for cell in cells if cell["cell_type"] == "markdown")
    lengths = sorted(sum(bool(line.strip()) for line in text.splitlines()) for text in code)
    assert 20 <= len(cells) <= 95
    assert 40 <= words / len(code) <= 130
    assert statistics.median(lengths) <= 12
    assert lengths[int(0.9 * (len(lengths) - 1))] <= 34


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_no_wall_of_prose(lesson: Lesson) -> None:
    run = 0
    for cell in raw_cells(lesson):
        text = source(cell)
        pictures = "![" in text or "|---" in text
        run = 0 if cell["cell_type"] == "code" or pictures else run + len(re.findall(r"\w+", re.sub(r"\$[^$]*\$", "x", text)))
        assert run <= 280, f"{run} words without anything to look at or do, up to: {text[:80]}"


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_headings_stand_alone(lesson: Lesson) -> None:
    for cell in raw_cells(lesson):
        if cell["cell_type"] == "markdown":
            assert re.findall(r"^.*[^#\s].*##+ .*$", source(cell), re.MULTILINE) == []


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_pictures_have_alt_text(lesson: Lesson) -> None:
    for cell in raw_cells(lesson):
        if cell["cell_type"] == "markdown":
            for alt, path in re.findall(r"!\[(.*?)\]\((.*?)\)", source(cell), re.DOTALL):
                assert len(alt.split()) >= 6, path
                assert (lesson.folder / path).is_file(), path
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                assert len("".join(output["data"]["text/plain"]).split()) >= 6


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_outputs_are_there_and_clean(lesson: Lesson) -> None:
    for cell in raw_cells(lesson):
        if cell["cell_type"] == "code":
            assert cell["execution_count"] is not None
            for output in cell["outputs"]:
                assert output["output_type"] != "error"
                assert output.get("name") != "stderr"
            kinds = [output["output_type"] for output in cell["outputs"]]
            assert ("stream", "stream") not in pairwise(kinds)


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_parts_of_a_lesson(lesson: Lesson) -> None:
    text = "\n".join(source(cell) for cell in raw_cells(lesson) if cell["cell_type"] == "markdown")
    code = "\n".join(source(cell) for cell in raw_cells(lesson) if cell["cell_type"] == "code")
    for heading in ("What the notes get wrong", "Recap", "Glossary", "Further reading"):
        assert re.search(rf"^## .*{heading}", text, re.MULTILINE | re.IGNORECASE), heading
    assert "After this lesson you can" in text
    assert "widgets.explore(" in code
    assert lesson.title.startswith(f"{int(lesson.name[:2])} ")
    questions = [e for e in lesson.exercises.values() if isinstance(e.declared, Question)]
    assert 2 <= len(questions) <= 4


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_hints_rise(lesson: Lesson) -> None:
    for exercise in lesson.exercises.values():
        if isinstance(exercise.declared, Exercise):
            nudge, _, partial = exercise.declared.hints
            assert "\n" in partial or "..." in partial, exercise.name
            assert len(nudge) < 400, exercise.name
