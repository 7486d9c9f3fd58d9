"""The statistics of a class against numbers worked by hand, and the correlation against NumPy's."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.class_statistics import LessonStatistics, bin_of, correlation, describe_class
from tests.autograder.classes import exercise, failed, four_students, results_of, submission


def only(*submissions: Any) -> LessonStatistics:
    """The statistics of the only lesson."""
    (lesson,) = describe_class(results_of(*submissions))
    return lesson


# -- marks -------------------------------------------------------------------------------------------------------------


def test_the_spread_by_hand() -> None:
    """6, 4, 1, 3: the deviations from 3.5 are 2.5, 0.5, −2.5, −0.5; their squares sum to 13, and √(13 / 3) = 2.0817."""
    spread = only(*four_students()).spread
    assert (spread.count, spread.mean, spread.median) == (4, 3.5, 3.5)
    assert spread.deviation == pytest.approx(2.0817, abs=5e-5)
    assert spread.bins == (0, 1, 0, 0, 0, 1, 1, 0, 0, 1)  # 17 %, 50 %, 67 %, 100 %


@pytest.mark.parametrize(
    ("share", "place"), [(0, 0), (0.0999, 0), (0.1, 1), (0.1 + 0.2, 3), (6 / 20, 3), (0.7, 7), (0.9, 9), (0.99, 9), (1, 9)]
)
def test_a_bin_holds_its_lower_edge(share: float, place: int) -> None:
    assert bin_of(share) == place


def test_one_submission_has_no_deviation() -> None:
    spread = only(submission("Ada", exercise("a", 1))).spread
    assert (spread.mean, spread.median, spread.deviation) == (1, 1, None)


def test_a_lesson_without_marks_or_without_a_graded_submission() -> None:
    assert sum(only(submission("Ada", exercise("a", 0, 0))).spread.bins) == 0
    lesson = only(failed("Ada"))
    assert (lesson.spread.count, lesson.spread.mean, lesson.exercises, lesson.hardest) == (0, None, (), None)


# -- exercises ---------------------------------------------------------------------------------------------------------


def test_difficulty_by_hand() -> None:
    """a: 2 of 4 marks; b: 4 of 8; c: 8 of 12."""
    lesson = only(*four_students())
    assert [one.difficulty for one in lesson.exercises] == [0.5, 0.5, pytest.approx(2 / 3)]
    assert lesson.hardest is not None and lesson.hardest.name == "a"


def test_discrimination_by_hand() -> None:
    """Each with the total of the other two.

    a: 1, 1, 0, 0 with 5, 3, 1, 3: the products of the deviations sum to 2, the squares to 1 and 8: 2 / √8.
    b: 2, 0, 1, 1 with 4, 4, 0, 2: they sum to 0.
    c: 3, 3, 0, 2 with 3, 1, 1, 1: they sum to 2, the squares to 6 and 3: 2 / √18.
    """
    found = [one.discrimination for one in only(*four_students()).exercises]
    assert found == [pytest.approx(0.70711, abs=5e-6), pytest.approx(0, abs=1e-12), pytest.approx(0.47140, abs=5e-6)]


def test_discrimination_is_undefined_without_variance_or_with_two_submissions() -> None:
    assert [one.discrimination for one in only(*four_students()[:2]).exercises] == [None, None, None]
    same = [submission(name, exercise("a", 1), exercise("b", share)) for name, share in (("A", 0), ("B", 1), ("C", 1))]
    assert [one.discrimination for one in only(*same).exercises] == [None, None]
    alone = [submission(name, exercise("a", share)) for name, share in (("A", 0), ("B", 1), ("C", 1))]
    assert only(*alone).exercises[0].discrimination is None


def test_correlation_is_that_of_numpy() -> None:
    rng = np.random.default_rng(5)
    for count in (3, 4, 10, 200):
        x = rng.integers(0, 4, size=count) + rng.normal(size=count)
        y = 0.5 * x + rng.normal(size=count)
        assert correlation(x.tolist(), y.tolist()) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=30))
def test_correlation_is_that_of_numpy_or_undefined(pairs: list[tuple[int, int]]) -> None:
    x, y = ([float(value) for value in side] for side in zip(*pairs, strict=True))
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert correlation(x, y) is None
    else:
        assert correlation(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)


@given(st.lists(st.tuples(*[st.floats(0, 1e9)] * 2), max_size=12))
def test_correlation_of_any_numbers_is_in_its_range(pairs: list[tuple[float, float]]) -> None:
    found = correlation([x for x, _ in pairs], [y for _, y in pairs])
    assert found is None or (-1 <= found <= 1 and not math.isnan(found))


def test_rounding_is_no_variance() -> None:
    assert correlation([0.1 + 0.2, 0.3, 0.3], [1, 2, 3]) is None


def test_the_counts_of_the_states() -> None:
    states = ["passed", "passed", "failed", "error", "timeout", "not started"]
    several = [
        submission(f"S{number}", exercise("a", status=status, follow_through=number == 1)) for number, status in enumerate(states)
    ]
    (one,) = only(*several).exercises
    assert {status: one.count(status) for status in states} == {status: states.count(status) for status in states}
    assert (one.follow_through, one.submissions) == (1, 6)


def test_failed_submissions_are_in_no_statistic_but_listed() -> None:
    lesson = only(*four_students(), failed("Emre", "It is empty."))
    assert lesson.spread.count == 4 and lesson.exercises[0].submissions == 4
    assert [(one.student.name, one.note) for one in lesson.failed] == [("Emre", "It is empty.")]


def test_the_order_is_the_lessons_even_where_a_submission_lacks_an_exercise() -> None:
    lesson = only(submission("Ada", exercise("c")), submission("Bela", exercise("a"), exercise("b"), exercise("c")))
    assert [one.name for one in lesson.exercises] == ["a", "b", "c"]
    assert [one.submissions for one in lesson.exercises] == [1, 1, 2]


def test_mixed_releases_are_told() -> None:
    assert only(submission("Ada", exercise("a", 1, 2)), submission("Bela", exercise("a", 1, 3))).maxima == (2, 3)


# -- mistakes ----------------------------------------------------------------------------------------------------------


def test_mistakes_most_frequent_first_then_in_the_lessons_order() -> None:
    mistakes = {"A": ("adds one", "is negative"), "B": ("adds two", "is negative"), "C": ("adds one", "zero"), "D": ("x", "zero")}
    several = [
        submission(name, exercise("a", mistake=first), exercise("b", mistake=second))
        for name, (first, second) in mistakes.items()
    ]
    found = [(one.exercise, one.name, one.count) for one in only(*several).mistakes]
    assert found == [("a", "adds one", 2), ("b", "is negative", 2), ("b", "zero", 2), ("a", "adds two", 1), ("a", "x", 1)]


def example(student: str, message: str, **more: Any) -> str:
    (mistake,) = only(submission(student, exercise("a", mistake="adds one", message=message), **more)).mistakes
    return mistake.example


@pytest.mark.parametrize(
    ("student", "message"),
    [
        ("Jane Doe", "Jane Doe wrote 3"),
        ("Jane Doe", "JANE DOE wrote 3"),
        ("Jane Doe", "in /home/jane_doe/02.ipynb"),
        ("Jane Doe", "in janedoe_4711_02.ipynb"),
        ("Jane Doe", "ask Jane, or Mrs. Doe"),
        ("doejane", "in DoeJane.ipynb"),
        ("Zoë Müller", "Zoë Müller"),
        ("Zoe\u0308 Mu\u0308ller", "Zoë Müller"),
        ("=1+1", "=1+1"),
        ("Ann", "in ann.ipynb"),
        (".*", "a.*b"),
    ],
)
def test_the_example_names_nobody(student: str, message: str) -> None:
    found = example(student, message, id="4711").casefold()
    assert "[student]" in found
    for part in [student, "4711", "jane", "doe", "zoë", "müller"]:
        assert part.casefold() not in found


def test_the_id_is_replaced_wherever_it_stands() -> None:
    assert example("Ada", "handed in as x4711y", id="4711") == "handed in as x[student]y"


def test_the_example_is_one_that_needs_no_replacing_where_there_is_one() -> None:
    several = [
        submission("Max", exercise("a", mistake="m", message="use np.max here")),
        submission("Noor", exercise("a", mistake="m", message="use np.max there")),
    ]
    assert only(*several).mistakes[0].example == "use np.max there"


# -- who stands where --------------------------------------------------------------------------------------------------


def standing(student: str, *statuses: str) -> dict[str, Any]:
    return submission(student, *(exercise(f"e{number}", status=status) for number, status in enumerate(statuses, start=1)))


def test_who_is_stuck_where() -> None:
    """Stuck at the first exercise that is neither passed nor not started, even when later ones are passed."""
    stand = only(
        standing("Ada", "passed", "failed", "passed"),
        standing("Bela", "not started", "timeout", "failed"),
        standing("Chidi", "not started", "not started", "not started"),
        standing("Dana", "passed", "passed", "passed"),
        standing("Emre", "passed", "not started", "not started"),
    ).standing
    assert [(stop.student.name, stop.exercise, stop.status) for stop in stand.stuck] == [
        ("Ada", "e2", "failed"),
        ("Bela", "e2", "timeout"),
    ]
    assert [student.name for student in stand.not_started] == ["Chidi"]
    assert [student.name for student in stand.done] == ["Dana"]
    assert [(stop.student.name, stop.exercise) for stop in stand.under_way] == [("Emre", "e2")]


def test_timeouts_are_all_told() -> None:
    lesson = only(standing("Ada", "timeout", "failed", "timeout"), standing("Bela", "passed", "timeout", "passed"))
    assert [(stop.student.name, stop.exercise) for stop in lesson.timeouts] == [("Ada", "e1"), ("Ada", "e3"), ("Bela", "e2")]


def test_lessons_are_apart() -> None:
    lessons = describe_class(results_of(*four_students(), submission("Ada", exercise("z", 1), lesson="01_one")))
    assert [(lesson.lesson, lesson.spread.count) for lesson in lessons] == [("01_one", 1), ("02_two", 4)]
