"""Functions of earlier lessons that lesson 11 builds on."""

import numpy as np


def adam(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    """One step of Adam.

    Parameters
    ----------
    w, g : float or ndarray, any shape
        Weights, and the gradient of the loss there; not changed.
    m, v : same as `w`
        Running means of the gradients and of their squares, as they are stored; 0 at the start. Not changed.
    t : int
        Number of this step: 1 for the first.
    learning_rate : float
        Length of a step when all gradients so far agree.
    beta1, beta2 : float
        Part of the old mean that is kept, for `m` and for `v`.
    eps : float
        Keeps the division away from 0 / 0; inside the root or after it, both are right.

    Returns
    -------
    w : float or ndarray
        The weights after the step.
    m, v : float or ndarray
        The new running means, not corrected.

    Examples
    --------
    >>> w, m, v = adam(np.array([1.0, 1.0]), np.array([4.0, -0.5]), np.zeros(2), np.zeros(2), 1, 0.1)
    >>> print(w.round(3), m.round(3), v.round(5))
    [0.9 1.1] [ 0.4  -0.05] [0.016   0.00025]
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


def count_parameters(sizes):
    """Count the weights and biases of a network.

    Parameters
    ----------
    sizes : list of int
        Number of nodes in each layer, input first, output last; at least two.

    Returns
    -------
    int
        How many numbers training has to find.

    Examples
    --------
    >>> count_parameters([4, 8, 3])
    67
    """
    return sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes) - 1))


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


def nesterov(w, g, v, learning_rate, beta=0.9):
    """One step with Nesterov momentum.

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
        The new velocity, as in `momentum`; here the step is another one.

    Examples
    --------
    >>> w, v = nesterov(np.array([1.0, 1.0]), np.array([2.0, 4.0]), np.array([0.5, 0.0]), 0.1)
    >>> print(w.round(3), v.round(3))
    [1.025 0.24 ] [ 0.25 -0.4 ]
    """
    v = beta * v - learning_rate * g
    return w + beta * v - learning_rate * g, v


def rmsprop(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    """One step of RMSProp.

    Parameters
    ----------
    w, g : float or ndarray, any shape
        Weights, and the gradient of the loss there; not changed.
    s : same as `w`
        Running mean of the squares of the gradients; 0 at the start. Not changed.
    learning_rate : float
        Length of a step whose gradient is as large as usual.
    rho : float
        Part of the old mean that is kept.
    eps : float
        Keeps the division away from 0 / 0; inside the root or after it, both are right.

    Returns
    -------
    w : float or ndarray
        The weights after the step.
    s : float or ndarray
        The new running mean.

    Examples
    --------
    >>> w, s = rmsprop(np.array([1.0, 1.0]), np.array([4.0, -0.5]), np.array([16.0, 1.0]), 0.1)
    >>> print(w.round(3), s.round(3))
    [0.9   1.052] [16.     0.925]
    """
    s = rho * s + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(s + eps), s


def sgd(w, g, learning_rate):
    """One step of gradient descent.

    Parameters
    ----------
    w : float or ndarray, any shape
        Weights; not changed.
    g : same as `w`
        Gradient of the loss at `w`.
    learning_rate : float
        How much of the gradient one step takes.

    Returns
    -------
    float or ndarray, same shape as `w`
        The weights after the step.

    Examples
    --------
    >>> sgd(np.array([1.0, 2.0]), np.array([0.5, -4.0]), 0.1)
    array([0.95, 2.4 ])
    """
    return w - learning_rate * g


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
