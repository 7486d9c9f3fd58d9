"""Memory over 1,000 submissions: the grader's and the warm process's, which must stay flat."""

import tempfile
from pathlib import Path

from autograder.batch import Plan, grade
from autograder.sandbox import bubblewrap
from autograder.submissions import find
from tests.bench.classes import NUMPY_LESSON, ROOT, write_class

COUNT = 1000
DIFFERENT = 40
SHOWN = (40, 100, 250, 500, 1000)
ALLOWED_MB = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        write_class(Path(name), NUMPY_LESSON, DIFFERENT)
        submissions = find([name], [NUMPY_LESSON])
        sizes = {}
        with Plan(ROOT / "solutions", "bwrap" if bubblewrap() else "none", 1).grader() as grader:
            for number in range(1, COUNT + 1):
                grade(grader, submissions[number % DIFFERENT])
                if number in SHOWN:
                    sizes[number] = megabytes(Path("/proc/self/status"))
                    print(f"after {number:5} submissions: grader {sizes[number]:7.1f} MB", flush=True)
    grown = sizes[COUNT] - sizes[SHOWN[1]]
    print(f"grown by {grown:.1f} MB from submission {SHOWN[1]} to {COUNT}: {'flat' if grown < ALLOWED_MB else 'NOT FLAT'}")


def megabytes(status: Path) -> float:
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
