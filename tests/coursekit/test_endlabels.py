"""Pushing numbers apart."""

import numpy as np
import pytest

from coursekit.endlabels import spread


@pytest.mark.parametrize("seed", range(5))
def test_all_are_a_gap_apart_in_the_same_order(seed):
    wanted = np.random.default_rng(seed).uniform(0, 10, size=9)
    placed = spread(wanted, 1.0)
    np.testing.assert_array_equal(np.argsort(placed), np.argsort(wanted))
    assert np.diff(np.sort(placed)).min() >= 1 - 1e-9


def test_who_has_room_does_not_move():
    np.testing.assert_allclose(spread([5.0, 0.0, 2.0], 1.0), [5.0, 0.0, 2.0])


def test_equal_wishes_are_centred():
    np.testing.assert_allclose(sorted(spread([3.0, 3.0, 3.0], 2.0)), [1.0, 3.0, 5.0])
