"""Exercises of lesson 2: layers, the bend between them, and a network's way from input to prediction."""

from itertools import pairwise

import numpy as np

from autograder.declare import Exercise, Lambda, Question, Wrong

# -- count_parameters ------------------------------------------------------------------------------------------------

count_parameters = Exercise(
    "count_parameters",
    goal="tell how many numbers a network of given layer sizes has to learn",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Every gap between two neighbouring layers holds one weight matrix and one bias vector. Count one gap on paper first.",
        "From a layer of d_in nodes to one of d_out: d_in · d_out weights and d_out biases. "
        "Add this up over all gaps; `sizes[:-1]` and `sizes[1:]` hold the left and the right end of each gap.",
        "total = 0\nfor d_in, d_out in zip(sizes[:-1], sizes[1:]):\n    total += ... * ... + ...\nreturn total",
    ],
)


@count_parameters.cases
def _(rng):
    yield "one unit with one input", {"sizes": [1, 1]}
    yield "two inputs, three units", {"sizes": [2, 3]}
    yield "iris with a hidden layer of 8", {"sizes": [4, 8, 3]}
    yield "equal layers", {"sizes": [5, 5, 5]}
    yield "two hidden layers", {"sizes": [3, 4, 4, 2]}
    yield "handwritten digits", {"sizes": [64, 100, 10]}
    yield "a photograph into two wide layers", {"sizes": [3072, 1024, 512, 10]}
    for depth in (3, 5):
        yield f"{depth} layers", {"sizes": [int(size) for size in rng.choice(np.arange(2, 30), size=depth, replace=False)]}


@count_parameters.mistake("leaves out the biases", look="What does each node add to its weighted sum, besides the inputs?")
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


@count_parameters.mistake(
    "gives a bias to the input nodes too", look="Input nodes only hold the numbers of a sample. Do they compute anything?"
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)) + sum(sizes)


@count_parameters.mistake(
    "counts one bias per input of a layer", look="Who owns a bias: the nodes that send, or the nodes that receive?"
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] + sizes[i] for i in range(len(sizes) - 1))


@count_parameters.mistake(
    "counts one bias per layer", look="A bias belongs to one node. How many numbers does the vector b of a layer hold?"
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] + 1 for i in range(len(sizes) - 1))


@count_parameters.mistake("multiplies all sizes together", look="Which pairs of layers are joined by weights?")
def _(sizes):
    return int(np.prod(sizes))


@count_parameters.mistake(
    "counts the nodes and not the numbers that are learned", look="Draw the network: parameters sit on its lines, too."
)
def _(sizes):
    return sum(sizes)


@count_parameters.mistake("stops one layer early", look="A network of three sizes has two gaps. How many does your loop visit?")
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes) - 2))


@count_parameters.mistake(
    "counts the first layer of weights only", look="Does `return` stand inside the loop? Or does `=` stand where `+=` should?"
)
def _(sizes):
    return sizes[0] * sizes[1] + sizes[1]


@count_parameters.mistake(
    "counts the last layer of weights only", look="Is the total kept from one turn of the loop to the next?"
)
def _(sizes):
    return sizes[-2] * sizes[-1] + sizes[-1]


@count_parameters.mistake(
    "gives no biases to the output layer", look="Output nodes are nodes: they compute a weighted sum plus a bias."
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)) + sum(sizes[1:-1])


@count_parameters.mistake(
    "counts a single bias for the whole network", look="A bias belongs to one node, and every node that computes has one."
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)) + 1


@count_parameters.mistake("returns one number for each gap", look="One number is asked: how many parameters there are in all.")
def _(sizes):
    return [sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes) - 1)]


@count_parameters.mistake(
    "adds the sizes of two neighbouring layers where it should multiply them",
    look="From 2 nodes to 3: how many lines can you draw? Count the biases after that.",
)
def _(sizes):
    return sum(sizes[i] + sizes[i + 1] for i in range(len(sizes) - 1))


@count_parameters.mistake("counts the biases only", look="Draw the network: what do its lines stand for?")
def _(sizes):
    return sum(sizes[1:])


@count_parameters.mistake(
    "leaves out the biases of the first hidden layer", look="The nodes of the first hidden layer are nodes: each adds a bias."
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)) + sum(sizes[2:])


@count_parameters.mistake(
    "counts every bias twice", look="One bias per node right of the input. How often does your code add each?"
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)) + 2 * sum(sizes[1:])


@count_parameters.mistake(
    "adds 1 to both sizes of a gap",
    look="The bias is like one more node on the side that sends. On the other side nothing is added.",
)
def _(sizes):
    return sum((sizes[i] + 1) * (sizes[i + 1] + 1) for i in range(len(sizes) - 1))


@count_parameters.mistake(
    "joins every layer with every later one", look="Which layers are joined by lines in the picture? Only neighbours."
)
def _(sizes):
    pairs = [(i, j) for i in range(len(sizes)) for j in range(i + 1, len(sizes))]
    return sum(sizes[i] * sizes[j] for i, j in pairs) + sum(sizes[1:])


@count_parameters.mistake(
    "joins the first layer with the last one as well",
    look="Which two layers does an index of −1 name? Does a gap lie between them?",
)
def _(sizes):
    return sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(len(sizes)))


@count_parameters.mistake("goes from the input to the output at once", look="What stands between the first size and the last?")
def _(sizes):
    return (sizes[0] + 1) * sizes[-1]


@count_parameters.mistake(
    "counts the biases of the output layer only", look="Every layer but the input has biases. How many has a hidden layer?"
)
def _(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)) + sizes[-1]


@count_parameters.mistake(
    "takes every second gap only",
    look="A hidden layer is the end of one gap and the beginning of the next. How far does your loop step?",
)
def _(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(0, len(sizes) - 1, 2))


@count_parameters.style("a loop over indices")
def _(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += (sizes[i - 1] + 1) * sizes[i]
    return total


@count_parameters.style("builds the arrays and asks for their size")
def _(sizes):
    arrays = [np.zeros((a, b)) for a, b in pairwise(sizes)] + [np.zeros(b) for b in sizes[1:]]
    return sum(array.size for array in arrays)


@count_parameters.style("a dot product of NumPy arrays")
def _(layer_sizes):
    n = np.array(layer_sizes)
    return np.dot(n[:-1] + 1, n[1:])


@count_parameters.style("recursion")
def _(sizes):
    def count(rest):
        return 0 if len(rest) < 2 else rest[0] * rest[1] + rest[1] + count(rest[1:])

    return count(list(sizes))


# -- dense -----------------------------------------------------------------------------------------------------------

dense = Exercise(
    "dense",
    goal="send a whole batch through a layer with one matrix product",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Write down the three shapes. Which order of the product makes the inner sizes meet?",
        "Z = XW + b. In NumPy, `@` is the matrix product, and a vector of shape (d_out,) is added to every row.",
        "return ... @ ... + ...",
    ],
)


@dense.cases
def _(rng):
    yield (
        "one sample, worked by hand",
        {
            "X": np.array([[1.0, 2.0]]),
            "W": np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]),
            "b": np.array([0.5, -1.0, 0.0]),
        },
    )
    yield (
        "one feature, one unit, three samples",
        {"X": np.array([[2.0], [-1.0], [0.0]]), "W": np.array([[3.0]]), "b": np.array([0.5])},
    )
    yield (
        "whole numbers, as many samples as features and units",
        {"X": np.array([[1, 2], [3, 4]]), "W": np.array([[0.5, -1.0], [0.0, 2.25]]), "b": np.array([10.0, 20.0])},
    )
    yield (
        "whole numbers, measured biases",
        {"X": np.array([[1, 2]]), "W": np.array([[1, 0], [2, 1]]), "b": np.array([0.75, -0.25])},
    )
    yield (
        "measured numbers, whole weights and biases",
        {"X": np.array([[0.5, 1.25]]), "W": np.array([[1, 2], [-1, 1]]), "b": np.array([1, -2])},
    )
    for n, d, k in [(3, 3, 3), (4, 2, 2), (2, 3, 3), (4, 3, 2), (2, 3, 5)]:
        yield (
            f"{n} samples, {d} features, {k} units",
            {"X": rng.normal(size=(n, d)).round(2), "W": rng.normal(size=(d, k)).round(2), "b": rng.normal(size=k).round(2)},
        )


@dense.mistake("leaves out the bias", look="Each unit adds one number of its own to its weighted sum.")
def _(X, W, b):
    return X @ W


@dense.mistake(
    "adds the bias to the weights before the product", look="In XW + b, which operation comes first? Look at the brackets."
)
def _(X, W, b):
    return X @ (W + b)


@dense.mistake(
    "adds the bias to the inputs before the product",
    look="The bias belongs to the units: b has as many entries as W has columns. What is it added to?",
)
def _(X, W, b):
    return (X + b) @ W


@dense.mistake("subtracts the bias", look="Compare the sign of the bias with the formula.")
def _(X, W, b):
    return X @ W - b


@dense.mistake("transposes the weights", look="In this course W has one row per input and one column per unit. Is a `.T` needed?")
def _(X, W, b):
    return X @ W.T + b


@dense.mistake(
    "has the weights on the left of the product", look="Rows are samples: X is (n, d_in), W is (d_in, d_out). Which stands left?"
)
def _(X, W, b):
    return W @ X + b


@dense.mistake("multiplies entry by entry instead of taking the matrix product", look="What do `*` and `@` do with two matrices?")
def _(X, W, b):
    return X * W + b


@dense.mistake(
    "adds one bias per sample instead of one per unit", look="b has one entry per unit. Along which axis of Z do the units run?"
)
def _(X, W, b):
    return X @ W + b[:, None]


@dense.mistake("adds the sum of all biases to every unit", look="Each unit gets its own entry of b, not all of them.")
def _(X, W, b):
    return X @ W + b.sum()


@dense.mistake(
    "applies a step to the weighted sums", look="This layer returns Z itself; what is done to it comes later in the lesson."
)
def _(X, W, b):
    return (X @ W + b >= 0).astype(float)


@dense.mistake(
    "mutes the negative weighted sums", look="This layer returns Z itself; what is done to it comes later in the lesson."
)
def _(X, W, b):
    return np.maximum(X @ W + b, 0)


@dense.mistake(
    "squeezes the weighted sums with a sigmoid", look="This layer returns Z itself; what is done to it comes later in the lesson."
)
def _(X, W, b):
    return sigmoid.reference(X @ W + b)


@dense.mistake("keeps only the last product of every sum", look="In your loop, does each round add to the sum, or replace it?")
def _(X, W, b):
    return X[:, -1:] * W[-1] + b


@dense.mistake(
    "adds the bias once for every input", look="How often does b stand in the formula, and how often does your loop add it?"
)
def _(X, W, b):
    return X @ W + len(W) * b


@dense.mistake("answers for the first sample only", look="Every row of X is a sample. How many rows should the result have?")
def _(X, W, b):
    return X[0] @ W + b


@dense.mistake("gives all units the bias of the first one", look="b has one entry per unit. Which entry does your code use?")
def _(X, W, b):
    return X @ W + b[0]


@dense.mistake(
    "keeps its sums in an array with the dtype of X",
    look="When X holds whole numbers, such an array cuts the sums off. Which dtype should it have?",
)
def _(X, W, b):
    Z = np.zeros((len(X), W.shape[1]), dtype=X.dtype)
    Z[...] = X @ W + b
    return Z


@dense.mistake(
    "keeps its sums in an array with the dtype of W",
    look="When W holds whole numbers, such an array cuts the sums off. Which dtype should it have?",
)
def _(X, W, b):
    Z = np.zeros((len(X), W.shape[1]), dtype=W.dtype)
    Z[...] = X @ W + b
    return Z


@dense.mistake(
    "writes the biases into a product of whole numbers",
    look="A product of two whole-number arrays holds whole numbers only. Add, and do not write into it.",
)
def _(X, W, b):
    Z = X @ W
    for k in range(len(b)):
        Z[:, k] = Z[:, k] + b[k]
    return Z


@dense.mistake("cuts every sum to a whole number", look="Which dtype has the array that holds your sums?")
def _(X, W, b):
    return (X @ W + b).astype(int).astype(float)


@dense.mistake("gives every unit the mean of the biases", look="Each unit gets its own entry of b.")
def _(X, W, b):
    return X @ W + b.mean()


@dense.mistake("multiplies by the biases where it should add them", look="Which sign stands before b in the formula?")
def _(X, W, b):
    return X @ W * b


@dense.mistake("leaves out the first feature", look="Which indices does your loop visit? Python counts from 0.")
def _(X, W, b):
    return X[:, 1:] @ W[1:] + b


@dense.mistake(
    "adds up the units of each sample", look="Every unit keeps a number of its own: how many columns should come back?"
)
def _(X, W, b):
    return (X @ W + b).sum(axis=1)


@dense.mistake("adds the bias twice", look="How often does b stand in the formula, and how often in your code?")
def _(X, W, b):
    return X @ W + 2 * b


@dense.mistake("takes the mean over the inputs where it should add up", look="Does the formula divide by the number of inputs?")
def _(X, W, b):
    return X @ W / X.shape[1] + b


@dense.style("three nested loops")
def _(X, W, b):
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            Z[i, j] = b[j]
            for f in range(W.shape[0]):
                Z[i, j] += X[i, f] * W[f, j]
    return Z


@dense.style("np.dot and np.add")
def _(inputs, weights, biases):
    return np.add(np.dot(inputs, weights), biases)


@dense.style("einsum")
def _(X, W, b):
    return np.einsum("nd,dk->nk", X, W) + b[None, :]


@dense.style("a list of rows")
def _(X, W, b):
    return [[float(x @ w + bias) for w, bias in zip(W.T, b, strict=True)] for x in X]


@dense.style("single precision")
def _(X, W, b):
    return (X @ W + b).astype(np.float32)


@dense.style("everything transposed, and back")
def _(X, W, b):
    return (W.T @ X.T + b.reshape(-1, 1)).T


# -- collapse_linear -------------------------------------------------------------------------------------------------

collapse_linear = Exercise(
    "collapse_linear",
    goal="replace two linear layers by the one that computes the same",
    points=3,
    minutes=10,
    stars=2,
    returns=("W", "b"),
    hints=[
        "Write the second layer's formula, and put the first layer's formula in the place of its input.",
        "Multiply out (X W¹ + b¹) W² + b². What stands to the right of X is the new weight matrix; "
        "everything without X is the new bias. Check the shapes: (d, k) and (k,).",
        "W = W1 @ ...\nb = ... @ W2 + ...\nreturn W, b",
    ],
)


def two_layers(rng, d, h, k):
    """Weights and biases of two random layers d → h → k."""
    arrays = {"W1": (d, h), "b1": h, "W2": (h, k), "b2": k}
    return {name: rng.normal(size=size).round(2) for name, size in arrays.items()}


@collapse_linear.cases
def _(rng):
    yield (
        "one unit after one unit",
        {"W1": np.array([[2.0]]), "b1": np.array([1.0]), "W2": np.array([[3.0]]), "b2": np.array([-4.0])},
    )
    yield (
        "square matrices",
        {
            "W1": np.array([[1.0, 2.0], [0.0, 1.0]]),
            "b1": np.array([1.0, -1.0]),
            "W2": np.array([[1.0, 0.0], [3.0, 2.0]]),
            "b2": np.array([0.5, 0.0]),
        },
    )
    yield (
        "whole numbers in W1 and b2, measured ones in W2",
        {"W1": np.array([[1, 2]]), "b1": np.array([2, -1]), "W2": np.array([[0.5], [0.5]]), "b2": np.array([3])},
    )
    yield (
        "measured numbers in W1 and b1, whole ones in W2",
        {"W1": np.array([[0.5], [1.5]]), "b1": np.array([0.25]), "W2": np.array([[1, -1]]), "b2": np.array([1, 0])},
    )
    yield "sizes 2, 3, 2", two_layers(rng, 2, 3, 2)
    for d, h, k in [(2, 2, 2), (3, 3, 3), (3, 2, 1), (1, 2, 2), (4, 3, 2)]:
        yield f"sizes {d}, {h}, {k}", two_layers(rng, d, h, k)


@collapse_linear.mistake(
    "multiplies the matrices in the wrong order", look="Which matrix does X meet first? It stands next to X."
)
def _(W1, b1, W2, b2):
    return W2 @ W1, b1 @ W2 + b2


@collapse_linear.mistake(
    "takes the two layers in the wrong order", look="Layer 1 works first: its output is what layer 2 multiplies."
)
def _(W1, b1, W2, b2):
    return W2 @ W1, b2 @ W1 + b1


@collapse_linear.mistake(
    "adds the two biases as they are", look="What does layer 2 do to everything that comes out of layer 1, b¹ included?"
)
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2


@collapse_linear.mistake("drops the first layer's bias", look="Send X = 0 through both layers. What comes out?")
def _(W1, b1, W2, b2):
    return W1 @ W2, b2


@collapse_linear.mistake("drops the second layer's bias", look="Send X = 0 through both layers. What comes out?")
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2


@collapse_linear.mistake(
    "sends the first bias through the first weights", look="b¹ comes out of layer 1. Which matrix does it meet next?"
)
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W1 + b2


@collapse_linear.mistake(
    "has the bias on the wrong side of the product", look="b¹ is a row, like a sample: it stands left of the matrix."
)
def _(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2


@collapse_linear.mistake(
    "multiplies entry by entry instead of taking the matrix product", look="What do `*` and `@` do with two matrices?"
)
def _(W1, b1, W2, b2):
    return W1 * W2, b1 @ W2 + b2


@collapse_linear.mistake(
    "adds the weight matrices", look="The output of layer 1 is multiplied by W². Which operation joins the matrices?"
)
def _(W1, b1, W2, b2):
    return W1 + W2, b1 + b2


@collapse_linear.mistake(
    "sends the second bias through the weights as well", look="Which bias is still multiplied by something after it was added?"
)
def _(W1, b1, W2, b2):
    return W1 @ W2, (b1 + b2) @ W2


@collapse_linear.mistake(
    "writes the weights on the left, as for samples in columns",
    look="Here samples are rows: X stands on the left, and so does b¹. Which matrix does X meet first?",
)
def _(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2


@collapse_linear.mistake("subtracts the second bias", look="Compare the sign in front of b² with the formula.")
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 - b2


@collapse_linear.mistake("multiplies the first bias entry by entry", look="What do `*` and `@` do with a row and a matrix?")
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 * W2 + b2


@collapse_linear.mistake(
    "adds up the first biases instead of sending them through the second layer",
    look="What does layer 2 do to everything that comes out of layer 1, b¹ included?",
)
def _(W1, b1, W2, b2):
    return W1 @ W2, b1.sum() + b2


@collapse_linear.mistake(
    "gives every weight of the second layer the sum of the first biases",
    look="Each entry of b¹ meets its own row of W². Which operation does that?",
)
def _(W1, b1, W2, b2):
    return W1 @ W2, b1.sum() * W2.sum(axis=0) + b2


@collapse_linear.mistake("counts the first bias twice", look="Multiply out: how often does b¹ W² stand in the result?")
def _(W1, b1, W2, b2):
    return W1 @ W2, 2 * (b1 @ W2) + b2


@collapse_linear.mistake(
    "strings the two biases together", look="The merged layer has one bias per output. What are the two added to?"
)
def _(W1, b1, W2, b2):
    return W1 @ W2, np.concatenate([b1, b2])


@collapse_linear.mistake(
    "multiplies both the weights and the bias entry by entry", look="What do `*` and `@` do with two matrices?"
)
def _(W1, b1, W2, b2):
    return W1 * W2, b1 * W2 + b2


@collapse_linear.mistake(
    "puts a bend between the layers", look="These two layers have nothing between them. What is cut off at 0 in your code?"
)
def _(W1, b1, W2, b2):
    return np.maximum(W1, 0) @ W2, np.maximum(b1, 0) @ W2 + b2


@collapse_linear.mistake(
    "keeps the weights in an array with the dtype of W1",
    look="When W¹ holds whole numbers, such an array cuts the products off. Which dtype should it have?",
)
def _(W1, b1, W2, b2):
    W = np.zeros((len(W1), W2.shape[1]), dtype=W1.dtype)
    W[...] = W1 @ W2
    return W, b1 @ W2 + b2


@collapse_linear.mistake(
    "keeps the weights in an array with the dtype of W2",
    look="When W² holds whole numbers, such an array cuts the products off. Which dtype should it have?",
)
def _(W1, b1, W2, b2):
    W = np.zeros((len(W1), W2.shape[1]), dtype=W2.dtype)
    W[...] = W1 @ W2
    return W, b1 @ W2 + b2


@collapse_linear.mistake(
    "writes the bias into a copy of b2", look="A copy of whole-number biases cuts off what is written into it. Make a new array."
)
def _(W1, b1, W2, b2):
    b = b2.copy()
    for k in range(len(b)):
        b[k] = b[k] + b1 @ W2[:, k]
    return W1 @ W2, b


@collapse_linear.style("measures the layers at 0 and at the unit vectors")
def _(W1, b1, W2, b2):
    def both(X):
        return (X @ W1 + b1) @ W2 + b2

    d = W1.shape[0]
    b = both(np.zeros((1, d)))[0]
    return both(np.eye(d)) - b, b


@collapse_linear.style("the bias as one more row")
def _(W1, b1, W2, b2):
    one = np.vstack([W1, b1]) @ W2
    return one[:-1], one[-1] + b2


@collapse_linear.style("loops, and a list")
def _(first, first_bias, second, second_bias):
    d, h = first.shape
    k = second.shape[1]
    W = [[sum(first[i][m] * second[m][j] for m in range(h)) for j in range(k)] for i in range(d)]
    b = [sum(first_bias[m] * second[m][j] for m in range(h)) + second_bias[j] for j in range(k)]
    return [W, b]


@collapse_linear.style("einsum")
def _(W1, b1, W2, b2):
    return np.einsum("dh,hk->dk", W1, W2), np.einsum("h,hk->k", b1, W2) + b2


@collapse_linear.style("transposed products")
def _(W1, b1, W2, b2):
    return (W2.T @ W1.T).T, W2.T @ b1 + b2


# -- relu ------------------------------------------------------------------------------------------------------------

relu = Exercise(
    "relu",
    goal="mute the negative and pass on the positive",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Entry by entry: keep it when it is above 0, else put 0. It must work on one number and on a whole array.",
        "`np.maximum(a, b)` takes the larger of two, entry by entry (`np.max` is another thing: the largest of one array).",
        "return np.maximum(..., ...)",
    ],
)


@relu.cases
def _(rng):
    yield "a positive number", {"z": 1.5}
    yield "a negative number", {"z": -0.14}
    yield "zero", {"z": 0.0}
    yield "a layer of three, worked by hand", {"z": np.array([1.0, -0.5, 3.0])}
    yield "whole numbers", {"z": np.array([-2, 0, 7])}
    yield "far out", {"z": np.array([-1e4, 1e4])}
    yield "close to zero", {"z": np.array([0.4, -0.4, 0.05, -0.05])}
    yield "three axes", {"z": np.array([[[1.25, -2.0]], [[-0.5, 3.5]]])}
    yield "all below zero", {"z": -1 - rng.random(size=(2, 2)).round(2)}
    yield "a batch", {"z": (3 * rng.normal(size=(3, 4))).round(2)}


@relu.mistake("takes the absolute value", look="What should come out for −3? Negative inputs are muted, not mirrored.")
def _(z):
    return np.abs(z)


@relu.mistake("answers only 0 or 1", look="Above 0 the input itself passes; this is no step.")
def _(z):
    return (np.asarray(z) > 0).astype(float)


@relu.mistake("keeps the negative side and mutes the positive one", look="Which of the two numbers z and 0 should win?")
def _(z):
    return np.minimum(z, 0)


@relu.mistake("lets a part of the negative numbers through", look="Below 0 nothing passes here; a leak comes in lesson 6.")
def _(z):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@relu.mistake("cuts off at 1", look="How large may the output get? The formula has no upper end.")
def _(z):
    return np.clip(z, 0, 1)


@relu.mistake(
    "takes the largest entry instead of comparing each entry with 0",
    look="`np.max(z, 0)` reads its 0 as an axis. Which function compares entry by entry?",
)
def _(z):
    return np.max(z, 0)


@relu.mistake(
    "asks one yes-or-no question of a whole array",
    look="`if` and Python's `max` want a single number. Which NumPy function chooses entry by entry?",
)
def _(z):
    return max(0.0, z)


@relu.mistake("overwrites its input", look="Which line writes into z? The caller still needs the old values; make a new array.")
def _(z):
    z[z < 0] = 0
    return z


@relu.mistake("removes the negative entries instead of setting them to 0", look="The output has the same shape as the input.")
def _(z):
    z = np.asarray(z)
    return z[z > 0]


@relu.mistake("subtracts 1 past the bend", look="The line above 0 starts at 0: nothing is shifted.")
def _(z):
    return np.maximum(np.asarray(z) - 1, 0)


@relu.mistake("lets everything through", look="What should happen to a negative input?")
def _(z):
    return np.asarray(z)


@relu.mistake("lets a tenth of the negative numbers through", look="Below 0 nothing passes here; a leak comes in lesson 6.")
def _(z):
    return np.where(np.asarray(z) > 0, z, 0.1 * np.asarray(z))


@relu.mistake(
    "needs an array and fails on a single number", look="A float has no entries to go through. Which NumPy function takes both?"
)
def _(z):
    return np.array([np.maximum(v, 0.0) for v in z])


@relu.mistake(
    "calls np.max, which takes the second argument for an axis",
    look="`np.max` looks for the largest entry of one array. Which function takes the larger of two numbers, entry by entry?",
)
def _(z):
    return np.max(0, z)


@relu.mistake(
    "passes the negative side, turned round", look="What should come out for 3, and what for −3? Follow the minus signs."
)
def _(z):
    return -np.minimum(z, 0)


@relu.mistake("cuts off at 6", look="How large may the output get? The formula has no upper end.")
def _(z):
    return np.clip(z, 0, 6)


@relu.mistake("lets an exponential tail through below 0", look="Below 0 nothing passes. Softer bends come in lesson 6.")
def _(z):
    return np.where(np.asarray(z) > 0, z, np.exp(np.minimum(z, 0)) - 1)


@relu.mistake("rounds the bend off", look="ReLU has a corner: at 0 the output is exactly 0. Softer bends come in lesson 6.")
def _(z):
    return np.logaddexp(0, z)


@relu.mistake("has its floor at 1", look="With which number is z compared in the formula?")
def _(z):
    return np.maximum(z, 1)


@relu.mistake("mutes what is below 1", look="Where does the bend lie? Try z = 0.5.")
def _(z):
    return np.where(np.asarray(z) >= 1, z, 0.0)


@relu.mistake("squeezes z between 0 and 1", look="You wrote the sigmoid. What should come out for 3?")
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@relu.mistake(
    "takes arrays with one axis only", look="A single number and a batch must work too. Which NumPy function takes them all?"
)
def _(z):
    return np.array([max(0, v) for v in z])


@relu.mistake(
    "asks whether the whole array is above 0",
    look="Entries differ: one may pass while its neighbour is muted. What decides entry by entry?",
)
def _(z):
    return np.asarray(z, dtype=float) * bool(np.all(np.asarray(z) > 0))


@relu.mistake(
    "mutes what is below 0.5", look="Which number is z compared with? 0.5 is a threshold for probabilities, and z is none."
)
def _(z):
    return np.where(np.asarray(z) > 0.5, z, 0.0)


@relu.mistake(
    "loops over two axes and no further",
    look="Try an array with three axes. NumPy's functions take any shape; a loop of your own must know how deep z is.",
)
def _(z):
    if np.ndim(z) == 0:
        return max(z, 0)
    if np.ndim(z) == 1:
        return np.array([max(value, 0) for value in z])
    return np.array([[max(value, 0) for value in row] for row in z])


@relu.mistake("rounds the result", look="A positive number passes as it is. Which call changes its decimals?")
def _(z):
    return np.round(np.maximum(z, 0), 1)


@relu.mistake(
    "mutes or passes a whole row at once",
    look="Every entry is decided by itself. What does your condition look at, an entry or a row?",
)
def _(z):
    return np.where(np.max(z, axis=-1, keepdims=True) > 0, z, 0.0) if np.ndim(z) > 1 else np.maximum(z, 0.0)


@relu.style("np.where")
def _(z):
    return np.where(np.asarray(z) > 0, z, 0.0)


@relu.style("multiplied by a mask")
def _(z):
    return z * (z > 0)


@relu.style("half of z + |z|")
def _(v):
    return (v + np.abs(v)) / 2


@relu.style("a copy, then a mask")
def _(z):
    out = np.array(z, dtype=float)
    out[out < 0] = 0
    return out


@relu.style("a loop over the entries, given back as lists")
def _(z):
    def one(x):
        return [one(v) for v in x] if isinstance(x, (list, np.ndarray)) else max(0.0, float(x))

    return one(z)


@relu.style("np.clip")
def _(z):
    return np.clip(z, 0, None)


# -- sigmoid ---------------------------------------------------------------------------------------------------------

sigmoid = Exercise(
    "sigmoid",
    goal="squeeze any number into (0, 1), however large it is",
    points=3,
    minutes=10,
    stars=2,
    silent=True,
    hints=[
        "Try `np.exp(1000)` and `np.exp(-1000)`. Only one of the two is a problem.",
        "`np.exp(-np.abs(z))` is never above 1. For z ≥ 0 use 1 / (1 + e^−z), for z < 0 the same value written "
        "e^z / (1 + e^z): both need only that number, and both have the same denominator.",
        "e = np.exp(-np.abs(z))\nnumerator = np.where(..., 1.0, ...)\nreturn numerator / (...)",
    ],
)


@sigmoid.cases
def _(rng):
    yield "zero", {"z": 0.0}
    yield "a negative number", {"z": -0.14}
    yield "a whole number", {"z": 2}
    yield "far out on the right", {"z": 1000.0}
    yield "far out on the left", {"z": -1000.0}
    yield "three numbers", {"z": np.array([-2.0, 0.0, 4.0])}
    yield "whole numbers", {"z": np.array([-1, 0, 3])}
    yield "both ends at once", {"z": np.array([-1e4, -30.0, 30.0, 1e4])}
    yield "on the way to the ends", {"z": np.array([-13.0, -9.0, -6.5, -4.5, 4.5, 6.5, 9.0, 13.0])}
    yield "three axes", {"z": np.array([[[0.25, -1.5]], [[-3.0, 0.75]]])}
    yield "a batch", {"z": (2 * rng.normal(size=(3, 2))).round(2)}


@sigmoid.rule
def _(result, z):
    values = np.asarray(result, dtype=float)
    if np.any(values < 0) or np.any(values > 1):
        return f"Your result has values from {values.min():.3g} to {values.max():.3g}; a sigmoid stays between 0 and 1"
    return None


@sigmoid.mistake(
    "has e^z where e^−z belongs", look="Should a large positive z give nearly 1 or nearly 0? Check the sign up there."
)
def _(z):
    return 1 / (1 + np.exp(z))


@sigmoid.mistake(
    "overflows for large negative numbers",
    look="The values are right, but e^1000 is too large for a float. Can you do with exponents that are never positive?",
)
def _(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


@sigmoid.mistake(
    "computes both branches of np.where everywhere",
    look="`np.where` chooses after both sides were computed, the overflowing one included. What is safe on both sides?",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@sigmoid.mistake(
    "divides infinity by infinity for large positive numbers",
    look="e^z / (1 + e^z) is right on paper. Which form keeps the exponent from being positive when z is?",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z) / (1 + np.exp(z))


@sigmoid.mistake("misses the brackets below the fraction line", look="`1 / 1 + e` is 1 + e: what belongs below the line?")
def _(z):
    return 1 / 1 + np.exp(-np.asarray(z, dtype=float))


@sigmoid.mistake("leaves out the 1 below the fraction line", look="What is the value at z = 0? It should be one half.")
def _(z):
    return 1 / np.exp(-np.asarray(z, dtype=float))


@sigmoid.mistake("subtracts below the fraction line", look="What is the value at z = 0? It should be one half.")
def _(z):
    return 1 / (1 - np.exp(-np.asarray(z, dtype=float)))


@sigmoid.mistake("computes tanh, which runs from −1 to 1", look="Between which two numbers does a sigmoid run?")
def _(z):
    return np.tanh(z)


@sigmoid.mistake(
    "is too steep by a factor 2", look="tanh and sigmoid are relatives, but not with the same z: compare both at z = 1."
)
def _(z):
    return (1 + np.tanh(z)) / 2


@sigmoid.mistake("computes the slope of the sigmoid", look="Asked is the value itself; its derivative comes in lesson 4.")
def _(z):
    s = sigmoid.reference(z)
    return s * (1 - s)


@sigmoid.mistake("answers only 0 or 1", look="A sigmoid is a soft step: what should come out between the two ends, say at z = 0?")
def _(z):
    return (np.asarray(z) >= 0).astype(float)


@sigmoid.mistake(
    "cuts z off too early", look="Clipping is a fair way to avoid overflow; is the value at your limit close enough to 0 or 1?"
)
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


@sigmoid.mistake(
    "writes floats into an array of integers",
    look="`np.zeros_like` of an integer array is an integer array. Which dtype should the output have?",
)
def _(z):
    z = np.asarray(z)
    out = np.zeros_like(z)
    out[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    out[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return out


@sigmoid.mistake(
    "needs an array and fails on a single number", look="A float has no entries to select. What makes an array of it first?"
)
def _(z):
    out = np.zeros_like(z, dtype=float)
    right = z >= 0
    out[right] = 1 / (1 + np.exp(-z[right]))
    e = np.exp(z[~right])
    out[~right] = e / (1 + e)
    return out


@sigmoid.mistake(
    "treats a negative z like a positive one", look="Should −2 and 2 give the same value? Where is the sign of z lost?"
)
def _(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@sigmoid.mistake(
    "rounds the result", look="The example in the docstring rounds what the function returns; the function itself does not."
)
def _(z):
    return np.round(sigmoid.reference(z), 3)


@sigmoid.mistake(
    "cuts z off at 5", look="Clipping is a fair way to avoid overflow; is the value at your limit close enough to 0 or 1?"
)
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))


@sigmoid.mistake("cuts z off at 1", look="Between −1 and 1 the curve is right; what is the value at 2?")
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -1, 1)))


@sigmoid.mistake("uses powers of 2 where e belongs", look="Which function computes powers of e = 2.718…?")
def _(z):
    return 1 / (1 + 2.0 ** (-np.asarray(z, dtype=float)))


@sigmoid.mistake(
    "draws straight lines in place of the curve",
    look="The sigmoid is curved everywhere. Which exponential does the formula ask for?",
)
def _(z):
    return np.clip(0.2 * np.asarray(z) + 0.5, 0, 1)


@sigmoid.mistake(
    "computes another soft step, without any exponential", look="Several curves run from 0 to 1. Which one is in the docstring?"
)
def _(z):
    z = np.asarray(z, dtype=float)
    return (1 + z / (1 + np.abs(z))) / 2


@sigmoid.mistake("returns the logarithm of the sigmoid", look="At z = 0 one half is asked. Is a log too many?")
def _(z):
    return -np.logaddexp(0, -np.asarray(z, dtype=float))


@sigmoid.mistake(
    "takes arrays with one axis only", look="A single number and a batch must work too. Which functions of NumPy take them all?"
)
def _(z):
    import math

    return np.array([1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v)) for v in z])


@sigmoid.mistake(
    "takes single numbers only, not an array", look="The functions of `math` take one number. What are they called in NumPy?"
)
def _(z):
    import math

    e = math.exp(-abs(z))
    return (1.0 if z >= 0 else e) / (1 + e)


@sigmoid.mistake(
    "turns the NaN of an overflow into 0",
    look="Infinity over infinity is no number, and 0 is not its value: at z = 1000 nearly 1 is asked.",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))


@sigmoid.mistake(
    "adds the exponential where it should divide by 1 + e^−z", look="What is the value at z = 0? It should be one half."
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.exp(-np.abs(z))


@sigmoid.mistake(
    "answers exactly 0 or 1 where z is only a little away from 0",
    look="At z = 9 the sigmoid is 0.99988, and at 13 it is still below 1. From where on does your code cut off?",
)
def _(z):
    return np.where(np.abs(z) > 4, np.greater(z, 0), sigmoid.reference(z))


@sigmoid.mistake(
    "answers exactly 0 or 1 from about 8 on", look="At z = 9 the sigmoid is 0.99988. From where on does your code cut off?"
)
def _(z):
    return np.where(np.abs(z) > 8, np.greater(z, 0), sigmoid.reference(z))


@sigmoid.mistake(
    "leaves z = 0 out of both its branches", look="One mask says above 0, the other below 0. Which of the two takes 0 itself?"
)
def _(z):
    return np.where(np.equal(z, 0), 0.0, sigmoid.reference(z))


@sigmoid.mistake(
    "leaves the denominator out on the negative side",
    look="For z < 0 the second form is e^z / (1 + e^z). What stands below the line?",
)
def _(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + e), e)


@sigmoid.mistake(
    "makes shares of the whole array, as a softmax does", look="Every entry is squeezed by itself. Do your numbers sum to 1?"
)
def _(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@sigmoid.style("through tanh")
def _(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


@sigmoid.style("masks for the two sides")
def _(z):
    values = np.atleast_1d(np.asarray(z, dtype=float))
    out = np.empty_like(values)
    right = values >= 0
    out[right] = 1 / (1 + np.exp(-values[right]))
    e = np.exp(values[~right])
    out[~right] = e / (1 + e)
    return out if np.ndim(z) else out[0]


@sigmoid.style("clipped far out")
def _(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))


@sigmoid.style("logaddexp")
def _(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z)))


@sigmoid.style("minima and maxima")
def _(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


@sigmoid.style("number by number with math")
def _(z):
    import math

    def one(x):
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))

    return np.vectorize(one, otypes=[float])(z) if np.ndim(z) else one(z)


@sigmoid.style("the overflow allowed and silenced")
def _(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


sigmoid.equivalent("z >= 0 → z > 0", because="both forms give one half at 0")


# -- softmax ---------------------------------------------------------------------------------------------------------

softmax = Exercise(
    "softmax",
    goal="turn scores into probabilities",
    points=3,
    minutes=15,
    stars=2,
    hints=[
        "Do one vector first. Then ask which axis runs along a row, and what happens to `np.exp(1000)`.",
        "Subtract each row's largest score before taking exponentials: the result does not change and nothing overflows. "
        "`axis=-1` is the last axis for (k,) and for (n, k); `keepdims=True` keeps it, so that the shapes still fit.",
        "e = np.exp(z - z.max(axis=..., keepdims=...))\nreturn e / e.sum(axis=..., keepdims=...)",
    ],
)


@softmax.cases
def _(rng):
    yield "one vector, worked by hand", {"z": np.array([2.0, 1.0, 0.1])}
    yield "a single score", {"z": np.array([3.0])}
    yield "two samples, two classes", {"z": np.array([[0.0, 0.0], [1.0, 3.0]])}
    yield "whole numbers", {"z": np.array([[1, 2, 3], [0, 0, -1]])}
    yield "large scores", {"z": np.array([1000.0, 1001.0, 999.0])}
    yield "fairly large scores", {"z": np.array([400.0, 401.0, 399.0])}
    yield "very negative scores", {"z": np.array([-1000.0, -1002.0, -1001.0])}
    yield "scores far apart", {"z": np.array([1000.0, 0.0, -1000.0])}
    yield "a score that towers over the others", {"z": np.array([0.0, 1.0, 1000.0, 2.0])}
    yield "the first scores far above", {"z": np.array([1000.0, 1000.0, 1.0, 0.0, -1.0])}
    yield "one row far below 0", {"z": np.array([[-2000.0, -2001.0], [-1.0, -2.0]])}
    yield "scores that rise far", {"z": np.array([-1000.0, 0.0, 1000.0])}
    yield "one score far below", {"z": np.array([-1500.0, 10.0, 9.0])}
    yield "rather negative scores", {"z": np.array([-60.0, -61.0])}
    yield "rows far apart", {"z": np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1002.0, -1001.0]])}
    yield "a batch of one", {"z": np.array([[0.5, -1.0, 2.0, 0.0]])}
    yield "three samples, three classes", {"z": rng.normal(size=(3, 3)).round(2)}
    yield "two samples, four classes", {"z": (2 * rng.normal(size=(2, 4))).round(2)}


@softmax.rule
def _(result, z):
    P = np.atleast_2d(np.asarray(result, dtype=float))
    if P.shape != np.atleast_2d(z).shape or not np.all(np.isfinite(P)):
        return None
    if np.any(P < 0):
        return f"An entry of your result is {P.min():.3g}; a probability is never negative"
    sums = P.sum(axis=1)
    if not np.allclose(sums, 1, atol=1e-3):
        words = " and ".join(f"{s:.3g}" for s in sums[:3])
        whole = (
            f"The rows of your result sum to {words}; each row must" if len(P) > 1 else f"Your result sums to {words}; it must"
        )
        return f"{whole} sum to 1"
    return None


@softmax.mistake("divides by the sum over the samples", look="Each row is one sample: which axis runs along a row?")
def _(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


@softmax.mistake(
    "divides by the sum over the samples, without a shift",
    look="Each row is one sample: which axis runs along a row? And mind what e to the power 1000 is.",
)
def _(z):
    e = np.exp(z)
    return e / e.sum(axis=0)


@softmax.mistake(
    "shifts along the rows but divides by the sum over the samples",
    look="The maximum and the sum must run along the same axis. Each row is one sample.",
)
def _(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=0)


@softmax.mistake(
    "divides by the sum over the whole batch", look="Every row must sum to 1 by itself. What does `sum` add up without an axis?"
)
def _(z):
    e = np.exp(z - z.max())
    return e / e.sum()


@softmax.mistake(
    "divides by the sum over the whole batch, without a shift",
    look="Every row must sum to 1 by itself: which axis does your `sum` need? And mind what e to the power 1000 is.",
)
def _(z):
    e = np.exp(z)
    return e / e.sum()


@softmax.mistake(
    "overflows on large scores",
    look="e^1000 is too large for a float. What may you subtract from all scores of a row without changing the result?",
)
def _(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "shifts all rows by one common maximum", look="A row that lies far below the maximum of the batch is lost: 0 divided by 0."
)
def _(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shifts by the mean score", look="After the shift, which exponent can still be above 0?")
def _(z):
    e = np.exp(z - z.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "loses the axis of the row sums",
    look="Print the shapes: dividing (n, k) by (n,) is done column by column. Which argument keeps the summed axis?",
)
def _(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@softmax.mistake(
    "loses the axis of the row maxima and of the row sums",
    look="Print the shapes: (n, k) and (n,) meet column by column. Which argument keeps the reduced axis?",
)
def _(z):
    e = np.exp(z - z.max(axis=-1))
    return e / e.sum(axis=-1)


@softmax.mistake(
    "loses the axis of the row sums, without a shift",
    look="Print the shapes: dividing (n, k) by (n,) is done column by column. And mind what e to the power 1000 is.",
)
def _(z):
    return np.exp(z) / np.exp(z).sum(axis=-1)


@softmax.mistake(
    "works for a batch and fails on a single vector",
    look="A vector has one axis, number 0. How can you name the last axis of both?",
)
def _(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@softmax.mistake(
    "shifts along the rows but divides by the sum over the whole batch",
    look="Every row must sum to 1 by itself. What does `sum` add up without an axis?",
)
def _(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum()


@softmax.mistake("divides by the mean instead of the sum", look="What must the entries of one row add up to?")
def _(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.mean(axis=-1, keepdims=True)


@softmax.mistake("divides the scores themselves by their sum", look="What is done to each score before the shares are taken?")
def _(z):
    return z / z.sum(axis=-1, keepdims=True)


@softmax.mistake("gives the largest share to the smallest score", look="Look at the sign of the exponent.")
def _(z):
    e = np.exp(z.min(axis=-1, keepdims=True) - z)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "squeezes each score by itself, as a sigmoid does", look="The shares of a row depend on each other: they must sum to 1."
)
def _(z):
    return sigmoid.reference(z)


@softmax.mistake("shifts by the smallest score", look="After the shift, which exponent can still be above 0?")
def _(z):
    e = np.exp(z - z.min(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("stops before the division", look="Exponentials are positive, but do they sum to 1?")
def _(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


@softmax.mistake("takes the exponentials and stops", look="Do the numbers of a row sum to 1? And what is e to the power 1000?")
def _(z):
    return np.exp(z)


@softmax.mistake("gives everything to the largest score", look="The others get their share too: how large, says the formula.")
def _(z):
    return (z.max(axis=-1, keepdims=True) == z).astype(float)


@softmax.mistake("shifts the scores inside the caller's array", look="`z -= …` writes into the input. Make a new array instead.")
def _(z):
    z -= z.max(axis=-1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("returns the logarithms of the probabilities", look="Probabilities lie between 0 and 1. Is a log too many?")
def _(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@softmax.mistake(
    "names the largest score instead of giving probabilities",
    look="One number for every score is asked, not the place of the largest.",
)
def _(z):
    return np.argmax(z, axis=-1)


@softmax.mistake(
    "rounds the result", look="The example in the docstring rounds what the function returns; the function itself does not."
)
def _(z):
    return softmax.reference(z).round(3)


@softmax.mistake(
    "adds the largest score where it should subtract it",
    look="Which number makes the largest exponent 0: the largest score, or minus the largest score?",
)
def _(z):
    e = np.exp(z + z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "shifts above the fraction line only", look="A shift changes nothing only when numerator and denominator both have it."
)
def _(z):
    return np.exp(z - z.max(axis=-1, keepdims=True)) / np.exp(z).sum(axis=-1, keepdims=True)


@softmax.mistake(
    "cuts large scores off instead of shifting them",
    look="1000, 1001 and 999 become the same number in your code. What keeps their differences?",
)
def _(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("uses powers of 2 where e belongs", look="Which function computes powers of e = 2.718…?")
def _(z):
    e = 2.0 ** (z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "divides the scores by the largest where it should subtract it",
    look="What leaves the shares unchanged: the same number subtracted from all scores, or a common factor?",
)
def _(z):
    e = np.exp(z / z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "divides by the length of the vector of exponentials",
    look="The shares must sum to 1. Which sum stands below the fraction line?",
)
def _(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / np.linalg.norm(e, axis=-1, keepdims=True)


@softmax.mistake("answers for the first sample only", look="Every row of z is a sample. How many rows should come back?")
def _(z):
    z = np.atleast_2d(z)[0]
    e = np.exp(z - z.max())
    return e / e.sum()


@softmax.mistake(
    "writes the exponentials into an array of whole numbers",
    look="A copy of whole-number scores cuts the exponentials off. Which dtype should it have?",
)
def _(z):
    e = z.copy()
    e[...] = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "turns the NaN of an overflow into 0",
    look="The shares of [1000, 1001, 999] must sum to 1. What can be done before the exponential?",
)
def _(z):
    e = np.exp(z)
    return np.nan_to_num(e / e.sum(axis=-1, keepdims=True))


@softmax.mistake("ignores the sign of the scores", look="−1 must get less than 1. Where is the minus sign lost?")
def _(z):
    z = np.abs(z)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shifts by the first score", look="Which score must be subtracted so that no exponent is above 0?")
def _(z):
    e = np.exp(z - z[..., :1])
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shifts by the last score", look="Which score must be subtracted so that no exponent is above 0?")
def _(z):
    e = np.exp(z - z[..., -1:])
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shifts by the median score", look="After the shift, which exponent can still be above 0?")
def _(z):
    e = np.exp(z - np.median(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "shifts by the largest absolute value",
    look="Try [−1000, −1002]: what is subtracted, and what is left of the exponentials? The sign of a score counts.",
)
def _(z):
    e = np.exp(z - np.abs(z).max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "shifts down from large scores but not up from very negative ones",
    look="Try [−1000, −1002]: every exponential rounds to 0, and 0 divided by 0 is NaN. Must the shift depend on a condition?",
)
def _(z):
    e = np.exp(z - np.maximum(z.max(axis=-1, keepdims=True), 0))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "shifts by a fixed number",
    look="A fixed number is right for some scores only. Which score of the row makes the largest exponent 0?",
)
def _(z):
    e = np.exp(z - 700.0)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "shifts each column by its own largest score", look="Each row is one sample. Along which axis must the maximum run?"
)
def _(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "squeezes every score before it takes the shares",
    look="The exponential is the only thing done to a score. Which function of yours comes before the division?",
)
def _(z):
    s = sigmoid.reference(z)
    return s / s.sum(axis=-1, keepdims=True)


@softmax.mistake("divides by the number of scores", look="Do the numbers of a row sum to 1? What stands below the fraction line?")
def _(z):
    return np.exp(z - z.max(axis=-1, keepdims=True)) / z.shape[-1]


@softmax.mistake(
    "writes equal shares in the place of NaN",
    look="The shares of [1000, 1001, 999] are not equal. What can be done before the exponential, so that there is no NaN?",
)
def _(z):
    e = np.exp(z)
    shares = e / e.sum(axis=-1, keepdims=True)
    return np.where(np.isnan(shares), 1 / z.shape[-1], shares)


@softmax.style("row by row, in lists")
def _(z):
    import math

    def one(row):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        return [v / sum(e) for v in e]

    return one(z) if np.ndim(z) == 1 else [one(row) for row in z]


@softmax.style("logsumexp")
def _(z):
    return np.exp(z - np.logaddexp.reduce(z.astype(float), axis=-1, keepdims=True))


@softmax.style("transposed, so that the rows line up")
def _(scores):
    e = np.exp(scores.T - scores.T.max(axis=0))
    return (e / e.sum(axis=0)).T


@softmax.style("einsum and a new axis")
def _(z):
    e = np.exp(z - np.max(z, axis=-1)[..., np.newaxis])
    return e / np.einsum("...k->...", e)[..., None]


@softmax.style("single precision")
def _(z):
    e = np.exp((z - np.amax(z, axis=z.ndim - 1, keepdims=True)).astype(np.float32))
    return e / e.sum(axis=z.ndim - 1, keepdims=True)


@softmax.style("pairwise differences")
def _(z):
    gaps = np.clip(z[..., None, :] - z[..., :, None], -700, 700)
    return 1 / np.exp(gaps).sum(axis=-1)


# -- feedforward -----------------------------------------------------------------------------------------------------

feedforward = Exercise(
    "feedforward",
    goal="carry an input through all layers of a network",
    points=3,
    minutes=10,
    stars=2,
    uses=["dense"],
    hints=[
        "Work through the example above again: what is the input of the second layer?",
        "Keep one variable for the current activations. It starts as X; every layer replaces it by `activation(dense(A, W, b))`.",
        "A = X\nfor weights, bias, bend in layers:\n    A = ...\nreturn ...",
    ],
)

SQUARE, TANH, COS, SAME = Lambda("z: z**2"), Lambda("z: np.tanh(z)"), Lambda("z: np.cos(z)"), Lambda("z: z")
SORTED = Lambda("z: np.sort(z, axis=-1)")


def stack(rng, sizes, activations):
    """Random layers of these sizes with these activations."""
    pairs = zip(sizes[:-1], sizes[1:], activations, strict=True)
    return [(rng.normal(size=(d, k)).round(2), rng.normal(size=k).round(2), a) for d, k, a in pairs]


@feedforward.cases
def _(rng):
    yield (
        "one layer",
        {"X": np.array([[1.0, 2.0]]), "layers": [(np.array([[1.0], [-1.0]]), np.array([3.0]), SQUARE)]},
    )
    yield (
        "two layers of one unit",
        {
            "X": np.array([[2.0]]),
            "layers": [(np.array([[1.0]]), np.array([1.0]), SQUARE), (np.array([[0.5]]), np.array([-3.0]), TANH)],
        },
    )
    yield (
        "whole numbers, square layers",
        {
            "X": np.array([[1, 0], [2, -1]]),
            "layers": [
                (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([0.5, -1.0]), SQUARE),
                (np.array([[1.0, 0.0], [-1.0, 0.5]]), np.array([0.0, 1.0]), COS),
            ],
        },
    )
    yield (
        "four layers of one unit, whole numbers first",
        {
            "X": np.array([[2]]),
            "layers": [
                (np.array([[1]]), np.array([0.5]), COS),
                (np.array([[2.0]]), np.array([0.25]), TANH),
                (np.array([[1.5]]), np.array([-0.5]), SQUARE),
                (np.array([[1.0]]), np.array([0.5]), TANH),
            ],
        },
    )
    yield "a linear last layer", {"X": rng.normal(size=(2, 2)).round(2), "layers": stack(rng, [2, 2, 2], [TANH, SAME])}
    yield "three square layers", {"X": rng.normal(size=(3, 2)).round(2), "layers": stack(rng, [2, 2, 2, 2], [COS, SQUARE, TANH])}
    yield "square layers of three", {"X": rng.normal(size=(2, 3)).round(2), "layers": stack(rng, [3, 3, 3], [TANH, COS])}
    yield "sizes 3, 4, 2", {"X": rng.normal(size=(2, 3)).round(2), "layers": stack(rng, [3, 4, 2], [COS, TANH])}
    yield (
        "an activation that looks at a whole row",
        {"X": rng.normal(size=(3, 2)).round(2), "layers": stack(rng, [2, 3, 3], [TANH, SORTED])},
    )


@feedforward.mistake("leaves out the activation of the last layer", look="The last layer brings an activation too. Is it called?")
def _(X, layers):
    A = X
    for W, b, activation in layers[:-1]:
        A = activation(A @ W + b)
    W, b, _activation = layers[-1]
    return A @ W + b


@feedforward.mistake("never applies the activations", look="Each layer has three members. What happens to the third?")
def _(X, layers):
    A = X
    for W, b, _activation in layers:
        A = A @ W + b
    return A


@feedforward.mistake("applies each activation twice", look="How often is `activation(...)` called in one turn of the loop?")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(activation(A @ W + b))
    return A


@feedforward.mistake("applies the last activation once more at the end", look="What happens between the loop and the `return`?")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ W + b)
    return layers[-1][2](A)


@feedforward.mistake(
    "applies only the last layer's activation", look="The activation belongs inside the loop: every layer has one."
)
def _(X, layers):
    A = X
    for W, b, _activation in layers:
        A = A @ W + b
    return layers[-1][2](A)


@feedforward.mistake(
    "never hands a layer's output on: the last layer works on X",
    look="What is the input of the second layer? Is the variable that holds it replaced?",
)
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(X @ W + b)
    return A


@feedforward.mistake("leaves out the biases", look="Each layer has three members. What happens to the second?")
def _(X, layers):
    A = X
    for W, _b, activation in layers:
        A = activation(A @ W)
    return A


@feedforward.mistake("adds the bias after the activation", look="The activation gets z, and z contains the bias already.")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ W) + b
    return A


@feedforward.mistake(
    "applies the activation before the product", look="First the weighted sums, then the activation: what does it get as input?"
)
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A) @ W + b
    return A


@feedforward.mistake("adds the bias to the weights before the product", look="In AW + b, which operation comes first?")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ (W + b))
    return A


@feedforward.mistake("goes through the layers from last to first", look="X enters at `layers[0]`.")
def _(X, layers):
    A = X
    for W, b, activation in layers[::-1]:
        A = activation(A @ W + b)
    return A


@feedforward.mistake("stops after the first layer", look="Does `return` stand inside the loop?")
def _(X, layers):
    W, b, activation = layers[0]
    return activation(X @ W + b)


@feedforward.mistake("skips the last layer", look="How many layers does the loop visit, and how many are there?")
def _(X, layers):
    A = X
    for W, b, activation in layers[:-1]:
        A = activation(A @ W + b)
    return A


@feedforward.mistake(
    "uses the first layer's activation in every layer", look="Each layer brings its own activation: from which entry is it taken?"
)
def _(X, layers):
    A = X
    for W, b, _activation in layers:
        A = layers[0][2](A @ W + b)
    return A


@feedforward.mistake(
    "uses the last layer's activation in every layer", look="Each layer brings its own activation: from which entry is it taken?"
)
def _(X, layers):
    A = X
    for W, b, _activation in layers:
        A = layers[-1][2](A @ W + b)
    return A


@feedforward.mistake("returns the input and the outputs of all layers", look="Only the last layer's output is asked here.")
def _(X, layers):
    outputs = [X]
    for W, b, activation in layers:
        outputs.append(activation(outputs[-1] @ W + b))
    return outputs


@feedforward.mistake("transposes the weights", look="W has one row per input and one column per unit. Is a `.T` needed?")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ W.T + b)
    return A


@feedforward.mistake("returns the outputs of all layers", look="Only the last layer's output is asked here.")
def _(X, layers):
    outputs = []
    A = X
    for W, b, activation in layers:
        A = activation(A @ W + b)
        outputs.append(A)
    return outputs


@feedforward.mistake("subtracts the biases", look="Compare the sign of the bias with the formula.")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ W - b)
    return A


@feedforward.mistake(
    "uses ReLU in every layer, whatever the layer brings", look="Each layer's third member is a function. Where is it called?"
)
def _(X, layers):
    A = X
    for W, b, _activation in layers:
        A = np.maximum(A @ W + b, 0)
    return A


@feedforward.mistake(
    "uses ReLU in the hidden layers, whatever they bring",
    look="Each layer's third member is a function. Is it called in every layer?",
)
def _(X, layers):
    A = X
    for W, b, _activation in layers[:-1]:
        A = np.maximum(A @ W + b, 0)
    W, b, activation = layers[-1]
    return activation(A @ W + b)


@feedforward.mistake(
    "uses a sigmoid in every layer, whatever the layer brings",
    look="Each layer's third member is a function. Where is it called?",
)
def _(X, layers):
    A = X
    for W, b, _activation in layers:
        A = 1 / (1 + np.exp(-(A @ W + b)))
    return A


@feedforward.mistake(
    "applies a softmax at the end, which no layer asked for",
    look="The last layer brings its own activation. What happens between the loop and the `return`?",
)
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ W + b)
    e = np.exp(A - A.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@feedforward.mistake("returns the number of the largest output", look="Asked are the outputs themselves, one row per sample.")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation(A @ W + b)
    return A.argmax(axis=1)


@feedforward.mistake("runs the first sample only", look="Every row of X is a sample. How many rows should come back?")
def _(X, layers):
    A = X[0]
    for W, b, activation in layers:
        A = activation(A @ W + b)
    return A


@feedforward.mistake("unpacks two members of a layer that has three", look="Print one layer: what does it hold besides W and b?")
def _(X, layers):
    A = X
    for W, b in layers:
        A = A @ W + b
    return A


@feedforward.mistake("adds the biases before the product", look="In AW + b, which operation comes first?")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = activation((A + b) @ W)
    return A


@feedforward.mistake("adds each layer's input to its output", look="A layer's output is f(AW + b), and nothing else is added.")
def _(X, layers):
    A = X
    for W, b, activation in layers:
        A = A + activation(A @ W + b)
    return A


@feedforward.mistake("runs three layers at most", look="How many layers does the list hold? Let the loop go over all of it.")
def _(X, layers):
    A = X
    for W, b, activation in layers[:3]:
        A = activation(A @ W + b)
    return A


@feedforward.mistake(
    "writes the biases into a product of whole numbers",
    look="A product of two whole-number arrays holds whole numbers only. Add, and do not write into it.",
)
def _(X, layers):
    A = X
    for W, b, activation in layers:
        Z = A @ W
        for k in range(len(b)):
            Z[:, k] = Z[:, k] + b[k]
        A = activation(Z)
    return A


@feedforward.mistake(
    "runs two layers at most", look="A network may have any number of layers. Which part of your code must be repeated?"
)
def _(X, layers):
    return feedforward.reference(X, layers[:2])


@feedforward.mistake("skips the first layer", look="Which layer does your loop begin with? Python counts from 0.")
def _(X, layers):
    return feedforward.reference(X, layers[1:])


@feedforward.mistake(
    "hands the activation one number at a time",
    look="The activation takes a whole array, and may look at a row as a whole, as a softmax does. What do you hand it?",
)
def _(X, layers):
    for W, b, activation in layers:
        Z = X @ W + b
        X = np.array([[float(activation(np.array([[z]]))[0, 0]) for z in row] for row in Z])
    return X


@feedforward.mistake(
    "hands the activation the layer with samples and units exchanged",
    look="The activation takes an array of shape (n, d_out): rows are samples. Which `.T` does it not need?",
)
def _(X, layers):
    for W, b, activation in layers:
        X = activation((X @ W + b).T).T
    return X


@feedforward.style("the product written out")
def _(X, layers):
    for W, b, activation in layers:
        X = activation(X @ W + b)
    return X


@feedforward.style("recursion")
def _(inputs, network):
    if not network:
        return inputs
    weights, biases, bend = network[0]
    return feedforward.reference(bend(np.dot(inputs, weights) + biases), network[1:])


@feedforward.style("sample by sample, as lists")
def _(X, layers):
    rows = []
    for x in X:
        for layer in layers:
            x = layer[2](np.array([np.sum(x * layer[0][:, j]) + layer[1][j] for j in range(len(layer[1]))]))
        rows.append(list(x))
    return rows


@feedforward.style("functools.reduce and einsum")
def _(X, layers):
    from functools import reduce

    return reduce(lambda A, layer: layer[2](np.einsum("nd,dk->nk", A, layer[0]) + layer[1]), layers, X)


@feedforward.style("columns are samples inside")
def _(X, layers):
    A = X.T
    for i in range(len(layers)):
        A = layers[i][2]((layers[i][0].T @ A + layers[i][1][:, None]).T).T
    return A.T


# -- xor_layers ------------------------------------------------------------------------------------------------------

xor_layers = Exercise(
    "xor_layers",
    goal="choose the weights of a network that computes XOR",
    points=4,
    minutes=15,
    stars=3,
    uses=["relu", "sigmoid"],
    hints=[
        "Draw the four corners. Which strip holds the two corners where XOR is 1, and which two parallel lines bound it? "
        "They run like the lines around versicolor.",
        "Both hidden units may look at the same sum x₁ + x₂, which is 0, 1 or 2. Give them different biases, so that "
        "they bend at different places, and choose output weights that go up after the first bend and down after the second.",
        "W1 = np.array([[1.0, 1.0], [1.0, 1.0]])  # both units see x1 + x2\nb1 = np.array([0.0, ...])\n"
        "W2 = np.array([[1.0], [...]])\nb2 = np.array([0.0])\nreturn [(W1, b1, relu), (W2, b2, ...)]",
    ],
)

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@xor_layers.cases
def _(rng):
    yield "the four corners", {"X": CORNERS}
    yield "the corners in another order", {"X": CORNERS[[3, 1, 0, 2]]}
    yield "some corners twice", {"X": CORNERS[np.append(rng.permutation(4), rng.integers(4, size=2))]}


@xor_layers.probe
def _(xor_layers, X):
    layers = xor_layers()
    if layers is None:
        return None
    values, ones = X, np.ones((len(X), 1))
    for place, layer in enumerate(layers, start=1):
        members = list(layer) if isinstance(layer, (list, tuple)) else [layer]
        if len(members) != 3:
            return {"trouble": "members", "layer": place, "count": len(members)}
        if not callable(members[2]):
            return {"trouble": "activation", "layer": place, "type": type(members[2]).__name__}
        weights = np.asarray(members[0], dtype=float)
        if weights.ndim != 2 or np.ndim(values) != 2 or len(weights) != values.shape[1]:
            shapes = {"shape": list(weights.shape), "arriving": list(np.shape(values)), "biases": list(np.shape(members[1]))}
            return {"trouble": "weights", "layer": place, **shapes}
        biases = np.asarray(members[1], dtype=float)
        if biases.size not in (1, weights.shape[1]) or biases.ndim > 2 or (biases.ndim == 2 and len(biases) > 1):
            return {"trouble": "biases", "layer": place, "shape": list(biases.shape), "units": weights.shape[1]}
        row = np.zeros((1, weights.shape[1])) + biases
        values = np.asarray(members[2](np.hstack([values, ones]) @ np.vstack([weights, row])))
    return {"trouble": "", "outputs": values.astype(float) if values.dtype.kind in "biuf" else values}


def misfit(evidence):
    """What keeps the layers from fitting together."""
    place = f"layer {evidence['layer']}"
    if evidence["trouble"] == "members":
        members = "1 member" if evidence["count"] == 1 else f"{evidence['count']} members"
        sentence = f"{place} has {members}; each layer is a tuple (W, b, activation)"
        return Wrong(sentence, mistake="gives a layer that is no triple (W, b, activation)")
    if evidence["trouble"] == "activation":
        sentence = f"the activation of {place} is of type {evidence['type']}; it must be a function, for it is called"
        return Wrong(sentence, mistake="gives something else than a function as activation")
    if evidence["trouble"] == "biases":
        got, units = tuple(evidence["shape"]), evidence["units"]
        sentence = f"the biases of {place} have shape {got}, but the number of its units is {units}; b needs shape ({units},)"
        return Wrong(sentence, mistake="gives a bias vector that does not fit the number of units")
    got, arriving, biases = tuple(evidence["shape"]), tuple(evidence["arriving"]), tuple(evidence["biases"])
    name = None
    if len(got) == 1 and len(biases) == 2:
        name = "puts the biases before the weights"
    elif len(got) == 1:
        name = "writes the weights of one unit as a vector"
    elif len(got) == 2 and len(arriving) == 2:
        turned = got[1] == arriving[1] and biases in ((got[0],), (1,), ())
        name = "writes a weight matrix with one row per unit" if turned else "has a layer that does not take what arrives there"
    return Wrong(f"the W of {place} has shape {got}, but what arrives there has shape {arriving}", mistake=name)


def another_gate(said, ones):
    """The name of what the labels `said` compute, where `ones` are the numbers of 1s among the two inputs."""
    if np.all(said == said[0]):
        return "gives the same answer at all four corners"
    for name, truth in (("OR", ones >= 1), ("AND", ones == 2), ("NAND", ones < 2), ("NOR", ones == 0)):
        if np.array_equal(said, truth):
            return f"computes {name}"
    if np.array_equal(said, ones != 1):
        return "answers 1 where both inputs agree"
    return "answers differently at (0, 1) and at (1, 0)" if np.ptp(said[ones == 1].astype(int)) else None


@xor_layers.judge
def _(evidence, X):
    if evidence is None:
        return Wrong("xor_layers() returns nothing; asked is a list of layers")
    if evidence["trouble"]:
        return misfit(evidence)
    outputs = np.asarray(evidence["outputs"])
    if outputs.shape != (len(X), 1):
        sentence = f"the last layer's output has shape {outputs.shape}; asked is {(len(X), 1)}, one column"
        return Wrong(sentence, mistake="gives an output of another shape than one column")
    values = outputs[:, 0]
    if not np.all(np.isfinite(values)):
        return Wrong("an output is not a finite number", mistake="gives outputs that are not finite numbers")
    ones = X.sum(axis=1)
    pairs = dict.fromkeys(f"({int(a)}, {int(b)}) → {v:.3g}" for (a, b), v in zip(X, values, strict=True))
    listed = ", ".join(pairs)
    if np.any(values == 0.5):
        return Wrong(f"an output is exactly 0.5, on the threshold: {listed}", mistake="puts an output exactly on the threshold")
    said, right = values > 0.5, ones == 1
    if np.array_equal(said, right):
        return None
    sentence = f"the outputs are {listed}; above 0.5 they must be where just one input is 1, below 0.5 elsewhere"
    if np.min(values[right]) > np.max(values[~right]):
        return Wrong(sentence, mistake="separates the corners, but not at 0.5")
    agree, differ = values[~right], values[right]
    gap = abs((agree.min() + agree.max()) / 2 - (differ.min() + differ.max()) / 2)
    if np.ptp(values) > 1e-6 and gap < 1e-9 * (1 + np.abs(values).max()):
        return Wrong(sentence, mistake="gives four outputs that one linear layer could give")
    return Wrong(sentence, mistake=another_gate(said, ones))


@xor_layers.mistake(
    "gives four outputs that one linear layer could give",
    look="At the corners nothing bends. Is there an activation after the hidden layer, and does it bend between the corners?",
)
def _():
    return [(np.ones((2, 2)), np.array([0.0, -1.0]), lambda z: z), (np.array([[1.0], [-0.5]]), np.array([-0.2]), lambda z: z)]


@xor_layers.mistake(
    "computes OR", look="At which corner is OR wrong? One more hidden unit, or a larger weight, has to pull it down."
)
def _():
    return [(np.ones((2, 1)), np.array([-0.5]), lambda z: (z > 0).astype(float)), (np.ones((1, 1)), np.zeros(1), lambda z: z)]


@xor_layers.mistake("computes AND", look="Which two corners must be 1? Look at where your lines run.")
def _():
    return [(np.ones((2, 1)), np.array([-1.5]), lambda z: (z > 0).astype(float)), (np.ones((1, 1)), np.zeros(1), lambda z: z)]


@xor_layers.mistake("computes NAND", look="Three corners are right. Which hidden unit could tell the corner (0, 0) apart?")
def _():
    return [(-np.ones((2, 1)), np.array([1.5]), lambda z: (z > 0).astype(float)), (np.ones((1, 1)), np.zeros(1), lambda z: z)]


@xor_layers.mistake("computes NOR", look="Only (0, 0) gives 1 here. Print the hidden layer's output at the four corners.")
def _():
    return [(-np.ones((2, 1)), np.array([0.5]), lambda z: (z > 0).astype(float)), (np.ones((1, 1)), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "answers 1 where both inputs agree", look="All four corners are turned round. What turns an output's sign, and its bias?"
)
def _():
    return [(np.array([[1.0], [-1.0]]), np.zeros(1), np.abs), (-np.ones((1, 1)), np.ones(1), lambda z: z)]


@xor_layers.mistake(
    "gives the same answer at all four corners",
    look="Print the hidden layer's output at the four corners: is any unit lit at one corner and mute at another?",
)
def _():
    return [(-np.ones((2, 2)), np.zeros(2), lambda z: np.maximum(z, 0)), (np.ones((2, 1)), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "puts an output exactly on the threshold", look="At 0.5 the answer is neither 0 nor 1. Which bias moves that output away?"
)
def _():
    return [(np.array([[1.0], [-1.0]]), np.zeros(1), np.abs), (np.array([[0.5]]), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "separates the corners, but not at 0.5",
    look="The order is right already. The last layer's bias or scale decides where 0.5 falls.",
)
def _():
    return [(np.array([[1.0], [-1.0]]), np.zeros(1), np.abs), (np.ones((1, 1)), -np.ones(1), lambda z: z)]


@xor_layers.mistake(
    "gives an output of another shape than one column",
    look="One output unit: how many columns has the last W, and does its activation keep the shape?",
)
def _():
    return [(np.array([[1.0], [-1.0]]), np.zeros(1), np.abs), (np.array([[1.0, 0.0]]), np.zeros(2), lambda z: z)]


@xor_layers.mistake(
    "writes a weight matrix with one row per unit",
    look="In this course W is (d_in, d_out): one row per input, one column per unit.",
)
def _():
    hidden = (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), lambda z: np.maximum(z, 0))
    return [hidden, (np.array([[1.0, -2.0]]), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "writes the weights of one unit as a vector", look="W has two axes even for one unit: how many rows, how many columns?"
)
def _():
    hidden = (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), lambda z: np.maximum(z, 0))
    return [hidden, (np.array([1.0, -2.0]), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "gives a layer that is no triple (W, b, activation)", look="The function returns a list, and each member is one layer."
)
def _():
    return [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0], [-2.0]]), np.zeros(1))]


@xor_layers.mistake(
    "gives a bias vector that does not fit the number of units", look="One bias per unit: how many columns has that layer's W?"
)
def _():
    hidden = (np.ones((2, 2)), np.array([0.0, -1.0, 0.0]), lambda z: np.maximum(z, 0))
    return [hidden, (np.array([[1.0], [-2.0]]), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "answers differently at (0, 1) and at (1, 0)",
    look="XOR does not care which of the two inputs is 1. How do the weights of the two inputs differ?",
)
def _():
    return [(np.array([[1.0], [-1.0]]), np.zeros(1), lambda z: np.maximum(z, 0))]


@xor_layers.mistake(
    "gives something else than a function as activation", look="Give the function itself, without quotes and without calling it."
)
def _():
    return [(np.array([[1.0], [-1.0]]), np.zeros(1), "abs"), (np.ones((1, 1)), np.zeros(1), "linear")]


@xor_layers.mistake("puts the biases before the weights", look="In which order does the docstring name a layer's members?")
def _():
    return [
        (np.array([0.0, -1.0]), np.ones((2, 2)), lambda z: np.maximum(z, 0)),
        (np.zeros(1), np.array([[1.0], [-2.0]]), lambda z: z),
    ]


@xor_layers.mistake(
    "has a layer that does not take what arrives there",
    look="XOR has two inputs, and each later layer takes one number from every unit before it: how many rows must W have?",
)
def _():
    hidden = (np.ones((3, 2)), np.array([0.0, -1.0]), lambda z: np.maximum(z, 0))
    return [hidden, (np.array([[1.0], [-2.0]]), np.zeros(1), lambda z: z)]


@xor_layers.mistake(
    "gives outputs that are not finite numbers", look="Print every layer's output: where does it first stop being a number?"
)
def _():
    return [(np.ones((2, 1)), np.zeros(1), lambda z: np.log(z)), (np.ones((1, 1)), np.zeros(1), lambda z: z * 0)]


@xor_layers.style("two steps and an AND")
def _():
    def step(z):
        return (z >= 0).astype(int)

    return [(np.array([[1, -1], [1, -1]]), np.array([-0.5, 1.5]), step), (np.array([[1], [1]]), np.array([-1.5]), step)]


@xor_layers.style("steep sigmoids")
def _():
    def bend(z):
        return 1 / (1 + np.exp(-z))

    hidden = (np.array([[20.0, -20.0], [20.0, -20.0]]), np.array([-10.0, 30.0]), bend)
    return [hidden, (np.array([[20.0], [20.0]]), np.array([-30.0]), bend)]


@xor_layers.style("lists for arrays and tuples, a truth value as output")
def _():
    return (
        [[[1.0, -1.0], [-1.0, 1.0]], [0.0, 0.0], lambda z: np.maximum(z, 0)],
        [[[1.0], [1.0]], [0.0], lambda z: z > 0.5],
    )


@xor_layers.style("one layer with a bend of its own")
def _():
    return [(np.array([[1.0], [1.0]]), np.array([0.0]), lambda z: z % 2)]


@xor_layers.style("two hidden layers of three and two")
def _():
    W1, b1 = np.array([[1.0, -1.0, 0.3], [-1.0, 1.0, 0.3]]), np.zeros(3)
    return [
        (W1, b1, lambda z: np.maximum(z, 0)),
        (np.array([[2.0, 0.0], [2.0, 0.0], [0.1, -0.5]]), np.array([0.0, 0.2]), np.tanh),
        (np.array([[1.0], [0.05]]), 0.0, lambda z: z),
    ]


xor_layers.equivalent("2.0 → 3.0", because="the output at (1, 1) is then −1 instead of 0, and still below 0.5")


# -- predict first ---------------------------------------------------------------------------------------------------

predict_collapse = Question(
    "predict_collapse",
    goal="tell what depth alone can and cannot do",
    choices={
        "a": (
            "A wavy or closed curve: with 33 units the network can go around the clouds.",
            "Units do not bend anything by being many. Each layer here multiplies and adds; doing that three times over is "
            "still multiplying and adding once, with other numbers.",
        ),
        "b": (
            "One straight line.",
            "Three products and sums in a row are one product and one sum. The boundary is where one weighted sum is 0: a line.",
        ),
        "c": (
            "Three straight lines, one from each layer.",
            "Each layer hands its numbers on, and only the last one is compared with 0. One comparison draws one boundary; "
            "more lines would need a decision, or another bend, inside the network.",
        ),
    },
    answer="b",
)

predict_bend = Question(
    "predict_bend",
    goal="build a shape from bends",
    choices={
        "a": (
            "A straight line: the two bends cancel.",
            "They would cancel if both bends were at the same place. Between 0 and 1 only the first unit is lit, so there "
            "the difference rises.",
        ),
        "b": (
            "A ramp: flat at 0, rising from 0 to 1, then flat at 1.",
            "Below 0 both units are mute. Between 0 and 1 only the first is lit: the slope is 1. Past 1 both are lit, and "
            "their slopes cancel: x − (x − 1) = 1.",
        ),
        "c": (
            "A bump: up from 0 to 1 and back down to 0.",
            "To come down, the slope would have to be negative past 1. There it is 1 − 1 = 0. Two units of the second "
            "kind, relu(x) − 2 relu(x − 1), would go down; a third would stop the fall.",
        ),
        "d": (
            "A jump from 0 to 1, like the step function.",
            "A ReLU bends a line but never breaks it: its value does not jump, only its slope does. A ramp as steep as you "
            "like comes from larger weights and bends closer together.",
        ),
    },
    answer="b",
)

predict_softmax = Question(
    "predict_softmax",
    goal="say how the probabilities of a softmax hang together",
    choices={
        "a": (
            "They stay 0.242 and 0.099, because their scores did not change.",
            "Then the three would sum to more than 1. Softmax is not computed score by score: all three share one sum "
            "below the fraction line, and that sum has grown.",
        ),
        "b": (
            "Both fall by the same amount.",
            "The second would have to give as much as the third, which has less than half of it; raise the first score "
            "further and the third would become negative. What the two lose is not equal; look at their ratio.",
        ),
        "c": (
            "Both fall by the same factor.",
            "Their exponentials are unchanged, and both are divided by the same larger sum. Their ratio stays "
            "e^(1 − 0.1) = 2.46 whatever the first score does.",
        ),
        "d": (
            "The second falls, and the third stays: it is too small to matter.",
            "Every class pays, however small. Each is its own exponential over the same sum, and the sum has grown for "
            "all of them.",
        ),
    },
    answer="c",
)
