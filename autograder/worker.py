"""The process in which a learner's notebook runs: cells first, then the exercises' cases; reports as JSON lines.

`autograder.zygote` forks it with a job to read and a descriptor to report to. It knows inputs and probes, and no expected value.
"""

import contextlib
import json
import os
import sys
import tempfile
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from autograder.cells import Cells
from autograder.inside import Task, TimeUp, collect
from autograder.standins import Shell, answer_questions, cell_transformer, silence_front_door, use_shell
from autograder.values import NotPlain, encode, plain, readable, size

MEMORY_BYTES = 6 * 1024**3
FILE_BYTES = 64 * 1024**2
MAX_NUMBERS = 250_000
MAX_DESCRIPTORS = 256
REPORT_DESCRIPTOR = 100


def serve(text: bytes, descriptor: int) -> None:
    """Run a job, report to `descriptor`, and leave without the learner's exit handlers."""
    job = json.loads(text)
    _enter(job)
    report = reporter(_apart(descriptor))
    limit("CPU", int(job["cpu_seconds"]) + 1)
    space = run_cells(job, report)
    for name in job["questions"]:
        report({"question": name, "given": _given(space.get(name))})
    for data in job["tasks"]:
        run_task(Task.from_json(data), space, report)
    report({"end": True})
    os._exit(0)


def _enter(job: Mapping[str, Any]) -> None:
    """Go to a folder of the job's own and lay its files there."""
    folder = Path(job["folder"])
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    for name, content in job["files"].items():
        (folder / name).write_text(content, encoding="utf-8")
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder)})
    tempfile.tempdir = None
    sys.path.insert(0, str(folder))


def _apart(descriptor: int) -> int:
    """Point the standard descriptors at nothing, close all others, and return where the reports' descriptor is now."""
    kept = os.dup2(descriptor, REPORT_DESCRIPTOR) if descriptor != REPORT_DESCRIPTOR else descriptor
    os.set_inheritable(kept, False)
    sink = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(sink, standard)
    os.closerange(3, REPORT_DESCRIPTOR)
    os.closerange(REPORT_DESCRIPTOR + 1, MAX_DESCRIPTORS)
    return kept


def warm_up() -> None:
    """Do once what every job would do first."""
    cell_transformer()("pass")
    np.random.default_rng(0)


def reporter(descriptor: int) -> Callable[[Mapping[str, Any]], None]:
    """A function that writes one JSON line to `descriptor`."""

    def report(message: Mapping[str, Any]) -> None:
        line = (json.dumps(message) + "\n").encode()
        view = memoryview(line)
        while view:
            view = view[os.write(descriptor, view) :]

    return report


def limit_resources() -> None:
    """Bound memory, the size and number of files, and core dumps where the platform can."""
    for kind, value in (("AS", MEMORY_BYTES), ("FSIZE", FILE_BYTES), ("CORE", 0), ("NOFILE", MAX_DESCRIPTORS)):
        limit(kind, value)


def limit(kind: str, value: int) -> None:
    """Set one of the limits of setrlimit(2), hard and soft, where the platform can."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError, AttributeError):
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (value, value))


def run_cells(job: Mapping[str, Any], report: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Run the notebook's cells in one namespace; an error or an endless loop in one does not stop the next."""
    silence_front_door()
    notebook = types.ModuleType("__main__")
    sys.modules["__main__"] = notebook
    space = notebook.__dict__
    cells = Cells(space, [task["name"] for task in job["tasks"]])
    shell = Shell(cells)
    space.update({"get_ipython": lambda: shell, "display": shell.display})
    use_shell(shell)
    answer_questions()
    seconds, until = float(job["cell_seconds"]), monotonic() + float(job["own_seconds"])
    for number, cell in enumerate(job["cells"]):
        report({"cell": number})
        filename = f"<cell {number + 1}>"
        try:
            if monotonic() > until and not cell["definitions_only"]:
                report({"failed": number, "why": "was not run, but for its definitions: the cells above took too long."})
                with contextlib.suppress(Exception):
                    cells.define_cell(cell["source"], filename, 0.05 * seconds, cell["gives_way"])
                continue
            absent = cells.run_cell(cell["source"], filename, seconds, cell["definitions_only"], cell["gives_way"])
            if absent:
                report({"failed": number, "why": f"asked for what is not installed here ({', '.join(absent)})."})
        except (SystemExit, KeyboardInterrupt, Exception, TimeUp) as error:
            if not isinstance(error, NotImplementedError):
                report({"failed": number, "why": why_failed(error, seconds)})
    report({"finish": True})
    cells.finish(seconds)
    if job["substitutes"]:
        references: dict[str, Any] = {"__name__": "references"}
        exec(compile(job["substitutes"]["source"], "<reference>", "exec"), references)
        space.update({name: references[name] for name in job["substitutes"]["names"]})
    report({"ready": True})
    return space


def why_failed(error: BaseException, seconds: float) -> str:
    """What happened to a cell, to fit after “The cell …”."""
    if isinstance(error, TimeUp):
        return f"did not come to an end within {seconds:g} seconds."
    if isinstance(error, SyntaxError):
        return f"stopped with {type(error).__name__}: {error.msg} (line {error.lineno})."
    text = " ".join(str(error).split())
    return f"stopped with {type(error).__name__}{': ' if text else ''}{text}."


def run_task(task: Task, space: dict[str, Any], report: Callable[[Mapping[str, Any]], None]) -> None:
    """Report what came out of one exercise."""
    report({"task": task.name})
    answer = space.get(task.name)
    if answer is None or not callable(answer):
        report({"exercise": task.name, "outcomes": None})
        return
    outcomes = collect(answer, task, space)
    data = [outcome.to_json() for outcome in outcomes] if sum(size(o.value) for o in outcomes) < MAX_NUMBERS else None
    message = {"exercise": task.name, "outcomes": data}
    if data is None or not readable(json.dumps(message).encode()):
        message["outcomes"] = [{"odd": "far too many numbers"} for _ in outcomes]
    report(message)


def _given(value: Any) -> Any:
    try:
        return encode(plain(value)) if value is None or isinstance(value, str) else "an object that is no string"
    except NotPlain:
        return "an object that is no string"
