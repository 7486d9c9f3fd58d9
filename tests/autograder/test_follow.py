"""Follow-through in the kernel's own process: the learner's names are put back afterwards."""

from typing import Any

import numpy as np

from autograder.course import Course
from autograder.follow import because_of, check_in_place, mentions, share_of, stand_ins, wrong_helpers


def namespace(**functions: Any) -> dict[str, Any]:
    """Names of a notebook, with `centred` defined in it."""
    space: dict[str, Any] = {"np": np, **functions}
    exec("def centred(X):\n    return X - np.reshape(row_means(X), (-1, 1))", space)
    return space


def test_a_right_answer_needs_none(mini_course: Course) -> None:
    space = namespace(row_means=lambda X: X.mean(axis=1))
    result = check_in_place(mini_course.exercise("centred"), space["centred"], space, seed=1)
    assert result.passed and not result.follow_through


def test_a_wrong_helper_is_replaced_and_put_back(mini_course: Course) -> None:
    def wrong(X: Any) -> Any:
        return X.mean(axis=0)

    space = namespace(row_means=wrong)
    result = check_in_place(mini_course.exercise("centred"), space["centred"], space, seed=1)
    assert result.passed and result.follow_through and result.earned == 2.0
    assert space["row_means"] is wrong


def test_a_missing_helper_is_replaced_and_removed_again(mini_course: Course) -> None:
    space = namespace()
    result = check_in_place(mini_course.exercise("centred"), space["centred"], space, seed=1)
    assert result.passed and result.follow_through
    assert "row_means" not in space


def test_a_wrong_answer_stays_wrong(mini_course: Course) -> None:
    space = namespace(row_means=lambda X: 0 * X[:, 0], centred=lambda X: X)
    space["centred"] = lambda X: X
    result = check_in_place(mini_course.exercise("centred"), space["centred"], space, seed=1)
    assert result.status == "failed" and not result.follow_through


def test_a_helper_that_passes_but_does_not_serve_is_replaced(mini_course: Course) -> None:
    space = namespace(row_means=lambda X: list(X.mean(axis=1)))
    exec("def centred(X):\n    return X - row_means(X)[:, None]", space)
    result = check_in_place(mini_course.exercise("centred"), space["centred"], space, seed=1)
    assert result.passed and result.follow_through
    assert "`row_means`, which passes by itself but does not serve here" in result.message


def test_a_wrong_answer_with_a_right_helper_stays_as_it_was_found(mini_course: Course) -> None:
    space = namespace(row_means=lambda X: X.mean(axis=1))
    exec("def centred(X):\n    return X + row_means(X)[:, None]", space)
    exercise = mini_course.exercise("centred")
    result = check_in_place(exercise, space["centred"], space, seed=1)
    assert result == exercise.check(space["centred"], 1, space)
    assert not result.passed


def test_without_helpers_or_answer_the_result_stands(mini_course: Course) -> None:
    assert check_in_place(mini_course.exercise("row_means"), lambda X: X, {}, seed=1).status == "failed"
    assert check_in_place(mini_course.exercise("centred"), None, {}, seed=1).status == "not started"
    assert check_in_place(mini_course.exercise("parity"), "b", {}, seed=1).status == "failed"


def test_the_parts(mini_course: Course) -> None:
    exercise = mini_course.exercise("centred")
    assert wrong_helpers(exercise, {"row_means": False}) == ["row_means"]
    assert wrong_helpers(exercise, {"row_means": True}) == wrong_helpers(exercise, {}) == []
    wrong, named = exercise.check(lambda X: 3 * X + 1, 1), exercise.check(exercise.declared.mistakes[0].function, 1)
    assert wrong.mistake is None and named.mistake == exercise.declared.mistakes[0].name
    assert stand_ins(exercise, named, {"row_means": False}) == stand_ins(exercise, wrong, {"row_means": True}) == ["row_means"]
    assert stand_ins(exercise, named, {"row_means": True}) == stand_ins(mini_course.exercise("row_means"), wrong, {}) == []
    assert share_of(exercise) == share_of(mini_course.exercise("parity")) == 1.0
    assert "`a`, `b`" in because_of(["a", "b"])


def test_an_answer_uses_what_its_code_names() -> None:
    space: dict[str, Any] = {}
    exec(
        "def helper(x):\n    return x\n"
        "again = helper\n"
        "def between(x):\n    return helper(x)\n"
        "def alone(x):\n    return x\n"
        "def direct(x):\n    return [helper(v) for v in x]\n"
        "def inner(x):\n    def deep(v):\n        return helper(v)\n    return deep(x)\n"
        "def renamed(x):\n    return again(x)\n"
        "def through(x):\n    return between(x)\n"
        "class Method:\n    def run(self, x):\n        return helper(x)\n",
        space,
    )
    for name in ("direct", "inner", "renamed", "through", "Method"):
        assert mentions(space[name], "helper", space), name
    assert not mentions(space["alone"], "helper", space)
    assert mentions(len, "helper", space)  # whose code cannot be seen
