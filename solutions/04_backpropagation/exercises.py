"""Exercises of lesson 4: from the loss back to every weight, the proof by measuring, and a trained network."""

import copy
from itertools import pairwise

import numpy as np

from autograder.declare import Exercise, Lambda, Question, Rng, Wrong

# -- helpers for cases, mistakes and styles; none of them is read by a probe, a judge or a rule -----------------------------


def _sigmoid(Z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(Z, dtype=float)))


def _softmax(Z):
    e = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _forward(params, X, hidden=_sigmoid, output=_softmax):
    activations = [X]
    for i, (W, b) in enumerate(params):
        bend = hidden if i < len(params) - 1 else output
        activations.append(bend(activations[-1] @ W + b))
    return activations


def _network(rng, *sizes):
    """Random weights and biases for layers of these sizes, readable."""
    return [(rng.normal(size=(d, k)).round(1), rng.normal(size=k).round(1)) for d, k in pairwise(sizes)]


# -- chain_gradients ---------------------------------------------------------------------------------------------------

chain_gradients = Exercise(
    "chain_gradients",
    goal="carry a slope back through a chain of neurons",
    points=3,
    minutes=15,
    stars=2,
    hints=[
        "First walk forward and keep every activation in a list, the input included. Then walk backward with one number in your "
        "hand: the slope that arrives at the unit you stand at. It begins as the error.",
        "At unit i, from the last to the first: the slope becomes 0 if the unit is mute; the gradient of w_i is the slope times "
        "what came in, a_(i−1); then the slope is multiplied by w_i and arrives at unit i − 1.",
        "a = [x]\nfor weight in w:\n    a.append(...)\ngrads = np.zeros(...)\nslope = ...             # prediction and truth\n"
        "for i in ...:                    # last unit first\n    slope = slope * ...          # is unit i lit?\n"
        "    grads[i] = slope * ...\n    slope = slope * ...\nreturn grads",
    ],
)


@chain_gradients.cases
def _(rng):
    yield "one unit", {"x": 2.0, "y": 1.0, "w": np.array([1.5])}
    yield "two units", {"x": 3.0, "y": 1.0, "w": np.array([0.5, 2.0])}
    yield "the chain worked by hand", {"x": 2.0, "y": 1.0, "w": np.array([0.5, 0.4, 0.5])}
    yield "a mute unit in the middle", {"x": 2.0, "y": 1.0, "w": np.array([0.5, -0.4, 0.5])}
    yield "a last unit that is mute", {"x": 1.5, "y": 2.0, "w": np.array([2.0, 0.5, -1.0])}
    yield "a weighted sum of exactly 0", {"x": 2.0, "y": 1.0, "w": np.array([0.0, 1.5])}
    yield "an input of 0", {"x": 0.0, "y": 1.0, "w": np.array([0.5, 2.0])}
    yield "negative input, negative first weight", {"x": -2.0, "y": 0.5, "w": np.array([-0.75, 1.5])}
    yield "whole numbers as weights", {"x": 1, "y": 0.5, "w": np.array([2, 3])}
    for k in (3, 4):
        w = rng.uniform(0.4, 1.6, size=k).round(2)
        yield f"{k} lit units", {"x": round(rng.uniform(0.5, 2), 2), "y": round(rng.uniform(-1, 0.1), 2), "w": w}


def _walk(x, y, w, *, lit=lambda z: z > 0, error=lambda y_hat, y: y_hat - y, last_is_linear=False, through=True):
    """Activations, and the slope that arrives at each weighted sum; with knobs for what people get wrong."""
    a, z = [float(x)], []
    for i, weight in enumerate(w):
        z.append(float(weight) * a[-1])
        a.append(z[-1] if last_is_linear and i == len(w) - 1 else max(z[-1], 0.0))
    slopes, slope = [0.0] * len(w), error(a[-1], y)
    for i in reversed(range(len(w))):
        if through and not (last_is_linear and i == len(w) - 1):
            slope = slope * float(lit(z[i]))
        slopes[i] = slope
        slope = slope * w[i]
    return a, slopes


def _grads(a, slopes):
    return np.array([slope * before for slope, before in zip(slopes, a[:-1], strict=True)])


@chain_gradients.mistake(
    "turns the error round: truth minus prediction", look="Differentiate ½(y − ŷ)² in ŷ. Which sign does the inner bracket bring?"
)
def _(x, y, w):
    return -_grads(*_walk(x, y, w))


@chain_gradients.mistake("forgets the ½ of the loss", look="The loss is ½(y − ŷ)². What remains of the 2 when you differentiate?")
def _(x, y, w):
    return 2 * _grads(*_walk(x, y, w))


@chain_gradients.mistake(
    "takes relu'(0) for 1", look="What is the slope of relu at exactly 0, by this course's convention? Compare your comparison."
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, lit=lambda z: z >= 0))


@chain_gradients.mistake(
    "lets slopes through mute units", look="A unit with a negative weighted sum has slope 0. Where does your way back ask for it?"
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, through=False))


@chain_gradients.mistake(
    "multiplies by what came out of the unit and not by what came in",
    look="z = w · (what came in). What is the slope of z in w? Count the entries of your list of activations, and mind at which "
    "line the slope is multiplied by w.",
)
def _(x, y, w):
    a, slopes = _walk(x, y, w)
    return np.array([slope * after for slope, after in zip(slopes, a[1:], strict=True)])


@chain_gradients.mistake(
    "forgets the weights on the way: every unit gets the error of the last one",
    look="The slope that arrives at unit 2 has gone through unit 3. Which factor did that bring?",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    lit = np.cumprod((np.array(a[1:]) > 0)[::-1])[::-1]
    return (a[-1] - y) * np.array(a[:-1]) * lit


@chain_gradients.mistake(
    "multiplies by the weight of the wrong unit",
    look="From unit i to unit i − 1 the slope runs along the arrow that joins them. Which weight does that arrow carry?",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    grads, slope = np.zeros(len(w)), a[-1] - y
    for i in reversed(range(len(w))):
        slope = slope * (a[i + 1] > 0)
        grads[i] = slope * a[i]
        slope = slope * w[i - 1]
    return grads


@chain_gradients.mistake(
    "leaves out what came in", look="How much does z = w · a move when w moves by 1? That factor belongs into the gradient."
)
def _(x, y, w):
    return np.array(_walk(x, y, w)[1])


@chain_gradients.mistake(
    "returns the list in reverse order, last unit first", look="You find the last gradient first. In which order are they asked?"
)
def _(x, y, w):
    return _grads(*_walk(x, y, w))[::-1]


@chain_gradients.mistake(
    "updates a weight before the slope has gone through it",
    look="The slope must pass the weight with which the forward pass was made. Nothing is updated in this function.",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    w = np.array(w, dtype=float)
    grads, slope = np.zeros(len(w)), a[-1] - y
    for i in reversed(range(len(w))):
        slope = slope * (a[i + 1] > 0)
        grads[i] = slope * a[i]
        w[i] = w[i] - grads[i]
        slope = slope * w[i]
    return grads


@chain_gradients.mistake(
    "returns the updated weights and not the gradient", look="The step against the gradient is another function's business."
)
def _(x, y, w):
    return w - _grads(*_walk(x, y, w))


@chain_gradients.mistake(
    "treats the last unit as linear", look="ŷ = a_k, and every a_i is a relu. What is ŷ when the last weighted sum is negative?"
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, last_is_linear=True))


@chain_gradients.mistake(
    "has no bend on the way forward", look="a_i = relu(w_i · a_(i−1)): is the relu there in your forward loop?"
)
def _(x, y, w):
    a = float(x) * np.concatenate([[1.0], np.cumprod(np.asarray(w, dtype=float))])
    later = np.append(np.cumprod(np.asarray(w, dtype=float)[::-1])[::-1][1:], 1.0)
    return (a[-1] - y) * a[:-1] * later


@chain_gradients.mistake(
    "takes the truth for the error", look="The slope of the loss at the output compares two numbers. Which two?"
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, error=lambda y_hat, y: -y))


@chain_gradients.mistake(
    "takes the prediction for the error", look="The slope of the loss at the output compares two numbers. Which two?"
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, error=lambda y_hat, y: y_hat))


@chain_gradients.mistake(
    "takes the loss itself for its slope", look="½(y − ŷ)² must be differentiated in ŷ before the way back begins."
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, error=lambda y_hat, y: (y_hat - y) ** 2 / 2))


@chain_gradients.mistake(
    "uses the input x for every weight", look="What came into unit 2: the input, or the activation of unit 1?"
)
def _(x, y, w):
    return np.array(_walk(x, y, w)[1]) * x


@chain_gradients.mistake(
    "sends the slope on only if it is positive itself",
    look="A bend asks whether the unit was lit on the way forward, not whether the slope is positive.",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    grads, slope = np.zeros(len(w)), a[-1] - y
    for i in reversed(range(len(w))):
        slope = max(slope, 0.0)
        grads[i] = slope * a[i]
        slope = slope * w[i]
    return grads


@chain_gradients.mistake(
    "multiplies by the activation where the slope of the bend belongs",
    look="The slope of relu is 1 or 0. What stands in your code in its place?",
)
def _(x, y, w):
    return _grads(*_walk(x, y, w, lit=lambda z: max(z, 0.0)))


@chain_gradients.mistake(
    "gives the gradient of the first weight only", look="One entry for each weight is asked. What does your function return?"
)
def _(x, y, w):
    return _grads(*_walk(x, y, w))[0]


@chain_gradients.mistake(
    "lets the slope through the last unit, mute or not",
    look="Which activation belongs to unit i? `activations` begins with x. And what does a mute last unit pass back?",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    grads, slope = np.zeros(len(w)), a[-1] - y
    for i in reversed(range(len(w))):
        grads[i] = slope * a[i]
        slope = slope * w[i] * (a[i] > 0)
    return grads


@chain_gradients.mistake(
    "asks what came in whether the unit was lit",
    look="A unit is lit when its own weighted sum is above 0. Which number do you ask?",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    grads, slope = np.zeros(len(w)), a[-1] - y
    for i in reversed(range(len(w))):
        slope = slope * (a[i] > 0)
        grads[i] = slope * a[i]
        slope = slope * w[i]
    return grads


@chain_gradients.mistake("leaves out the last weight", look="Which units does your way back visit? `range` stops before its end.")
def _(x, y, w):
    grads = _grads(*_walk(x, y, w))
    grads[-1] = 0.0
    return grads


@chain_gradients.mistake(
    "writes the gradients into an array of whole numbers, which cuts them",
    look="`zeros_like` takes the kind of its argument. Which kind is it when the weights are whole numbers?",
)
def _(x, y, w):
    grads = np.zeros_like(w)
    grads[:] = _grads(*_walk(x, y, w))
    return grads


@chain_gradients.mistake(
    "asks whether the weight is positive, not the weighted sum",
    look="What decides whether a unit is lit: its weight, or its weight times what came in?",
)
def _(x, y, w):
    a, _ = _walk(x, y, w)
    grads, slope = np.zeros(len(w)), a[-1] - y
    for i in reversed(range(len(w))):
        slope = slope * (w[i] > 0)
        grads[i] = slope * a[i]
        slope = slope * w[i]
    return grads


@chain_gradients.mistake("loses the sign of the error", look="Is the error the same for a prediction above and below the truth?")
def _(x, y, w):
    return _grads(*_walk(x, y, w, error=lambda y_hat, y: abs(y_hat - y)))


@chain_gradients.mistake(
    "leaves out the first weight", look="Which units does your way back visit? `range` stops before its end."
)
def _(x, y, w):
    grads = _grads(*_walk(x, y, w))
    grads[0] = 0.0
    return grads


@chain_gradients.style("recursion")
def _(x, y, w):
    def back(a, rest):
        """The gradients of the weights `rest`, and the slope at the activation `a` that comes into them."""
        if len(rest) == 0:
            return [], a - y
        z = rest[0] * a
        grads, slope = back(z if z > 0 else 0.0, rest[1:])
        slope = slope if z > 0 else 0.0
        return [slope * a, *grads], slope * rest[0]

    return back(x, w)[0]


@chain_gradients.style("products of what comes before and after")
def _(x, y, w):
    w = np.asarray(w, dtype=float)
    before = x * np.concatenate([[1.0], np.cumprod(w)])
    if np.any(before[1:] <= 0):
        return np.zeros(len(w))
    after = np.append(np.cumprod(w[::-1])[::-1], 1.0)
    return (before[-1] - y) * before[:-1] * after[1:]


@chain_gradients.style("a list of plain floats")
def _(inp, truth, weights):
    acts = [inp]
    for v in weights:
        acts += [max(0.0, float(v) * acts[-1])]
    delta = acts[-1] - truth
    out = []
    for v, a, b in zip(weights[::-1], acts[-2::-1], acts[:0:-1], strict=True):
        delta *= 1.0 if b > 0 else 0.0
        out.insert(0, float(delta * a))
        delta *= float(v)
    return out


@chain_gradients.style("float32")
def _(x, y, w):
    return _grads(*_walk(x, y, w)).astype(np.float32)


chain_gradients.equivalent("np.zeros(len(w)) → np.ones(len(w))", because="every entry is written over in the loop")
chain_gradients.equivalent(
    "slope = slope * (activations[i + 1] > 0) → slope *= activations[i + 1] > 0", because="the slope is a number of its own"
)
chain_gradients.equivalent("slope = slope * w[i] → slope *= w[i]", because="the slope is a number of its own")

# -- dense_backward ------------------------------------------------------------------------------------------------------

dense_backward = Exercise(
    "dense_backward",
    goal="send slopes back through a whole layer",
    points=3,
    minutes=15,
    stars=2,
    returns=("dX", "dW", "db"),
    hints=[
        "Write the shape of each result under it: each is the shape of what it belongs to. Which product of the arrays you have "
        "gives that shape?",
        "dX = dZ Wᵀ, dW = Xᵀ dZ, and db adds the rows of dZ: one number for each unit. The 1/n of the mean is in dZ already.",
        "dX = dZ @ ...\ndW = ... @ dZ\ndb = dZ.sum(axis=...)\nreturn dX, dW, db",
    ],
)


@dense_backward.cases
def _(rng):
    yield (
        "the output unit worked by hand",
        {"dZ": np.array([[-0.4]]), "X": np.array([[0.4, 0.1]]), "W": np.array([[-0.3], [0.2]])},
    )
    yield (
        "two samples, one input, one unit",
        {"dZ": np.array([[1.0], [0.5]]), "X": np.array([[2.0], [3.0]]), "W": np.array([[4.0]])},
    )
    yield (
        "whole numbers, everything square",
        {"dZ": np.array([[1.0, 2.0], [0.0, 5.0]]), "X": np.array([[1, 0], [3, 2]]), "W": np.array([[2, 1], [7, 3]])},
    )
    for n, d, k in [(2, 2, 2), (3, 2, 2), (3, 2, 4), (1, 3, 2)]:
        yield (
            f"{n} samples, {d} inputs, {k} units",
            {
                "dZ": rng.uniform(0.2, 2, size=(n, k)).round(2) * (-1) ** np.arange(k),  # no column sums to nearly 0
                "X": rng.normal(size=(n, d)).round(1),
                "W": rng.normal(size=(d, k)).round(1),
            },
        )


@dense_backward.mistake(
    "averages db over the samples",
    look="dZ is the slope of the mean loss, so the 1/n is in it. Are the wishes of the samples averaged, or summed?",
)
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)


@dense_backward.mistake(
    "divides dW and db by the number of samples",
    look="dZ is the slope of the mean loss: the 1/n is in it already.",
)
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(axis=0) / len(X)


@dense_backward.mistake("divides dW by the number of samples", look="dZ is the slope of the mean loss: the 1/n is in it already.")
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(axis=0)


@dense_backward.mistake(
    "returns dZ itself for db", look="b has one entry for each unit. How do the wishes of all samples become one?"
)
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ


@dense_backward.mistake("sums db along the wrong axis", look="One bias per unit: db has as many entries as dZ has columns.")
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)


@dense_backward.mistake("adds up all of dZ for db", look="Each unit has a bias of its own. Which axis is to be summed?")
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum()


@dense_backward.mistake(
    "takes db from the first sample only", look="Every sample has a wish for the bias. What is done with them?"
)
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ[0]


@dense_backward.mistake("takes the largest slope for db", look="Every sample has a wish for the bias. What is done with them?")
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.max(axis=0)


@dense_backward.mistake("keeps db as a table with one row", look="b has shape (d_out,), so db has one axis, not two.")
def _(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)


@dense_backward.mistake(
    "transposes dW", look="dW has the shape of W: one row for each input. Which of the two matrices of the product is transposed?"
)
def _(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


@dense_backward.mistake(
    "forgets to transpose X for dW",
    look="Weight w_fj meets input f and unit j. The sum runs over the samples: along which axes of X and dZ?",
)
def _(dZ, X, W):
    return dZ @ W.T, X @ dZ, dZ.sum(axis=0)


@dense_backward.mistake(
    "forgets to transpose W for dX",
    look="Forward, x_f reaches unit j through w_fj. Backward the slope of unit j returns through the same weight.",
)
def _(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.mistake(
    "has the weights on the left of the slopes for dX",
    look="Samples stay in the rows: dX is (n, d_in). Which factor stands left?",
)
def _(dZ, X, W):
    return W @ dZ.T, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.mistake(
    "has the weights on the left, untransposed, for dX",
    look="Samples stay in the rows: dX is (n, d_in). Which factor stands left?",
)
def _(dZ, X, W):
    return W @ dZ, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.mistake(
    "multiplies by the inputs where the weights belong, and the other way round",
    look="A weight moves z by what came in; what comes in moves z by the weight. Which is dW, which is dX?",
)
def _(dZ, X, W):
    return X.T @ dZ, dZ @ W.T, dZ.sum(axis=0)


@dense_backward.mistake(
    "multiplies entry by entry for dW instead of taking the matrix product", look="What do `*` and `@` do with two matrices?"
)
def _(dZ, X, W):
    return dZ @ W.T, X * dZ, dZ.sum(axis=0)


@dense_backward.mistake(
    "multiplies entry by entry for dX instead of taking the matrix product", look="What do `*` and `@` do with two matrices?"
)
def _(dZ, X, W):
    return dZ * W, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.mistake(
    "returns dW, dX, db in another order than asked", look="In which order does the docstring name the three?"
)
def _(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T


@dense_backward.mistake("returns the weights' gradients only and not dX", look="What does the layer to the left need to go on?")
def _(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0)


@dense_backward.mistake("returns one matrix for each sample as dW", look="The wishes of all samples for a weight are added up.")
def _(dZ, X, W):
    return dZ @ W.T, X[:, :, None] * dZ[:, None, :], dZ.sum(axis=0)


@dense_backward.mistake(
    "sends the weighted sums through where the slopes belong", look="Is it dZ that you multiply by Wᵀ, or X @ W?"
)
def _(dZ, X, W):
    return (X @ W) @ W.T, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.style("loops")
def _(dZ, X, W):
    (n, k), d = dZ.shape, X.shape[1]
    dX, dW, db = np.zeros((n, d)), np.zeros((d, k)), np.zeros(k)
    for i in range(n):
        for j in range(k):
            db[j] += dZ[i, j]
            for f in range(d):
                dW[f, j] += X[i, f] * dZ[i, j]
                dX[i, f] += W[f, j] * dZ[i, j]
    return dX, dW, db


@dense_backward.style("einsum")
def _(slopes, inputs, weights):
    return (
        np.einsum("nk,dk->nd", slopes, weights),
        np.einsum("nd,nk->dk", inputs, slopes),
        np.einsum("nk->k", slopes),
    )


@dense_backward.style("a column of ones for the bias, lists for arrays")
def _(dZ, X, W):
    both = np.column_stack([X, np.ones(len(X))]).T @ dZ
    return [(W @ dZ.T).T.tolist(), both[:-1].tolist(), both[-1].tolist()]


@dense_backward.style("a sum of outer products, float32")
def _(dZ, X, W):
    dW = sum(np.outer(x, dz) for x, dz in zip(X, dZ, strict=True))
    return (dZ @ W.T).astype(np.float32), dW.astype(np.float32), sum(dZ.astype(np.float32))


@dense_backward.style("np.dot and ones")
def _(dZ, X, W):
    return np.dot(dZ, np.transpose(W)), np.dot(np.transpose(X), dZ), np.ones(len(dZ)) @ dZ


# -- relu_backward -------------------------------------------------------------------------------------------------------

relu_backward = Exercise(
    "relu_backward",
    goal="send slopes back through a ReLU",
    points=1,
    minutes=5,
    stars=1,
    hints=[
        "Some slopes go on as they are, the others become 0. What decides: dA, or Z?",
        "dZ = dA where Z > 0, else 0. A comparison gives True and False, which count as 1 and 0 in a product.",
        "return dA * (...)",
    ],
)


@relu_backward.cases
def _(rng):
    yield "one number, lit", {"dA": np.array(2.5), "Z": np.array(1.5)}
    yield "one number, mute", {"dA": np.array(2.5), "Z": np.array(-1.5)}
    yield "worked by hand", {"dA": np.array([0.3, -0.8, 0.5]), "Z": np.array([1.0, -2.0, 0.0])}
    yield "negative slopes at lit units", {"dA": np.array([-0.5, -2.0, 3.0]), "Z": np.array([0.5, 4.0, 0.1])}
    yield "only zeros as weighted sums", {"dA": np.array([1.0, -1.0]), "Z": np.array([0.0, 0.0])}
    yield "just beside 0", {"dA": np.array([3.0, -2.0]), "Z": np.array([1e-9, -1e-9])}
    yield "whole numbers", {"dA": np.array([[1.0, -2.0], [3.0, 4.0]]), "Z": np.array([[0, 2], [-1, 5]])}
    yield "a batch", {"dA": rng.normal(size=(3, 4)).round(2), "Z": rng.normal(size=(3, 4)).round(2)}
    yield "square", {"dA": rng.normal(size=(3, 3)).round(2), "Z": rng.normal(size=(3, 3)).round(2)}


@relu_backward.mistake("takes relu'(0) for 1", look="What goes on where Z is exactly 0, by this course's convention?")
def _(dA, Z):
    return dA * (np.asarray(Z) >= 0)


@relu_backward.mistake(
    "mutes negative slopes and not negative weighted sums", look="Which of the two arrays decides whether a unit was lit?"
)
def _(dA, Z):
    return np.maximum(dA, 0)


@relu_backward.mistake("mutes both negative slopes and mute units", look="A negative slope passes a lit unit like any other.")
def _(dA, Z):
    return np.maximum(dA * (np.asarray(Z) > 0), 0)


@relu_backward.mistake(
    "multiplies by relu(Z) and not by its slope", look="Where Z is 3, how much does relu(Z) move when Z moves by 1?"
)
def _(dA, Z):
    return dA * np.maximum(Z, 0)


@relu_backward.mistake("multiplies by Z", look="The slope of relu is 0 or 1. What do you multiply by?")
def _(dA, Z):
    return dA * np.asarray(Z)


@relu_backward.mistake(
    "leaves out the slopes that arrive", look="The slope of relu alone is not asked: what comes in from the right?"
)
def _(dA, Z):
    return (np.asarray(Z) > 0).astype(float)


@relu_backward.mistake("returns relu(Z), the way forward", look="This is the way back: dA has to appear in the result.")
def _(dA, Z):
    return np.maximum(Z, 0)


@relu_backward.mistake("sends everything on, mute or not", look="What is the slope of relu where Z is negative?")
def _(dA, Z):
    return dA * np.ones_like(Z)


@relu_backward.mistake("lets the mute units through and stops the lit ones", look="Look at the direction of your comparison.")
def _(dA, Z):
    return dA * (np.asarray(Z) <= 0)


@relu_backward.mistake("turns the sign where Z is negative", look="The slope of relu left of 0 is 0, not −1.")
def _(dA, Z):
    return dA * np.sign(Z)


@relu_backward.mistake(
    "lets a hundredth through mute units", look="That is the leaky ReLU of a later lesson. Here nothing goes through."
)
def _(dA, Z):
    return np.where(np.asarray(Z) > 0, dA, 0.01 * np.asarray(dA))


@relu_backward.mistake("writes zeros into `dA` itself", look="`dA[...] = 0` changes the caller's array. Make a new one.")
def _(dA, Z):
    if np.ndim(dA) == 0:
        return dA if Z > 0 else 0.0
    dA[Z <= 0] = 0
    return dA


@relu_backward.mistake("takes a matrix product", look="Each number goes back by itself: which sign multiplies entry by entry?")
def _(dA, Z):
    return np.dot(dA, np.asarray(Z) > 0)


@relu_backward.style("np.where")
def _(dA, Z):
    return np.where(np.asarray(Z) > 0, dA, 0.0)


@relu_backward.style("a masked copy")
def _(slopes, sums):
    out = np.array(slopes, dtype=float)
    out[np.asarray(sums) <= 0] = 0.0
    return out


@relu_backward.style("heaviside")
def _(dA, Z):
    return np.multiply(dA, np.heaviside(Z, 0.0))


@relu_backward.style("nested lists")
def _(dA, Z):
    if np.ndim(dA) == 0:
        return float(dA) if Z > 0 else 0
    flat = [float(s) if z > 0 else 0.0 for s, z in zip(np.ravel(dA), np.ravel(Z), strict=True)]
    return np.reshape(flat, np.shape(dA)).tolist()


@relu_backward.style("float32")
def _(dA, Z):
    return (np.asarray(dA) * (np.sign(np.maximum(Z, 0)))).astype(np.float32)


# -- sigmoid_backward ----------------------------------------------------------------------------------------------------

sigmoid_backward = Exercise(
    "sigmoid_backward",
    goal="send slopes back through a sigmoid, from its activations alone",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "`A` holds σ(z) already: no sigmoid has to be computed again.",
        "σ' = a (1 − a), entry by entry; the slope that arrives is multiplied by it.",
        "return dA * ... * (1 - ...)",
    ],
)


@sigmoid_backward.cases
def _(rng):
    yield "one number", {"dA": np.array(2.0), "A": np.array(0.25)}
    yield "at the steepest place", {"dA": np.array([1.0]), "A": np.array([0.5])}
    yield "worked by hand", {"dA": np.array([1.0, -2.0]), "A": np.array([0.5, 0.9])}
    yield "fully on and fully off", {"dA": np.array([3.0, -1.0, 2.0]), "A": np.array([0.0, 1.0, 0.8])}
    yield "nearly on and nearly off", {"dA": np.array([5.0, -3.0]), "A": np.array([0.9995, 0.0001])}
    yield "whole numbers as slopes", {"dA": np.array([[1, -2], [3, 4]]), "A": np.array([[0.1, 0.2], [0.7, 0.6]])}
    yield "a batch", {"dA": rng.normal(size=(3, 4)).round(2), "A": rng.uniform(0.02, 0.98, size=(3, 4)).round(3)}
    yield "square", {"dA": rng.normal(size=(3, 3)).round(2), "A": rng.uniform(0.02, 0.98, size=(3, 3)).round(3)}


@sigmoid_backward.mistake(
    "takes the sigmoid of A once more",
    look="Look at the second argument: is it Z, or sigmoid(Z) already?",
)
def _(dA, A):
    s = _sigmoid(A)
    return dA * s * (1 - s)


@sigmoid_backward.mistake("forgets σ' and returns the slopes unchanged", look="Which factor does the sigmoid put into the path?")
def _(dA, A):
    return np.array(dA, dtype=float)


@sigmoid_backward.mistake("leaves out the slopes that arrive", look="σ' alone is not asked: what comes in from the right?")
def _(dA, A):
    return A * (1 - A)


@sigmoid_backward.mistake("multiplies by the activation only", look="σ' is a product of two factors. Which one is missing?")
def _(dA, A):
    return dA * A


@sigmoid_backward.mistake("multiplies by 1 − A only", look="σ' is a product of two factors. Which one is missing?")
def _(dA, A):
    return dA * (1 - A)


@sigmoid_backward.mistake(
    "takes the slope of tanh, 1 − A²", look="Which function belongs to the slope 1 − a², and which to a(1 − a)?"
)
def _(dA, A):
    return dA * (1 - A**2)


@sigmoid_backward.mistake("forgets the brackets around 1 − A", look="What does Python compute first in `dA * A * 1 - A`?")
def _(dA, A):
    return dA * A * 1 - A


@sigmoid_backward.mistake("takes A − 1 for 1 − A", look="A sigmoid rises everywhere: which sign must its slope have?")
def _(dA, A):
    return dA * A * (A - 1)


@sigmoid_backward.mistake("adds 1 and A", look="Compare the sign inside the bracket of σ' with the formula.")
def _(dA, A):
    return dA * A * (1 + A)


@sigmoid_backward.mistake(
    "divides by the slope of the sigmoid", look="Along a path slopes multiply, in both directions of travel."
)
def _(dA, A):
    with np.errstate(all="ignore"):
        return np.asarray(dA) / np.asarray(A * (1 - A))


@sigmoid_backward.mistake(
    "takes the slope from dA and the factor from A", look="Which of the two arguments holds the activations?"
)
def _(dA, A):
    return A * dA * (1 - dA)


@sigmoid_backward.mistake("takes a matrix product", look="Each number goes back by itself: which sign multiplies entry by entry?")
def _(dA, A):
    return np.dot(dA, A * (1 - A))


@sigmoid_backward.mistake(
    "takes the slope of a ReLU", look="All activations of a sigmoid are above 0. Which formula belongs to the sigmoid?"
)
def _(dA, A):
    return dA * (np.asarray(A) > 0)


@sigmoid_backward.mistake("multiplies into `dA` itself", look="`dA *= ...` changes the caller's array. Make a new one.")
def _(dA, A):
    if np.ndim(dA) == 0 or dA.dtype.kind != "f":
        return dA * A * (1 - A)
    dA *= A * (1 - A)
    return dA


@sigmoid_backward.style("a loop")
def _(dA, A):
    if np.ndim(A) == 0:
        return float(dA) * float(A) * (1.0 - float(A))
    out = np.empty(np.shape(A))
    for i, a in np.ndenumerate(A):
        out[i] = dA[i] * (a - a * a)
    return out


@sigmoid_backward.style("an index for every entry")
def _(dA, A):
    dZ = np.empty(A.shape)
    for i in np.ndindex(A.shape):
        dZ[i] = dA[i] * A[i] * (1 - A[i])
    return dZ


@sigmoid_backward.style("a − a²")
def _(slopes, activations):
    return np.multiply(slopes, activations - np.square(activations))


@sigmoid_backward.style("by way of Z")
def _(dA, A):
    with np.errstate(all="ignore"):
        z = np.log(A) - np.log1p(-np.asarray(A, dtype=float))
        e = np.exp(-np.abs(z))
    return dA * (e / (1 + e) ** 2)


@sigmoid_backward.style("nested lists")
def _(dA, A):
    return np.asarray(dA * A * (1 - A)).tolist()


@sigmoid_backward.style("float32")
def _(dA, A):
    return np.float32(dA) * np.float32(A) * np.float32(1 - np.asarray(A))


# -- softmax_cross_entropy_gradient ----------------------------------------------------------------------------------------

softmax_cross_entropy_gradient = Exercise(
    "softmax_cross_entropy_gradient",
    goal="find the slope at which the way back begins",
    points=2,
    minutes=10,
    stars=2,
    hints=[
        "Prediction minus truth, for every class; the truth is a 1 in one column of each row. Then: the loss is a mean.",
        "dZ = (P − Y) / n with one-hot Y. `np.eye(k)[y]` makes the rows of Y; n is the number of samples, k that of classes.",
        "Y = np.eye(...)[...]\nreturn (... - ...) / ...",
    ],
)


@softmax_cross_entropy_gradient.cases
def _(rng):
    yield "one sample, first class", {"P": np.array([[0.7, 0.2, 0.1]]), "y": np.array([0])}
    yield "one sample, last class", {"P": np.array([[0.7, 0.2, 0.1]]), "y": np.array([2])}
    yield "two samples, three classes", {"P": np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1]]), "y": np.array([0, 2])}
    yield "two samples, two classes", {"P": np.array([[0.9, 0.1], [0.4, 0.6]]), "y": np.array([1, 1])}
    yield "certain and wrong", {"P": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), "y": np.array([1, 2])}
    for n, k in [(3, 3), (4, 2)]:
        P = _softmax(rng.normal(size=(n, k))).round(6)
        yield f"{n} samples, {k} classes", {"P": P, "y": rng.integers(0, k, size=n)}
    P = _softmax(rng.normal(size=(3, 4))).round(6)
    yield "labels falling, one class never seen", {"P": P, "y": np.array([2, 1, 0])}


@softmax_cross_entropy_gradient.rule
def _(result, P, y):
    dZ = np.asarray(result, dtype=float)
    if dZ.shape == P.shape and np.any(np.abs(dZ.sum(axis=1)) > 1e-4):
        return "Each row must sum to 0: what one score should gain, the others should lose"
    return None


def _one_hot(P, y):
    return (np.arange(P.shape[1]) == np.asarray(y)[:, None]).astype(float)


@softmax_cross_entropy_gradient.mistake("leaves out the 1/n", look="The loss is a mean over the samples. Where is its 1/n?")
def _(P, y):
    return P - _one_hot(P, y)


@softmax_cross_entropy_gradient.mistake(
    "turns the difference round: truth minus prediction",
    look="The score of the true class should rise: which sign has its slope?",
)
def _(P, y):
    return (_one_hot(P, y) - P) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "turns the difference round and leaves out the 1/n", look="Compare the sign with the formula, and look for the mean."
)
def _(P, y):
    return _one_hot(P, y) - P


@softmax_cross_entropy_gradient.mistake(
    "divides by the number of classes", look="The mean runs over the samples. Which size of P counts them?"
)
def _(P, y):
    return (P - _one_hot(P, y)) / P.shape[1]


@softmax_cross_entropy_gradient.mistake(
    "averages over all entries", look="The mean runs over the samples, not over samples and classes."
)
def _(P, y):
    return (P - _one_hot(P, y)) / P.size


@softmax_cross_entropy_gradient.mistake(
    "divides the probabilities by n, but not the truth", look="Are there brackets around the difference?"
)
def _(P, y):
    return P / len(y) - _one_hot(P, y)


@softmax_cross_entropy_gradient.mistake(
    "divides the truth by n, but not the probabilities", look="Are there brackets around the difference?"
)
def _(P, y):
    return P - _one_hot(P, y) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "subtracts the labels as they are, without one-hot rows",
    look="Label 2 names a column; it is not the number 2. What does the row of Y for it look like?",
)
def _(P, y):
    return (P - np.asarray(y)[:, None]) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "keeps the entry of the true class only", look="Scores of wrong classes have a slope too: it is their probability."
)
def _(P, y):
    return (P - 1) * _one_hot(P, y) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "differentiates −log p in p, and stops before the softmax",
    look="−1/p is the slope in the probability. Asked is the slope in the score z, through the softmax.",
)
def _(P, y):
    with np.errstate(all="ignore"):
        return np.where(_one_hot(P, y) > 0, -1 / P, 0.0) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "multiplies by P(1 − P) once more",
    look="The slope of the softmax has cancelled already. What is left after the cancelling?",
)
def _(P, y):
    return (P - _one_hot(P, y)) * P * (1 - P) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "takes the softmax of the probabilities once more", look="Is P a table of scores, or of probabilities already?"
)
def _(P, y):
    return (_softmax(P) - _one_hot(P, y)) / len(y)


@softmax_cross_entropy_gradient.mistake("leaves out the truth", look="Prediction minus truth: where does y come in?")
def _(P, y):
    return P / len(y)


@softmax_cross_entropy_gradient.mistake("leaves out the prediction", look="Prediction minus truth: where does P come in?")
def _(P, y):
    return -_one_hot(P, y) / len(y)


@softmax_cross_entropy_gradient.mistake("adds the truth", look="Compare the sign between P and Y with the formula.")
def _(P, y):
    return (P + _one_hot(P, y)) / len(y)


@softmax_cross_entropy_gradient.mistake("counts the classes from 1", look="Which column belongs to label 0?")
def _(P, y):
    return (P - _one_hot(P, (np.asarray(y) - 1) % P.shape[1])) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "takes the network's own answer for the truth", look="Which column gets the 1: the largest of P, or the one that y names?"
)
def _(P, y):
    return (P - _one_hot(P, P.argmax(axis=1))) / len(y)


@softmax_cross_entropy_gradient.mistake(
    "subtracts 1 from P itself", look="`P[...] -= 1` changes the caller's probabilities. Work on a copy."
)
def _(P, y):
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


@softmax_cross_entropy_gradient.mistake(
    "adds up over the samples", look="The result has one row for each sample, like P. The sum over samples comes in the layer."
)
def _(P, y):
    return ((P - _one_hot(P, y)) / len(y)).sum(axis=0)


@softmax_cross_entropy_gradient.mistake(
    "subtracts 1 in whole columns: `[:, y]` picks columns for every row",
    look="Row i is to lose 1 in column y[i] only. An array of row numbers belongs in front of y.",
)
def _(P, y):
    dZ = P.copy()
    dZ[:, y] -= 1
    return dZ / len(y)


@softmax_cross_entropy_gradient.mistake(
    "returns the loss and not its slope", look="The docstring asks for one slope for each score."
)
def _(P, y):
    return float(-np.mean(np.log(np.clip(P[np.arange(len(y)), y], 1e-12, 1 - 1e-12))))


@softmax_cross_entropy_gradient.mistake(
    "makes one-hot rows as wide as the largest label asks, and no wider",
    look="k is the number of columns of P. A class that occurs in no label has a column all the same.",
)
def _(P, y):
    return (P - np.eye(int(np.max(y)) + 1)[y]) / len(y)


@softmax_cross_entropy_gradient.style("a copy and one subtraction")
def _(P, y):
    dZ = P.copy()
    dZ[np.arange(len(y)), y] -= 1
    return dZ / len(y)


@softmax_cross_entropy_gradient.style("loops")
def _(probabilities, labels):
    n, k = probabilities.shape
    out = []
    for i in range(n):
        out.append([float(probabilities[i, j] - (1 if labels[i] == j else 0)) / n for j in range(k)])
    return out


@softmax_cross_entropy_gradient.style("a comparison with all classes")
def _(P, y):
    return (P - (np.arange(P.shape[1])[None, :] == y[:, None])) / P.shape[0]


@softmax_cross_entropy_gradient.style("np.subtract.at, weighted")
def _(P, y):
    dZ = P / len(P)
    np.subtract.at(dZ, (range(len(P)), y), 1 / len(P))
    return dZ


@softmax_cross_entropy_gradient.style("through the softmax Jacobian")
def _(P, y):
    rows = []
    for p, label in zip(P, y, strict=True):
        if p[label] == 0.0:
            rows.append(p - np.eye(len(p))[label])
            continue
        jacobian = np.diag(p) - np.outer(p, p)
        rows.append(-jacobian[label] / p[label])
    return np.array(rows) / len(y)


@softmax_cross_entropy_gradient.style("float32")
def _(P, y):
    return ((P - np.eye(P.shape[1])[y]) / len(y)).astype(np.float32)


softmax_cross_entropy_gradient.equivalent("1 → -1", because="P has two axes, so axis 1 is the last")

# -- mlp_forward ---------------------------------------------------------------------------------------------------------

mlp_forward = Exercise(
    "mlp_forward",
    goal="send samples through a network and keep what the way back needs",
    points=2,
    minutes=10,
    stars=2,
    exact_kind=False,
    hints=[
        "A list that begins with X and grows by one entry per layer; each layer reads the last entry of the list.",
        "All layers but the last: sigmoid of the weighted sums. The last: softmax. `params[:-1]` and `params[-1]` hold them.",
        "kept = [X]\nfor W, b in ...:\n    kept.append(...)\nW, b = params[-1]\nkept.append(softmax(...))\nreturn kept",
    ],
)


@mlp_forward.cases
def _(rng):
    one = [(np.array([[1.0, -1.0, 0.0]]), np.array([0.0, 0.0, 0.5]))]
    yield "one layer: a softmax alone", {"params": one, "X": np.array([[2.0]])}
    two = [
        (np.array([[1.0, -2.0], [0.5, 1.0]]), np.array([0.0, 1.0])),
        (np.array([[1.0, 0.0], [2.0, -1.0]]), np.array([0.5, 0.0])),
    ]
    yield "two layers, one sample", {"params": two, "X": np.array([[1.0, 2.0]])}
    yield "two layers, whole numbers", {"params": two, "X": np.array([[1, 2], [0, -1], [3, 0]])}
    yield "large weighted sums", {"params": [(1000 * W, b) for W, b in two], "X": np.array([[1.0, 0.5], [-1.0, 2.0]])}
    for sizes, n in [((2, 3, 2), 3), ((2, 2, 3, 2), 2), ((2, 2, 2, 2), 2), ((2, 3, 1, 2, 2), 2)]:
        yield f"sizes {list(sizes)}, {n} samples", {"params": _network(rng, *sizes), "X": rng.normal(size=(n, sizes[0])).round(2)}


@mlp_forward.rule
def _(result, params, X):
    if isinstance(result, (list, tuple)) and len(result) == len(params) + 1:
        P = np.asarray(result[-1], dtype=float)
        if P.ndim == 2 and np.any(np.abs(P.sum(axis=1) - 1) > 1e-4):
            return "Each row of the last entry holds probabilities and must sum to 1"
    return None


@mlp_forward.mistake(
    "returns the probabilities alone", look="The way back needs what came into every layer. Which entries must be kept?"
)
def _(params, X):
    return _forward(params, X)[-1]


@mlp_forward.mistake(
    "ends with the predicted labels and not the probabilities",
    look="The loss needs P. Picking the largest is for later, when an answer is wanted.",
)
def _(params, X):
    return _forward(params, X, output=lambda Z: Z.argmax(axis=1))


@mlp_forward.mistake("leaves out X", look="The first layer, too, needs what came into it when it goes back.")
def _(params, X):
    return _forward(params, X)[1:]


@mlp_forward.mistake(
    "leaves out the probabilities", look="How many entries are asked for two layers? Is the last one in the list?"
)
def _(params, X):
    return _forward(params, X)[:-1]


@mlp_forward.mistake(
    "keeps the weighted sums and not the activations", look="What goes into the list: Z, or what the sigmoid makes of it?"
)
def _(params, X):
    kept, A = [X], X
    for i, (W, b) in enumerate(params):
        Z = A @ W + b
        A = _sigmoid(Z) if i < len(params) - 1 else _softmax(Z)
        kept.append(Z)
    return kept


@mlp_forward.mistake("has no sigmoid in the hidden layers", look="What do layers collapse into with nothing between them?")
def _(params, X):
    return _forward(params, X, hidden=lambda Z: Z)


@mlp_forward.mistake(
    "bends the hidden layers with a ReLU", look="Which activation does the docstring name for the hidden layers?"
)
def _(params, X):
    return _forward(params, X, hidden=lambda Z: np.maximum(Z, 0))


@mlp_forward.mistake("bends the hidden layers with tanh", look="Which activation does the docstring name for the hidden layers?")
def _(params, X):
    return _forward(params, X, hidden=np.tanh)


@mlp_forward.mistake(
    "has a softmax after every layer", look="Only the output holds probabilities of classes. What follows the others?"
)
def _(params, X):
    return _forward(params, X, hidden=_softmax)


@mlp_forward.mistake(
    "tells the last layer by its number of units",
    look="A hidden layer may have as many units as there are classes. What marks the last layer for certain?",
)
def _(params, X):
    kept = [X]
    for W, b in params:
        Z = kept[-1] @ W + b
        kept.append(_softmax(Z) if len(b) == len(params[-1][1]) else _sigmoid(Z))
    return kept


@mlp_forward.mistake("has a sigmoid after the last layer", look="What turns scores of several classes into probabilities?")
def _(params, X):
    return _forward(params, X, output=_sigmoid)


@mlp_forward.mistake(
    "has no softmax after the last layer", look="The last entry holds probabilities. What turns scores into them?"
)
def _(params, X):
    return _forward(params, X, output=lambda Z: Z)


@mlp_forward.mistake(
    "puts a sigmoid before the softmax", look="The softmax takes scores, any numbers at all. Is the sigmoid for every layer?"
)
def _(params, X):
    return _forward(params, X, output=lambda Z: _softmax(_sigmoid(Z)))


@mlp_forward.mistake("leaves out the biases", look="Each layer brings W and b. Where is b used?")
def _(params, X):
    return _forward([(W, 0 * b) for W, b in params], X)


@mlp_forward.mistake("sends X into every layer", look="What does layer 2 read: the samples, or the activations of layer 1?")
def _(params, X):
    kept = [X]
    for i, (W, b) in enumerate(params):
        kept.append((_sigmoid if i < len(params) - 1 else _softmax)(X @ W + b))
    return kept


@mlp_forward.mistake("takes the softmax over the samples", look="Each row is one sample, and each row must sum to 1.")
def _(params, X):
    return _forward(params, X, output=lambda Z: _softmax(Z.T).T)


@mlp_forward.mistake("returns the entries last layer first", look="The docstring asks for X first and P last.")
def _(params, X):
    return _forward(params, X)[::-1]


@mlp_forward.mistake(
    "reads the layers from the last to the first", look="`params` has the first layer first. Which one does X meet?"
)
def _(params, X):
    return _forward(params[::-1], X)


@mlp_forward.mistake("subtracts the biases", look="Compare the sign of b with the formula of a layer.")
def _(params, X):
    return _forward([(W, -b) for W, b in params], X)


@mlp_forward.mistake(
    "takes the softmax without a shift: e^1000 is too large for a float", look="Is `softmax` yours from lesson 2, with its shift?"
)
def _(params, X):
    def unsafe(Z):
        e = np.exp(Z)
        return e / e.sum(axis=-1, keepdims=True)

    return _forward(params, X, output=unsafe)


@mlp_forward.mistake("has e^z for e^−z in its sigmoid", look="Is `sigmoid` yours from lesson 2? At large z it must be near 1.")
def _(params, X):
    return _forward(params, X, hidden=lambda Z: _sigmoid(-Z))


@mlp_forward.mistake("applies the sigmoid twice", look="Does the sigmoid stand both where you compute and where you append?")
def _(params, X):
    return _forward(params, X, hidden=lambda Z: _sigmoid(_sigmoid(Z)))


@mlp_forward.mistake("stops one layer early", look="How many layers does your loop visit? The last one is not in `params[:-1]`.")
def _(params, X):
    kept = [X]
    for W, b in params[:-1]:
        kept.append(_sigmoid(kept[-1] @ W + b))
    kept[-1] = _softmax(kept[-1])
    return kept


@mlp_forward.style("a loop with a question")
def _(params, X):
    out, A = [np.array(X)], X
    for number, (W, b) in enumerate(params, start=1):
        Z = np.dot(A, W) + b
        if number < len(params):
            e = np.exp(-np.abs(Z))
            A = np.where(Z >= 0, 1 / (1 + e), e / (1 + e))
        else:
            e = np.exp(Z - np.max(Z, axis=1)[:, None])
            A = e / np.sum(e, axis=1)[:, None]
        out.append(A)
    return out


@mlp_forward.style("recursion, returned as a tuple")
def _(layers, samples):
    (W, b), *rest = layers
    Z = np.einsum("nd,dk->nk", samples, W) + b
    if not rest:
        return samples, _softmax(Z)
    return (samples, *mlp_forward.reference(rest, _sigmoid(Z)))


@mlp_forward.style("accumulate, nested lists")
def _(params, X):
    from itertools import accumulate

    hidden = list(accumulate(params[:-1], lambda A, layer: _sigmoid(A @ layer[0] + layer[1]), initial=X))
    W, b = params[-1]
    return [np.asarray(A).tolist() for A in [*hidden, _softmax(hidden[-1] @ W + b)]]


@mlp_forward.style("a plain sigmoid of its own, in which e^-z may overflow to a right 0")
def _(params, X):
    kept = [np.array(X, dtype=float)]
    for i, (W, b) in enumerate(params):
        Z = np.einsum("ni,io->no", kept[i], W) + b
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        kept += [1 / (1 + np.exp(-Z)) if i + 1 < len(params) else E / E.sum(axis=1, keepdims=True)]
    return kept


@mlp_forward.style("one sample at a time")
def _(params, X):
    rows = [_forward(params, X[i : i + 1]) for i in range(len(X))]
    return [np.vstack(column) for column in zip(*rows, strict=True)]


@mlp_forward.style("float32")
def _(params, X):
    return [np.asarray(A).astype(np.float32) for A in _forward(params, X)]


# -- mlp_backward --------------------------------------------------------------------------------------------------------

mlp_backward = Exercise(
    "mlp_backward",
    goal="find every gradient of a network of any depth in one pass back",
    points=3,
    minutes=20,
    stars=3,
    uses=["softmax_cross_entropy_gradient", "dense_backward", "sigmoid_backward"],
    hints=[
        "Begin at the output with one dZ. At each layer, from last to first: split dZ into dA, dW, db; keep (dW, db); turn dA "
        "into the dZ of the layer before.",
        "`dense_backward(dZ, what came in, W)` gives dA, dW, db; what came into layer i (counted from 0) is `activations[i]`. "
        "`sigmoid_backward(dA, activations[i])` gives the next dZ; at the first layer there is no sigmoid to go through.",
        "grads = []\ndZ = softmax_cross_entropy_gradient(..., y)\nfor i in ...:                    # last layer first\n"
        "    dA, dW, db = dense_backward(dZ, ..., params[i][0])\n    grads.insert(0, ...)\n    if i > 0:\n        dZ = ...\n"
        "return grads",
    ],
)


def _with_activations(params, X, y):
    kept = [A.round(12) for A in _forward(params, X)]  # the last digits of an exponential differ between machines
    return {"params": params, "activations": kept, "y": y}


@mlp_backward.cases
def _(rng):
    one = [(np.array([[1.0, -1.0, 0.0]]), np.array([0.0, 0.0, 0.5]))]
    yield "one layer", _with_activations(one, np.array([[2.0]]), np.array([1]))
    two = [(np.array([[0.0]]), np.array([0.0])), (np.array([[1.0, -1.0]]), np.array([-0.5, 0.5]))]
    yield "one hidden unit, one sample", _with_activations(two, np.array([[2.0]]), np.array([0]))
    for sizes, n in [((2, 3, 2), 4), ((2, 2, 2, 2), 2)]:
        y = np.append(rng.integers(0, sizes[-1], size=n - 1), sizes[-1] - 1)
        X = rng.normal(size=(n, sizes[0])).round(2)
        yield f"sizes {list(sizes)}, {n} samples", _with_activations(_network(rng, *sizes), X, y)
    X = rng.integers(-2, 3, size=(3, 2))
    yield "three hidden layers, whole numbers as samples", _with_activations(_network(rng, 2, 3, 1, 2, 2), X, np.array([1, 0, 1]))


def _backward(
    params,
    activations,
    y,
    *,
    start=lambda P, Y: (P - Y) / len(P),
    slope=lambda A: A * (1 - A),
    send=lambda dZ, W: dZ @ W.T,
    weights=lambda A, dZ: A.T @ dZ,
    bias=lambda dZ: dZ.sum(axis=0),
):
    """The way back, with knobs for what people get wrong."""
    P = activations[-1]
    dZ, grads = start(P, _one_hot(P, y)), []
    for i in reversed(range(len(params))):
        grads.insert(0, (weights(activations[i], dZ), bias(dZ)))
        if i:
            dZ = send(dZ, params[i][0]) * slope(activations[i])
    return grads


@mlp_backward.mistake(
    "forgets σ' on the way", look="Between two layers stands a sigmoid. Which factor does it put into the path?"
)
def _(params, activations, y):
    return _backward(params, activations, y, slope=np.ones_like)


@mlp_backward.mistake(
    "leaves out σ' at the first hidden layer", look="Down to which layer do slopes go through a sigmoid? Look at your condition."
)
def _(params, activations, y):
    P = activations[-1]
    dZ, grads = (P - _one_hot(P, y)) / len(P), []
    for i in reversed(range(len(params))):
        grads.insert(0, (activations[i].T @ dZ, dZ.sum(axis=0)))
        if i:
            dZ = dZ @ params[i][0].T * (activations[i] * (1 - activations[i]) if i > 1 else 1.0)
    return grads


@mlp_backward.mistake(
    "hands `sigmoid_backward` its arguments in the wrong order", look="Which comes first there: the slopes, or the activations?"
)
def _(params, activations, y):
    P = activations[-1]
    dZ, grads = (P - _one_hot(P, y)) / len(P), []
    for i in reversed(range(len(params))):
        grads.insert(0, (activations[i].T @ dZ, dZ.sum(axis=0)))
        if i:
            dA = dZ @ params[i][0].T
            dZ = activations[i] * dA * (1 - dA)
    return grads


@mlp_backward.mistake(
    "divides the gradients of the weights by n once more",
    look="dZ is the slope of the mean loss already. What is done with it for dW?",
)
def _(params, activations, y):
    return [(dW / len(y), db) for dW, db in _backward(params, activations, y)]


@mlp_backward.mistake(
    "takes the sigmoid of the activations once more",
    look="The activations have been through the sigmoid. From what does `sigmoid_backward` compute its slope?",
)
def _(params, activations, y):
    return _backward(params, activations, y, slope=lambda A: _sigmoid(A) * (1 - _sigmoid(A)))


@mlp_backward.mistake("leaves out the 1/n", look="The loss is a mean over the samples. Where does its 1/n come in?")
def _(params, activations, y):
    return _backward(params, activations, y, start=lambda P, Y: P - Y)


@mlp_backward.mistake("divides by n twice", look="The 1/n is in the very first dZ. Is there another one, or a mean, further on?")
def _(params, activations, y):
    return _backward(params, activations, y, start=lambda P, Y: (P - Y) / len(P) ** 2)


@mlp_backward.mistake(
    "divides by n again at every layer", look="The 1/n is in the very first dZ. Is there another one, or a mean, in the loop?"
)
def _(params, activations, y):
    return _backward(params, activations, y, send=lambda dZ, W: dZ @ W.T / len(dZ))


@mlp_backward.mistake(
    "averages the bias gradients a second time",
    look="dZ is the slope of the mean loss already. What is done with its rows for db?",
)
def _(params, activations, y):
    return _backward(params, activations, y, bias=lambda dZ: dZ.mean(axis=0))


@mlp_backward.mistake(
    "leaves out the 1/n in the gradients of the weights",
    look="The 1/n belongs into the very first dZ; from there it reaches all.",
)
def _(params, activations, y):
    grads = _backward(params, activations, y)
    return [(dW * len(y), db) for dW, db in grads]


@mlp_backward.mistake(
    "leaves out the 1/n in the gradients of the biases", look="The 1/n belongs into the very first dZ; from there it reaches all."
)
def _(params, activations, y):
    grads = _backward(params, activations, y)
    return [(dW, db * len(y)) for dW, db in grads]


@mlp_backward.mistake(
    "turns the error round: truth minus prediction", look="Which sign has the slope of the score that should rise?"
)
def _(params, activations, y):
    return _backward(params, activations, y, start=lambda P, Y: (Y - P) / len(P))


@mlp_backward.mistake(
    "returns the list in reverse order, last layer first", look="You find the last layer first. What order is asked?"
)
def _(params, activations, y):
    return _backward(params, activations, y)[::-1]


@mlp_backward.mistake(
    "updates a layer before its weights have sent the slopes on",
    look="The slopes must pass the weights of the forward pass. Nothing is updated in this function.",
)
def _(params, activations, y):
    P = activations[-1]
    dZ, grads = (P - _one_hot(P, y)) / len(P), []
    for i in reversed(range(len(params))):
        dW = activations[i].T @ dZ
        grads.insert(0, (dW, dZ.sum(axis=0)))
        if i:
            dZ = dZ @ (params[i][0] - dW).T * activations[i] * (1 - activations[i])
    return grads


@mlp_backward.mistake(
    "forgets to transpose the weights on the way back",
    look="Forward the numbers went from row f to column j of W; backward they go from column to row.",
)
def _(params, activations, y):
    return _backward(params, activations, y, send=lambda dZ, W: dZ @ W)


@mlp_backward.mistake("transposes the gradients of the weights", look="dW has the shape of W. Print both.")
def _(params, activations, y):
    return _backward(params, activations, y, weights=lambda A, dZ: dZ.T @ A)


@mlp_backward.mistake(
    "sends the slopes through the weights of the layer before",
    look="Slopes return through the weights by which the numbers came. Which entry of `params` joins these two layers?",
)
def _(params, activations, y):
    P = activations[-1]
    dZ, grads = (P - _one_hot(P, y)) / len(P), []
    for i in reversed(range(len(params))):
        grads.insert(0, (activations[i].T @ dZ, dZ.sum(axis=0)))
        if i:
            dZ = dZ @ params[i - 1][0].T * activations[i] * (1 - activations[i])
    return grads


@mlp_backward.mistake(
    "puts the slope of a sigmoid before the last layer's sums, too",
    look="After the last layer stands a softmax, and (P − Y)/n has gone through it already.",
)
def _(params, activations, y):
    return _backward(params, activations, y, start=lambda P, Y: (P - Y) / len(P) * P * (1 - P))


@mlp_backward.mistake(
    "multiplies by the activations that came out of the layer and not by those that came in",
    look="`activations` has one entry more than `params`. Which of them came into layer i?",
)
def _(params, activations, y):
    P = activations[-1]
    dZ, grads = (P - _one_hot(P, y)) / len(P), []
    for i in reversed(range(len(params))):
        grads.insert(0, (activations[i + 1].T @ dZ, dZ.sum(axis=0)))
        if i:
            dZ = dZ @ params[i][0].T * activations[i] * (1 - activations[i])
    return grads


@mlp_backward.mistake(
    "takes the slope of the sigmoid from the activations of the wrong layer",
    look="The slopes that leave layer i arrive at the activations that came into it. At which entry does σ' belong?",
)
def _(params, activations, y):
    P = activations[-1]
    dZ, grads = (P - _one_hot(P, y)) / len(P), []
    for i in reversed(range(len(params))):
        grads.insert(0, (activations[i].T @ dZ, dZ.sum(axis=0)))
        if i:
            A = activations[i - 1]
            dZ = dZ @ params[i][0].T * A * (1 - A)
    return grads


@mlp_backward.mistake(
    "gives every layer the error of the output", look="Between two layers dZ has to be sent on. Does it change in your loop?"
)
def _(params, activations, y):
    P = activations[-1]
    dZ = (P - _one_hot(P, y)) / len(P)
    return [(A.T @ dZ, dZ.sum(axis=0)) for A in activations[:-1]]


@mlp_backward.mistake(
    "returns the last layer's gradients only", look="Is there a `return` inside the loop? One pair per layer is asked."
)
def _(params, activations, y):
    return _backward(params, activations, y)[-1:]


@mlp_backward.mistake("leaves out the first layer", look="How many layers does your loop visit? `range` stops before its end.")
def _(params, activations, y):
    return _backward(params, activations, y)[1:]


@mlp_backward.mistake("returns one flat list of arrays", look="The docstring asks for a list of pairs, in the form of `params`.")
def _(params, activations, y):
    return [array for pair in _backward(params, activations, y) for array in pair]


@mlp_backward.mistake("returns the gradients of the weights without the biases", look="Each entry is a pair (dW, db).")
def _(params, activations, y):
    return [dW for dW, _ in _backward(params, activations, y)]


@mlp_backward.mistake(
    "returns the updated parameters and not the gradients", look="The step against the gradient comes in `train_mlp`."
)
def _(params, activations, y):
    grads = _backward(params, activations, y)
    return [(W - dW, b - db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


@mlp_backward.mistake(
    "takes the slope of tanh, 1 − A²", look="Which activation do the hidden layers have, and which slope belongs to it?"
)
def _(params, activations, y):
    return _backward(params, activations, y, slope=lambda A: 1 - A**2)


@mlp_backward.mistake("keeps the bias gradients as tables with one row", look="db has the shape of b: one axis.")
def _(params, activations, y):
    return _backward(params, activations, y, bias=lambda dZ: dZ.sum(axis=0, keepdims=True))


@mlp_backward.mistake("sums the bias gradients along the wrong axis", look="db has one entry for each unit: the columns of dZ.")
def _(params, activations, y):
    return _backward(params, activations, y, bias=lambda dZ: dZ.sum(axis=1))


@mlp_backward.mistake("returns dZ itself for the biases", look="The wishes of all samples for a bias are added up.")
def _(params, activations, y):
    return _backward(params, activations, y, bias=lambda dZ: dZ)


@mlp_backward.mistake(
    "changes what `activations` holds",
    look="`P[...] -= 1` and `activations.pop()` change what the caller still has. Work on a copy, or count with an index.",
)
def _(params, activations, y):
    P = activations[-1]
    P[np.arange(len(y)), y] -= 1
    return _backward(params, activations, y, start=lambda P, Y: P / len(P))


@mlp_backward.style("backward with appends, and a turn at the end")
def _(params, activations, y):
    n, grads = len(y), []
    delta = activations[-1].copy()
    delta[np.arange(n), y] -= 1
    delta /= n
    for layer in range(len(params) - 1, -1, -1):
        A = activations[layer]
        grads.append((A.T @ delta, delta.sum(axis=0)))
        delta = (delta @ params[layer][0].T) * A * (1 - A)
    return grads[::-1]


@mlp_backward.style("preallocated list of lists")
def _(params, activations, y):
    grads = [[None, None] for _ in params]
    delta = (activations[-1] - np.eye(activations[-1].shape[1])[y]) / activations[0].shape[0]
    for i, (W, _) in reversed(list(enumerate(params))):
        grads[i][0] = np.dot(activations[i].T, delta)
        grads[i][1] = np.sum(delta, axis=0)
        delta = np.dot(delta, W.T) * (activations[i] - activations[i] ** 2)
    return grads


@mlp_backward.style("recursion, returned as a tuple")
def _(params, activations, y):
    def back(i, dZ):
        dA, dW, db = dZ @ params[i][0].T, np.einsum("nd,nk->dk", activations[i], dZ), dZ.sum(axis=0)
        return ((dW, db),) if i == 0 else (*back(i - 1, dA * activations[i] * (1 - activations[i])), (dW, db))

    return back(len(params) - 1, (activations[-1] - _one_hot(activations[-1], y)) / len(y))


@mlp_backward.style("the mean at the end")
def _(network, kept, labels):
    n = len(labels)
    sums = _backward(network, kept, labels, start=lambda P, Y: P - Y)
    return [(dW / n, db / n) for dW, db in sums]


@mlp_backward.style("sample by sample")
def _(params, activations, y):
    total = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in params]
    for i in range(len(y)):
        one = _backward(params, [A[i : i + 1] for A in activations], y[i : i + 1])
        total = [(W + dW / len(y), b + db / len(y)) for (W, b), (dW, db) in zip(total, one, strict=True)]
    return total


@mlp_backward.style("forward once more")
def _(params, activations, y):
    return _backward(params, _forward(params, activations[0]), y)


mlp_backward.equivalent("i > 0 → i >= 0", because="at i = 0 the next dZ is computed, but nothing reads it any more")

# -- gradient_check ------------------------------------------------------------------------------------------------------
# Values of 1e-9 and below are rounding noise of the difference quotients: atol 1e-7 keeps clear of them. Cases that are
# right in truth have slopes of size ≥ 0.1 and losses below 100, so that every right coding stays below 1e-8.

gradient_check = Exercise(
    "gradient_check",
    goal="prove a gradient right, or find out that it is wrong",
    points=3,
    minutes=20,
    stars=3,
    rtol=1e-5,
    atol=1e-7,
    hints=[
        "Take one array of one layer. Write a function of that array alone that calls `loss` with a network in which only this "
        "array is different; `numerical_gradient` does the nudging.",
        "For every W and every b: n = numerical_gradient(the function, the array, h), then |a − n| / max(|a| + |n|, 1e-12) entry "
        "by entry. Keep the largest value over all entries of all arrays. `np.maximum(array, number)` compares entry by entry.",
        "worst = 0.0\nfor layer in range(len(params)):\n    for part in (0, 1):                 # 0: weights, 1: biases\n"
        "        def loss_of(array):\n            changed = [list(pair) for pair in ...]\n"
        "            changed[layer][part] = ...\n"
        "            return loss(...)\n        n = numerical_gradient(loss_of, ..., h)\n        a = grads[layer][part]\n"
        "        worst = max(worst, ...)\nreturn worst",
    ],
)

SQUARES = Lambda("params: sum(np.sum(W**2) + 3 * np.sum(b**2) for W, b in params)")
CUBES = Lambda("params: sum(np.sum(W**3) + np.sum(b) for W, b in params)")
MIXED = Lambda("params: np.sum((params[0][0] * params[0][1]) ** 2) + np.sum(params[-1][0]) * np.sum(params[-1][1])")
WEIGHTS_ONLY = Lambda("params: sum(np.sum(W**2) for W, b in params)")


def _square_grads(params):
    return [(2.0 * W, 6.0 * b) for W, b in params]


@gradient_check.cases
def _(rng):
    one = [(np.array([[3.0]]), np.array([1.0]))]
    yield "right", {"loss": SQUARES, "params": one, "grads": [(np.array([[6.0]]), np.array([6.0]))]}
    yield "a weight's gradient too small", {"loss": SQUARES, "params": one, "grads": [(np.array([[4.0]]), np.array([6.0]))]}
    yield "a bias's gradient too large", {"loss": SQUARES, "params": one, "grads": [(np.array([[6.0]]), np.array([9.0]))]}
    yield "wrong sign", {"loss": SQUARES, "params": one, "grads": [(np.array([[-6.0]]), np.array([6.0]))]}
    yield (
        "a bias that the loss does not know",
        {"loss": WEIGHTS_ONLY, "params": one, "grads": [(np.array([[5.0]]), np.array([0.0]))]},
    )
    yield (
        "whole numbers as parameters",
        {
            "loss": SQUARES,
            "params": [(np.array([[3, -2]]), np.array([1, 2]))],
            "grads": [(np.array([[6, -4]]), np.array([6, 16]))],
        },
    )
    two = [(np.array([[3.0, 2.0]]), np.array([1.0]))]
    yield (
        "one weight of two that the loss does not know",
        {
            "loss": Lambda("params: params[0][0][0, 0] ** 2 + np.sum(params[0][1])"),
            "params": two,
            "grads": [(np.array([[5.0, 0.0]]), np.array([1.0]))],
        },
    )
    yield "both gradients too small", {"loss": SQUARES, "params": one, "grads": [(np.array([[3.0]]), np.array([4.0]))]}
    flat = [(np.array([[0.01]]), np.array([0.0]))]
    yield "a small weight, cubed", {"loss": CUBES, "params": flat, "grads": [(np.array([[3e-4]]), np.array([1.0]))]}
    pair = [(np.array([[2.0]]), np.array([1.0])), (np.array([[3.0]]), np.array([-2.0]))]
    pair_grads = [(np.array([[4.0]]), np.array([8.0])), (np.array([[-2.0]]), np.array([3.0]))]
    yield "two layers that need each other", {"loss": MIXED, "params": pair, "grads": pair_grads}
    tiny = [(np.array([[0.05]]), np.array([0.01]))]
    yield "small slopes", {"loss": SQUARES, "params": tiny, "grads": [(np.array([[0.02]]), np.array([0.06]))]}
    tiny = [(np.array([[1e-6]]), np.array([1e-6]))]
    yield "very small slopes", {"loss": SQUARES, "params": tiny, "grads": [(np.array([[1e-6]]), np.array([6e-6]))]}
    yield "cubes, right", {"loss": CUBES, "params": one, "grads": [(np.array([[27.0]]), np.array([1.0]))]}
    yield "a large h", {"loss": CUBES, "params": one, "grads": [(np.array([[27.0]]), np.array([1.0]))], "h": 0.5}
    fixed = np.random.default_rng(4)  # one of these is new in every draw, the others are always the same: each takes its time
    for source, layer, part, entry, name in [
        (rng, 0, 0, (0, 1), "first weights"),
        (fixed, 1, 0, (0, 1), "middle weights"),
        (fixed, 2, 1, (0,), "last biases"),
    ]:
        params = [
            (source.uniform(0.5, 2, (d, k)).round(2), source.uniform(0.5, 2, k).round(2)) for d, k in pairwise((1, 2, 2, 1))
        ]
        grads = _square_grads(params)
        grads[layer][part][entry] *= float(source.uniform(1.2, 2.5))
        grads[1][1][0] *= 1.02
        yield f"three layers, one entry of the {name} wrong", {"loss": SQUARES, "params": params, "grads": grads}
    for source, name in [(rng, "weights and biases that meet in the loss"), (fixed, "a transposed gradient")]:
        W, b = source.uniform(0.5, 1.5, size=(2, 2)).round(2), source.uniform(0.5, 1.5, size=2).round(2)
        dW, db = 2 * W * b**2 + b.sum(), 2 * b * np.sum(W**2, axis=0) + W.sum()
        yield name, {"loss": MIXED, "params": [(W, b)], "grads": [(dW if source is rng else dW.T, db)]}


def _differences(loss, params, h, *, forward=False, all_at_once=False, whole=False, denominator=None):
    """Measured slopes of all arrays, with knobs for what people get wrong."""
    measured = []
    for layer, pair in enumerate(params):
        row = []
        for part in (0, 1):
            array = np.array(pair[part], dtype=None if whole else float)
            slope = np.zeros(array.shape)
            for entry in np.ndindex(array.shape):
                values = []
                for shift in (h, 0.0 if forward else -h):
                    moved = array + shift if all_at_once else array.copy()
                    if not all_at_once:
                        moved[entry] = array[entry] + shift
                    network = [list(p) for p in params]
                    network[layer][part] = moved
                    values.append(loss([tuple(p) for p in network]))
                slope[entry] = (values[0] - values[1]) / (denominator or (h if forward else 2 * h))
            row.append(slope)
        measured.append(tuple(row))
    return measured


def _pairs(loss, params, grads, h, **knobs):
    """Derived and measured slopes, array by array."""
    for pair, slopes in zip(grads, _differences(loss, params, h, **knobs), strict=True):
        yield from zip(pair, slopes, strict=True)


def _relative(a, n):
    return np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-12)


@gradient_check.mistake(
    "returns the absolute difference", look="A difference of 0.01 is much for slopes of 0.02, and little for slopes of 100."
)
def _(loss, params, grads, h=1e-5):
    return max(np.max(np.abs(a - n)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "compares the sizes only, so that a wrong sign goes unnoticed", look="Is |a − n| the same as | |a| − |n| |?"
)
def _(loss, params, grads, h=1e-5):
    return max(
        np.max(np.abs(np.abs(a) - np.abs(n)) / np.maximum(np.abs(a) + np.abs(n), 1e-12))
        for a, n in _pairs(loss, params, grads, h)
    )


@gradient_check.mistake("squares the difference", look="Compare what stands above the fraction line with the formula.")
def _(loss, params, grads, h=1e-5):
    return max(np.max((a - n) ** 2 / np.maximum(np.abs(a) + np.abs(n), 1e-12)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "divides by the larger of the two and not by their sum",
    look="Compare what stands below the fraction line: a maximum, of what?",
)
def _(loss, params, grads, h=1e-5):
    return max(
        np.max(np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), 1e-12)) for a, n in _pairs(loss, params, grads, h)
    )


@gradient_check.mistake("divides by the measured slope only", look="Both sizes stand below the fraction line, |a| and |n|.")
def _(loss, params, grads, h=1e-5):
    return max(np.max(np.abs(a - n) / np.maximum(np.abs(n), 1e-12)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake("divides by the derived slope only", look="Both sizes stand below the fraction line, |a| and |n|.")
def _(loss, params, grads, h=1e-5):
    return max(np.max(np.abs(a - n) / np.maximum(np.abs(a), 1e-12)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "averages the relative errors", look="One wrong entry among thousands must not drown. Which one is asked?"
)
def _(loss, params, grads, h=1e-5):
    return float(np.mean(np.concatenate([_relative(a, n).ravel() for a, n in _pairs(loss, params, grads, h)])))


@gradient_check.mistake("adds up the relative errors", look="The largest is asked, not all together.")
def _(loss, params, grads, h=1e-5):
    return float(sum(np.sum(_relative(a, n)) for a, n in _pairs(loss, params, grads, h)))


@gradient_check.mistake("returns the smallest relative error", look="Which entry tells that something is wrong?")
def _(loss, params, grads, h=1e-5):
    return min(np.min(_relative(a, n)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "compares whole arrays by their lengths", look="The relative error is taken entry by entry, and then the largest."
)
def _(loss, params, grads, h=1e-5):
    return max(
        np.linalg.norm(a - n) / max(np.linalg.norm(a) + np.linalg.norm(n), 1e-12) for a, n in _pairs(loss, params, grads, h)
    )


@gradient_check.mistake(
    "compares all slopes at once by the length of one long vector",
    look="The relative error is taken entry by entry, and then the largest.",
)
def _(loss, params, grads, h=1e-5):
    a, n = (np.concatenate([np.ravel(pair[k]) for pair in _pairs(loss, params, grads, h)]) for k in (0, 1))
    return np.linalg.norm(a - n) / max(np.linalg.norm(a) + np.linalg.norm(n), 1e-12)


@gradient_check.mistake(
    "keeps the sign, so that slopes that are too small go unnoticed", look="Which differences count: only positive ones?"
)
def _(loss, params, grads, h=1e-5):
    return max(0.0, *(np.max((a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-12)) for a, n in _pairs(loss, params, grads, h)))


@gradient_check.mistake(
    "adds the slopes without their sizes below the fraction line",
    look="With opposite signs a + n is nearly 0. What is |a| + |n|?",
)
def _(loss, params, grads, h=1e-5):
    return max(np.max(np.abs(a - n) / np.maximum(a + n, 1e-12)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake("checks the weights only", look="Which array of each pair does your loop visit?")
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in list(_pairs(loss, params, grads, h))[::2])


@gradient_check.mistake("checks the biases only", look="Which array of each pair does your loop visit?")
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in list(_pairs(loss, params, grads, h))[1::2])


@gradient_check.mistake("checks the first layer only", look="Is there a `return` inside the loop over the layers?")
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in list(_pairs(loss, params, grads, h))[:2])


@gradient_check.mistake("checks the last layer only", look="What is kept from one layer of the loop to the next?")
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in list(_pairs(loss, params, grads, h))[-2:])


@gradient_check.mistake("leaves out the last layer", look="How many layers does your loop visit?")
def _(loss, params, grads, h=1e-5):
    return max((np.max(_relative(a, n)) for a, n in list(_pairs(loss, params, grads, h))[:-2]), default=0.0)


@gradient_check.mistake(
    "returns the error of the last array, not the largest", look="What is kept from one turn of the loop to the next?"
)
def _(loss, params, grads, h=1e-5):
    return np.max(_relative(*list(_pairs(loss, params, grads, h))[-1]))


@gradient_check.mistake("returns the error of the first weights only", look="Is there a `return` inside the inner loop?")
def _(loss, params, grads, h=1e-5):
    return np.max(_relative(*next(_pairs(loss, params, grads, h))))


@gradient_check.mistake(
    "takes forward differences", look="Looking both ways cancels the largest part of the error: f(w + h) and f(w − h)."
)
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h, forward=True))


@gradient_check.mistake("divides the difference by h and not by 2h", look="How far apart are w + h and w − h?")
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h, denominator=h))


@gradient_check.mistake(
    "moves all entries of an array at once", look="A slope belongs to one number. What must stay where it is while one moves?"
)
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h, all_at_once=True))


@gradient_check.mistake("does not use h", look="The caller says how far to step. Which step does your code take?")
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, 1e-5))


@gradient_check.mistake("has no guard against 0/0", look="Where derived and measured slope are both 0, what do you divide by?")
def _(loss, params, grads, h=1e-5):
    with np.errstate(all="ignore"):
        return np.max([np.max(np.abs(a - n) / (np.abs(a) + np.abs(n))) for a, n in _pairs(loss, params, grads, h)])


@gradient_check.mistake(
    "has no guard against 0/0, and loses the rest of the array with it",
    look="Where derived and measured slope are both 0, what do you divide by? And what does `max` make of NaN?",
)
def _(loss, params, grads, h=1e-5):
    worst = 0.0
    with np.errstate(all="ignore"):
        for a, n in _pairs(loss, params, grads, h):
            worst = max(worst, np.max(np.abs(a - n) / (np.abs(a) + np.abs(n))))
    return float(worst)


@gradient_check.mistake(
    "nudges arrays of whole numbers, which cut the nudge off",
    look="A copy of an integer array holds integers: 3 + 0.00001 becomes 3.",
)
def _(loss, params, grads, h=1e-5):
    return max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h, whole=True))


@gradient_check.mistake(
    "leaves the nudges in the caller's parameters", look="After the measurement every number of `params` must be what it was."
)
def _(loss, params, grads, h=1e-5):
    worst = 0.0
    for pair, slopes in zip(params, grads, strict=True):
        for array, derived in zip(pair, slopes, strict=True):
            for entry in np.ndindex(array.shape):
                array[entry] += h
                up = loss(params)
                array[entry] -= 2 * h
                n = (up - loss(params)) / (2 * h)
                worst = max(worst, float(_relative(derived[entry], n)))
    return worst


@gradient_check.mistake(
    "has a guard so large that small slopes drown in it",
    look="Compare the number below the fraction line with the formula's 1e-12.",
)
def _(loss, params, grads, h=1e-5):
    return max(np.max(np.abs(a - n) / (np.abs(a) + np.abs(n) + 1e-8)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "has another default for h than 1e-5",
    look="How far does your code step when the caller names no `h`? Look at the first line of the stub.",
)
def _(loss, params, grads, h=1e-3):
    return max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "hands the loss the changed layer alone", look="`loss` takes a whole network: the changed layer, and all others as they are."
)
def _(loss, params, grads, h=1e-5):
    return max(
        np.max(_relative(a, n)) for pair, slopes in zip(params, grads, strict=True) for a, n in _pairs(loss, [pair], [slopes], h)
    )


@gradient_check.mistake(
    "averages the largest errors of the arrays", look="One wrong array among many must not drown. Which is asked?"
)
def _(loss, params, grads, h=1e-5):
    return float(np.mean([np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h)]))


@gradient_check.mistake("returns one error for each array", look="One number is asked: the largest of all.")
def _(loss, params, grads, h=1e-5):
    return [float(np.max(_relative(a, n))) for a, n in _pairs(loss, params, grads, h)]


@gradient_check.mistake("says only whether it is right", look="The docstring asks for the number; the reader judges it.")
def _(loss, params, grads, h=1e-5):
    return all(np.max(_relative(a, n)) < 1e-6 for a, n in _pairs(loss, params, grads, h))


@gradient_check.mistake(
    "divides by half the sum, the mean of the two sizes", look="Is there a ½ below the fraction line of the formula?"
)
def _(loss, params, grads, h=1e-5):
    return 2 * max(np.max(_relative(a, n)) for a, n in _pairs(loss, params, grads, h))


@gradient_check.style("nudges on a copy, put back exactly")
def _(loss, params, grads, h=1e-5):
    work = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in params]
    worst = 0.0
    for pair, slopes in zip(work, grads, strict=True):
        for array, derived in zip(pair, slopes, strict=True):
            for i in range(array.size):
                keep = array.flat[i]
                array.flat[i] = keep + h
                up = loss(work)
                array.flat[i] = keep - h
                down = loss(work)
                array.flat[i] = keep
                n, a = (up - down) / (2 * h), np.ravel(derived)[i]
                worst = max(worst, abs(a - n) / max(abs(a) + abs(n), 1e-12))
    return worst


@gradient_check.style("one flat vector")
def _(loss, params, grads, h=1e-5):
    shapes = [np.shape(array) for pair in params for array in pair]
    v = np.concatenate([np.ravel(array).astype(float) for pair in params for array in pair])
    a = np.concatenate([np.ravel(array) for pair in grads for array in pair])
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

    def network(v):
        arrays = [piece.reshape(shape) for piece, shape in zip(np.split(v, cuts), shapes, strict=True)]
        return list(zip(arrays[::2], arrays[1::2], strict=True))

    n = np.array([(loss(network(v + h * e)) - loss(network(v - h * e))) / (2 * h) for e in np.eye(len(v))])
    return (np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-12)).max()


@gradient_check.style("differences first, as a 0-d array")
def _(f, network, derived, h=1e-5):
    pairs = _pairs(f, network, derived, h)
    return np.array(np.max(np.concatenate([np.ravel(_relative(a, n)) for a, n in pairs])))


@gradient_check.style("a small number added below the line, lists for pairs")
def _(loss, params, grads, h=1e-5):
    nested = [[np.asarray(W, dtype=float), np.asarray(b, dtype=float)] for W, b in params]
    errors = []
    for layer in range(len(nested)):
        for part in range(2):
            for entry, value in np.ndenumerate(nested[layer][part]):
                up, down = copy.deepcopy(nested), copy.deepcopy(nested)
                up[layer][part][entry], down[layer][part][entry] = value + h, value - h
                n, a = (loss(up) - loss(down)) / (2 * h), grads[layer][part][entry]
                errors.append(float(abs(a - n) / (abs(a) + abs(n) + 1e-12)))
    return sorted(errors)[-1]


gradient_check.equivalent("1e-05 → -1e-05", because="a central difference looks both ways alike")
gradient_check.equivalent("1e-12 → 1e-11", because="no pair of slopes is that small and not 0")
gradient_check.equivalent("derived - measured → measured - derived", because="the absolute value takes the sign away")

# -- train_mlp -----------------------------------------------------------------------------------------------------------
# Judged by what it learns. 12 random states each of 9 ways to start (normal and uniform, from 0.1 to 1 in size, scaled by
# fan-in or not) ended at 97.3 % or more on iris with the epochs below, so 95 % leaves room for every legal start. What short
# runs can show is asked before the long ones, and what a run brings is rounded to three digits: training in the wrong
# direction is chaotic, and its last digits differ from machine to machine.

train_mlp = Exercise(
    "train_mlp",
    goal="train a network of any depth from random weights",
    points=3,
    minutes=15,
    stars=2,
    uses=["mlp_forward", "mlp_backward"],
    returns=("params", "losses"),
    seconds=120.0,
    hints=[
        "Two parts: first make `params`, one pair for each gap between neighbouring sizes; then the cycle of section 1, `epochs` "
        "times.",
        "Start: W = rng.normal(size=(d_in, d_out)) / sqrt(d_in), b = zeros. Cycle: mlp_forward, cross_entropy of the last "
        "activations, mlp_backward, and every W and b minus learning_rate times its gradient, in a new list.",
        "params = [(..., np.zeros(k)) for d, k in zip(sizes[:-1], sizes[1:])]\nlosses = []\nfor epoch in ...:\n"
        "    activations = ...\n    losses.append(...)\n    grads = ...\n"
        "    params = [(W - ..., b - ...) for (W, b), (dW, db) in zip(params, grads)]\nreturn ...",
    ],
)


@train_mlp.cases
def _(rng):
    from sklearn.datasets import load_iris

    X, y = load_iris(return_X_y=True)
    X = ((X - X.mean(axis=0)) / X.std(axis=0)).round(3)
    clouds = rng.normal(size=(20, 2)) + 8 * (np.arange(20) % 2)[:, None]
    clouds = (clouds - clouds.mean(axis=0)).round(2)
    state = Rng(int(rng.integers(1, 10_000)))
    common = {"learning_rate": 0.5}
    yield (
        "two clouds, sizes [2, 3, 2]",
        {"X": clouds, "y": np.arange(20) % 2, "sizes": [2, 3, 2], **common, "epochs": 300, "rng": state},
    )
    # The long ones are the same in every draw, so that a check with fresh cases does not train four times as much.
    order = np.random.default_rng(4).permutation(len(y))
    for sizes, epochs in [([4, 8, 3], 800), ([4, 10, 6, 3], 1000)]:
        yield (
            f"iris, sizes {sizes}",
            {"X": X[order], "y": y[order], "sizes": sizes, **common, "epochs": epochs, "rng": Rng(sum(sizes))},
        )


def shapes_of(params):
    """The shapes of all arrays, layer by layer."""
    return [[list(np.shape(array)) for array in pair] for pair in params]


def numbers_in_a_row(value):
    """Whether `value` is a list or array of single numbers."""
    try:
        return np.ndim(value) == 1 and np.asarray(value).dtype.kind in "biuf"
    except ValueError:
        return False


def odd_form(result):
    """The name of what is wrong with the form of the result, or an empty string."""
    if result is None:
        return "returns nothing"
    if (
        not isinstance(result, (tuple, list))
        or len(result) != 2
        or not (numbers_in_a_row(result[0]) or numbers_in_a_row(result[1]))
    ):
        single = isinstance(result, (tuple, list)) and len(result) == 2 and isinstance(result[1], (int, float, np.generic))
        return "returns the last loss only" if single else "returns something else than params and losses"
    return "returns losses and params in the wrong order" if numbers_in_a_row(result[0]) else ""


def moved(first, second):
    """For every array whether it differs between two networks."""
    pairs = zip(first, second, strict=True)
    return [[not np.array_equal(a, b) for a, b in zip(one, two, strict=True)] for one, two in pairs]


def turns_round(first, second, third):
    """Whether the second of two steps undoes the first, in all weights or in all biases: the cosine between them is near −1."""
    cosines = []
    for part in (0, 1):
        one, two, three = (np.concatenate([np.ravel(pair[part]) for pair in network]) for network in (first, second, third))
        sizes = np.linalg.norm(two - one) * np.linalg.norm(three - two)
        cosines.append((two - one) @ (three - two) / sizes if sizes > 0 else 1.0)
    return bool(min(cosines) < -0.9)


def slope_of(loss, params):
    """The gradient of `loss(params)`, measured, as one long vector."""
    slopes = []
    for layer, pair in enumerate(params):
        for part, array in enumerate(pair):
            for entry in np.ndindex(np.shape(array)):
                ends = []
                for nudge in (1e-5, -1e-5):
                    network = [[np.array(one, dtype=float) for one in both] for both in params]
                    network[layer][part][entry] += nudge
                    ends.append(loss(network))
                slopes.append((ends[0] - ends[1]) / 2e-5)
    return np.array(slopes)


def in_a_row(params):
    """All numbers of a network as one long vector."""
    return np.concatenate([np.ravel(array) for pair in params for array in pair]).astype(float)


def first_steps(start, nets, loss, rate):
    """The first step against the gradient at the start: their cosine, and how many times rate · gradient the step is long.

    Then the length of the second step, measured by the first, whether the two are the very same step, and the cosines of the
    weights' and of the biases' part of the first.
    """
    one, two = in_a_row(nets[0]) - in_a_row(start), in_a_row(nets[1]) - in_a_row(nets[0])
    slope, size = slope_of(loss, start), np.linalg.norm(one)
    is_bias = np.concatenate([np.full(np.size(array), part == 1) for pair in start for part, array in enumerate(pair)])
    if size == 0 or not all(np.any(slope[mask]) for mask in (is_bias, ~is_bias)):
        return None

    def cosine(mask):
        return three_digits(-(one[mask] @ slope[mask]) / max(np.linalg.norm(one[mask]) * np.linalg.norm(slope[mask]), 1e-300))

    times, again = size / (rate * np.linalg.norm(slope)), np.linalg.norm(two) / size
    same = bool(np.allclose(one, two, rtol=1e-7, atol=0))
    return [cosine(is_bias | True), three_digits(times), three_digits(again), same, cosine(~is_bias), cosine(is_bias)]


def watch_chance(run):
    """What `run()` gives, and whether it used NumPy's global generator or made one of its own from anything but a generator."""
    kept, made = np.random.get_state(), []
    make, legacy = np.random.default_rng, np.random.RandomState

    def noting(*arguments, **named):
        made.append(not (arguments and isinstance(arguments[0], np.random.Generator)))
        return make(*arguments, **named)

    class Noted(legacy):
        def __init__(self, *arguments, **named):
            made.append(True)
            super().__init__(*arguments, **named)

    np.random.seed(20)
    before = np.random.get_state()
    np.random.default_rng, np.random.RandomState = noting, Noted
    try:
        result = run()
        after = np.random.get_state()
    finally:
        np.random.default_rng, np.random.RandomState = make, legacy
        np.random.set_state(kept)
    return result, bool(before[2] != after[2] or np.any(before[1] != after[1])), any(made)


def three_digits(number):
    """The number to three significant digits."""
    return float(f"{number:.3g}")


def about_one(ratio):
    """Whether a recorded loss can be the mean cross-entropy, be it taken before the update, after it, or batch by batch."""
    return 0.6 < ratio < 1.6


def odd_direction(evidence, n):
    """The sentence and the name of what is wrong with the first steps, or None. Batches make up to n steps of one epoch."""
    if evidence.get("steps") is None:
        return None
    cosine, times, second, same, weights, biases = evidence["steps"]
    found = f"the first step is {times:.3g} times learning rate · gradient long, with a cosine of {-cosine:.3g} to the gradient"
    if max(weights, biases) < -0.5:
        return found, "steps along the gradient, uphill"
    if min(weights, biases) < -0.5:
        down, up = ("weights", "biases") if biases < 0 else ("biases", "weights")
        return f"the first step of the {up} goes along the gradient", f"steps uphill with the {up}, and downhill with the {down}"
    if same:
        return "the second step is the very same as the first", "computes the gradient once and steps by it in every epoch"
    if cosine > 0.99 and abs(times - 2) < 0.05 and abs(second - 0.5) < 0.02:
        return "the first epoch makes two steps and the second one", "makes one update more than there are epochs"
    if cosine < 0.4:
        return found, None
    if times < 0.8:
        return found, "goes a smaller part of the gradient than the learning rate says"
    if times > 1.25 * n:
        return found, "goes a larger part of the gradient than the learning rate says"
    return None


@train_mlp.probe
def _(train_mlp, X, y, sizes, learning_rate, epochs, rng, mlp_forward=None):
    def again(rate, rounds, state=None, labels=y):
        chance = copy.deepcopy(rng) if state is None else np.random.default_rng(state)
        return train_mlp(X, labels, list(sizes), rate, rounds, chance)

    def given(params, floor=1e-300):  # the mean cross-entropy of a network; a function checked by itself brings no mlp_forward
        P = np.asarray(mlp_forward(params, X)[-1], dtype=float)
        return P, float(np.mean(-np.log(np.maximum(P[np.arange(len(y)), y], floor))))

    result = again(learning_rate, 3)
    trouble = odd_form(result)
    if trouble:
        return {"trouble": trouble}
    params, losses = result
    found = {"shapes": shapes_of(params), "count": [len(losses), 3]}
    if found["shapes"] != [[[d, k], [k]] for d, k in pairwise(sizes)] or len(losses) != 3:
        return found
    (repeated, _), found["drawn_elsewhere"], own = watch_chance(lambda: again(learning_rate, 3))
    found["same"] = not any(map(any, moved(params, repeated)))
    found["own_generator"] = own and not any(map(any, moved(params, again(learning_rate, 3, state=987654321)[0])))
    if found["drawn_elsewhere"] or found["own_generator"] or not found["same"]:
        return found
    small = [again(learning_rate / 500, rounds) for rounds in (1, 2, 3)]
    hidden = [np.asarray(W) for W, _ in small[-1][0][:-1]]
    found["alike"] = any(W.shape[1] > 1 and np.allclose(W, W[:, :1], rtol=1e-6, atol=1e-12) for W in hidden)
    if found["alike"]:
        return found
    nets = [params for params, _ in small]
    found["moved"] = moved(*nets[:2])
    found["moved_by_rate"] = moved(nets[0], again(0.0, 1)[0])
    start = again(0.0, 1)[0]
    found["same_start"] = not any(map(any, moved(start, again(0.0, 2)[0])))  # not if chance is drawn for all epochs first
    found["turns_round"] = found["same_start"] and turns_round(*nets)
    found["unread"] = []
    for row in (0, len(y) // 2, len(y) - 1):
        other = np.array(y)
        other[row] = (other[row] + 1) % sizes[-1]
        if found["same_start"] and not any(map(any, moved(nets[0], again(learning_rate / 500, 1, labels=other)[0]))):
            found["unread"].append(row)
    if mlp_forward is not None:
        ratios = [float(np.ravel(small[0][1])[0]) / given(nets[0], floor)[1] for floor in (1e-300, 1e-12)]
        found["recorded"] = three_digits(min(ratios, key=lambda ratio: abs(ratio - 1)))  # a loss may be clipped, as in lesson 3
    steady = all(map(all, found["moved"] + found["moved_by_rate"])) and not found["turns_round"] and not found["unread"]
    if not steady or not about_one(found.get("recorded", 1.0)):
        return found
    if mlp_forward is not None and found["same_start"]:
        found["steps"] = first_steps(start, nets, lambda params: given(params)[1], learning_rate / 500)
        if odd_direction(found, len(y)):
            return found
    params, losses = again(learning_rate, epochs)
    losses = np.asarray(losses, dtype=float).ravel()
    found["count"] = [len(losses), epochs]
    if len(losses) != epochs:
        return found
    first, last = float(losses[0]), float(np.mean(losses[-max(1, epochs // 10) :]))
    found["finite"] = bool(np.all(np.isfinite(losses)))
    found["stopped"] = bool(epochs > 20 and np.ptp(losses[-10:]) == 0 and np.ptp(losses) > 0 and losses[-1] > 1e-6)
    found["losses"] = [three_digits(first), three_digits(last) if last < first else None]  # what climbs is chaotic
    found["audit"] = [(np.asarray(W, dtype=float), np.asarray(b, dtype=float)) for W, b in params]
    if mlp_forward is not None:
        P, _ = given(params)
        found["answers"] = "".join(str(label) for label in P.argmax(axis=1))
        found["finite"] = bool(found["finite"] and np.all(np.isfinite(P)))
    return found


def odd_shapes(got, sizes):
    """What is wrong with the shapes of a network, or None."""
    asked = [[[d, k], [k]] for d, k in pairwise(sizes)]
    if got == asked:
        return None
    sentence = f"for sizes {sizes} the shapes of W and b are {got}; asked are {asked}"
    if len(got) != len(asked):
        return Wrong(sentence, mistake="makes another number of layers than `sizes` says")
    if [pair[0] for pair in got] == [pair[0][::-1] for pair in asked]:
        return Wrong(sentence, mistake="makes weights of shape (d_out, d_in)")
    if [pair[0] for pair in got] == [pair[0] for pair in asked]:
        return Wrong(sentence, mistake="gives the biases another shape than (d_out,)")
    return Wrong(sentence)


def odd_chance(evidence):
    """What is wrong with where the random numbers come from, or None."""
    if evidence["drawn_elsewhere"]:
        return Wrong("NumPy's global generator was used", mistake="draws from `np.random` and not from `rng`")
    if not evidence["same"]:
        return Wrong(
            "two runs from the same state of rng gave two networks", mistake="gives another result for the same state of rng"
        )
    if evidence["own_generator"]:
        return Wrong(
            "two different states of rng gave the same network", mistake="makes a generator of its own and ignores `rng`"
        )
    return None


def odd_steps(evidence):
    """What is wrong with the updates, or None."""
    if evidence["alike"]:
        return Wrong("all units of a hidden layer have the same weights", mistake="starts with all units of a layer alike")
    by_epoch, by_rate = evidence["moved"], evidence["moved_by_rate"]
    if not any(map(any, by_epoch)):
        return Wrong("after 2 epochs the weights are what they were after 1", mistake="never changes the parameters it returns")
    if not any(pair[1] for pair in by_epoch):
        return Wrong("the biases do not change from epoch 1 to epoch 2", mistake="never updates the biases")
    if not any(pair[0] for pair in by_epoch):
        return Wrong("the weights do not change from epoch 1 to epoch 2", mistake="never updates the weights")
    if not all(map(all, by_epoch)):
        layers = ", ".join(str(i + 1) for i, pair in enumerate(by_epoch) if not all(pair))
        return Wrong(f"not everything in layer {layers} changes from epoch to epoch", mistake="updates some of the layers only")
    if evidence["same_start"] and not any(map(any, by_rate)):
        sentence = "after 1 epoch the network is still what it was at the start"
        return Wrong(sentence, mistake="makes one update less than there are epochs")
    if not all(map(all, by_rate)):
        sentence = "a learning rate of 0 gives the same numbers as another one"
        return Wrong(sentence, mistake="takes steps that do not depend on the learning rate")
    if evidence["turns_round"]:
        sentence = "with a small learning rate every epoch undoes the step of the epoch before"
        return Wrong(sentence, mistake="turns the parameters round at every step")
    if evidence["unread"]:
        rows = ", ".join(map(str, evidence["unread"]))
        return Wrong(f"another label at place {rows} of y changes nothing", mistake="does not learn from every sample")
    return None


def odd_losses(evidence, n):
    """What is wrong with the losses that are recorded, or None: before training they are what the network's loss is."""
    ratio = evidence.get("recorded", 1.0)
    if about_one(ratio):
        return None
    sentence = f"the first loss is {ratio:.3g} times the mean cross-entropy of the network at the start"
    if abs(ratio / n - 1) < 0.3:
        return Wrong(sentence, mistake="records the sum and not the mean over the samples")
    return Wrong(sentence, mistake="records another number than the mean cross-entropy")


@train_mlp.judge
def _(evidence, X, y, sizes, learning_rate, epochs, rng):
    if "trouble" in evidence:
        return Wrong("asked are params, a list of (W, b), and losses, one number for each epoch", mistake=evidence["trouble"])
    wrong = odd_shapes(evidence["shapes"], sizes)
    got, asked = evidence["count"]
    if wrong is None and got != asked:
        sentence = f"{got} losses came back from {asked} epochs; asked is one for each"
        wrong = Wrong(sentence, mistake="returns another number of losses than epochs")
    wrong = wrong or odd_chance(evidence) or odd_steps(evidence) or odd_losses(evidence, len(y))
    if wrong is not None:
        return wrong
    odd = odd_direction(evidence, len(y))
    if odd:
        return Wrong(odd[0], mistake=odd[1])
    if not evidence["finite"]:
        return Wrong("a loss or a probability is no finite number")
    first, last = evidence["losses"]
    grew = last is None
    straight = not evidence.get("steps") or evidence["steps"][0] > 0.95
    name = "learns far too slowly" if straight and not grew else None
    if grew and not evidence["same_start"]:
        name = "starts with new weights in every epoch"
    elif grew and evidence.get("steps") and evidence["steps"][1] > 0.8 * len(y):
        name = "goes a larger part of the gradient than the learning rate says"
    fell = f"the loss, {first:.3g} at first, did not fall" if grew else f"the loss went from {first:.3g} to {last:.3g}"
    if "answers" not in evidence:
        return Wrong(fell, mistake=name) if grew or last > 0.35 else None
    share = float(np.mean([answer == str(label) for answer, label in zip(evidence["answers"], y, strict=True)]))
    found = f"{share:.0%} of the samples are right after {epochs} epochs, and {fell}"
    if share < 0.95:
        return Wrong(found + "; at least 95 % are asked", mistake=name)
    if grew:
        return Wrong(found, mistake=name or "records another number than the mean cross-entropy")
    if evidence["stopped"]:
        return Wrong("the last ten losses are exactly the same", mistake="stops learning before the last epoch")
    return None


@train_mlp.audit
def _(evidence, X, y, sizes, **others):
    weights = evidence["audit"]
    if [W.shape for W, _ in weights] != list(pairwise(sizes)):
        return Wrong("the weights do not have the shapes that were said")
    share = float(np.mean(mlp_forward.reference(weights, X)[-1].argmax(axis=1) == y))
    if share < 0.95:
        return Wrong(f"the network that came back answers {share:.0%} of the samples right; at least 95 % are asked")


def _trained(
    X,
    y,
    sizes,
    learning_rate,
    epochs,
    rng,
    *,
    start=lambda rng, d, k: rng.normal(size=(d, k)) / np.sqrt(d),
    step=lambda array, slope, rate: array - rate * slope,
    bias_step=None,
    frozen=(),
    record=lambda P, y: float(-np.mean(np.log(P[np.arange(len(y)), y]))),
    batch=None,
):
    """The training, with knobs for styles and for what people get wrong."""
    params, losses = [(start(rng, d, k), np.zeros(k)) for d, k in pairwise(sizes)], []
    for _ in range(epochs):
        losses.append(record(_forward(params, X)[-1], y))
        order = np.arange(len(y)) if batch is None else rng.permutation(len(y))
        for rows in np.split(order, range(batch or len(y), len(y), batch or len(y))):
            grads = _backward(params, _forward(params, X[rows]), y[rows])
            params = [
                (W, b) if i in frozen else (step(W, dW, learning_rate), (bias_step or step)(b, db, learning_rate))
                for i, ((W, b), (dW, db)) in enumerate(zip(params, grads, strict=True))
            ]
    return params, losses


def _briefly(X, y, sizes, learning_rate, epochs, rng, step):
    """Twelve epochs that stand for all: what is far from learning shows by then, and this spares the long training."""
    params, losses = _trained(X, y, sizes, learning_rate, min(epochs, 12), rng, step=step)
    return params, losses + losses[-1:] * (epochs - 12)


@train_mlp.mistake(
    "starts with all units of a layer alike",
    look="Units that start alike get the same gradient for ever. What makes them differ?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, start=lambda rng, d, k: np.zeros((d, k)))


@train_mlp.mistake(
    "learns far too slowly",
    look="Does the loop run `epochs` times? Do the weights start too small, or far too large?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, min(epochs, 12), rng)
    return params, losses + [losses[-1] * (1 - 1e-6 * i) for i in range(epochs - 12)]


@train_mlp.mistake(
    "goes a smaller part of the gradient than the learning rate says",
    look="`mlp_backward` gives the gradient of the mean. Is it divided by n once more, clipped, or a rate of your own taken?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _briefly(X, y, sizes, learning_rate, epochs, rng, step=lambda array, slope, rate: array - rate * slope / len(X))


@train_mlp.mistake(
    "goes a larger part of the gradient than the learning rate says",
    look="`mlp_backward` gives the gradient of the mean. Is it multiplied by something, or summed over the samples, once more?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _briefly(X, y, sizes, learning_rate, epochs, rng, step=lambda array, slope, rate: array - 2 * len(X) * rate * slope)


@train_mlp.mistake(
    "computes the gradient once and steps by it in every epoch",
    look="After a step the slopes are others. Which lines of the cycle stand inside the loop?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = [(rng.normal(size=(d, k)) / np.sqrt(d), np.zeros(k)) for d, k in pairwise(sizes)], []
    grads = _backward(params, _forward(params, X), y)
    for _ in range(epochs):
        losses.append(float(-np.mean(np.log(_forward(params, X)[-1][np.arange(len(y)), y]))))
        params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    return params, losses


@train_mlp.mistake(
    "makes one update less than there are epochs",
    look="With `epochs=1`, how often does your code change the weights that it returns?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, epochs - 1, rng)
    return params, [*losses, float(-np.mean(np.log(_forward(params, X)[-1][np.arange(len(y)), y])))]


@train_mlp.mistake(
    "makes one update more than there are epochs",
    look="With `epochs=1`, how often does your code change the weights that it returns?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, epochs + 1, rng)
    return params, losses[:-1]


@train_mlp.mistake(
    "does not learn from every sample", look="Which rows of X and y reach `mlp_forward` and `mlp_backward` in one epoch?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X[:-1], y[:-1], sizes, learning_rate, epochs, rng)


@train_mlp.mistake(
    "stops learning before the last epoch", look="`epochs` says how often all samples are seen. What skips the update?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, min(epochs, 100), rng)
    return params, losses + losses[-1:] * (epochs - 100)


@train_mlp.mistake(
    "starts with new weights in every epoch", look="Which lines belong before the loop, because they are done only once?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    losses = []
    for _ in range(epochs):
        params, loss = _trained(X, y, sizes, learning_rate, 1, rng)
        losses += loss
    return params, losses


@train_mlp.mistake("returns nothing", look="Does the function end in a `return` with both, params and losses?")
def _(X, y, sizes, learning_rate, epochs, rng):
    _trained(X, y, sizes, learning_rate, min(epochs, 3), rng)


@train_mlp.mistake("returns losses and params in the wrong order", look="In which order does the docstring name the two?")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, min(epochs, 3), rng)[::-1]


@train_mlp.mistake("returns the last loss only", look="One loss for each epoch is asked: a list that grows.")
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, min(epochs, 3), rng)
    return params, losses[-1]


@train_mlp.mistake("returns something else than params and losses", look="The docstring names two things that are returned.")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, min(epochs, 3), rng)[0]


@train_mlp.mistake("steps along the gradient, uphill", look="The gradient points where the loss grows. Which sign has the step?")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _briefly(X, y, sizes, learning_rate, epochs, rng, step=lambda array, slope, rate: array + rate * slope)


@train_mlp.mistake(
    "steps uphill with the biases, and downhill with the weights", look="Compare the two signs in the line of your update."
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _briefly(
        X,
        y,
        sizes,
        learning_rate,
        epochs,
        rng,
        step=lambda array, slope, rate: array + (rate if array.ndim == 1 else -rate) * slope,
    )


@train_mlp.mistake(
    "steps uphill with the weights, and downhill with the biases", look="Compare the two signs in the line of your update."
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _briefly(
        X,
        y,
        sizes,
        learning_rate,
        epochs,
        rng,
        step=lambda array, slope, rate: array + (rate if array.ndim == 2 else -rate) * slope,
    )


@train_mlp.mistake(
    "takes steps that do not depend on the learning rate", look="How large is your step when the learning rate is 0?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, step=lambda array, slope, rate: array - 0.1 * slope)


@train_mlp.mistake(
    "turns the parameters round at every step",
    look="An update is: old value minus a step. In which order does your line subtract?",
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, bias_step=lambda array, slope, rate: rate * slope - array)


@train_mlp.mistake("never updates the biases", look="Each layer has two arrays. What happens to the second?")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, bias_step=lambda array, slope, rate: array)


@train_mlp.mistake("never updates the weights", look="Each layer has two arrays. What happens to the first?")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(
        X, y, sizes, learning_rate, epochs, rng, step=lambda array, slope, rate: array - (rate * slope if array.ndim == 1 else 0)
    )


@train_mlp.mistake("updates some of the layers only", look="How many layers does the loop of your update visit?")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, frozen=(0,))


@train_mlp.mistake(
    "never changes the parameters it returns", look="Is the new list kept under the name that you return and that the loop reads?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, step=lambda array, slope, rate: array)


@train_mlp.mistake("draws from `np.random` and not from `rng`", look="Where does the chance in your weights come from?")
def _(X, y, sizes, learning_rate, epochs, rng):
    np.random.seed(1)
    return _trained(X, y, sizes, learning_rate, epochs, rng, start=lambda rng, d, k: np.random.randn(d, k))


@train_mlp.mistake(
    "gives another result for the same state of rng", look="All chance must come from `rng`. Is there another source?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    fresh = np.random.Generator(np.random.PCG64())
    return _trained(X, y, sizes, learning_rate, epochs, fresh)


@train_mlp.mistake(
    "makes a generator of its own and ignores `rng`", look="The caller hands you a generator. Which one draws your weights?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, np.random.default_rng(0))


@train_mlp.mistake(
    "makes weights of shape (d_out, d_in)", look="In this course W has one row for each input. Print the shapes you make."
)
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, min(epochs, 3), rng)
    return [(W.T, b) for W, b in params], losses


@train_mlp.mistake("gives the biases another shape than (d_out,)", look="b has one axis: one number for each unit.")
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, min(epochs, 3), rng)
    return [(W, b[None, :]) for W, b in params], losses


@train_mlp.mistake(
    "makes another number of layers than `sizes` says", look="Between how many neighbouring pairs of `sizes` is there a layer?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, [sizes[0], sizes[-1]], learning_rate, min(epochs, 3), rng)


@train_mlp.mistake("returns another number of losses than epochs", look="When is a loss written down, and how often?")
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, epochs, rng)
    return params, losses[::10]


@train_mlp.mistake(
    "records another number than the mean cross-entropy", look="What do you write down: the loss, or something else?"
)
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, record=lambda P, y: float(np.mean(P.argmax(axis=1) == y)))


@train_mlp.mistake("records the sum and not the mean over the samples", look="In this course a loss is a mean over the batch.")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, record=lambda P, y: float(-np.sum(np.log(P[np.arange(len(y)), y]))))


@train_mlp.style("uniform start between −1 and 1, lists of lists")
def _(X, y, sizes, learning_rate, epochs, rng):
    params, losses = _trained(X, y, sizes, learning_rate, epochs, rng, start=lambda rng, d, k: rng.uniform(-1, 1, size=(d, k)))
    return [[W, b] for W, b in params], np.array(losses)


@train_mlp.style("mini-batches of 25, shuffled")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, batch=25)


@train_mlp.style("small normal start")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(X, y, sizes, learning_rate, epochs, rng, start=lambda rng, d, k: 0.3 * rng.normal(size=(d, k)))


@train_mlp.style("updates arrays of its own in place, loss after the update")
def _(data, labels, layer_sizes, eta, rounds, generator):
    pairs = list(pairwise(layer_sizes))
    params = [(generator.normal(size=(d, k)) * np.sqrt(2 / (d + k)), generator.normal(size=k)) for d, k in pairs]
    losses = []
    for _ in range(rounds):
        grads = _backward(params, _forward(params, data), labels)
        for (W, b), (dW, db) in zip(params, grads, strict=True):
            W -= eta * dW
            b -= eta * db
        P = _forward(params, data)[-1]
        losses.append(np.mean([-np.log(P[i, labels[i]]) for i in range(len(labels))]))
    return params, losses


@train_mlp.style("a start without chance")
def _(X, y, sizes, learning_rate, epochs, rng):
    return _trained(
        X, y, sizes, learning_rate, epochs, rng, start=lambda rng, d, k: np.cos(np.arange(d * k) ** 2.0).reshape(d, k)
    )


for _mutant in (
    "rng.normal(size=(d, k)) / np.sqrt(d) → rng.normal(size=(d, k)) * np.sqrt(d)",
    "rng.normal(size=(d, k)) / np.sqrt(d) → rng.normal(size=(d, k))",
    "np.sqrt(d) → np.square(d)",
    "np.sqrt(d) → d",
    "np.zeros(k) → np.ones(k)",
):
    train_mlp.equivalent(_mutant, because="any start that learns is right")


# -- predict first -------------------------------------------------------------------------------------------------------

predict_mute = Question(
    "predict_mute",
    goal="say what a mute unit does to the gradients around it",
    choices={
        "a": (
            "All three: the error is larger, so every gradient grows.",
            "The error is −1, but it has to travel. Every gradient is the error times the factors on its path, and one factor "
            "is 0 on each of the three paths.",
        ),
        "b": (
            "Only w₃, which stands between the mute unit and the loss.",
            "The slope at w₃ would be the error times what came in. What comes in from a mute unit is 0 (and unit 3, with "
            "z = 0, passes nothing on either).",
        ),
        "c": (
            "Only w₂: it is the one to blame, and must be pulled up.",
            "It is to blame, but it does not learn of it: left of 0 the ReLU is flat, so a small change of w₂ changes nothing at "
            "the output. Its slope is 0.",
        ),
        "d": (
            "None of them.",
            "Nudge any one of the three weights a little: the prediction stays 0. So all slopes are 0, and gradient descent "
            "would stay here for ever.",
        ),
    },
    answer="d",
)

predict_bug = Question(
    "predict_bug",
    goal="explain why a falling loss does not prove a gradient",
    choices={
        "a": (
            "All three: with a wrong gradient the loss cannot fall.",
            "It can. Every step that has a part downhill lowers the loss, and most of the numbers in these gradients are right.",
        ),
        "b": (
            "Two: the wrong sign and the transposed matrix.",
            "The transposed matrix has the right shape, so nothing crashes, and the layers before and after it learn to live "
            "with what it does.",
        ),
        "c": (
            "One: only the wrong sign.",
            "The wrong sign walks uphill and shows at once. The other two train, nearly as well as the right gradient. Only a "
            "measurement finds them.",
        ),
        "d": (
            "None.",
            "With the sign reversed every single step goes uphill: that loss grows.",
        ),
    },
    answer="c",
)

predict_start = Question(
    "predict_start",
    goal="say why weights start random",
    choices={
        "a": (
            "It does the same, a little later.",
            "All hidden units start the same, so they get the same gradient and remain the same. Time does not change that.",
        ),
        "b": (
            "It never moves: all gradients are 0 for ever.",
            "That can happen with all weights 0. Here the hidden units are half lit and differ from sample to sample, so the "
            "output's weights get a gradient in the first step, and the hidden layer in the next.",
        ),
        "c": (
            "Only the output layer learns; the hidden layer stays at 0.5.",
            "So it is in the very first step. Then the output's weights differ from class to class, and slopes arrive at the "
            "hidden layer: the same slope at each of the eight units.",
        ),
        "d": (
            "It learns, but as if it had a single hidden unit.",
            "All eight units are copies of one another: same start, same gradient, same weights, after every step.",
        ),
    },
    answer="d",
)
