"""What a class's marks say: how they are spread, how hard each exercise is, who is stuck where."""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.class_results import STATUSES, ClassResults, ExerciseResult, Student, Submission
from autograder.named_mistakes import Mistake, mistakes_in

BINS = 10
FEWEST = 3  # submissions below which a correlation says nothing: through two points there is always a line


@dataclass(frozen=True)
class Spread:
    """How marks are spread; a number that cannot be told is None. `bins` counts shares of the maximum, ten per cent each."""

    count: int
    mean: float | None
    median: float | None
    deviation: float | None
    bins: tuple[int, ...]


@dataclass(frozen=True)
class ExerciseStatistics:
    """One exercise over the graded submissions; `counts` goes with `STATUSES`."""

    name: str
    max_score: float
    submissions: int
    difficulty: float | None
    discrimination: float | None
    counts: tuple[int, ...]
    follow_through: int

    def count(self, status: str) -> int:
        return self.counts[STATUSES.index(status)]


@dataclass(frozen=True)
class Stop:
    """Where a student stands: at the first exercise that was tried and not passed, or was not tried after others were."""

    student: Student
    exercise: str
    status: str
    mistake: str | None = None


@dataclass(frozen=True)
class Standing:
    """Each graded submission in one of four groups."""

    stuck: tuple[Stop, ...]
    under_way: tuple[Stop, ...]
    not_started: tuple[Student, ...]
    done: tuple[Student, ...]


@dataclass(frozen=True)
class LessonStatistics:
    """One lesson. `maxima` are the maximum marks its graded submissions name: one, unless releases are mixed."""

    lesson: str
    maxima: tuple[float, ...]
    spread: Spread
    exercises: tuple[ExerciseStatistics, ...]
    mistakes: tuple[Mistake, ...]
    standing: Standing
    timeouts: tuple[Stop, ...]
    failed: tuple[Submission, ...]

    @property
    def hardest(self) -> ExerciseStatistics | None:
        """The exercise with the smallest share of marks earned; the first of several."""
        known = [exercise for exercise in self.exercises if exercise.difficulty is not None]
        return min(known, key=lambda exercise: exercise.difficulty or 0.0, default=None)


def describe_class(results: ClassResults) -> tuple[LessonStatistics, ...]:
    """The statistics of every known lesson."""
    return tuple(describe_lesson(lesson, results.of(lesson)) for lesson in results.lessons)


def describe_lesson(lesson: str, submissions: Sequence[Submission]) -> LessonStatistics:
    """The statistics of one lesson's submissions, one per student."""
    graded = [submission for submission in submissions if submission.graded]
    names = exercise_order(graded)
    return LessonStatistics(
        lesson,
        tuple(sorted({submission.max_score for submission in graded})),
        spread_of(graded),
        tuple(exercise_statistics(name, graded) for name in names),
        mistakes_in(graded, names),
        standing_of(graded),
        timeouts_in(graded),
        tuple(submission for submission in submissions if not submission.graded),
    )


def exercise_order(graded: Iterable[Submission]) -> tuple[str, ...]:
    """The exercises in the lesson's order: that of the fullest submission, then any that only others have."""
    fullest_first = sorted(graded, key=lambda submission: -len(submission.exercises))
    return tuple(dict.fromkeys(exercise.name for submission in fullest_first for exercise in submission.exercises))


def spread_of(graded: Sequence[Submission]) -> Spread:
    """Mean, median and sample standard deviation (with n − 1) of the marks, and their histogram."""
    marks = [submission.score for submission in graded]
    bins = [0] * BINS
    for submission in graded:
        if submission.max_score > 0:
            bins[bin_of(submission.score / submission.max_score)] += 1
    return Spread(
        len(marks),
        math.fsum(marks) / len(marks) if marks else None,
        statistics.median(marks) if marks else None,
        statistics.stdev(marks) if len(marks) > 1 else None,
        tuple(bins),
    )


def bin_of(share: float) -> int:
    """The bin of a share 0 to 1. A bin holds its lower edge; the last holds 1, too.

    The hair that is added lets 0.3, which as 6 of 20 or as 0.1 + 0.2 is a little less or more, fall in one bin.
    """
    return min(int(share * BINS + 1e-9), BINS - 1)


def exercise_statistics(name: str, graded: Sequence[Submission]) -> ExerciseStatistics:
    """One exercise, over the submissions that have it."""
    pairs = [(submission, result) for submission in graded for result in submission.exercises if result.name == name]
    results = [result for _, result in pairs]
    others = [math.fsum(other.score for other in submission.exercises if other.name != name) for submission, _ in pairs]
    counts = Counter(result.status for result in results)
    return ExerciseStatistics(
        name,
        max((result.max_score for result in results), default=0.0),
        len(results),
        difficulty(results),
        correlation([result.score for result in results], others),
        tuple(counts[status] for status in STATUSES),
        sum(result.follow_through for result in results),
    )


def difficulty(results: Sequence[ExerciseResult]) -> float | None:
    """Classical item difficulty: the share of the marks that were earned; 1 is easy, 0 is hard, None without any marks.

    ``p = Σ score / Σ maximum``; for marks of 0 or 1 this is the share of right answers.

    Source: L. Crocker, J. Algina, *Introduction to Classical and Modern Test Theory*, 1986, chapter 14 (item analysis).
    """
    most = math.fsum(result.max_score for result in results)
    return math.fsum(result.score for result in results) / most if most > 0 else None


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's correlation, None where it is not defined: fewer than three pairs, or one side does not vary.

    ``r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² · Σ(y − ȳ)²)``, from K. Pearson, *Proc. R. Soc. London* 58, 1895, 240–242.

    Of an exercise's score with the total of the *other* exercises it is the corrected item–total correlation: with the
    exercise itself in the total, it would correlate with itself. Source: J. C. Nunnally, I. H. Bernstein, *Psychometric
    Theory*, 3rd edition, 1994, chapter 8.
    """
    if len(first) < FEWEST:
        return None
    x, y = _deviations(first), _deviations(second)
    if x is None or y is None:
        return None
    together = math.fsum(a * b for a, b in zip(x, y, strict=True))
    apart = math.sqrt(math.fsum(a * a for a in x) * math.fsum(b * b for b in y))
    return max(-1.0, min(1.0, together / apart))


def _deviations(values: Sequence[float]) -> list[float] | None:
    """Deviations from the mean, scaled so that the largest is 1; None when they are no more than rounding."""
    mean = math.fsum(values) / len(values)
    deviations = [value - mean for value in values]
    largest = max(abs(deviation) for deviation in deviations)
    if largest <= 1e-9 * max(abs(value) for value in values):
        return None
    return [deviation / largest for deviation in deviations]


def standing_of(graded: Sequence[Submission]) -> Standing:
    """Who is stuck (at the first exercise tried and not passed), who stopped under way, who did not start, who is done."""
    stuck, under_way, not_started, done = [], [], [], []
    for submission in graded:
        tried = [result for result in submission.exercises if result.status != "not started"]
        wrong = next((result for result in tried if result.status != "passed"), None)
        following = next((result for result in submission.exercises if result.status == "not started"), None)
        if wrong is not None:
            stuck.append(Stop(submission.student, wrong.name, wrong.status, wrong.mistake))
        elif not tried:
            not_started.append(submission.student)
        elif following is not None:
            under_way.append(Stop(submission.student, following.name, following.status))
        else:
            done.append(submission.student)
    return Standing(tuple(stuck), tuple(under_way), tuple(not_started), tuple(done))


def timeouts_in(graded: Sequence[Submission]) -> tuple[Stop, ...]:
    """Every exercise that did not finish, and whose it is."""
    return tuple(
        Stop(submission.student, result.name, result.status)
        for submission in graded
        for result in submission.exercises
        if result.status == "timeout"
    )
