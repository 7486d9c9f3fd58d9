"""Which lessons nbgrader is driven through, and the runs themselves: all are started at once, each test reads its own."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.nbgrader.commands import ROOT
from tests.nbgrader.runs import Run, marked_run, stock_run

MINI = ROOT / "tests" / "mini"
Lesson = tuple[Path, str]
RUNS: dict[str, Callable[[Lesson, Path, bool], Run]] = {"run": marked_run, "stock": stock_run}


def lessons(course: Path) -> list[Lesson]:
    """The lessons of a course that are whole, by the course's folder and their names."""
    folders = sorted((course / "solutions").glob("[0-9][0-9]_*"))
    return [(course, f.name) for f in folders if (f / f"{f.name}.ipynb").exists() and (f / "exercises.py").exists()]


LESSONS = lessons(MINI) + lessons(ROOT)
TROUBLED = LESSONS[:2]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`run` and `stock` are every lesson's; a module about troubles is run with the small course and the first lesson."""
    chosen = TROUBLED if metafunc.module.__name__.endswith("troubles") else LESSONS
    for name in set(RUNS) & set(metafunc.fixturenames):
        metafunc.parametrize(name, chosen, indirect=True, scope="session", ids=[lesson for _, lesson in chosen])


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, Lesson], Future[Run]]]:
    """The runs that the selected tests will ask for, under way."""
    wanted = {
        (name, lesson): None
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path.parent == Path(__file__).parent
        for name, lesson in (item.callspec.params.items() if hasattr(item, "callspec") else ())
        if name in RUNS
    }
    pool = ThreadPoolExecutor(os.cpu_count())
    yield {
        (name, lesson): pool.submit(RUNS[name], lesson, tmp_path_factory.mktemp(name), lesson in TROUBLED)
        for name, lesson in wanted
    }
    pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest, runs: dict[tuple[str, Lesson], Future[Run]]) -> Run:
    """A lesson, released, handed in and marked with the course's own settings."""
    return runs["run", request.param].result()


@pytest.fixture(scope="session")
def stock(request: pytest.FixtureRequest, runs: dict[tuple[str, Lesson], Future[Run]]) -> Run:
    """The same with nbgrader's own reading and running of submissions."""
    return runs["stock", request.param].result()
