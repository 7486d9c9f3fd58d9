"""Lesson 12 beside Keras: the layer is Dense, the tape is lesson 5's engine, the loop is fit, and JAX gives the same numbers.

Keras runs in processes of its own, one for each backend: TensorFlow must not be in this one when others are forked from it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

HEAD = """
import json, sys
from pathlib import Path
from coursekit.backend import use
use(BACKEND)
import keras
import numpy as np
from autograder import load_course

lesson = load_course(sys.argv[1]).lesson("12_keras_under_the_hood").namespace()
MyDense, folder = lesson["MyDense"], Path(sys.argv[2])
rng = np.random.default_rng(12)
X = rng.normal(size=(20, 4)).astype("float32")


def numbered(model):
    numbers = np.random.default_rng(3)
    model.set_weights([numbers.normal(size=w.shape) / 2 for w in model.get_weights()])
    return model


def models():
    chain = [keras.Input((4,)), MyDense(6, keras.activations.tanh), MyDense(3, activation="softmax")]
    return {
        "my_dense": (numbered(keras.Sequential(chain)), X),
        "two_inputs": (numbered(lesson["two_input_model"](1, 3, 3)), [X[:, :1], X[:, 1:]]),
        "residual": (numbered(lesson["residual_model"](4, 6, 3, 3)), X),
        "regularized": (numbered(lesson["regularized_model"](4, [5, 4], 3, 0.5, 0.01)), X),
    }
"""

ON_TENSORFLOW = """
import tensorflow as tf

found = {}

# the layer
pull = rng.normal(size=(20, 3)).astype("float32")
gaps = []
for activation in [None, "relu", "tanh", "softmax", keras.activations.sigmoid, keras.ops.tanh, lambda z: z * abs(z)]:
    pair = [MyDense(3, activation=activation), keras.layers.Dense(3, activation=activation)]
    sides = []
    for layer in pair:
        layer.build((None, 4))
        layer.set_weights(pair[0].get_weights())
        with tf.GradientTape() as tape:
            A = layer(X)
            pulled = tf.reduce_sum(pull * A)
        sides.append([np.asarray(A), *map(np.asarray, tape.gradient(pulled, layer.trainable_weights))])
    gaps += [float(np.abs(a - b).max()) for a, b in zip(*sides)]
found["layer"] = max(gaps)

# to the disk and back, and the outputs for the other process
found["loaded"], outputs = {}, {}
for name, (model, inputs) in models().items():
    model.save(folder / f"{name}.keras")
    again = keras.models.load_model(folder / f"{name}.keras", custom_objects={"MyDense": MyDense})
    outputs[name] = np.asarray(model(inputs))
    found["loaded"][name] = float(np.abs(outputs[name] - np.asarray(again(inputs))).max())
np.savez(folder / "tensorflow.npz", **outputs)

# the tape and the engine of lesson 5
def program(v):
    a, b, c = v[0], v[1], v[2]
    for _ in range(3):
        a = a * b + c / (b * b + 1)
        b = b - a * 0.1
    return (a - c) ** 2 + b ** 3

Value, gaps = lesson["Value"], []
for _ in range(20):
    at = rng.normal(size=3)
    leaves = [Value(float(number)) for number in at]
    program(leaves).backward()
    own = np.array([leaf.grad for leaf in leaves])
    gaps.append(float(np.abs(lesson["tape_gradient"](program, at) - own).max() / np.abs(own).max()))
found["tape"] = max(gaps)
path = lesson["tape_descent"](lambda w: tf.reduce_sum(tf.cos(w) * w), np.array([1.0, 2.0]), 0.1, 30)
paper = lesson["gradient_descent"](lambda w: np.cos(w) - w * np.sin(w), np.array([1.0, 2.0]), 0.1, 30)
found["descent"] = float(np.abs(path - paper).max())

# the loop and fit
y = rng.integers(0, 3, size=20)
curves, weights = [], []
for by_hand in (False, True):
    model = models()["my_dense"][0]
    optimizer, loss_fn = keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy()
    if by_hand:
        step = lesson["train_step"]
        batches = [slice(i, i + 5) for i in range(0, 20, 5)]
        curves.append([np.mean([step(model, optimizer, loss_fn, X[b], y[b]) for b in batches]) for _ in range(15)])
    else:
        model.compile(optimizer=optimizer, loss=loss_fn)
        curves.append(model.fit(X, y, batch_size=5, epochs=15, shuffle=False, verbose=0).history["loss"])
    weights.append(model.get_weights())
found["curve"] = float(np.abs(np.subtract(*curves)).max())
found["weights"] = max(float(np.abs(a - b).max()) for a, b in zip(*weights))

# the cures of lesson 9
A = np.full((4000, 25), 2.0, dtype="float32")
theirs = np.asarray(keras.layers.Dropout(0.3)(A, training=True))
yours, _ = lesson["dropout"](A, 0.3, rng)
found["dropout"] = [[float(np.mean(out == 0)), float(out.max())] for out in (theirs, yours)]
found["still"] = bool((np.asarray(keras.layers.Dropout(0.3)(A, training=False)) == A).all())
model = models()["regularized"][0]
kernels = [w for w in model.get_weights() if w.ndim == 2]
found["penalty"] = [float(sum(model.losses)), lesson["l2_penalty"](kernels, 0.01)]

class Script(keras.callbacks.Callback):
    def __init__(self, values):
        super().__init__()
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        logs["val_loss"] = self.values[epoch]
        self.model.set_weights([np.full((1, 1), float(epoch))])

found["stops"] = []
courses = [[0.9, 0.7, 0.75, 0.6, 0.62, 0.61, 0.5], [3, 2, 1, 2, 3, 4], [1, 1, 1, 1, 0.5], [5, 4, 4.5, 3]]
for values, patience in zip(courses, [2, 9, 3, 1]):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer="sgd", loss="mse", run_eagerly=True)
    stop = lesson["stopping_callback"](patience)
    done = model.fit(np.ones((2, 1)), np.ones(2), epochs=len(values), verbose=0, callbacks=[Script(values), stop])
    theirs = [len(done.epoch) - 1, int(model.get_weights()[0][0, 0])]
    found["stops"].append([theirs, [int(n) for n in lesson["early_stopping"](values, patience)]])
print(json.dumps(found))
"""

ON_JAX = """
assert keras.backend.backend() == "jax"
expected = np.load(folder / "tensorflow.npz")
found = {}
for name, (model, inputs) in models().items():
    loaded = keras.models.load_model(folder / f"{name}.keras", custom_objects={"MyDense": MyDense})
    found[name] = [float(np.abs(np.asarray(each(inputs)) - expected[name]).max()) for each in (model, loaded)]
model, _ = models()["my_dense"]
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
losses = model.fit(X, np.arange(20) % 3, epochs=5, verbose=0).history["loss"]
found["trains"] = losses[-1] < losses[0]
print(json.dumps(found))
"""


def _run(script: str, backend: str, folder: Path) -> dict[str, Any]:
    """What a script prints, in a process of its own with a backend of its own."""
    text = HEAD.replace("BACKEND", repr(backend)) + script
    done = subprocess.run(
        [sys.executable, "-c", text, str(ROOT / "solutions"), str(folder)],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the two processes meet."""
    return tmp_path_factory.mktemp("under_the_hood")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    """What came out on TensorFlow."""
    return _run(ON_TENSORFLOW, "tensorflow", folder)


def test_the_layer_is_dense_forwards_and_backwards(found: dict[str, Any]) -> None:
    assert found["layer"] < 1e-5


def test_models_survive_the_disk(found: dict[str, Any]) -> None:
    assert set(found["loaded"]) == {"my_dense", "two_inputs", "residual", "regularized"}
    assert max(found["loaded"].values()) < 1e-6


def test_the_tape_gives_the_numbers_of_lesson_5(found: dict[str, Any]) -> None:
    assert found["tape"] < 1e-10
    assert found["descent"] < 1e-10


def test_the_loop_is_fit(found: dict[str, Any]) -> None:
    assert found["curve"] < 1e-5
    assert found["weights"] < 1e-4


def test_dropout_penalty_and_stopping_are_those_of_lesson_9(found: dict[str, Any]) -> None:
    theirs, yours = found["dropout"]
    assert theirs[0] == pytest.approx(yours[0], abs=0.012)  # 100,000 entries each: six standard deviations of the difference
    assert theirs[1] == pytest.approx(yours[1], rel=1e-6)
    assert found["still"]
    assert found["penalty"][0] == pytest.approx(found["penalty"][1], rel=1e-5)
    for keras_says, lesson_says in found["stops"]:
        assert keras_says == lesson_says


def test_jax_gives_the_same_numbers(found: dict[str, Any], folder: Path) -> None:
    on_jax = _run(ON_JAX, "jax", folder)
    assert on_jax.pop("trains")
    assert np.max(list(on_jax.values())) < 1e-5
