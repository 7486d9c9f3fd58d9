"""Exercises of lesson 11: build, compile, train and ask a Keras model; carry weights across; make optimizers.

A model is judged by what it does. A probe gives it weights that follow from their shapes alone, or has the answer train it,
and brings back shapes, outputs and weights; a judge works the same out with NumPy. First weights that Keras draws decide nothing.
Probes compute in float64 and put Keras's settings back.
"""

import contextlib
import itertools

import numpy as np

from autograder.declare import Exercise, Lambda, Question, Wrong
from coursekit.backend import use

use("tensorflow")

import keras  # noqa: E402

DIGITS = 6  # of numbers that Keras computed: the same on every machine, and enough for every tolerance


def _declare(exercise, *slips):
    """Declare wrong answers: (name, where to look, function)."""
    for name, look, function in slips:
        exercise.mistake(name, look=look)(function)


@contextlib.contextmanager
def double_precision():
    """Let Keras compute with float64 in this block, and as before after it."""
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])


def numbers(shape, start=0.0):
    """Numbers between −1 and 1 that follow from a shape alone, for weights and samples."""
    return np.cos(start + 1.7 * np.arange(1, np.prod(shape) + 1) ** 1.1).reshape(shape)


def rounded(values):
    return np.round(np.asarray(values, dtype=float), DIGITS)


def softmax_rows(Z):
    e = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def logistic(Z):
    return 1 / (1 + np.exp(-np.clip(Z, -500, 500)))


def alike(one, other, rtol=1e-5, atol=2e-6):
    """Whether two results agree as far as single precision would let them."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=rtol, atol=atol))


def small_network(params):
    """A Sequential with these weights: sigmoid hidden layers, softmax output."""
    model = keras.Sequential([keras.Input((params[0][0].shape[0],))])
    for i, (_, b) in enumerate(params):
        model.add(keras.layers.Dense(len(b), activation="sigmoid" if i < len(params) - 1 else "softmax"))
    model.set_weights(list(itertools.chain.from_iterable(params)))
    return model


def forward(params, X):
    """The activations of the network: samples first, probabilities last."""
    A = [X]
    for i, (W, b) in enumerate(params):
        Z = A[-1] @ W + b
        A.append(logistic(Z) if i < len(params) - 1 else softmax_rows(Z))
    return A


def slopes(params, X, y):
    """The gradient of the mean cross-entropy."""
    A = forward(params, X)
    dZ = A[-1].copy()
    dZ[np.arange(len(y)), y] -= 1
    dZ /= len(y)
    found = []
    for i in reversed(range(len(params))):
        found.insert(0, (A[i].T @ dZ, dZ.sum(axis=0)))
        if i:
            dZ = dZ @ params[i][0].T * A[i] * (1 - A[i])
    return found


def stepped(params, grads, rate):
    return [(W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


def flat(params):
    return np.concatenate([np.ravel(array) for pair in params for array in pair])


def cross_entropy_of(P, y):
    return float(-np.mean(np.log(P[np.arange(len(y)), y])))


# -- build_model -----------------------------------------------------------------------------------------------------------

build_model = Exercise(
    "build_model",
    goal="build a network of any shape in Keras",
    points=4,
    minutes=15,
    stars=2,
    seconds=20.0,
    hints=[
        "Begin with an empty `keras.Sequential()` and `add` to it: first what one sample looks like, then a layer for each "
        "size in `hidden`, then the output.",
        "`keras.Input((d,))` says how long one sample is, without the number of samples. A hidden layer is "
        "`keras.layers.Dense(size, activation=activation)`. What turns the scores of the last layer into probabilities?",
        "model = keras.Sequential([keras.Input((...,))])\nfor size in hidden:\n    model.add(...)\n"
        "model.add(keras.layers.Dense(..., activation=...))\nreturn model",
    ],
)


@build_model.cases
def _(rng):
    yield "the network of section 2", {"n_features": 3, "hidden": [4, 4], "n_classes": 2}
    yield "one hidden layer", {"n_features": 2, "hidden": [3], "n_classes": 4, "activation": "relu"}
    yield "one node in the hidden layer", {"n_features": 1, "hidden": [1], "n_classes": 3, "activation": "tanh"}
    yield (
        "an activation of one's own",
        {"n_features": 4, "hidden": [5, 3], "n_classes": 2, "activation": Lambda("z: z * z")},
    )
    yield "three equal sizes", {"n_features": 2, "hidden": [2, 2, 2], "n_classes": 3}
    sizes = rng.choice(np.arange(2, 9), size=5, replace=False).tolist()
    sizes[1:4] = sorted(sizes[1:4])[::-1] if rng.random() < 0.5 else sorted(sizes[1:4])
    sizes[2:4] = sizes[3:1:-1]  # in no order, neither up nor down
    yield (
        "three sizes",
        {"n_features": sizes[0], "hidden": sizes[1:4], "n_classes": sizes[4], "activation": str(rng.choice(["relu", "tanh"]))},
    )


@build_model.probe
def _(build_model, n_features, hidden, n_classes, **activation):
    with double_precision():
        sizes = list(hidden)
        model = build_model(n_features, hidden, n_classes, **activation)
        if model is not None and not isinstance(model, keras.Model):
            return {"kind": "a class" if isinstance(model, type) else type(model).__name__}
        seen = {"kind": "Sequential" if isinstance(model, keras.Sequential) else "a Model of another kind"}
        seen["compiled"] = bool(model.compiled)
        seen["input"] = list(model.input_shape) if model.built and isinstance(model.input_shape, tuple) else None
        seen["fresh"] = len(sizes) > 1 or build_model(n_features, sizes, n_classes, **activation) is not model
        X = numbers((3, n_features), 0.3)
        for rows in (3, 7, 1):  # the first call builds the weights, if they are not there yet
            try:
                model(numbers((rows, n_features), 0.3))
            except Exception as error:
                return {**seen, "raised": type(error).__name__, "rows": rows}
        start = model.get_weights()
        seen["weights"] = [list(w.shape) for w in start]
        seen["even"] = any(w.ndim == 2 and w.size > 1 and bool(np.ptp(w) == 0) for w in start)
        seen["trainable"] = len(model.trainable_weights)
        model.set_weights([numbers(w.shape, i) for i, w in enumerate(start)])
        seen["outputs"] = rounded(model(X))
        seen["steady"] = alike(model(X, training=True), seen["outputs"])
        seen["penalties"] = len(model.losses)
        return seen


FUNCTIONS = {
    "sigmoid": logistic,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "softmax": softmax_rows,
}


def one_or_none(found):
    """The only name among those that fit; None when it could be several."""
    return found[0] if len(set(found)) == 1 else None


def wrong_sizes(shapes, want):
    """A sentence and the name of what is wrong with the shapes of the weights, given the sizes that are wanted."""
    d, *h, c = want
    kernels = [shape for shape in shapes if len(shape) == 2]
    if len(kernels) == len(shapes):
        return "There is no bias in it.", "leaves out the biases"
    if any(len(shape) != 1 + (i + 1) % 2 for i, shape in enumerate(shapes)):
        return "There are weights in it that are not those of a Dense layer.", "adds layers that were not asked for"
    if len(shapes) % 2:
        return "One of its layers has no bias.", "leaves out the biases"
    sizes = [kernels[0][0], *(shape[1] for shape in kernels)]
    guesses = {
        "makes a Dense layer out of the inputs": [d, d, *h, c],
        "leaves out the output layer": [d, *h],
        "leaves out the hidden layers": [d, c],
        "builds the first hidden layer only": [d, h[0], c],
        "builds the last hidden layer only": [d, h[-1], c],
        "gives every hidden layer the size of the first": [d, *([h[0]] * len(h)), c],
        "builds the hidden layers in reverse order": [d, *h[::-1], c],
        "has a second output layer": [d, *h, c, c],
        "has a hidden layer too many": [d, *h, h[-1], c],
        "builds the first hidden layer twice": [d, h[0], *h, c],
        "has one output node in all": [d, *h, 1],
        "has one output node too few": [d, *h, c - 1],
        "has one output node too many": [d, *h, c + 1],
        "has an output node for each feature": [d, *h, d],
        "skips the first hidden layer": [d, *h[1:], c],
        "skips the last hidden layer": [d, *h[:-1], c],
        "sorts the hidden layers by size": [d, *sorted(h), c],
        "adds the output layer inside the loop": [d, *(size for node in h for size in (node, c))],
        "takes the number of hidden layers for their size": [d, len(h), c],
        "puts the output layer before the hidden ones": [d, c, *h],
    }
    name = one_or_none([name for name, guess in guesses.items() if sizes == guess != want])
    return f"Its layers have the sizes {sizes}; asked are {want}.", name


def wrong_outputs(P, weights, X, asked, given):
    """The name of what is wrong with the outputs: all ways are tried in which activations are often placed."""
    pairs = list(zip(weights[::2], weights[1::2], strict=True))
    hidden = len(pairs) - 1
    plain = [lambda z: z]
    ways = {
        "": [asked] * hidden,
        "forgets the activation of the hidden layers": plain * hidden,
        "forgets the activation of the first hidden layer": [*plain, *[asked] * (hidden - 1)],
        "forgets the activation of the last hidden layer": [*[asked] * (hidden - 1), *plain],
        "applies the activation twice": [lambda z: asked(asked(z))] * hidden,
    }
    if given:
        ways |= {f"ignores `activation`{' ' * i}": [f] * hidden for i, f in enumerate(FUNCTIONS.values())}
    ends = {
        "": softmax_rows,
        "leaves out the softmax": lambda z: z,
        "ends in a sigmoid where a softmax is asked": logistic,
        "uses the hidden layers' activation for the output, too": asked,
        "applies the softmax twice": lambda z: softmax_rows(softmax_rows(z)),
        "applies the activation to the output before the softmax": lambda z: softmax_rows(asked(z)),
        "applies the softmax before the activation at the output": lambda z: asked(softmax_rows(z)),
        "takes the softmax over the samples": lambda z: softmax_rows(z.T).T,
        "returns the logarithm of the probabilities": lambda z: np.log(softmax_rows(z)),
        "sets the negative scores of the output to 0": lambda z: np.maximum(z, 0),
    }
    found = []
    for way, functions in ways.items():
        A = X
        for (W, b), f in zip(pairs[:-1], functions, strict=True):
            A = f(A @ W + b)
        for end, f in ends.items():
            if (way and end) or not alike(f(A @ pairs[-1][0] + pairs[-1][1]), P):
                continue
            found.append((way or end).strip())
    A = X
    for W, b in pairs[:-1]:
        A = softmax_rows(A @ W + b)
    if alike(asked(A @ pairs[-1][0] + pairs[-1][1]), P):
        found.append("exchanges the activations of the hidden layers and the output")
    return "" if "" in found else one_or_none(found)


@build_model.judge
def _(evidence, n_features, hidden, n_classes, activation=None):
    kind = evidence["kind"]
    if kind == "a Model of another kind":
        return Wrong("A model came back, but no Sequential.", mistake="builds another kind of model than a Sequential")
    if kind != "Sequential":
        name = "returns the layers and no model" if kind in ("list", "tuple") else None
        return Wrong(f"What came back is of the type {kind}; asked is a keras.Sequential.", mistake=name)
    if evidence["compiled"]:
        return Wrong("The model is compiled already.", mistake="compiles the model as well")
    shape = evidence["input"]
    if shape is not None and len(shape) != 2:
        sentence = f"Its input has the shape {tuple(shape)}; the first None is the number of samples, and Keras has put it there."
        return Wrong(sentence, mistake="puts the axis of the samples into the input shape")
    if shape is not None and shape[1] != n_features:
        sentence = f"It expects samples of {shape[1]} numbers; they have {n_features}."
        return Wrong(sentence, mistake="expects another number of features than `n_features`")
    if "raised" in evidence:
        return Wrong(f"Called with {evidence['rows']} samples of {n_features} numbers it stops with {evidence['raised']}.")
    if not evidence["fresh"]:
        return Wrong("Two calls give the same model.", mistake="hands out one model again and again")
    want = [n_features, *hidden, n_classes]
    shapes = [tuple(shape) for shape in evidence["weights"]]
    expected = [shape for a, b in itertools.pairwise(want) for shape in [(a, b), (b,)]]
    if shapes != expected:
        return Wrong(*wrong_sizes(shapes, want))
    if evidence["even"]:
        sentence = "All weights of a layer start with the same number, so its nodes stay copies of one another (lesson 4)."
        return Wrong(sentence, mistake="starts all weights of a layer at the same value")
    if evidence["trainable"] < len(shapes):
        return Wrong(f"Only {evidence['trainable']} of {len(shapes)} arrays can be trained.", mistake="freezes layers")
    asked = activation.make() if hasattr(activation, "make") else FUNCTIONS[activation or "sigmoid"]
    weights = [numbers(shape, i) for i, shape in enumerate(shapes)]
    outputs = np.asarray(evidence["outputs"])
    X = numbers((3, n_features), 0.3)
    name = wrong_outputs(outputs, weights, X, asked, activation is not None)
    if name == "":
        if not evidence["steady"]:
            sentence = "In training it computes something else than when it is asked."
            return Wrong(sentence, mistake="adds layers that were not asked for")
        if evidence["penalties"]:
            return Wrong("It adds a penalty to the loss.", mistake="adds a penalty on the weights")
        return None
    sums = np.sum(outputs, axis=-1)
    words = "its outputs are not those of hidden layers with this activation and a softmax at the end"
    if not alike(sums, np.ones(3)):
        words = f"the first row of its outputs sums to {sums[0]:.4g}; probabilities sum to 1"
    return Wrong(f"With weights that the check has set, {words}.", mistake=name)


def _dense(*sizes_and_activations):
    """A list of Dense layers: (size, activation) each."""
    return [keras.layers.Dense(size, activation=f) for size, f in sizes_and_activations]


def _layers(n_features, sizes, activation, end="softmax"):
    """A Sequential of layers of these sizes, all with the activation but for the last."""
    inner = [(size, activation) for size in sizes[:-1]]
    return keras.Sequential([keras.Input((n_features,)), *_dense(*inner, (sizes[-1], end))])


def _sizes(change):
    """A wrong build_model that builds layers of the sizes `change(d, h, c)`."""

    def wrong(n_features, hidden, n_classes, activation="sigmoid"):
        return _layers(n_features, change(n_features, list(hidden), n_classes), activation)

    return wrong


def _end(make):
    """A wrong build_model whose last layers are `make(n_classes, activation)`."""

    def wrong(n_features, hidden, n_classes, activation="sigmoid"):
        inner = _dense(*((size, activation) for size in hidden))
        return keras.Sequential([keras.Input((n_features,)), *inner, *make(n_classes, activation)])

    return wrong


def _input(make):
    """A wrong build_model whose input is `make(d)`."""

    def wrong(n_features, hidden, n_classes, activation="sigmoid"):
        inner = [(size, activation) for size in hidden]
        return keras.Sequential([make(n_features), *_dense(*inner, (n_classes, "softmax"))])

    return wrong


def _after(change):
    """A wrong build_model that does something to the right model."""

    def wrong(n_features, hidden, n_classes, activation="sigmoid"):
        model = _layers(n_features, [*hidden, n_classes], activation)
        change(model)
        return model

    return wrong


def _hidden(make):
    """A wrong build_model whose hidden layers are `make(i, size, activation, number of hidden layers)`, lists of layers."""

    def wrong(n_features, hidden, n_classes, activation="sigmoid"):
        model = keras.Sequential([keras.Input((n_features,))])
        for i, size in enumerate(hidden):
            for layer in make(i, size, activation, len(hidden)):
                model.add(layer)
        model.add(keras.layers.Dense(n_classes, activation="softmax"))
        return model

    return wrong


def _functional(n_features, hidden, n_classes, activation="sigmoid"):
    inputs = outputs = keras.Input((n_features,))
    for layer in _dense(*((size, activation) for size in hidden), (n_classes, "softmax")):
        outputs = layer(outputs)
    return keras.Model(inputs, outputs)


def _no_bias(n_features, hidden, n_classes, activation="sigmoid"):
    model = keras.Sequential([keras.Input((n_features,))])
    for size in hidden:
        model.add(keras.layers.Dense(size, activation=activation, use_bias=False))
    model.add(keras.layers.Dense(n_classes, activation="softmax", use_bias=False))
    return model


def _names_only(n_features, hidden, n_classes, activation="sigmoid"):
    activation = getattr(keras.activations, activation)
    return _layers(n_features, [*hidden, n_classes], activation)


def _other_default(n_features, hidden, n_classes, activation="relu"):
    return _layers(n_features, [*hidden, n_classes], activation)


MODELS: dict = {}


def _same_model(n_features, hidden, n_classes, activation="sigmoid"):
    key = n_features, *hidden, n_classes, str(activation)
    if key not in MODELS:
        MODELS[key] = _layers(n_features, [*hidden, n_classes], activation)
    return MODELS[key]


def _exchanged(n_features, hidden, n_classes, activation="sigmoid"):
    return _layers(n_features, [*hidden, n_classes], "softmax", activation)


def _freeze(model):
    model.layers[0].trainable = False


def _even_start(n_features, hidden, n_classes, activation="sigmoid"):
    sizes = [*((size, activation) for size in hidden), (n_classes, "softmax")]
    layers = [keras.layers.Dense(size, activation=f, kernel_initializer="zeros") for size, f in sizes]
    return keras.Sequential([keras.Input((n_features,)), *layers])


def _returns_layers(n_features, hidden, n_classes, activation="sigmoid"):
    return _dense(*((size, activation) for size in hidden), (n_classes, "softmax"))


WHERE_SIZES = "Write down the sizes of your layers, the number of features first, and hold them against `model.weights`."

_declare(
    build_model,
    (
        "leaves out the softmax",
        "What must the last layer give, scores or probabilities?",
        _end(lambda c, f: _dense((c, None))),
    ),
    (
        "ends in a sigmoid where a softmax is asked",
        "One class out of several: the probabilities of a row sum to 1.",
        _end(lambda c, f: _dense((c, "sigmoid"))),
    ),
    (
        "uses the hidden layers' activation for the output, too",
        "Which activation belongs to the last layer, whatever the hidden ones have?",
        _end(lambda c, f: _dense((c, f))),
    ),
    (
        "applies the softmax twice",
        "Is it an argument of the last layer and a layer of its own?",
        _end(lambda c, f: [*_dense((c, "softmax")), keras.layers.Softmax()]),
    ),
    (
        "applies the activation to the output before the softmax",
        "How many activations does the last layer have?",
        _end(lambda c, f: [*_dense((c, f)), keras.layers.Activation("softmax")]),
    ),
    (
        "applies the softmax before the activation at the output",
        "How many activations does the last layer have?",
        _end(lambda c, f: [*_dense((c, "softmax")), keras.layers.Activation(f)]),
    ),
    (
        "takes the softmax over the samples",
        "Along which axis do the classes lie?",
        _end(lambda c, f: [*_dense((c, None)), keras.layers.Softmax(axis=0)]),
    ),
    (
        "returns the logarithm of the probabilities",
        "The rows of the output must sum to 1.",
        _end(lambda c, f: _dense((c, "log_softmax"))),
    ),
    (
        "sets the negative scores of the output to 0",
        "Which activation belongs to the last layer?",
        _end(lambda c, f: _dense((c, "relu"))),
    ),
    (
        "forgets the activation of the hidden layers",
        "Without a bend two layers collapse into one (lesson 2). What does Dense do when it is told of no activation?",
        _hidden(lambda i, size, f, n: _dense((size, None))),
    ),
    (
        "forgets the activation of the first hidden layer",
        "Compare the first hidden layer with the others.",
        _hidden(lambda i, size, f, n: _dense((size, None if i == 0 and n > 1 else f))),
    ),
    (
        "forgets the activation of the last hidden layer",
        "Compare the last hidden layer with the others.",
        _hidden(lambda i, size, f, n: _dense((size, None if i == n - 1 and n > 1 else f))),
    ),
    (
        "applies the activation twice",
        "Is it an argument of Dense and a layer of its own?",
        _hidden(lambda i, size, f, n: [*_dense((size, f)), keras.layers.Activation(f)]),
    ),
    (
        "ignores `activation`",
        "Where does the argument `activation` go in your code?",
        _hidden(lambda i, size, f, n: _dense((size, "sigmoid"))),
    ),
    (
        "has another default activation than sigmoid",
        "Compare the `def` line with the docstring.",
        _other_default,
    ),
    (
        "takes only the names of activations, and no functions",
        "Dense takes both, as they are. What do you do with `activation` before?",
        _names_only,
    ),
    (
        "puts the axis of the samples into the input shape",
        "The shape of *one* sample is asked. The axis of the samples is there without being named.",
        _input(lambda d: keras.Input((None, d))),
    ),
    (
        "hands out one model again and again",
        "Two networks of equal sizes must not share their weights. Is a new model made in every call?",
        _same_model,
    ),
    (
        "expects another number of features than `n_features`",
        "How many numbers has one sample?",
        _input(lambda d: keras.Input((d + 1,))),
    ),
    (
        "gives `Input` a number where a shape is asked",
        "A shape is a tuple, also when it has one axis only; what makes (3) a tuple?",
        _input(lambda d: keras.Input(d)),
    ),
    ("makes a Dense layer out of the inputs", "Input nodes compute nothing. " + WHERE_SIZES, _sizes(lambda d, h, c: [d, *h, c])),
    ("leaves out the output layer", WHERE_SIZES, _sizes(lambda d, h, c: h)),
    ("leaves out the hidden layers", WHERE_SIZES, _sizes(lambda d, h, c: [c])),
    ("builds the first hidden layer only", "How often does your loop run?", _sizes(lambda d, h, c: [h[0], c])),
    ("builds the last hidden layer only", "What is inside the loop, and what is after it?", _sizes(lambda d, h, c: [h[-1], c])),
    (
        "gives every hidden layer the size of the first",
        "Which size has the layer that the loop adds?",
        _sizes(lambda d, h, c: [*[h[0]] * len(h), c]),
    ),
    ("builds the hidden layers in reverse order", WHERE_SIZES, _sizes(lambda d, h, c: [*h[::-1], c])),
    ("has a second output layer", "Is the softmax a layer of its own, with weights?", _sizes(lambda d, h, c: [*h, c, c])),
    ("has a hidden layer too many", WHERE_SIZES, _sizes(lambda d, h, c: [*h, h[-1], c])),
    ("builds the first hidden layer twice", "Where does the loop begin?", _sizes(lambda d, h, c: [h[0], *h, c])),
    ("has one output node in all", "One node for each class. " + WHERE_SIZES, _sizes(lambda d, h, c: [*h, 1])),
    ("has one output node too few", "One node for each class. " + WHERE_SIZES, _sizes(lambda d, h, c: [*h, c - 1])),
    ("has an output node for each feature", "One node for each class. " + WHERE_SIZES, _sizes(lambda d, h, c: [*h, d])),
    ("sorts the hidden layers by size", "First layer first, as they stand in the list.", _sizes(lambda d, h, c: [*sorted(h), c])),
    (
        "adds the output layer inside the loop",
        "Which lines belong to every hidden layer, and which come once, after the loop?",
        _sizes(lambda d, h, c: [size for node in h for size in (node, c)]),
    ),
    (
        "exchanges the activations of the hidden layers and the output",
        "Which layers get `activation`, and which the softmax?",
        _exchanged,
    ),
    ("skips the first hidden layer", "Where does the loop begin?", _sizes(lambda d, h, c: [*h[1:], c])),
    ("skips the last hidden layer", "Where does the loop end?", _sizes(lambda d, h, c: [*h[:-1], c])),
    (
        "takes the number of hidden layers for their size",
        "`hidden` is a list of sizes. What does `len` of it say?",
        _sizes(lambda d, h, c: [len(h), c]),
    ),
    ("leaves out the biases", "A Dense layer has them unless it is told otherwise.", _no_bias),
    (
        "adds layers that were not asked for",
        "Hidden layers and the output layer are asked, nothing between them.",
        _hidden(lambda i, size, f, n: [*_dense((size, f)), keras.layers.Dropout(0.5)]),
    ),
    (
        "adds a penalty on the weights",
        "Is there a regularizer in a layer?",
        _hidden(lambda i, size, f, n: [keras.layers.Dense(size, activation=f, kernel_regularizer="l2")]),
    ),
    (
        "starts all weights of a layer at the same value",
        "Which initializer do the layers have? The default is a good one.",
        _even_start,
    ),
    ("freezes layers", "Where is `trainable` set?", _after(_freeze)),
    (
        "compiles the model as well",
        "That is the next exercise. Who gets this model may want another loss.",
        _after(lambda model: model.compile("sgd", "sparse_categorical_crossentropy")),
    ),
    ("builds another kind of model than a Sequential", "Which class makes the model?", _functional),
    ("returns the layers and no model", "Which object holds the layers together?", _returns_layers),
)


@build_model.style("a list of layers")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    layers = [keras.layers.Dense(size, activation=activation) for size in hidden]
    return keras.Sequential([keras.Input(shape=(n_features,)), *layers, keras.layers.Dense(n_classes, activation="softmax")])


@build_model.style("activations as layers of their own")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    model = keras.models.Sequential()
    model.add(keras.layers.InputLayer(shape=(n_features,)))
    for size in hidden:
        model.add(keras.layers.Dense(size))
        model.add(keras.layers.Activation(activation))
    model.add(keras.layers.Dense(n_classes))
    model.add(keras.layers.Softmax())
    return model


@build_model.style("no input: built when it is first called")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    model = keras.Sequential(name="lazy")
    for size in hidden:
        model.add(keras.layers.Dense(size, activation))
    model.add(keras.layers.Dense(n_classes, "softmax"))
    return model


@build_model.style("an input with a number of samples, which Keras does not insist on")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    model = keras.Sequential([keras.Input(batch_shape=(5, n_features))])
    for size in hidden:
        model.add(keras.layers.Dense(size, activation))
    model.add(keras.layers.Dense(n_classes, lambda z: keras.activations.softmax(z, axis=-1)))
    return model


@build_model.style("built by hand, and functions for names")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    f = keras.activations.get(activation)
    layers = [keras.layers.Dense(units=size, activation=f) for size in hidden]
    model = keras.Sequential([*layers, keras.layers.Dense(n_classes, activation=keras.activations.softmax)])
    model.build((None, n_features))
    return model


@build_model.style("input_shape in the first layer, as in older code")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    model = keras.Sequential()
    model.add(keras.layers.Dense(hidden[0], input_shape=(n_features,), activation=activation))
    for size in hidden[1:]:
        model.add(keras.layers.Dense(size, activation=activation))
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    return model


@build_model.style("other first weights, single precision")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    options = {"kernel_initializer": "he_normal", "bias_initializer": "ones", "dtype": "float32"}
    layers = [keras.Input((n_features,), dtype="float32")]
    for k, size in enumerate([*hidden, n_classes]):
        layers.append(keras.layers.Dense(size, activation=activation if k < len(hidden) else "softmax", **options))
    return keras.Sequential(layers)


class _Mine(keras.Sequential):
    pass


@build_model.style("a subclass of Sequential, layers by name")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    model = _Mine([keras.Input((n_features,), name="measurements")], name="mine")
    for i, size in enumerate(hidden, start=1):
        model.add(keras.layers.Dense(size, activation=activation, name=f"hidden_{i}"))
    model.add(keras.layers.Dense(n_classes, activation="softmax", name="probabilities"))
    return model


@build_model.style("layers without weights that change nothing")
def _(n_features, hidden, n_classes, activation="sigmoid"):
    model = keras.Sequential([keras.Input((n_features,)), keras.layers.Flatten()])
    for size in hidden:
        model.add(keras.layers.Dense(size))
        model.add(keras.layers.Lambda(activation) if callable(activation) else keras.layers.Activation(activation))
    model.add(keras.layers.Dense(n_classes))
    model.add(keras.layers.Activation(keras.ops.softmax))
    return model


# -- compile_model ---------------------------------------------------------------------------------------------------------

compile_model = Exercise(
    "compile_model",
    goal="tell a Keras model how it is to learn",
    points=3,
    minutes=10,
    stars=2,
    seconds=20.0,
    hints=[
        "One call of `model.compile` with three arguments; then the model is returned.",
        "`optimizer=` takes an object that knows its learning rate, `loss=` and `metrics=` take names. The labels are integers: "
        "which of the two cross-entropies of the table is for them?",
        "model.compile(\n    optimizer=keras.optimizers.SGD(...),\n    loss=...,\n    metrics=[...],\n)\nreturn model",
    ],
)

LABELS = [0, 2, 1, 2, 0, 1, 1]


def first_params(sizes):
    """The weights that the checks give to a network of these sizes."""
    return [(1.5 * numbers(pair, i), numbers(pair[1:], i + 0.5)) for i, pair in enumerate(itertools.pairwise(sizes))]


def task_of(n_features):
    """A network of three sizes, and seven samples for it, large enough that no gradient is small."""
    X = 3 * numbers((len(LABELS), n_features), 0.7)
    return first_params([n_features, 4, 3]), X, np.array(LABELS)


@compile_model.cases
def _(rng):
    yield "three features", {"learning_rate": 0.5, "n_features": 3}
    yield "a small rate", {"learning_rate": 0.0625, "n_features": 2}
    yield "compiled once before", {"learning_rate": 0.125, "n_features": 2, "before": "adam"}
    yield "another rate", {"learning_rate": round(float(rng.uniform(0.15, 0.4)), 3), "n_features": int(rng.integers(2, 5))}


@compile_model.probe
def _(compile_model, learning_rate, n_features, before=None):
    with double_precision():
        params, X, y = task_of(n_features)
        model = small_network(params)
        if before is not None:
            model.compile(before, "mse")
        old = model.optimizer if before is not None else None
        result = compile_model(model, learning_rate)
        if result is not None and result is not model:
            return {"returned": "a class" if isinstance(result, type) else type(result).__name__}
        seen = {"returned": "the model", "compiled": bool(result.compiled)}
        seen["start"] = rounded(flat([tuple(result.get_weights())]))
        if not seen["compiled"]:
            return seen
        result.run_eagerly = True
        seen["as before"] = result.optimizer is old
        seen["trainable"] = len(result.trainable_weights)
        weight = getattr(getattr(result, "_compile_loss", None), "_user_loss_weights", None)
        members = weight if isinstance(weight, (list, tuple)) else [weight]
        seen["loss weights"] = "words" if any(isinstance(w, str) for w in members) else "none" if weight is None else "numbers"
        losses = result.loss if isinstance(result.loss, (list, tuple)) else [result.loss]
        seen["losses"] = [str(getattr(loss, "name", getattr(loss, "__name__", loss))) for loss in losses]
        configs = [loss.get_config() for loss in losses if isinstance(loss, keras.losses.Loss)]
        seen["from logits"] = any(bool(config.get("from_logits")) for config in configs)
        optimizer = result.optimizer.get_config()
        seen["optimizer"] = type(result.optimizer).__name__
        seen["momentum"] = float(optimizer.get("momentum") or 0.0)
        seen["decay"] = float(optimizer.get("weight_decay") or 0.0)
        seen["cuts"] = any(optimizer.get(key) for key in ("clipnorm", "clipvalue", "global_clipnorm"))
        for labels, shape in [(y, "integers"), (np.eye(3)[y], "one-hot")]:
            try:
                loss = result.compute_loss(x=X, y=labels, y_pred=result(X), training=False)
                seen[f"loss of {shape}"] = float(rounded(loss))
            except Exception as error:
                seen[f"loss of {shape}"] = type(error).__name__
        try:
            logs = result.train_on_batch(X, y, return_dict=True)
            seen["logs"] = {name: float(rounded(value)) for name, value in logs.items()}
            seen["first"] = rounded(flat([tuple(result.get_weights())]))
            result.train_on_batch(X, y)
            seen["second"] = rounded(flat([tuple(result.get_weights())]))
        except Exception as error:
            seen["raised"] = type(error).__name__
            metrics = str(getattr(getattr(result, "_compile_metrics", None), "_user_metrics", "")).lower().replace("_", "")
            seen["elsewhere"] = "optimizer" in str(error).lower() or "topk" in metrics
        return seen


def wrong_loss(seen, params, X, y):
    """What is wrong with the loss, or None."""
    P = forward(params, X)[-1]
    right = cross_entropy_of(P, y)
    loss, coded = seen["loss of integers"], seen["loss of one-hot"]
    if isinstance(loss, str):
        name = None
        if not isinstance(coded, str):
            Y = np.eye(3)[y]
            binary = -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))
            values = {
                "chooses the cross-entropy for one-hot labels": right,
                "measures the squared error": np.mean((P - Y) ** 2),
                "measures the absolute error": np.mean(np.abs(P - Y)),
                "chooses the cross-entropy of yes or no": binary,
            }
            name = one_or_none([name for name, value in values.items() if alike(coded, value)])
            if any(word.startswith("kl") or "kullback" in word for word in map(str.lower, seen["losses"])):
                name = None  # of one-hot rows it is the same number
        return Wrong(f"With labels that are integers its loss stops with {loss}.", mistake=name)
    if alike(loss, right):
        return None
    guesses = {
        "has the loss apply a softmax of its own": cross_entropy_of(softmax_rows(P), y),
        "adds up the losses of the samples": right * len(y),
    }
    name = one_or_none([name for name, value in guesses.items() if alike(loss, value)])
    return Wrong(f"On seven samples its loss is {loss:.4g}; their mean cross-entropy is {right:.4g}.", mistake=name)


def wrong_step(seen, params, X, y, rate):
    """What is wrong with two training steps, or None."""
    start = flat(params)
    g = slopes(params, X, y)
    once = stepped(params, g, rate)
    twice = stepped(once, slopes(once, X, y), rate)
    if alike(seen["first"], flat(once)) and alike(seen["second"], flat(twice)):
        return None
    moved = start - np.asarray(seen["first"])
    factor = float(moved @ flat(g) / (flat(g) @ flat(g)))
    along = alike(moved, factor * flat(g), atol=1e-5)
    name = None
    if seen["optimizer"] != "SGD":
        name = "chooses another optimizer than SGD"
    elif seen["momentum"]:
        name = "gives SGD a momentum"
    elif seen["decay"]:
        name = "lets the weights decay"
    elif seen["cuts"]:
        name = "cuts long gradients"
    elif along and alike(factor, 0.01):
        name = "leaves the learning rate at Keras's default"
    elif along and abs(factor) > 1e-5 and not alike(factor, rate):
        name = "takes another learning rate than the one that is given"
    words = (
        f"One step moves the weights by {factor:.4g} times the gradient" if along else "One step does not go along the gradient"
    )
    if along and alike(factor, rate):
        words = "The second step is not the learning rate times the gradient"
    return Wrong(f"{words}; asked is {rate:g} times the gradient.", mistake=name)


@compile_model.judge
def _(evidence, learning_rate, n_features, before=None):
    if evidence["returned"] != "the model":
        sentence = f"What came back is of the type {evidence['returned']}, and not the model that was given."
        return Wrong(
            sentence, mistake=None if evidence["returned"] not in ("Sequential", "Functional") else "returns another model"
        )
    if not evidence["compiled"]:
        return Wrong("The model is not compiled.", mistake="does not compile the model")
    params, X, y = task_of(n_features)
    if not alike(evidence["start"], flat(params)):
        return Wrong("The weights are not those that the model had.", mistake="changes the weights of the model")
    if evidence["as before"]:
        return Wrong("It has the optimizer that it had before this call.", mistake=None)
    if evidence["loss weights"] == "words":
        sentence = "What stands third in the call of compile are weights for losses; metrics are handed over by name."
        return Wrong(sentence, mistake="hands the metrics over in the place of weights for the loss")
    found = wrong_loss(evidence, params, X, y)
    if found is not None:
        if found.mistake is None and evidence["loss weights"] == "numbers":
            return Wrong(found.sentence, mistake="weighs the loss")
        return found
    if evidence["from logits"]:
        sentence = (
            "The loss is told that scores come (from_logits=True), and probabilities do. TensorFlow notices it and leaves one "
            "softmax out; another backend takes both."
        )
        return Wrong(sentence, mistake="has the loss apply a softmax of its own")
    if evidence["trainable"] != 2 * len(params):
        sentence = f"Of {2 * len(params)} arrays of the model {evidence['trainable']} can be trained."
        return Wrong(sentence, mistake="freezes layers of the model")
    if "raised" in evidence:
        sentence = f"A training step stops with {evidence['raised']}, though the loss is right: look at the metrics."
        if evidence["elsewhere"]:
            return Wrong(f"A training step stops with {evidence['raised']}, though the loss is right.")
        return Wrong(sentence, mistake="hands over a metric that compares labels with probabilities")
    others = {name: value for name, value in evidence["logs"].items() if name != "loss"}
    right = float(np.mean(forward(params, X)[-1].argmax(axis=1) == y))
    if not others:
        return Wrong("It reports the loss and nothing else.", mistake="asks for no metric")
    if not any(alike(value, right) for value in others.values()):
        told = ", ".join(f"{name} = {value:.4g}" for name, value in others.items())
        return Wrong(
            f"It reports {told}; {right:.4g} of the seven samples are right.", mistake="measures something else than accuracy"
        )
    return wrong_step(evidence, params, X, y, learning_rate)


def _compiled(optimizer="right", loss="sparse_categorical_crossentropy", metrics=("accuracy",)):
    """A compile_model with one thing in it that may be wrong; `optimizer(learning_rate)` makes the optimizer."""

    def answer(model, learning_rate):
        made = keras.optimizers.SGD(learning_rate) if optimizer == "right" else optimizer(learning_rate)
        model.compile(optimizer=made, loss=loss, metrics=list(metrics))
        return model

    return answer


def _loss_with_a_softmax(model, learning_rate):
    # from_logits=True alone shows in no number on TensorFlow: it sees the model's softmax and takes what went into that.
    def loss(y, P):
        return keras.losses.sparse_categorical_crossentropy(y, keras.ops.softmax(P))

    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=loss, metrics=["accuracy"])
    return model


def _loss_as_a_sum(model, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(reduction="sum")
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=loss, metrics=["accuracy"])
    return model


def _metric_of_labels(model, learning_rate):
    optimizer, loss = keras.optimizers.SGD(learning_rate), "sparse_categorical_crossentropy"
    model.compile(optimizer=optimizer, loss=loss, metrics=[keras.metrics.Accuracy])
    return model


def _compiled_copy(model, learning_rate):
    return compile_model.reference(keras.models.clone_model(model), learning_rate)


def _compiled_and_changed(model, learning_rate):
    model.set_weights([0 * array for array in model.get_weights()])
    return compile_model.reference(model, learning_rate)


def _returns_what_compile_returns(model, learning_rate):
    compile_model.reference(model, learning_rate)
    return model.optimizer


def _metrics_third(model, learning_rate):
    model.compile(keras.optimizers.SGD(learning_rate), "sparse_categorical_crossentropy", ["accuracy"])
    return model


def _weighed(model, learning_rate):
    optimizer = keras.optimizers.SGD(learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", loss_weights=[2.0], metrics=["accuracy"])
    return model


def _compiled_once(model, learning_rate):
    return model if model.compiled else compile_model.reference(model, learning_rate)


def _frozen_and_compiled(model, learning_rate):
    model.trainable = False
    return compile_model.reference(model, learning_rate)


_declare(
    compile_model,
    (
        "chooses the cross-entropy for one-hot labels",
        "The labels are integers such as 2, not rows such as [0, 0, 1]. The table of losses names one for each.",
        _compiled(loss="categorical_crossentropy"),
    ),
    (
        "measures the squared error",
        "Probabilities of classes go with cross-entropy (lesson 3).",
        _compiled(loss="mse"),
    ),
    (
        "measures the absolute error",
        "Probabilities of classes go with cross-entropy (lesson 3).",
        _compiled(loss="mae"),
    ),
    (
        "chooses the cross-entropy of yes or no",
        "`binary_crossentropy` belongs to a sigmoid. What does this model end in?",
        _compiled(loss="binary_crossentropy"),
    ),
    (
        "has the loss apply a softmax of its own",
        "The model ends in a softmax already. What does your loss do with what it gets?",
        _loss_with_a_softmax,
    ),
    (
        "adds up the losses of the samples",
        "A loss is the mean over the batch. Is there a `reduction` in your code?",
        _loss_as_a_sum,
    ),
    (
        "leaves the learning rate at Keras's default",
        'Where does `learning_rate` go? The name "sgd" alone cannot carry it.',
        _compiled(optimizer=lambda rate: "sgd"),
    ),
    (
        "chooses another optimizer than SGD",
        "Which optimizer does the docstring ask for?",
        _compiled(optimizer=lambda rate: keras.optimizers.Adam(rate)),
    ),
    (
        "gives SGD a momentum",
        "Plain SGD is asked: the step of lesson 3.",
        _compiled(optimizer=lambda rate: keras.optimizers.SGD(rate, momentum=0.9)),
    ),
    (
        "lets the weights decay",
        "Is there a `weight_decay` in your code?",
        _compiled(optimizer=lambda rate: keras.optimizers.SGD(rate, weight_decay=0.01)),
    ),
    (
        "hands the metrics over in the place of weights for the loss",
        "The third thing that `compile` takes is not `metrics`. Hand it over by name.",
        _metrics_third,
    ),
    (
        "weighs the loss",
        "The loss itself is asked. Is there a `loss_weights` in your code?",
        _weighed,
    ),
    (
        "leaves a compiled model as it was",
        "Who calls this function wants its settings, also when the model has others already.",
        _compiled_once,
    ),
    (
        "takes another learning rate than the one that is given",
        "Which number does the optimizer get?",
        _compiled(optimizer=lambda rate: keras.optimizers.SGD(2 * rate)),
    ),
    (
        "cuts long gradients",
        "Is there a `clipnorm` or `clipvalue` in your code?",
        _compiled(optimizer=lambda rate: keras.optimizers.SGD(rate, clipnorm=0.1)),
    ),
    (
        "calls the learning rate `lr`",
        "The argument has had another name since Keras 2.3.",
        _compiled(optimizer=lambda rate: keras.optimizers.SGD(lr=rate)),
    ),
    ("asks for no metric", "Which share is right? `metrics` is a list of what to report.", _compiled(metrics=())),
    (
        "measures something else than accuracy",
        "Which name is in the list of metrics?",
        _compiled(metrics=["sparse_categorical_crossentropy"]),
    ),
    (
        "hands over a metric that compares labels with probabilities",
        '`keras.metrics.Accuracy` wants labels on both sides. The name "accuracy" finds the metric that fits the loss.',
        _metric_of_labels,
    ),
    ("does not compile the model", "Which method of the model takes optimizer, loss and metrics?", lambda model, rate: model),
    ("returns another model", "`compile` works on the model it is called on.", _compiled_copy),
    ("changes the weights of the model", "Compiling computes nothing. What sets the weights?", _compiled_and_changed),
    ("returns the optimizer and not the model", "What is behind `return`?", _returns_what_compile_returns),
    ("freezes layers of the model", "Where is `trainable` set?", _frozen_and_compiled),
)


@compile_model.style("objects for everything")
def _(model, learning_rate):
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(),
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    )
    return model


@compile_model.style("by position, the function of the loss, another name for the metric")
def _(net, rate):
    net.compile(keras.optimizers.SGD(rate), keras.losses.sparse_categorical_crossentropy, None, ["acc"])
    return net


@compile_model.style("the rate set afterwards")
def _(model, learning_rate):
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    model.optimizer.learning_rate = learning_rate
    return model


@compile_model.style("from a dictionary, run eagerly")
def _(model, learning_rate):
    optimizer = keras.optimizers.get({"class_name": "SGD", "config": {"learning_rate": learning_rate}})
    settings = {"optimizer": optimizer, "loss": ["sparse_categorical_crossentropy"], "run_eagerly": True}
    model.compile(**settings, metrics=["accuracy"])
    return model


@compile_model.style("an instance of a subclass, a loss of one's own, a metric more")
def _(model, learning_rate):
    class Mine(keras.optimizers.SGD):
        pass

    def loss(y_true, y_pred):
        picked = keras.ops.take_along_axis(y_pred, keras.ops.cast(keras.ops.reshape(y_true, (-1, 1)), "int32"), axis=1)
        return -keras.ops.mean(keras.ops.log(picked))

    model.compile(
        optimizer=Mine(learning_rate, momentum=0.0, nesterov=False),
        loss=loss,
        metrics=[keras.metrics.SparseCategoricalAccuracy(), keras.metrics.SparseCategoricalCrossentropy()],
    )
    return model


@compile_model.style("compiled without XLA, metrics weighted")
def _(model, learning_rate):
    model.compile(
        keras.optimizers.SGD(learning_rate),
        "sparse_categorical_crossentropy",
        weighted_metrics=["accuracy"],
        jit_compile=False,
    )
    return model


# -- train_model -----------------------------------------------------------------------------------------------------------

train_model = Exercise(
    "train_model",
    goal="train a Keras model and keep its history",
    points=2,
    minutes=10,
    stars=1,
    seconds=30.0,
    hints=[
        "The model is compiled already: one method trains it. What it returns holds more than the dictionary.",
        "`model.fit(X, y, ...)` takes `batch_size`, `epochs` and `verbose` by name, and returns an object with the attribute "
        "`history`.",
        "result = model.fit(X, y, batch_size=..., ...)\nreturn result. ...",
    ],
)

# In the case with small batches all samples are equal. So every batch has the same mean gradient, in whatever order they come,
# and the end tells how many updates were made. In the other case one batch holds all samples, and their order changes nothing.
SIZES = [2, 4, 3]
RATE = 0.4


@train_model.cases
def _(rng):
    one = np.array([[0.5, -1.0]])
    label = int(forward(first_params(SIZES), one)[-1].argmax())  # right from the start: who stops when accuracy stands is seen
    yield (
        "small batches of equal samples",
        {"X": np.repeat(one, 7, axis=0), "y": np.full(7, label), "batch_size": 2, "epochs": 3},
    )
    yield (
        "all samples at once",
        {"X": numbers((6, 2)).round(2), "y": np.array([0, 1, 2, 2, 1, 0]), "batch_size": 6, "epochs": 2},
    )
    drawn = (rng.choice([-1, 1], size=(1, 2)) * rng.uniform(0.4, 1.2, size=(1, 2))).round(2)
    yield (
        "small batches of other equal samples",
        {
            "X": np.repeat(drawn, 7, axis=0),
            "y": np.full(7, int(forward(first_params(SIZES), drawn)[-1].argmax())),
            "batch_size": 2,
            "epochs": 3,
        },
    )


@train_model.probe
def _(train_model, X, y, batch_size, epochs):
    with double_precision():
        batches = []

        class Watched(keras.Sequential):
            def train_step(self, data):
                batches.append(int(data[0].shape[0]))
                return super().train_step(data)

        Watched.__name__ = "Sequential"
        model = Watched([keras.Input((X.shape[1],)), *small_network(first_params(SIZES)).layers])
        model.compile(keras.optimizers.SGD(RATE), "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
        optimizer = model.optimizer
        came = train_model(model, X, y, batch_size, epochs)
        seen = {"kept": model.optimizer is optimizer, "updates": int(np.asarray(model.optimizer.iterations))}
        if seen["updates"] in (0, epochs * -(-len(y) // batch_size)):  # else they depend on the order in which Keras shuffled
            seen["weights"] = rounded(flat([tuple(model.get_weights())]))
        if came is None:
            came.history  # noqa: B018  (an AttributeError that says: nothing came back)
        seen["batches"] = batches
        seen["type"] = "a dictionary" if isinstance(came, dict) else type(came).__name__
        if isinstance(came, dict):
            seen["singles"] = any(np.ndim(values) == 0 for values in came.values())
            lists = {str(name): np.ravel(np.asarray(values)) for name, values in came.items()}
            seen["history"] = {name: rounded(values) if values.dtype.kind in "fiu" else [] for name, values in lists.items()}
            if "weights" not in seen:
                seen["history"] = {name: len(values) for name, values in lists.items()}
        return seen


def trajectory(X, y, updates):
    """The networks on the way of `updates` steps with all samples, the start first."""
    path = [first_params(SIZES)]
    for _ in range(updates):
        path.append(stepped(path[-1], slopes(path[-1], X, y), RATE))
    return path


@train_model.judge
def _(evidence, X, y, batch_size, epochs):
    n = len(y)
    per_epoch = -(-n // batch_size)
    path = trajectory(X, y, 60)
    made = evidence["updates"]
    if "weights" in evidence:
        made = next((k for k, params in enumerate(path) if alike(evidence["weights"], flat(params))), None)
    history = evidence.get("history")
    if not evidence["kept"]:
        return Wrong("The model has another optimizer than before.", mistake="compiles the model anew")
    sizes = evidence.get("batches", [])
    if made == 0 and evidence["updates"]:
        return Wrong("The weights are what they were, though the optimizer has moved them.", mistake="puts the old weights back")
    if made == 0:
        if history and "loss" in history:
            steady = np.ptp(history.get("loss", [0.0])) == 0
            name = "measures and does not train" if steady else "trains another model"
            return Wrong("The weights are what they were, in spite of the history.", mistake=name)
        return Wrong("The weights are what they were.", mistake="does not train the model")
    if made != epochs * per_epoch:
        guesses = {
            "trains for one epoch only": per_epoch,
            "ignores `batch_size`": epochs * -(-n // 32),
            "exchanges `batch_size` and `epochs`": batch_size * -(-n // epochs),
            "drops the last, short batch": epochs * (n // batch_size),
            "trains for one epoch too many": (epochs + 1) * per_epoch,
            "trains for one epoch too few": (epochs - 1) * per_epoch,
            "trains twice": 2 * epochs * per_epoch,
            "trains with single samples": epochs * n,
        }
        name = one_or_none([name for name, count in guesses.items() if count == made])
        if sizes and name == "ignores `batch_size`" and max(sizes) < min(n, 32):
            name = "trains with the first batch only" if set(sizes) == {batch_size} else None
        if sizes and name == "drops the last, short batch" and min(sizes) < batch_size:
            name = "holds back a part of the samples"
        if sizes and name == "trains with single samples" and max(sizes) > 1:
            name = None
        asked = f"{epochs} epochs of {per_epoch} batches are {epochs * per_epoch}"
        if made is None:
            if sizes and len(sizes) == epochs * per_epoch and sum(sizes) < epochs * n:
                name = "holds back a part of the samples"
            elif alike(evidence["weights"], flat(trajectory(X / 255, y, epochs * per_epoch)[-1])):
                name = "scales the samples first"
            return Wrong(f"The weights are not those after {epochs * per_epoch} updates with these samples.", mistake=name)
        return Wrong(f"The weights are those after {made} updates; {asked}.", mistake=name)
    if history is None:
        kinds = {
            "History": "returns the whole object that `fit` returns",
            "list": "returns a list and not the dictionary",
            "Sequential": "returns the model",
        }
        name = kinds.get(evidence["type"])
        return Wrong(
            f"It is trained as asked, but what came back is of the type {evidence['type']}, no dictionary.", mistake=name
        )
    if not {"loss", "accuracy"} <= set(history):
        name = "returns the settings of the training" if {"epochs", "steps"} <= set(history) else None
        return Wrong(f"The dictionary has the keys {', '.join(sorted(history))}; loss and accuracy are asked.", mistake=name)
    if evidence["singles"]:
        return Wrong("The dictionary holds single numbers; lists are asked, one number for each epoch.")
    if len(history["loss"]) != epochs:
        name = "returns the history of one epoch only" if len(history["loss"]) == 1 else None
        return Wrong(f"The history has {len(history['loss'])} losses; one for each of {epochs} epochs is asked.", mistake=name)
    if len(history["accuracy"]) != epochs:
        return Wrong(f"The history has {len(history['accuracy'])} accuracies; one for each of {epochs} epochs is asked.")
    losses = np.array([cross_entropy_of(forward(params, X)[-1], y) for params in path])
    sizes = np.array([min(batch_size, n - start) for start in range(0, n, batch_size)], dtype=float)
    during = losses[: epochs * per_epoch].reshape(epochs, per_epoch)
    after = losses[per_epoch : epochs * per_epoch + 1 : per_epoch]
    shares = np.array([np.mean(forward(params, X)[-1].argmax(axis=1) == y) for params in path])
    right = shares[: epochs * per_epoch].reshape(epochs, per_epoch) @ sizes / n
    if not any(alike(history["loss"], mean) for mean in (during @ sizes / n, during.mean(axis=1))):
        name = "measures the loss at the end of each epoch" if alike(history["loss"], after) else None
        if alike(history["loss"], right) and alike(history["accuracy"], during @ sizes / n):
            name = "exchanges loss and accuracy"
        return Wrong("The losses in the history are not those that Keras notes during the training.", mistake=name)
    if not alike(history["accuracy"], right):
        return Wrong("The accuracies in the history are not those that Keras notes during the training.")
    return None


def _fitted(**changes):
    """A train_model that calls `fit` with other settings."""

    def wrong(model, X, y, batch_size, epochs):
        settings = {"batch_size": batch_size, "epochs": epochs, "verbose": 0}
        settings |= {name: value(X, batch_size, epochs) for name, value in changes.items()}
        return model.fit(X, y, **settings).history

    return wrong


def _unfitted(model, X, y, batch_size, epochs):
    loss, right = model.evaluate(X, y, batch_size=batch_size, verbose=0)
    return {"loss": [loss] * epochs, "accuracy": [right] * epochs}


def _whole_object(model, X, y, batch_size, epochs):
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, verbose=0)


def _losses_only(model, X, y, batch_size, epochs):
    return _whole_object(model, X, y, batch_size, epochs).history["loss"]


def _model_back(model, X, y, batch_size, epochs):
    model.fit(X, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return model


def _loop_last(model, X, y, batch_size, epochs):
    for _ in range(epochs):
        result = model.fit(X, y, batch_size=batch_size, verbose=0)
    return result.history


def _compiles(model, X, y, batch_size, epochs):
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return train_model.reference(model, X, y, batch_size, epochs)


def _copy(model, X, y, batch_size, epochs):
    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    other.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return train_model.reference(other, X, y, batch_size, epochs)


def _only_params(model, X, y, batch_size, epochs):
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, verbose=0).params


def _twice(model, X, y, batch_size, epochs):
    model.fit(X, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return train_model.reference(model, X, y, batch_size, epochs)


def _scaled(model, X, y, batch_size, epochs):
    return train_model.reference(model, X / 255, y, batch_size, epochs)


def _nb_epoch(model, X, y, batch_size, epochs):
    return model.fit(X, y, batch_size=batch_size, nb_epoch=epochs, verbose=0).history


def _restores(model, X, y, batch_size, epochs):
    weights = model.get_weights()
    history = train_model.reference(model, X, y, batch_size, epochs)
    model.set_weights(weights)
    return history


def _measures_after(model, X, y, batch_size, epochs):
    settings = {"batch_size": batch_size, "epochs": epochs, "verbose": 0, "validation_data": (X, y)}
    history = model.fit(X, y, **settings).history
    return {"loss": history["val_loss"], "accuracy": history["val_accuracy"]}


def _exchanged_lists(model, X, y, batch_size, epochs):
    history = train_model.reference(model, X, y, batch_size, epochs)
    return {"loss": history["accuracy"], "accuracy": history["loss"]}


def _floored(model, X, y, batch_size, epochs):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        model.reset_metrics()
        for start in range(0, len(X) - batch_size + 1, batch_size):
            logs = model.train_on_batch(X[start : start + batch_size], y[start : start + batch_size], return_dict=True)
        for name, values in history.items():
            values.append(float(logs[name]))
    return history


_declare(
    train_model,
    (
        "returns the whole object that `fit` returns",
        "What has it as an attribute?",
        _whole_object,
    ),
    ("returns a list and not the dictionary", "A dictionary is asked: losses and accuracies by name.", _losses_only),
    ("returns the model", "It was changed in place, who called has it. What is asked back?", _model_back),
    ("returns the settings of the training", "Which attribute holds losses and accuracies?", _only_params),
    (
        "trains for one epoch only",
        "How often does `fit` go through the samples when it is not told?",
        _fitted(epochs=lambda X, b, e: 1),
    ),
    ("ignores `batch_size`", "Keras takes 32 when it is not told.", _fitted(batch_size=lambda X, b, e: None)),
    (
        "exchanges `batch_size` and `epochs`",
        "Hand both over by name.",
        _fitted(batch_size=lambda X, b, e: e, epochs=lambda X, b, e: b),
    ),
    ("drops the last, short batch", "What becomes of the 7th of 7 samples in batches of 2?", _floored),
    ("trains for one epoch too many", "Which number does `epochs=` get?", _fitted(epochs=lambda X, b, e: e + 1)),
    ("trains for one epoch too few", "Which number does `epochs=` get?", _fitted(initial_epoch=lambda X, b, e: 1)),
    ("trains twice", "`fit` goes on from where the weights are. How often is it called?", _twice),
    ("trains with single samples", "Which number does `batch_size=` get?", _fitted(batch_size=lambda X, b, e: 1)),
    (
        "returns the history of one epoch only",
        "Every `fit` starts a history of its own. Who repeats the epochs, you or `fit`?",
        _loop_last,
    ),
    (
        "holds back a part of the samples",
        "Is there a `validation_split` or a slice in your code?",
        _fitted(validation_split=lambda X, b, e: 0.34),
    ),
    (
        "trains with the first batch only",
        "`fit` makes the batches itself, out of all samples.",
        lambda model, X, y, b, e: train_model.reference(model, X[:b], y[:b], b, e),
    ),
    ("puts the old weights back", "Which line sets weights after `fit`?", _restores),
    (
        "measures the loss at the end of each epoch",
        "Keras notes the mean over an epoch, while the weights move. Where do the numbers in your dictionary come from?",
        _measures_after,
    ),
    ("exchanges loss and accuracy", "Which list belongs to which name?", _exchanged_lists),
    ("does not train the model", "`evaluate` measures; which method trains?", lambda model, *others: model.history or {}),
    ("trains another model", "Which model does `fit` belong to in your code?", _copy),
    ("measures and does not train", "`evaluate` measures; which method trains?", _unfitted),
    ("compiles the model anew", "It is compiled already, with the rate that its owner chose.", _compiles),
    ("scales the samples first", "The samples are to be used as they are.", _scaled),
    ("calls the epochs `nb_epoch`", "That was the name in Keras 1.", _nb_epoch),
)


train_model.equivalent(
    "model.fit(X, y, batch_size=batch_size, epochs=epochs, ver... → model.fit(X, y, batch_size=batch_size, epochs=epochs)",
    because="a progress bar is no fault",
)
train_model.equivalent("0 → 1", because="a progress bar is no fault")


@train_model.style("in two lines, not silent")
def _(model, X, y, batch_size, epochs):
    result = model.fit(x=X, y=y, epochs=epochs, batch_size=batch_size, verbose=2)
    return result.history


@train_model.style("the model's own memory of its last training")
def _(model, X, y, batch_size, epochs):
    model.fit(X, y, batch_size, epochs, 0)
    return model.history.history


@train_model.style("one epoch after the other")
def _(model, X, y, batch_size, epochs):
    history = {}
    for _ in range(epochs):
        for name, values in model.fit(X, y, batch_size=batch_size, epochs=1, verbose=0, shuffle=False).history.items():
            history.setdefault(name, []).extend(values)
    return history


@train_model.style("batch by batch")
def _(model, X, y, batch_size, epochs):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        sums = {"loss": 0.0, "accuracy": 0.0}
        for start in range(0, len(X), batch_size):
            part = slice(start, start + batch_size)
            for name, value in model.train_on_batch(X[part], y[part], return_dict=True).items():
                sums[name] += len(y[part]) * float(value)
        for name, values in history.items():
            values.append(sums[name] / len(y))
    return history


@train_model.style("from tensors, by a callback, as arrays")
def _(model, X, y, batch_size, epochs):
    memory = keras.callbacks.History()
    tensors = keras.ops.convert_to_tensor(np.asarray(X, float)), keras.ops.convert_to_tensor(y)
    model.fit(*tensors, batch_size=batch_size, epochs=epochs, callbacks=[memory], verbose=0)
    return {name: np.array(values) for name, values in memory.history.items()}


# -- predict_labels --------------------------------------------------------------------------------------------------------

predict_labels = Exercise(
    "predict_labels",
    goal="ask a Keras model for classes",
    points=2,
    minutes=5,
    stars=1,
    seconds=20.0,
    hints=[
        "`model.predict` gives probabilities, one row for each sample. Which class is the answer of a row?",
        "The place of the largest entry of each row: `argmax` along the axis of the classes.",
        "P = model.predict(X, verbose=0)\nreturn P. ...",
    ],
)

NET = [
    (np.array([[2.0, -1.5, 0.5], [0.5, 1.0, -2.0]]), np.array([0.1, -0.2, 0.3])),
    (np.array([[3.0, -1.0, -2.0, 0.5], [-2.0, 3.0, 0.5, 1.0], [0.5, -1.0, 2.5, -3.0]]), np.array([-0.5, 0.2, 0.4, 0.6])),
]
PAIR = [(np.array([[2.0, -1.0], [-1.5, 1.0]]), np.array([0.3, -0.1]))]


SIX = [(numbers((2, 6), 0.4).round(2), 0.3 * numbers((6,), 0.9).round(2))]


def many_samples():
    """Samples that are not centred."""
    return (numbers((160, 2), 0.2) * [1.5, 1.0] + [0.9, -0.4]).round(2)


def _clear(params, X, gap=0.05):
    """The samples among X whose two best classes are well apart."""
    P = np.sort(forward(params, X)[-1], axis=1)
    return X[P[:, -1] - P[:, -2] > gap]


@predict_labels.cases
def _(rng):
    corners = np.array([[2.0, 1.0], [-2.0, 2.0], [1.0, -2.5]])
    others = np.array([[2.7, 0.1], [2.9, -2.5], [0.6, -0.7], [1.8, -2.0], [2.2, 0.3], [2.4, -0.1]])
    yield "two classes", {"params": PAIR, "X": corners}
    yield "one sample", {"params": NET, "X": np.array([[0.5, -2.5]])}
    yield "four classes", {"params": NET, "X": _clear(NET, 3 * np.round(numbers((14, 2), 0.2), 2))}
    yield "six classes, seldom sure", {"params": SIX, "X": _clear(SIX, many_samples(), 0.005)[:70]}
    yield "a layer that acts otherwise in training", {"params": PAIR, "X": others, "also": "BatchNormalization"}
    yield "other samples", {"params": NET, "X": _clear(NET, rng.normal(scale=2.0, size=(24, 2)).round(2))[:9]}


@predict_labels.probe
def _(predict_labels, params, X, also=None):
    with double_precision():
        model = small_network(params)
        if also is not None:
            norm = keras.layers.BatchNormalization()
            model = keras.Sequential([keras.Input((X.shape[1],)), norm, *model.layers])
            norm.set_weights([np.array([1.0, 2.0]), np.array([1.0, 1.0]), np.array([0.5, -3.0]), np.array([4.0, 1.0])])
        model.run_eagerly = True  # nothing to trace, and nothing that TensorFlow would say about it
        start = model.get_weights()
        came = predict_labels(model, X)
        seen = {"labels": came, "kind": np.asarray(came).dtype.kind}
        same = all(np.array_equal(now, then) for now, then in zip(model.get_weights(), start, strict=True))
        seen["kept"] = same and not model.compiled and all(layer.trainable for layer in model.layers)
        if came is not None:
            seen["again"] = predict_labels(model, X[::-1].copy())
        return seen


@predict_labels.judge
def _(evidence, params, X, also=None):
    came = evidence["labels"]
    if came is None:
        return Wrong("Nothing came back; is a `return` missing?", mistake="returns nothing")
    P = forward(params, (X - [0.5, -3.0]) * [1.0, 2.0] / np.sqrt([4.001, 1.001]) + [1.0, 1.0] if also else X)[-1]
    right = P.argmax(axis=1)
    labels = np.asarray(came)
    if labels.dtype.kind in "iu" and evidence["kind"] in "iu" and labels.shape == right.shape and np.array_equal(labels, right):
        if not evidence["kept"]:
            return Wrong("The labels are right, but the model is not as it was.", mistake="changes the model that it asks")
        if not np.array_equal(evidence["again"], right[::-1]):
            return Wrong("Asked again, with the same samples in reverse order, it does not give the labels in reverse order.")
        return None
    guesses = {
        "returns the probabilities": P,
        "returns the largest probability and not its place": P.max(axis=1),
        "compares the samples and not the classes": P.argmax(axis=0),
        "takes one place for the whole table": P.argmax(),
        "rounds the probabilities": P.round(),
        "asks whether the second class has more than one half": P[:, 1] > 0.5,
        "asks whether the first class has more than one half": P[:, 0] > 0.5,
        "takes the least likely class": P.argmin(axis=1),
        "counts the classes from 1": right + 1,
        "returns one-hot rows": np.eye(P.shape[1])[right],
        "keeps the axis of the classes": right[:, None],
        "looks at the first sample only": right[0],
        "weighs the labels by their probabilities": P @ np.arange(P.shape[1]),
        "skips the last sample": right[:-1],
        "counts the classes from the end": P[:, ::-1].argmax(axis=1),
        "scales the samples first": forward(params, (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-9))[-1].argmax(axis=1),
        "looks for the largest number in a sample": X.argmax(axis=1),
        "takes the second most likely class": P.argsort(axis=1)[:, -2],
        "answers the first 32 samples only": right[:32] if len(right) > 32 else right[:0],
        "asks for a class with more than one half": (P > 0.5).argmax(axis=1),
        "rounds the probabilities before they are compared": P.round(1).argmax(axis=1),
        "sorts the labels": np.sort(right),
        "returns which classes occur": np.unique(right),
    }
    if also:
        Q = forward(params, (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 0.001) * [1.0, 2.0] + [1.0, 1.0])[-1]
        guesses["lets the model think that it is training"] = Q.argmax(axis=1)
        del guesses["looks for the largest number in a sample"]  # where the samples as they are would give the same
    text = labels.dtype.kind not in "iufb"
    found = [] if text else [name for name, guess in guesses.items() if alike(labels, guess)]
    if not text and alike(labels, (P @ np.arange(P.shape[1])).round()):
        found.append("weighs the labels by their probabilities")
    if labels.shape != right.shape:
        what = f"an array of shape {labels.shape}" if labels.ndim else "a single number"
        return Wrong(
            f"What came back is {what}; one label for each of {len(right)} samples is asked.", mistake=one_or_none(found)
        )
    if text or alike(labels, right):
        name = "returns floats" if evidence["kind"] == "f" else None
        return Wrong("What came back are no integers.", mistake=name)
    words = f"Its labels are {labels.tolist()}; the largest probabilities are those of {right.tolist()}"
    return Wrong(words, mistake=one_or_none(found))


def _asks_and_compiles(model, X):
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    return model.predict(X, verbose=0).argmax(axis=1)


_declare(
    predict_labels,
    (
        "returns the probabilities",
        "Labels are asked: which entry of a row is the largest?",
        lambda model, X: model.predict(X, verbose=0),
    ),
    (
        "returns the largest probability and not its place",
        "`max` says how large, another function says where.",
        lambda model, X: model.predict(X, verbose=0).max(axis=1),
    ),
    (
        "compares the samples and not the classes",
        "Along which axis do the classes lie?",
        lambda model, X: model.predict(X, verbose=0).argmax(axis=0),
    ),
    (
        "takes one place for the whole table",
        "`argmax` without an axis looks at all numbers at once.",
        lambda model, X: model.predict(X, verbose=0).argmax(),
    ),
    (
        "rounds the probabilities",
        "One label for each sample is asked.",
        lambda model, X: model.predict(X, verbose=0).round().astype(int),
    ),
    (
        "asks whether the second class has more than one half",
        "That works for two classes only.",
        lambda model, X: (model.predict(X, verbose=0)[:, 1] > 0.5).astype(int),
    ),
    (
        "asks whether the first class has more than one half",
        "Which class has the largest probability in a row?",
        lambda model, X: (model.predict(X, verbose=0)[:, 0] > 0.5).astype(int),
    ),
    (
        "takes the least likely class",
        "Which class is the model's answer?",
        lambda model, X: model.predict(X, verbose=0).argmin(axis=1),
    ),
    (
        "counts the classes from 1",
        "Labels begin at 0.",
        lambda model, X: model.predict(X, verbose=0).argmax(axis=1) + 1,
    ),
    (
        "returns one-hot rows",
        "One number for each sample is asked.",
        lambda model, X: (P := model.predict(X, verbose=0)) == P.max(axis=1, keepdims=True),
    ),
    (
        "keeps the axis of the classes",
        "The shape (n,) is asked.",
        lambda model, X: model.predict(X, verbose=0).argmax(axis=1)[:, None],
    ),
    (
        "looks at the first sample only",
        "A label for every row is asked.",
        lambda model, X: model.predict(X, verbose=0)[0].argmax(),
    ),
    (
        "lets the model think that it is training",
        "What does `training=True` tell layers such as dropout?",
        lambda model, X: np.asarray(model(X, training=True)).argmax(axis=1),
    ),
    (
        "weighs the labels by their probabilities",
        "Which entry of a row is the largest? A weighted mean of labels is none.",
        lambda model, X: (P := model.predict(X, verbose=0)) @ np.arange(P.shape[1]),
    ),
    (
        "skips the last sample",
        "Labels for all rows of X are asked.",
        lambda model, X: model.predict(X, verbose=0).argmax(axis=1)[:-1],
    ),
    (
        "counts the classes from the end",
        "From which side does `argmax` count in your code?",
        lambda model, X: model.predict(X, verbose=0)[:, ::-1].argmax(axis=1),
    ),
    (
        "returns floats",
        "A label is the number of a class, to be used as an index.",
        lambda model, X: model.predict(X, verbose=0).argmax(axis=1).astype(float),
    ),
    (
        "scales the samples first",
        "The model is to be asked about the samples as they are.",
        lambda model, X: model.predict((X - X.mean(axis=0)) / (X.std(axis=0) + 1e-9), verbose=0).argmax(axis=1),
    ),
    (
        "looks for the largest number in a sample",
        "Labels come from what the model says of X, not from X.",
        lambda model, X: X.argmax(axis=1),
    ),
    (
        "takes the second most likely class",
        "At which end of the sorted places does the largest stand?",
        lambda model, X: model.predict(X, verbose=0).argsort(axis=1)[:, -2],
    ),
    (
        "answers the first 32 samples only",
        "`predict` goes through all batches unless it is told how many. Is there a `steps` in your code?",
        lambda model, X: model.predict(X[:32], verbose=0).argmax(axis=1),
    ),
    (
        "asks for a class with more than one half",
        "With several classes the largest probability may be below one half.",
        lambda model, X: (model.predict(X, verbose=0) > 0.5).argmax(axis=1),
    ),
    (
        "rounds the probabilities before they are compared",
        "Two that differ in the second digit become equal. Is there a `round` in your code?",
        lambda model, X: model.predict(X, verbose=0).round(1).argmax(axis=1),
    ),
    ("changes the model that it asks", "To ask a model needs no `compile`, and no change of a weight.", _asks_and_compiles),
    (
        "sorts the labels",
        "The first label belongs to the first sample.",
        lambda model, X: np.sort(model.predict(X, verbose=0).argmax(axis=1)),
    ),
    (
        "returns which classes occur",
        "A label for every sample is asked, also when it occurs again.",
        lambda model, X: np.unique(model.predict(X, verbose=0).argmax(axis=1)),
    ),
    ("returns nothing", "Is a `return` missing?", lambda model, X: None),
)


predict_labels.equivalent("model.predict(X, verbose=0) → model.predict(X)", because="a progress bar is no fault")
predict_labels.equivalent("0 → 1", because="a progress bar is no fault")
predict_labels.equivalent("1 → -1", because="the classes lie along the second axis, which is the last")


@predict_labels.style("the model called, and Keras's own argmax")
def _(model, X):
    return keras.ops.argmax(model(X), axis=-1)


@predict_labels.style("explicit loop")
def _(model, X):
    labels = []
    for row in model.predict(np.asarray(X), batch_size=2, verbose=0):
        best = 0
        for k in range(len(row)):
            if row[k] > row[best]:
                best = k
        labels.append(best)
    return labels


@predict_labels.style("sorted places")
def _(net, samples):
    P = net.predict(samples, verbose=0)
    return np.argsort(P, axis=1)[:, -1]


@predict_labels.style("batch by batch, not silent")
def _(model, X):
    return np.argmax(model.predict(X), 1).astype("int32")


@predict_labels.style("sample by sample, predict_on_batch")
def _(model, X):
    return np.array([int(np.argmax(model.predict_on_batch(x[None, :]))) for x in X])


@predict_labels.style("single precision")
def _(model, X):
    P = keras.ops.convert_to_numpy(model(np.asarray(X, dtype="float32"), training=False))
    return P.argmax(axis=-1)


# -- keras_to_numpy --------------------------------------------------------------------------------------------------------

keras_to_numpy = Exercise(
    "keras_to_numpy",
    goal="take the weights out of a Keras model",
    points=3,
    minutes=10,
    stars=2,
    seconds=20.0,
    hints=[
        "`model.layers` is the list of layers; each has `get_weights()`. What does it give for a layer that has none?",
        "A Dense layer gives `[W, b]` as NumPy arrays, in the shapes of this course. One without weights gives `[]`: skip it.",
        "params = []\nfor layer in model.layers:\n    weights = layer.get_weights()\n    if ...:\n        params.append(...)\n"
        "return params",
    ],
)

numpy_to_keras = Exercise(
    "numpy_to_keras",
    goal="put weights into a Keras model",
    points=3,
    minutes=10,
    stars=2,
    seconds=20.0,
    hints=[
        "`model.set_weights` is the way back of `model.get_weights`: it takes one flat list of arrays.",
        "The list is `[W1, b1, W2, b2, ...]`. Set it and return the model.",
        "arrays = []\nfor W, b in params:\n    arrays += ...\nmodel. ...\nreturn model",
    ],
)


def model_for(params, layers):
    """A model with these weights, whose layers are as the words in `layers` say."""
    inputs = keras.Input((params[0][0].shape[0],))
    inner = [keras.layers.Dropout(0.5)] if layers.startswith("Dropout") else []
    for i, (_, b) in enumerate(params):
        last = i == len(params) - 1
        options = {"name": f"step_{i}"} if "functional" in layers else {}
        f = "softmax" if last else "sigmoid"
        if "Activation" in layers:
            inner += [keras.layers.Dense(len(b), **options), keras.layers.Activation(f)]
        else:
            inner.append(keras.layers.Dense(len(b), activation=f, **options))
        if ", Dropout" in layers and not last:
            inner.append(keras.layers.Dropout(0.5))
    if "frozen" in layers:
        inner[0].trainable = False
    if "functional" in layers:
        outputs = inputs
        for layer in inner:
            outputs = layer(outputs)
        model = keras.Model(inputs, outputs)
    else:
        model = keras.Sequential([inputs, *inner])
    model.set_weights(list(itertools.chain.from_iterable(params)))
    return model


def _weight_cases(rng):
    two = [
        (np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([0.25, -0.75])),
        (np.array([[2.0, 1.5], [-1.0, 4.0]]), np.array([0.1, 0.3])),
    ]
    yield "two square layers", {"params": two, "layers": "Dense, Dense"}
    three = [(numbers(shape, i), numbers(shape[1:], i + 0.5)) for i, shape in enumerate([(3, 4), (4, 2), (2, 2)])]
    yield "activations and dropout between", {"params": three, "layers": "Dense, Activation, Dropout, ..., Activation"}
    yield "its first layer frozen", {"params": [*three[1:], *three[2:]], "layers": "Dense (frozen), Dense, Dense"}
    square = [(numbers((2, 2), i).round(2), numbers((2,), i + 0.5).round(2)) for i in (3, 4, 5)]
    yield "dropout before the first Dense", {"params": square, "layers": "Dropout, Dense, Dense, Dense"}
    drawn = [(rng.normal(size=pair), rng.normal(size=pair[1])) for pair in [(2, 5), (5, 1), (1, 4), (4, 3)]]
    yield "a functional model", {"params": drawn, "layers": "functional: Input, Dense, Dense, Dense, Dense"}


@keras_to_numpy.cases
def _(rng):
    yield from _weight_cases(rng)


@numpy_to_keras.cases
def _(rng):
    yield from _weight_cases(rng)
    whole = [(np.array([[1, -2], [3, 4]]), np.array([2, -1])), (np.array([[1, 0], [-1, 2]]), np.array([0, 3]))]
    yield "whole numbers", {"params": whole, "layers": "Dense, Dense"}


@keras_to_numpy.probe
def _(keras_to_numpy, params, layers):
    with double_precision():
        model = model_for(params, layers)
        start = model.get_weights()
        found = keras_to_numpy(model)
        seen = {"kept": all(np.array_equal(now, then) for now, then in zip(model.get_weights(), start, strict=True))}
        model.set_weights([0 * array for array in start])  # what was taken out must not follow
        if not (found is None or isinstance(found, (list, tuple, dict, np.ndarray))):
            return {**seen, "kind": type(found).__name__}
        members = [array for pair in found if isinstance(pair, (list, tuple)) for array in pair] if found is not None else []
        if any(isinstance(array, keras.Variable) for array in members):
            seen["members"] = "variables"
        elif any(keras.ops.is_tensor(array) for array in members):
            seen["members"] = "tensors"
        again = keras_to_numpy(model)
        seen["again"] = [np.ravel(np.asarray(b)) for _, b in again] if as_pairs(again) else None
        return {**seen, "params": found}


def as_pairs(came):
    """What came back as a list of pairs of arrays, or None."""
    if not isinstance(came, (list, tuple, np.ndarray)) or any(
        not isinstance(pair, (list, tuple)) or len(pair) != 2 for pair in came
    ):
        return None
    try:
        return [(np.asarray(W, dtype=float), np.asarray(b, dtype=float)) for W, b in came]
    except (TypeError, ValueError):
        return None


def same_pairs(came, want):
    if came is None or [len(pair) for pair in came] != [len(pair) for pair in want]:
        return False
    return all(alike(a, b) for x, y in zip(came, want, strict=True) for a, b in zip(x, y, strict=True))


def nearly_pairs(came, want):
    """Whether the numbers agree when only their first two digits or so are read."""
    if [len(pair) for pair in came] != [len(pair) for pair in want]:
        return False
    return all(alike(a, b, rtol=0, atol=0.06) for x, y in zip(came, want, strict=True) for a, b in zip(x, y, strict=True))


@keras_to_numpy.judge
def _(evidence, params, layers):
    if not evidence["kept"]:
        return Wrong("The model has other weights than before.", mistake="changes the weights of the model")
    if "kind" in evidence:
        name = "returns something that can be gone through only once" if evidence["kind"] in ("zip", "generator", "map") else None
        name = "returns the model" if evidence["kind"] in ("Sequential", "Functional") else name
        return Wrong(f"What came back is of the type {evidence['kind']}; asked is a list of pairs (W, b).", mistake=name)
    came = evidence["params"]
    members = evidence.get("members")
    if members == "variables":
        return Wrong("The pairs hold Keras's variables and no NumPy arrays.", mistake="hands out Keras's own variables")
    if members == "tensors":
        return Wrong("The pairs hold tensors and no NumPy arrays.", mistake="hands out tensors and no arrays")
    if came is None:
        return Wrong("Nothing came back; is a `return` missing?", mistake="returns nothing")
    pairs = as_pairs(came)
    if same_pairs(pairs, params):
        if evidence["again"] is None or any(np.any(b) for b in evidence["again"]):
            return Wrong("Asked again, after the model has got other weights, it does not give those.")
        return None
    if isinstance(came, dict):
        return Wrong("What came back is a dictionary; asked is a list of pairs.", mistake="makes a dictionary of it")
    asked = f"asked is a list of {len(params)} pairs (W, b)"
    if pairs is None:
        members = list(came) if isinstance(came, (list, tuple, np.ndarray)) else []
        flat_list = [array for pair in params for array in pair]
        name = None
        if any(isinstance(member, (list, tuple)) and len(member) == 0 for member in members):
            name = "keeps an empty place for layers without weights"
        elif same_pairs([members], [flat_list]):
            name = "returns one flat list"
        elif same_pairs([members], [[W for W, _ in params]]):
            name = "drops the biases"
        elif same_pairs([members], [[np.vstack([W, b]) for W, b in params]]):
            name = "puts the bias into the matrix as a row"
        elif len(members) == 2 and [len(list(member)) for member in members] == [len(params)] * 2:
            name = "separates all weights from all biases"
        what = f"a list of {len(members)} that are no pairs" if members else "something else"
        return Wrong(f"What came back is {what}; {asked}.", mistake=name)
    guesses = {
        "puts the bias before the weights": [(b, W) for W, b in params],
        "begins with the last layer": params[::-1],
        "transposes the weights": [(W.T, b) for W, b in params],
        "leaves out the last layer": params[:-1],
        "leaves out the first layer": params[1:],
        "takes the first layer only": params[:1],
        "takes the last layer only": params[-1:],
        "makes a matrix out of the bias": [(W, b.reshape(1, -1)) for W, b in params],
        "sets the biases to 0": [(W, 0 * b) for W, b in params],
        "cuts the weights to whole numbers": [(np.trunc(W), np.trunc(b)) for W, b in params],
        "gives zeros": [(0 * W, 0 * b) for W, b in params],
        "takes every other layer": params[::2] if "Activation" not in layers else params,
    }
    if "frozen" in layers:
        guesses["leaves out layers that are frozen"] = params[1:]
    if len(params) == 2:
        guesses["separates all weights from all biases"] = list(zip(*params, strict=True))
    found = [name for name, guess in guesses.items() if len(guess) == len(pairs) and same_pairs(pairs, guess)]
    if not found and nearly_pairs(pairs, params):
        found = ["rounds the weights"]
    if len(pairs) != len(params):
        return Wrong(f"What came back has {len(pairs)} pairs; {asked}.", mistake=one_or_none(found))
    for i, (pair, right) in enumerate(zip(pairs, params, strict=True), start=1):
        for word, have, want in zip(["W", "b"], pair, right, strict=True):
            if have.shape != want.shape:
                return Wrong(
                    f"The {word} of layer {i} has the shape {have.shape}; it is {want.shape}.", mistake=one_or_none(found)
                )
            if not alike(have, want):
                numbers_of = f"The {word} of layer {i} is {have.round(4).tolist()}; in the model it was {want.round(4).tolist()}."
                if found == ["rounds the weights"]:
                    gap = np.abs(have - want).max()
                    numbers_of = f"The {word} of layer {i} differs from the model's by {gap:.1g}."
                return Wrong(numbers_of, mistake=one_or_none(found))
    return None


@numpy_to_keras.probe
def _(numpy_to_keras, params, layers):
    with double_precision():
        model = model_for(params, layers)
        start = [numbers(w.shape, 5 + i) for i, w in enumerate(model.get_weights())]
        model.set_weights(start)
        model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
        optimizer = model.optimizer
        pairs = [(W.copy(), b.copy()) for W, b in params]
        given = list(pairs)
        came = numpy_to_keras(model, given)
        if came is not None and came is not model:
            return {"returned": type(came).__name__}
        seen = {"weights": [np.array(array) for array in came.get_weights()], "recompiled": model.optimizer is not optimizer}
        seen["list"] = len(given) == len(pairs) and all(one is other for one, other in zip(given, pairs, strict=True))
        given = pairs
        for W, b in given:
            if W.flags.writeable:
                W += 1
                b += 1
        seen["follows"] = not all(alike(now, then) for now, then in zip(came.get_weights(), seen["weights"], strict=True))
        same = all(np.array_equal(W, V + 1) and np.array_equal(b, c + 1) for (W, b), (V, c) in zip(given, params, strict=True))
        return {**seen, "given": same, "trainable": len(came.trainable_weights)}


@numpy_to_keras.judge
def _(evidence, params, layers):
    if "returned" in evidence:
        kind = evidence["returned"]
        name = "returns a new model" if kind in ("Sequential", "Functional") else None
        return Wrong(f"What came back is of the type {kind}, and not the model that was given.", mistake=name)
    if not evidence["list"]:
        return Wrong("The list params holds other pairs than before.", mistake="changes the list params")
    if not evidence["given"]:
        return Wrong("The arrays in params are not what they were.", mistake="changes the arrays of params")
    want = [np.asarray(array, dtype=float) for pair in params for array in pair]
    have = [np.asarray(array) for array in evidence["weights"]]
    if all(alike(one, other) for one, other in zip(have, want, strict=True)):
        frozen = 2 if "frozen" in layers else 0
        if evidence["trainable"] != len(want) - frozen:
            more = evidence["trainable"] > len(want) - frozen
            name = "makes frozen layers trainable" if more else "freezes layers"
            return Wrong("Which layers are trainable has changed.", mistake=name)
        if evidence["recompiled"]:
            return Wrong("The model has another optimizer than before.", mistake="compiles the model anew")
        return Wrong("Later changes of the arrays change the model.") if evidence["follows"] else None
    start = [numbers(array.shape, 5 + i) for i, array in enumerate(want)]
    odd = [i for i in range(len(want)) if not alike(have[i], want[i])]
    old = [i for i in odd if alike(have[i], start[i])]
    biases = [i for i in range(len(want)) if i % 2]
    name = None
    if odd == old:
        guesses = {
            "does not set anything": list(range(len(want))) if "functional" not in layers else None,
            "sets the weights and not the biases": biases,
            "sets the first layer only": list(range(2, len(want))),
            "sets the last layer only": list(range(len(want) - 2)),
            "leaves out the last layer": [len(want) - 2, len(want) - 1],
            "leaves out the first layer": [0, 1] if "frozen" not in layers else None,
            "leaves out layers that are frozen": [0, 1] if "frozen" in layers else None,
            "sets the biases and not the weights": [i - 1 for i in biases],
        }
        if "Activation" in layers:  # where a counter that runs on at every layer comes to the same
            guesses["lets layers without weights use up a pair"] = list(range(2, len(want)))
        name = one_or_none([name for name, places in guesses.items() if places == odd])
    else:
        pairs = list(zip(want[::2], want[1::2], strict=True))
        turned = [array for pair in reversed(pairs) for array in pair]
        guesses = {
            "sets the layers in reverse order": turned,
            "transposes the weights": [array.T for array in want],
            "adds to the weights that were there": [w + s for w, s in zip(want, start, strict=True)],
            "sets all biases to 0": [array * (array.ndim > 1) for array in want],
            "sets zeros": [0 * array for array in want],
            "cuts the weights to whole numbers": [np.trunc(array) for array in want],
        }
        if layers.startswith("Dropout"):
            guesses["lets layers without weights use up a pair"] = [*want[2:], *start[-2:]]
        name = one_or_none([name for name, guess in guesses.items() if all(map(alike, have, guess))])
        if name is None and all(alike(one, other, rtol=0, atol=0.06) for one, other in zip(have, want, strict=True)):
            name = "rounds the weights"
    i = odd[0]
    which = f"{'biases' if i % 2 else 'weights'} of layer {i // 2 + 1}"
    if name == "rounds the weights":
        gap = max(np.abs(one - other).max() for one, other in zip(have, want, strict=True))
        return Wrong(f"The weights in the model differ from those in params by {gap:.1g}.", mistake=name)
    j = int(np.argmax(np.abs(have[i] - want[i])))
    return Wrong(
        f"The {which} in the model are {have[i].ravel()[j]:.4g} where params has {want[i].ravel()[j]:.4g}.", mistake=name
    )


def _reads_and_clears(model):
    pairs = _pairs_of(model)
    model.set_weights([0 * array for array in model.get_weights()])
    return pairs


def _pairs_of(model):
    weights = model.get_weights()
    return list(zip(weights[::2], weights[1::2], strict=True))


_declare(
    keras_to_numpy,
    ("drops the biases", "A layer has two arrays. Which of them is there?", lambda model: [W for W, _ in _pairs_of(model)]),
    ("puts the bias before the weights", "A pair is (W, b).", lambda model: [(b, W) for W, b in _pairs_of(model)]),
    ("begins with the last layer", "The first layer comes first.", lambda model: _pairs_of(model)[::-1]),
    (
        "returns one flat list",
        "A list of pairs is asked, one pair for each layer.",
        lambda model: model.get_weights(),
    ),
    (
        "transposes the weights",
        "Keras keeps W as this course does: (d_in, d_out).",
        lambda model: [(W.T, b) for W, b in _pairs_of(model)],
    ),
    (
        "keeps an empty place for layers without weights",
        "What is `layer.get_weights()` of an Activation?",
        lambda model: [tuple(layer.get_weights()) for layer in model.layers],
    ),
    (
        "hands out Keras's own variables",
        "They change when the model learns on. Which method gives NumPy arrays?",
        lambda model: [(layer.kernel, layer.bias) for layer in model.layers if layer.weights],
    ),
    (
        "takes apart what layers without weights give",
        "`get_weights()` of an Activation is an empty list, and no pair.",
        lambda model: [(W, b) for W, b in (layer.get_weights() for layer in model.layers)],
    ),
    (
        "leaves out layers that are frozen",
        "Is it `weights` or `trainable_weights`?",
        lambda model: [tuple(layer.get_weights()) for layer in model.layers if layer.trainable_weights],
    ),
    ("leaves out the last layer", "The output has weights, too.", lambda model: _pairs_of(model)[:-1]),
    (
        "leaves out the first layer",
        "`model.layers` of a Sequential begins with the first hidden layer.",
        lambda m: _pairs_of(m)[1:],
    ),
    ("takes the first layer only", "Is the `return` inside the loop?", lambda model: _pairs_of(model)[:1]),
    ("takes the last layer only", "Does the list start anew in every round of the loop?", lambda model: _pairs_of(model)[-1:]),
    (
        "puts the bias into the matrix as a row",
        "W and b are two arrays.",
        lambda model: [np.vstack([W, b]) for W, b in _pairs_of(model)],
    ),
    (
        "makes a matrix out of the bias",
        "b has the shape (d_out,).",
        lambda model: [(W, b.reshape(1, -1)) for W, b in _pairs_of(model)],
    ),
    (
        "separates all weights from all biases",
        "A pair holds what belongs to one layer.",
        lambda model: ([W for W, _ in _pairs_of(model)], [b for _, b in _pairs_of(model)]),
    ),
    (
        "sets the biases to 0",
        "Which array does a layer's `get_weights()` give second?",
        lambda model: [(W, 0 * b) for W, b in _pairs_of(model)],
    ),
    (
        "makes a dictionary of it",
        "A list of pairs is asked, first layer first.",
        lambda model: {f"layer {i}": pair for i, pair in enumerate(_pairs_of(model))},
    ),
    (
        "takes every other layer",
        "That fits a model in which an activation follows every Dense. And another one?",
        lambda model: [tuple(layer.get_weights()) for layer in model.layers[::2] if layer.weights],
    ),
    (
        "cuts the weights to whole numbers",
        "Where do the numbers become integers?",
        lambda model: [(W.astype(int), b.astype(int)) for W, b in _pairs_of(model)],
    ),
    (
        "hands out tensors and no arrays",
        "Which method of a layer gives NumPy arrays?",
        lambda model: [(layer.kernel.value, layer.bias.value) for layer in model.layers if layer.weights],
    ),
    (
        "rounds the weights",
        "Where do the numbers lose digits?",
        lambda model: [(W.round(3), b.round(3)) for W, b in _pairs_of(model)],
    ),
    (
        "changes the weights of the model",
        "The model is to be read only. Which line sets something?",
        _reads_and_clears,
    ),
    (
        "returns something that can be gone through only once",
        "A `zip` or a generator is empty after its first use. What makes a list of it?",
        lambda model: zip(model.get_weights()[::2], model.get_weights()[1::2], strict=True),
    ),
    ("returns the model", "What is behind `return`?", lambda model: model),
    ("returns nothing", "Is a `return` missing?", lambda model: None),
)


@keras_to_numpy.style("explicit loop over the layers")
def _(model):
    params = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dense):
            W, b = layer.get_weights()
            params.append((W, b))
    return params


@keras_to_numpy.style("from the flat list")
def _(model):
    weights = model.get_weights()
    return [(weights[i], weights[i + 1]) for i in range(0, len(weights), 2)]


@keras_to_numpy.style("kernel and bias as arrays")
def _(model):
    layers = [layer for layer in model.layers if hasattr(layer, "kernel")]
    return [(np.array(layer.kernel), keras.ops.convert_to_numpy(layer.bias).copy()) for layer in layers]


@keras_to_numpy.style("lists for pairs")
def _(model):
    return [layer.get_weights() for layer in model.layers if len(layer.get_weights()) > 0]


@keras_to_numpy.style("variables' numpy")
def _(model):
    found = [variable.numpy() for variable in model.weights]
    return list(zip(found[0::2], found[1::2], strict=True))


@keras_to_numpy.style("single precision, plain lists")
def _(model):
    return [
        (layer.get_weights()[0].astype(np.float32), layer.get_weights()[1].tolist())
        for layer in model.layers
        if layer.count_params()
    ]


@keras_to_numpy.style("a tuple of pairs, matrices told by their axes")
def _(model):
    pairs = ()
    for array in model.get_weights():
        if array.ndim == 2:
            kernel = array
        else:
            pairs += ((kernel, array),)
    return pairs


def _set(arrays_of):
    """A numpy_to_keras that sets the arrays `arrays_of(model, params)`."""

    def answer(model, params):
        model.set_weights(arrays_of(model, params))
        return model

    return answer


def _flat_list(params):
    return [array for pair in params for array in pair]


def _by_position(model, params):
    for layer, pair in zip(model.layers, params, strict=False):
        layer.set_weights(pair)
    return model


def _dense_layers(model):
    return [layer for layer in model.layers if layer.weights]


def _weights_only(model, params):
    for layer, (W, _) in zip(_dense_layers(model), params, strict=True):
        layer.kernel.assign(W)
    return model


def _biases_only(model, params):
    for layer, (_, b) in zip(_dense_layers(model), params, strict=True):
        layer.bias.assign(b)
    return model


def _only(place):
    def wrong(model, params):
        _dense_layers(model)[place].set_weights(params[place])
        return model

    return wrong


def _trainable_only(model, params):
    for layer, pair in zip(_dense_layers(model), params, strict=True):
        if layer.trainable:
            layer.set_weights(pair)
    return model


def _new_model(model, params):
    other = keras.models.clone_model(model)
    other.set_weights(_flat_list(params))
    return other


def _adds_in_place(model, params):
    for layer, (W, b) in zip(_dense_layers(model), params, strict=True):
        layer.set_weights((W, b))
        W -= W.mean()
    return model


def _returns_weights(model, params):
    model.set_weights(_flat_list(params))
    return model.get_weights()


def _unfreezes(model, params):
    for layer in model.layers:
        layer.trainable = True
    model.set_weights(_flat_list(params))
    return model


def _uses_up(model, params):
    for layer, pair in zip(model.layers, params, strict=False):
        if layer.weights:
            layer.set_weights(pair)
    return model


def _pops(model, params):
    for layer in _dense_layers(model):
        layer.set_weights(params.pop(0))
    return model


def _freezes(model, params):
    model.set_weights(_flat_list(params))
    model.trainable = False
    return model


def _recompiles(model, params):
    model.set_weights(_flat_list(params))
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


_declare(
    numpy_to_keras,
    (
        "sets the weights and not the biases",
        "A layer has two arrays.",
        _weights_only,
    ),
    ("sets the biases and not the weights", "A layer has two arrays.", _biases_only),
    ("sets all biases to 0", "Which array is the second of a pair?", _set(lambda m, p: [a for W, b in p for a in (W, 0 * b)])),
    ("sets the first layer only", "Is the `return` inside the loop?", _only(0)),
    ("sets the last layer only", "Which layer does the loop set?", _only(-1)),
    (
        "does not set anything",
        "Which method of the model takes the arrays?",
        lambda model, params: model,
    ),
    ("sets the layers in reverse order", "The first pair belongs to the first layer.", _set(lambda m, p: _flat_list(p[::-1]))),
    (
        "transposes the weights",
        "Keras keeps W as this course does: (d_in, d_out).",
        _set(lambda m, p: [a for W, b in p for a in (W.T, b)]),
    ),
    (
        "adds to the weights that were there",
        "They are to be put in place of the old ones.",
        _set(lambda m, p: [a + old for a, old in zip(_flat_list(p), m.get_weights(), strict=True)]),
    ),
    (
        "leaves out the last layer",
        "The output has weights, too. Where does the loop end?",
        _set(lambda m, p: [*_flat_list(p)[:-2], *m.get_weights()[-2:]]),
    ),
    (
        "leaves out the first layer",
        "`model.layers` of a Sequential begins with the first hidden layer.",
        _set(lambda m, p: [*m.get_weights()[:2], *_flat_list(p)[2:]]),
    ),
    (
        "lets layers without weights use up a pair",
        "Where does the counter of the pairs move on: at every layer, or at those with weights?",
        _uses_up,
    ),
    (
        "rounds the weights",
        "Where do the numbers lose digits?",
        _set(lambda m, p: [np.round(a, 3) for a in _flat_list(p)]),
    ),
    ("changes the list params", "It is the caller's. Is there a `pop` in your code?", _pops),
    ("freezes layers", "Setting weights needs no change of `trainable`.", _freezes),
    ("compiles the model anew", "Setting weights needs no `compile`: the optimizer would forget what it knows.", _recompiles),
    ("sets zeros", "Which arrays does `set_weights` get?", _set(lambda m, p: [0 * a for a in _flat_list(p)])),
    (
        "cuts the weights to whole numbers",
        "Where do the numbers become integers?",
        _set(lambda m, p: [a.astype(int) for a in _flat_list(p)]),
    ),
    (
        "gives a pair to every layer, also to those without weights",
        "An Activation takes no weights, and the pairs get out of step. Which layers have some?",
        _by_position,
    ),
    (
        "hands over pairs where one flat list is asked",
        "`set_weights` takes the list that `get_weights` gives.",
        _set(lambda m, p: p),
    ),
    (
        "hands over arrays in another order or shape than the model's",
        "Print the shapes of `model.get_weights()` beside those of what you hand over.",
        _set(lambda m, p: [a for W, b in p for a in (b, W)]),
    ),
    ("leaves out layers that are frozen", "Frozen means: not trained. It can be set all the same.", _trainable_only),
    ("returns a new model", "The model that is given is to be changed.", _new_model),
    ("changes the arrays of params", "They are the caller's.", _adds_in_place),
    ("returns the weights and not the model", "What is behind `return`?", _returns_weights),
    ("makes frozen layers trainable", "Setting weights needs no change of `trainable`.", _unfreezes),
)


@numpy_to_keras.style("layer by layer")
def _(model, params):
    layers = [layer for layer in model.layers if layer.get_weights()]
    for layer, (W, b) in zip(layers, params, strict=True):
        layer.set_weights([W, b])
    return model


@numpy_to_keras.style("assigning to kernel and bias")
def _(model, params):
    rest = iter(params)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dense):
            W, b = next(rest)
            layer.kernel.assign(W)
            layer.bias.assign(b)
    return model


@numpy_to_keras.style("variable by variable, from lists")
def _(model, params):
    arrays = [np.asarray(array).tolist() for pair in params for array in pair]
    for variable, array in zip(model.weights, arrays, strict=True):
        variable.assign(array)
    return model


@numpy_to_keras.style("single precision")
def _(model, params):
    flat_list = []
    for W, b in params:
        flat_list.extend([np.float32(W), np.float32(b)])
    model.set_weights(flat_list)
    return model


@numpy_to_keras.style("itertools")
def _(model, params):
    import itertools

    model.set_weights(list(itertools.chain.from_iterable(params)))
    return model


# -- make_optimizer --------------------------------------------------------------------------------------------------------

make_optimizer = Exercise(
    "make_optimizer",
    goal="choose an optimizer of Keras by the names of lesson 10",
    points=2,
    minutes=10,
    stars=1,
    seconds=20.0,
    hints=[
        "`keras.optimizers` has SGD, RMSprop and Adam. Where are the other two of the five?",
        "They are SGD with the arguments `momentum` and `nesterov`. All of them take the learning rate first.",
        'if name == "momentum":\n    return keras.optimizers.SGD(learning_rate, ...)\nif name == "nesterov":\n    return ...',
    ],
)

NAMES = ["sgd", "momentum", "nesterov", "rmsprop", "adam"]
USUAL = {  # settings of Keras's optimizers that a few ordinary steps need not show, as Keras has them; 0 for None and False
    "epsilon": 1e-7,
    "amsgrad": 0.0,
    "centered": 0.0,
    "weight_decay": 0.0,
    "clipnorm": 0.0,
    "clipvalue": 0.0,
    "global_clipnorm": 0.0,
    "use_ema": 0.0,
    "gradient_accumulation_steps": 0.0,
    "loss_scale_factor": 0.0,
}
CLASSES = {"sgd": "SGD", "momentum": "SGD", "nesterov": "SGD", "rmsprop": "RMSprop", "adam": "Adam"}
KNOWN_CLASSES = ["SGD", "RMSprop", "Adam", "AdamW", "Adamax", "Nadam", "Adagrad", "Adadelta", "Ftrl", "Lion", "Lamb", "Adafactor"]
GRADIENTS = np.array([[0.5, -2.0, 1.0], [1.5, -0.4, -1.0], [-0.8, -1.0, 0.6], [0.7, 0.9, -2.0]])


@make_optimizer.cases
def _(rng):
    for name, rate in zip(NAMES, [0.25, 0.05, 0.05, 0.03, 0.02], strict=True):
        yield name, {"name": name, "learning_rate": rate}
    yield "another rate", {"name": str(rng.choice(NAMES)), "learning_rate": round(float(rng.uniform(0.03, 0.2)), 3)}


@make_optimizer.probe
def _(make_optimizer, name, learning_rate):
    with double_precision():
        made = make_optimizer(name, learning_rate)
        if made is None:
            made.learning_rate  # noqa: B018  (an AttributeError that says: nothing came back)
        if not isinstance(made, keras.optimizers.Optimizer):
            return {"kind": "a class" if isinstance(made, type) else type(made).__name__}
        seen = {"kind": "an optimizer", "fresh": make_optimizer(name, learning_rate) is not made}
        config = made.get_config()
        seen["class"] = type(made).__name__
        seen["settings"] = {key: float(config[key] or 0.0) for key in USUAL if key in config}
        w = keras.Variable(np.array([1.0, 2.0, -1.0]), dtype="float64")
        path = []
        for g in GRADIENTS:
            made.apply([keras.ops.convert_to_tensor(g)], [w])
            path.append(rounded(w))
        return {**seen, "path": np.array(path)}


def walked(name, rate, momentum=0.9, rho=0.9, betas=(0.9, 0.999)):
    """The path of an optimizer of lesson 10 with the gradients of the check."""
    w = np.array([1.0, 2.0, -1.0])
    v, s, path = np.zeros(3), np.zeros(3), []
    for t, g in enumerate(GRADIENTS, start=1):
        if name in ("sgd", "momentum", "nesterov"):
            beta = 0.0 if name == "sgd" else momentum
            v = beta * v - rate * g
            w = w + (beta * v - rate * g if name == "nesterov" else v)
        elif name == "adagrad":
            s = s + g**2 + (0.1 if t == 1 else 0)
            w = w - rate * g / np.sqrt(s + 1e-7)
        elif name == "rmsprop":
            s = rho * s + (1 - rho) * g**2
            w = w - rate * g / np.sqrt(s + 1e-7)
        else:
            v, s = betas[0] * v + (1 - betas[0]) * g, betas[1] * s + (1 - betas[1]) * g**2
            w = w - rate * (v / (1 - betas[0] ** t)) / (np.sqrt(s / (1 - betas[1] ** t)) + 1e-7)
            if name == "adamw":
                w = w - rate * 0.004 * path[-1] if path else w - rate * 0.004 * np.array([1.0, 2.0, -1.0])
        path.append(w)
    return np.array(path)


@make_optimizer.judge
def _(evidence, name, learning_rate):
    kind = evidence["kind"]
    if kind != "an optimizer":
        mistake = {"a class": "returns the class and no object", "str": "returns a name"}.get(kind)
        return Wrong(f"What came back is of the type {kind}; asked is an object of keras.optimizers.", mistake=mistake)
    if not evidence["fresh"]:
        sentence = "Two calls give the same object; it remembers the weights of the first model that it has trained."
        return Wrong(sentence, mistake="hands out one optimizer again and again")
    path = np.asarray(evidence["path"])
    odd = {key: value for key, value in evidence["settings"].items() if value != USUAL[key]}
    changed = f"It has {', '.join(f'{key} = {value:g}' for key, value in odd.items())}; everything else is to be as Keras has it"
    if alike(path, walked(name, learning_rate), atol=1e-5):
        return Wrong(f"{changed}.", mistake="changes a setting that was to stay as Keras has it") if odd else None
    swaps = {
        ("momentum", "sgd"): "leaves out the momentum",
        ("nesterov", "sgd"): "leaves out the momentum",
        ("nesterov", "momentum"): "does not look ahead for Nesterov",
        ("momentum", "nesterov"): "looks ahead without being asked",
        ("sgd", "momentum"): "gives plain SGD a momentum, too",
        ("sgd", "nesterov"): "gives plain SGD a momentum, too",
        ("rmsprop", "sgd"): "gives SGD where another rule is asked",
        ("adam", "sgd"): "gives SGD where another rule is asked",
    }
    found = []
    for other in [*NAMES, "adagrad", "adamw"]:
        if other != name and alike(path, walked(other, learning_rate), atol=1e-5):
            exact = {("rmsprop", "adam"), ("adam", "rmsprop"), ("rmsprop", "adagrad"), ("adam", "adamw")}
            named = "takes another class than the name asks for"
            if (name, other) in exact:
                named = f"returns {other} where {name} is asked"
            found.append(swaps.get((name, other), named))
    default = 0.01 if name in ("sgd", "momentum", "nesterov") else 0.001
    if alike(path, walked(name, default), atol=1e-5):
        found.append("leaves the learning rate at Keras's default")
    if not found and evidence["class"] in KNOWN_CLASSES and evidence["class"] != CLASSES[name]:
        found.append("takes another class than the name asks for")
    if name in ("momentum", "nesterov") and alike(path, walked(name, 0.9, momentum=learning_rate), atol=1e-5):
        found.append("exchanges the learning rate and the momentum")
    if name in ("momentum", "nesterov") and not found:
        start, rate = np.array([1.0, 2.0, -1.0]), learning_rate
        first, second = path[0] - start, path[1] - path[0]
        ratio = (second + rate * GRADIENTS[1]) / first if name == "momentum" else -first / (rate * GRADIENTS[0]) - 1
        if alike(path, walked(name, rate, momentum=float(ratio[0])), atol=1e-5):
            found.append("has another momentum than 0.9")
    if name == "rmsprop":
        near = [r for r in (0.5, 0.8, 0.95, 0.99, 0.999) if alike(path, walked(name, learning_rate, rho=r), atol=1e-5)]
        found += ["has another memory than Keras's default"] * len(near)
    if name == "adam":
        pairs = [(0.5, 0.999), (0.8, 0.999), (0.95, 0.999), (0.9, 0.99), (0.9, 0.9), (0.999, 0.9)]
        near = [p for p in pairs if alike(path, walked(name, learning_rate, betas=p), atol=1e-5)]
        found += ["has another memory than Keras's default"] * len(near)
    if odd and not found:
        return Wrong(f"{changed}.", mistake="changes a setting that was to stay as Keras has it")
    if not found:
        unit = (walked(name, 1.0)[0] - [1.0, 2.0, -1.0])[1]  # the first step with the rate 1, along the largest gradient
        other_rate = float((path[0][1] - 2.0) / unit)
        if alike(path, walked(name, other_rate), atol=3e-5):
            found.append("takes another learning rate than the one that is given")
    want = walked(name, learning_rate)[:, 0]
    words = f"With the gradients {GRADIENTS[:, 0].tolist()} the weight 1 goes to {np.round(path[:, 0], 4).tolist()}"
    return Wrong(f"{words}; {name} goes to {np.round(want, 4).tolist()}.", mistake=one_or_none(found))


def _made(**changes):
    """A make_optimizer in which some names give something else: `name=lambda learning_rate: ...`."""

    def wrong(name, learning_rate):
        return changes[name](learning_rate) if name in changes else make_optimizer.reference(name, learning_rate)

    return wrong


SGD, RMSPROP, ADAM = keras.optimizers.SGD, keras.optimizers.RMSprop, keras.optimizers.Adam
KEPT: dict = {}


def _kept(name, learning_rate):
    key = name, learning_rate
    if key not in KEPT or KEPT[key].built:
        KEPT[key] = make_optimizer.reference(name, learning_rate)
    return KEPT[key]


def _old_names(name, learning_rate):
    momentum = {"momentum": 0.9, "nesterov": 0.9}.get(name, 0.0)
    made = {"rmsprop": RMSPROP, "adam": ADAM}.get(name)
    return made(lr=learning_rate) if made else SGD(lr=learning_rate, momentum=momentum, nesterov=name == "nesterov")


def _by_default(name, learning_rate):
    made = {"rmsprop": RMSPROP, "adam": ADAM}.get(name)
    return made() if made else SGD(momentum=0.9 * (name != "sgd"), nesterov=name == "nesterov")


def _only_name(name, learning_rate):
    return name


def _only_class(name, learning_rate):
    return {"rmsprop": RMSPROP, "adam": ADAM}.get(name, SGD)


def _got(name, learning_rate):
    return keras.optimizers.get({"class_name": name, "config": {"learning_rate": learning_rate}})


def _no_branch(name, learning_rate):
    if name in ("sgd", "rmsprop", "adam"):
        return make_optimizer.reference(name, learning_rate)
    return None


_declare(
    make_optimizer,
    (
        "leaves the learning rate at Keras's default",
        "Does every branch hand `learning_rate` on?",
        _by_default,
    ),
    (
        "leaves out the momentum",
        "What does SGD do without the argument `momentum`, with `nesterov=True` or without?",
        _made(momentum=lambda rate: SGD(rate), nesterov=lambda rate: SGD(rate, nesterov=True)),
    ),
    (
        "does not look ahead for Nesterov",
        "Which argument of SGD turns momentum into Nesterov momentum?",
        _made(nesterov=lambda rate: SGD(rate, momentum=0.9)),
    ),
    (
        "looks ahead without being asked",
        'Which of the two momenta is meant by the name "momentum"?',
        _made(momentum=lambda rate: SGD(rate, momentum=0.9, nesterov=True)),
    ),
    (
        "gives plain SGD a momentum, too",
        "SGD without more is the step of lesson 3.",
        _made(sgd=lambda rate: SGD(rate, momentum=0.9)),
    ),
    (
        "has another momentum than 0.9",
        "Which value does the docstring name?",
        _made(momentum=lambda rate: SGD(rate, momentum=0.99), nesterov=lambda rate: SGD(rate, momentum=0.99, nesterov=True)),
    ),
    (
        "has another memory than Keras's default",
        "Which arguments does your optimizer get besides the rate?",
        _made(rmsprop=lambda rate: RMSPROP(rate, rho=0.99), adam=lambda rate: ADAM(rate, beta_1=0.95)),
    ),
    ("returns adam where rmsprop is asked", "Which class belongs to which name?", _made(rmsprop=lambda rate: ADAM(rate))),
    ("returns rmsprop where adam is asked", "Which class belongs to which name?", _made(adam=lambda rate: RMSPROP(rate))),
    (
        "returns adagrad where rmsprop is asked",
        "Which class belongs to which name?",
        _made(rmsprop=lambda rate: keras.optimizers.Adagrad(rate)),
    ),
    (
        "returns adamw where adam is asked",
        "Which class belongs to which name?",
        _made(adam=lambda rate: keras.optimizers.AdamW(rate)),
    ),
    (
        "gives RMSprop a momentum",
        "RMSprop of lesson 10 has none.",
        _made(rmsprop=lambda rate: RMSPROP(rate, momentum=0.9)),
    ),
    (
        "gives SGD where another rule is asked",
        "Does the function look at every name?",
        _made(rmsprop=lambda rate: SGD(rate), adam=lambda rate: SGD(rate)),
    ),
    (
        "takes another learning rate than the one that is given",
        "Which number do the optimizers get?",
        lambda name, learning_rate: make_optimizer.reference(name, learning_rate / 2),
    ),
    (
        "exchanges the learning rate and the momentum",
        "SGD takes the learning rate first.",
        _made(momentum=lambda rate: SGD(0.9, rate), nesterov=lambda rate: SGD(0.9, rate, nesterov=True)),
    ),
    (
        "takes another class than the name asks for",
        "Three classes are enough for the five names: which one does each of your branches call?",
        _made(nesterov=lambda rate: keras.optimizers.Nadam(rate), adam=lambda rate: keras.optimizers.Adamax(rate)),
    ),
    (
        "changes a setting that was to stay as Keras has it",
        "Which arguments does your optimizer get that the docstring does not speak of?",
        _made(adam=lambda rate: ADAM(rate, epsilon=1e-8), rmsprop=lambda rate: RMSPROP(rate, centered=True)),
    ),
    ("returns a name", "An object is asked: a name cannot carry the learning rate.", _only_name),
    ("returns the class and no object", "Are the brackets of a call missing?", _only_class),
    ("calls the learning rate `lr`", "The argument has had another name since Keras 2.3.", _old_names),
    (
        "hands every name on to Keras",
        "Keras has no optimizer called momentum or nesterov.",
        _got,
    ),
    ("returns nothing for momentum and nesterov", "On which path through the function is nothing returned?", _no_branch),
    (
        "hands out one optimizer again and again",
        "An optimizer remembers the model it works on. Is a new one made in every call?",
        _kept,
    ),
)


make_optimizer.equivalent("('rmsprop', 'adam') → ('adam', 'rmsprop')", because="whether a name is among two has no order")


@make_optimizer.style("a dictionary of functions")
def _(name, learning_rate):
    return {
        "sgd": lambda: keras.optimizers.SGD(learning_rate),
        "momentum": lambda: keras.optimizers.SGD(learning_rate, momentum=0.9),
        "nesterov": lambda: keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True),
        "rmsprop": lambda: keras.optimizers.RMSprop(learning_rate),
        "adam": lambda: keras.optimizers.Adam(learning_rate),
    }[name]()


@make_optimizer.style("a dictionary of optimizers, made in the call")
def _(name, learning_rate):
    optimizers = {
        "sgd": keras.optimizers.SGD(learning_rate=learning_rate),
        "momentum": keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9),
        "nesterov": keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True),
        "rmsprop": keras.optimizers.RMSprop(learning_rate=learning_rate),
        "adam": keras.optimizers.Adam(learning_rate=learning_rate),
    }
    return optimizers[name]


@make_optimizer.style("one call of SGD for three names")
def _(name, rate):
    if name in ("rmsprop", "adam"):
        return keras.optimizers.get({"class_name": name, "config": {"learning_rate": rate}})
    return keras.optimizers.SGD(rate, momentum=0.0 if name == "sgd" else 0.9, nesterov=name == "nesterov")


@make_optimizer.style("the defaults written out")
def _(name, learning_rate):
    match name:
        case "sgd":
            return keras.optimizers.SGD(learning_rate, momentum=0.0)
        case "momentum" | "nesterov":
            return keras.optimizers.SGD(learning_rate, 0.9, name == "nesterov")
        case "rmsprop":
            return keras.optimizers.RMSprop(learning_rate, rho=0.9, epsilon=1e-7)
        case "adam":
            return keras.optimizers.Adam(learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    raise ValueError(name)


@make_optimizer.style("the rate set afterwards")
def _(name, learning_rate):
    kinds = {"rmsprop": keras.optimizers.RMSprop, "adam": keras.optimizers.Adam}
    extra = {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}}
    optimizer = kinds.get(name, keras.optimizers.SGD)(**extra.get(name, {}))
    optimizer.learning_rate = learning_rate
    return optimizer


@make_optimizer.style("a schedule that never changes")
def _(name, learning_rate):
    steady = keras.optimizers.schedules.PiecewiseConstantDecay([10**6], [learning_rate, learning_rate])
    return make_optimizer.reference(name, steady)


# -- questions -------------------------------------------------------------------------------------------------------------

predict_no_softmax = Question(
    "predict_no_softmax",
    goal="say what a forgotten softmax does",
    choices={
        "a": (
            "Keras stops with an error",
            "Any numbers are outputs to it. The loss takes what comes, and nothing in the program knows that it should be "
            "probabilities. That is why this mistake is found late.",
        ),
        "b": (
            "it learns as well as with the softmax",
            "The loss has to make probabilities out of the scores. It cuts negative scores to almost 0 and divides by the sum; "
            "where it has cut, no slope is left.",
        ),
        "c": (
            "it runs without a word, and learns badly or not at all",
            "The loss cuts what is below 0 to almost 0. There is no slope where it has cut, so those weights stay.",
        ),
    },
    answer="c",
)

predict_again = Question(
    "predict_again",
    goal="say where a second fit begins",
    choices={
        "a": (
            "with new first weights, as the first",
            "The weights belong to the model, not to `fit`. They are drawn once, when the model is built.",
        ),
        "b": (
            "where the first has ended",
            "The weights are the model's. To start anew, build the model anew.",
        ),
        "c": (
            "nowhere: a model can be fitted once",
            "`fit` may be called as often as you like. That is how notebooks train longer than their author believes.",
        ),
    },
    answer="b",
)

predict_running = Question(
    "predict_running",
    goal="say what the loss of the first epoch is",
    choices={
        "a": (
            "the same number",
            "That would be so if the weights stood still during an epoch. They move after every batch.",
        ),
        "b": (
            "smaller in the history",
            "The history remembers the first batches of the epoch, when the network was still worse.",
        ),
        "c": (
            "larger in the history",
            "`fit` takes the mean of the losses of the batches as they came, the first ones with almost untrained weights. "
            "`evaluate` asks the weights at the end.",
        ),
    },
    answer="c",
)

predict_apart = Question(
    "predict_apart",
    goal="say how far two implementations drift apart",
    choices={
        "a": (
            "by about 0.01: two programs never train the same network",
            "From other first weights and another order of the samples, yes. Both are equal here, and nothing is left to chance.",
        ),
        "b": (
            "by about 1e-7",
            "That is the size of the last digit in single precision. These two both compute with 16 digits.",
        ),
        "c": (
            "by less than 1e-10",
            "Same weights, same samples, same rule. Only the order of additions differs, and with it the sixteenth digit.",
        ),
    },
    answer="c",
)
