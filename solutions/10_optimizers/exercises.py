"""Exercises of lesson 10: every optimizer as one step, two schedules, and a measure of escape."""

import math

import numpy as np

from autograder.declare import Exercise, Lambda, Question

# Where ε stands, inside the root or after it, is left to the learner. So cases with the default ε have gradients of size 1 or
# more, where the two differ by less than the tolerance; and cases with a large ε have a root of exactly (1 − ε)/2 before it,
# where √(s + ε) = √s + ε. There Adam's steps are so late that correcting before or after the root is the same, too. A default ε
# shows from w = 0 and with a root of ½: there a tenfold ε makes a difference of 2e-6, and one of 1e-8 none that counts. For a
# smaller ε there is a case with a gradient of 1e-4: its probe takes the step with the default and then the step with 1e-7, and
# hands on the first minus the second, which is 0 wherever ε stands.


def _declare(exercise, *slips):
    """Declare wrong answers of one line each: (name, where to look, function)."""
    for name, look, function in slips:
        exercise.mistake(name, look=look)(function)


def _away(rng, shape, low=1.0, high=3.0):
    """Numbers of either sign whose size lies between `low` and `high`, readable."""
    return (rng.choice([-1.0, 1.0], size=shape) * rng.uniform(low, high, size=shape)).round(2)


def _floats(*values):
    return [value.astype(float) if isinstance(value, np.ndarray) else float(value) for value in values]


def called(function, required, optional, defaults):
    """Call by position with the optional arguments that a case names; a gap before the last of them gets its default."""
    named = [k for k, value in enumerate(optional) if value is not None]
    upto = named[-1] + 1 if named else 0
    row = [defaults[k] if optional[k] is None else optional[k] for k in range(upto)]
    return function(*required, *row)


def minus(one, two):
    """One result minus another, number by number where there are several."""
    if isinstance(one, (tuple, list)) and isinstance(two, (tuple, list)):
        return tuple(minus(a, b) for a, b in zip(one, two, strict=True))
    return one if one is None or two is None else one - two


def _in_place(name):
    return f"`{name} -= …` and `{name}[...] = …` write into the caller's array; `{name} = {name} - …` makes a new one."


# -- sgd -----------------------------------------------------------------------------------------------------------------

sgd = Exercise(
    "sgd",
    goal="take one step of gradient descent",
    points=1,
    minutes=5,
    stars=1,
    hints=[
        "It is the line inside the loop of `gradient_descent` in lesson 3.",
        "w ← w − η g. NumPy does it for all weights at once, and a number works in the same way.",
        "return w ... learning_rate ...",
    ],
)


@sgd.cases
def _(rng):
    yield "one weight", {"w": 2.0, "g": 0.5, "learning_rate": 0.1}
    yield "two weights", {"w": np.array([1.0, 2.0]), "g": np.array([0.5, -4.0]), "learning_rate": 0.1}
    yield "whole numbers", {"w": np.array([3, -1, 4]), "g": np.array([2, -3, 1]), "learning_rate": 0.25}
    yield "no slope", {"w": np.array([1.5, -2.0]), "g": np.zeros(2), "learning_rate": 0.3}
    yield "a column", {"w": _away(rng, (3, 1)), "g": _away(rng, (3, 1)), "learning_rate": 0.05}
    yield "a table", {"w": _away(rng, (2, 3)), "g": _away(rng, (2, 3)), "learning_rate": round(float(rng.uniform(0.1, 0.4)), 2)}
    yield "a block", {"w": _away(rng, (2, 2, 2)), "g": _away(rng, (2, 2, 2)), "learning_rate": 1.5}
    yield "a steep place", {"w": np.array([1.0, -2.0]), "g": np.array([250.0, -4000.0]), "learning_rate": 0.01}


def _sgd_in_place(w, g, learning_rate):
    w -= learning_rate * g
    return w


_declare(
    sgd,
    (
        "walks uphill: adds the gradient",
        "The gradient points to where the loss grows. Which way do you want to go?",
        lambda w, g, learning_rate: w + learning_rate * g,
    ),
    (
        "leaves out the learning rate",
        "How much of the gradient does one step take?",
        lambda w, g, learning_rate: w - g,
    ),
    (
        "returns the step and not the weights after it",
        "−η g is how far to go. From where?",
        lambda w, g, learning_rate: -learning_rate * g,
    ),
    (
        "returns η g alone",
        "That is how far to go. From where, and which way?",
        lambda w, g, learning_rate: learning_rate * g,
    ),
    (
        "divides by the learning rate",
        "A smaller rate must make a smaller step.",
        lambda w, g, learning_rate: w - g / learning_rate,
    ),
    (
        "multiplies the weights by the learning rate, too",
        "A multiplication comes before a minus; what is inside the brackets?",
        lambda w, g, learning_rate: learning_rate * (w - g),
    ),
    (
        "multiplies the weights by the rate where the gradient should be",
        "Which of the two numbers does η belong to?",
        lambda w, g, learning_rate: learning_rate * w - g,
    ),
    (
        "exchanges weights and gradient",
        "From which of the two is something subtracted?",
        lambda w, g, learning_rate: g - learning_rate * w,
    ),
    (
        "multiplies the step by the weights",
        "The formula has one product, and w is not in it.",
        lambda w, g, learning_rate: w * (1 - learning_rate * g),
    ),
    (
        "subtracts learning rate and gradient one after the other",
        "η and g make a product.",
        lambda w, g, learning_rate: w - learning_rate - g,
    ),
    (
        "looks at the sign of the gradient only",
        "A steep place asks for a longer step. Where does the size of g go?",
        lambda w, g, learning_rate: w - learning_rate * np.sign(g),
    ),
    (
        "shortens the gradient to length 1",
        "A steep place asks for a longer step. Is there a norm in your code?",
        lambda w, g, learning_rate: w - learning_rate * g / max(np.linalg.norm(g), 1e-12),
    ),
    (
        "divides the gradient by the number of weights",
        "The gradient is that of the mean loss already. What do you divide by?",
        lambda w, g, learning_rate: w - learning_rate * g / np.size(g),
    ),
    (
        "takes the mean of the gradient for all weights",
        "Every weight has its own slope.",
        lambda w, g, learning_rate: w - learning_rate * np.mean(g),
    ),
    (
        "takes the size of the gradient without its sign",
        "The sign of a slope says which way is down.",
        lambda w, g, learning_rate: w - learning_rate * np.abs(g),
    ),
    (
        "squares the learning rate",
        "How often does η stand in the formula?",
        lambda w, g, learning_rate: w - learning_rate**2 * g,
    ),
    (
        "takes two steps",
        "One step is asked. Is there a loop too many?",
        lambda w, g, learning_rate: w - 2 * learning_rate * g,
    ),
    (
        "lets the weights shrink as well",
        "Nothing but the gradient moves the weights here.",
        lambda w, g, learning_rate: w - learning_rate * (g + w),
    ),
    (
        "adds up the gradients of all weights",
        "Every weight has its own slope.",
        lambda w, g, learning_rate: w - learning_rate * np.sum(g),
    ),
    (
        "squares the gradient",
        "A negative slope must move the weight the other way.",
        lambda w, g, learning_rate: w - learning_rate * np.square(g),
    ),
    (
        "clips the gradient to the range from −1 to 1",
        "The step takes the gradient as it is.",
        lambda w, g, learning_rate: w - learning_rate * np.clip(g, -1, 1),
    ),
    (
        "cuts the learning rate to an integer",
        "A rate of 0.1 is no whole number. Where does `int` or `//` come in?",
        lambda w, g, learning_rate: w - int(learning_rate) * g,
    ),
    (
        "rounds the new weights to one decimal",
        "Where is a number rounded?",
        lambda w, g, learning_rate: np.round(w - learning_rate * g, 1),
    ),
    ("changes w itself", _in_place("w"), _sgd_in_place),
)


@sgd.style("explicit loop over the entries")
def _(w, g, learning_rate):
    if np.ndim(w) == 0:
        return w - g * learning_rate
    new = np.zeros(np.shape(w))
    for i in np.ndindex(w.shape):
        new[i] = w[i] - learning_rate * g[i]
    return new


@sgd.style("NumPy's functions, in place on a copy")
def _(w, g, learning_rate):
    new = np.array(w, dtype=float)
    np.subtract(new, np.multiply(g, learning_rate), out=new)
    return new


@sgd.style("a step that is added")
def _(weights, gradient, rate):
    step = -rate * np.asarray(gradient)
    return np.add(weights, step)


@sgd.style("single precision")
def _(w, g, learning_rate):
    return np.asarray(w, dtype=np.float32) - np.float32(learning_rate) * np.asarray(g, dtype=np.float32)


@sgd.style("as a list")
def _(w, g, learning_rate):
    return (np.asarray(w, dtype=float) - learning_rate * np.asarray(g, dtype=float)).tolist()


# -- momentum and nesterov -------------------------------------------------------------------------------------------------

momentum = Exercise(
    "momentum",
    goal="let a step remember the steps before",
    points=2,
    minutes=10,
    stars=2,
    returns=("w", "v"),
    hints=[
        "Two lines: first the new velocity, then the weights move by it. Both are returned.",
        "v ← β v − η g, then w ← w + v, with the v that was just computed. The minus of the descent is inside v already.",
        "v = beta * ... - learning_rate * ...\nreturn w + ..., v",
    ],
)

nesterov = Exercise(
    "nesterov",
    goal="look ahead before you step",
    points=2,
    minutes=10,
    stars=2,
    returns=("w", "v"),
    hints=[
        "The velocity is the same as in `momentum`; only the line that moves w is another.",
        "v ← β v − η g as before. Then w ← w + β v − η g, with the new v: its part that the next step would keep is gone now.",
        "v = ...  # as in momentum\nreturn w + ... * v - ..., v",
    ],
)


def _velocity_cases(rng):
    steep = {"w": np.array([1.0, -2.0]), "g": np.array([250.0, -4000.0]), "v": np.array([30.0, -1.0]), "learning_rate": 0.01}
    yield "a steep place", steep
    yield "one weight, worked by hand", {"w": 1.0, "g": 2.0, "v": 0.5, "learning_rate": 0.1}
    yield (
        "whole numbers",
        {"w": np.array([3, -1]), "g": np.array([4, -3]), "v": np.array([1, 2]), "learning_rate": 0.25, "beta": 0.5},
    )
    yield "from rest", {"w": np.array([1.0, -2.0]), "g": np.array([0.5, 3.0]), "v": np.zeros(2), "learning_rate": 0.2}
    yield (
        "no slope, but still rolling",
        {"w": np.array([2.0, 1.0]), "g": np.zeros(2), "v": np.array([0.3, -0.6]), "learning_rate": 0.1},
    )
    yield (
        "another β",
        {
            "w": _away(rng, 2),
            "g": _away(rng, 2),
            "v": _away(rng, 2, 0.2, 0.9),
            "learning_rate": 0.15,
            "beta": round(float(rng.uniform(0.55, 0.7)), 2),
        },
    )
    yield (
        "no memory: β = 0",
        {"w": _away(rng, 2), "g": _away(rng, 2), "v": _away(rng, 2, 0.2, 0.9), "learning_rate": 0.3, "beta": 0.0},
    )
    yield (
        "a table",
        {
            "w": _away(rng, (2, 2)),
            "g": _away(rng, (2, 2)),
            "v": _away(rng, (2, 2), 0.2, 0.9),
            "learning_rate": round(float(rng.uniform(0.1, 0.3)), 2),
            "beta": 0.8,
        },
    )


@momentum.cases
def _(rng):
    yield from _velocity_cases(rng)


@nesterov.cases
def _(rng):
    yield from _velocity_cases(rng)


def _moved(step, velocity):
    """A wrong optimizer of the family: `velocity(v, g, η, β)` gives what is stored, `step(old, new, g, η, β)` what w moves by."""

    def wrong(w, g, v, learning_rate, beta=0.9):
        w, g, v = _floats(w, g, v)
        new = velocity(v, g, learning_rate, beta)
        return w + step(v, new, g, learning_rate, beta), new

    return wrong


def _right(v, g, rate, beta):
    return beta * v - rate * g


def _by_new(v, new, g, rate, beta):
    return new


def _ahead(v, new, g, rate, beta):
    return beta * new - rate * g


def _velocity_in_place(w, g, v, learning_rate, beta=0.9):
    v *= beta
    v -= learning_rate * g
    return w + v, v


def _weights_in_place(w, g, v, learning_rate, beta=0.9):
    v = beta * v - learning_rate * g
    w += v
    return w, v


def _ahead_velocity_in_place(w, g, v, learning_rate, beta=0.9):
    v *= beta
    v -= learning_rate * g
    return w + beta * v - learning_rate * g, v


def _ahead_weights_in_place(w, g, v, learning_rate, beta=0.9):
    v = beta * v - learning_rate * g
    w += beta * v - learning_rate * g
    return w, v


def _other_beta(step, other):
    def wrong(w, g, v, learning_rate, beta=0.9):
        new = other * v - learning_rate * g
        return w + step(v, new, g, learning_rate, other), new

    return wrong


def _default_beta(step, default):
    def wrong(w, g, v, learning_rate, beta=default):
        new = beta * v - learning_rate * g
        return w + step(v, new, g, learning_rate, beta), new

    return wrong


def _velocity_slips(step, minus):
    """Wrong velocities, with the step of the optimizer; `minus` is its step when the velocity is kept with the other sign."""
    return (
        (
            "adds the gradient to the velocity and so walks uphill",
            "Which sign has η g in the formula of v?",
            _moved(lambda v, new, g, rate, beta: step(v, new, -g, rate, beta), lambda v, g, rate, beta: beta * v + rate * g),
        ),
        (
            "keeps the velocity with its sign reversed",
            "In this course v points where the weights go: the minus is in v, and w adds it.",
            _moved(minus, lambda v, g, rate, beta: beta * v + rate * g),
        ),
        (
            "leaves the learning rate out of the velocity and puts it into the step",
            "That is how PyTorch keeps its velocity. In this formula η stands inside v.",
            _moved(lambda v, new, g, rate, beta: rate * minus(v, new, g, 1.0, beta), lambda v, g, rate, beta: beta * v + g),
        ),
        (
            "takes a mean of old velocity and new gradient: β and 1 − β",
            "What is the factor of g in the formula of v? It is η alone.",
            _moved(
                lambda v, new, g, rate, beta: step(v, new, (1 - beta) * g, rate, beta),
                lambda v, g, rate, beta: beta * v - (1 - beta) * rate * g,
            ),
        ),
        (
            "takes the mean of old velocity and gradient, and puts the learning rate into the step",
            "Compare both factors of the formula of v: β and η.",
            _moved(
                lambda v, new, g, rate, beta: rate * minus(v, new, (1 - beta) * g, 1.0, beta),
                lambda v, g, rate, beta: beta * v + (1 - beta) * g,
            ),
        ),
        (
            "forgets β: the velocity never fades",
            "How much of the old velocity is kept?",
            _moved(step, lambda v, g, rate, beta: v - rate * g),
        ),
        (
            "forgets the learning rate in the velocity",
            "How much of the gradient enters the velocity?",
            _moved(lambda v, new, g, rate, beta: step(v, new, g, 1.0, beta), lambda v, g, rate, beta: beta * v - g),
        ),
        (
            "forgets the old velocity",
            "What is left of v when β is 0.9? Is v overwritten before it is used?",
            _moved(step, lambda v, g, rate, beta: -rate * g),
        ),
        (
            "keeps 1 − β of the old velocity",
            "β is the part that is *kept*: with 0.9 the velocity hardly fades.",
            _moved(step, lambda v, g, rate, beta: (1 - beta) * v - rate * g),
        ),
        (
            "lets the new gradient fade, too: β (v − η g)",
            "β belongs to the old velocity. What is inside the brackets?",
            _moved(
                lambda v, new, g, rate, beta: step(v, new, g, rate, beta),
                lambda v, g, rate, beta: beta * (v - rate * g),
            ),
        ),
        (
            "lets the new gradient fade in place of the old velocity",
            "Which of the two does β belong to?",
            _moved(
                lambda v, new, g, rate, beta: step(v, new, beta * g, rate, beta),
                lambda v, g, rate, beta: v - beta * rate * g,
            ),
        ),
        (
            "takes the mean of old velocity and downhill gradient, and puts the learning rate into the step",
            "Compare both factors of the formula of v: β and η.",
            _moved(
                lambda v, new, g, rate, beta: rate * step(v, new, (1 - beta) * g, 1.0, beta),
                lambda v, g, rate, beta: beta * v - (1 - beta) * g,
            ),
        ),
        (
            "multiplies old velocity and gradient by the learning rate",
            "η belongs to the gradient. What is inside the brackets?",
            _moved(step, lambda v, g, rate, beta: rate * (beta * v - g)),
        ),
        (
            "exchanges β and the learning rate",
            "Which of the two belongs to the old velocity?",
            _moved(
                lambda v, new, g, rate, beta: step(v, new, g, beta, rate),
                lambda v, g, rate, beta: rate * v - beta * g,
            ),
        ),
        (
            "exchanges velocity and gradient",
            "In which order do the arguments come: w, g, v?",
            _moved(
                lambda v, new, g, rate, beta: step(g, new, v, rate, beta),
                lambda v, g, rate, beta: beta * g - rate * v,
            ),
        ),
        (
            "always keeps 0.9 of the velocity, whatever β is",
            "The docstring names an argument `beta`. Where does your code use it?",
            _other_beta(step, 0.9),
        ),
        (
            "has the default β = 0.99",
            "Which default does the signature give?",
            _default_beta(step, 0.99),
        ),
        (
            "has the default β = 0.5",
            "Which default does the signature give?",
            _default_beta(step, 0.5),
        ),
        (
            "has the default β = 0, which is no momentum at all",
            "Which default does the signature give?",
            _default_beta(step, 0.0),
        ),
    )


def _moves_but_returns(step, returned):
    """The weights are right, what comes back beside them is not."""

    def wrong(w, g, v, learning_rate, beta=0.9):
        w, g, v = _floats(w, g, v)
        new = beta * v - learning_rate * g
        return w + step(v, new, g, learning_rate, beta), returned(v, new, g, learning_rate, beta)

    return wrong


def _pair_slips(step):
    """What is returned wrongly."""
    return (
        (
            "returns the velocity as it came",
            "The next call needs the *new* velocity. Which one do you return?",
            _moves_but_returns(step, lambda v, new, g, rate, beta: v),
        ),
        (
            "returns the gradient in place of the velocity",
            "Which two numbers does the next step need?",
            _moves_but_returns(step, lambda v, new, g, rate, beta: g),
        ),
        (
            "returns the size of the velocity",
            "A velocity has a direction.",
            _moves_but_returns(step, lambda v, new, g, rate, beta: np.abs(new)),
        ),
    )


def _plain_minus(v, new, g, rate, beta):
    return -new


def _ahead_minus(v, new, g, rate, beta):
    return -(beta * new + rate * g)


_declare(momentum, *_velocity_slips(_by_new, _plain_minus), *_pair_slips(_by_new))
_declare(
    momentum,
    (
        "moves by the old velocity",
        "Which line comes first: the new velocity, or the step?",
        _moved(lambda v, new, g, rate, beta: v, _right),
    ),
    (
        "subtracts the velocity",
        "v points downhill already, because of the minus in it. What does w do with it?",
        _moved(lambda v, new, g, rate, beta: -new, _right),
    ),
    (
        "moves by the gradient alone and never uses the velocity",
        "The velocity is right. Which line moves w?",
        _moved(lambda v, new, g, rate, beta: -rate * g, _right),
    ),
    (
        "takes the look-ahead step of Nesterov",
        "Here w moves by v itself and by nothing else.",
        _moved(_ahead, _right),
    ),
    (
        "multiplies the velocity by β once more in the step",
        "β stands in one of the two lines only.",
        _moved(lambda v, new, g, rate, beta: beta * new, _right),
    ),
    (
        "multiplies the velocity by the learning rate once more in the step",
        "η stands in one of the two lines only.",
        _moved(lambda v, new, g, rate, beta: rate * new, _right),
    ),
    (
        "adds the gradient's step to the velocity's: it counts twice",
        "η g is inside v already.",
        _moved(lambda v, new, g, rate, beta: new - rate * g, _right),
    ),
    (
        "adds old and new velocity",
        "The old velocity is inside the new one already.",
        _moved(lambda v, new, g, rate, beta: v + new, _right),
    ),
    (
        "leaves the learning rate out of the velocity and steps by η v",
        "Where does η stand: in the velocity or in the step? And which sign has g?",
        _moved(lambda v, new, g, rate, beta: rate * new, lambda v, g, rate, beta: beta * v - g),
    ),
    (
        "computes the new velocity twice over",
        "Is v replaced more than once before it is returned?",
        lambda w, g, v, learning_rate, beta=0.9: (
            w + beta * (beta * v - learning_rate * g) - learning_rate * g,
            beta * (beta * v - learning_rate * g) - learning_rate * g,
        ),
    ),
    (
        "lets the weights fade as well and forgets β at the velocity in the step",
        "β belongs to the velocity only.",
        lambda w, g, v, learning_rate, beta=0.9: (beta * w + v - learning_rate * g, beta * v - learning_rate * g),
    ),
    (
        "lets the weights fade as well",
        "β belongs to the velocity only.",
        lambda w, g, v, learning_rate, beta=0.9: (
            beta * w + beta * v - learning_rate * g,
            beta * v - learning_rate * g,
        ),
    ),
    (
        "returns the step in place of the weights",
        "Two things are asked: where the weights are now, and the velocity.",
        lambda w, g, v, learning_rate, beta=0.9: (beta * v - learning_rate * g, beta * v - learning_rate * g),
    ),
    (
        "returns the weights as they came",
        "Is the sum of weights and velocity stored?",
        lambda w, g, v, learning_rate, beta=0.9: (w, beta * v - learning_rate * g),
    ),
    ("changes v itself", _in_place("v"), _velocity_in_place),
    ("changes w itself", _in_place("w"), _weights_in_place),
)

_declare(nesterov, *_velocity_slips(_ahead, _ahead_minus), *_pair_slips(_ahead))
_declare(
    nesterov,
    (
        "takes the step of plain momentum",
        "Which velocity stands in the second line: the old one or the new one? With the old one, β v − η g is plain momentum.",
        _moved(_by_new, _right),
    ),
    (
        "leaves out the gradient in the step",
        "The step has two parts. What comes after β v?",
        _moved(lambda v, new, g, rate, beta: beta * new, _right),
    ),
    (
        "leaves out β in the step",
        "How much of the new velocity would the *next* step keep?",
        _moved(lambda v, new, g, rate, beta: new - rate * g, _right),
    ),
    (
        "adds the gradient in the step",
        "Which sign has η g in the second line?",
        _moved(lambda v, new, g, rate, beta: beta * new + rate * g, _right),
    ),
    (
        "subtracts the velocity in the step",
        "v points downhill already.",
        _moved(lambda v, new, g, rate, beta: -beta * new - rate * g, _right),
    ),
    (
        "leaves out the learning rate in the step",
        "How much of the gradient does the step take?",
        _moved(lambda v, new, g, rate, beta: beta * new - g, _right),
    ),
    (
        "moves by the old velocity",
        "Which line comes first: the new velocity, or the step?",
        _moved(lambda v, new, g, rate, beta: v, _right),
    ),
    (
        "moves by the gradient alone and never uses the velocity",
        "The velocity is right. Which line moves w?",
        _moved(lambda v, new, g, rate, beta: -rate * g, _right),
    ),
    (
        "lets the gradient of the step fade, too: β (v − η g)",
        "What is inside the brackets of the second line?",
        _moved(lambda v, new, g, rate, beta: beta * (new - rate * g), _right),
    ),
    (
        "moves by the velocity and then once more ahead",
        "The step is β v − η g, in place of v and not on top of it.",
        _moved(lambda v, new, g, rate, beta: new + beta * new - rate * g, _right),
    ),
    (
        "moves ahead by the old velocity and then by the new one",
        "w is at the look-ahead point already. The step is β v − η g with the new v, and nothing else.",
        _moved(lambda v, new, g, rate, beta: beta * v + new, _right),
    ),
    (
        "moves by (1 + β) v: a look-ahead from the new velocity",
        "The second line has β v and η g, each once.",
        _moved(lambda v, new, g, rate, beta: (1 + beta) * new, _right),
    ),
    (
        "returns the look-ahead step in place of the velocity",
        "The velocity is that of `momentum`. Which of your variables holds it?",
        _moves_but_returns(_ahead, _ahead),
    ),
    (
        "returns the weights as they came",
        "Is the sum of weights and step stored?",
        lambda w, g, v, learning_rate, beta=0.9: (w, beta * v - learning_rate * g),
    ),
    (
        "returns the step in place of the weights",
        "Two things are asked: where the weights are now, and the velocity.",
        lambda w, g, v, learning_rate, beta=0.9: (
            beta * (beta * v - learning_rate * g) - learning_rate * g,
            beta * v - learning_rate * g,
        ),
    ),
    ("changes v itself", _in_place("v"), _ahead_velocity_in_place),
    ("changes w itself", _in_place("w"), _ahead_weights_in_place),
)


@momentum.style("the step added up in loops")
def _(w, g, v, learning_rate, beta=0.9):
    if np.ndim(w) == 0:
        fresh = v * beta - g * learning_rate
        return fresh + w, fresh
    new_w, new_v = np.empty(np.shape(w)), np.empty(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        new_v[i] = beta * v[i] - learning_rate * g[i]
        new_w[i] = w[i] + new_v[i]
    return new_w, new_v


@momentum.style("the weights first")
def _(weights, gradient, velocity, rate, keep=0.9):
    step = keep * velocity - rate * gradient
    return weights + step, step


@momentum.style("in place on copies, as 0-d arrays for numbers")
def _(w, g, v, learning_rate, beta=0.9):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= beta
    v -= learning_rate * np.asarray(g)
    w += v
    return w, v


@momentum.style("single precision, in a list")
def _(w, g, v, learning_rate, beta=0.9):
    w, g, v = (np.asarray(a, dtype=np.float32) for a in (w, g, v))
    v = np.float32(beta) * v - np.float32(learning_rate) * g
    return [w + v, v]


@momentum.style("the negative of a velocity uphill")
def _(w, g, v, learning_rate, beta=0.9):
    uphill = beta * np.negative(v) + learning_rate * np.asarray(g)
    return w - uphill, -uphill


@momentum.style("one array of both")
def _(w, g, v, learning_rate, beta=0.9):
    v = np.multiply(beta, v) + np.multiply(-learning_rate, g)
    return np.array([w + v, v])


@nesterov.style("the step in loops")
def _(w, g, v, learning_rate, beta=0.9):
    if np.ndim(w) == 0:
        fresh = v * beta - g * learning_rate
        return w + fresh * beta - g * learning_rate, fresh
    new_w, new_v = np.empty(np.shape(w)), np.empty(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        new_v[i] = beta * v[i] - learning_rate * g[i]
        new_w[i] = w[i] + beta * new_v[i] - learning_rate * g[i]
    return new_w, new_v


@nesterov.style("weights kept at the look-ahead point: (1 + β) v − β v_old")
def _(w, g, v, learning_rate, beta=0.9):
    new = beta * v - learning_rate * g
    return w - beta * v + (1 + beta) * new, new


@nesterov.style("with momentum twice")
def _(w, g, v, learning_rate, beta=0.9):
    _, new = momentum.reference(w, g, v, learning_rate, beta)
    ahead, _ = momentum.reference(w, g, new, learning_rate, beta)
    return ahead, new


@nesterov.style("everything multiplied out")
def _(w, g, v, learning_rate, beta=0.9):
    return w + beta**2 * v - (1 + beta) * learning_rate * g, beta * v - learning_rate * g


@nesterov.style("in place on copies")
def _(w, g, v, learning_rate, beta=0.9):
    w, v, push = np.array(w, dtype=float), np.array(v, dtype=float), learning_rate * np.asarray(g, dtype=float)
    v *= beta
    v -= push
    w += beta * v
    w -= push
    return w, v


@nesterov.style("single precision")
def _(w, g, v, learning_rate, beta=0.9):
    w, g, v = (np.asarray(a, dtype=np.float32) for a in (w, g, v))
    v = np.float32(beta) * v - np.float32(learning_rate) * g
    return w + np.float32(beta) * v - np.float32(learning_rate) * g, v


# -- adagrad and rmsprop ---------------------------------------------------------------------------------------------------

adagrad = Exercise(
    "adagrad",
    goal="give every weight a learning rate of its own",
    points=2,
    minutes=10,
    stars=2,
    returns=("w", "s"),
    exact_kind=False,
    hints=[
        "First the new squares enter the sum, then the step is taken with the sum as it is now. Both are returned.",
        "s ← s + g², entry by entry. Then w ← w − η g / √(s + ε); with √s + ε it is right as well.",
        "s = s + ...\nreturn w - learning_rate * ... / np.sqrt(...), s",
    ],
)

rmsprop = Exercise(
    "rmsprop",
    goal="forget old gradients, so that the steps do not die",
    points=2,
    minutes=10,
    stars=2,
    returns=("w", "s"),
    hints=[
        "As `adagrad`, but with a mean that forgets in place of the sum.",
        "s ← ρ s + (1 − ρ) g²: the square of each gradient, then the mean. Then w ← w − η g / √(s + ε).",
        "s = rho * ... + (1 - rho) * ...\nreturn w - learning_rate * ... / np.sqrt(...), s",
    ],
)


@adagrad.probe
def _(adagrad, w, g, s, learning_rate, eps=None):
    result = called(adagrad, [w, g, s, learning_rate], [eps], [1e-7])
    return result if np.ndim(g) or g != 1e-4 else minus(result, adagrad(w, g, s, learning_rate, 1e-7))


@rmsprop.probe
def _(rmsprop, w, g, s, learning_rate, rho=None, eps=None):
    result = called(rmsprop, [w, g, s, learning_rate], [rho, eps], [0.9, 1e-7])
    return result if np.ndim(g) or g != 1e-4 else minus(result, rmsprop(w, g, s, learning_rate, 0.9, 1e-7))


def _split_square(rng, size, eps, old, new):
    """Gradients and states for which old · s + new · g² is ((1 − ε)/2)² in every entry."""
    total = ((1 - eps) / 2) ** 2
    share = rng.uniform(0.3, 0.7, size=size)
    g = np.sqrt(share * total / new) * rng.choice([-1.0, 1.0], size=size)
    return g, (1 - share) * total / old


@adagrad.mistake(
    "has another default ε", look="Which ε counts when the caller names none? Look at the first line of the function."
)
def _(w, g, s, learning_rate, eps=1e-8):
    return adagrad.reference(w, g, s, learning_rate, eps)


@adagrad.cases
def _(rng):
    yield "one weight", {"w": 2.0, "g": 3.0, "s": 16.0, "learning_rate": 0.5}
    yield "the first step", {"w": np.array([1.0, -1.0]), "g": np.array([2.0, -5.0]), "s": np.zeros(2), "learning_rate": 0.1}
    yield "whole numbers", {"w": np.array([3, -1]), "g": np.array([3, -4]), "s": np.array([16, 0]), "learning_rate": 0.2}
    yield (
        "a weight that has never had a gradient",
        {"w": np.array([1.5, -2.0]), "g": np.array([0.0, 2.0]), "s": np.array([0.0, 5.0]), "learning_rate": 0.1},
    )
    steep = {"w": np.array([1.0, -2.0]), "g": np.array([300.0, -4000.0]), "s": np.array([160000.0, 9e6]), "learning_rate": 0.1}
    yield "a steep place", steep
    yield "from 0, with the default ε", {"w": 0.0, "g": 0.3, "s": 0.16, "learning_rate": 0.1}
    yield "a large ε, one weight", {"w": 1.0, "g": 0.15, "s": 0.04, "learning_rate": 0.3, "eps": 0.5}
    yield (
        "a tiny gradient: the step with the default ε minus the step with ε = 1e-7",
        {"w": 0.0, "g": 1e-4, "s": 0.0, "learning_rate": 0.1},
    )
    g, s = _split_square(rng, 2, 0.1, 1.0, 1.0)
    yield "a large ε", {"w": _away(rng, 2), "g": g, "s": s, "learning_rate": 0.2, "eps": 0.1}
    yield (
        "a table",
        {
            "w": _away(rng, (2, 2)),
            "g": _away(rng, (2, 2)),
            "s": rng.uniform(1, 9, (2, 2)).round(2),
            "learning_rate": round(float(rng.uniform(0.1, 0.5)), 2),
        },
    )


@rmsprop.mistake(
    "has another default ε", look="Which ε counts when the caller names none? Look at the first line of the function."
)
def _(w, g, s, learning_rate, rho=0.9, eps=1e-8):
    return rmsprop.reference(w, g, s, learning_rate, rho, eps)


@rmsprop.cases
def _(rng):
    yield "one weight", {"w": 2.0, "g": 4.0, "s": 16.0, "learning_rate": 0.5}
    yield "the first step", {"w": np.array([1.0, -1.0]), "g": np.array([2.0, -5.0]), "s": np.zeros(2), "learning_rate": 0.01}
    yield (
        "whole numbers",
        {"w": np.array([3, -1]), "g": np.array([2, -4]), "s": np.array([16, 4]), "learning_rate": 0.2, "rho": 0.5},
    )
    yield (
        "a weight that has never had a gradient",
        {"w": np.array([1.5, -2.0]), "g": np.array([0.0, 2.0]), "s": np.array([0.0, 5.0]), "learning_rate": 0.1},
    )
    steep = {"w": np.array([1.0, -2.0]), "g": np.array([300.0, -4000.0]), "s": np.array([160000.0, 9e6]), "learning_rate": 0.1}
    yield "a steep place", steep
    g, s = _split_square(rng, 1, 0.0, 0.9, 0.1)
    yield "from 0, with the default ε", {"w": 0.0, "g": float(g[0]), "s": float(s[0]), "learning_rate": 0.1}
    yield (
        "a tiny gradient: the step with the default ε minus the step with ε = 1e-7",
        {"w": 0.0, "g": 1e-4, "s": 0.0, "learning_rate": 0.1},
    )
    g, s = _split_square(rng, 1, 0.5, 0.9, 0.1)
    yield "a large ε, one weight", {"w": 1.0, "g": float(g[0]), "s": float(s[0]), "learning_rate": 0.3, "eps": 0.5}
    g, s = _split_square(rng, 2, 0.1, 0.75, 0.25)
    yield "a large ε", {"w": _away(rng, 2), "g": g, "s": s, "learning_rate": 0.2, "rho": 0.75, "eps": 0.1}
    yield (
        "a table",
        {
            "w": _away(rng, (2, 2)),
            "g": _away(rng, (2, 2)),
            "s": rng.uniform(1, 9, (2, 2)).round(2),
            "learning_rate": round(float(rng.uniform(0.1, 0.5)), 2),
            "rho": round(float(rng.uniform(0.55, 0.8)), 2),
        },
    )


def _plain_step(g, old, new, rate, eps):
    return -rate * g / np.sqrt(new + eps)


def _summed(state=lambda s, g: s + g**2, step=_plain_step, keep=lambda s, new, g, eps: new):
    """A wrong AdaGrad: another state, another step, or another state that is handed back."""

    def wrong(w, g, s, learning_rate, eps=1e-7):
        w, g, s = _floats(w, g, s)
        with np.errstate(all="ignore"):
            new = state(s, g)
            return w + step(g, s, new, learning_rate, eps), keep(s, new, g, eps)

    return wrong


def _averaged(state=lambda s, g, rho: rho * s + (1 - rho) * g**2, step=_plain_step, keep=lambda s, new, g, eps: new, default=0.9):
    """A wrong RMSProp, in the same way."""

    def wrong(w, g, s, learning_rate, rho=default, eps=1e-7):
        w, g, s = _floats(w, g, s)
        with np.errstate(all="ignore"):
            new = state(s, g, rho)
            return w + step(g, s, new, learning_rate, eps), keep(s, new, g, eps)

    return wrong


def _adagrad_in_place(w, g, s, learning_rate, eps=1e-7):
    s += g**2
    return w - learning_rate * g / np.sqrt(s + eps), s


def _adagrad_weights_in_place(w, g, s, learning_rate, eps=1e-7):
    s = s + g**2
    w -= learning_rate * g / np.sqrt(s + eps)
    return w, s


def _rmsprop_in_place(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    s *= rho
    s += (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(s + eps), s


def _rmsprop_weights_in_place(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    s = rho * s + (1 - rho) * g**2
    w -= learning_rate * g / np.sqrt(s + eps)
    return w, s


def _step_slips(make):
    """Wrong steps and wrong things handed back, with the right state; `make` is `_summed` or `_averaged`."""
    return (
        (
            "forgets the root",
            "What is s measured in, if g is in metres? What must g be divided by?",
            make(step=lambda g, s, new, rate, eps: -rate * g / (new + eps)),
        ),
        (
            "walks uphill",
            "Which sign has the step?",
            make(step=lambda g, s, new, rate, eps: rate * g / np.sqrt(new + eps)),
        ),
        (
            "leaves out the learning rate",
            "How long is the first step of a weight? Its gradient cancels.",
            make(step=lambda g, s, new, rate, eps: -g / np.sqrt(new + eps)),
        ),
        (
            "takes the step before the new gradient is in s",
            "Which line comes first: the new s, or the step?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(s + eps)),
        ),
        (
            "multiplies by the root in place of dividing",
            "A weight whose gradients were large needs a *smaller* rate.",
            make(step=lambda g, s, new, rate, eps: -rate * g * np.sqrt(new + eps)),
        ),
        (
            "moves by the gradient alone and never uses s",
            "s is computed. Where does it enter the step?",
            make(step=lambda g, s, new, rate, eps: -rate * g),
        ),
        (
            "divides the squared gradient",
            "In the numerator stands g itself, with its sign.",
            make(step=lambda g, s, new, rate, eps: -rate * g**2 / np.sqrt(new + eps)),
        ),
        (
            "loses the sign of the gradient",
            "In the numerator stands g itself, with its sign.",
            make(step=lambda g, s, new, rate, eps: -rate * np.abs(g) / np.sqrt(new + eps)),
        ),
        (
            "leaves the gradient out of the step",
            "What is divided by the root?",
            make(step=lambda g, s, new, rate, eps: -rate / np.sqrt(new + eps) + 0 * g),
        ),
        (
            "takes one step length for all weights: the root of the sum over them",
            "Every weight has its own s. Is there a `np.sum` or a norm in your step?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.sum(new) + eps)),
        ),
        (
            "takes one step length for all weights: the root of the mean over them",
            "Every weight has its own s. Is there a `np.mean` in your step?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.mean(new) + eps)),
        ),
        (
            "leaves out ε, so that a weight without any gradient gets 0/0",
            "What is g / √s for a weight that has never had a gradient?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(new)),
        ),
        (
            "always takes 1e-7, whatever ε is",
            "The docstring names an argument `eps`. Where does your code use it?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(new + 1e-7)),
        ),
        (
            "has a default ε that is far too large, 1e-3",
            "Which default does the signature give?",
            _default_eps(make),
        ),
        (
            "subtracts ε",
            "ε keeps the denominator away from 0. Which sign does that?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.maximum(new - eps, 1e-12))),
        ),
        (
            "adds ε twice, inside the root and after it",
            "One ε is enough, at one of the two places.",
            make(step=lambda g, s, new, rate, eps: -rate * g / (np.sqrt(new + eps) + eps)),
        ),
        (
            "adds ε to the weights and not to the denominator",
            "A division comes before an addition: which brackets hold the denominator?",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(new) + eps),
        ),
        (
            "adds ε to the quotient and not to the denominator",
            "A division comes before an addition: which brackets hold the denominator?",
            make(step=lambda g, s, new, rate, eps: -rate * (g / np.sqrt(new) + eps)),
        ),
        (
            "squares ε",
            "ε itself is added, inside the root or after it.",
            make(step=lambda g, s, new, rate, eps: -rate * g / np.sqrt(new + eps**2)),
        ),
        (
            "divides by the length of the whole gradient and not by the root of s",
            "Every weight has its own s. Is there a norm in your step?",
            make(step=lambda g, s, new, rate, eps: -rate * g / (np.linalg.norm(np.ravel(g)) + eps)),
        ),
        (
            "adds the size of the gradient to the root of the old s",
            "First the square is added to s, then the root is taken.",
            make(step=lambda g, s, new, rate, eps: -rate * g / (np.sqrt(s) + np.abs(g) + eps)),
        ),
        (
            "puts the learning rate into the root",
            "What stands below the fraction's line, and what above?",
            make(step=lambda g, s, new, rate, eps: -np.sqrt(rate) * g / np.sqrt(new + eps)),
        ),
        (
            "returns s as it came",
            "The next call needs the *new* s. Which one do you return?",
            make(keep=lambda s, new, g, eps: s),
        ),
        (
            "returns the root of s",
            "The next call goes on with s itself. The root belongs to the step only.",
            make(keep=lambda s, new, g, eps: np.sqrt(new)),
        ),
        (
            "stores ε in s",
            "If ε stays in s, it is added again at every step.",
            make(keep=lambda s, new, g, eps: new + eps),
        ),
        (
            "returns the step in place of the weights",
            "Two things are asked: where the weights are now, and s.",
            _only_step(make),
        ),
    )


def _default_eps(make):
    whole = make()
    with_eps = 2 if make is _averaged else 1

    def wrong(w, g, s, learning_rate, *rho, eps=1e-3, **named):
        if len(rho) == with_eps:
            *rho, eps = rho
        return whole(w, g, s, learning_rate, *rho, eps=eps, **named)

    return wrong


def _only_step(make):
    whole = make()

    def wrong(w, g, s, *rest, **named):
        moved, new = whole(w, g, s, *rest, **named)
        return moved - w, new

    return wrong


_declare(adagrad, *_step_slips(_summed))
_declare(
    adagrad,
    (
        "adds up the gradients and not their squares",
        "Gradients of +3 and −3 must not cancel in s.",
        _summed(lambda s, g: s + g, lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.maximum(new, 0) + eps)),
    ),
    (
        "adds up the sizes of the gradients and not their squares",
        "What is added to s: |g| or g²?",
        _summed(lambda s, g: s + np.abs(g)),
    ),
    (
        "forgets the old squares",
        "What happens to s when the next gradient comes?",
        _summed(lambda s, g: g**2),
    ),
    (
        "squares the sum: (s + g)²",
        "A sum of squares, not the square of a sum.",
        _summed(lambda s, g: (s + g) ** 2),
    ),
    (
        "takes a running mean, as RMSProp does",
        "AdaGrad forgets nothing: s is a plain sum.",
        _summed(lambda s, g: 0.9 * s + 0.1 * g**2),
    ),
    (
        "takes the mean of old s and new square",
        "AdaGrad forgets nothing: s is a plain sum.",
        _summed(lambda s, g: (s + g**2) / 2),
    ),
    (
        "subtracts the square",
        "Can a sum of squares become smaller?",
        _summed(lambda s, g: s - g**2, lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.maximum(new, 0) + eps)),
    ),
    (
        "doubles the gradients where it should square them",
        "`* 2` doubles a number. Which operator takes a power?",
        _summed(lambda s, g: s + 2 * g, lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.maximum(new, 0) + eps)),
    ),
    (
        "adds one number for all weights to s: the squares of all gradients together",
        "Every weight has its own s. Is there a `np.sum`, a norm or an `@` in your code?",
        _summed(lambda s, g: s + np.sum(g**2)),
    ),
    (
        "adds one number for all weights to s: the mean of the squares",
        "Every weight has its own s. Is there a `np.mean` in your code?",
        _summed(lambda s, g: s + np.mean(g**2)),
    ),
    (
        "adds the squares of the steps, with the learning rate in them",
        "s knows gradients only.",
        lambda w, g, s, learning_rate, eps=1e-7: (
            w - learning_rate * g / np.sqrt(s + (learning_rate * g) ** 2 + eps),
            s + (learning_rate * g) ** 2,
        ),
    ),
    (
        "adds the gradient's square twice",
        "Is s updated once more in the step?",
        _summed(lambda s, g: s + 2 * g**2),
    ),
    (
        "returns the new squares without the old ones",
        "The sum in the root is right. Is it also the one you return?",
        _summed(keep=lambda s, new, g, eps: g**2),
    ),
    ("changes s itself", _in_place("s"), _adagrad_in_place),
    ("changes w itself", _in_place("w"), _adagrad_weights_in_place),
)

_declare(rmsprop, *_step_slips(_averaged))
_declare(
    rmsprop,
    (
        "averages the gradients and not their squares",
        "Which comes first: the square, or the mean? The mean of +3 and −3 is 0.",
        _averaged(
            lambda s, g, rho: rho * s + (1 - rho) * g, lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.maximum(new, 0) + eps)
        ),
    ),
    (
        "squares the mean and does not average the squares",
        "Which comes first: the square, or the mean? The mean of +3 and −3 is 0.",
        _averaged(lambda s, g, rho: (rho * s + (1 - rho) * g) ** 2),
    ),
    (
        "averages the gradients and divides by the size of that mean",
        "Which comes first: the square, or the mean? The mean of +3 and −3 is 0.",
        _averaged(lambda s, g, rho: rho * s + (1 - rho) * g, lambda g, s, new, rate, eps: -rate * g / (np.abs(new) + eps)),
    ),
    (
        "averages the sizes of the gradients and not their squares",
        "What is averaged: |g| or g²?",
        _averaged(lambda s, g, rho: rho * s + (1 - rho) * np.abs(g)),
    ),
    (
        "averages the roots in the step: ρ √s + (1 − ρ) |g|",
        "First the mean of the squares, then its root.",
        lambda w, g, s, learning_rate, rho=0.9, eps=1e-7: (
            w - learning_rate * g / (rho * np.sqrt(s) + (1 - rho) * np.abs(g) + eps),
            rho * s + (1 - rho) * g**2,
        ),
    ),
    (
        "squares 1 − ρ as well",
        "What is inside the brackets of your square?",
        _averaged(lambda s, g, rho: rho * s + ((1 - rho) * g) ** 2),
    ),
    (
        "adds up all squares, as AdaGrad does",
        "What is the part of the old s that is kept?",
        _averaged(lambda s, g, rho: s + g**2),
    ),
    (
        "exchanges ρ and 1 − ρ",
        "ρ = 0.9 belongs to what is *kept*.",
        _averaged(lambda s, g, rho: (1 - rho) * s + rho * g**2),
    ),
    (
        "leaves out 1 − ρ",
        "The two parts of a mean add up to 1.",
        _averaged(lambda s, g, rho: rho * s + g**2),
    ),
    (
        "leaves out ρ",
        "The two parts of a mean add up to 1.",
        _averaged(lambda s, g, rho: s + (1 - rho) * g**2),
    ),
    (
        "forgets the old mean",
        "What is kept of s, and how much?",
        _averaged(lambda s, g, rho: (1 - rho) * g**2),
    ),
    (
        "uses the last square alone",
        "What is kept of s, and how much?",
        _averaged(lambda s, g, rho: g**2),
    ),
    (
        "lets the old mean fade and adds nothing",
        "Where does the new gradient enter s?",
        _averaged(lambda s, g, rho: rho * s),
    ),
    (
        "subtracts the new square",
        "The two parts of a mean are added.",
        _averaged(
            lambda s, g, rho: rho * s - (1 - rho) * g**2,
            lambda g, s, new, rate, eps: -rate * g / np.sqrt(np.maximum(new, 0) + eps),
        ),
    ),
    (
        "averages over all weights together",
        "Every weight has its own s. Is there a `np.mean` in your code?",
        _averaged(lambda s, g, rho: rho * s + (1 - rho) * np.mean(g**2)),
    ),
    (
        "adds up over all weights together",
        "Every weight has its own s. Is there a `np.sum`, a norm or an `@` in your code?",
        _averaged(lambda s, g, rho: rho * s + (1 - rho) * np.sum(g**2)),
    ),
    (
        "always keeps 0.9, whatever ρ is",
        "The docstring names an argument `rho`. Where does your code use it?",
        _averaged(lambda s, g, rho: 0.9 * s + 0.1 * g**2),
    ),
    (
        "has the default ρ = 0.99",
        "Which default does the signature give?",
        _averaged(default=0.99),
    ),
    (
        "has the default ρ = 0.999",
        "Which default does the signature give?",
        _averaged(default=0.999),
    ),
    (
        "has the default ρ = 0.5",
        "Which default does the signature give?",
        _averaged(default=0.5),
    ),
    ("changes s itself", _in_place("s"), _rmsprop_in_place),
    ("changes w itself", _in_place("w"), _rmsprop_weights_in_place),
)


@adagrad.style("ε after the root")
def _(w, g, s, learning_rate, eps=1e-7):
    s = s + g**2
    return w - learning_rate * g / (np.sqrt(s) + eps), s


@adagrad.style("a learning rate for each weight")
def _(weights, gradient, squares, rate, small=1e-7):
    squares = np.add(squares, np.square(gradient))
    own = rate / (squares**0.5 + small)
    return weights - own * gradient, squares


@adagrad.style("explicit loop over the entries")
def _(w, g, s, learning_rate, eps=1e-7):
    if np.ndim(w) == 0:
        s = s + g * g
        return w - learning_rate * g / math.sqrt(s + eps), s
    new_w, new_s = np.zeros(np.shape(w)), np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        new_s[i] = s[i] + float(g[i]) ** 2
        new_w[i] = w[i] - learning_rate * g[i] / math.sqrt(new_s[i] + eps)
    return new_w, new_s


@adagrad.style("in place on copies, as a list")
def _(w, g, s, learning_rate, eps=1e-7):
    w, g, s = np.array(w, dtype=float), np.asarray(g, dtype=float), np.array(s, dtype=float)
    s += g * g
    w -= learning_rate * g * (s + eps) ** -0.5
    return [w, s]


@adagrad.style("single precision")
def _(w, g, s, learning_rate, eps=1e-7):
    w, g, s = (np.asarray(a, dtype=np.float32) for a in (w, g, s))
    s = s + g * g
    return w - np.float32(learning_rate) * g / (np.sqrt(s) + np.float32(eps)), s


@rmsprop.style("ε after the root")
def _(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    s = rho * s + (1 - rho) * g**2
    return w - learning_rate * g / (np.sqrt(s) + eps), s


@rmsprop.style("the mean moved toward the new square")
def _(weights, gradient, mean, rate, keep=0.9, small=1e-7):
    mean = mean + (1 - keep) * (np.square(gradient) - mean)
    return weights - gradient * rate / np.sqrt(mean + small), mean


@rmsprop.style("explicit loop over the entries")
def _(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    if np.ndim(w) == 0:
        s = rho * s + (1 - rho) * g * g
        return w - learning_rate * g / (math.sqrt(s) + eps), s
    new_w, new_s = np.zeros(np.shape(w)), np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        new_s[i] = rho * s[i] + (1 - rho) * float(g[i]) ** 2
        new_w[i] = w[i] - learning_rate * g[i] / (math.sqrt(new_s[i]) + eps)
    return new_w, new_s


@rmsprop.style("np.average of two rows")
def _(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    g = np.asarray(g, dtype=float)
    s = np.average([np.asarray(s, dtype=float), g**2], axis=0, weights=[rho, 1 - rho])
    return w - learning_rate * (g / np.sqrt(s + eps)), s


@rmsprop.style("single precision")
def _(w, g, s, learning_rate, rho=0.9, eps=1e-7):
    w, g, s = (np.asarray(a, dtype=np.float32) for a in (w, g, s))
    s = np.float32(rho) * s + np.float32(1 - rho) * g * g
    return w - np.float32(learning_rate) * g / (np.sqrt(s) + np.float32(eps)), s


# -- adam ------------------------------------------------------------------------------------------------------------------

adam = Exercise(
    "adam",
    goal="join momentum and a rate for each weight, and correct both for their start",
    points=4,
    minutes=20,
    stars=3,
    returns=("w", "m", "v"),
    hints=[
        "Four lines before the step: two running means, then the same two corrected. The means go back to the caller as they "
        "are, the corrected ones are used in the step only.",
        "m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g²; m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) with t as an exponent; "
        "w ← w − η m̂ / (√v̂ + ε).",
        "m = beta1 * m + ... * g\nv = beta2 * v + ... * g**2\nm_hat = m / (1 - ...)\nv_hat = v / (1 - ...)\n"
        "return w - learning_rate * ... / (np.sqrt(...) + eps), m, v",
    ],
)


@adam.probe
def _(adam, w, g, m, v, t, learning_rate, beta1=None, beta2=None, eps=None):
    result = called(adam, [w, g, m, v, t, learning_rate], [beta1, beta2, eps], [0.9, 0.999, 1e-7])
    return result if np.ndim(g) or g != 1e-4 else minus(result, adam(w, g, m, v, t, learning_rate, 0.9, 0.999, 1e-7))


@adam.mistake("has another default ε", look="Which ε counts when the caller names none? Look at the first line of the function.")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam.reference(w, g, m, v, t, learning_rate, beta1, beta2, eps)


@adam.cases
def _(rng):
    yield "one weight, first step", {"w": 1.0, "g": 4.0, "m": 0.0, "v": 0.0, "t": 1, "learning_rate": 0.01}
    yield "one weight, second step", {"w": 2.0, "g": -3.0, "m": 0.4, "v": 0.016, "t": 2, "learning_rate": 0.01}
    yield "a steep place", {"w": 1.0, "g": -4000.0, "m": 300.0, "v": 250000.0, "t": 4, "learning_rate": 0.1}
    yield (
        "whole numbers",
        {
            "w": np.array([3, -1]),
            "g": np.array([2, -4]),
            "m": np.array([1, 2]),
            "v": np.array([4, 9]),
            "t": 3,
            "learning_rate": 0.01,
        },
    )
    yield (
        "a weight that has never had a gradient",
        {
            "w": np.array([1.5, -2.0]),
            "g": np.array([0.0, 3.0]),
            "m": np.array([0.0, 0.5]),
            "v": np.array([0.0, 0.2]),
            "t": 5,
            "learning_rate": 0.01,
        },
    )
    yield (
        "a late step",
        {
            "w": _away(rng, 2),
            "g": _away(rng, 2),
            "m": _away(rng, 2),
            "v": rng.uniform(1, 9, 2).round(2),
            "t": 5000,
            "learning_rate": 0.1,
        },
    )
    yield (
        "other β",
        {
            "w": _away(rng, 2),
            "g": _away(rng, 2),
            "m": _away(rng, 2),
            "v": rng.uniform(1, 9, 2).round(2),
            "t": 4,
            "learning_rate": 0.05,
            "beta1": 0.8,
            "beta2": round(float(rng.uniform(0.92, 0.97)), 3),
        },
    )
    yield (
        "from 0, with the default ε",
        {"w": 0.0, "g": 0.5, "m": 0.3, "v": 0.25, "t": 5000, "learning_rate": 0.1},
    )
    yield (
        "a tiny gradient: the step with the default ε minus the step with ε = 1e-7",
        {"w": 0.0, "g": 1e-4, "m": 0.0, "v": 0.0, "t": 1, "learning_rate": 0.1},
    )
    g, v = _split_square(rng, 1, 0.5, 0.5, 0.5)
    yield (
        "a large ε, one weight",
        {
            "w": 1.0,
            "g": float(g[0]),
            "m": 0.3,
            "v": float(v[0]),
            "t": 60,
            "learning_rate": 0.3,
            "beta1": 0.4,
            "beta2": 0.5,
            "eps": 0.5,
        },
    )
    g, v = _split_square(rng, 2, 0.1, 0.6, 0.4)
    yield (
        "a large ε",
        {
            "w": _away(rng, 2),
            "g": g,
            "m": _away(rng, 2, 0.2, 0.9),
            "v": v,
            "t": 90,
            "learning_rate": 0.2,
            "beta1": 0.5,
            "beta2": 0.6,
            "eps": 0.1,
        },
    )
    yield (
        "a table",
        {
            "w": _away(rng, (2, 2)),
            "g": _away(rng, (2, 2)),
            "m": _away(rng, (2, 2)),
            "v": rng.uniform(1, 9, (2, 2)).round(2),
            "t": int(rng.integers(40, 400)),
            "learning_rate": 0.05,
        },
    )


def _first_mean(m, g, beta):
    return beta * m + (1 - beta) * g


def _second_mean(v, g, beta):
    return beta * v + (1 - beta) * g**2


def _quotient(w, g, m, v, c1, c2, rate, eps):
    return w - rate * (m / c1) / (np.sqrt(v / c2) + eps)


def _power(beta, t):
    return 1 - beta**t


def _adam_with(
    first=_first_mean,
    second=_second_mean,
    correct1=_power,
    correct2=_power,
    step=_quotient,
    keep=lambda m, v, new_m, new_v, c1, c2: (new_m, new_v),
    defaults=(0.9, 0.999),
    betas=lambda beta1, beta2: (beta1, beta2),
    small=lambda eps: eps,
    count=lambda t: t,
):
    """A wrong Adam: one of its parts exchanged for another."""

    def wrong(w, g, m, v, t, learning_rate, beta1=defaults[0], beta2=defaults[1], eps=1e-7):
        w, g, m, v = _floats(w, g, m, v)
        beta1, beta2 = betas(beta1, beta2)
        with np.errstate(all="ignore"):
            new_m, new_v = first(m, g, beta1), second(v, g, beta2)
            c1, c2 = correct1(beta1, count(t)), correct2(beta2, count(t))
            moved = step(w, g, new_m, new_v, c1, c2, learning_rate, small(eps))
        return moved, *keep(m, v, new_m, new_v, c1, c2)

    return wrong


def _adam_in_place(which):
    def wrong(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
        if which == "m":
            m *= beta1
            m += (1 - beta1) * g
        else:
            m = beta1 * m + (1 - beta1) * g
        if which == "v":
            v *= beta2
            v += (1 - beta2) * g**2
        else:
            v = beta2 * v + (1 - beta2) * g**2
        step = learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
        if which == "w":
            w -= step
            return w, m, v
        return w - step, m, v

    return wrong


def _old_means(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    w, g, m, v = _floats(w, g, m, v)
    step = learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - step, _first_mean(m, g, beta1), _second_mean(v, g, beta2)


def _no_correction(beta, t):
    return 1.0


def _safe_root(v):
    return np.sqrt(np.maximum(v, 0))


_declare(
    adam,
    (
        "has no bias correction",
        "At t = 1 the mean m is 0.1 g, a tenth of what it should be. Which two lines mend that?",
        _adam_with(correct1=_no_correction, correct2=_no_correction),
    ),
    (
        "corrects m and not v",
        "Both means start at 0, so both are too small at first.",
        _adam_with(correct2=_no_correction),
    ),
    (
        "corrects v and not m",
        "Both means start at 0, so both are too small at first.",
        _adam_with(correct1=_no_correction),
    ),
    (
        "counts the steps from 0: takes t − 1 for t",
        "The first step comes with t = 1. What is 1 − β⁰?",
        _adam_with(count=lambda t: t - 1),
    ),
    (
        "takes t + 1 for t",
        "The first step comes with t = 1 already.",
        _adam_with(count=lambda t: t + 1),
    ),
    (
        "returns the corrected means",
        "The next call goes on with m and v as they are: a corrected mean would be corrected again.",
        _adam_with(keep=lambda m, v, new_m, new_v, c1, c2: (new_m / c1, new_v / c2)),
    ),
    (
        "returns the corrected m, beside v as it is",
        "The next call goes on with m as it is: a corrected mean would be corrected again.",
        _adam_with(keep=lambda m, v, new_m, new_v, c1, c2: (new_m / c1, new_v)),
    ),
    (
        "returns the corrected v, beside m as it is",
        "The next call goes on with v as it is: a corrected mean would be corrected again.",
        _adam_with(keep=lambda m, v, new_m, new_v, c1, c2: (new_m, new_v / c2)),
    ),
    (
        "returns the means as they came",
        "The next call needs the *new* means.",
        _adam_with(keep=lambda m, v, new_m, new_v, c1, c2: (m, v)),
    ),
    (
        "returns the root of v",
        "The next call goes on with v itself. The root belongs to the step only.",
        _adam_with(keep=lambda m, v, new_m, new_v, c1, c2: (new_m, np.sqrt(new_v))),
    ),
    (
        "corrects by 1 − β in place of 1 − βᵗ",
        "The correction fades as t grows. Where is t in yours?",
        _adam_with(correct1=lambda beta, t: 1 - beta, correct2=lambda beta, t: 1 - beta),
    ),
    (
        "corrects by (1 − β)ᵗ in place of 1 − βᵗ",
        "Which comes first in the formula: the power or the minus?",
        _adam_with(correct1=lambda beta, t: max((1 - beta) ** t, 1e-300), correct2=lambda beta, t: max((1 - beta) ** t, 1e-300)),
    ),
    (
        "corrects by 1 − β t in place of 1 − βᵗ",
        "t is an exponent. Which operator takes a power?",
        _adam_with(
            correct1=lambda beta, t: 1 - beta * t,
            correct2=lambda beta, t: 1 - beta * t,
            step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m / c1) / (_safe_root(v / c2) + eps),
        ),
    ),
    (
        "corrects by βᵗ in place of 1 − βᵗ",
        "The correction must become 1 as t grows. What becomes of βᵗ?",
        _adam_with(correct1=lambda beta, t: max(beta**t, 1e-300), correct2=lambda beta, t: max(beta**t, 1e-300)),
    ),
    (
        "corrects by 1 + βᵗ in place of 1 − βᵗ",
        "At t = 1 m is 0.1 g. What must it be divided by to give g?",
        _adam_with(correct1=lambda beta, t: 1 + beta**t, correct2=lambda beta, t: 1 + beta**t),
    ),
    (
        "multiplies by the correction in place of dividing",
        "The means are too small at first. Does your correction make them larger?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m * c1) / (np.sqrt(v * c2) + eps)),
    ),
    (
        "corrects both means with β₁",
        "Each mean has a β of its own.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7: (
            w
            - learning_rate
            * _first_mean(m, g, beta1)
            / (1 - beta1**t)
            / (np.sqrt(_second_mean(v, g, beta2) / (1 - beta1**t)) + eps),
            _first_mean(m, g, beta1),
            _second_mean(v, g, beta2),
        ),
    ),
    (
        "corrects both means with β₂",
        "Each mean has a β of its own.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7: (
            w
            - learning_rate
            * _first_mean(m, g, beta1)
            / (1 - beta2**t)
            / (np.sqrt(_second_mean(v, g, beta2) / (1 - beta2**t)) + eps),
            _first_mean(m, g, beta1),
            _second_mean(v, g, beta2),
        ),
    ),
    (
        "corrects the root of v where v itself should be corrected",
        "Which comes first: the correction, or the root?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m / c1) / (np.sqrt(v) / c2 + eps)),
    ),
    (
        "exchanges β₁ and β₂",
        "β₁ = 0.9 belongs to the mean of the gradients, β₂ = 0.999 to that of the squares.",
        _adam_with(betas=lambda beta1, beta2: (beta2, beta1)),
    ),
    (
        "uses β₁ for both means",
        "Each mean has a β of its own.",
        _adam_with(betas=lambda beta1, beta2: (beta1, beta1)),
    ),
    (
        "uses β₂ for both means",
        "Each mean has a β of its own.",
        _adam_with(betas=lambda beta1, beta2: (beta2, beta2)),
    ),
    (
        "uses β₁ for the mean of the squares, and β₂ in its correction only",
        "Which β stands in the formula of v?",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7: (
            w
            - learning_rate
            * _first_mean(m, g, beta1)
            / (1 - beta1**t)
            / (np.sqrt(_second_mean(v, g, beta1) / (1 - beta2**t)) + eps),
            _first_mean(m, g, beta1),
            _second_mean(v, g, beta1),
        ),
    ),
    (
        "has 1 − β and β the wrong way round in both means",
        "β is the part that is *kept*.",
        _adam_with(first=lambda m, g, beta: (1 - beta) * m + beta * g, second=lambda v, g, beta: (1 - beta) * v + beta * g**2),
    ),
    (
        "leaves out 1 − β in both means",
        "The two parts of a mean add up to 1.",
        _adam_with(first=lambda m, g, beta: beta * m + g, second=lambda v, g, beta: beta * v + g**2),
    ),
    (
        "leaves out 1 − β₁ in the mean of the gradients",
        "The two parts of a mean add up to 1.",
        _adam_with(first=lambda m, g, beta: beta * m + g),
    ),
    (
        "leaves out 1 − β₂ in the mean of the squares",
        "The two parts of a mean add up to 1.",
        _adam_with(second=lambda v, g, beta: beta * v + g**2),
    ),
    (
        "averages the gradients in v and not their squares",
        "m is the mean of g. What is v the mean of?",
        _adam_with(
            second=lambda v, g, beta: beta * v + (1 - beta) * g,
            step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m / c1) / (_safe_root(v / c2) + eps),
        ),
    ),
    (
        "averages the sizes of the gradients in v and not their squares",
        "What is averaged in v: |g| or g²?",
        _adam_with(second=lambda v, g, beta: beta * v + (1 - beta) * np.abs(g)),
    ),
    (
        "squares the mean in v and does not average the squares",
        "Which comes first: the square, or the mean? The mean of +3 and −3 is 0.",
        _adam_with(second=lambda v, g, beta: (beta * v + (1 - beta) * g) ** 2),
    ),
    (
        "squares 1 − β₂ as well",
        "What is inside the brackets of your square?",
        _adam_with(second=lambda v, g, beta: beta * v + ((1 - beta) * g) ** 2),
    ),
    (
        "takes the squares of m and not of g into v",
        "v is made of the gradient itself.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7: (
            w
            - learning_rate
            * _first_mean(m, g, beta1)
            / (1 - beta1**t)
            / (np.sqrt(_second_mean(v, _first_mean(m, g, beta1), beta2) / (1 - beta2**t)) + eps),
            _first_mean(m, g, beta1),
            _second_mean(v, _first_mean(m, g, beta1), beta2),
        ),
    ),
    (
        "averages over all weights together in v",
        "Every weight has its own v. Is there a `np.mean` in your code?",
        _adam_with(second=lambda v, g, beta: beta * v + (1 - beta) * np.mean(g**2)),
    ),
    (
        "adds up over all weights together in v",
        "Every weight has its own v. Is there a `np.sum`, a norm or an `@` in your code?",
        _adam_with(second=lambda v, g, beta: beta * v + (1 - beta) * np.sum(g**2)),
    ),
    (
        "keeps a velocity as momentum does, with the learning rate in it",
        "m is a mean of gradients. η comes in at the step.",
        _adam_with(
            first=lambda m, g, beta: beta * m - g,
            step=lambda w, g, m, v, c1, c2, rate, eps: w + rate * m / c1 / (np.sqrt(v / c2) + eps),
        ),
    ),
    (
        "forgets the root",
        "What is v measured in, if g is in metres? What must m be divided by?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m / c1) / (v / c2 + eps)),
    ),
    (
        "walks uphill",
        "Which sign has the step?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w + rate * (m / c1) / (np.sqrt(v / c2) + eps)),
    ),
    (
        "leaves out the learning rate",
        "How long is the first step? The gradient cancels.",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - (m / c1) / (np.sqrt(v / c2) + eps)),
    ),
    (
        "divides the gradient and not its mean",
        "What stands in the numerator of the step?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * g / (np.sqrt(v / c2) + eps)),
    ),
    (
        "takes the mean and the gradient together in the numerator, as Nadam does",
        "What stands in the numerator of the step? m̂ alone.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7: (
            w
            - learning_rate
            * (beta1 * _first_mean(m, g, beta1) + (1 - beta1) * g)
            / (1 - beta1**t)
            / (np.sqrt(_second_mean(v, g, beta2) / (1 - beta2**t)) + eps),
            _first_mean(m, g, beta1),
            _second_mean(v, g, beta2),
        ),
    ),
    (
        "never lets the gradient into m",
        "Which line replaces m?",
        _adam_with(first=lambda m, g, beta: m),
    ),
    (
        "never lets the gradient into v",
        "Which line replaces v?",
        _adam_with(second=lambda v, g, beta: v),
    ),
    (
        "adds ε to the weights and not to the denominator",
        "A division comes before an addition: which brackets hold the denominator?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m / c1) / np.sqrt(v / c2) + eps),
    ),
    (
        "adds ε to the quotient and not to the denominator",
        "A division comes before an addition: which brackets hold the denominator?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * ((m / c1) / np.sqrt(v / c2) + eps)),
    ),
    (
        "returns t as well",
        "Which three things does the docstring name? The caller counts the steps.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7: (
            *_adam_with()(w, g, m, v, t, learning_rate, beta1, beta2, eps),
            t + 1,
        ),
    ),
    (
        "moves by the mean of the gradients and never divides",
        "v is computed. Where does it enter the step?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * m / c1),
    ),
    (
        "multiplies by the root in place of dividing",
        "A weight whose gradients are large needs a *smaller* rate.",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * (m / c1) * (np.sqrt(v / c2) + eps)),
    ),
    (
        "divides the mean of the squares by the mean of the gradients",
        "Which of the two stands above the line?",
        _adam_with(step=lambda w, g, m, v, c1, c2, rate, eps: w - rate * np.sqrt(v / c2) / (m / c1 + eps)),
    ),
    (
        "takes the step before the new gradient is in the means",
        "Which lines come first: the new means, or the step?",
        _old_means,
    ),
    (
        "leaves out ε, so that a weight without any gradient gets 0/0",
        "What is m̂ / √v̂ for a weight that has never had a gradient?",
        _adam_with(small=lambda eps: 0.0),
    ),
    (
        "always takes 1e-7, whatever ε is",
        "The docstring names an argument `eps`. Where does your code use it?",
        _adam_with(small=lambda eps: 1e-7),
    ),
    (
        "subtracts ε",
        "ε keeps the denominator away from 0. Which sign does that?",
        _adam_with(small=lambda eps: -eps),
    ),
    (
        "always takes 0.9 and 0.999, whatever β₁ and β₂ are",
        "The docstring names `beta1` and `beta2`. Where does your code use them?",
        _adam_with(betas=lambda beta1, beta2: (0.9, 0.999)),
    ),
    (
        "has the default β₂ = 0.99",
        "Which defaults does the signature give?",
        _adam_with(defaults=(0.9, 0.99)),
    ),
    (
        "has the default β₂ = 0.9",
        "Which defaults does the signature give?",
        _adam_with(defaults=(0.9, 0.9)),
    ),
    (
        "has the default β₁ = 0.99",
        "Which defaults does the signature give?",
        _adam_with(defaults=(0.99, 0.999)),
    ),
    (
        "has the default β₁ = 0.5",
        "Which defaults does the signature give?",
        _adam_with(defaults=(0.5, 0.999)),
    ),
    ("changes m itself", _in_place("m"), _adam_in_place("m")),
    ("changes v itself", _in_place("v"), _adam_in_place("v")),
    ("changes w itself", _in_place("w"), _adam_in_place("w")),
)


@adam.style("ε inside the root")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - learning_rate * m_hat / np.sqrt(v_hat + eps), m, v


@adam.style("both corrections in the learning rate, as Keras does")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    m = m + (g - m) * (1 - beta1)
    v = v + (np.square(g) - v) * (1 - beta2)
    alpha = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - alpha * m / (np.sqrt(v) + eps), m, v


@adam.style("both corrections in the learning rate, ε inside the root")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    m = (1 - beta1) * np.asarray(g) + beta1 * np.asarray(m)
    v = (1 - beta2) * np.asarray(g) ** 2 + beta2 * np.asarray(v)
    return w - learning_rate * math.sqrt(1 - beta2**t) / (1 - beta1**t) * m / np.sqrt(v + eps), m, v


@adam.style("explicit loop over the entries")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    shape = np.shape(w)
    flat = [np.ravel(a).astype(float) for a in (w, g, m, v)]
    new = np.zeros((3, flat[0].size))
    for i, (wi, gi, mi, vi) in enumerate(zip(*flat, strict=True)):
        mi = beta1 * mi + (1 - beta1) * gi
        vi = beta2 * vi + (1 - beta2) * gi**2
        new[:, i] = wi - learning_rate * (mi / (1 - beta1**t)) / (math.sqrt(vi / (1 - beta2**t)) + eps), mi, vi
    return tuple(row.reshape(shape) for row in new)


@adam.style("in place on copies, as a list")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    w, g, m, v = (np.array(a, dtype=float) for a in (w, g, m, v))
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    w -= learning_rate * (m / -np.expm1(t * np.log(beta1))) / (np.sqrt(v / -np.expm1(t * np.log(beta2))) + eps)
    return [w, m, v]


@adam.style("single precision")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7):
    w, g, m, v = (np.asarray(a, dtype=np.float32) for a in (w, g, m, v))
    m = np.float32(beta1) * m + np.float32(1 - beta1) * g
    v = np.float32(beta2) * v + np.float32(1 - beta2) * g * g
    m_hat, v_hat = m / np.float32(1 - beta1**t), v / np.float32(1 - beta2**t)
    return w - np.float32(learning_rate) * m_hat / (np.sqrt(v_hat) + np.float32(eps)), m, v


# -- adamw -----------------------------------------------------------------------------------------------------------------

adamw = Exercise(
    "adamw",
    goal="let weights decay without letting the gradient's mean know",
    points=2,
    minutes=10,
    stars=2,
    returns=("w", "m", "v"),
    uses=["adam"],
    hints=[
        "The step of `adam` stays as it is, means and all. The decay comes beside it.",
        "w ← w − η m̂ / (√v̂ + ε) − η λ w, both with the w that came in. So the decay can be taken first, from w, and then a "
        "step of `adam` from there.",
        "decayed = w - learning_rate * ...\nreturn adam(decayed, g, m, v, t, ...)",
    ],
)


@adamw.probe
def _(adamw, w, g, m, v, t, learning_rate, beta1=None, beta2=None, eps=None, weight_decay=None):
    result = called(adamw, [w, g, m, v, t, learning_rate], [beta1, beta2, eps, weight_decay], [0.9, 0.999, 1e-7, 0.01])
    return result if np.ndim(g) or g != 1e-4 else minus(result, adamw(w, g, m, v, t, learning_rate, 0.9, 0.999, 1e-7))


@adamw.mistake("has another default ε", look="Which ε counts when the caller names none? Look at the first line of the function.")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    return adamw.reference(w, g, m, v, t, learning_rate, beta1, beta2, eps, weight_decay)


@adamw.cases
def _(rng):
    yield "one weight, first step", {"w": 2.0, "g": 4.0, "m": 0.0, "v": 0.0, "t": 1, "learning_rate": 0.01}
    steep = {"w": 1.0, "g": -4000.0, "m": 300.0, "v": 250000.0, "t": 4, "learning_rate": 0.1, "weight_decay": 0.02}
    yield "a steep place", steep
    yield (
        "one weight, strong decay",
        {"w": 2.0, "g": -3.0, "m": 0.4, "v": 0.016, "t": 2, "learning_rate": 0.02, "weight_decay": 0.5},
    )
    yield (
        "whole numbers",
        {
            "w": np.array([3, -1]),
            "g": np.array([2, -4]),
            "m": np.array([1, 2]),
            "v": np.array([4, 9]),
            "t": 3,
            "learning_rate": 0.01,
        },
    )
    yield (
        "a weight that has never had a gradient",
        {
            "w": np.array([1.5, -2.0]),
            "g": np.array([0.0, 3.0]),
            "m": np.array([0.0, 0.5]),
            "v": np.array([0.0, 0.2]),
            "t": 5,
            "learning_rate": 0.01,
            "weight_decay": 0.3,
        },
    )
    yield (
        "a tiny gradient: the step with the default ε minus the step with ε = 1e-7",
        {"w": 0.0, "g": 1e-4, "m": 0.0, "v": 0.0, "t": 1, "learning_rate": 0.1},
    )
    yield (
        "no decay",
        {
            "w": np.array([1.5, -2.0]),
            "g": np.array([1.0, 3.0]),
            "m": np.array([0.3, 0.5]),
            "v": np.array([0.4, 0.2]),
            "t": 5,
            "learning_rate": 0.01,
            "weight_decay": 0.0,
        },
    )
    yield (
        "a late step",
        {
            "w": _away(rng, 2),
            "g": _away(rng, 2),
            "m": _away(rng, 2),
            "v": rng.uniform(1, 9, 2).round(2),
            "t": 5000,
            "learning_rate": 0.1,
            "weight_decay": round(float(rng.uniform(0.1, 0.3)), 2),
        },
    )
    yield (
        "from 0, with the default ε",
        {"w": 0.0, "g": 0.5, "m": 0.3, "v": 0.25, "t": 5000, "learning_rate": 0.1},
    )
    g, v = _split_square(rng, 2, 0.1, 0.6, 0.4)
    yield (
        "everything given",
        {
            "w": _away(rng, 2),
            "g": g,
            "m": _away(rng, 2, 0.2, 0.9),
            "v": v,
            "t": 90,
            "learning_rate": 0.2,
            "beta1": 0.5,
            "beta2": 0.6,
            "eps": 0.1,
            "weight_decay": 0.25,
        },
    )
    yield (
        "a table",
        {
            "w": _away(rng, (2, 2)),
            "g": _away(rng, (2, 2)),
            "m": _away(rng, (2, 2)),
            "v": rng.uniform(1, 9, (2, 2)).round(2),
            "t": int(rng.integers(40, 400)),
            "learning_rate": 0.1,
        },
    )


def _decays(change, default=0.01):
    """A wrong AdamW: `change(w, step, η, λ)` gives the weights, from those that came in and those after the step of Adam."""

    def wrong(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=default):
        w, g, m, v = _floats(w, g, m, v)
        after, m, v = adam.reference(w, g, m, v, t, learning_rate, beta1, beta2, eps)
        return change(w, after, learning_rate, weight_decay), m, v

    return wrong


def _coupled(factor):
    def wrong(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
        return adam.reference(w, g + factor * weight_decay * w, m, v, t, learning_rate, beta1, beta2, eps)

    return wrong


def _coupled_and_decoupled(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
    decayed = w - learning_rate * weight_decay * w
    return adam.reference(decayed, g + weight_decay * w, m, v, t, learning_rate, beta1, beta2, eps)


def _without(name):
    """The decay is right, an argument does not reach the step of Adam."""

    def wrong(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
        given = {"beta1": beta1, "beta2": beta2, "eps": eps}
        for dropped in name:
            del given[dropped]
        return adam.reference(w - learning_rate * weight_decay * w, g, m, v, t, learning_rate, **given)

    return wrong


def _decay_in_place(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
    w -= learning_rate * weight_decay * w
    return adam.reference(w, g, m, v, t, learning_rate, beta1, beta2, eps)


_declare(
    adamw,
    (
        "adds the decay to the gradient, so that it goes through the means",
        "The decay must not meet m and v. What do you hand to `adam` as its gradient?",
        _coupled(1.0),
    ),
    (
        "adds twice the decay to the gradient, as the gradient of λ w²",
        "The decay must not meet m and v. What do you hand to `adam` as its gradient?",
        _coupled(2.0),
    ),
    (
        "decays twice: in the gradient and beside it",
        "The decay stands in the formula once.",
        _coupled_and_decoupled,
    ),
    (
        "forgets the decay",
        "That is `adam`. Where does λ come in?",
        _decays(lambda w, after, rate, decay: after),
    ),
    (
        "leaves the learning rate out of the decay",
        "The decay is η λ w.",
        _decays(lambda w, after, rate, decay: after - decay * w),
    ),
    (
        "takes the decay from the weights after the step",
        "Both parts of the formula have the w that came in.",
        _decays(lambda w, after, rate, decay: after - rate * decay * after),
    ),
    (
        "lets the weights grow",
        "Which sign has the decay?",
        _decays(lambda w, after, rate, decay: after + rate * decay * w),
    ),
    (
        "decays by the size of the weights without their sign",
        "A negative weight must come nearer to 0, too.",
        _decays(lambda w, after, rate, decay: after - rate * decay * np.abs(w)),
    ),
    (
        "decays by the sign of the weights",
        "The larger a weight, the more it loses.",
        _decays(lambda w, after, rate, decay: after - rate * decay * np.sign(w)),
    ),
    (
        "decays by the square of the weights",
        "The decay is η λ w: w stands in it once.",
        _decays(lambda w, after, rate, decay: after - rate * decay * w**2),
    ),
    (
        "decays twice as much",
        "The decay is η λ w. Where does a 2 come from?",
        _decays(lambda w, after, rate, decay: after - 2 * rate * decay * w),
    ),
    (
        "decays half as much",
        "The decay is η λ w. Where does a ½ come from?",
        _decays(lambda w, after, rate, decay: after - 0.5 * rate * decay * w),
    ),
    (
        "takes η λ from every weight, whatever its size",
        "What is η λ multiplied by?",
        _decays(lambda w, after, rate, decay: after - rate * decay),
    ),
    (
        "multiplies by the decay in place of 1 − η λ",
        "How much of a weight is left after a decay of 1 %?",
        _decays(lambda w, after, rate, decay: after - w + rate * decay * w),
    ),
    (
        "divides the learning rate by the decay",
        "The decay is η λ w, a product.",
        _decays(lambda w, after, rate, decay: after - decay * w / rate),
    ),
    (
        "squares the learning rate in the decay",
        "How often does η stand in η λ w?",
        _decays(lambda w, after, rate, decay: after - rate**2 * decay * w),
    ),
    (
        "decays by the exponential function",
        "What is left of w is 1 − η λ of it, once.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01: adam.reference(
            w * np.exp(-learning_rate * weight_decay), g, m, v, t, learning_rate, beta1, beta2, eps
        ),
    ),
    (
        "divides by 1 + η λ",
        "What is left of w is 1 − η λ of it, once.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01: adam.reference(
            w / (1 + learning_rate * weight_decay), g, m, v, t, learning_rate, beta1, beta2, eps
        ),
    ),
    (
        "decays t times at one step",
        "One step, one decay: t has no part in it.",
        lambda w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01: adam.reference(
            w * (1 - learning_rate * weight_decay) ** t, g, m, v, t, learning_rate, beta1, beta2, eps
        ),
    ),
    (
        "always decays by 0.01, whatever λ is",
        "The docstring names an argument `weight_decay`. Where does your code use it?",
        _decays(lambda w, after, rate, decay: after - rate * 0.01 * w),
    ),
    (
        "has the default λ = 0.004, as Keras does",
        "Which default does the signature give?",
        _decays(lambda w, after, rate, decay: after - rate * decay * w, default=0.004),
    ),
    (
        "has the default λ = 0.1",
        "Which default does the signature give?",
        _decays(lambda w, after, rate, decay: after - rate * decay * w, default=0.1),
    ),
    (
        "has the default λ = 0: no decay unless it is asked for",
        "Which default does the signature give?",
        _decays(lambda w, after, rate, decay: after - rate * decay * w, default=0.0),
    ),
    (
        "does not hand β₁, β₂ and ε on",
        "Which arguments does `adam` get from you?",
        _without(["beta1", "beta2", "eps"]),
    ),
    (
        "does not hand ε on",
        "Which arguments does `adam` get from you?",
        _without(["eps"]),
    ),
    ("changes w itself", _in_place("w"), _decay_in_place),
)


@adamw.style("everything written out")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay * w), m, v


@adamw.style("the decay after the step, with the old weights")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
    new, m, v = adam.reference(w, g, m, v, t, learning_rate, beta1=beta1, beta2=beta2, eps=eps)
    return new - learning_rate * weight_decay * w, m, v


@adamw.style("a factor 1 − η λ")
def _(weights, g, m, v, t, rate, *rest, **named):
    rest = list(rest)
    decay = named.pop("weight_decay", rest.pop() if len(rest) == 4 else 0.01)
    return adam.reference(weights * (1 - rate * decay), g, m, v, t, rate, *rest, **named)


@adamw.style("as Keras does, ε with the uncorrected mean")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
    w, g, m, v = (np.asarray(a, dtype=float) for a in (w, g, m, v))
    w = w - w * weight_decay * learning_rate
    m, v = m + (g - m) * (1 - beta1), v + (g**2 - v) * (1 - beta2)
    alpha = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - m * alpha / (np.sqrt(v) + eps), m, v


@adamw.style("ε inside the root, in place on copies")
def _(w, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01):
    w, g, m, v = (np.array(a, dtype=float) for a in (w, g, m, v))
    w *= 1 - learning_rate * weight_decay
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= learning_rate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps)
    return [w, m, v]


# -- schedules -------------------------------------------------------------------------------------------------------------

step_decay = Exercise(
    "step_decay",
    goal="lower the learning rate in steps",
    points=1,
    minutes=5,
    stars=1,
    hints=[
        "How often has the rate fallen by then? Each fall multiplies once more.",
        "`epoch // every` is the number of falls: division, rounded down. Factors that repeat make a power.",
        "falls = ...\nreturn initial * drop ** ...",
    ],
)


@step_decay.cases
def _(rng):
    yield "the first epoch", {"initial": 0.1, "drop": 0.5, "every": 10, "epoch": 0}
    yield "the last epoch before the first of rare falls", {"initial": 0.2, "drop": 0.5, "every": 100, "epoch": 99}
    yield "just before the first fall", {"initial": 0.1, "drop": 0.4, "every": 10, "epoch": 9}
    yield "the first fall", {"initial": 0.1, "drop": 0.4, "every": 10, "epoch": 10}
    yield "just after the first fall", {"initial": 0.1, "drop": 0.4, "every": 10, "epoch": 11}
    yield "between two falls", {"initial": 0.2, "drop": 0.3, "every": 10, "epoch": 17}
    yield "the third fall", {"initial": 0.5, "drop": 0.2, "every": 5, "epoch": 15}
    yield "a fall at every epoch", {"initial": 1, "drop": 0.9, "every": 1, "epoch": 4}
    yield "no fall at all: everything is kept", {"initial": 0.3, "drop": 1.0, "every": 2, "epoch": 7}
    yield "a large initial rate", {"initial": 2, "drop": 0.8, "every": 3, "epoch": 8}
    yield "after many falls", {"initial": 0.1, "drop": 0.1, "every": 2, "epoch": 14}
    every = int(rng.integers(3, 9))
    epoch = every * int(rng.integers(2, 6)) + int(rng.integers(1, every))
    yield "random", {"initial": round(float(rng.uniform(0.1, 1)), 2), "drop": 0.7, "every": every, "epoch": epoch}


@step_decay.rule
def _(result, initial, drop, every, epoch):
    if epoch < every and np.ndim(result) == 0 and abs(result - initial) > 1e-6 * initial:
        return "Before the first fall the rate is the initial one"
    return None


_declare(
    step_decay,
    (
        "falls a little at every epoch: divides without rounding down",
        "How often has the rate fallen at epoch 9, if it falls every 10? `/` gives 0.9.",
        lambda initial, drop, every, epoch: initial * drop ** (epoch / every),
    ),
    (
        "rounds to the nearest number of falls",
        "At epoch 9 of 10 there has been no fall yet. Which division rounds down?",
        lambda initial, drop, every, epoch: initial * drop ** math.floor(epoch / every + 0.5),
    ),
    (
        "rounds up",
        "At epoch 9 of 10 there has been no fall yet. Which division rounds down?",
        lambda initial, drop, every, epoch: initial * drop ** math.ceil(epoch / every),
    ),
    (
        "counts the epochs from 1: falls one epoch early",
        "The first epoch is 0. With a fall every 10, which epoch is the first with a lower rate?",
        lambda initial, drop, every, epoch: initial * drop ** ((epoch + 1) // every),
    ),
    (
        "falls one epoch late",
        "With a fall every 10, epoch 10 has the lower rate already.",
        lambda initial, drop, every, epoch: initial * drop ** (max(epoch - 1, 0) // every),
    ),
    (
        "falls once too often",
        "How often has the rate fallen at epoch 0?",
        lambda initial, drop, every, epoch: initial * drop ** (epoch // every + 1),
    ),
    (
        "falls only once",
        "What happens at epoch 20, if the rate falls every 10?",
        lambda initial, drop, every, epoch: initial * (drop if epoch >= every else 1.0),
    ),
    (
        "falls at every epoch, whatever `every` is",
        "How many falls lie before this epoch?",
        lambda initial, drop, every, epoch: initial * drop**epoch,
    ),
    (
        "does not let the rate fall below a limit of its own",
        "How low may the rate fall? Nothing is said of a limit.",
        lambda initial, drop, every, epoch: max(initial * drop ** (epoch // every), 1e-6),
    ),
    (
        "falls every 10 epochs, whatever `every` is",
        "Where is `every` used?",
        lambda initial, drop, every, epoch: initial * drop ** (epoch // 10),
    ),
    (
        "takes the remainder of the division and not its result",
        "`%` and `//` are two different things: which one counts the falls?",
        lambda initial, drop, every, epoch: initial * drop ** (epoch % every),
    ),
    (
        "lowers the rate only in the epochs of a fall",
        "A fall lasts. What is the rate one epoch later?",
        lambda initial, drop, every, epoch: initial * (drop ** (epoch // every) if epoch % every == 0 else 1.0),
    ),
    (
        "takes `drop` for the part that is lost",
        "`drop` is the part that is *kept* at each fall.",
        lambda initial, drop, every, epoch: initial * (1 - drop) ** (epoch // every),
    ),
    (
        "multiplies by the number of falls in place of a power",
        "Two falls: multiplied by `drop`, and by `drop` again.",
        lambda initial, drop, every, epoch: initial * drop * (epoch // every),
    ),
    (
        "subtracts `drop` at every fall",
        "Each fall multiplies.",
        lambda initial, drop, every, epoch: initial - drop * (epoch // every),
    ),
    (
        "takes off a part of the initial rate at every fall",
        "Each fall keeps a part of the rate that is left, not of the first one.",
        lambda initial, drop, every, epoch: initial * (1 - (1 - drop) * (epoch // every)),
    ),
    (
        "subtracts a part of the initial rate at every fall: `drop` of it",
        "Each fall multiplies the rate that is left by `drop`.",
        lambda initial, drop, every, epoch: initial - initial * drop * (epoch // every),
    ),
    (
        "divides by 1 + drop times the number of falls",
        "Each fall multiplies by `drop`.",
        lambda initial, drop, every, epoch: initial / (1 + drop * (epoch // every)),
    ),
    (
        "falls a little at every epoch, and once too often",
        "How often has the rate fallen at epoch 0? And at epoch 9, if it falls every 10?",
        lambda initial, drop, every, epoch: initial * drop ** (1 + epoch / every),
    ),
    (
        "divides by `drop`, so that the rate grows",
        "`drop` is below 1, and it is the part that is kept.",
        lambda initial, drop, every, epoch: initial / drop ** (epoch // every),
    ),
    (
        "raises the initial rate to the power, too",
        "A power comes before a product: what do your brackets hold?",
        lambda initial, drop, every, epoch: (initial * drop) ** (epoch // every),
    ),
    (
        "takes `every` for the number of falls",
        "`every` is the distance between two falls.",
        lambda initial, drop, every, epoch: initial * drop**every,
    ),
    (
        "exchanges `every` and `epoch`",
        "What is divided by what, to count the falls?",
        lambda initial, drop, every, epoch: initial * drop ** (every // max(epoch, 1)),
    ),
    (
        "returns the factor without the initial rate",
        "The factor is right. What is it a part of?",
        lambda initial, drop, every, epoch: drop ** (epoch // every),
    ),
    (
        "decays by the exponential function",
        "Each fall multiplies by `drop` itself.",
        lambda initial, drop, every, epoch: initial * math.exp(-drop * (epoch // every)),
    ),
)


@step_decay.style("a loop over the epochs")
def _(initial, drop, every, epoch):
    rate = initial
    for passed in range(1, epoch + 1):
        if passed % every == 0:
            rate = rate * drop
    return rate


@step_decay.style("a while loop")
def _(initial, drop, every, epoch):
    rate = float(initial)
    while epoch >= every:
        rate *= drop
        epoch -= every
    return rate


@step_decay.style("np.floor and np.power")
def _(start, keep, every, epoch):
    return np.multiply(start, np.power(keep, np.floor(np.divide(epoch, every))))


@step_decay.style("divmod and a logarithm")
def _(initial, drop, every, epoch):
    falls, _ = divmod(epoch, every)
    return np.array(math.exp(math.log(initial) + falls * math.log(drop)))


@step_decay.style("int of a fraction, single precision")
def _(initial, drop, every, epoch):
    return np.float32(initial * drop ** int(epoch / every))


cosine_decay = Exercise(
    "cosine_decay",
    goal="lower the learning rate smoothly to 0",
    points=2,
    minutes=10,
    stars=2,
    hints=[
        "How large a part of the steps is done? At 0 the cosine is 1, at the end −1; it has to run from 1 to 0.",
        "η₀ · ½ (1 + cos(π · step / total)). Beyond the end a cosine rises again: the part that is done is never more than 1.",
        "done = min(..., 1.0)\nreturn initial * (1 + np.cos(...)) / 2",
    ],
)


@cosine_decay.cases
def _(rng):
    yield "the start", {"initial": 0.1, "total_steps": 100, "step": 0}
    yield "the start of a single step", {"initial": 0.3, "total_steps": 1, "step": 0}
    yield "a quarter", {"initial": 0.1, "total_steps": 100, "step": 25}
    yield "the middle", {"initial": 0.3, "total_steps": 10, "step": 5}
    yield "a third", {"initial": 2, "total_steps": 3, "step": 1}
    yield "nearly the end", {"initial": 0.8, "total_steps": 20, "step": 19}
    yield "the end", {"initial": 0.1, "total_steps": 100, "step": 100}
    yield "one step beyond the end", {"initial": 1, "total_steps": 4, "step": 5}
    yield "beyond the end", {"initial": 0.5, "total_steps": 100, "step": 150}
    yield "twice the end", {"initial": 0.2, "total_steps": 10, "step": 20}
    yield "long after the end", {"initial": 0.3, "total_steps": 10, "step": 37}
    total = int(rng.integers(30, 90))
    step = int(rng.integers(total // 6, total // 3))
    yield "random", {"initial": round(float(rng.uniform(0.1, 1)), 2), "total_steps": total, "step": step}


@cosine_decay.rule
def _(result, initial, total_steps, step):
    if np.ndim(result) == 0 and not -1e-9 <= result <= initial * (1 + 1e-6):
        return "The rate lies between 0 and the initial one"
    if step > total_steps and np.ndim(result) == 0 and abs(result) > 1e-9:
        return "Beyond the last step the rate is 0"
    return None


def _capped(step, total):
    return min(step / total, 1.0)


_declare(
    cosine_decay,
    (
        "rises again beyond the end",
        "After half a turn a cosine comes back. What holds it at the end?",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * step / total_steps)) / 2,
    ),
    (
        "begins anew beyond the end, as with restarts",
        "What is the rate when the schedule is over? Is there a `%` in your code?",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * (step % total_steps) / total_steps)) / 2,
    ),
    (
        "rises again after twice the end",
        "The rate is 0 at the end and ever after. Up to which step does your code hold it?",
        lambda initial, total_steps, step: (
            0.0 if total_steps <= step <= 2 * total_steps else initial * (1 + math.cos(math.pi * step / total_steps)) / 2
        ),
    ),
    (
        "jumps back to the initial rate beyond the end",
        "What is the rate when the schedule is over?",
        lambda initial, total_steps, step: (
            initial if step > total_steps else initial * (1 + math.cos(math.pi * step / total_steps)) / 2
        ),
    ),
    (
        "takes a bare cosine and cuts it off at 0",
        "Half a cosine runs from 1 to −1. What must be done to it to run from 1 to 0?",
        lambda initial, total_steps, step: max(0.0, initial * math.cos(math.pi * min(step / total_steps, 1))),
    ),
    (
        "falls from the initial rate to its negative: a whole cosine without the ½ (1 + …)",
        "A cosine runs from 1 to −1. What must be done to it to run from 1 to 0?",
        lambda initial, total_steps, step: 0.0 if step > total_steps else initial * math.cos(math.pi * step / total_steps),
    ),
    (
        "takes a quarter of a turn in place of a half",
        "At the end the angle is π.",
        lambda initial, total_steps, step: initial * math.cos(math.pi / 2 * _capped(step, total_steps)),
    ),
    (
        "halves the angle: ends in the middle",
        "At the end the angle is π.",
        lambda initial, total_steps, step: (
            0.0 if step > total_steps else initial * (1 + math.cos(math.pi / 2 * step / total_steps)) / 2
        ),
    ),
    (
        "takes a whole turn: comes back to the initial rate at the end",
        "At the end the angle is π.",
        lambda initial, total_steps, step: (
            0.0 if step > total_steps else initial * (1 + math.cos(2 * math.pi * step / total_steps)) / 2
        ),
    ),
    (
        "takes a whole turn and stays there",
        "At the end the angle is π.",
        lambda initial, total_steps, step: initial * (1 + math.cos(2 * math.pi * _capped(step, total_steps))) / 2,
    ),
    (
        "forgets π",
        "At the end the angle is π: half a turn.",
        lambda initial, total_steps, step: 0.0 if step > total_steps else initial * (1 + math.cos(step / total_steps)) / 2,
    ),
    (
        "forgets π, and holds what it has at the end",
        "At the end the angle is π: half a turn.",
        lambda initial, total_steps, step: initial * (1 + math.cos(_capped(step, total_steps))) / 2,
    ),
    (
        "measures the angle in degrees",
        "`np.cos` takes radians: half a turn is π.",
        lambda initial, total_steps, step: 0.0 if step > total_steps else initial * (1 + math.cos(180 * step / total_steps)) / 2,
    ),
    (
        "measures the angle in degrees, and holds what it has at the end",
        "`np.cos` takes radians: half a turn is π.",
        lambda initial, total_steps, step: initial * (1 + math.cos(180 * _capped(step, total_steps))) / 2,
    ),
    (
        "forgets the ½: starts at twice the initial rate",
        "What is 1 + cos 0?",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * _capped(step, total_steps))),
    ),
    (
        "rises from 0 to the initial rate",
        "Which sign stands before the cosine?",
        lambda initial, total_steps, step: (
            0.0 if step > total_steps else initial * (1 - math.cos(math.pi * step / total_steps)) / 2
        ),
    ),
    (
        "rises from 0 to the initial rate and stays there",
        "Which sign stands before the cosine?",
        lambda initial, total_steps, step: initial * (1 - math.cos(math.pi * _capped(step, total_steps))) / 2,
    ),
    (
        "takes the sine",
        "Which of the two is 1 at the angle 0?",
        lambda initial, total_steps, step: (
            0.0 if step > total_steps else initial * (1 + math.sin(math.pi * step / total_steps)) / 2
        ),
    ),
    (
        "takes the sine, and holds what it has at the end",
        "Which of the two is 1 at the angle 0?",
        lambda initial, total_steps, step: initial * (1 + math.sin(math.pi * _capped(step, total_steps))) / 2,
    ),
    (
        "falls along a straight line",
        "Where is the cosine?",
        lambda initial, total_steps, step: initial * (1 - _capped(step, total_steps)),
    ),
    (
        "divides the steps without a fraction",
        "7 // 10 is 0. Which division keeps the fraction?",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * min(step // total_steps, 1))) / 2,
    ),
    (
        "divides the total by the step",
        "How large a part of the steps is done?",
        lambda initial, total_steps, step: (
            0.0 if step > total_steps else initial * (1 + math.cos(math.pi * total_steps / max(step, 1))) / 2
        ),
    ),
    (
        "returns the factor without the initial rate",
        "The factor is right. What is it a part of?",
        lambda initial, total_steps, step: (1 + math.cos(math.pi * _capped(step, total_steps))) / 2,
    ),
    (
        "counts one step less: reaches 0 at total_steps − 1",
        "The rate is 0 at `total_steps` and no earlier.",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * min(step / (total_steps - 1), 1.0))) / 2,
    ),
    (
        "counts the steps from 1",
        "Step 0 has the initial rate.",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * min((step + 1) / total_steps, 1.0))) / 2,
    ),
    (
        "halves the cosine but not the 1",
        "What do the brackets hold that ½ belongs to?",
        lambda initial, total_steps, step: initial * (1 + math.cos(math.pi * _capped(step, total_steps)) / 2),
    ),
    (
        "falls along an exponential",
        "Where is the cosine?",
        lambda initial, total_steps, step: initial * math.exp(-step / total_steps),
    ),
    (
        "is 0 one step too early",
        "The rate is 0 at `total_steps` and no earlier.",
        lambda initial, total_steps, step: (
            0.0 if step >= total_steps - 1 else initial * (1 + math.cos(math.pi * step / total_steps)) / 2
        ),
    ),
    (
        "squares the factor",
        "Is something multiplied once too often?",
        lambda initial, total_steps, step: initial * ((1 + math.cos(math.pi * _capped(step, total_steps))) / 2) ** 2,
    ),
)


@cosine_decay.style("an if for what lies beyond")
def _(initial, total_steps, step):
    if step >= total_steps:
        return 0
    return 0.5 * initial * (1 + math.cos(math.pi * step / total_steps))


@cosine_decay.style("the square of a cosine of half the angle")
def _(initial, total_steps, step):
    return initial * np.cos(np.pi * np.minimum(step, total_steps) / (2 * total_steps)) ** 2


@cosine_decay.style("np.clip and np.where, as a 0-d array")
def _(start, total, step):
    part = np.clip(np.divide(step, total), 0, 1)
    return np.asarray(np.where(part < 1, start / 2 * (1 + np.cos(np.pi * part)), 0.0))


@cosine_decay.style("degrees, turned into radians")
def _(initial, total_steps, step):
    angle = np.deg2rad(180 * min(step, total_steps) / total_steps)
    return np.float64(initial) * (np.cos(angle) + 1) * 0.5


@cosine_decay.style("1 minus the square of a sine, single precision")
def _(initial, total_steps, step):
    done = min(max(step / total_steps, 0.0), 1.0)
    return np.float32(initial * (1 - math.sin(math.pi * done / 2) ** 2))


# -- escape_rate -----------------------------------------------------------------------------------------------------------

escape_rate = Exercise(
    "escape_rate",
    goal="measure how often a descent gets out of a local minimum",
    points=3,
    minutes=15,
    stars=2,
    hints=[
        "For each start: run the descent, measure how far its end lies from the target, compare. Then count.",
        "The distance of two numbers is |a − b|, of two vectors the root of the sum of squared differences; "
        "`np.linalg.norm(a - b)` gives both. Within the tolerance means ≤. A share is a count divided by the number of starts.",
        "hits = 0\nfor start in starts:\n    end = ...\n    if ... <= tolerance:\n        hits += 1\nreturn hits / ...",
    ],
)

HALVE = Lambda("start: start / 2")
SIDES = Lambda("start: 2.0 if start > 0 else -1.5")
SHRINK = Lambda("start: np.asarray(start) * 0.5")
TURN = Lambda("start: np.array([start[1], -start[0]])")


@escape_rate.cases
def _(rng):
    yield "four numbers", {"optimize": HALVE, "starts": [1.0, 4.0, -2.0, 8.0], "target": 1.0, "tolerance": 1.0}
    yield (
        "two valleys",
        {"optimize": SIDES, "starts": np.array([0.5, -1.0, 3.0, -2.0, 1.0]), "target": 2.0, "tolerance": 0.25},
    )
    yield (
        "on the edge of the tolerance",
        {"optimize": HALVE, "starts": np.array([3.0, 1.0, 3.5, 0.5, 2.0]), "target": 1.0, "tolerance": 0.5},
    )
    yield "whole numbers", {"optimize": HALVE, "starts": np.array([2, 3, 5, 9, -4]), "target": 2, "tolerance": 1}
    yield "a small tolerance", {"optimize": HALVE, "starts": [2.5, 3.4, 2.0, 0.6], "target": 1.0, "tolerance": 0.4}
    yield "no tolerance", {"optimize": SIDES, "starts": [1.0, -1.0, 2.0, 4.0], "target": 2.0, "tolerance": 0.0}
    yield "one start, not reached", {"optimize": HALVE, "starts": [3.0], "target": 0.0, "tolerance": 1.0}
    yield "all reach it", {"optimize": HALVE, "starts": [3.0, 5.0, 4.5], "target": 2.0, "tolerance": 1.5}
    yield (
        "a target far from 0",
        {"optimize": HALVE, "starts": np.array([2000.0, 2000.01, 2000.001]), "target": 1000.0, "tolerance": 0.001},
    )
    yield "another target", {"optimize": HALVE, "starts": [5.6, 4.0, 3.2, 9.0], "target": 2.0, "tolerance": 0.5}
    differences = np.array([[0.75, 1.0], [1.2, 1.2], [0.0, 0.0], [-1.6, 0.2], [0.1, 3.0], [1.9, -0.1]])
    yield (
        "vectors, one on the edge",
        {"optimize": SHRINK, "starts": 2 * (1 + differences), "target": np.array([1.0, 1.0]), "tolerance": 1.25},
    )
    differences = np.array([[0.1, 3.0], [0.2, -4.0], [0.5, 0.1], [-0.3, 5.0], [0.4, -0.6]])
    yield (
        "vectors, far off along one axis",
        {"optimize": SHRINK, "starts": 2 * (1 + differences), "target": np.array([1.0, 1.0]), "tolerance": 1.25},
    )
    ends = np.array([0.2, 0.9, 1.2, -1.3, 1.6, -1.9, 2.3, 2.7, -3.2, 3.6, 4.4, -5.0])
    yield (
        "twelve numbers, a tolerance of 2",
        {"optimize": HALVE, "starts": 2 * (5 + ends), "target": 5.0, "tolerance": 2.0},
    )
    yield (
        "one on the edge, one just beyond",
        {"optimize": HALVE, "starts": [2.5, 2.5 + 2.0**-11, 2.25, 8.0, 6.0], "target": 1.0, "tolerance": 0.25},
    )
    yield (
        "starts that come more than once",
        {"optimize": HALVE, "starts": [2.0, 2.0, 2.0, 8.0, 6.0, 2.0, 6.0], "target": 1.0, "tolerance": 0.5},
    )
    angles, lengths = np.arange(12) * 0.7, np.linspace(0.2, 1.3, 12)
    ring = lengths[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    yield (
        "twelve vectors",
        {
            "optimize": SHRINK,
            "starts": 2 * (np.array([3.0, -4.0]) + ring).round(3),
            "target": np.array([3.0, -4.0]),
            "tolerance": 0.73,
        },
    )
    yield (
        "a list of vectors, turned round",
        {
            "optimize": TURN,
            "starts": [np.array([1.0, 2.0]), np.array([-2.0, 1.0]), np.array([-2.5, 1.2]), np.array([1.0, -3.0])],
            "target": np.array([1.0, 2.0]),
            "tolerance": 0.75,
        },
    )
    near = np.array([1.0, -2.0, 0.5]) + 0.4 * rng.uniform(-1, 1, size=(9, 3))
    kept = near[np.abs(np.linalg.norm(near - [1.0, -2.0, 0.5], axis=1) - 0.4) > 0.01]
    yield (
        "vectors of three",
        {"optimize": SHRINK, "starts": 2 * kept, "target": np.array([1.0, -2.0, 0.5]), "tolerance": 0.4},
    )


@escape_rate.rule
def _(result, optimize, starts, target, tolerance):
    if np.ndim(result) == 0 and not 0 <= result <= 1:
        return "A share lies between 0 and 1"
    return None


def _ends(optimize, starts):
    return [np.asarray(optimize(start), dtype=float) for start in starts]


def _share(near, optimize, starts):
    """The share of the end points that `near` accepts."""
    return float(np.mean([bool(near(end)) for end in _ends(optimize, starts)]))


def _gap(end, target):
    return float(np.linalg.norm(np.ravel(end - np.asarray(target, dtype=float))))


_declare(
    escape_rate,
    (
        "counts the descents and does not divide",
        "A share of 200 descents: what is the count divided by?",
        lambda optimize, starts, target, tolerance: sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts)),
    ),
    (
        "gives the share in percent",
        "A share lies between 0 and 1.",
        lambda optimize, starts, target, tolerance: 100 * _share(lambda end: _gap(end, target) <= tolerance, optimize, starts),
    ),
    (
        "leaves out an end point exactly at the tolerance",
        "Within a distance of 1 means 1 as well.",
        lambda optimize, starts, target, tolerance: _share(lambda end: _gap(end, target) < tolerance, optimize, starts),
    ),
    (
        "gives the share that does not reach the target",
        "Which descents are counted: those within the tolerance or those beyond?",
        lambda optimize, starts, target, tolerance: _share(lambda end: _gap(end, target) > tolerance, optimize, starts),
    ),
    (
        "gives the share that ends beyond the tolerance or exactly on it",
        "Which way round is your comparison?",
        lambda optimize, starts, target, tolerance: _share(lambda end: _gap(end, target) >= tolerance, optimize, starts),
    ),
    (
        "measures with a sign: every end below the target counts",
        "A distance is never negative. What is it for an end of −1 and a target of 1?",
        lambda optimize, starts, target, tolerance: _share(lambda end: np.sum(end - target) <= tolerance, optimize, starts),
    ),
    (
        "measures with a sign: every end above the target counts",
        "A distance is never negative. What is it for an end of 4 and a target of 1?",
        lambda optimize, starts, target, tolerance: _share(lambda end: np.sum(target - end) <= tolerance, optimize, starts),
    ),
    (
        "compares each coordinate by itself",
        "1.2 to the right and 1.2 up is 1.7 away. Which distance is asked for?",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: np.all(np.abs(end - target) <= tolerance), optimize, starts
        ),
    ),
    (
        "is content with one near coordinate",
        "All coordinates enter the distance.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: np.any(np.abs(end - target) <= tolerance), optimize, starts
        ),
    ),
    (
        "takes every start once, though some come more than once",
        "Of how many starts is it a share? Does a set or `np.unique` drop some?",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: _gap(end, target) <= tolerance, optimize, np.unique(np.asarray(starts, dtype=float), axis=0)
        ),
    ),
    (
        "takes a tolerance of 1, whatever `tolerance` is",
        "Where is the last argument used?",
        lambda optimize, starts, target, tolerance: _share(lambda end: _gap(end, target) <= 1, optimize, starts),
    ),
    (
        "adds up the differences of the coordinates",
        "3 to the right and 4 up is 5 away, not 7.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: np.sum(np.abs(end - target)) <= tolerance, optimize, starts
        ),
    ),
    (
        "forgets the root of the distance",
        "3 to the right and 4 up is 5 away, not 25.",
        lambda optimize, starts, target, tolerance: _share(lambda end: _gap(end, target) ** 2 <= tolerance, optimize, starts),
    ),
    (
        "averages the squared differences in place of adding them up",
        "3 to the right and 4 up is 5 away. What is the mean of 9 and 16?",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: np.sqrt(np.mean((end - target) ** 2)) <= tolerance, optimize, starts
        ),
    ),
    (
        "averages the differences of the coordinates",
        "All coordinates enter the distance, by their squares.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: np.mean(np.abs(end - target)) <= tolerance, optimize, starts
        ),
    ),
    (
        "looks at the first coordinate only",
        "All coordinates enter the distance.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: abs(np.ravel(end)[0] - np.ravel(target)[0]) <= tolerance, optimize, starts
        ),
    ),
    (
        "counts coordinates and not descents",
        "One descent counts once, however many coordinates it has.",
        lambda optimize, starts, target, tolerance: float(
            np.mean(np.abs(np.array(_ends(optimize, starts)) - target) <= tolerance)
        ),
    ),
    (
        "compares the starts and runs no descent",
        "Where is `optimize` called?",
        lambda optimize, starts, target, tolerance: float(
            np.mean([_gap(np.asarray(start, dtype=float), target) <= tolerance for start in starts])
        ),
    ),
    (
        "measures how far a descent has come from its start",
        "The distance is asked between the end and the target.",
        lambda optimize, starts, target, tolerance: float(
            np.mean([_gap(np.asarray(optimize(start), dtype=float), start) <= tolerance for start in starts])
        ),
    ),
    (
        "measures how far the end lies from 0",
        "Where does the target enter?",
        lambda optimize, starts, target, tolerance: _share(lambda end: np.linalg.norm(end) <= tolerance, optimize, starts),
    ),
    (
        "compares the lengths of end and target",
        "Two vectors of the same length may point anywhere. First the difference, then its length.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: abs(np.linalg.norm(end) - np.linalg.norm(target)) <= tolerance, optimize, starts
        ),
    ),
    (
        "asks for the target itself and ignores the tolerance",
        "A descent hardly ever ends at the target to the last digit.",
        lambda optimize, starts, target, tolerance: _share(lambda end: np.all(end == target), optimize, starts),
    ),
    (
        "lets a part of the target's size count as tolerance, as `np.isclose` does by default",
        "`np.isclose` and `np.allclose` add 0.00001 times the size of the target. The tolerance here is a plain distance.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: np.allclose(end, target, atol=tolerance), optimize, starts
        ),
    ),
    (
        "multiplies the tolerance by the size of the target",
        "The tolerance is a distance, not a fraction.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: _gap(end, target) <= tolerance * np.linalg.norm(target), optimize, starts
        ),
    ),
    (
        "counts in whole numbers: 0 unless all reach it",
        "`//` and `int` cut the fraction off.",
        lambda optimize, starts, target, tolerance: (
            sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts)) // len(starts)
        ),
    ),
    (
        "says whether any descent reaches the target",
        "How many of them? A share is asked.",
        lambda optimize, starts, target, tolerance: float(any(_gap(end, target) <= tolerance for end in _ends(optimize, starts))),
    ),
    (
        "looks at the last descent only",
        "Is there an `=` in your loop where `+=` is needed?",
        lambda optimize, starts, target, tolerance: float(_gap(_ends(optimize, starts)[-1], target) <= tolerance),
    ),
    (
        "looks at the first descent only",
        "Is there a `return` inside the loop?",
        lambda optimize, starts, target, tolerance: float(_gap(_ends(optimize, starts)[0], target) <= tolerance),
    ),
    (
        "averages the end points and asks whether their mean is near",
        "Each descent is compared by itself.",
        lambda optimize, starts, target, tolerance: float(_gap(np.mean(_ends(optimize, starts), axis=0), target) <= tolerance),
    ),
    (
        "averages the distances and does not count",
        "A share is asked: how many of the distances are small enough?",
        lambda optimize, starts, target, tolerance: float(np.mean([_gap(end, target) for end in _ends(optimize, starts)])),
    ),
    (
        "divides by one less than the number of starts",
        "4 of 5 is 0.8.",
        lambda optimize, starts, target, tolerance: (
            sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts)) / max(len(starts) - 1, 1)
        ),
    ),
    (
        "divides by the number of coordinates of all starts",
        "One descent counts once, however many coordinates it has.",
        lambda optimize, starts, target, tolerance: (
            sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts)) / np.size(starts)
        ),
    ),
    (
        "skips the first start",
        "Print the starts that your loop visits. Which one is missing?",
        lambda optimize, starts, target, tolerance: (
            sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts[1:])) / len(starts)
        ),
    ),
    (
        "skips the last start",
        "Print the starts that your loop visits. Which one is missing?",
        lambda optimize, starts, target, tolerance: (
            sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts[:-1])) / len(starts)
        ),
    ),
    (
        "runs every descent twice, the second from where the first ended",
        "`optimize` is called once for each start.",
        lambda optimize, starts, target, tolerance: _share(
            lambda end: _gap(np.asarray(optimize(end), dtype=float), target) <= tolerance, optimize, starts
        ),
    ),
    (
        "works for numbers only: compares each coordinate, and Python cannot say whether an array is true",
        "For two vectors the distance is one number. What makes one of the differences?",
        lambda optimize, starts, target, tolerance: (
            len([1 for start in starts if abs(optimize(start) - target) <= tolerance]) / len(starts)
        ),
    ),
    (
        "gives a share for each coordinate of a vector",
        "For two vectors the distance is one number. What makes one of the differences?",
        lambda optimize, starts, target, tolerance: (
            sum(np.abs(end - target) <= tolerance for end in _ends(optimize, starts)) / len(starts)
        ),
    ),
    (
        "rounds the share to one decimal",
        "2 of 3 is 0.667.",
        lambda optimize, starts, target, tolerance: round(
            _share(lambda end: _gap(end, target) <= tolerance, optimize, starts), 1
        ),
    ),
    (
        "rounds the share to two decimals",
        "2 of 3 is 0.667.",
        lambda optimize, starts, target, tolerance: round(
            _share(lambda end: _gap(end, target) <= tolerance, optimize, starts), 2
        ),
    ),
    (
        "counts equal ends once",
        "Each descent counts, also when two end at the same place.",
        lambda optimize, starts, target, tolerance: (
            len({str(end.tolist()) for end in _ends(optimize, starts) if _gap(end, target) <= tolerance}) / len(starts)
        ),
    ),
    (
        "counts the descents that have left their start",
        "Escaping is judged at the target: how near does the end lie to it?",
        lambda optimize, starts, target, tolerance: float(
            np.mean([_gap(np.asarray(optimize(start), dtype=float), start) > tolerance for start in starts])
        ),
    ),
    (
        "also counts starts that were near the target from the beginning",
        "Only the ends are compared.",
        lambda optimize, starts, target, tolerance: float(
            np.mean(
                [
                    _gap(np.asarray(place, dtype=float), target) <= tolerance
                    for place in [
                        min((start, optimize(start)), key=lambda w: _gap(np.asarray(w, dtype=float), target)) for start in starts
                    ]
                ]
            )
        ),
    ),
    (
        "divides by the number of descents that miss",
        "A share is a count divided by the number of *all* starts.",
        lambda optimize, starts, target, tolerance: (
            sum(_gap(end, target) <= tolerance for end in _ends(optimize, starts))
            / max(sum(_gap(end, target) > tolerance for end in _ends(optimize, starts)), 1)
        ),
    ),
    (
        "halves the tolerance",
        "The tolerance is the largest distance itself: to either side.",
        lambda optimize, starts, target, tolerance: _share(lambda end: _gap(end, target) <= tolerance / 2, optimize, starts),
    ),
    (
        "returns one truth value for each start",
        "One number is asked: the mean of what you have.",
        lambda optimize, starts, target, tolerance: [_gap(end, target) <= tolerance for end in _ends(optimize, starts)],
    ),
    (
        "hands all starts to `optimize` at once",
        "`optimize` takes one start. Where is the loop?",
        lambda optimize, starts, target, tolerance: float(
            np.mean(np.linalg.norm(np.atleast_2d(optimize(np.asarray(starts)) - target).T, axis=-1) <= tolerance)
        ),
    ),
)


escape_rate.equivalent(
    "np.subtract(optimize(start), target) → np.subtract(target, optimize(start))",
    because="a distance is the same from either end",
)


@escape_rate.style("a loop with a counter")
def _(optimize, starts, target, tolerance):
    hits = 0
    for start in starts:
        end = optimize(start)
        squares = sum((a - b) ** 2 for a, b in zip(np.ravel(end), np.ravel(target), strict=True))
        if math.sqrt(squares) <= tolerance:
            hits += 1
    return hits / len(starts)


@escape_rate.style("all ends in one array")
def _(optimize, starts, target, tolerance):
    ends = np.array([optimize(start) for start in starts], dtype=float).reshape(len(starts), -1)
    return np.mean(np.linalg.norm(ends - np.ravel(target), axis=1) <= tolerance)


@escape_rate.style("math.dist")
def _(run, places, goal, reach):
    near = [math.dist(np.atleast_1d(run(place)), np.atleast_1d(goal)) <= reach for place in places]
    return near.count(True) / len(near)


@escape_rate.style("numbers and vectors apart")
def _(optimize, starts, target, tolerance):
    hits = []
    for start in starts:
        gap = optimize(start) - target
        hits.append(abs(gap) <= tolerance if np.ndim(gap) == 0 else np.sqrt(np.dot(gap, gap)) <= tolerance)
    return sum(map(int, hits)) / len(hits)


@escape_rate.style("np.vectorize over the indices, single precision")
def _(optimize, starts, target, tolerance):
    def hit(i):
        return float(np.hypot.reduce(np.atleast_1d(np.subtract(optimize(starts[i]), target))) <= tolerance)

    return np.float32(np.vectorize(hit, otypes=[float])(np.arange(len(starts))).mean())


# -- predict first ---------------------------------------------------------------------------------------------------------

predict_speed = Question(
    "predict_speed",
    goal="say how fast momentum becomes",
    choices={
        "a": (
            "0.1, as without momentum.",
            "That is the first step. The second keeps 0.9 of it and adds 0.1 again: 0.19.",
        ),
        "b": (
            "1: ten times as far.",
            "A velocity v stays as it is when 0.9 v + 0.1 = v, so v = 1. It is η g / (1 − β).",
        ),
        "c": (
            "It grows without limit.",
            "Each step keeps only 0.9 of the old velocity: what is lost grows with v, until it is as much as the 0.1 that "
            "comes in.",
        ),
    },
    answer="b",
)

predict_first_step = Question(
    "predict_first_step",
    goal="say how long Adam's first step is",
    choices={
        "a": (
            "The first moves a million times as far, as with SGD.",
            "SGD multiplies by the gradient. Adam divides by its size as well: 1000/√(1000²) and 0.001/√(0.001²).",
        ),
        "b": (
            "Both move by 0.01.",
            "At t = 1 the corrected means are g and g² themselves, so the step is η g/√(g²): the rate, with the sign of g.",
        ),
        "c": (
            "The first moves a thousand times as far: the root takes away half of the digits.",
            "The root is taken of the *square* of the gradient, so nothing of the size remains.",
        ),
    },
    answer="b",
)

predict_race = Question(
    "predict_race",
    goal="tell a fair comparison of optimizers from an unfair one",
    choices={
        "a": (
            "It stays about as large: Adam adapts, SGD does not.",
            "Adam divides by the size of the gradients. That sets the scale of its steps, and a good rate sets it just as well "
            "where all weights need about the same.",
        ),
        "b": (
            "It shrinks to about half.",
            "Half of fifty points would mean that SGD cannot learn these digits. It can, once its steps are long enough: "
            "with 0.01 it had hardly left its start.",
        ),
        "c": (
            "A few points at most are left.",
            "Nearly all of the gap was the rate: SGD's best lies hundreds of times above its default.",
        ),
    },
    answer="c",
)

predict_escape = Question(
    "predict_escape",
    goal="foresee what a rate does that is too large for one valley and not for another",
    choices={
        "a": (
            "The loss runs away to infinity: 0.5 is far too large.",
            "It runs away from the narrow valley. But outside the curvature is another one, and 0.5 is below 2/1.5.",
        ),
        "b": (
            "Nothing: with the full batch there is no noise, so it stays in the narrow valley.",
            "Only a start exactly at the bottom would stay. From anywhere else each step lands further off on the other "
            "wall, until one lands beyond the rim.",
        ),
        "c": (
            "It is thrown out of the narrow valley and comes to rest in the wide one.",
            "A rate chooses among valleys: it can rest only where the curvature is below 2/η.",
        ),
    },
    answer="c",
)
