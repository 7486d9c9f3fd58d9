"""``autograder grade``: what is asked for, a line for each failure, the marks as JSON, as a table, or on the screen."""

import argparse
import csv
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.batch import Graders, Journal, OneGrader, Plan, Record, fingerprint, results, run, write_json
from autograder.cluster import Cluster
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.grading import new_seed
from autograder.pool import Pool
from autograder.progress import write_whole
from autograder.sandbox import NOT_SHUT_IN, choose
from autograder.submissions import find

JOURNAL_ENDING = ".journal"
STOPPED = 130
COLUMNS = ("student", "id", "lesson", "status", "score", "max_score", "note", "path")
LARGEST_SEED = 2**32


def grade_command(solutions: Path, options: argparse.Namespace) -> int:
    """Grade what `options` name; the exit status."""
    _refuse_nonsense(options)
    course = load_course(solutions)
    submissions = find(options.path, course.lessons)
    sandbox = choose(options.sandbox, (), ()).name
    journal, seed = None, options.seed
    if options.json is not None:
        head = {"course": course.name, "fingerprint": fingerprint(solutions), "sandbox": sandbox}
        journal = Journal(options.json.with_name(options.json.name + JOURNAL_ENDING), head)
        seed = journal.open(seed, new_seed)
        if journal.records:
            print(f"Going on where an earlier run stopped: {len(journal.records)} are done.", file=sys.stderr)
    plan = Plan(solutions, "none" if sandbox == "none" else "bwrap", new_seed() if seed is None else seed)
    done = False
    try:
        records = run(submissions, _graders(plan, options, len(submissions)), journal, Teller())
        _write(options, plan, records, course.name)
        done = True
    except KeyboardInterrupt:
        again = (
            "The same command goes on from here." if journal is not None else "With --json FILE, the same command would go on."
        )
        print(f"\nautograder: stopped. {again}", file=sys.stderr)
        return STOPPED
    finally:
        if journal is not None:
            journal.close(done)
    return 0


def _refuse_nonsense(options: argparse.Namespace) -> None:
    if options.workers is not None and options.workers < 1:
        raise CourseError(f"--workers is {options.workers}; it must be at least 1.")
    if options.seed is not None and not 0 <= options.seed < LARGEST_SEED:
        raise CourseError(f"--seed must be a whole number from 0 to {LARGEST_SEED - 1}.")
    if options.scheduler is not None and options.workers is not None:
        raise CourseError("--workers is for this machine; with --scheduler the cluster has its own number of workers.")
    if not hasattr(os, "fork"):
        raise CourseError("Grading needs Linux or macOS; on Windows use WSL or a Linux container.")
    for file in (options.json, options.csv):
        if file is not None and not file.absolute().parent.is_dir():
            raise CourseError(f"There is no folder {file.parent} to write {file.name} to.")


def _graders(plan: Plan, options: argparse.Namespace, count: int) -> Graders:
    if options.scheduler is not None:
        return Cluster(plan, options.scheduler)
    workers = min(options.workers or os.cpu_count() or 1, count)
    return OneGrader(plan) if workers == 1 else Pool(plan, workers)


class Teller:
    """Shows how far a run is: a bar where there is a screen, and a line for each submission that could not be graded."""

    WIDTH = 30

    def __init__(self) -> None:
        self.bar = sys.stderr.isatty()

    def __call__(self, record: Record, done: int, total: int) -> None:
        if record["status"] == "failed":
            print(f"{self._clear()}{record['student']}: {record['note']}", file=sys.stderr)
        if self.bar:
            filled = self.WIDTH * done // total
            end = "\n" if done == total else ""
            print(f"\r[{'#' * filled}{'.' * (self.WIDTH - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)

    def _clear(self) -> str:
        return "\r\033[K" if self.bar else ""


def _write(options: argparse.Namespace, plan: Plan, records: Sequence[Record], course: str) -> None:
    try:
        if options.json is not None:
            write_json(options.json, results(plan, records, course))
        if options.csv is not None:
            write_whole(options.csv, table(records))
    except OSError as error:
        raise CourseError(f"The results cannot be written: {error.strerror}.") from None
    if options.json is None and options.csv is None:
        print(_on_screen(records))
    graded = sum(record["status"] == "graded" for record in records)
    print(f"{graded} of {len(records)} graded, with fresh cases from seed {plan.seed}.", file=sys.stderr)
    if plan.sandbox == "none":
        print(NOT_SHUT_IN, file=sys.stderr)


def table(records: Sequence[Record]) -> str:
    """The marks as CSV, a line for each submission; a text that a spreadsheet would take for a formula gets a ' before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow([_cell(record[column]) for column in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return f"{value:g}" if isinstance(value, float) else value


def _on_screen(records: Sequence[Record]) -> str:
    lines = []
    for record in records:
        marks = f"{record['score']:g} of {record['max_score']:g}" if record["status"] == "graded" else "not graded"
        lines.append(f"{record['student']:30} {record['lesson'] or '?':32} {marks:>14}")
        lines += [f"    {exercise['message']}" for exercise in record["exercises"] if exercise["status"] != "passed"]
        lines += [f"    {record['note']}"] if record["note"] else []
    return "\n".join(lines)
