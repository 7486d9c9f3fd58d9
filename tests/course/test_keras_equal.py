"""The network of lessons 4 and 10 and a Keras model of lesson 11 with the same weights give the same numbers.

Keras runs in a process of its own: TensorFlow must not be in this one when others are forked from it. That process uses the
functions of lesson 11; this one only those of lessons 4 and 10, which are NumPy.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import load_course
from coursekit import datasets

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

RATE, EPOCHS, BATCH = 0.5, 200, 40
STEP_RATE, EPS = 0.01, 1e-7
NAMES = ["sgd", "momentum", "nesterov", "rmsprop", "adam"]
LOSS = "sparse_categorical_crossentropy"

KERAS = """
import json, sys
from coursekit.backend import use

job = json.load(sys.stdin)
use(job["backend"])
import keras
import numpy as np
from autograder import load_course

keras.config.set_floatx(job["floatx"])
space = load_course(job["solutions"]).lesson("11_keras").namespace()
X, y = np.array(job["X"]), np.array(job["y"])
start = [(np.array(W), np.array(b)) for W, b in job["start"]]


def lists(params):
    return [[np.asarray(part, dtype=float).tolist() for part in pair] for pair in params]


def twin():
    sizes = [len(b) for _, b in start]
    return space["numpy_to_keras"](space["build_model"](X.shape[1], sizes[:-1], sizes[-1]), start)


def own(name, *arguments):
    return space[name](*arguments)


answers = {"back": lists(own("keras_to_numpy", twin()))}
model = own("compile_model", twin(), 1.0)
answers["outputs"] = model.predict(X, verbose=0).tolist()
answers["labels"] = own("predict_labels", model, X).tolist()
answers["loss"] = model.evaluate(X, y, batch_size=len(y), verbose=0)[0]
own("train_model", model, X, y, len(y), 1)
answers["after a step of rate 1"] = lists(own("keras_to_numpy", model))
model = own("compile_model", twin(), job["rate"])
answers["history"] = own("train_model", model, X, y, len(y), job["epochs"])
answers["trained"] = lists(own("keras_to_numpy", model))
model = own("compile_model", twin(), job["rate"])
history = model.fit(X, y, batch_size=job["batch"], epochs=5, shuffle=False, verbose=0).history
answers["in batches"] = history
for name in job["names"]:
    model = twin()
    model.compile(own("make_optimizer", name, job["step_rate"]), job["loss"])
    model.fit(X, y, batch_size=len(y), verbose=0)
    answers[name] = lists(own("keras_to_numpy", model))
print(json.dumps(answers))
"""

Params = list[tuple[np.ndarray, np.ndarray]]


def _lesson(name: str) -> dict[str, Any]:
    return load_course(ROOT / "solutions").lesson(name).namespace()


def _start() -> Params:
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(d, k)), rng.normal(size=k)) for d, k in [(4, 8), (8, 6), (6, 3)]]


def _ask_keras(floatx: str, backend: str = "tensorflow") -> dict[str, Any]:
    flowers = datasets.standardized(datasets.iris())
    job = {
        "backend": backend,
        "floatx": floatx,
        "solutions": str(ROOT / "solutions"),
        "X": flowers.X.tolist(),
        "y": flowers.y.tolist(),
        "start": [[W.tolist(), b.tolist()] for W, b in _start()],
        "rate": RATE,
        "epochs": EPOCHS,
        "batch": BATCH,
        "names": NAMES,
        "step_rate": STEP_RATE,
        "loss": LOSS,
    }
    done = subprocess.run(
        [sys.executable, "-c", KERAS],
        input=json.dumps(job),
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    return _ask_keras("float64")


@pytest.fixture(scope="module")
def flowers() -> datasets.Data:
    return datasets.standardized(datasets.iris())


def _gap(one: Any, other: Any) -> float:
    """The largest difference between two lists of (W, b)."""
    pairs = [(a, b) for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)]
    return max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in pairs)


def _gradient(params: Params, data: datasets.Data) -> Params:
    space = _lesson("04_backpropagation")
    grads: Params = space["mlp_backward"](params, space["mlp_forward"](params, data.X), data.y)
    return grads


def _descent(params: Params, data: datasets.Data, epochs: int, batch: int) -> tuple[Params, list[float], list[float]]:
    """SGD by the functions of lessons 4 and 10, samples in order: the network, and what a history holds."""
    space, sgd = _lesson("04_backpropagation"), _lesson("10_optimizers")["sgd"]
    losses, shares = [], []
    for _ in range(epochs):
        loss, right = 0.0, 0
        for rows in np.split(np.arange(len(data.y)), range(batch, len(data.y), batch)):
            activations = space["mlp_forward"](params, data.X[rows])
            loss += len(rows) * space["cross_entropy"](activations[-1], data.y[rows])
            right += int(np.sum(activations[-1].argmax(axis=1) == data.y[rows]))
            grads = space["mlp_backward"](params, activations, data.y[rows])
            params = [(sgd(W, dW, RATE), sgd(b, db, RATE)) for (W, b), (dW, db) in zip(params, grads, strict=True)]
        losses.append(loss / len(data.y))
        shares.append(right / len(data.y))
    return params, losses, shares


def test_weights_go_in_and_come_out_as_they_were(answers: dict[str, Any]) -> None:
    assert _gap(answers["back"], _start()) == 0


def test_outputs_and_loss_agree(answers: dict[str, Any], flowers: datasets.Data) -> None:
    space = _lesson("04_backpropagation")
    P = space["mlp_forward"](_start(), flowers.X)[-1]
    assert np.abs(np.array(answers["outputs"]) - P).max() < 1e-6
    assert np.array(answers["outputs"]) == pytest.approx(P, abs=1e-12)
    assert answers["labels"] == P.argmax(axis=1).tolist()
    assert answers["loss"] == pytest.approx(space["cross_entropy"](P, flowers.y), abs=1e-12)


def test_gradients_agree(answers: dict[str, Any], flowers: datasets.Data) -> None:
    """One step of SGD with learning rate 1 takes the gradient off the weights."""
    after = answers["after a step of rate 1"]
    theirs = [(W - np.array(V), b - np.array(c)) for (W, b), (V, c) in zip(_start(), after, strict=True)]
    assert _gap(theirs, _gradient(_start(), flowers)) < 1e-12


def _stepped(name: str, grads: Params, as_keras: bool) -> Params:
    """One step by the functions of lesson 10; `as_keras`: with ε where Keras has it."""
    space = _lesson("10_optimizers")

    def step(w: np.ndarray, g: np.ndarray) -> np.ndarray:
        states = {"sgd": 0, "adam": 2}.get(name, 1)
        result = space[name](w, g, *[np.zeros_like(w)] * states, *([1] if states == 2 else []), STEP_RATE)
        if as_keras and name == "rmsprop":
            new: np.ndarray = w - STEP_RATE * g / np.sqrt(result[1] + EPS)
        elif as_keras and name == "adam":
            rate = STEP_RATE * np.sqrt(1 - 0.999) / (1 - 0.9)
            new = w - rate * result[1] / (np.sqrt(result[2]) + EPS)
        else:
            new = result[0] if states else result
        return new

    return [(step(W, dW), step(b, db)) for (W, b), (dW, db) in zip(_start(), grads, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_of_each_optimizer_agrees_to_a_millionth(name: str, answers: dict[str, Any], flowers: datasets.Data) -> None:
    assert _gap(answers[name], _stepped(name, _gradient(_start(), flowers), as_keras=True)) < 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_the_place_of_epsilon_shows_in_small_gradients_only(name: str, answers: dict[str, Any], flowers: datasets.Data) -> None:
    """Step as lesson 10 writes it: a millionth where the gradient is 0.1 and more, as its contract says."""
    grads = _gradient(_start(), flowers)
    for pair, theirs, gradient in zip(_stepped(name, grads, as_keras=False), answers[name], grads, strict=True):
        for own, keras, g in zip(pair, theirs, gradient, strict=True):
            large = np.abs(g) >= 0.1
            assert np.abs(own - np.array(keras))[large].max(initial=0.0) < 1e-6


def test_a_whole_training_agrees(answers: dict[str, Any], flowers: datasets.Data) -> None:
    params, losses, shares = _descent(_start(), flowers, EPOCHS, len(flowers.y))
    assert losses[-1] < 0.5 * losses[0]
    assert answers["history"]["loss"] == pytest.approx(losses, abs=1e-10)
    assert answers["history"]["accuracy"] == pytest.approx(shares, abs=1e-12)
    assert _gap(answers["trained"], params) < 1e-10


def test_a_history_is_the_mean_over_moving_weights(answers: dict[str, Any], flowers: datasets.Data) -> None:
    """In batches that do not divide the samples, and in the order in which they lie."""
    _, losses, shares = _descent(_start(), flowers, 5, BATCH)
    assert len(flowers.y) % BATCH
    assert answers["in batches"]["loss"] == pytest.approx(losses, abs=1e-10)
    assert answers["in batches"]["accuracy"] == pytest.approx(shares, abs=1e-12)


def test_in_single_precision_a_training_curve_stays_within_1e_4(flowers: datasets.Data) -> None:
    _, losses, _ = _descent(_start(), flowers, EPOCHS, len(flowers.y))
    assert _ask_keras("float32")["history"]["loss"] == pytest.approx(losses, abs=1e-4)
