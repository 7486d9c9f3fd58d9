"""Which lessons nbgrader is driven through: the small course of the tests, and every lesson there is."""

from pathlib import Path

import pytest

from tests.nbgrader.commands import ROOT

MINI = ROOT / "tests" / "mini"


def lessons(course: Path) -> list[tuple[Path, str]]:
    folders = sorted((course / "solutions").glob("[0-9][0-9]_*"))
    whole = [f for f in folders if (f / f"{f.name}.ipynb").exists() and (f / "exercises.py").exists()]
    return [(course, folder.name) for folder in whole]


LESSONS = lessons(MINI) + lessons(ROOT)


@pytest.fixture(scope="module", params=LESSONS, ids=[name for _, name in LESSONS])
def lesson(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """A course's folder and the name of one of its lessons."""
    found: tuple[Path, str] = request.param
    return found
