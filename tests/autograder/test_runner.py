"""Whatever a notebook does to its process, the grader goes on, loses one exercise at most, and believes no forged report."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import runner, sandbox
from autograder.inside import Outcome, Task
from autograder.runner import CellJob, Job, Report, run, wanted_cells
from autograder.warm import Warm

ROOT = Path(__file__).resolve().parents[2]
TASKS = [Task(name, ("x",), ({"x": 1.0}, {"x": 2.0}), seconds=10.0) for name in ("first", "second", "third")]
GOOD = "def first(x):\n    return x\n\ndef second(x):\n    return 2 * x\n\ndef third(x):\n    return [3, x]\n"


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CELL_SECONDS", 2.0)
    monkeypatch.setattr(runner, "GRACE_SECONDS", 1.5)
    monkeypatch.setattr(sys.modules[__name__], "TASKS", [replace(task, seconds=1.0) for task in TASKS])


WARM: dict[str, Warm] = {}


def new_warm(kind: Any) -> Warm:
    return Warm(sandbox.choose(kind, sandbox.package_folders(["autograder"]), [ROOT]))


@pytest.fixture(
    autouse=True,
    scope="module",
    params=["none", pytest.param("bwrap", marks=pytest.mark.skipif(sandbox.bubblewrap() is None, reason="needs bubblewrap"))],
)
def warm(request: pytest.FixtureRequest) -> Iterator[Warm]:
    """Every test runs without a sandbox and in one."""
    with new_warm(request.param) as warm:
        WARM["of this test"] = warm
        yield warm


def grade(*cells: str | CellJob, **options: Any) -> Report:
    jobs = tuple(cell if isinstance(cell, CellJob) else CellJob(cell) for cell in cells)
    return run(Job(jobs, tuple(TASKS), **options), WARM["of this test"])


def values(report: Report) -> dict[str, Any]:
    return {name: [o.value for o in outcomes] if outcomes else None for name, outcomes in report.outcomes.items()}


RIGHT = {"first": [1.0, 2.0], "second": [2.0, 4.0], "third": [[3, 1.0], [3, 2.0]]}


def test_a_notebook_is_run_and_its_functions_called() -> None:
    report = grade("import numpy as np", GOOD, "choice = 'b'", questions=("choice", "other"))
    assert values(report) == RIGHT
    assert report.given == {"choice": "b", "other": None}
    assert report.failed == {}


def test_what_a_notebook_may_contain() -> None:
    """Magics, shell lines, displays, errors, figures, and calls of the front door."""
    report = grade(
        "%matplotlib inline\n!echo hello\ndisplay(3)\nget_ipython().ast_node_interactivity\nz = 5",
        "%%time\ny = 4",
        "from autograder import begin, check\nbegin('01_toy')\ncheck('first')\ncheck('first', quiet=True)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "x = 1 / 0",
        "def broken(:",
        "raise SystemExit",
        "raise NotImplementedError",
        "def first(x):\n    display(x)\n    return y + z\n",
    )
    assert values(report) == {"first": [9, 9], "second": None, "third": None}
    assert report.failed == {
        4: "stopped with ZeroDivisionError: division by zero.",
        5: "stopped with SyntaxError: invalid syntax (line 1).",
        6: "stopped with SystemExit.",
    }


def test_a_released_cell_gives_its_definitions_only() -> None:
    """What a learner may use of it is there; its experiments are not run again."""
    released = (
        "LIMIT, NAMES = 3, ['a']\ndata = 1 / 0\ndata.x = 3\n\ndef draw(n=data):\n    pass\n\n@data\ndef drawn():\n    pass\n\n"
    )
    released += "def given(x):\n    return math.floor(x) + LIMIT\n\nfirst = given.nothing\nimport math\n"
    report = grade(CellJob(released, definitions_only=True), "def first(x):\n    return given(x)")
    assert values(report)["first"] == [4, 5] and report.failed == {}
    cells = list(wanted_cells(["a = 1\n", "b = 2", "def f(): pass"], ["a = 1", "def f(): pass"], [False, True]))
    assert [cell.definitions_only for cell in cells] == [True, False, False]


def test_no_amount_of_code_keeps_the_grader_from_its_work() -> None:
    begun = time.monotonic()
    cells = list(wanted_cells(["a\n" * 1_000_000, *["b\n" * 9_000] * 300, "c = 1 "], ["c = 1"], [False]))
    assert [cell.definitions_only for cell in cells] == [False] * 301 + [True]
    assert time.monotonic() - begun < 10


def test_files_of_the_lesson_can_be_imported_and_others_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "earlier.py").write_text("FACTOR = 7\n", encoding="utf-8")
    source = "from earlier import FACTOR\nimport os\n\ndef first(x):\n    return [FACTOR, sorted(os.listdir('.'))]\n"
    found = values(grade(source, files=(tmp_path / "earlier.py",)))["first"][0]
    assert found[0] == 7 and "earlier.py" in found[1] and len(found[1]) <= 3


def test_references_stand_in_for_wrong_helpers() -> None:
    substitutes = {"source": "def second(x):\n    return 100 * x\n", "names": ["second"]}
    report = grade(GOOD, "def third(x):\n    return second(x)", substitutes=substitutes)
    assert values(report) == {"first": [1.0, 2.0], "second": [100.0, 200.0], "third": [100.0, 200.0]}


LEFT_OUT = "ended the program and was left out, but for its definitions."
STOPS = {
    "hangs": "while True: pass",
    "hides from time": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "leaves": "import os; os._exit(0)",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "segfaults": "import ctypes; ctypes.string_at(0)",
    "stops": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
}


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("how", STOPS)
def test_a_function_that_stops_the_process_costs_itself_only(how: str, warm: Warm) -> None:
    body = "\n".join(f"    {line}" for line in STOPS[how].splitlines())
    report = grade(GOOD + f"\ndef second(x):\n{body}\n")
    ended = report.outcomes.pop("second")
    assert values(report) == {"first": RIGHT["first"], "third": RIGHT["third"]}
    assert ended is not None
    if warm.sandbox.shut and how in ("kills itself", "stops"):  # process 1 of a PID namespace is deaf to its own signals
        assert [o.value for o in ended] == [None, None]
        return
    assert all(o.timeout or o.odd == "nothing: it ended the whole program" for o in ended)
    assert ended[0].timeout == (how in ("hangs", "hides from time", "stops"))


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("how", ["hangs", "hides from time", "leaves"])
def test_a_cell_that_stops_the_process_is_left_out(how: str) -> None:
    report = grade("def first(x):\n    return x", STOPS[how], GOOD)
    assert values(report) == RIGHT
    why = {
        "hangs": "did not come to an end within 2 seconds.",
        "leaves": LEFT_OUT,
    }
    assert list(report.failed) == [1]
    assert report.failed[1].startswith(why.get(how, "did not come to an end"))


def test_sys_exit_and_exceptions_are_outcomes() -> None:
    report = grade(GOOD + "\ndef second(x):\n    raise SystemExit(2)\n")
    outcome = (report.outcomes["second"] or [Outcome()])[0]
    assert outcome.raised is not None
    assert (outcome.raised.type, outcome.raised.code) == ("SystemExit", "raise SystemExit(2)")


def test_memory_and_output_are_bounded() -> None:
    report = grade(
        "print('x' * 10_000_000)\nimport sys\nsys.stderr.write('y' * 10_000_000)",
        "import numpy as np\n\ndef first(x):\n    return np.ones(10**12)\n",
        "def second(x):\n    print('z' * 10_000_000)\n    return x\n",
        "def third(x):\n    return [np.ones(1_999_999)] * 3\n",
    )
    first, second, third = (report.outcomes[task.name] or [Outcome()] for task in TASKS)
    assert first[0].raised is not None and "MemoryError" in first[0].raised.type
    assert second[0].value == 1.0 and len(second[0].printed) == 4000
    assert third[0].odd == "far too many numbers"


FORGE = """
import json, os, sys

def say(*messages):
    for message in messages:
        line = (message if isinstance(message, str) else json.dumps(message)).encode() + b"\\n"
        for descriptor in range(3, 256):
            try:
                os.write(descriptor, line)
            except OSError:
                pass
"""
GIFT = {"exercise": "third", "outcomes": [{"value": 77}, {"value": 77}]}


def follow(*messages: Any) -> tuple[tuple[str, Any] | None, Report]:
    """What the grader makes of these lines, of a worker that was at its second cell and then ends."""
    reader, writer = os.pipe()
    lines = [message if isinstance(message, str) else json.dumps(message) for message in ({"cell": 0}, {"cell": 1}, *messages)]
    os.write(writer, "\n".join(lines).encode() + b"\n")
    os.close(writer)
    report = Report()
    stuck = runner._follow(Job((CellJob(""),) * 3, tuple(TASKS), ("choice",)), reader, report)
    os.close(reader)
    return stuck, report


@pytest.mark.parametrize(
    "lines",
    [
        ['"not JSON'],
        ["[]"],
        ["{}"],
        ["3"],
        ['{"task": ["first"]}'],
        ["9" * 5000],
        ["[" * 20_000],
        [GIFT],
        [{"task": "third"}],
        [{"cell": 0}],
        [{"cell": 1}],
        [{"cell": 3}],
        [{"cell": 10**9}],
        [{"cell": -1}],
        [{"failed": 0, "why": "x"}],
        [{"failed": 10**9, "why": "x"}],
        [{"failed": 1, "why": "x"}, {"failed": 1, "why": "x"}],
        [{"question": "choice", "given": "a"}],
        [{"nonsense": 1}],
    ],
    ids=lambda lines: str(lines)[:40],
)
def test_a_report_out_of_turn_ends_the_cell_that_made_it(lines: list[Any]) -> None:
    stuck, report = follow(*lines, {"ready": True}, {"task": "first"}, GIFT)
    assert stuck == ("cell ended", 1)
    assert report.outcomes == {} and report.given == {} and set(report.failed) <= {1}


@pytest.mark.parametrize(
    ("lines", "stuck"),
    [
        ([{"question": "none", "given": "a"}], ("ended", "first")),
        ([{"question": "choice", "given": "a"}] * 2, ("ended", "first")),
        ([{"ready": True}], ("ended", "first")),
        ([{"cell": 2}], ("ended", "first")),
        ([GIFT], ("ended", "first")),
        ([{"task": "none"}], ("ended", "first")),
        ([{"task": "third"}, {"task": "first"}], ("ended", "third")),
        ([{"task": "third"}, {"question": "choice", "given": "a"}], ("ended", "third")),
        ([{"task": "third"}, {"exercise": "first", "outcomes": []}], ("ended", "third")),
        ([{"task": "third"}, GIFT, {"task": "third"}], ("again", "third")),
        ([{"task": "third"}, GIFT, GIFT], ("again", "third")),
        ([{"task": "third"}, GIFT, {"end": True}], None),
    ],
    ids=lambda lines: str(lines)[:60],
)
def test_a_report_out_of_turn_among_the_exercises(lines: list[Any], stuck: Any) -> None:
    assert follow({"cell": 2}, {"ready": True}, *lines)[0] == stuck


def test_a_forged_report_costs_the_cell_that_made_it() -> None:
    report = grade(GOOD, FORGE + f"say({GIFT!r})", "x = 1")
    assert values(report) == RIGHT
    assert report.failed == {1: LEFT_OUT}


def test_a_forged_end_leaves_the_rest_without_marks() -> None:
    report = grade(GOOD, FORGE + "say({'end': True})")
    assert report.outcomes == {}


def test_a_forged_beginning_of_the_exercises_costs_them_all() -> None:
    report = grade(GOOD, FORGE + f"say({{'ready': True}}, {GIFT!r})")
    assert report.outcomes == {task.name: [Outcome(odd="nothing: it ended the whole program")] * 2 for task in TASKS}


def test_a_process_that_ends_between_two_exercises_costs_neither() -> None:
    timer = "threading.Timer(0.2, os._exit, [0]).start()"
    source = f"import threading, os\n\ndef first(x):\n    if x == 2:\n        {timer}\n    return x\n"
    slow = "import time\n\ndef second(x):\n    time.sleep(0.1)\n    return 2 * x\n"
    report = grade(GOOD, slow, source)
    assert values(report)["first"] == RIGHT["first"] and values(report)["third"] == RIGHT["third"]


def test_a_function_can_forge_no_other_functions_outcome() -> None:
    report = grade(GOOD, FORGE + f"def first(x):\n    say({GIFT!r})\n    return x\n")
    assert report.outcomes["first"] == [Outcome(odd="nothing: it ended the whole program")] * 2
    assert values(report)["third"] == RIGHT["third"]


@pytest.mark.parametrize("outcomes", ["many", [], [{"value": 1}], [{"value": {"$lambda": "x: x"}}] * 2, [3, 4], {"a": 1}, 5])
def test_outcomes_that_cannot_be_read_are_wrong(outcomes: Any) -> None:
    message = {"exercise": "first", "outcomes": outcomes}
    stuck, report = follow({"cell": 2}, {"ready": True}, {"task": "first"}, message, {"end": True})
    assert stuck is None
    assert report.outcomes == {"first": [Outcome(odd="something that cannot be read")] * 2}


@pytest.mark.usefixtures("impatience")
def test_endless_reports_do_not_hold_the_grader_up() -> None:
    begun = time.monotonic()
    report = grade(GOOD, FORGE + "import time\nwhile True:\n    say({'cell': 1})\n    time.sleep(0.05)\n")
    assert time.monotonic() - begun < 30
    assert values(report) == RIGHT


def test_a_submission_that_uses_up_all_its_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "allowance", lambda tasks: 0.0)
    monkeypatch.setattr(runner, "_one_process", lambda job, report, warm, until: ("cell timeout", 0))
    report = grade(GOOD)
    assert report.outcomes == {task.name: [Outcome(timeout=True)] * 2 for task in TASKS}


def test_the_worker_sees_little_of_the_environment(monkeypatch: pytest.MonkeyPatch, warm: Warm) -> None:
    monkeypatch.setenv("A_SECRET", "word")
    monkeypatch.setenv("ARRAY_BACKEND", "numpy")
    monkeypatch.setenv("QUEUE_BACKEND", "redis://user:password@queue")
    source = "import os\n\ndef first(x):\n    return dict(os.environ)\n"
    with new_warm(warm.sandbox.name) as fresh:
        report = run(Job((CellJob(source),), tuple(TASKS)), fresh)
    seen = values(report)["first"][0]
    assert seen["ARRAY_BACKEND"] == "numpy" and seen["HOME"] != os.environ.get("HOME")
    assert not {"A_SECRET", "QUEUE_BACKEND"} & set(seen)


def test_numbers_arrive_as_they_are() -> None:
    source = (
        "import numpy as np\n\ndef first(x):\n    return np.float32([x, np.nan]), np.longdouble(x), np.arange(2) > 0, 1 / 3\n"
    )
    array, wide, truth, third = values(grade(source))["first"][1]
    assert array.dtype == np.float32 and array[0] == 2 and np.isnan(array[1])
    assert (wide, truth.tolist(), third) == (2.0, [False, True], 1 / 3)


# -- one submission takes so long and no longer, and holds so much and no more ------------------------------------------------


def test_the_time_of_a_submission_does_not_grow_with_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "OWN_SECONDS", 1.0)
    monkeypatch.setattr(sys.modules[__name__], "TASKS", [replace(task, seconds=0.5) for task in TASKS])
    begun = time.monotonic()
    report = grade(GOOD, *["import time\ndef slow(x=time.sleep(0.5)): pass"] * 1000)
    assert time.monotonic() - begun < 6
    assert report.outcomes == {task.name: [Outcome(timeout=True)] * 2 for task in TASKS}


def test_cells_that_take_their_time_take_none_from_the_exercises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "OWN_SECONDS", 1.0)
    monkeypatch.setattr(sys.modules[__name__], "TASKS", [replace(task, seconds=0.5) for task in TASKS])
    slow = ["import time\ntime.sleep(0.4)"] * 10
    report = grade(*slow, "import functools\n@functools.cache\n" + GOOD, "def broken(:", *slow)
    assert values(report) == RIGHT
    assert report.failed[len(slow)] == "was not run, but for its definitions: the cells above took too long."


def test_much_that_waits_for_a_later_name_takes_nothing_from_the_exercises(impatience: None) -> None:
    waiting = ["later\nimport time\ntime.sleep(1)"] * 60
    assert values(grade(*waiting, "import time\ntime.sleep(1.5)\nlater = 1", GOOD)) == RIGHT


def test_a_line_that_comes_byte_by_byte_is_not_waited_for() -> None:
    reader, writer = os.pipe()
    slow = threading.Thread(target=lambda: [os.write(writer, b" ") for _ in range(60_000)])
    slow.start()
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        runner.Lines(reader).next(0.05)
    assert time.monotonic() - begun < 0.5
    slow.join()
    os.close(writer)
    os.close(reader)


@pytest.mark.parametrize("value", ["[" + "[]," * 300_000 + "0]", "[" + "1," * 600_000 + "1]", '"' + "x" * 17 * 1024**2 + '"'])
def test_a_report_that_would_take_long_to_read_is_none(value: str) -> None:
    reader, writer = os.pipe()
    line = f'{{"exercise": "first", "outcomes": [{{"value": {value}}}]}}\n'.encode()
    threading.Thread(target=write_all, args=(writer, line), daemon=True).start()
    begun = time.monotonic()
    with pytest.raises(EOFError):
        runner.Lines(reader).next(10.0)
    assert time.monotonic() - begun < 1
    os.close(reader)


def write_all(descriptor: int, content: bytes) -> None:
    with contextlib.suppress(OSError), open(descriptor, "wb") as file:
        file.write(content)


@pytest.mark.parametrize("shape", [[0, 2 * 10**9], [2 * 10**9, 0], [0] * 65, [2] * 300_000])
def test_an_array_of_a_shape_that_could_fill_the_memory_cannot_be_read(shape: list[int]) -> None:
    empty = {"value": {"$array": "f8", "shape": shape, "data": []}}
    assert runner._read_outcomes([empty], 1) == [Outcome(odd="something that cannot be read")]


def test_what_the_machine_did_to_a_submission_once_costs_nothing(tmp_path: Path, warm: Warm) -> None:
    """A process that is killed from outside, as when memory runs out, has another turn."""
    real, ended = runner._one_process, []

    def killed_once(*arguments: Any) -> Any:
        ended.append(True)
        return ("ended", "first") if len(ended) == 1 else real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_one_process", killed_once)
        assert values(grade(GOOD)) == RIGHT


def test_a_process_that_never_begins_is_not_the_submissions_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_one_process", lambda *arguments: ("start ended", -1))
    with pytest.raises(runner.Broken, match="before the first cell"):
        grade(GOOD)


ELSEWHERE = """
import os, sys
from pathlib import Path
from autograder import sandbox
from autograder.inside import Task
from autograder.runner import CellJob, Job, run
from autograder.warm import Warm

source = "def first(x):\\n    import numpy.polynomial, sys, os\\n    try:\\n        open(sys.prefix + '/new', 'w')\\n"
source += "    except OSError:\\n        return [numpy.__file__.startswith(sys.prefix), sorted(os.listdir('/tmp'))]\\n"
with Warm(sandbox.choose(sys.argv[1], sandbox.package_folders(["autograder"]), [])) as warm:
    report = run(Job((CellJob(source),), (Task("first", ("x",), ({"x": 1.0},)),)), warm)
print(report.outcomes["first"][0])
"""


def test_an_environment_may_lie_in_the_temporary_folder(warm: Warm) -> None:
    """Where a clone is made in /tmp, Python and its packages are still there, and still not to be written to."""
    if not warm.sandbox.shut:
        return
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", f"{name}/env"], check=True)
        own = Path(np.__file__).parent.parent
        packages = next(Path(name, "env", "lib").glob("python*/site-packages"))
        for folder in ("numpy", "numpy.libs"):
            if (own / folder).is_dir():
                shutil.copytree(own / folder, packages / folder, ignore=shutil.ignore_patterns("tests", "*.pyi"))
        Path(name).chmod(0o755)
        ran = subprocess.run(
            [f"{name}/env/bin/python", "-c", ELSEWHERE, "bwrap"],
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            cwd=name,
            capture_output=True,
            text=True,
        )
        seen = sorted({"notebook", Path(name).name})
        assert f"value=[True, {seen!r}]" in ran.stdout, ran.stdout + ran.stderr
