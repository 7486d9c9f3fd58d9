"""``make bench``: how long a check takes, beside the bare cost of calling the same function on the same cases."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from autograder import load_course
from autograder.checks import Checks
from autograder.course import Lesson
from autograder.declare import Question
from autograder.frozen import read_checks
from autograder.inside import collect
from autograder.judge import judge
from autograder.values import make_arguments

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 15
LIMIT_MS = 100.0


def milliseconds(call: Callable[[], object]) -> float:
    """The median time of a call, after a first one that does not count."""
    call()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def measure(lesson: Lesson, folder: Path) -> tuple[float, float, float]:
    """Milliseconds of a lesson's checks: the median, the largest, and the median of the bare calls.

    A check reads the checks file, runs the cases and judges them, as a learner's does; the bare call runs the cases only.
    """
    checks, bare = [], []
    for name, exercise in lesson.exercises.items():
        if isinstance(exercise.declared, Question):
            continue
        answer, space = exercise.reference, lesson.namespace()
        frozen = read_checks(folder).exercises[name]
        assert isinstance(frozen, Checks)

        def check(name: str = name, answer: object = answer, space: dict[str, object] = space) -> object:
            shipped = read_checks(folder).exercises[name]
            assert isinstance(shipped, Checks)
            result = judge(shipped, collect(answer, shipped.task(), space))
            assert result.passed, result.message
            return result

        checks.append(milliseconds(check))
        if frozen.probe is None:
            bare.append(milliseconds(lambda f=frozen, a=answer: [a(**make_arguments(dict(c.arguments))) for c in f.cases]))
    return statistics.median(checks), max(checks), statistics.median(bare)


def main() -> None:
    course = load_course(ROOT / "solutions")
    print(f"{'lesson':36} {'median ms':>10} {'largest ms':>11} {'bare ms':>9} {'ratio':>7}   limit {LIMIT_MS:g} ms")
    for lesson in course.lessons.values():
        median, largest, bare = measure(lesson, ROOT / "lessons" / lesson.name)
        verdict = "met" if median < LIMIT_MS else "MISSED"
        print(f"{lesson.name:36} {median:10.2f} {largest:11.2f} {bare:9.3f} {median / bare:7.1f}   {verdict}")


if __name__ == "__main__":
    main()
