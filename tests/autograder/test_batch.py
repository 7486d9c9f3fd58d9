"""A class is graded: one bad submission stops no other, a killed run goes on where it stopped, and the seed decides the marks."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder import sandbox
from autograder.batch import Journal, OneGrader, Plan, Record, fingerprint, key_of, run
from autograder.cli import main
from autograder.errors import CourseError
from autograder.pool import Pool
from autograder.submissions import Submission, find
from tests.autograder.test_grading import RIGHT, WRONG_MEANS

LESSON = "01_rows"
OTHERS = {
    "right": RIGHT,
    "wrong": RIGHT | {"row_means": WRONG_MEANS},
    "untouched": {},
    "broken": RIGHT | {"root": "def root(:"},
    "python_2": {name: f"print 'hello'\n{text}" for name, text in RIGHT.items()},
}
MARKS = {"right": 8.0, "wrong": 5.0, "untouched": 0.0, "broken": 6.0, "python_2": 0.0}
needs_bubblewrap = pytest.mark.skipif(sandbox.bubblewrap() is None, reason="needs bubblewrap")


def written(root: Path, answers: Mapping[str, str]) -> bytes:
    data = json.loads((root / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    for cell in data["cells"]:
        cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
    return json.dumps(data).encode()


@pytest.fixture(scope="module")
def handed_in(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """nbgrader's tree with what works and what does not."""
    root = tmp_path_factory.mktemp("class") / "submitted"
    for student, answers in OTHERS.items():
        folder = root / student / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_bytes(written(mini, answers))
    bad: dict[str, bytes] = {"not_json": b"{", "no_cells": b"{}", "latin": b'{"cells": "\xe9"}', "other": b'{"cells": []}'}
    for student, content in bad.items():
        name = "99_unknown" if student == "other" else LESSON
        folder = root / student / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(content)
    return root


def submissions(handed_in: Path) -> list[Submission]:
    return find([handed_in], [LESSON])


def plan(mini: Path, kind: Any = "none") -> Plan:
    return Plan(mini / "solutions", kind, 7)


def bare(records: Sequence[Record]) -> list[Record]:
    """Records without what differs from run to run."""
    return [{key: value for key, value in record.items() if key != "seconds"} for record in records]


@pytest.fixture(scope="module")
def records(mini: Path, handed_in: Path) -> list[Record]:
    return run(submissions(handed_in), OneGrader(plan(mini)))


def test_every_submission_has_its_record(records: list[Record]) -> None:
    by_student = {record["student"]: record for record in records}
    for student, marks in MARKS.items():
        record = by_student[student]
        assert (record["status"], record["score"], record["max_score"]) == ("graded", marks, 8.0), student
        assert [exercise["name"] for exercise in record["exercises"]] == list(RIGHT)
    notes = {name: by_student[name]["note"] for name in ("not_json", "no_cells", "latin", "other")}
    assert notes == {
        "not_json": "01_rows.ipynb is not a notebook: it is not valid JSON (line 1).",
        "no_cells": "01_rows.ipynb is not a notebook: it holds no cells.",
        "latin": "01_rows.ipynb is not a text file in UTF-8, so not a notebook.",
        "other": "This is no notebook of a lesson of this course, by its name or its cells; there are: 01_rows.",
    }
    assert all(by_student[name]["status"] == "failed" and by_student[name]["exercises"] == [] for name in notes)
    wrong = by_student["wrong"]["exercises"][0]
    assert (wrong["status"], wrong["mistake"], wrong["follow_through"]) == ("failed", "averages the columns", False)
    assert by_student["python_2"]["note"].startswith("The cell that begins with `print 'hello'` stopped with SyntaxError")


@pytest.mark.parametrize("kind", ["none", pytest.param("bwrap", marks=needs_bubblewrap)])
def test_several_graders_and_the_sandbox_give_the_same_marks(
    mini: Path, handed_in: Path, records: list[Record], kind: str
) -> None:
    backwards = submissions(handed_in)[::-1]
    assert bare(run(backwards, Pool(plan(mini, kind), 2)))[::-1] == bare(records)


def test_a_wrong_lesson_is_told_by_what_the_notebook_holds(mini: Path, tmp_path: Path) -> None:
    """By its ids, or where an editor has lost them, by the names that it defines."""
    shutil.copytree(mini / "solutions", tmp_path / "solutions")
    (tmp_path / "solutions" / "02_other").mkdir()
    for name in ("exercises.py", "02_other.ipynb"):
        text = (mini / "solutions" / LESSON / name.replace("02_other", LESSON)).read_text(encoding="utf-8")
        for word in RIGHT:
            text = text.replace(word, f"other_{word}")
        (tmp_path / "solutions" / "02_other" / name).write_text(text, encoding="utf-8")
    lost = json.loads(written(mini, RIGHT))
    for cell in lost["cells"]:
        cell["metadata"] = {}
    handed_in = tmp_path / "in"
    handed_in.mkdir()
    (handed_in / "02_other.ipynb").write_bytes(written(mini, RIGHT))
    (handed_in / "somebody.ipynb").write_bytes(json.dumps(lost).encode())
    wrong, right = run(find([handed_in], [LESSON, "02_other"])[::-1], OneGrader(Plan(tmp_path / "solutions", "none", 1)))
    assert (wrong["status"], wrong["note"]) == ("failed", "This is a notebook of the lesson 01_rows, handed in for 02_other.")
    assert (right["status"], right["lesson"], right["score"], right["student"]) == ("graded", LESSON, 8.0, "somebody")


# -- the command -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_course(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mini)


@pytest.mark.usefixtures("in_course")
def test_the_command_writes_json_and_csv(handed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--json", str(tmp_path / "r.json"), "--csv", str(tmp_path / "r.csv")]
    assert main(["grade", str(handed_in), *files, "--sandbox", "none", "--workers", "1", "--seed", "7"]) == 0
    told = capsys.readouterr()
    assert "5 of 9 graded, with fresh cases from seed 7." in told.err and "without a sandbox" in told.err
    assert "not_json: 01_rows.ipynb is not a notebook" in told.err
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (data["seed"], data["sandbox"], len(data["submissions"])) == (7, "none", 9)
    lines = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "student,id,lesson,status,score,max_score,note,path" and len(lines) == 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.csv", "r.json"]


@pytest.mark.usefixtures("in_course")
def test_the_command_prints_where_no_file_is_named(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", str(handed_in / "wrong"), "--sandbox", "none"]) == 0
    out = capsys.readouterr().out
    assert "5 of 8" in out and "averages the columns" in out


@pytest.mark.usefixtures("in_course")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no file or folder “nowhere”."),
        (["PATH", "--workers", "0"], "--workers is 0; it must be at least 1."),
        (["PATH", "--seed", "-1"], "--seed must be a whole number from 0 to 4294967295."),
        (["PATH", "--json", "no/such/r.json"], "There is no folder no/such to write r.json to."),
        (["PATH", "--scheduler", "tcp://127.0.0.1:1"], "No Dask scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_a_call_that_cannot_be_is_refused_in_one_line(
    handed_in: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.cluster.CONNECT_SECONDS", 1)
    paths = [str(handed_in) if argument == "PATH" else argument for argument in arguments]
    assert main(["grade", *paths, "--sandbox", "none"]) == 2
    told = capsys.readouterr().err
    assert sentence in told and len(told.splitlines()) == 1


@pytest.mark.usefixtures("in_course")
def test_without_bubblewrap_auto_refuses(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.require_bubblewrap.cache_clear()
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    assert main(["grade", str(handed_in)]) == 2
    sandbox.require_bubblewrap.cache_clear()
    told = capsys.readouterr().err
    assert "bubblewrap" in told and "--sandbox none" in told and len(told.splitlines()) == 1


# -- the journal -------------------------------------------------------------------------------------------------------------


class Counting(OneGrader):
    """Stops after some submissions, as a run that is killed does."""

    def __init__(self, plan: Plan, limit: int | None = None):
        super().__init__(plan)
        self.limit, self.graded = limit, 0

    def records(self, submissions: Sequence[Submission]) -> Any:
        for pair in super().records(submissions):
            if self.limit is not None and self.graded == self.limit:
                raise KeyboardInterrupt
            self.graded += 1
            yield pair


def test_a_second_start_goes_on_and_repeats_nothing(mini: Path, handed_in: Path, tmp_path: Path, records: list[Record]) -> None:
    head = {"course": "mini", "fingerprint": fingerprint(mini / "solutions")}
    path, all_of_them = tmp_path / "journal", submissions(handed_in)
    first = Journal(path, head)
    assert first.open(None, lambda: 7) == 7
    with pytest.raises(CourseError, match="Another run is writing"):
        Journal(path, head).open(None, lambda: 7)
    with pytest.raises(KeyboardInterrupt):
        run(all_of_them, Counting(plan(mini), 4), first)
    first.close(done=False)
    with path.open("a") as file:
        file.write('{"half a li')
    second, graders = Journal(path, head), Counting(plan(mini))
    assert second.open(None, lambda: 999) == 7, "the seed of the first start holds"
    assert bare(run(all_of_them, graders, second)) == bare(records)
    assert graders.graded == len(all_of_them) - 4
    second.close(done=True)
    assert not path.exists()


@pytest.mark.parametrize("change", [{"fingerprint": "other"}, {"seed": 8}])
def test_marks_of_another_course_or_seed_are_not_taken_over(tmp_path: Path, change: dict[str, Any]) -> None:
    head = {"course": "mini", "fingerprint": "this"}
    path = tmp_path / "journal"
    first = Journal(path, head)
    first.open(7, lambda: 0)
    first.add("key", {"score": 1.0})
    first.close(done=False)
    again = Journal(path, head)
    again.open(7, lambda: 0)
    assert again.records == {"key": {"score": 1.0}}
    again.close(done=False)
    other = Journal(path, head | {k: v for k, v in change.items() if k != "seed"})
    other.open(change.get("seed"), lambda: 5)
    assert other.records == {}
    other.close(done=True)


def test_a_changed_file_is_graded_again(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"{}")
    before = key_of(Submission("a", "a.ipynb", file=path))
    path.write_bytes(b"{} ")
    assert key_of(Submission("a", "a.ipynb", file=path)) != before


# -- kills --------------------------------------------------------------------------------------------------------------------

SLOW = "import time\ntime.sleep(0.3)"


@pytest.fixture(scope="module")
def many(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve submissions that take a while."""
    root = tmp_path_factory.mktemp("many")
    for number in range(12):
        data = json.loads(written(mini, OTHERS["wrong" if number % 3 else "right"]))
        data["cells"].append({"cell_type": "code", "metadata": {}, "source": SLOW, "outputs": [], "execution_count": None})
        (root / f"student_{number:02}.ipynb").write_bytes(json.dumps(data).encode())
    return root


def command(mini: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", *arguments],
        cwd=mini,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a background job is deaf to it
    )


def lines_in(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n") if path.exists() else 0


def wait_for(condition: Any, seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def scores(path: Path) -> dict[str, float]:
    data = json.loads(path.read_text(encoding="utf-8"))
    found = {record["student"]: record["score"] for record in data["submissions"]}
    assert len(found) == len(data["submissions"])
    return found


EXPECTED = {f"student_{number:02}": MARKS["wrong" if number % 3 else "right"] for number in range(12)}


def children(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == pid:
            found.append(int(status.parent.name))
    return found


def family(pid: int) -> set[int]:
    return {pid, *(one for child in children(pid) for one in family(child))}


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/stat").exists() and "Z" not in _state(pid)}


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on(mini: Path, many: Path, tmp_path: Path, how: signal.Signals) -> None:
    kind = "bwrap" if sandbox.bubblewrap() else "none"
    out, journal = tmp_path / "r.json", tmp_path / "r.json.journal"
    arguments = [str(many), "--json", str(out), "--workers", "2", "--sandbox", kind]
    first = command(mini, *arguments)
    wait_for(lambda: lines_in(journal) >= 4)
    everybody = family(first.pid)
    first.send_signal(how)
    told = first.communicate(timeout=60)[1]
    assert first.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert how == signal.SIGKILL or "The same command goes on from here." in told
    wait_for(lambda: not alive(everybody), 30)
    done = lines_in(journal) - 1
    assert 0 < done < 12
    second = command(mini, *arguments)
    told = second.communicate(timeout=240)[1]
    assert f"Going on where an earlier run stopped: {done} are done." in told
    assert scores(out) == EXPECTED and not journal.exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_graders_that_are_killed_lose_and_repeat_nothing(mini: Path, many: Path, tmp_path: Path) -> None:
    out, journal = tmp_path / "r.json", tmp_path / "r.json.journal"
    running = command(mini, str(many), "--json", str(out), "--workers", "2", "--sandbox", "none")
    for lines in (3, 6):
        wait_for(lambda lines=lines: lines_in(journal) >= lines)
        workers = [pid for pid in children(running.pid) if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
        os.kill(workers[0], signal.SIGKILL)
    assert "12 of 12 graded" in running.communicate(timeout=240)[1]
    assert scores(out) == EXPECTED


# -- a cluster ------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_dask_cluster_gives_the_same_marks_though_workers_and_the_grader_are_killed(
    mini: Path, many: Path, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    home = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    def start(*words: str) -> subprocess.Popen[bytes]:
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]], env=home, cwd=tmp_path, **quiet
        )

    contact = tmp_path / "scheduler.json"
    places = ["--scheduler-file", str(contact)]
    processes = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *places)]
    worker = ["dask_worker", *places, "--nthreads", "1", "--nworkers", "1", "--no-nanny", "--no-dashboard"]
    try:
        wait_for(contact.exists)
        address = json.loads(contact.read_text(encoding="utf-8"))["address"]
        processes += [start(*worker), start(*worker)]
        out, journal = tmp_path / "r.json", tmp_path / "r.json.journal"
        arguments = [str(many), "--json", str(out), "--scheduler", address, "--sandbox", "none"]
        first = command(mini, *arguments)
        wait_for(lambda: lines_in(journal) >= 3)
        processes[1].kill()
        processes.append(start(*worker))
        wait_for(lambda: lines_in(journal) >= 5)
        first.kill()
        first.communicate()
        done = lines_in(journal) - 1
        second = command(mini, *arguments)
        told = second.communicate(timeout=300)[1]
        assert f"Going on where an earlier run stopped: {done} are done." in told
        assert scores(out) == EXPECTED
    finally:
        for process in processes:
            process.kill()
            process.wait()
