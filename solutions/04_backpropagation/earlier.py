"""Functions of earlier lessons that lesson 4 builds on."""

import numpy as np


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


def dense(X, W, b):
    """Compute the weighted sums of a dense layer.

    Parameters
    ----------
    X : ndarray, shape (n, d_in)
        Samples, one in each row.
    W : ndarray, shape (d_in, d_out)
        Weights; column k belongs to unit k.
    b : ndarray, shape (d_out,)
        Biases, one for each unit.

    Returns
    -------
    ndarray, shape (n, d_out)
        Z: row i holds what the units compute for sample i.

    Examples
    --------
    >>> dense(np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]), np.array([0.5, -1.0, 0.0]))
    array([[2.5, 3. , 1. ]])
    """
    return X @ W + b


def feedforward(X, layers):
    """Send samples through a network.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Samples, one in each row.
    layers : list of (W, b, activation)
        First layer first; W has shape (d_in, d_out), b has shape (d_out,), and `activation` is a function that takes
        and returns an array of shape (n, d_out).

    Returns
    -------
    ndarray, shape (n, d_out) of the last layer
        The activations of the last layer.

    Examples
    --------
    >>> W, b = np.array([[1.0], [-1.0]]), np.array([3.0])
    >>> feedforward(np.array([[1.0, 2.0]]), [(W, b, np.square)])
    array([[4.]])
    """
    A = X
    for W, b, activation in layers:
        A = activation(dense(A, W, b))
    return A


def gradient_descent(gradient, start, learning_rate, steps):
    """Walk downhill and keep the path.

    Parameters
    ----------
    gradient : callable
        Takes a point, returns the gradient there, of the same shape.
    start : float or ndarray, any shape
        The first point; not changed. Integers count as floats.
    learning_rate : float
        How much of the gradient one step takes.
    steps : int
        Number of steps, 0 or more.

    Returns
    -------
    ndarray of float, shape (steps + 1, ...)
        All points in order: the start first, the end last.

    Examples
    --------
    >>> gradient_descent(lambda w: 2 * (w - 3), 0.0, 0.1, 3).round(3)
    array([0.   , 0.6  , 1.08 , 1.464])
    """
    w = np.asarray(start, dtype=float)
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


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


def logistic_gradient(X, y, w, b):
    """Gradient of the mean binary cross-entropy of `sigmoid(X @ w + b)`.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Samples.
    y : ndarray of int, shape (n,)
        True labels, 0 or 1.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    dw : ndarray, shape (d,)
        Derivative of the loss in each weight.
    db : float
        Derivative of the loss in the bias.

    Examples
    --------
    >>> dw, db = logistic_gradient(np.array([[1.0, 2.0]]), np.array([1]), np.zeros(2), 0.0)
    >>> print(dw, db)
    [-0.5 -1. ] -0.5
    """
    error = sigmoid(X @ w + b) - y
    return X.T @ error / len(y), float(np.mean(error))


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
