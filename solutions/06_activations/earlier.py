"""Functions of earlier lessons that lesson 6 builds on."""

import numpy as np


def binary_cross_entropy(p, y):
    """Mean cross-entropy of probabilities for two classes.

    Parameters
    ----------
    p : ndarray, shape (n,)
        Predicted probability of class 1; clipped to [1e-12, 1 - 1e-12].
    y : ndarray of int, shape (n,)
        True labels, 0 or 1.

    Returns
    -------
    float
        The mean of -log(probability given to the true class); finite also where p is exactly 0 or 1.

    Examples
    --------
    >>> print(round(binary_cross_entropy(np.array([0.7]), np.array([1])), 3))
    0.357
    """
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def cross_entropy(P, y):
    """Mean cross-entropy of probabilities for k classes.

    Parameters
    ----------
    P : ndarray, shape (n, k)
        Predicted probabilities, one row for each sample; clipped to [1e-12, 1 - 1e-12].
    y : ndarray of int, shape (n,)
        True labels, 0 to k - 1: `y[i]` names a column of row i.

    Returns
    -------
    float
        The mean of -log(probability given to the true class).

    Examples
    --------
    >>> print(round(cross_entropy(np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1]]), np.array([0, 2])), 3))
    1.33
    """
    right = P[np.arange(len(y)), y]
    return float(-np.mean(np.log(np.clip(right, 1e-12, 1 - 1e-12))))


def mse(y_pred, y_true):
    """Mean squared error.

    Parameters
    ----------
    y_pred, y_true : ndarray, shape (n,) or (n, k)
        Predictions and true values, of the same shape.

    Returns
    -------
    float
        The mean of the squared errors over all entries.

    Examples
    --------
    >>> print(mse(np.array([2.5, 6.0]), np.array([3.0, 5.0])))
    0.625
    """
    return float(np.mean((y_pred - y_true) ** 2))


def numerical_gradient(f, w, h=1e-5):
    """Gradient of a function by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `w`, returns a number.
    w : ndarray, any shape
        Where to measure; never changed (work on a copy).
    h : float
        How far to step to either side.

    Returns
    -------
    ndarray of float, same shape as `w`
        Entry i is (f(w + h e_i) - f(w - h e_i)) / (2 h), where e_i is 1 at entry i and 0 elsewhere.

    Examples
    --------
    >>> numerical_gradient(lambda w: w[0] ** 2 + 3 * w[1], np.array([1.0, 2.0])).round(3)
    array([2., 3.])
    """
    w = np.asarray(w, dtype=float)
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        grad[i] = (f(w + step) - f(w - step)) / (2 * h)
    return grad


def relu(z):
    """Pass what is above 0 and mute the rest, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums.

    Returns
    -------
    float or ndarray, same shape as `z`
        z where z is above 0, else 0.

    Examples
    --------
    >>> relu(np.array([1.0, -0.5, 3.0]))
    array([1., 0., 3.])
    """
    return np.maximum(z, 0.0)


def sigmoid(z):
    """Squeeze numbers into the range from 0 to 1, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums, up to 1e4 in size.

    Returns
    -------
    float or ndarray, same shape as `z`
        1 / (1 + e^-z), without any warning from NumPy.

    Examples
    --------
    >>> sigmoid(np.array([-0.14, 0.0, 4.0])).round(3)
    array([0.465, 0.5  , 0.982])
    """
    e = np.exp(-np.abs(z))  # never above 1, on either side
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def softmax(z):
    """Turn scores into probabilities.

    Parameters
    ----------
    z : ndarray, shape (k,) or (n, k)
        Scores; with two axes, each row is one sample.

    Returns
    -------
    ndarray, same shape as `z`
        Non-negative, each row sums to 1. Finite for scores of any size.

    Examples
    --------
    >>> softmax(np.array([2.0, 1.0, 0.1])).round(3)
    array([0.659, 0.242, 0.099])
    """
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def step(z):
    """Decide: 1 where z is at least 0, else 0.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums.

    Returns
    -------
    int or ndarray of int, shape of `z`
        1 where z >= 0 and 0 where z < 0.

    Examples
    --------
    >>> step(np.array([-0.14, 0.0, 2.5]))
    array([0, 1, 1])
    """
    return np.greater_equal(z, 0).astype(int)
