"""The Value of lesson 5 gives the numbers of TensorFlow's GradientTape, on straight-line programs drawn at random.

TensorFlow runs in a process of its own: it must not be in this one when others are forked from it.
"""

import json
import operator
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import load_course

ROOT = Path(__file__).resolve().parents[2]
LEAVES, STEPS, PROGRAMS = 3, 12, 60
pytestmark = pytest.mark.slow

# One step takes two earlier numbers, by place, and a plain number. Every one is smooth and safe wherever its operands lie.
RULES = [
    "a + b",
    "a - b",
    "a * b",
    "a / (b * b + 1)",
    "-a * c",
    "c - b",
    "c / (a ** 2 + 1)",
    "b ** 3 * 0.1",
    "(a * a + 0.5) ** -0.5",
]
RULES += ["exp(tanh(a))", "log(b * b + c)", "tanh(a) + b", "relu(a) + c * b", "a * 2 - 3 / (b * b + c)", "2 + a / 4"]

TAPE = """
import json, sys
import tensorflow as tf

programs = json.load(sys.stdin)
functions = {"exp": tf.exp, "log": tf.math.log, "tanh": tf.tanh, "relu": tf.nn.relu}
answers = []
for program in programs:
    leaves = [tf.Variable(number, dtype=tf.float64) for number in program["at"]]
    with tf.GradientTape() as tape:
        numbers = list(leaves)
        for rule, i, j, c in program["steps"]:
            numbers.append(eval(rule, functions, {"a": numbers[i] + 0.0, "b": numbers[j] + 0.0, "c": c}))
        result = tf.add_n(numbers[-3:])
    grads = tape.gradient(result, leaves, unconnected_gradients="zero")
    answers.append([float(result), [float(g) for g in grads]])
print(json.dumps(answers))
"""


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """A program: each step joins one of the last two numbers with any earlier one, so that many are used again."""
    steps = []
    for size in range(LEAVES, LEAVES + STEPS):
        places = [int(rng.integers(size - 2, size)), int(rng.integers(size))]
        steps.append([str(rng.choice(RULES)), *(places if rng.random() < 0.5 else places[::-1]), float(rng.uniform(0.5, 2))])
    return {"at": rng.normal(size=LEAVES).tolist(), "steps": steps}


def by_value(program: dict[str, Any], kind: Any) -> tuple[float, list[float], dict[int, int]]:
    """The result and the gradients of the leaves; and how often each number is used."""
    functions = {name: operator.methodcaller(name) for name in ("exp", "log", "tanh", "relu")}
    leaves = [kind(number) for number in program["at"]]
    numbers, uses = list(leaves), dict[int, int]()
    for rule, i, j, c in program["steps"]:
        for place in (i, j):
            uses[place] = uses.get(place, 0) + 1
        numbers.append(eval(rule, functions, {"a": numbers[i], "b": numbers[j], "c": c}))
    result = numbers[-1] + numbers[-2] + numbers[-3]
    result.backward()
    return float(result.data), [float(leaf.grad) for leaf in leaves], uses


def test_value_and_gradient_tape_agree_on_random_programs() -> None:
    rng = np.random.default_rng(5)
    programs = [draw(rng) for _ in range(PROGRAMS)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-c", TAPE], input=json.dumps(programs), env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    kind = load_course(ROOT / "solutions").lesson("05_autodiff").namespace()["Value"]
    again = 0
    for program, (result, grads) in zip(programs, json.loads(done.stdout.splitlines()[-1]), strict=True):
        data, own, uses = by_value(program, kind)
        assert data == pytest.approx(result, rel=1e-9, abs=1e-12), program
        assert own == pytest.approx(grads, rel=1e-7, abs=1e-10), program
        again += sum(count > 1 for count in uses.values())
    assert again > PROGRAMS  # the programs do use numbers again and again
