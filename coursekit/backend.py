"""Choose what computes beneath Keras. To be imported before keras, which looks at its environment only once.

Importing it already silences TensorFlow and keeps all computing on the CPU; ``use`` chooses between backends.
"""

import logging
import os
import sys

BACKENDS = ("tensorflow", "jax")
QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's own remarks on the processor are no output of a lesson
    "TF_ENABLE_ONEDNN_OPTS": "0",  # the same order of additions on every processor
    "CUDA_VISIBLE_DEVICES": "-1",  # the course computes on the CPU
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",  # without it JAX makes every float64 a float32
}


for _name, _value in QUIET.items():
    os.environ.setdefault(_name, _value)


def _is_error(record: logging.LogRecord) -> bool:
    """Let no warning through: TensorFlow warns of retracing when a lesson trains many small models, which is no fault."""
    return record.levelno >= logging.ERROR


logging.getLogger("tensorflow").addFilter(_is_error)


def use(backend: str = "tensorflow") -> None:
    """Have Keras compute with a backend, on the CPU, without log messages and with float64 at hand.

    Parameters
    ----------
    backend : {"tensorflow", "jax"}
        What computes beneath Keras.

    Raises
    ------
    ValueError
        If there is no such backend in the course.
    RuntimeError
        If keras was imported before with another one: it can no longer be changed in this process.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend is {backend!r}; the course knows {' and '.join(BACKENDS)}.")
    keras = sys.modules.get("keras")
    if keras is not None and keras.backend.backend() != backend:
        raise RuntimeError(f"Keras already computes with {keras.backend.backend()}. Restart the kernel to change to {backend}.")
    os.environ["KERAS_BACKEND"] = backend
