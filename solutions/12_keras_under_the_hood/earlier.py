"""Functions of earlier lessons that lesson 12 builds on."""

import numpy as np


def topological_order(root):
    """Put all nodes that `root` depends on in an order in which none comes before its parents.

    Parameters
    ----------
    root : node
        An object whose attribute `parents` is a tuple of nodes, () for a leaf. A parent may stand in it twice.

    Returns
    -------
    list of nodes
        Each node once, every node after all of its parents; `root` is the last. Several orders may be right.

    Examples
    --------
    >>> a = Node("a")
    >>> u = Node("u", (a, a))
    >>> v = Node("v", (u,))
    >>> [node.name for node in topological_order(Node("L", (u, v)))]
    ['a', 'u', 'v', 'L']
    """
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for operand in node.parents:
                visit(operand)
            order.append(node)

    visit(root)
    return order


def as_value(x):
    """Make a Value of a plain number; what has parents is one already."""
    return x if hasattr(x, "parents") else Value(x)


class Value:
    """A number that remembers how it was computed.

    Parameters
    ----------
    data : float
        The number.
    parents : tuple of Value
        The operands it was computed from; () for a leaf.
    slopes : tuple of float
        The local derivative by each parent, in the same order.

    Attributes
    ----------
    data : float
        The number.
    grad : float
        0 at first. After `root.backward()` it has grown by d root / d self.
    parents : tuple of Value
        As given.

    Examples
    --------
    >>> w, x, b, y = Value(3.0), Value(2.0), Value(-1.0), Value(4.0)
    >>> loss = (w * x + b - y) ** 2
    >>> loss.backward()
    >>> [float(v.grad) for v in (w, x, b, y)]
    [4.0, 6.0, 2.0, -2.0]
    """

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    __radd__ = __add__  # 2 + v and v + 2 are the same
    __rmul__ = __mul__

    def backward(self):
        """Add d self / d node to the `grad` of every node that self depends on, itself included."""
        self.grad = 1.0
        for node in reversed(topological_order(self)):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __pow__(self, n):
        """Raise to the power of a plain number n."""
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return other * self**-1

    def exp(self):
        power = np.exp(self.data)
        return Value(power, (self,), (power,))

    def log(self):
        return Value(np.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        lit = float(self.data > 0)
        return Value(self.data * lit, (self,), (lit,))

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))


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


def early_stopping(val_losses, patience, min_delta=0.0):
    """Say when training should have stopped, and which epoch was the best until then.

    Parameters
    ----------
    val_losses : list of float
        Validation loss after every epoch, epoch 0 first; at least one.
    patience : int
        How many epochs in a row without improvement end the training, 1 or more.
    min_delta : float
        A loss is an improvement if it lies below the best so far by *more* than this, 0 or more.

    Returns
    -------
    stop_epoch : int
        The epoch after which training stops; the last one if patience never runs out.
    best_epoch : int
        The epoch of the last improvement; epoch 0 counts as one.

    Examples
    --------
    >>> early_stopping([0.9, 0.7, 0.75, 0.6, 0.62, 0.61, 0.5], 2)
    (5, 3)
    """
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


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


def l2_penalty(weights, strength):
    """Price of large weights by their squares, as Keras counts it.

    Parameters
    ----------
    weights : list of ndarray
        The weight arrays of all layers, of any shapes; biases are not among them.
    strength : float
        What one unit of squared weight costs, 0 or more.

    Returns
    -------
    float
        strength times the sum of all squared entries.

    Examples
    --------
    >>> print(l2_penalty([np.array([[3.0, -4.0]]), np.array([[1.0], [2.0]])], 0.1))
    3.0
    """
    return float(strength * sum(np.sum(W**2.0) for W in weights))


def value_mlp(x, params):
    """Send one sample through a network of Values: tanh in the hidden layers, a linear output.

    Parameters
    ----------
    x : ndarray or list, shape (d,)
        One sample: plain numbers.
    params : list of (W, b)
        First layer first. W is a list of d_in lists of d_out Values, b a list of d_out Values.

    Returns
    -------
    list of Value
        One for each output unit; a list also where there is only one.

    Examples
    --------
    >>> hidden = ([[Value(1.0)]], [Value(0.5)])
    >>> output = ([[Value(2.0)]], [Value(0.25)])
    >>> [round(float(v.data), 3) for v in value_mlp([0.5], [hidden, output])]
    [1.773]
    """
    for number, (W, b) in enumerate(params, start=1):
        z = [sum((x[i] * W[i][j] for i in range(len(x))), b[j]) for j in range(len(b))]
        x = z if number == len(params) else [unit.tanh() for unit in z]
    return x
