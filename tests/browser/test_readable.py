"""Feedback can be read in the light and in the dark theme, by eye and by ear, and never by colour alone."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Learner
from tests.browser.contrast import hard_to_read
from tests.browser.jupyter import DARK, LIGHT
from tests.browser.notebook import OPENING, Notebook, choose
from tests.browser.test_learner import BROKEN, RIGHT, WRONG, stub

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATES = {
    "not started": (None, "○", "not started"),
    "failed": (WRONG, "✗", "not yet"),
    "error": (BROKEN, "✗", "not yet: it stopped with an error"),
    "passed": (RIGHT, "✓", "passed"),
}


def set_theme(learner: Learner, name: str) -> None:
    choose(learner.page, "Settings", "Theme", name)
    learner.page.locator(f'body[data-jp-theme-name="{name}"]').wait_for(state="attached")


def box(learner: Learner, state: str) -> Locator:
    """The feedback box of softmax's check after an answer that brings it into this state."""
    answer, _, word = STATES[state]
    cell = stub(learner, "softmax")
    cell.retype(f"def softmax(z):\n{answer or 'raise NotImplementedError()'}")
    cell.run()
    check = learner.lesson.cell('check("softmax")')
    check.run()
    found = check.output.locator(f'[aria-label="Check of softmax: {word}"]')
    found.wait_for()
    return found


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_told_by_sign_and_word_and_is_readable_in_both_themes(learner: Learner, state: str) -> None:
    _, sign, word = STATES[state]
    found = box(learner, state)
    assert found.get_attribute("role") == "status"
    assert found.locator("p").first.inner_text().startswith(f"{sign} softmax · {word}")
    assert_readable(learner, found)


def assert_readable(learner: Learner, found: Locator) -> None:
    for theme in (DARK, LIGHT):
        set_theme(learner, theme)
        assert hard_to_read(found) == [], theme


def test_hints_and_progress_are_readable_in_both_themes(learner: Learner) -> None:
    cell = stub(learner, "softmax")
    cell.retype('hint("softmax")')
    cell.run()
    hint = cell.output.locator('[role="status"]')
    expect(hint).to_contain_text("Hint 1 of")
    assert_readable(learner, hint)
    with learner.on_the_start_page() as start:
        cell = start.cell("progress()")
        cell.run()
        assert_readable(learner, cell.output.locator("table"))


def test_stored_feedback_that_jupyterlab_does_not_trust_keeps_its_sign_and_its_words(learner: Learner, browser: Browser) -> None:
    """As when an instructor opens a submission: JupyterLab takes role and label away, and the colours of the theme."""
    made = box(learner, "failed").evaluate("box => box.outerHTML")
    output = new_output("display_data", data={"text/html": made, "text/plain": ""})
    path = learner.lessons / "handed_in.ipynb"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=[new_code_cell("", outputs=[output])], metadata={"kernelspec": kernel}), path)
    page = browser.new_page()
    try:
        page.goto(learner.server.at(f"/doc/tree/{path.name}"), timeout=OPENING)
        Notebook(page, path).wait_until_open()
        shown = page.locator(".jp-RenderedHTML:not(.jp-mod-trusted)")
        assert shown.locator("p").first.inner_text().startswith("✗ softmax · not yet")
        assert hard_to_read(shown) == []
    finally:
        page.close()
