"""Functions of earlier lessons that lesson 13 builds on."""

import numpy as np


def dense_backward(dZ, X, W):
    """Send slopes back through a dense layer Z = X @ W + b.

    Parameters
    ----------
    dZ : ndarray, shape (n, d_out)
        Slope of the loss in each weighted sum.
    X : ndarray, shape (n, d_in)
        What came into the layer on the way forward.
    W : ndarray, shape (d_in, d_out)
        Its weights.

    Returns
    -------
    dX : ndarray, shape (n, d_in)
        Slope of the loss in what came in.
    dW : ndarray, shape (d_in, d_out)
        Slope of the loss in the weights, summed over the samples.
    db : ndarray, shape (d_out,)
        Slope of the loss in the biases, summed over the samples.

    Examples
    --------
    >>> dX, dW, db = dense_backward(np.array([[-0.4]]), np.array([[0.4, 0.1]]), np.array([[-0.3], [0.2]]))
    >>> print(dX.round(3).tolist(), dW.round(3).tolist(), db.tolist())
    [[0.12, -0.08]] [[-0.16], [-0.04]] [-0.4]
    """
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def dropout(A, rate, rng, training=True):
    """Mute entries at random in training, and rescale the others so that the mean stays.

    Parameters
    ----------
    A : ndarray, shape (n, h)
        Activations, one row a sample.
    rate : float
        The probability to drop an entry, 0 or more and below 1; each entry is drawn by itself.
    rng : numpy.random.Generator
        The only source of chance; the same state gives the same mask. It moves on: a second call gives another mask.
    training : bool
        False at test time: then nothing is dropped and nothing is scaled.

    Returns
    -------
    out : ndarray of float, shape (n, h)
        `A` times `mask`, entry by entry.
    mask : ndarray, shape (n, h)
        0 where an entry was dropped, 1 / (1 - rate) where it was kept; all ones at test time.

    Examples
    --------
    >>> out, mask = dropout(np.full((1000, 4), 3.0), 0.4, np.random.default_rng(0))
    >>> print(np.unique(out.round(6)), np.unique(mask.round(3)), bool(abs(out.mean() - 3.0) < 0.2))
    [0. 5.] [0.    1.667] True
    """
    if not training:
        return A, np.ones(A.shape)
    kept = rng.random(A.shape) >= rate
    mask = kept / (1 - rate)
    return A * mask, mask


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


def mlp_forward(params, X):
    """Send samples through a network and keep the activations of every layer.

    Parameters
    ----------
    params : list of (W, b)
        First layer first. All layers but the last are followed by a sigmoid, the last by a softmax.
    X : ndarray, shape (n, d)
        Samples.

    Returns
    -------
    list of ndarray
        `[X, A1, A2, ..., P]`: one entry more than there are layers; P has shape (n, k), rows summing to 1.

    Examples
    --------
    >>> params = [(np.zeros((2, 3)), np.zeros(3)), (np.zeros((3, 2)), np.zeros(2))]
    >>> [A.tolist() for A in mlp_forward(params, np.array([[1.0, 2.0]]))]
    [[[1.0, 2.0]], [[0.5, 0.5, 0.5]], [[0.5, 0.5]]]
    """
    activations = [X]
    for W, b in params[:-1]:
        activations.append(sigmoid(dense(activations[-1], W, b)))
    W, b = params[-1]
    activations.append(softmax(dense(activations[-1], W, b)))
    return activations


def momentum(w, g, v, learning_rate, beta=0.9):
    """One step with momentum.

    Parameters
    ----------
    w, g : float or ndarray, any shape
        Weights, and the gradient of the loss there; not changed.
    v : same as `w`
        Velocity after the step before; 0 at the start. Not changed.
    learning_rate : float
        How much of the gradient enters the velocity.
    beta : float
        Part of the old velocity that is kept.

    Returns
    -------
    w : float or ndarray
        The weights after the step.
    v : float or ndarray
        The new velocity, which is the step itself.

    Examples
    --------
    >>> w, v = momentum(np.array([1.0, 1.0]), np.array([2.0, 4.0]), np.array([0.5, 0.0]), 0.1)
    >>> print(w.round(3), v.round(3))
    [1.25 0.6 ] [ 0.25 -0.4 ]
    """
    v = beta * v - learning_rate * g
    return w + v, v


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


def softmax_cross_entropy_gradient(P, y):
    """Slope of the mean cross-entropy of a softmax in the scores before the softmax.

    Parameters
    ----------
    P : ndarray, shape (n, k)
        Probabilities softmax(Z), one row for each sample; not changed.
    y : ndarray of int, shape (n,)
        True labels, 0 to k - 1.

    Returns
    -------
    ndarray, shape (n, k)
        dZ, the slope of the mean loss in each score.

    Examples
    --------
    >>> softmax_cross_entropy_gradient(np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1]]), np.array([0, 2])).round(3)
    array([[-0.15,  0.1 ,  0.05],
           [ 0.15,  0.3 , -0.45]])
    """
    Y = np.eye(P.shape[1])[y]
    return (P - Y) / len(y)


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


def sigmoid_backward(dA, A):
    """Send slopes back through a sigmoid.

    Parameters
    ----------
    dA : ndarray, any shape
        Slope of the loss in each activation.
    A : ndarray, same shape
        The activations sigmoid(Z) themselves, not Z.

    Returns
    -------
    ndarray, same shape
        Slope of the loss in each entry of Z.

    Examples
    --------
    >>> sigmoid_backward(np.array([1.0, -2.0]), np.array([0.5, 0.9])).round(3)
    array([ 0.25, -0.18])
    """
    return dA * A * (1 - A)


def mlp_backward(params, activations, y):
    """Gradient of the mean cross-entropy in every parameter of a network.

    Parameters
    ----------
    params : list of (W, b)
        The network, first layer first; not changed.
    activations : list of ndarray
        What `mlp_forward(params, X)` returned: `[X, A1, ..., P]`.
    y : ndarray of int, shape (n,)
        True labels.

    Returns
    -------
    list of (dW, db)
        First layer first, in the shapes of `params`.

    Examples
    --------
    >>> params = [(np.array([[0.0]]), np.array([0.0])), (np.array([[1.0, -1.0]]), np.array([-0.5, 0.5]))]
    >>> grads = mlp_backward(params, mlp_forward(params, np.array([[2.0]])), np.array([0]))
    >>> [(dW.tolist(), db.tolist()) for dW, db in grads]
    [([[-0.5]], [-0.25]), ([[-0.25, 0.25]], [-0.5, 0.5])]
    """
    grads = []
    dZ = softmax_cross_entropy_gradient(activations[-1], y)
    for i in reversed(range(len(params))):
        dA, dW, db = dense_backward(dZ, activations[i], params[i][0])
        grads.insert(0, (dW, db))
        if i > 0:
            dZ = sigmoid_backward(dA, activations[i])
    return grads


def train_mlp(X, y, sizes, learning_rate, epochs, rng):
    """Train a network with sigmoid hidden layers and a softmax output by gradient descent.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Samples.
    y : ndarray of int, shape (n,)
        True labels, 0 to k - 1.
    sizes : list of int
        Nodes in each layer, `[d, ..., k]`.
    learning_rate : float
        Which part of the gradient one update goes.
    epochs : int
        How often all samples are seen.
    rng : numpy.random.Generator
        The only source of chance; the same state gives the same result.

    Returns
    -------
    params : list of (W, b)
        The trained network, first layer first.
    losses : list of float, length `epochs`
        The mean cross-entropy of each epoch.

    Examples
    --------
    >>> params, losses = train_mlp(np.eye(3), np.array([0, 2, 1]), [3, 4, 3], 1.0, 300, np.random.default_rng(0))
    >>> print([W.shape for W, b in params], mlp_forward(params, np.eye(3))[-1].argmax(axis=1))
    [(3, 4), (4, 3)] [0 2 1]
    """
    params, losses = [], []
    for i in range(len(sizes) - 1):
        d, k = sizes[i], sizes[i + 1]
        params.append((rng.normal(size=(d, k)) / np.sqrt(d), np.zeros(k)))
    for _ in range(epochs):
        activations = mlp_forward(params, X)
        losses.append(cross_entropy(activations[-1], y))
        grads = mlp_backward(params, activations, y)
        params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    return params, losses


def xavier_init(fan_in, fan_out, rng):
    """Draw weights for a tanh or sigmoid layer.

    Parameters
    ----------
    fan_in, fan_out : int
        Number of inputs and of units.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    ndarray, shape (fan_in, fan_out)
        Normal numbers with mean 0 and variance 2 / (fan_in + fan_out).

    Examples
    --------
    >>> W = xavier_init(200, 50, np.random.default_rng(0))
    >>> W.shape, bool(abs(W.std() - 0.0894) < 0.003)
    ((200, 50), True)
    """
    return rng.normal(0.0, np.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))
