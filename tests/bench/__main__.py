"""``make bench``: how long checks and grading take, each beside a baseline in the same run. Name parts to run only these."""

import sys

from tests.bench import checks, grading, isolation, memory

PARTS = {
    "checks": checks.main,
    "isolation": isolation.main,
    "memory": memory.main,
    "grading": grading.main,
    "keras": grading.keras,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        print(f"== {name}", flush=True)
        PARTS[name]()
        print()
