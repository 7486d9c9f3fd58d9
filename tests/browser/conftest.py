"""A learner's copy of the course, open in JupyterLab in a browser."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import MISSING, browsing, find_chromium
from tests.browser.jupyter import ROOT, Server, free_port, python, serving
from tests.browser.notebook import OPENING, RUNNING, Notebook

LESSON = "02_feedforward"


@dataclass(frozen=True)
class Learner:
    """A learner at work: the start page and lesson 2, which has been run once, untouched, from its first cell to its last."""

    lessons: Path
    server: Server
    page: Page
    start: Notebook
    lesson: Notebook

    @contextmanager
    def on_the_start_page(self) -> Iterator[Notebook]:
        """Turn to the tab of the start page, and back to the lesson."""
        self.start.show()
        try:
            yield self.start
        finally:
            self.lesson.show()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; without one these tests are skipped, but not where everything is meant to be tested."""
    if find_chromium() is None:
        if os.environ.get("CI") and sys.platform.startswith("linux"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    expect.set_options(timeout=RUNNING)  # a page is waited for as long as a cell: the machine may be at other work
    with browsing() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def learner(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """Start as the README says, open the start page, follow the link to lesson 2, choose Run All Cells."""
    folder = tmp_path_factory.mktemp("learner")
    lessons = folder / "lessons"
    shutil.copytree(ROOT / "lessons", lessons, ignore=shutil.ignore_patterns("progress*.json", ".*", "__pycache__"))
    command = python("-m", "autograder", "lab", "--no-browser", "--port", str(free_port()))
    with serving(command, folder, folder / "home") as server:
        page = browser.new_page(viewport={"width": 1300, "height": 1400})
        page.goto(server.address, timeout=OPENING)
        start = Notebook(page, lessons / "start.ipynb")
        start.wait_until_open()
        start.panel.locator(f'a[href*="{LESSON}.ipynb"]').first.click()
        lesson = Notebook(page, lessons / LESSON / f"{LESSON}.ipynb")
        lesson.wait_until_open()
        lesson.run_all()
        yield Learner(lessons, server, page, start, lesson)
        page.close()
