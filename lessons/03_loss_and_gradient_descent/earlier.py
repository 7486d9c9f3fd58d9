"""Functions of earlier lessons that lesson 3 builds on."""

import numpy as np


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
