"""The report in a browser: readable in light, dark and print, nothing overlaps or sticks out, nothing is asked of the network."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from autograder.report import report_html
from tests.autograder.classes import HOSTILE, exercise, failed, hostile_class, results_of, submission
from tests.browser.contrast import hard_to_read

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVERLAPS = """
() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = boxes.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1 || b.bottom > frame.bottom + 1);
  const hit = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const pairs = boxes.flatMap(([s, a], i) => boxes.slice(i + 1).filter(([, b]) => hit(a, b)).map(([t]) => s + ' / ' + t));
  return [...out.map(([s]) => s), ...pairs];
})
"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = "() => [...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"


def a_class() -> list[dict[str, object]]:
    """Sixty students, ten exercises with names as long as in the course, all states."""
    states = ["passed", "failed", "error", "timeout", "not started"]
    rows = []
    for n in range(60):
        exercises = []
        for e in range(10):
            status = states[0] if (n * 7 + e * 5) % 13 > e else states[(n + e) % 5]
            told = {"mistake": f"takes the slope from dA and the factor from A {e % 3}"} if status == "failed" else {}
            marks = 3.0 if status == "passed" else 0.0
            name = f"leaky_relu_derivative_{e}"
            exercises.append(exercise(name, marks, 3.0, status=status, message="Expected 1, got 2. " * 9, **told))
        rows.append(submission(f"Student Number {n}", *exercises))
    return [*rows, failed("Late", path="submissions/" + "folder/" * 9)]


@pytest.fixture(scope="module", params=["a class", "hostile"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    class_of = a_class() if request.param == "a class" else hostile_class()
    file = tmp_path_factory.mktemp("report") / "class.html"
    file.write_text(report_html(results_of(*class_of, course=HOSTILE[0])), encoding="utf-8")
    return file


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(path.as_uri())
    yield page
    assert asked == [path.as_uri()]
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_both_themes(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    ground = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 28)"}[scheme]
    assert hard_to_read(page.locator("html")) == []


@pytest.mark.parametrize("width", [1200, 800, 360])
def test_nothing_overlaps_or_sticks_out(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(OVERLAPS) == []


def test_paper_is_light_and_holds_every_table_of_a_class(page: Page, path: Path) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins, in CSS pixels
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert hard_to_read(page.locator("html")) == []
    assert page.evaluate(OVERLAPS) == []
    if "hostile" not in path.read_text(encoding="utf-8") and "Student Number 1" in page.content():
        assert page.evaluate(WIDER) <= 0 and page.evaluate(CUT) == []


def test_the_keyboard_comes_first_to_the_skip_link(page: Page) -> None:
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to the report"
    box = focused.bounding_box()
    assert box is not None and box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
