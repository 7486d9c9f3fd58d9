"""The optimizers and schedules of lesson 10 give the numbers of keras.optimizers.

Keras runs in a process of its own: TensorFlow must not be in this one when others are forked from it. Its variables are float64
here; learning rates, β, ε and AdaGrad's first s reach it as float32 all the same, and that is all that tells the two apart.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import load_course

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

STEPS, WEIGHTS = 50, 300
EXACT = {"learning_rate": 2.0**-7, "beta": 1 - 2.0**-3, "beta2": 1 - 2.0**-10}  # without any rounding in float32

KERAS = """
import json, sys
import keras
import numpy as np

job = json.load(sys.stdin)
answers = {}
for name, (kind, settings) in job["optimizers"].items():
    optimizer = getattr(keras.optimizers, kind)(**settings)
    w = keras.Variable(np.array(job["start"]), dtype="float64")
    path = []
    for g in np.array(job["gradients"]):
        optimizer.apply([g], [w])
        path.append(w.numpy().tolist())
    answers[name] = path
for name, (kind, settings, steps) in job["schedules"].items():
    schedule = getattr(keras.optimizers.schedules, kind)(**settings)
    answers[name] = [float(schedule(step)) for step in steps]
print(json.dumps(answers))
"""


def _optimizers(rate: float, beta: float = 0.9, beta2: float = 0.999) -> dict[str, tuple[str, dict[str, Any]]]:
    betas = {"learning_rate": rate, "beta_1": beta, "beta_2": beta2}
    return {
        "sgd": ("SGD", {"learning_rate": rate}),
        "momentum": ("SGD", {"learning_rate": rate, "momentum": beta}),
        "nesterov": ("SGD", {"learning_rate": rate, "momentum": beta, "nesterov": True}),
        "adagrad": ("Adagrad", {"learning_rate": rate}),
        "rmsprop": ("RMSprop", {"learning_rate": rate, "rho": beta}),
        "adam": ("Adam", betas),
        "adamw": ("AdamW", betas),
    }


SCHEDULES = {
    "cosine_decay": ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 40}, list(range(0, 60, 3))),
    "step_decay": (
        "ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6, "staircase": True},
        list(range(40)),
    ),
}


def _numbers() -> tuple[np.ndarray, np.ndarray]:
    """Where to start, and gradients of size 0.1 and more."""
    rng = np.random.default_rng(10)
    sizes = 0.1 + np.abs(rng.normal(size=(STEPS, WEIGHTS)))
    return rng.normal(size=WEIGHTS), rng.choice([-1.0, 1.0], size=sizes.shape) * sizes


@pytest.fixture(scope="module")
def keras_answers() -> dict[str, Any]:
    """What Keras makes of three settings: the largest rate of the contract, a usual one, and one without rounding."""
    start, gradients = _numbers()
    settings = {
        "0.01": _optimizers(0.01),
        "0.001": _optimizers(0.001),
        "exact": _optimizers(EXACT["learning_rate"], EXACT["beta"], EXACT["beta2"]),
    }
    job = {
        "start": start.tolist(),
        "gradients": gradients.tolist(),
        "optimizers": {f"{name} {label}": made for label, all_of in settings.items() for name, made in all_of.items()},
        "schedules": SCHEDULES,
    }
    quiet = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(
        [sys.executable, "-c", KERAS],
        input=json.dumps(job),
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def _lesson() -> dict[str, Any]:
    return load_course(ROOT / "solutions").lesson("10_optimizers").namespace()


def _path(name: str, rate: float, *beta: float) -> np.ndarray:
    """The same steps by the reference: its states start as those of Keras do, and AdamW decays by Keras's default."""
    step: Callable[..., Any] = _lesson()[name]
    w, gradients = _numbers()
    states = {"sgd": 0, "adam": 2, "adamw": 2}.get(name, 1)
    state = [np.full(WEIGHTS, 0.1 if name == "adagrad" else 0.0) for _ in range(states)]
    decay = {"weight_decay": 0.004} if name == "adamw" else {}
    used = {"sgd": 0, "adagrad": 0, "adam": 2, "adamw": 2}.get(name, 1)
    path = []
    for t, g in enumerate(gradients, start=1):
        count = [t] if states == 2 else []
        result = step(w, g, *state, *count, rate, *beta[:used], **decay)
        w, *state = result if states else (result,)
        path.append(w)
    return np.array(path)


def _gaps(name: str, answers: dict[str, Any], label: str, rate: float, *beta: float) -> np.ndarray:
    """The largest difference to Keras after each step."""
    gaps: np.ndarray = np.abs(_path(name, rate, *beta) - np.array(answers[f"{name} {label}"])).max(axis=1)
    return gaps


NAMES = list(_optimizers(0.01))


@pytest.mark.parametrize("name", NAMES)
def test_one_step_equals_keras_to_a_millionth(name: str, keras_answers: dict[str, Any]) -> None:
    for rate in (0.01, 0.001):
        assert _gaps(name, keras_answers, str(rate), rate)[0] < 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_fifty_steps_equal_keras_to_a_millionth_at_a_usual_rate(name: str, keras_answers: dict[str, Any]) -> None:
    assert _gaps(name, keras_answers, "0.001", 0.001).max() < 1e-6


def test_at_the_largest_rate_only_adam_drifts_further_apart(keras_answers: dict[str, Any]) -> None:
    last = {name: _gaps(name, keras_answers, "0.01", 0.01)[-1] for name in NAMES}
    assert {name for name, gap in last.items() if gap > 1e-6} <= {"adam", "adamw"}
    assert max(last.values()) < 5e-6


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_without_rounding_of_the_constants_nothing_is_left(name: str, keras_answers: dict[str, Any]) -> None:
    assert _gaps(name, keras_answers, "exact", EXACT["learning_rate"], EXACT["beta"]).max() < 1e-12


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
def test_without_rounding_of_the_constants_the_drift_stops(name: str, keras_answers: dict[str, Any]) -> None:
    gaps = _gaps(name, keras_answers, "exact", EXACT["learning_rate"], EXACT["beta"], EXACT["beta2"])
    assert gaps.max() < 1e-6
    assert gaps[-1] <= 2 * gaps[9] + 1e-14  # no growth with the number of steps


def test_schedules_equal_those_of_keras(keras_answers: dict[str, Any]) -> None:
    space = _lesson()
    cosine = [space["cosine_decay"](0.1, 40, step) for step in SCHEDULES["cosine_decay"][2]]
    steps = [space["step_decay"](0.1, 0.6, 7, epoch) for epoch in SCHEDULES["step_decay"][2]]
    assert cosine == pytest.approx(keras_answers["cosine_decay"], rel=1e-6, abs=1e-8)
    assert steps == pytest.approx(keras_answers["step_decay"], rel=1e-6, abs=1e-8)
