"""Exercises of lesson 6: activation functions, their slopes, dead units, and what belongs at the output."""

import cmath
import math

import numpy as np

from autograder.declare import Exercise, Question, Wrong


def soft(z):
    """The sigmoid of lesson 2."""
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


def shares(z):
    """The softmax of lesson 2, for one vector."""
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


# -- sigmoid_derivative ----------------------------------------------------------------------------------------------

sigmoid_derivative = Exercise(
    "sigmoid_derivative",
    goal="say how much of a gradient a sigmoid lets through at any z",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "The slope can be had from the value. What must be computed from z first?",
        "σ'(z) = σ(z) · (1 − σ(z)). Two steps: the value s = σ(z), then the product of s and what s lacks to 1.",
        "s = sigmoid(...)\nreturn ... * (1 - ...)",
    ],
)


@sigmoid_derivative.cases
def _(rng):
    yield "zero, the steepest place", {"z": 0.0}
    yield "a positive number", {"z": 2.0}
    yield "a negative number", {"z": -0.5}
    yield "a whole number", {"z": 1}
    yield "three numbers", {"z": np.array([-5.0, 0.0, 2.0])}
    yield "whole numbers", {"z": np.array([-1, 0, 3])}
    yield "far out", {"z": np.array([-1e4, -40.0, 40.0, 1e4])}
    yield "a batch", {"z": (2 * rng.normal(size=(3, 2))).round(2)}
    yield "a square batch", {"z": (2 * rng.normal(size=(2, 2))).round(2)}


@sigmoid_derivative.rule
def _(result, z):
    values = np.asarray(result, dtype=float)
    if np.any(values < -1e-12):
        return "a slope of yours is negative, but the sigmoid rises everywhere"
    if np.any(values > 0.25 + 1e-9):
        return f"a slope of yours is {values.max():.3g}, steeper than the sigmoid is anywhere"
    return None


@sigmoid_derivative.mistake(
    "takes z for the activation", look="z(1 − z) is right when z is already σ. Here you are given z itself: what comes first?"
)
def _(z):
    return np.asarray(z) * (1 - np.asarray(z))


@sigmoid_derivative.mistake(
    "applies the sigmoid twice", look="Follow z through your code: how often is a sigmoid taken before the product?"
)
def _(z):
    s = soft(soft(z))
    return s * (1 - s)


@sigmoid_derivative.mistake(
    "returns the sigmoid itself", look="Asked is the slope of the curve. What should come out at 0, where the curve is steepest?"
)
def _(z):
    return soft(z)


@sigmoid_derivative.mistake("returns 1 − σ", look="That is one of two factors. Which is the other?")
def _(z):
    return 1 - soft(z)


@sigmoid_derivative.mistake("uses the formula of tanh", look="1 − a² is the slope of another function. Which one is asked?")
def _(z):
    return 1 - soft(z) ** 2


@sigmoid_derivative.mistake(
    "gives the slope of tanh", look="Both have a bump as their slope. How high is it at 0 for the function that is asked?"
)
def _(z):
    return 1 - np.tanh(z) ** 2


@sigmoid_derivative.mistake("mixes σ and z in the product", look="Both factors are made of σ(z). Is one of yours made of z?")
def _(z):
    return soft(z) * (1 - np.asarray(z))


@sigmoid_derivative.mistake("has a plus in the second factor", look="Compare the sign in the bracket with the formula.")
def _(z):
    s = soft(z)
    return s * (1 + s)


@sigmoid_derivative.mistake("squares the sigmoid", look="The two factors are not the same. What does the second one say?")
def _(z):
    return soft(z) ** 2


@sigmoid_derivative.mistake(
    "overflows for large negative numbers",
    look="e^1000 is too large for a float, and infinity over infinity is NaN. Can you build on your sigmoid of lesson 2?",
)
def _(z):
    e = np.exp(-np.asarray(z, dtype=float))
    return e / (1 + e) ** 2


@sigmoid_derivative.mistake(
    "overflows for large positive numbers",
    look="e^1000 is too large for a float, and infinity over infinity is NaN. Can you build on your sigmoid of lesson 2?",
)
def _(z):
    e = np.exp(np.asarray(z, dtype=float))
    return e / (1 + e) ** 2


@sigmoid_derivative.mistake("multiplies by z once more", look="Asked is da/dz. No further factor belongs to it.")
def _(z):
    s = soft(z)
    return s * (1 - s) * np.asarray(z)


@sigmoid_derivative.mistake("gives a quarter everywhere", look="A quarter is the largest slope. What does yours do with z?")
def _(z):
    return 0.25 * np.ones_like(np.asarray(z, dtype=float))


@sigmoid_derivative.mistake(
    "leaves a bracket out", look="s * 1 − s is s − s: what belongs into the bracket? Multiplication comes before subtraction."
)
def _(z):
    s = soft(z)
    return s * 1 - s


@sigmoid_derivative.mistake(
    "rounds the result", look="The example in the docstring rounds what the function returns; the function itself does not."
)
def _(z):
    s = soft(z)
    return np.round(s * (1 - s), 4)


@sigmoid_derivative.mistake(
    "asks one yes-or-no question of a whole array", look="`if` wants a single truth value. Does the formula need an `if` at all?"
)
def _(z):
    s = 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))
    return s * (1 - s)


@sigmoid_derivative.mistake(
    "forgets the square below the line", look="If you go by exponentials: what is the power of the denominator?"
)
def _(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e)


@sigmoid_derivative.mistake(
    "writes floats into an array of integers",
    look="`np.zeros_like` of an integer array is an integer array. Which dtype should the output have?",
)
def _(z):
    z = np.asarray(z)
    out = np.zeros_like(z)
    out[...] = soft(z) * (1 - soft(z))
    return out


@sigmoid_derivative.mistake(
    "works for single numbers only", look="The functions of `math` take one number. Whose take arrays, too?"
)
def _(z):
    s = 1 / (1 + math.exp(-z))
    return s * (1 - s)


@sigmoid_derivative.style("s minus its square")
def _(z):
    s = soft(z)
    return s - s**2


@sigmoid_derivative.style("exponentials that cannot overflow")
def _(z):
    e = np.exp(-np.abs(np.asarray(z, dtype=float)))
    return e / np.square(1 + e)


@sigmoid_derivative.style("through tanh")
def _(v):
    return (1 - np.tanh(np.asarray(v) / 2) ** 2) / 4


@sigmoid_derivative.style("the product of the values at z and −z")
def _(z):
    return soft(z) * soft(-np.asarray(z))


@sigmoid_derivative.style("number by number, given back as lists")
def _(z):
    def one(v):
        return [one(x) for x in v] if isinstance(v, np.ndarray) else float(soft(v) * (1 - soft(v)))

    return one(z)


@sigmoid_derivative.style("single precision")
def _(z):
    s = np.asarray(soft(z), dtype=np.float32)
    return s * (1 - s)


@sigmoid_derivative.style("a sigmoid that overflows harmlessly")
def _(z):
    s = 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
    return s * (1 - s)


# -- tanh_from_exp ---------------------------------------------------------------------------------------------------

tanh_from_exp = Exercise(
    "tanh_from_exp",
    goal="squeeze any number into (−1, 1), however large it is",
    points=3,
    minutes=10,
    stars=2,
    hints=[
        "Which exponential is never above 1, whatever the sign of z? Build both fraction bars from that one.",
        "With e = e^(−2|z|) the size of tanh is (1 − e) / (1 + e), and its sign is the sign of z. Check it by hand at z = 1.",
        "e = np.exp(-2 * ...)\nreturn np.sign(...) * (1 - ...) / (...)",
    ],
)


@tanh_from_exp.cases
def _(rng):
    yield "zero", {"z": 0.0}
    yield "one, worked by hand", {"z": 1.0}
    yield "a negative number", {"z": -0.5}
    yield "a whole number", {"z": 2}
    yield "far out on the right", {"z": 1000.0}
    yield "far out on the left", {"z": -1000.0}
    yield "three numbers", {"z": np.array([-1.0, 0.0, 3.0])}
    yield "whole numbers", {"z": np.array([-1, 0, 2])}
    yield "both ends at once", {"z": np.array([-1e4, -12.0, 6.0, 1e4])}
    yield "a batch", {"z": rng.normal(size=(3, 2)).round(2)}
    yield "a square batch", {"z": (2 * rng.normal(size=(2, 2))).round(2)}


class NotFromExponentials(Exception):
    """The finished function was called where it is to be built."""


@tanh_from_exp.probe
def _(tanh_from_exp, z):
    finished = np.tanh, math.tanh, cmath.tanh

    def closed(*arguments, **named):
        raise NotFromExponentials("a finished tanh was called; build it from exponentials")

    np.tanh = math.tanh = cmath.tanh = closed
    try:
        return tanh_from_exp(z)
    finally:
        np.tanh, math.tanh, cmath.tanh = finished


@tanh_from_exp.rule
def _(result, z):
    values = np.asarray(result, dtype=float)
    if np.any(np.abs(values) > 1 + 1e-9):
        return f"your result has values from {values.min():.3g} to {values.max():.3g}; tanh stays between −1 and 1"
    return None


@tanh_from_exp.mistake(
    "overflows to NaN far out",
    look="For large z both sums are infinite, and infinity over infinity is NaN. Which exponential is never above 1?",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@tanh_from_exp.mistake(
    "divides infinity by infinity for large positive numbers",
    look="The left side is fine. What is e^2z at z = 1000, and which form avoids it there?",
)
def _(z):
    e = np.exp(2 * np.asarray(z, dtype=float))
    return (e - 1) / (e + 1)


@tanh_from_exp.mistake(
    "divides infinity by infinity for large negative numbers",
    look="The right side is fine. What is e^−2z at z = −1000, and what does tanh(−z) = −tanh(z) help?",
)
def _(z):
    e = np.exp(-2 * np.asarray(z, dtype=float))
    return (1 - e) / (1 + e)


@tanh_from_exp.mistake(
    "calls a finished tanh instead of building it",
    look="The result is right, but asked is tanh out of exponentials: np.exp is your tool.",
)
def _(z):
    return np.tanh(z)


@tanh_from_exp.mistake("gives the sigmoid", look="Between which two numbers does tanh run, and what is it at 0?")
def _(z):
    return soft(z)


@tanh_from_exp.mistake("gives σ(2z), not yet stretched and shifted", look="It runs from 0 to 1. How does that become −1 to 1?")
def _(z):
    return soft(2 * np.asarray(z))


@tanh_from_exp.mistake(
    "is half as steep as tanh", look="Check z = 1 by hand: 0.762. How often does z stand in the exponent of your formula?"
)
def _(z):
    e = np.exp(-np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


@tanh_from_exp.mistake(
    "is twice as steep as tanh", look="Check z = 1 by hand: 0.762. Is the factor 2 in the exponent there twice?"
)
def _(z):
    e = np.exp(-4.0 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


@tanh_from_exp.mistake(
    "treats a negative z like a positive one", look="tanh(−1) is −0.762. Where does the sign of z get lost in your code?"
)
def _(z):
    e = np.exp(-2.0 * np.abs(z))
    return (1 - e) / (1 + e)


@tanh_from_exp.mistake(
    "has the two exponentials above the line in the wrong order",
    look="Should tanh(1) be positive or negative? And mind what e^1000 is.",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return (np.exp(-z) - np.exp(z)) / (np.exp(-z) + np.exp(z))


@tanh_from_exp.mistake("has the fraction upside down", look="At z = 0 the numerator is 0 and the denominator 2. Which is which?")
def _(z):
    z = np.asarray(z, dtype=float)
    return (np.exp(z) + np.exp(-z)) / (np.exp(z) - np.exp(-z))


@tanh_from_exp.mistake(
    "has the fraction upside down, without overflow", look="At z = 0 the numerator is 0 and the denominator 2. Which is which?"
)
def _(z):
    e = np.exp(-2.0 * np.abs(z))
    return np.sign(z) * (1 + e) / (1 - e)


@tanh_from_exp.mistake(
    "stops above the fraction line", look="The difference of the exponentials grows without end. What is below?"
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z) - np.exp(-z)


@tanh_from_exp.mistake(
    "takes half of the numerator and forgets the denominator", look="That is the hyperbolic sine. What is it divided by?"
)
def _(z):
    z = np.asarray(z, dtype=float)
    return (np.exp(z) - np.exp(-z)) / 2


@tanh_from_exp.mistake(
    "misses the brackets around numerator and denominator", look="Division comes before plus and minus: what belongs in brackets?"
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z) - np.exp(-z) / np.exp(z) + np.exp(-z)


@tanh_from_exp.mistake(
    "misses the brackets around the denominator", look="Division comes before plus: what belongs in brackets below the line?"
)
def _(z):
    e = np.exp(-2.0 * np.abs(z))
    return np.sign(z) * (1 - e) / 1 + e


@tanh_from_exp.mistake("cuts z off at ±1", look="tanh bends softly and is 0.762 at 1, not 1.")
def _(z):
    return np.clip(np.asarray(z, dtype=float), -1, 1)


@tanh_from_exp.mistake("answers only −1, 0 or 1", look="The sign alone is not enough: how large is tanh between the ends?")
def _(z):
    return np.sign(np.asarray(z, dtype=float))


@tanh_from_exp.mistake(
    "cuts z off too early", look="Clipping is a fair way to avoid overflow; is the value at your limit close enough to 1?"
)
def _(z):
    z = np.clip(z, -5, 5)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@tanh_from_exp.mistake("gives the slope of tanh", look="Asked is the value itself. What should come out at 0?")
def _(z):
    e = np.exp(-2.0 * np.abs(z))
    return 1 - ((1 - e) / (1 + e)) ** 2


@tanh_from_exp.mistake(
    "writes floats into an array of integers",
    look="`np.zeros_like` of an integer array is an integer array. Which dtype should the output have?",
)
def _(z):
    z = np.asarray(z)
    out = np.zeros_like(z)
    e = np.exp(-2.0 * np.abs(z))
    out[z >= 0] = ((1 - e) / (1 + e))[z >= 0]
    out[z < 0] = -((1 - e) / (1 + e))[z < 0]
    return out


@tanh_from_exp.mistake(
    "needs an array and fails on a single number", look="A float has no entries to select. What makes an array of it first?"
)
def _(z):
    out = np.zeros(z.shape)
    right = z >= 0
    e = np.exp(-2.0 * np.abs(z))
    out[right] = ((1 - e) / (1 + e))[right]
    out[~right] = -((1 - e) / (1 + e))[~right]
    return out


@tanh_from_exp.mistake(
    "asks one yes-or-no question of a whole array",
    look="`if` wants a single truth value. Which NumPy function chooses entry by entry, and can you do without?",
)
def _(z):
    if z >= 0:
        e = np.exp(-2.0 * z)
        return (1 - e) / (1 + e)
    e = np.exp(2.0 * z)
    return (e - 1) / (e + 1)


@tanh_from_exp.mistake(
    "rounds the result", look="The example in the docstring rounds what the function returns; the function itself does not."
)
def _(z):
    e = np.exp(-2.0 * np.abs(z))
    return np.round(np.sign(z) * (1 - e) / (1 + e), 3)


@tanh_from_exp.mistake(
    "puts 0 where NaN came out",
    look="Far out tanh is not 0. Do not mend the NaN, prevent it: which exponential is never above 1?",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.nan_to_num((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


@tanh_from_exp.mistake(
    "puts 1 where NaN came out, on the left too",
    look="What is tanh(−1000)? Do not mend the NaN, prevent it: which exponential is never above 1?",
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.nan_to_num((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), nan=1.0)


@tanh_from_exp.mistake("works for single numbers only", look="The functions of `math` take one number. Whose take arrays, too?")
def _(z):
    e = math.exp(-2 * abs(z))
    return math.copysign((1 - e) / (1 + e), z)


@tanh_from_exp.style("a stretched sigmoid")
def _(z):
    return 2 * soft(2 * np.asarray(z)) - 1


@tanh_from_exp.style("one exponential, whose overflow does no harm")
def _(z):
    return 2 / (1 + np.exp(-2 * np.asarray(z, dtype=float))) - 1


@tanh_from_exp.style("both branches computed, one chosen")
def _(z):
    z = np.asarray(z, dtype=float)
    right, left = np.exp(-2 * z), np.exp(2 * z)
    return np.where(z >= 0, (1 - right) / (1 + right), (left - 1) / (left + 1))


@tanh_from_exp.style("the formula with z clipped far out")
def _(value):
    v = np.clip(np.asarray(value, dtype=float), -300, 300)
    return (np.exp(v) - np.exp(-v)) / (np.exp(v) + np.exp(-v))


@tanh_from_exp.style("expm1")
def _(z):
    t = np.expm1(-2 * np.abs(np.asarray(z, dtype=float)))
    return -np.sign(z) * t / (t + 2)


@tanh_from_exp.style("number by number with math")
def _(z):
    def one(x):
        e = math.exp(-2 * abs(x))
        return math.copysign((1 - e) / (1 + e), x)

    return np.vectorize(one, otypes=[float])(z) if np.ndim(z) else one(z)


@tanh_from_exp.style("masks for the two sides")
def _(z):
    values = np.atleast_1d(np.asarray(z, dtype=float))
    out = np.empty_like(values)
    right = values >= 0
    e = np.exp(-2 * values[right])
    out[right] = (1 - e) / (1 + e)
    e = np.exp(2 * values[~right])
    out[~right] = (e - 1) / (e + 1)
    return out if np.ndim(z) else out[0]


# -- tanh_derivative -------------------------------------------------------------------------------------------------

tanh_derivative = Exercise(
    "tanh_derivative",
    goal="say how much of a gradient tanh lets through at any z",
    points=2,
    minutes=5,
    stars=1,
    uses=["tanh_from_exp"],
    hints=[
        "As with the sigmoid, the slope can be had from the value. What must be computed from z first?",
        "tanh'(z) = 1 − tanh(z)². The square is of the value, not of z.",
        "return 1 - ... ** 2",
    ],
)


@tanh_derivative.cases
def _(rng):
    yield "zero, the steepest place", {"z": 0.0}
    yield "one, worked by hand", {"z": 1.0}
    yield "a negative number", {"z": -0.5}
    yield "a whole number", {"z": 2}
    yield "three numbers", {"z": np.array([-1.0, 0.0, 5.0])}
    yield "whole numbers", {"z": np.array([-1, 0, 2])}
    yield "far out", {"z": np.array([-1e4, -30.0, 30.0, 1e4])}
    yield "a batch", {"z": rng.normal(size=(3, 2)).round(2)}
    yield "a square batch", {"z": rng.normal(size=(2, 2)).round(2)}


@tanh_derivative.rule
def _(result, z):
    values = np.asarray(result, dtype=float)
    if np.any(values < -1e-12):
        return "a slope of yours is negative, but tanh rises everywhere"
    if np.any(values > 1 + 1e-9):
        return f"a slope of yours is {values.max():.3g}, steeper than tanh is anywhere"
    return None


@tanh_derivative.mistake("leaves out the square", look="What is done to the value before it is subtracted from 1?")
def _(z):
    return 1 - np.tanh(z)


@tanh_derivative.mistake(
    "takes z for the activation", look="1 − z² is right when z is already the value of tanh. Here you are given z itself."
)
def _(z):
    return 1 - np.asarray(z, dtype=float) ** 2


@tanh_derivative.mistake("applies tanh twice", look="Follow z through your code: how often is tanh taken before the square?")
def _(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


@tanh_derivative.mistake(
    "squares z and not the value", look="Which comes first, the square or tanh? Look where your brackets close."
)
def _(z):
    return 1 - np.tanh(np.asarray(z, dtype=float) ** 2)


@tanh_derivative.mistake(
    "returns tanh itself", look="Asked is the slope of the curve. What should come out at 0, where the curve is steepest?"
)
def _(z):
    return np.tanh(z)


@tanh_derivative.mistake("uses the formula of the sigmoid", look="a(1 − a) is the slope of another function. Which one is asked?")
def _(z):
    t = np.tanh(z)
    return t * (1 - t)


@tanh_derivative.mistake(
    "gives the slope of the sigmoid", look="Both have a bump as their slope. How high is it at 0 for the function that is asked?"
)
def _(z):
    s = soft(z)
    return s * (1 - s)


@tanh_derivative.mistake("has a plus before the square", look="Compare the sign with the formula: can the slope be above 1?")
def _(z):
    return 1 + np.tanh(z) ** 2


@tanh_derivative.mistake("returns the square alone", look="At 0 tanh is steepest. What does your result say there?")
def _(z):
    return np.tanh(z) ** 2


@tanh_derivative.mistake("squares the whole difference", look="Where do the brackets stand: is it 1 − t², or (1 − t)²?")
def _(z):
    return (1 - np.tanh(z)) ** 2


@tanh_derivative.mistake("doubles instead of squaring", look="In Python the square is `** 2`; what does `* 2` or `2 *` do?")
def _(z):
    return 1 - 2 * np.tanh(z)


@tanh_derivative.mistake("takes the square of the slope", look="Is something squared once too often?")
def _(z):
    return (1 - np.tanh(z) ** 2) ** 2


@tanh_derivative.mistake("multiplies by z once more", look="Asked is da/dz. No further factor belongs to it.")
def _(z):
    return (1 - np.tanh(z) ** 2) * np.asarray(z)


@tanh_derivative.mistake(
    "takes one over the hyperbolic cosine without its square", look="If you go by cosh: the slope is 1 over its *square*."
)
def _(z):
    e = np.exp(-np.abs(z))
    return 2 * e / (1 + e * e)


@tanh_derivative.mistake("uses the sigmoid's value in the formula of tanh", look="Whose square is subtracted from 1?")
def _(z):
    return 1 - soft(z) ** 2


@tanh_derivative.mistake(
    "rounds the result", look="The example in the docstring rounds what the function returns; the function itself does not."
)
def _(z):
    return np.round(1 - np.tanh(z) ** 2, 4)


@tanh_derivative.mistake(
    "takes the size instead of the square", look="Which two-sided function of the value is subtracted from 1?"
)
def _(z):
    return 1 - np.abs(np.tanh(z))


@tanh_derivative.mistake("writes ^ for a power", look="In Python `^` is no power. Which sign is?")
def _(z):
    return 1 - np.tanh(z) ^ 2


@tanh_derivative.style("np.tanh")
def _(z):
    return 1 - np.square(np.tanh(z))


@tanh_derivative.style("a difference of squares")
def _(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


@tanh_derivative.style("exponentials that cannot overflow")
def _(v):
    e = np.exp(-2 * np.abs(np.asarray(v, dtype=float)))
    return 4 * e / (1 + e) ** 2


@tanh_derivative.style("through the sigmoid")
def _(z):
    s = soft(2 * np.asarray(z))
    return 4 * s * (1 - s)


@tanh_derivative.style("one over cosh squared, whose overflow does no harm")
def _(z):
    return 1 / np.cosh(np.asarray(z, dtype=float)) ** 2


@tanh_derivative.style("number by number, given back as lists")
def _(z):
    def one(v):
        return [one(x) for x in v] if isinstance(v, np.ndarray) else float(1 - np.tanh(v) ** 2)

    return one(z)


# -- relu_derivative -------------------------------------------------------------------------------------------------

relu_derivative = Exercise(
    "relu_derivative",
    goal="say which units let the gradient through",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Only one question decides: is z above 0? Mind what is asked at 0 itself.",
        "`np.where(condition, a, b)` takes a where the condition holds and b elsewhere, for a number and for an array. "
        "A comparison gives True and False; asked are the numbers 1 and 0.",
        "return np.where(z ..., ..., ...)",
    ],
)


@relu_derivative.cases
def _(rng):
    yield "a positive number", {"z": 2.5}
    yield "a negative number", {"z": -0.14}
    yield "zero, the kink", {"z": 0.0}
    yield "a whole number", {"z": 3}
    yield "a layer of three, worked by hand", {"z": np.array([1.0, -0.5, 3.0])}
    yield "whole numbers", {"z": np.array([-2, 0, 7])}
    yield "far out and just beside 0", {"z": np.array([-1e4, -1e-6, 1e-6, 1e4])}
    yield "all below zero", {"z": -1 - rng.random(size=(2, 2)).round(2)}
    yield "a batch with zeros", {"z": np.array([[0.0, 1.0], [-1.0, 0.0], [0.5, 2.0]])}
    yield "a batch", {"z": (3 * rng.normal(size=(3, 4))).round(2)}


@relu_derivative.mistake("gives 1 at 0", look="What does the course agree on for the kink, and which comparison says so?")
def _(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


@relu_derivative.mistake(
    "gives one half at 0", look="There is no slope at the kink; which of the two sides does the course take?"
)
def _(z):
    return np.heaviside(np.asarray(z, dtype=float), 0.5)


@relu_derivative.mistake("returns ReLU itself", look="Asked is the slope of ReLU: how steep is the line for z = 3?")
def _(z):
    return np.maximum(z, 0.0)


@relu_derivative.mistake("gives −1 on the left", look="How steep is ReLU on the left, where it is flat?")
def _(z):
    return np.sign(np.asarray(z, dtype=float))


@relu_derivative.mistake("has the two sides swapped", look="Which units let the gradient through, the lit or the mute ones?")
def _(z):
    return np.where(np.asarray(z) > 0, 0.0, 1.0)


@relu_derivative.mistake(
    "has the two sides swapped, with 0 at 0", look="Which units let the gradient through, the lit or the mute ones?"
)
def _(z):
    return np.where(np.asarray(z) < 0, 1.0, 0.0)


@relu_derivative.mistake("lets a part of the gradient through on the left", look="A leak comes in section 6; ReLU has none.")
def _(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


@relu_derivative.mistake("gives 1 everywhere but at 0", look="How steep is ReLU on the left, where it is flat?")
def _(z):
    return np.where(np.asarray(z) != 0, 1.0, 0.0)


@relu_derivative.mistake("gives z where 1 belongs, and a 1 on the left", look="Read the two cases of the formula once more.")
def _(z):
    return np.where(np.asarray(z) > 0, z, 1.0)


@relu_derivative.mistake("divides 0 by 0", look="ReLU(z) / z is fine except in one place. What is the slope there to be?")
def _(z):
    z = np.asarray(z, dtype=float)
    return np.maximum(z, 0.0) / z


@relu_derivative.mistake("asks whether z is above 1", look="Where exactly does ReLU bend?")
def _(z):
    return np.where(np.asarray(z) > 1, 1.0, 0.0)


@relu_derivative.mistake(
    "asks one yes-or-no question of a whole array",
    look="`if` wants a single truth value. Which NumPy function chooses entry by entry?",
)
def _(z):
    return 1.0 if z > 0 else 0.0


@relu_derivative.mistake("overwrites its input", look="Which line writes into z? The caller still needs the old values.")
def _(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


@relu_derivative.mistake(
    "needs an array and fails on a single number", look="A float has no entries to go through. Which NumPy function takes both?"
)
def _(z):
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out


@relu_derivative.mistake(
    "measures with a wide step", look="A measured slope mixes both sides of the kink. The formula needs no measuring."
)
def _(z):
    z = np.asarray(z, dtype=float)
    return (np.maximum(z + 0.1, 0.0) - np.maximum(z - 0.1, 0.0)) / 0.2


@relu_derivative.mistake("gives the slope of a soft ReLU", look="ReLU has a kink: its slope is 0 or 1 and nothing between.")
def _(z):
    return soft(z)


@relu_derivative.mistake("rises from 0 to 1 gradually", look="For z = 0.2 ReLU is as steep as for z = 20.")
def _(z):
    return np.clip(np.asarray(z, dtype=float), 0, 1)


@relu_derivative.mistake(
    "loops over z and fails on a single number", look="A float has no entries to go through. Which NumPy function takes both?"
)
def _(z):
    return np.array([1.0 if v > 0 else 0.0 for v in z])


@relu_derivative.style("a comparison made a float")
def _(z):
    return np.greater(z, 0).astype(float)


@relu_derivative.style("heaviside with 0 at 0")
def _(v):
    return np.heaviside(v, 0.0)


@relu_derivative.style("the sign of ReLU")
def _(z):
    return np.sign(np.maximum(z, 0.0))


@relu_derivative.style("whole numbers")
def _(z):
    return (np.asarray(z) > 0).astype(int)


@relu_derivative.style("a comparison times one")
def _(z):
    return 1.0 * (z > 0)


@relu_derivative.style("a loop over the entries, given back as lists")
def _(z):
    def one(v):
        return [one(x) for x in v] if isinstance(v, np.ndarray) else (1.0 if v > 0 else 0.0)

    return one(z)


@relu_derivative.style("a copy, then masks")
def _(z):
    out = np.array(z, dtype=float)
    lit = out > 0
    out[lit], out[~lit] = 1, 0
    return out


relu_derivative.equivalent(
    "np.where(z > 0, 1.0, 0.0) → np.where(1.0, z > 0, 0.0)",
    because="1.0 counts as true, so that the comparison itself is taken, as a float",
)


# -- dead_units ------------------------------------------------------------------------------------------------------

dead_units = Exercise(
    "dead_units",
    goal="find the units of a layer that no sample lights up",
    points=2,
    minutes=10,
    stars=2,
    hints=[
        "Look at one column first: when is its unit dead? Then ask for all columns at once.",
        "A unit is dead when *all* its entries are at most 0. `np.all` with an axis asks a question of every column; "
        "the samples run along axis 0, and that is the axis to go through.",
        "return np.all(A ... 0, axis=...)",
    ],
)


@dead_units.cases
def _(rng):
    yield "one sample, one mute unit", {"A": np.array([[0.0, 2.0]])}
    yield "two samples, three units, the middle one dead", {"A": np.array([[0.0, 0.0, 1.5], [2.0, 0.0, 0.5]])}
    yield "mute for some samples is not dead", {"A": np.array([[0.0, 1.0], [3.0, 0.0], [0.0, 0.0]])}
    yield "one unit, lit by the last sample only", {"A": np.array([[0.0], [0.0], [0.2]])}
    yield "negative activations, as a leak gives them", {"A": np.array([[-0.05, 1.0, -0.02], [-0.08, -1.0, 3.0]])}
    yield "whole numbers, as many samples as units", {"A": np.array([[0, 1, 0], [0, 0, 5], [0, 2, 1]])}
    yield "all dead", {"A": np.zeros((2, 3))}
    yield "one unit says the same to all", {"A": np.array([[2.0, 0.0], [2.0, 0.0]])}
    yield "a faint light", {"A": np.array([[1e-10, 0.0], [0.0, 0.0], [0.0, -1e-10]])}
    yield "lit by one sample of twelve", {"A": np.outer(np.arange(12) == 7, [0.4, 0.0])}
    for n, h, dead in [(5, 4, 2), (4, 4, 1), (3, 5, 3)]:
        A = np.maximum(rng.normal(size=(n, h)), 0).round(2)
        A[rng.integers(n, size=h), np.arange(h)] = 0.0
        A[rng.integers(n, size=h), np.arange(h)] = (0.1 + rng.random(size=h)).round(2)
        A[:, rng.choice(h, size=dead, replace=False)] = 0.0
        yield f"{n} samples, {h} units, {dead} dead", {"A": A}


@dead_units.mistake(
    "calls a unit dead that is mute for any sample",
    look="A healthy unit is 0 now and then. For how many samples must a dead one be?",
)
def _(A):
    return np.any(A <= 0, axis=0)


@dead_units.mistake("asks along the rows", look="One answer per unit is asked. Along which axis do the samples run?")
def _(A):
    return np.all(A <= 0, axis=1)


@dead_units.mistake("says which units are alive", look="True is for the dead ones. Which comparison did you start from?")
def _(A):
    return np.any(A > 0, axis=0)


@dead_units.mistake(
    "counts only exact zeros", look="Never above 0: what about a unit that is −0.05 for one sample and 0 for the rest?"
)
def _(A):
    return np.all(A == 0, axis=0)


@dead_units.mistake(
    "adds up each unit's activations", look="Positive and negative activations cancel in a sum. What is asked of each entry?"
)
def _(A):
    return A.sum(axis=0) == 0


@dead_units.mistake(
    "asks whether the sum is at most 0", look="A unit far below 0 once and a little above 0 once is alive. Does a sum see that?"
)
def _(A):
    return A.sum(axis=0) <= 0


@dead_units.mistake("demands activations below 0", look="ReLU is exactly 0 when it is mute. Is that below 0?")
def _(A):
    return np.all(A < 0, axis=0)


@dead_units.mistake("looks at the first sample only", look="One row is one sample. A dead unit is mute for all of them.")
def _(A):
    return A[0] <= 0


@dead_units.mistake("looks at the last sample only", look="Does your loop keep what it found, or overwrite it with each row?")
def _(A):
    return A[-1] <= 0


@dead_units.mistake("counts the dead units", look="Asked is one truth value for each unit, not how many there are.")
def _(A):
    return int(np.sum(np.all(A <= 0, axis=0)))


@dead_units.mistake("lists the numbers of the dead units", look="Asked is one truth value for each unit, in order.")
def _(A):
    return np.flatnonzero(np.all(A <= 0, axis=0))


@dead_units.mistake("answers 0 and 1 instead of False and True", look="The docstring asks for truth values.")
def _(A):
    return np.all(A <= 0, axis=0).astype(int)


@dead_units.mistake(
    "asks about the whole layer at once", look="What does `np.all` do without an axis? One answer per unit is asked."
)
def _(A):
    return bool(np.all(A <= 0))


@dead_units.mistake("marks every mute entry", look="That is one answer per sample and unit. What joins the samples of a unit?")
def _(A):
    return A <= 0


@dead_units.mistake(
    "lets faint activations count as dead",
    look="Above 0 is above 0, however little. Is there a threshold or a rounding in your code?",
)
def _(A):
    return np.all(A <= 1e-3, axis=0)


@dead_units.mistake("calls a unit dead that is mute for most samples", look="Once lit is enough to be alive.")
def _(A):
    return np.mean(A <= 0, axis=0) > 0.5


@dead_units.mistake(
    "cuts the activations to whole numbers first", look="0.2 is above 0. Where does your code turn floats into integers?"
)
def _(A):
    return A.astype(int).max(axis=0) <= 0


@dead_units.mistake(
    "looks for units that never change", look="A unit that answers 2 for every sample does not change. Is it dead?"
)
def _(A):
    return A.max(axis=0) == A.min(axis=0)


@dead_units.style("the largest activation of each unit")
def _(A):
    return A.max(axis=0) <= 0


@dead_units.style("not any above 0")
def _(activations):
    return ~np.any(activations > 0, axis=0)


@dead_units.style("explicit loops and a list")
def _(A):
    answer = []
    for j in range(A.shape[1]):
        dead = True
        for i in range(A.shape[0]):
            if A[i, j] > 0:
                dead = False
        answer.append(dead)
    return answer


@dead_units.style("counting the lit samples")
def _(A):
    return np.count_nonzero(A > 0, axis=0) == 0


@dead_units.style("the sum of a ReLU")
def _(A):
    return np.einsum("nh->h", np.maximum(A, 0).astype(float)) == 0


@dead_units.style("unit by unit over the transpose")
def _(A):
    return np.array([not (unit > 0).any() for unit in A.T])


# -- leaky_relu ------------------------------------------------------------------------------------------------------

leaky_relu = Exercise(
    "leaky_relu",
    goal="leave a mute unit a way back",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Two cases, as in ReLU; only the left one is no longer 0.",
        "z where z is above 0, else slope · z. `np.where(condition, a, b)` chooses entry by entry.",
        "return np.where(z ..., ..., slope * ...)",
    ],
)


@leaky_relu.cases
def _(rng):
    yield "a positive number", {"z": 3.0}
    yield "a negative number", {"z": -5.0}
    yield "zero", {"z": 0.0}
    yield "a negative number and a slope", {"z": -2.0, "slope": 0.2}
    yield "a whole number", {"z": -3}
    yield "the dead unit, worked by hand", {"z": np.array([-5.0, -8.0, -11.0])}
    yield "whole numbers", {"z": np.array([-2, 0, 7]), "slope": 0.3}
    yield "no leak: ReLU", {"z": np.array([-2.0, 1.5]), "slope": 0.0}
    yield "all leak: linear", {"z": np.array([-2.0, 1.5]), "slope": 1.0}
    yield "far out", {"z": np.array([-1e4, 1e4])}
    yield "a batch", {"z": (2 * rng.normal(size=(2, 3))).round(2), "slope": round(0.05 + 0.9 * float(rng.random()), 2)}
    yield "a square batch, the usual slope", {"z": (3 * rng.normal(size=(2, 2))).round(2)}


@leaky_relu.mistake(
    "leaks on the wrong side",
    look="Which side should pass unchanged, the one above 0 or the one below? If you compare two lines: which is on top?",
)
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, slope * np.asarray(z), z)


@leaky_relu.mistake("applies the slope on both sides", look="Above 0 the input itself passes. Where is the choice in your code?")
def _(z, slope=0.01):
    return slope * np.asarray(z)


@leaky_relu.mistake("mutes the left side, like ReLU", look="What should come out for −5? The leak is missing.")
def _(z, slope=0.01):
    return np.maximum(z, 0.0)


@leaky_relu.mistake("mirrors the left side", look="Is the leak of a negative z positive or negative? Check the sign.")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, -slope * np.asarray(z))


@leaky_relu.mistake("gives the slope itself on the left", look="The left side is a line through 0, not a constant.")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope)


@leaky_relu.mistake("has 0.01 built in and ignores `slope`", look="Which argument does your code never use?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@leaky_relu.mistake("has 0.1 as its default slope", look="Look at the `def` line: which default does the docstring ask for?")
def _(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


@leaky_relu.mistake("has 0.1 built in and ignores `slope`", look="Which argument does your code never use?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, 0.1 * np.asarray(z))


@leaky_relu.mistake("has 0.3 as its default slope", look="Look at the `def` line: which default does the docstring ask for?")
def _(z, slope=0.3):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


@leaky_relu.mistake("has 0.4 as its default slope", look="Look at the `def` line: which default does the docstring ask for?")
def _(z, slope=0.4):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


@leaky_relu.mistake(
    "adds the leak on the right side too", look="For z = 3 exactly 3 should come out. Which part of your sum is too much there?"
)
def _(z, slope=0.01):
    return np.maximum(z, 0.0) + slope * np.asarray(z)


@leaky_relu.mistake("divides by the slope on the left", look="Is the left side flatter or steeper than the right?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) / slope)


@leaky_relu.mistake(
    "adds the slope on the left", look="On the left z is multiplied by something. What does your code do with it?"
)
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) + slope)


@leaky_relu.mistake("levels off on the left, like ELU", look="The left side is a straight line that goes on for ever.")
def _(z, slope=0.01):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, slope * np.expm1(np.minimum(z, 0)))


@leaky_relu.mistake("returns the derivative", look="Asked is the value. What should come out for z = 3?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slope)


@leaky_relu.mistake("gives 1 on the right", look="Above 0 the input itself passes, whatever its size.")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z))


@leaky_relu.mistake("lets everything through", look="What should happen to a negative input?")
def _(z, slope=0.01):
    return np.asarray(z)


@leaky_relu.mistake("takes the complement of the slope on the left", look="Which factor belongs on the left, s or 1 − s?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, (1 - slope) * np.asarray(z))


@leaky_relu.mistake(
    "cuts the leak of whole numbers", look="An integer array stays one when you write floats into it. Make a float copy."
)
def _(z, slope=0.01):
    out = np.array(z)
    out[out < 0] = slope * out[out < 0]
    return out


@leaky_relu.mistake("overwrites its input", look="Which line writes into z? The caller still needs the old values.")
def _(z, slope=0.01):
    z[z < 0] = slope * z[z < 0]
    return z


@leaky_relu.mistake(
    "asks one yes-or-no question of a whole array",
    look="`if` and Python's `max` want a single number. Which NumPy function chooses entry by entry?",
)
def _(z, slope=0.01):
    return z if z > 0 else slope * z


@leaky_relu.mistake("takes the larger of slope · z and 0", look="What should come out for z = 3? And is anything left of −5?")
def _(z, slope=0.01):
    return np.maximum(slope * np.asarray(z), 0.0)


@leaky_relu.mistake(
    "loops over z and fails on a single number", look="A float has no entries to go through. Which NumPy function takes both?"
)
def _(z, slope=0.01):
    return np.array([v if v > 0 else slope * v for v in z])


@leaky_relu.style("the larger of z and slope · z")
def _(z, slope=0.01):
    return np.maximum(z, slope * z)


@leaky_relu.style("two ReLUs")
def _(z, slope=0.01):
    return np.maximum(z, 0) - slope * np.maximum(-np.asarray(z), 0)


@leaky_relu.style("z times its own slope")
def _(z, slope=0.01):
    return z * np.where(np.asarray(z) < 0, slope, 1.0)


@leaky_relu.style("a float copy, then a mask")
def _(v, slope=0.01):
    out = np.array(v, dtype=float)
    out[out < 0] *= slope
    return out


@leaky_relu.style("half sums with |z|")
def _(z, slope=0.01):
    return (1 + slope) / 2 * z + (1 - slope) / 2 * np.abs(z)


@leaky_relu.style("a loop over the entries, given back as lists")
def _(z, slope=0.01):
    def one(v):
        return [one(x) for x in v] if isinstance(v, np.ndarray) else float(v if v >= 0 else slope * v)

    return one(z)


@leaky_relu.style("single precision")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z)).astype(np.float32)


leaky_relu.equivalent("z > 0 → z >= 0", because="both sides give 0 at 0")


# -- leaky_relu_derivative -------------------------------------------------------------------------------------------

leaky_relu_derivative = Exercise(
    "leaky_relu_derivative",
    goal="say how much of a gradient comes through on either side of a leaky ReLU",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Two straight lines meet at 0. How steep is each, and which one does 0 itself belong to?",
        "1 where z is above 0, else slope; the sizes of z play no part.",
        "return np.where(z ..., ..., ...)",
    ],
)


@leaky_relu_derivative.cases
def _(rng):
    yield "a positive number", {"z": 3.0}
    yield "a negative number", {"z": -5.0}
    yield "zero, the kink", {"z": 0.0}
    yield "zero and a slope", {"z": 0.0, "slope": 0.2}
    yield "a negative number and a slope", {"z": -2.0, "slope": 0.3}
    yield "a whole number", {"z": -3}
    yield "three numbers", {"z": np.array([3.0, 0.0, -5.0])}
    yield "whole numbers", {"z": np.array([-2, 0, 7]), "slope": 0.3}
    yield "no leak: ReLU", {"z": np.array([-2.0, 0.0, 1.5]), "slope": 0.0}
    yield "all leak: linear", {"z": np.array([-2.0, 0.0, 1.5]), "slope": 1.0}
    yield "far out and just beside 0", {"z": np.array([-1e4, -1e-6, 1e-6, 1e4])}
    yield "a batch", {"z": (2 * rng.normal(size=(2, 3))).round(2), "slope": round(0.05 + 0.9 * float(rng.random()), 2)}
    yield "a square batch, the usual slope", {"z": (3 * rng.normal(size=(2, 2))).round(2)}


@leaky_relu_derivative.mistake("gives 1 at 0", look="Which side does 0 belong to? Look at the comparison.")
def _(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, 1.0, slope)


@leaky_relu_derivative.mistake("gives 0 at 0", look="At the kink the slope of the left side is asked, and that is not 0 here.")
def _(z, slope=0.01):
    z = np.asarray(z)
    return np.where(z > 0, 1.0, np.where(z < 0, slope, 0.0))


@leaky_relu_derivative.mistake("gives the mean of both sides at 0", look="At the kink the slope of the left side is asked.")
def _(z, slope=0.01):
    z = np.asarray(z)
    return np.where(z > 0, 1.0, np.where(z < 0, slope, (1 + slope) / 2))


@leaky_relu_derivative.mistake("has the two sides swapped", look="Which side is the steep one?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, slope, 1.0)


@leaky_relu_derivative.mistake("gives the slope everywhere", look="How steep is the right side?")
def _(z, slope=0.01):
    return np.full(np.shape(z), slope)


@leaky_relu_derivative.mistake("returns leaky ReLU itself", look="Asked is the slope. How steep is the line at z = 3?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


@leaky_relu_derivative.mistake(
    "gives 0 on the left, like ReLU", look="The leak is what brings dead units back: how steep is the left side?"
)
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@leaky_relu_derivative.mistake("gives slope · z on the left", look="The derivative of slope · z in z does not hold z any more.")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z))


@leaky_relu_derivative.mistake("gives z on the right", look="The derivative of z in z is a constant. Which?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope)


@leaky_relu_derivative.mistake("has 0.01 built in and ignores `slope`", look="Which argument does your code never use?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


@leaky_relu_derivative.mistake("has 0.1 built in and ignores `slope`", look="Which argument does your code never use?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.1)


@leaky_relu_derivative.mistake(
    "has 0.1 as its default slope", look="Look at the `def` line: which default does the docstring ask for?"
)
def _(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, slope)


@leaky_relu_derivative.mistake(
    "has 0.3 as its default slope", look="Look at the `def` line: which default does the docstring ask for?"
)
def _(z, slope=0.3):
    return np.where(np.asarray(z) > 0, 1.0, slope)


@leaky_relu_derivative.mistake(
    "has 0.4 as its default slope", look="Look at the `def` line: which default does the docstring ask for?"
)
def _(z, slope=0.4):
    return np.where(np.asarray(z) > 0, 1.0, slope)


@leaky_relu_derivative.mistake("gives a negative slope on the left", look="Does leaky ReLU rise or fall on the left?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, -slope)


@leaky_relu_derivative.mistake("adds the slope on the right side too", look="How steep is the right side, exactly?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0 + slope, slope)


@leaky_relu_derivative.mistake("takes the complement of the slope on the left", look="Which is it on the left, s or 1 − s?")
def _(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 1.0 - slope)


@leaky_relu_derivative.mistake(
    "writes floats into an array of integers",
    look="`np.ones_like` of an integer array is an integer array. Which dtype should the output have?",
)
def _(z, slope=0.01):
    z = np.asarray(z)
    out = np.ones_like(z)
    out[z <= 0] = slope
    return out


@leaky_relu_derivative.mistake("overwrites its input", look="Which line writes into z? The caller still needs the old values.")
def _(z, slope=0.01):
    left = z <= 0
    z[left] = slope
    z[~left] = 1
    return z


@leaky_relu_derivative.mistake(
    "needs an array and fails on a single number", look="A float has no entries to select. Which NumPy function takes both?"
)
def _(z, slope=0.01):
    out = np.full(z.shape, slope)
    out[z > 0] = 1.0
    return out


@leaky_relu_derivative.mistake(
    "asks one yes-or-no question of a whole array",
    look="`if` wants a single truth value. Which NumPy function chooses entry by entry?",
)
def _(z, slope=0.01):
    return 1.0 if z > 0 else slope


@leaky_relu_derivative.style("a comparison times the difference")
def _(z, slope=0.01):
    return slope + (1 - slope) * (z > 0)


@leaky_relu_derivative.style("heaviside")
def _(z, slope=0.01):
    lit = np.heaviside(z, 0.0)
    return lit + slope * (1 - lit)


@leaky_relu_derivative.style("a full array, then a mask")
def _(v, slope=0.01):
    z = np.asarray(v, dtype=float)
    out = np.full(z.shape, float(slope))
    out[z > 0] = 1.0
    return out if out.ndim else float(out)


@leaky_relu_derivative.style("a loop over the entries, given back as lists")
def _(z, slope=0.01):
    def one(v):
        return [one(x) for x in v] if isinstance(v, np.ndarray) else (1.0 if v > 0 else slope)

    return one(z)


@leaky_relu_derivative.style("np.select")
def _(z, slope=0.01):
    z = np.asarray(z)
    return np.select([z <= 0], [slope], 1.0)


# -- activation_table ------------------------------------------------------------------------------------------------

activation_table = Exercise(
    "activation_table",
    goal="say of each activation where it runs, how steep it gets and where it goes flat",
    points=3,
    minutes=15,
    stars=2,
    hints=[
        "Take one row at a time. Print its values and slopes at z = −1000 and 1000, at −10 and 10, and around 0.",
        "Lowest and highest: what do the values at −1000 and 1000 approach? If they grow with z, there is no end: np.inf. "
        "Flat on a side: is the slope at −10 and at −1000 (at 10 and at 1000) below 0.001? A slope of 0.01 is not.",
        'return {\n    "step": (0.0, 1.0, 0.0, True, True),\n    "linear": (-np.inf, ..., 1.0, False, ...),\n    '
        '"sigmoid": (0.0, ..., sigmoid_derivative(...), True, ...),\n    "tanh": (..., 1.0, ..., ..., ...),\n    '
        '"relu": (..., np.inf, ..., True, ...),\n    "leaky_relu": (..., ..., ..., False, ...),\n}',
    ],
)

CURVES = {
    "step": lambda z: np.heaviside(z, 1.0),
    "linear": lambda z: z,
    "sigmoid": lambda z: 0.5 + 0.5 * np.tanh(z / 2),
    "tanh": lambda z: np.tanh(z),
    "relu": lambda z: np.interp(z, [-80, 0, 80], [0, 0, 80]),
    "leaky_relu": lambda z: np.interp(z, [-80, 0, 80], [-0.8, 0, 80]),
}


@activation_table.cases
def _(rng):
    for row in ("step", "linear", "sigmoid", "tanh", "relu", "leaky_relu"):
        yield f"the row of {row}", {"row": row}


@activation_table.probe
def _(activation_table, row):
    table = activation_table()
    if table is None:
        return None
    if not hasattr(table, "get"):
        return "no table"
    if row not in table:
        return "no row"
    said = table[row]
    return "no row" if said is None or said is ... else [None if entry is ... else entry for entry in said]


def measured_on(row):
    """The five entries of a row: lowest and highest value, largest slope, flat far left, flat far right."""
    z = np.linspace(-40, 40, 8001)
    near, far, slopes = CURVES[row](z), CURVES[row](2 * z), np.gradient(CURVES[row](z), z)
    slopes = slopes[slopes < 10]  # a jump has no slope
    lowest = -np.inf if far.min() < near.min() - 0.1 else near.min()
    highest = np.inf if far.max() > near.max() + 0.1 else near.max()
    return [float(lowest), float(highest), float(slopes.max()), bool(slopes[0] < 0.001), bool(slopes[-1] < 0.001)]


@activation_table.judge
def _(evidence, row):
    said, measured = evidence, measured_on(row)
    columns = ["lowest value", "highest value", "largest slope", "entry for flat far left", "entry for flat far right"]
    if said is None or (isinstance(said, str) and said == "no table"):
        return Wrong("what came back is no dictionary, with a row under each name")
    if isinstance(said, str):
        return Wrong(f"your table has no row for “{row}”", mistake="leaves a row out, or gives it another name")
    if len(said) != 5:
        return Wrong(f"your row for “{row}” has {len(said)} entries; asked are 5: {', '.join(columns)}")
    for place, column in enumerate(columns):
        entry = said[place]
        if entry is None:
            return Wrong(f"in your row for “{row}” the {column} is not filled in")
        if place < 3:
            wrong = float(entry) != measured[place] and not abs(float(entry) - measured[place]) < 0.005
        else:
            wrong = entry not in (True, False) or bool(entry) != measured[place]
        if wrong:
            said_text = str(bool(entry)) if place > 2 and entry in (True, False) else str(entry)
            endless = place < 2 and np.isinf(measured[place]) and 5 <= abs(float(entry)) < np.inf
            name = "writes down values at a place instead of what they approach" if endless else None
            return Wrong(f"in your row for “{row}” the {column} is {said_text}; measured, it is not", mistake=name)
    return None


RIGHT = {
    "step": (0.0, 1.0, 0.0, True, True),
    "linear": (-np.inf, np.inf, 1.0, False, False),
    "sigmoid": (0.0, 1.0, 0.25, True, True),
    "tanh": (-1.0, 1.0, 1.0, True, True),
    "relu": (0.0, np.inf, 1.0, True, False),
    "leaky_relu": (-np.inf, np.inf, 1.0, False, False),
}


@activation_table.mistake(
    "leaves a row out, or gives it another name", look="Which six names does the docstring list, and how are they written?"
)
def _():
    return {"leaky" if name == "leaky_relu" else name: row for name, row in RIGHT.items()}


@activation_table.mistake(
    "says that tanh does not go flat", look="Its larger slope at 0 says nothing about far out. Measure tanh' at 10 and at −10."
)
def _():
    return {**RIGHT, "tanh": (-1.0, 1.0, 1.0, False, False)}


@activation_table.mistake("gives tanh the range of the sigmoid", look="What does tanh give at z = −10?")
def _():
    return {**RIGHT, "tanh": (0.0, 1.0, 1.0, True, True)}


@activation_table.mistake("gives tanh the slope of the sigmoid", look="How steep is tanh at 0? Measure it, or use your formula.")
def _():
    return {**RIGHT, "tanh": (-1.0, 1.0, 0.25, True, True)}


@activation_table.mistake(
    "keeps the sigmoid's largest slope below a quarter", look="What is σ'(0), exactly? Put 0 among the places."
)
def _():
    return {**RIGHT, "sigmoid": (0.0, 1.0, 0.24, True, True)}


@activation_table.mistake(
    "gives the sigmoid's value at 0 as its largest slope", look="Value and slope stand in two lines of the print. Which is asked?"
)
def _():
    return {**RIGHT, "sigmoid": (0.0, 1.0, 0.5, True, True)}


@activation_table.mistake("gives the sigmoid a largest slope of 1", look="How steep is the sigmoid at 0? Measure it.")
def _():
    return {**RIGHT, "sigmoid": (0.0, 1.0, 1.0, True, True)}


@activation_table.mistake("gives the sigmoid the range of tanh", look="What does the sigmoid give at z = −10?")
def _():
    return {**RIGHT, "sigmoid": (-1.0, 1.0, 0.25, True, True)}


@activation_table.mistake("calls ReLU flat on neither side", look="What is the slope of ReLU at −10?")
def _():
    return {**RIGHT, "relu": (0.0, np.inf, 1.0, False, False)}


@activation_table.mistake("calls ReLU flat on both sides", look="What is the slope of ReLU at 100?")
def _():
    return {**RIGHT, "relu": (0.0, np.inf, 1.0, True, True)}


@activation_table.mistake("has left and right of ReLU swapped", look="Which sign of z is far left?")
def _():
    return {**RIGHT, "relu": (0.0, np.inf, 1.0, False, True)}


@activation_table.mistake("ends ReLU at 1", look="What does ReLU give at z = 100?")
def _():
    return {**RIGHT, "relu": (0.0, 1.0, 1.0, True, False)}


@activation_table.mistake("gives ReLU no lower end", look="What does ReLU give at z = −100?")
def _():
    return {**RIGHT, "relu": (-np.inf, np.inf, 1.0, True, False)}


@activation_table.mistake(
    "calls leaky ReLU flat on the left", look="A slope of 0.01 is small. Is it below 0.001, and does it shrink further out?"
)
def _():
    return {**RIGHT, "leaky_relu": (-np.inf, np.inf, 1.0, True, False)}


@activation_table.mistake(
    "takes leaky ReLU to end at 0 on the left", look="What does leaky ReLU give at z = −1000, and at −10 000?"
)
def _():
    return {**RIGHT, "leaky_relu": (0.0, np.inf, 1.0, False, False)}


@activation_table.mistake("gives the leak as leaky ReLU's largest slope", look="Leaky ReLU has two slopes. Which one is larger?")
def _():
    return {**RIGHT, "leaky_relu": (-np.inf, np.inf, 0.01, False, False)}


@activation_table.mistake(
    "writes down values at a place instead of what they approach",
    look="What happens to the value when you go ten times as far out? If it grows too, there is no end.",
)
def _():
    return {
        **RIGHT,
        "linear": (-100.0, 100.0, 1.0, False, False),
        "relu": (0.0, 100.0, 1.0, True, False),
        "leaky_relu": (-1.0, 100.0, 1.0, False, False),
    }


@activation_table.mistake("has lowest and highest in the wrong order", look="Lowest first: compare with the row of the step.")
def _():
    return {name: (high, low, slope, left, right) for name, (low, high, slope, left, right) in RIGHT.items()}


@activation_table.mistake(
    "says where it keeps its slope instead of where it is flat", look="The last two columns are True where the slope dies away."
)
def _():
    return {name: (low, high, slope, not left, not right) for name, (low, high, slope, left, right) in RIGHT.items()}


@activation_table.mistake("calls the linear function flat", look="What is the slope of f(z) = z at z = 100?")
def _():
    return {**RIGHT, "linear": (-np.inf, np.inf, 1.0, True, True)}


@activation_table.mistake("calls sigmoid and tanh flat on the right only", look="Measure the slopes at −10, too.")
def _():
    return {**RIGHT, "sigmoid": (0.0, 1.0, 0.25, False, True), "tanh": (-1.0, 1.0, 1.0, False, True)}


@activation_table.style("lists for rows")
def _():
    return {name: list(row) for name, row in RIGHT.items()}


@activation_table.style("measured by the code")
def _():
    table = {"step": (0, 1, 0, True, True)}
    z = np.linspace(-30, 30, 6001)
    for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu"):
        values = CURVES[name](z)
        slopes = np.gradient(values, z)
        low = -np.inf if slopes[0] > 0.001 else values.min().round(6)
        high = np.inf if slopes[-1] > 0.001 else values.max().round(6)
        table[name] = (low, high, slopes.max().round(3), slopes[0] < 0.001, slopes[-1] < 0.001)
    return table


@activation_table.style("whole numbers, math.inf and NumPy truth values")
def _():
    inf, yes, no = math.inf, np.True_, np.False_
    return {
        "leaky_relu": (-inf, inf, 1, no, no),
        "relu": (0, inf, 1, yes, no),
        "tanh": (-1, 1, 1, yes, yes),
        "sigmoid": (0, 1, 1 / 4, yes, yes),
        "linear": (-inf, inf, 1, no, no),
        "step": (0, 1, 0, yes, yes),
    }


@activation_table.style("row by row, with arrays")
def _():
    table = {}
    for name, row in RIGHT.items():
        table[name] = np.array(row, dtype=float)
    return table


@activation_table.style("more rows than asked")
def _():
    return {**RIGHT, "elu": (-1.0, np.inf, 1.0, True, False)}


# -- output_activation -----------------------------------------------------------------------------------------------

output_activation = Exercise(
    "output_activation",
    goal="choose the output activation by what the output means",
    points=1,
    minutes=5,
    stars=1,
    hints=[
        "Ask of each task: which numbers may come out, and must they sum to 1?",
        "The table of section 9 has a row for each task. Four tasks, three names; one name serves two tasks.",
        'names = {"regression": "linear", "binary": ..., "multiclass": ..., "multilabel": ...}\nreturn names[...]',
    ],
)


@output_activation.cases
def _(rng):
    for task in ("regression", "binary", "multiclass", "multilabel"):
        yield task, {"task": task}


@output_activation.mistake(
    "gives softmax to a multilabel task", look="A photo with a cat and a dog: may both probabilities be near 1 at once?"
)
def _(task):
    return {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax", "multilabel": "softmax"}[task]


@output_activation.mistake(
    "gives sigmoid to a multiclass task", look="Exactly one class is true. What must the probabilities sum to?"
)
def _(task):
    return {"regression": "linear", "binary": "sigmoid", "multiclass": "sigmoid", "multilabel": "sigmoid"}[task]


@output_activation.mistake(
    "has multiclass and multilabel swapped", look="Exactly one is true, or any number of them: which word means which?"
)
def _(task):
    return {"regression": "linear", "binary": "sigmoid", "multiclass": "sigmoid", "multilabel": "softmax"}[task]


@output_activation.mistake(
    "gives softmax to a single yes-or-no output", look="What is the softmax of one score alone? Lesson 2 printed it."
)
def _(task):
    return {"regression": "linear", "binary": "softmax", "multiclass": "softmax", "multilabel": "sigmoid"}[task]


@output_activation.mistake("gives a regression a ReLU", look="Can the true answer be negative? Look at the cold days.")
def _(task):
    return {"regression": "relu", "binary": "sigmoid", "multiclass": "softmax", "multilabel": "sigmoid"}[task]


@output_activation.mistake("gives a regression a sigmoid", look="Which numbers can a sigmoid say, and which may be true?")
def _(task):
    return {"regression": "sigmoid", "binary": "sigmoid", "multiclass": "softmax", "multilabel": "sigmoid"}[task]


@output_activation.mistake("gives a yes-or-no output a tanh", look="A probability lies between 0 and 1. Where does tanh run?")
def _(task):
    return {"regression": "linear", "binary": "tanh", "multiclass": "softmax", "multilabel": "sigmoid"}[task]


@output_activation.mistake("names the losses", look="The table has two columns of names. Which is asked?")
def _(task):
    names = ["mse", "binary_cross_entropy", "cross_entropy", "binary_cross_entropy"]
    return names[["regression", "binary", "multiclass", "multilabel"].index(task)]


@output_activation.mistake("writes the names with a capital letter", look="Compare the spelling with the docstring.")
def _(task):
    return {"regression": "Linear", "binary": "Sigmoid", "multiclass": "Softmax", "multilabel": "Sigmoid"}[task]


@output_activation.mistake("has no name for the linear output", look="The docstring has a word for “no activation”.")
def _(task):
    return {"regression": "none", "binary": "sigmoid", "multiclass": "softmax", "multilabel": "sigmoid"}[task]


@output_activation.mistake("calls the linear output by another name", look="The docstring lists the three names to choose from.")
def _(task):
    return {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax", "multilabel": "sigmoid"}[task]


@output_activation.mistake("gives every task the same answer", look="Does your code look at `task`?")
def _(task):
    return "softmax"


@output_activation.mistake("gives every classification a softmax", look="Which tasks have classes that compete for one share?")
def _(task):
    return "linear" if task == "regression" else "softmax"


@output_activation.style("if and elif")
def _(task):
    if task == "regression":
        return "linear"
    if task == "multiclass":
        return "softmax"
    return "sigmoid"


@output_activation.style("match")
def _(kind):
    match kind:
        case "regression":
            return "linear"
        case "binary" | "multilabel":
            return "sigmoid"
        case "multiclass":
            return "softmax"


@output_activation.style("a dictionary with get")
def _(task):
    return {"regression": "linear", "multiclass": "softmax"}.get(task, "sigmoid")


@output_activation.style("a NumPy string")
def _(task):
    names = np.array(["linear", "sigmoid", "softmax", "sigmoid"])
    return str(names[["regression", "binary", "multiclass", "multilabel"].index(task)])


# -- softmax_jacobian ------------------------------------------------------------------------------------------------

softmax_jacobian = Exercise(
    "softmax_jacobian",
    goal="write down how every probability answers to every score",
    points=3,
    minutes=15,
    stars=3,
    hints=[
        "Everything is made of p = softmax(z). Write the matrix for k = 2 on paper, all four entries.",
        "J_ij = p_i (δ_ij − p_j) = δ_ij p_i − p_i p_j: a matrix with p on its diagonal, minus the table of all products p_i p_j. "
        "Two loops over i and j do as well.",
        "p = softmax(z)\nreturn np.diag(...) - np.outer(..., ...)",
    ],
)


@softmax_jacobian.cases
def _(rng):
    yield "two equal scores", {"z": np.array([0.0, 0.0])}
    yield "a single score", {"z": np.array([3.0])}
    yield "two scores", {"z": np.array([1.0, 3.0])}
    yield "three scores, worked by hand", {"z": np.array([2.0, 1.0, 0.1])}
    yield "whole numbers", {"z": np.array([1, -1, 0])}
    yield "large scores", {"z": np.array([1000.0, 1001.0, 999.0])}
    yield "very negative scores", {"z": np.array([-1000.0, -1002.0])}
    yield "scores far apart", {"z": np.array([-1e4, 0.0, 1e4])}
    for k in (2, 3, 4):
        yield f"{k} scores", {"z": rng.normal(size=k).round(2)}


@softmax_jacobian.rule
def _(result, z):
    J = np.asarray(result, dtype=float)
    if J.shape != (len(z), len(z)) or not np.all(np.isfinite(J)):
        return None
    rows = J.sum(axis=1)
    if not np.allclose(rows, 0, atol=1e-6):
        words = " and ".join(f"{s:.3g}" for s in rows[:3])
        return f"the rows of your matrix sum to {words}; each must sum to 0, for raising all scores alike changes nothing"
    return None


@softmax_jacobian.mistake(
    "fills the diagonal only",
    look="Raise one score: do the *other* probabilities stay? Those derivatives stand off the diagonal.",
)
def _(z):
    p = shares(z)
    return np.diag(p * (1 - p))


@softmax_jacobian.mistake("returns the diagonal as a vector", look="Asked is a table with an entry for every pair (i, j).")
def _(z):
    p = shares(z)
    return p * (1 - p)


@softmax_jacobian.mistake(
    "has the wrong sign off the diagonal", look="If one score rises, do the other probabilities rise or fall?"
)
def _(z):
    p = shares(z)
    return np.outer(p, p) + np.diag(p - 2 * p**2)


@softmax_jacobian.mistake("adds the products instead of subtracting them", look="Compare the sign between the two matrices.")
def _(z):
    p = shares(z)
    return np.diag(p) + np.outer(p, p)


@softmax_jacobian.mistake("has its sign reversed", look="If a score rises, does its own probability rise or fall?")
def _(z):
    p = shares(z)
    return np.outer(p, p) - np.diag(p)


@softmax_jacobian.mistake("leaves out the products", look="Two matrices make the result. Which one is missing?")
def _(z):
    return np.diag(shares(z))


@softmax_jacobian.mistake("leaves out the diagonal matrix", look="On the diagonal stands p_i − p_i², elsewhere only −p_i p_j.")
def _(z):
    p = shares(z)
    return -np.outer(p, p)


@softmax_jacobian.mistake("returns the table of products", look="On the diagonal stands p_i − p_i², elsewhere −p_i p_j.")
def _(z):
    p = shares(z)
    return np.outer(p, p)


@softmax_jacobian.mistake("has 1 on the diagonal where p_i belongs", look="In δ_ij p_i − p_i p_j, what stands beside δ_ij?")
def _(z):
    p = shares(z)
    return np.eye(len(p)) - np.outer(p, p)


@softmax_jacobian.mistake("leaves out the factor p_i", look="δ_ij − p_j is the bracket. What stands before it?")
def _(z):
    p = shares(z)
    return np.eye(len(p)) - p


@softmax_jacobian.mistake(
    "subtracts a row and not a table of products",
    look="`np.diag(p) - p` takes p away from every row. Which function makes all products p_i p_j?",
)
def _(z):
    p = shares(z)
    return np.diag(p) - p


@softmax_jacobian.mistake(
    "subtracts the sum of squares everywhere", look="`p @ p` is a single number. Which function makes all products?"
)
def _(z):
    p = shares(z)
    return np.diag(p) - p @ p


@softmax_jacobian.mistake(
    "subtracts the squares from every row", look="`p * p` is a vector. Which function makes all products p_i p_j?"
)
def _(z):
    p = shares(z)
    return np.diag(p) - p * p


@softmax_jacobian.mistake(
    "has 1 for δ everywhere", look="p_i (1 − p_j) is right where i = j. What stands in the bracket elsewhere?"
)
def _(z):
    p = shares(z)
    return np.outer(p, 1 - p)


@softmax_jacobian.mistake("takes the scores for probabilities", look="Which line turns z into p?")
def _(z):
    return np.diag(z) - np.outer(z, z)


@softmax_jacobian.mistake(
    "takes the exponentials for probabilities", look="The exponentials do not sum to 1 yet. What are they divided by?"
)
def _(z):
    e = np.exp(z - np.max(z))
    return np.diag(e) - np.outer(e, e)


@softmax_jacobian.mistake(
    "takes the exponentials for probabilities, without a shift",
    look="They do not sum to 1 yet, and e^1000 is too large for a float.",
)
def _(z):
    e = np.exp(np.asarray(z, dtype=float))
    return np.diag(e) - np.outer(e, e)


@softmax_jacobian.mistake(
    "takes the sigmoid of each score", look="The probabilities share one sum: which function of lesson 2 gives them?"
)
def _(z):
    p = soft(z)
    return np.diag(p) - np.outer(p, p)


@softmax_jacobian.mistake("returns the probabilities", look="Asked are the derivatives of the probabilities, a (k, k) table.")
def _(z):
    return shares(z)


@softmax_jacobian.mistake(
    "overflows on large scores", look="e^1000 is too large for a float. Your softmax of lesson 2 is safe: can you build on it?"
)
def _(z):
    e = np.exp(np.asarray(z, dtype=float))
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


@softmax_jacobian.mistake(
    "applies the softmax twice", look="Follow z through your code: how often is softmax taken before the products?"
)
def _(z):
    p = shares(shares(z))
    return np.diag(p) - np.outer(p, p)


@softmax_jacobian.mistake(
    "has 0 on the diagonal", look="On the diagonal stands p_i (1 − p_i). Do two terms of yours cancel there?"
)
def _(z):
    p = shares(z)
    return np.diag(p * p) - np.outer(p, p)


@softmax_jacobian.mistake(
    "measures with a forward difference", look="A measured slope is close but not exact. The formula needs no h."
)
def _(z):
    z = np.asarray(z, dtype=float)
    return np.array([(shares(z + 1e-4 * e) - shares(z)) / 1e-4 for e in np.eye(len(z))]).T


@softmax_jacobian.mistake(
    "fills one triangle only", look="Entry (i, j) and entry (j, i) are both there. Where does your inner loop start?"
)
def _(z):
    p = shares(z)
    return np.triu(np.diag(p) - np.outer(p, p))


@softmax_jacobian.mistake("returns the sum of each row", look="The rows sum to 0; the whole table is asked.")
def _(z):
    p = shares(z)
    return (np.diag(p) - np.outer(p, p)).sum(axis=1)


@softmax_jacobian.mistake(
    "has p_i on the diagonal", look="On the diagonal, too, something is subtracted: compare with p_i (1 − p_i)."
)
def _(z):
    p = shares(z)
    return np.diag(p + p * p) - np.outer(p, p)


@softmax_jacobian.style("two loops")
def _(z):
    p, k = shares(z), len(z)
    J = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            J[i, j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return J


@softmax_jacobian.style("the identity and a new axis")
def _(z):
    p = shares(z)
    return p[:, None] * (np.eye(len(p)) - p[None, :])


@softmax_jacobian.style("einsum")
def _(z):
    p = shares(z)
    return np.einsum("i,ij->ij", p, np.eye(len(p))) - np.einsum("i,j->ij", p, p)


@softmax_jacobian.style("a list of rows")
def _(scores):
    p = [float(v) for v in shares(scores)]
    return [[pi * ((i == j) - pj) for j, pj in enumerate(p)] for i, pi in enumerate(p)]


@softmax_jacobian.style("products first, then the diagonal")
def _(z):
    p = shares(z).reshape(-1, 1)
    J = -(p @ p.T)
    J[np.diag_indices(len(p))] += p[:, 0]
    return J


@softmax_jacobian.style("single precision")
def _(z):
    p = shares(z).astype(np.float32)
    return np.diag(p) - np.outer(p, p)


# -- questions -------------------------------------------------------------------------------------------------------

predict_tanh = Question(
    "predict_tanh",
    goal="say where tanh passes less than a sigmoid",
    choices={
        "a": (
            "tanh: its slope is larger, there as everywhere.",
            "It is larger near 0 only. Both curves have to level off, and tanh is squeezed to half the width: it has less room "
            "to do so. At z = 5 it is already 0.9999.",
        ),
        "b": (
            "the sigmoid.",
            "0.00665 against 0.00018, a factor of 37. tanh starts four times as steep and levels off twice as fast; from "
            "|z| = 1.66 on it is the flatter one.",
        ),
        "c": (
            "Both pass the same share: both are saturated.",
            "Both pass little, but not alike: e^−5 is the order of the one, e^−10 of the other. For a gradient that goes through "
            "many layers such factors decide.",
        ),
    },
    answer="b",
)

predict_dead = Question(
    "predict_dead",
    goal="say what training does to a dead unit",
    choices={
        "a": (
            "They climb back slowly: the errors are still there, and they push.",
            "The errors are there, (0, −1, −2). But each is multiplied by the slope at its z before it reaches w and b, and at "
            "−5, −8 and −11 that slope is 0. Ten thousand epochs would do no more than one.",
        ),
        "b": (
            "Nothing at all: they stay −3 and −2.",
            "Error times slope is 0 for each of the three samples, so the gradient is exactly 0 and so is every step.",
        ),
        "c": (
            "They shrink towards 0.",
            "Something would have to pull them there, as a penalty on large weights does in lesson 9. Here the loss alone acts, "
            "and its gradient is 0.",
        ),
    },
    answer="b",
)

predict_output = Question(
    "predict_output",
    goal="say what a ReLU does to a regression",
    choices={
        "a": (
            "Nothing bad: ReLU is linear where it counts.",
            "It is linear above 0. The cold days are below 0, and that counts too: a ReLU has no way to say −10.",
        ),
        "b": (
            "No prediction falls below 0, and the cold days stay wrong.",
            "The best it can say for them is 0. And where it says 0 its slope is 0, so these days do not even "
            "pull at the weights.",
        ),
        "c": (
            "Cold days are predicted with the wrong sign, 10 for −10.",
            "That would be the absolute value. ReLU mutes the negative, it does not mirror it.",
        ),
    },
    answer="b",
)
