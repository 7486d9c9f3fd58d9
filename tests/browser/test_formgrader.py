"""An instructor opens nbgrader's formgrader: lesson 2 is listed, a submission is marked, its feedback can be read."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import LESSON
from tests.browser.contrast import hard_to_read
from tests.browser.jupyter import ROOT, Server, jupyterlab, serving
from tests.browser.notebook import OPENING
from tests.browser.test_learner import WRONG
from tests.nbgrader.commands import CourseCopy
from tests.nbgrader.handing_in import text_of

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader, pytest.mark.slow]

STUDENT = "ada"


@dataclass(frozen=True)
class Instructor:
    """A course in which lesson 2 was released, handed in by one student and marked, and a server at its root."""

    course: CourseCopy
    server: Server
    page: Page

    def open(self, path: str) -> None:
        self.page.goto(self.server.at(path), timeout=OPENING)


@pytest.fixture(scope="module")
def instructor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instructor]:
    folder = tmp_path_factory.mktemp("instructor")
    course = CourseCopy(ROOT, LESSON, folder / "course")
    course.nbgrader("generate_assignment", LESSON, "--force")
    course.place(STUDENT, text_of(course.paper().solved({"softmax": f"def softmax(z):\n{indented(WRONG)}"})))
    course.nbgrader("autograde", LESSON)
    course.nbgrader("generate_feedback", LESSON)
    with serving(jupyterlab(course.root), course.root, folder / "home") as server:
        page = browser.new_page(viewport={"width": 1300, "height": 1400})
        yield Instructor(course, server, page)
        page.close()


def indented(body: str) -> str:
    return "\n".join(f"    {line}" for line in body.splitlines())


def row(page: Page, words: str) -> Locator:
    """The row of a table that holds these words; formgrader fetches its tables after the page."""
    found = page.locator("tbody tr", has=page.get_by_text(words, exact=True))
    expect(found).to_have_count(1, timeout=OPENING)
    return found


def test_the_lesson_is_listed_with_its_submission(instructor: Instructor) -> None:
    instructor.open("/formgrader")
    expect(row(instructor.page, LESSON).locator(".num-submissions")).to_have_text("1")


def test_the_students_marks_are_listed(instructor: Instructor) -> None:
    instructor.open(f"/formgrader/manage_submissions/{LESSON}")
    found = row(instructor.page, STUDENT)
    expect(found).to_contain_text("graded")
    paper = instructor.course.paper()
    earned, most = sum(paper.full_marks(but=["softmax"]).values()), sum(paper.full_marks().values())
    expect(found).to_contain_text(f"{earned:g} / {most:g}")


def test_the_marked_submission_shows_what_the_check_says(instructor: Instructor) -> None:
    instructor.open(f"/formgrader/gradebook/{LESSON}/{LESSON}")
    instructor.page.locator("tbody tr a").first.click()
    feedback_of_softmax(instructor.page)


def test_the_students_page_shows_what_the_check_says(instructor: Instructor) -> None:
    path = instructor.course.root / "feedback" / STUDENT / LESSON / f"{LESSON}.html"
    instructor.page.goto(path.as_uri())
    feedback_of_softmax(instructor.page)


def feedback_of_softmax(page: Page) -> None:
    box = page.locator('[role="status"][aria-label="Check of softmax: not yet"]')
    expect(box).to_contain_text("divides by the sum over the samples", timeout=OPENING)
    expect(box).to_be_visible()
    assert hard_to_read(box) == []
    expect(page.locator('[role="status"][aria-label="Check of dense: passed"]')).to_be_visible()
