"""A learner works through lesson 2: runs it untouched, goes wrong, goes right, moves a slider, sees the progress."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LESSON, Learner
from tests.browser.notebook import Cell

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRONG = "e = np.exp(z - z.max(axis=0))\nreturn e / e.sum(axis=0)"
RIGHT = "e = np.exp(z - z.max(axis=-1, keepdims=True))\nreturn e / e.sum(axis=-1, keepdims=True)"
BROKEN = "shares = np.exp(z)\nreturn shares / totals"


def stub(learner: Learner, name: str) -> Cell:
    return learner.lesson.cell(f"def {name}(", "NotImplementedError")


def check(learner: Learner, name: str) -> str:
    """Run the check of an exercise; what it says."""
    cell = learner.lesson.cell(f'check("{name}")')
    cell.run()
    return cell.said()


def test_an_untouched_lesson_runs_to_its_end_without_a_traceback(learner: Learner) -> None:
    assert learner.lesson.alarms() == []
    counts = [cell.count for cell in learner.lesson.code_cells()]
    assert sorted(counts) == list(range(1, len(counts) + 1))


def test_what_is_not_written_yet_is_not_started(learner: Learner) -> None:
    said = check(learner, "dense")
    assert "not started" in said
    assert "0 of" in said


def test_a_wrong_answer_is_named_and_a_right_one_passes_and_is_kept(learner: Learner) -> None:
    cell = stub(learner, "softmax")
    cell.replace_last_line(WRONG)
    assert cell.text().endswith("\n    e = np.exp(z - z.max(axis=0))\n    return e / e.sum(axis=0)")
    cell.run()
    said = check(learner, "softmax")
    assert "not yet" in said
    assert "divides by the sum over the samples" in said
    assert "which axis" in said
    assert progress_of(learner, "softmax") == {"status": "failed", "passed": False}

    cell.retype(f"def softmax(z):\n{RIGHT}")
    cell.run()
    said = check(learner, "softmax")
    assert "passed" in said
    assert "not yet" not in said
    assert progress_of(learner, "softmax") == {"status": "passed", "passed": True}
    row = progress_row(learner)
    assert re.search(r"\b[1-9]\d* of \d+\b", row)


def progress_of(learner: Learner, name: str) -> dict[str, object]:
    record = json.loads((learner.lessons / "progress.json").read_text(encoding="utf-8"))["exercises"][name]
    return {key: record[key] for key in ("status", "passed")}


def progress_row(learner: Learner) -> str:
    """The row of lesson 2 on the start page, after its cell was run again."""
    with learner.on_the_start_page() as start:
        cell = start.cell("progress()")
        cell.run()
        return cell.output.locator("tr", has=learner.page.locator(f'a[href*="{LESSON}"]')).inner_text()


def test_an_error_shows_the_learners_own_line_and_nothing_of_the_engine(learner: Learner) -> None:
    cell = stub(learner, "softmax")
    cell.retype(f"def softmax(z):\n{BROKEN}")
    cell.run()
    said = check(learner, "softmax")
    assert "return shares / totals" in said
    assert "NameError" in said
    assert learner.lesson.alarms() == []
    for engine in ("Traceback", "autograder", "site-packages", ".py"):
        assert engine not in said


def test_a_slider_moved_with_the_keyboard_changes_its_figure(learner: Learner) -> None:
    cell = next(c for c in learner.lesson.code_cells() if c.box.locator(".widget-slider").count())
    handle = cell.output.locator(".widget-slider .noUi-handle").first
    image = cell.output.locator(".widget-html img")
    image.wait_for()
    before, words = image.get_attribute("src"), image.get_attribute("alt")
    handle.focus()
    for _ in range(3):
        learner.page.keyboard.press("ArrowRight")
    expect(image).not_to_have_attribute("src", before or "")
    expect(image).not_to_have_attribute("alt", words or "")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
