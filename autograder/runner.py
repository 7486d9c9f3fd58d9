"""Start workers, read what they report, and go on when one hangs or dies: a bad exercise costs its own marks only."""

import ast
import functools
import json
import math
import os
import selectors
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.inside import Outcome, Task
from autograder.values import MAX_JSON, one_line, readable
from autograder.warm import Warm

CELL_SECONDS = 10.0
START_SECONDS = 60.0
GRACE_SECONDS = 3.0
OWN_SECONDS = 40.0
THREADS = 8  # so many may use up processor time side by side
MAX_CELL, MAX_PARSED = 20_000, 150_000  # characters of a cell, of a notebook, that are read here: Python's parser takes its time


@dataclass(frozen=True)
class CellJob:
    """One cell to run; of a released cell that nobody changed, only the definitions are needed.

    A released cell that waits for an answer, and that nobody changed, gives way to an answer in a cell above it.
    """

    source: str
    definitions_only: bool = False
    gives_way: bool = False


@dataclass(frozen=True)
class Job:
    """A notebook to run and what to ask of it; `substitutes` is reference code for names that are wrong in it."""

    cells: tuple[CellJob, ...]
    tasks: tuple[Task, ...]
    questions: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    substitutes: Mapping[str, Any] | None = None


@dataclass
class Report:
    """What came back: outcomes per exercise (None: no such function), choices per question, and what failed in which cell."""

    outcomes: dict[str, list[Outcome] | None] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


class Broken(Exception):
    """A process could not be made ready for a submission."""


def run(job: Job, warm: Warm, until: float = math.inf) -> Report:
    """Run a job to its end, with as many processes as it takes; what has had no turn by `until` has used up its time.

    Raises
    ------
    Broken
        When twice no process came as far as the first cell, which is not the submission's fault.
    """
    report = Report()
    skipped: set[int] = set()
    cut: set[int] = set()
    once: set[tuple[str, Any]] = set()
    until = min(until, time.monotonic() + allowance(job.tasks))
    for _attempt in range(2 * (len(job.cells) + len(job.tasks) + 1)):
        whole = [replace(cell, definitions_only=True) if i in cut else cell for i, cell in enumerate(job.cells)]
        cells = tuple(CellJob("") if i in skipped else cell for i, cell in enumerate(whole))
        tasks = tuple(task for task in job.tasks if task.name not in report.outcomes)
        if not tasks and set(job.questions) <= set(report.given):
            break
        if time.monotonic() > until:
            report.outcomes.update({task.name: [Outcome(timeout=True)] * len(task.cases) for task in tasks})
            break
        stuck = _one_process(Job(cells, tasks, job.questions, job.files, job.substitutes), report, warm, until)
        if stuck is None:
            break
        kind, which = stuck
        if kind == "again" or time.monotonic() > until:
            continue
        if kind.endswith("ended") and stuck not in once:  # perhaps for want of memory that others had taken
            once.add(stuck)
        elif kind.startswith("start"):
            raise Broken("its process ended, or took too long, before the first cell")
        elif kind.startswith("cell"):
            (skipped if which in cut or job.cells[which].definitions_only else cut).add(which)
            what = "did not come to an end" if kind == "cell timeout" else "ended the program"
            report.failed[which] = f"{what} and was left out, but for its definitions."
        else:
            task = next(task for task in job.tasks if task.name == which)
            report.outcomes[task.name] = [_stuck_outcome(kind)] * len(task.cases)
    return report


def allowance(tasks: Sequence[Task]) -> float:
    """How many seconds a submission has, all its processes together, so that no number of cells makes it more.

    Exercises that do not come to an end take nothing from the others.
    """
    return OWN_SECONDS + sum(task.seconds for task in tasks)


def _stuck_outcome(kind: str) -> Outcome:
    if kind == "timeout":
        return Outcome(timeout=True)
    return Outcome(odd="nothing: it ended the whole program")


def _one_process(job: Job, report: Report, warm: Warm, until: float) -> tuple[str, Any] | None:
    """Run one process; returns what it was stuck on, or None when it reached the end."""
    with warm.place() as folder, warm.running(_job_text(job, folder)) as reader:
        return _follow(job, reader, report, until)


def _job_text(job: Job, folder: str) -> bytes:
    return json.dumps(
        {
            "folder": folder,
            "files": {path.name: path.read_text(encoding="utf-8") for path in job.files},
            "cells": [cell.__dict__ for cell in job.cells],
            "tasks": [task.to_json() for task in job.tasks],
            "questions": job.questions,
            "substitutes": job.substitutes,
            "cell_seconds": CELL_SECONDS,
            "own_seconds": OWN_SECONDS,
            "cpu_seconds": THREADS * allowance(job.tasks),
        }
    ).encode()


def _follow(job: Job, reader: int, report: Report, until: float = math.inf) -> tuple[str, Any] | None:
    """Read reports; each step has its own deadline. What is no report, or comes out of turn, ends the worker's turn."""
    tasks = {task.name: task for task in job.tasks}
    lines, budget = Lines(reader), START_SECONDS
    doing: tuple[str, Any] = ("cell", -1)
    said: set[tuple[str, Any]] = set()
    while True:
        try:
            message = lines.next(min(budget, until - time.monotonic()))
        except EOFError:
            return _stuck(doing, "ended", job, report)
        except TimeoutError:
            return _stuck(doing, "timeout", job, report)
        step = next(iter(message.items()), ("", None)) if isinstance(message, dict) else ("", None)
        if not isinstance(step[1], (int, str)) or step in said:
            return _stuck(doing, "ended", job, report)
        said.add(step)
        match message:
            case {"cell": int(number)} if ("cell", number - 1) == doing and number < len(job.cells):
                doing, budget = step, CELL_SECONDS + GRACE_SECONDS
            case {"failed": int(number), "why": str(why)} if ("cell", number) == doing and number >= 0:
                report.failed[number] = one_line(why, 300)
            case {"finish": True} if doing == ("cell", len(job.cells) - 1):
                budget = CELL_SECONDS + GRACE_SECONDS
            case {"ready": True} if doing == ("cell", len(job.cells) - 1):
                doing, budget = ("ready", None), START_SECONDS
            case {"question": str(name), "given": given} if doing[0] == "ready" and name in job.questions:
                report.given[name] = given if isinstance(given, str) else None
            case {"task": str(name)} if doing[0] in ("ready", "done") and name in tasks:
                doing, budget = step, tasks[name].seconds + GRACE_SECONDS
            case {"exercise": str(name), "outcomes": outcomes} if ("task", name) == doing:
                report.outcomes[name] = _read_outcomes(outcomes, len(tasks[name].cases))
                doing, budget = ("done", name), START_SECONDS
            case {"end": True}:
                return None
            case {"broken": str(why)} if doing == ("cell", -1):
                raise Broken(why)
            case _:
                return _stuck(doing, "ended", job, report)


def _stuck(doing: tuple[str, Any], how: str, job: Job, report: Report) -> tuple[str, Any] | None:
    """What to leave out next time: the cell or the exercise that ran; nothing between exercises; else the one to come."""
    if doing[0] == "cell":
        return (f"cell {how}" if doing[1] >= 0 else f"start {how}", doing[1])
    if doing[0] in ("task", "done"):
        return (how if doing[0] == "task" else "again", doing[1])
    return next(((how, task.name) for task in job.tasks if task.name not in report.outcomes), None)


def _read_outcomes(data: Any, count: int) -> list[Outcome] | None:
    if data is None:
        return None
    try:
        outcomes = [Outcome.from_json(item) for item in data]
    except Exception:
        outcomes = []
    return outcomes if len(outcomes) == count else [Outcome(odd="something that cannot be read")] * count


class Lines:
    """Reports from a descriptor, one JSON line each."""

    def __init__(self, reader: int):
        self.reader, self.buffer = reader, bytearray()
        self.selector = selectors.DefaultSelector()
        self.selector.register(reader, selectors.EVENT_READ)

    def next(self, seconds: float) -> Any:
        """The next report.

        Raises
        ------
        TimeoutError
            When none came in that time.
        EOFError
            When there is none, or what came is no report.
        """
        deadline, looked = time.monotonic() + seconds, 0
        while (end := self.buffer.find(b"\n", looked)) < 0:
            looked, left = len(self.buffer), deadline - time.monotonic()
            if left <= 0 or not self.selector.select(left):
                raise TimeoutError
            part = os.read(self.reader, 1 << 16)
            if not part or looked > MAX_JSON:
                raise EOFError
            self.buffer += part
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        try:
            if readable(line):
                return json.loads(line)
        except (ValueError, RecursionError):
            pass
        raise EOFError


def wanted_cells(sources: Sequence[str], released: Sequence[str], solutions: Sequence[bool]) -> Iterator[CellJob]:
    """Which cells run: a released cell that stands unchanged and is no solution cell gives its definitions only."""
    given, waiting = set[str](), set[str]()
    for text, waits in zip(released, solutions, strict=True):
        (waiting if waits else given).update((in_lines(text), sense(text)))
    left = MAX_PARSED
    for source in sources:
        meant = {in_lines(source)} if len(source) <= MAX_CELL else set[str]()
        if len(source) <= min(MAX_CELL, left) and not meant & (given | waiting):
            left -= len(source)
            meant.add(sense(source))
        yield CellJob(source, definitions_only=bool(meant & given), gives_way=bool(meant & waiting))


@functools.lru_cache(maxsize=512)  # most cells of a class are the same
def sense(source: str) -> str:
    """What a cell says to Python, whoever formatted it; where that cannot be told, its lines."""
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return in_lines(source)


def in_lines(source: str) -> str:
    """A cell's lines without their ends."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
