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


def leaky_relu(z, slope=0.01):
    """Pass what is above 0, and a small part of the rest, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums.
    slope : float
        Slope on the left, from 0 (ReLU) to 1 (linear).

    Returns
    -------
    float or ndarray, same shape as `z`
        z where z is above 0, else slope * z.

    Examples
    --------
    >>> leaky_relu(np.array([3.0, -5.0]))
    array([ 3.  , -0.05])
    >>> leaky_relu(np.array([3.0, -5.0]), slope=0.2)
    array([ 3., -1.])
    """
    return np.where(z > 0, z, slope * z)


def leaky_relu_derivative(z, slope=0.01):
    """Slope of leaky ReLU at z, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums.
    slope : float
        Slope on the left, from 0 to 1.

    Returns
    -------
    float or ndarray, same shape as `z`
        1 where z is above 0, else `slope` (also at 0).

    Examples
    --------
    >>> leaky_relu_derivative(np.array([3.0, 0.0, -5.0]))
    array([1.  , 0.01, 0.01])
    """
    return np.where(z > 0, 1.0, slope)


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


def relu_derivative(z):
    """Slope of ReLU at z, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums.

    Returns
    -------
    float or ndarray, same shape as `z`
        1 where z is above 0, else 0 (also at 0).

    Examples
    --------
    >>> relu_derivative(np.array([1.0, -0.5, 0.0]))
    array([1., 0., 0.])
    """
    return np.where(z > 0, 1.0, 0.0)


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


def sigmoid_derivative(z):
    """Slope of the sigmoid at z, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums (not activations), up to 1e4 in size.

    Returns
    -------
    float or ndarray, same shape as `z`
        The derivative of 1 / (1 + e^-z); between 0 and 0.25.

    Examples
    --------
    >>> sigmoid_derivative(np.array([-5.0, 0.0, 2.0])).round(4)
    array([0.0066, 0.25  , 0.105 ])
    """
    s = sigmoid(z)
    return s * (1.0 - s)


def tanh_from_exp(z):
    """Squeeze numbers into the range from -1 to 1, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums, up to 1e4 in size.

    Returns
    -------
    float or ndarray, same shape as `z`
        (e^z - e^-z) / (e^z + e^-z), never NaN; computed from exponentials.

    Examples
    --------
    >>> tanh_from_exp(np.array([-1.0, 0.0, 1.0, 1000.0])).round(3)
    array([-0.762,  0.   ,  0.762,  1.   ])
    """
    e = np.exp(-2.0 * np.abs(z))  # never above 1, on either side
    return np.sign(z) * (1.0 - e) / (1.0 + e)


def tanh_derivative(z):
    """Slope of tanh at z, entry by entry.

    Parameters
    ----------
    z : float or ndarray of any shape
        Weighted sums (not activations), up to 1e4 in size.

    Returns
    -------
    float or ndarray, same shape as `z`
        The derivative of tanh; between 0 and 1.

    Examples
    --------
    >>> tanh_derivative(np.array([-1.0, 0.0, 2.0])).round(4)
    array([0.42  , 1.    , 0.0707])
    """
    return 1.0 - tanh_from_exp(z) ** 2
