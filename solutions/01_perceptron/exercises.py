"""Exercises of lesson 1: one neuron that decides."""

import numpy as np

from autograder.declare import Exercise, Question, Wrong

# -- weighted_sum --------------------------------------------------------------------------------------------

weighted_sum = Exercise(
    "weighted_sum",
    goal="add up the evidence that reaches a neuron",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Do what the hand calculation above does: multiply each input by its own weight, add the products, add the bias once.",
        "z = b + w₁x₁ + … + w_d·x_d. In NumPy, `w * x` multiplies entry by entry and `np.sum` adds the entries of an array.",
        "products = w * ...            # one product per input\nreturn float(np.sum(...) + ...)",
    ],
)


@weighted_sum.cases
def _(rng):
    yield "one input", {"x": np.array([2.0]), "w": np.array([3.0]), "b": 4.0}
    yield "the worked example", {"x": np.array([0.5, 1.3]), "w": np.array([0.7, -0.4]), "b": 0.03}
    yield "three whole numbers", {"x": np.array([1, 2, 3]), "w": np.array([4, 0, -1]), "b": 2}
    yield "whole-number inputs, measured weights", {"x": np.array([2, -3]), "w": np.array([0.75, 0.25]), "b": 0.5}
    yield "no bias", {"x": np.array([1.0, -1.0]), "w": np.array([2.0, 5.0]), "b": 0.0}
    yield "all inputs 0", {"x": np.zeros(3), "w": np.array([1.0, -2.0, 0.5]), "b": -1.5}
    yield "all weights 0", {"x": np.array([4.0, -3.0]), "w": np.zeros(2), "b": 0.25}
    yield "large numbers", {"x": np.array([3e5, 2e4, -7e5]), "w": np.array([2e3, -8e4, 1e3]), "b": -4e8}
    yield "five inputs", {"x": rng.normal(size=5), "w": rng.normal(size=5), "b": float(rng.normal())}
    yield "twelve inputs", {"x": rng.normal(size=12), "w": rng.normal(size=12), "b": float(rng.uniform(1, 2))}


@weighted_sum.mistake("leaves out the bias", look="With all inputs at 0, which number must be left over?")
def _(x, w, b):
    return np.sum(w * x)


@weighted_sum.mistake("subtracts the bias", look="Compare the sign in front of b with the formula.")
def _(x, w, b):
    return np.sum(w * x) - b


@weighted_sum.mistake(
    "adds the bias once for every input",
    look="How many times does b stand in the formula? Count how often your code adds it.",
)
def _(x, w, b):
    return np.sum(w * x + b)


@weighted_sum.mistake(
    "adds the bias to every input before it is weighted",
    look="Which numbers does the formula multiply by a weight? Is b among them?",
)
def _(x, w, b):
    return np.sum(w * (x + b))


@weighted_sum.mistake(
    "multiplies by the bias where it should add it", look="Which sign stands between b and the sum in the formula?"
)
def _(x, w, b):
    return np.sum(w * x) * b


@weighted_sum.mistake("takes the mean of the products", look="Does the formula divide by the number of inputs anywhere?")
def _(x, w, b):
    return np.mean(w * x) + b


@weighted_sum.mistake(
    "stops before adding up: one number per input comes back",
    look="Print your result for two inputs: how many numbers does the docstring ask for?",
)
def _(x, w, b):
    return w * x + b


@weighted_sum.mistake(
    "returns after the first input",
    look="How far to the right does your `return` stand? What stands inside a loop is done in its first round already.",
)
def _(x, w, b):
    return b + w[0] * x[0]


@weighted_sum.mistake(
    "keeps the last product only",
    look="In your loop, does each round add to the total, or put something new in its place?",
)
def _(x, w, b):
    return b + w[-1] * x[-1]


@weighted_sum.mistake("leaves out the last input", look="Which indices does your loop visit? Write them down for three inputs.")
def _(x, w, b):
    return b + np.sum(w[:-1] * x[:-1])


@weighted_sum.mistake("leaves out the first input", look="Which indices does your loop visit? Python counts from 0.")
def _(x, w, b):
    return b + np.sum(w[1:] * x[1:])


@weighted_sum.mistake(
    "returns the products, neither added up nor with the bias",
    look="The products are the first half of the work. Which two additions follow in the hand calculation?",
)
def _(x, w, b):
    return w * x


@weighted_sum.mistake(
    "cuts the sum to a whole number",
    look="Evidence may be 0.3 or −0.14. Which call in your code makes an integer of it?",
)
def _(x, w, b):
    return int(np.sum(w * x) + b)


@weighted_sum.mistake(
    "multiplies the sum of the weights by the sum of the inputs",
    look="What comes first in the formula, multiplying or adding? Try two inputs by hand.",
)
def _(x, w, b):
    return np.sum(w) * np.sum(x) + b


@weighted_sum.mistake(
    "adds weights and inputs where it should multiply them",
    look="What does a weight do to its input? Look at the hand calculation again.",
)
def _(x, w, b):
    return np.sum(w + x) + b


@weighted_sum.mistake(
    "already decides: it returns 0 or 1",
    look="The decision is the next exercise's work. Which number does the hand calculation end with?",
)
def _(x, w, b):
    return float(np.sum(w * x) + b >= 0)


@weighted_sum.mistake(
    "adds the bias to every weight before multiplying",
    look="In the formula the products come first. What is b added to there?",
)
def _(x, w, b):
    return np.sum(x * (w + b))


@weighted_sum.mistake(
    "squeezes the sum into a number between 0 and 1", look="The sum itself is asked. Which function is still applied to it?"
)
def _(x, w, b):
    return 1 / (1 + np.exp(-np.clip(np.sum(w * x) + b, -500, 500)))


@weighted_sum.mistake(
    "pairs the first input with the last weight",
    look="Write down which weight each input meets in your code, for three inputs.",
)
def _(x, w, b):
    return np.sum(w[::-1] * x) + b


@weighted_sum.mistake("rounds the sum", look="The docstring's example rounds what the function returns; the function does not.")
def _(x, w, b):
    return np.round(np.sum(w * x) + b, 2)


@weighted_sum.mistake(
    "cuts the inputs to whole numbers", look="An input may be 0.5. Which call in your code makes an integer of it?"
)
def _(x, w, b):
    return np.sum(w * x.astype(int)) + b


@weighted_sum.mistake(
    "cuts the weights to whole numbers", look="A weight may be −0.4. Which call in your code makes an integer of it?"
)
def _(x, w, b):
    return np.sum(w.astype(int) * x) + b


@weighted_sum.mistake(
    "writes the products into an array of whole numbers",
    look="A copy of whole-number inputs holds whole numbers only, and cuts what is written into it. Which dtype should it have?",
)
def _(x, w, b):
    products = x.copy()
    for j in range(len(x)):
        products[j] = x[j] * w[j]
    return products.sum() + b


@weighted_sum.mistake("takes a negative sum for 0", look="−0.14 is the answer of the worked example. What makes a 0 of it?")
def _(x, w, b):
    return max(0.0, float(np.sum(w * x) + b))


@weighted_sum.mistake("loses the signs of the weights", look="A negative weight speaks against. Where is its sign lost?")
def _(x, w, b):
    return np.sum(np.abs(w) * x) + b


@weighted_sum.mistake("loses the sign of the bias", look="A negative bias speaks against. Where is its sign lost?")
def _(x, w, b):
    return np.sum(w * x) + abs(b)


@weighted_sum.style("explicit loop")
def _(x, w, b):
    z = b
    for j in range(len(x)):
        z += x[j] * w[j]
    return z


@weighted_sum.style("sum over zipped lists")
def _(inputs, weights, bias):
    return sum(a * c for a, c in zip(list(inputs), list(weights), strict=True)) + bias


@weighted_sum.style("dot product, a NumPy scalar")
def _(x, w, b):
    return np.dot(w, x) + b


@weighted_sum.style("einsum, a 0-d array")
def _(x, w, b):
    return np.asarray(np.einsum("i,i->", x, w) + b)


@weighted_sum.style("the bias as one more weight")
def _(x, w, b):
    return float(np.append(w, b) @ np.append(x, 1.0))


@weighted_sum.style("float32")
def _(x, w, b):
    return np.float32(np.float64(x @ w) + b)


# -- step ----------------------------------------------------------------------------------------------------

step = Exercise(
    "step",
    goal="turn a sum into a yes or a no",
    points=2,
    minutes=8,
    stars=1,
    hints=[
        "Every entry is compared with 0 by itself. Which comparison includes 0 itself?",
        "`np.greater_equal(z, 0)` compares numbers and arrays alike and gives True and False; `.astype(int)` makes "
        "1 and 0 of them.",
        "fires = np.greater_equal(..., ...)\nreturn fires.astype(...)",
    ],
)


@step.cases
def _(rng):
    yield "a positive sum", {"z": 0.3}
    yield "a negative sum", {"z": -0.14}
    yield "exactly 0", {"z": 0.0}
    yield "a whole number", {"z": -3}
    yield "an array of one", {"z": np.array([-0.7])}
    yield "whole numbers, 0 among them", {"z": np.array([2, 0, -1])}
    yield "one sum per sample", {"z": np.array([-2.0, -0.5, 0.0, 0.2, 0.7, 3.0])}
    yield "very large, very small, and 0 with a minus sign", {"z": np.array([1e4, -1e4, 1e-9, -1e-15, -0.0])}
    yield "three samples, two neurons", {"z": np.array([[0.5, -1.5], [0.0, 2.0], [-0.1, -3.0]])}
    yield "three axes", {"z": np.array([[[0.5, -1.5]], [[0.0, 2.0]]])}
    yield "random sums", {"z": rng.normal(size=5)}
    yield "random sums in two axes", {"z": rng.normal(size=(2, 3))}


@step.rule
def _(result, z):
    values = np.asarray(result, dtype=float)
    if not np.all((values == 0) | (values == 1)):
        return "Only 0 and 1 may come out"


@step.mistake("fires above 0 only, not at 0 itself", look="What does the definition ask for when z is exactly 0?")
def _(z):
    return np.greater(z, 0).astype(int)


@step.mistake("fires for the negative sums in place of the others", look="Which side of 0 is the 1 on? Try z = 5 by hand.")
def _(z):
    return np.less(z, 0).astype(int)


@step.mistake("fires for negative sums and for 0", look="Which way does your comparison point? Try z = 5 by hand.")
def _(z):
    return np.less_equal(z, 0).astype(int)


@step.mistake("answers −1 where 0 is asked", look="Some books use the labels −1 and 1. Which two does this course use?")
def _(z):
    return np.where(np.asarray(z) >= 0, 1, -1)


@step.mistake("returns the sign of z", look="Three different numbers can come out of your code; how many may there be?")
def _(z):
    return np.sign(z)


@step.mistake(
    "has its threshold at 0.5",
    look="Which number is z compared with? 0.5 is a threshold for probabilities, and z is none.",
)
def _(z):
    return np.greater_equal(z, 0.5).astype(int)


@step.mistake("has its threshold at 1", look="Which number is z compared with in the definition?")
def _(z):
    return np.greater_equal(z, 1).astype(int)


@step.mistake(
    "passes a positive sum on as it is",
    look="How strongly the neuron is convinced is lost on purpose: what comes out when z is 3?",
)
def _(z):
    return np.where(np.asarray(z) >= 0, z, 0)


@step.mistake(
    "gives 1 everywhere",
    look="If you write into an array and then compare the same array again, the second comparison sees your answers and not z.",
)
def _(z):
    return np.ones(np.shape(z), dtype=int)


@step.mistake(
    "gives one answer for the whole array",
    look="Every entry needs an answer of its own. What is the shape of your result for three sums?",
)
def _(z):
    return int(np.all(np.asarray(z) >= 0))


@step.mistake(
    "answers 0.5 at 0",
    look="Between 0 and 1 nothing may come out. Which of the two does the definition give for z = 0?",
)
def _(z):
    return np.heaviside(z, 0.5)


@step.mistake("rises smoothly instead of jumping", look="You wrote the sigmoid of lesson 2. The step knows 0 and 1 only.")
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@step.mistake(
    "takes arrays only, not a single number",
    look="Comparing a plain number gives a plain True or False, which has no `astype`. Is there a NumPy function "
    "that compares numbers and arrays alike?",
)
def _(z):
    return (z >= 0).astype(int)


@step.mistake(
    "takes single numbers only, not an array",
    look="`if` wants one yes or no, and an array has many. Which NumPy function decides entry by entry?",
)
def _(z):
    return 1 if z >= 0 else 0


@step.mistake(
    "overwrites z and then compares it again",
    look="After your first line, which entries of z are still the old ones? And z belongs to the caller.",
)
def _(z):
    z[z < 0] = 0
    z[z >= 0] = 1
    return z


@step.mistake(
    "writes its answers into z",
    look="A number cannot be written into, and an array still belongs to the caller. Where could the answers go instead?",
)
def _(z):
    fires = z >= 0
    z[fires] = 1
    z[~fires] = 0
    return z


@step.mistake(
    "takes arrays with one axis only",
    look="Try step(0.3), a single number, and then an array with two axes. NumPy's comparisons take all three alike.",
)
def _(z):
    return np.array([1 if value >= 0 else 0 for value in z])


@step.mistake(
    "asks int() for a single number of a whole array",
    look="`int(...)` makes one number. Which method of an array turns all its entries into integers?",
)
def _(z):
    return int(np.greater_equal(z, 0))


@step.mistake(
    "asks for the length of z, which a single number does not have",
    look="step(0.3) must work too. NumPy's comparisons take a number and an array alike, without a loop.",
)
def _(z):
    out = np.zeros(len(z), dtype=int)
    for i in range(len(z)):
        if z[i] >= 0:
            out[i] = 1
    return out


@step.mistake(
    "cuts z to a whole number before it compares",
    look="−0.3 is below 0, and becomes 0 when its decimals are cut off. What must be turned into an integer, z or the answer?",
)
def _(z):
    return np.greater_equal(np.asarray(z).astype(int), 0).astype(int)


@step.mistake("rounds z before it compares", look="−0.3 is below 0, and becomes 0 when it is rounded. Compare z itself.")
def _(z):
    return np.greater_equal(np.round(z), 0).astype(int)


@step.mistake("takes a number close to 0 for 0", look="−0.000000001 is below 0. Does a comparison with 0 need a tolerance?")
def _(z):
    return (np.greater_equal(z, 0) | np.isclose(z, 0)).astype(int)


@step.mistake(
    "asks for the sign of z, and 0 may carry a minus sign",
    look="−0.0 equals 0, so it fires. Which comparison sees no difference between the two?",
)
def _(z):
    return 1 - np.signbit(z).astype(int)


@step.mistake(
    "loops over two axes and no further",
    look="Try an array with three axes. NumPy's comparisons take any shape; a loop of your own must know how deep z is.",
)
def _(z):
    if np.ndim(z) == 0:
        return int(z >= 0)
    if np.ndim(z) == 1:
        return np.array([1 if value >= 0 else 0 for value in z])
    return np.array([[1 if value >= 0 else 0 for value in row] for row in z])


@step.mistake(
    "treats 0 in two ways: a single 0 stays quiet, a 0 in an array fires",
    look="Your code has two comparisons. Compare them: which of the two includes 0 itself?",
)
def _(z):
    return int(z > 0) if np.ndim(z) == 0 else np.greater_equal(z, 0).astype(int)


@step.style("np.where")
def _(z):
    return np.where(np.asarray(z) < 0, 0, 1)


@step.style("number or array, told apart")
def _(z):
    if isinstance(z, (int, float)):
        return 1 if z >= 0 else 0
    return (z >= 0).astype(int)


@step.style("np.heaviside")
def _(values):
    return np.heaviside(values, 1.0).astype(int)


@step.style("loops into nested lists, as deep as z")
def _(z):
    def decide(part):
        return int(part >= 0) if np.ndim(part) == 0 else [decide(inner) for inner in part]

    return decide(z)


@step.style("small integers by a sign bit")
def _(z):
    return (1 - np.less(z, 0)).astype(np.int8)


@step.style("fills a copy")
def _(z):
    out = np.zeros(np.shape(z), dtype=int)
    out[np.asarray(z) >= 0] = 1
    return out


# -- perceptron_predict --------------------------------------------------------------------------------------

perceptron_predict = Exercise(
    "perceptron_predict",
    goal="let one neuron decide about many samples at once",
    points=3,
    minutes=8,
    stars=1,
    uses=["weighted_sum", "step"],
    hints=[
        "Two things happen to every row of `X`: its weighted sum, then the step. You have written both.",
        "`X @ w` gives the n sums Σⱼ xⱼwⱼ at once, one per row; `+ b` adds the bias to each; `step` takes a whole array.",
        "Z = X @ ... + ...      # shape (n,)\nreturn step(...)",
    ],
)


@perceptron_predict.cases
def _(rng):
    yield "one sample, one feature", {"X": np.array([[2.0]]), "w": np.array([1.0]), "b": -1.5}
    yield "a point on the line", {"X": np.array([[1.0, 1.0], [0.0, 0.0]]), "w": np.array([1.0, 1.0]), "b": -2.0}
    yield "a bias below 0", {"X": np.array([[1.0, 1.0], [2.0, 2.0]]), "w": np.array([1.0, 1.0]), "b": -3.0}
    yield "a bias above 0", {"X": np.array([[1.0, 2.0], [-3.0, 1.0]]), "w": np.array([1.0, -1.0]), "b": 1.25}
    yield "whole numbers", {"X": np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), "w": np.array([2, 1]), "b": -2}
    yield "small sums", {"X": np.array([[0.5], [-0.4], [0.1], [1.5]]), "w": np.array([0.5]), "b": 0.1}
    yield "close to the line", {"X": np.array([[0.46], [0.495], [0.5], [0.54]]), "w": np.array([1.0]), "b": -0.5}
    yield "whole numbers, measured weights", {"X": np.array([[1, -1], [-2, 3]]), "w": np.array([0.5, 0.75]), "b": -0.5}
    X = np.array([[1.0, 0.0, -2.0], [4.0, 1.0, 1.0], [0.0, -3.0, 1.0]])
    yield "as many samples as features", {"X": X, "w": np.array([1.0, 2.0, -1.0]), "b": 0.5}
    yield "one sample, four features", {"X": rng.normal(size=(1, 4)), "w": rng.normal(size=4), "b": float(rng.normal())}
    yield (
        "more features than samples",
        {"X": rng.normal(size=(2, 5)), "w": rng.normal(size=5), "b": float(rng.normal())},
    )
    yield "ten samples", {"X": rng.normal(size=(10, 3)), "w": rng.normal(size=3), "b": float(rng.normal())}


@perceptron_predict.rule
def _(result, X, w, b):
    if np.shape(result) != (len(X),):
        return "One decision per row of X is asked"
    if not np.all((np.asarray(result) == 0) | (np.asarray(result) == 1)):
        return "Only 0 and 1 may come out"


@perceptron_predict.mistake("leaves out the bias", look="Which of the three arguments does your code never read?")
def _(X, w, b):
    return np.greater_equal(X @ w, 0).astype(int)


@perceptron_predict.mistake("subtracts the bias", look="Is b added or subtracted in the weighted sum? A threshold would be −b.")
def _(X, w, b):
    return np.greater_equal(X @ w - b, 0).astype(int)


@perceptron_predict.mistake("adds the bias once for every feature", look="How many times is b added to the sum of one row?")
def _(X, w, b):
    return np.greater_equal(np.sum(X * w + b, axis=1), 0).astype(int)


@perceptron_predict.mistake(
    "fires above 0 only, not at 0 itself", look="A point exactly on the line has z = 0. What does step make of 0?"
)
def _(X, w, b):
    return np.greater(X @ w + b, 0).astype(int)


@perceptron_predict.mistake(
    "returns the sums without deciding", look="These are the z of the rows. What turns a sum into 0 or 1?"
)
def _(X, w, b):
    return X @ w + b


@perceptron_predict.mistake(
    "has its threshold at 0.5",
    look="Which number does step compare with? 0.5 is a threshold for probabilities, and z is none.",
)
def _(X, w, b):
    return np.greater_equal(X @ w + b, 0.5).astype(int)


@perceptron_predict.mistake(
    "has the weight vector on the wrong side of the product, or X transposed",
    look="Rows are samples: each row of X meets w. Which of the two stands left, and is a `.T` needed?",
)
def _(X, w, b):
    return np.greater_equal(w @ X + b, 0).astype(int)


@perceptron_predict.mistake(
    "adds up over the samples instead of the features",
    look="Which axis of X runs along one sample? That is the one to add along.",
)
def _(X, w, b):
    return np.greater_equal(np.sum(X * w, axis=0) + b, 0).astype(int)


@perceptron_predict.mistake(
    "answers −1 where 0 is asked", look="Some books use the labels −1 and 1. Which two does this course use?"
)
def _(X, w, b):
    return np.where(X @ w + b >= 0, 1, -1)


@perceptron_predict.mistake(
    "decides before adding up", look="The step comes last: first the whole sum of a row, then one decision about it."
)
def _(X, w, b):
    return np.sum(np.greater_equal(X * w + b, 0).astype(int), axis=1)


@perceptron_predict.mistake(
    "decides about the first row only",
    look="How many rows has X, and how many answers come back? A `return` inside a loop ends it in the first round.",
)
def _(X, w, b):
    return int(X[0] @ w + b >= 0)


@perceptron_predict.mistake(
    "keeps the decision about the last row only",
    look="In your loop, is each answer added to the others or put in their place?",
)
def _(X, w, b):
    return np.greater_equal(X[-1:] @ w + b, 0).astype(int)


@perceptron_predict.mistake(
    "makes one decision for all rows together",
    look="Each row has a sum of its own. Over which axis does your code add up?",
)
def _(X, w, b):
    return int(np.sum(X @ w + b) >= 0)


@perceptron_predict.mistake(
    "stops before adding up: one decision per entry of X",
    look="What do `*` and `@` do with a matrix and a vector? Print the shape of your result.",
)
def _(X, w, b):
    return np.greater_equal(X * w + b, 0).astype(int)


@perceptron_predict.mistake(
    "fires above 0 only, and returns True and False",
    look="Two things: what does step make of a sum that is exactly 0, and which type does the docstring ask for?",
)
def _(X, w, b):
    return X @ w + b > 0


@perceptron_predict.mistake(
    "fires for the negative sums and for 0", look="Which way does your comparison point? Try a row with z = 5 by hand."
)
def _(X, w, b):
    return np.less_equal(X @ w + b, 0).astype(int)


@perceptron_predict.mistake(
    "returns the sign of the sums", look="Three different numbers can come out of your code; how many may there be?"
)
def _(X, w, b):
    return np.sign(X @ w + b).astype(int)


@perceptron_predict.mistake(
    "cuts the sums to whole numbers before it decides",
    look="−0.3 is below 0, and becomes 0 when its decimals are cut off. What is turned into an integer too early?",
)
def _(X, w, b):
    return np.greater_equal((X @ w + b).astype(int), 0).astype(int)


@perceptron_predict.mistake(
    "cuts the samples to whole numbers", look="A feature may be 0.5. Which call in your code makes an integer of it?"
)
def _(X, w, b):
    return np.greater_equal(X.astype(int) @ w + b, 0).astype(int)


@perceptron_predict.mistake(
    "cuts the weights to whole numbers", look="A weight may be −0.4. Which call in your code makes an integer of it?"
)
def _(X, w, b):
    return np.greater_equal(X @ w.astype(int) + b, 0).astype(int)


@perceptron_predict.mistake(
    "cuts the bias to a whole number", look="A bias may be −0.5. Which call in your code makes an integer of it?"
)
def _(X, w, b):
    return np.greater_equal(X @ w + int(b), 0).astype(int)


@perceptron_predict.mistake("rounds the sums before it decides", look="−0.04 is below 0. Decide about the sum itself.")
def _(X, w, b):
    return np.greater_equal(np.round(X @ w + b), 0).astype(int)


@perceptron_predict.mistake("takes a sum close to 0 for 0", look="−0.005 is below 0. Does the comparison need a tolerance?")
def _(X, w, b):
    z = X @ w + b
    return ((z >= 0) | np.isclose(z, 0, atol=1e-2)).astype(int)


@perceptron_predict.mistake(
    "decides before the bias is added", look="The bias is evidence too. What must be complete before the step is taken?"
)
def _(X, w, b):
    return np.greater_equal(np.greater_equal(X @ w, 0) + b, 0).astype(int)


@perceptron_predict.mistake(
    "asks every feature by itself and fires when one of them would",
    look="A row has one sum. What are the products of a row to do before the decision?",
)
def _(X, w, b):
    return np.any(X * w + b >= 0, axis=1).astype(int)


@perceptron_predict.mistake(
    "asks every feature by itself and fires when all of them would",
    look="A row has one sum. What are the products of a row to do before the decision?",
)
def _(X, w, b):
    return np.all(X * w + b >= 0, axis=1).astype(int)


@perceptron_predict.mistake(
    "takes the mean of the features away first",
    look="The features come as they are. Which line of your code changes them before the sum?",
)
def _(X, w, b):
    return np.greater_equal((X - X.mean(axis=0)) @ w + b, 0).astype(int)


@perceptron_predict.style("row by row into a list")
def _(X, w, b):
    out = []
    for row in X:
        out.append(1 if sum(r * v for r, v in zip(row, w, strict=True)) + b >= 0 else 0)
    return out


@perceptron_predict.style("with the earlier exercises")
def _(X, w, b):
    return np.array([step.reference(weighted_sum.reference(row, w, b)) for row in X])


@perceptron_predict.style("einsum and where")
def _(samples, weights, bias):
    return np.where(np.einsum("ij,j->i", samples, weights) < -bias, 0, 1)


@perceptron_predict.style("bias as a column of ones")
def _(X, w, b):
    extended = np.hstack([X, np.ones((len(X), 1))])
    return (extended.dot(np.append(w, b)) >= 0).astype(np.int32)


@perceptron_predict.style("the vector on the left of the transpose")
def _(X, w, b):
    return np.heaviside(w @ X.T + b, 1.0).astype(int)


# -- perceptron_update ---------------------------------------------------------------------------------------

perceptron_update = Exercise(
    "perceptron_update",
    goal="pull the line toward a point that it has wrong",
    points=4,
    minutes=12,
    stars=2,
    uses=["weighted_sum", "step", "perceptron_predict"],
    returns=("w", "b"),
    exact_kind=False,
    hints=[
        "Predict first, with the functions you have. What do you want to happen in each of the three cases y − ŷ = 1, −1 and 0?",
        "w ← w + η(y − ŷ)·x and b ← b + η(y − ŷ). Both use the same ŷ, computed before anything changes; new values, not `+=`.",
        "error = ... - step(weighted_sum(x, w, b))      # 1, 0 or -1\nreturn w + learning_rate * ... * x, b + ...",
    ],
)


@perceptron_update.cases
def _(rng):
    one = {"x": np.array([2.0]), "y": 0, "w": np.array([1.0]), "b": 1.0, "learning_rate": 0.5}
    yield "fires and should not", one
    yield (
        "stays quiet and should fire",
        {"x": np.array([2.0]), "y": 1, "w": np.array([-2.0]), "b": 1.0, "learning_rate": 0.25},
    )
    yield (
        "fires, rightly",
        {"x": np.array([1.0, 2.0]), "y": 1, "w": np.array([1.0, 0.5]), "b": -0.5, "learning_rate": 1.0},
    )
    yield (
        "quiet, rightly",
        {"x": np.array([1.0, 2.0]), "y": 0, "w": np.array([1.0, -2.0]), "b": 0.5, "learning_rate": 1.0},
    )
    yield (
        "on the line, y = 1",
        {"x": np.array([1.0, 1.0]), "y": 1, "w": np.array([1.0, 1.0]), "b": -2.0, "learning_rate": 0.5},
    )
    yield (
        "on the line, y = 0",
        {"x": np.array([1.0, 1.0]), "y": 0, "w": np.array([1.0, 1.0]), "b": -2.0, "learning_rate": 2.0},
    )
    yield "quiet because of its bias, rightly", {
        "x": np.array([1.0, 1.0]), "y": 0, "w": np.array([1.0, 1.0]), "b": -3.0, "learning_rate": 1.0,
    }  # fmt: skip
    yield "from zero", {"x": np.array([3.0, -1.0, 2.0]), "y": 0, "w": np.zeros(3), "b": 0.0, "learning_rate": 0.25}
    yield "whole numbers", {"x": np.array([2, 1]), "y": 1, "w": np.array([-3, 1]), "b": 2, "learning_rate": 0.5}
    x, w, b = rng.normal(size=4), rng.normal(size=4), float(rng.normal())
    rate = float(rng.uniform(0.05, 0.9))
    yield "random, y = 0", {"x": x, "y": 0, "w": w, "b": b, "learning_rate": rate}
    yield "random, y = 1", {"x": x, "y": 1, "w": w, "b": b, "learning_rate": rate}


@perceptron_update.rule
def _(result, x, y, w, b, learning_rate):
    moved, shift = np.asarray(result[0]) - w, float(result[1]) - b
    along = float(np.sum(moved * x) / np.sum(x * x))
    if np.any(w != 0) and np.isclose(abs(result[1]), learning_rate) and np.allclose(result[0], float(result[1]) * x):
        return "Yours look like the changes of w and b alone; asked are the new values"
    if not np.allclose(moved, along * x):
        return "The weights must move along x, and yours moved another way"
    if not np.isclose(along, shift):
        return f"Your weights moved by {along:.4g} times x, your bias by {shift:.4g}; one and the same step must move both"


@perceptron_update.mistake(
    "pushes the wrong way: the sign of the update is reversed",
    look="For a point that should fire (y = 1) and does not, must z rise or fall? Follow the signs for that one point.",
)
def _(x, y, w, b, learning_rate):
    error = float(np.sum(w * x) + b >= 0) - y
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "also moves for points that are right already",
    look="What must come back when prediction and label agree? Where does your code look at the prediction?",
)
def _(x, y, w, b, learning_rate):
    error = 2 * y - 1
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake("never moves the bias", look="Two things come back. Which line of yours makes the new b?")
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + learning_rate * error * x, b


@perceptron_update.mistake("never moves the weights", look="Two things come back. Which line of yours makes the new w?")
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w, b + learning_rate * error


@perceptron_update.mistake(
    "moves the bias without the learning rate", look="Compare the two update formulas: what do they share?"
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + learning_rate * error * x, b + error


@perceptron_update.mistake("ignores the learning rate", look="Which of your five arguments is never read?")
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + error * x, b + error


@perceptron_update.mistake(
    "leaves the input out of the step of the weights",
    look="A weight whose input was 0 had no part in the error. What scales the step of each weight?",
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + learning_rate * error, b + learning_rate * error


@perceptron_update.mistake("takes a point on the line for quiet", look="When z is exactly 0, what does step answer?")
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b > 0)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "decides without the bias", look="Which z decides whether the point is right? All of it, as in weighted_sum."
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) >= 0)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "uses the rule for labels −1 and 1",
    look="“If y·z ≤ 0, add η·y·x” is written for labels −1 and 1. What does y·x become when y is 0?",
)
def _(x, y, w, b, learning_rate):
    if y * (np.sum(w * x) + b) <= 0:
        return w + learning_rate * y * x, b + learning_rate * y
    return w, b


@perceptron_update.mistake(
    "compares a prediction of −1 or 1 with a label of 0 or 1",
    look="Print prediction and label for a point that is right: is their difference 0?",
)
def _(x, y, w, b, learning_rate):
    error = y - (1.0 if np.sum(w * x) + b >= 0 else -1.0)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "does nothing about a point that fires and should not",
    look="Try y = 0 with z = 2 by hand: which way must z go, and what does your code add?",
)
def _(x, y, w, b, learning_rate):
    error = y * (y - float(np.sum(w * x) + b >= 0))
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "adds the point even when it must be taken away",
    look="There are two ways to be wrong, and they need opposite steps. Where does your code tell them apart?",
)
def _(x, y, w, b, learning_rate):
    error = abs(y - float(np.sum(w * x) + b >= 0))
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "compares the label with the sum instead of the decision",
    look="ŷ is 0 or 1. What stands in your code in the place of ŷ?",
)
def _(x, y, w, b, learning_rate):
    error = y - (np.sum(w * x) + b)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "works out the bias's step after the weights have moved",
    look="Both steps belong to one and the same prediction. Which w does your second line see?",
)
def _(x, y, w, b, learning_rate):
    w = w + learning_rate * (y - float(np.sum(w * x) + b >= 0)) * x
    return w, b + learning_rate * (y - float(np.sum(w * x) + b >= 0))


@perceptron_update.mistake(
    "moves the bias the wrong way", look="Weights and bias take the same step. Compare the signs of your two lines."
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + learning_rate * error * x, b - learning_rate * error


@perceptron_update.mistake(
    "moves the weights the wrong way", look="Weights and bias take the same step. Compare the signs of your two lines."
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w - learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "moves the weights without the learning rate", look="Compare the two update formulas: what do they share?"
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + error * x, b + learning_rate * error


@perceptron_update.mistake(
    "does nothing about a point that is quiet and should fire",
    look="Try y = 1 with z = −2 by hand: which way must z go, and what does your code add?",
)
def _(x, y, w, b, learning_rate):
    error = min(0.0, y - float(np.sum(w * x) + b >= 0))
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "takes a point on the line for wrong, whatever its label",
    look="At z = 0 the neuron fires. For which label is that right?",
)
def _(x, y, w, b, learning_rate):
    sign = 2 * y - 1
    error = sign * float(sign * (np.sum(w * x) + b) <= 0)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "takes a point on the line for right, whatever its label",
    look="At z = 0 the neuron fires. For which label is that wrong?",
)
def _(x, y, w, b, learning_rate):
    sign = 2 * y - 1
    error = sign * float(sign * (np.sum(w * x) + b) < 0)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "writes into the caller's w, entry by entry",
    look="`w[j] = …` changes the array that the caller still holds. How do you make a new one?",
)
def _(x, y, w, b, learning_rate):
    error = y - int(np.sum(w * x) + b >= 0)
    for j in range(len(w)):
        w[j] = w[j] + learning_rate * error * x[j]
    return w, b + learning_rate * error


@perceptron_update.mistake(
    "changes the caller's w",
    look="`w += …` writes into the array that the caller still holds. How do you make a new one?",
)
def _(x, y, w, b, learning_rate):
    error = y - int(np.sum(w * x) + b >= 0)
    w += learning_rate * error * x
    b += learning_rate * error
    return w, b


@perceptron_update.mistake(
    "returns the changes of w and b, not the new values",
    look="How far to move is right. What does the arrow in w ← w + … ask you to do with it?",
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return learning_rate * error * x, learning_rate * error


@perceptron_update.mistake(
    "adds the label times the input, whatever the prediction was",
    look="What must come back when prediction and label agree? And what does y·x become when y is 0?",
)
def _(x, y, w, b, learning_rate):
    return w + learning_rate * y * x, b + learning_rate * y


@perceptron_update.mistake(
    "decides with a threshold of 0.5",
    look="Which number does step compare z with? 0.5 is a threshold for probabilities, and z is none.",
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0.5)
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "takes a step twice as large", look="ŷ is 0 or 1, and y − ŷ is 1, −1 or 0. Where does the 2 come from?"
)
def _(x, y, w, b, learning_rate):
    error = 2 * (y - float(np.sum(w * x) + b >= 0))
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "uses a learning rate of 0.1 whatever is given", look="Is `learning_rate` an argument or a fixed number in your code?"
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + 0.1 * error * x, b + 0.1 * error


@perceptron_update.mistake(
    "multiplies by the learning rate twice", look="How often does η stand in the formula, and how often in yours?"
)
def _(x, y, w, b, learning_rate):
    error = learning_rate * (y - float(np.sum(w * x) + b >= 0))
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "divides the step of the weights by the number of inputs",
    look="Each weight takes its whole step. Which call in your code takes a mean?",
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + learning_rate * error * x / len(x), b + learning_rate * error


@perceptron_update.mistake(
    "predicts with a sigmoid where the step is asked", look="ŷ is 0 or 1. Which function of yours makes it?"
)
def _(x, y, w, b, learning_rate):
    error = y - 1 / (1 + np.exp(-(np.sum(w * x) + b)))
    return w + learning_rate * error * x, b + learning_rate * error


@perceptron_update.mistake(
    "repeats the step until the point is right",
    look="One step is asked for one look at the point. Which loop does your code not need?",
)
def _(x, y, w, b, learning_rate):
    for _ in range(1000):
        error = y - float(np.sum(w * x) + b >= 0)
        w, b = w + learning_rate * error * x, b + learning_rate * error
    return w, b


@perceptron_update.mistake(
    "writes the new weights into an array of whole numbers",
    look="A copy of whole-number weights holds whole numbers only, and cuts what is written into it. Which dtype should it have?",
)
def _(x, y, w, b, learning_rate):
    error = y - int(np.sum(w * x) + b >= 0)
    new = w.copy()
    for j in range(len(w)):
        new[j] = w[j] + learning_rate * error * x[j]
    return new, b + learning_rate * error


@perceptron_update.mistake(
    "works out the weights' step after the bias has moved",
    look="Both steps belong to one and the same prediction. Which b does your second line see?",
)
def _(x, y, w, b, learning_rate):
    b = b + learning_rate * (y - float(np.sum(w * x) + b >= 0))
    return w + learning_rate * (y - float(np.sum(w * x) + b >= 0)) * x, b


@perceptron_update.mistake(
    "multiplies the bias's step with the inputs",
    look="The bias counts whatever the input is. Compare its formula with that of the weights.",
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + learning_rate * error * x, b + learning_rate * error * float(np.sum(x))


@perceptron_update.mistake(
    "uses a learning rate of 0.5 whatever is given", look="Is `learning_rate` an argument or a fixed number in your code?"
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return w + 0.5 * error * x, b + 0.5 * error


@perceptron_update.mistake(
    "multiplies the old weights with the learning rate too",
    look="How much of the old w stays? Look at where your brackets open and close.",
)
def _(x, y, w, b, learning_rate):
    error = y - float(np.sum(w * x) + b >= 0)
    return learning_rate * (w + error * x), b + learning_rate * error


@perceptron_update.style("three cases")
def _(x, y, w, b, learning_rate):
    fires = np.dot(x, w) + b >= 0
    if y == 1 and not fires:
        return w + learning_rate * x, b + learning_rate
    if y == 0 and fires:
        return w - learning_rate * x, b - learning_rate
    return w, b


@perceptron_update.style("explicit loop over lists")
def _(x, y, w, b, learning_rate):
    z = b
    for j in range(len(w)):
        z += w[j] * x[j]
    move = learning_rate * (y - (1 if z >= 0 else 0))
    return [float(w[j] + move * x[j]) for j in range(len(w))], float(b + move)


@perceptron_update.style("one longer vector")
def _(x, y, w, b, learning_rate):
    theta, point = np.append(w, b).astype(float), np.append(x, 1.0)
    theta = theta + learning_rate * (y - np.heaviside(theta @ point, 1.0)) * point
    return theta[:-1], theta[-1]


@perceptron_update.style("copies first, then in place; a list comes back")
def _(point, label, weights, bias, rate):
    weights = np.array(weights, dtype=float)
    difference = label - perceptron_predict.reference(np.array([point]), weights, bias)[0]
    weights += rate * difference * point
    return [weights, np.asarray(bias + rate * difference)]


@perceptron_update.style("early return when right")
def _(x, y, w, b, learning_rate):
    guess = int(float(np.sum(np.multiply(w, x))) + b >= 0)
    if guess == y:
        return w.copy(), b
    sign = 1 if y else -1
    return np.add(w, sign * learning_rate * x), b + sign * learning_rate


perceptron_update.equivalent(
    "weighted_sum(x, w, b) → weighted_sum(w, x, b)", because="a product does not depend on the order of its factors"
)

# -- perceptron_fit ------------------------------------------------------------------------------------------

perceptron_fit = Exercise(
    "perceptron_fit",
    goal="train a neuron by going through the points until none is wrong",
    points=5,
    minutes=20,
    stars=3,
    uses=["weighted_sum", "step", "perceptron_predict", "perceptron_update"],
    returns=("w", "b", "mistakes"),
    exact_kind=False,
    hints=[
        "Two loops: the outer one counts epochs, the inner one goes through the points. What is set up before the "
        "outer loop, and "
        "what before the inner one?",
        "One epoch: set a counter to 0; for every point that is wrong with the w and b of this moment, call "
        "`perceptron_update` and "
        "count 1; then append the counter to `mistakes` and stop if it is 0.",
        "w, b, mistakes = np.zeros(...), 0.0, []\nfor epoch in range(max_epochs):\n    updates = ...\n"
        "    for x_i, y_i in zip(X, y):\n        if step(weighted_sum(...)) != y_i:\n            w, b = "
        "perceptron_update(...)\n"
        "            updates += ...\n    mistakes.append(...)\n    if ...:\n        break\nreturn w, ..., ...",
    ],
)

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
ONE_THEN_MORE = {"X": np.array([[-3], [0]]), "y": np.array([1, 0])}


@perceptron_fit.cases
def _(rng):
    yield "one point that is right from the start", {"X": np.array([[2.0]]), "y": np.array([1])}
    yield "one point that is wrong at first", {"X": np.array([[2.0]]), "y": np.array([0])}
    yield "NOT: one feature", {"X": np.array([[0], [1]]), "y": np.array([1, 0])}
    yield "OR", {"X": CORNERS, "y": np.array([0, 1, 1, 1])}
    yield "an epoch with one update, and more after it", ONE_THEN_MORE
    yield "AND with a learning rate of 0.5", {"X": CORNERS, "y": np.array([0, 0, 0, 1]), "learning_rate": 0.5}
    yield "right after the last epoch, which no epoch is left to notice", {
        "X": CORNERS, "y": np.array([0, 1, 1, 1]), "learning_rate": 1.0, "max_epochs": 3,
    }  # fmt: skip
    yield "XOR, seven epochs", {"X": CORNERS, "y": np.array([0, 1, 1, 0]), "learning_rate": 1.0, "max_epochs": 7}
    yield "XOR, as many epochs as by default", {"X": CORNERS, "y": np.array([0, 1, 1, 0])}
    X = np.array([[2.0, 1.0, 3.0], [-1.0, 2.0, 0.0], [0.0, -2.0, 1.0], [1.0, 3.0, -2.0], [-3.0, -1.0, -1.0]])
    yield "the labels in mixed order", {"X": X, "y": np.array([0, 1, 1, 1, 0]), "learning_rate": 1.0, "max_epochs": 50}
    yield "whole numbers with random labels", {
        "X": rng.integers(-9, 10, size=(7, 3)), "y": rng.integers(0, 2, size=7), "learning_rate": 2.0, "max_epochs": 6,
    }  # fmt: skip
    X = rng.integers(-40, 41, size=(6, 4)) / 16  # these numbers and the rate are exact in binary: no rounding, even when z is 0
    yield "measured numbers", {"X": X, "y": rng.integers(0, 2, size=6), "learning_rate": 0.125, "max_epochs": 9}


@perceptron_fit.rule
def _(result, X, y, learning_rate=1.0, max_epochs=100):
    counts = [float(count) for count in result[2]]
    if len(counts) > max_epochs:
        return f"There may be {max_epochs} epochs at most, and your list of mistakes has {len(counts)} entries"
    if len(counts) < max_epochs and (not counts or counts[-1] != 0):
        return "Training may end early only after an epoch without updates, and the 0 of that epoch belongs into the list"
    if any(count == 0 for count in counts[:-1]):
        return "An epoch without updates is the last one"
    if any(count > len(X) for count in counts):
        return f"With {len(X)} points there can be {len(X)} updates in an epoch at most"
    if counts == [0] and (np.any(np.asarray(result[0]) != 0) or result[1] != 0):
        return "No update was made, so w and b must still be the zeros of the start"


def fires(z):
    return float(z >= 0)


def train(X, y, max_epochs, visit, start=0.0):
    """Epochs over all points; `visit(x, target, w, b)` gives the new w and b and whether to count an update."""
    w, b, mistakes = np.full(X.shape[1], start), start, []
    for _ in range(max_epochs):
        updates = 0
        for x, target in zip(X, y, strict=True):
            w, b, moved = visit(x, target, w, b)
            updates += int(moved)
        mistakes.append(updates)
        if updates == 0:
            break
    return w, b, mistakes


def begin_at(X, y, learning_rate, max_epochs, w=0.0, b=0.0):
    """The training, begun at other values than zeros."""
    w, mistakes = np.zeros(X.shape[1]) + w, []
    for _ in range(max_epochs):
        mistakes.append(0)
        for x, target in zip(X, y, strict=True):
            error = target - fires(w @ x + b)
            w, b, mistakes[-1] = w + learning_rate * error * x, b + learning_rate * error, mistakes[-1] + int(error != 0)
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "pushes the wrong way: the sign of the update is reversed",
    look="Does perceptron_update pass its check? If you wrote the update again here, follow its signs for one point.",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = fires(w @ x + b) - target
        return w + learning_rate * error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "also updates for points that are right",
    look="Which question about a point must be answered before w and b may move?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        sign = 2 * target - 1
        return w + learning_rate * sign * x, b + learning_rate * sign, True

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake("never learns the bias", look="Is the second value that perceptron_update returns kept?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + learning_rate * error * x, b, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "takes a point on the line for quiet", look="At the start every z is exactly 0. What does step answer there?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - float(w @ x + b > 0)
        return w + learning_rate * error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "uses the rule for labels −1 and 1",
    look="“If y·z ≤ 0, add η·y·x” is written for labels −1 and 1. What does it do to points with y = 0?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        if target * (w @ x + b) <= 0:
            return w + learning_rate * target * x, b + learning_rate * target, True
        return w, b, False

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake("ignores the learning rate", look="Where does learning_rate go on its way to the update?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + error * x, b + error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake("starts from ones", look="Which w and b does the docstring ask for at the start?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + learning_rate * error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit, start=1.0)


@perceptron_fit.mistake(
    "counts the points that are wrong after the epoch, not the updates in it",
    look="An update early in an epoch may put later points right or wrong. At which moment must a mistake be counted?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        for x, target in zip(X, y, strict=True):
            error = target - fires(w @ x + b)
            w, b = w + learning_rate * error * x, b + learning_rate * error
        mistakes.append(int(np.sum((X @ w + b >= 0) != y)))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "counts the points that are wrong before the epoch, not the updates in it",
    look="The line moves while you go through the points. At which moment must a mistake be counted?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        mistakes.append(int(np.sum((X @ w + b >= 0) != y)))
        if mistakes[-1] == 0:
            break
        for x, target in zip(X, y, strict=True):
            error = target - fires(w @ x + b)
            w, b = w + learning_rate * error * x, b + learning_rate * error
    return w, b, mistakes


@perceptron_fit.mistake(
    "counts the points it visits, not the updates",
    look="Under which condition does your counter grow? Step through one point that is right.",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    return w, b, [len(X)] * len(mistakes)


@perceptron_fit.mistake(
    "collects the updates and applies them at the end of the epoch",
    look="Which w does the second point of an epoch see: the one from before the first point, or after it?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        error = y - (X @ w + b >= 0)
        w, b = w + learning_rate * error @ X, b + learning_rate * error.sum()
        mistakes.append(int(np.count_nonzero(error)))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "leaves the rest of the epoch out after its first update",
    look="How far does your `break` jump? The inner loop must reach every point.",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        updates = 0
        for x, target in zip(X, y, strict=True):
            error = target - fires(w @ x + b)
            if error:
                w, b, updates = w + learning_rate * error * x, b + learning_rate * error, 1
                break
        mistakes.append(updates)
        if updates == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "leaves the rest of the epoch out after its first right point",
    look="One right point does not end an epoch. Which loop does your `break` leave?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        updates = 0
        for x, target in zip(X, y, strict=True):
            error = target - fires(w @ x + b)
            if not error:
                break
            w, b, updates = w + learning_rate * error * x, b + learning_rate * error, updates + 1
        mistakes.append(updates)
        if updates == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "leaves the 0 of the last epoch out of the list",
    look="Which comes first in your loop: noting the count, or stopping when it is 0?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    return w, b, mistakes[:-1] if mistakes[-1] == 0 else mistakes


@perceptron_fit.mistake("goes on to max_epochs when nothing is wrong any more", look="When does the docstring let training stop?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    return w, b, mistakes + [0] * (max_epochs - len(mistakes))


@perceptron_fit.mistake("starts every epoch from zero again", look="What stands inside the outer loop that belongs before it?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    mistakes = []
    for _ in range(max_epochs):
        w, b, found = perceptron_fit.reference(X, y, learning_rate, 1)
        mistakes += found
        if found[0] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake("never sets the count back to 0", look="What must happen to the counter between two epochs?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    total = [int(count) for count in np.cumsum(mistakes)]
    return w, b, total + [total[-1]] * (max_epochs - len(total)) if total[-1] else total


@perceptron_fit.mistake(
    "returns one number of updates for all epochs together",
    look="How many epochs were there, and how many entries has your third value?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    return w, b, sum(mistakes)


@perceptron_fit.mistake("runs one epoch too few", look="With max_epochs=1, how often does your outer loop run?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return perceptron_fit.reference(X, y, learning_rate, max_epochs - 1)


@perceptron_fit.mistake("runs one epoch too many", look="With max_epochs=1, how often does your outer loop run?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return perceptron_fit.reference(X, y, learning_rate, max_epochs + 1)


@perceptron_fit.mistake("runs one epoch only", look="Does your `return` stand inside the loop over the epochs?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return perceptron_fit.reference(X, y, learning_rate, 1)


@perceptron_fit.mistake(
    "adds an entry for every point instead of every epoch", look="In which of the two loops does your `append` stand?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, epochs = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    mistakes = []

    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        mistakes.append(int(error != 0))
        return w + learning_rate * error * x, b + learning_rate * error, error != 0

    train(X, y, len(epochs), visit)
    return w, b, mistakes


@perceptron_fit.mistake(
    "counts the points that are right",
    look="Should the numbers fall or rise while the neuron learns? See when your counter grows.",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = perceptron_fit.reference(X, y, learning_rate, max_epochs)
    return w, b, [len(X) - count for count in mistakes]


@perceptron_fit.mistake(
    "uses a learning rate of 0.1 when none is given",
    look="Compare the defaults in your `def` line with the docstring's.",
)
def _(X, y, learning_rate=0.1, max_epochs=100):
    return perceptron_fit.reference(X, y, learning_rate, max_epochs)


@perceptron_fit.mistake(
    "compares a prediction of −1 or 1 with a label of 0 or 1",
    look="Print prediction and label for a point that is right: is their difference 0?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - (1.0 if w @ x + b >= 0 else -1.0)
        return w + learning_rate * error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "leaves the bias out of the decision", look="Which z decides whether a point is right? All of it, as in weighted_sum."
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x)
        return w + learning_rate * error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "moves the bias the wrong way", look="Weights and bias take the same step. Compare the signs of your two lines."
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + learning_rate * error * x, b - learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "moves the weights the wrong way", look="Weights and bias take the same step. Compare the signs of your two lines."
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w - learning_rate * error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake("moves the bias without the learning rate", look="Compare the two update formulas: what do they share?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + learning_rate * error * x, b + error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "moves the weights without the learning rate", look="Compare the two update formulas: what do they share?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + error * x, b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "calls the update and throws its result away",
    look="perceptron_update returns new values and leaves the old ones alone. Where do the new ones go?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        return w, b, target != fires(w @ x + b)

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "counts an update only when the weights move",
    look="At x = 0 only the bias moves. What tells you safely that a point was wrong?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return w + learning_rate * error * x, b + learning_rate * error, error != 0 and np.any(x != 0)

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "takes a point on the line for wrong, whatever its label", look="At z = 0 the neuron fires. For which label is that right?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        sign = 2 * target - 1
        wrong = sign * (w @ x + b) <= 0
        return w + learning_rate * sign * x * wrong, b + learning_rate * sign * wrong, wrong

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "cuts the weights to whole numbers", look="A step of 0.5 is lost in an array of whole numbers. Which dtype have your zeros?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    def visit(x, target, w, b):
        error = target - fires(w @ x + b)
        return np.trunc(w + learning_rate * error * x), b + learning_rate * error, error != 0

    return train(X, y, max_epochs, visit)


@perceptron_fit.mistake(
    "adds the counts of all earlier epochs to each count", look="What must happen to the counter between two epochs?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = begin_at(X, y, learning_rate, max_epochs)
    return w, b, [int(count) for count in np.cumsum(mistakes)]


@perceptron_fit.mistake("starts with weights of 1", look="Which w and b does the docstring ask for at the start?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return begin_at(X, y, learning_rate, max_epochs, w=1.0)


@perceptron_fit.mistake("starts with a bias of 1", look="Which w and b does the docstring ask for at the start?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return begin_at(X, y, learning_rate, max_epochs, b=1.0)


@perceptron_fit.mistake(
    "sets the weights back to zero in every epoch, and keeps the bias",
    look="What stands inside the outer loop that belongs before it?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    b, mistakes = 0.0, []
    for _ in range(max_epochs):
        w, b, found = begin_at(X, y, learning_rate, 1, b=b)
        mistakes += found
        if found[0] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "stops when the weights have not moved, though the bias has",
    look="At x = 0 only the bias moves. When is an epoch without an update?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        before = w
        w, b, found = begin_at(X, y, learning_rate, 1, w, b)
        mistakes += found
        if np.all(before == w):
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "stops after an epoch with one update",
    look="After that update an earlier point may be wrong again. Which count ends the training?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        w, b, found = begin_at(X, y, learning_rate, 1, w, b)
        mistakes += found
        if found[0] <= 1:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "runs 100 epochs, whatever max_epochs says", look="Is `max_epochs` an argument or a fixed number in your outer loop?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    return begin_at(X, y, learning_rate, 100)


@perceptron_fit.mistake(
    "runs 10 epochs at most when no number is given", look="Compare the defaults in your `def` line with the docstring's."
)
def _(X, y, learning_rate=1.0, max_epochs=10):
    return begin_at(X, y, learning_rate, max_epochs)


@perceptron_fit.mistake("returns w and b only, without the counts", look="How many values does the docstring's Returns name?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return begin_at(X, y, learning_rate, max_epochs)[:2]


@perceptron_fit.mistake(
    "adds up the errors with their signs, where it should count the updates",
    look="An error of 1 and one of −1 make 0 together. Is that an epoch without updates?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        mistakes.append(0)
        for x, target in zip(X, y, strict=True):
            error = int(target - fires(w @ x + b))
            w, b, mistakes[-1] = w + learning_rate * error * x, b + learning_rate * error, mistakes[-1] + error
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "begins the list with an entry that belongs to no epoch",
    look="How many epochs were run, and how many entries has the list? What stands in it before the first epoch?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = begin_at(X, y, learning_rate, max_epochs)
    return w, b, [1, *mistakes]


@perceptron_fit.mistake(
    "adds a 0 for an epoch that was not run",
    look="With max_epochs=3 the list has 3 entries at most. Which line of yours appends without an epoch?",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        w, b, found = begin_at(X, y, learning_rate, 1, w, b)
        mistakes += found
        if all(fires(w @ x + b) == target for x, target in zip(X, y, strict=True)):
            return w, b, [*mistakes, 0] if found[0] else mistakes
    return w, b, mistakes


@perceptron_fit.mistake(
    "ends the list in 0 even when the epochs ran out", look="When may the last entry be 0? Look at your list for XOR."
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = begin_at(X, y, learning_rate, max_epochs)
    return w, b, mistakes if mistakes[-1] == 0 else [*mistakes, 0]


@perceptron_fit.mistake(
    "visits the points from last to first", look="In which order does the docstring say that the samples are visited?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    return begin_at(X[::-1], y[::-1], learning_rate, max_epochs)


@perceptron_fit.mistake(
    "visits the points in a shuffled order", look="In which order does the docstring say that the samples are visited?"
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes, rng = np.zeros(X.shape[1]), 0.0, [], np.random.default_rng(0)
    for _ in range(max_epochs):
        order = rng.permutation(len(X))
        w, b, found = begin_at(X[order], y[order], learning_rate, 1, w, b)
        mistakes += found
        if found[0] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake("leaves out the last point", look="Which rows does your inner loop visit?")
def _(X, y, learning_rate=1.0, max_epochs=100):
    return begin_at(X[:-1], y[:-1], learning_rate, max_epochs)


@perceptron_fit.mistake(
    "makes the learning rate smaller from epoch to epoch", look="The rate is the same from the first epoch to the last."
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for epoch in range(max_epochs):
        w, b, found = begin_at(X, y, learning_rate / (epoch + 1), 1, w, b)
        mistakes += found
        if found[0] == 0:
            break
    return w, b, mistakes


@perceptron_fit.mistake(
    "returns the best weights it has seen, not the last",
    look="w and b are those at the end, even when an earlier epoch had more points right.",
)
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes, best = np.zeros(X.shape[1]), 0.0, [], None
    for _ in range(max_epochs):
        w, b, found = begin_at(X, y, learning_rate, 1, w, b)
        mistakes += found
        wrong = sum(fires(w @ x + b) != target for x, target in zip(X, y, strict=True))
        if best is None or wrong < best[0]:
            best = wrong, w, b
        if found[0] == 0:
            break
    return best[1], best[2], mistakes


@perceptron_fit.style("all by hand, loops only")
def _(X, y, learning_rate=1.0, max_epochs=100):
    n, d = X.shape
    w, b, counts, epoch = [0.0] * d, 0.0, [], 0
    while epoch < max_epochs:
        count = 0
        for i in range(n):
            z = b
            for j in range(d):
                z += w[j] * X[i, j]
            guess = 1 if z >= 0 else 0
            if guess != y[i]:
                direction = 1 if y[i] == 1 else -1
                for j in range(d):
                    w[j] += direction * learning_rate * X[i, j]
                b += direction * learning_rate
                count += 1
        counts.append(count)
        epoch += 1
        if count == 0:
            break
    return w, b, counts


@perceptron_fit.style("augmented vector, an array of counts as floats")
def _(X, y, learning_rate=1.0, max_epochs=100):
    A = np.column_stack([X, np.ones(len(X))])
    theta, counts = np.zeros(A.shape[1]), np.zeros(max_epochs)
    for epoch in range(max_epochs):
        for row, target in zip(A, y, strict=True):
            error = target - np.heaviside(row @ theta, 1.0)
            theta += learning_rate * error * row
            counts[epoch] += abs(error)
        if counts[epoch] == 0:
            return theta[:-1], theta[-1], counts[: epoch + 1]
    return theta[:-1], theta[-1], counts


@perceptron_fit.style("compares before and after each update")
def _(X, y, learning_rate=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    while len(mistakes) < max_epochs and (not mistakes or mistakes[-1] > 0):
        mistakes.append(0)
        for i in range(len(X)):
            before = b
            w, b = perceptron_update.reference(X[i], y[i], w, b, learning_rate)
            mistakes[-1] += before != b
    return w, np.float64(b), np.array(mistakes)


@perceptron_fit.style("flags and a for–else")
def _(points, labels, rate=1.0, epochs=100):
    w, b, history = np.zeros(points.shape[1]), 0, []
    for _ in range(epochs):
        wrong = 0
        for p, t in zip(points.astype(float), labels, strict=True):
            fired = bool(np.einsum("i,i", p, w) + b >= 0)
            if fired and t == 0:
                w, b, wrong = w - rate * p, b - rate, wrong + 1
            elif not fired and t == 1:
                w, b, wrong = w + rate * p, b + rate, wrong + 1
        history.append(wrong)
        if not wrong:
            break
    return [w, b, history]


perceptron_fit.equivalent(
    "weighted_sum(x_i, w, b) → weighted_sum(w, x_i, b)", because="a product does not depend on the order of its factors"
)
perceptron_fit.equivalent("1 → -1", because="X has two axes, so X.shape[1] and X.shape[-1] are the same")

# -- logic_gate ----------------------------------------------------------------------------------------------

logic_gate = Exercise(
    "logic_gate",
    goal="choose weights and bias so that a neuron computes AND, OR or NOT",
    points=3,
    minutes=10,
    stars=2,
    hints=[
        "Draw the four corners of AND, mark the one that must fire, and draw a line between it and the other three. Then do OR.",
        "With w = (1, 1) the sum before the bias is 0, 1, 1 or 2. The neuron fires from −b on: between which two "
        "of these numbers must −b "
        "lie for AND, and for OR? For NOT the sum must fall when the input rises.",
        'if name == "AND":\n    return np.array([1.0, 1.0]), ...\n'
        'if name == "OR":\n    return np.array([1.0, 1.0]), ...\n'
        "return np.array([...]), ...      # NOT: one weight",
    ],
)


@logic_gate.cases
def _(rng):
    yield "two inputs, both needed", {"name": "AND"}
    yield "two inputs, one is enough", {"name": "OR"}
    yield "one input, turned round", {"name": "NOT"}


@logic_gate.probe
def _(logic_gate, name):
    answer = logic_gate(name)
    if answer is None:
        return None
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        kind = "an array" if isinstance(answer, np.ndarray) else f"a {type(answer).__name__}"
        return f"{kind} of {np.size(answer)}" if isinstance(answer, (tuple, list, np.ndarray)) else kind
    for part in answer:
        if np.asarray(part).dtype.kind in "US":
            return "text in the place of a number"
    w, b = (np.asarray(part, dtype=float) for part in answer)
    evidence = {"w": list(w.shape), "b": list(b.shape), "inputs": int(w.size), "numbers": []}
    if w.ndim <= 1 and w.size in (1, 2) and b.size == 1:
        evidence["numbers"] = [*w.ravel().tolist(), *b.ravel().tolist()]
    return evidence


def sums_of(w, b):
    """w·x + b for every input of 0s and 1s; what is 0 but for rounding is 0."""
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] if len(w) == 2 else [[0], [1]])
    sums, size = inputs @ np.array(w) + b, inputs @ np.abs(w) + abs(b)
    return np.where(np.abs(sums) <= 1e-12 * size, 0.0, sums).tolist()


TRUTH = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NOT": [1, 0]}


@logic_gate.judge
def _(evidence, name):
    asked = TRUTH[name]
    inputs = {4: 2, 2: 1}[len(asked)]
    if evidence is None:
        return Wrong("it returned None; asked are two values, (w, b)")
    if isinstance(evidence, str):
        mistake = None
        if inputs == 2 and evidence.endswith(" of 3"):
            mistake = "puts the bias in with the weights"
        elif inputs == 2 and evidence.endswith(" of 4"):
            mistake = "returns the answers of the gate, not weights and a bias"
        elif evidence.endswith(f"an array of {inputs}"):
            mistake = "returns the weights without a bias"
        return Wrong(f"it returned {evidence}; asked are two values, (w, b)", mistake)
    if len(evidence["b"]) == 1 and evidence["b"][0] > 1 and evidence["inputs"] == 1:
        return Wrong(
            "the first value is one number and the second is an array; asked is (w, b)",
            "returns the bias before the weights",
        )
    if len(evidence["b"]) > 1 or (evidence["b"] and evidence["b"] != [1]):
        return Wrong("b is an array; asked is one number")
    if len(evidence["w"]) > 1:
        return Wrong(f"w has shape {tuple(evidence['w'])}; asked is a vector, one weight per input")
    if evidence["inputs"] != inputs:
        sentence = f"the number of weights is {evidence['inputs']}, and {name} has {inputs} input{'s' if inputs > 1 else ''}"
        return Wrong(sentence, "has another number of weights than the gate has inputs")
    *w, b = evidence["numbers"]
    sums = sums_of(w, b)
    if not all(abs(z) < float("inf") for z in sums):
        return Wrong("not every sum w·x + b is a finite number")
    got = [0 if z < 0 else 1 for z in sums]
    if got == asked:
        return None
    rows = "the inputs 0 and 1" if inputs == 1 else "(0, 0), (0, 1), (1, 0), (1, 1)"
    shown = ", ".join(f"{z:.4g}" for z in sums)
    sentence = f"the sums w·x + b for {rows} are {shown}, so the neuron answers {got}; asked is {asked}"
    turned = [0 if z - 2 * sums[0] < 0 else 1 for z in sums]
    if sums[0] == 0 and asked[0] == 0:
        mistake = "leaves the bias at 0"
    elif any(z == 0 and want == 0 for z, want in zip(sums, asked, strict=True)):
        mistake = "puts an input that must give 0 exactly on the line"
    elif turned == asked:
        mistake = "has the bias with the wrong sign"
    elif name == "NOT" and got == [0, 1]:
        mistake = "passes the input on instead of turning it round"
    elif all(have != want for have, want in zip(got, asked, strict=True)):
        mistake = "answers the opposite of the gate"
    elif len(set(got)) == 1:
        mistake = "fires whatever the inputs are" if got[0] else "never fires"
    elif got == TRUTH["OR"]:
        mistake = "fires when only one input is 1, where both are needed"
    elif got == TRUTH["AND"]:
        mistake = "waits for both inputs, where one is enough"
    elif got in ([0, 0, 1, 1], [0, 1, 0, 1]):
        mistake = "looks at one input only"
    else:
        mistake = None
    return Wrong(sentence, mistake)


def gates(AND=([1.0, 1.0], -1.5), OR=([1.0, 1.0], -0.5), NOT=([-1.0], 0.5)):
    return {"AND": AND, "OR": OR, "NOT": NOT}


@logic_gate.mistake("returns the bias before the weights", look="In which order does the docstring name the two values?")
def _(name):
    w, b = gates()[name]
    return b, np.array(w)


@logic_gate.mistake(
    "puts the bias in with the weights",
    look="The docstring names two values: all weights in one vector, and the bias by itself.",
)
def _(name):
    w, b = gates()[name]
    return np.array([*w, b])


@logic_gate.mistake(
    "has another number of weights than the gate has inputs",
    look="One weight per input: how many inputs has this gate?",
)
def _(name):
    w, b = gates(NOT=([-1.0, -1.0], 0.5))[name]
    return np.array(w), b


@logic_gate.mistake(
    "leaves the bias at 0",
    look="With all inputs at 0 the sum is the bias alone, and a sum of 0 fires. What must the bias be like?",
)
def _(name):
    return np.array(gates()[name][0]), 0.0


@logic_gate.mistake(
    "puts an input that must give 0 exactly on the line",
    look="A sum of exactly 0 fires. Move the line a little, so that it passes between the corners and not through one.",
)
def _(name):
    w, b = gates(AND=([1.0, 1.0], -1.0))[name]
    return np.array(w), b


@logic_gate.mistake(
    "has the bias with the wrong sign",
    look="The neuron fires when w·x reaches −b. Is the number you chose the threshold or the bias?",
)
def _(name):
    w, b = gates()[name]
    return np.array(w), -b


@logic_gate.mistake(
    "answers the opposite of the gate",
    look="Right line, wrong side. What turns the side round on which the neuron fires?",
)
def _(name):
    w, b = gates()[name]
    return -np.array(w), -b


@logic_gate.mistake(
    "passes the input on instead of turning it round",
    look="For NOT the sum has to fall when the input rises. What does that say about the weight?",
)
def _(name):
    w, b = gates(NOT=([1.0], -0.5))[name]
    return np.array(w), b


@logic_gate.mistake(
    "fires whatever the inputs are",
    look="Work out the sum with all inputs at 0. Which number keeps it below 0 where it must be?",
)
def _(name):
    return np.ones(len(gates()[name][0])), 5.0


@logic_gate.mistake("never fires", look="Work out the largest sum that can occur. Is it below 0?")
def _(name):
    return np.ones(len(gates()[name][0])), -5.0


@logic_gate.mistake(
    "fires when only one input is 1, where both are needed",
    look="Compare the sums for one input and for both: the bias must lift only the second of them to 0 or more.",
)
def _(name):
    w, b = gates(AND=([1.0, 1.0], -0.5))[name]
    return np.array(w), b


@logic_gate.mistake(
    "waits for both inputs, where one is enough",
    look="Which sum has the neuron when one input is 1? It must reach 0 already.",
)
def _(name):
    w, b = gates(OR=([1.0, 1.0], -1.5))[name]
    return np.array(w), b


@logic_gate.mistake("looks at one input only", look="Compare your two weights: can each input change the answer?")
def _(name):
    w, b = gates(AND=([1.0, 0.2], -0.5), OR=([0.2, 1.0], -0.5))[name]
    return np.array(w), b


@logic_gate.mistake(
    "returns the answers of the gate, not weights and a bias",
    look="Asked are the numbers inside a neuron that gives these answers: its weights and its bias.",
)
def _(name):
    return np.array(TRUTH[name])


@logic_gate.mistake("returns the weights without a bias", look="The docstring names two values. Which one is missing?")
def _(name):
    return np.array(gates()[name][0])


@logic_gate.style("plain lists and whole numbers, corners on the line")
def _(name):
    return {"AND": ([1, 1], -2), "OR": ([1, 1], -1), "NOT": ([-1], 0)}[name]


@logic_gate.style("tuples, uneven weights")
def _(name):
    return {"AND": ((0.3, 0.2), -0.45), "OR": ((7.0, 90.0), -6.5), "NOT": ((-20.0,), 10.0)}[name]


@logic_gate.style("decimals whose sum is 0 but for rounding")
def _(name):
    if name == "AND":
        return np.array([0.7, 0.1]), -0.8
    if name == "OR":
        return np.array([0.1, 0.1]), np.array([-0.1])
    return np.array([-0.3]), np.float64(0.1)


@logic_gate.style("float32, a list of two, a single number for NOT")
def _(gate):
    b = np.float32({"AND": -3.5, "OR": -1.0, "NOT": 1.0}[gate])
    return [-2.0 if gate == "NOT" else np.full(2, 2, dtype=np.float32), b]


for number in (3, 4, 5):
    logic_gate.equivalent(f"1.0 → 2.0 #{number}", because="OR and NOT are right with this weight as well")

# -- perceptron_outputs --------------------------------------------------------------------------------------

perceptron_outputs = Exercise(
    "perceptron_outputs",
    goal="run several neurons side by side with one matrix product",
    points=2,
    minutes=8,
    stars=1,
    uses=["weighted_sum", "step", "perceptron_predict"],
    hints=[
        "Compare with perceptron_predict: what was a vector there and is a matrix here? Little else changes.",
        "Z = X @ W + b: column k of `W` holds the weights of neuron k, and `+ b` adds b[k] to column k of the product.",
        "Z = ... @ ... + ...      # shape (n, d_out)\nreturn step(...)",
    ],
)


@perceptron_outputs.cases
def _(rng):
    yield "one sample, one neuron", {"X": np.array([[2.0, 1.0]]), "W": np.array([[1.0], [-1.0]]), "b": np.array([-1.5])}
    yield (
        "one sample, three neurons",
        {
            "X": np.array([[1.0, 2.0]]),
            "W": np.array([[1.0, -1.0, 2.0], [0.5, -1.0, -1.5]]),
            "b": np.array([-1.0, 4.0, 0.5]),
        },
    )
    yield (
        "whole numbers, sums of 0 among them",
        {
            "X": np.array([[0, 0], [0, 1], [1, 0], [1, 1]]),
            "W": np.array([[1, 2, -1], [1, -1, -1]]),
            "b": np.array([-2, 0, 1]),
        },
    )
    yield (
        "two samples, two features, two neurons",
        {
            "X": np.array([[1.0, 2.0], [3.0, -1.0]]),
            "W": np.array([[1.0, -2.0], [-3.0, 0.5]]),
            "b": np.array([0.5, 2.5]),
        },
    )
    yield "whole numbers, measured weights", {
        "X": np.array([[1, -1], [-2, 3]]), "W": np.array([[0.5, 1.5], [0.75, 0.25]]), "b": np.array([-0.5, -1.5]),
    }  # fmt: skip
    yield "small sums", {
        "X": np.array([[0.2], [-0.1], [0.4], [0.9]]), "W": np.array([[1.0, -1.0]]), "b": np.array([0.05, 0.25]),
    }  # fmt: skip
    square = rng.normal(size=(3, 3))
    yield (
        "three samples, three features, three neurons",
        {"X": square, "W": rng.normal(size=(3, 3)), "b": rng.normal(size=3)},
    )
    yield (
        "as many samples as neurons",
        {"X": rng.normal(size=(4, 2)), "W": rng.normal(size=(2, 4)), "b": rng.normal(size=4)},
    )
    yield (
        "five samples, one neuron",
        {"X": rng.normal(size=(5, 3)), "W": rng.normal(size=(3, 1)), "b": rng.normal(size=1)},
    )
    yield "six samples, four features, two neurons", {
        "X": rng.normal(size=(6, 4)), "W": rng.normal(size=(4, 2)), "b": rng.normal(size=2),
    }  # fmt: skip


@perceptron_outputs.rule
def _(result, X, W, b):
    if np.shape(result) != (len(X), len(b)):
        return "One row per sample and one column per neuron are asked"
    if not np.all((np.asarray(result) == 0) | (np.asarray(result) == 1)):
        return "Only 0 and 1 may come out"


@perceptron_outputs.mistake(
    "uses the weights transposed",
    look="W has one row per feature and one column per neuron. Does the product need a transpose at all?",
)
def _(X, W, b):
    return np.greater_equal(X @ W.T + b, 0).astype(int)


@perceptron_outputs.mistake("leaves out the biases", look="Which of the three arguments does your code never read?")
def _(X, W, b):
    return np.greater_equal(X @ W, 0).astype(int)


@perceptron_outputs.mistake("subtracts the biases", look="Is b added or subtracted in the weighted sum? A threshold would be −b.")
def _(X, W, b):
    return np.greater_equal(X @ W - b, 0).astype(int)


@perceptron_outputs.mistake(
    "gives every neuron the sum of all biases",
    look="Each neuron has its own bias. What do you do to b before you add it?",
)
def _(X, W, b):
    return np.greater_equal(X @ W + np.sum(b), 0).astype(int)


@perceptron_outputs.mistake(
    "gives every neuron the bias of the first",
    look="Each neuron has its own bias. Which entries of b does your code read?",
)
def _(X, W, b):
    return np.greater_equal(X @ W + b[0], 0).astype(int)


@perceptron_outputs.mistake(
    "adds the biases down the samples instead of along the neurons",
    look="b has one entry per neuron: along which axis of the product must it lie?",
)
def _(X, W, b):
    return np.greater_equal(X @ W + b[:, None], 0).astype(int)


@perceptron_outputs.mistake("fires above 0 only, not at 0 itself", look="What does step make of a sum that is exactly 0?")
def _(X, W, b):
    return np.greater(X @ W + b, 0).astype(int)


@perceptron_outputs.mistake(
    "has its threshold at 0.5",
    look="Which number does step compare with? 0.5 is a threshold for probabilities, and z is none.",
)
def _(X, W, b):
    return np.greater_equal(X @ W + b, 0.5).astype(int)


@perceptron_outputs.mistake(
    "returns the sums without deciding", look="These are the z of every neuron. What turns a sum into 0 or 1?"
)
def _(X, W, b):
    return X @ W + b


@perceptron_outputs.mistake(
    "lets only the strongest neuron fire",
    look="The neurons do not compete: each decides for itself, so several may fire, or none.",
)
def _(X, W, b):
    Z = X @ W + b
    return (Z.max(axis=1, keepdims=True) <= Z).astype(int)


@perceptron_outputs.mistake(
    "returns the number of the strongest neuron", look="How many answers does the docstring ask for per sample?"
)
def _(X, W, b):
    return np.argmax(X @ W + b, axis=1)


@perceptron_outputs.mistake("runs the first neuron only", look="How many columns has W, and how many your result?")
def _(X, W, b):
    return np.greater_equal(X @ W[:, 0] + b[0], 0).astype(int)


@perceptron_outputs.mistake(
    "answers −1 where 0 is asked", look="Some books use the labels −1 and 1. Which two does this course use?"
)
def _(X, W, b):
    return np.where(X @ W + b >= 0, 1, -1)


@perceptron_outputs.mistake(
    "gives every neuron the mean of the biases", look="Each neuron has its own bias. What do you do to b before you add it?"
)
def _(X, W, b):
    return np.greater_equal(X @ W + np.mean(b), 0).astype(int)


@perceptron_outputs.mistake(
    "hands out the biases from last to first", look="Which entry of b does the first neuron get in your code?"
)
def _(X, W, b):
    return np.greater_equal(X @ W + b[::-1], 0).astype(int)


@perceptron_outputs.mistake(
    "fires for a sample when any of the neurons does", look="How many answers does the docstring ask for per sample?"
)
def _(X, W, b):
    return np.greater_equal(X @ W + b, 0).astype(int).max(axis=1)


@perceptron_outputs.mistake(
    "reshapes the answers where it should transpose them",
    look="Collected neuron by neuron, the answers have shape (d_out, n). What does `reshape` do to their order, and what `.T`?",
)
def _(X, W, b):
    return np.greater_equal(X @ W + b, 0).astype(int).T.reshape(len(X), -1)


@perceptron_outputs.mistake(
    "cuts the sums to whole numbers before it decides",
    look="−0.3 is below 0, and becomes 0 when its decimals are cut off. What is turned into an integer too early?",
)
def _(X, W, b):
    return np.greater_equal((X @ W + b).astype(int), 0).astype(int)


@perceptron_outputs.mistake(
    "cuts the weights to whole numbers", look="A weight may be 0.5. Which call in your code makes an integer of it?"
)
def _(X, W, b):
    return np.greater_equal(X @ W.astype(int) + b, 0).astype(int)


@perceptron_outputs.mistake(
    "answers for the first sample only", look="Every row of X is a sample. How many rows should come back?"
)
def _(X, W, b):
    return np.greater_equal(X[0] @ W + b, 0).astype(int)


@perceptron_outputs.mistake("leaves out the last neuron", look="How many columns has W, and how many does your loop visit?")
def _(X, W, b):
    return np.greater_equal(X @ W + b, 0).astype(int)[:, :-1]


@perceptron_outputs.mistake(
    "has the weights on the left of the product", look="Rows are samples: X is (n, d), W is (d, d_out). Which stands left?"
)
def _(X, W, b):
    return np.greater_equal(W @ X + b, 0).astype(int)


@perceptron_outputs.mistake(
    "decides before the biases are added", look="The biases are evidence too. What must be complete before the step is taken?"
)
def _(X, W, b):
    return np.greater_equal(np.greater_equal(X @ W, 0) + b, 0).astype(int)


@perceptron_outputs.style("neuron by neuron, as columns")
def _(X, W, b):
    return np.column_stack([perceptron_predict.reference(X, W[:, c], b[c]) for c in range(W.shape[1])])


@perceptron_outputs.style("three loops into lists")
def _(X, W, b):
    out = []
    for row in X:
        answers = []
        for c in range(len(b)):
            z = b[c]
            for j in range(len(row)):
                z = z + row[j] * W[j][c]
            answers.append(int(z >= 0))
        out.append(answers)
    return out


@perceptron_outputs.style("einsum")
def _(samples, weights, biases):
    return np.where(np.einsum("ij,jk->ik", samples, weights) + biases[None, :] < 0, 0, 1)


@perceptron_outputs.style("transposed and back, small integers")
def _(X, W, b):
    return (W.T @ X.T + b[:, None] >= 0).T.astype(np.uint8)


@perceptron_outputs.style("broadcast product and sum")
def _(X, W, b):
    return np.heaviside((X[:, :, None] * W[None]).sum(axis=1) + b, 1.0).astype(int)


# -- predict first -------------------------------------------------------------------------------------------

predict_bias = Question(
    "predict_bias",
    goal="say what the bias does to the line",
    choices={
        "a": (
            "It tilts.",
            "The direction of the line is set by the weights alone: it stands at right angles to w, and w did not "
            "change. "
            "What a change of b does to w₁x₁ + w₂x₂ = −b is another matter.",
        ),
        "b": (
            "It moves parallel to itself, and more points fire.",
            "The weights fix the direction, so the line can only shift: from x₁ + x₂ = 1.5 to x₁ + x₂ = 0.5. "
            "Every z rose by 1, so no point can stop firing and some begin to.",
        ),
        "c": (
            "It moves parallel to itself, and fewer points fire.",
            "Parallel is right, but look at one point: z = w·x + b rose by 1 for each of them. A larger z is "
            "nearer to firing. "
            "You may have read b as a threshold; the threshold is −b.",
        ),
        "d": (
            "It stays where it is; only the size of z changes.",
            "The line is where z is 0, and every z rose by 1: the points that had z = 0 now have z = 1 and are off "
            "the line. "
            "The line stays only when weights and bias are multiplied by the same positive number.",
        ),
    },
    answer="b",
)

predict_update = Question(
    "predict_update",
    goal="say how far one update moves z",
    choices={
        "a": (
            "1",
            "An update moves the line in the right direction, but nothing promises that it moves far enough. "
            "With η = 0.1 the step is small against z = 2.",
        ),
        "b": (
            "4",
            "Each update lowers z by η·(x₁² + x₂² + 1) = 0.1 · 6 = 0.6, the 1 being the bias's part: 2 → 1.4 → 0.8 → 0.2 → −0.4.",
        ),
        "c": (
            "5",
            "That is what comes out when the weights move and the bias does not: 0.5 less each time, 0 after four, "
            "and 0 still fires. "
            "The bias moves as well.",
        ),
        "d": (
            "21",
            "That is what comes out when the bias alone moves, by 0.1 each time. The weights move too, each in "
            "proportion to its input.",
        ),
    },
    answer="b",
)

predict_rate = Question(
    "predict_rate",
    goal="say what the learning rate does to a perceptron that starts from zero",
    choices={
        "a": (
            "It has about ten times as many updates.",
            "Steps of a tenth are slow when the distance to go is fixed. Here w and b start at 0 and consist of "
            "nothing but steps, so they are a "
            "tenth as large as well, and a tenth of w needs only a tenth of a push to turn.",
        ),
        "b": (
            "It is the same list.",
            "Every step is a tenth as large, so at every moment w and b are a tenth of what they were, and z is a "
            "tenth. "
            "The sign of z is all that step looks at: the same decisions, the same updates, the same line.",
        ),
        "c": (
            "It is shorter: careful steps go wrong less often.",
            "A careful step would help if a step could overshoot relative to w. Here w and b start at 0 and are "
            "made of steps only, "
            "so a smaller rate makes both smaller in the same proportion.",
        ),
    },
    answer="b",
)

predict_xor = Question(
    "predict_xor",
    goal="say what the perceptron does when no line separates the classes",
    choices={
        "a": (
            "It falls to 0 if there are enough epochs.",
            "A 0 would mean an epoch in which all four points were right: a line that separates XOR. The four "
            "inequalities above say that there is none, "
            "and no number of epochs makes one.",
        ),
        "b": (
            "It falls to 1 and stays there, as the best line has three of four right.",
            "The perceptron does not look for the line with the fewest errors. It moves for every wrong point, "
            "away from a line with three of four "
            "right as readily as from any other.",
        ),
        "c": (
            "It never reaches 0, and the same weights come back again and again.",
            "In every epoch at least one point is wrong, so the line has to move, for ever. The weights stay small "
            "whole numbers, of which there are "
            "finitely many, so they must repeat, and then everything repeats.",
        ),
        "d": (
            "It grows and grows, as the weights run off to infinity.",
            "The weights do not run away: an update adds a point only when z was below 0 and takes one away only "
            "when it was not, so each pushes "
            "against the sum so far. They stay bounded and go round.",
        ),
    },
    answer="c",
)
