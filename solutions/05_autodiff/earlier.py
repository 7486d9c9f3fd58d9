"""Functions of earlier lessons that lesson 5 builds on."""

import numpy as np


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
