import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from autograder import learner
from autograder.build import build
from autograder.course import Course, load_course
from tests.autograder.toys import MINI

settings.register_profile(
    "engine", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("engine")


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course, built afresh; not to be changed."""
    root = tmp_path_factory.mktemp("mini") / "course"
    shutil.copytree(MINI, root)
    build(root)
    return root


@pytest.fixture(scope="session")
def mini_course(mini: Path) -> Course:
    return load_course(mini / "solutions")


@pytest.fixture
def course_copy(mini: Path, tmp_path: Path) -> Path:
    """A copy of the small course that a test may change."""
    root = tmp_path / "course"
    shutil.copytree(mini, root)
    return root


@pytest.fixture
def lesson_folder(mini: Path, tmp_path: Path) -> Path:
    """A learner's copy of the lesson, with nothing around it."""
    folder = tmp_path / "home" / "01_rows"
    shutil.copytree(mini / "lessons" / "01_rows", folder)
    return folder


@pytest.fixture(autouse=True)
def new_session(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test opens its lessons itself, and none is graded by nbgrader."""
    monkeypatch.setattr(learner, "SESSION", learner.Session())
    monkeypatch.delenv(learner.GRADING, raising=False)
    yield
