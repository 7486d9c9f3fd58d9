"""Exercises of lesson 12: a layer, models, gradients and a training step of one's own, inside Keras.

Models that learners make have weights drawn at random, so the probes put numbers of their own into them. What a model then
computes is compared by the judges to float32; of it only a coarse copy is frozen, which is the same on every machine, and the
exact numbers stand under "audit", which is not shipped.
"""

import contextlib
import os
import sys
import tempfile

import numpy as np

from autograder.declare import Exercise, Question, Wrong
from autograder.values import NotPlain
from coursekit.backend import use

if "keras" not in sys.modules:
    use(os.environ.get("KERAS_BACKEND", "tensorflow"))

import itertools

import keras
import tensorflow as tf

# -- what several probes and judges need -----------------------------------------------------------------------------


def coarse(numbers, digits=3):
    """A copy to a few decimals, for what is frozen; it shows what is wrong, and the judges do not read it."""
    return np.round(np.asarray(numbers, dtype=float), digits) + 0.0


def close(got, wanted):
    """Whether numbers agree as well as float32 can tell."""
    got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    return got.shape == wanted.shape and bool(np.allclose(got, wanted, rtol=1e-4, atol=1e-5))


def fill(model, seed):
    """Put the same numbers into the matrices of every model of the same shapes; vectors stay as they begin."""
    rng = np.random.default_rng(seed)
    model.set_weights(
        [rng.normal(size=w.shape).astype(w.dtype) / w.shape[0] ** 0.5 if w.ndim == 2 else w for w in model.get_weights()]
    )


def elsewhere(model, X):
    """What a model answers at other places than X, which tells whether it is linear."""
    return {name: np.asarray(model(place)) for name, place in {"turned": -X, "half": X / 2, "zero": 0 * X}.items()}


def loud(model, inputs):
    """What a model answers when all its matrices are thirty times as large: probabilities of one softmax come near 0 and 1."""
    quiet = model.get_weights()
    model.set_weights([30 * w if w.ndim == 2 else w for w in quiet])
    outputs = np.asarray(model(inputs))
    model.set_weights(quiet)
    return outputs


def made_before(model, build):
    """Whether a second call gives the same model once more, or one with weights of the first."""
    other = build()
    known = {id(v) for v in model.weights}
    return bool(other is model or any(id(v) in known for v in getattr(other, "weights", ())))


def asked_model(model):
    """What is wrong with a model before it computes anything: its kind, if it is none, and whether it is compiled."""
    if not isinstance(model, keras.Model):
        return {"kind": "nothing" if model is None else f"an object of type {type(model).__name__}"}
    return {"compiled": True} if getattr(model, "compiled", False) else {}


def again_complaint(evidence):
    """The verdict on a second call, which is to make a model of its own."""
    if not evidence["made before"]:
        return None
    sentence = "called twice, your function gives the same weights twice: to train the one model changes the other"
    return Wrong(sentence, mistake="gives the same model again at the next call")


def first_complaint(evidence):
    """The verdict on what `asked_model` found, if it found anything."""
    if "kind" in evidence:
        return Wrong(
            f"your function returned {evidence['kind']}; asked is a Keras model", mistake="returns something else than a model"
        )
    if evidence.get("compiled"):
        return Wrong(
            "the model that came back is compiled; asked is the model alone, without optimizer and loss",
            mistake="compiles the model",
        )
    return None


def no_probabilities(P, rows, n_classes, loud, single):
    """The verdict on outputs that are no probabilities of `n_classes` classes by one softmax, if they are none.

    `loud` is what comes out with larger weights, `single` what comes out for the first sample alone.
    """
    P, loud = np.asarray(P, dtype=float), np.asarray(loud, dtype=float)
    if P.shape != (rows, n_classes):
        sentence = f"for {rows} samples the outputs have shape {P.shape}; asked is {(rows, n_classes)}"
        return Wrong(sentence, mistake="gives another number of outputs than there are classes" if P.ndim == 2 else None)
    sums = P.sum(axis=1)
    if P.min() >= 0 and np.allclose(sums, 1, atol=1e-4):
        if abs(loud.max() - np.e / (np.e + n_classes - 1)) < 1e-3:  # what a softmax makes of a 1 among 0s
            sentence = f"with weights 30 times as large no probability comes above {loud.max():.3f}"
            return Wrong(sentence, mistake="takes the softmax twice")
        if not np.allclose(P[:1], single, rtol=1e-3, atol=1e-4):
            sentence = f"the first sample gets {coarse(P[0]).tolist()} among others and {coarse(single)[0].tolist()} alone"
            return Wrong(sentence, mistake="mixes the samples of a batch")
        return None
    sentence = f"the outputs of the samples sum to {', '.join(f'{s:.3g}' for s in sums[:3])}, …; probabilities sum to 1"
    if P.min() >= 0 and np.allclose(P.sum(axis=0), 1, atol=1e-4):
        return Wrong(sentence, mistake="takes the softmax over the samples")
    inside = P.min() > 0 and P.max() < 1 and loud.min() >= 0 and loud.max() <= 1
    name = "ends in a sigmoid instead of a softmax" if inside else "has a head without softmax"
    return Wrong(sentence, mistake=name)


def shared_mistakes(exercise, build):
    """The mistakes with outputs that three exercises share; `build(head, *arguments)` makes the model with another head."""

    @exercise.mistake("has a head without softmax", look="What turns the scores of the last layer into probabilities?")
    def _(*arguments):
        return build(lambda h, k: keras.layers.Dense(k)(h), *arguments)

    @exercise.mistake(
        "ends in a sigmoid instead of a softmax",
        look="A sigmoid looks at one output alone. Which activation makes all of them sum to 1?",
    )
    def _(*arguments):
        return build(lambda h, k: keras.layers.Dense(k, activation="sigmoid")(h), *arguments)

    @exercise.mistake(
        "takes the softmax over the samples", look="Each row is one sample. Along which axis must the outputs sum to 1?"
    )
    def _(*arguments):
        return build(lambda h, k: keras.layers.Softmax(axis=0)(keras.layers.Dense(k)(h)), *arguments)

    @exercise.mistake("gives another number of outputs than there are classes", look="How many units does the last layer need?")
    def _(*arguments):
        return build(lambda h, k: keras.layers.Dense(k - 1, activation="softmax")(h), *arguments)

    @exercise.mistake(
        "returns something else than a model", look="What does the last line return: the model, or one of its tensors?"
    )
    def _(*arguments):
        return build(lambda h, k: keras.layers.Dense(k, activation="softmax")(h), *arguments).output

    @exercise.mistake("compiles the model", look="Optimizer and loss are the caller's to choose. Which line chooses them here?")
    def _(*arguments):
        model = build(lambda h, k: keras.layers.Dense(k, activation="softmax")(h), *arguments)
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
        return model

    @exercise.mistake(
        "gives the same model again at the next call",
        look="Every call builds a new model. Where are its layers made?",
    )
    def _(*arguments, made={}):  # noqa: B006
        if arguments not in made:
            made[arguments] = build(lambda h, k: keras.layers.Dense(k, activation="softmax")(h), *arguments)
        return made[arguments]

    @exercise.mistake("takes the softmax twice", look="Probabilities go into no further softmax. Which two places hold one?")
    def _(*arguments):
        return build(lambda h, k: keras.layers.Softmax()(keras.layers.Dense(k, activation="softmax")(h)), *arguments)

    @exercise.mistake(
        "mixes the samples of a batch",
        look="Each row is a sample of its own. Along which axis does something run?",
    )
    def _(*arguments):
        def mixed(h, k):
            return keras.layers.Dense(k, activation="softmax")(h - keras.ops.mean(h, axis=0, keepdims=True))

        return build(mixed, *arguments)


def placeholder_mistakes(exercise, build, between):
    """The mistakes with placeholders that two exercises share.

    `build(head, *arguments)` makes the model with another head, `between(how, *arguments)` one in which `how` joins two ways.
    """

    @exercise.mistake(
        "hands `Input` a number: the shape of one sample is a tuple",
        look="A tuple of one entry has a comma: compare with the example in the text.",
        raises=r"Cannot convert '\d+' to a shape",
    )
    def _(*arguments):
        return keras.Model(keras.Input(arguments[0]), build(lambda h, k: h, *arguments).output)

    @exercise.mistake(
        "uses NumPy or tf on a placeholder",
        look="A placeholder holds no numbers. Which layer, or which function of `keras.ops`, does the same?",
        raises=r"A KerasTensor is symbolic|A KerasTensor cannot be used as input to a TensorFlow function",
    )
    def _(*arguments):
        return between(lambda ways: tf.concat(ways, axis=1), *arguments)

    @exercise.mistake(
        "hands over tensors one by one where a list is wanted",
        look="The layer takes one argument, a list: how many pairs of brackets does that need?",
        raises=r"(too many positional arguments|takes 1 positional argument but|should be called on a list|used as a boolean)"
        r".*\n.*([cC]oncat|[aA]dd)",
    )
    def _(*arguments):
        return between(lambda ways: keras.layers.Concatenate()(*ways), *arguments)

    @exercise.mistake(
        "hands on a layer where a tensor is wanted: the call is missing",
        look="`Dense(8)` makes a layer, `Dense(8)(h)` calls it. Which of your layers is never called on anything?",
        raises=r"Only input tensors may be passed as positional arguments.*<class 'keras|UnimplementedError.*NOTHING"
        r"|Attempt to convert a value \(<",
    )
    def _(*arguments):
        return between(lambda ways: keras.layers.Concatenate(ways), *arguments)

    @exercise.mistake(
        "makes the last layer but does not call it on anything",
        look="`outputs=` wants what the last layer gives, not the layer.",
        raises=r"All `outputs` values must be KerasTensors.*<class 'keras\S*layers",
    )
    def _(*arguments):
        return build(lambda h, k: keras.layers.Dense(k, activation="softmax"), *arguments)


# -- predict_weights -------------------------------------------------------------------------------------------------

predict_weights = Question(
    "predict_weights",
    goal="say when a layer gets its weights",
    choices={
        "a": (
            "0: it has none yet",
            "`Dense(3)` knows how many units it has and not how many inputs there will be. The kernel's shape is (inputs, "
            "3), so it "
            "waits for the first call.",
        ),
        "b": (
            "3: one bias for each unit, and the kernel later",
            "It could know its biases, but a layer makes all its weights at once, when it first meets inputs.",
        ),
        "c": (
            "15: a kernel of 4 by 3, and 3 biases",
            "That is the number after a first call with four columns. Where would the 4 have been said in `Dense(3)`?",
        ),
        "d": (
            "an error: a layer needs an input shape",
            "It will need one, but it waits for it: the first inputs have a shape.",
        ),
    },
    answer="a",
)

# -- MyDense ---------------------------------------------------------------------------------------------------------

my_dense = Exercise(
    "MyDense",
    goal="write a layer of your own that Keras trains, saves and loads like its own",
    points=6,
    minutes=30,
    stars=3,
    seconds=30.0,
    hints=[
        "Four moments: when the layer is made (remember the arguments), when it first sees inputs (make the weights), at "
        "every call "
        "(compute), when it is saved (give the arguments back). What is known at each of them?",
        "`__init__`: `super().__init__(**kwargs)`, keep units, and `keras.activations.get(activation)`, which takes a name, a "
        "function or None. `build`: `self.add_weight(shape=...)` for the kernel (input_shape[-1], units), then the bias "
        "(units,). "
        "`call`: activation of inputs @ kernel + bias. `get_config`: the dictionary of the base class and the two arguments.",
        'def build(self, input_shape):\n    self.kernel = self.add_weight(shape=(..., ...), initializer="glorot_uniform")\n'
        '    self.bias = self.add_weight(shape=(...), initializer="zeros")\n\ndef call(self, inputs):\n    return ...\n\n'
        'def get_config(self):\n    return {**super().get_config(), "units": ..., "activation": '
        "keras.activations.serialize(...)}",
    ],
)


@my_dense.cases
def _(rng):
    fixed = np.random.default_rng(12)  # what goes to the disk and back is always the same, and so only once among fresh cases

    def numbers(source, *shape):
        return np.round(2 * source.normal(size=shape)) / 4 + 0.125

    for layer, name, d, units, n in [
        ("MyDense(2)", "linear", 3, 2, 2),
        ("MyDense(3, 'tanh', name='first')", "tanh", 2, 3, 3),
        ("MyDense(units=1, activation='relu')", "relu", 4, 1, 5),
        ("MyDense(4, activation='softmax')", "softmax", 3, 4, 2),
        ("MyDense(2, activation=keras.activations.sigmoid, name='first')", "sigmoid", 4, 2, 3),
        ("MyDense(3, lambda z: z * abs(z))", "signed square", 5, 3, 2),
    ]:
        source = fixed if to_be_saved(layer) or name == "linear" else rng
        case = {"layer": layer, "X": numbers(source, n, d), "kernel": numbers(source, d, units)}
        yield layer, case | {"bias": numbers(source, units) - 0.24, "_activation": name}


def to_be_saved(layer):
    """Whether a case sends its layer to the disk and back: those with a name, which must come back, too."""
    return "name='first'" in layer


def pull_of(n, units):
    """The numbers that the outputs are multiplied by before their sum is differentiated."""
    return np.round(np.cos(1.7 * np.arange(1, n * units + 1)), 3).reshape(n, units)


def own_config(layer, kind):
    """What the layer's own get_config tells, if it has one of its own; or how that stopped."""
    if kind.get_config is keras.layers.Layer.get_config:
        return {"own config": False}
    try:
        config = layer.get_config()
    except Exception as error:
        raw = "be serialized due to invalid" in str(error) or str(error) == "argument of type 'NoneType' is not iterable"
        return {"own config": True, "stopped": "get_config", "raw": raw, "why": type(error).__name__}
    if config is None:
        return {"own config": True, "stopped": "get_config", "why": "nothing"}
    return {"own config": True, "keys": sorted(map(str, config)) if isinstance(config, dict) else []}


def through_disk(layer, kind, kernel, bias, X):
    """What a layer computes in a model that was saved and loaded; or where that stopped, and why."""
    told = own_config(layer, kind)
    if "stopped" in told:
        return told
    return told | saved_and_loaded(layer, kind, kernel, bias, X)


def saved_and_loaded(layer, kind, kernel, bias, X):
    try:
        model = keras.Sequential([keras.Input((len(kernel),)), layer])
    except Exception as error:
        return {"stopped": "model", "why": type(error).__name__}
    model.set_weights([kernel, bias])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        try:
            model.save(path)
        except Exception as error:
            return {"stopped": "save", "why": type(error).__name__}
        try:
            loaded = keras.models.load_model(path, custom_objects={"MyDense": kind, kind.__name__: kind})
            return {"loaded": np.asarray(loaded(X)), "loaded name": loaded.layers[-1].name}
        except Exception as error:
            text = str(error)
            words = {"unexpected keyword": "keyword", "Unrecognized keyword": "extra", "required positional": "missing"}
            return {"stopped": "load", "why": next((why for word, why in words.items() if word in text), type(error).__name__)}


@my_dense.probe
def _(MyDense, layer, X, kernel, bias):
    X, kernel, bias = (a.astype("float32") for a in (X, kernel, bias))
    try:
        made = eval(layer, {"MyDense": MyDense, "keras": keras})
    except TypeError as error:
        if "unexpected keyword argument 'name'" not in str(error):
            raise
        return {"stopped": "name"}
    if not isinstance(made, keras.layers.Layer):
        return {"kind": "nothing" if made is None else f"an object of type {type(made).__name__}"}
    found = {"early": [tuple(w.shape) for w in made.weights]}
    try:
        nothing = made(X[:1]) is None
    except Exception as error:
        shapes = [tuple(w.shape) for w in made.weights]
        if any(len(shape) == 2 and shape[0] != X.shape[1] for shape in shapes):
            return {**found, "stopped": "call", "why": type(error).__name__, "shapes": shapes}
        raise
    if nothing:
        return {**found, "stopped": "nothing"}
    found["once"] = len(made.weights)
    made(X)  # a second call, of another batch size, makes no further weights
    start = made.get_weights()
    found |= {"shapes": [w.shape for w in start], "trained": len(made.trainable_weights)}
    if found["shapes"] != [kernel.shape, bias.shape]:
        return found
    found["constant"] = bool(start[0].size > 1 and np.ptp(start[0]) == 0)
    made.set_weights([kernel, bias])
    exact = {"outputs": np.asarray(made(X)), "start": start}
    found["priced"] = len(made.losses)
    another = eval(layer, {"MyDense": MyDense, "keras": keras})
    another(X)
    found["shared"] = bool(np.array_equal(another.get_weights()[0], kernel))
    if keras.backend.backend() == "tensorflow":
        with tf.GradientTape() as tape:
            pulled = tf.reduce_sum(made(X) * pull_of(len(X), len(bias)).astype(exact["outputs"].dtype))
        slopes = tape.gradient(pulled, made.trainable_weights)
        exact["slopes"] = [None if s is None else np.asarray(s) for s in slopes]
        found["slopes"] = [None if s is None else coarse(s) for s in slopes]
    if to_be_saved(layer):
        found["name"] = str(made.name)
        disk = through_disk(eval(layer, {"MyDense": MyDense, "keras": keras}), MyDense, kernel, bias, X)
        exact |= {key: disk.pop(key) for key in ("loaded",) if key in disk}
        found |= disk
    rough = {name: coarse(exact[name]) for name in ("outputs", "loaded") if name in exact}
    return {**found, **rough, "audit": exact}


BENDS = {
    "linear": lambda z: z,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    "signed square": lambda z: z * np.abs(z),
}


def bent_back(name, Z, pull):
    """The gradient of sum(pull · activation(Z)) by Z, by small steps in each entry of a row."""
    dZ, h = np.zeros_like(Z), 1e-6
    for j in range(Z.shape[1]):
        step = h * np.eye(Z.shape[1])[j]
        dZ[:, j] = (pull * (BENDS[name](Z + step) - BENDS[name](Z - step))).sum(axis=1) / (2 * h)
    return dZ


WEIGHT_FAULTS = [
    (lambda s, k, b: s == [], "keeps its weights where Keras does not see them"),
    (lambda s, k, b: s == [k], "has no bias"),
    (lambda s, k, b: s == [b, k], "makes the bias before the kernel"),
    (lambda s, k, b: s[:1] == [k[::-1]], "makes the kernel with its axes turned round"),
    (lambda s, k, b: s[:1] == [k] and len(s) == 2, "makes a bias of another shape than (units,)"),
    (lambda s, k, b: s[:2] == [k, b] and len(s) > 2, "makes more weights than the kernel and the bias"),
]


@my_dense.judge
def _(evidence, layer, X, kernel, bias, _activation):
    if "kind" in evidence:
        return Wrong(f"{layer} gives {evidence['kind']}; asked is a layer", mistake="is no layer of Keras")
    if evidence.get("stopped") == "name":
        return Wrong(f"{layer} stops: `__init__` does not take a name", mistake="takes no **kwargs, such as the name")
    if evidence.get("stopped") == "call":
        if evidence["early"]:
            sentence = f"{layer} has weights of shapes {evidence['early']} before it has seen any input; on X, which has "
            sentence += f"{X.shape[1]} columns, the call stops with {evidence['why']}"
            return Wrong(sentence, mistake="makes its kernel before it knows how many inputs there are")
        sentence = f"called with inputs of shape {(1, X.shape[1])}, {layer} makes weights of the shapes {evidence['shapes']} "
        sentence += f"and stops with {evidence['why']}"
        return Wrong(sentence, mistake="takes another number than the columns of the inputs for the rows of the kernel")
    if evidence.get("stopped") == "nothing":
        return Wrong(f"calling {layer} on X gives None", mistake="returns nothing from `call`")
    shapes = [tuple(s) for s in evidence["shapes"]]
    if evidence["once"] < len(shapes):
        sentence = f"after one call the layer has {evidence['once']} weights, after two calls {len(shapes)}"
        return Wrong(sentence, mistake="makes new weights at every call")
    if shapes != [kernel.shape, bias.shape]:
        name = next((name for holds, name in WEIGHT_FAULTS if holds(shapes, kernel.shape, bias.shape)), None)
        sentence = f"after two calls `get_weights()` has the shapes {shapes}; asked are {[kernel.shape, bias.shape]}"
        return Wrong(sentence, mistake=name)
    if evidence["constant"]:
        sentence = "all entries of the kernel begin with the same number, so all units would stay alike"
        return Wrong(sentence, mistake="starts with a kernel whose entries are all the same")
    exact, Z = evidence["audit"], X @ kernel + bias
    if not close(exact["outputs"], BENDS[_activation](Z)):
        sentence = f"with the weights set to `kernel` and `bias` the outputs are {coarse(exact['outputs']).tolist()}; "
        sentence += f"Dense gives {coarse(BENDS[_activation](Z)).tolist()}"
        W, b = exact["start"]
        if any(close(exact["outputs"], BENDS[_activation](X @ K + c)) for K, c in [(W, b), (W, bias)]):
            return Wrong(sentence, mistake="computes with copies of its weights that do not change with them")
        return Wrong(sentence, mistake=output_fault(exact["outputs"], Z, bias, BENDS[_activation]))
    if evidence["trained"] != 2:
        sentence = f"`trainable_weights` lists {evidence['trained']} of the 2 weights"
        return Wrong(sentence, mistake="makes weights that are not trained")
    slopes = exact.get("slopes", ())
    if any(s is None for s in slopes):
        sentence = "Keras finds no gradient from the outputs back to the weights"
        return Wrong(sentence, mistake="computes where no gradient can follow")
    dZ = bent_back(_activation, Z, pull_of(len(X), len(bias)))
    wanted = [X.T @ dZ, dZ.sum(axis=0)]
    if not all(np.allclose(s, w, rtol=1e-3, atol=1e-4) for s, w in zip(slopes, wanted, strict=False)):
        return Wrong("the outputs are those of Dense, but the gradients of the weights are not")
    if evidence["shared"]:
        sentence = f"a second {layer} begins with the numbers that the first one's kernel was set to"
        return Wrong(sentence, mistake="gives all layers of the class the same weights")
    if evidence["priced"]:
        sentence = f"`losses` of {layer} holds {evidence['priced']} penalties; that of Dense is empty"
        return Wrong(sentence, mistake="puts a penalty on its weights")
    return disk_complaint(evidence, exact, layer, BENDS[_activation](Z), Z) if to_be_saved(layer) else None


def output_fault(got, Z, bias, bend):
    """The one mistake that gives these outputs; None when there is none, or more than one."""
    relu = BENDS["relu"]
    known = {
        "leaves out the activation": Z,
        "adds the bias after the activation": bend(Z - bias) + bias,
        "makes a bias but does not add it": bend(Z - bias),
        "subtracts the bias": bend(Z - 2 * bias),
        "applies the activation twice": bend(bend(Z)),
        "takes relu whatever activation is asked": relu(Z),
    }
    names = [name for name, outputs in known.items() if close(got, outputs)]
    return names[0] if len(names) == 1 and not (bend(Z) == Z).all() else None


def disk_complaint(evidence, exact, layer, wanted, Z):
    """The verdict on what became of the layer in a model, on the way to the disk and back."""
    stopped, why = evidence.get("stopped"), evidence.get("why")
    if evidence["name"] != "first":
        sentence = f"{layer} has the name “{evidence['name']}”; asked is “first”"
        return Wrong(sentence, mistake="takes **kwargs and does not hand them on")
    if stopped == "get_config" and why == "nothing":
        return Wrong("`get_config()` gives None; asked is a dictionary", mistake="returns nothing from `get_config`")
    if stopped == "get_config":
        name = "hands `serialize` the activation as it came" if evidence["raw"] else None
        return Wrong(f"`get_config()` of {layer} stops with {why}", mistake=name)
    if evidence["own config"] and "name" not in evidence["keys"]:
        sentence = f"the dictionary of `get_config()` holds {evidence['keys']}; the name, which the base class knows, is missing"
        return Wrong(sentence, mistake="leaves out of get_config what the base class knows")
    if stopped == "model":
        return Wrong(f"with numbers the layer computes, but in a model, where a placeholder comes in, it stops with {why}")
    if stopped == "save" and evidence["own config"]:
        return Wrong(f"a model with {layer} cannot be saved: what get_config gives cannot be written to a file ({why})")
    if stopped == "save":
        sentence = f"a model with {layer} cannot be saved: Keras does not know its arguments ({why})"
        return Wrong(sentence, mistake="has no get_config")
    if stopped == "load":
        names = {
            "keyword": "takes no **kwargs, such as the name",
            "missing": "has a get_config that leaves out the arguments",
            "extra": "has a get_config with names that `__init__` does not know",
        }
        sentence = f"a model with {layer} is saved, but loading it stops: "
        told = {
            "keyword": "`__init__` is handed something it does not take, such as name",
            "missing": "`__init__` is not handed what it needs",
            "extra": "the dictionary of get_config names an argument that no `__init__` takes",
        }
        return Wrong(sentence + told.get(why, str(why)), mistake=names.get(why))
    if not close(exact["loaded"], wanted):
        sentence = f"a model with {layer} gives other outputs after it was saved and loaded"
        lost = close(exact["loaded"], Z)
        return Wrong(sentence, mistake="loses its activation when it is saved" if lost else None)
    if evidence["loaded name"] != "first":
        return Wrong(f"a model with {layer} has a layer named “{evidence['loaded name']}” after it was saved and loaded")
    return None


class Sound(keras.layers.Layer):
    """The layer as it should be, in parts that a mistake can exchange."""

    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.kernel) + self.bias)

    def get_config(self):
        own = {"units": self.units, "activation": keras.activations.serialize(self.activation)}
        return {**super().get_config(), **own}


@my_dense.mistake(
    "makes its kernel before it knows how many inputs there are",
    look="When `MyDense(2)` is written, nobody has said how many columns the inputs have. Which method is told?",
)
class EarlyKernel(Sound):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(units, activation, **kwargs)
        self.kernel = self.add_weight(shape=(units, units))
        self.bias = self.add_weight(shape=(units,), initializer="zeros")

    def build(self, input_shape):
        pass


@my_dense.mistake("makes the kernel with its axes turned round", look="W is (d_in, d_out), as everywhere in this course.")
class TurnedKernel(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(self.units, input_shape[-1]))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, keras.ops.transpose(self.kernel)) + self.bias)


@my_dense.mistake("has no bias", look="A dense layer has two weight arrays. Which is the second?")
class NoBias(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))

    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.kernel))


@my_dense.mistake("makes the bias before the kernel", look="`get_weights` lists them in the order in which they were made.")
class BiasFirst(Sound):
    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))


@my_dense.mistake(
    "makes a bias of another shape than (units,)", look="One bias for each unit, and no axis more: compare with Dense's."
)
class RowBias(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(shape=(1, self.units), initializer="zeros")


@my_dense.mistake(
    "keeps its weights where Keras does not see them",
    look="An array or a tf.Variable in an attribute is not a weight of the layer. Which method of Layer makes one?",
)
class Unseen(Sound):
    def build(self, input_shape):
        self.kernel = tf.Variable(tf.random.normal((input_shape[-1], self.units)))
        self.bias = tf.Variable(tf.zeros(self.units))


@my_dense.mistake(
    "makes new weights at every call",
    look="`call` runs for every batch. Which method runs once, before the first?",
    raises=r"cannot add new elements of state",
)
class EveryCall(Sound):
    def build(self, input_shape):
        pass

    def call(self, inputs):
        self.kernel = self.add_weight(shape=(inputs.shape[-1], self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")
        return super().call(inputs)


@my_dense.mistake(
    "starts with a kernel whose entries are all the same",
    look="Units that begin alike get the same gradient and stay alike. Which initializer draws numbers?",
)
class Zeros(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="zeros")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")


@my_dense.mistake("makes weights that are not trained", look="Which argument of `add_weight` takes a weight out of training?")
class Untrained(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), trainable=False)
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", trainable=False)


@my_dense.mistake(
    "makes more weights than the kernel and the bias", look="A dense layer has two weight arrays. What is the third for?"
)
class ThirdWeight(Sound):
    def build(self, input_shape):
        super().build(input_shape)
        self.scale = self.add_weight(shape=(1,), initializer="ones")

    def call(self, inputs):
        return self.scale * super().call(inputs)


@my_dense.mistake(
    "computes with copies of its weights that do not change with them",
    look="Training puts new numbers into the weights. Does `call` use the weights, or what they once held?",
)
class Copied(Sound):
    def build(self, input_shape):
        super().build(input_shape)
        size = (input_shape[-1], self.units)
        self.held = np.cos(np.arange(1, np.prod(size) + 1)).reshape(size).astype("float32")
        self.kernel.assign(self.held)

    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.held) + self.bias)


@my_dense.mistake(
    "gives all layers of the class the same weights",
    look="What stands in the class, or outside of it, all its layers share. What belongs to one layer begins with self.",
)
class Common(Sound):
    def build(self, input_shape, made={}):  # noqa: B006
        key = (input_shape[-1], self.units)
        if key not in made:
            made[key] = keras.Variable(keras.random.normal(key)), keras.Variable(np.zeros(self.units, "float32"))
        self.kernel, self.bias = made[key]


@my_dense.mistake("puts a penalty on its weights", look="Dense has no regularizer unless one is asked for.")
class Priced(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), regularizer="l2")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")


@my_dense.mistake("leaves out the activation", look="What is done with the weighted sums before they are returned?")
class NoActivation(Sound):
    def call(self, inputs):
        return keras.ops.matmul(inputs, self.kernel) + self.bias


@my_dense.mistake("adds the bias after the activation", look="The bias is part of what the activation is applied to.")
class LateBias(Sound):
    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.kernel)) + self.bias


@my_dense.mistake("makes a bias but does not add it", look="Which weight does `call` not use?")
class UnusedBias(Sound):
    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.kernel) + 0.0 * self.bias)


@my_dense.mistake("subtracts the bias", look="Which sign has the bias in the formula?")
class MinusBias(Sound):
    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.kernel) - self.bias)


@my_dense.mistake(
    "takes another number than the columns of the inputs for the rows of the kernel",
    look="`input_shape` is (n or None, d_in). Which of its entries says how many inputs a sample has?",
)
class BatchKernel(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[0] + 4, self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")


@my_dense.mistake("returns nothing from `call`", look="`call` computes. Who gives what it computed to the caller?")
class NoReturn(Sound):
    def call(self, inputs):
        super().call(inputs)


@my_dense.mistake(
    "multiplies entry by entry instead of as matrices",
    look="Between arrays `*` goes entry by entry. What is the matrix product?",
    raises=r"Incompatible shapes: .*Op:Mul\b",
)
class EntryByEntry(Sound):
    def call(self, inputs):
        return self.activation(inputs * self.kernel + self.bias)


@my_dense.mistake(
    "has a get_config with names that `__init__` does not know",
    look="The keys of the dictionary are handed to `__init__` as its arguments. Are they spelled alike?",
)
class OtherNames(Sound):
    def get_config(self):
        return {**super().get_config(), "function": keras.activations.serialize(self.activation)}


@my_dense.mistake("applies the activation twice", look="Count the calls of the activation in `call`.")
class Twice(Sound):
    def call(self, inputs):
        return self.activation(super().call(inputs))


@my_dense.mistake("takes relu whatever activation is asked", look="Which argument of `__init__` is not used?")
class OnlyRelu(Sound):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(units, "relu", **kwargs)


@my_dense.mistake("takes relu where no activation is asked", look="activation=None means: give the weighted sums as they are.")
class ReluForNone(Sound):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(units, activation or "relu", **kwargs)


@my_dense.mistake(
    "computes where no gradient can follow",
    look="NumPy takes the numbers out of the tensors, and nobody records what it does. Use keras.ops, tf, or operators like @.",
)
class InNumpy(Sound):
    def call(self, inputs):
        sums = np.asarray(inputs) @ self.kernel.numpy() + self.bias.numpy()
        return self.activation(keras.ops.convert_to_tensor(sums))


@my_dense.mistake(
    "has no get_config",
    look="To make the layer again, Keras must know the arguments it was made with. Which method tells them? Of plain numbers and "
    "strings Keras takes note by itself, of a function it does not.",
)
class NoConfig(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        return self.activation(keras.ops.matmul(inputs, self.kernel) + self.bias)


@my_dense.mistake(
    "has a get_config that leaves out the arguments",
    look="The base class knows the name and the dtype. Who adds `units` and `activation`?",
)
class BareConfig(Sound):
    def get_config(self):
        return keras.layers.Layer.get_config(self)


@my_dense.mistake(
    "loses its activation when it is saved", look="Which of the two arguments is missing in the dictionary of `get_config`?"
)
class NoActivationInConfig(Sound):
    def get_config(self):
        return {**keras.layers.Layer.get_config(self), "units": self.units}


@my_dense.mistake(
    "takes no **kwargs, such as the name",
    look="The dictionary of the base class holds name, trainable and dtype. `__init__` gets them back when the model is loaded.",
)
class NoKeywords(Sound):
    def __init__(self, units, activation=None):
        super().__init__(units, activation)


@my_dense.mistake("is no layer of Keras", look="The class line: what does MyDense inherit from?")
class NoLayer:
    def __init__(self, units, activation=None):
        self.units = units


@my_dense.mistake(
    "takes the activation by its name only",
    look="An activation is a name, a function, or None. `keras.activations.get` takes all three.",
    raises=r"attribute name must be string",
)
class OnlyNames(Sound):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(units, **kwargs)
        if activation is not None:
            self.activation = getattr(keras.activations, activation)


@my_dense.mistake(
    "forgets super().__init__",
    look="What does the base class have to set up before attributes can be tracked?",
    raises=r"forgot to call `super\(\)",
)
class NoSuper(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        self.units = units
        self.kernel_of = keras.layers.Identity()


@my_dense.mistake(
    "takes **kwargs and does not hand them on",
    look="`**kwargs` holds what every layer takes, such as the name. Who can do something with it?",
)
class LostName(Sound):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(units, activation)


@my_dense.mistake(
    "leaves out of get_config what the base class knows",
    look="The dictionary of the base class holds name, trainable and dtype. Which call gives it?",
)
class OwnConfigOnly(Sound):
    def get_config(self):
        return {"units": self.units, "activation": keras.activations.serialize(self.activation)}


@my_dense.mistake("returns nothing from `get_config`", look="A dictionary is made there. Who gives it to the caller?")
class NoConfigReturned(Sound):
    def get_config(self):
        super().get_config()


@my_dense.mistake(
    "hands `serialize` the activation as it came",
    look="It came as a name, a function or None; `serialize` wants the function that `keras.activations.get` makes of all three.",
)
class RawActivation(Sound):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(units, activation, **kwargs)
        self.raw = activation

    def get_config(self):
        return {**super().get_config(), "units": self.units, "activation": keras.activations.serialize(self.raw)}


@my_dense.mistake(
    "gives `add_weight` a number where a shape is wanted",
    look="A shape is a tuple, even if it has one entry only. What is the shape of the bias?",
    raises=r"Cannot convert '\d+' to a shape",
)
class NumberForShape(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(shape=self.units, initializer="zeros")


@my_dense.mistake(
    "multiplies the kernel by the inputs, not the inputs by the kernel",
    look="Rows of the inputs meet columns of the kernel: which of the two stands on the left?",
    raises=r"In\[0\]: \[(\d+),\d+\], In\[1\]: \[1,\1\]",
)
class KernelFirst(Sound):
    def call(self, inputs):
        return self.activation(keras.ops.matmul(self.kernel, inputs) + self.bias)


@my_dense.mistake(
    "mixes two types of numbers",
    look="The weights are float32, as all of Keras is. Which line makes something else?",
    raises=r"was expected to be an? \w+ tensor but is an? \w+ tensor",
)
class MixedTypes(Sound):
    def call(self, inputs):
        return self.activation(tf.cast(inputs, tf.float64) @ self.kernel + self.bias)


@my_dense.mistake(
    "names an initializer that Keras does not have",
    look="Which names are there? `help(keras.initializers)` lists them; without one, `add_weight` chooses.",
    raises=r"Could not interpret initializer",
)
class UnknownInitializer(Sound):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="random")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")


@my_dense.style("a Dense inside")
class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.inner = keras.layers.Dense(units, activation=activation)

    def build(self, input_shape):
        self.inner.build(input_shape)

    def call(self, inputs):
        return self.inner(inputs)

    def get_config(self):
        inner = self.inner.get_config()
        return {**super().get_config(), "units": inner["units"], "activation": inner["activation"]}


@my_dense.style("tf.matmul, and arguments kept as they came")
class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.activation = units, activation

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True, name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="random_normal", trainable=True, name="b")

    def call(self, inputs):
        return keras.activations.get(self.activation)(tf.matmul(inputs, self.w) + self.b)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "activation": self.activation})
        return config


@my_dense.style("configuration of the base class without its dtype, a function in it")
class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, name=None, trainable=True, dtype=None):
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.units = int(units)
        self.fn = keras.activations.get(activation)

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], self.units))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer=keras.initializers.Zeros())
        super().build(shape)

    def call(self, x):
        return self.fn(x @ self.kernel + self.bias)

    def get_config(self):
        return {"units": self.units, "activation": self.fn, "name": self.name, "trainable": self.trainable}


@my_dense.style("keras.Variable in attributes, registered")
@keras.saving.register_keras_serializable(package="under_the_hood", name="MyDenseOfVariables")
class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = activation if callable(activation) else keras.activations.get(activation)

    def build(self, input_shape):
        d = input_shape[-1]
        limit = (6 / (d + self.units)) ** 0.5
        self.kernel = keras.Variable(np.random.default_rng().uniform(-limit, limit, (d, self.units)).astype("float32"))
        self.bias = keras.Variable(np.zeros(self.units, "float32"))
        self.built = True

    def call(self, inputs, training=None):
        return self.activation(keras.ops.add(keras.ops.dot(inputs, self.kernel), self.bias))

    def get_config(self):
        return dict(super().get_config(), units=self.units, activation=keras.saving.serialize_keras_object(self.activation))

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config["activation"] = keras.saving.deserialize_keras_object(config["activation"])
        return cls(**config)


@my_dense.style("einsum, and None as a case of its own")
class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, *, name=None, **rest):
        super().__init__(name=name, **rest)
        self.units = units
        self.activation = None if activation is None else keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=[int(input_shape[-1]), self.units], initializer=keras.initializers.HeNormal(), dtype="float32"
        )
        self.bias = self.add_weight(shape=[self.units], initializer="zeros", dtype="float32")

    def call(self, inputs):
        z = keras.ops.einsum("nd,dk->nk", inputs, self.kernel) + self.bias
        return z if self.activation is None else self.activation(z)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        base = super().get_config()
        return base | {
            "units": self.units,
            "activation": self.activation and keras.activations.serialize(self.activation),
        }


@my_dense.style("weights made at the first call")
class MyDense(keras.layers.Layer):
    def __init__(self, units, activation="linear", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.kernel = None

    def build(self, input_shape):
        if self.kernel is None:
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform")
            self.bias = self.add_weight(shape=(self.units,))

    def call(self, x):
        out = tf.nn.bias_add(tf.linalg.matmul(x, self.kernel), self.bias)
        return self.activation(out)

    def get_config(self):
        config = {"units": self.units, "activation": keras.activations.serialize(self.activation)}
        return {**config, **super().get_config()}


for mutant in ("-1 → 1", "1 → -1"):
    my_dense.equivalent(mutant, because="inputs have two axes, so that the last is number 1")
my_dense.equivalent(
    "self.add_weight(shape=(self.units,), initializer='zeros') → self.add_weight(shape=(self.units,))",
    because="with which numbers the bias begins is open",
)


# -- two_input_model -------------------------------------------------------------------------------------------------

two_input_model = Exercise(
    "two_input_model",
    goal="build a model that takes two kinds of data at once",
    points=3,
    minutes=15,
    stars=2,
    seconds=20.0,
    hints=[
        "Draw it first: two boxes on the left, one on the right. Where do the two ways meet, and what stands between the "
        "meeting and "
        "the output?",
        "Two `keras.Input`, one for each array. Join what comes from them with `keras.layers.Concatenate()([..., ...])`, put "
        "a hidden "
        "layer behind it, and a Dense with softmax at the end. `keras.Model(inputs=[...], outputs=...)` makes the model.",
        "a = keras.Input((n_a,))\nb = keras.Input((...))\njoined = keras.layers.Concatenate()([..., ...])\n"
        "hidden = keras.layers.Dense(..., activation=...)(joined)\noutputs = ...\nreturn keras.Model(inputs=[...], outputs=...)",
    ],
)


@two_input_model.cases
def _(rng):
    fixed = np.random.default_rng(12)
    for n_a, n_b, n_classes, n, source in [(2, 3, 2, 4, fixed), (5, 1, 3, 6, fixed), (3, 4, 5, 3, rng)]:
        arrays = {"A": source.normal(size=(n, n_a)).round(2), "B": source.normal(size=(n, n_b)).round(2)}
        yield f"{n_a} and {n_b} features, {n_classes} classes", {"n_a": n_a, "n_b": n_b, "n_classes": n_classes, **arrays}


def other_calls(model, A, B):
    """What a model that does not take [A, B] takes instead."""
    for name, inputs in {
        "the two arrays in the other order": [B, A],
        "one array with the columns of both": np.concatenate([A, B], axis=1),
        "the first array alone": A,
        "arrays with one axis more, shape (n, …, columns)": [A[None], B[None]],
    }.items():
        with contextlib.suppress(Exception):
            model(inputs)
            return name
    return "none of the usual things"


@two_input_model.probe
def _(two_input_model, n_a, n_b, n_classes, A, B):
    model = two_input_model(n_a, n_b, n_classes)
    found = asked_model(model)
    if "kind" in found:
        return found
    A, B = A.astype("float32"), B.astype("float32")
    try:
        model([A, B])
    except Exception as error:
        return {**found, "stopped": type(error).__name__, "takes": other_calls(model, A, B)}
    fill(model, 12)
    calls = {"both": [A, B], "other A": [A[::-1] + 1, B], "other B": [A, B[::-1] + 1]}
    exact = {name: np.asarray(model(inputs)) for name, inputs in calls.items()}
    exact |= {"loud": loud(model, [A, B]), "single": np.asarray(model([A[:1], B[:1]]))}
    exact["cut"] = np.asarray(model([np.trunc(A), np.trunc(B)]))
    kernels = [w.shape for w in model.get_weights() if w.ndim == 2]
    found["made before"] = made_before(model, lambda: two_input_model(n_a, n_b, n_classes))
    return {**found, "kernels": kernels, "rough": [coarse(exact[name], 2) for name in calls], "audit": exact}


TAKES = {
    "the two arrays in the other order": "takes the two inputs in the other order",
    "one array with the columns of both": "has one input instead of two",
    "the first array alone": "leaves an input out of the model",
    "arrays with one axis more, shape (n, …, columns)": "counts the samples as an axis of the input's shape",
}


@two_input_model.judge
def _(evidence, n_a, n_b, n_classes, A, B):
    wrong = first_complaint(evidence)
    if wrong is not None:
        return wrong
    if "stopped" in evidence:
        sentence = f"`model([A, B])` stops with {evidence['stopped']}; the model takes {evidence['takes']}"
        return Wrong(sentence, mistake=TAKES.get(evidence["takes"]))
    exact = evidence["audit"]
    wrong = no_probabilities(exact["both"], len(A), n_classes, exact["loud"], exact["single"])
    if wrong is not None:
        return wrong
    for name, other in [("first", "other A"), ("second", "other B")]:
        if np.allclose(exact["both"], exact[other], atol=1e-6):
            sentence = f"with other numbers in the {name} array the outputs stay the same"
            return Wrong(sentence, mistake=f"does not use the {name} input")
    if np.allclose(exact["both"], exact["cut"], atol=1e-6):
        sentence = "the outputs stay the same when all numbers in the arrays lose what stands behind the point"
        return Wrong(sentence, mistake="cuts its inputs to whole numbers")
    return again_complaint(evidence)


def softmax_head(h, n_classes):
    """The last layer as it should be."""
    return keras.layers.Dense(n_classes, activation="softmax")(h)


def two_ways(head, n_a, n_b, n_classes, join=lambda a, b: keras.layers.Concatenate()([a, b]), order=lambda a, b: [a, b]):
    """A model with two inputs, of which one part can be exchanged."""
    a, b = keras.Input((n_a,)), keras.Input((n_b,))
    hidden = keras.layers.Dense(8, activation="relu")(join(a, b))
    return keras.Model(inputs=order(a, b), outputs=head(hidden, n_classes))


shared_mistakes(two_input_model, two_ways)


def two_joined(how, n_a, n_b, n_classes):
    """A model with two inputs that are joined in a way of its own."""
    return two_ways(softmax_head, n_a, n_b, n_classes, join=lambda a, b: how([a, b]))


placeholder_mistakes(two_input_model, two_ways, two_joined)


@two_input_model.mistake(
    "takes the two inputs in the other order", look="In which order do the inputs stand where the model is made?"
)
def _(n_a, n_b, n_classes):
    return two_ways(softmax_head, n_a, n_b, n_classes, order=lambda a, b: [b, a])


@two_input_model.mistake(
    "has one input instead of two", look="The caller hands over a list of two arrays. How many `Input` are there?"
)
def _(n_a, n_b, n_classes):
    hidden = keras.layers.Dense(8, activation="relu")
    return keras.Sequential([keras.Input((n_a + n_b,)), hidden, keras.layers.Dense(n_classes, activation="softmax")])


@two_input_model.mistake("leaves an input out of the model", look="`inputs=` lists everything that the caller hands over.")
def _(n_a, n_b, n_classes):
    a = keras.Input((n_a,))
    return keras.Model(a, softmax_head(keras.layers.Dense(8, activation="relu")(a), n_classes))


@two_input_model.mistake(
    "counts the samples as an axis of the input's shape",
    look="`keras.Input` takes the shape of one sample, without the batch: one number for a row of a table.",
)
def _(n_a, n_b, n_classes):
    a, b = keras.Input((None, n_a)), keras.Input((None, n_b))
    return keras.Model([a, b], softmax_head(keras.layers.Concatenate()([a, b]), n_classes))


@two_input_model.mistake(
    "names one input only, though the model needs both",
    look="`inputs=` lists everything that the caller hands over.",
    raises=r"is not connected to `inputs`",
)
def _(n_a, n_b, n_classes):
    return two_ways(softmax_head, n_a, n_b, n_classes, order=lambda a, b: a)


@two_input_model.mistake("cuts its inputs to whole numbers", look="Of which type does `keras.Input` make what comes in?")
def _(n_a, n_b, n_classes):
    a, b = keras.Input((n_a,), dtype="int32"), keras.Input((n_b,), dtype="int32")
    joined = keras.ops.cast(keras.layers.Concatenate()([a, b]), "float32")
    return keras.Model([a, b], softmax_head(keras.layers.Dense(8, activation="relu")(joined), n_classes))


@two_input_model.mistake("does not use the second input", look="Follow the second input to the right: where does its way end?")
def _(n_a, n_b, n_classes):
    return two_ways(softmax_head, n_a, n_b, n_classes, join=lambda a, b: a)


@two_input_model.mistake("does not use the first input", look="Follow the first input to the right: where does its way end?")
def _(n_a, n_b, n_classes):
    return two_ways(softmax_head, n_a, n_b, n_classes, join=lambda a, b: b)


@two_input_model.mistake(
    "adds arrays whose numbers of columns differ",
    look="Arrays with different numbers of columns cannot be added. Which layer puts them side by side?",
    raises=r"Inputs have incompatible shapes|Cannot broadcast shape",
)
def _(n_a, n_b, n_classes):
    return two_ways(softmax_head, n_a, n_b, n_classes, join=lambda a, b: keras.layers.Add()([a, b]))


@two_input_model.mistake(
    "joins the inputs along the samples",
    look="Side by side means along the axis of the features, the last one. Axis 0 is the samples.",
    raises=r"`Concatenate` layer requires inputs with matching shapes.*\(None, \d+\), \(None, \d+\)",
)
def _(n_a, n_b, n_classes):
    return two_ways(softmax_head, n_a, n_b, n_classes, join=lambda a, b: keras.layers.Concatenate(axis=0)([a, b]))


@two_input_model.style("a hidden layer for each input")
def _(n_a, n_b, n_classes):
    a, b = keras.layers.Input(shape=(n_a,), name="a"), keras.layers.Input(shape=(n_b,), name="b")
    left = keras.layers.Dense(16, activation="relu")(a)
    right = keras.layers.Dense(16, activation="relu")(b)
    out = keras.layers.Dense(n_classes, "softmax")(keras.layers.concatenate([left, right]))
    return keras.Model([a, b], out)


@two_input_model.style("ways of the same width, added")
def _(n_a, n_b, n_classes):
    inputs = [keras.Input((n,)) for n in (n_a, n_b)]
    ways = [keras.layers.Dense(6)(x) for x in inputs]
    hidden = keras.layers.Activation("tanh")(ways[0] + ways[1])
    scores = keras.layers.Dense(n_classes)(hidden)
    return keras.Model(inputs=inputs, outputs=keras.layers.Activation("softmax")(scores))


@two_input_model.style("no hidden layer, ops for the rest")
def _(n_a, n_b, n_classes):
    a, b = keras.Input(shape=(n_a,), dtype="float32"), keras.Input(shape=(n_b,), dtype="float32")
    both = keras.ops.concatenate([a, b], axis=-1)
    return keras.Model((a, b), keras.ops.softmax(keras.layers.Dense(n_classes)(both), axis=-1))


@two_input_model.style("two models joined by a third, with dropout and batch normalisation")
def _(n_a, n_b, n_classes):
    def way(n):
        return keras.Sequential([keras.Input((n,)), keras.layers.Dense(5, activation="gelu"), keras.layers.BatchNormalization()])

    a, b = keras.Input((n_a,)), keras.Input((n_b,))
    joined = keras.layers.Concatenate(axis=1)([way(n_a)(a), way(n_b)(b)])
    hidden = keras.layers.Dropout(0.3)(keras.layers.Dense(7, activation=keras.activations.relu)(joined))
    return keras.Model([a, b], keras.layers.Softmax()(keras.layers.Dense(n_classes)(hidden)))


@two_input_model.style("two ways multiplied, the outputs in a list of one")
def _(n_a, n_b, n_classes):
    a, b = keras.Input((n_a,)), keras.Input((n_b,))
    product = keras.layers.Dense(16, activation="tanh")(a) * keras.layers.Dense(16, activation="tanh")(b)
    return keras.Model([a, b], [keras.layers.Dense(n_classes, activation="softmax")(product)])


@two_input_model.style("a subclass of Model")
def _(n_a, n_b, n_classes):
    class Two(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = keras.layers.Dense(8, activation="relu")
            self.head = keras.layers.Dense(n_classes, activation="softmax")

        def call(self, inputs, training=None):
            a, b = inputs
            return self.head(self.hidden(keras.ops.concatenate([a, b], axis=1)))

    return Two()


for mutant in ("keras.layers.Dense(16, activation='relu') → keras.layers.Dense(16)", "16 → 17", "16 → 160"):
    two_input_model.equivalent(mutant, because="which layers stand between the inputs and the head is open")


# -- residual_model --------------------------------------------------------------------------------------------------

residual_model = Exercise(
    "residual_model",
    goal="build a deep model with skip connections",
    points=4,
    minutes=20,
    stars=2,
    seconds=20.0,
    hints=[
        "A sum needs two arrays of the same shape. Which layer has to come before the first block, so that both have `width` "
        "columns?",
        "Keep one tensor, h, that runs through the model. First h = Dense(width) of the inputs. In every block: a new Dense "
        "layer of "
        "`width` units applied to h, and then h = h + what came out of it. At the end the head.",
        'inputs = keras.Input(...)\nh = keras.layers.Dense(width, activation="relu")(inputs)\nfor _ in range(...):\n'
        "    change = keras.layers.Dense(...)(...)\n    h = keras.layers.Add()([..., ...])\nreturn keras.Model(inputs, ...)",
    ],
)


WIDTHS = [(2, 4), (4, 6), (3, 7)]  # of the inputs and of the blocks


@residual_model.cases
def _(rng):
    fixed = np.random.default_rng(12)
    for (n_features, width), n_blocks, n_classes, source in zip(WIDTHS, (1, 3, 5), (3, 3, 2), (fixed, rng, fixed), strict=True):
        case = {"n_features": n_features, "width": width, "n_blocks": n_blocks, "n_classes": n_classes}
        blocks = "1 block" if n_blocks == 1 else f"{n_blocks} blocks"
        yield f"{blocks} of width {width}", case | {"X": source.normal(size=(12, n_features)).round(2)}


@residual_model.probe
def _(residual_model, n_features, width, n_blocks, n_classes, X):
    model = residual_model(n_features, width, n_blocks, n_classes)
    found = asked_model(model)
    if "kind" in found:
        return found
    X = X.astype("float32")
    model(X)
    variables = [v for v in model.weights if len(v.shape) == 2]
    call = quick(model, X)
    for seed in range(12, 18):  # with some numbers a narrow layer of relu is silent, whatever comes in; then others are tried
        fill(model, seed)
        parts, exact, lively = anatomy(call, variables, X, n_blocks)
        if lively:
            break
    kinds = [type(part).__name__ for part in getattr(model, "operations", ())]
    found |= {"kernels": [tuple(v.shape) for v in variables], **parts}
    found |= {"sums": kinds.count("Add"), "products": kinds.count("Multiply")}
    exact |= {"loud": loud(model, X), "single": np.asarray(model(X[:1]))}
    found["made before"] = made_before(model, lambda: residual_model(n_features, width, n_blocks, n_classes))
    if n_blocks == 1:  # the ways around, where nothing is added to what goes along them
        silent = [silenced(residual_model(n_features, width, n, n_classes), X) for n in (1, 2)]
        exact["silent"] = [P for P, _ in silent]
        found["reaches"] = silent[0][1]
    return {**found, "rough": coarse(exact["whole"], 2), "audit": exact}


def silenced(model, X):
    """What a model gives whose first and last matrix alone are not 0, and whether a gradient reaches the first."""
    rough = np.asarray(model(X))
    variables = [v for v in model.weights if len(v.shape) == 2]
    if len(variables) < 2:
        return 0 * rough, True
    rng = np.random.default_rng(5)
    for v in variables:
        v.assign(rng.normal(size=v.shape) if v is variables[0] or v is variables[-1] else 0 * np.asarray(v))
    if keras.backend.backend() != "tensorflow":
        return np.asarray(model(X)), True
    with tf.GradientTape() as tape:
        P = model(X)
        total = tf.reduce_sum(tf.cast(P, "float32") * np.cos(np.arange(P.shape[1])).astype("float32"))
    slope = tape.gradient(total, variables[0].value)
    return np.asarray(P), slope is not None and bool(np.abs(np.asarray(slope)).max() > 1e-7)


def quick(model, X):
    """The model as a function of arrays, as a graph if it can be one: it is called some hundred times."""
    if keras.backend.backend() != "tensorflow":
        return lambda x: np.asarray(model(x))
    graph = tf.function(lambda x: model(x))
    try:
        graph(tf.constant(X))
    except Exception:
        return lambda x: np.asarray(model(x))
    return lambda x: np.asarray(graph(tf.constant(x, dtype="float32")))


def anatomy(call, variables, X, n_blocks):
    """Which matrices meet the inputs and which lie in one block; what comes out with some set to 0; whether each has a part."""
    full = [np.asarray(v) for v in variables]

    def answers(silent):
        for i, (variable, K) in enumerate(zip(variables, full, strict=True)):
            variable.assign(0 * K if i in silent else K)
        return call(X)

    exact = {"whole": answers([]), **elsewhere(call, X)}
    first = takers(call, X, variables, full)
    inner = [i for i in range(len(full) - 1) if i not in first]
    exact["without"] = [answers([i]) for i in range(len(full))]
    lively = not any(np.allclose(P, exact["whole"], atol=1e-5) for P in exact["without"])
    groups = blocks_of(inner, exact["without"], n_blocks)
    if groups:
        exact["none"] = answers(inner)
        exact["only"] = [answers([i for i in inner if i not in group]) for group in groups]
        pairs = [[*one, *two] for one, two in itertools.pairwise(groups)]
        exact["pairs"] = [answers([i for i in inner if i not in pair]) for pair in pairs]
        lively = lively and not any(np.allclose(P, exact["none"], atol=1e-5) for P in exact["only"]) and not unchained(exact)
    answers([])
    return {"first": first, "blocks": groups}, exact, bool(lively)


def takers(call, X, variables, full):
    """Which matrices meet the inputs themselves: where these have no part in a direction, what is added there does not matter."""
    wide = [i for i, K in enumerate(full[:-1]) if len(K) == X.shape[1]]
    found = set(wide)
    for v in np.random.default_rng(4).normal(size=(4, X.shape[1])):
        v = (v / np.linalg.norm(v)).astype(X.dtype)
        flat = X - np.outer(X @ v, v)
        whole = call(flat)
        for i in wide:
            variables[i].assign(full[i] + v[:, None])
            found -= set() if np.allclose(call(flat), whole, atol=1e-5) else {i}
            variables[i].assign(full[i])
    return sorted(found) or wide[:1]


def unchained(exact):
    """The first block to which the one before it makes no difference, counted from 0; None if each takes what came before."""
    none, only = scores(exact["none"]), [scores(P) for P in exact["only"]]
    for k, both in enumerate(map(scores, exact["pairs"])):
        if np.abs(both - only[k] - only[k + 1] + none).max() < 1e-4 * (1 + np.abs(both).max()):
            return k + 1
    return None


def blocks_of(inner, without, n_blocks):
    """The inner matrices block by block: by what comes out without each of them, else by their order; none if it does not fit."""
    if not inner or len(inner) % n_blocks:
        return []
    size, groups = len(inner) // n_blocks, []
    for i in inner:
        group = next((g for g in groups if np.allclose(without[g[0]], without[i], atol=1e-6)), None)
        groups += [[i]] if group is None else []
        if group is not None:
            group.append(i)
    if [len(group) for group in groups] == [size] * n_blocks:
        return groups
    return [inner[k : k + size] for k in range(0, len(inner), size)]


def alike(P):
    """Whether all samples get the same probabilities."""
    return bool(np.ptp(np.asarray(P, dtype=float), axis=0).max() < 1e-6)


def scores(P):
    """The scores that a softmax made probabilities of, but for a constant."""
    return np.log(np.asarray(P, dtype=float) + 1e-30)[:, 1:] - np.log(np.asarray(P, dtype=float) + 1e-30)[:, :1]


def linear(P, others):
    """Whether scores are turned round at -X, as those of relu are not, and halved at X/2, as those of tanh are not."""
    zero = scores(others["zero"])
    whole, turned, half = (scores(Q) - zero for Q in (P, others["turned"], others["half"]))
    return np.allclose(turned, -whole, rtol=1e-3, atol=1e-4) and np.allclose(half, whole / 2, rtol=1e-3, atol=1e-4)


@residual_model.judge
def _(evidence, n_features, width, n_blocks, n_classes, X):
    wrong = first_complaint(evidence)
    if wrong is not None:
        return wrong
    exact, kernels = evidence["audit"], [tuple(K) for K in evidence["kernels"]]
    wrong = no_probabilities(exact["whole"], len(X), n_classes, exact["loud"], exact["single"])
    if wrong is not None:
        return wrong
    told = f"the model has matrices of the shapes {kernels}"
    if not any(columns == width for _, columns in kernels[:-1]):
        return Wrong(f"{told}; none has {width} columns", mistake="does not make its layers `width` wide")
    first = evidence["first"]
    inner = [i for i in range(len(kernels) - 1) if i not in first]
    if n_blocks > 1 and len(first) > max(2, n_blocks):
        sentence = f"{told}. Number {[i + 1 for i in first]} take the inputs: no block takes what the one before it gives"
        return Wrong(sentence, mistake="feeds every block with the inputs")
    stuck = [i for i, P in enumerate(exact["without"]) if alike(P)]
    free = [i for i in inner if i not in stuck]
    if not free and len(inner) >= n_blocks and evidence["products"] >= n_blocks:
        sentence = f"{told}. With any one of the inner ones set to 0, all samples get the same answer: a product with 0 is 0"
        return Wrong(sentence, mistake="multiplies the two ways instead of adding them")
    if not free and len(inner) >= n_blocks:
        sentence = f"{told}. With any one of the inner ones set to 0, all samples get the same answer: no way leads around it"
        return Wrong(sentence, mistake="stacks layers without a way around them")
    if n_blocks > 1 and len(inner) % n_blocks == 0 and 0 < len(free) < len(inner):
        sentence = f"{told}. With number {[i + 1 for i in inner if i in stuck]} set to 0, all samples get the same answer"
        return Wrong(sentence, mistake="leads a way around some of the blocks only")
    joined = kernels[-1][0]
    if joined != width and joined not in [columns for _, columns in kernels[:-1]]:
        sentence = f"{told}. The head takes {joined} numbers for each sample, which no layer gives: they were put side by side"
        return Wrong(sentence, mistake="puts the two ways side by side instead of adding them")
    if len(inner) == len(free) == 1 < n_blocks and evidence["sums"] > 1:
        return Wrong(f"{told}: one block, where {n_blocks} are asked", mistake="uses one and the same layer in all blocks")
    if not inner and len(first) <= 1:
        name = "ends up without a Dense layer in its blocks" if n_blocks > 1 else None  # with one block, one too few is the same
        return Wrong(f"{told}; between the first layer and the head there is none", mistake=name)
    several = len(first) > 1 and not set(first) & set(stuck)
    if (not free and not several) or (len(free) % n_blocks and not (several and (len(free) + 1) % n_blocks == 0)):
        sentence = f"{told}. {len(free)} of them lie in a block with a way around it, which does not fit "
        sentence += "1 block" if n_blocks == 1 else f"{n_blocks} blocks"
        return Wrong(sentence, mistake="makes another number of blocks than asked")
    if "none" in exact and len(free) == len(inner):
        wrong = block_complaint(exact, told, n_blocks)
        if wrong is not None:
            return wrong
        given = [[kernels[i][1] for i in group] for group in evidence["blocks"]]
        bare = next((widths for widths in given if width not in widths), None)
        if bare is not None:
            sentence = f"{told}; no layer of a block gives {width} numbers for each sample, but {' and '.join(map(str, bare))}"
            return Wrong(sentence, mistake="does not make its layers `width` wide")
    if linear(exact["whole"], exact):
        sentence = "at -X the scores are turned round and at X/2 they are halved, for every X: the model is one linear layer"
        return Wrong(sentence, mistake="has no activation in its hidden layers")
    return (around_complaint(evidence, exact) if "silent" in exact else None) or again_complaint(evidence)


AROUND = {
    0.5: "halves what goes around a block",
    2.0: "adds what came before a block more than once",
    -1.0: "subtracts what entered a block",
}


def around_complaint(evidence, exact):
    """The verdict on what goes around the blocks, told by models of one and of two blocks that add nothing."""
    one, two = map(scores, exact["silent"])
    if one.shape != two.shape or np.abs(one).max() < 0.1:
        return None
    if not evidence["reaches"]:
        return Wrong("past a block that adds nothing, no gradient comes back", mistake="cuts the gradient on the way around")
    for factor, name in AROUND.items():
        if np.allclose(two, factor * one, rtol=1e-3, atol=1e-3):
            sentence = f"behind two blocks that add nothing, the scores are {factor:g} times those behind one, not equal"
            return Wrong(sentence, mistake=name)
    return None


def block_complaint(exact, told, n_blocks):
    """The verdict on what single blocks do while all others are silent."""
    if close(exact["none"], exact["whole"]):
        return Wrong(f"{told}. With all blocks set to 0, the outputs stay the same: the blocks add nothing")
    if alike(exact["none"]):
        sentence = f"{told}. With all blocks set to 0, all samples get the same answer: the input of a block does not get past it"
        return Wrong(sentence, mistake="adds two layers' outputs instead of a layer's output and its input")
    idle = [np.allclose(P, exact["none"], atol=1e-6) for P in exact["only"]]
    if not any(idle):
        return chain_complaint(exact, told)
    sentence = f"{told}. With all other blocks set to 0, block {idle.index(True) + 1} has no influence on the outputs"
    if all(idle):
        return Wrong(sentence, mistake="leads one way around all blocks together")
    return Wrong(sentence, mistake="adds the first layer's output in every block instead of the block's own input")


def chain_complaint(exact, told):
    """The verdict on whether a block takes what the one before it gives; if not, both add what each adds alone."""
    k = unchained(exact)
    if k is None:
        return None
    sentence = f"{told}. What block {k + 1} adds is the same with block {k} as without it"
    return Wrong(sentence, mistake="feeds every block with the first layer's output")


def deep(head, n_features, width, n_blocks, n_classes, block=None, first="relu"):
    """A residual model of which one part can be exchanged; `block(h, h0, number)` gives the next h."""
    inputs = keras.Input((n_features,))
    h0 = h = keras.layers.Dense(width, activation=first)(inputs)
    for number in range(n_blocks):
        h = (block or plain_block)(h, h0, number)
    return keras.Model(inputs, head(h, n_classes))


def plain_block(h, h0, number, activation="relu"):
    """A block as it should be."""
    return keras.layers.Add()([h, keras.layers.Dense(h.shape[-1], activation=activation)(h)])


def layer_like(h):
    """A new layer as wide as h, applied to it."""
    return keras.layers.Dense(h.shape[-1], activation="relu")(h)


shared_mistakes(residual_model, deep)


def deep_joined(how, *arguments):
    """A residual model in which the two ways of a block meet in a way of its own."""
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.layers.ReLU()(how([h, layer_like(h)])))


placeholder_mistakes(residual_model, deep, deep_joined)


def sums_of(pairs):
    """What Keras says of sums of these numbers of columns, in this order."""
    return "|".join(rf"\({a},\) and \({b},\)|\[None, {a}\] and \[None, {b}\]" for a, b in pairs)


@residual_model.mistake(
    "feeds every block with the inputs",
    look="A block takes what the block before it gave. On which tensor is the layer in the loop called?",
)
def _(n_features, width, n_blocks, n_classes):
    h = x = keras.Input((n_features,))
    h = keras.layers.Dense(width, activation="relu")(x)
    for _ in range(n_blocks):
        h = h + keras.layers.Dense(width, activation="relu")(x)
    return keras.Model(x, softmax_head(h, n_classes))


@residual_model.mistake(
    "feeds every block with the first layer's output",
    look="A block takes what the block before it gave. On which tensor is the layer in the loop called?",
)
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return keras.layers.Add()([h, layer_like(h0)])

    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block)


@residual_model.mistake(
    "stacks layers without a way around them", look="What is added to a block's output? The block's input has to reach the sum."
)
def _(n_features, width, n_blocks, n_classes):
    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=lambda h, h0, k: layer_like(h))


@residual_model.mistake(
    "leads a way around some of the blocks only", look="Does the line with the sum stand inside the loop over the blocks?"
)
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return layer_like(h) if number < n_blocks - 1 else plain_block(h, h0, number)

    if n_blocks == 1:
        return deep(softmax_head, n_features, width, n_blocks, n_classes)
    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block)


@residual_model.mistake(
    "leads one way around all blocks together", look="Each block has a sum of its own. Where in the loop does it stand?"
)
def _(n_features, width, n_blocks, n_classes):
    inputs = keras.Input((n_features,))
    h0 = h = keras.layers.Dense(width, activation="relu")(inputs)
    for _ in range(n_blocks):
        h = layer_like(h)
    outputs = softmax_head(keras.layers.Add()([h0, h]), n_classes)
    return keras.Model(inputs, outputs)


@residual_model.mistake(
    "adds the first layer's output in every block instead of the block's own input",
    look="Which tensor goes into the block, and which is added to what comes out? They must be the same.",
)
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return keras.layers.Add()([h0, layer_like(h)])

    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block)


@residual_model.mistake(
    "adds two layers' outputs instead of a layer's output and its input",
    look="The way around a block has no weights: the block's input is added as it is.",
)
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return keras.layers.Add()([layer_like(h), layer_like(h)])

    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block)


@residual_model.mistake("multiplies the two ways instead of adding them", look="h + f(h): which sign stands between the two?")
def _(*arguments):
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.layers.Multiply()([h, layer_like(h)]))


@residual_model.mistake(
    "halves what goes around a block",
    look="h + f(h), without a factor. What is left after ten halvings?",
)
def _(*arguments):
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.layers.Average()([h, layer_like(h)]))


@residual_model.mistake(
    "adds what came before a block more than once", look="h + f(h): two terms. How many does your sum have, and which?"
)
def _(*arguments):
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.layers.Add()([h, h, layer_like(h)]))


@residual_model.mistake("subtracts what entered a block", look="h + f(h): which sign has what goes around the layer?")
def _(*arguments):
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.layers.Subtract()([layer_like(h), h]))


@residual_model.mistake(
    "cuts the gradient on the way around",
    look="The way around is there for the gradient. Which function lets numbers through and no gradient back?",
)
def _(*arguments):
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.ops.stop_gradient(h) + layer_like(h))


@residual_model.mistake(
    "ends up without a Dense layer in its blocks",
    look="`model.summary()` lists what leads to the output. What becomes of what the new layer gives, and of the sum?",
)
def _(*arguments):
    return deep(softmax_head, *arguments, block=lambda h, h0, k: keras.layers.Add()([h, h]))


@residual_model.mistake(
    "puts the two ways side by side instead of adding them",
    look="Behind the block there are as many columns as before it. Which layer adds?",
)
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return keras.layers.Concatenate()([h, keras.layers.Dense(width, activation="relu")(h)])

    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block)


@residual_model.mistake(
    "makes another number of blocks than asked",
    look="How often does the loop run? Is a new layer made each time?",
)
def _(n_features, width, n_blocks, n_classes):
    return deep(softmax_head, n_features, width, 4, n_classes)


@residual_model.mistake(
    "uses one and the same layer in all blocks",
    look="Where is the layer made: before the loop, or in it? How many does the model have?",
)
def _(n_features, width, n_blocks, n_classes):
    layer = keras.layers.Dense(width, activation="relu")
    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=lambda h, h0, k: keras.layers.Add()([h, layer(h)]))


@residual_model.mistake(
    "does not make its layers `width` wide", look="How many units has each hidden layer? One argument says it."
)
def _(n_features, width, n_blocks, n_classes):
    return deep(softmax_head, n_features, 10, n_blocks, n_classes)


@residual_model.mistake(
    "adds `width` columns to as many as the inputs have",
    look="Before the first block, a layer has to bring the inputs to `width` columns; a block gives as many.",
    raises=sums_of(WIDTHS),
)
def _(n_features, width, n_blocks, n_classes):
    h = inputs = keras.Input((n_features,))
    for _ in range(n_blocks):
        h = keras.layers.Add()([h, keras.layers.Dense(width, activation="relu")(h)])
    return keras.Model(inputs, softmax_head(h, n_classes))


@residual_model.mistake(
    "adds to h the output of a layer that gives another number of columns",
    look="A sum needs two arrays of the same shape. How many columns has h, and how many does the layer give that is added?",
    raises=r"Inputs have incompatible shapes|Cannot broadcast shape",
)
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return keras.layers.Add()([h, keras.layers.Dense(n_features, activation="relu")(h)])

    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block)


@residual_model.mistake("has no activation in its hidden layers", look="Linear layers collapse into one, with skips as without.")
def _(n_features, width, n_blocks, n_classes):
    def block(h, h0, number):
        return plain_block(h, h0, number, activation=None)

    return deep(softmax_head, n_features, width, n_blocks, n_classes, block=block, first=None)


@residual_model.style("two layers in a block, relu after the sum")
def _(n_features, width, n_blocks, n_classes):
    inputs = keras.Input(shape=(n_features,))
    x = keras.layers.Dense(width)(inputs)
    for _ in range(n_blocks):
        y = keras.layers.Dense(width, activation="relu")(x)
        y = keras.layers.Dense(width)(y)
        x = keras.layers.ReLU()(keras.layers.add([x, y]))
    return keras.Model(inputs=inputs, outputs=keras.layers.Dense(n_classes, activation="softmax")(x))


@residual_model.style("plus signs, tanh, a softmax layer")
def _(n_features, width, n_blocks, n_classes):
    inputs = keras.Input((n_features,))
    h = keras.layers.Dense(width, activation="tanh")(inputs)
    for _ in range(n_blocks):
        h = h + keras.layers.Dense(width, activation="tanh")(h)
    return keras.Model(inputs, keras.layers.Softmax()(keras.layers.Dense(n_classes)(h)))


@residual_model.style("activation first, a narrow layer inside")
def _(n_features, width, n_blocks, n_classes):
    x = inputs = keras.layers.Input((n_features,))
    x = keras.layers.Dense(width)(x)
    for k in range(n_blocks):
        y = keras.layers.LayerNormalization(name=f"norm_{k}")(x)
        y = keras.layers.Dense(2 * width, activation="gelu", name=f"wide_{k}")(y)
        y = keras.layers.Dense(width, name=f"back_{k}")(y)
        x = keras.layers.Add(name=f"sum_{k}")([y, x])
    return keras.Model(inputs, keras.layers.Dense(n_classes, "softmax")(x))


@residual_model.style("the first block brings the inputs to the width, by a layer beside it")
def _(n_features, width, n_blocks, n_classes):
    x = inputs = keras.Input((n_features,))
    for _ in range(n_blocks):
        y = keras.layers.Dense(width, activation="relu")(x)
        y = keras.layers.Dense(width)(y)
        way = x if x.shape[-1] == width else keras.layers.Dense(width, use_bias=False)(x)
        x = keras.activations.relu(way + y)
    return keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(x))


@residual_model.style("a further hidden layer before the head, batch normalisation, dropout")
def _(n_features, width, n_blocks, n_classes):
    inputs = keras.Input((n_features,))
    h = keras.layers.Dense(width, activation="relu")(inputs)
    for _ in range(n_blocks):
        y = keras.layers.BatchNormalization()(keras.layers.Dense(width, activation="relu")(h))
        h = keras.layers.add([h, keras.layers.Dropout(0.2)(y)])
    h = keras.layers.Dense(width, activation="relu")(h)
    return keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(h))


@residual_model.style("a bottleneck as narrow as some inputs")
def _(n_features, width, n_blocks, n_classes):
    inputs = keras.Input((n_features,))
    h = keras.layers.Dense(width, activation="relu")(inputs)
    for _ in range(n_blocks):
        c = keras.layers.Dense(4, activation="relu")(h)
        h = h + keras.layers.Dense(width)(c)
    return keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(h))


@residual_model.style("a bottleneck of half the width, its layers in two lists of a subclass")
def _(n_features, width, n_blocks, n_classes):
    class Bottlenecks(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(width)
            self.narrow = [keras.layers.Dense(width // 2, activation="elu") for _ in range(n_blocks)]
            self.wide = [keras.layers.Dense(width) for _ in range(n_blocks)]
            self.head = keras.layers.Dense(n_classes, activation="softmax")

        def call(self, x):
            h = self.first(x)
            for narrow, wide in zip(self.narrow, self.wide, strict=True):
                h = h + wide(narrow(h))
            return self.head(h)

    return Bottlenecks()


@residual_model.style("a subclass of Model")
def _(n_features, width, n_blocks, n_classes):
    class Residual(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(width, activation="relu")
            self.blocks = [keras.layers.Dense(width, activation="relu") for _ in range(n_blocks)]
            self.head = keras.layers.Dense(n_classes, activation="softmax")

        def call(self, inputs):
            h = self.first(inputs)
            for layer in self.blocks:
                h = h + layer(h)
            return self.head(h)

    return Residual()


for mutant in ("", " #2"):
    residual_model.equivalent(
        f"keras.layers.Dense(width, activation='relu') → keras.layers.Dense(width){mutant}",
        because="which layers have an activation is open, as long as some have",
    )


# -- predict_tape ----------------------------------------------------------------------------------------------------

predict_tape = Question(
    "predict_tape",
    goal="tell what a tape sees and what it does not",
    choices={
        "a": (
            "6: the derivative of w² at 3",
            "The derivative is 6, but nobody wrote it down: the square was computed before the tape began to run.",
        ),
        "b": (
            "None: there is no gradient",
            "The tape records what happens inside its `with` block, and there nothing happened. It finds no way from the "
            "loss to w.",
        ),
        "c": (
            "0: nothing changes on the tape",
            "A gradient of 0 would say that w has no influence on the loss. That it does not know, the tape says with None.",
        ),
        "d": (
            "an error: the tape is empty",
            "It would be kinder. TensorFlow gives None, and the error comes later, where something computes with it.",
        ),
    },
    answer="b",
)

# -- tape_gradient ---------------------------------------------------------------------------------------------------

tape_gradient = Exercise(
    "tape_gradient",
    goal="let TensorFlow differentiate any function",
    points=3,
    minutes=10,
    stars=1,
    atol=1e-7,
    seconds=10.0,
    hints=[
        "Three things have to happen in the right order and in the right place: make something the tape watches, call f "
        "while it runs, "
        "ask for the gradient.",
        "`tf.Variable` of the numbers as floats is watched by itself. Inside `with tf.GradientTape() as tape:` call f on it. "
        "After the "
        "block `tape.gradient(result, variable)` is a tensor, and its method `.numpy()` gives the array.",
        "variable = tf.Variable(...)  # floats\nwith tf.GradientTape() as tape:\n    result = ...\nreturn tape.gradient(..., "
        "...).numpy()",
    ],
)

FUNCTIONS = [
    ("w: w ** 2", 3.0),
    ("w: tf.reduce_sum(w ** 2)", np.array([1.0, -2.0, 0.5])),
    ("w: w[0] ** 2 * w[1] + w[1]", np.array([3.0, -1.5])),
    ("w: tf.reduce_sum(w ** 3)", np.array([2, -1])),
    ("w: tf.reduce_mean(tf.exp(w) * tf.sin(w))", np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])),
    ("w: tf.reduce_sum(tf.abs(w) * tf.tanh(w))", np.array([0.7, -0.2])),
]


@tape_gradient.cases
def _(rng):
    for f, w in FUNCTIONS:
        yield f, {"f": f, "w": w}
    yield "two layers", {"f": "w: tf.reduce_sum(tf.nn.softmax(w @ w)[0] ** 2)", "w": rng.normal(size=(3, 3)).round(2)}
    yield "a sum of roots", {"f": "w: tf.reduce_sum(tf.sqrt(w ** 2 + 1)) * w[-1]", "w": rng.normal(size=4).round(2)}


@contextlib.contextmanager
def listening(heard):
    """Write into `heard` when a tape begins and ends; afterwards all is as before."""
    enter, leave, gradient = tf.GradientTape.__enter__, tf.GradientTape.__exit__, tf.GradientTape.gradient
    forward, begin = tf.autodiff.ForwardAccumulator, tf.autodiff.ForwardAccumulator.__enter__

    def entered(tape):
        heard.append("begin")
        return enter(tape)

    def begun(accumulator):  # TensorFlow's other way to differentiate, forwards
        heard.extend(["begin", "end"])
        return begin(accumulator)

    def left(tape, *about):
        heard.append("end")
        return leave(tape, *about)

    def asked(tape, *arguments, **named):
        heard.append("ask")
        return gradient(tape, *arguments, **named)

    tf.GradientTape.__enter__, tf.GradientTape.__exit__, tf.GradientTape.gradient = entered, left, asked
    forward.__enter__ = begun
    try:
        yield
    finally:
        tf.GradientTape.__enter__, tf.GradientTape.__exit__, tf.GradientTape.gradient = enter, leave, gradient
        forward.__enter__ = begin


def running(heard):
    """Whether a tape runs at this moment."""
    return heard.count("begin") > heard.count("end")


def spied(f, heard):
    """The function of a case, which also notes where it is called and with what."""
    function = eval(f"lambda {f}", {"tf": tf})

    def noting(w):
        heard.append("inside" if running(heard) else "outside")
        if "int" in str(getattr(w, "dtype", "")):
            heard.append("integers")
        if isinstance(w, (np.ndarray, np.generic, float, int, list)):
            heard.append("array")
        elif not isinstance(w, tf.Variable):
            heard.append("no variable")
        return function(w)

    noting.__name__ = noting.__qualname__ = "f"  # where a message shows it
    return noting


def no_gradient(heard):
    """Why there is no gradient, by what was heard; None when nothing explains it."""
    if "begin" in heard and "inside" not in heard:
        return "f was called outside the `with` block of the tape" if "outside" in heard else "f was not called"
    if "array" in heard:
        return "f was called with the array itself"
    if "integers" in heard:
        return "the numbers were integers, which the tape does not differentiate"
    if "no variable" in heard and "ask" in heard:
        return "the tape does not watch what f was called with"
    return None


@tape_gradient.probe
def _(tape_gradient, f, w):
    heard = []
    with listening(heard):
        try:
            result = tape_gradient(spied(f, heard), w)
        except (AttributeError, TypeError, ValueError) as error:
            reason = no_gradient(heard)
            if reason is None or ("NoneType" not in str(error) and "None" not in str(error)):
                raise
            raise NotPlain(f"no gradient: {reason}") from None
    if result is None and "ask" in heard and no_gradient(heard):
        raise NotPlain(f"no gradient: {no_gradient(heard)}")
    if isinstance(result, np.ndarray) and result.dtype == object and result.size == 1 and result.item() is None:
        raise NotPlain(f"no gradient: {no_gradient(heard)}")
    if result is not None and not {"inside", "outside"} & set(heard):
        raise NotPlain("an answer without a call of f")
    if result is not None and "begin" not in heard:
        raise NotPlain("a gradient that no tape gave")
    if tf.is_tensor(result) or isinstance(result, tf.Variable):
        raise NotPlain("a tensor of TensorFlow and no NumPy array")
    return result


def by_tape(f, w, shift=lambda g: g):
    """The gradient as it should be, and what is made of it."""
    variable = tf.Variable(np.asarray(w, dtype=float))
    with tf.GradientTape() as tape:
        result = f(variable)
    return shift(tape.gradient(result, variable)).numpy()


@tape_gradient.mistake(
    "calls f outside the tape", look="The tape records only while its `with` block runs. Is f called inside, indented?"
)
def _(f, w):
    variable = tf.Variable(np.asarray(w, dtype=float))
    result = f(variable)
    with tf.GradientTape() as tape:
        pass
    return tape.gradient(result, variable).numpy()


@tape_gradient.mistake(
    "differentiates by something the tape does not watch",
    look="A tape watches variables by itself; a constant only after `tape.watch`. What do you hand to f?",
)
def _(f, w):
    constant = tf.constant(np.asarray(w, dtype=float))
    with tf.GradientTape() as tape:
        result = f(constant)
    return tape.gradient(result, constant).numpy()


@tape_gradient.mistake(
    "hands the array itself to f and not the variable", look="The tape watches the variable. Is f called with it?"
)
def _(f, w):
    variable = tf.Variable(np.asarray(w, dtype=float))
    with tf.GradientTape() as tape:
        result = f(np.asarray(w, dtype=float))
    return tape.gradient(result, variable).numpy()


@tape_gradient.mistake(
    "leaves integers as they are",
    look="`w` may hold integers. Only floats have a neighbour to move to: make floats of them first.",
)
def _(f, w):
    variable = tf.Variable(w)
    with tf.GradientTape() as tape:
        result = f(variable)
    return tape.gradient(result, variable).numpy()


@tape_gradient.mistake("returns a tensor", look="A NumPy array is asked. Which method of a tensor gives it?")
def _(f, w):
    variable = tf.Variable(np.asarray(w, dtype=float))
    with tf.GradientTape() as tape:
        result = f(variable)
    return tape.gradient(result, variable)


@tape_gradient.mistake("measures slopes instead of using a tape", look="Where in your code is the tape?")
def _(f, w):
    w = np.asarray(w, dtype=float)
    slopes = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[place] = 1e-6
        slopes[place] = (float(f(tf.constant(w + step))) - float(f(tf.constant(w - step)))) / 2e-6
    return slopes


@tape_gradient.mistake(
    "does not call f", look="It is f that is to be differentiated, whatever it computes. Where does your code use it?"
)
def _(f, w):
    return 2 * np.asarray(w, dtype=float)


@tape_gradient.mistake("returns the value of f instead of its gradient", look="What did you ask the tape for?")
def _(f, w):
    variable = tf.Variable(np.asarray(w, dtype=float))
    with tf.GradientTape():
        result = f(variable)
    return result.numpy()


@tape_gradient.mistake("returns the sum of the gradient's entries", look="The gradient has the shape of w.")
def _(f, w):
    return by_tape(f, w, tf.reduce_sum)


@tape_gradient.mistake("asks for the gradient the wrong way round", look="tape.gradient(target, source): of what, by what?")
def _(f, w):
    variable = tf.Variable(np.asarray(w, dtype=float))
    with tf.GradientTape() as tape:
        result = f(variable)
    return tape.gradient(variable, result).numpy()


@tape_gradient.mistake(
    "asks for the gradient of the function f itself",
    look="A tape holds numbers and how they were computed. Which number did f give?",
    raises=r"Cannot convert the argument `type_value`: <function",
)
def _(f, w):
    variable = tf.Variable(np.asarray(w, dtype=float))
    with tf.GradientTape() as tape:
        f(variable)
    return tape.gradient(f, variable).numpy()


@tape_gradient.mistake("returns a list around the gradient", look="Ask for the gradient by one variable, not by a list of them.")
def _(f, w):
    return [by_tape(f, w)]


@tape_gradient.mistake(
    "returns the point after a step downhill", look="Only the gradient is asked; the step comes in the next exercise."
)
def _(f, w):
    return np.asarray(w) - by_tape(f, w)


@tape_gradient.style("a watched constant")
def _(f, w):
    x = tf.constant(w, dtype=tf.float64)
    with tf.GradientTape(watch_accessed_variables=False) as t:
        t.watch(x)
        y = f(x)
    return np.array(t.gradient(y, x))


@tape_gradient.style("float32, a persistent tape, a list of sources")
def _(f, w):
    v = tf.Variable(w, dtype=tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        loss = f(v)
    (g,) = tape.gradient(loss, [v])
    del tape
    return g.numpy()


@tape_gradient.style("forwards, entry by entry")
def _(f, w):
    x = tf.constant(np.asarray(w, dtype=float))
    slopes = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        direction = np.zeros(x.shape)
        direction[place] = 1
        with tf.autodiff.ForwardAccumulator(x, tf.constant(direction)) as forwards:
            result = f(x)
        slopes[place] = forwards.jvp(result).numpy()
    return slopes


@tape_gradient.style("keras.Variable")
def _(f, w):
    v = keras.Variable(np.asarray(w), dtype="float64")
    with tf.GradientTape() as tape:
        y = f(v.value)
    return keras.ops.convert_to_numpy(tape.gradient(y, v.value))


@tape_gradient.style("inside a tf.function")
def _(f, w):
    x = tf.Variable(tf.cast(w, tf.float64))

    def slope():
        with tf.GradientTape() as tape:
            value = tf.convert_to_tensor(f(x))
        return tape.gradient(value, x, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return np.asarray(slope(), dtype=float)


@tape_gradient.style("a list of numbers")
def _(f, w):
    v = tf.Variable(np.array(w, float))
    tape = tf.GradientTape()
    with tape:
        out = f(v)
    return tape.gradient(out, v).numpy().tolist()


# -- tape_descent ----------------------------------------------------------------------------------------------------

tape_descent = Exercise(
    "tape_descent",
    goal="walk downhill on a variable, with gradients from a tape",
    points=3,
    minutes=15,
    stars=2,
    uses=["tape_gradient"],
    atol=1e-7,
    seconds=15.0,
    hints=[
        "It is `gradient_descent` of lesson 3. What gives the gradient now? And how many points has a path of three steps?",
        "Write down the point before the first step. Then, `steps` times: a new tape around one call of f, the gradient, "
        "`variable.assign_sub(learning_rate * gradient)`, and write down a copy of the numbers.",
        "w = tf.Variable(...)\npath = [w.numpy()]\nfor _ in range(steps):\n    with tf.GradientTape() as tape:\n        ...\n"
        "    w.assign_sub(...)\n    path.append(...)\nreturn np.array(path)",
    ],
)


@tape_descent.cases
def _(rng):
    yield "a parabola", {"f": "w: (w - 3.0) ** 2", "start": 0.0, "learning_rate": 0.1, "steps": 3}
    yield "a bowl", {"f": "w: tf.reduce_sum(w ** 2)", "start": np.array([1.0, -2.0]), "learning_rate": 0.25, "steps": 4}
    yield "at the lowest point", {"f": "w: (w - 3.0) ** 2", "start": 3.0, "learning_rate": 0.1, "steps": 3}
    slanting = "w: (w[0] - w[1]) ** 2 + w[1] ** 2"
    yield "a slanting bowl", {"f": slanting, "start": np.array([2.0, -1.0]), "learning_rate": 0.125, "steps": 3}
    yield (
        "a ravine, whole numbers",
        {"f": "w: w[0] ** 2 + 5.0 * w[1] ** 2", "start": np.array([4, 1]), "learning_rate": 0.05, "steps": 5},
    )
    yield "no step", {"f": "w: tf.reduce_sum(w ** 3)", "start": np.array([2.0, 1.0, 3.0]), "learning_rate": 0.1, "steps": 0}
    yield (
        "hills",
        {
            "f": "w: tf.reduce_sum(tf.sin(2.0 * w) + 0.1 * w ** 2)",
            "start": rng.uniform(0.5, 1.5, size=(2, 2)).round(2),
            "learning_rate": 0.02,
            "steps": 6,
        },
    )


@tape_descent.probe
def _(tape_descent, f, start, learning_rate, steps):
    heard = []
    with listening(heard):
        try:
            path = tape_descent(spied(f, heard), start, learning_rate, steps)
        except (AttributeError, TypeError, ValueError) as error:
            reason = no_gradient(heard)
            if reason is None or "None" not in str(error):
                raise
            raise NotPlain(f"no gradient: {reason}") from None
    if isinstance(path, list) and any(isinstance(point, tf.Variable) for point in path):
        return [np.array(point) for point in path]
    return path


def descent(f, start, learning_rate, steps, slope=by_tape, keep=lambda points: points):
    """The walk as it should be, of which one part can be exchanged."""
    w = np.asarray(start, dtype=float)
    points = [w]
    for _ in range(steps):
        w = w - learning_rate * slope(f, w)
        points.append(w)
    return np.array(keep(points))


@tape_descent.mistake("leaves out the start", look="The path of three steps has four points. Which is the first?")
def _(f, start, learning_rate, steps):
    return descent(f, start, learning_rate, steps, keep=lambda points: points[1:])


@tape_descent.mistake("leaves out the last point", look="Is a point written down before the step or after it? And the last one?")
def _(f, start, learning_rate, steps):
    return descent(f, start, learning_rate, steps, keep=lambda points: points[:-1] if len(points) > 1 else points)


@tape_descent.mistake(
    "ends the path where the slope is small",
    look="How many points are asked, wherever they lie? Steps of length 0 are steps, too.",
)
def _(f, start, learning_rate, steps):
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        slope = by_tape(f, path[-1])
        if np.linalg.norm(slope) < 1e-6:
            break
        path.append(path[-1] - learning_rate * slope)
    return np.array(path)


@tape_descent.mistake(
    "moves the entries one after the other", look="One gradient moves all entries of w at once. How many are asked for in a step?"
)
def _(f, start, learning_rate, steps):
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        w = path[-1].copy()
        for place in np.ndindex(w.shape):
            w[place] = (w - learning_rate * by_tape(f, w))[place]
        path.append(w)
    return np.array(path)


@tape_descent.mistake("returns the last point alone", look="Asked is the whole path, one row a point.")
def _(f, start, learning_rate, steps):
    return descent(f, start, learning_rate, steps)[-1]


@tape_descent.mistake("walks uphill", look="The gradient points uphill. Which of `assign_add` and `assign_sub` goes down?")
def _(f, start, learning_rate, steps):
    return descent(f, start, -learning_rate, steps)


@tape_descent.mistake("leaves out the learning rate", look="Which part of the gradient is one step?")
def _(f, start, learning_rate, steps):
    return descent(f, start, 1.0, steps)


@tape_descent.mistake("takes one step too many", look="How often does the loop run?")
def _(f, start, learning_rate, steps):
    return descent(f, start, learning_rate, steps + 1)


@tape_descent.mistake(
    "puts the variable itself into the path, which then changes with every step",
    look="A list holds the variable, not its numbers at that time. What gives a copy of the numbers?",
)
def _(f, start, learning_rate, steps):
    w = tf.Variable(np.asarray(start, dtype=float))
    path = [w]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            value = f(w)
        w.assign_sub(learning_rate * tape.gradient(value, w))
        path.append(w)
    return path


@tape_descent.mistake(
    "walks on a tensor that the tape does not watch",
    look="`w = w - …` makes a tensor of the variable. What does the tape watch then? `assign_sub` changes a variable.",
)
def _(f, start, learning_rate, steps):
    w = tf.Variable(np.asarray(start, dtype=float))
    path = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            value = f(w)
        w = w - learning_rate * tape.gradient(value, w)
        path.append(w.numpy())
    return np.array(path)


@tape_descent.mistake(
    "uses one tape for all steps",
    look="A tape gives its gradient once. Where does the `with` stand: before the loop or in it?",
    raises=r"non-persistent GradientTape",
)
def _(f, start, learning_rate, steps):
    w = tf.Variable(np.asarray(start, dtype=float))
    path = [w.numpy()]
    with tf.GradientTape() as tape:
        value = f(w)
    for _ in range(steps):
        w.assign_sub(learning_rate * tape.gradient(value, w))
        path.append(w.numpy())
    return np.array(path)


@tape_descent.mistake(
    "takes the gradient of the start at every step", look="The gradient changes on the way: at which point is it taken?"
)
def _(f, start, learning_rate, steps):
    fixed = by_tape(f, start)
    return descent(f, start, learning_rate, steps, slope=lambda f, w: fixed)


@tape_descent.mistake(
    "calls f outside the tape", look="The tape records only while its `with` block runs. Is f called inside, indented?"
)
def _(f, start, learning_rate, steps):
    w = tf.Variable(np.asarray(start, dtype=float))
    path = [w.numpy()]
    for _ in range(steps):
        value = f(w)
        with tf.GradientTape() as tape:
            pass
        w.assign_sub(learning_rate * tape.gradient(value, w))
        path.append(w.numpy())
    return np.array(path)


@tape_descent.mistake(
    "leaves whole numbers as they are",
    look="The start may hold integers, which cannot take a part of a step. Make floats of them first.",
)
def _(f, start, learning_rate, steps):
    w = tf.Variable(start)
    path = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            value = f(w)
        w.assign_sub(learning_rate * tape.gradient(value, w))
        path.append(w.numpy())
    return np.array(path)


@tape_descent.mistake(
    "puts the step into the variable instead of taking it off",
    look="`assign` forgets what was in the variable. Which method subtracts?",
)
def _(f, start, learning_rate, steps):
    return descent(f, start, learning_rate, steps, slope=lambda f, w: w / learning_rate - by_tape(f, w))


@tape_descent.mistake(
    "asks for the gradient of the function f itself",
    look="A tape holds numbers and how they were computed. Which number did f give?",
    raises=r"Cannot convert the argument `type_value`: <function",
)
def _(f, start, learning_rate, steps):
    w = tf.Variable(np.asarray(start, dtype=float))
    path = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            f(w)
        w.assign_sub(learning_rate * tape.gradient(f, w))
        path.append(w.numpy())
    return np.array(path)


@tape_descent.mistake("returns the values of f along the path", look="Which is asked: the points, or how high they lie?")
def _(f, start, learning_rate, steps):
    return np.array([float(f(tf.constant(w))) for w in descent(f, start, learning_rate, steps)])


@tape_descent.style("an optimizer of Keras")
def _(f, start, learning_rate, steps):
    w = tf.Variable(np.array(start, dtype=np.float32))
    optimizer = keras.optimizers.SGD(learning_rate)
    path = [w.numpy().copy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = f(w)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        path.append(w.numpy().copy())
    return np.stack(path)


@tape_descent.style("a new variable at every step")
def _(f, start, learning_rate, steps):
    points = [np.asarray(start, dtype=np.float64)]
    for _ in range(steps):
        v = tf.Variable(points[-1])
        with tf.GradientTape() as tape:
            y = f(v)
        points.append(points[-1] - learning_rate * tape.gradient(y, v).numpy())
    return np.array(points)


@tape_descent.style("with tape_gradient, into an array made before")
def _(f, start, learning_rate, steps):
    start = np.asarray(start, dtype=float)
    path = np.empty((steps + 1, *start.shape))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * tape_gradient.reference(f, path[k])
    return path


@tape_descent.style("a list of arrays, a watched tensor, one call of f more")
def _(f, start, learning_rate, steps):
    x = tf.convert_to_tensor(start, dtype=tf.float64) if isinstance(start, float) else tf.cast(start, tf.float64)
    out = []
    while True:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        out.append(np.array(x))
        if len(out) == steps + 1:
            return out
        x = x - learning_rate * tape.gradient(y, x)


@tape_descent.style("stacked tensors")
def _(f, start, learning_rate, steps):
    w = tf.Variable(tf.cast(start, tf.float64))
    trail = [tf.identity(w)]
    for _ in tf.range(steps):
        with tf.GradientTape() as tape:
            loss = f(w)
        w.assign(w - learning_rate * tape.gradient(loss, w))
        trail.append(tf.identity(w))
    return tf.stack(trail).numpy()


# -- train_step ------------------------------------------------------------------------------------------------------

train_step = Exercise(
    "train_step",
    goal="write the step that `fit` repeats",
    points=5,
    minutes=20,
    stars=2,
    seconds=30.0,
    hints=[
        "Predict, loss, gradient, step: the loop of lesson 3. Which of the four must the tape see?",
        "Inside the tape: `model(X, training=True)` and the loss. After it: `tape.gradient(loss, "
        "model.trainable_variables)`, and "
        "`optimizer.apply_gradients(zip(gradients, variables))`. `float(loss)` makes a number of the tensor.",
        "with tf.GradientTape() as tape:\n    P = model(X, training=...)\n    loss = loss_fn(..., ...)\n"
        "gradients = tape.gradient(..., model.trainable_variables)\noptimizer.apply_gradients(zip(..., ...))\nreturn float(...)",
    ],
)


@train_step.cases
def _(rng):
    fixed = np.random.default_rng(12)
    classes, momentum = "SparseCategoricalCrossentropy()", "SGD(0.25, momentum=0.5)"
    for label, (d, h, k), n, optimizer, loss, steps, rule in [
        ("one step, three samples", (2, 2, 2), 3, "SGD(0.5)", classes, 1, (0.5, 0.0)),
        ("a model with an L2 penalty", (2, 3, 2), 4, "SGD(0.5)", classes, 1, (0.5, 0.0)),
        ("two steps with momentum", (3, 4, 3), 6, momentum, classes, 2, (0.25, 0.5)),
        ("40 samples, regression", (2, 3, 2), 40, "SGD(0.125)", "MeanSquaredError()", 2, (0.125, 0.0)),
        ("the first layer frozen", (3, 3, 2), 5, "SGD(0.5)", classes, 1, (0.5, 0.0)),
        ("a loss of your own", (2, 3, 2), 4, "SGD(0.25)", "lambda y, P: ops.mean(ops.square(y - P)) * 2", 1, (0.25, 0.0)),
    ]:
        source = rng if "momentum" in label else fixed
        weights = [source.normal(size=shape).round(2) for shape in [(d, h), h, (h, k), k]]
        y = source.integers(0, k, size=n) if loss == classes else source.normal(size=(n, k)).round(2)
        case = {"weights": weights, "frozen": "frozen" in label, "optimizer": f"keras.optimizers.{optimizer}"}
        case |= {"penalty": 0.25 if "penalty" in label else 0.0}
        case |= {"loss": loss if "lambda" in loss else f"keras.losses.{loss}", "X": source.normal(size=(n, d)).round(2)}
        yield label, case | {"y": y, "steps": steps, "_rule": rule}


class Doubler(keras.layers.Layer):
    """Doubles what comes in while the model is trained, and notes how and where it was called."""

    def __init__(self, note):
        super().__init__()
        self.note = note

    def call(self, inputs, training=None):
        self.note(training, inputs.shape[0])
        return 2.0 * inputs if training else inputs


def small_model(weights, frozen, penalty, classes, heard):
    """Two layers with given weights; the hidden activations are doubled in training."""
    (d, h), k = weights[0].shape, weights[2].shape[1]

    def note(training, rows):
        heard.append("model inside" if running(heard) else "model outside")
        heard.append(f"rows={rows}")
        heard.append(f"training={bool(training)}")

    price = keras.regularizers.L2(penalty) if penalty else None
    first = keras.layers.Dense(h, activation="tanh", kernel_regularizer=price)
    head = keras.layers.Dense(k, activation="softmax" if classes else None, kernel_regularizer=price)
    model = keras.Sequential([keras.Input((d,)), first, Doubler(note), head])
    model.set_weights(weights)
    first.trainable = not frozen
    heard.clear()
    return model


@train_step.probe
def _(train_step, weights, frozen, optimizer, penalty, loss, X, y, steps):
    heard = []
    model = small_model(weights, frozen, penalty, "Sparse" in loss, heard)
    stepping = eval(optimizer, {"keras": keras})
    compute = eval(loss, {"keras": keras, "ops": keras.ops})

    def loss_fn(*arguments):
        heard.append("loss inside" if running(heard) else "loss outside")
        return compute(*arguments)

    X, y = X.astype("float32"), y if y.dtype.kind == "i" else y.astype("float32")
    exact = {"losses": [], "weights": []}
    kinds, handed = [], []
    for _ in range(steps):
        with listening(heard), applying(stepping, handed):
            try:
                value = train_step(model, stepping, loss_fn, X, y)
            except (ValueError, TypeError, AttributeError) as error:
                if "No gradients" not in str(error) and "None" not in str(error):
                    raise
                if "rows" in "".join(heard) and "training=True" not in heard:
                    return {"no gradient": "untold"}
                outside = [word for word in ("model", "loss") if f"{word} outside" in heard and f"{word} inside" not in heard]
                if "begin" not in heard or not outside:
                    raise
                return {"no gradient": outside[0]}
        kinds.append(kind_of(value))
        exact["losses"].append(float(value) if kinds[-1] in ("a number", "a tensor") else 0.0)
        exact["weights"].append(model.get_weights())
    return {
        "kinds": kinds,
        "training": "training=True" in heard and "training=False" not in heard,
        "calls": heard.count("training=True"),
        "updates": int(stepping.iterations),
        "another": "another" in handed,
        "parted": bool(handed) and all(n == "another" or n < len(model.trainable_variables) for n in handed),
        "part": any(word.startswith("rows=") and word != f"rows={len(X)}" for word in heard),
        "losses": coarse(exact["losses"]),
        "weights": [[coarse(w) for w in after] for after in exact["weights"]],
        "audit": exact,
    }


@contextlib.contextmanager
def applying(optimizer, handed):
    """Write into `handed` how many gradients the optimizer gets at each call, and whether another one is used."""
    kind = keras.optimizers.Optimizer
    own, apply = "apply" in vars(kind), kind.apply

    def noted(self, grads, *others, **named):
        grads = list(grads)
        handed.append(len(grads) if self is optimizer else "another")
        return apply(self, grads, *others, **named)

    kind.apply = noted
    try:
        yield
    finally:
        if own:
            kind.apply = apply
        else:
            del kind.apply


def kind_of(value):
    """What a step returned, in words."""
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if value is None:
        return "nothing"
    if tf.is_tensor(value) or isinstance(value, keras.Variable):
        return "a tensor"
    return "a number" if np.ndim(value) == 0 and np.isreal(value) else "no single number"


def forward(weights, X, classes, doubled=2.0):
    """Activations and outputs of the small model."""
    A = doubled * np.tanh(X @ weights[0] + weights[1])
    Z = A @ weights[2] + weights[3]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return A, E / E.sum(axis=1, keepdims=True) if classes else Z


def loss_and_slopes(weights, loss, X, y):
    """The loss in training and its gradient by each array."""
    classes = "Sparse" in loss
    A, P = forward(weights, X, classes)
    if classes:
        value, dZ = -np.log(P[np.arange(len(y)), y]).mean(), (P - np.eye(P.shape[1])[y]) / len(y)
    else:
        factor = 2.0 if "* 2" in loss else 1.0
        value, dZ = factor * np.mean((P - y) ** 2), factor * 2 * (P - y) / P.size
    dH = 2.0 * (dZ @ weights[2].T) * (1 - (A / 2) ** 2)
    return value, [X.T @ dH, dH.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]


@train_step.judge
def _(evidence, weights, frozen, optimizer, penalty, loss, X, y, steps, _rule):
    if "no gradient" in evidence:
        what = evidence["no gradient"]
        if what == "untold":
            sentence = "there is no gradient, and the model was not called with training=True"
            return Wrong(sentence, mistake="does not tell the model that it is trained")
        sentence = f"there is no gradient, because the {what} was called outside the tape"
        return Wrong(sentence, mistake=f"calls the {what} outside the tape")
    if evidence["kinds"][0] != "a number":
        name = {"a tensor": "returns the loss as a tensor", "nothing": "returns no loss"}.get(evidence["kinds"][0])
        return Wrong(f"your function returned {evidence['kinds'][0]}; asked is the loss as a float", mistake=name)
    if not evidence["training"]:
        sentence = "the model was called without training=True: "
        sentence += "a layer that doubles its inputs in training left them as they were"
        return Wrong(sentence, mistake="does not tell the model that it is trained")
    exact, w = evidence["audit"], [np.asarray(a, dtype=float) for a in weights]
    if all(close(got, a) for got, a in zip(exact["weights"][-1], w, strict=True)):
        name = "computes the loss and leaves the weights as they were"
        return Wrong("after the step all weights are what they were before it", mistake=name)
    velocity, (rate, momentum) = [0 * a for a in w], _rule
    if evidence["another"]:
        sentence = "the weights are changed by another optimizer than the one that was handed over"
        return Wrong(sentence, mistake="uses an optimizer of its own")
    if evidence["updates"] > steps and evidence["parted"] and not evidence["part"]:
        sentence = (
            f"in {steps} call{'s' * (steps > 1)} the optimizer was called {evidence['updates']} times, each time with a part "
        )
        return Wrong(f"{sentence}of the gradients", mistake="calls the optimizer for each weight by itself")
    if evidence["updates"] > steps:
        name = "takes several steps on small batches" if evidence["part"] else "takes the step twice"
        sentence = f"in {steps} call{'s' * (steps > 1)} the optimizer changed the weights {evidence['updates']} times"
        return Wrong(sentence, mistake=name)
    if evidence["part"]:
        sentence = f"the model was called with less than all {len(X)} samples"
        return Wrong(sentence, mistake="takes the first 32 samples only" if len(X) > 32 else None)
    for k in range(steps):
        value, slopes = loss_and_slopes(w, loss, X, y)
        price, pulls = penalty * sum(np.sum(a**2) for a in w[::2]), [g + 2 * penalty * a for g, a in zip(slopes, w, strict=True)]
        dearer = [a - rate * g if a.ndim == 2 else a - rate * s for a, g, s in zip(w, pulls, slopes, strict=True)]
        followed = all(close(got, a) for got, a in zip(exact["weights"][k], dearer, strict=True))
        if penalty and (followed or close(exact["losses"][k], value + price)):
            sentence = (
                f"the returned loss is {exact['losses'][k]:.5g}, and `loss_fn(y, model(X, training=True))` is {value:.5g}; "
            )
            sentence += f"the penalties of the model, {price:.5g}, have no part in this step"
            return Wrong(sentence, mistake="adds the penalties of the model to the loss")
        if not close(exact["losses"][k], value):
            return Wrong(f"step {k + 1} returned the loss {exact['losses'][k]:.5g}; it is {value:.5g}")
        moved = [not (frozen and i < 2) for i in range(4)]
        velocity = [m * (momentum * v - rate * g) for m, v, g in zip(moved, velocity, slopes, strict=True)]
        w = [a + v for a, v in zip(w, velocity, strict=True)]
        for name, got, wanted in zip(("W¹", "b¹", "W²", "b²"), exact["weights"][k], w, strict=True):
            if not close(got, wanted):
                first = tuple(int(i) for i in np.argwhere(~np.isclose(got, wanted, rtol=1e-4, atol=1e-5))[0])
                sentence = f"after step {k + 1} {name}{list(first)} is {got[first]:.5g}; it should be {wanted[first]:.5g}"
                return Wrong(sentence)
    return None


def stepped(model, optimizer, loss_fn, X, y, variables=None, shift=lambda g: g, again=False):
    """A step as it should be, of which one part can be exchanged."""
    variables = model.trainable_variables if variables is None else variables
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients([(shift(g), v) for g, v in zip(gradients, variables, strict=True)])
    return float(loss)


@train_step.mistake(
    "does not tell the model that it is trained",
    look="Dropout and batch normalisation work only when they are told: which argument of the model's call says it?",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=False))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return float(loss)


@train_step.mistake(
    "calls the model outside the tape", look="The tape records only while its `with` block runs. What must stand in it?"
)
def _(model, optimizer, loss_fn, X, y):
    P = model(X, training=True)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, P)
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return float(loss)


@train_step.mistake(
    "calls the loss outside the tape", look="The loss is what you differentiate. Is it computed while the tape runs?"
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        P = model(X, training=True)
    loss = loss_fn(y, P)
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return float(loss)


@train_step.mistake("returns the loss as a tensor", look="A float is asked. What makes a number of a tensor?")
def _(model, optimizer, loss_fn, X, y):
    return tf.constant(stepped(model, optimizer, loss_fn, X, y))


@train_step.mistake("returns no loss", look="The last line: what is the caller to get?")
def _(model, optimizer, loss_fn, X, y):
    stepped(model, optimizer, loss_fn, X, y)


@train_step.mistake(
    "hands over pairs of variable and gradient",
    look="`apply_gradients` wants pairs, the gradient first: zip(gradients, variables).",
    raises=r"EagerTensor' object has no attribute '_unique_id'\n.*(zip\(|pair|and_v|for )",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(variables, tape.gradient(loss, variables), strict=True))
    return float(loss)


@train_step.mistake(
    "computes the loss and leaves the weights as they were", look="Who changes the weights? Is the optimizer called?"
)
def _(model, optimizer, loss_fn, X, y):
    return float(loss_fn(y, model(X, training=True)))


@train_step.mistake(
    "adds the penalties of the model to the loss",
    look="Here the loss alone is asked, without `model.losses`; section 7 comes back to it.",
)
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, lambda y, P: loss_fn(y, P) + sum(model.losses), X, y)


@train_step.mistake(
    "hands `apply_gradients` two lists; it wants one, of pairs",
    look="It takes one argument. What makes pairs of two lists?",
    raises=r"apply_gradients\(\) takes 2 positional arguments but 3",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(tape.gradient(loss, variables), variables)
    return float(loss)


@train_step.mistake(
    "hands `apply_gradients` something else than pairs of a gradient and a variable",
    look="One list, whose members are pairs. What makes pairs of two lists?",
    raises=r"(values to unpack|EagerTensor' object has no attribute '_unique_id').*\n.*apply_gradients",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients([tape.gradient(loss, variables), variables, []])
    return float(loss)


@train_step.mistake(
    "hands `training` over by position",
    look="By position the model takes its inputs; everything else goes by its name.",
    raises=r"Only input tensors may be passed as positional arguments.*: (True|False) ",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return float(loss)


@train_step.mistake(
    "takes NumPy copies of the weights for the variables",
    look="`get_weights` gives copies; the tape and the optimizer know the variables. Which list of the model holds them?",
    raises=r"ndarray' object has no attribute '_(unique_)?id'",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    gradients = tape.gradient(loss, model.get_weights())
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return float(loss)


@train_step.mistake(
    "calls `.item` on a tensor of TensorFlow, which has none",
    look="`float(…)` makes a number of a tensor.",
    raises=r"Tensor' object has no attribute 'item'",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return loss.item()


@train_step.mistake(
    "swaps the arguments of the loss",
    look="The truth comes first: loss_fn(y, P).",
    raises=r"[aA]rgument `output`|`target` and `output`",
)
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, lambda y, P: loss_fn(P, y), X, y)


@train_step.mistake(
    "returns the loss after the step", look="Which loss is asked: that of the weights before the step, or after it?"
)
def _(model, optimizer, loss_fn, X, y):
    stepped(model, optimizer, loss_fn, X, y)
    return float(loss_fn(y, model(X, training=True)))


@train_step.mistake("takes the step twice", look="How often is the optimizer called?")
def _(model, optimizer, loss_fn, X, y):
    loss = stepped(model, optimizer, loss_fn, X, y)
    stepped(model, optimizer, loss_fn, X, y)
    return loss


@train_step.mistake(
    "calls the optimizer for each weight by itself",
    look="The optimizer counts its calls: one call is one step. All pairs go into it together.",
)
def _(model, optimizer, loss_fn, X, y):
    optimizer.build(model.trainable_variables)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    for variable, g in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables), strict=True):
        optimizer.apply_gradients([(g, variable)])
    return float(loss)


@train_step.mistake(
    "steps uphill", look="The optimizer subtracts by itself. Which sign do the gradients have that you hand over?"
)
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, loss_fn, X, y, shift=lambda g: -g)


@train_step.mistake("uses an optimizer of its own", look="Which of the arguments is not used? What it remembers would be lost.")
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, keras.optimizers.SGD(0.01), loss_fn, X, y)


@train_step.mistake(
    "subtracts the gradients without the optimizer's rule",
    look="What the optimizer remembers from the step before has a part in this one.",
)
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(X, training=True))
    for variable, g in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables), strict=True):
        variable.assign_sub(float(optimizer.learning_rate) * g)
    return float(loss)


@train_step.mistake("changes frozen weights too", look="A model has `weights` and `trainable_variables`. Which are to move?")
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, loss_fn, X, y, variables=model.weights)


@train_step.mistake("trains the last layer only", look="How many arrays does your step change, and how many has the model?")
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, loss_fn, X, y, variables=model.trainable_variables[-2:])


@train_step.mistake("takes cross-entropy whatever loss is asked", look="Which of the arguments is not used?")
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, lambda y, P: cross_entropy_of(y, P, loss_fn), X, y)


def cross_entropy_of(y, P, loss_fn):
    """Cross-entropy where there are classes; it also calls the loss asked for, as if to look at it."""
    loss_fn(y, P)
    if len(y.shape) == 1:
        return keras.losses.SparseCategoricalCrossentropy()(y, P)
    return keras.losses.CategoricalCrossentropy()(y, P)


@train_step.mistake("takes the first 32 samples only", look="All of X is one batch here.")
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, loss_fn, X[:32], y[:32])


@train_step.mistake(
    "takes several steps on small batches", look="`fit` cuts X into batches. Here all of X is one, and gives one step."
)
def _(model, optimizer, loss_fn, X, y):
    losses = [stepped(model, optimizer, loss_fn, X[i : i + 32], y[i : i + 32]) for i in range(0, len(X), 32)]
    return float(np.mean(losses))


@train_step.mistake("takes the sum over the samples for the loss", look="loss_fn gives the mean already. What is done with it?")
def _(model, optimizer, loss_fn, X, y):
    return stepped(model, optimizer, lambda y, P: loss_fn(y, P) * len(X), X, y)


@train_step.style("optimizer.apply")
def _(model, optimizer, loss_fn, X, y):
    with tf.GradientTape() as tape:
        value = loss_fn(y, model(X, training=True))
    optimizer.apply(tape.gradient(value, model.trainable_weights), model.trainable_weights)
    return value.numpy()


@train_step.style("tensors first, a list of pairs")
def _(model, optimizer, loss_fn, X, y):
    X, y = tf.convert_to_tensor(X), tf.convert_to_tensor(y)
    with tf.GradientTape(persistent=True) as tape:
        predictions = model(X, training=True)
        loss = loss_fn(y, predictions)
    pairs = []
    for variable in model.trainable_variables:
        pairs.append((tape.gradient(loss, variable), variable))
    optimizer.apply_gradients(pairs)
    return loss.numpy().item()


@train_step.style("float32 and int64 by hand, keyword arguments")
def _(model, optimizer, loss_fn, X, y):
    weights = list(model.trainable_weights)
    with tf.GradientTape() as tape:
        out = model(np.asarray(X, dtype=np.float32), training=True)
        loss = loss_fn(y, out)
    grads = tape.gradient(target=loss, sources=weights)
    optimizer.apply_gradients(grads_and_vars=zip(grads, weights, strict=True))
    return float(keras.ops.convert_to_numpy(loss))


@train_step.style("an optimizer built before, gradients in a dictionary")
def _(model, optimizer, loss_fn, X, y):
    variables = model.trainable_variables
    if not optimizer.built:
        optimizer.build(variables)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for v in variables:
            tape.watch(v.value)
        loss = loss_fn(y, model(X, training=True))
    grads = tape.gradient(loss, {i: v.value for i, v in enumerate(variables)})
    optimizer.apply([grads[i] for i in range(len(variables))])
    return np.asarray(loss)


# -- predict_penalty -------------------------------------------------------------------------------------------------

predict_penalty = Question(
    "predict_penalty",
    goal="say who adds a penalty to the loss",
    choices={
        "a": (
            "lower: the penalty pulls the weights down",
            "The penalty pulls, but not in the number that your step returns: it is the loss of the weights before the step.",
        ),
        "b": (
            "the same: the step does not know of the penalty",
            "Layers keep their penalties in model.losses and do nothing with them. `fit` adds them; your step returns "
            "loss_fn alone.",
        ),
        "c": (
            "higher by the penalty: the layers add it to the loss",
            "A layer cannot: it is called with activations and knows no loss. It notes its penalty in model.losses, where "
            "`fit` gets it.",
        ),
    },
    answer="b",
)

# -- regularized_model -----------------------------------------------------------------------------------------------

regularized_model = Exercise(
    "regularized_model",
    goal="put dropout and a penalty into a model",
    points=4,
    minutes=15,
    stars=2,
    seconds=20.0,
    hints=[
        "Two cures at two places: dropout is a layer of its own, the penalty is an argument of the layers that have weights. "
        "Which "
        "layers are these?",
        'For each size: `Dense(size, activation="relu", kernel_regularizer=keras.regularizers.L2(strength))`, then '
        "`Dropout(rate)`. At the end a Dense with softmax, with the same kernel_regularizer and without dropout.",
        "layers = [keras.Input(...)]\nfor size in ...:\n    layers.append(keras.layers.Dense(size, ..., "
        "kernel_regularizer=...))\n    layers.append(...)\nlayers.append(keras.layers.Dense(n_classes, ...))\nreturn "
        "keras.Sequential(...)",
    ],
)


@regularized_model.cases
def _(rng):
    for n_features, hidden, n_classes, rate, strength in [
        (2, [3], 2, 0.25, 0.375),
        (4, [1, 1, 1], 3, 0.4, 0.03125),
        (3, [5, 4], 4, 0.5, 0.0625),
    ]:
        source = rng if len(hidden) == 1 else np.random.default_rng(12)
        case = {"n_features": n_features, "hidden": hidden, "n_classes": n_classes, "rate": rate, "strength": strength}
        yield f"hidden layers {hidden}", case | {"X": source.normal(size=(6, n_features)).round(2)}


DRAWS = 5000


def described(layers):
    """The kinds of the layers in order, dropout with its rate; only to name what is wrong."""
    names = []
    for layer in layers:
        if isinstance(layer, keras.Model):
            names += described(layer.layers)
        elif not isinstance(layer, keras.layers.InputLayer):
            rate = f" {layer.rate:g}" if type(layer).__name__ == "Dropout" else ""
            names.append(f"{type(layer).__name__}{rate}")
    return names


def chain(shapes, deep):
    """Weights with which the outputs tell which hidden units were dropped: see the judge."""
    weights = []
    for i, shape in enumerate(shapes):
        kernel, last = len(shape) == 2, i >= len(shapes) - 2
        w = np.zeros(shape)
        if kernel and last:
            w[:, 0] = 0.5 * 2.0 ** np.arange(shape[0])
        elif kernel and i > 0:
            w[:] = 0.5
        elif not kernel and not last:
            w[:] = 0.5 if deep else 1.0
        weights.append(w)
    return weights


@regularized_model.probe
def _(regularized_model, n_features, hidden, n_classes, rate, strength, X):
    model = regularized_model(n_features, hidden, n_classes, rate, strength)
    found = asked_model(model)
    if "kind" in found:
        return found
    X = X.astype("float32")
    model(X)
    fill(model, 12)
    shapes = [w.shape for w in model.get_weights()]
    exact = {"plain": np.asarray(model(X)), **elsewhere(model, X)}
    exact |= {"loud": loud(model, X), "single": np.asarray(model(X[:1]))}
    found["made before"] = made_before(model, lambda: regularized_model(n_features, list(hidden), n_classes, rate, strength))
    exact["again"] = np.asarray(model(np.repeat(X, 50, axis=0)))
    if not close(exact["again"], np.repeat(exact["plain"], 50, axis=0)):
        return {**found, "steady": False, "audit": exact}
    penalties = []
    for i in range(len(shapes)):
        model.set_weights([np.full(shape, 3.0 * (j == i)) for j, shape in enumerate(shapes)])
        model(X)
        penalties.append(round(float(sum(np.asarray(part).sum() for part in model.losses)), 6))
    found |= {"shapes": shapes, "penalties": penalties, "layers": described(model.layers)}
    exact["sums"] = np.asarray(model(np.repeat(X, 20, axis=0), training=True)).sum(axis=1)
    if set(hidden) == {1} or len(hidden) == 1:
        ones = np.ones((DRAWS, n_features), "float32")
        model.set_weights(chain(shapes, len(hidden) > 1))
        exact["trained"] = log_ratio(model(ones, training=True))
        exact["tested"] = log_ratio(model(ones[:3], training=False))
        first = np.full(shapes[0], 0.5)
        model.set_weights([first, *chain(shapes, len(hidden) > 1)[1:]])
        exact["levels"] = levels_of(log_ratio(model(ones, training=True)))
    return {**found, "rough": coarse(exact["plain"], 2), "audit": exact}


def log_ratio(P):
    """The score of class 0 above that of class 1, which the probabilities tell."""
    P = np.asarray(P, dtype=float)
    return np.log(P[:, 0] + 1e-30) - np.log(P[:, 1] + 1e-30)


def levels_of(numbers):
    """The different numbers among many, smallest first, taken as one where they lie closer than float32 can tell."""
    ordered = np.sort(np.asarray(numbers, dtype=float))
    return ordered[np.concatenate([[True], np.diff(ordered) > 2e-4])]


def penalty_fault(shapes, penalties, rate, strength):
    """What is wrong with the penalties: a sentence and a name; None when they are right."""
    kernels = [i for i, shape in enumerate(shapes) if len(shape) == 2]
    asked = [round(9 * strength * float(np.prod(shape)), 6) if len(shape) == 2 else 0.0 for shape in shapes]
    if np.allclose(penalties, asked, rtol=1e-4):
        return None
    got, wanted = np.array(penalties), np.array(asked)
    told = "with all entries of one array set to 3 and all others to 0, `model.losses` sums to "
    bad = int(np.argmax(~np.isclose(got, wanted, rtol=1e-4)))
    sentence = f"{told}{got[bad]:.4g} for array {bad + 1} of shape {tuple(shapes[bad])}; it should be {wanted[bad]:.4g}"
    priced = [i for i in range(len(shapes)) if i not in kernels and got[i]]
    as_weights = [9 * strength * float(np.prod(shapes[i])) for i in priced]
    right = [bool(np.isclose(got[i], wanted[i], rtol=1e-4)) for i in kernels]
    none = [bool(got[i] == 0) for i in kernels]
    rules = [
        (not got.any(), "has no penalty"),
        (priced and np.allclose(got[priced], as_weights), "penalises biases"),
        (len(kernels) == 2 and right[0] and none[1], None),  # the first only, or all but the last
        (all(right[:-1]) and none[-1], "leaves the output layer without a penalty"),
        (all(none[:-1]) and right[-1], "penalises the output layer only"),
        (right[0] and all(none[1:]), "penalises the first layer only"),
        (np.allclose(3 * got, wanted), "takes L1 for L2"),
        (np.allclose(2 * got, wanted), "takes half of the strength"),
        (np.allclose(got, 2 * wanted), "doubles the penalty"),
        (np.allclose(3 * got, 4 * wanted), "adds an L1 penalty to that of L2"),
        (np.allclose(got[kernels], wanted[kernels] / strength * 0.01), "takes a strength of its own"),
        (np.allclose(got, wanted / strength * rate), "swaps rate and strength"),
    ]
    return sentence, next((name for holds, name in rules if holds), None)


@regularized_model.judge
def _(evidence, n_features, hidden, n_classes, rate, strength, X):
    wrong = first_complaint(evidence)
    if wrong is not None:
        return wrong
    exact = evidence["audit"]
    steady = close(exact["again"], np.repeat(exact["plain"], 50, axis=0))
    wrong = no_probabilities(exact["plain"], len(X), n_classes, exact["loud"], exact["single"] if steady else exact["plain"][:1])
    if wrong is not None:
        return wrong
    if not close(exact["again"], np.repeat(exact["plain"], 50, axis=0)):
        sentence = "called again and again without training=True, the model gives different outputs for the same sample"
        return Wrong(sentence, mistake="drops units at test time, too")
    sizes = [n_features, *hidden, n_classes]
    asked = [shape for d, k in itertools.pairwise(sizes) for shape in [(d, k), (k,)]]
    shapes = [tuple(shape) for shape in evidence["shapes"]]
    if shapes != asked:
        sentence = f"the weights have the shapes {shapes}; dense layers with biases of the sizes asked have {asked}"
        return Wrong(sentence, mistake="makes other layers than asked")
    fault = penalty_fault(shapes, evidence["penalties"], rate, strength)
    if fault is not None:
        return Wrong(fault[0], mistake=fault[1])
    if not np.allclose(exact["sums"], 1, atol=1e-4):
        sentence = "in training the outputs of a sample no longer sum to 1"
        return Wrong(sentence, mistake="puts dropout behind the output layer")
    wrong = dropout_complaint(evidence, exact, hidden, rate) if "trained" in exact else None
    if wrong is not None:
        return wrong
    if max(hidden) > 1 and linear(exact["plain"], exact):
        sentence = "at -X the scores are turned round and at X/2 they are halved, for every X: the model is one linear layer"
        return Wrong(sentence, mistake="has no activation in its hidden layers")
    return again_complaint(evidence)


def dropout_complaint(evidence, exact, hidden, rate):
    """The verdict on which units were dropped, and how often, told by the outputs of DRAWS equal samples.

    With one hidden layer, all its units give the same a > 0, and the head weighs them by 1/2, 1, 2, ...: the score is a
    number in base two whose digits are the units that were kept, times a / (2 (1 - rate)). With layers of one unit each, the
    score tells how far back the last drop lies. A share of DRAWS is off by six standard deviations less than once in 10^8.
    """
    seen = np.asarray(exact["trained"], dtype=float)
    levels = levels_of(seen)
    counts = np.array([np.sum(np.abs(seen - level) < 5e-4) for level in levels])
    telling = [layer for layer in evidence["layers"] if layer[:4] in ("Dens", "Drop")]
    told = f"layers: {', '.join(evidence['layers'])}" if evidence["layers"] else "no layers are listed"
    if len(hidden) == 1:
        digits = np.array([[unit >> k & 1 for k in range(hidden[0])] for unit in range(2 ** hidden[0])])
        full = float(np.mean(exact["tested"])) / (1 - rate)
        expected = full * np.arange(2 ** hidden[0]) / (2 ** hidden[0] - 1)
        shares = np.prod(np.where(digits, 1 - rate, rate), axis=1)
    elif telling == [*["Dense", f"Dropout {rate:g}"] * len(hidden), "Dense"]:
        return None  # with one seed for all layers their drops are not independent, and none the worse
    else:
        depth = len(hidden)
        expected = levels
        shares = np.array([rate * (1 - rate) ** k for k in range(depth)] + [(1 - rate) ** depth])
    if len(levels) == len(shares) and np.allclose(levels, expected, atol=2e-3):
        spread = np.sqrt(shares * (1 - shares) * len(seen))
        if np.all(np.abs(counts - shares * len(seen)) <= 6 * spread + 1):
            if len(exact["levels"]) > len(expected):
                sentence = f"in training more is dropped than hidden units ({told})"
                return Wrong(sentence, mistake="puts dropout in front of the first layer, too")
            return None
    sentence = f"what is dropped in training is not what Dropout({rate:g}) after each hidden layer drops ({told})"
    return Wrong(sentence, mistake=dropout_name(evidence["layers"], levels, rate))


def dropout_name(layers, levels, rate):
    """Which mistake the listed layers show, once it is clear that something is wrong."""
    drops = [layer for layer in layers if layer.startswith("Dropout")]
    if any(layer.endswith("Dropout") for layer in layers):
        return "takes another kind of dropout"
    if any(a[:7] == "Dropout" and b in ("Activation", "ReLU", "LeakyReLU", "ELU") for a, b in itertools.pairwise(layers)):
        return "drops before the activation instead of behind it"
    if layers and not drops and len(levels) > 1:
        return None  # noise of another kind, or a layer of one's own
    if layers[:1] == drops[:1] and layers[-2:-1] != drops[-1:]:
        return "puts dropout in front of each layer instead of behind it"
    if len(levels) == 1:
        return "drops the same units in all samples" if drops else "has no dropout"
    if drops and all(layer == f"Dropout {1 - rate:g}" for layer in drops) and rate != 0.5:
        return "takes the rate for the share that is kept"
    dense = layers.count("Dense")
    if len(drops) == 2 * (dense - 1):
        return "drops every hidden layer twice"
    if len(drops) == dense - 1 and len(set(drops)) == 1 and drops[0] != f"Dropout {rate:g}":
        return "takes a rate of its own"
    if len(drops) < dense - 1:
        return "puts dropout behind some of the hidden layers only"
    return None


def regular(head, n_features, hidden, n_classes, rate, strength, kernel=None, bias=None, drop=None, activation="relu"):
    """The model as it should be, of which one part can be exchanged; `drop(h, number)` thins a hidden layer."""
    x = keras.Input((n_features,))
    h = drop(x, -1) if drop else x
    for number, size in enumerate(hidden):
        price = kernel(number, strength) if kernel else keras.regularizers.L2(strength)
        dearer = keras.regularizers.L2(strength) if bias else None
        h = keras.layers.Dense(size, activation=activation, kernel_regularizer=price, bias_regularizer=dearer)(h)
        h = drop(h, number) if drop else keras.layers.Dropout(rate)(h)
    return keras.Model(x, head(h, n_classes, kernel(len(hidden), strength) if kernel else keras.regularizers.L2(strength)))


def priced_head(h, n_classes, price, activation="softmax"):
    """The last layer with its penalty."""
    return keras.layers.Dense(n_classes, activation=activation, kernel_regularizer=price)(h)


@regularized_model.mistake("has a head without softmax", look="What turns the scores of the last layer into probabilities?")
def _(*arguments):
    return regular(lambda h, k, price: priced_head(h, k, price, None), *arguments)


@regularized_model.mistake(
    "ends in a sigmoid instead of a softmax",
    look="A sigmoid looks at one output alone. Which activation makes all of them sum to 1?",
)
def _(*arguments):
    return regular(lambda h, k, price: priced_head(h, k, price, "sigmoid"), *arguments)


@regularized_model.mistake(
    "takes the softmax over the samples", look="Each row is one sample. Along which axis must the outputs sum to 1?"
)
def _(*arguments):
    return regular(lambda h, k, price: keras.layers.Softmax(axis=0)(priced_head(h, k, price, None)), *arguments)


@regularized_model.mistake(
    "gives another number of outputs than there are classes", look="How many units does the last layer need?"
)
def _(*arguments):
    return regular(lambda h, k, price: priced_head(h, k - 1, price), *arguments)


@regularized_model.mistake(
    "returns something else than a model", look="What does the last line return: the model, or one of its tensors?"
)
def _(*arguments):
    return regular(priced_head, *arguments).output


@regularized_model.mistake("makes other layers than asked", look="Compare `model.summary()` with the sizes in `hidden`.")
def _(n_features, hidden, n_classes, rate, strength):
    return (
        regular(priced_head, n_features, hidden[:1], n_classes, rate, strength)
        if len(hidden) > 1
        else regular(priced_head, n_features, [*hidden, *hidden], n_classes, rate, strength)
    )


@regularized_model.mistake("has no penalty", look="Which argument of Dense puts a price on its kernel?")
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda number, strength: None)


@regularized_model.mistake("leaves the output layer without a penalty", look="The output layer has a kernel, too.")
def _(*arguments):
    return regular(lambda h, k, price: priced_head(h, k, None), *arguments)


@regularized_model.mistake("penalises the output layer only", look="Every Dense has a kernel. Which of them have a price?")
def _(*arguments):
    n = len(arguments[1])
    return regular(priced_head, *arguments, kernel=lambda k, strength: keras.regularizers.L2(strength) if k == n else None)


@regularized_model.mistake("penalises the first layer only", look="Every Dense has a kernel. Which of them have a price?")
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: None if k else keras.regularizers.L2(strength))


@regularized_model.mistake("penalises biases", look="Biases are free, as in lesson 9. Which argument puts a price on them?")
def _(*arguments):
    return regular(priced_head, *arguments, bias=True)


@regularized_model.mistake("takes L1 for L2", look="strength · Σw²: which regularizer is that?")
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: keras.regularizers.L1(strength))


@regularized_model.mistake("takes half of the strength", look="strength · Σw², without a factor.")
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: keras.regularizers.L2(strength / 2))


@regularized_model.mistake(
    "compiles the model", look="Optimizer and loss are the caller's to choose. Which line chooses them here?"
)
def _(*arguments):
    model = regular(priced_head, *arguments)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


@regularized_model.mistake(
    "hands over a number where a regularizer is wanted",
    look="The strength alone does not say which penalty it is of. What makes a regularizer of it?",
    raises=r"Could not interpret regularizer identifier: [\d.]",
)
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: strength)


@regularized_model.mistake(
    "names an argument that Dense does not have",
    look="A Dense has several regularizers, one for each of its arrays. How is that of the kernel spelled?",
    raises=r"Unrecognized keyword arguments passed to Dense",
)
def _(n_features, hidden, n_classes, rate, strength):
    return keras.Sequential([keras.layers.Dense(hidden[0], regularizer=keras.regularizers.L2(strength))])


@regularized_model.mistake(
    "hands Dense the whole list of sizes",
    look="`hidden` is a list; a Dense wants one size. Which line takes the sizes one by one?",
    raises=r"invalid value for `units`.*\[",
)
def _(n_features, hidden, n_classes, rate, strength):
    return keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(hidden, activation="relu")])


@regularized_model.mistake(
    "makes the last layer but does not call it on anything",
    look="`outputs=` wants what the last layer gives, not the layer.",
    raises=r"All `outputs` values must be KerasTensors.*<class 'keras\S*layers",
)
def _(*arguments):
    return regular(lambda h, k, price: keras.layers.Dense(k, activation="softmax", kernel_regularizer=price), *arguments)


@regularized_model.mistake(
    "does not call Dropout's argument `rate`",
    look="The argument has one name in Keras, or none where it stands first. Section 10 has more of it.",
    raises=r"Dropout.__init__\(\) .*'rate'",
)
def _(*arguments):
    return regular(priced_head, *arguments, drop=lambda h, k: h if k < 0 else keras.layers.Dropout(p=arguments[3])(h))


@regularized_model.mistake(
    "hands `Input` a number: the shape of one sample is a tuple",
    look="A tuple of one entry has a comma: compare with the example in section 2.",
    raises=r"Cannot convert '\d+' to a shape",
)
def _(n_features, hidden, n_classes, rate, strength):
    return keras.Sequential([keras.Input(n_features), keras.layers.Dense(n_classes, activation="softmax")])


@regularized_model.mistake(
    "takes a strength of its own",
    look='The name "l2" means L2 with a strength of 0.01. Which argument says how strong it should be?',
)
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: "l2")


@regularized_model.mistake("doubles the penalty", look="strength · Σw², without a factor.")
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: keras.regularizers.L2(2 * strength))


@regularized_model.mistake("takes a rate of its own", look="Which of the arguments says what share is dropped?")
def _(*arguments):
    return regular(priced_head, *arguments, drop=lambda h, k: h if k < 0 else keras.layers.Dropout(0.65)(h))


@regularized_model.mistake("swaps rate and strength", look="Which of the two arguments is the share, and which is the price?")
def _(n_features, hidden, n_classes, rate, strength):
    return regular(priced_head, n_features, hidden, n_classes, strength, rate)


@regularized_model.mistake(
    "drops the same units in all samples", look="Each entry is drawn by itself. Which argument of Dropout ties samples together?"
)
def _(*arguments):
    def tied(h, k):
        return h if k < 0 else keras.layers.Dropout(arguments[3], noise_shape=(1, h.shape[-1]))(h)

    return regular(priced_head, *arguments, drop=tied)


@regularized_model.mistake("drops every hidden layer twice", look="How many Dropout layers stand behind each hidden layer?")
def _(*arguments):
    def twice(h, k):
        return h if k < 0 else keras.layers.Dropout(arguments[3])(keras.layers.Dropout(arguments[3])(h))

    return regular(priced_head, *arguments, drop=twice)


@regularized_model.mistake(
    "takes another kind of dropout", look="Keras has several layers whose names end in Dropout. Which sets units to 0?"
)
def _(*arguments):
    return regular(priced_head, *arguments, drop=lambda h, k: h if k < 0 else keras.layers.GaussianDropout(arguments[3])(h))


@regularized_model.mistake("penalises activations instead of weights", look="Which argument of Dense is about its kernel?")
def _(n_features, hidden, n_classes, rate, strength):
    layers = [keras.Input((n_features,))]
    for size in hidden:
        price = keras.regularizers.L2(strength)
        layers += [keras.layers.Dense(size, activation="relu", activity_regularizer=price), keras.layers.Dropout(rate)]
    layers.append(keras.layers.Dense(n_classes, activation="softmax", activity_regularizer=keras.regularizers.L2(strength)))
    return keras.Sequential(layers)


@regularized_model.mistake(
    "drops before the activation instead of behind it",
    look="Dropout mutes activations: what a hidden layer gives once it has been bent.",
)
def _(n_features, hidden, n_classes, rate, strength):
    layers = [keras.Input((n_features,))]
    for size in hidden:
        layers += [keras.layers.Dense(size, kernel_regularizer=keras.regularizers.L2(strength)), keras.layers.Dropout(rate)]
        layers.append(keras.layers.Activation("tanh"))
    head = keras.layers.Dense(n_classes, activation="softmax", kernel_regularizer=keras.regularizers.L2(strength))
    return keras.Sequential([*layers, head])


@regularized_model.mistake("adds an L1 penalty to that of L2", look="strength · Σw² and nothing else: which regularizer is that?")
def _(*arguments):
    return regular(priced_head, *arguments, kernel=lambda k, strength: keras.regularizers.L1L2(l1=strength, l2=strength))


@regularized_model.mistake("takes the softmax twice", look="Probabilities go into no further softmax. Which two places hold one?")
def _(*arguments):
    return regular(lambda h, k, price: keras.layers.Softmax()(priced_head(h, k, price)), *arguments)


@regularized_model.mistake(
    "gives the same model again at the next call", look="Every call builds a new model. Where are its layers made?"
)
def _(*arguments, made={}):  # noqa: B006
    key = str(arguments)
    if key not in made:
        made[key] = regular(priced_head, *arguments)
    return made[key]


@regularized_model.mistake("has no dropout", look="Dropout is a layer of its own. Where does it stand?")
def _(*arguments):
    return regular(priced_head, *arguments, drop=lambda h, number: h)


@regularized_model.mistake(
    "takes the rate for the share that is kept", look="`rate` is the share that is dropped, here as in Keras."
)
def _(*arguments):
    rate = arguments[3]
    return regular(priced_head, *arguments, drop=lambda h, k: h if k < 0 else keras.layers.Dropout(1 - rate)(h))


@regularized_model.mistake(
    "puts dropout behind some of the hidden layers only", look="After *each* hidden layer: does Dropout stand inside the loop?"
)
def _(*arguments):
    rate, last = arguments[3], len(arguments[1]) - 1
    only = min(1, last)
    return regular(
        priced_head, *arguments, drop=lambda h, k: keras.layers.Dropout(rate)(h) if k == last == only or k > only else h
    )


@regularized_model.mistake(
    "puts dropout in front of each layer instead of behind it",
    look="Nothing drops the inputs; the last hidden layer is to be thinned, too.",
)
def _(*arguments):
    rate, last = arguments[3], len(arguments[1]) - 1
    return regular(priced_head, *arguments, drop=lambda h, k: h if k == last else keras.layers.Dropout(rate)(h))


@regularized_model.mistake("puts dropout in front of the first layer, too", look="The inputs are no hidden layer.")
def _(*arguments):
    rate = arguments[3]
    return regular(priced_head, *arguments, drop=lambda h, k: keras.layers.Dropout(rate)(h))


@regularized_model.mistake("puts dropout behind the output layer", look="What is left of a probability that was dropped?")
def _(*arguments):
    rate = arguments[3]
    return regular(lambda h, k, price: keras.layers.Dropout(rate)(priced_head(h, k, price)), *arguments)


@regularized_model.mistake(
    "drops units at test time, too", look="Dropout listens to the model's `training`. Who sets it to True once and for all?"
)
def _(*arguments):
    rate = arguments[3]
    return regular(priced_head, *arguments, drop=lambda h, k: h if k < 0 else keras.layers.Dropout(rate)(h, training=True))


@regularized_model.mistake(
    "has no activation in its hidden layers", look="Linear layers collapse into one. What stands between them?"
)
def _(*arguments):
    return regular(priced_head, *arguments, activation=None)


@regularized_model.style("a Sequential made of a list")
def _(n_features, hidden, n_classes, rate, strength):
    layers = [keras.Input((n_features,))]
    for size in hidden:
        layers.append(keras.layers.Dense(size, "relu", kernel_regularizer=keras.regularizers.l2(strength)))
        layers.append(keras.layers.Dropout(rate))
    layers.append(keras.layers.Dense(n_classes, "softmax", kernel_regularizer=keras.regularizers.l2(strength)))
    return keras.Sequential(layers)


@regularized_model.style("no Input, add, activations as layers, L1L2")
def _(n_features, hidden, n_classes, rate, strength):
    model = keras.Sequential()
    for size in hidden:
        model.add(keras.layers.Dense(size, kernel_regularizer=keras.regularizers.L1L2(l1=0.0, l2=strength)))
        model.add(keras.layers.Activation("tanh"))
        model.add(keras.layers.Dropout(rate=rate, seed=7))
    model.add(keras.layers.Dense(n_classes, kernel_regularizer=keras.regularizers.L1L2(l2=strength)))
    model.add(keras.layers.Softmax())
    return model


@regularized_model.style("functional, a penalty of one's own, dropout between sum and relu")
def _(n_features, hidden, n_classes, rate, strength):
    def price(w):
        return strength * keras.ops.sum(keras.ops.square(w))

    x = h = keras.Input(shape=(n_features,))
    for size in hidden:
        h = keras.layers.Dropout(rate)(keras.layers.Dense(size, kernel_regularizer=price)(h))
        h = keras.layers.ReLU()(h)
    out = keras.layers.Dense(n_classes, activation=keras.activations.softmax, kernel_regularizer=price)(h)
    return keras.Model(inputs=x, outputs=out)


@regularized_model.style("blocks as models, sigmoid")
def _(n_features, hidden, n_classes, rate, strength):
    l2 = keras.regularizers.L2(l2=strength)
    blocks = [
        keras.Sequential([keras.layers.Dense(size, activation="sigmoid", kernel_regularizer=l2), keras.layers.Dropout(rate)])
        for size in hidden
    ]
    head = keras.layers.Dense(n_classes, activation="softmax", kernel_regularizer=l2)
    return keras.Sequential([keras.Input((n_features,)), *blocks, head])


@regularized_model.style("a subclass of Model")
def _(n_features, hidden, n_classes, rate, strength):
    class Thinned(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = [
                keras.layers.Dense(s, activation="elu", kernel_regularizer=keras.regularizers.L2(strength)) for s in hidden
            ]
            self.drops = [keras.layers.Dropout(rate) for _ in hidden]
            self.head = keras.layers.Dense(n_classes, activation="softmax", kernel_regularizer=keras.regularizers.L2(strength))

        def call(self, x, training=False):
            for layer, drop in zip(self.hidden, self.drops, strict=True):
                x = drop(layer(x), training=training)
            return self.head(x)

    return Thinned()


# -- stopping_callback -----------------------------------------------------------------------------------------------

stopping_callback = Exercise(
    "stopping_callback",
    goal="have `fit` stop by itself, with the best weights",
    points=2,
    minutes=5,
    stars=1,
    seconds=10.0,
    hints=[
        "Keras has a callback of just this name. Its documentation lists eight arguments: which three does the text above "
        "speak of?",
        "`keras.callbacks.EarlyStopping` with what it watches (monitor), how long it waits (patience), and whether the "
        "weights of the "
        "best epoch come back (restore_best_weights).",
        "return keras.callbacks.EarlyStopping(\n    monitor=..., patience=..., restore_best_weights=...\n)",
    ],
)


@stopping_callback.cases
def _(rng):
    yield "stops after two", {"patience": 2, "val_losses": [0.9, 0.7, 0.75, 0.6, 0.62, 0.61, 0.63, 0.64, 0.5, 0.4]}
    yield "stops at once", {"patience": 1, "val_losses": [0.9, 0.8, 0.85, 0.86, 0.87, 0.88, 0.3, 0.2]}
    yield "tiny improvements count", {"patience": 2, "val_losses": [0.5, 0.4999, 0.4998, 0.4997, 0.4999, 0.4998, 0.3]}
    yield "never stops, the best in the middle", {"patience": 5, "val_losses": [0.9, 0.5, 0.6, 0.7, 0.65, 0.55]}
    yield "an equal loss is no improvement", {"patience": 3, "val_losses": [0.8, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4, 0.3]}
    steps = rng.normal(size=12).cumsum().round(2)
    yield "a random walk", {"patience": int(rng.integers(2, 5)), "val_losses": [round(20 + float(s), 2) for s in steps]}


@stopping_callback.probe
def _(stopping_callback, patience, val_losses):
    callback = stopping_callback(patience)
    if not isinstance(callback, keras.callbacks.Callback):
        words = {"NoneType": "nothing", "type": "a class: are its brackets missing?", "list": "a list"}
        return {"kind": words.get(type(callback).__name__, f"an object of type {type(callback).__name__}")}
    layers = [keras.layers.Dense(1, use_bias=False), keras.layers.Dense(1, use_bias=False, trainable=False)]
    model = keras.Sequential([keras.Input((1,)), *layers])
    ends, (kept, still) = watched_training(callback, model, val_losses)
    again = watched_training(callback, model, val_losses)
    return {"last epoch": ends, "weights of epoch": kept, "untrained of epoch": still, "again": again == (ends, [kept, still])}


def watched_training(callback, model, val_losses):
    """What `fit` would do with a callback: the last epoch, and from which epoch each of the model's arrays is at the end."""
    model.stop_training = False
    callback.set_params({"epochs": len(val_losses), "verbose": 0})
    callback.set_model(model)
    callback.on_train_begin({})
    ends = len(val_losses) - 1
    for epoch, value in enumerate(val_losses):
        callback.on_epoch_begin(epoch, {})
        model.set_weights([np.full((1, 1), epoch, dtype="float32")] * 2)
        # what should not be watched turns at another epoch: the training loss after the second, the accuracies at once
        callback.on_epoch_end(
            epoch, {"loss": abs(epoch - 1.5), "val_loss": value, "accuracy": 0.1, "val_accuracy": 0.9 - 0.01 * epoch}
        )
        if model.stop_training:
            ends = epoch
            break
    callback.on_train_end({})
    return ends, [int(w[0, 0]) for w in model.get_weights()]


def until(val_losses, patience):
    """The epoch after which training stops, and the best until then."""
    best = 0
    for epoch, value in enumerate(val_losses):
        best = epoch if value < val_losses[best] else best
        if epoch - best == patience:
            return epoch, best
    return len(val_losses) - 1, best


@stopping_callback.judge
def _(evidence, patience, val_losses):
    if "kind" in evidence:
        return Wrong(
            f"your function returned {evidence['kind']}; asked is a callback", mistake="returns something else than a callback"
        )
    (last, best), got = until(val_losses, patience), evidence["last epoch"]
    if got != last:
        return Wrong(f"with these validation losses training ran until epoch {got} (from 0); it should end with epoch {last}")
    kept = evidence["weights of epoch"]
    if kept != best:
        sentence = (
            f"training ended with epoch {last}, and the model has the weights of epoch {kept}; the best were those of {best}"
        )
        return Wrong(sentence)
    if evidence["untrained of epoch"] != best:
        sentence = f"the trained weights are those of epoch {best} again, those that are not trained are of epoch "
        return Wrong(f"{sentence}{evidence['untrained of epoch']}", mistake="brings back only the weights that are trained")
    if not evidence["again"]:
        sentence = "in a second training with the same callback and the same validation losses it does something else"
        return Wrong(sentence, mistake="goes on with what it noted when another training begins")
    return None


def stopper(patience, **settings):
    """The callback as it should be, with other settings."""
    return keras.callbacks.EarlyStopping(**{"monitor": "val_loss", "patience": patience, "restore_best_weights": True} | settings)


@stopping_callback.mistake(
    "does not bring the best weights back",
    look="When training stops, the best epoch lies `patience` epochs back. Which argument goes there?",
)
def _(patience):
    return stopper(patience, restore_best_weights=False)


@stopping_callback.mistake("watches the training loss", look="Which loss rises when the model begins to overfit?")
def _(patience):
    return stopper(patience, monitor="loss")


@stopping_callback.mistake(
    "watches the accuracy on the validation data",
    look="The validation *loss* is asked.",
    raises=r"received monitor=val_\w*acc",
)
def _(patience):
    return stopper(patience, monitor="val_accuracy", mode="max")


@stopping_callback.mistake("does not wait", look="How many epochs without improvement are allowed? Which argument says it?")
def _(patience):
    return stopper(0)


@stopping_callback.mistake("waits the same number of epochs whatever `patience` says", look="Which argument is not used?")
def _(patience):
    return stopper(3)


@stopping_callback.mistake("waits one epoch too long", look="Compare with `early_stopping` of lesson 9.")
def _(patience):
    return stopper(patience + 1)


@stopping_callback.mistake("waits one epoch too short", look="Compare with `early_stopping` of lesson 9.")
def _(patience):
    return stopper(patience - 1)


@stopping_callback.mistake("waits for a loss that rises", look='A loss is to fall. What does mode="max" mean?')
def _(patience):
    return stopper(patience, mode="max")


@stopping_callback.mistake("does not count small improvements", look="Any fall is an improvement here: what is min_delta?")
def _(patience):
    return stopper(patience, min_delta=0.001)


@stopping_callback.mistake("returns something else than a callback", look="One callback is asked, made, and not in a list.")
def _(patience):
    return [stopper(patience)]


@stopping_callback.mistake(
    "does not stop the training", look="Checkpoints and learning rates go on and on. Which callback of Keras ends the training?"
)
def _(patience):
    return keras.callbacks.ModelCheckpoint("unused.keras", monitor="val_loss", save_best_only=True, save_freq=10**9)


@stopping_callback.mistake(
    "hands the patience over as min_delta",
    look="By position, the second argument of EarlyStopping is another one. Give its name.",
)
def _(patience):
    return keras.callbacks.EarlyStopping("val_loss", patience, restore_best_weights=True)


@stopping_callback.mistake(
    "hands the patience over as what is watched",
    look="By position, the first argument of EarlyStopping is what it watches. Give the patience its name.",
    raises=r"'int' object has no attribute 'removeprefix'",
)
def _(patience):
    return keras.callbacks.EarlyStopping(patience, restore_best_weights=True)


class Noting(keras.callbacks.Callback):
    """A callback of one's own that a mistake can change."""

    def __init__(self, patience):
        super().__init__()
        self.patience = patience
        self.best, self.waited, self.kept = np.inf, 0, None

    def weights(self):
        return self.model.weights

    def on_epoch_end(self, epoch, logs=None):
        self.waited += 1
        if logs["val_loss"] < self.best:
            self.best, self.waited, self.kept = logs["val_loss"], 0, [np.array(w) for w in self.weights()]
        self.model.stop_training = self.waited >= self.patience

    def on_train_end(self, logs=None):
        for variable, numbers in zip(self.weights(), self.kept, strict=True):
            variable.assign(numbers)


@stopping_callback.mistake(
    "goes on with what it noted when another training begins", look="Which method does `fit` call before the first epoch?"
)
def _(patience):
    return Noting(patience)


@stopping_callback.mistake(
    "brings back only the weights that are trained",
    look="A model has `trainable_weights` and `weights`. Which belong to an epoch?",
)
def _(patience):
    class OnlyTrained(Noting):
        def on_train_begin(self, logs=None):
            self.best, self.waited = np.inf, 0

        def weights(self):
            return self.model.trainable_weights

    return OnlyTrained(patience)


@stopping_callback.mistake("begins to count late", look="From which epoch on does your callback look? Which setting delays it?")
def _(patience):
    return stopper(patience, start_from_epoch=2)


@stopping_callback.style("all settings by name")
def _(patience):
    return keras.callbacks.EarlyStopping(
        monitor="val_loss", min_delta=0.0, patience=patience, verbose=1, mode="min", restore_best_weights=True
    )


@stopping_callback.style("monitor left to its default")
def _(patience):
    return keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)


@stopping_callback.style("by position, and a dictionary")
def _(patience):
    settings = {"restore_best_weights": True, "mode": "auto"}
    return keras.callbacks.EarlyStopping("val_loss", 0, patience, **settings)


@stopping_callback.style("a callback of one's own")
def _(patience):
    class Stop(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.best, self.waited, self.weights = np.inf, 0, None

        def on_epoch_end(self, epoch, logs=None):
            if logs["val_loss"] < self.best:
                self.best, self.waited, self.weights = logs["val_loss"], 0, self.model.get_weights()
                return
            self.waited += 1
            self.model.stop_training = self.waited >= patience

        def on_train_end(self, logs=None):
            self.model.set_weights(self.weights)

    return Stop()


@stopping_callback.style("a subclass of EarlyStopping")
def _(patience):
    class Quiet(keras.callbacks.EarlyStopping):
        pass

    stop = Quiet(monitor="val_loss", patience=patience)
    stop.restore_best_weights = True
    return stop


stopping_callback.equivalent(
    "keras.callbacks.EarlyStopping(monitor='val_loss', patienc... → keras.callbacks.EarlyStopping(patience=patience, restore_...",
    because="EarlyStopping watches val_loss if nothing else is said",
)
