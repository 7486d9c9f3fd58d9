"""Data sets: exact shapes, the same every time, and with the property each is there for."""

import dataclasses

import numpy as np
import pytest

from coursekit import datasets

SHAPES = {
    "iris": (datasets.iris, (150, 4), 3),
    "iris_two": (datasets.iris_two, (100, 2), 2),
    "AND": (lambda: datasets.gate("AND"), (4, 2), 2),
    "NOT": (lambda: datasets.gate("NOT"), (2, 1), 2),
    "blobs": (datasets.blobs, (60, 2), 2),
    "xor_cloud": (datasets.xor_cloud, (120, 2), 2),
    "moons": (datasets.moons, (200, 2), 2),
    "rings": (datasets.rings, (200, 2), 2),
    "digits": (datasets.digits, (1797, 64), 10),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_data_set_has_the_same_form(name):
    load, shape, k = SHAPES[name]
    data = load()
    assert data.X.shape == shape and data.X.dtype == np.float64
    assert data.y.shape == shape[:1] and data.y.dtype == np.int64
    assert len(data.feature_names) == shape[1] and len(data.class_names) == k
    assert all(type(text) is str for text in data.feature_names + data.class_names)
    assert sorted(set(data.y.tolist())) == list(range(k))


@pytest.mark.parametrize("name", SHAPES)
def test_every_call_gives_the_same_samples_in_fresh_arrays(name):
    load = SHAPES[name][0]
    first, second = load(), load()
    np.testing.assert_array_equal(first.X, second.X)
    np.testing.assert_array_equal(first.y, second.y)
    first.X[:] = 0
    first.y[:] = 0
    np.testing.assert_array_equal(load().X, second.X)
    np.testing.assert_array_equal(load().y, second.y)


@pytest.mark.parametrize("draw", [datasets.blobs, datasets.xor_cloud, datasets.moons, datasets.rings])
def test_another_seed_gives_other_samples_and_the_classes_are_balanced(draw):
    assert not np.array_equal(draw(seed=0).X, draw(seed=1).X)
    assert abs(np.bincount(draw(n=37).y) - 18.5).max() <= 1.5
    assert np.count_nonzero(np.diff(draw().y)) > 1  # shuffled, not one class after the other


def test_a_data_set_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        datasets.gate("OR").X = np.zeros((4, 2))


def test_iris_two_is_separated_by_a_line():
    data = datasets.iris_two()
    assert data.feature_names == ("petal length (cm)", "petal width (cm)")
    assert data.class_names == ("setosa", "versicolor")
    np.testing.assert_array_equal((data.X.sum(axis=1) > 3.2).astype(int), data.y)


@pytest.mark.parametrize(("name", "rule"), [("AND", np.all), ("OR", np.any), ("XOR", lambda X, axis: X.sum(axis) == 1)])
def test_gates(name, rule):
    data = datasets.gate(name)
    assert data.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    np.testing.assert_array_equal(data.y, rule(data.X, axis=1).astype(int))


def test_the_not_gate_has_one_input():
    assert datasets.gate("NOT").X.tolist() == [[0], [1]]
    assert datasets.gate("NOT").y.tolist() == [1, 0]


def test_an_unknown_gate_is_refused_in_words():
    with pytest.raises(ValueError, match="no gate 'NAND' here; choose one of AND, OR, XOR, NOT"):
        datasets.gate("NAND")


def test_the_gap_moves_the_blobs_apart():
    for gap in (0.0, 3.0, 8.0):
        data = datasets.blobs(n=4000, gap=gap)
        centres = [data.X[data.y == k].mean(axis=0) for k in (0, 1)]
        assert np.linalg.norm(centres[1] - centres[0]) == pytest.approx(gap, abs=0.15)
        assert data.X[data.y == 0].std(axis=0) == pytest.approx(1, abs=0.1)


def test_the_xor_cloud_follows_the_signs():
    data = datasets.xor_cloud()
    agree = (np.sign(data.X[:, 0]) != np.sign(data.X[:, 1])).astype(int) == data.y
    assert agree.mean() > 0.97


def test_rings_lie_inside_each_other():
    data = datasets.rings(noise=0.0)
    radius = np.linalg.norm(data.X, axis=1)
    np.testing.assert_allclose(radius, np.where(data.y == 0, 1.0, 0.5))


def test_a_digit_is_a_picture_of_eight_by_eight():
    data = datasets.digits()
    assert data.X.min() == 0 and data.X.max() == 16
    assert data.feature_names[9] == "pixel row 1 column 1"
    assert data.class_names == tuple("0123456789")


def test_standardized():
    data = datasets.iris()
    same = datasets.standardized(data)
    np.testing.assert_allclose(same.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(same.X.std(axis=0), 1)
    assert same.feature_names[0] == "sepal length (standardised)"
    assert data.X.mean() > 3  # the original is as it was


def test_standardized_leaves_a_constant_feature_at_zero():
    data = datasets.standardized(datasets.digits())
    assert np.isfinite(data.X).all()
    assert not data.X[:, 0].any()
