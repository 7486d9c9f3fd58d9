"""Which lessons nbgrader is driven through, and the runs themselves: all are started at once, each test reads its own."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.nbgrader.commands import ROOT, CourseCopy
from tests.nbgrader.runs import SETTINGS, HandedIn, Run, marked, released

MINI = ROOT / "tests" / "mini"
Lesson = tuple[Path, str]
Runs = dict[tuple[str, Lesson], Future[Run]]


def lessons(course: Path) -> list[Lesson]:
    """The lessons of a course that are whole, by the course's folder and their names."""
    folders = sorted((course / "solutions").glob("[0-9][0-9]_*"))
    return [(course, f.name) for f in folders if (f / f"{f.name}.ipynb").exists() and (f / "exercises.py").exists()]


LESSONS = lessons(MINI) + lessons(ROOT)
TROUBLED = LESSONS[:2]
STOCK = LESSONS[:4]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every lesson has its runs; troubles are tried on the small course and the first lesson; all mistakes take long.

    Stock nbgrader runs every cell of a lesson in a kernel, trainings and figures too: four lessons show what there is to see.
    """
    troubles = metafunc.module.__name__.endswith("troubles")
    for name in set(SETTINGS) & set(metafunc.fixturenames):
        chosen = TROUBLED if troubles else STOCK if name == "stock" else LESSONS
        marks = {lesson: [pytest.mark.slow] if name == "mistakes" and lesson[0] != MINI else [] for lesson in chosen}
        parameters = [pytest.param(lesson, id=lesson[1], marks=marks[lesson]) for lesson in chosen]
        metafunc.parametrize(name, parameters, indirect=True, scope="session")


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """The runs that the selected tests will ask for, under way; the last lessons first, for they take longest.

    Only commands run in the pool's threads: parsing Python in several threads at once fails in Python 3.11.
    """
    wanted = list(dict.fromkeys(pair for item in request.session.items for pair in _asked_for(item)))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        copies = {
            lesson: pool.submit(released, lesson, tmp_path_factory.mktemp("lesson"))
            for lesson in reversed(list(dict.fromkeys(lesson for _, lesson in wanted)))
        }
        begun: Runs = {}
        for lesson, copied in copies.items():
            names = [name for name, of in wanted if of == lesson]
            handed_in = _handed_in(copied, names, lesson)
            begun |= {(name, lesson): pool.submit(marked, handed_in, name) for name in names}
        yield begun
        pool.shutdown(cancel_futures=True)


def _handed_in(copied: Future[CourseCopy], names: list[str], lesson: Lesson) -> HandedIn | Exception:
    """What is handed in for each of the runs, or what went wrong with this lesson, which is to fail its own tests only."""
    try:
        course = copied.result()
        paper = course.paper()
        return HandedIn(paper, {name: SETTINGS[name](course, paper, lesson in TROUBLED) for name in names})
    except Exception as error:
        return error


def _asked_for(item: pytest.Item) -> list[tuple[str, Lesson]]:
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return [(name, parameters[name]) for name in SETTINGS if name in parameters]


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest, runs: Runs) -> Run:
    """A lesson, released, handed in and marked with the course's own settings."""
    return runs["run", request.param].result()


@pytest.fixture(scope="session")
def mistakes(request: pytest.FixtureRequest, runs: Runs) -> Run:
    """The same with every declared mistake and nothing else."""
    return runs["mistakes", request.param].result()


@pytest.fixture(scope="session")
def stock(request: pytest.FixtureRequest, runs: Runs) -> Run:
    """The same with nbgrader's own reading and running of submissions."""
    return runs["stock", request.param].result()
