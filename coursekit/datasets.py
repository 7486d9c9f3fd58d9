"""Small data sets for all lessons: bundled with scikit-learn or drawn from a seed, never downloaded."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0), "NOT": (1, 0)}


@dataclass(frozen=True, eq=False)
class Data:
    """A data set for classification; rows are samples.

    Attributes
    ----------
    X : ndarray of float, shape (n, d)
        The samples.
    y : ndarray of int, shape (n,)
        The class of each sample, 0 to k - 1.
    feature_names : tuple of str, length d
        What each column holds, with its unit if it has one.
    class_names : tuple of str, length k
        The name of each class.
    """

    X: Floats
    y: Ints
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


def iris() -> Data:
    """Load Fisher's iris flowers: 150 flowers, 4 measurements in cm, 3 species of 50 each.

    Returns
    -------
    Data
        `X` of shape (150, 4), `y` of shape (150,) with classes 0, 1, 2 in this order.
    """
    from sklearn.datasets import load_iris

    bunch = load_iris()
    return _data(bunch.data, bunch.target, tuple(bunch.feature_names), tuple(str(n) for n in bunch.target_names))


def iris_two() -> Data:
    """Load two species of iris, setosa and versicolor, by petal length and width: one line separates them.

    Returns
    -------
    Data
        `X` of shape (100, 2) in cm, `y` of shape (100,).
    """
    flowers = iris()
    rows = flowers.y < 2
    return _data(flowers.X[rows][:, 2:], flowers.y[rows], flowers.feature_names[2:], flowers.class_names[:2])


def gate(name: str) -> Data:
    """Write down the truth table of a logic gate.

    Parameters
    ----------
    name : {"AND", "OR", "XOR", "NOT"}
        The gate. NOT takes one input, the others two.

    Returns
    -------
    Data
        `X` of shape (4, 2), or (2, 1) for NOT, with entries 0.0 and 1.0; `y` the output of the gate.

    Raises
    ------
    ValueError
        If there is no gate of this name here.

    Examples
    --------
    >>> gate("XOR").y
    array([0, 1, 1, 0])
    """
    if name not in GATES:
        raise ValueError(f"There is no gate {name!r} here; choose one of {', '.join(GATES)}.")
    rows = [[0], [1]] if name == "NOT" else [[0, 0], [0, 1], [1, 0], [1, 1]]
    return _data(rows, GATES[name], _axes(len(rows[0])), ("output 0", "output 1"))


def blobs(n: int = 60, gap: float = 3.0, seed: int = 0) -> Data:
    """Draw two round Gaussian clouds with standard deviation 1, side by side.

    Parameters
    ----------
    n : int
        Number of samples in all; the classes differ by at most one.
    gap : float
        Distance between the centres; from about 6 the classes are clearly apart.
    seed : int
        Start of the random numbers; the same seed gives the same data.

    Returns
    -------
    Data
        `X` of shape (n, 2), `y` of shape (n,), shuffled.
    """
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    centres = gap / 2 * np.array([[-1.0, -1.0], [1.0, 1.0]]) / math.sqrt(2)
    return _shuffled(centres[y] + rng.normal(size=(n, 2)), y, rng)


def xor_cloud(n: int = 120, seed: int = 0) -> Data:
    """Draw four clouds at the corners of a square; opposite corners share a class, so no line separates them.

    Parameters
    ----------
    n : int
        Number of samples in all, spread evenly over the corners.
    seed : int
        Start of the random numbers; the same seed gives the same data.

    Returns
    -------
    Data
        `X` of shape (n, 2) around (±1, ±1), `y` of shape (n,): 1 where the two signs differ; shuffled.
    """
    rng = np.random.default_rng(seed)
    corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    corner = np.arange(n) % 4
    y = np.array(GATES["XOR"])[corner]
    return _shuffled(corners[corner] + 0.3 * rng.normal(size=(n, 2)), y, rng)


def moons(n: int = 200, noise: float = 0.15, seed: int = 0) -> Data:
    """Draw two half circles that reach into each other.

    Parameters
    ----------
    n : int
        Number of samples in all; the classes differ by at most one.
    noise : float
        Standard deviation of the noise on both coordinates; the half circles have radius 1.
    seed : int
        Start of the random numbers; the same seed gives the same data.

    Returns
    -------
    Data
        `X` of shape (n, 2), `y` of shape (n,), shuffled.
    """
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    angle = rng.uniform(0, math.pi, size=n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return _shuffled(np.where(y[:, None] == 0, upper, lower) + noise * rng.normal(size=(n, 2)), y, rng)


def rings(n: int = 200, noise: float = 0.08, seed: int = 0) -> Data:
    """Draw two circles around the origin: class 0 of radius 1 outside, class 1 of radius 0.5 inside.

    Parameters
    ----------
    n : int
        Number of samples in all; the classes differ by at most one.
    noise : float
        Standard deviation of the noise on both coordinates.
    seed : int
        Start of the random numbers; the same seed gives the same data.

    Returns
    -------
    Data
        `X` of shape (n, 2), `y` of shape (n,), shuffled.
    """
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    angle = rng.uniform(0, 2 * math.pi, size=n)
    radius = np.where(y == 0, 1.0, 0.5)
    circle = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _shuffled(circle + noise * rng.normal(size=(n, 2)), y, rng)


def digits() -> Data:
    """Load scikit-learn's handwritten digits: 1797 pictures of 8 by 8 pixels with grey values 0 to 16.

    Returns
    -------
    Data
        `X` of shape (1797, 64), each row a picture read row by row (`X[i].reshape(8, 8)` is the picture);
        `y` of shape (1797,), the digit 0 to 9.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    names = tuple(f"pixel row {r} column {c}" for r in range(8) for c in range(8))
    return _data(bunch.data, bunch.target, names, tuple(str(d) for d in range(10)))


def standardized(data: Data) -> Data:
    """Shift and scale each feature to mean 0 and standard deviation 1.

    Parameters
    ----------
    data : Data
        Any data set; it is not changed.

    Returns
    -------
    Data
        The same samples and classes; a feature that is constant becomes 0.
    """
    spread = data.X.std(axis=0)
    X = (data.X - data.X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    names = tuple(f"{name.split(' (')[0]} (standardised)" for name in data.feature_names)
    return _data(X, data.y, names, data.class_names)


def _data(X: object, y: object, feature_names: tuple[str, ...], class_names: tuple[str, ...]) -> Data:
    return Data(np.array(X, dtype=np.float64), np.array(y, dtype=np.int64), feature_names, class_names)


def _shuffled(X: Floats, y: NDArray[np.integer], rng: np.random.Generator) -> Data:
    order = rng.permutation(len(y))
    return _data(X[order], y[order], _axes(X.shape[1]), ("class 0", "class 1"))


def _axes(d: int) -> tuple[str, ...]:
    return tuple(f"$x_{j + 1}$" for j in range(d))
