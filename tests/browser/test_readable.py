"""Feedback can be read in the light and in the dark theme, by eye and by ear, and never by colour alone."""

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Learner
from tests.browser.contrast import hard_to_read
from tests.browser.jupyter import DARK, LIGHT
from tests.browser.notebook import choose
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
    learner.page.locator(f'body[data-jp-theme-name="{name}"]').wait_for()


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
    for theme in (DARK, LIGHT):
        set_theme(learner, theme)
        assert hard_to_read(found) == [], theme
