"""Exercises of lesson 9: fitting less to know more, by penalties, dropout, early stopping and limits."""

import copy

import numpy as np

from autograder.declare import Exercise, Question, Rng, Wrong

# -- l2_penalty and l1_penalty ---------------------------------------------------------------------------------------

l2_penalty = Exercise(
    "l2_penalty",
    goal="put a price on large weights, by their squares",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "One number for the whole network. What does each weight contribute, and what is done with all these contributions?",
        "Square every entry of every array, add up all of them, multiply the sum by strength. The arrays differ in shape, so "
        "take them one after the other.",
        "total = 0.0\nfor W in weights:\n    total += np.sum(...)\nreturn strength * ...",
    ],
)

l1_penalty = Exercise(
    "l1_penalty",
    goal="put a price on large weights, by their sizes",
    points=1,
    minutes=3,
    stars=1,
    hints=[
        "Like the last exercise. What does one weight contribute now, and what about its sign?",
        "The absolute value of every entry of every array, added up and multiplied by strength.",
        "total = 0.0\nfor W in weights:\n    total += ...\nreturn strength * ...",
    ],
)


def penalty_cases(rng):
    """Lists of weight arrays that differ in number, shape and sign, and no two penalties alike."""
    yield "one layer", {"weights": [np.array([[3.0, -4.0]])], "strength": 0.1}
    yield "two layers", {"weights": [np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[2.0], [-1.5]])], "strength": 0.01}
    yield "a single neuron: a weight vector", {"weights": [np.array([2.0, -3.0, 0.5])], "strength": 0.5}
    yield "whole numbers", {"weights": [np.array([[1, -2, 3]]), np.array([[2, 0], [-4, 1], [1, 5]])], "strength": 0.3}
    yield (
        "a strength above 1",
        {"weights": [np.array([[0.5, 1.5]]), np.array([[-2.5], [1.0]]), np.array([[0.75, -3.0]])], "strength": 2.0},
    )
    shapes = [(3, 4), (4, 2), (2, 3)]
    yield "three layers", {"weights": [rng.normal(size=s).round(2) for s in shapes], "strength": 0.05}
    yield (
        "two layers of the same shape",
        {"weights": [(3 * rng.normal(size=(2, 2))).round(2) + 0.11 for _ in range(2)], "strength": 0.2},
    )
    yield "a strength of 0", {"weights": [np.array([[1.0, 2.0]]), np.array([[3.0], [1.0]])], "strength": 0.0}


@l2_penalty.cases
def _(rng):
    yield from penalty_cases(rng)


@l1_penalty.cases
def _(rng):
    yield from penalty_cases(rng)


@l2_penalty.rule
def _(result, weights, strength):
    if result < 0:
        return "a penalty is never negative"
    return None


@l1_penalty.rule
def _(result, weights, strength):
    if result < 0:
        return "a penalty is never negative"
    return None


def both_penalties(exercise, price):
    """The mistakes that both penalties share; `price` gives the price of each entry of an array."""

    @exercise.mistake("takes the mean over all weights instead of the sum", look="Is the price of a weight lower in a large net?")
    def _(weights, strength):
        return strength * np.mean(np.concatenate([price(W).ravel() for W in weights]))

    @exercise.mistake(
        "takes the mean within each array", look="Every weight counts in full: what joins the entries of an array to one number?"
    )
    def _(weights, strength):
        return strength * sum(np.mean(price(W)) for W in weights)

    @exercise.mistake(
        "divides by the number of arrays", look="Is a mean over the layers asked, or what all layers cost together?"
    )
    def _(weights, strength):
        return strength * np.mean([np.sum(price(W)) for W in weights])

    @exercise.mistake(
        "counts the first array only", look="Where does `return` stand: inside the loop over the arrays or after it?"
    )
    def _(weights, strength):
        for W in weights:
            return strength * np.sum(price(W))

    @exercise.mistake("counts the last array only", look="Is the sum of the arrays before kept, or overwritten in every round?")
    def _(weights, strength):
        total = 0.0
        for W in weights:
            total = np.sum(price(W))
        return strength * total

    @exercise.mistake("leaves out the last array", look="Which layers does your sum visit? The output layer has weights, too.")
    def _(weights, strength):
        return strength * float(sum(np.sum(price(W)) for W in weights[:-1]))

    @exercise.mistake("leaves out the first array", look="Which layers does your sum visit? The first layer has weights, too.")
    def _(weights, strength):
        return strength * float(sum(np.sum(price(W)) for W in weights[1:]))

    @exercise.mistake("forgets the strength", look="One argument is not used.")
    def _(weights, strength):
        return sum(np.sum(price(W)) for W in weights)

    @exercise.mistake("has a factor of one half", look="Some books halve the penalty; Keras and this course do not.")
    def _(weights, strength):
        return 0.5 * strength * sum(np.sum(price(W)) for W in weights)

    @exercise.mistake("doubles the penalty", look="Which factor stands before the sum in the formula?")
    def _(weights, strength):
        return 2 * strength * sum(np.sum(price(W)) for W in weights)

    @exercise.mistake("divides by the strength", look="Does a larger strength make weights dearer or cheaper?")
    def _(weights, strength):
        return sum(np.sum(price(W)) for W in weights) / strength

    @exercise.mistake("adds the strength instead of multiplying by it", look="What is the penalty when the strength is 0?")
    def _(weights, strength):
        return strength + sum(np.sum(price(W)) for W in weights)

    @exercise.mistake(
        "gives one penalty for each array", look="One number is asked: what all arrays cost together. Which step is missing?"
    )
    def _(weights, strength):
        return [strength * np.sum(price(W)) for W in weights]

    @exercise.mistake(
        "leaves out arrays with one axis, as if they were biases",
        look="The list holds weights only. A single neuron has a vector of weights.",
    )
    def _(weights, strength):
        return strength * sum(np.sum(price(W)) for W in weights if np.ndim(W) > 1)

    @exercise.mistake(
        "takes each array apart as if it were a pair (W, b)",
        look="The list holds arrays of weights, no pairs. What is its length?",
    )
    def _(weights, strength):
        total = 0.0
        for W, _b in weights:
            total += np.sum(price(W))
        return strength * total

    @exercise.mistake(
        "makes one array of arrays that differ in shape",
        look="A list of arrays is no array. Take the arrays one after the other.",
        raises=r"inhomogeneous|could not broadcast input array|all input arrays must have the same shape",
    )
    def _(weights, strength):
        return strength * np.sum(price(np.array(weights)))

    @exercise.mistake(
        "counts the weights that are not 0", look="Two weights of different size: do they cost the same by the formula?"
    )
    def _(weights, strength):
        return strength * sum(np.count_nonzero(W) for W in weights)


both_penalties(l2_penalty, lambda W: np.square(W, dtype=float))
both_penalties(l1_penalty, lambda W: np.abs(np.asarray(W, dtype=float)))


@l2_penalty.mistake("adds up the weights without squaring", look="With a plain sum, weights of opposite sign cancel. What of −4?")
def _(weights, strength):
    return strength * sum(np.sum(W) for W in weights)


@l2_penalty.mistake("takes absolute values where squares are asked", look="That is the other penalty. What does the 2 in L2 say?")
def _(weights, strength):
    return strength * sum(np.sum(np.abs(W)) for W in weights)


@l2_penalty.mistake(
    "takes the root of the sum of squares",
    look="A length has a root in it; the penalty is the squared length. Compare the formula.",
)
def _(weights, strength):
    return strength * np.sqrt(sum(np.sum(np.square(W, dtype=float)) for W in weights))


@l2_penalty.mistake(
    "adds up the lengths of the arrays", look="What does `np.linalg.norm` do last, after it has added up the squares?"
)
def _(weights, strength):
    return strength * sum(np.linalg.norm(W) for W in weights)


@l2_penalty.mistake(
    "takes the largest singular value of each matrix",
    look="Look up what the second argument of `np.linalg.norm` does with a matrix.",
)
def _(weights, strength):
    return strength * sum(np.linalg.norm(W, 2) ** 2 for W in weights)


@l2_penalty.mistake("squares the sum instead of the weights", look="Which comes first: squaring or adding up?")
def _(weights, strength):
    return strength * sum(np.sum(W, dtype=float) ** 2 for W in weights)


@l2_penalty.mistake("squares the strength as well", look="What exactly stands inside the square?")
def _(weights, strength):
    return sum(np.sum(np.square(strength * W)) for W in weights)


@l2_penalty.mistake(
    "computes with the list as if it were an array", look="A list has no `** 2`. Take the arrays in it one after the other."
)
def _(weights, strength):
    return strength * np.sum(weights**2)


@l1_penalty.mistake("adds up the weights with their signs", look="With a plain sum −4 would be a reward. What is the size of −4?")
def _(weights, strength):
    return strength * sum(np.sum(W) for W in weights)


@l1_penalty.mistake("takes squares where absolute values are asked", look="That is the other penalty. What does the 1 in L1 say?")
def _(weights, strength):
    return strength * sum(np.sum(np.square(W, dtype=float)) for W in weights)


@l1_penalty.mistake("takes the absolute value of the sum of each array", look="Which comes first: losing the signs or adding up?")
def _(weights, strength):
    return strength * sum(np.abs(np.sum(W)) for W in weights)


@l1_penalty.mistake(
    "takes the absolute value of the sum of all weights", look="Which comes first: losing the signs or adding up?"
)
def _(weights, strength):
    return strength * np.abs(sum(np.sum(W) for W in weights))


@l1_penalty.mistake(
    "takes the largest column of each matrix", look="Look up what the second argument of `np.linalg.norm` does with a matrix."
)
def _(weights, strength):
    return strength * sum(np.linalg.norm(W, 1) for W in weights)


@l1_penalty.mistake(
    "adds up the lengths of the arrays", look="`np.linalg.norm` squares, adds up and takes a root. Is that asked?"
)
def _(weights, strength):
    return strength * sum(np.linalg.norm(W) for W in weights)


@l1_penalty.mistake("takes the largest weight for all", look="What do the other weights cost?")
def _(weights, strength):
    return strength * max(np.max(np.abs(W)) for W in weights)


@l1_penalty.mistake("counts positive weights only", look="What does a weight of −4 cost?")
def _(weights, strength):
    return strength * sum(np.sum(np.maximum(W, 0)) for W in weights)


@l1_penalty.mistake(
    "computes with the list as if it were an array", look="The arrays differ in shape. Take them one after the other."
)
def _(weights, strength):
    return np.sum(strength * abs(weights))


@l2_penalty.style("loops over entries")
def _(weights, strength):
    total = 0
    for W in weights:
        for w in W.flat:
            total += float(w) * float(w)
    return strength * total


@l2_penalty.style("the squared length of all weights in one vector")
def _(arrays, s):
    return s * np.linalg.norm(np.concatenate([np.ravel(W) for W in arrays])) ** 2


@l2_penalty.style("a scalar product, array by array")
def _(weights, strength):
    return strength * sum(np.vdot(W, W) for W in weights)


@l2_penalty.style("squared Frobenius norms")
def _(weights, strength):
    return np.sum([strength * np.linalg.norm(W) ** 2 for W in weights])


@l2_penalty.style("einsum, an array without axes")
def _(weights, strength):
    total = np.zeros(())
    for W in weights:
        flat = np.asarray(W, dtype=float).reshape(-1)
        total = total + np.einsum("i,i->", flat, flat)
    return strength * total


@l2_penalty.style("single precision")
def _(weights, strength):
    return np.float32(strength) * sum((W.astype(np.float32) ** 2).sum() for W in weights)


@l1_penalty.style("loops over entries")
def _(weights, strength):
    total = 0
    for W in weights:
        for w in W.flat:
            total += w if w > 0 else -w
    return strength * total


@l1_penalty.style("the 1-norm of all weights in one vector")
def _(arrays, s):
    return s * np.linalg.norm(np.concatenate([np.ravel(W) for W in arrays]), 1)


@l1_penalty.style("each weight times its sign")
def _(weights, strength):
    return strength * sum((W * np.sign(W)).sum() for W in weights)


@l1_penalty.style("roots of squares, array by array")
def _(weights, strength):
    return np.sum([strength * np.sqrt(W**2.0).sum() for W in weights])


@l1_penalty.style("positive parts minus negative parts")
def _(weights, strength):
    return float(sum(W[W > 0].sum() - W[W < 0].sum() for W in weights) * strength)


@l1_penalty.style("single precision")
def _(weights, strength):
    return np.float32(strength) * sum(np.abs(W.astype(np.float32)).sum() for W in weights)


# -- l2_gradient and l1_gradient -------------------------------------------------------------------------------------

l2_gradient = Exercise(
    "l2_gradient",
    goal="pull every weight toward 0, in proportion to its size",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Change one weight alone. All other terms of the sum stay, so only one derivative is left to find.",
        "The derivative of strength · w² in w is twice strength times w. An array times a number does this for all entries.",
        "return ... * strength * W",
    ],
)

l1_gradient = Exercise(
    "l1_gradient",
    goal="pull every weight toward 0 with the same force",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "|w| has one slope for all w above 0 and another for all below. Which two?",
        "The slope of |w| is the sign of w: 1, −1, and at 0 this course says 0. `np.sign` gives all three. Multiply by strength.",
        "return strength * np....(W)",
    ],
)


def weight_cases(rng):
    """Weight arrays with zeros, both signs, whole numbers and several shapes."""
    yield "a row of three", {"W": np.array([[3.0, -0.5, 0.0]]), "strength": 0.1}
    yield "a weight vector", {"W": np.array([-2.0, 0.25, 0.0, 1.5]), "strength": 0.05}
    yield "whole numbers", {"W": np.array([[2, -1], [0, 3], [-5, 1]]), "strength": 0.3}
    yield "a strength above 1", {"W": np.array([[0.5, -1.5], [2.5, -0.25]]), "strength": 3.0}
    yield "no strength", {"W": np.array([[1.0, -2.0, 4.0]]), "strength": 0.0}
    yield "small weights", {"W": np.array([[1e-6, -2.0, 0.0, -1e-6]]), "strength": 0.5}
    yield "a layer", {"W": rng.normal(size=(3, 4)).round(2) + 0.003, "strength": 0.02}
    some = rng.normal(size=(4, 2)).round(2) + 0.003
    some[1, 0] = some[2, 1] = 0.0
    yield "a layer with zeros", {"W": some, "strength": 0.7}


@l2_gradient.cases
def _(rng):
    yield from weight_cases(rng)


@l1_gradient.cases
def _(rng):
    yield from weight_cases(rng)


def both_gradients(exercise, slope, penalty):
    """The mistakes that both gradients share."""

    @exercise.mistake(
        "has its sign reversed", look="The gradient points where the penalty grows; the step against it comes later."
    )
    def _(W, strength):
        return -slope(W, strength)

    @exercise.mistake(
        "gives the penalty and not its gradient", look="One slope for each weight is asked, not one number for all."
    )
    def _(W, strength):
        return penalty(W, strength)

    @exercise.mistake(
        "gives the new weights and not the gradient", look="The gradient comes first; who subtracts it from the weights?"
    )
    def _(W, strength):
        return W - slope(W, strength)

    @exercise.mistake("divides by the number of weights", look="Is the penalty a sum over the weights or a mean?")
    def _(W, strength):
        return slope(W, strength) / W.size

    @exercise.mistake("divides by the number of rows", look="The penalty knows nothing of samples: is there a mean in it?")
    def _(W, strength):
        return slope(W, strength) / len(W)

    @exercise.mistake("adds up the slopes", look="One slope for each weight: which step makes one number of them?")
    def _(W, strength):
        return np.sum(slope(W, strength))

    @exercise.mistake("forgets the strength", look="One argument is not used.")
    def _(W, strength):
        return slope(W, 1.0)


both_gradients(l2_gradient, lambda W, s: 2.0 * s * W, lambda W, s: s * np.sum(np.square(W, dtype=float)))
both_gradients(l1_gradient, lambda W, s: s * np.sign(W), lambda W, s: s * np.sum(np.abs(W)))


@l2_gradient.mistake(
    "forgets the 2", look="What is the derivative of w²? Some books hide the factor in a ½; this penalty has none."
)
def _(W, strength):
    return strength * W


@l2_gradient.mistake(
    "forgets the 2 and the strength", look="Derive strength · w² in w, and compare factor by factor with what you return."
)
def _(W, strength):
    return 1.0 * W


@l2_gradient.mistake("has a 4 where a 2 belongs", look="How often is the exponent brought down?")
def _(W, strength):
    return 4.0 * strength * W


@l2_gradient.mistake("squares the weights", look="What is left of the exponent after the derivative?")
def _(W, strength):
    return 2.0 * strength * np.square(W, dtype=float)


@l2_gradient.mistake("gives the terms of the penalty, underived", look="Is this the penalty of each weight, or its slope?")
def _(W, strength):
    return strength * np.square(W, dtype=float)


@l2_gradient.mistake("gives the slope of the L1 penalty", look="Does the pull of L2 depend on how large the weight is?")
def _(W, strength):
    return strength * np.sign(W)


@l2_gradient.mistake("takes the sign for the weight", look="Does the pull of L2 depend on how large the weight is?")
def _(W, strength):
    return 2.0 * strength * np.sign(W)


@l2_gradient.mistake("loses the signs of the weights", look="A negative weight must be pulled up. What is the sign of its slope?")
def _(W, strength):
    return 2.0 * strength * np.abs(W)


@l2_gradient.mistake("leaves out the weights", look="Does the pull of L2 depend on how large the weight is?")
def _(W, strength):
    return np.full(W.shape, 2.0 * strength)


@l2_gradient.mistake("divides by the length of the weights", look="Is the penalty a length, or a squared length?")
def _(W, strength):
    return strength * W / np.linalg.norm(W)


@l2_gradient.mistake("squares the strength", look="How often does the strength stand in the penalty?")
def _(W, strength):
    return 2.0 * strength**2 * W


@l1_gradient.mistake("gives the strength at 0 as well", look="What is asked where a weight is exactly 0? Is it ≥ or >?")
def _(W, strength):
    return strength * np.where(W >= 0, 1.0, -1.0)


@l1_gradient.mistake(
    "takes small weights for 0", look="However small a weight is, its price has a slope. Which weights get 0 in your code?"
)
def _(W, strength):
    return strength * np.where(np.abs(W) < 1e-3, 0.0, np.sign(W))


@l1_gradient.mistake("gives minus the strength at 0", look="Three cases: above 0, below 0, and 0. Which does your `else` catch?")
def _(W, strength):
    return strength * np.where(W > 0, 1.0, -1.0)


@l1_gradient.mistake("divides 0 by 0 where a weight is 0", look="w / |w| is a sign, except at one place. Which?")
def _(W, strength):
    return strength * W / np.abs(W)


@l1_gradient.mistake("loses the sign", look="A negative weight must be pulled up. What is the sign of its slope?")
def _(W, strength):
    return strength * np.abs(np.sign(W))


@l1_gradient.mistake("gives the strength everywhere", look="Does |w| rise everywhere? What does it do below 0?")
def _(W, strength):
    return np.full(W.shape, float(strength))


@l1_gradient.mistake("pulls in proportion to the weight", look="Is |w| steeper further out? Draw it.")
def _(W, strength):
    return strength * W.astype(float)


@l1_gradient.mistake("gives the slope of the L2 penalty", look="That is the slope of the square. Which one has |w|?")
def _(W, strength):
    return 2.0 * strength * W


@l1_gradient.mistake("gives the terms of the penalty, underived", look="Is this the penalty of each weight, or its slope?")
def _(W, strength):
    return strength * np.abs(W.astype(float))


@l1_gradient.mistake("has a 2 that belongs to L2", look="Where would a 2 come from? There is no square here.")
def _(W, strength):
    return 2.0 * strength * np.sign(W)


@l1_gradient.mistake(
    "makes the result of integers where W holds integers",
    look="`np.zeros_like(W)` is of integers when W is. What is 0.3 in it?",
)
def _(W, strength):
    out = np.zeros_like(W)
    out[W > 0], out[W < 0] = strength, -strength
    return out


@l1_gradient.mistake("divides by the length of the weights", look="Which weights does the slope of |w| at one weight depend on?")
def _(W, strength):
    return strength * W / np.linalg.norm(W)


@l1_gradient.mistake("pulls positive weights only", look="What is the slope of |w| at −3?")
def _(W, strength):
    return strength * np.where(W > 0, 1.0, 0.0)


@l2_gradient.mistake("writes into W", look="Which line writes into an argument? `W *= …` does; a product makes a new array.")
def _(W, strength):
    W *= 2 * strength
    return W


@l2_gradient.style("W added to itself")
def _(W, strength):
    return strength * (W + W)


@l2_gradient.style("a loop over the entries")
def _(weights, s):
    out = np.zeros(weights.shape)
    for index in np.ndindex(weights.shape):
        out[index] = 2 * s * weights[index]
    return out


@l2_gradient.style("a list of lists")
def _(W, strength):
    return np.multiply(W, 2 * strength).tolist()


@l2_gradient.style("a copy, multiplied in place")
def _(W, strength):
    out = np.array(W, dtype=float)
    out *= 2
    out *= strength
    return out


@l2_gradient.style("single precision")
def _(W, strength):
    return np.float32(2 * strength) * W.astype(np.float32)


@l1_gradient.style("two masks")
def _(W, strength):
    return strength * ((W > 0).astype(float) - (W < 0))


@l1_gradient.style("a loop over the entries")
def _(weights, s):
    out = np.zeros(weights.shape)
    for index in np.ndindex(weights.shape):
        if weights[index] > 0:
            out[index] = s
        elif weights[index] < 0:
            out[index] = -s
    return out


@l1_gradient.style("nested choices, a list of lists")
def _(W, strength):
    return np.where(W > 0, strength, np.where(W < 0, -strength, 0)).tolist()


@l1_gradient.style("w over |w| where w is not 0")
def _(W, strength):
    size = np.abs(W)
    return strength * np.divide(W, size, out=np.zeros(W.shape), where=size > 0)


@l1_gradient.style("copysign, then zeros")
def _(W, strength):
    out = np.copysign(float(strength), W)
    out[W == 0] = 0.0
    return out


@l1_gradient.style("single precision")
def _(W, strength):
    return np.sign(W).astype(np.float32) * np.float32(strength)


# -- dropout ---------------------------------------------------------------------------------------------------------

dropout = Exercise(
    "dropout",
    goal="train a thinned network in every step",
    points=5,
    minutes=20,
    stars=2,
    returns=("out", "mask"),
    seconds=20.0,
    hints=[
        "Three steps: one random number for each entry of A; a decision for each; a scale for those that stay. And a second "
        "path for test time.",
        "`rng.random(A.shape)` lies in [0, 1). A number in there is below `rate` with probability `rate`: that entry is dropped. "
        "Kept entries are divided by the probability to keep, 1 − rate, so that the mean stays. The mask holds this scale "
        "already, and out = A ∗ mask.",
        "if not training:\n    return A, np.ones(...)\nkept = rng.random(...) >= ...\nmask = kept / ...\nreturn ..., mask",
    ],
)

CALLS, REPEATS = 300, 20


@dropout.cases
def _(rng):
    seed = int(rng.integers(1, 10**6))  # one case is drawn afresh; the others show what they show with any numbers
    signs = np.where(np.arange(12) % 3 == 1, -1.0, 1.0).reshape(3, 4)
    values = rng.permutation(np.arange(11, 23)).reshape(3, 4) / 10 * signs
    lit = np.array([[0.5, 0.0, 2.0, 1.5], [0.0, 3.0, 0.0, 0.25], [1.0, 4.0, 0.75, 0.0], [2.5, 0.0, 1.25, 3.5]])
    tall = np.array([[3, -1], [10, 4], [-7, 2], [5, 9], [6, -8]])
    yield "one sample", {"A": np.array([[1.0, 2.0, 3.0, 4.0]]), "rate": 0.2, "rng": Rng(1)}
    yield "at test time", {"A": np.array([[1.0, -2.0], [0.5, 4.0]]), "rate": 0.4, "rng": Rng(2), "training": False}
    yield "a rate of 0", {"A": np.array([[1.0, -2.0], [0.5, 4.0]]), "rate": 0.0, "rng": Rng(3), "training": True}
    yield "a batch, `training` left out", {"A": values, "rate": 0.2, "rng": Rng(seed)}
    yield (
        "most are dropped",
        {
            "A": np.array([[2.0, -1.5, 0.5, 4.0], [1.0, 3.0, -2.5, 0.75], [5.0, 0.25, 1.25, -3.0]]),
            "rate": 0.75,
            "rng": Rng(4),
            "training": True,
        },
    )
    yield "whole numbers", {"A": tall, "rate": 0.6, "rng": Rng(7), "training": True}
    yield "activations that are 0 already", {"A": lit, "rate": 0.3, "rng": Rng(8), "training": True}
    yield "one unit", {"A": np.array([[1.0], [2.0], [-3.0], [4.0], [5.0]]), "rate": 0.4, "rng": Rng(5)}
    few = np.array([[1.0, -2.0, 3.0, 4.0], [-5.0, 6.0, 7.0, 8.0], [9.0, 10.0, -11.0, 12.0]])
    yield "few are dropped", {"A": few, "rate": 0.05, "rng": Rng(9), "training": True}
    yield "whole numbers, at test time", {"A": tall, "rate": 0.25, "rng": Rng(6), "training": False}


def form_of(result, A):
    """What is odd about the form of a result, with the shape that came: ("", "", ()) when it is two arrays like A."""
    if result is None:
        return "None", "", ()
    if isinstance(result, np.ndarray) and result.shape == np.shape(A):
        return "one array", "", ()
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return "count", "", ()
    for name, member in zip(("out", "mask"), result, strict=True):
        if member is None:
            return "None in it", name, ()
        array = np.asarray(member)
        if array.dtype.kind not in "biuf":
            return "no numbers", name, ()
        if array.shape != np.shape(A):
            return "shape", name, tuple(int(size) for size in array.shape)
    return "", "", ()


def different(values, limit=6):
    """The different numbers among `values`, to six digits, at most `limit` of them."""
    return sorted({float(f"{value:.6g}") for value in np.unique(values)[: 20 * limit]})[:limit]


def pairs_alike(dropped, axis):
    """How many of the disjoint pairs of neighbours along an axis share their fate, and how many pairs there are."""
    size = dropped.shape[axis] // 2 * 2
    first, second = (np.take(dropped, range(start, size, 2), axis=axis) for start in (0, 1))
    return [int(np.sum(first == second)), int(first.size)]


@dropout.probe
def _(dropout, A, rate, rng, training=None):
    extra = () if training is None else (training,)
    start, before = copy.deepcopy(rng), np.array(A)
    result = dropout(A, rate, rng, *extra)
    if not np.array_equal(A, before):
        return {"trouble": "changed"}
    trouble, member, shape = form_of(result, A)
    if trouble:
        return {"trouble": trouble, "member": member, "shape": list(shape)}
    out, mask = (np.array(value, dtype=float) for value in result)
    if not (np.all(np.isfinite(out)) and np.all(np.isfinite(mask))):
        return {"trouble": "infinite"}
    if training is False or rate == 0:
        for _ in range(REPEATS):  # a wrong answer may keep all entries by chance: show a call that dropped one, if there is any
            if np.any(mask == 0) or np.any((out == 0) & (before != 0)):
                break
            out, mask = (np.array(value, dtype=float) for value in dropout(before.copy(), rate, rng, *extra))
        other = rate > 0 and [dropout(before.copy(), rate, rng, True) for _ in range(REPEATS)]
        idle = bool(other) and all(form_of(pair, A)[0] == "" and np.all(np.asarray(pair[1]) != 0) for pair in other)
        return {"trouble": "", "out": out, "mask": mask, "idle in training": idle}

    def run(generator, calls):
        drawn = [dropout(before.copy(), rate, generator, *extra) for _ in range(calls)]
        return np.array([np.asarray(o, dtype=float) for o, _ in drawn]), np.array([np.asarray(m, dtype=float) for _, m in drawn])

    kept = np.random.get_state()
    np.random.seed(20)
    state = np.random.get_state()
    try:
        run(copy.deepcopy(start), 2)
        after = np.random.get_state()
    finally:
        np.random.set_state(kept)
    if state[2] != after[2] or np.any(state[1] != after[1]):
        return {"trouble": "np.random"}
    outs, masks = run(copy.deepcopy(start), CALLS)
    again, again_masks = run(copy.deepcopy(start), REPEATS)
    if not (np.array_equal(outs[:REPEATS], again) and np.array_equal(masks[:REPEATS], again_masks)):
        return {"trouble": "another source"}
    dropped, scaled = masks == 0, before != 0
    if np.any(dropped) and not np.all(dropped):
        others = (run(np.random.default_rng(seed), REPEATS)[1] for seed in range(20, 40))
        if all(np.array_equal(masks[:REPEATS], other) for other in others):
            return {"trouble": "own generator"}
    ratios, where = outs[:, scaled] / before[scaled], dropped[:, scaled]
    totals = dropped.sum(axis=(1, 2))
    share = float(np.mean(dropped))
    spread = before.size * share * (1 - share)
    return {
        "trouble": "",
        "share": share,
        "count": dropped.size,
        "mask": different(masks),
        "ratios": different(ratios),
        "ratio_where_dropped": different(ratios[where]),
        "ratio_where_kept": different(ratios[~where]),
        "out_at_zero": different(outs[:, ~scaled]),
        "out": different(outs[outs != 0]),
        "shares": np.mean(dropped, axis=0),
        "rows_alike": bool(np.all(dropped == dropped[:, :, :1])),
        "columns_alike": bool(np.all(dropped == dropped[:, :1, :])),
        "calls_alike": bool(np.all(dropped == dropped[:1])),
        "totals_alike": bool(np.all(totals == totals[0])),
        "spread": float(np.mean((totals - before.size * share) ** 2) / spread) if spread > 0 else 0.0,
        "pairs": [pairs_alike(dropped, axis) for axis in (0, 1, 2)],
    }


def far(share, count, chance):
    """Whether a share of `count` independent trials cannot be due to this chance.

    Chernoff: for a right answer count · KL(share, chance) is above c with probability at most 2 exp(−c). All cases together,
    with three fresh draws, make fewer than 250 such tests, so with c = 22 a right answer fails one of them less than once in
    a million runs (250 · 2 · 3e-10 = 2e-7). 300 calls with 4 to 16 entries still tell shares of 0.2 and 0.25 apart.
    """
    share = min(max(share, 0.0), 1.0)
    terms = [(p * np.log(p / q) if p > 0 else 0.0) for p, q in ((share, chance), (1 - share, 1 - chance))]
    return count * sum(terms) > 22


def only(values, number):
    """Whether these are all one number, up to single precision."""
    return len(values) > 0 and all(abs(value - number) <= 2e-5 * abs(number) for value in values)


def bad_form(evidence, A, training):
    """What is wrong with the form of the result or with the source of chance, or None."""
    trouble = evidence["trouble"]
    if trouble == "None":
        return Wrong("your function returned None; is `return` missing?")
    if trouble == "changed":
        sentence = "your function changed its input `A` in place; the caller's data must stay as they were"
        return Wrong(sentence, mistake="writes into A")
    if trouble == "one array":
        name = "returns no mask of the shape of A at test time" if training is False else "returns the activations only"
        return Wrong("one array came back; asked are two, out and mask", mistake=name)
    if trouble == "None in it":
        name = "returns no mask of the shape of A at test time" if training is False and evidence["member"] == "mask" else None
        return Wrong(f"`{evidence['member']}` is None; asked are two arrays, out and mask", mistake=name)
    if trouble == "count":
        return Wrong("asked are two arrays, out and mask")
    if trouble == "no numbers":
        return Wrong(f"`{evidence['member']}` is no array of numbers")
    if trouble == "shape":
        return bad_shape(evidence["member"], tuple(evidence["shape"]), np.shape(A), training)
    if trouble == "infinite":
        return Wrong("some of the numbers are not finite")
    if trouble == "np.random":
        return Wrong("NumPy's global generator was used", mistake="draws from `np.random` and not from `rng`")
    if trouble == "another source":
        sentence = "the same state of `rng` twice gave two different masks"
        return Wrong(sentence, mistake="gives another mask for the same state of rng")
    if trouble == "own generator":
        sentence = "two different states of `rng` gave the same masks"
        return Wrong(sentence, mistake="ignores the rng it is given")
    return None


def bad_shape(member, shape, asked, training):
    """A mask or an output of another shape than A."""
    sentence = f"`{member}` has shape {shape}; asked is the shape of A, {tuple(asked)}"
    if training is False:
        return Wrong(sentence, mistake="returns no mask of the shape of A at test time" if member == "mask" else None)
    if member == "mask" and min(asked) > 1:
        if shape in ((), (1,), (1, 1)):
            return Wrong(sentence, mistake="draws once for all entries")
        if shape in ((asked[1],), (1, asked[1])):
            return Wrong(sentence, mistake="drops a unit for all samples at once")
        if shape == (asked[0], 1):
            return Wrong(sentence, mistake="drops a whole sample at once")
    return Wrong(sentence)


def bad_at_rest(evidence, A, rate, training):
    """What is wrong where nothing may be dropped: at test time, or with a rate of 0; or None."""
    out, mask, A = np.asarray(evidence["out"]), np.asarray(evidence["mask"]), np.asarray(A, dtype=float)
    if np.allclose(out, A, rtol=1e-6) and np.allclose(mask, 1.0, rtol=1e-6):
        return None
    if training is not False:
        return Wrong("with a rate of 0 nothing is dropped: out must equal A, and mask hold ones")
    sentence = "at test time out must equal A, and mask hold ones"
    if np.all(mask == 0):
        return Wrong(sentence, mistake="returns a mask of zeros at test time" if np.allclose(out, A) else None)
    if np.any(mask == 0):
        name = "drops at test time instead of in training" if evidence["idle in training"] else "drops at test time, too"
        return Wrong(sentence, mistake=name)
    if np.any((out == 0) & (A != 0)):
        return Wrong(sentence, mistake="drops at test time, too" if np.allclose(out, A * mask) else None)
    if np.allclose(out, A * (1 - rate)):
        return Wrong(sentence, mistake="scales at test time, as the classic convention does")
    if np.allclose(out * (1 - rate), A) or np.allclose(mask * (1 - rate), 1):
        return Wrong(sentence, mistake="rescales at test time although nothing was dropped")
    if np.allclose(mask, A) and np.allclose(out, 1.0):
        return Wrong(sentence, mistake="returns mask and out in each other's place")
    return Wrong(sentence)


def bad_pattern(evidence, A, rate):
    """What is wrong with which entries are dropped, or None."""
    share, count = evidence["share"], evidence["count"]
    kept, lost = evidence["ratio_where_kept"], evidence["ratio_where_dropped"]
    if kept and any(lost) and not any(kept):
        return Wrong("mask is 0 where an entry was kept", mistake="marks in the mask what was dropped")
    if share == 0.0 and len(evidence["mask"]) > 2:
        sentence = "the mask holds many different numbers, and none is 0"
        return Wrong(sentence, mistake="takes the random numbers themselves for the mask")
    if share in (0.0, 1.0):
        sentence = f"of {count} entries {'none' if share == 0.0 else 'every one'} was dropped"
        sure = share == 0.0 and (1 - rate) ** np.size(A) < 1e-3  # else one fixed mask may be all ones, too
        return Wrong(sentence, mistake="drops nothing in training" if sure else None)
    if evidence["calls_alike"]:
        sentence = "one call after the other with the same rng gave the same mask"
        return Wrong(sentence, mistake="draws from a copy, so that rng does not move on")
    rows, columns = np.shape(A)
    if evidence["rows_alike"] and evidence["columns_alike"]:
        name = "draws once for all entries" if rows > 1 and columns > 1 else None  # of a single row or column more may be true
        return Wrong("all entries of A are kept or dropped together", mistake=name)
    if columns > 1 and evidence["rows_alike"]:
        name = "drops a whole sample at once" if columns > 2 else None  # of two columns: it may be neighbours that share a draw
        return Wrong("all entries of a row are kept or dropped together", mistake=name)
    if rows > 1 and evidence["columns_alike"]:
        return Wrong("all entries of a column are kept or dropped together", mistake="drops a unit for all samples at once")
    if evidence["totals_alike"]:
        sentence = "every call dropped the same number of entries; if each is drawn by itself, the number varies"
        return Wrong(sentence, mistake="drops a fixed number of entries")
    shares, zero = np.asarray(evidence["shares"]), np.asarray(A) == 0
    if np.any(zero) and not np.all(zero) and np.all(shares[zero] == 1.0) and not np.all(shares[~zero] == 1.0):
        sentence = "where an activation is 0 the mask is always 0, as if it had been dropped every time"
        return Wrong(sentence, mistake="takes an activation that is 0 for dropped")
    if far(share, count, rate):
        sentence = f"{share:.3f} of {count} entries were dropped; rate is {rate:g}"
        if not far(share, count, 1 - rate):
            takes = only([value for value in evidence["mask"] if value], 1 / rate) and only(
                evidence["ratio_where_kept"], 1 / rate
            )
            name = "takes rate for the probability to keep" if takes else "drops with the probability 1 − rate"
            return Wrong(sentence, mistake=name)
        tenths = 0.1 * int(10 * rate), 0.1 * int(10 * rate + 1)
        if any(abs(near - rate) > 0.01 and not far(share, count, near) for near in tenths if 0 < near < 1):
            return Wrong(sentence, mistake="rounds the rate")
        return Wrong(sentence, mistake="drops another share of the entries than rate")
    if any(far(value, CALLS, rate) for value in shares.ravel()):
        return Wrong("some entries of A are dropped far more often than others")
    agree = rate**2 + (1 - rate) ** 2
    hang = any(far(alike / pairs, pairs, agree) for alike, pairs in evidence["pairs"] if pairs)
    if hang or not 0.5 < evidence["spread"] < 2.0:  # of 300 totals: a right answer leaves these limits with exp(−29)
        sentence = "the entries are not dropped independently of each other; each must be drawn by itself"
        shared = any(far(alike / pairs, pairs, agree) and alike > agree * pairs for alike, pairs in evidence["pairs"] if pairs)
        return Wrong(sentence, mistake="lets several entries share a draw" if shared else None)
    return None


def bad_scale(evidence, rate):
    """What is wrong with the numbers in out and mask, or None."""
    due = 1 / (1 - rate)
    kept = [value for value in evidence["mask"] if value]
    ratios, dropped = evidence["ratio_where_kept"], evidence["ratio_where_dropped"]
    said = f"kept entries of A come out times {', '.join(f'{v:.4g}' for v in ratios)}, and mask holds "
    said += ", ".join(f"{v:.4g}" for v in evidence["mask"])
    if any(dropped) or any(value == 0 for value in ratios):
        if only(ratios, 1.0) and only(dropped, 1.0):
            return Wrong("out is A itself: nothing was dropped from it", mistake="drops nothing from out")
        sentence = "mask and out do not belong together: some entries are 0 in one and not in the other"
        return Wrong(sentence, mistake="returns another mask than the one it used")
    if any(evidence["out_at_zero"]):
        return Wrong("where A is 0, out must be 0")
    if only(kept, due) and only(ratios, due):
        return None
    if len(kept) > 1 and (only(evidence["out"], due) or only(evidence["out"], 1.0)):
        return Wrong(said, mistake="returns mask and out in each other's place")
    if len(kept) > 2 and len(ratios) > 2:
        return Wrong(said, mistake="scales by the share that happened to be kept")
    for mask, ratio, name in [
        (1.0, 1.0, "does not rescale what is kept"),
        (1.0, due, "returns the mask without its scale"),
        (due, 1.0, "scales the mask but not the activations"),
        (due, due**2, "scales twice"),
        (due**2, due**2, "scales twice"),
        (1 / rate, 1 / rate, "divides by rate"),
        (1.0, 1 / rate, "divides by rate"),
        (1 - rate, 1 - rate, "multiplies by 1 − rate instead of dividing"),
        (1.0, 1 - rate, "multiplies by 1 − rate instead of dividing"),
        (rate, rate, "multiplies by rate"),
        (1.0, rate, "multiplies by rate"),
        (float(int(due)), float(int(due)), "makes the mask of integers"),
        (float(int(due)), due, "makes the mask of integers"),
    ]:
        if only(kept, mask) and only(ratios, ratio):
            return Wrong(said, mistake=name)
    return Wrong(said)


@dropout.judge
def _(evidence, A, rate, rng, training=None):
    found = bad_form(evidence, A, training)
    if found is not None:
        return found
    if training is False or rate == 0:
        return bad_at_rest(evidence, A, rate, training)
    return bad_pattern(evidence, A, rate) or bad_scale(evidence, rate)


def thinned(A, rate, rng, training=True, *, keep=None, scale=None, out_scale=None, size=None):
    """Dropout with knobs for what people get wrong."""
    if not training:
        return A, np.ones(A.shape)
    keep = 1 - rate if keep is None else keep
    kept = rng.random(A.shape if size is None else size) < keep
    scale = 1 / (1 - rate) if scale is None else scale
    return A * kept * (scale if out_scale is None else out_scale), kept * scale


@dropout.mistake("takes rate for the probability to keep", look="rate is the probability to *drop*. What is the one to keep?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, keep=rate, scale=1 / rate if rate else 1.0)


@dropout.mistake(
    "drops with the probability 1 − rate", look="Read your comparison aloud for rate = 0.2: how often is it true, and what then?"
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, keep=rate)


@dropout.mistake("drops another share of the entries than rate", look="How often is your condition true? Try rate = 0.2.")
def _(A, rate, rng, training=True):
    if not training:
        return A, np.ones(A.shape)
    mask = (rng.normal(size=A.shape) > rate) / (1 - rate)
    return A * mask, mask


@dropout.mistake("divides by rate", look="With rate = 0.2 four of five are kept. By how much must these be raised to make up?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, scale=1 / rate if rate else 1.0)


@dropout.mistake("multiplies by rate", look="Some are missing in the sum. Must the others grow or shrink to make up for it?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, scale=rate)


@dropout.mistake(
    "multiplies by 1 − rate instead of dividing", look="Some are missing in the sum. Must the others grow or shrink to make up?"
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, scale=1 - rate)


@dropout.mistake("does not rescale what is kept", look="What is the mean of out, compared with the mean of A?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, scale=1.0)


@dropout.mistake(
    "returns the mask without its scale", look="The way back multiplies by the mask alone. What must be in it already?"
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, scale=1.0, out_scale=1 / (1 - rate))


@dropout.mistake("scales the mask but not the activations", look="out is A times mask. Is it, in your code?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, out_scale=1.0)


@dropout.mistake("scales twice", look="The mask holds the scale already. Where does it come in a second time?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training, out_scale=1 / (1 - rate) ** 2)


@dropout.mistake(
    "scales by the share that happened to be kept", look="The scale comes from rate alone. What is yours computed from?"
)
def _(A, rate, rng, training=True):
    if not training:
        return A, np.ones(A.shape)
    kept = rng.random(A.shape) < 1 - rate
    mask = kept / max(kept.mean(), 1 / kept.size)
    return A * mask, mask


@dropout.mistake("makes the mask of integers", look="An array like `A` is of integers when `A` is. What becomes of 2.5 in it?")
def _(A, rate, rng, training=True):
    mask = np.ones_like(A)
    if training:
        mask[:] = (rng.random(A.shape) < 1 - rate) / (1 - rate)
    return A * mask, mask


@dropout.mistake(
    "drops a unit for all samples at once", look="Each entry is drawn by itself: how many random numbers does A need?"
)
def _(A, rate, rng, training=True):
    out, mask = thinned(A, rate, rng, training, size=(1, A.shape[1]))
    return out, np.broadcast_to(mask, A.shape)


@dropout.mistake("lets several entries share a draw", look="Each entry is drawn by itself: how many random numbers does A need?")
def _(A, rate, rng, training=True):
    if not training:
        return A.astype(float), np.ones(A.shape)
    n, h = A.shape
    kept = np.repeat(rng.random((n, (h + 1) // 2)) >= rate, 2, axis=1)[:, :h]
    kept = kept if h > 1 else np.repeat(rng.random(((n + 1) // 2, 1)) >= rate, 2, axis=0)[:n]
    return A * kept / (1 - rate), kept / (1 - rate)


@dropout.mistake("drops a whole sample at once", look="Each entry is drawn by itself: how many random numbers does A need?")
def _(A, rate, rng, training=True):
    out, mask = thinned(A, rate, rng, training, size=(len(A), 1))
    return out, np.broadcast_to(mask, A.shape)


@dropout.mistake("draws once for all entries", look="Each entry is drawn by itself: how many random numbers does A need?")
def _(A, rate, rng, training=True):
    out, mask = thinned(A, rate, rng, training, size=())
    return out, np.broadcast_to(mask, A.shape)


@dropout.mistake("drops a fixed number of entries", look="Toss a coin for each entry: is the number of heads always the same?")
def _(A, rate, rng, training=True):
    if not training:
        return A, np.ones(A.shape)
    mask = np.full(A.size, 1 / (1 - rate))
    mask[rng.permutation(A.size)[: round(rate * A.size)]] = 0.0
    mask = mask.reshape(A.shape)
    return A * mask, mask


@dropout.mistake("returns another mask than the one it used", look="How often do you draw? One draw makes both, out and mask.")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training)[0], thinned(A, rate, rng, training)[1]


@dropout.mistake("marks in the mask what was dropped", look="Where an entry was kept, what must the mask be?")
def _(A, rate, rng, training=True):
    if not training:
        return A, np.ones(A.shape)
    kept = rng.random(A.shape) < 1 - rate if rate else rng.random(A.shape) < 2
    return A * kept / (1 - rate), (~kept if rate else kept) / (1 - rate)


@dropout.mistake("takes an activation that is 0 for dropped", look="A ReLU gives 0 often. Can you see from out what was dropped?")
def _(A, rate, rng, training=True):
    out, mask = thinned(A, rate, rng, training)
    return (out, np.where(out != 0, 1 / (1 - rate), 0.0)) if training else (out, mask)


@dropout.mistake(
    "takes the random numbers themselves for the mask",
    look="A random number decides about an entry. With what is it compared?",
)
def _(A, rate, rng, training=True):
    mask = rng.random(A.shape) / (1 - rate) if training and rate else np.ones(A.shape)
    return A * mask, mask


@dropout.mistake("drops nothing from out", look="The mask is drawn. Is it also applied?")
def _(A, rate, rng, training=True):
    return A, thinned(A, rate, rng, training)[1]


@dropout.mistake("drops at test time, too", look="What does `training` change in your code?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng)


@dropout.mistake(
    "scales at test time, as the classic convention does", look="Inverted dropout has scaled in training. What is left to do?"
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training) if training else (A * (1 - rate), np.ones(A.shape))


@dropout.mistake(
    "rescales at test time although nothing was dropped", look="When nothing is missing, what is there to make up for?"
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng) if training else (A / (1 - rate), np.full(A.shape, 1 / (1 - rate)))


@dropout.mistake(
    "returns no mask of the shape of A at test time",
    look="Two arrays are asked on both paths. By what would the way back multiply?",
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng) if training else (A, None)


@dropout.mistake("returns a mask of zeros at test time", look="By what would the way back multiply, when everything was kept?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng) if training else (A, np.zeros(A.shape))


@dropout.mistake("drops nothing in training", look="Which of the two paths does `if training` lead to?")
def _(A, rate, rng, training=True):
    return A, np.ones(A.shape)


@dropout.mistake("returns the activations only", look="The docstring names two results.")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training)[0]


@dropout.mistake("returns mask and out in each other's place", look="In which order does the docstring name the two?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, training)[::-1]


@dropout.mistake("draws from `np.random` and not from `rng`", look="All chance comes in as `rng`. Where does yours come from?")
def _(A, rate, rng, training=True):
    mask = (np.random.rand(*A.shape) >= rate) / (1 - rate) if training else np.ones(A.shape)
    return A * mask, mask


@dropout.mistake(
    "gives another mask for the same state of rng", look="All chance comes in as `rng`. Is there a second source of it?"
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, np.random.default_rng(), training)


@dropout.mistake(
    "draws from a copy, so that rng does not move on",
    look="A second call with the same rng is to give another mask. Is it `rng` itself that draws?",
)
def _(A, rate, rng, training=True):
    return thinned(A, rate, copy.deepcopy(rng), training)


@dropout.mistake("rounds the rate", look="What becomes of a rate of 0.05? Are the numbers you draw fine enough for it?")
def _(A, rate, rng, training=True):
    if not training:
        return A.astype(float), np.ones(A.shape)
    mask = (rng.integers(0, 10, size=A.shape) >= 10 * rate) / (1 - rate)
    return A * mask, mask


@dropout.mistake("drops at test time instead of in training", look="Which value has `training` at test time: True or False?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, rng, not training)


@dropout.mistake("ignores the rng it is given", look="The caller hands you a generator. Which one draws your mask?")
def _(A, rate, rng, training=True):
    return thinned(A, rate, np.random.default_rng(0), training)


@dropout.mistake("writes into A", look="Which line writes into an argument? `A *= …` and `A[…] = …` do.")
def _(A, rate, rng, training=True):
    mask = thinned(A, rate, rng, training)[1]
    A[mask == 0] = 0
    return A * mask, mask


@dropout.style("below keep, one line each")
def _(A, rate, rng, training=True):
    keep = 1.0 - rate
    mask = (rng.random(np.shape(A)) < keep).astype(float) / keep if training else np.ones_like(A, dtype=float)
    return A * mask, mask


@dropout.style("binomial")
def _(x, p, generator, train=True):
    mask = generator.binomial(1, 1 - p, size=x.shape) / (1 - p)
    if not train:
        mask = np.ones(x.shape)
    return x * mask, mask


@dropout.style("choice between two numbers")
def _(A, rate, rng, training=True):
    if training is False:
        return A.copy(), np.ones_like(A)
    mask = rng.choice([0.0, 1 / (1 - rate)], size=A.shape, p=[rate, 1 - rate])
    return np.multiply(A, mask), mask


@dropout.style("uniform, loops over entries, lists")
def _(A, rate, rng, training=True):
    out, mask = [], []
    for row in A.tolist():
        scales = [(1 / (1 - rate) if rng.uniform(0, 1) > rate else 0.0) if training else 1.0 for _ in row]
        out.append([a * s for a, s in zip(row, scales, strict=True)])
        mask.append(scales)
    return out, mask


@dropout.style("a copy, zeros written into it")
def _(A, rate, rng, training=True):
    out, mask = np.array(A, dtype=float), np.ones(A.shape)
    if training:
        gone = rng.random(A.shape) < rate
        out[gone], mask[gone] = 0, 0
        out, mask = out / (1 - rate), mask / (1 - rate)
    return [out, mask]


@dropout.style("single precision, drawn flat and transposed")
def _(A, rate, rng, training=True):
    A = A.astype(np.float32)
    if not training:
        return A, np.ones(A.shape, dtype=np.float32)
    drawn = rng.random(A.size, dtype=np.float32).reshape(A.T.shape).T
    mask = (drawn >= rate).astype(np.float32) / np.float32(1 - rate)
    return A * mask, mask


@dropout.style("thousandths")
def _(A, rate, rng, training=True):
    mask = np.where(rng.integers(0, 1000, size=A.shape) < round(1000 * rate), 0.0, 1 / (1 - rate))
    return (A * mask, mask) if training else (A, np.ones(A.shape))


@dropout.style("gaps between dropped entries")
def _(A, rate, rng, training=True):
    mask = np.full(A.size, 1 / (1 - rate) if training else 1.0)
    place = -1
    while training and rate > 0:
        place += rng.geometric(rate)
        if place >= A.size:
            break
        mask[place] = 0.0
    return A * mask.reshape(A.shape), mask.reshape(A.shape)


@dropout.style("a child generator")
def _(A, rate, rng, training=True):
    child = rng.spawn(1)[0]
    mask = (child.random(A.shape) >= rate) / (1 - rate) if training else np.ones(A.shape)
    return A * mask, mask


@dropout.style("a generator seeded by the rng")
def _(A, rate, rng, training=True):
    own = np.random.default_rng(rng.integers(2**32))
    mask = np.where(own.random(A.shape) < rate, 0, 1 / (1 - rate)) if training else np.ones(A.shape)
    return mask * A, mask


dropout.equivalent(
    "rng.random(A.shape) >= rate → rng.random(A.shape) > rate", because="a random number equals rate with probability 2**-53"
)


# -- dropout_backward ------------------------------------------------------------------------------------------------

dropout_backward = Exercise(
    "dropout_backward",
    goal="send the gradient back through what was kept, and only through that",
    points=1,
    minutes=3,
    stars=1,
    hints=[
        "On the way forward each entry was multiplied by one number. What is the slope of a product in one of its factors?",
        "out = A ∗ mask entry by entry, so each slope at A is the slope at out times that entry of the mask.",
        "return dA ... mask",
    ],
)


@dropout_backward.cases
def _(rng):
    yield "one sample", {"dA": np.array([[1.0, 2.0, 3.0]]), "mask": np.array([[2.0, 0.0, 2.0]])}
    yield "two samples", {"dA": np.array([[0.5, -1.0], [2.0, 4.0]]), "mask": np.array([[0.0, 1.25], [1.25, 1.25]])}
    yield "at test time: a mask of ones", {"dA": np.array([[0.5, -1.0, 3.0], [2.0, 4.0, -0.25]]), "mask": np.ones((2, 3))}
    yield (
        "whole numbers",
        {"dA": np.array([[3, -1, 2], [4, 5, -6]]), "mask": np.array([[2.5, 0.0, 2.5], [0.0, 2.5, 2.5]])},
    )
    for label, shape, rate in [("a batch", (4, 3), 0.4), ("as many samples as units", (3, 3), 0.3)]:
        mask = (rng.random(shape) >= rate) / (1 - rate)
        mask[0, 0], mask[1, 1], mask[1, 0] = 1 / (1 - rate), 0.0, 1 / (1 - rate)
        yield label, {"dA": rng.normal(size=shape).round(2) + 0.003, "mask": mask}


@dropout_backward.rule
def _(result, dA, mask):
    if np.any(np.asarray(result)[np.asarray(mask) == 0] != 0):
        return "what was dropped on the way forward had no part in the loss: no gradient may reach it"
    return None


class TwoResults(Exception):
    """The same arguments gave different results."""


@dropout_backward.probe
def _(dropout_backward, dA, mask):
    given = np.array(dA)
    first = dropout_backward(dA, mask)
    for _ in range(11):
        again = dropout_backward(given.copy(), np.array(mask))
        if np.shape(first) == np.shape(again) and not np.array_equal(first, again, equal_nan=True):
            raise TwoResults("the same dA and mask gave two different results")
    return first


@dropout_backward.mistake(
    "draws a new mask on the way back", look="Which entries took part in the forward pass? Only one mask knows."
)
def _(dA, mask):
    return dA * (np.random.default_rng().random(dA.shape) < 0.5) / 0.5


@dropout_backward.mistake("leaves out the scale", look="The mask holds more than yes and no. Which number multiplied the entry?")
def _(dA, mask):
    return dA * (mask > 0)


@dropout_backward.mistake("scales twice", look="The mask holds the scale already. Where does it come in a second time?")
def _(dA, mask):
    return dA * mask * mask


@dropout_backward.mistake("divides by the mask", look="The slope of a · m in a: is it m or 1/m?")
def _(dA, mask):
    return dA / mask


@dropout_backward.mistake("divides by the scale where an entry was kept", look="The slope of a · m in a: is it m or 1/m?")
def _(dA, mask):
    return np.divide(dA, mask, out=np.zeros(dA.shape), where=mask > 0)


@dropout_backward.mistake("gives the gradient back as it came", look="Does the mask reach the result?")
def _(dA, mask):
    return np.array(dA)


@dropout_backward.mistake("gives the mask back", look="Does the gradient reach the result?")
def _(dA, mask):
    return np.array(mask)


@dropout_backward.mistake(
    "lets the gradient through where entries were dropped",
    look="Which entries took part: those with a 0 in the mask, or the others?",
)
def _(dA, mask):
    return dA * (mask == 0)


@dropout_backward.mistake(
    "multiplies by 1 − mask", look="What was multiplied on the way forward: the mask, or what it lacks to 1?"
)
def _(dA, mask):
    return dA * (1 - mask)


@dropout_backward.mistake("takes a matrix product", look="∗ works entry by entry, @ does not. Which is meant?")
def _(dA, mask):
    return dA @ mask


@dropout_backward.mistake("takes a matrix product with the transpose", look="∗ works entry by entry, @ does not. Which is meant?")
def _(dA, mask):
    return dA @ mask.T


@dropout_backward.mistake("transposes the mask", look="mask has the shape of dA: entry meets entry as they stand.")
def _(dA, mask):
    return dA * mask.T


@dropout_backward.mistake("adds the mask", look="A product on the way forward: what is its slope?")
def _(dA, mask):
    return dA + mask


@dropout_backward.mistake(
    "uses the mask of the first sample for all", look="Every sample had a mask of its own: is an index too many in your line?"
)
def _(dA, mask):
    return dA * mask[0]


@dropout_backward.mistake("multiplies by the mean of the mask", look="Each entry has a factor of its own.")
def _(dA, mask):
    return dA * mask.mean()


@dropout_backward.mistake(
    "divides by the number of samples", look="The mean of the loss is in dA already. Is it taken a second time?"
)
def _(dA, mask):
    return dA * mask / len(dA)


@dropout_backward.mistake(
    "writes into dA", look="Which line writes into an argument? `dA *= …` does; a product makes a new array."
)
def _(dA, mask):
    dA *= mask
    return dA


@dropout_backward.style("loops")
def _(dA, mask):
    out = np.zeros(dA.shape)
    for i in range(dA.shape[0]):
        for j in range(dA.shape[1]):
            out[i, j] = dA[i, j] * mask[i, j]
    return out


@dropout_backward.style("where, with the scale")
def _(grad, kept):
    return np.where(kept == 0, 0.0, grad * kept)


@dropout_backward.style("einsum")
def _(dA, mask):
    return np.einsum("ij,ij->ij", dA, mask)


@dropout_backward.style("row by row, lists")
def _(dA, mask):
    return [[d * m for d, m in zip(row, scales, strict=True)] for row, scales in zip(dA, mask, strict=True)]


@dropout_backward.style("a copy, multiplied in place, single precision")
def _(dA, mask):
    out = dA.astype(np.float32)
    out *= mask.astype(np.float32)
    return out


# -- classic_test_scale ----------------------------------------------------------------------------------------------

classic_test_scale = Exercise(
    "classic_test_scale",
    goal="read a network that was trained with the older convention",
    points=1,
    minutes=5,
    stars=1,
    hints=[
        "In training a unit was there only part of the time. What did it send on, on average?",
        "It was kept with probability 1 − rate, and sent on its activation unchanged: on average (1 − rate) times it.",
        "keep = ...\nreturn A * ...",
    ],
)


@classic_test_scale.cases
def _(rng):
    yield "one sample", {"A": np.array([[1.0, 5.0]]), "rate": 0.4}
    yield "two samples", {"A": np.array([[2.0, -1.0, 0.0], [0.5, 3.0, 4.0]]), "rate": 0.2}
    yield "whole numbers", {"A": np.array([[1, 2], [3, -4], [5, 0]]), "rate": 0.25}
    yield "nothing was dropped", {"A": np.array([[1.0, -2.0], [0.5, 4.0]]), "rate": 0.0}
    yield "most were dropped", {"A": rng.normal(size=(3, 2)).round(2) + 0.003, "rate": 0.9}
    yield "a batch", {"A": rng.normal(size=(3, 4)).round(2) + 0.003, "rate": 0.3}


@classic_test_scale.probe
def _(classic_test_scale, A, rate):
    given = np.array(A)
    first = classic_test_scale(A, rate)
    for _ in range(11):
        again = classic_test_scale(given.copy(), rate)
        if np.shape(first) == np.shape(again) and not np.array_equal(first, again, equal_nan=True):
            raise TwoResults("the same A and rate gave two different results")
    return first


@classic_test_scale.mistake(
    "multiplies by rate", look="A unit that is dropped 10 % of the time: what part of it is there on average?"
)
def _(A, rate):
    return A * rate


@classic_test_scale.mistake(
    "divides by 1 − rate, as inverted dropout does in training",
    look="In training less came through. Must A grow or shrink to match?",
)
def _(A, rate):
    return A / (1 - rate)


@classic_test_scale.mistake("divides by rate", look="In training less came through. Must A grow or shrink to match?")
def _(A, rate):
    return A / rate


@classic_test_scale.mistake(
    "subtracts the rate", look="Reduced by a share of itself is not reduced by a number. What is the mean of a?"
)
def _(A, rate):
    return A - rate


@classic_test_scale.mistake(
    "does nothing, as inverted dropout does at test time", look="Here nothing was rescaled in training. What makes up for it?"
)
def _(A, rate):
    return A.astype(float)


@classic_test_scale.mistake("drops entries at test time", look="At test time every unit is there. What is left to do?")
def _(A, rate):
    return A * (np.random.default_rng().random(A.shape) >= rate)


@classic_test_scale.mistake("multiplies by 1 + rate", look="In training less came through. Must A grow or shrink to match?")
def _(A, rate):
    return A * (1 + rate)


@classic_test_scale.mistake("scales twice", look="How often is an entry multiplied on the way to the next layer?")
def _(A, rate):
    return A * (1 - rate) ** 2


@classic_test_scale.mistake("takes the root of the scale", look="The mean is asked, not the spread.")
def _(A, rate):
    return A * np.sqrt(1 - rate)


@classic_test_scale.mistake("always takes one half", look="One argument is not used.")
def _(A, rate):
    return A * 0.5


@classic_test_scale.mistake("gives the scale and not the activations", look="What is to be scaled?")
def _(A, rate):
    return 1 - rate


@classic_test_scale.mistake("takes 1 − A times the rate", look="Look at the brackets: what is taken from 1?")
def _(A, rate):
    return 1 - A * rate


@classic_test_scale.mistake(
    "writes into A", look="Which line writes into an argument? `A *= …` does; a product makes a new array."
)
def _(A, rate):
    A *= 1 - rate
    return A


@classic_test_scale.style("what is left when the share is taken away")
def _(A, rate):
    return A - rate * A


@classic_test_scale.style("loops, lists")
def _(activations, p):
    return [[(1 - p) * a for a in row] for row in activations]


@classic_test_scale.style("multiply, keep named")
def _(A, rate):
    keep = 1 - rate
    return np.multiply(keep, A)


@classic_test_scale.style("the mean of kept and dropped")
def _(A, rate):
    return (1 - rate) * A + rate * np.zeros(A.shape)


@classic_test_scale.style("single precision")
def _(A, rate):
    return A.astype(np.float32) * np.float32(1 - rate)


# -- early_stopping --------------------------------------------------------------------------------------------------

early_stopping = Exercise(
    "early_stopping",
    goal="stop a training when the validation loss has stopped falling",
    points=4,
    minutes=15,
    stars=2,
    returns=("stop_epoch", "best_epoch"),
    hints=[
        "Three things to remember from epoch to epoch: the best loss so far, where it was, and how long you have been waiting.",
        "Improvement (loss below best − min_delta): it becomes the best, and the waiting starts again at 0. No improvement: wait "
        "one more, and stop when you have waited `patience` epochs.",
        "best, best_epoch, waited = ..., 0, 0\nfor epoch, loss in ...:\n    if loss < ...:\n"
        "        best, best_epoch, waited = ...\n    else:\n        waited += 1\n    if waited == ...:\n        return ...\n"
        "return ...",
    ],
)

CURVE = [0.875, 0.75, 0.625, 0.6875, 0.59375, 0.625, 0.625, 0.65625, 0.5, 0.53125, 0.5625, 0.59375, 0.625, 0.46875]


@early_stopping.cases
def _(rng):
    """Losses are whole sixty-fourths, so that neither best − min_delta nor best − loss is rounded, and equal is equal."""
    yield "falls, then rises", {"val_losses": [0.75, 0.5, 0.625, 0.6875, 0.8125], "patience": 2}
    yield "falls to the end", {"val_losses": [0.875, 0.75, 0.5, 0.25], "patience": 1}
    yield "one epoch", {"val_losses": [0.5], "patience": 1}
    yield "never better than the first", {"val_losses": [0.5, 0.625, 0.75, 0.5625, 0.6875], "patience": 3}
    yield "a standstill is no improvement", {"val_losses": [0.75, 0.5, 0.5, 0.5, 0.5, 0.25], "patience": 3}
    yield "ups and downs, patience 1", {"val_losses": CURVE, "patience": 1}
    yield "ups and downs, patience 3", {"val_losses": CURVE, "patience": 3}
    yield "ups and downs, patience 4", {"val_losses": CURVE, "patience": 4}
    yield "patience outlasts the epochs", {"val_losses": [0.5, 0.25, 0.375, 0.4375], "patience": 5}
    yield "runs out at the very last epoch", {"val_losses": [2.0, 1.5, 1.75, 1.625], "patience": 2}
    yield "losses in the hundreds", {"val_losses": [384.0, 256.5, 260.0, 258.25, 128.0, 300.0, 301.0], "patience": 3}
    yield (
        "a fall of exactly min_delta does not count",
        {"val_losses": [1.0, 0.75, 0.5, 0.25, 0.125], "patience": 2, "min_delta": 0.25},
    )
    yield (
        "small falls add up to a large one",
        {"val_losses": [1.0, 0.875, 0.75, 0.6875, 0.5625, 0.5], "patience": 4, "min_delta": 0.25},
    )
    yield (
        "falls too small to count",
        {"val_losses": [1.0, 0.5, 0.484375, 0.46875, 0.453125, 0.25], "patience": 3, "min_delta": 0.0625},
    )
    yield (
        "a large fall, small ones, and a rise",
        {"val_losses": [1.0, 0.5, 0.4375, 0.46875, 0.375, 0.5, 0.25], "patience": 3, "min_delta": 0.1875},
    )
    yield (
        "a fall by more than min_delta and less than twice as much",
        {"val_losses": [1.0, 0.625, 0.625, 0.625], "patience": 2, "min_delta": 0.25},
    )
    yield (
        "two falls that count, and small ones between",
        {"val_losses": [1.0, 0.90625, 0.703125, 0.5625, 0.484375, 0.5, 0.34375, 0.34375], "patience": 6, "min_delta": 0.25},
    )
    step = 2.0**-20  # about a millionth, and exact
    yield "tiny falls, `min_delta` left out", {"val_losses": [0.5 - k * step for k in range(5)], "patience": 2}
    for number, patience in enumerate((2, 3, 5)):
        losses = (rng.integers(20, 60, size=14) / 64 + np.linspace(2, 1 + number / 4, 14).round(1) // 0.25 * 0.25).tolist()
        yield f"a noisy curve, patience {patience}", {"val_losses": losses, "patience": patience}
        yield (
            f"a noisy curve, patience {patience}, min_delta",
            {"val_losses": losses[::-1][::-1], "patience": patience, "min_delta": 0.046875},
        )


@early_stopping.probe
def _(early_stopping, val_losses, patience, min_delta=None):
    extra = () if min_delta is None else (min_delta,)
    try:
        return early_stopping(val_losses, patience, *extra)
    except (TypeError, AttributeError) as error:  # one that is written for arrays is as right as one for lists
        try:
            return early_stopping(np.array(val_losses), patience, *extra)
        except Exception:
            raise error from None


@early_stopping.rule
def _(result, val_losses, patience, min_delta=None):
    if isinstance(result, (tuple, list)) and len(result) == 2:
        if not 0 <= result[1] <= result[0] < len(val_losses):
            return "best_epoch cannot lie after stop_epoch, and both are epochs of the list, counted from 0"
    return None


def stopped(val_losses, patience, min_delta=0.0, *, better=None, count=None, best_from=None, at=None, never=None):
    """Early stopping with knobs for what people get wrong."""
    better = better or (lambda loss, best, before, delta: loss < best - delta)
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        before = val_losses[epoch - 1] if epoch else np.inf
        if better(loss, best, before, min_delta):
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited = waited + 1 if count is None else count(waited, loss, best, before)
        if waited >= (patience if at is None else at(patience)) and waited > 0:
            return epoch, best_epoch if best_from is None else best_from(val_losses, epoch)
    last = len(val_losses) - 1 if never is None else never(val_losses)
    return last, best_epoch if best_from is None else best_from(val_losses, len(val_losses) - 1)


@early_stopping.mistake("waits for two epochs, whatever `patience` is", look="Where does patience come in?")
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, 2, min_delta)


@early_stopping.mistake(
    "compares with the epoch before instead of the best", look="What is an improvement compared with? Which number do you keep?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, better=lambda loss, best, before, delta: loss < before - delta)


@early_stopping.mistake(
    "counts all epochs without improvement, not those in a row", look="What happens to the count when there is an improvement?"
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "counts patience from the first epoch", look="Patience is counted from the last improvement. Where does your count begin?"
)
def _(val_losses, patience, min_delta=0.0):
    stop = min(patience, len(val_losses) - 1)
    best, best_epoch = np.inf, 0
    for epoch, loss in enumerate(val_losses[: stop + 1]):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
    return stop, best_epoch


@early_stopping.mistake(
    "stops one epoch late", look="With patience 1, how many epochs without improvement are there? Count by hand."
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, at=lambda patience: patience + 1)


@early_stopping.mistake(
    "stops one epoch early", look="With patience 2, how many epochs without improvement are there? Count by hand."
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, at=lambda patience: patience - 1)


@early_stopping.mistake("takes an equal loss for an improvement", look="Asked is a fall of *more* than min_delta: ≥ or >?")
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, better=lambda loss, best, before, delta: loss <= best - delta)


@early_stopping.mistake("ignores min_delta", look="One argument is not used.")
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience)


@early_stopping.mistake(
    "adds min_delta to the best instead of taking it away", look="Must an improvement lie above or below the best?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, better=lambda loss, best, before, delta: loss < best + delta)


@early_stopping.mistake(
    "takes min_delta for a share of the best loss", look="min_delta is a difference of two losses. What do you do with it?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, better=lambda loss, best, before, delta: loss < best * (1 - delta))


@early_stopping.mistake(
    "takes the lowest loss until the stop for the best",
    look="A fall that is no improvement does not change the best. Is min_delta asked?",
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, best_from=lambda losses, stop: int(np.argmin(losses[: stop + 1])))


@early_stopping.mistake(
    "takes the lowest loss of all epochs for the best", look="What comes after the stop was never trained. Can it be the best?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, best_from=lambda losses, stop: int(np.argmin(losses)))


@early_stopping.mistake(
    "lets the best fall by any small step",
    look="Only an improvement changes the best. What does your code change on a small fall?",
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        waited = 0 if loss < best - min_delta else waited + 1
        if loss < best:
            best, best_epoch = loss, epoch
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "lowers the best loss on every small fall, though not the best epoch",
    look="Best loss and best epoch belong together. When does each of them change?",
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        best = min(best, loss)
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "has a default min_delta above 0", look="What counts as an improvement when the caller does not say `min_delta`?"
)
def _(val_losses, patience, min_delta=1e-3):
    return stopped(val_losses, patience, min_delta)


@early_stopping.mistake("never stops before the last epoch", look="What ends your loop when patience has run out?")
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, at=lambda patience: len(val_losses) + 1)


@early_stopping.mistake(
    "starts the waiting again on any small fall", look="Only an improvement ends the waiting. Is min_delta asked there, too?"
)
def _(val_losses, patience, min_delta=0.0):
    lowest = best = np.inf
    best_epoch = waited = 0
    for epoch, loss in enumerate(val_losses):
        waited = 0 if loss < lowest else waited + 1
        lowest = min(lowest, loss)
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "waits only while the loss is above the best",
    look="What does an epoch count that exactly equals the best, or falls too little?",
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        elif loss > best:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "waits only while the loss rises from epoch to epoch",
    look="An epoch that is no improvement counts, whether the loss rose or fell.",
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        waited = waited + 1 if epoch and loss > val_losses[epoch - 1] else 0
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake("counts epochs from 1", look="Which number has the first epoch here?")
def _(val_losses, patience, min_delta=0.0):
    stop, best = stopped(val_losses, patience, min_delta)
    return stop + 1, best + 1


@early_stopping.mistake("gives the best epoch first", look="In which order does the docstring name the two?")
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta)[::-1]


@early_stopping.mistake("gives the best loss instead of its epoch", look="Asked is where the best loss was, not how low it was.")
def _(val_losses, patience, min_delta=0.0):
    stop, best = stopped(val_losses, patience, min_delta)
    return stop, val_losses[best]


@early_stopping.mistake("gives the stop only", look="The docstring names two results.")
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta)[0]


@early_stopping.mistake(
    "gives the number of epochs when patience never runs out", look="Epochs are counted from 0: which number has the last one?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, never=len)


@early_stopping.mistake(
    "gives the best epoch as the stop when patience never runs out", look="All epochs were trained. Which one is the last?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, never=lambda losses: stopped(losses, patience, min_delta)[1])


@early_stopping.mistake("gives nothing when patience never runs out", look="Does the path after the loop end in a `return`?")
def _(val_losses, patience, min_delta=0.0):
    found = stopped(val_losses, patience, min_delta, never=lambda losses: None)
    return None if found[0] is None else found


@early_stopping.mistake(
    "gives −1 as the stop when patience never runs out", look="All epochs were trained. Which one is the last?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, never=lambda losses: -1)


@early_stopping.mistake(
    "stops at the epoch after the best one", look="Waiting goes on for `patience` epochs. Where does your loop stop?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, 1, min_delta)


@early_stopping.mistake(
    "stops when the loss is high, not low", look="A loss is better when it is lower. Which way is your comparison?"
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = -np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss > best + min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "starts from a best loss of 1", look="A loss may start anywhere. With which number can the first loss be compared?"
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = 1.0, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "starts from a best loss of 0", look="No loss lies below 0. With which number can the first loss be compared?"
)
def _(val_losses, patience, min_delta=0.0):
    return min(patience, len(val_losses)) - 1, 0


@early_stopping.mistake(
    "counts epoch 0 as one without improvement",
    look="Nothing lies before epoch 0. How long have you waited when it is over?",
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = val_losses[0], 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.mistake(
    "takes any change of the loss for an improvement", look="An improvement has a direction: is a loss that rose one?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, better=lambda loss, best, before, delta: abs(loss - best) > delta)


@early_stopping.mistake(
    "waits from the lowest loss of all epochs",
    look="At each epoch only what came before is known. What does your code look at?",
)
def _(val_losses, patience, min_delta=0.0):
    best = int(np.argmin(val_losses))
    return min(best + patience, len(val_losses) - 1), best


@early_stopping.mistake(
    "gives None as the stop when patience never runs out", look="All epochs were trained. Which one is the last?"
)
def _(val_losses, patience, min_delta=0.0):
    return stopped(val_losses, patience, min_delta, never=lambda losses: None)


@early_stopping.mistake(
    "starts the waiting at 1 after an improvement", look="How long have you waited in the epoch of an improvement itself?"
)
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = val_losses[0], 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < best - min_delta:
            best, best_epoch, waited = val_losses[epoch], epoch, 1
        else:
            waited += 1
        if waited >= patience and best_epoch != epoch:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.style("the first loss is the first best")
def _(val_losses, patience, min_delta=0.0):
    best, best_epoch = val_losses[0], 0
    for epoch in range(1, len(val_losses)):
        if best - val_losses[epoch] > min_delta:
            best, best_epoch = val_losses[epoch], epoch
        elif epoch - best_epoch == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


@early_stopping.style("patience counted down, a while loop")
def _(losses, wait, delta=0.0):
    epoch, best_epoch, left = 0, 0, wait
    while epoch < len(losses) - 1 and left > 0:
        epoch += 1
        if losses[epoch] < losses[best_epoch] - delta:
            best_epoch, left = epoch, wait
        else:
            left -= 1
    return epoch, best_epoch


@early_stopping.style("arrays, NumPy integers")
def _(val_losses, patience, min_delta=0.0):
    losses, best = np.asarray(val_losses, dtype=float), 0
    while True:
        window = losses[best + 1 : best + 1 + patience]
        better = np.flatnonzero(window < losses[best] - min_delta)
        if better.size == 0:
            return np.minimum(best + patience, losses.size - 1), np.int64(best)
        best = best + 1 + better[0]


@early_stopping.style("recursion, a list")
def _(val_losses, patience, min_delta=0.0):
    def go(epoch, best):
        if epoch - best == patience or epoch == len(val_losses) - 1:
            return [epoch, best]
        following = epoch + 1
        return go(following, following if val_losses[following] + min_delta < val_losses[best] else best)

    return go(0, 0)


@early_stopping.style("remembers all improvements first")
def _(val_losses, patience, min_delta=0.0):
    improved = [0]
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[improved[-1]] - min_delta:
            improved.append(epoch)
    for this, following in zip(improved, [*improved[1:], len(val_losses) + patience], strict=True):
        if following - this > patience:
            return min(this + patience, len(val_losses) - 1), this
    raise AssertionError


@early_stopping.style("written for arrays")
def _(val_losses, patience, min_delta=0.0):
    stop = val_losses.size - 1
    best = 0
    for epoch in range(1, val_losses.size):
        if val_losses[epoch] < val_losses[best] - min_delta:
            best = epoch
        if epoch - best >= patience:
            stop = epoch
            break
    return stop, best


@early_stopping.style("written for lists")
def _(val_losses, patience, min_delta=0.0):
    seen, best, waited = [], None, 0
    for loss in val_losses.copy():
        seen.append(loss)
        if best is None or loss < best - min_delta:
            best, waited = loss, 0
            at = len(seen) - 1
        else:
            waited += 1
            if waited >= patience:
                break
    return len(seen) - 1, at


for _mutant in ("0 → 1", "0 → 1 #2"):
    early_stopping.equivalent(_mutant, because="the first loss lies below infinity, so epoch 0 sets best_epoch and waited anew")


# -- max_norm --------------------------------------------------------------------------------------------------------

max_norm = Exercise(
    "max_norm",
    goal="keep the weights of every unit within a limit",
    points=3,
    minutes=10,
    stars=2,
    hints=[
        "First one length for each column. Then one factor for each column, which is 1 where the column is short enough.",
        "The length of a column is the root of the sum of its squares: a sum along axis 0. The factor is limit / length where "
        "length > limit, else 1; take care of columns of length 0.",
        "lengths = np.sqrt(np.sum(..., axis=...))\nfactors = np.where(lengths > limit, ..., 1.0)  # or limit / np.maximum(...)\n"
        "return W * ...",
    ],
)


@max_norm.cases
def _(rng):
    yield "one column, too long", {"W": np.array([[3.0], [4.0]]), "limit": 1.0}
    yield "one column, short enough", {"W": np.array([[3.0], [4.0]]), "limit": 10.0}
    yield "one too long, one short enough", {"W": np.array([[3.0, 0.3], [-4.0, 0.4]]), "limit": 2.0}
    yield "as long as the limit", {"W": np.array([[3.0, 6.0], [4.0, -8.0]]), "limit": 5.0}
    yield "a column of zeros", {"W": np.array([[0.0, 2.0], [0.0, 1.0], [0.0, -2.0]]), "limit": 1.5}
    yield "whole numbers", {"W": np.array([[6, 1, 0], [8, -2, 5], [0, 2, 12]]), "limit": 4}
    yield "one input", {"W": np.array([[0.5, -3.0, 2.0]]), "limit": 1.25}
    yield "entries above the limit, and below", {"W": np.array([[1.0, 2.0], [1.0, 0.1], [1.0, 0.1], [1.0, 0.1]]), "limit": 1.5}
    yield "more units than inputs", {"W": np.array([[3.0, 0.3, -6.0, 0.0], [-4.0, 0.4, 8.0, 3.0]]), "limit": 2.0}
    W = rng.normal(size=(4, 3)).round(2) + 0.003
    spread = np.array([3.0, 0.3, 1.2]) / np.linalg.norm(W, axis=0)
    yield "a layer", {"W": (W * spread).round(3), "limit": 1.0}
    square = rng.normal(size=(3, 3)).round(2) + 0.003
    square = square / np.linalg.norm(square, axis=0) * np.array([2.5, 0.6, 4.0])
    yield "as many inputs as units", {"W": square.round(3), "limit": 1.8}


@max_norm.rule
def _(result, W, limit):
    lengths = np.sqrt(np.sum(np.square(np.asarray(result, dtype=float)), axis=0))
    if np.shape(result) == np.shape(W) and np.any(lengths > limit * (1 + 1e-6)):
        return f"no column may be longer than {limit:g}; the longest of yours has length {np.max(lengths):.4g}"
    return None


def column_lengths(W):
    return np.sqrt(np.sum(np.square(W, dtype=float), axis=0))


def shortened(W, lengths, limit):
    """W times one factor for each length, 1 where the length is within the limit."""
    return W * (limit / np.maximum(lengths, limit))


@max_norm.mistake(
    "treats no more columns than there are rows", look="How many columns has W, and over how many does your loop run?"
)
def _(W, limit):
    out = np.array(W, dtype=float)
    for j in range(min(W.shape)):
        out[:, j] = shortened(out[:, j], column_lengths(W)[j], limit)
    return out


@max_norm.mistake(
    "shortens rows instead of columns", look="A column holds what goes into one unit. Along which axis do you add up?"
)
def _(W, limit):
    return shortened(W, np.sqrt(np.sum(np.square(W, dtype=float), axis=1, keepdims=True)), limit)


@max_norm.mistake(
    "measures rows and scales columns", look="Print the lengths: is there one for each unit? A sum along which axis?"
)
def _(W, limit):
    return shortened(W, np.sqrt(np.sum(np.square(W, dtype=float), axis=1)), limit)


@max_norm.mistake("measures the whole matrix", look="Each column is measured by itself: is an axis given?")
def _(W, limit):
    return shortened(W, np.sqrt(np.sum(np.square(W, dtype=float))), limit)


@max_norm.mistake("brings every column to the limit, short ones too", look="What should happen to a column that is short enough?")
def _(W, limit):
    lengths = column_lengths(W)
    return W * np.where(lengths > 0, limit / np.where(lengths > 0, lengths, 1), 1.0)


@max_norm.mistake(
    "divides 0 by 0 at a column of zeros", look="What is the length of a column of zeros, and is something divided by it?"
)
def _(W, limit):
    lengths = column_lengths(W)
    return W * np.minimum(1.0, limit * lengths / (lengths * lengths))


@max_norm.mistake(
    "brings every column to the limit, and divides 0 by 0", look="Which columns may be changed? And what of a column of zeros?"
)
def _(W, limit):
    return W * limit / column_lengths(W)


@max_norm.mistake("cuts every entry at the limit", look="Cutting entries turns the column. What keeps its direction?")
def _(W, limit):
    return np.clip(W, -limit, limit).astype(float)


@max_norm.mistake("cuts entries at the limit from above", look="Cutting entries turns the column. What keeps its direction?")
def _(W, limit):
    return np.minimum(W, limit).astype(float)


@max_norm.mistake("scales to length 1, whatever the limit", look="How long should a column be when it was too long?")
def _(W, limit):
    lengths = column_lengths(W)
    return W * np.where(lengths > limit, 1 / np.where(lengths > 0, lengths, 1), 1.0)


@max_norm.mistake("forgets the root of the sum of squares", look="A length has one more step after the sum of squares.")
def _(W, limit):
    return shortened(W, column_lengths(W) ** 2, limit)


@max_norm.mistake("compares the squared length with the limit", look="Are both sides of your comparison lengths?")
def _(W, limit):
    lengths = column_lengths(W)
    return W * np.where(lengths**2 > limit, limit / np.where(lengths > 0, lengths, 1), 1.0)


@max_norm.mistake("adds up absolute values instead of squares", look="What is the length of the column (3, 4)?")
def _(W, limit):
    return shortened(W, np.sum(np.abs(W), axis=0), limit)


@max_norm.mistake("takes the largest entry for the length", look="All entries of a column count, by their squares.")
def _(W, limit):
    return shortened(W, np.max(np.abs(W), axis=0), limit)


@max_norm.mistake("takes the mean of the squares", look="What is the length of the column (3, 4)? Is it divided by 2 somewhere?")
def _(W, limit):
    return shortened(W, np.sqrt(np.mean(np.square(W, dtype=float), axis=0)), limit)


@max_norm.mistake(
    "scales all columns by the factor of the longest", look="Each column has a factor of its own: where do they become one?"
)
def _(W, limit):
    return shortened(W, np.max(column_lengths(W)), limit)


@max_norm.mistake("has the factor upside down", look="The factor must be below 1 where a column is too long. Is it?")
def _(W, limit):
    lengths = column_lengths(W)
    return W * np.where(lengths > limit, lengths / limit, 1.0)


@max_norm.mistake("sets columns that are too long to zero", look="A column is shortened, not erased.")
def _(W, limit):
    return W * np.where(column_lengths(W) > limit, 0.0, 1.0)


@max_norm.mistake(
    "scales what is short and leaves what is too long", look="Read your condition aloud: when should a column shrink?"
)
def _(W, limit):
    lengths = column_lengths(W)
    return W * np.where((lengths < limit) & (lengths > 0), limit / np.where(lengths > 0, lengths, 1), 1.0)


@max_norm.mistake("divides by the length and forgets the limit", look="How long should a column be when it was too long?")
def _(W, limit):
    lengths = column_lengths(W)
    return W / np.where(lengths > 0, lengths, 1)


@max_norm.mistake("gives the weights back as they came", look="Does the factor reach the result?")
def _(W, limit):
    return W.astype(float)


@max_norm.mistake("gives the lengths and not the weights", look="What is to be shortened, and what only measured?")
def _(W, limit):
    return np.minimum(column_lengths(W), limit)


@max_norm.mistake("gives the factors and not the weights", look="What happens to the factors in the end?")
def _(W, limit):
    return limit / np.maximum(column_lengths(W), limit)


@max_norm.mistake("loses the signs", look="A column is shortened along itself. What happens to a negative weight?")
def _(W, limit):
    return shortened(np.abs(W), column_lengths(W), limit)


@max_norm.mistake("subtracts what is too much from every entry", look="Is a column shortened by a factor or by a difference?")
def _(W, limit):
    return W - np.maximum(column_lengths(W) - limit, 0)


@max_norm.mistake("writes into W", look="Which line writes into an argument? `W *= …` and `W[:, j] = …` do.")
def _(W, limit):
    for j in range(W.shape[1]):
        length = np.linalg.norm(W[:, j])
        if length > limit:
            W[:, j] = W[:, j] * limit / length
    return W


@max_norm.style("a loop over columns")
def _(W, limit):
    out = np.zeros(W.shape)
    for j in range(W.shape[1]):
        length = np.sqrt(np.sum(W[:, j] ** 2))
        out[:, j] = W[:, j] * limit / length if length > limit else W[:, j]
    return out


@max_norm.style("where, norm from linalg")
def _(weights, c):
    norms = np.linalg.norm(weights, axis=0, keepdims=True)
    return np.where(norms > c, weights * c / np.where(norms == 0, 1, norms), weights)


@max_norm.style("a smallest number against 0, clipped lengths")
def _(W, limit):
    norms = np.linalg.norm(W, axis=0)
    return W * np.clip(norms, 0, limit) / (norms + 1e-12)


@max_norm.style("as Keras does it")
def _(W, limit):
    norms = np.sqrt(np.sum(np.square(W), axis=0, keepdims=True))
    return W * np.clip(norms, 0, limit) / (1e-7 + norms)


@max_norm.style("a copy, the long columns written into it")
def _(W, limit):
    out = np.array(W, dtype=float)
    norms = np.linalg.norm(out, axis=0)
    long = norms > limit
    out[:, long] *= limit / norms[long]
    return out


@max_norm.style("columns one by one, transposed, as lists")
def _(W, limit):
    return np.transpose([w * min(1.0, limit / max(np.sqrt(w @ w), 1e-300)) for w in W.T.astype(float)]).tolist()


@max_norm.style("single precision")
def _(W, limit):
    W = W.astype(np.float32)
    return W / np.maximum(np.float32(1), np.sqrt(np.einsum("ij,ij->j", W, W)) / np.float32(limit))


# -- predict first -------------------------------------------------------------------------------------------------------

predict_steep = Question(
    "predict_steep",
    goal="say why larger weights can be worse although no decision changes",
    choices={
        "a": (
            "The same for both: they decide alike everywhere.",
            "They decide alike, but cross-entropy asks how sure they were. At (1, 1) the losses are 0.127 and 0.000000002.",
        ),
        "b": (
            "The steep one has the lower loss, on the 30 and on the 1000.",
            "On the 30, yes. Among the 1000 some lie on the wrong side, and there the steep one is sure, too: each costs up to "
            "ten times as much.",
        ),
        "c": (
            "The steep one has the lower loss on the 30, and the higher on the 1000.",
            "Where all points are right, being surer costs nothing and pays. Near the boundary of new data some are wrong, and "
            "being sure and wrong is dear.",
        ),
        "d": (
            "The gentle one has the lower loss, on the 30 and on the 1000.",
            "On the 1000, yes. The 30 are all on their right side, and there the surer answer always has the lower loss: that is "
            "why training moves toward it.",
        ),
    },
    answer="c",
)

predict_pull = Question(
    "predict_pull",
    goal="say which penalty makes weights sparse",
    choices={
        "a": (
            "L2: squares punish more than sizes.",
            "Only where weights are large. At 0.01 the square is 0.0001 and its pull 2 · λ · 0.01: hardly anything is left to "
            "push the weight on to 0.",
        ),
        "b": (
            "L1: its pull does not fade near 0.",
            "A useless input has a small slope in the loss. L1 pulls with λ all the way down and wins; L2's pull shrinks with "
            "the weight until both are in balance.",
        ),
        "c": (
            "Both: in the end every penalised weight arrives at 0.",
            "With L2 a weight comes to rest where its pull, 2λw, equals what the weight gains in the loss. That is near "
            "0, but not 0.",
        ),
        "d": (
            "Neither: gradient descent never arrives exactly anywhere.",
            "True to the last digit: L1's weights hop around 0 by one step. But within ±0.01, which is asked, they stay.",
        ),
    },
    answer="b",
)

predict_slow = Question(
    "predict_slow",
    goal="say what dropout costs in training time",
    choices={
        "a": (
            "As many: the mean of out is unchanged.",
            "The mean is, but every single step follows a gradient of a thinned network, noisier than that of the whole, and "
            "trains only the units that are there.",
        ),
        "b": (
            "About twice as many, whatever the rate.",
            "This is often read, from one experiment with one rate. Try rate 0: the factor must be 1. It grows with the rate.",
        ),
        "c": (
            "More, and the more the higher the rate; there is no fixed factor.",
            "At rate 0.2 hardly more, at 0.8 several times as many, and in another network other factors.",
        ),
        "d": (
            "Fewer: there is less to compute in each step.",
            "The products with 0 are computed all the same, and a step that trains fewer units learns less, not more.",
        ),
    },
    answer="c",
)

predict_small = Question(
    "predict_small",
    goal="say when regularization does harm",
    choices={
        "a": (
            "The gap shrinks and the share rises: dropout helps every network.",
            "It helps where a network fits too much. This one fits too little already, and now half of its four units are "
            "missing in each step.",
        ),
        "b": (
            "The gap shrinks and the share falls.",
            "Known and new come closer, because the network now does worse on both. A small gap alone is no success.",
        ),
        "c": (
            "Nothing changes: where nothing overfits, dropout has nothing to do.",
            "It does not ask whether something overfits: it mutes half of the units in every step. Of four units that "
            "leaves two.",
        ),
        "d": (
            "The gap grows: the network is noisier.",
            "Noisier it is in training, and so it fits the training data less well. That brings known and new closer together.",
        ),
    },
    answer="b",
)
