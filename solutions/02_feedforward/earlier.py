"""Functions of earlier lessons that lesson 2 builds on."""

import numpy as np


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


def perceptron_outputs(X, W, b):
    """Let several neurons decide about every row of X.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Samples, one per row.
    W : ndarray, shape (d, d_out)
        Weights; column k belongs to neuron k.
    b : ndarray, shape (d_out,)
        Biases.

    Returns
    -------
    ndarray of int, shape (n, d_out)
        1 where neuron k fires for sample i (z >= 0), else 0.

    Examples
    --------
    >>> W, b = np.array([[1.0, 1.0, -1.0], [1.0, 1.0, 0.0]]), np.array([-1.5, -0.5, 0.5])
    >>> perceptron_outputs(np.array([[1.0, 0.0], [1.0, 1.0]]), W, b)
    array([[0, 1, 0],
           [1, 1, 0]])
    """
    return step(X @ W + b)


def perceptron_predict(X, w, b):
    """Let one neuron decide about every row of X.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Samples, one per row.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    ndarray of int, shape (n,)
        1 for the rows that fire (z >= 0), 0 for the others.

    Examples
    --------
    >>> perceptron_predict(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([1.0, 1.0]), -1.5)
    array([1, 0])
    """
    return step(X @ w + b)
