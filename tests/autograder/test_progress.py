"""The progress file survives crashes, damage and folders that cannot be written."""

import json
import os
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.frozen import FILE_NAME, checks_text, read_checks
from autograder.progress import (
    PROGRESS_NAME,
    LessonProgress,
    Progress,
    Record,
    lessons_in,
    progress_path,
    summarize,
    write_whole,
)
from autograder.result import Result
from tests.autograder.toys import toy


def result(name: str = "toy", status: str = "failed") -> Result:
    return Result(name, status, float(status == "passed"), 2, "")  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / PROGRESS_NAME


def test_attempts_and_hints_are_kept(path: Path) -> None:
    store = Progress(path)
    store.attempt("01_toy", result())
    store.attempt("01_toy", result(status="passed"))
    store.attempt("01_toy", result(status="error"))
    assert [store.hint("01_toy", "toy") for _ in range(4)] == [1, 2, 3, 4]
    assert Progress(path).records == {"toy": Record("01_toy", "error", attempts=3, hints=4, passed=True)}
    assert store.note is None


def test_what_was_not_started_is_no_attempt(path: Path) -> None:
    Progress(path).attempt("01_toy", result(status="not started"))
    assert Progress(path).of("toy", "01_toy") == Record("01_toy", "not started", attempts=0)


def test_nothing_yet_is_no_file(path: Path) -> None:
    store = Progress(path)
    assert store.records == {} and store.note is None and not path.exists()
    assert store.of("toy", "01_toy") == Record("01_toy")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_in_the_middle_of_writing_leaves_the_old_file(path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Progress(path).attempt("01_toy", result(status="passed"))
    before = path.read_text(encoding="utf-8")

    class PowerCut(BaseException):
        pass

    def crash(*arguments: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        patch.setattr(os, step, crash)
        Progress(path).attempt("01_toy", result("other"))
    assert path.read_text(encoding="utf-8") == before
    assert os.listdir(path.parent) == [PROGRESS_NAME]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b'{"exercises": ',
        b"[]",
        b'{"version": 1}',
        b"[" * 100_000,
        b'{"exercises": {"toy": 3}}',
        b'{"exercises": {"toy": {"lesson": "a", "colour": "red"}}}',
        b'{"exercises": {"toy": {"lesson": "a", "attempts": "many"}}}',
        b'{"exercises": {"toy": {"lesson": "a", "hints": null}}}',
    ],
)
def test_a_damaged_file_is_put_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    store = Progress(path)
    assert store.note == "progress.json was damaged; it is kept as progress-damaged.json and a new one is begun."
    assert (path.parent / "progress-damaged.json").read_bytes() == content
    store.attempt("01_toy", result())
    assert Progress(path).note is None
    path.write_bytes(b"damaged again")
    assert "progress-damaged-2.json" in (Progress(path).note or "")
    assert (path.parent / "progress-damaged.json").read_bytes() == content


def _refuse(*arguments: object, **named: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_cannot_be_written_costs_the_record_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkstemp", _refuse)
    store = Progress(path)
    store.attempt("01_toy", result())
    assert store.note == "Progress cannot be written to progress.json (Permission denied); the check itself is not affected."
    assert store.of("toy", "01_toy").attempts == 1
    assert not path.exists()


def test_a_file_that_cannot_be_read_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("kept", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", _refuse)
        store = Progress(path)
        store.attempt("01_toy", result())
    assert store.note == "progress.json cannot be read (Permission denied); what you do now is not kept."
    assert path.read_text(encoding="utf-8") == "kept"


def test_a_damaged_file_that_cannot_be_moved_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("damaged", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", _refuse)
        store = Progress(path)
        store.attempt("01_toy", result())
    assert store.note == "progress.json is damaged and cannot be moved aside; delete it to begin a new one."
    assert path.read_text(encoding="utf-8") == "damaged"


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, "one")
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    write_whole(path, "two")
    assert (path.stat().st_mode & 0o777, path.read_text(encoding="utf-8")) == (0o600, "two")


def lesson(folder: Path, name: str, *exercises: str) -> Path:
    (folder / name).mkdir(parents=True)
    checks = {exercise: toy([({"x": 1}, 1)], name=exercise) for exercise in exercises}
    (folder / name / FILE_NAME).write_text(checks_text(name, name.upper(), checks), encoding="utf-8")
    return folder / name


def test_progress_is_summed_up_lesson_by_lesson(tmp_path: Path) -> None:
    lesson(tmp_path, "01_one", "a", "b", "c")
    lesson(tmp_path, "02_two", "d")
    (tmp_path / "03_damaged").mkdir()
    (tmp_path / "03_damaged" / FILE_NAME).write_text("{", encoding="utf-8")
    records = {"a": Record("01_one", passed=True), "b": Record("01_one", "failed", 3), "d": Record("02_two", passed=True)}
    assert summarize(lessons_in(tmp_path), records) == [
        LessonProgress("01_one", "01_ONE", done=1, total=3, points=2, max_points=6, next="b"),
        LessonProgress("02_two", "02_TWO", done=1, total=1, points=2, max_points=2, next=None),
    ]


def test_progress_lies_beside_the_lessons_or_in_the_only_one(tmp_path: Path) -> None:
    alone = lesson(tmp_path / "alone", "01_one", "a")
    assert progress_path(alone) == alone / PROGRESS_NAME
    beside = lesson(tmp_path / "course", "01_one", "a")
    lesson(tmp_path / "course", "02_two", "b")
    assert progress_path(beside) == tmp_path / "course" / PROGRESS_NAME
    (tmp_path / "alone" / PROGRESS_NAME).write_text(json.dumps({"exercises": {}}), encoding="utf-8")
    assert progress_path(alone) == tmp_path / "alone" / PROGRESS_NAME


def test_a_lesson_is_read_by_its_folder(tmp_path: Path) -> None:
    assert list(read_checks(lesson(tmp_path, "01_one", "a")).exercises) == ["a"]
    with pytest.raises(CourseError):
        read_checks(tmp_path)
