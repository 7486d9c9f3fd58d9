"""Functions of earlier lessons that lesson 7 builds on."""

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
