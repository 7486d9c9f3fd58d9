"""Unwritten code says so in one line and lets Run All go on; every other error stays an error."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder import calm
from autograder.errors import CourseError


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    make: Any = InteractiveShell
    shell = make(config=Config({"HistoryManager": {"enabled": False}}))
    calm.install(shell)
    yield shell
    shell.restore_sys_module_state()


def run(shell: Any, source: str) -> Any:
    return shell.run_cell(source)


STUB = """def double(x):
    raise NotImplementedError()

class Box:
    def __init__(self):
        raise NotImplementedError()
"""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("double(3)", "`double` is not written yet: this cell waits for it."),
        ("sorted([1, 2], key=lambda x: double(x))", "`double` is not written yet: this cell waits for it."),
        ("Box()", "Not written yet: this cell waits for your code above."),
        ("raise NotImplementedError", "Not written yet: this cell waits for your code above."),
        ("from autograder.errors import CourseError\nraise CourseError('Do this.')", "Do this."),
    ],
)
def test_one_calm_line(shell: Any, source: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, STUB)
    result = run(shell, source)
    shown = capsys.readouterr()
    assert (result.success, shown.out, shown.err) == (True, f"{line}\n", "")


def test_names_of_a_cell_that_waits_are_calm_too(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, STUB)
    assert run(shell, "value = double(3)").success
    assert run(shell, "print(value)").success
    assert "`value` is not there yet: it comes from a cell above that waits for your code." in capsys.readouterr().out
    run(shell, "value = 5")
    assert run(shell, "print(value)").success
    assert capsys.readouterr().out == "5\n"


@pytest.mark.parametrize("source", ["1 / 0", "nowhere", "import statistics\nstatistics.mean([])", "def f(:"])
def test_other_errors_stay_errors(shell: Any, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert not run(shell, source).success
    assert "Error" in capsys.readouterr().out


def test_a_librarys_own_refusal_stays_an_error(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(shell, "import io\nio.BufferedIOBase.readinto1\nimport selectors\nselectors.BaseSelector.get_map")
    assert result.success
    result = run(shell, "import asyncio\nasyncio.AbstractEventLoop().call_soon(print)")
    assert not result.success
    assert "waits" not in capsys.readouterr().out


def test_installing_twice_says_it_once(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    calm.install(shell)
    run(shell, STUB)
    assert run(shell, "double(3)").success
    assert capsys.readouterr().out.count("not written yet") == 1


def test_names_made_by_a_cell() -> None:
    assert calm.names_made("import a.b as c\nx = 1\ndef f():\n    y = 2\nprint(z)") == {"c", "x", "f"}
    assert calm.names_made("def (") == set()


def test_a_course_error_is_its_own_sentence() -> None:
    trace: Any = None
    assert calm.sentence(CourseError("Do this."), trace) == "Do this."
