"""Exercises of lesson 7: why deep networks were hard to train, measured, and what cured it."""

from itertools import pairwise

import numpy as np

from autograder.declare import Exercise, Lambda, Question, Rng, Wrong

# -- sigmoid_gradient_bound ------------------------------------------------------------------------------------------

sigmoid_gradient_bound = Exercise(
    "sigmoid_gradient_bound",
    goal="say how much of a gradient a chain of sigmoids lets through at most",
    points=2,
    minutes=5,
    stars=1,
    atol=0.0,
    hints=[
        "One sigmoid lets through a quarter at most. What is left of a quarter after a second sigmoid?",
        "Factors along a path are multiplied, so equal factors make a power: one factor of 0.25 for each sigmoid.",
        "return 0.25 ... depth",
    ],
)


@sigmoid_gradient_bound.cases
def _(rng):
    for depth in (1, 2, 3, 5, 10, 30):
        yield f"a chain of {depth}", {"depth": depth}
    yield "no sigmoid at all", {"depth": 0}
    yield "a depth drawn at random", {"depth": int(rng.integers(6, 25))}


@sigmoid_gradient_bound.mistake(
    "multiplies the quarter by the depth", look="Factors along a chain: are they added up or multiplied?"
)
def _(depth):
    return 0.25 * depth


@sigmoid_gradient_bound.mistake("divides the quarter by the depth", look="Work out two sigmoids by hand: a quarter of a quarter.")
def _(depth):
    return 0.25 / depth


@sigmoid_gradient_bound.mistake(
    "takes the sigmoid's value at 0, one half, for its slope there", look="The bound is on the slope σ', not on σ itself."
)
def _(depth):
    return 0.5**depth


@sigmoid_gradient_bound.mistake("leaves out one factor", look="How many factors does a chain of one sigmoid have?")
def _(depth):
    return 0.25 ** (depth - 1)


@sigmoid_gradient_bound.mistake("has one factor too many", look="How many factors does a chain of one sigmoid have?")
def _(depth):
    return 0.25 ** (depth + 1)


@sigmoid_gradient_bound.mistake(
    "raises the depth to a power instead of the quarter", look="Which number is multiplied by itself, and how often?"
)
def _(depth):
    return depth**0.25


@sigmoid_gradient_bound.mistake(
    "gives the factor by which gradients grow", look="Is the result above or below 1? Gradients shrink here."
)
def _(depth):
    return 4.0**depth


@sigmoid_gradient_bound.mistake("gives the share that is lost", look="Asked is what comes through, not what is lost on the way.")
def _(depth):
    return 1 - 0.25**depth


@sigmoid_gradient_bound.mistake("adds up the bounds of all depths", look="One number is asked: the product of all the factors.")
def _(depth):
    return sum(0.25**k for k in range(1, depth + 1))


@sigmoid_gradient_bound.mistake("gives 0 where there is no sigmoid", look="A product of no factors: what does it begin with?")
def _(depth):
    return 0.25**depth if depth else 0.0


@sigmoid_gradient_bound.style("a loop")
def _(depth):
    bound = 1.0
    for _ in range(depth):
        bound *= 0.25
    return bound


@sigmoid_gradient_bound.style("np.prod")
def _(layers):
    return np.prod(np.full(layers, 0.25))


@sigmoid_gradient_bound.style("an exponential")
def _(depth):
    return np.exp(depth * np.log(0.25))


@sigmoid_gradient_bound.style("recursion")
def _(depth):
    def bound(k):
        return 1.0 if k == 0 else bound(k - 1) / 4

    return bound(depth)


# -- layer_gradient_norms --------------------------------------------------------------------------------------------

layer_gradient_norms = Exercise(
    "layer_gradient_norms",
    goal="measure how much gradient reaches every layer of a deep network",
    points=5,
    minutes=20,
    stars=3,
    hints=[
        "Two loops. The first goes forward and keeps what the second will ask for; the second starts at the last layer.",
        "Keep every Z and every A. Then, from the last layer to the first: dZ = dA ∗ f'(Z) entry by entry, "
        "dW = (the layer's input)ᵀ dZ, and dA for the layer below = dZ Wᵀ. The Frobenius norm is the root of the sum of all "
        "squared entries: `np.linalg.norm(dW)`.",
        "inputs, sums, A = [], [], X\nfor W in weights:\n    inputs.append(A)\n    sums.append(...)\n    A = activation(...)\n"
        "norms = []\nfor W, A, Z in zip(reversed(weights), reversed(inputs), reversed(sums)):\n    dZ = ...\n"
        "    norms.append(np.linalg.norm(...))\n    dA = ...\nreturn ...  # first layer first",
    ],
)

TANH = {"activation": Lambda("z: np.tanh(z)"), "derivative": Lambda("z: 1 - np.tanh(z) ** 2")}
SQUARE = {"activation": Lambda("z: z**2"), "derivative": Lambda("z: 2 * z")}
COSINE = {"activation": Lambda("z: np.cos(z)"), "derivative": Lambda("z: -np.sin(z)")}
LINEAR = {"activation": Lambda("z: z"), "derivative": Lambda("z: np.ones_like(z)")}


def deep_case(rng, n, sizes, functions):
    """A batch, a chain of random weights, and a gradient at its end."""
    weights = [rng.normal(size=(a, b)).round(2) for a, b in pairwise(sizes)]
    return {
        "X": rng.normal(size=(n, sizes[0])).round(2),
        "weights": weights,
        **functions,
        "dA": rng.normal(size=(n, sizes[-1])).round(2),
    }


@layer_gradient_norms.cases
def _(rng):
    yield (
        "two layers of one unit, worked by hand",
        {"X": np.array([[1.0]]), "weights": [np.array([[2.0]]), np.array([[3.0]])], **SQUARE, "dA": np.array([[1.0]])},
    )
    yield (
        "one layer, one sample",
        {"X": np.array([[1.0, -2.0]]), "weights": [np.array([[0.5, 1.0], [0.25, -1.0]])], **TANH, "dA": np.array([[1.0, 0.5]])},
    )
    yield (
        "whole numbers and no bend",
        {
            "X": np.array([[1, 2], [3, -1]]),
            "weights": [np.array([[1, 2], [0, 1]]), np.array([[2, -1], [1, 1]])],
            **LINEAR,
            "dA": np.array([[1, 0], [0, 2]]),
        },
    )
    yield "as many samples as units, two layers", deep_case(rng, 2, [2, 2, 2], TANH)
    yield "as many samples as units, three layers", deep_case(rng, 3, [3, 3, 3, 3], COSINE)
    yield "layers of different sizes", deep_case(rng, 4, [3, 2, 4, 1], TANH)
    yield "one layer, several samples", deep_case(rng, 5, [2, 3], COSINE)
    yield "five layers", deep_case(rng, 4, [2, 3, 3, 2, 3, 2], TANH)


def forward(X, weights, activation):
    """All activations (the batch first) and all weighted sums."""
    A, Z = [np.asarray(X, dtype=float)], []
    for W in weights:
        Z.append(A[-1] @ W)
        A.append(activation(Z[-1]))
    return A, Z


def pieces(X, weights, activation, derivative, dA):
    """(dW, dZ, dA, A_in, A_out, Z) of every layer, first layer first."""
    A, Z = forward(X, weights, activation)
    found = []
    for k in reversed(range(len(weights))):
        dZ = dA * derivative(Z[k])
        found.append((A[k].T @ dZ, dZ, dA, A[k], A[k + 1], Z[k]))
        dA = dZ @ np.asarray(weights[k]).T
    return found[::-1]


@layer_gradient_norms.mistake(
    "lists the norms in reverse, last layer first",
    look="The loop back meets the last layer first. In which order is the list asked?",
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[0]) for p in pieces(X, weights, activation, derivative, dA)][::-1]


@layer_gradient_norms.mistake(
    "forgets the slope of the activation", look="Between dA and dZ stands one factor, entry by entry. Which?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[0]) for p in pieces(X, weights, activation, lambda z: np.ones_like(z, dtype=float), dA)]


@layer_gradient_norms.mistake(
    "takes the slope at the activations instead of at z", look="`derivative` takes z. What do you hand to it?"
)
def _(X, weights, activation, derivative, dA):
    A, _Z = forward(X, weights, activation)
    norms = []
    for k in reversed(range(len(weights))):
        dZ = dA * derivative(A[k + 1])
        norms.append(np.linalg.norm(A[k].T @ dZ))
        dA = dZ @ np.asarray(weights[k]).T
    return norms[::-1]


@layer_gradient_norms.mistake(
    "multiplies by the activation instead of by its slope", look="You are given two functions. Which belongs to the way back?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[0]) for p in pieces(X, weights, activation, activation, dA)]


@layer_gradient_norms.mistake(
    "uses the slope in the last layer only", look="Every layer bends, so every layer's slope stands on the way back."
)
def _(X, weights, activation, derivative, dA):
    A, Z = forward(X, weights, activation)
    norms, dZ = [], dA * derivative(Z[-1])
    for k in reversed(range(len(weights))):
        norms.append(np.linalg.norm(A[k].T @ dZ))
        dZ = dZ @ np.asarray(weights[k]).T
    return norms[::-1]


@layer_gradient_norms.mistake("divides by the number of samples once more", look="dA is the gradient of the mean loss already.")
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[0]) / len(X) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "divides by the number of samples on the way from layer to layer", look="dA is the gradient of the mean loss already."
)
def _(X, weights, activation, derivative, dA):
    return back_with(lambda dZ, W, k: dZ @ W.T / len(X), X, weights, activation, derivative, dA)


@layer_gradient_norms.mistake(
    "joins the layer's input with dA instead of dZ", look="Which comes first on the way back through a layer: the bend or W?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[3].T @ p[2]) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "divides by the number of samples in every layer", look="dA is the gradient of the mean loss already."
)
def _(X, weights, activation, derivative, dA):
    found = pieces(X, weights, activation, derivative, dA)
    return [np.linalg.norm(p[0]) / len(X) ** (len(found) - k) for k, p in enumerate(found)]


@layer_gradient_norms.mistake(
    "measures the gradient of the weighted sums", look="Asked is ‖dW‖. What joins dZ and the layer's input to dW?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[1]) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "measures the gradient of the activations", look="Asked is ‖dW‖. What joins dZ and the layer's input to dW?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[2]) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake("measures the weights and not their gradients", look="Is it W or dW whose norm you take?")
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(W) for W in weights]


@layer_gradient_norms.mistake(
    "multiplies dZ by the layer's output instead of by its input", look="Which activations did W multiply on the way forward?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[4].T @ p[1]) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "multiplies dZ by the layer's weighted sums instead of by its input",
    look="Which activations did W multiply on the way forward?",
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[5].T @ p[1]) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "multiplies dZ by the batch in every layer", look="X is the input of the first layer only. What enters the others?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(np.asarray(X).T @ p[1]) for p in pieces(X, weights, activation, derivative, dA)]


def back_with(through, X, weights, activation, derivative, dA):
    A, Z = forward(X, weights, activation)
    norms = []
    for k in reversed(range(len(weights))):
        dZ = dA * derivative(Z[k])
        norms.append(np.linalg.norm(A[k].T @ dZ))
        dA = through(dZ, np.asarray(weights[k], dtype=float), k)
    return norms[::-1]


@layer_gradient_norms.mistake(
    "sends the gradient back through W instead of its transpose", look="dZ is (n, d_out); what must it meet to become (n, d_in)?"
)
def _(X, weights, activation, derivative, dA):
    return back_with(lambda dZ, W, k: dZ @ W, X, weights, activation, derivative, dA)


@layer_gradient_norms.mistake(
    "sends the gradient back through the weights of the layer below",
    look="dA of the layer below comes through the weights that just used it.",
)
def _(X, weights, activation, derivative, dA):
    return back_with(
        lambda dZ, W, k: dZ @ np.asarray(weights[max(k - 1, 0)], dtype=float).T, X, weights, activation, derivative, dA
    )


@layer_gradient_norms.mistake(
    "never sends the gradient back through the weights", look="What happens to dZ before it is dA of the layer below?"
)
def _(X, weights, activation, derivative, dA):
    return back_with(lambda dZ, W, k: dZ, X, weights, activation, derivative, dA)


@layer_gradient_norms.mistake("sends the gradient back without the slope", look="Which of dA and dZ goes on to the layer below?")
def _(X, weights, activation, derivative, dA):
    A, Z = forward(X, weights, activation)
    norms = []
    for k in reversed(range(len(weights))):
        norms.append(np.linalg.norm(A[k].T @ (dA * derivative(Z[k]))))
        dA = dA @ np.asarray(weights[k]).T
    return norms[::-1]


@layer_gradient_norms.mistake(
    "starts every layer from the gradient at the end", look="Is dA replaced at the end of each round of the loop?"
)
def _(X, weights, activation, derivative, dA):
    return back_with(lambda dZ, W, k: dA, X, weights, activation, derivative, dA)


@layer_gradient_norms.mistake(
    "sums the squares without the root", look="A norm is a length. What is the last step of the length of a vector?"
)
def _(X, weights, activation, derivative, dA):
    return [np.sum(p[0] ** 2) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "sums the absolute entries", look="The Frobenius norm goes by squares, like the length of a vector."
)
def _(X, weights, activation, derivative, dA):
    return [np.sum(np.abs(p[0])) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "takes the largest singular value of dW", look="Look up what the second argument of `np.linalg.norm` does with a matrix."
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[0], 2) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake("takes the largest entry of dW", look="The Frobenius norm counts every entry, by its square.")
def _(X, weights, activation, derivative, dA):
    return [np.max(np.abs(p[0])) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "takes the root of the mean square instead of the sum", look="Frobenius: the root of the sum of all squared entries."
)
def _(X, weights, activation, derivative, dA):
    return [np.sqrt(np.mean(p[0] ** 2)) for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake("gives the gradients and not their norms", look="One number for each layer is asked.")
def _(X, weights, activation, derivative, dA):
    return [p[0] for p in pieces(X, weights, activation, derivative, dA)]


@layer_gradient_norms.mistake(
    "measures the first layer only", look="How many rounds does the way back have, and what is kept of each?"
)
def _(X, weights, activation, derivative, dA):
    return [np.linalg.norm(p[0]) for p in pieces(X, weights, activation, derivative, dA)][:1]


@layer_gradient_norms.mistake(
    "applies no activation on the way forward", look="What does a layer do to Z before the next layer reads it?"
)
def _(X, weights, activation, derivative, dA):
    A, Z = forward(X, weights, lambda z: z)
    norms = []
    for k in reversed(range(len(weights))):
        dZ = dA * derivative(Z[k])
        norms.append(np.linalg.norm(A[k].T @ dZ))
        dA = dZ @ np.asarray(weights[k]).T
    return norms[::-1]


@layer_gradient_norms.style("lists filled from the front")
def _(X, weights, activation, derivative, dA):
    inputs, slopes, A = [], [], X
    for W in weights:
        Z = np.dot(A, W)
        inputs.append(A)
        slopes.append(derivative(Z))
        A = activation(Z)
    norms = []
    for W, A, slope in zip(weights[::-1], inputs[::-1], slopes[::-1], strict=True):
        dZ = dA * slope
        norms.insert(0, float(np.sqrt(np.sum(np.dot(A.T, dZ) ** 2))))
        dA = np.dot(dZ, W.T)
    return norms


@layer_gradient_norms.style("recursion")
def _(batch, matrices, f, slope, gradient):
    norms = []

    def down(A, rest):
        if not rest:
            return gradient
        Z = A @ rest[0]
        dZ = down(f(Z), rest[1:]) * slope(Z)
        norms.append(np.linalg.norm(A.T @ dZ, "fro"))
        return dZ @ rest[0].T

    down(batch, list(matrices))
    return norms[::-1]


@layer_gradient_norms.style("einsum, and an array")
def _(X, weights, activation, derivative, dA):
    A, Z = forward(X, weights, activation)
    norms = np.zeros(len(weights))
    for k in range(len(weights) - 1, -1, -1):
        dZ = np.einsum("nj,nj->nj", dA, derivative(Z[k]))
        dW = np.einsum("ni,nj->ij", A[k], dZ)
        norms[k] = np.sqrt(np.einsum("ij,ij->", dW, dW))
        dA = np.einsum("nj,ij->ni", dZ, weights[k])
    return norms


@layer_gradient_norms.style("samples one by one")
def _(X, weights, activation, derivative, dA):
    total = [np.zeros(np.shape(W)) for W in weights]
    for x, g in zip(X, dA, strict=True):
        for k, p in enumerate(pieces(x[None], weights, activation, derivative, g[None])):
            total[k] += p[0]
    return tuple(np.float64(np.linalg.norm(dW.ravel())) for dW in total)


# -- activation_spread -----------------------------------------------------------------------------------------------

activation_spread = Exercise(
    "activation_spread",
    goal="see how far a signal gets through a deep network",
    points=3,
    minutes=10,
    stars=2,
    hints=[
        "A forward pass without biases; after each layer one number is kept.",
        "A ← f(A W) for each W in turn, and after each the standard deviation over all entries of A.",
        "spreads, A = [], X\nfor W in weights:\n    A = activation(...)\n    spreads.append(...)\nreturn spreads",
    ],
)


def chain_case(rng, n, sizes, activation):
    weights = [rng.normal(size=(a, b)).round(2) for a, b in pairwise(sizes)]
    return {"X": (rng.normal(size=(n, sizes[0])) + 0.5).round(2), "weights": weights, "activation": activation}


@activation_spread.cases
def _(rng):
    square, tanh, cosine = Lambda("z: z**2"), Lambda("z: np.tanh(z)"), Lambda("z: np.cos(z)")
    yield "one feature, one unit", {"X": np.array([[1.0], [3.0]]), "weights": [np.array([[2.0]])], "activation": Lambda("z: z")}
    yield (
        "two layers by hand",
        {"X": np.array([[1.0], [2.0]]), "weights": [np.array([[1.0]]), np.array([[0.5]])], "activation": square},
    )
    yield (
        "whole numbers",
        {
            "X": np.array([[1, 2], [3, -1]]),
            "weights": [np.array([[1, 2], [0, 1]]), np.array([[2, -1], [1, 1]])],
            "activation": tanh,
        },
    )
    yield "one sample", chain_case(rng, 1, [3, 3, 2], tanh)
    yield "as many samples as units", chain_case(rng, 3, [3, 3, 3, 3], cosine)
    yield "layers of different sizes", chain_case(rng, 5, [2, 4, 3], tanh)
    yield "five layers", chain_case(rng, 4, [2, 3, 3, 2, 3, 2], cosine)


def spreads_of(measure, X, weights, activation):
    return [measure(A) for A in forward(X, weights, activation)[0][1:]]


@activation_spread.mistake(
    "takes the variance for the standard deviation", look="The standard deviation is in the units of the activations. Is yours?"
)
def _(X, weights, activation):
    return spreads_of(np.var, X, weights, activation)


@activation_spread.mistake(
    "divides by one less than the number of entries", look="Here the standard deviation is the plain one, with ddof 0."
)
def _(X, weights, activation):
    return spreads_of(lambda A: np.std(A, ddof=1), X, weights, activation)


@activation_spread.mistake("measures z, before the activation", look="Which comes first: the activation, or the measurement?")
def _(X, weights, activation):
    return [np.std(Z) for Z in forward(X, weights, activation)[1]]


@activation_spread.mistake("measures the input as well", look="One number for each layer of weights: how many is that?")
def _(X, weights, activation):
    return [np.std(X), *spreads_of(np.std, X, weights, activation)]


@activation_spread.mistake(
    "measures what enters a layer instead of what leaves it",
    look="Is the measurement taken before or after the layer has worked?",
)
def _(X, weights, activation):
    return [np.std(A) for A in forward(X, weights, activation)[0][:-1]]


@activation_spread.mistake("forgets the activation", look="What does a layer do to A W before the next layer reads it?")
def _(X, weights, activation):
    return spreads_of(np.std, X, weights, lambda z: z)


@activation_spread.mistake(
    "feeds the input to every layer", look="What does the second layer read: X, or what the first layer made of it?"
)
def _(X, weights, activation):
    return [np.std(activation(np.asarray(X)[:, : len(W)] @ W)) for W in weights]


@activation_spread.mistake(
    "hands the weighted sums on instead of the activations", look="What does the second layer read: Z or A?"
)
def _(X, weights, activation):
    return [np.std(activation(Z)) for Z in forward(X, weights, lambda z: z)[1]]


@activation_spread.mistake("gives one number for each unit", look="One number a layer: the spread of all its entries together.")
def _(X, weights, activation):
    return spreads_of(lambda A: np.std(A, axis=0), X, weights, activation)


@activation_spread.mistake(
    "averages the spreads of the units", look="One number a layer: the spread of all its entries together, over no single axis."
)
def _(X, weights, activation):
    return spreads_of(lambda A: np.std(A, axis=0).mean(), X, weights, activation)


@activation_spread.mistake(
    "averages the spreads of the samples", look="One number a layer: the spread of all its entries together, over no single axis."
)
def _(X, weights, activation):
    return spreads_of(lambda A: np.std(A, axis=1).mean(), X, weights, activation)


@activation_spread.mistake(
    "averages the distances from the mean", look="A standard deviation goes by squares: mean of the squares, then the root."
)
def _(X, weights, activation):
    return spreads_of(lambda A: np.mean(np.abs(A - A.mean())), X, weights, activation)


@activation_spread.mistake("measures the weights", look="What is asked is the spread of the activations.")
def _(X, weights, activation):
    return [np.std(W) for W in weights]


@activation_spread.mistake(
    "measures the size without taking the mean away", look="A standard deviation is measured from the mean of the entries."
)
def _(X, weights, activation):
    return spreads_of(lambda A: np.sqrt(np.mean(A**2)), X, weights, activation)


@activation_spread.mistake("averages the activations", look="How far do the entries lie from their mean? That is the spread.")
def _(X, weights, activation):
    return spreads_of(np.mean, X, weights, activation)


@activation_spread.mistake(
    "averages the absolute activations", look="How far do the entries lie from their mean? That is the spread."
)
def _(X, weights, activation):
    return spreads_of(lambda A: np.mean(np.abs(A)), X, weights, activation)


@activation_spread.mistake("gives the last layer only", look="Is `return` inside the loop, or is the list filled in every round?")
def _(X, weights, activation):
    return spreads_of(np.std, X, weights, activation)[-1:]


@activation_spread.mistake(
    "gives the first layer only", look="Is `return` inside the loop, or is the list filled in every round?"
)
def _(X, weights, activation):
    return spreads_of(np.std, X, weights, activation)[:1]


@activation_spread.mistake(
    "lists the spreads in reverse, last layer first", look="In which order does the forward pass meet the layers?"
)
def _(X, weights, activation):
    return spreads_of(np.std, X, weights, activation)[::-1]


@activation_spread.style("recursion")
def _(X, weights, activation):
    if len(weights) == 0:
        return []
    A = activation(X @ weights[0])
    return [float(A.std()), *activation_spread.reference(A, weights[1:], activation)]


@activation_spread.style("the formula, and an array")
def _(batch, matrices, f):
    found, A = np.zeros(len(matrices)), batch
    for k, W in enumerate(matrices):
        A = f(np.dot(A, W))
        found[k] = np.sqrt(np.mean((A - np.mean(A)) ** 2))
    return found


@activation_spread.style("all activations first")
def _(X, weights, activation):
    A = [X]
    for W in weights:
        A = [*A, activation(np.matmul(A[-1], W))]
    return tuple(np.std(a.ravel()) for a in A[1:])


@activation_spread.style("single precision numbers")
def _(X, weights, activation):
    return [np.float32(s) for s in spreads_of(np.std, X, weights, activation)]


# -- xavier_init and he_init -----------------------------------------------------------------------------------------

xavier_init = Exercise(
    "xavier_init",
    goal="draw weights for tanh and sigmoid layers",
    points=2,
    minutes=10,
    stars=2,
    seconds=20.0,
    hints=[
        "From a variance to a standard deviation is one step; `rng` has a method for normal numbers.",
        "Var(w) = 2 / (fan_in + fan_out). `rng.normal(mean, std, size=(rows, columns))` wants the standard "
        "deviation, not the variance.",
        "std = ...\nreturn rng.normal(0.0, std, size=(..., ...))",
    ],
)

he_init = Exercise(
    "he_init",
    goal="draw weights for ReLU layers",
    points=2,
    minutes=5,
    stars=1,
    seconds=20.0,
    hints=[
        "Like the last exercise, with another variance.",
        "Var(w) = 2 / fan_in: the number of inputs of a unit, which is the number of rows of W.",
        "std = ...\nreturn rng.normal(0.0, std, size=(..., ...))",
    ],
)

SHAPES = [(11, 25), (25, 11), (3, 25), (30, 130), (150, 30)]  # chosen so that no two known mistakes give nearly equal variances


def init_cases(rng, variance):
    """Shapes with the variance that is due, which only the judge is told; `variance` is no part of what is shipped.

    One state of rng is drawn; the others are the same in every draw of cases, for each costs 20000 numbers.
    """
    seeds = [int(rng.integers(1, 10**6)), 2, 3, 4, 5]
    for (fan_in, fan_out), seed in zip(SHAPES, seeds, strict=True):
        label = f"{fan_in} inputs, {fan_out} units"
        yield label, {"fan_in": fan_in, "fan_out": fan_out, "rng": Rng(seed), "_variance": float(variance(fan_in, fan_out))}


def digits(number):
    """The number to five significant digits: the last ones of long sums differ between machines."""
    return float(f"{number:.5g}")


def several_draws(init, fan_in, fan_out, rng):
    """What can be said of one matrix, of the same one drawn again, and of enough further draws to judge their distribution."""
    before = rng.bit_generator.state
    first = init(fan_in, fan_out, rng)
    drew = rng.bit_generator.state != before
    if first is None or np.shape(first) != (fan_in, fan_out):
        return {"trouble": "None" if first is None else "shape", "shape": list(np.shape(first))}
    first = np.asarray(first, dtype=float)
    if not np.all(np.isfinite(first)):
        return {"trouble": "infinite"}
    if not drew:
        return {"trouble": "no draw"}
    rng.bit_generator.state = before
    if not np.array_equal(first, np.asarray(init(fan_in, fan_out, rng), dtype=float)):
        return {"trouble": "another source"}
    calls = max(1, -(-20000 // (fan_in * fan_out)))
    draws = np.array([np.asarray(init(fan_in, fan_out, rng), dtype=float) for _ in range(calls)])
    if not np.all(np.isfinite(draws)):
        return {"trouble": "infinite"}
    if first.size > 1 and np.ptp(first) == 0:
        return {"trouble": "constant"}
    mean, spread = float(np.mean(draws)), max(float(np.std(draws)), 1e-300)
    z = (draws - mean) / spread
    squares = z * z
    return {
        "trouble": "",
        "count": draws.size,
        "mean": digits(mean),
        "variance": digits(spread**2),
        "skewness": digits(np.mean(squares * z)),
        "kurtosis": digits(np.mean(squares * squares)),
        "distinct": np.unique(draws).size / draws.size > 0.9,  # single precision repeats about 10 of 20000
        "matrices": [digits(np.mean(z.sum(axis=axis) ** 2) / draws.shape[axis]) for axis in (1, 2)],
    }


def near(evidence, value):
    """Whether the variance of the draws may be `value`: within 7 standard errors."""
    return abs(evidence["variance"] / value - 1) < 7 * np.sqrt(2 / evidence["count"])


def judge_draws(evidence, fan_in, fan_out, variance):
    """What is wrong with the draws: a Wrong, a sentence when only the variance is wrong, or None.

    20000 draws or more are judged, and every limit lies at least 7 standard errors from what a right answer gives: the error of
    the variance is sqrt(2/20000) = 0.01 of it, of the kurtosis sqrt(24/20000) = 0.035 (limit 0.35), of the skewness
    sqrt(6/20000) = 0.017 (limit 0.15), of the mean spread/sqrt(count). So a right answer fails less than once in a million runs.
    """
    trouble = evidence["trouble"]
    if trouble == "None":
        return Wrong("your function returned None; is `return` missing?")
    if trouble == "shape":
        shape, due = tuple(evidence["shape"]), f"it must be (fan_in, fan_out) = ({fan_in}, {fan_out})"
        name = "gives the matrix transposed" if shape == (fan_out, fan_in) else "draws no matrix" if len(shape) < 2 else None
        return Wrong(f"the shape of your result is {shape}; {due}", mistake=name)
    if trouble == "infinite":
        return Wrong("some of the weights are not finite numbers")
    if trouble == "no draw":
        return Wrong("nothing was drawn from the `rng` that was handed in", mistake="draws nothing from the rng it is given")
    if trouble == "another source":
        return Wrong(
            "with the same state of `rng` twice, two different matrices came", mistake="draws from a second source of chance"
        )
    if trouble == "constant":
        return Wrong("all weights of a matrix are the same number", mistake="draws one number for the whole matrix")
    got, mean, count = evidence["variance"], evidence["mean"], evidence["count"]
    said = f"over {count} weights the variance is {got:.4g}, and {variance:.4g} is due"
    errors = [7 * np.sqrt(2 * size / count) for size in (fan_in, fan_out)]
    if any(abs(value - 1) > 1.5 * max(error, 0.1) for value, error in zip(evidence["matrices"], errors, strict=True)):
        if abs(mean) < 7 * np.sqrt(got * max(fan_in, fan_out) / count):
            sentence = "the weights of one matrix hang together; each must be drawn by itself"
            repeated = max(evidence["matrices"]) > 1.5  # where sums of a row or column vary too little, something else is wrong
            return Wrong(sentence, mistake="draws a row or a column once and repeats it" if repeated else None)
    if not evidence["distinct"]:
        return Wrong(
            f"of {count} weights many are the same number, to the last digit", mistake="gives many weights the same number"
        )
    if abs(mean) > 7 * np.sqrt(got / count):
        return Wrong(f"the mean of {count} weights is {mean:.3g}; it must be 0", mistake="draws weights whose mean is not 0")
    if abs(evidence["kurtosis"] - 3) > 0.35 or abs(evidence["skewness"]) > 0.15:
        name = "draws from another distribution than the normal"
        return Wrong(
            "the weights are not normally distributed" + ("" if near(evidence, variance) else f", and {said}"), mistake=name
        )
    if near(evidence, variance):
        return None
    for value, name in [
        (variance**2, "hands over the variance where the standard deviation is asked"),
        (np.sqrt(variance), "takes the root twice"),
        (1 / variance, "has the fraction upside down"),
        (1.0, "draws weights of standard deviation 1"),
        (0.0001, "draws weights of one fixed spread, 0.01"),
        (3 * variance, "takes the limit of uniform weights for a standard deviation"),
    ]:
        if near(evidence, value):
            return Wrong(said, mistake=name)
    return said


@xavier_init.cases
def _(rng):
    yield from init_cases(rng, lambda fan_in, fan_out: 2 / (fan_in + fan_out))


@he_init.cases
def _(rng):
    yield from init_cases(rng, lambda fan_in, fan_out: 2 / fan_in)


@xavier_init.probe
def _(xavier_init, fan_in, fan_out, rng):
    return several_draws(xavier_init, fan_in, fan_out, rng)


@he_init.probe
def _(he_init, fan_in, fan_out, rng):
    return several_draws(he_init, fan_in, fan_out, rng)


@xavier_init.judge
def _(evidence, fan_in, fan_out, rng, _variance):
    verdict = judge_draws(evidence, fan_in, fan_out, _variance)
    if not isinstance(verdict, str):
        return verdict
    for factor, name in [
        (0.5, "forgets the 2 over the sum"),
        (2.0, "takes the mean of the fans for their sum"),
        ((fan_in + fan_out) / fan_in, "uses fan_in alone"),
        ((fan_in + fan_out) / fan_out, "uses fan_out alone"),
        (0.5 * (fan_in + fan_out) / fan_in, "uses fan_in alone, without the 2"),
        ((fan_in + fan_out) / (fan_in * fan_out), "multiplies the fans instead of adding them"),
        (1 / (fan_in + fan_out), "takes the root of the 2 alone"),
    ]:
        if near(evidence, _variance * factor):
            return Wrong(verdict, mistake=name)
    return Wrong(verdict)


@he_init.judge
def _(evidence, fan_in, fan_out, rng, _variance):
    verdict = judge_draws(evidence, fan_in, fan_out, _variance)
    if not isinstance(verdict, str):
        return verdict
    for factor, name in [
        (fan_in / fan_out, "takes fan_out for fan_in"),
        (0.5, "forgets the 2"),
        (fan_in / (fan_in + fan_out), "uses the variance of Xavier"),
        (2.0, "has 4 where 2 belongs"),
        (1 / fan_in, "takes the root of the 2 alone"),
    ]:
        if near(evidence, _variance * factor):
            return Wrong(verdict, mistake=name)
    return Wrong(verdict)


def declare_common(exercise, variance):
    """The mistakes and right styles that both initialisers share."""

    @exercise.mistake(
        "hands over the variance where the standard deviation is asked",
        look="What does `rng.normal` want as its second argument?",
    )
    def _(fan_in, fan_out, rng):
        return rng.normal(0, variance(fan_in, fan_out), size=(fan_in, fan_out))

    @exercise.mistake("takes the root twice", look="How many roots lie between a variance and a standard deviation?")
    def _(fan_in, fan_out, rng):
        return rng.normal(0, variance(fan_in, fan_out) ** 0.25, size=(fan_in, fan_out))

    @exercise.mistake(
        "has the fraction upside down", look="More inputs, smaller weights: does your spread fall when the layer grows?"
    )
    def _(fan_in, fan_out, rng):
        return rng.normal(0, variance(fan_in, fan_out) ** -0.5, size=(fan_in, fan_out))

    @exercise.mistake(
        "draws from another distribution than the normal", look="Asked are normal weights. Which method of `rng` draws them?"
    )
    def _(fan_in, fan_out, rng):
        limit = np.sqrt(3 * variance(fan_in, fan_out))
        return rng.uniform(-limit, limit, size=(fan_in, fan_out))

    @exercise.mistake("gives the matrix transposed", look="Rows of W belong to inputs, columns to units.")
    def _(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(variance(fan_in, fan_out)), size=(fan_out, fan_in))

    @exercise.mistake("draws no matrix", look="`size=` says how many numbers are drawn, and in which shape.")
    def _(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(variance(fan_in, fan_out)))

    @exercise.mistake(
        "draws nothing from the rng it is given", look="Chance comes in as `rng` and from nowhere else: is it used?"
    )
    def _(fan_in, fan_out, rng):
        return np.random.default_rng(0).normal(0, np.sqrt(variance(fan_in, fan_out)), size=(fan_in, fan_out))

    @exercise.mistake(
        "draws from a second source of chance", look="Chance comes in as `rng` and from nowhere else. Look for `np.random`."
    )
    def _(fan_in, fan_out, rng):
        rng.normal()
        return np.random.default_rng().normal(0, np.sqrt(variance(fan_in, fan_out)), size=(fan_in, fan_out))

    @exercise.mistake("draws weights whose mean is not 0", look="As many weights above 0 as below: what is the mean?")
    def _(fan_in, fan_out, rng):
        return rng.normal(np.sqrt(variance(fan_in, fan_out)), np.sqrt(variance(fan_in, fan_out)), size=(fan_in, fan_out))

    @exercise.mistake("draws one number for the whole matrix", look="Every weight is drawn by itself: what does `size=` do?")
    def _(fan_in, fan_out, rng):
        return np.full((fan_in, fan_out), rng.normal(0, np.sqrt(variance(fan_in, fan_out))))

    @exercise.mistake(
        "draws a row or a column once and repeats it", look="Every weight is drawn by itself: what does `size=` do?"
    )
    def _(fan_in, fan_out, rng):
        return np.tile(rng.normal(0, np.sqrt(variance(fan_in, fan_out)), size=fan_out), (fan_in, 1))

    @exercise.mistake(
        "gives many weights the same number",
        look="The docstring asks for normal weights as they are drawn. Are they rounded, cut off, or drawn from a few numbers?",
    )
    def _(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(variance(fan_in, fan_out)), size=(fan_in, fan_out)).round(2)

    @exercise.mistake(
        "takes the limit of uniform weights for a standard deviation",
        look="A 6 under the root belongs to uniform weights between −limit and limit. What does the formula here have?",
    )
    def _(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(3 * variance(fan_in, fan_out)), size=(fan_in, fan_out))

    @exercise.mistake("draws weights of standard deviation 1", look="What is the draw multiplied by?")
    def _(fan_in, fan_out, rng):
        return rng.normal(size=(fan_in, fan_out))

    @exercise.mistake("draws weights of one fixed spread, 0.01", look="Does your spread depend on the size of the layer?")
    def _(fan_in, fan_out, rng):
        return 0.01 * rng.normal(size=(fan_in, fan_out))

    @exercise.style("standard normal numbers, scaled")
    def _(fan_in, fan_out, rng):
        return rng.standard_normal((fan_in, fan_out)) * variance(fan_in, fan_out) ** 0.5

    @exercise.style("one number after the other, as lists")
    def _(fan_in, fan_out, rng):
        return [[rng.normal(0, np.sqrt(variance(fan_in, fan_out))) for _ in range(fan_out)] for _ in range(fan_in)]

    @exercise.style("drawn transposed, then turned")
    def _(inputs, units, generator):
        return generator.normal(scale=np.sqrt(variance(inputs, units)), size=(units, inputs)).T

    @exercise.style("single precision")
    def _(fan_in, fan_out, rng):
        scale = np.float32(np.sqrt(variance(fan_in, fan_out)))
        return scale * rng.standard_normal((fan_in, fan_out), dtype=np.float32)

    @exercise.style("uniform numbers made normal")
    def _(fan_in, fan_out, rng):
        u, v = 1 - rng.random((fan_in, fan_out)), rng.random((fan_in, fan_out))
        return np.sqrt(-2 * np.log(u) * variance(fan_in, fan_out)) * np.cos(2 * np.pi * v)


declare_common(xavier_init, lambda fan_in, fan_out: 2 / (fan_in + fan_out))
declare_common(he_init, lambda fan_in, fan_out: 2 / fan_in)


@xavier_init.mistake("forgets the 2 over the sum", look="Compare your fraction with the formula: what stands above the line?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(1 / (fan_in + fan_out)), size=(fan_in, fan_out))


@xavier_init.mistake("takes the mean of the fans for their sum", look="Is the 2 counted twice, above the line and in a mean?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / ((fan_in + fan_out) / 2)), size=(fan_in, fan_out))


@xavier_init.mistake("uses fan_in alone", look="Xavier is a compromise between the way forward and the way back: two fans.")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))


@xavier_init.mistake(
    "uses fan_in alone, without the 2", look="Xavier is a compromise between the way forward and the way back: two fans."
)
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(1 / fan_in), size=(fan_in, fan_out))


@xavier_init.mistake("uses fan_out alone", look="Xavier is a compromise between the way forward and the way back: two fans.")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / fan_out), size=(fan_in, fan_out))


@xavier_init.mistake("multiplies the fans instead of adding them", look="What joins fan_in and fan_out in the formula?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / (fan_in * fan_out)), size=(fan_in, fan_out))


@he_init.mistake("takes fan_out for fan_in", look="A unit adds up its inputs. How many are there: rows or columns of W?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / fan_out), size=(fan_in, fan_out))


@he_init.mistake("forgets the 2", look="ReLU mutes half of the signal. Which number makes up for it?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(1 / fan_in), size=(fan_in, fan_out))


@he_init.mistake("uses the variance of Xavier", look="Which sizes stand in the formula for ReLU layers?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))


@xavier_init.mistake("takes the root of the 2 alone", look="Does the fraction line stand under the root, all of it?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2) / (fan_in + fan_out), size=(fan_in, fan_out))


@he_init.mistake("takes the root of the 2 alone", look="Does the fraction line stand under the root, all of it?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2) / fan_in, size=(fan_in, fan_out))


@he_init.mistake("has 4 where 2 belongs", look="Is the 2 outside the root? What is it inside?")
def _(fan_in, fan_out, rng):
    return rng.normal(0, 2 / np.sqrt(fan_in), size=(fan_in, fan_out))


# -- clip_by_global_norm ---------------------------------------------------------------------------------------------

clip_by_global_norm = Exercise(
    "clip_by_global_norm",
    goal="shorten a step that is too long without turning it",
    points=3,
    minutes=10,
    stars=2,
    hints=[
        "First one number for all arrays together: the length of the whole gradient. Then one decision.",
        "The global norm is the root of the sum of all squared entries of all arrays. If it is above "
        "max_norm, multiply every array by "
        "max_norm / norm; if not, leave them.",
        "total = np.sqrt(sum(np.sum(...) for g in grads))\nfactor = ... if total > max_norm else ...\nreturn "
        "[... for g in grads]",
    ],
)


@clip_by_global_norm.cases
def _(rng):
    yield "one array, too long", {"grads": [np.array([3.0, 4.0])], "max_norm": 1.0}
    yield "one array, short enough", {"grads": [np.array([3.0, 4.0])], "max_norm": 10.0}
    yield "two arrays, each short enough, together too long", {"grads": [np.array([3.0, 0.0]), np.array([4.0])], "max_norm": 4.5}
    yield "whole numbers", {"grads": [np.array([[6, 0], [0, -8]]), np.array([0, 0])], "max_norm": 5}
    yield "all zero", {"grads": [np.zeros((2, 2)), np.zeros(2)], "max_norm": 1.0}
    yield (
        "three arrays, the longest in the middle",
        {"grads": [np.array([2.0]), np.array([[3.0, -1.0]]), np.array([1.0, 2.0])], "max_norm": 1.5},
    )
    yield "a layer that explodes", {"grads": [np.array([[0.5, -0.25]]), np.array([1e6, -2e6])], "max_norm": 2.0}
    arrays = [rng.normal(size=(3, 2)).round(2), rng.normal(size=2).round(2), rng.normal(size=(2, 2)).round(2)]
    yield "a small network, too long", {"grads": arrays, "max_norm": 0.7}
    yield "a small network, short enough", {"grads": [0.1 * g for g in arrays], "max_norm": 2.5}
    yield "one array much longer than the others", {"grads": [5 * arrays[0], 0.1 * arrays[1], 0.2 * arrays[2]], "max_norm": 1.5}


@clip_by_global_norm.rule
def _(result, grads, max_norm):
    length = sum(float(np.sum(np.asarray(g, dtype=float) ** 2)) for g in result)
    if length > max_norm**2 * (1 + 1e-6):
        return f"all arrays together must not be longer than max_norm = {max_norm:g}; yours have length {length**0.5:.4g}"
    return None


def length(grads):
    return np.sqrt(sum(np.sum(np.square(g, dtype=float)) for g in grads))


@clip_by_global_norm.mistake(
    "clips each array by itself",
    look="One factor for all arrays: is the norm computed inside or outside the loop over the arrays?",
)
def _(grads, max_norm):
    return [g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-300)) for g in grads]


@clip_by_global_norm.mistake("clips every entry", look="Cutting entries turns the step. What keeps its direction?")
def _(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]


@clip_by_global_norm.mistake("stretches short gradients too", look="What should happen to a gradient that is under the limit?")
def _(grads, max_norm):
    return [g * (max_norm / length(grads)) for g in grads]


@clip_by_global_norm.mistake(
    "scales to length 1, whatever the limit", look="How long should the gradient be when it was too long?"
)
def _(grads, max_norm):
    total = length(grads)
    return [g / total if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake("adds up the norms of the arrays", look="Lengths of perpendicular sides do not add up. What does?")
def _(grads, max_norm):
    total = sum(np.linalg.norm(g) for g in grads)
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake("forgets the root of the sum of squares", look="A norm is a length. What is its last step?")
def _(grads, max_norm):
    total = length(grads) ** 2
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "takes the longest array for the whole", look="All arrays count together, as if they were one long vector."
)
def _(grads, max_norm):
    total = max(np.linalg.norm(g) for g in grads)
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake("takes the largest entry for the norm", look="All entries count together, by their squares.")
def _(grads, max_norm):
    total = max(np.max(np.abs(g)) for g in grads)
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake("sums absolute entries instead of squares", look="What is the length of the vector (3, 4)?")
def _(grads, max_norm):
    total = sum(np.sum(np.abs(g)) for g in grads)
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "has the factor upside down", look="The factor must be below 1 when the gradient is too long. Is it?"
)
def _(grads, max_norm):
    total = length(grads)
    return [g * (total / max_norm) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "multiplies by the limit without dividing by the length", look="How long is the result? The factor has two numbers in it."
)
def _(grads, max_norm):
    return [g * max_norm if length(grads) > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "decides for each array by itself whether to scale", look="Is the question “too long?” asked once, or once for each array?"
)
def _(grads, max_norm):
    return [g * (max_norm / length(grads)) if np.linalg.norm(g) > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "returns nothing but zeros when the gradient is too long", look="The step is shortened, not left out."
)
def _(grads, max_norm):
    return [np.zeros(np.shape(g)) if length(grads) > max_norm else g for g in grads]


@clip_by_global_norm.mistake("gives the arrays back as they came", look="Does the scaled array reach the list that is returned?")
def _(grads, max_norm):
    return [np.array(g) for g in grads]


@clip_by_global_norm.mistake("measures the first array only", look="Which arrays go into the norm? All of them count.")
def _(grads, max_norm):
    total = np.linalg.norm(grads[0])
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake("measures the last array only", look="Which arrays go into the norm? All of them count.")
def _(grads, max_norm):
    total = np.linalg.norm(grads[-1])
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "scales what is short and leaves what is too long", look="Read your condition aloud: when should the gradient be shortened?"
)
def _(grads, max_norm):
    total = length(grads)
    return [g * (max_norm / total) if total < max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "returns zeros when the gradient is short enough", look="What happens to a gradient under the limit?"
)
def _(grads, max_norm):
    total = length(grads)
    return [g * (max_norm / total) if total > max_norm else 0.0 * g for g in grads]


@clip_by_global_norm.mistake("joins all arrays into one", look="The result is a list of arrays, with the shapes that came in.")
def _(grads, max_norm):
    flat = np.concatenate([np.ravel(g) for g in grads])
    return flat * min(1.0, max_norm / max(np.linalg.norm(flat), 1e-300))


@clip_by_global_norm.mistake(
    "divides by the mean square instead of the sum", look="Does the norm grow when there are more entries? It should."
)
def _(grads, max_norm):
    total = np.sqrt(np.mean(np.concatenate([np.ravel(g) for g in grads]) ** 2.0))
    return [g * (max_norm / total) if total > max_norm else g for g in grads]


@clip_by_global_norm.mistake(
    "changes the arrays that came in", look="`g *= ...` works on the caller's array. What makes a new one?"
)
def _(grads, max_norm):
    factor = min(1.0, max_norm / max(length(grads), 1e-300))
    for g in grads:
        g[...] = g * factor
    return grads


clip_by_global_norm.equivalent("norm > max_norm → norm >= max_norm", because="at equality the factor is 1 either way")
clip_by_global_norm.equivalent(
    "np.square(g, dtype=float) → np.square(g)", because="squares of whole numbers of ordinary size are the same numbers"
)


@clip_by_global_norm.style("one long vector for the norm")
def _(grads, max_norm):
    total = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads]))
    return list(grads) if total <= max_norm else [max_norm / total * g for g in grads]


@clip_by_global_norm.style("loops over entries, and a tuple")
def _(gradients, limit):
    total = 0.0
    for g in gradients:
        for entry in g.flat:
            total += float(entry) ** 2
    factor = 1.0 if total <= limit**2 else limit / total**0.5
    return tuple(g * factor for g in gradients)


@clip_by_global_norm.style("divides by the larger of 1 and the ratio")
def _(grads, max_norm):
    return [g / max(1.0, length(grads) / max_norm) for g in grads]


@clip_by_global_norm.style("norm of norms, nested lists")
def _(grads, max_norm):
    total = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return [(g * (max_norm / max(total, max_norm))).tolist() for g in grads]


# -- batch_norm ------------------------------------------------------------------------------------------------------

batch_norm = Exercise(
    "batch_norm",
    goal="give every unit of a layer the same spread, whatever its weights",
    points=4,
    minutes=15,
    stars=2,
    hints=[
        "Four steps, each for all columns at once: mean, variance, standardise, stretch and shift.",
        "μ and var along axis 0 (over the samples), (X − μ) / √(var + ε), then times γ and plus β. `np.var` "
        "divides by n by itself.",
        "mean = X.mean(axis=...)\nvar = X.var(axis=...)\nX_hat = (...) / np.sqrt(...)\nreturn gamma * ... + ...",
    ],
)


def norm_case(rng, n, d, **more):
    scale = rng.uniform(0.5, 4, size=d)
    return {
        "X": (rng.normal(size=(n, d)) * scale + rng.normal(size=d) * 3).round(2),
        "gamma": rng.uniform(0.5, 2, size=d).round(2),
        "beta": rng.normal(size=d).round(2),
        **more,
    }


@batch_norm.cases
def _(rng):
    yield (
        "one unit, three samples",
        {"X": np.array([[1.0], [2.0], [6.0]]), "gamma": np.array([2.0]), "beta": np.array([0.5]), "eps": 0.0},
    )
    yield (
        "two units, a large eps",
        {"X": np.array([[1.0, 10.0], [3.0, 30.0]]), "gamma": np.array([1.0, 2.0]), "beta": np.array([0.5, -1.0]), "eps": 1.0},
    )
    yield (
        "whole numbers, as many samples as units",
        {"X": np.array([[1, 2, 4], [3, 0, 4], [5, 1, 10]]), "gamma": np.array([1, 2, 3]), "beta": np.array([0, 1, -1])},
    )
    yield (
        "a unit that says the same of every sample",
        {"X": np.array([[1.0, 2.0], [1.0, 4.0], [1.0, 9.0]]), "gamma": np.array([2.0, 1.5]), "beta": np.array([0.5, -0.5])},
    )
    yield "one unit, two samples", {"X": np.array([[4.0], [-2.0]]), "gamma": np.array([1.5]), "beta": np.array([1.0])}
    yield "one sample", {"X": np.array([[3.0, -2.0]]), "gamma": np.array([2.0, 1.0]), "beta": np.array([0.5, 1.5])}
    yield (
        "sums of very small spread, eps left out",
        {
            "X": np.array([[0.001, 0.02], [0.003, -0.01], [0.004, 0.0]]),
            "gamma": np.array([1.0, 2.0]),
            "beta": np.array([0.0, 0.5]),
        },
    )
    yield "a batch", norm_case(rng, 5, 3)
    yield "as many samples as units, eps 0.1", norm_case(rng, 4, 4, eps=0.1)
    yield "a batch far from 0, eps 0.5", {**norm_case(rng, 6, 2, eps=0.5)}


def standardised(X, eps, axis=0, ddof=0):
    X = np.asarray(X, dtype=float)
    return (X - X.mean(axis=axis, keepdims=True)) / np.sqrt(X.var(axis=axis, ddof=ddof, keepdims=True) + eps)


@batch_norm.mistake(
    "takes eps for the least variance instead of adding it",
    look="What stands under the root of the formula: a sum, or a maximum?",
)
def _(X, gamma, beta, eps=1e-5):
    X = np.asarray(X, dtype=float)
    return gamma * (X - X.mean(axis=0)) / np.sqrt(np.maximum(X.var(axis=0), eps)) + beta


@batch_norm.mistake(
    "divides by one less than the number of samples (ddof=1)", look="Batch norm uses the plain variance: divided by n."
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, eps, ddof=1) + beta


@batch_norm.mistake(
    "standardises each sample instead of each unit", look="Statistics of a unit run over the samples. Which axis is that?"
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, eps, axis=1) + beta


@batch_norm.mistake(
    "uses one mean and variance for the whole batch", look="Every unit has statistics of its own: is an axis given?"
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, eps, axis=None) + beta


@batch_norm.mistake("adds eps to the standard deviation", look="Does ε stand inside the root or outside?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0)) / (X.std(axis=0) + eps) + beta


@batch_norm.mistake("leaves out eps", look="What happens to a column whose variance is 0?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, 0.0) + beta


@batch_norm.mistake("fixes eps instead of using the argument", look="eps is an argument: is it used?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, 1e-5) + beta


@batch_norm.mistake(
    "divides by the variance without a root", look="In which units is the variance? What brings it back to the units of X?"
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0)) / (X.var(axis=0) + eps) + beta


@batch_norm.mistake(
    "squares eps with the standard deviation", look="The formula has var + ε under the root. What stands there in your code?"
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0)) / np.sqrt(X.std(axis=0) + eps) + beta


@batch_norm.mistake("does not take the mean away", look="Which column mean should X̂ have?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * X / np.sqrt(X.var(axis=0) + eps) + beta


@batch_norm.mistake("takes the mean away only after the division", look="Look at the brackets: what is divided by the root?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0) / np.sqrt(X.var(axis=0) + eps)) + beta


@batch_norm.mistake("leaves out the brackets around X − μ", look="What is multiplied by γ and divided by the root: only X?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * X - X.mean(axis=0) / np.sqrt(X.var(axis=0) + eps) + beta


@batch_norm.mistake("adds eps after the division", look="ε keeps the root away from 0. Where must it stand for that?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, 0.0) + eps + beta


@batch_norm.mistake(
    "divides the mean alone, and gamma comes after beta", look="First stretch, then shift: which of γ and β is applied first?"
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0) / np.sqrt(X.var(axis=0) + eps) + beta)


@batch_norm.mistake("multiplies the shift by gamma as well", look="First stretch, then shift: which of γ and β is applied first?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * (standardised(X, eps) + beta)


@batch_norm.mistake("has gamma and beta in each other's place", look="Which of the two stretches, and which shifts?")
def _(X, gamma, beta, eps=1e-5):
    return beta * standardised(X, eps) + gamma


@batch_norm.mistake("leaves out gamma", look="After standardising come two steps. Are both there?")
def _(X, gamma, beta, eps=1e-5):
    return standardised(X, eps) + beta


@batch_norm.mistake("leaves out beta", look="After standardising come two steps. Are both there?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, eps)


@batch_norm.mistake("leaves out both gamma and beta", look="After standardising come two steps. Are both there?")
def _(X, gamma, beta, eps=1e-5):
    return standardised(X, eps)


@batch_norm.mistake("subtracts beta", look="Compare the sign of β with the formula.")
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, eps) - beta


@batch_norm.mistake("puts gamma under the line", look="Does a larger γ make the result wider or narrower?")
def _(X, gamma, beta, eps=1e-5):
    return standardised(X, eps) / gamma + beta


@batch_norm.mistake("multiplies by the root instead of dividing", look="A wide column must become narrower. Does it?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0)) * np.sqrt(X.var(axis=0) + eps) + beta


@batch_norm.mistake("subtracts eps", look="ε keeps the root away from 0. With which sign?")
def _(X, gamma, beta, eps=1e-5):
    return gamma * standardised(X, -eps) + beta


@batch_norm.mistake(
    "takes squares without taking the mean away first", look="A variance is the mean squared distance from the mean."
)
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - X.mean(axis=0)) / np.sqrt((X**2.0).mean(axis=0) + eps) + beta


@batch_norm.mistake("takes the median for the mean", look="μ is the mean of the column.")
def _(X, gamma, beta, eps=1e-5):
    return gamma * (X - np.median(X, axis=0)) / np.sqrt(X.var(axis=0) + eps) + beta


@batch_norm.style("explicit loops")
def _(X, gamma, beta, eps=1e-5):
    out = np.zeros(X.shape)
    n, d = X.shape
    for j in range(d):
        mean = sum(X[i, j] for i in range(n)) / n
        variance = sum((X[i, j] - mean) ** 2 for i in range(n)) / n
        for i in range(n):
            out[i, j] = gamma[j] * (X[i, j] - mean) / (variance + eps) ** 0.5 + beta[j]
    return out


@batch_norm.style("the variance from squared deviations")
def _(inputs, scale, shift, epsilon=1e-5):
    centred = inputs - inputs.mean(axis=0, keepdims=True)
    return np.multiply(scale, centred / ((centred**2).mean(axis=0) + epsilon) ** 0.5) + shift


@batch_norm.style("slope and intercept of each column")
def _(X, gamma, beta, eps=1e-5):
    slope = gamma / np.sqrt(np.var(X, axis=0) + eps)
    return slope * X + (beta - slope * np.mean(X, axis=0))


@batch_norm.style("columns one by one, transposed, as lists")
def _(X, gamma, beta, eps=1e-5):
    columns = [g * (x - x.mean()) / np.sqrt(x.var() + eps) + b for x, g, b in zip(X.T, gamma, beta, strict=True)]
    return np.array(columns).T.tolist()


@batch_norm.style("einsum")
def _(X, gamma, beta, eps=1e-5):
    centred = X - np.einsum("ij->j", X) / len(X)
    return np.einsum("ij,j->ij", centred, gamma / np.sqrt(np.einsum("ij,ij->j", centred, centred) / len(X) + eps)) + beta


# -- questions -------------------------------------------------------------------------------------------------------

predict_fade = Question(
    "predict_fade",
    goal="tell how fast gradients fade through sigmoid layers",
    choices={
        "a": (
            "About half as long: layers share the work.",
            "Nothing shares. Every layer multiplies what it passes down by its slopes, each a quarter at "
            "most, and nine such factors stand in between.",
        ),
        "b": (
            "About a tenth.",
            "A tenth is what one or two layers do. Nine layers lie between the last and the first, and their "
            "factors are multiplied.",
        ),
        "c": (
            "Less than a ten-thousandth.",
            "Nine layers, each with slopes of a quarter at most and weights that do not make up for it: the product is tiny.",
        ),
    },
    answer="c",
)

predict_wide = Question(
    "predict_wide",
    goal="tell what a wrong spread of the weights does after many layers",
    choices={
        "a": (
            "About 2 times.",
            "That is what one layer does. The next layer doubles what it gets, and what it gets is doubled already.",
        ),
        "b": (
            "About 20 times.",
            "Ten times 2 would be a sum. Each layer multiplies what came from the layer below, so ten factors of 2 are a power.",
        ),
        "c": ("About 1000 times.", "Every layer doubles what it is given: 2 to the power of 10 is 1024."),
        "d": (
            "Not at all: ReLU keeps activations small.",
            "ReLU has no upper limit: whatever is above 0 passes unchanged, doubled weights and all.",
        ),
    },
    answer="c",
)

predict_clip = Question(
    "predict_clip",
    goal="tell what clipping can and cannot cure",
    choices={
        "a": (
            "Yes: clipping gives every gradient the length max_norm.",
            "Only those above the limit. A gradient under the limit is left as it is, and a vanished one is far under it.",
        ),
        "b": (
            "No: nothing changes.",
            "Clipping only shortens. The whole gradient is under the limit here, so it comes back as it went in.",
        ),
        "c": (
            "It makes things worse: the first layer's gradient gets smaller still.",
            "It would if the whole gradient were above the limit: then all layers shrink by one factor. Here "
            "it is under the limit.",
        ),
    },
    answer="b",
)
