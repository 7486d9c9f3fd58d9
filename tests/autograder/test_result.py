"""A result's marks are a plain float between 0 and the points."""

import json

import numpy as np
import pytest

from autograder.result import Result


@pytest.mark.parametrize(
    ("score", "earned"), [(0.0, 0.0), (1.0, 3.0), (0.5, 1.5), (7.0, 3.0), (-1.0, 0.0), (np.float64(0.5), 1.5)]
)
def test_marks_are_clipped(score: float, earned: float) -> None:
    result = Result("toy", "passed", score, 3, "")
    assert (type(result.earned), result.earned) == (float, earned)


def test_a_result_as_json() -> None:
    result = Result("toy", "failed", 0.0, 3, "toy · not yet.", mistake="adds one")
    assert json.loads(json.dumps(result.to_json())) == {
        "name": "toy",
        "status": "failed",
        "score": 0.0,
        "max_score": 3.0,
        "mistake": "adds one",
        "follow_through": False,
        "message": "toy · not yet.",
    }
    assert not result.passed


def test_follow_through_keeps_a_share() -> None:
    result = Result("toy", "passed", 1.0, 3, "").with_follow_through(0.5, "Because.")
    assert (result.passed, result.follow_through, result.earned) == (True, True, 1.5)
    assert result.message == "toy · passed with follow-through. Because."
