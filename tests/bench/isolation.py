"""What keeping submissions apart costs: a warm process that forks into fresh namespaces beside a fresh bubblewrap each time."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from autograder.inside import Task
from autograder.runner import CellJob, Job, run
from autograder.sandbox import choose, package_folders
from autograder.warm import Warm
from tests.bench.classes import ROOT

REPEATS = 20
FRESH_REPEATS = 5
JOB = Job(
    (CellJob("import numpy as np\n\ndef twice(x):\n    return 2 * np.asarray(x)"),), (Task("twice", ("x",), ({"x": 1.0},)),)
)


def main() -> None:
    none = choose("none", package_folders(["autograder"]), [ROOT])
    rows = {"a fork of a warm process, no sandbox": warm_milliseconds(Warm(none), REPEATS)}
    try:
        shut = replace(choose("bwrap", (), [ROOT]), packages=none.packages)
    except Exception as error:
        print(f"no bubblewrap: {error}")
    else:
        rows["a fork of a warm process into fresh namespaces"] = warm_milliseconds(Warm(shut), REPEATS)
        rows["a fresh bubblewrap and Python each time"] = median(lambda: once(Warm(shut)), FRESH_REPEATS)
    for label, milliseconds in rows.items():
        print(f"{label:50}{milliseconds:8.1f} ms per submission")


def warm_milliseconds(warm: Warm, repeats: int) -> float:
    with warm:
        run(JOB, warm)
        return median(lambda: run(JOB, warm), repeats)


def once(warm: Warm) -> None:
    with warm:
        run(JOB, warm)


def median(call: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)
