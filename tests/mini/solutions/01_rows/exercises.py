"""Exercises of a small course that the tests of the engine use."""

import numpy as np

from autograder.declare import Exercise, Lambda, Question, Wrong

row_means = Exercise(
    "row_means",
    goal="average along the right axis",
    points=3,
    minutes=5,
    stars=1,
    hints=["Which axis goes?", "A mean is a sum over a count.", "return X.mean(...)"],
)


@row_means.cases
def _(rng):
    yield "two rows", {"X": np.array([[1.0, 3.0], [5.0, 9.0]])}
    yield "integers", {"X": np.array([[1, 2, 4], [0, 0, 2]])}
    yield "random", {"X": rng.normal(size=(4, 3))}


@row_means.rule
def _(result, X):
    if np.max(result) > np.max(X):
        return "a mean is never above the largest number"
    return None


@row_means.mistake("averages the columns", look="Which axis runs along a row?")
def _(X):
    return X.mean(axis=0)


@row_means.mistake("adds up and does not divide", look="What makes a mean of a sum?")
def _(X):
    return X.sum(axis=1)


@row_means.mistake("overwrites its input with the cumulative sums", look="Which line writes into X?")
def _(X):
    out = X.mean(axis=1)
    X[:] = np.cumsum(X, axis=1)
    return out


@row_means.style("loops")
def _(X):
    return [sum(row) / len(row) for row in X]


@row_means.style("einsum")
def _(X):
    return np.einsum("ij->i", X) / X.shape[1]


@row_means.style("average")
def _(matrix):
    return np.average(matrix, axis=1)


@row_means.style("float32")
def _(X):
    return X.astype(np.float32).mean(axis=-1)


centred = Exercise(
    "centred",
    goal="take the mean away",
    points=2,
    minutes=5,
    stars=2,
    hints=["Subtract.", "Mind the shape.", "return X - ..."],
    uses=["row_means"],
)


@centred.cases
def _(rng):
    yield "two rows", {"X": np.array([[1.0, 3.0], [5.0, 9.0]])}
    yield "random", {"X": rng.normal(size=(3, 3))}
    yield "random, wide", {"X": rng.normal(size=(2, 4))}


@centred.mistake("adds the mean", look="Which sign?")
def _(X):
    return X + X.mean(axis=1, keepdims=True)


@centred.style("loops")
def _(X):
    return [[x - sum(row) / len(row) for x in row] for row in X]


root = Exercise(
    "root",
    goal="find where a function is 0",
    points=2,
    minutes=5,
    stars=3,
    hints=["Halve.", "Keep the half where the sign changes.", "mid = ..."],
)


@root.cases
def _(rng):
    yield "a line", {"f": Lambda("x: x - 1.0"), "low": 0.0, "high": 4.0}
    yield "a cubic", {"f": Lambda("x: x**3 - 2.0"), "low": 0.0, "high": float(rng.uniform(2, 3))}


@root.probe
def _(root, f, low, high):
    return {"point": root(f, low, high)}


@root.judge
def _(evidence, f, low, high):
    x = evidence["point"]
    if not low <= x <= high:
        return Wrong("the point lies outside the interval")
    value = f.make()(x)  # not part of the evidence: what is computed beside a learner's code can be forged
    if abs(value) > 1e-3:
        return Wrong(f"the function is {value:.3g} there and not 0", mistake="stops too early")
    return None


@root.mistake("stops too early", look="How many halvings are enough?")
def _(f, low, high):
    return (low + high) / 2 + 0.1


parity = Question(
    "parity",
    goal="tell even from odd",
    choices={"a": ("even", "Right: 2 divides 4."), "b": ("odd", "4 is 2 times 2.")},
    answer="a",
)
