"""The command line: help for each command, 0 on success, 2 with one clear line on misuse."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.cli import main
from autograder.progress import Progress
from autograder.result import Result
from tests.autograder.toys import ROOT, write_lesson

COMMANDS = ["lab", "grade", "build", "report", "progress"]


@pytest.mark.parametrize("arguments", [["--help"], *([command, "--help"] for command in COMMANDS)])
def test_help_is_there_for_each(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: autograder")


def test_every_command_stands_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(f"\n    {command}" in text for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["build", "--nonsense"], ["lab", "--port", "many"], ["progress", "extra"]]
)
def test_misuse_is_one_line_and_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert len(shown.err.splitlines()) == 1 and "--help says more" in shown.err


def test_from_outside_it_is_the_same() -> None:
    for arguments, code in ((["--help"], 0), (["nonsense"], 2)):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == code
        assert "Traceback" not in done.stderr


def test_build_and_its_check(course_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(course_copy)
    assert main(["build", "--check"]) == 0
    assert capsys.readouterr().out == "Everything is what the source gives.\n"
    (course_copy / "lessons" / "start.ipynb").unlink()
    assert main(["build", "--check"]) == 2
    sentence = "autograder: Not what the source gives: lessons/start.ipynb. Run “autograder build” and commit.\n"
    assert capsys.readouterr().err == sentence
    assert main(["build"]) == 0
    assert capsys.readouterr().out == "wrote lessons/start.ipynb\n"
    assert main(["build", "02_none"]) == 2
    assert capsys.readouterr().err == "autograder: There is no lesson named “02_none”; there are: 01_rows.\n"


def test_an_authors_fault_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lesson(tmp_path, "01_bad", "1 / 0", [])
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_progress_from_the_course_or_its_lessons(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Progress(course_copy / "lessons" / "01_rows" / "progress.json").attempt("01_rows", Result("row_means", "passed", 1.0, 3, ""))
    for folder in (course_copy, course_copy / "lessons"):
        monkeypatch.chdir(folder)
        assert main(["progress"]) == 0
        shown = capsys.readouterr().out
        assert "01_rows" in shown and " 1 of  4 checks   3 of  8 points  next: centred" in shown
    (course_copy / "lessons" / "01_rows" / "progress.json").write_text("damaged", encoding="utf-8")
    assert main(["progress"]) == 0
    assert "progress.json was damaged; it is kept as progress-damaged.json" in capsys.readouterr().out


def test_where_no_lessons_are_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lessons").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["progress"]) == 2
    assert capsys.readouterr().err == "autograder: There are no lessons here.\n"
    assert main(["lab"]) == 2
    assert capsys.readouterr().err == "autograder: lessons/start.ipynb is missing: run “autograder build”.\n"


class Server:
    """Stands in for JupyterLab: interrupted once, then ended by the user."""

    started: list[str]

    def __init__(self, command: list[str], cwd: Path):
        type(self).started = command
        self.interrupted = False

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *trace: object) -> None:
        return None

    def wait(self) -> int:
        if not self.interrupted:
            self.interrupted = True
            raise KeyboardInterrupt
        return 0


def test_lab_opens_the_start_page(course_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course_copy)
    monkeypatch.setattr(subprocess, "Popen", Server)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert main(["lab", "--port", "9999"]) == 0
    command = " ".join(Server.started)
    assert "start.ipynb" in command and str(course_copy / "lessons") in command
    assert "--port=9999" in command and ("--no-browser" in command or cli.has_display())


def test_without_jupyterlab_it_says_so(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(course_copy)
    monkeypatch.setattr("shutil.which", lambda *arguments, **named: None)
    assert main(["lab"]) == 2
    assert capsys.readouterr().err == "autograder: JupyterLab is not installed in this environment: run “make lab”.\n"


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_progress", interrupted)
    assert main(["progress"]) == 130
    assert capsys.readouterr().err == "autograder: stopped.\n"
