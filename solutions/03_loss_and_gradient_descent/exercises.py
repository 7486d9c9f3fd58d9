"""Exercises of lesson 3: measure how wrong a prediction is, find the slope, and walk downhill."""

import math

import numpy as np

from autograder.declare import Exercise, Lambda, Question

SMALLEST = 1e-12
ELSEWHERE = (1e-7, 1e-8, 1e-10, 1e-11, 1e-15, 1e-16, 2.220446049250313e-16)


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _declare(exercise, *slips):
    """Declare wrong answers of one line each: (name, where to look, function)."""
    for name, look, function in slips:
        exercise.mistake(name, look=look)(function)


def _safe_log(p):
    """Logarithm of probabilities that were not clipped: −∞ at 0, and no warning."""
    with np.errstate(all="ignore"):
        return np.log(p)


# -- mse ---------------------------------------------------------------------------------------------------------------

mse = Exercise(
    "mse",
    goal="measure how far predictions of numbers are from the truth",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Three things happen to the errors, in this order: they are formed, squared, averaged.",
        "L = (1/n) Σ (ŷ − y)², where n counts every entry. NumPy does the difference and the square for all entries at once.",
        "errors = ... - ...\nreturn float(np.mean(...))",
    ],
)


@mse.cases
def _(rng):
    yield "one prediction", {"y_pred": np.array([2.5]), "y_true": np.array([4.0])}
    yield "two predictions", {"y_pred": np.array([2.5, 6.0]), "y_true": np.array([3.0, 5.0])}
    yield "all right", {"y_pred": np.array([1.0, -2.0]), "y_true": np.array([1.0, -2.0])}
    yield "integers", {"y_pred": np.array([1, 2, 3]), "y_true": np.array([1, 4, 0])}
    yield (
        "two outputs for each of three samples",
        {
            "y_pred": np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]]),
            "y_true": np.array([[0.0, 2.0], [5.0, 4.0], [1.0, -2.0]]),
        },
    )
    yield "five random predictions", {"y_pred": rng.normal(size=5), "y_true": rng.normal(size=5)}
    yield "as many outputs as samples", {"y_pred": rng.normal(size=(3, 3)), "y_true": rng.normal(size=(3, 3))}
    yield "far off", {"y_pred": rng.normal(size=(4, 2)) * 100.0, "y_true": rng.normal(size=(4, 2))}


@mse.rule
def _(result, y_pred, y_true):
    if np.ndim(result) == 0 and result < 0:
        return "A mean of squares is never negative"
    return None


@mse.mistake("adds up the squared errors and does not average", look="What turns a sum into a mean?")
def _(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2)


@mse.mistake(
    "takes the square root of the mean",
    look="That is the root mean squared error, in the unit of y. Compare the last step with the formula.",
)
def _(y_pred, y_true):
    return np.sqrt(np.mean((y_pred - y_true) ** 2))


@mse.mistake(
    "takes absolute errors and not squares",
    look="An error of −3: what does the formula make of it, and what does your code?",
)
def _(y_pred, y_true):
    return np.mean(np.abs(y_pred - y_true))


@mse.mistake(
    "averages first and squares afterwards",
    look="Errors of +1 and −1: what is left of them after your first step?",
)
def _(y_pred, y_true):
    return np.mean(y_pred - y_true) ** 2


@mse.mistake(
    "averages the errors with their signs and squares nothing",
    look="Errors of +1 and −1 must not cancel. Which step of the formula sees to that?",
)
def _(y_pred, y_true):
    return np.mean(y_pred - y_true)


@mse.mistake(
    "averages true minus predicted and squares nothing",
    look="Errors of +1 and −1 must not cancel. Which step of the formula sees to that?",
)
def _(y_pred, y_true):
    return np.mean(y_true - y_pred)


@mse.mistake(
    "divides by the number of rows and not of all entries",
    look="A table of 3 rows and 2 columns holds six errors. How many does your code count?",
)
def _(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2) / len(y_pred)


@mse.mistake(
    "averages over the samples only, which leaves one number for each output",
    look="One number is asked for the whole table. What does `axis=0` keep?",
)
def _(y_pred, y_true):
    return np.mean((y_pred - y_true) ** 2, axis=0)


@mse.mistake(
    "averages over the outputs only, which leaves one number for each sample",
    look="One number is asked for the whole table. What does `axis=-1` keep?",
)
def _(y_pred, y_true):
    return np.mean((y_pred - y_true) ** 2, axis=-1)


@mse.mistake(
    "halves the mean",
    look="Some texts write ½(ŷ − y)² so that a factor cancels in the derivative. Is there a ½ in this lesson's formula?",
)
def _(y_pred, y_true):
    return np.mean((y_pred - y_true) ** 2) / 2


@mse.mistake(
    "returns the squared errors one by one",
    look="The squares are right. Which step makes one number of them?",
)
def _(y_pred, y_true):
    return (y_pred - y_true) ** 2


@mse.mistake(
    "takes the length of the error vector",
    look="`np.linalg.norm` takes a root at the end and does not divide. Compare both with the formula.",
)
def _(y_pred, y_true):
    return np.linalg.norm(y_pred - y_true)


@mse.mistake(
    "divides by one less than the number of entries",
    look="A mean divides by how many there are. What comes out for a single prediction?",
)
def _(y_pred, y_true):
    with np.errstate(all="ignore"):
        return np.sum((y_pred - y_true) ** 2) / (np.float64(y_pred.size) - 1)


_declare(
    mse,
    (
        "adds up half of each squared error and does not average",
        "Is there a ½ in this lesson's formula, and what turns a sum into a mean?",
        lambda y_pred, y_true: 0.5 * np.sum((y_pred - y_true) ** 2),
    ),
    (
        "halves the sum and divides it by the number of rows",
        "Is there a ½ in this lesson's formula, and how many errors does a table of 3 rows and 2 columns hold?",
        lambda y_pred, y_true: np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred)),
    ),
    (
        "squares both numbers and subtracts afterwards",
        "(3 − 5)² is 4, but 3² − 5² is −16. Which comes first in the formula?",
        lambda y_pred, y_true: np.mean(y_pred**2 - y_true**2),
    ),
    (
        "squares only the true values",
        "A power comes before a minus. Are there brackets around the difference?",
        lambda y_pred, y_true: np.mean(y_pred - y_true**2),
    ),
    (
        "doubles the errors where it should square them",
        "`* 2` doubles a number. Which operator takes a power?",
        lambda y_pred, y_true: np.mean((y_pred - y_true) * 2),
    ),
    (
        "uses `^`, which takes no power in Python",
        "`^` compares the bits of whole numbers and refuses floats. Which operator takes a power?",
        lambda y_pred, y_true: np.mean((y_pred - y_true) ^ 2),
    ),
    (
        "adds prediction and truth where their difference is asked",
        "Two equal numbers must give the loss 0. What do yours give?",
        lambda y_pred, y_true: np.mean((y_pred + y_true) ** 2),
    ),
    (
        "multiplies each prediction with its truth",
        "Two equal numbers must give the loss 0. Which operation between them does that?",
        lambda y_pred, y_true: np.mean(y_pred * y_true),
    ),
    (
        "takes the variance of the errors",
        "The variance takes the mean error away first. Errors of 2, 2 and 2: which loss should they give?",
        lambda y_pred, y_true: np.var(y_pred - y_true),
    ),
    (
        "divides by the number of columns and not of all entries",
        "A table of 3 rows and 2 columns holds six errors. How many does your code count?",
        lambda y_pred, y_true: np.sum((y_pred - y_true) ** 2) / y_pred.shape[-1],
    ),
    (
        "compares every prediction with every truth",
        "Print the shape of the difference: it should be that of `y_pred`.",
        lambda y_pred, y_true: np.mean((y_pred.reshape(-1, 1) - y_true.reshape(1, -1)) ** 2),
    ),
    (
        "keeps only the last squared error",
        "Is there an `=` in your loop where `+=` is needed?",
        lambda y_pred, y_true: ((y_pred - y_true) ** 2).flat[-1],
    ),
    (
        "keeps only the largest squared error",
        "All errors count. Which function takes their mean?",
        lambda y_pred, y_true: np.max((y_pred - y_true) ** 2),
    ),
    (
        "takes the median of the squared errors",
        "The median looks at the middle one only. Which function takes the mean?",
        lambda y_pred, y_true: np.median((y_pred - y_true) ** 2),
    ),
    (
        "cuts the predictions to integers",
        "2.5 is a prediction of 2.5. Where does your code make an integer of it?",
        lambda y_pred, y_true: np.mean((y_pred.astype(int) - y_true) ** 2),
    ),
)


@mse.mistake(
    "looks at the first output only", look="A table has several outputs for each sample. How many columns does your mean see?"
)
def _(y_pred, y_true):
    error = y_pred - y_true
    return np.mean((error if error.ndim == 1 else error[:, 0]) ** 2)


@mse.mistake(
    "divides each error by the truth first", look="The error is a difference, squared as it is. What does your code divide by?"
)
def _(y_pred, y_true):
    return np.mean(((y_pred - y_true) / np.where(y_true == 0, 1, y_true)) ** 2)


@mse.mistake("cuts the errors to whole numbers", look="An error may be 0.5. Which call in your code makes an integer of it?")
def _(y_pred, y_true):
    return np.mean((y_pred - y_true).astype(int) ** 2)


@mse.mistake("leaves out the last entry", look="Which entries does your loop visit? Write them down for three predictions.")
def _(y_pred, y_true):
    return np.sum((y_pred - y_true)[:-1] ** 2) / np.size(y_true)


@mse.mistake("rounds the mean", look="The mean itself is asked. Which call changes its decimals?")
def _(y_pred, y_true):
    return np.round(np.mean((y_pred - y_true) ** 2), 2)


@mse.style("explicit loop")
def _(y_pred, y_true):
    total, count = 0.0, 0
    for predicted, true in zip(y_pred.ravel(), y_true.ravel(), strict=True):
        total += (float(predicted) - float(true)) ** 2
        count += 1
    return total / count


@mse.style("dot product of the flat errors with themselves")
def _(predicted, true):
    errors = np.ravel(true - predicted).astype(float)
    return errors @ errors / errors.size


@mse.style("einsum")
def _(y_pred, y_true):
    e = np.asarray(y_pred - y_true, dtype=float)
    return np.einsum("i,i->", e.ravel(), e.ravel()) / e.size


@mse.style("mean of means, as a NumPy scalar")
def _(y_pred, y_true):
    return np.square(np.subtract(y_pred, y_true)).mean(axis=0).mean()


@mse.style("0-d array")
def _(y_pred, y_true):
    return np.array(np.average(np.power(y_pred - y_true, 2)))


@mse.style("float32")
def _(y_pred, y_true):
    return np.float32(((y_pred - y_true) ** 2).mean())


mse.equivalent("y_pred - y_true → y_true - y_pred", because="the square takes the sign away")


# -- binary_cross_entropy ------------------------------------------------------------------------------------------------
# rtol 1e-5, because 1 − (1 − 1e-12) is 1.000089e-12 in floats: who clips p and who clips 1 − p differ by 3e-6 of the loss
# of a certain wrong answer, and both are right.

binary_cross_entropy = Exercise(
    "binary_cross_entropy",
    goal="measure how wrong a probability is",
    points=3,
    minutes=10,
    stars=2,
    rtol=1e-5,
    hints=[
        "For each sample only one of the two logarithms counts: that of the probability given to what really happened.",
        "−(1/n) Σ [y·log p + (1 − y)·log(1 − p)]. Before any logarithm, `np.clip` keeps p away from exactly 0 and exactly 1.",
        "p = np.clip(p, ..., ...)\nreturn float(-np.mean(y * np.log(...) + (1 - y) * np.log(...)))",
    ],
)


@binary_cross_entropy.cases
def _(rng):
    yield "one sample of class 1", {"p": np.array([0.7]), "y": np.array([1])}
    yield "one sample of class 0", {"p": np.array([0.2]), "y": np.array([0])}
    yield "certain and wrong about class 1", {"p": np.array([0.0]), "y": np.array([1])}
    yield "certain and wrong about class 0", {"p": np.array([1.0]), "y": np.array([0])}
    yield "nearly certain and wrong", {"p": np.array([1e-13]), "y": np.array([1])}
    yield "certain and right", {"p": np.array([0.0, 1.0]), "y": np.array([0, 1])}
    yield "three samples", {"p": np.array([0.9, 0.2, 0.6]), "y": np.array([1, 0, 0])}
    yield "integers as probabilities", {"p": np.array([0, 1, 1, 1]), "y": np.array([0, 1, 0, 1])}
    yield "random", {"p": rng.uniform(0.05, 0.95, size=6), "y": rng.permutation([0, 0, 1, 1, 1, 0])}


@binary_cross_entropy.rule
def _(result, p, y):
    if np.ndim(result) == 0 and result < -1e-6:
        return "A cross-entropy is never negative, for the logarithm of a probability is never positive"
    if len(p) == 1 and abs(p[0] - y[0]) == 1 and not 27.6 < float(result) < 27.7:
        return "One sample that is certain and wrong has a clipped probability of 1e-12, so its loss is 27.63"
    return None


def _binary_losses(p, y):
    return -np.log(np.clip(np.where(y == 1, p, 1.0 - p), 1e-12, 1 - 1e-12))


@binary_cross_entropy.mistake("forgets the minus", look="log 0.7 is negative. Which sign must a loss have?")
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake("adds up the losses and does not average", look="What turns a sum into a mean?")
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake(
    "takes the logarithm of the wrong probability: of the class that did not happen",
    look="p is the probability of class 1. Which probability did a sample with y = 1 get?",
)
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -np.mean((1 - y) * np.log(p) + y * np.log(1 - p))


@binary_cross_entropy.mistake(
    "counts the samples of class 1 only",
    look="Which part of the formula is left for a sample with y = 0?",
)
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -np.mean(y * np.log(p))


@binary_cross_entropy.mistake(
    "takes log p for both classes",
    look="A sample with y = 0 got the probability 1 − p. Look at the second logarithm.",
)
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(p))


@binary_cross_entropy.mistake(
    "puts the minus before the first term only",
    look="The minus stands before the whole sum. Are there brackets around both terms?",
)
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return np.mean(-y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake(
    "does not clip: log 0 is −∞, and 0 · log 0 is NaN",
    look="Where p is exactly 0 or 1, both logarithms are computed, also the one that does not count. What keeps them finite?",
)
def _(p, y):
    with np.errstate(all="ignore"):
        return -np.mean(y * _safe_log(p) + (1 - y) * _safe_log(1 - p))


@binary_cross_entropy.mistake(
    "does not clip: log 0 is −∞",
    look="A certain wrong answer must cost much, but not infinitely much. What does the docstring do with p first?",
)
def _(p, y):
    return -np.mean(_safe_log(np.where(y == 1, p, 1 - p)))


@binary_cross_entropy.mistake(
    "clips at the bottom but not at the top",
    look="With p = 1 exactly, what is log(1 − p)?",
)
def _(p, y):
    p = np.maximum(p, SMALLEST)
    with np.errstate(all="ignore"):
        return -np.mean(y * _safe_log(p) + (1 - y) * _safe_log(1 - p))


def _clips_elsewhere(small):
    def wrong(p, y):
        p = np.clip(p, small, 1 - small)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    return wrong


for _small in ELSEWHERE:
    binary_cross_entropy.mistake(
        f"clips to {_small:.2g}, where this course clips to 1e-12".replace("e-0", "e-"),
        look="Which two numbers does the docstring give for the clipping?",
    )(_clips_elsewhere(_small))


@binary_cross_entropy.mistake(
    "cuts the logarithm at −100, as PyTorch does, and does not clip p",
    look="The docstring clips the probability, before the logarithm. Which two numbers does it give?",
)
def _(p, y):
    one, zero = np.maximum(_safe_log(p), -100), np.maximum(_safe_log(1 - p), -100)
    return -np.mean(y * one + (1 - y) * zero)


@binary_cross_entropy.mistake(
    "clips the logarithm and not the probability",
    look="The probability must be clipped before its logarithm is taken. Which call is inside which?",
)
def _(p, y):
    one, zero = np.clip(_safe_log(p), SMALLEST, 1 - SMALLEST), np.clip(_safe_log(1 - p), SMALLEST, 1 - SMALLEST)
    return -np.mean(y * one + (1 - y) * zero)


@binary_cross_entropy.mistake(
    "clips at the top but not at the bottom",
    look="With p = 0 exactly, what is log p?",
)
def _(p, y):
    p = np.minimum(p, 1 - SMALLEST)
    with np.errstate(all="ignore"):
        return -np.mean(y * _safe_log(p) + (1 - y) * _safe_log(1 - p))


@binary_cross_entropy.mistake(
    "stops at `math.log(0)`",
    look="Keep p away from exactly 0 and exactly 1 before the logarithm.",
)
def _(p, y):
    return -sum(math.log(a if label else 1 - a) for a, label in zip(p, y, strict=True)) / len(p)


@binary_cross_entropy.mistake(
    "stops at `0 * math.log(0)`",
    look="The term that does not count is computed all the same. Keep p away from exactly 0 and exactly 1 before the logarithm.",
)
def _(p, y):
    return -sum(label * math.log(a) + (1 - label) * math.log(1 - a) for a, label in zip(p, y, strict=True)) / len(p)


@binary_cross_entropy.mistake(
    "clips by writing into an array of integers, which cuts 1e-12 to 0",
    look="A copy of an integer array holds integers too. Which function clips into a new array?",
)
def _(p, y):
    p = p.copy()
    p[p < SMALLEST] = SMALLEST
    p[p > 1 - SMALLEST] = 1 - SMALLEST
    with np.errstate(all="ignore"):
        return -np.mean(y * _safe_log(p) + (1 - y) * _safe_log(1 - p))


@binary_cross_entropy.mistake(
    "clips p in place with `out=p`",
    look="That changes the caller's array, and an array of integers refuses it. Without `out` a new array is made.",
)
def _(p, y):
    np.clip(p, SMALLEST, 1 - SMALLEST, out=p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake(
    "puts the probabilities through the sigmoid once more",
    look="p holds probabilities, not scores. Does the formula of the loss know a sigmoid?",
)
def _(p, y):
    p = _sigmoid(p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake(
    "writes the clipped numbers into p itself",
    look="`p[...] = ...` changes the caller's array, and an integer array cuts 1e-12 to 0. Make a new array.",
)
def _(p, y):
    p[p < SMALLEST] = SMALLEST
    p[p > 1 - SMALLEST] = 1 - SMALLEST
    with np.errstate(all="ignore"):
        return -np.mean(y * _safe_log(p) + (1 - y) * _safe_log(1 - p))


@binary_cross_entropy.mistake(
    "returns the losses of the samples one by one",
    look="The losses are right. Which step makes one number of them?",
)
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake(
    "averages the probabilities before it takes the logarithm",
    look="log of a mean is not the mean of logs. Which comes first in the formula?",
)
def _(p, y):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -np.log(np.mean(y * p + (1 - y) * (1 - p)))


@binary_cross_entropy.mistake(
    "measures how far p is from y and takes no logarithm",
    look="|y − p| is another loss. Where does this one have its logarithm?",
)
def _(p, y):
    return np.mean(np.abs(y - p))


@binary_cross_entropy.mistake(
    "takes the mean squared error of the probabilities",
    look="(p − y)² is the loss of the exercise before. Where does this one have its logarithm?",
)
def _(p, y):
    return np.mean((p - y) ** 2)


def _two_logs(p):
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return np.log(p), np.log(1 - p)


def _unclipped(p, y):
    """The losses of the samples, infinite where a certain answer was wrong."""
    return -_safe_log(np.where(y == 1, p, 1 - p))


@binary_cross_entropy.mistake(
    "averages over the samples of class 1 only",
    look="What does a sample with y = 0 add to the loss? Every sample counts.",
)
def _(p, y):
    with np.errstate(all="ignore"):
        return -np.sum(y * _two_logs(p)[0]) / np.sum(y)


@binary_cross_entropy.mistake(
    "takes a mean for each class and adds the two",
    look="The mean goes over all samples together. By how many is each sum divided?",
)
def _(p, y):
    losses = np.where(y == 1, *[-log for log in _two_logs(p)])
    return sum(losses[y == label].mean() for label in np.unique(y))


@binary_cross_entropy.mistake(
    "replaces only exact 0 and exact 1, and clips nothing between",
    look="A probability of 1e-13 lies outside the limits too. What does the docstring make of it?",
)
def _(p, y):
    p = np.where(p == 0, SMALLEST, np.where(p == 1, 1 - SMALLEST, p))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@binary_cross_entropy.mistake(
    "leaves out the samples whose loss is infinite",
    look="The worst mistakes are those. What does the docstring do with p so that they stay finite?",
)
def _(p, y):
    losses = _unclipped(p, y)
    with np.errstate(all="ignore"):
        return np.sum(losses[np.isfinite(losses)]) / np.float64(np.isfinite(losses).sum())


_declare(
    binary_cross_entropy,
    (
        "adds 1e-12 inside the logarithm and does not clip",
        "A probability of 1e-13 becomes 1.1e-12 in this way. What does clipping make of it?",
        lambda p, y: -np.mean(y * np.log(p + SMALLEST) + (1 - y) * np.log(1 - p + SMALLEST)),
    ),
    (
        "writes 10-12, which is −2, where 1e-12 is meant",
        "Print your two limits. How does Python write 10 to the power −12?",
        lambda p, y: -np.mean(_safe_log(np.clip(p, 10 - 12, 1 - 10 - 12)) * (2 * y - 1)),
    ),
    (
        "counts the samples of class 0 only",
        "Which part of the formula is left for a sample with y = 1?",
        lambda p, y: -np.mean((1 - y) * _two_logs(p)[1]),
    ),
    (
        "takes p for the labels and y for the probabilities",
        "Which of the two goes into the logarithm, and which one chooses the term?",
        lambda p, y: -np.mean(p * _two_logs(y)[0] + (1 - p) * _two_logs(y)[1]),
    ),
    (
        "adds both logarithms whatever y says",
        "Does your result depend on `y`? For each sample one of the two terms must vanish.",
        lambda p, y: -np.mean(sum(_two_logs(p))),
    ),
    (
        "weighs the logarithms with p, where y should weigh them",
        "That is the entropy of p; it does not know y. Change a label: does your result change?",
        lambda p, y: -np.mean(p * _two_logs(p)[0] + (1 - p) * _two_logs(p)[1]),
    ),
    (
        "takes 1 − log p where log(1 − p) is asked",
        "A sample with y = 0 got the probability 1 − p. Where do the brackets stand?",
        lambda p, y: -np.mean(y * _two_logs(p)[0] + (1 - y) * (1 - _two_logs(p)[0])),
    ),
    (
        "counts the wrong decisions and takes no logarithm",
        "That is the error rate: 0.51 and 0.99 are the same to it. Where does this loss have its logarithm?",
        lambda p, y: np.mean((p >= 0.5) != y),
    ),
    (
        "decides for 0 or 1 before it takes the logarithm",
        "0.51 and 0.99 must cost differently. Where is p rounded?",
        lambda p, y: -np.mean(np.where(y == 1, *_two_logs(np.where(p >= 0.5, 1.0, 0.0)))),
    ),
    (
        "hides infinities with `np.nan_to_num` and does not clip",
        "`np.nan_to_num` makes 1.8e308 of an infinity. What does the docstring do with p first?",
        lambda p, y: np.mean(np.nan_to_num(_unclipped(p, y))),
    ),
    (
        "counts an infinite loss as 0",
        "The worst mistake would cost nothing. What does the docstring do with p so that its loss stays finite?",
        lambda p, y: np.mean(np.where(np.isfinite(_unclipped(p, y)), _unclipped(p, y), 0.0)),
    ),
)


@binary_cross_entropy.mistake(
    "divides by one less than the number of samples",
    look="A mean over n samples divides by n. Which number does your code divide by?",
)
def _(p, y):
    return np.sum(_binary_losses(p, y)) / max(len(y) - 1, 1)


@binary_cross_entropy.mistake(
    "returns the loss of the first sample", look="Where does your `return` stand, in the loop or after it?"
)
def _(p, y):
    return _binary_losses(p, y)[0]


@binary_cross_entropy.mistake(
    "averages within each class first", look="The mean runs over all samples, however many there are of each class."
)
def _(p, y):
    losses = _binary_losses(p, y)
    return np.mean([losses[y == label].mean() for label in np.unique(y)])


@binary_cross_entropy.mistake("takes the median of the losses", look="Which kind of average does the formula take?")
def _(p, y):
    return np.median(_binary_losses(p, y))


@binary_cross_entropy.mistake("keeps only the largest loss", look="How many samples does the formula add up?")
def _(p, y):
    return np.max(_binary_losses(p, y))


@binary_cross_entropy.mistake(
    "multiplies the probabilities and takes no logarithm", look="The product is the likelihood. What makes a loss of it?"
)
def _(p, y):
    return np.prod(np.where(y == 1, p, 1 - p))


@binary_cross_entropy.style("probability of what happened")
def _(p, y):
    happened = np.where(y == 1, p, 1 - p)
    return -np.log(np.clip(happened, SMALLEST, 1 - SMALLEST)).mean()


@binary_cross_entropy.style("explicit loop with math")
def _(p, y):
    import math

    total = 0.0
    for probability, label in zip(p.tolist(), y.tolist(), strict=True):
        probability = min(max(probability, 1e-12), 1 - 1e-12)
        total -= math.log(probability) if label else math.log(1 - probability)
    return total / len(y)


@binary_cross_entropy.style("dot products and log1p")
def _(probabilities, labels):
    q = np.minimum(np.maximum(np.asarray(probabilities, dtype=float), 1e-12), 1 - 1e-12)
    return -(labels @ np.log(q) + (1 - labels) @ np.log1p(-q)) / labels.size


@binary_cross_entropy.style("clips both probabilities")
def _(p, y):
    one = np.log(np.clip(p, 1e-12, 1 - 1e-12))
    zero = np.log(np.clip(1 - p, 1e-12, 1 - 1e-12))
    return np.array(np.average(-(y * one) - (1 - y) * zero))


@binary_cross_entropy.style("float32")
def _(p, y):
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return np.float32(np.einsum("i->", -y * np.log(q) - (1 - y) * np.log(1 - q)) / len(p))


binary_cross_entropy.equivalent(
    "np.clip(p, 1e-12, 1 - 1e-12) → np.clip(1e-12, p, 1 - 1e-12)",
    because="min(max(1e-12, p), 1 - 1e-12) is the same either way round",
)


# -- cross_entropy -------------------------------------------------------------------------------------------------------

cross_entropy = Exercise(
    "cross_entropy",
    goal="measure how wrong the probabilities of several classes are",
    points=3,
    minutes=10,
    stars=2,
    rtol=1e-5,
    hints=[
        "Of each row of P only one entry matters: that in the column which `y` names.",
        "`P[np.arange(len(y)), y]` picks entry y[i] of row i, for all rows at once. Clip, take logarithms, average, change sign.",
        "right = P[np.arange(...), ...]\nreturn float(-np.mean(np.log(np.clip(right, ..., ...))))",
    ],
)


@cross_entropy.cases
def _(rng):
    yield "one sample", {"P": np.array([[0.7, 0.2, 0.1]]), "y": np.array([0])}
    yield "certain and wrong", {"P": np.array([[0.0, 1.0]]), "y": np.array([0])}
    yield "nearly certain and wrong", {"P": np.array([[1e-13, 1.0 - 1e-13]]), "y": np.array([0])}
    yield "certain and right", {"P": np.array([[1, 0], [0, 1]]), "y": np.array([0, 1])}
    yield "two samples", {"P": np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3]]), "y": np.array([2, 0])}
    yield (
        "one certain and wrong among three",
        {
            "P": np.array([[0.25, 0.75], [0.0, 1.0], [1.0, 0.0]]),
            "y": np.array([1, 0, 0]),
        },
    )
    yield "as many classes as samples", {"P": _probabilities(rng, 3, 3), "y": rng.permutation([2, 1, 2])}
    yield "seven samples, four classes", {"P": _probabilities(rng, 7, 4), "y": rng.permutation([3, 0, 1, 1, 3, 1, 0])}
    yield "twelve classes", {"P": _probabilities(rng, 3, 12), "y": rng.permutation([11, 4, 0])}


def _probabilities(rng, n, k):
    P = rng.uniform(0.1, 1.0, size=(n, k))
    return P / P.sum(axis=1, keepdims=True)


@cross_entropy.rule
def _(result, P, y):
    if np.ndim(result) == 0 and result < -1e-6:
        return "A cross-entropy is never negative, for the logarithm of a probability is never positive"
    if len(y) == 1 and P[0, y[0]] == 0 and not 27.6 < float(result) < 27.7:
        return "One sample that is certain and wrong has a clipped probability of 1e-12, so its loss is 27.63"
    return None


def _picked(P, y):
    return np.clip(P[np.arange(len(y)), y], SMALLEST, 1 - SMALLEST)


def _one_hot(P, y):
    return np.eye(P.shape[1])[y]


@cross_entropy.mistake("forgets the minus", look="log 0.7 is negative. Which sign must a loss have?")
def _(P, y):
    return np.mean(np.log(_picked(P, y)))


@cross_entropy.mistake("adds up the losses and does not average", look="What turns a sum into a mean?")
def _(P, y):
    return -np.sum(np.log(_picked(P, y)))


@cross_entropy.mistake(
    "averages over all n · k entries and not over the n samples",
    look="Each sample has one loss. By how many must the sum be divided?",
)
def _(P, y):
    return -np.mean(_one_hot(P, y) * np.log(np.clip(P, SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "takes the logarithm of the wrong probability: of the largest in each row",
    look="The loss asks what the *true* class got, however large the others are. Which array knows the true class?",
)
def _(P, y):
    return -np.mean(np.log(np.clip(P.max(axis=1), SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "takes the columns of all labels for every sample",
    look="`P[:, y]` has shape (n, n). Each row needs one entry of its own.",
)
def _(P, y):
    return -np.mean(np.log(np.clip(P[:, y], SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "adds the two-class formula over all classes",
    look="The terms with 1 − p belong to the loss with a single output. Here the wrong classes count through the right one only.",
)
def _(P, y):
    Y, Q = _one_hot(P, y), np.clip(P, SMALLEST, 1 - SMALLEST)
    return -np.mean(np.sum(Y * np.log(Q) + (1 - Y) * np.log(1 - Q), axis=1))


@cross_entropy.mistake(
    "does not clip: log 0 is −∞, and 0 · log 0 is NaN",
    look="All logarithms are computed, also those that do not count. What keeps them finite?",
)
def _(P, y):
    with np.errstate(all="ignore"):
        return -np.mean(np.sum(_one_hot(P, y) * _safe_log(P), axis=1))


@cross_entropy.mistake(
    "does not clip: log 0 is −∞",
    look="A certain wrong answer must cost much, but not infinitely much. What does the docstring do with P first?",
)
def _(P, y):
    return -np.mean(_safe_log(P[np.arange(len(y)), y]))


def _clips_rows_elsewhere(small):
    def wrong(P, y):
        return -np.mean(np.log(np.clip(P[np.arange(len(y)), y], small, 1 - small)))

    return wrong


for _small in ELSEWHERE:
    cross_entropy.mistake(
        f"clips to {_small:.2g}, where this course clips to 1e-12".replace("e-0", "e-"),
        look="Which two numbers does the docstring give for the clipping?",
    )(_clips_rows_elsewhere(_small))


@cross_entropy.mistake(
    "clips the logarithm and not the probability",
    look="The probability must be clipped before its logarithm is taken. Which call is inside which?",
)
def _(P, y):
    return -np.mean(np.clip(_safe_log(P[np.arange(len(y)), y]), SMALLEST, 1 - SMALLEST))


@cross_entropy.mistake(
    "stops at `math.log(0)`",
    look="Keep the probabilities away from exactly 0 before the logarithm.",
)
def _(P, y):
    return -sum(math.log(P[i, y[i]]) for i in range(len(y))) / len(y)


@cross_entropy.mistake(
    "averages the logarithms of all classes and never looks at y",
    look="Does your result depend on `y`? Change a label and see.",
)
def _(P, y):
    return -np.mean(np.log(np.clip(P, SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "adds the logarithms of all classes and never looks at y",
    look="Does your result depend on `y`? Change a label and see.",
)
def _(P, y):
    return -np.mean(np.sum(np.log(np.clip(P, SMALLEST, 1 - SMALLEST)), axis=1))


@cross_entropy.mistake(
    "weighs the logarithms with P itself, where the truth should weigh them",
    look="That is the entropy of P; it does not know y. Change a label: does your result change?",
)
def _(P, y):
    return -np.mean(np.sum(P * np.log(np.clip(P, SMALLEST, 1 - SMALLEST)), axis=1))


@cross_entropy.mistake(
    "multiplies the logarithms by the label numbers",
    look="A label is the name of a column, not a number to calculate with. Which entry of the row does it name?",
)
def _(P, y):
    return -np.mean(np.sum(y[:, None] * np.log(np.clip(P, SMALLEST, 1 - SMALLEST)), axis=1))


@cross_entropy.mistake(
    "multiplies by y as if it were one-hot",
    look="`y` holds one whole number for each sample, the name of a column. Which entry of each row does it pick?",
)
def _(P, y):
    return -np.mean(np.sum(y * np.log(np.clip(P, SMALLEST, 1 - SMALLEST)), axis=1))


@cross_entropy.mistake(
    "divides by the number of classes and not of samples",
    look="`P.shape` is (n, k). Which of the two counts samples?",
)
def _(P, y):
    return -np.sum(np.log(_picked(P, y))) / P.shape[1]


@cross_entropy.mistake(
    "returns the loss of the first sample",
    look="Is there a `return` inside the loop?",
)
def _(P, y):
    return -np.log(_picked(P, y))[0]


@cross_entropy.mistake(
    "takes 1 minus the probability of the true class and no logarithm",
    look="Where in the formula is the logarithm?",
)
def _(P, y):
    return np.mean(1 - _picked(P, y))


@cross_entropy.mistake(
    "mixes up rows and columns when it picks the probabilities",
    look="The first index of P counts samples, the second classes. Which of them is y?",
)
def _(P, y):
    return -np.mean(np.log(np.clip(P[y, np.arange(len(y))], SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "averages the probabilities before it takes the logarithm",
    look="log of a mean is not the mean of logs. Which comes first in the formula?",
)
def _(P, y):
    return -np.log(np.mean(_picked(P, y)))


@cross_entropy.mistake(
    "takes the logarithm of 1 minus the probability of the true class",
    look="Which probability should be near 1 when the answer is good?",
)
def _(P, y):
    return -np.mean(np.log(1 - _picked(P, y)))


@cross_entropy.mistake(
    "puts the probabilities through softmax once more",
    look="P holds probabilities, not scores. Does the formula of the loss know an exponential?",
)
def _(P, y):
    e = np.exp(P)
    return -np.mean(np.log(_picked(e / e.sum(axis=1, keepdims=True), y)))


@cross_entropy.mistake(
    "counts the labels from 1",
    look="Label 0 names the first column. Which column does your code take for y = 0?",
)
def _(P, y):
    return -np.mean(np.log(_picked(P, y - 1)))


@cross_entropy.mistake(
    "returns the losses of the samples one by one",
    look="The losses are right. Which step makes one number of them?",
)
def _(P, y):
    return -np.log(_picked(P, y))


@cross_entropy.mistake(
    "averages the probabilities of the true classes and takes no logarithm",
    look="Where in the formula is the logarithm?",
)
def _(P, y):
    return -np.mean(_picked(P, y))


@cross_entropy.mistake(
    "takes the first column whatever the label",
    look="Does your result depend on `y`? Change a label and see.",
)
def _(P, y):
    return -np.mean(np.log(np.clip(P[:, 0], SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "counts the classes by the largest label",
    look="`P.shape` says how many classes there are; the largest of them need not occur in y.",
)
def _(P, y):
    Y, logs = np.eye(y.max() + 1)[y], np.log(np.clip(P, SMALLEST, 1 - SMALLEST))
    product = Y * logs
    return -np.sum(product) / len(y)


@cross_entropy.mistake(
    "uses the two-class formula with the label numbers",
    look="y names a column here: 2 is no probability. Which one entry of each row counts?",
)
def _(P, y):
    Q = np.clip(P, SMALLEST, 1 - SMALLEST)
    ones, zeros = y * np.log(Q), (1 - y) * np.log(1 - Q)
    return -np.mean(ones + zeros)


@cross_entropy.mistake(
    "takes the rows that y names, with all their columns",
    look="`P[y]` looks y up among the samples. The first index of P counts samples, the second classes.",
)
def _(P, y):
    rows = P[y]
    return -np.mean(np.log(np.clip(rows, SMALLEST, 1 - SMALLEST)))


@cross_entropy.mistake(
    "replaces only exact 0, and clips nothing above it",
    look="A probability of 1e-13 lies outside the limits too. What does the docstring make of it?",
)
def _(P, y):
    right = P[np.arange(len(y)), y]
    return -np.mean(np.log(np.where(right == 0, SMALLEST, right)))


_declare(
    cross_entropy,
    (
        "adds 1e-12 inside the logarithm and does not clip",
        "A probability of 1e-13 becomes 1.1e-12 in this way. What does clipping make of it?",
        lambda P, y: -np.mean(np.log(P[np.arange(len(y)), y] + SMALLEST)),
    ),
    (
        "writes 10-12, which is −2, where 1e-12 is meant",
        "Print your two limits. How does Python write 10 to the power −12?",
        lambda P, y: -np.mean(_safe_log(np.clip(P[np.arange(len(y)), y], 10 - 12, 1 - 10 - 12))),
    ),
    (
        "returns inside the loop: the loss of the first sample, divided by n",
        "How far to the right does your `return` stand?",
        lambda P, y: -np.log(_picked(P, y))[0] / len(y),
    ),
    (
        "knows the labels 0 and 1 only",
        "With three classes a label may be 2. Which column does your code take then?",
        lambda P, y: -np.mean(np.log(_picked(P, (y == 1).astype(int)))),
    ),
    (
        "averages within each class first",
        "The mean goes over all samples together, however many each class has.",
        lambda P, y: -np.mean([np.log(_picked(P, y))[y == label].mean() for label in np.unique(y)]),
    ),
    (
        "hides infinities with `np.nan_to_num` and does not clip",
        "`np.nan_to_num` makes 1.8e308 of an infinity. What does the docstring do with P first?",
        lambda P, y: np.mean(np.nan_to_num(-_safe_log(P[np.arange(len(y)), y]))),
    ),
    (
        "counts an infinite loss as 0",
        "The worst mistake would cost nothing. What does the docstring do with P so that its loss stays finite?",
        lambda P, y: -np.mean(np.where(P[np.arange(len(y)), y] > 0, _safe_log(P[np.arange(len(y)), y]), 0.0)),
    ),
)


@cross_entropy.mistake(
    "divides by one less than the number of samples",
    look="A mean over n samples divides by n. Which number does your code divide by?",
)
def _(P, y):
    return cross_entropy.reference(P, y) * len(y) / max(len(y) - 1, 1)


@cross_entropy.mistake("leaves out the last sample", look="Which rows does your loop visit? Write them down for three samples.")
def _(P, y):
    return cross_entropy.reference(P, y) - cross_entropy.reference(P[-1:], y[-1:]) / len(y)


@cross_entropy.mistake(
    "divides by the number of classes that occur", look="The mean runs over the samples. Which number does your code divide by?"
)
def _(P, y):
    return cross_entropy.reference(P, y) * len(y) / len(np.unique(y))


@cross_entropy.mistake(
    "counts the share of samples that are wrong", look="The loss looks at the probability, not only at which one is the largest."
)
def _(P, y):
    return np.mean(np.argmax(P, axis=1) != y)


@cross_entropy.mistake(
    "takes the mean squared error of the probabilities", look="Where is the logarithm of the formula in your code?"
)
def _(P, y):
    return np.mean((P - np.eye(P.shape[1])[y]) ** 2)


@cross_entropy.mistake("keeps only the largest loss", look="How many samples does the formula add up?")
def _(P, y):
    return max(cross_entropy.reference(P[i : i + 1], y[i : i + 1]) for i in range(len(y)))


@cross_entropy.mistake(
    "takes the logarithm of the one-hot labels and weighs it with the probabilities",
    look="Which of the two stands inside the logarithm, the probabilities or the truth?",
)
def _(P, y):
    return -np.sum(P * np.log(np.clip(np.eye(P.shape[1])[y], 1e-12, 1 - 1e-12))) / len(y)


@cross_entropy.mistake(
    "reads the classes from last to first", look="Label 0 names the first column. Which column does your index name?"
)
def _(P, y):
    return cross_entropy.reference(P[:, ::-1], y)


@cross_entropy.style("one-hot product")
def _(P, y):
    Y = np.eye(P.shape[1])[y]
    return -(Y * np.log(np.clip(P, 1e-12, 1 - 1e-12))).sum(axis=1).mean()


@cross_entropy.style("explicit loop with math")
def _(P, y):
    import math

    total = 0.0
    for row, label in zip(P.tolist(), y.tolist(), strict=True):
        total -= math.log(min(max(row[label], 1e-12), 1 - 1e-12))
    return total / len(P)


@cross_entropy.style("take_along_axis, as a 0-d array")
def _(probabilities, labels):
    right = np.take_along_axis(probabilities, labels[:, None], axis=1)
    return np.array(np.log(np.clip(right, 1e-12, 1 - 1e-12)).mean() * -1)


@cross_entropy.style("einsum")
def _(P, y):
    Y = (np.arange(P.shape[1]) == y[:, None]).astype(float)
    return np.einsum("ij,ij->", Y, -np.log(np.clip(P, 1e-12, 1 - 1e-12))) / P.shape[0]


@cross_entropy.style("float32")
def _(P, y):
    return np.float32(np.average(-np.log(np.maximum(P[range(len(y)), y], 1e-12))))


cross_entropy.equivalent(
    "np.clip(right, 1e-12, 1 - 1e-12) → np.clip(1e-12, right, 1 - 1e-12)",
    because="min(max(1e-12, p), 1 - 1e-12) is the same either way round",
)
for _mutant in ("1 - 1e-12 → 1 + 1e-12", "1 - 1e-12 → 1", "1 → 2", "1e-12 → -1e-12 #2", "1e-12 → 1e-11 #2"):
    cross_entropy.equivalent(_mutant, because="the upper limit changes a loss by 1e-11 at most, which is below every tolerance")


# -- numerical_gradient ----------------------------------------------------------------------------------------------------
# rtol 1e-5 is the course's for numerical gradients. atol 1e-8: rounding leaves about 1e-16 · |f| / h ≈ 1e-11 · |f|, and f stays
# below 100 here; a one-sided difference where the slope is 0 is off by h·f''/2 ≥ 5e-6.

numerical_gradient = Exercise(
    "numerical_gradient",
    goal="measure the slope of any function in every direction",
    points=3,
    minutes=15,
    stars=3,
    rtol=1e-5,
    atol=1e-8,
    hints=[
        "Change one entry at a time: a little up, then a little down from where it was. All others stay where they are.",
        "(f(w + h·e) − f(w − h·e)) / (2h), where e is 1 at one entry and 0 elsewhere. `np.ndindex(w.shape)` visits "
        "every entry of an array of any shape.",
        "w = np.asarray(..., dtype=float)\n"
        "grad = np.zeros_like(...)\n"
        "for i in np.ndindex(...):\n"
        "    step = np.zeros_like(...)\n"
        "    step[i] = ...\n"
        "    grad[i] = (f(...) - f(...)) / ...\n"
        "return grad",
    ],
)


@numerical_gradient.cases
def _(rng):
    yield "a single number", {"f": Lambda("w: np.sum((w - 3.0)**2)"), "w": np.array(1.0)}
    yield "two numbers", {"f": Lambda("w: w[0]**2 + 3.0 * w[1]"), "w": np.array([1.0, 2.0])}
    yield "at the bottom of a bowl", {"f": Lambda("w: np.sum((w - 3.0)**2)"), "w": np.array([3.0, 3.0])}
    yield "integers", {"f": Lambda("w: 0.7 * np.sum(w**2)"), "w": np.array([2, 3])}
    yield (
        "a product with a large h",
        {
            "f": Lambda("w: w[0]**2 * w[1] * w[2]**5"),
            "w": np.array([1.0, 2.0, -1.5]),
            "h": 0.1,
        },
    )
    yield "a root, infinitely steep at 0", {"f": Lambda("w: np.sum(np.cbrt(w))"), "w": np.array([0.0, 8.0])}
    yield "a very large h", {"f": Lambda("w: np.sum(np.exp(w))"), "w": np.array([0.0, 1.0]), "h": 0.5}
    yield (
        "a matrix",
        {
            "f": Lambda("W: np.sum(np.tanh(W @ np.array([1.0, -2.0])))"),
            "w": np.array([[0.5, 0.1], [-0.2, 0.3], [1.0, 0.8]]),
        },
    )
    yield (
        "a random matrix",
        {
            "f": Lambda("W: np.sum(W**5) + W[0, 1] * W[1, 0]"),
            "w": rng.uniform(0.5, 2.0, size=(2, 2)) * rng.choice([-1.0, 1.0], size=(2, 2)),
            "h": 0.2,
        },
    )
    yield "a random vector", {"f": Lambda("w: np.sum(np.cos(w)) * w[0]"), "w": rng.uniform(0.5, 2.5, size=4)}
    yield "three axes", {"f": Lambda("w: np.sum(np.exp(0.5 * w))"), "w": rng.normal(size=(2, 1, 2))}
    yield "a steep wave", {"f": Lambda("w: np.sum(np.sin(200.0 * w))"), "w": np.array([0.3, 1.0])}


@numerical_gradient.probe
def _(numerical_gradient, f, w, **more):
    before, moved = np.array(w), []

    def watched(v):
        moved.append(not np.array_equal(w, before))
        return f(v)

    gradient = numerical_gradient(watched, w, *more.values())
    if any(moved) and np.array_equal(w, before):  # put back in time, but f would have seen another w
        w[...] = before + 1
    return gradient


def _floats(w):
    return np.array(w, dtype=float)


def _each(w, value):
    """The gradient whose entry i is ``value(i, e)``, e being 1 at i and 0 elsewhere."""
    grad = np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        e = np.zeros(np.shape(w))
        e[i] = 1.0
        grad[i] = value(i, e)
    return grad


@numerical_gradient.mistake(
    "takes the forward difference: from w to w + h",
    look="Which two points does the formula compare? Is either of them w itself?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - f(w)) / h)


@numerical_gradient.mistake(
    "takes the backward difference: from w − h to w",
    look="Which two points does the formula compare? Is either of them w itself?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w) - f(w - h * e)) / h)


@numerical_gradient.mistake("divides by h and not by 2h", look="How far apart are the two points?")
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - f(w - h * e)) / h)


@numerical_gradient.mistake(
    "compares w + h with w, but divides by 2h",
    look="The two points must lie 2h apart. After `w[i] += h`, where does `w[i] -= h` bring the entry?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - f(w)) / (2 * h))


@numerical_gradient.mistake(
    "divides only the second value by 2h",
    look="Division comes before subtraction. Are there brackets around the difference?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: f(w + h * e) - f(w - h * e) / (2 * h))


@numerical_gradient.mistake(
    "divides by 2 and multiplies by h",
    look="Python reads `/ 2 * h` from left to right. Are there brackets around 2h?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - f(w - h * e)) / 2 * h)


@numerical_gradient.mistake(
    "moves all entries at once",
    look="Then all slopes are added up. Which entry alone should move for the first number of the result?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return (f(w + h) - f(w - h)) / (2 * h)


@numerical_gradient.mistake(
    "uses h = 1e-5 whatever h is given",
    look="Where does the argument `h` come into your code?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + 1e-5 * e) - f(w - 1e-5 * e)) / 2e-5)


@numerical_gradient.mistake(
    "keeps integer weights as integers, so that a small step is cut off",
    look="An integer array stays one when you write 2.00001 into it. Where is your copy made?",
)
def _(f, w, h=1e-5):
    grad = np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        above, below = w.copy(), w.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "writes the slopes into an array of integers",
    look="`np.zeros_like(w)` has the dtype of w. Which dtype must slopes have?",
)
def _(f, w, h=1e-5):
    floats = _floats(w)
    grad = np.zeros_like(w)
    grad[...] = _each(floats, lambda i, e: (f(floats + h * e) - f(floats - h * e)) / (2 * h)).astype(grad.dtype)
    return grad


@numerical_gradient.mistake(
    "moves one entry after the other and puts none back",
    look="When the second entry moves, where must the first one be?",
)
def _(f, w, h=1e-5):
    above, below, grad = _floats(w), _floats(w), np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "leaves each entry at w − h before it goes on to the next",
    look="What stands in the entry after both values of f are known? What should stand there?",
)
def _(f, w, h=1e-5):
    w, grad = _floats(w), np.zeros(np.shape(w))
    for i in np.ndindex(w.shape):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        grad[i] = (above - f(w)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "leaves each entry at w + h before it goes on to the next",
    look="What stands in the entry after both values of f are known? What should stand there?",
)
def _(f, w, h=1e-5):
    w, grad = _floats(w), np.zeros(np.shape(w))
    for i in np.ndindex(w.shape):
        w[i] -= h
        below = f(w)
        w[i] += 2 * h
        grad[i] = (f(w) - below) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "does not divide", look="A difference becomes a slope when it is divided by the distance of the two points."
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: f(w + h * e) - f(w - h * e))


@numerical_gradient.mistake(
    "steps only h/2 to either side",
    look="The two points of the formula lie 2h apart. How far apart are yours?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h / 2 * e) - f(w - h / 2 * e)) / h)


@numerical_gradient.mistake(
    "treats w as a vector, whatever its shape",
    look="`len(w)` counts rows, and a single number has none. How can a loop visit every entry of an array of any shape?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    grad = np.zeros(len(w))
    for i in range(len(w)):
        nudge = np.zeros(len(w))
        nudge[i] = h
        above, below = w + nudge, w - nudge
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "treats w as a matrix, whatever its shape",
    look="Two loops fit two axes. How can one loop visit every entry of an array of any shape?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    grad = np.zeros(w.shape)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            nudge = np.zeros(w.shape)
            nudge[i, j] = h
            above, below = w + nudge, w - nudge
            grad[i, j] = (f(above) - f(below)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "gives f a flat array",
    look="f expects the shape of `w`. What shape has the array that you hand to it?",
)
def _(f, w, h=1e-5):
    flat = _floats(w).ravel()
    return _each(flat, lambda i, e: (f(flat + h * e) - f(flat - h * e)) / (2 * h)).reshape(np.shape(w))


@numerical_gradient.mistake(
    "moves a whole row at a time",
    look="`range(len(w))` counts rows. How can a loop visit every entry of an array of any shape?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    grad = np.zeros_like(w)
    for i in range(len(w)):
        above, below = w.copy(), w.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "takes the steps in the caller's own w",
    look="`w[i] += h` writes into the array that was given. Make a copy, of floats, first.",
)
def _(f, w, h=1e-5):
    grad = np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        below = f(w)
        w[i] += h
        grad[i] = (above - below) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "takes the steps in the caller's own w and puts nothing back",
    look="`w[i] += h` writes into the array that was given. Make a copy, of floats, first.",
)
def _(f, w, h=1e-5):
    grad = np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        grad[i] = (above - f(w)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "asks f twice at the same point: the two steps cancel, or are lost",
    look="`down = up` makes no copy, and a step of 1e-16 is rounded away. Print both points just before you ask f.",
)
def _(f, w, h=1e-5):
    up, down, grad = w, w, np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


@numerical_gradient.mistake(
    "hands f one entry of w at a time",
    look="f is a function of the whole array. What must stand in the other places while one entry moves?",
)
def _(f, w, h=1e-5):
    return np.array([(f(v + h) - f(v - h)) / (2 * h) for v in w])


@numerical_gradient.mistake(
    "leaves out the last entry",
    look="`range(n - 1)` ends at n − 2. Which entries does your loop visit?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    grad = _each(w, lambda i, e: (f(w + h * e) - f(w - h * e)) / (2 * h))
    grad.flat[-1] = 0.0
    return grad


@numerical_gradient.mistake(
    "steps by a part of each entry: to w(1 + h) and w(1 − h)",
    look="The formula adds h to the entry. By how much does yours move where w is 0, or 3?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w * (1 + h * e)) - f(w * (1 - h * e))) / (2 * h))


@numerical_gradient.mistake(
    "takes h = 0.1 where none is given",
    look="Which h stands in the `def` line?",
)
def _(f, w, h=0.1):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - f(w - h * e)) / (2 * h))


@numerical_gradient.mistake(
    "measures the bend: the second derivative",
    look="f(w + h) − 2f(w) + f(w − h) is how much a slope changes. Which two values does the formula compare?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - 2 * f(w) + f(w - h * e)) / h**2)


@numerical_gradient.mistake(
    "adds the two values of f where their difference is asked",
    look="On flat ground both values are the same, and the slope is 0. What do you get?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) + f(w - h * e)) / (2 * h))


@numerical_gradient.mistake(
    "moves all entries at once and writes the same slope everywhere",
    look="Each entry has a slope of its own. Which entry alone should move for the first number of the result?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))


@numerical_gradient.mistake(
    "divides by the number of entries",
    look="Each slope stands for itself. Where does a mean come in?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    return _each(w, lambda i, e: (f(w + h * e) - f(w - h * e)) / (2 * h)) / w.size


@numerical_gradient.mistake(
    "scales the gradient to length 1",
    look="The size of a slope says how steep it is. Where does your code divide by a length?",
)
def _(f, w, h=1e-5):
    w = _floats(w)
    grad = _each(w, lambda i, e: (f(w + h * e) - f(w - h * e)) / (2 * h))
    return grad / (np.linalg.norm(grad) + 1e-12)


def _central(f, w, h):
    return numerical_gradient.reference(f, w, h)


@numerical_gradient.mistake(
    "takes h = 1e-6 where none is given", look="Compare the default of `h` in your `def` line with the docstring's."
)
def _(f, w, h=1e-6):
    return _central(f, w, h)


@numerical_gradient.mistake(
    "takes h = 1e-4 where none is given", look="Compare the default of `h` in your `def` line with the docstring's."
)
def _(f, w, h=1e-4):
    return _central(f, w, h)


@numerical_gradient.mistake(
    "takes h = 1e-3 where none is given", look="Compare the default of `h` in your `def` line with the docstring's."
)
def _(f, w, h=1e-3):
    return _central(f, w, h)


@numerical_gradient.mistake(
    "takes h = 1e-7 where none is given", look="Compare the default of `h` in your `def` line with the docstring's."
)
def _(f, w, h=1e-7):
    return _central(f, w, h)


@numerical_gradient.mistake(
    "takes h = 1e-8 where none is given", look="Compare the default of `h` in your `def` line with the docstring's."
)
def _(f, w, h=1e-8):
    return _central(f, w, h)


@numerical_gradient.mistake(
    "measures with four points and not with two", look="The docstring asks for f at w + h and w − h, and at no other places."
)
def _(f, w, h=1e-5):
    return (4 * _central(f, w, h) - _central(f, w, 2 * h)) / 3


@numerical_gradient.mistake(
    "combines the slopes for h and for h/2", look="The docstring asks for f at w + h and w − h, and at no other places."
)
def _(f, w, h=1e-5):
    return (4 * _central(f, w, h / 2) - _central(f, w, h)) / 3


@numerical_gradient.mistake("steps 2h to either side", look="How far lie the two places apart, and what do you divide by?")
def _(f, w, h=1e-5):
    return _central(f, w, 2 * h)


@numerical_gradient.mistake("loses the sign of the slopes", look="A function may fall as well as rise. Where is the minus lost?")
def _(f, w, h=1e-5):
    return np.abs(_central(f, w, h))


@numerical_gradient.mistake(
    "steps into the complex numbers", look="The docstring asks for f at w + h and w − h; f need not take complex numbers."
)
def _(f, w, h=1e-5):
    return _each(_floats(w), lambda i, e: np.imag(f(w + 1e-20j * e)) / 1e-20)


@numerical_gradient.style("copies and ndindex")
def _(f, w, h=1e-5):
    grad = np.zeros(np.shape(w))
    for i in np.ndindex(*np.shape(w)):
        above, below = np.array(w, dtype=float), np.array(w, dtype=float)
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@numerical_gradient.style("one copy, entry put back")
def _(f, w, h=1e-5):
    x = np.array(w, dtype=float)
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        below = f(x)
        x[i] = kept
        grad[i] = (above - below) / (2.0 * h)
    return grad


@numerical_gradient.style("flat indices")
def _(f, w, h=1e-5):
    x = np.array(w, dtype=float)
    flat, slopes = x.reshape(-1), []
    for i in range(flat.size):
        flat[i] += h
        above = f(x)
        flat[i] -= 2 * h
        slopes.append((above - f(x)) / (2 * h))
        flat[i] += h
    return np.array(slopes).reshape(np.shape(w))


@numerical_gradient.style("nditer")
def _(function, weights, h=1e-5):
    x = weights.astype(np.float64)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        at = it.multi_index
        above, below = x.copy(), x.copy()
        above[at] = x[at] + h
        below[at] = x[at] - h
        grad[at] = (function(above) - function(below)) / (above[at] - below[at])
    return grad


@numerical_gradient.style("rows of the identity, nested list")
def _(f, w, h=1e-5):
    shape = np.shape(w)
    steps = h * np.eye(np.size(w)).reshape(-1, *shape)
    return np.array([(f(w + e) - f(w - e)) / h / 2 for e in steps]).reshape(shape).tolist()


numerical_gradient.equivalent("1e-05 → -1e-05", because="the two points change places and so does the sign of the divisor")
numerical_gradient.equivalent("np.zeros_like(w) → np.ones_like(w)", because="every entry of the result is written")


# -- gradient_descent --------------------------------------------------------------------------------------------------------

gradient_descent = Exercise(
    "gradient_descent",
    goal="walk downhill and keep the path",
    points=3,
    minutes=10,
    stars=2,
    hints=[
        "Keep a current point. In each step, ask `gradient` for the slope *there* and move against it.",
        "w ← w − η · gradient(w). Collect `start` and every new point; make a new array in each step, so that the old one stays.",
        "w = np.asarray(..., dtype=float)\n"
        "path = [...]\n"
        "for _ in range(...):\n"
        "    w = w - ...\n"
        "    path.append(...)\n"
        "return np.array(...)",
    ],
)


@gradient_descent.cases
def _(rng):
    yield "one step", {"gradient": Lambda("w: 2.0 * (w - 3.0)"), "start": 0.0, "learning_rate": 0.1, "steps": 1}
    yield "three steps", {"gradient": Lambda("w: 2.0 * (w - 3.0)"), "start": 1.0, "learning_rate": 0.25, "steps": 3}
    yield "a whole number as start", {"gradient": Lambda("w: 0.5 * w"), "start": 5, "learning_rate": 0.3, "steps": 3}
    yield (
        "a vector",
        {
            "gradient": Lambda("w: np.array([2.0, 10.0]) * w"),
            "start": np.array([3.0, -1.0]),
            "learning_rate": 0.05,
            "steps": 3,
        },
    )
    yield (
        "no step from a vector",
        {
            "gradient": Lambda("w: 3.0 * w"),
            "start": np.array([1.0, 2.0]),
            "learning_rate": 0.5,
            "steps": 0,
        },
    )
    yield (
        "integers as start",
        {
            "gradient": Lambda("w: np.array([0.7, 1.1]) * w"),
            "start": np.array([4, -3]),
            "learning_rate": 0.5,
            "steps": 2,
        },
    )
    yield "a start at the bottom", {"gradient": Lambda("w: 2.0 * (w - 3.0)"), "start": 3.0, "learning_rate": 0.3, "steps": 2}
    yield (
        "far off, with too large a rate",
        {
            "gradient": Lambda("w: 2.0 * w"),
            "start": np.array([1e6]),
            "learning_rate": 1.5,
            "steps": 3,
        },
    )
    yield "close to the bottom", {
        "gradient": Lambda("w: w"), "start": np.array([0.005, -0.002]), "learning_rate": 0.5, "steps": 4,
    }  # fmt: skip
    yield "almost at the bottom", {"gradient": Lambda("w: 2.0 * w"), "start": 4e-7, "learning_rate": 0.25, "steps": 3}
    yield (
        "a matrix",
        {
            "gradient": Lambda("W: np.cos(W)"),
            "start": rng.uniform(0.2, 1.2, size=(2, 2)).round(2),
            "learning_rate": 0.4,
            "steps": 2,
        },
    )
    yield (
        "random",
        {
            "gradient": Lambda("w: np.tanh(w) + 0.3 * w[::-1]"),
            "start": rng.uniform(0.5, 2.0, size=3).round(2),
            "learning_rate": 0.2,
            "steps": 2,
        },
    )


@gradient_descent.rule
def _(result, gradient, start, learning_rate, steps):
    if np.ndim(result) and len(result) != steps + 1:
        words = "1 step" if steps == 1 else f"{steps} steps"
        points = "1 point" if steps == 0 else f"{steps + 1} points"
        return f"A path of {words} has {points}, with the start; yours has {len(result)}"
    if np.shape(result)[1:] == np.shape(start) and not np.allclose(result[0], start):
        return "The path must begin with the start"
    return None


def _walk(gradient, start, learning_rate, steps, step):
    w = np.array(start, dtype=float)
    path = [w]
    for _ in range(steps):
        w = step(w)
        path.append(w)
    return np.array(path)


@gradient_descent.mistake(
    "steps uphill",
    look="The gradient points to where the function grows. Which way do you want to go?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w + learning_rate * gradient(w))


@gradient_descent.mistake(
    "leaves the start out of the path",
    look="How many points do 3 steps join, with the one where you stood before the first?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * gradient(w))[1:]


@gradient_descent.mistake("takes one step too few", look="A path of 3 steps has 4 points. How often does your loop run?")
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, max(steps - 1, 0), lambda w: w - learning_rate * gradient(w))


@gradient_descent.mistake("takes one step too many", look="A path of 3 steps has 4 points. How often does your loop run?")
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps + 1, lambda w: w - learning_rate * gradient(w))


@gradient_descent.mistake(
    "uses the gradient at the start in every step",
    look="The slope changes along the way. Where must `gradient` be asked?",
)
def _(gradient, start, learning_rate, steps):
    slope = gradient(np.array(start, dtype=float))
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * slope)


@gradient_descent.mistake(
    "takes every step from the start",
    look="The second step begins where the first one ended. What is subtracted from what?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: np.array(start, dtype=float) - learning_rate * gradient(w))


@gradient_descent.mistake(
    "leaves out the learning rate",
    look="How long is one step: the gradient itself, or a part of it?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - gradient(w))


@gradient_descent.mistake(
    "divides the gradient by the learning rate",
    look="A small learning rate should make small steps. Does it in your code?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - gradient(w) / learning_rate)


@gradient_descent.mistake(
    "multiplies the whole difference w − gradient by the learning rate",
    look="Only the gradient is scaled. Look at the brackets.",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: learning_rate * (w - gradient(w)))


@gradient_descent.mistake(
    "makes every step equally long",
    look="Is the gradient divided by its own length? In this lesson a flatter place gives a shorter step.",
)
def _(gradient, start, learning_rate, steps):
    def step(w):
        g = gradient(w)
        return w - learning_rate * g / np.linalg.norm(g)

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "keeps the path of a whole-number start in integers, and goes on from there",
    look="Which dtype has the array that holds the path, and does 4.25 fit into it?",
)
def _(gradient, start, learning_rate, steps):
    start = np.asarray(start)
    path = np.zeros((steps + 1, *start.shape), dtype=start.dtype)
    path[0] = start
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


@gradient_descent.mistake(
    "walks in floats but stores the path of a whole-number start as integers",
    look="Which dtype has the array that holds the path, and does 4.25 fit into it?",
)
def _(gradient, start, learning_rate, steps):
    floats = _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * gradient(w))
    return floats.astype(np.asarray(start).dtype)


@gradient_descent.mistake(
    "appends the same array again and again, so that every row shows the last point",
    look="`w -= ...` changes the array that the list already holds. Does each step make a new one?",
)
def _(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@gradient_descent.mistake(
    "moves `start` itself, so that every row of a vector's path shows the last point",
    look="`w = start` makes no copy, and `w -= ...` then changes the caller's array and all that the list holds.",
)
def _(gradient, start, learning_rate, steps):
    w = start
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@gradient_descent.mistake(
    "moves `start` itself while it stores copies",
    look="`w = start` makes no copy, and `w -= ...` then changes the caller's array. An integer array refuses it altogether.",
)
def _(gradient, start, learning_rate, steps):
    w = start
    path = [np.array(w)]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(np.array(w))
    return np.array(path)


@gradient_descent.mistake(
    "leaves the start out and takes one step more",
    look="Which point comes first in the path, before any step?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps + 1, lambda w: w - learning_rate * gradient(w))[1:]


@gradient_descent.mistake(
    "makes room for a path of single numbers only",
    look="Each point may be an array. Which shape must the array of the whole path have then?",
)
def _(gradient, start, learning_rate, steps):
    path = np.zeros(steps + 1)
    path[0] = start
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


@gradient_descent.mistake(
    "uses only the sign of the gradient",
    look="Where it is steeper the step is longer. Does the size of the gradient count in your code?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * np.sign(gradient(w)))


@gradient_descent.mistake(
    "adds up the gradients of all steps so far",
    look="Each step uses the gradient of its own point only. Is there a sum that is never set back?",
)
def _(gradient, start, learning_rate, steps):
    total = np.zeros(np.shape(start))

    def step(w):
        nonlocal total
        total = total + gradient(w)
        return w - learning_rate * total

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "lays the points in columns",
    look="Which axis of the result counts the points? The docstring puts it first.",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * gradient(w)).T


@gradient_descent.mistake(
    "returns only the last point",
    look="The whole path is asked, from the start to the end. What do you collect on the way?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * gradient(w))[-1]


@gradient_descent.mistake(
    "stops early, where the slope is small",
    look="The path has `steps` + 1 points, whatever the slope. Is there a `break` in your loop?",
)
def _(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w]
    for _ in range(steps):
        if np.linalg.norm(gradient(w)) < 1e-7:
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@gradient_descent.mistake(
    "stops early, where w has grown large",
    look="A path that climbs out is a result too. Is there a `break` in your loop?",
)
def _(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w]
    for _ in range(steps):
        if np.linalg.norm(w) > 1e3:
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@gradient_descent.mistake(
    "shortens long gradients to length 1",
    look="A steep place gives a long step, however long. Where does your code divide by a length?",
)
def _(gradient, start, learning_rate, steps):
    def step(w):
        g = np.asarray(gradient(w))
        return w - learning_rate * g * min(1.0, 1.0 / (np.linalg.norm(g) + 1e-12))

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "makes the learning rate smaller from step to step",
    look="The learning rate stays what it is. Does the number of the step come into your update?",
)
def _(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w]
    for t in range(steps):
        w = w - learning_rate / (1 + t) * gradient(w)
        path.append(w)
    return np.array(path)


@gradient_descent.mistake(
    "moves one entry after the other and asks for a new gradient each time",
    look="One step moves all entries, with the gradient of *one* point. How often do you call `gradient` in a step?",
)
def _(gradient, start, learning_rate, steps):
    def step(w):
        w = w.copy()
        for i in np.ndindex(w.shape):
            w[i] -= learning_rate * np.asarray(gradient(w))[i]
        return w

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "returns after the first step",
    look="How far to the right does your `return` stand?",
)
def _(gradient, start, learning_rate, steps):
    for _ in range(steps):
        return _walk(gradient, start, learning_rate, 1, lambda w: w - learning_rate * gradient(w))


@gradient_descent.mistake(
    "works with vectors only and not with a single number",
    look="A single number has no `len`. Which shape has the path of a start of any shape?",
)
def _(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


@gradient_descent.mistake(
    "makes a single float of the point",
    look="A point may be an array. Which function makes floats of a whole array?",
)
def _(gradient, start, learning_rate, steps):
    w = float(start)
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


_declare(
    gradient_descent,
    (
        "uses `gradient` without calling it",
        "`gradient` is a function. How do you ask it for the slope at w?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: w - rate * g),
    ),
    (
        "takes 0.1 as the learning rate, whatever is given",
        "Where does the argument `learning_rate` come into your update?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: w - 0.1 * g(w)),
    ),
    (
        "takes half the step",
        "How much of the gradient does one step take? Is there a ½ in the formula?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: w - rate * g(w) / 2),
    ),
    (
        "takes twice the step",
        "How much of the gradient does one step take? Is there a 2 in the formula?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: w - rate * g(w) * 2),
    ),
    (
        "forgets where it stands: the new point is the step alone",
        "The step is taken from w. What is it subtracted from?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: -rate * g(w)),
    ),
    (
        "multiplies w by 1 − η · gradient",
        "The step is subtracted from w, not multiplied into it. Can your w ever leave 0?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: w * (1 - rate * g(w))),
    ),
    (
        "adds up the entries of the gradient and moves all by the same",
        "Each entry has a slope of its own. Where does your code make one number of them?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: w - rate * np.sum(g(w))),
    ),
    (
        "cuts every point to integers",
        "Where does your code ask for `int`?",
        lambda g, start, rate, steps: _walk(g, start, rate, steps, lambda w: np.trunc(w - rate * g(w))),
    ),
    (
        "starts at 0, whatever the start",
        "The path begins with `start`. Where does it come into your code?",
        lambda g, start, rate, steps: _walk(g, np.zeros(np.shape(start)), rate, steps, lambda w: w - rate * g(w)),
    ),
    (
        "collects the steps and not the points",
        "Each row of the path is a place. What do you append?",
        lambda g, start, rate, steps: np.diff(_walk(g, start, rate, steps, lambda w: w - rate * g(w)), axis=0),
    ),
)


@gradient_descent.mistake(
    "changes the array that `gradient` returned",
    look="What `gradient(w)` gives back may be w itself. Which line of yours writes into it?",
)
def _(gradient, start, learning_rate, steps):
    def step(w):
        g = gradient(w)
        g *= learning_rate
        return w - g

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "stands still where the slope is small",
    look="Near the bottom the steps are short, and still taken. Which condition skips them?",
)
def _(gradient, start, learning_rate, steps):
    def step(w):
        g = np.asarray(gradient(w))
        return w - learning_rate * g if np.linalg.norm(g) > 1e-2 else w

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "divides the gradient by its length", look="The length of the gradient belongs to the step: near the bottom steps get short."
)
def _(gradient, start, learning_rate, steps):
    def step(w):
        g = np.asarray(gradient(w))
        return w - learning_rate * g / max(np.linalg.norm(g), 1e-12)

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "cuts the entries of the gradient off at 1", look="A steep place gives a long step, however long. Where does your code clip?"
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * np.clip(gradient(w), -1, 1))


@gradient_descent.mistake(
    "carries a part of the step before along",
    look="Each step uses the gradient of its own point only; momentum comes in a later lesson.",
)
def _(gradient, start, learning_rate, steps):
    velocity = np.zeros(np.shape(start))

    def step(w):
        nonlocal velocity
        velocity = 0.9 * velocity + gradient(w)
        return w - learning_rate * velocity

    return _walk(gradient, start, learning_rate, steps, step)


@gradient_descent.mistake(
    "takes the mean of the gradient's entries and moves all by the same",
    look="Each weight has a slope of its own. Which call makes one number of them?",
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * np.mean(gradient(w)))


@gradient_descent.mistake(
    "moves along the absolute value of the gradient", look="Left of a valley the slope is negative: which way must w go there?"
)
def _(gradient, start, learning_rate, steps):
    return _walk(gradient, start, learning_rate, steps, lambda w: w - learning_rate * np.abs(gradient(w)))


@gradient_descent.mistake(
    "returns the gradients on the way, not the points",
    look="Which of the two is asked, where you were or how steep it was there?",
)
def _(gradient, start, learning_rate, steps):
    return np.array([gradient(w) for w in gradient_descent.reference(gradient, start, learning_rate, steps)])


@gradient_descent.style("array filled in place")
def _(gradient, start, learning_rate, steps):
    start = np.asarray(start, dtype=float)
    path = np.empty((steps + 1, *start.shape))
    path[0] = start
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


@gradient_descent.style("copies of one moving array")
def _(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w.copy()]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w.copy())
    return np.stack(path)


@gradient_descent.style("recursion")
def _(slope, start, rate, steps):
    def walk(w, left):
        return [w] if left == 0 else [w, *walk(w - rate * slope(w), left - 1)]

    return np.array(walk(np.array(start) * 1.0, steps))


@gradient_descent.style("list of arrays")
def _(gradient, start, learning_rate, steps):
    path = [np.float64(start) if np.ndim(start) == 0 else start.astype(float)]
    while len(path) <= steps:
        path.append(path[-1] + -learning_rate * np.asarray(gradient(path[-1])))
    return path


@gradient_descent.style("accumulate")
def _(gradient, start, learning_rate, steps):
    from itertools import accumulate

    first = start + np.zeros(np.shape(start))
    return np.array(list(accumulate(range(steps), lambda w, _: w - learning_rate * gradient(w), initial=first)))


gradient_descent.equivalent(
    "np.asarray(start, dtype=float) → np.asarray(start)",
    because="the first step makes floats; a path of no steps from whole numbers may hold them as they are",
)


# -- logistic_gradient -------------------------------------------------------------------------------------------------------

logistic_gradient = Exercise(
    "logistic_gradient",
    goal="say which way each weight of a sigmoid neuron should move",
    points=3,
    minutes=10,
    stars=2,
    returns=("dw", "db"),
    hints=[
        "Everything comes from one vector, the error p − y of each sample. For the bias it is averaged as it is, for weight j "
        "after multiplying with feature j.",
        "dw = Xᵀ(p − y) / n and db = mean(p − y), where p = sigmoid(Xw + b).",
        "error = sigmoid(...) - ...\nreturn X.T @ ... / ..., float(np.mean(...))",
    ],
)


@logistic_gradient.cases
def _(rng):
    yield "one sample", {"X": np.array([[1.0, 2.0]]), "y": np.array([1]), "w": np.array([0.0, 0.0]), "b": 0.0}
    yield (
        "two samples, one feature",
        {
            "X": np.array([[1.0], [4.0]]),
            "y": np.array([0, 1]),
            "w": np.array([0.5]),
            "b": -1.0,
        },
    )
    yield (
        "integers",
        {
            "X": np.array([[1, 0], [2, 3], [-1, 1]]),
            "y": np.array([1, 0, 0]),
            "w": np.array([1, -1]),
            "b": 1,
        },
    )
    yield (
        "very sure",
        {
            "X": np.array([[90.0, 1.0], [-80.0, 2.0], [60.0, -1.0]]),
            "y": np.array([0, 0, 1]),
            "w": np.array([10.0, 1.0]),
            "b": 0.5,
        },
    )
    yield (
        "as many features as samples",
        {
            "X": rng.normal(size=(3, 3)),
            "y": rng.permutation([1, 0, 0]),
            "w": rng.normal(size=3),
            "b": float(rng.uniform(0.3, 1.0)),
        },
    )
    yield (
        "five samples, two features",
        {
            "X": rng.normal(size=(5, 2)) + 0.5,
            "y": rng.permutation([1, 0, 1, 1, 0]),
            "w": rng.normal(size=2),
            "b": float(rng.uniform(-1.0, -0.3)),
        },
    )


def _error(X, y, w, b):
    return _sigmoid(X @ w + b) - y


@logistic_gradient.mistake(
    "adds over the samples and leaves out 1/n",
    look="The loss is a mean over the samples; so is its gradient.",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.T @ error, error.sum()


@logistic_gradient.mistake(
    "leaves out 1/n in dw, but not in db",
    look="Both are means over the samples. What is the matrix product divided by?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.T @ error, error.mean()


@logistic_gradient.mistake(
    "leaves out 1/n in db, but not in dw",
    look="Both are means over the samples. What becomes of the sum of the errors?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.T @ error / len(y), error.sum()


@logistic_gradient.mistake(
    "takes y − p for p − y",
    look="When p is too large, w should get smaller, so the gradient must be positive. Which sign has your error?",
)
def _(X, y, w, b):
    error = y - _sigmoid(X @ w + b)
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "leaves out the sigmoid",
    look="The error compares a probability with y. What makes a probability of Xw + b?",
)
def _(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "multiplies the error with p(1 − p), as the mean squared error would",
    look="For the cross-entropy that factor cancels. Compare with section 3.",
)
def _(X, y, w, b):
    p = _sigmoid(X @ w + b)
    error = (p - y) * p * (1 - p)
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "takes twice the error with p(1 − p): the gradient of the mean squared error",
    look="The loss here is the cross-entropy: its slope in z is p − y and nothing more. Compare with section 3.",
)
def _(X, y, w, b):
    p = _sigmoid(X @ w + b)
    error = 2 * (p - y) * p * (1 - p)
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake("leaves the bias out of the score", look="z = Xw + b. Where is b in your code?")
def _(X, y, w, b):
    error = _error(X, y, w, 0.0)
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "has the wrong sign in the exponent of the sigmoid",
    look="sigmoid(z) = 1 / (1 + e^−z): what should it give for a large positive z?",
)
def _(X, y, w, b):
    error = _sigmoid(-(X @ w + b)) - y
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "compares y with a hard 0 or 1 and not with the probability",
    look="That is the perceptron's error. Here p goes into the error as it is, without a threshold.",
)
def _(X, y, w, b):
    error = (X @ w + b >= 0) - y
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "multiplies the mean of the features with the mean of the errors",
    look="Each sample's error belongs to its own features. Which comes first, the product or the mean?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.mean(axis=0) * error.mean(), error.mean()


@logistic_gradient.mistake(
    "multiplies the errors with X where its transpose is asked",
    look="dw has one entry for each feature. Which axis of X must go in the product?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "divides by the number of features and not of samples",
    look="`X.shape` is (n, d). Which of the two counts samples?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.T @ error / X.shape[1], error.sum() / X.shape[1]


@logistic_gradient.mistake(
    "divides dw by the number of features and not of samples",
    look="`X.shape` is (n, d). Which of the two counts samples?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.T @ error / X.shape[1], error.mean()


@logistic_gradient.mistake(
    "averages over samples and features at once, so that dw is one number",
    look="dw has one entry for each weight. Which axis may the mean go over?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return np.mean(X * error[:, None]), error.mean()


@logistic_gradient.mistake(
    "stops before the mean over the samples",
    look="What you have is one gradient for each sample. How do they become one?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X * error[:, None], error


@logistic_gradient.mistake(
    "averages dw over the samples but returns one db for each sample",
    look="b is one number, so its gradient is one number too.",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return X.T @ error / len(y), error


@logistic_gradient.mistake(
    "uses the predictions in place of the errors",
    look="A sample that is predicted perfectly should add nothing. Where does y come in?",
)
def _(X, y, w, b):
    p = _sigmoid(X @ w + b)
    return X.T @ p / len(y), p.mean()


@logistic_gradient.mistake(
    "takes y − p and leaves out 1/n",
    look="Two things differ from the formula: the order of the difference, and the mean.",
)
def _(X, y, w, b):
    error = y - _sigmoid(X @ w + b)
    return X.T @ error, error.sum()


@logistic_gradient.mistake(
    "averages over the features and not over the samples",
    look="dw has one entry for each feature. Which axis may the mean go over?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return np.mean(X * error[:, None], axis=1), error.mean()


@logistic_gradient.mistake(
    "multiplies the columns of X, and not its rows, with the errors",
    look="`error * X` lines the errors up with the last axis of X. With which axis do they belong?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return np.mean(error * X, axis=0), error.mean()


@logistic_gradient.mistake("returns 0 for db", look="The bias has a slope too: by how much does z change when b does?")
def _(X, y, w, b):
    return X.T @ _error(X, y, w, b) / len(y), 0.0


@logistic_gradient.mistake(
    "returns weights and bias after a step",
    look="Only the gradient is asked here; the step comes in the next exercise.",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    return w - X.T @ error / len(y), b - error.mean()


@logistic_gradient.mistake(
    "squares the errors",
    look="The slope of the loss in z is p − y itself. Where does a square come from?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b) ** 2
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "takes the slope of the loss in p and forgets that of the sigmoid",
    look="The chain has three links: loss in p, p in z, z in w. Multiply the first two and see what cancels.",
)
def _(X, y, w, b):
    p = np.clip(_sigmoid(X @ w + b), SMALLEST, 1 - SMALLEST)
    error = (p - y) / (p * (1 - p))
    return X.T @ error / len(y), error.mean()


@logistic_gradient.mistake(
    "takes the mean of dw for db",
    look="The bias is the weight of an input that is always 1. What does X hold for it?",
)
def _(X, y, w, b):
    dw = X.T @ _error(X, y, w, b) / len(y)
    return dw, dw.mean()


@logistic_gradient.mistake(
    "divides by n − 1",
    look="A mean divides by how many there are. What comes out for a single sample?",
)
def _(X, y, w, b):
    error = _error(X, y, w, b)
    with np.errstate(all="ignore"):
        return X.T @ error / np.float64(len(y) - 1), error.sum() / np.float64(len(y) - 1)


@logistic_gradient.mistake(
    "writes dw into an array of integers",
    look="`np.zeros_like(w)` has the dtype of w. Which dtype must slopes have?",
)
def _(X, y, w, b):
    error, dw = _error(X, y, w, b), np.zeros_like(w)
    dw[:] = X.T @ error / len(y)
    return dw, error.mean()


@logistic_gradient.mistake(
    "takes row j of X for feature j",
    look="Features are the columns of X. What does `X[j]` pick?",
)
def _(X, y, w, b):
    error, dw = _error(X, y, w, b), np.zeros(len(w))
    for j in range(len(w)):
        row = X[j]
        product = error * row
        dw[j] = np.mean(product)
    return dw, error.mean()


_declare(
    logistic_gradient,
    (
        "reverses the sign of db alone",
        "dw is right. Which of p and y is subtracted from the other for db?",
        lambda X, y, w, b: (X.T @ _error(X, y, w, b) / len(y), -_error(X, y, w, b).mean()),
    ),
    (
        "reverses the sign of dw alone",
        "db is right. Which of p and y is subtracted from the other for dw?",
        lambda X, y, w, b: (-X.T @ _error(X, y, w, b) / len(y), _error(X, y, w, b).mean()),
    ),
    (
        "gives every weight the mean of the errors",
        "By how much does z change when weight j does? That factor is missing.",
        lambda X, y, w, b: (np.full(len(w), _error(X, y, w, b).mean()), _error(X, y, w, b).mean()),
    ),
    (
        "multiplies the whole of X with the mean of the errors",
        "Each sample's error belongs to its own row. Which comes first, the product or the mean?",
        lambda X, y, w, b: (X * _error(X, y, w, b).mean(), _error(X, y, w, b).mean()),
    ),
    (
        "takes absolute errors",
        "An error of −0.5 must push the other way than one of 0.5. Where is the sign lost?",
        lambda X, y, w, b: (X.T @ np.abs(_error(X, y, w, b)) / len(y), np.abs(_error(X, y, w, b)).mean()),
    ),
    (
        "returns the loss for db",
        "db is the slope of the loss in b, not the loss. Which sum in the formula stands for it?",
        lambda X, y, w, b: (
            X.T @ _error(X, y, w, b) / len(y),
            binary_cross_entropy.reference(_sigmoid(X @ w + b), y),
        ),
    ),
    (
        "keeps only the last sample",
        "Is there an `=` in your loop where `+=` is needed?",
        lambda X, y, w, b: (_error(X, y, w, b)[-1] * X[-1], _error(X, y, w, b)[-1]),
    ),
    (
        "keeps only the last sample and divides it by n",
        "Is there an `=` in your loop where `+=` is needed?",
        lambda X, y, w, b: (_error(X, y, w, b)[-1] * X[-1] / len(y), _error(X, y, w, b)[-1] / len(y)),
    ),
    (
        "takes −1 for the label 0",
        "A probability lies between 0 and 1. With which two labels must it be compared?",
        lambda X, y, w, b: (X.T @ _error(X, 2 * y - 1, w, b) / len(y), _error(X, 2 * y - 1, w, b).mean()),
    ),
)


@logistic_gradient.mistake("adds up dw for db", look="By how much does the bias move the score? Is a feature part of that?")
def _(X, y, w, b):
    dw, _ = logistic_gradient.reference(X, y, w, b)
    return dw, np.sum(dw)


@logistic_gradient.mistake(
    "looks at the first sample only", look="The loss is a mean over all rows of X. Where does your `return` stand?"
)
def _(X, y, w, b):
    return logistic_gradient.reference(X[:1], y[:1], w, b)


@logistic_gradient.mistake(
    "squeezes the scores with tanh where the sigmoid belongs", look="Probabilities lie between 0 and 1. Where does tanh begin?"
)
def _(X, y, w, b):
    error = (np.tanh(X @ w + b) - y) / len(y)
    return X.T @ error, np.sum(error)


@logistic_gradient.mistake(
    "adds a part of the weights to dw", look="The loss is the cross-entropy alone. Which term of yours grows with w?"
)
def _(X, y, w, b):
    dw, db = logistic_gradient.reference(X, y, w, b)
    return dw + 0.01 * w, db


@logistic_gradient.mistake(
    "counts only the samples on the wrong side",
    look="A sample that is right by a hair still pulls. Where does your code leave it out?",
)
def _(X, y, w, b):
    p = _sigmoid(X @ w + b)
    error = np.where((p >= 0.5) == y, 0.0, p - y) / len(y)
    return X.T @ error, np.sum(error)


@logistic_gradient.style("explicit loops and lists")
def _(X, y, w, b):
    import math

    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        z = sum(float(w[j]) * float(X[i, j]) for j in range(d)) + float(b)
        p = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        db += (p - int(y[i])) / n
        for j in range(d):
            dw[j] += (p - int(y[i])) * float(X[i, j]) / n
    return dw, db


@logistic_gradient.style("broadcasting and mean")
def _(X, y, w, b):
    error = _sigmoid(np.sum(X * w, axis=1) + b) - y
    return np.mean(X * error[:, np.newaxis], axis=0), np.mean(error)


@logistic_gradient.style("einsum, returned as a list")
def _(X, y, w, b):
    delta = (_sigmoid(np.einsum("ij,j->i", X, w) + b) - y) / y.size
    return [np.einsum("i,ij->j", delta, X), np.array(delta.sum())]


@logistic_gradient.style("the bias as a column of ones")
def _(features, labels, weights, bias):
    extended = np.column_stack([features, np.ones(len(features))])
    score = extended @ np.append(weights, bias)
    with np.errstate(over="ignore"):
        grad = (1 / (1 + np.exp(-score)) - labels) @ extended / len(labels)
    return grad[:-1], grad[-1]


@logistic_gradient.style("float32")
def _(X, y, w, b):
    error = _sigmoid(X @ w + b) - y
    return (np.dot(error, X) / len(X)).astype(np.float32), np.float32(error.mean())


# -- fit_logistic --------------------------------------------------------------------------------------------------------------

fit_logistic = Exercise(
    "fit_logistic",
    goal="train your first neuron",
    points=3,
    minutes=10,
    stars=2,
    uses=["binary_cross_entropy", "logistic_gradient"],
    returns=("w", "b", "losses"),
    hints=[
        "The four steps in this order, once an epoch: predict, loss, gradient, step.",
        "Both w and b take their step with gradients from the *same* point. The loss is written down before they move.",
        "w, b, losses = np.zeros(...), 0.0, []\n"
        "for _ in range(...):\n"
        "    losses.append(binary_cross_entropy(sigmoid(...), y))\n"
        "    dw, db = ...\n"
        "    w = w - ...\n"
        "    b = b - ...\n"
        "return ..., ..., ...",
    ],
)


@fit_logistic.cases
def _(rng):
    yield "one sample, one epoch", {"X": np.array([[1.0, 2.0]]), "y": np.array([1]), "learning_rate": 1.0, "epochs": 1}
    yield (
        "two samples, three epochs",
        {
            "X": np.array([[-1.0], [2.0]]),
            "y": np.array([0, 1]),
            "learning_rate": 0.5,
            "epochs": 3,
        },
    )
    yield (
        "integers",
        {
            "X": np.array([[1, 0], [2, 3], [-1, 1]]),
            "y": np.array([1, 0, 0]),
            "learning_rate": 0.25,
            "epochs": 3,
        },
    )
    yield (
        "two equal samples of different classes: nothing to learn",
        {
            "X": np.array([[2.0], [2.0]]),
            "y": np.array([0, 1]),
            "learning_rate": 0.5,
            "epochs": 4,
        },
    )
    yield (
        "so large a rate that the loss rises",
        {
            "X": np.array([[1.0], [4.0]]),
            "y": np.array([1, 0]),
            "learning_rate": 30.0,
            "epochs": 2,
        },
    )
    yield (
        "large features, where the steps are long",
        {
            "X": np.array([[6.0, -4.0], [-5.0, 3.0], [2.0, 5.0]]),
            "y": np.array([1, 0, 0]),
            "learning_rate": 0.1,
            "epochs": 3,
        },
    )
    yield (
        "six samples",
        {
            "X": rng.normal(size=(6, 2)).round(3) + 0.5,
            "y": rng.permutation([1, 0, 1, 0, 1, 1]),
            "learning_rate": 0.3,
            "epochs": 5,
        },
    )


@fit_logistic.rule
def _(result, X, y, learning_rate, epochs):
    losses = np.ravel(result[2])
    if len(losses) != epochs:
        return f"There is one loss for each epoch, so {epochs}; yours are {len(losses)}"
    if abs(losses[0] - np.log(2)) > 1e-6:
        return "The first loss must be log 2 ≈ 0.6931: with all weights 0, every probability is one half"
    return None


def _fit(X, y, learning_rate, epochs, loss=None, gradient=None, start=(0.0, 0.0)):
    loss = loss or binary_cross_entropy.reference
    gradient = gradient or logistic_gradient.reference
    w, b, losses = np.full(X.shape[1], start[0]), start[1], []
    for _ in range(epochs):
        losses.append(loss(_sigmoid(X @ w + b), y))
        dw, db = gradient(X, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b, losses


@fit_logistic.mistake(
    "writes down the loss after the update",
    look="What is the loss before anything was learned? It should come first.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        dw, db = logistic_gradient.reference(X, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
    return w, b, losses


@fit_logistic.mistake(
    "steps uphill",
    look="The gradient points to where the loss grows. Do your losses fall?",
)
def _(X, y, learning_rate, epochs):
    return _fit(X, y, -learning_rate, epochs)


@fit_logistic.mistake(
    "moves w before it computes the gradient of b",
    look="Both gradients belong to the same point. Ask for them once, then move both.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        w = w - learning_rate * logistic_gradient.reference(X, y, w, b)[0]
        b = b - learning_rate * logistic_gradient.reference(X, y, w, b)[1]
    return w, b, losses


@fit_logistic.mistake(
    "moves b before it computes the gradient of w",
    look="Both gradients belong to the same point. Ask for them once, then move both.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        b = b - learning_rate * logistic_gradient.reference(X, y, w, b)[1]
        w = w - learning_rate * logistic_gradient.reference(X, y, w, b)[0]
    return w, b, losses


@fit_logistic.mistake("starts with weights of 1", look="Which values does the docstring give w and b at the start?")
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate, epochs, start=(1.0, 0.0))


@fit_logistic.mistake(
    "never moves the bias",
    look="Your b is what it was at the start. Which line should change it?",
)
def _(X, y, learning_rate, epochs):
    def gradient(X, y, w, b):
        return logistic_gradient.reference(X, y, w, b)[0], 0.0

    return _fit(X, y, learning_rate, epochs, gradient=gradient)


@fit_logistic.mistake(
    "moves the bias without the learning rate",
    look="w and b take their steps in the same way. Compare the two lines.",
)
def _(X, y, learning_rate, epochs):
    def gradient(X, y, w, b):
        dw, db = logistic_gradient.reference(X, y, w, b)
        return dw, db / learning_rate

    return _fit(X, y, learning_rate, epochs, gradient=gradient)


@fit_logistic.mistake("leaves out the learning rate", look="How long is one step: the gradient itself, or a part of it?")
def _(X, y, learning_rate, epochs):
    return _fit(X, y, 1.0, epochs)


@fit_logistic.mistake(
    "adds the gradients of the samples and leaves out 1/n",
    look="The loss is a mean over the samples; so is its gradient.",
)
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate * len(y), epochs)


@fit_logistic.mistake(
    "adds up the losses of the samples and does not average",
    look="Your weights are right. The loss of an epoch is a mean over the samples.",
)
def _(X, y, learning_rate, epochs):
    def loss(p, y):
        return len(y) * binary_cross_entropy.reference(p, y)

    return _fit(X, y, learning_rate, epochs, loss=loss)


@fit_logistic.mistake(
    "writes down one more loss after the last update",
    look="Your weights are right. One loss is asked for each epoch, from before its update.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = _fit(X, y, learning_rate, epochs)
    return w, b, [*losses, binary_cross_entropy.reference(_sigmoid(X @ w + b), y)]


@fit_logistic.mistake(
    "updates after every single sample",
    look="One epoch is one step here, with the gradient of all samples together.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        for i in range(len(y)):
            dw, db = logistic_gradient.reference(X[i : i + 1], y[i : i + 1], w, b)
            w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b, losses


@fit_logistic.mistake(
    "returns only the last loss",
    look="Your weights are right. Collect the loss of every epoch in a list.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = _fit(X, y, learning_rate, epochs)
    return w, b, losses[-1]


@fit_logistic.mistake(
    "takes the mean squared error as the loss of an epoch",
    look="Your weights are right. Which loss belongs to a sigmoid output?",
)
def _(X, y, learning_rate, epochs):
    def loss(p, y):
        return np.mean((p - y) ** 2)

    return _fit(X, y, learning_rate, epochs, loss=loss)


@fit_logistic.mistake(
    "follows the gradient of the mean squared error",
    look="The loss here is the cross-entropy: its slope in z is p − y and nothing more.",
)
def _(X, y, learning_rate, epochs):
    def gradient(X, y, w, b):
        p = _sigmoid(X @ w + b)
        error = 2 * (p - y) * p * (1 - p)
        return X.T @ error / len(y), error.mean()

    return _fit(X, y, learning_rate, epochs, gradient=gradient)


@fit_logistic.mistake("runs one epoch too few", look="How often does your loop run for `epochs` = 3?")
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate, epochs - 1)


@fit_logistic.mistake("returns after the first epoch", look="Is the `return` inside the loop?")
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate, 1)


@fit_logistic.mistake(
    "returns the weights from before the last update",
    look="Your losses are right. Which w and b are there after the last step?",
)
def _(X, y, learning_rate, epochs):
    w, b, _ = _fit(X, y, learning_rate, epochs - 1)
    return w, b, _fit(X, y, learning_rate, epochs)[2]


@fit_logistic.mistake(
    "computes the gradient once, before the loop",
    look="The gradient changes with the weights. Where must it be computed?",
)
def _(X, y, learning_rate, epochs):
    first = logistic_gradient.reference(X, y, np.zeros(X.shape[1]), 0.0)
    return _fit(X, y, learning_rate, epochs, gradient=lambda X, y, w, b: first)


@fit_logistic.mistake(
    "leaves the bias out when it computes the loss",
    look="Your weights are right. Which score goes into the sigmoid for the loss?",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w), y))
        dw, db = logistic_gradient.reference(X, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b, losses


@fit_logistic.mistake(
    "gives the loss scores and not probabilities",
    look="Your weights are right. What turns Xw + b into probabilities?",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(X @ w + b, y))
        dw, db = logistic_gradient.reference(X, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b, losses


@fit_logistic.mistake(
    "gives the loss its two arguments in the wrong order",
    look="Your weights are right. Which comes first in `binary_cross_entropy`, the probabilities or the labels?",
)
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate, epochs, loss=lambda p, y: binary_cross_entropy.reference(y, p))


@fit_logistic.mistake("runs one epoch too many", look="How often does your loop run for `epochs` = 3?")
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate, epochs + 1)


def _epochs(X, y, rate, epochs, probability=_sigmoid, loss=None, score=lambda X, w, b: X @ w + b, change=lambda w: w):
    """Train with another probability, loss, score, or weights that are changed after each step."""
    loss = loss or binary_cross_entropy.reference
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        p = probability(score(X, w, b))
        losses.append(loss(p, y))
        w, b = change(w - rate * (X.T @ (p - y)) / len(y)), b - rate * np.mean(p - y)
    return w, b, losses


def _turned(dw_factor, db_factor):
    """The right gradient with its two parts multiplied."""

    def gradient(X, y, w, b):
        dw, db = logistic_gradient.reference(X, y, w, b)
        return dw_factor * dw, db_factor * db

    return gradient


@fit_logistic.mistake(
    "multiplies the learning rate with the pair (dw, db)",
    look="`logistic_gradient` returns two things. Give each a name first, then scale each by itself.",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        dw, db = learning_rate * (X.T @ (_sigmoid(X @ w + b) - y) / len(y), 0.0)
        w, b = w - dw, b - db
    return w, b, losses


@fit_logistic.mistake(
    "leaves out 1/n for the weights, but not for the bias",
    look="Both gradients are means over the samples. What is the matrix product divided by?",
)
def _(X, y, learning_rate, epochs):
    return _fit(X, y, learning_rate, epochs, gradient=_turned(len(y), 1))


@fit_logistic.mistake(
    "stops when the loss hardly changes",
    look="All `epochs` are asked, whatever the loss does. Is there a `break` in your loop?",
)
def _(X, y, learning_rate, epochs):
    losses = _fit(X, y, learning_rate, epochs)[2]
    still = [t for t in range(1, epochs) if abs(losses[t] - losses[t - 1]) < 1e-7]
    return _fit(X, y, learning_rate, still[0] + 1 if still else epochs)


@fit_logistic.mistake(
    "stops when every sample is right",
    look="All `epochs` are asked: the loss still falls when every decision is right. Is there a `break` in your loop?",
)
def _(X, y, learning_rate, epochs):
    done = (_fit(X, y, learning_rate, t)[:2] for t in range(1, epochs))
    right = [t for t, (w, b) in enumerate(done, 1) if np.array_equal(X @ w + b >= 0, y)]
    return _fit(X, y, learning_rate, right[0] + 1 if right else epochs)


@fit_logistic.mistake(
    "stops when the loss rises",
    look="All `epochs` are asked, whatever the loss does. Is there a `break` in your loop?",
)
def _(X, y, learning_rate, epochs):
    losses = _fit(X, y, learning_rate, epochs)[2]
    rises = [t for t in range(1, epochs) if losses[t] > losses[t - 1] + 1e-9]
    return _fit(X, y, learning_rate, rises[0] if rises else epochs)


@fit_logistic.mistake(
    "writes down log 2 before the first loss",
    look="The loss of the first epoch is log 2 already. How many losses are asked?",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = _fit(X, y, learning_rate, epochs)
    return w, b, [np.log(2), *losses]


_declare(
    fit_logistic,
    (
        "multiplies the error with p(1 − p)",
        "That factor belongs to the squared error. In the cross-entropy it cancels: compare with section 3.",
        lambda X, y, rate, epochs: _fit(
            X,
            y,
            rate,
            epochs,
            gradient=lambda X, y, w, b: (lambda p: (X.T @ ((p - y) * p * (1 - p)) / len(y), np.mean((p - y) * p * (1 - p))))(
                _sigmoid(X @ w + b)
            ),
        ),
    ),
    (
        "moves the bias uphill",
        "w moves the right way. Compare the line of b with that of w.",
        lambda X, y, rate, epochs: _fit(X, y, rate, epochs, gradient=_turned(1, -1)),
    ),
    (
        "moves the weights uphill",
        "b moves the right way. Compare the line of w with that of b.",
        lambda X, y, rate, epochs: _fit(X, y, rate, epochs, gradient=_turned(-1, 1)),
    ),
    (
        "never moves the weights",
        "Your w is what it was at the start. Which line should change it?",
        lambda X, y, rate, epochs: _fit(X, y, rate, epochs, gradient=_turned(0, 1)),
    ),
    (
        "makes every step twice as long",
        "Is there a 2 in the gradient of the cross-entropy, or in the step?",
        lambda X, y, rate, epochs: _fit(X, y, 2 * rate, epochs),
    ),
    (
        "makes every step half as long",
        "Is there a ½ in the gradient of the cross-entropy, or in the step?",
        lambda X, y, rate, epochs: _fit(X, y, rate / 2, epochs),
    ),
    (
        "takes 0.1 as the learning rate, whatever is given",
        "Where does the argument `learning_rate` come into your update?",
        lambda X, y, rate, epochs: _fit(X, y, 0.1, epochs),
    ),
    (
        "starts with weights and bias of 1",
        "Which values does the docstring give w and b at the start?",
        lambda X, y, rate, epochs: _fit(X, y, rate, epochs, start=(1.0, 1.0)),
    ),
    (
        "starts with a bias of 1",
        "Which value does the docstring give b at the start?",
        lambda X, y, rate, epochs: _fit(X, y, rate, epochs, start=(0.0, 1.0)),
    ),
    (
        "leaves the bias out of the score",
        "z = Xw + b. Where is b in your code?",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, score=lambda X, w, b: X @ w),
    ),
    (
        "has the wrong sign in the exponent of the sigmoid",
        "sigmoid(z) = 1 / (1 + e^−z): what should it give for a large positive z?",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, probability=lambda z: _sigmoid(-z)),
    ),
    (
        "decides with the step function where the sigmoid is asked",
        "That trains a perceptron. Here p goes into loss and gradient as it is, without a threshold.",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, probability=lambda z: (z >= 0).astype(float)),
    ),
    (
        "leaves out the sigmoid and takes the squared error",
        "That fits a line to the labels. What makes a probability of Xw + b, and which loss belongs to it?",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, probability=lambda z: z, loss=mse.reference),
    ),
    (
        "cuts the weights to integers",
        "Which dtype has your w at the start, and does 0.5 fit into it?",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, change=np.trunc),
    ),
    (
        "writes down the loss of the class that did not happen",
        "Your weights are right. Which probability did a sample with y = 1 get?",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, loss=lambda p, y: binary_cross_entropy.reference(p, 1 - y)),
    ),
    (
        "counts only the samples of class 1 in the loss",
        "Your weights are right. Which part of the loss is left for a sample with y = 0?",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, loss=lambda p, y: -np.mean(y * _two_logs(p)[0])),
    ),
    (
        "writes down the number of wrong decisions",
        "Your weights are right. The loss looks at the probability, not at the decision.",
        lambda X, y, rate, epochs: _epochs(X, y, rate, epochs, loss=lambda p, y: int(np.sum((p >= 0.5) != y))),
    ),
    (
        "returns the losses first",
        "In which order does the docstring name the three?",
        lambda X, y, rate, epochs: (lambda w, b, losses: (losses, w, b))(*_fit(X, y, rate, epochs)),
    ),
    (
        "returns w and b only",
        "Three things are asked. What do you collect on the way?",
        lambda X, y, rate, epochs: _fit(X, y, rate, epochs)[:2],
    ),
)


def _train(X, y, learning_rate, epochs, w=0.0, rates=None, change=None):
    """The training, begun at other weights, with a rate for every epoch, or with a changed gradient."""
    w, b, losses = np.zeros(X.shape[1]) + w, 0.0, []
    for epoch in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        dw, db = logistic_gradient.reference(X, y, w, b)
        if change is not None:
            dw, db = change(dw), change(db)
        rate = learning_rate if rates is None else learning_rate * rates(epoch)
        w, b = w - rate * dw, b - rate * db
    return w, b, losses


@fit_logistic.mistake(
    "makes the learning rate smaller from epoch to epoch", look="The rate is the same from the first epoch to the last."
)
def _(X, y, learning_rate, epochs):
    return _train(X, y, learning_rate, epochs, rates=lambda epoch: 1 / (epoch + 1))


@fit_logistic.mistake(
    "cuts the gradient off at 1", look="A steep place gives a long step, however long. Where does your code clip?"
)
def _(X, y, learning_rate, epochs):
    return _train(X, y, learning_rate, epochs, change=lambda slope: np.clip(slope, -1, 1))


@fit_logistic.mistake("starts with random weights", look="Which numbers does the docstring ask for at the start?")
def _(X, y, learning_rate, epochs):
    return _train(X, y, learning_rate, epochs, w=np.random.default_rng(0).normal(size=X.shape[1]))


@fit_logistic.mistake(
    "leaves out the last sample", look="Each update uses the gradient of all samples. Which rows does your code see?"
)
def _(X, y, learning_rate, epochs):
    if len(y) == 1:
        return fit_logistic.reference(X, y, learning_rate, epochs)
    return fit_logistic.reference(X[:-1], y[:-1], learning_rate, epochs)


@fit_logistic.mistake(
    "standardises the features first", look="X is used as it comes; the caller has scaled it, or not. Which line changes it?"
)
def _(X, y, learning_rate, epochs):
    spread = X.std(axis=0)
    return fit_logistic.reference((X - X.mean(axis=0)) / np.where(spread == 0, 1, spread), y, learning_rate, epochs)


@fit_logistic.mistake(
    "compares y with a hard 0 or 1 and not with the probability",
    look="That is the perceptron of lesson 1. What does this neuron answer?",
)
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        error = ((X @ w + b >= 0) - y) / len(y)
        w, b = w - learning_rate * error @ X, b - learning_rate * np.sum(error)
    return w, b, losses


@fit_logistic.mistake(
    "returns the weights with the lowest loss, not the last",
    look="w and b are those after the last update, even when the loss has risen.",
)
def _(X, y, learning_rate, epochs):
    losses = fit_logistic.reference(X, y, learning_rate, epochs)[2]
    w, b, _ = fit_logistic.reference(X, y, learning_rate, int(np.argmin(losses)))
    return w, b, losses


@fit_logistic.mistake(
    "carries a part of the step before along", look="Each update uses its own gradient only; momentum comes in a later lesson."
)
def _(X, y, learning_rate, epochs):
    w, b, losses, v, u = np.zeros(X.shape[1]), 0.0, [], 0.0, 0.0
    for _ in range(epochs):
        losses.append(binary_cross_entropy.reference(_sigmoid(X @ w + b), y))
        dw, db = logistic_gradient.reference(X, y, w, b)
        v, u = 0.9 * v + dw, 0.9 * u + db
        w, b = w - learning_rate * v, b - learning_rate * u
    return w, b, losses


@fit_logistic.style("without the earlier functions")
def _(X, y, learning_rate, epochs):
    n, d = X.shape
    w, b, losses = np.zeros(d), 0.0, []
    for _ in range(epochs):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        q = np.clip(p, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(np.where(y == 1, np.log(q), np.log(1 - q))))
        w = w - learning_rate / n * (X.T @ (p - y))
        b = b - learning_rate / n * np.sum(p - y)
    return w, b, losses


@fit_logistic.style("in-place updates of its own arrays")
def _(X, y, learning_rate, epochs):
    w, b, losses = np.zeros(X.shape[1]), np.zeros(()), np.zeros(epochs)
    for t in range(epochs):
        losses[t] = binary_cross_entropy.reference(_sigmoid(np.dot(X, w) + b), y)
        dw, db = logistic_gradient.reference(X, y, w, b)
        w -= learning_rate * np.asarray(dw)
        b -= learning_rate * db
    return w, b, losses


@fit_logistic.style("the bias as a last weight, returned as a list")
def _(features, labels, rate, epochs):
    extended = np.hstack([features, np.ones((len(features), 1))])
    v, losses = np.zeros(extended.shape[1]), []
    for _ in range(epochs):
        p = _sigmoid(extended @ v)
        losses.append(float(-np.log(np.where(labels == 1, p, 1 - p)).mean()))
        v = v - rate * (p - labels) @ extended / len(labels)
    return [v[:-1].tolist(), np.float64(v[-1]), losses]


@fit_logistic.style("explicit loops")
def _(X, y, learning_rate, epochs):
    import math

    n, d = len(X), len(X[0])
    w, b, losses = [0.0] * d, 0.0, []
    for _ in range(epochs):
        loss, dw, db = 0.0, [0.0] * d, 0.0
        for row, label in zip(X.tolist(), y.tolist(), strict=True):
            p = 1 / (1 + math.exp(-(sum(a * c for a, c in zip(w, row, strict=True)) + b)))
            loss -= math.log(p if label else 1 - p) / n
            db += (p - label) / n
            dw = [g + (p - label) * value / n for g, value in zip(dw, row, strict=True)]
        losses.append(loss)
        w = [a - learning_rate * g for a, g in zip(w, dw, strict=True)]
        b -= learning_rate * db
    return np.array(w), b, tuple(losses)


fit_logistic.equivalent("1 → -1", because="the last axis of X is its second")
for _name, _slope in (("w", "dw"), ("b", "db")):
    fit_logistic.equivalent(
        f"{_name} = {_name} - learning_rate * {_slope} → {_name} -= learning_rate * {_slope}",
        because="w is an array of the function's own, and b is a number",
    )


# -- random_restarts -----------------------------------------------------------------------------------------------------------

random_restarts = Exercise(
    "random_restarts",
    goal="look for the deepest of several valleys",
    points=2,
    minutes=10,
    stars=2,
    uses=["gradient_descent"],
    returns=("w", "value"),
    hints=[
        "Descend from every start, look at where each descent ended, keep the end where f is smallest.",
        "The last row of `gradient_descent(...)` is an end point. `min(points, key=f)` finds the point with the smallest f.",
        "ends = [gradient_descent(...)[...] for start in starts]\nbest = min(..., key=...)\nreturn best, float(...)",
    ],
)

WAVE = Lambda("w: np.sum(0.1 * w**2 + np.sin(3.0 * w))")
WAVE_SLOPE = Lambda("w: 0.2 * w + 3.0 * np.cos(3.0 * w)")
WELLS = Lambda("w: np.sum((w**2 - 1.0)**2 + 0.3 * w)")
WELLS_SLOPE = Lambda("w: 4.0 * w * (w**2 - 1.0) + 0.3")


@random_restarts.cases
def _(rng):
    yield "one start", {"f": WELLS, "gradient": WELLS_SLOPE, "starts": [0.5], "learning_rate": 0.05, "steps": 3}
    yield (
        "three starts",
        {
            "f": WELLS,
            "gradient": WELLS_SLOPE,
            "starts": [2.0, -1.6, 0.9],
            "learning_rate": 0.05,
            "steps": 40,
        },
    )
    yield "no steps", {"f": WELLS, "gradient": WELLS_SLOPE, "starts": [0.9, 0.0, -1.4], "learning_rate": 0.05, "steps": 0}
    yield (
        "an array of starts",
        {
            "f": WAVE,
            "gradient": WAVE_SLOPE,
            "starts": np.array([-3.0, 3.0, 1.5, 0.4]),
            "learning_rate": 0.02,
            "steps": 100,
        },
    )
    yield (
        "whole numbers as starts",
        {
            "f": WAVE,
            "gradient": WAVE_SLOPE,
            "starts": np.array([4, -2, 1, 3]),
            "learning_rate": 0.05,
            "steps": 30,
        },
    )
    yield (
        "a rate so large that it overshoots",
        {
            "f": Lambda("w: 2000.0 * (w - 1.0)**2 + 3000.0"),
            "gradient": Lambda("w: 4000.0 * (w - 1.0)"),
            "starts": [3.0, 1.2, -0.9],
            "learning_rate": 0.000525,
            "steps": 3,
        },
    )
    yield (
        "starts that are vectors",
        {
            "f": WELLS,
            "gradient": WELLS_SLOPE,
            "starts": np.array([[-1.5, -0.6], [1.2, -0.8], [0.8, 1.1]]),
            "learning_rate": 0.04,
            "steps": 25,
        },
    )
    yield (
        "a list of random vectors",
        {
            "f": WAVE,
            "gradient": WAVE_SLOPE,
            "starts": list(rng.permutation(rng.uniform(-0.5, 0.5, size=(4, 2)) + np.array([[3.6], [-2.6], [-0.5], [1.6]]))),
            "learning_rate": 0.03,
            "steps": 15,
        },
    )
    yield (
        "six starts",
        {
            "f": WAVE,
            "gradient": WAVE_SLOPE,
            "starts": np.array([3.0, 1.5, -3.0, 4.0, -0.4, 2.0]),
            "learning_rate": 0.02,
            "steps": 60,
        },
    )
    yield (
        "a slope that ties the two entries of a vector together",
        {
            "f": Lambda("w: (w[0]**2 - 1.0)**2 + 0.3 * w[0] + (w[1] - w[0])**2"),
            "gradient": Lambda("w: np.array([4.0 * w[0] * (w[0]**2 - 1.0) + 0.3 - 2.0 * (w[1] - w[0]), 2.0 * (w[1] - w[0])])"),
            "starts": [np.array([1.4, -0.5]), np.array([-0.7, 0.4])],
            "learning_rate": 0.05,
            "steps": 20,
        },
    )


@random_restarts.rule
def _(result, f, gradient, starts, learning_rate, steps):
    w, value = result
    if np.shape(w) == np.shape(starts[0]) and np.ndim(value) == 0 and not np.isclose(f.make()(np.asarray(w)), value, atol=1e-6):
        return "The value that is returned is not f at the point that is returned"
    return None


def _paths(gradient, starts, learning_rate, steps):
    paths = []
    for start in starts:
        w = np.array(start, dtype=float)
        path = [w]
        for _ in range(steps):
            w = w - learning_rate * gradient(w)
            path.append(w)
        paths.append(path)
    return paths


@random_restarts.mistake(
    "returns the last end point and not the best",
    look="Do you compare the values of f before you keep an end point?",
)
def _(f, gradient, starts, learning_rate, steps):
    end = _paths(gradient, starts, learning_rate, steps)[-1][-1]
    return end, f(end)


@random_restarts.mistake(
    "returns the first end point and not the best",
    look="Is there a `return` inside the loop, or a comparison that never comes true?",
)
def _(f, gradient, starts, learning_rate, steps):
    end = _paths(gradient, starts, learning_rate, steps)[0][-1]
    return end, f(end)


@random_restarts.mistake(
    "returns the worst end point",
    look="Is a large value of f good or bad? Which way round is your comparison?",
)
def _(f, gradient, starts, learning_rate, steps):
    end = max((path[-1] for path in _paths(gradient, starts, learning_rate, steps)), key=f)
    return end, f(end)


@random_restarts.mistake(
    "compares the starts and descends from the best of them",
    look="A good start may lead into a shallow valley. At which points must f be compared?",
)
def _(f, gradient, starts, learning_rate, steps):
    end = min(_paths(gradient, starts, learning_rate, steps), key=lambda path: f(path[0]))[-1]
    return end, f(end)


@random_restarts.mistake(
    "returns the start that led to the best end point",
    look="Which end of the path is asked? `path[0]` is where it begins.",
)
def _(f, gradient, starts, learning_rate, steps):
    path = min(_paths(gradient, starts, learning_rate, steps), key=lambda path: f(path[-1]))
    return path[0], f(path[-1])


@random_restarts.mistake(
    "returns the best start without descending",
    look="f is compared where the descents end. Where do you call `gradient_descent`?",
)
def _(f, gradient, starts, learning_rate, steps):
    start = min((path[0] for path in _paths(gradient, starts, learning_rate, steps)), key=f)
    return start, f(start)


@random_restarts.mistake(
    "looks for the best point anywhere on the paths",
    look="Only end points count. Which row of a path is its end?",
)
def _(f, gradient, starts, learning_rate, steps):
    point = min((w for path in _paths(gradient, starts, learning_rate, steps) for w in path), key=f)
    return point, f(point)


@random_restarts.mistake(
    "never updates the best value, so that a later end point only has to beat the first",
    look="When a better end point is found, two things must be kept: the point and its value.",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [path[-1] for path in _paths(gradient, starts, learning_rate, steps)]
    best = ends[0]
    for end in ends[1:]:
        if f(end) < f(ends[0]):
            best = end
    return best, f(best)


@random_restarts.mistake(
    "keeps the best point with the value of another",
    look="Which point is f asked at for the value that you return?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [path[-1] for path in _paths(gradient, starts, learning_rate, steps)]
    return min(ends, key=f), f(ends[-1])


@random_restarts.mistake(
    "returns the best value, but the last end point",
    look="When a better end point is found, two things must be kept: the point and its value.",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [path[-1] for path in _paths(gradient, starts, learning_rate, steps)]
    return ends[-1], min(f(end) for end in ends)


@random_restarts.mistake(
    "begins its search with the best value 0, so that positive values are never kept",
    look="Before any end point is known, how large must the best value so far be for the first one to beat it?",
)
def _(f, gradient, starts, learning_rate, steps):
    best, value = None, 0.0
    for path in _paths(gradient, starts, learning_rate, steps):
        if f(path[-1]) < value:
            best, value = path[-1], f(path[-1])
    return best, value


@random_restarts.mistake(
    "looks for the value nearest to 0",
    look="Lower is better, also below 0. Is there an absolute value or a square in your comparison?",
)
def _(f, gradient, starts, learning_rate, steps):
    best = min((path[-1] for path in _paths(gradient, starts, learning_rate, steps)), key=lambda w: abs(f(w)))
    return best, f(best)


@random_restarts.mistake(
    "compares the points themselves and not f at them",
    look="A smaller w is not a lower place. What should be compared?",
)
def _(f, gradient, starts, learning_rate, steps):
    best = min((path[-1] for path in _paths(gradient, starts, learning_rate, steps)), key=np.sum)
    return best, f(best)


@random_restarts.mistake(
    "returns the whole path of the best descent",
    look="One point is asked, the end of that path.",
)
def _(f, gradient, starts, learning_rate, steps):
    path = min(_paths(gradient, starts, learning_rate, steps), key=lambda path: f(path[-1]))
    return np.array(path), f(path[-1])


@random_restarts.mistake(
    "returns the value of f at the start",
    look="The value belongs to the end point. Where is f asked?",
)
def _(f, gradient, starts, learning_rate, steps):
    path = min(_paths(gradient, starts, learning_rate, steps), key=lambda path: f(path[-1]))
    return path[-1], f(path[0])


@random_restarts.mistake(
    "takes the end point with the flattest slope",
    look="Every valley is flat at its bottom. What tells a deep one from a shallow one?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [path[-1] for path in _paths(gradient, starts, learning_rate, steps)]
    best = min(ends, key=lambda w: np.linalg.norm(gradient(w)))
    return best, f(best)


@random_restarts.mistake(
    "returns every end point with its value",
    look="Only the best one is asked. Which has the smallest value?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [path[-1] for path in _paths(gradient, starts, learning_rate, steps)]
    return np.array(ends), np.array([f(end) for end in ends])


@random_restarts.mistake(
    "returns the number of the best start",
    look="The docstring asks for the point itself, not for its place in the list.",
)
def _(f, gradient, starts, learning_rate, steps):
    values = [f(path[-1]) for path in _paths(gradient, starts, learning_rate, steps)]
    return int(np.argmin(values)), min(values)


@random_restarts.mistake(
    "stops one step before the end",
    look="The last row of the path is the end point. Which index has it?",
)
def _(f, gradient, starts, learning_rate, steps):
    best = min((path[-2:][0] for path in _paths(gradient, starts, learning_rate, steps)), key=f)
    return best, f(best)


def _ends(gradient, starts, learning_rate, steps):
    return [path[-1] for path in _paths(gradient, starts, learning_rate, steps)]


def _with_value(f, w):
    return w, f(w)


@random_restarts.mistake(
    "goes on from where the descent before ended",
    look="Each descent begins at its own start. Which variable do you hand to the next one?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [starts[0]]
    for _ in starts:
        ends.append(_ends(gradient, ends[-1:], learning_rate, steps)[0])
    return _with_value(f, min(ends[1:], key=f))


@random_restarts.mistake(
    "moves the starts themselves",
    look="`starts[i] -= ...` changes the caller's list, and an integer array cuts what is written into it.",
)
def _(f, gradient, starts, learning_rate, steps):
    for i in range(len(starts)):
        for _ in range(steps):
            starts[i] -= learning_rate * gradient(starts[i])
    return _with_value(f, min(starts, key=f))


@random_restarts.mistake(
    "returns as soon as an end point lies lower than its own start",
    look="Is there a `return` or a `break` inside the loop? All ends must be compared.",
)
def _(f, gradient, starts, learning_rate, steps):
    for start in starts:
        end = _ends(gradient, [start], learning_rate, steps)[0]
        if f(end) < f(np.asarray(start, dtype=float)):
            break
    return _with_value(f, end)


@random_restarts.mistake(
    "looks for the best point on the path of the last start only",
    look="Which path do you search, and when? Compare one end point of each path.",
)
def _(f, gradient, starts, learning_rate, steps):
    return _with_value(f, min(_paths(gradient, starts, learning_rate, steps)[-1], key=f))


@random_restarts.mistake(
    "returns the start that led to the best end point, with its own value",
    look="Which end of the path is asked? `path[0]` is where it begins.",
)
def _(f, gradient, starts, learning_rate, steps):
    best = min(_paths(gradient, starts, learning_rate, steps), key=lambda path: f(path[-1]))
    return _with_value(f, best[0])


@random_restarts.mistake(
    "returns the smallest value at the starts",
    look="The value belongs to the end point. Where is f asked?",
)
def _(f, gradient, starts, learning_rate, steps):
    return min(_ends(gradient, starts, learning_rate, steps), key=f), min(f(np.asarray(s, dtype=float)) for s in starts)


_declare(
    random_restarts,
    (
        "skips the first start",
        "Print the starts that your loop visits. Which one is missing?",
        lambda f, g, starts, rate, steps: _with_value(f, min(_ends(g, starts, rate, steps)[len(starts) > 1 :], key=f)),
    ),
    (
        "skips the last start",
        "Print the starts that your loop visits. Which one is missing?",
        lambda f, g, starts, rate, steps: _with_value(f, min(_ends(g, starts, rate, steps)[: max(len(starts) - 1, 1)], key=f)),
    ),
    (
        "descends only from the start nearest to 0",
        "Which starts does your code visit? A small number is not a low place.",
        lambda f, g, starts, rate, steps: _with_value(f, _ends(g, [min(starts, key=np.linalg.norm)], rate, steps)[0]),
    ),
    (
        "walks uphill",
        "The gradient points to where f grows. Which way do you want to go?",
        lambda f, g, starts, rate, steps: _with_value(f, min(_ends(g, starts, -rate, steps), key=f)),
    ),
    (
        "takes one step too many",
        "A path of 3 steps has 4 points. How often does your loop run?",
        lambda f, g, starts, rate, steps: _with_value(f, min(_ends(g, starts, rate, steps + 1), key=f)),
    ),
    (
        "averages the end points",
        "Halfway between two valleys lies a hill. Which one of the ends is asked?",
        lambda f, g, starts, rate, steps: _with_value(f, np.mean(_ends(g, starts, rate, steps), axis=0)),
    ),
    (
        "takes the end point nearest to 0",
        "A small w is not a low place. What should be compared?",
        lambda f, g, starts, rate, steps: _with_value(f, min(_ends(g, starts, rate, steps), key=np.linalg.norm)),
    ),
    (
        "cuts the end points to integers",
        "Where does your code ask for `int`, or write into an array of integers?",
        lambda f, g, starts, rate, steps: _with_value(f, min(np.trunc(_ends(g, starts, rate, steps)), key=f)),
    ),
    (
        "returns the mean of the values",
        "The point is right. Which value belongs to it?",
        lambda f, g, starts, rate, steps: (
            min(_ends(g, starts, rate, steps), key=f),
            np.mean([f(end) for end in _ends(g, starts, rate, steps)]),
        ),
    ),
)


@random_restarts.mistake(
    "hands all starts to the gradient at once",
    look="`gradient` takes one point. With several points in one array, what does its w[0] mean?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = gradient_descent.reference(gradient, np.array(starts, dtype=float), learning_rate, steps)[-1]
    values = [float(f(w)) for w in ends]
    return ends[int(np.argmin(values))], min(values)


@random_restarts.mistake(
    "compares each end point with the one before and not with the best",
    look="Which value does your condition look at: the best so far, or the last one?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [gradient_descent.reference(gradient, s, learning_rate, steps)[-1] for s in starts]
    values = [float(f(w)) for w in ends]
    best = 0
    for k in range(1, len(ends)):
        if values[k] < values[k - 1]:
            best = k
    return ends[best], values[best]


@random_restarts.mistake(
    "gives up at the first end point that is not better",
    look="After a worse end point a better one may come. Is there a `break` in your loop?",
)
def _(f, gradient, starts, learning_rate, steps):
    ends = [gradient_descent.reference(gradient, s, learning_rate, steps)[-1] for s in starts]
    values = [float(f(w)) for w in ends]
    best = 0
    while best + 1 < len(ends) and values[best + 1] < values[best]:
        best += 1
    return ends[best], values[best]


@random_restarts.mistake(
    "cuts the starts to whole numbers", look="A start may be 0.5. Which call in your code makes an integer of it?"
)
def _(f, gradient, starts, learning_rate, steps):
    return random_restarts.reference(f, gradient, np.trunc(np.array(starts, dtype=float)), learning_rate, steps)


@random_restarts.style("loop with the best so far")
def _(f, gradient, starts, learning_rate, steps):
    best, value = None, float("inf")
    for start in starts:
        w = np.array(start, dtype=float)
        for _ in range(steps):
            w = w - learning_rate * gradient(w)
        if f(w) < value:
            best, value = w, float(f(w))
    return best, value


@random_restarts.style("with gradient_descent and argmin")
def _(f, gradient, starts, learning_rate, steps):
    ends = np.array([gradient_descent.reference(gradient, start, learning_rate, steps)[-1] for start in starts])
    values = np.array([f(end) for end in ends])
    return ends[values.argmin()], values.min()


@random_restarts.style("sorted pairs, returned as a list")
def _(function, slope, places, rate, steps):
    pairs = []
    for number, start in enumerate(places):
        end = gradient_descent.reference(slope, start, rate, steps)[-1]
        pairs.append((function(end), number, end))
    value, _, end = sorted(pairs)[0]
    return [end, np.float64(value)]


@random_restarts.style("reduce; the point as a list")
def _(f, gradient, starts, learning_rate, steps):
    from functools import reduce

    ends = (gradient_descent.reference(gradient, s, learning_rate, steps)[-1] for s in starts)
    best = reduce(lambda a, c: c if f(c) < f(a) else a, ends)
    return best.tolist(), np.array(f(best))


# -- predict first ---------------------------------------------------------------------------------------------------------------

predict_push = Question(
    "predict_push",
    goal="choose the loss that lets a confident mistake be corrected",
    choices={
        "a": (
            "The mean squared error.",
            "The error p − y ≈ −1 is squared, but the slope has two more factors, p and 1 − p. With p = 0.0025 their product is "
            "0.0025: the sigmoid is flat there, and hardly any of the error gets through.",
        ),
        "b": (
            "The cross-entropy.",
            "Its slope is p − y ≈ −1, the error itself. The logarithm steepens as the sigmoid flattens: they cancel.",
        ),
        "c": (
            "Both the same.",
            "The error p − y is the same, but the slope in z also counts how much p moves when z moves. With p near 0 that is "
            "little, and only one of the two losses makes up for it.",
        ),
    },
    answer="b",
)

predict_step_size = Question(
    "predict_step_size",
    goal="foresee what a learning rate does",
    choices={
        "a": (
            "It arrives at 0 in one step.",
            "That would be η = 0.5: then η · 2w is exactly w. With η = 1 the step is 2w, twice the way to the bottom.",
        ),
        "b": (
            "It jumps between 1 and −1 for ever.",
            "w − 1 · 2w = −w. Every step goes exactly as far beyond the bottom as it came from.",
        ),
        "c": (
            "It runs away to infinity.",
            "That happens above η = 1: with η = 1.1 each step multiplies w by 1 − 2.2 = −1.2. With η = 1 the factor is 1 − 2.",
        ),
    },
    answer="b",
)

predict_valley = Question(
    "predict_valley",
    goal="tell what helps in a local minimum",
    choices={
        "a": (
            "Ten times as many steps.",
            "At the bottom of a valley the slope is 0, so a step has length 0. More of them change nothing.",
        ),
        "b": (
            "A tenth of the learning rate, with ten times as many steps.",
            "Smaller steps follow the slope more closely, and the slope leads into this valley. They end at the same bottom.",
        ),
        "c": (
            "The same descent from several other starts.",
            "Each start rolls into the valley it stands above. One of them may stand above the deepest; none is sure to.",
        ),
    },
    answer="c",
)
