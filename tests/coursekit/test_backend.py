"""Keras computes with the backend that was asked for, and says nothing while it is imported."""

import subprocess
import sys

import pytest

from coursekit import backend

PROGRAM = """
import logging
from coursekit.backend import use
use({name!r})
import keras, numpy as np
keras.config.set_floatx("float64")
logging.getLogger("tensorflow").warning("many small models")
layer = keras.layers.Dense(2)
result = layer(np.ones((1, 3)))
print(keras.backend.backend(), keras.backend.standardize_dtype(result.dtype))
use({name!r})
try:
    use({other!r})
except RuntimeError as error:
    print(error)
"""


@pytest.mark.parametrize(("name", "other"), [("tensorflow", "jax"), ("jax", "tensorflow")])
def test_keras_takes_the_backend_quietly_and_only_once(name: str, other: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(name=name, other=other)], capture_output=True, text=True, check=True
    )
    first, second = ran.stdout.splitlines()
    assert first == f"{name} float64"
    assert second == f"Keras already computes with {name}. Restart the kernel to change to {other}."
    assert ran.stderr == ""


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(ValueError, match="'theano'; the course knows tensorflow and jax"):
        backend.use("theano")
