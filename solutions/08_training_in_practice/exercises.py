"""Exercises of lesson 8: honest parts of the data, mini-batches, and measuring what a training run has brought."""

import copy
from itertools import pairwise

import numpy as np

from autograder.declare import Exercise, Question, Rng, Wrong

# -- scale_pixels --------------------------------------------------------------------------------------------------------

scale_pixels = Exercise(
    "scale_pixels",
    goal="bring pixels into a range that a network can start from",
    points=1,
    minutes=3,
    stars=1,
    hints=[
        "What is the largest value that a pixel of this kind *can* have? It need not occur in the images you are given.",
        "Divide by 255, the largest value of a byte. A single `/` gives floats, also from whole numbers.",
        "return images / ...",
    ],
)


@scale_pixels.cases
def _(rng):
    yield "four pixels", {"images": np.array([[0, 51], [102, 255]], dtype=np.uint8)}
    yield "a dim image", {"images": np.array([[3, 20], [40, 77]])}
    yield "a bright image", {"images": np.array([[120, 200], [255, 180]], dtype=np.uint8)}
    yield "a black image", {"images": np.zeros((2, 2), dtype=np.uint8)}
    yield "three pixels in a row", {"images": np.array([10, 200, 30], dtype=np.int32)}
    dark, light = rng.integers(1, 90, size=(2, 2)), rng.integers(100, 254, size=(2, 2))
    yield "two images, one darker", {"images": np.array([dark, light]).astype(np.uint8)}
    yield "images as rows", {"images": rng.integers(1, 250, size=(3, 2)).astype(np.uint8)}
    yield "nothing brighter than 1", {"images": np.array([[0, 1], [1, 0]], dtype=np.uint8)}


@scale_pixels.mistake(
    "divides by the largest value that happens to be there",
    look="A dim image is to stay dim. Which number is the same for all images?",
)
def _(images):
    return images / images.max()


@scale_pixels.mistake(
    "stretches the values from their smallest to their largest",
    look="A bright image is to stay bright. Which two numbers are the same for all images?",
)
def _(images):
    low, high = images.min().astype(float), images.max().astype(float)
    return (images - low) / (high - low)


@scale_pixels.mistake("scales every image by its own largest value", look="One factor for all images: is there an axis too many?")
def _(images):
    return images / images.max(axis=tuple(range(1, images.ndim)), keepdims=True)


@scale_pixels.mistake(
    "scales every column by its own largest value", look="One factor for all images: is there an axis too many?"
)
def _(images):
    return images / images.max(axis=0)


@scale_pixels.mistake("divides by 256", look="Work out 255: it should become exactly 1.")
def _(images):
    return images / 256


@scale_pixels.mistake(
    "cuts the quotient to whole numbers",
    look="Is there a `//`, or is the quotient written back into an array of whole numbers?",
)
def _(images):
    return images // 255


@scale_pixels.mistake(
    "divides in place, into an array of whole numbers", look="`/=` keeps the type of the array. What makes a new array?"
)
def _(images):
    images /= 255
    return images


@scale_pixels.mistake("scales to −1 … 1", look="Where should black, the value 0, end up?")
def _(images):
    return images / 127.5 - 1


@scale_pixels.mistake("scales to 0 … 2", look="What becomes of 255?")
def _(images):
    return images / 127.5


@scale_pixels.mistake("divides by 16", look="Which values do these pixels have: 0 to 16, or 0 to 255?")
def _(images):
    return images / 16


@scale_pixels.mistake("divides by 100", look="What becomes of 255?")
def _(images):
    return images / 100


@scale_pixels.mistake("gives percent", look="What becomes of 255?")
def _(images):
    return images / 255 * 100


@scale_pixels.mistake("turns black and white round", look="Where should black, the value 0, end up?")
def _(images):
    return 1 - images / 255


@scale_pixels.mistake("only makes floats and does not scale", look="The type is right. What is the range of your result?")
def _(images):
    return images.astype(float)


@scale_pixels.mistake(
    "takes small values for already scaled",
    look="A very dark image holds small numbers, too. Is there an `if` that asks how large?",
)
def _(images):
    return images / 255 if images.max() > 1 else images.astype(float)


@scale_pixels.mistake("standardises to mean 0", look="Asked is the range from 0 to 1, by a fixed number and not by statistics.")
def _(images):
    return (images - images.mean()) / images.std()


@scale_pixels.mistake("makes black and white of the grey", look="The steps of grey are to be kept. Where is a decision made?")
def _(images):
    return (images > 127).astype(float)


@scale_pixels.mistake("cuts off what is above 1", look="The values are to be squeezed, not cut.")
def _(images):
    return np.clip(images, 0, 1).astype(float)


@scale_pixels.mistake("divides by the sum of the pixels", look="What becomes of 255?")
def _(images):
    return images / images.sum()


@scale_pixels.mistake("divides by 255 twice", look="What becomes of 255?")
def _(images):
    return images / 255 / 255


@scale_pixels.style("single precision")
def _(images):
    return images.astype(np.float32) / np.float32(255.0)


@scale_pixels.style("half precision")
def _(images):
    return (images / 255).astype(np.float16)


@scale_pixels.style("times one over 255")
def _(pictures):
    return np.multiply(pictures, 1.0 / 255.0)


@scale_pixels.style("entry by entry into an array of floats")
def _(images):
    out = np.zeros(images.shape)
    for index, value in np.ndenumerate(images):
        out[index] = value / 255
    return out


@scale_pixels.style("a table of all 256 values")
def _(images):
    return np.linspace(0, 1, 256)[images]


@scale_pixels.style("nested lists")
def _(images):
    return (np.asarray(images, dtype=float) / 255).tolist()


# -- train_val_test_split ------------------------------------------------------------------------------------------------
# Any way of drawing is right, so the probe looks only at which samples come out where: it finds every returned row again in X
# and every label in y. Where n is 12 it draws 400 splits. A sample is then in the test part Binomial(400, 1/4) times, 100 ± 8.7;
# the limit of 6.5 standard deviations is passed with probability < 1e-9 for each of the 36 counts (exact tails: 2.1e-10 above,
# 4e-13 below). Two neighbours stand in the same part 3.5 times of 11 on average, with a standard error of 0.07 over 400 splits;
# blocks of neighbours give 8 or more, the limit is 5.5. So a right answer fails far less than once in a million runs.

train_val_test_split = Exercise(
    "train_val_test_split",
    goal="split data at random into training, validation and test",
    points=3,
    minutes=15,
    stars=2,
    returns=("X_train", "y_train", "X_val", "y_val", "X_test", "y_test"),
    seconds=20.0,
    hints=[
        "Do not shuffle the samples but their numbers, 0 to n − 1. Then cut the shuffled row of numbers into three pieces.",
        "`rng.permutation(n)` gives the numbers in random order. The first n_val are validation, the next n_test are test, the "
        "rest is training. `X[rows]` and `y[rows]` with the same rows keep the pairs.",
        "n_val, n_test = int(...), int(...)\norder = rng.permutation(...)\nval = order[:...]\ntest = order[...:...]\n"
        "train = order[...:]\nreturn X[train], y[train], ...",
    ],
)


@train_val_test_split.cases
def _(rng):
    for n, val_fraction, test_fraction in [
        (9, 0.35, 0.52),
        (12, 0.25, 0.25),
        (13, 0.2, 0.39),
        (10, 0.25, 0.0),
        (10, 0.0, 0.37),
        (11, 0.0, 0.0),
        (10, 0.5, 0.5),
        (10, 0.27, 0.39),
    ]:
        X = np.column_stack([np.arange(n), rng.integers(10, 99, size=n) / 2])
        y = 3 * rng.permutation(n) + 1
        label = f"{n} samples, {val_fraction:g} for validation and {test_fraction:g} for test"
        seed = int(rng.integers(1, 10_000))
        yield label, {"X": X, "y": y, "val_fraction": val_fraction, "test_fraction": test_fraction, "rng": Rng(seed)}


def register(whole):
    """Where every row of X, or every label of y, stands."""
    return {(tuple(row) if isinstance(row, list) else row): i for i, row in enumerate(np.asarray(whole, dtype=float).tolist())}


def found_again(part, rows, labels):
    """What a returned part is, and the row numbers of its members, −1 for what is none of them.

    The first is "X" for rows as long as those of X, "y" for one row of numbers, "-" for nothing, "?" for anything else.
    """
    try:
        array = np.asarray(part, dtype=float)
    except (TypeError, ValueError):
        return "?", []
    if array.ndim and len(array) == 0:
        return "-", []
    if array.ndim == 1:
        return "y", [labels.get(label, -1) for label in array.tolist()]
    if array.ndim == 2 and array.shape[1] == len(next(iter(rows))):
        return "X", [rows.get(tuple(row), -1) for row in array.tolist()]
    return "?", []


def has_floats(part):
    """Whether a list or array holds floats."""
    array = np.asarray(part)
    return bool(array.size and array.dtype.kind == "f")


def moves_with_rng(draw):
    """Whether `draw(generator)` gives more than one result for six generators in different states."""
    return any(result != draw(np.random.default_rng(1)) for result in [draw(np.random.default_rng(seed)) for seed in range(2, 7)])


def watched_chance(draw, rng, draws=6):
    """Whether `draw(generator)` gives the same for the same state, and whether NumPy's global generator is left alone.

    Several draws in a row are compared, so that two sources of chance never agree by accident.
    """
    kept = np.random.get_state()
    np.random.seed(20)
    before = np.random.get_state()
    try:
        runs = []
        for _ in range(2):
            generator = copy.deepcopy(rng)
            runs.append([draw(generator) for _ in range(draws)])
        after = np.random.get_state()
    finally:
        np.random.set_state(kept)
    return {"global": bool(before[2] != after[2] or np.any(before[1] != after[1])), "same": bool(runs[0] == runs[1])}


def numbers_of(part):
    """The first column of rows of X, which in these cases holds the number of the row."""
    return [int(row[0]) for row in np.asarray(part, dtype=float).tolist()]


def spread_out(draws, n):
    """How far the counts of samples in parts lie from what is due, in standard deviations; and how many neighbours share a part.

    `draws` holds, for every draw, the row numbers of each part.
    """
    table, neighbours = np.zeros((len(draws[0]), n)), 0
    for parts in draws:
        for k, part in enumerate(parts):
            table[k, part] += 1
            held = set(part)
            neighbours += sum(row + 1 in held for row in part)
    share = np.array([[len(part)] for part in draws[0]]) / n
    deviation = np.maximum(np.sqrt(len(draws) * share * (1 - share)), 1e-9)
    odds = float(np.max(np.abs(table - len(draws) * share) / deviation))
    return {"odds": round(odds, 1), "neighbours": round(neighbours / len(draws), 1)}


@train_val_test_split.probe
def _(train_val_test_split, X, y, val_fraction, test_fraction, rng):
    at = register(X), register(y)
    labels = []

    def draw(generator, fractions=(val_fraction, test_fraction)):
        """The rows of the six parts, or what is wrong with the form of the result."""
        result = train_val_test_split(X, y, *fractions, generator)
        if result is None:
            return {"trouble": "None"}
        if isinstance(result, (str, dict, np.ndarray)) or not hasattr(result, "__iter__"):
            return {"trouble": "form"}
        members = list(result)
        if len(members) != 6:
            pairs = len(members) == 3 and all(isinstance(m, (tuple, list)) and len(m) == 2 for m in members)
            return {"trouble": "pairs" if pairs else "count", "count": len(members)}
        parts = [found_again(member, *at) for member in members]
        letters = "".join(part[0] for part in parts)
        if any(got not in (asked, "-") for got, asked in zip(letters, "XyXyXy", strict=True)):
            return {"trouble": "letters", "letters": letters}
        labels.append(any(has_floats(member) for member in members[1::2]))
        return [part[1] for part in parts]

    first = draw(copy.deepcopy(rng))
    if register(X) != at[0] or register(y) != at[1]:
        return {"trouble": "changed"}
    if isinstance(first, dict):
        return first
    chance = watched_chance(draw, rng)
    if chance["global"] or not chance["same"]:
        return chance
    draws = [draw(rng) for _ in range(12)]
    whole = [found for found in draws if not isinstance(found, dict)]
    sizes = [[len(part) for part in found] for found in whole]
    evidence = {**chance, "sizes": [len(part) for part in first], "vary": any(s != sizes[0] for s in sizes)}
    evidence["steady"] = all(s[2:] == sizes[0][2:] for s in sizes)
    if len(whole) < len(draws) or evidence["vary"]:
        return evidence
    rows = [found[::2] for found in whole]
    evidence["unknown"] = any(-1 in part for found in whole for part in found)
    evidence["apart"] = any(found[2 * k] != found[2 * k + 1] for found in whole for k in range(3))
    evidence["within"] = any(len(set(part)) < len(part) for found in rows for part in found)
    evidence["lost"] = max(len(X) - len({row for part in found for row in part}) for found in rows)
    evidence["kinds"] = len({tuple(tuple(sorted(part)) for part in found) for found in rows})
    evidence["orders"] = len({tuple(tuple(part) for part in found) for found in rows})
    evidence["fixed"] = [len({tuple(sorted(found[k])) for found in rows}) == 1 for k in range(3)]
    evidence["straight"] = [sorted(part) == list(range(min(part, default=0), max(part, default=-1) + 1)) for part in rows[0]]
    evidence["floats"] = any(labels)
    if evidence["kinds"] == 1:
        evidence["moves"] = moves_with_rng(draw)
        others = [draw(rng, (0.3, 0.4)) for _ in range(12)]
        evidence["otherwise"] = any(found != others[0] for found in others)
    if len(X) == 12 and not any(evidence[name] for name in ("unknown", "apart", "within", "lost")) and evidence["kinds"] > 1:
        many = [train_val_test_split(X, y, val_fraction, test_fraction, rng)[::2] for _ in range(400)]
        evidence.update(spread_out([[numbers_of(part) for part in parts] for parts in many], len(X)))
    return evidence


def odd_form_of_split(evidence):
    """What is wrong with the form of the result, or None."""
    trouble = evidence.get("trouble")
    if trouble is None:
        return None
    asked = "asked are six arrays: X_train, y_train, X_val, y_val, X_test, y_test"
    if trouble == "None":
        return Wrong(f"your function returned None; {asked}", mistake="returns nothing")
    if trouble == "changed":
        return Wrong("X and y were changed; the caller's data must stay as they were", mistake="shuffles the caller's data")
    if trouble == "pairs":
        return Wrong(f"three pairs came back; {asked}, one after the other", mistake="returns three pairs and not six arrays")
    if trouble == "count":
        return Wrong(f"{evidence['count']} things came back; {asked}", mistake="returns another number of arrays than six")
    if trouble == "letters":
        if evidence["letters"].replace("-", "") in ("XXXyyy", "XXyyy", "XXXyy", "XXyy"):
            return Wrong(f"the three X came first; {asked}", mistake="returns all X first, then all y")
        return Wrong(f"not every array has the shape that is due; {asked}, X of shape (m, d) and y of shape (m,)")
    return Wrong(f"the result is no tuple; {asked}")


def odd_sizes_of_split(evidence, n, val_fraction, test_fraction):
    """What is wrong with the sizes of the parts, or None."""
    if evidence["vary"] and evidence["steady"]:
        sentence = "the size of the training part differs from call to call"
        return Wrong(sentence, mistake="draws the parts without regard to each other")
    if evidence["vary"]:
        return Wrong("the sizes of the parts differ from call to call", mistake="decides for every sample by itself")
    got_x, got_y = evidence["sizes"][::2], evidence["sizes"][1::2]
    n_val, n_test = int(val_fraction * n), int(test_fraction * n)
    asked = [n - n_val - n_test, n_val, n_test]
    if got_x == got_y == asked:
        return None
    said = f"of {n} samples training, validation and test should get {asked}; yours have {got_x}"
    if got_x != got_y:
        return Wrong(said + f", and {got_y} labels", mistake="gives X and y different sizes")
    said += f", together {sum(got_x)}" if sum(got_x) != n else ""

    if 0 in asked[1:] and (got_x[0] == 0 or sum(got_x) > n):
        return Wrong(said, mistake="slices from the end, by −0 when a part is empty")

    def parts(val, test):
        return [n - val - test, val, test]

    rounded = parts(*(int(fraction * n + 0.5) for fraction in (val_fraction, test_fraction)))
    raised = parts(*(-int(-fraction * n // 1) for fraction in (val_fraction, test_fraction)))
    for sizes, name in [
        ([asked[0], asked[2], asked[1]], "has validation and test in each other's place"),
        ([asked[1], asked[0], asked[2]], "has training and validation in each other's place"),
        ([asked[2], asked[1], asked[0]], "has training and test in each other's place"),
        ([asked[1], asked[2], asked[0]], "returns validation, test and training, in this order"),
        (parts(n_val, int(test_fraction * (n - n_val))), "takes the test fraction of what validation has left"),
        (parts(int(val_fraction * (n - n_test)), n_test), "takes the validation fraction of what the test part has left"),
        (parts(n_val, int((val_fraction + test_fraction) * n) - n_val), "cuts at the sum of the fractions"),
        (rounded, "rounds the sizes up or down"),
        (raised, "rounds the sizes up"),
    ]:
        if got_x == sizes:
            return Wrong(said, mistake=name)
    if got_x[1:] == asked[1:] and sum(got_x) < n:
        return Wrong(said, mistake="loses samples")
    if got_x[1:] == asked[1:]:
        return Wrong(said, mistake="leaves validation and test samples in the training part")
    return Wrong(said)


@train_val_test_split.judge
def _(evidence, X, y, val_fraction, test_fraction, rng):
    wrong = odd_form_of_split(evidence)
    if wrong is not None:
        return wrong
    if evidence["global"]:
        return Wrong("NumPy's global generator was used", mistake="draws from `np.random` and not from `rng`")
    if not evidence["same"]:
        sentence = "two calls with the same state of rng gave two different splits"
        return Wrong(sentence, mistake="gives another split for the same state of rng")
    wrong = odd_sizes_of_split(evidence, len(X), val_fraction, test_fraction)
    if wrong is not None:
        return wrong
    if evidence["unknown"]:
        return Wrong("some of the rows or labels that came back are not in X or y")
    if evidence["apart"]:
        return Wrong("samples and labels do not belong together any more", mistake="shuffles X and y apart")
    if evidence["within"]:
        sentence = f"a sample stands twice in one part, and up to {evidence['lost']} are in none"
        return Wrong(sentence, mistake="draws with replacement")
    if evidence["lost"]:
        sentence = f"a sample stands in two parts, and up to {evidence['lost']} are in none"
        return Wrong(sentence, mistake="draws the parts without regard to each other")
    if evidence["floats"]:
        return Wrong("y holds whole numbers, and floats came back", mistake="turns the labels into floats")
    if max(evidence["sizes"][::2]) == len(X):
        return None
    if evidence["kinds"] == 1:
        if evidence["orders"] > 1:
            sentence = "whatever rng says, the same samples are in the same parts; only their order changes"
            return Wrong(sentence, mistake="cuts first and shuffles afterwards")
        if evidence["moves"]:
            sentence = "one call after the other with the same rng gave the same split"
            return Wrong(sentence, mistake="draws from a copy, so that rng does not move on")
        if evidence["otherwise"]:
            sentence = "with these fractions the same samples are in the same parts, whatever rng says; with others they are not"
            return Wrong(sentence, mistake="always has the same samples in one of the parts")
        if all(evidence["straight"]):
            return Wrong("the parts are cut from the data as they lie", mistake="does not shuffle")
        return Wrong(
            "whatever rng says, the split is the same",
            mistake="gives the same split whatever `rng` says, as with a generator of its own",
        )
    for part, size, fixed in zip(("training", "validation", "test"), evidence["sizes"][::2], evidence["fixed"], strict=True):
        if size and fixed:
            sentence = f"in every split the same samples are in the {part} part"
            return Wrong(sentence, mistake="always has the same samples in one of the parts")
    if evidence.get("neighbours", 0) > 5.5:
        return Wrong("neighbours stay together in nearly every split", mistake="keeps neighbours together: cuts out whole blocks")
    if evidence.get("odds", 0) > 6.5:
        sentence = "over 400 splits some samples are in a part much more often than others"
        return Wrong(sentence, mistake="gives samples unequal chances")
    return None


def _cut(X, y, order, n_val, n_test):
    """Six arrays from an order of the rows: validation first, then test, then training."""
    val, test, train = order[:n_val], order[n_val : n_val + n_test], order[n_val + n_test :]
    return X[train], y[train], X[val], y[val], X[test], y[test]


def _sizes(X, val_fraction, test_fraction):
    return int(val_fraction * len(X)), int(test_fraction * len(X))


@train_val_test_split.mistake("returns nothing", look="Does the function end in a `return` with six arrays?")
def _(X, y, val_fraction, test_fraction, rng):
    rng.permutation(len(X))


@train_val_test_split.mistake("returns three pairs and not six arrays", look="The docstring lists six names, side by side.")
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return parts[:2], parts[2:4], parts[4:]


@train_val_test_split.mistake(
    "returns another number of arrays than six", look="The docstring lists six names. Which are missing?"
)
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))[:4]


@train_val_test_split.mistake(
    "returns all X first, then all y", look="In which order does the docstring name the six? Each X is followed by its y."
)
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (*parts[::2], *parts[1::2])


@train_val_test_split.mistake("draws from `np.random` and not from `rng`", look="Where does the chance in your split come from?")
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, np.random.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "gives another split for the same state of rng", look="All chance must come from `rng`. Is there another source?"
)
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, np.random.Generator(np.random.PCG64()).permutation(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "gives the same split whatever `rng` says, as with a generator of its own",
    look="The caller hands you a generator. Which one draws your split?",
)
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, np.random.default_rng(0).permutation(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "draws from a copy, so that rng does not move on",
    look="A second call with the same rng is to give another split. Is it `rng` itself that draws?",
)
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, copy.deepcopy(rng).permutation(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "turns the labels into floats", look="One table of X and y has one kind of numbers. Which kind do the labels come back as?"
)
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y.astype(float), rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "cuts at the sum of the fractions", look="Each of the two sizes is made whole by itself, before anything is added."
)
def _(X, y, val_fraction, test_fraction, rng):
    n = len(X)
    val, test, train = np.split(rng.permutation(n), [int(val_fraction * n), int((val_fraction + test_fraction) * n)])
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.mistake(
    "decides for every sample by itself", look="The sizes are fixed beforehand. Who makes sure that they come out?"
)
def _(X, y, val_fraction, test_fraction, rng):
    u = rng.random(len(X))
    val, test = u < val_fraction, (u >= val_fraction) & (u < val_fraction + test_fraction)
    train = ~val & ~test
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.mistake(
    "has validation and test in each other's place", look="Which of the last two pairs does the docstring name first?"
)
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (*parts[:2], *parts[4:], *parts[2:4])


@train_val_test_split.mistake(
    "has training and validation in each other's place", look="Which part does the docstring name first?"
)
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (*parts[2:4], *parts[:2], *parts[4:])


@train_val_test_split.mistake("has training and test in each other's place", look="Which part does the docstring name first?")
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (*parts[4:], *parts[2:4], *parts[:2])


@train_val_test_split.mistake(
    "returns validation, test and training, in this order", look="Which part does the docstring name first?"
)
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (*parts[2:], *parts[:2])


@train_val_test_split.mistake(
    "takes the test fraction of what validation has left", look="Both fractions are shares of all n samples."
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val = int(val_fraction * len(X))
    return _cut(X, y, rng.permutation(len(X)), n_val, int(test_fraction * (len(X) - n_val)))


@train_val_test_split.mistake(
    "takes the validation fraction of what the test part has left", look="Both fractions are shares of all n samples."
)
def _(X, y, val_fraction, test_fraction, rng):
    n_test = int(test_fraction * len(X))
    return _cut(X, y, rng.permutation(len(X)), int(val_fraction * (len(X) - n_test)), n_test)


@train_val_test_split.mistake(
    "rounds the sizes up or down", look="The docstring says how a size is made whole. What does `int` do?"
)
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, rng.permutation(len(X)), round(val_fraction * len(X)), round(test_fraction * len(X)))


@train_val_test_split.mistake("rounds the sizes up", look="The docstring says how a size is made whole. What does `int` do?")
def _(X, y, val_fraction, test_fraction, rng):
    sizes = int(np.ceil(val_fraction * len(X))), int(np.ceil(test_fraction * len(X)))
    return _cut(X, y, rng.permutation(len(X)), *sizes)


@train_val_test_split.mistake(
    "slices from the end, by −0 when a part is empty", look="What is `order[-0:]`? Try your slices with a fraction of 0."
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    order = rng.permutation(len(X))
    val, test, train = order[:n_val], order[-n_test:], order[n_val:-n_test]
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.mistake(
    "loses samples", look="Training gets all that is left. Add up the sizes of your parts: is it n, whatever the fractions?"
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    n_train = int((1 - val_fraction - test_fraction) * len(X))
    train, val, test, _ = np.split(rng.permutation(len(X)), np.cumsum([n_train, n_val, n_test]))
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.mistake(
    "leaves validation and test samples in the training part", look="What is in test or validation must not be trained on."
)
def _(X, y, val_fraction, test_fraction, rng):
    parts = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (X, y, *parts[2:])


@train_val_test_split.mistake(
    "gives X and y different sizes", look="Compare the slices for X with those for y: are they the same?"
)
def _(X, y, val_fraction, test_fraction, rng):
    X_train, y_train, *rest = _cut(X, y, rng.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))
    return (X_train, y_train[1:], *rest)


@train_val_test_split.mistake(
    "shuffles X and y apart", look="One order for both: how many times do you draw, and which rows does `y` get?"
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    return _cut(rng.permutation(X), rng.permutation(y), np.arange(len(X)), n_val, n_test)


@train_val_test_split.mistake("draws with replacement", look="Can your way of drawing give the same number twice?")
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, rng.integers(0, len(X), size=len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "draws the parts without regard to each other", look="Once a sample is in one part, it is gone for the others."
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    val, test = rng.permutation(len(X))[:n_val], rng.permutation(len(X))[:n_test]
    train = rng.permutation(len(X))[n_val + n_test :]
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.mistake(
    "shuffles the caller's data", look="`rng.shuffle(X)` and `X[:] = ...` work on the caller's array. What makes a new one?"
)
def _(X, y, val_fraction, test_fraction, rng):
    order = rng.permutation(len(X)) if len(X) > 1 else np.arange(len(X))
    X[:], y[:] = X[order], y[order]
    return _cut(X, y, np.arange(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake("does not shuffle", look="Data often lie sorted by class. Where does chance come in?")
def _(X, y, val_fraction, test_fraction, rng):
    return _cut(X, y, np.arange(len(X)), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "cuts first and shuffles afterwards",
    look="Which comes first, shuffling or cutting? Who decides which samples are in the test?",
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    parts = np.split(np.arange(len(X)), [n_val, n_val + n_test])
    val, test, train = (rng.permutation(part) for part in parts)
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.mistake(
    "always has the same samples in one of the parts", look="All three parts are drawn. Which of yours is cut out beforehand?"
)
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    rest = len(X) - n_test
    order = rng.permutation(rest)
    val, train = order[:n_val], order[n_val:]
    return X[train], y[train], X[val], y[val], X[rest:], y[rest:]


@train_val_test_split.mistake(
    "keeps neighbours together: cuts out whole blocks",
    look="Neighbours in a file are often alike. Is every sample drawn by itself?",
)
def _(X, y, val_fraction, test_fraction, rng):
    order = np.roll(np.arange(len(X)), rng.integers(len(X)))
    return _cut(X, y, order, *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.mistake(
    "gives samples unequal chances",
    look="Which numbers can your draw give? Is every one from 0 to n − 1 as likely as the others?",
)
def _(X, y, val_fraction, test_fraction, rng):
    order = np.append(rng.permutation(len(X) - 1), len(X) - 1)
    return _cut(X, y, order, *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.style("sorts by random numbers, masks, order of the data kept")
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    rank = rng.random(len(X)).argsort().argsort()
    val, test = rank < n_val, (rank >= n_val) & (rank < n_val + n_test)
    train = ~(val | test)
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.style("chooses the test rows first, then the validation rows from the rest")
def _(X, y, val_fraction, test_fraction, rng):
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    test = rng.choice(len(X), size=n_test, replace=False)
    rest = np.setdiff1d(np.arange(len(X)), test)
    val = rng.choice(rest, size=n_val, replace=False)
    train = np.setdiff1d(rest, val)
    return X[train], y[train], X[val], y[val], X[test], y[test]


@train_val_test_split.style("shuffles a list of pairs; lists come back")
def _(data, labels, share_val, share_test, generator):
    pairs = list(zip(data.tolist(), labels.tolist(), strict=True))
    generator.shuffle(pairs)
    n_val, n_test = int(share_val * len(data)), int(share_test * len(data))
    out = []
    for part in (pairs[n_val + n_test :], pairs[:n_val], pairs[n_val : n_val + n_test]):
        out += [[x for x, _ in part], [label for _, label in part]]
    return out


@train_val_test_split.style("shuffles one table of X and y, training first")
def _(X, y, val_fraction, test_fraction, rng):
    table = rng.permutation(np.column_stack([X, y]), axis=0)
    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    n_train = len(X) - n_val - n_test
    parts = table[:n_train], table[n_train : n_train + n_val], table[n_train + n_val :]
    return tuple(piece for part in parts for piece in (part[:, :-1], part[:, -1].astype(int)))


@train_val_test_split.style("swaps from the end, by hand")
def _(X, y, val_fraction, test_fraction, rng):
    order = list(range(len(X)))
    for i in range(len(order) - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        order[i], order[j] = order[j], order[i]
    return _cut(X, y, np.array(order, dtype=int), *_sizes(X, val_fraction, test_fraction))


@train_val_test_split.style("pops numbers from a list; single precision")
def _(X, y, val_fraction, test_fraction, rng):
    left = list(range(len(X)))

    def take(count):
        return [left.pop(int(rng.random() * len(left))) for _ in range(count)]

    n_val, n_test = _sizes(X, val_fraction, test_fraction)
    rows = take(n_test), take(n_val), left
    X = X.astype(np.float32)
    return X[rows[2]], y[rows[2]], X[rows[1]], y[rows[1]], X[rows[0]], y[rows[0]]


@train_val_test_split.style("a generator started from a number that rng draws")
def _(X, y, val_fraction, test_fraction, rng):
    inner = np.random.default_rng(rng.integers(2**63))
    return _cut(X, y, inner.permutation(len(X)), *_sizes(X, val_fraction, test_fraction))


# -- standardize ---------------------------------------------------------------------------------------------------------

standardize = Exercise(
    "standardize",
    goal="scale features without a look at the test data",
    points=3,
    minutes=10,
    stars=2,
    returns=("X_train", "X_test"),
    rtol=1e-4,  # 1e-7 added to the std, against 0, still passes in the column of very small spread
    hints=[
        "Both results are scaled with the same two rows of numbers. Which samples may say what they are?",
        "mean and std of X_train along axis 0. Where std is 0, divide by 1 instead: the numerator is 0 there, so 0 comes out.",
        "mean, std = X_train.mean(axis=...), X_train.std(axis=...)\nstd = np.where(std > 0, std, ...)\n"
        "return (X_train - ...) / ..., (X_test - ...) / ...",
    ],
)


@standardize.cases
def _(rng):
    yield "one column", {"X_train": np.array([[1.0], [3.0], [8.0]]), "X_test": np.array([[4.0], [0.0]])}
    yield (
        "whole numbers, one column constant",
        {"X_train": np.array([[10, 4, 2], [20, 4, 9], [60, 4, 4]]), "X_test": np.array([[30, 4, 7], [90, 4, 1]])},
    )
    yield (
        "a column that is constant in training only",
        {"X_train": np.array([[2.0, 5.0], [2.0, 9.0]]), "X_test": np.array([[7.0, 1.0], [4.0, 8.0]])},
    )
    yield (
        "a column that is constant in the test part",
        {"X_train": np.array([[1.0, 4.0], [5.0, 8.0], [6.0, 0.0]]), "X_test": np.array([[3.0, 6.0], [3.0, 2.0]])},
    )
    yield (
        "grey values between 0 and 1",
        {"X_train": np.array([[0.0, 0.5], [1.0, 0.0], [0.75, 1.0], [0.25, 1.0]]), "X_test": np.array([[0.5, 0.25], [1.0, 0.0]])},
    )
    yield "one training sample", {"X_train": np.array([[3.0, 8.0]]), "X_test": np.array([[1.0, 2.0], [4.0, 4.0]])}
    yield (
        "a column of small spread",
        {
            "X_train": np.array([[3.0, 0.17], [9.0, 0.0], [4.0, 0.25], [8.0, 0.08]]),
            "X_test": np.array([[5.0, 0.42], [7.0, 0.08]]),
        },
    )
    yield (
        "a column of very small spread",
        {
            "X_train": np.array([[3.0, 0.017], [9.0, 0.0], [4.0, 0.023], [8.0, 0.008]]),
            "X_test": np.array([[5.0, 0.042], [7.0, 0.009]]),
        },
    )
    for n, m, d in [(2, 2, 2), (4, 2, 2)]:
        scale, centre = rng.uniform(3, 40, size=d), rng.uniform(-20, 60, size=d)
        X_train, X_test = ((rng.normal(size=(size, d)) * scale + centre).round(1) for size in (n, m))
        yield f"{n} training and {m} test samples", {"X_train": X_train, "X_test": X_test}


@standardize.probe
def _(standardize, X_train, X_test):
    constant = X_train.min(axis=0) == X_train.max(axis=0)
    shape = X_test.shape
    result = standardize(X_train, X_test)
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        return result
    try:
        test = np.array(result[1], dtype=None if np.asarray(result[1]).dtype.kind == "f" else float)
    except (TypeError, ValueError):
        return result[0], result[1]
    if test.shape != shape:
        return result[0], result[1]
    test[:, constant & np.isfinite(test).all(axis=0)] = 0.0  # what becomes of these is open, as long as it is finite
    return result[0], test


def _standardized(X, mean, std):
    std = np.where(std > 0, std, 1.0)
    return (X - mean) / std


@standardize.mistake(
    "scales the test part by its own mean and std",
    look="At the time of the test there may be a single sample. Whose mean and std are at hand then?",
)
def _(X_train, X_test):
    return tuple(_standardized(X, X.mean(axis=0), X.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake(
    "takes mean and std of training and test together",
    look="The test part must not have a say in how training is done. Which samples go into mean and std?",
)
def _(X_train, X_test):
    both = np.vstack([X_train, X_test])
    return tuple(_standardized(X, both.mean(axis=0), both.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("takes mean and std of the test part", look="Which of the two parts may say what mean and std are?")
def _(X_train, X_test):
    return tuple(_standardized(X, X_test.mean(axis=0), X_test.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake(
    "takes the mean of training but the std of the test part", look="Both numbers come from the same samples. Which?"
)
def _(X_train, X_test):
    train, test = _standardized(X_train, X_train.mean(axis=0), X_train.std(axis=0)), X_test - X_train.mean(axis=0)
    return train, test / np.where(X_test.std(axis=0) > 0, X_test.std(axis=0), 1.0)


@standardize.mistake(
    "takes the std of training but the mean of the test part", look="Both numbers come from the same samples. Which?"
)
def _(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return _standardized(X_train, mean, std), _standardized(X_test, X_test.mean(axis=0), std)


@standardize.mistake("takes the mean of training and test together", look="Which samples may say what the mean is?")
def _(X_train, X_test):
    mean = np.vstack([X_train, X_test]).mean(axis=0)
    return tuple(_standardized(X, mean, X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("has one std for all columns", look="Every column has its own std: is an axis given?")
def _(X_train, X_test):
    return tuple(_standardized(X, X_train.mean(axis=0), X_train.std()) for X in (X_train, X_test))


@standardize.mistake("has one mean for all columns", look="Every column has its own mean: is an axis given?")
def _(X_train, X_test):
    return tuple(_standardized(X, X_train.mean(), X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("divides by n − 1 in the std (ddof=1)", look="Which ddof does the docstring ask for?")
def _(X_train, X_test):
    with np.errstate(all="ignore"):
        std = X_train.std(axis=0, ddof=1) if len(X_train) > 1 else np.zeros(X_train.shape[1])
    return tuple(_standardized(X, X_train.mean(axis=0), std) for X in (X_train, X_test))


@standardize.mistake("divides by the variance", look="In which units is a variance? What brings it back to those of X?")
def _(X_train, X_test):
    return tuple(_standardized(X, X_train.mean(axis=0), X_train.var(axis=0)) for X in (X_train, X_test))


@standardize.mistake("divides by the root of the std", look="How many roots lie between the variance and what you divide by?")
def _(X_train, X_test):
    return tuple(_standardized(X, X_train.mean(axis=0), np.sqrt(X_train.std(axis=0))) for X in (X_train, X_test))


@standardize.mistake("has one mean and std for all columns", look="Every column has its own mean and std: is an axis given?")
def _(X_train, X_test):
    return tuple(_standardized(X, X_train.mean(), X_train.std()) for X in (X_train, X_test))


@standardize.mistake(
    "standardises each sample instead of each column", look="The statistics of a column run over the samples. Which axis is that?"
)
def _(X_train, X_test):
    parts = []
    for X in (X_train, X_test):
        parts.append(_standardized(X, X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)))
    return tuple(parts)


@standardize.mistake("only takes the mean away", look="Two steps make a column standard. Is the second one there?")
def _(X_train, X_test):
    return tuple(X - X_train.mean(axis=0) for X in (X_train, X_test))


@standardize.mistake("only divides by the std", look="Two steps make a column standard. Is the first one there?")
def _(X_train, X_test):
    return tuple(_standardized(X, 0.0, X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("divides the mean only", look="Look at the brackets: what is divided by the std?")
def _(X_train, X_test):
    std = np.where(X_train.std(axis=0) > 0, X_train.std(axis=0), 1.0)
    return tuple(X - X_train.mean(axis=0) / std for X in (X_train, X_test))


@standardize.mistake("adds the mean", look="Which mean should the training part have afterwards?")
def _(X_train, X_test):
    return tuple(_standardized(X, -X_train.mean(axis=0), X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("multiplies by the std", look="A wide column must become narrower. Does it?")
def _(X_train, X_test):
    return tuple((X - X_train.mean(axis=0)) * X_train.std(axis=0) for X in (X_train, X_test))


@standardize.mistake("turns the sign round", look="What should a value above the mean become: positive or negative?")
def _(X_train, X_test):
    return tuple(-_standardized(X, X_train.mean(axis=0), X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("scales from the smallest to the largest value", look="Asked are mean 0 and std 1, not a range.")
def _(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    return tuple(_standardized(X, low, width) for X in (X_train, X_test))


@standardize.mistake("takes the median for the mean", look="The mean is asked, and the std around it.")
def _(X_train, X_test):
    return tuple(_standardized(X, np.median(X_train, axis=0), X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake(
    "divides by 0 where a column is constant", look="What is the std of a constant column? It should become 0, not NaN."
)
def _(X_train, X_test):
    with np.errstate(all="ignore"):
        return tuple((X - X_train.mean(axis=0)) / X_train.std(axis=0) for X in (X_train, X_test))


@standardize.mistake(
    "takes care of constant columns in the training part only",
    look="Print the test part where a column is constant in training: can a network compute with these numbers?",
)
def _(X_train, X_test):
    with np.errstate(all="ignore"):
        mean, std = X_train.mean(axis=0), X_train.std(axis=0)
        return np.nan_to_num((X_train - mean) / std), (X_test - mean) / std


@standardize.mistake(
    "takes a column of very small spread for constant",
    look="Constant means that std is 0. From which std on do you divide by it?",
)
def _(X_train, X_test):
    std = X_train.std(axis=0)
    return tuple(_standardized(X, X_train.mean(axis=0), np.where(std < 0.01, 1.0, std)) for X in (X_train, X_test))


@standardize.mistake(
    "takes a column of small spread for constant", look="Constant means that std is 0. From which std on do you divide by it?"
)
def _(X_train, X_test):
    std = X_train.std(axis=0)
    return tuple(_standardized(X, X_train.mean(axis=0), np.where(std < 0.1, 1.0, std)) for X in (X_train, X_test))


@standardize.mistake(
    "never divides by less than a limit of its own",
    look="A column of small spread is to get std 1, too. What do you divide it by?",
)
def _(X_train, X_test):
    return tuple(_standardized(X, X_train.mean(axis=0), np.maximum(X_train.std(axis=0), 0.1)) for X in (X_train, X_test))


@standardize.mistake(
    "leaves constant columns as they came", look="A constant column is to become 0 in training. Which of the two steps does that?"
)
def _(X_train, X_test):
    constant = X_train.std(axis=0) == 0
    mean = np.where(constant, 0.0, X_train.mean(axis=0))
    return tuple(_standardized(X, mean, X_train.std(axis=0)) for X in (X_train, X_test))


@standardize.mistake("drops constant columns", look="Which shape should the results have?")
def _(X_train, X_test):
    kept = X_train.std(axis=0) > 0
    return tuple(
        _standardized(X[:, kept], X_train[:, kept].mean(axis=0), X_train[:, kept].std(axis=0)) for X in (X_train, X_test)
    )


@standardize.mistake(
    "leaves the test part as it came",
    look="Is X_test scaled at all? And do mean and std come from X_train as it was, or as it is once scaled?",
)
def _(X_train, X_test):
    return _standardized(X_train, X_train.mean(axis=0), X_train.std(axis=0)), X_test.astype(float)


@standardize.mistake("returns the two parts in the wrong order", look="In which order does the docstring name the two?")
def _(X_train, X_test):
    return standardize.reference(X_train, X_test)[::-1]


@standardize.mistake("returns the training part only", look="The docstring names two results.")
def _(X_train, X_test):
    return standardize.reference(X_train, X_test)[0]


@standardize.mistake(
    "writes the results into arrays of whole numbers, which cuts them", look="Which kind of numbers does `zeros_like` make here?"
)
def _(X_train, X_test):
    parts = []
    for X, scaled in zip((X_train, X_test), standardize.reference(X_train, X_test), strict=True):
        out = np.zeros_like(X)
        out[:] = scaled
        parts.append(out)
    return tuple(parts)


@standardize.mistake(
    "changes the arrays that came in", look="`X -= ...` and `X[:, j] = ...` work on the caller's array. What makes a new one?"
)
def _(X_train, X_test):
    train, test = standardize.reference(X_train, X_test)
    X_train[...], X_test[...] = train, test
    return train, test


@standardize.style("column by column, in loops")
def _(X_train, X_test):
    train, test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    for j in range(X_train.shape[1]):
        column = [float(v) for v in X_train[:, j]]
        mean = sum(column) / len(column)
        std = (sum((v - mean) ** 2 for v in column) / len(column)) ** 0.5
        for i, v in enumerate(column):
            train[i, j] = (v - mean) / std if std else 0.0
        for i, v in enumerate(X_test[:, j]):
            test[i, j] = (v - mean) / std if std else 0.0
    return train, test


@standardize.style("NaN made 0")
def _(X_train, X_test):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    with np.errstate(all="ignore"):
        return [np.nan_to_num((X - mean) / std) for X in (X_train, X_test)]


@standardize.style("a tiny number below the line")
def _(train, test):
    mean, std = train.mean(0), train.std(0)
    return (train - mean) / (std + 1e-8), (test - mean) / (std + 1e-8)


@standardize.style("scikit-learn's scaler")
def _(X_train, X_test):
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test)


@standardize.style("single precision, as lists")
def _(X_train, X_test):
    train, test = standardize.reference(X_train, X_test)
    return train.astype(np.float32), test.astype(np.float32)


@standardize.style("nested lists, mean of squares")
def _(X_train, X_test):
    X_train = np.asarray(X_train, dtype=float)
    mean = X_train.sum(axis=0) / len(X_train)
    var = np.mean(X_train * X_train, axis=0) - mean**2
    std = np.sqrt(np.where(var > 1e-9, var, 1))
    return ((X_train - mean) / std).tolist(), ((X_test - mean) / std).tolist()


for _mutant in ("1.0 → 2.0", "1.0 → -1.0"):
    standardize.equivalent(_mutant, because="a constant column is 0 above the line, and what the test part becomes is open")

# -- accuracy ------------------------------------------------------------------------------------------------------------

accuracy = Exercise(
    "accuracy",
    goal="say how often a network is right",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "First an answer for every sample, then a comparison with the truth for every sample, then one number.",
        "The answer is the column of the largest probability in the row: `argmax` along axis 1. The mean of True and False is a "
        "share.",
        "answers = P.argmax(axis=...)\nreturn np.mean(answers == ...)",
    ],
)


def _probabilities(rng, n, k):
    """Rows of probabilities without ties, many of them with no entry above one half."""
    Z = np.array([rng.permutation(k) for _ in range(n)]) * 0.35 + rng.uniform(0, 0.2, size=(n, k))
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return P.round(3)


@accuracy.cases
def _(rng):
    yield "two samples", {"P": np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3]]), "y": np.array([0, 2])}
    yield "all wrong", {"P": np.array([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]]), "y": np.array([0, 1, 1])}
    yield "one sample, not sure but right", {"P": np.array([[0.3, 0.25, 0.45]]), "y": np.array([2])}
    yield (
        "as many samples as classes",
        {"P": np.array([[0.5, 0.2, 0.3], [0.42, 0.38, 0.2], [0.1, 0.3, 0.6]]), "y": np.array([0, 1, 2])},
    )
    yield (
        "one class much larger than the other",
        {"P": np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.55, 0.45], [0.6, 0.4]]), "y": np.array([0, 0, 0, 0, 1])},
    )
    for n, k in [(7, 3), (11, 4)]:
        P = _probabilities(rng, n, k)
        right = P.argmax(axis=1)
        y = np.where(np.arange(n) % 3 == 1, rng.integers(0, k, size=n), right)
        y[0] = (right[0] + 1) % k
        yield f"{n} samples, {k} classes", {"P": P, "y": y}
    yield "a narrow win", {"P": np.array([[0.33, 0.34, 0.33], [0.32, 0.33, 0.35]]), "y": np.array([1, 1])}


@accuracy.mistake("counts the right answers and does not divide", look="Asked is a share between 0 and 1. Of how many?")
def _(P, y):
    return float(np.sum(P.argmax(axis=1) == y))


@accuracy.mistake("gives the share of wrong answers", look="What should come out when every answer is right: 0 or 1?")
def _(P, y):
    return float(np.mean(P.argmax(axis=1) != y))


@accuracy.mistake("gives percent", look="Asked is a share between 0 and 1.")
def _(P, y):
    return float(100 * np.mean(P.argmax(axis=1) == y))


@accuracy.mistake(
    "looks for the largest entry of every column", look="The answer to one sample stands in one row. Which axis runs along it?"
)
def _(P, y):
    return float(np.mean(P.argmax(axis=0) == y))


@accuracy.mistake(
    "looks for the sample that is surest of each class",
    look="The answer to one sample stands in one row. Which axis runs along it?",
)
def _(P, y):
    return float(np.mean([P.argmax(axis=0)[label] == label for label in y]))


@accuracy.mistake("looks for the largest entry of the whole table", look="Every row has an answer of its own: is an axis given?")
def _(P, y):
    return float(np.mean(P.argmax() == y))


@accuracy.mistake("takes the smallest probability", look="Which class is the answer: the most or the least probable?")
def _(P, y):
    return float(np.mean(P.argmin(axis=1) == y))


@accuracy.mistake("asks for more than one half", look="With three classes the largest probability may be 0.4. Is that an answer?")
def _(P, y):
    return float(np.mean(P[np.arange(len(y)), y] > 0.5))


@accuracy.mistake("takes the mean probability of the true class", look="An answer is right or wrong. Where is it decided?")
def _(P, y):
    return float(np.mean(P[np.arange(len(y)), y]))


@accuracy.mistake("takes the mean of the largest probabilities", look="`max` says how sure the network is, `argmax` of what.")
def _(P, y):
    return float(np.mean(P.max(axis=1)))


@accuracy.mistake("compares the largest probability with the label", look="`max` gives a probability. What gives the class?")
def _(P, y):
    return float(np.mean(P.max(axis=1) == y))


@accuracy.mistake(
    "compares every entry with a one-hot row", look="How many answers does a network give for one sample: one, or k?"
)
def _(P, y):
    return float(np.mean((P > 0.5) == np.eye(P.shape[1])[y]))


@accuracy.mistake("counts labels from 1", look="Labels run from 0 to k − 1, and so do the columns.")
def _(P, y):
    return float(np.mean(P.argmax(axis=1) + 1 == y))


@accuracy.mistake("divides by the number of entries of P", look="Of how many answers is a share asked?")
def _(P, y):
    return float(np.sum(P.argmax(axis=1) == y) / P.size)


@accuracy.mistake("divides by the number of classes", look="Of how many answers is a share asked?")
def _(P, y):
    return float(np.sum(P.argmax(axis=1) == y) / P.shape[1])


@accuracy.mistake("averages over the classes", look="Every sample counts alike, whichever class it is of.")
def _(P, y):
    return float(np.mean([np.mean(P[y == label].argmax(axis=1) == label) for label in np.unique(y)]))


@accuracy.mistake("accepts the second best class too", look="How many answers does a network give for one sample?")
def _(P, y):
    return float(np.mean([label in np.argsort(row)[-2:] for row, label in zip(P, y, strict=True)]))


@accuracy.mistake("gives one truth value for each sample", look="Asked is one number for all samples together.")
def _(P, y):
    return P.argmax(axis=1) == y


@accuracy.mistake(
    "gives 1 when all answers are right, and else 0", look="Asked is a share. Is there an `all`, or a division with `//`?"
)
def _(P, y):
    return float(np.all(P.argmax(axis=1) == y))


@accuracy.mistake(
    "compares how often each class is said with how often it is true", look="Is the comparison made sample by sample?"
)
def _(P, y):
    k = P.shape[1]
    said, true = np.bincount(P.argmax(axis=1), minlength=k), np.bincount(y, minlength=k)
    return float(np.minimum(said, true).sum() / len(y))


@accuracy.mistake("gives the cross-entropy", look="A loss says how sure the network was. Asked is how often it was right.")
def _(P, y):
    return float(-np.mean(np.log(P[np.arange(len(y)), y])))


@accuracy.style("a loop that counts")
def _(P, y):
    right = 0
    for row, label in zip(P.tolist(), y.tolist(), strict=True):
        if row.index(max(row)) == label:
            right += 1
    return right / len(y)


@accuracy.style("the true class has the largest probability")
def _(probabilities, labels):
    given = probabilities[np.arange(len(labels)), labels]
    return (given == probabilities.max(axis=1)).mean()


@accuracy.style("sorting, single precision")
def _(P, y):
    return np.float32(np.count_nonzero(np.argsort(P, axis=1)[:, -1] == y) / len(y))


@accuracy.style("scikit-learn's score")
def _(P, y):
    from sklearn.metrics import accuracy_score

    return accuracy_score(y, np.argmax(P, axis=-1))


@accuracy.style("one minus the share of wrong answers, as a 0-d array")
def _(P, y):
    return np.array(1 - np.mean(np.not_equal(P.argmax(1), y)))


accuracy.equivalent("1 → -1", because="axis 1 is the last of two")


# -- confusion_matrix ----------------------------------------------------------------------------------------------------

confusion_matrix = Exercise(
    "confusion_matrix",
    goal="see which classes are taken for which",
    points=2,
    minutes=10,
    stars=2,
    exact_kind=False,
    hints=[
        "Begin with a table of zeros, one row and one column for each class. Every sample adds 1 at one place.",
        "The place is [true class, predicted class]. Add in a loop, or with `np.add.at`: `counts[y_true, y_pred] += 1` counts a "
        "pair that occurs several times only once.",
        "counts = np.zeros((..., ...), dtype=int)\nfor true, predicted in zip(...):\n    counts[..., ...] += 1\nreturn counts",
    ],
)


@confusion_matrix.cases
def _(rng):
    yield "four samples", {"y_true": np.array([0, 0, 1, 2]), "y_pred": np.array([0, 1, 1, 1]), "n_classes": 3}
    yield "all right", {"y_true": np.array([1, 0, 1]), "y_pred": np.array([1, 0, 1]), "n_classes": 2}
    yield "one sample", {"y_true": np.array([1]), "y_pred": np.array([0]), "n_classes": 2}
    yield "the same mistake three times", {"y_true": np.array([2, 2, 2, 0]), "y_pred": np.array([0, 0, 0, 0]), "n_classes": 3}
    yield "a class that never occurs", {"y_true": np.array([0, 2, 2, 0]), "y_pred": np.array([2, 2, 0, 0]), "n_classes": 5}
    yield "300 times the same pair", {"y_true": np.full(300, 1), "y_pred": np.full(300, 0), "n_classes": 2}
    twelve = {"y_true": np.array([0, 11, 10, 4]), "y_pred": np.array([10, 11, 0, 5]), "n_classes": 12}
    yield "more classes than digits", twelve
    for n, k in [(12, 3), (15, 4)]:
        y_true = rng.integers(0, k, size=n)
        y_pred = np.where(rng.random(n) < 0.5, y_true, rng.integers(0, k, size=n))
        y_true[:3], y_pred[:3] = [0, 0, 1], [1, 1, 2]
        yield f"{n} samples, {k} classes", {"y_true": y_true, "y_pred": y_pred, "n_classes": k}


def _table(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


@confusion_matrix.mistake(
    "numbers the pairs as if there were ten classes",
    look="Which number makes one of a pair (i, j)? Do two pairs share one when there are twelve classes?",
)
def _(y_true, y_pred, n_classes):
    counts = np.bincount(10 * y_true + y_pred, minlength=100)[:100].reshape(10, 10)
    return counts[:n_classes, :n_classes]


@confusion_matrix.mistake(
    "has the predictions in the rows", look="Rows belong to the truth: at which place of [row, column] does it stand?"
)
def _(y_true, y_pred, n_classes):
    return _table(y_pred, y_true, n_classes)


@confusion_matrix.mistake(
    "counts a pair that occurs several times only once",
    look="What does `counts[rows, columns] += 1` do when a place is listed twice? Try it with three equal pairs.",
)
def _(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    counts[y_true, y_pred] += 1
    return counts


@confusion_matrix.mistake(
    "counts in bytes, which hold no more than 255", look="Which dtype has your table, and what is its largest number?"
)
def _(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=np.uint8)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


@confusion_matrix.mistake("gives shares of each row", look="Asked are counts: what is the sum of the whole table?")
def _(y_true, y_pred, n_classes):
    counts = _table(y_true, y_pred, n_classes)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@confusion_matrix.mistake("gives shares of each column", look="Asked are counts: what is the sum of the whole table?")
def _(y_true, y_pred, n_classes):
    counts = _table(y_true, y_pred, n_classes)
    return counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)


@confusion_matrix.mistake("gives shares of all samples", look="Asked are counts: what is the sum of the whole table?")
def _(y_true, y_pred, n_classes):
    return _table(y_true, y_pred, n_classes) / len(y_true)


@confusion_matrix.mistake("gives percent of all samples", look="Asked are counts: what is the sum of the whole table?")
def _(y_true, y_pred, n_classes):
    return 100 * _table(y_true, y_pred, n_classes) / len(y_true)


@confusion_matrix.mistake("counts the right answers only", look="What stands off the diagonal? Are wrong answers counted?")
def _(y_true, y_pred, n_classes):
    return np.diag(np.diag(_table(y_true, y_pred, n_classes)))


@confusion_matrix.mistake("counts the wrong answers only", look="What stands on the diagonal? Right answers count too.")
def _(y_true, y_pred, n_classes):
    counts = _table(y_true, y_pred, n_classes)
    return counts - np.diag(np.diag(counts))


@confusion_matrix.mistake(
    "leaves out classes that do not occur", look="The table has n_classes rows and columns, whatever labels there are."
)
def _(y_true, y_pred, n_classes):
    labels = np.union1d(y_true, y_pred)
    return _table(y_true, y_pred, n_classes)[np.ix_(labels, labels)]


@confusion_matrix.mistake(
    "takes the number of classes from the largest label", look="There is an argument that says how many classes there are."
)
def _(y_true, y_pred, n_classes):
    return _table(y_true, y_pred, int(max(y_true.max(), y_pred.max())) + 1)


@confusion_matrix.mistake("counts both directions", look="A 3 taken for an 8 is not an 8 taken for a 3.")
def _(y_true, y_pred, n_classes):
    counts = _table(y_true, y_pred, n_classes)
    return counts + counts.T - np.diag(np.diag(counts))


@confusion_matrix.mistake("begins with ones", look="What should stand where nothing was counted?")
def _(y_true, y_pred, n_classes):
    return _table(y_true, y_pred, n_classes) + 1


@confusion_matrix.mistake("says which pairs occur, not how often", look="Asked are counts. Does your table say True and False?")
def _(y_true, y_pred, n_classes):
    return _table(y_true, y_pred, n_classes) > 0


@confusion_matrix.mistake("has the classes in reverse order", look="Class 0 belongs to row 0 and column 0.")
def _(y_true, y_pred, n_classes):
    return _table(y_true, y_pred, n_classes)[::-1, ::-1]


@confusion_matrix.mistake("gives one long row of counts", look="Asked is a table of k rows and k columns.")
def _(y_true, y_pred, n_classes):
    return _table(y_true, y_pred, n_classes).ravel()


@confusion_matrix.mistake("leaves out the last sample", look="How many samples does your loop visit? Add up the table.")
def _(y_true, y_pred, n_classes):
    return _table(y_true[:-1], y_pred[:-1], n_classes)


@confusion_matrix.mistake("leaves out the first sample", look="How many samples does your loop visit? Add up the table.")
def _(y_true, y_pred, n_classes):
    return _table(y_true[1:], y_pred[1:], n_classes)


@confusion_matrix.mistake("counts labels from 1", look="Labels run from 0 to k − 1, and so do rows and columns.")
def _(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    for true, predicted in zip(y_true, y_pred, strict=True):
        counts[true - 1, predicted - 1] += 1
    return counts


@confusion_matrix.mistake("gives the number of right answers", look="Asked is a whole table. What does the trace of it say?")
def _(y_true, y_pred, n_classes):
    return int(np.sum(y_true == y_pred))


@confusion_matrix.style("np.add.at into floats")
def _(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes))
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


@confusion_matrix.style("one number for each pair, counted")
def _(truth, said, k):
    return np.bincount(truth * k + said, minlength=k * k).reshape(k, k)


@confusion_matrix.style("product of one-hot rows")
def _(y_true, y_pred, n_classes):
    one_hot = np.eye(n_classes, dtype=int)
    return one_hot[y_true].T @ one_hot[y_pred]


@confusion_matrix.style("two loops over the classes, as lists")
def _(y_true, y_pred, n_classes):
    classes = range(n_classes)
    return [[int(np.sum((y_true == i) & (y_pred == j))) for j in classes] for i in classes]


@confusion_matrix.style("scikit-learn with all labels")
def _(y_true, y_pred, n_classes):
    from sklearn import metrics

    return metrics.confusion_matrix(y_true, y_pred, labels=range(n_classes))


@confusion_matrix.style("a histogram of two axes")
def _(y_true, y_pred, n_classes):
    edges = np.arange(n_classes + 1) - 0.5
    return np.histogram2d(y_true, y_pred, bins=(edges, edges))[0]


confusion_matrix.equivalent(
    "np.zeros((n_classes, n_classes), dtype=int) → np.zeros((n_classes, n_classes))",
    because="counts may be held as floats",
)


# -- updates_per_epoch ---------------------------------------------------------------------------------------------------

updates_per_epoch = Exercise(
    "updates_per_epoch",
    goal="count the updates of an epoch",
    points=1,
    minutes=3,
    stars=1,
    exact_kind=False,
    hints=[
        "Every batch is one update, a short one too. How many batches does it take for 10 samples, four at a time?",
        "It is n / batch_size, rounded up: `math.ceil`, or a whole division and one more when something is left.",
        "full, rest = divmod(n, batch_size)\nreturn full + ...",
    ],
)


@updates_per_epoch.cases
def _(rng):
    for n, batch_size in [
        (10, 4),
        (12, 4),
        (3, 8),
        (7, 1),
        (5, 5),
        (1, 1),
        (9, 2),
        (9, 4),
        (60000, 128),
        (1437, 32),
        (17, 6),
        (129, 128),
        (1001, 1000),
        (60001, 4),
        (1, 200),
    ]:
        yield f"{n} samples, {batch_size} in a batch", {"n": n, "batch_size": batch_size}
    n, batch_size = int(rng.integers(100, 2000)), int(rng.integers(3, 60))
    yield "drawn at random", {"n": n, "batch_size": batch_size}
    yield "a whole number of batches", {"n": 7 * batch_size, "batch_size": batch_size}


@updates_per_epoch.mistake("leaves out the short batch", look="10 samples, four at a time: what happens to the last two?")
def _(n, batch_size):
    return n // batch_size


@updates_per_epoch.mistake(
    "leaves out the short batch unless it is the only one", look="10 samples, four at a time: what happens to the last two?"
)
def _(n, batch_size):
    return max(1, n // batch_size)


@updates_per_epoch.mistake("always adds one", look="12 samples, four at a time: how many batches are there?")
def _(n, batch_size):
    return n // batch_size + 1


@updates_per_epoch.mistake("rounds to the nearest number", look="9 samples, four at a time: does the last one get a batch?")
def _(n, batch_size):
    return int(n / batch_size + 0.5)


@updates_per_epoch.mistake("does not make the quotient whole", look="Can there be half an update?")
def _(n, batch_size):
    return n / batch_size


@updates_per_epoch.mistake(
    "gives what is left over", look="`%` gives the size of the short batch. Asked is how many batches there are."
)
def _(n, batch_size):
    return n % batch_size


@updates_per_epoch.mistake("counts every sample that is left over", look="The samples that are left over share one batch.")
def _(n, batch_size):
    return n // batch_size + n % batch_size


@updates_per_epoch.mistake("divides the wrong way round", look="Do larger batches make more updates, or fewer?")
def _(n, batch_size):
    return -(-batch_size // n)


@updates_per_epoch.mistake("makes an update for every sample", look="How many samples share one update?")
def _(n, batch_size):
    return n


@updates_per_epoch.mistake("gives the batch size", look="How many samples are in a batch, or how many batches are there?")
def _(n, batch_size):
    return batch_size


@updates_per_epoch.mistake("multiplies", look="Do larger batches make more updates, or fewer?")
def _(n, batch_size):
    return n * batch_size


@updates_per_epoch.mistake("subtracts", look="How often does a batch fit into n?")
def _(n, batch_size):
    return n - batch_size


@updates_per_epoch.mistake(
    "gives 0 where all samples fit into one short batch", look="3 samples, eight at a time: how many updates?"
)
def _(n, batch_size):
    return -(-n // batch_size) if n >= batch_size else 0


@updates_per_epoch.mistake(
    "adds almost 1 before it cuts", look="129 samples, 128 at a time: how far is the quotient from the next whole number?"
)
def _(n, batch_size):
    return int(n / batch_size + 0.99)


@updates_per_epoch.mistake("is one too low", look="5 samples, all in one batch: how many updates?")
def _(n, batch_size):
    return (n - 1) // batch_size


@updates_per_epoch.style("math.ceil")
def _(n, batch_size):
    import math

    return math.ceil(n / batch_size)


@updates_per_epoch.style("np.ceil, a whole float")
def _(samples, size):
    return np.ceil(samples / size)


@updates_per_epoch.style("whole division with a rest")
def _(n, batch_size):
    full, rest = divmod(n, batch_size)
    return full + 1 if rest > 0 else full


@updates_per_epoch.style("counts the starts")
def _(n, batch_size):
    return len(range(0, n, batch_size))


@updates_per_epoch.style("rounds down after adding")
def _(n, batch_size):
    return np.int64((n + batch_size - 1) // batch_size)


# -- minibatches ---------------------------------------------------------------------------------------------------------
# Any way of drawing is right, and so is any way of handing the pairs over: a generator, a list, an iterator. Every batch is
# copied when it comes. The probe finds every row again in X and every label in y. Where n is 12 it draws 400 epochs with
# batches of 5, 5 and 2. A sample is then in a batch of 5 Binomial(400, 5/12) times, 166.7 ± 9.9, in the short one 66.7 ± 7.5;
# the limit of 6.5 standard deviations is passed with probability < 1e-9 for each of the 36 counts. Two neighbours share a batch
# 3.5 times of 11 on average, with a standard error of 0.07 over 400 epochs; blocks of neighbours give 8 or more, the limit is
# 5.5. In the other cases 8 epochs tell an order that never changes: with 6 samples in batches of 2 there are 90 ways to cut, so
# chance gives the same one 8 times with probability 90^-7 = 2e-14.

minibatches = Exercise(
    "minibatches",
    goal="go through data in random batches",
    points=3,
    minutes=15,
    stars=2,
    seconds=20.0,
    hints=[
        "Draw one random order of the numbers 0 to n − 1. Then walk along it in steps of batch_size.",
        "`range(0, n, batch_size)` gives the starts. `order[start : start + batch_size]` is a batch of row numbers, and a slice "
        "that reaches beyond the end is simply short. The same rows for X and y.",
        "order = rng.permutation(...)\nfor start in range(0, ..., ...):\n    rows = order[... : ...]\n    yield X[rows], ...",
    ],
)


@minibatches.cases
def _(rng):
    for n, batch_size in [(6, 2), (10, 4), (12, 5), (4, 1), (5, 8), (11, 4), (20, 8)]:
        X = np.column_stack([np.arange(n), rng.integers(10, 99, size=n) / 2])
        y = 3 * rng.permutation(n) + 1
        label = f"{n} samples, batches of {batch_size}"
        yield label, {"X": X, "y": y, "batch_size": batch_size, "rng": Rng(int(rng.integers(1, 10_000)))}


@minibatches.probe
def _(minibatches, X, y, batch_size, rng):
    at = register(X), register(y)
    floats = []

    def epoch(generator):
        """The rows of X and the rows of y in every batch of one epoch, or what is wrong with the form of the result."""
        result = minibatches(X, y, batch_size, generator)
        if result is None:
            return {"trouble": "None"}
        if isinstance(result, (str, dict)) or not hasattr(result, "__iter__"):
            return {"trouble": "form"}
        if isinstance(result, tuple) and len(result) == 2 and [found_again(part, *at)[0] for part in result] == ["X", "y"]:
            return {"trouble": "one"}
        if isinstance(result, (tuple, list)) and len(result) == 2 and all(isinstance(part, (tuple, list)) for part in result):
            if [{found_again(item, *at)[0] for item in part} for part in result] == [{"X"}, {"y"}]:
                return {"trouble": "columns"}
        found = []
        floats.clear()
        for pair in result:
            if not isinstance(pair, (tuple, list)) or len(pair) != 2:
                kind = found_again(pair, *at)[0]
                rows = kind == "y" and np.asarray(pair).dtype.kind in "iu"
                return {"trouble": "rows" if rows else "X" if kind == "X" else "unpaired"}
            (kind, rows), (other, labels) = (found_again(part, *at) for part in pair)
            if kind == "X" and other == "?" and np.ndim(pair[1]) == 2:
                return {"trouble": "axes"}
            floats.append(has_floats(pair[1]))
            if kind + other not in ("Xy", "--", "-y", "X-"):
                return {"trouble": "turned" if kind + other == "yX" else "letters"}
            found.append([rows, labels])
            if len(found) > 4 * len(X) + 8:
                return {"trouble": "endless"}
        return found

    first = epoch(copy.deepcopy(rng))
    if register(X) != at[0] or register(y) != at[1]:
        return {"trouble": "changed"}
    if isinstance(first, dict):
        return first
    chance = watched_chance(epoch, rng)
    if chance["global"] or not chance["same"]:
        return chance
    epochs = [epoch(rng) for _ in range(8)]
    whole = [found for found in epochs if not isinstance(found, dict)]
    sizes = [[[len(rows), len(labels)] for rows, labels in found] for found in whole]
    evidence = {
        **chance,
        "sizes": sizes[0] if sizes else [],
        "vary": len(whole) < len(epochs) or any(s != sizes[0] for s in sizes),
    }
    rows = [[part for part, _ in found] for found in whole]
    if evidence["vary"]:
        pieces = [part for found in rows for part in found if part]
        evidence["runs"] = all(part == list(range(part[0], part[0] + len(part))) for part in pieces)
        return evidence
    evidence["floats"] = any(floats)
    flat = [[row for part in found for row in part] for found in rows]
    evidence["unknown"] = any(-1 in part for found in whole for pair in found for part in pair)
    evidence["apart"] = any(part != labels for found in whole for part, labels in found)
    evidence["lost"] = max(len(X) - len(set(found)) for found in flat)
    evidence["twice"] = max(len(found) - len(set(found)) for found in flat)
    evidence["within"] = any(len(set(part)) < len(part) for found in rows for part in found)
    evidence["kinds"] = len({tuple(tuple(sorted(part)) for part in found) for found in rows})
    evidence["orders"] = len({tuple(found) for found in flat})
    evidence["straight"] = flat[0] == sorted(flat[0])
    if evidence["kinds"] == 1:
        evidence["moves"] = moves_with_rng(epoch)
    if len(X) == 12 and not any(evidence[name] for name in ("unknown", "apart", "twice", "lost")) and evidence["kinds"] > 1:
        many = [[numbers_of(Xb) for Xb, _ in minibatches(X, y, batch_size, rng)] for _ in range(400)]
        evidence.update(spread_out(many, len(X)))
    return evidence


def odd_form_of_batches(evidence):
    """What is wrong with the form of the result, or None."""
    trouble = evidence.get("trouble")
    if trouble is None:
        return None
    asked = "asked are pairs (Xb, yb), one for each batch"
    said = {
        "None": (f"your function returned None; {asked}", "returns nothing"),
        "one": (f"a single pair came back; {asked}", "returns the first batch and stops"),
        "rows": (f"whole numbers came where samples are due; {asked}", "gives the row numbers and not the samples"),
        "X": (f"batches of X came without labels; {asked}", "gives the samples without their labels"),
        "turned": (f"in a pair the labels came first; {asked}", "gives the labels first"),
        "axes": ("yb has two axes; asked is one label for each sample, of shape (m,)", "gives the labels with two axes"),
        "changed": ("X and y were changed; the caller's data must stay as they were", "shuffles the caller's data"),
        "columns": (f"all samples came first, then all labels; {asked}", "gives a list of samples and a list of labels"),
        "endless": (f"more batches came than there are samples; {asked}, once", "goes on without end"),
    }
    return Wrong(*said[trouble]) if trouble in said else Wrong(f"what came back are no pairs of samples and labels; {asked}")


def odd_sizes_of_batches(evidence, n, batch_size):
    """What is wrong with the sizes of the batches, or None."""
    if evidence["vary"]:
        name = "keeps neighbours together, as when whole batches are shuffled" if evidence["runs"] else None
        return Wrong("the sizes of the batches differ from epoch to epoch", mistake=name)
    got_x, got_y = [size for size, _ in evidence["sizes"]], [size for _, size in evidence["sizes"]]
    full, rest = divmod(n, batch_size)
    asked = [batch_size] * full + [rest] * (rest > 0)
    said = f"with {n} samples and batches of {batch_size} the sizes should be {asked}; yours are {got_x}"
    if got_x != got_y:
        return Wrong(said + f" for X and {got_y} for y", mistake="gives X and y different sizes")
    if got_x == asked:
        return None
    again = asked[-1:] + asked[:-1]
    even = [n // len(asked) + (k < n % len(asked)) for k in range(len(asked))]
    if rest and got_x == asked[:-1]:
        return Wrong(said, mistake="drops the last, short batch" if full else None)
    if got_x == [*asked, 0]:
        return Wrong(said, mistake="gives an empty batch at the end")
    if rest and got_x == [batch_size] * (full + 1):
        if evidence["lost"]:
            return Wrong(said, mistake="draws with replacement" if evidence["within"] else "draws every batch from all samples")
        return Wrong(said, mistake="fills the last batch up with samples that were there already" if full else None)
    if got_x == asked[:-1]:
        return Wrong(said, mistake="stops one batch too early" if batch_size > 1 else None)
    if got_x == [batch_size] * ((n - 1) // batch_size) + [(n - 1) % batch_size] * ((n - 1) % batch_size > 0):
        return Wrong(said, mistake="leaves out one sample")
    if got_x == asked * 2:
        return Wrong(said, mistake="goes through the samples twice")
    if rest and full and got_x == [*asked[:-2], batch_size + rest]:
        return Wrong(said, mistake="joins the samples that are left over to the last full batch")
    if got_x == asked[:1]:
        return Wrong(said, mistake="gives the first batch and stops")
    if 0 in got_x[1:] and got_x[0] == batch_size:
        return Wrong(said, mistake="gives empty batches after the first")
    if got_x == [n]:
        return Wrong(said, mistake="gives everything as one batch" if batch_size > 1 else None)
    if len(got_x) == batch_size and sum(got_x) == n:
        return Wrong(said, mistake="takes batch_size for the number of batches")
    if got_x == [1] * n:
        return Wrong(said, mistake="gives the samples one by one")
    if got_x == again:
        return Wrong(said, mistake="has the short batch first")
    if got_x == even:
        return Wrong(said, mistake="makes all batches about equally large")
    if got_x and max(got_x) == batch_size + 1:
        return Wrong(said, mistake="makes the batches one sample too large")
    if got_x and max(got_x) == batch_size - 1:
        return Wrong(said, mistake="makes the batches one sample too small")
    if got_x and sum(got_x) > n and got_x[-1] < got_x[0]:
        return Wrong(said, mistake="lets the batches overlap")
    return Wrong(said)


@minibatches.judge
def _(evidence, X, y, batch_size, rng):
    wrong = odd_form_of_batches(evidence)
    if wrong is not None:
        return wrong
    if evidence["global"]:
        return Wrong("NumPy's global generator was used", mistake="draws from `np.random` and not from `rng`")
    if not evidence["same"]:
        sentence = "two epochs from the same state of rng had different batches"
        return Wrong(sentence, mistake="gives other batches for the same state of rng")
    wrong = odd_sizes_of_batches(evidence, len(X), batch_size)
    if wrong is not None:
        return wrong
    if evidence["unknown"]:
        return Wrong("some of the rows or labels that came are not in X or y")
    if evidence["apart"]:
        return Wrong("samples and labels do not belong together any more", mistake="shuffles X and y apart")
    if evidence["twice"]:
        sentence = f"in one epoch {evidence['twice']} samples came again, and {evidence['lost']} never came"
        name = "draws with replacement" if evidence["within"] else "draws every batch from all samples"
        return Wrong(sentence, mistake=name if batch_size > 1 else None)
    if evidence["floats"]:
        return Wrong("y holds whole numbers, and floats came", mistake="turns the labels into floats")
    if batch_size >= len(X):
        return None
    if evidence["kinds"] == 1:
        if evidence["orders"] > 1:
            sentence = "in every epoch the batches hold the same samples, only in another order"
            return Wrong(sentence, mistake="shuffles inside the batches only")
        if evidence["moves"]:
            sentence = "one epoch after the other with the same rng had the same batches"
            return Wrong(sentence, mistake="draws from a copy, so that rng does not move on")
        if evidence["straight"]:
            name = "does not shuffle" if batch_size > 1 else None
            return Wrong("the batches are cut from the data as they lie", mistake=name)
        return Wrong(
            "whatever rng says, the batches are the same",
            mistake="gives the same batches whatever `rng` says, as with a generator of its own",
        )
    if evidence.get("neighbours", 0) > 5.5:
        sentence = "neighbours are in the same batch in nearly every epoch"
        return Wrong(sentence, mistake="keeps neighbours together, as when whole batches are shuffled")
    if evidence.get("odds", 0) > 6.5:
        sentence = "over 400 epochs some samples are in a batch much more often than others"
        return Wrong(sentence, mistake="does not put every sample everywhere alike")
    return None


def _batches(X, y, batch_size, order):
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@minibatches.mistake("returns nothing", look="What does your function hand over for each batch? `yield` is missing.")
def _(X, y, batch_size, rng):
    list(_batches(X, y, batch_size, rng.permutation(len(X))))


@minibatches.mistake(
    "returns the first batch and stops", look="`return` ends the function. Which word hands a value over and goes on?"
)
def _(X, y, batch_size, rng):
    return next(_batches(X, y, batch_size, rng.permutation(len(X))))


@minibatches.mistake("gives the first batch and stops", look="How often does your loop go round?")
def _(X, y, batch_size, rng):
    yield next(_batches(X, y, batch_size, rng.permutation(len(X))))


@minibatches.mistake(
    "gives the row numbers and not the samples", look="The row numbers are the way; asked are X and y at these rows."
)
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield order[start : start + batch_size]


@minibatches.mistake("gives the samples without their labels", look="The docstring names two things for each batch.")
def _(X, y, batch_size, rng):
    for Xb, _ in _batches(X, y, batch_size, rng.permutation(len(X))):
        yield Xb


@minibatches.mistake("gives the labels first", look="In which order does the docstring name the two?")
def _(X, y, batch_size, rng):
    for Xb, yb in _batches(X, y, batch_size, rng.permutation(len(X))):
        yield yb, Xb


@minibatches.mistake(
    "gives a list of samples and a list of labels", look="A loop over the batches should get one pair (Xb, yb) each time round."
)
def _(X, y, batch_size, rng):
    pairs = list(_batches(X, y, batch_size, rng.permutation(len(X))))
    return [Xb for Xb, _ in pairs], [yb for _, yb in pairs]


@minibatches.mistake("goes on without end", look="One call is one epoch. What ends your loop?")
def _(X, y, batch_size, rng):
    while True:
        yield from _batches(X, y, batch_size, rng.permutation(len(X)))


@minibatches.mistake("draws from `np.random` and not from `rng`", look="Where does the chance in your order come from?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, np.random.permutation(len(X)))


@minibatches.mistake(
    "gives other batches for the same state of rng", look="All chance must come from `rng`. Is there another source?"
)
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, np.random.Generator(np.random.PCG64()).permutation(len(X)))


@minibatches.mistake(
    "gives the same batches whatever `rng` says, as with a generator of its own",
    look="The caller hands you a generator. Which one draws your order?",
)
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, np.random.default_rng(0).permutation(len(X)))


@minibatches.mistake(
    "draws from a copy, so that rng does not move on",
    look="A second epoch with the same rng is to have other batches. Is it `rng` itself that draws?",
)
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, copy.deepcopy(rng).permutation(len(X)))


@minibatches.mistake(
    "turns the labels into floats", look="One table of X and y has one kind of numbers. Which kind do the labels come as?"
)
def _(X, y, batch_size, rng):
    yield from _batches(X, y.astype(float), batch_size, rng.permutation(len(X)))


@minibatches.mistake("gives the labels with two axes", look="Print the shape of yb. Which shape does the docstring ask for?")
def _(X, y, batch_size, rng):
    for Xb, yb in _batches(X, y, batch_size, rng.permutation(len(X))):
        yield Xb, yb[:, None]


@minibatches.mistake("gives X and y different sizes", look="Compare the slice of X with that of y: are they the same?")
def _(X, y, batch_size, rng):
    for Xb, yb in _batches(X, y, batch_size, rng.permutation(len(X))):
        yield Xb, yb[:-1]


@minibatches.mistake(
    "drops the last, short batch", look="Where does your loop end? The samples that are left over make a batch, too."
)
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    yield from _batches(X, y, batch_size, order[: len(X) // batch_size * batch_size])


@minibatches.mistake(
    "gives an empty batch at the end", look="When n is a whole number of batches: at which start does your loop stop?"
)
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X) + 1, batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@minibatches.mistake("stops one batch too early", look="Where does your loop end? The samples at the end make a batch, too.")
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X) - batch_size, batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@minibatches.mistake("leaves out one sample", look="How many numbers does your order hold, and which?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, rng.permutation(len(X) - 1))


@minibatches.mistake("goes through the samples twice", look="One call is one epoch. How many does yours make?")
def _(X, y, batch_size, rng):
    for _ in range(2):
        yield from _batches(X, y, batch_size, rng.permutation(len(X)))


@minibatches.mistake(
    "joins the samples that are left over to the last full batch",
    look="The samples that are left over make a batch of their own.",
)
def _(X, y, batch_size, rng):
    order, full = rng.permutation(len(X)), max(1, len(X) // batch_size)
    for rows in np.split(order, np.arange(1, full) * batch_size):
        yield X[rows], y[rows]


@minibatches.mistake(
    "shuffles inside the batches only", look="Can the first sample of the data come into the last batch? What is shuffled?"
)
def _(X, y, batch_size, rng):
    for start in range(0, len(X), batch_size):
        rows = start + rng.permutation(min(batch_size, len(X) - start))
        yield X[rows], y[rows]


@minibatches.mistake(
    "fills the last batch up with samples that were there already", look="The last batch may be short. Every sample comes once."
)
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    yield from _batches(X, y, batch_size, np.resize(order, -(-len(X) // batch_size) * batch_size))


@minibatches.mistake(
    "takes batch_size for the number of batches", look="Is batch_size how many batches, or how many samples in one?"
)
def _(X, y, batch_size, rng):
    for rows in np.array_split(rng.permutation(len(X)), batch_size):
        yield X[rows], y[rows]


@minibatches.mistake("gives everything as one batch", look="Where is batch_size used?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, len(X), rng.permutation(len(X)))


@minibatches.mistake("gives the samples one by one", look="Where is batch_size used?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, 1, rng.permutation(len(X)))


@minibatches.mistake("has the short batch first", look="Which batch may be short, the first or the last?")
def _(X, y, batch_size, rng):
    order, rest = rng.permutation(len(X)), len(X) % batch_size
    if rest:
        yield X[order[:rest]], y[order[:rest]]
    yield from _batches(X, y, batch_size, order[rest:])


@minibatches.mistake("makes all batches about equally large", look="All batches but the last have exactly batch_size samples.")
def _(X, y, batch_size, rng):
    for rows in np.array_split(rng.permutation(len(X)), -(-len(X) // batch_size)):
        yield X[rows], y[rows]


@minibatches.mistake("makes the batches one sample too large", look="How many entries has `order[a : b]`?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size + 1, rng.permutation(len(X)))


@minibatches.mistake("makes the batches one sample too small", look="How many entries has `order[a : b]`?")
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size - 1]
        yield X[rows], y[rows]


@minibatches.mistake(
    "gives empty batches after the first", look="In a slice `order[a : b]` b is where it ends, not how long it is."
)
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start:batch_size]
        yield X[rows], y[rows]


@minibatches.mistake("lets the batches overlap", look="By how much does the start move from batch to batch?")
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(len(X)):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@minibatches.mistake(
    "shuffles X and y apart", look="One order for both: how many times do you draw, and which rows does `y` get?"
)
def _(X, y, batch_size, rng):
    yield from _batches(rng.permutation(X), rng.permutation(y), batch_size, np.arange(len(X)))


@minibatches.mistake("draws with replacement", look="Can your way of drawing give the same number twice?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, rng.integers(0, len(X), size=len(X)))


@minibatches.mistake(
    "draws every batch from all samples", look="In one epoch every sample comes once. What has been in a batch is gone."
)
def _(X, y, batch_size, rng):
    for start in range(0, len(X), batch_size):
        rows = rng.permutation(len(X))[: min(batch_size, len(X) - start)]
        yield X[rows], y[rows]


@minibatches.mistake(
    "shuffles the caller's data", look="`rng.shuffle(X)` and `X[:] = ...` work on the caller's array. What makes a new one?"
)
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    yield from _batches(X, y, batch_size, np.arange(len(X)))


@minibatches.mistake("does not shuffle", look="Data often lie sorted by class. Where does chance come in?")
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, np.arange(len(X)))


@minibatches.mistake(
    "keeps neighbours together, as when whole batches are shuffled",
    look="Are neighbours in the data still neighbours in a batch? What is shuffled?",
)
def _(X, y, batch_size, rng):
    full = len(X) // batch_size
    starts = np.append(rng.permutation(full), [full] * (len(X) % batch_size > 0)) * batch_size
    for start in starts.astype(int):
        yield X[start : start + batch_size], y[start : start + batch_size]


@minibatches.mistake(
    "does not put every sample everywhere alike", look="Is the whole order drawn, from 0 to n − 1, before it is cut?"
)
def _(X, y, batch_size, rng):
    yield from _batches(X, y, batch_size, np.append(rng.permutation(len(X) - 1), len(X) - 1))


@minibatches.style("a list of pairs of lists")
def _(data, labels, size, generator):
    order = list(range(len(data)))
    generator.shuffle(order)
    out = []
    while order:
        rows, order = order[:size], order[size:]
        out.append([[data[i].tolist() for i in rows], [int(labels[i]) for i in rows]])
    return out


@minibatches.style("shuffled copies, cut with np.split, zipped")
def _(X, y, batch_size, rng):
    order = rng.random(len(X)).argsort()
    cuts = np.arange(batch_size, len(X), batch_size)
    return zip(np.split(X[order], cuts), np.split(y[order], cuts), strict=True)


@minibatches.style("chooses without replacement, in single precision")
def _(X, y, batch_size, rng):
    order = rng.choice(len(X), size=len(X), replace=False)
    return ((X[r].astype(np.float32), y[r]) for r in (order[s : s + batch_size] for s in range(0, len(X), batch_size)))


@minibatches.style("draws each batch from what is left, sorted")
def _(X, y, batch_size, rng):
    left = np.arange(len(X))
    while len(left):
        rows = np.sort(rng.choice(left, size=min(batch_size, len(left)), replace=False))
        left = np.setdiff1d(left, rows)
        yield X[rows], y[rows]


@minibatches.style("one buffer that is filled again and again")
def _(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    Xb, yb = np.zeros((batch_size, X.shape[1])), np.zeros(batch_size, dtype=int)
    filled = 0
    for i in order:
        Xb[filled], yb[filled] = X[i], y[i]
        filled += 1
        if filled == batch_size:
            yield Xb, yb
            filled = 0
    if filled:
        yield Xb[:filled], yb[:filled]


@minibatches.style("two generators in the same state")
def _(X, y, batch_size, rng):
    twin = copy.deepcopy(rng)
    X, y = rng.permutation(X, axis=0), twin.permutation(y)
    for k in range(int(np.ceil(len(X) / batch_size))):
        part = slice(k * batch_size, (k + 1) * batch_size)
        yield X[part], y[part]


# -- fit_minibatch -------------------------------------------------------------------------------------------------------
# Judged by what it learns and by how far it goes. Any loss of an epoch (before, after, or on the way) is right, and any way of
# drawing that takes every sample once an epoch: `visits` counts that, on samples that share nothing but the biases. With a tiny
# learning rate t one update on all samples moves the parameters by d = −t·g, g the gradient, and the loss falls by t·|g|²; so
# |d|² / (t · fall) says how many gradients long the step was: 1. An epoch of m batches falls m times as much, whatever the order
# (to first order in t), which says how many updates it made.

fit_minibatch = Exercise(
    "fit_minibatch",
    goal="train a network on mini-batches",
    points=4,
    minutes=20,
    stars=3,
    uses=["minibatches"],
    returns=("params", "losses"),
    seconds=120.0,
    hints=[
        "The cycle of lesson 4 stays: forward, loss, backward, step. New is a second loop inside the loop over epochs.",
        "For every epoch call `minibatches` anew. For every (Xb, yb): mlp_forward, mlp_backward, and every W and b minus "
        "learning_rate times its gradient, in a new list. Add up the losses of the batches, weighted by their sizes.",
        "losses = []\nfor epoch in range(epochs):\n    total = 0.0\n    for Xb, yb in minibatches(...):\n"
        "        activations = mlp_forward(params, ...)\n        total += len(yb) * ...\n        grads = mlp_backward(...)\n"
        "        params = [(W - ..., b - ...) for (W, b), (dW, db) in zip(params, grads)]\n    losses.append(total / ...)\n"
        "return params, losses",
    ],
)


@fit_minibatch.cases
def _(rng):
    from sklearn.datasets import load_iris

    def start(*sizes):
        return [((rng.normal(size=(d, k)) / np.sqrt(d)).round(2), np.zeros(k)) for d, k in pairwise(sizes)]

    def seed():
        return Rng(int(rng.integers(1, 10_000)))

    clouds = np.repeat([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]], 10, axis=0) + 0.5 * rng.normal(size=(30, 2))
    clouds = {"X": clouds.round(2), "y": np.repeat([0, 1, 2], 10)}
    X, y = load_iris(return_X_y=True)
    X = ((X - X.mean(axis=0)) / X.std(axis=0)).round(3)
    yield (
        "three clouds, batches of 5",
        {"params": start(2, 4, 3), **clouds, "learning_rate": 0.5, "batch_size": 5, "epochs": 30, "rng": seed()},
    )
    yield (
        "three clouds, all in one batch",
        {"params": start(2, 5, 4, 3), **clouds, "learning_rate": 2.0, "batch_size": 40, "epochs": 200, "rng": seed()},
    )
    yield (
        "three clouds, 16 and 14 in a batch",
        {"params": start(2, 4, 3), **clouds, "learning_rate": 1.0, "batch_size": 16, "epochs": 80, "rng": seed()},
    )
    yield (
        "every second iris, batches of 10",
        {"params": start(4, 8, 3), "X": X[::2], "y": y[::2], "learning_rate": 0.2, "batch_size": 10, "epochs": 60, "rng": seed()},
    )


def numbers_in_a_row(value):
    """Whether `value` is a list or array of single numbers."""
    try:
        return np.ndim(value) == 1 and np.asarray(value).dtype.kind in "biuf"
    except ValueError:
        return False


def odd_pair(result):
    """The name of what is wrong with the form of (params, losses), or an empty string."""
    if result is None:
        return "returns nothing"
    pair = isinstance(result, (tuple, list)) and len(result) == 2
    if pair and numbers_in_a_row(result[0]) and not numbers_in_a_row(result[1]):
        return "returns losses and params in the wrong order"
    if pair and not numbers_in_a_row(result[1]) and np.ndim(result[1]) == 0 and isinstance(result[1], (float, np.number)):
        return "returns the last loss only"
    return "" if pair and numbers_in_a_row(result[1]) else "returns something else than params and losses"


def flat(params):
    """All numbers of a network in one row."""
    return np.concatenate([np.ravel(np.asarray(array, dtype=float)) for pair in params for array in pair])


def loss_of(params, X, y):
    """Mean cross-entropy, and the answers, of a network with sigmoid hidden layers and a softmax output."""
    A = X
    for i, (W, b) in enumerate(params):
        Z = A @ np.asarray(W, dtype=float) + np.asarray(b, dtype=float)
        A = 1 / (1 + np.exp(-np.clip(Z, -500, 500))) if i < len(params) - 1 else Z
    A = A - A.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(A).sum(axis=1)) - A[np.arange(len(y)), y])), A.argmax(axis=1)


def moved_parts(first, second):
    """For every array of a network whether it differs between the two."""
    pairs = zip(first, second, strict=True)
    return [[not np.array_equal(a, b) for a, b in zip(one, two, strict=True)] for one, two in pairs]


def slope_of(params, X, y, width=1e-5):
    """What the loss does when one number of the network after the other is made a little larger and a little smaller."""
    own = [[np.array(W, dtype=float), np.array(b, dtype=float)] for W, b in params]
    slopes = []
    for array in (array for pair in own for array in pair):
        for index in np.ndindex(array.shape):
            kept, ends = array[index], []
            for change in (width, -width):
                array[index] = kept + change
                ends.append(loss_of(own, X, y)[0])
            array[index] = kept
            slopes.append((ends[0] - ends[1]) / (2 * width))
    return np.array(slopes)


def near(one, two, start, limit):
    """Whether two networks lie close to each other, measured by how far the first is from where it started."""
    return bool(np.linalg.norm(flat(one) - flat(two)) < limit * np.linalg.norm(flat(one) - start))


def odd_steps(evidence):
    """What is wrong with single steps, as a sentence and a name, or None.

    "exact" is there where the network after one step on all samples does not depend on rng: how many gradients long the step
    is, and which part of it points elsewhere. "second" tells the same of the second step, against a step from the same place.
    """
    if "exact" not in evidence:
        return None
    part, aside = evidence["exact"]
    if aside > 0.02 and 1.5 < evidence["length"] < 2.5:
        return "with a batch of all samples an epoch makes two updates", "makes two updates for each batch"
    if aside > 0.02:
        sentence = "a step on all samples does not point along the gradient of their mean loss"
        return sentence, "steps along something else than the gradient"
    if abs(part - 1) > 0.04:
        sentence = f"an update is {part:g} times as long as learning_rate times the gradient of the batch's mean loss"
        return sentence, "makes steps too long" if part > 1 else "makes steps too short"
    if evidence["larger"]:
        return "with batches of n − 1 an epoch makes one update on all n samples", "makes the batches one sample too large"
    longer, aside = evidence["second"]
    if longer < 0.97:
        return "the second step is shorter than learning_rate times the gradient", "makes the learning rate smaller as it goes on"
    if aside > 0.03:
        return "the second step holds some of the first", "keeps a part of the step before, as momentum does"
    if evidence["turned"]:
        return "the loss of the second epoch comes first", "returns the losses in reverse order"
    if evidence["mixed"]:
        return "the loss of the second epoch is not that of the second epoch alone", "mixes losses of earlier epochs in"
    return None


def visits(train):
    """What an epoch and a longer training do to each of nine samples that share nothing but the biases.

    `train(params, X, y, rate, size, rounds, seed)` gives the trained network. Every sample has an input of its own, the first
    probabilities are 1/2, and the learning rate is tiny. So the weight of sample i moves by rate / 2 times the input times the
    sum of 1/m over the batches that it is in, m their sizes: with batches of 4, 4 and 1 eight samples have 0.25 and one has 1.

    "weights" holds these sums, sorted, for three epochs from three states of rng, and "longer" those for batches of 6 and 3.
    "alone" says whether in eight epochs in a row the same sample was left over (by chance: 9^-7 = 2e-7), "steady" whether 24
    epochs do 24 times as much as one. "stops" says whether one epoch more changed nothing, here or in a training in long steps
    whose loss goes up and down.
    """
    X, y = 1000 * np.eye(9), np.arange(9) % 2
    start, rate = [(np.zeros((9, 2)), np.zeros(2))], 1e-9
    unit = rate / 2 * 1000
    weights = []
    for seed in range(1, 4):
        W = np.asarray(train(start, X, y, rate, 4, 1, seed)[0][0], dtype=float)
        weights.append([round(float(v), 2) for v in np.sort(np.abs(W[:, 0])) / unit])
    W = np.asarray(train(start, X, y, rate, 6, 1, 4)[0][0], dtype=float)
    longer = [round(float(v), 2) for v in np.sort(np.abs(W[:, 0])) / unit]
    W = np.asarray(train(start, X, y, rate, 4, 8, 4)[0][0], dtype=float)
    alone = bool(np.max(np.abs(W[:, 0])) / unit > 7.5)
    late = [np.asarray(train(start, X, y, rate, 4, rounds, 4)[0][0], dtype=float) for rounds in (23, 24)]
    steady = bool(abs(np.sum(np.abs(late[1][:, 0])) / (24 * 3 * unit) - 1) < 0.01)
    X = np.array([[1.0, 2.0], [-2.0, 1.0], [0.5, -1.0], [1.5, 0.5], [-1.0, -1.5], [2.0, -0.5], [0.5, 1.0]])
    y, start = np.array([0, 1, 0, 1, 0, 0, 1]), [(np.zeros((2, 2)), np.zeros(2))]
    ends = [flat(train(start, X, y, 4.0, 2, rounds, 5)) for rounds in range(1, 9)]
    stops = np.array_equal(*late) or any(np.array_equal(one, two) for one, two in pairwise(ends))
    return {"weights": weights, "longer": longer, "alone": alone, "steady": steady, "stops": bool(stops)}


def odd_visits(seen):
    """What the sums of `visits` say about a training, as a sentence and a name, or None."""
    due = [0.25] * 8 + [1.0]

    def like(pattern):
        return all(max(abs(a - b) for a, b in zip(row, pattern, strict=True)) < 0.03 for row in seen["weights"])

    if like([0.25] * 9):
        sentence = "with 9 samples in batches of 4, the one that is left over is divided by 4, too"
        return sentence, "divides by `batch_size` in a short batch, too"
    if like([0.0] * 6 + [1.0] * 3):
        return "of 9 samples in batches of 4 an epoch learns from 3 only", "looks at one sample of each batch only"
    if like([1 / 6] * 4 + [0.25] * 4 + [1 / 3]):
        sentence = "what comes back lies between the networks of the epoch"
        return sentence, "returns a mean of the networks along the way"
    quarters = [[round(4 * v) for v in row] for row in seen["weights"]]
    whole = all(
        abs(4 * v - q) < 0.12
        for row, found in zip(seen["weights"], quarters, strict=True)
        for v, q in zip(row, found, strict=True)
    )
    if whole and all(sum(row) == 12 for row in quarters) and not like(due):
        if all(min(row) == 1 and max(row) == 2 for row in quarters):
            sentence = "of 9 samples in batches of 4 some came twice in an epoch"
            return sentence, "fills the last batch up with samples that were there already"
        sentence = "in an epoch some samples came more than once and others never"
        return sentence, "does not go through every sample once an epoch"
    return None


def coarse(number):
    """Two significant digits; what is not finite, or huge, as a number that says so."""
    return float(f"{number:.2g}") if abs(number) < 1e6 else 1e6


@fit_minibatch.probe
def _(fit_minibatch, params, X, y, learning_rate, batch_size, epochs, rng):
    changed = []

    def run(rate, size, rounds, seed=None):
        given = [(W.copy(), b.copy()) for W, b in params]
        generator = copy.deepcopy(rng) if seed is None else np.random.default_rng(seed)
        result = fit_minibatch(given, X, y, rate, size, rounds, generator)
        same = len(given) == len(params) and not any(map(any, moved_parts(given, params)))
        changed.append(not same)
        return result

    result = run(learning_rate, batch_size, 2)
    trouble = odd_pair(result)
    if trouble:
        return {"trouble": trouble}
    shapes = [[list(np.shape(array)) for array in pair] for pair in result[0]]
    evidence = {"count": [len(result[1]), 2], "changed": changed[0]}
    if shapes != [[list(W.shape), list(b.shape)] for W, b in params]:
        return {**evidence, "shapes": shapes}
    if changed[0] or len(result[1]) != 2:
        return evidence

    chance = watched_chance(lambda g: flat(fit_minibatch(params, X, y, learning_rate, batch_size, 2, g)[0]).tolist(), rng, 1)
    evidence.update(chance)
    if chance["global"] or not chance["same"]:
        return evidence

    def other(given, data, labels, rate, size, rounds, seed):
        own = [(W.copy(), b.copy()) for W, b in given]
        return fit_minibatch(own, data, labels, rate, size, rounds, np.random.default_rng(seed))[0]

    evidence["visits"] = visits(other)
    n, start, tiny = len(y), flat(params), 1e-3
    m = -(-n // batch_size)
    before = loss_of(params, X, y)[0]
    still, recorded = run(0.0, batch_size, 2)
    at_once = np.ravel(np.asarray(run(0.0, n, 1)[1], dtype=float))  # one batch, no step: every mean loss of an epoch is the same
    evidence["off"] = bool(len(at_once) != 1 or not abs(at_once[0] / before - 1) < 1e-3)
    evidence["near"] = bool(len(at_once) == 1 and abs(at_once[0] / before - 1) < 0.2)
    size = np.linalg.norm(start)
    evidence["away"] = coarse(np.linalg.norm(flat(still) - start) / size)
    if evidence["away"] > 1e-6:
        return evidence

    short = [run(tiny, batch_size, rounds)[0] for rounds in (1, 2, 3)]
    moved = [moved_parts(a, b) for a, b in zip([params, *short[:2]], short, strict=True)]
    if not all(map(all, [pair for network in moved for pair in network])):
        evidence["moved"] = moved
        return evidence
    whole = [run(tiny, n, 1, seed)[0] for seed in range(1, 9)]
    steps = [flat(network) - start for network in whole]
    fall = before - float(np.mean([loss_of(network, X, y)[0] for network in whole]))
    evidence["uphill"] = bool(fall < 0)
    evidence["length"] = coarse(float(np.mean([step @ step for step in steps])) / (tiny * fall))
    twice = np.linalg.norm(flat(short[1]) - start) / np.linalg.norm(flat(short[0]) - start)
    evidence["growth"] = coarse(float(twice))
    evidence["unlike"] = coarse(max(np.linalg.norm(step - steps[0]) for step in steps) / np.linalg.norm(steps[0]))
    epochs_of_one = [run(tiny, batch_size, 1, seed)[0] for seed in range(9, 21)]
    falls = [before - loss_of(network, X, y)[0] for network in epochs_of_one]
    mean = np.mean([flat(network) for network in epochs_of_one], axis=0) - start
    scatter = max(np.linalg.norm(flat(network) - start - mean) for network in epochs_of_one) / np.linalg.norm(mean)
    evidence["scatter"] = bool(scatter > 0.1)
    evidence["updates"] = [coarse(float(np.mean(falls)) / fall), m]

    def alike(one, two):
        return bool(np.linalg.norm(flat(one) - flat(two)) < 1e-6 * np.linalg.norm(flat(one) - start))

    order = [run(learning_rate, batch_size, 1, seed)[0] for seed in (1, 2)]
    evidence["any order"] = alike(*order)

    def onward(network, size):
        """One epoch more, with the generator in the state in which the first epoch found it."""
        own = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in network]
        return fit_minibatch(own, X, y, learning_rate, size, 1, np.random.default_rng(1))

    once, other = (run(learning_rate, n, 1, seed)[0] for seed in (1, 2))
    if near(once, other, start, 1e-3):
        slope, step = -learning_rate * slope_of(params, X, y), flat(once) - start
        part = step @ slope / (slope @ slope)
        evidence["exact"] = [round(float(part), 2), round(float(np.linalg.norm(step - part * slope) / np.linalg.norm(step)), 2)]
        evidence["larger"] = near(once, run(learning_rate, n - 1, 1, 1)[0], start, 1e-5)
        (twofold, met), (then, alone) = run(learning_rate, n, 2, 1), onward(once, n)
        size = np.linalg.norm(flat(then) - flat(once))
        gone, away = np.linalg.norm(flat(twofold) - flat(once)) / size, np.linalg.norm(flat(twofold) - flat(then)) / size
        evidence["second"] = [round(float(gone), 2), round(float(away), 2)]
        late = abs(np.ravel(met)[-1] / np.ravel(alone)[-1] - 1)
        evidence["turned"] = bool(not evidence["off"] and late > 0.01 and abs(np.ravel(met)[0] / np.ravel(alone)[-1] - 1) < 1e-3)
        evidence["mixed"] = bool(not late < 0.01) and not evidence["off"]
    if evidence["any order"]:
        parts = params
        for k in range(0, n, batch_size):
            rows = slice(k, k + batch_size)
            own = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in parts]
            parts = fit_minibatch(own, X[rows], y[rows], learning_rate, len(y[rows]), 1, np.random.default_rng(1))[0]
        evidence["as they lie"] = near(order[0], parts, start, 1e-6)
        evidence["all samples"] = alike(order[0], run(learning_rate, n, m)[0])
        evidence["one sum"] = alike(order[0], run(m * learning_rate, n, 1)[0])
    if evidence["length"] > 2:
        samples = [run(learning_rate, n, 1, seed)[0] for seed in (1, 2)]
        evidence["ordered whole"] = not alike(*samples)
    far = max(evidence["length"], 1 / max(evidence["length"], 1e-9)), abs(evidence["updates"][0] / m - 1)
    plain = evidence["unlike"] < 0.1 and (far[0] > 3 or far[1] > 0.5 or (evidence["any order"] and m > 1))
    if (
        evidence["uphill"]
        or plain
        or odd_steps(evidence)
        or (evidence["growth"] < 1.25 and evidence["unlike"] < 0.15 and not evidence["visits"]["steady"])
    ):
        return evidence  # what is odd already decides; there is no need to wait for the training
    params_end, losses = run(learning_rate, batch_size, epochs)
    losses, recorded = (np.asarray(values, dtype=float).ravel() for values in (losses, recorded))
    evidence["count"] = [len(losses), epochs]
    after, answers = loss_of(params_end, X, y)
    evidence["finite"] = bool(np.all(np.isfinite(losses)) and np.all(np.isfinite(recorded)) and np.isfinite(after))
    if evidence["finite"] and len(losses) == epochs and len(recorded) == 2:
        evidence["right"] = round(float(np.mean(answers == y)), 2)
        evidence["losses"] = [coarse(losses[0]), coarse(np.mean(losses[-max(1, epochs // 10) :]))]
        evidence["recorded"] = coarse(float(np.mean(recorded)) / before)
    return evidence


def odd_movement(evidence, n, batch_size):
    """What is wrong with which parameters move and when, or None."""
    if evidence["away"] > 0.3:
        sentence = "with a learning rate of 0 another network came back than the one that was given"
        return Wrong(sentence, mistake="starts from weights of its own and not from `params`")
    if evidence["away"] > 1e-6:
        sentence = "with a learning rate of 0 the weights moved all the same"
        return Wrong(sentence, mistake="moves the parameters even when the learning rate is 0")
    if "moved" not in evidence:
        return None
    stuck = [[[not moved for moved in pair] for pair in network] for network in evidence["moved"]]
    if all(map(all, stuck[0])):
        name = "leaves out the last, short batch" if batch_size > n else "never changes the parameters it returns"
        return Wrong("what comes back is the network that was given", mistake=name)
    for round_, network in enumerate(stuck[1:], start=2):
        if all(map(all, network)):
            sentence = f"after {round_} epochs the network is what it was after {round_ - 1}"
            return Wrong(sentence, mistake="trains in the first epoch only")
    if all(pair[1] for pair in stuck[0]):
        return Wrong("the biases never change", mistake="never updates the biases")
    if all(pair[0] for pair in stuck[0]):
        return Wrong("the weights never change", mistake="never updates the weights")
    for network in stuck:
        if any(map(any, network)):
            layers = ", ".join(str(i + 1) for i, pair in enumerate(network) if any(pair))
            return Wrong(f"not everything in layer {layers} changes", mistake="updates some of the layers only")
    return None


def odd_updates(evidence, n, learned):
    """What is wrong with the number and the length of the updates, or None."""
    length, (made, due) = evidence["length"], evidence["updates"]
    if not learned and evidence["unlike"] > 0.15:
        sentence = "one update on all samples depends on how rng has ordered them"
        return Wrong(sentence, mistake="gives samples the labels of others")
    if due == 1 and learned and evidence["unlike"] > 0.15:
        return None  # samples drawn with replacement: what is measured is noisy, and what is learned is right
    if evidence["uphill"]:
        return Wrong("with a tiny learning rate the loss grows", mistake="steps along the gradient, uphill")
    if evidence["growth"] < 1.25 and evidence["unlike"] < 0.15 and not evidence["visits"]["steady"]:
        sentence = "after two epochs the network is no further than after one"
        return Wrong(sentence, mistake="starts every epoch from the network it was given")
    if due > 1 and evidence["any order"]:
        if evidence["all samples"]:
            sentence = "an epoch does the same whatever the order: every update has seen all samples"
            return Wrong(sentence, mistake="computes every update from all samples")
        if evidence["one sum"]:
            sentence = f"an epoch makes one long step where {due} updates are due"
            return Wrong(sentence, mistake="adds up the gradients and updates once an epoch")
        if made < 1.3:
            sentence = f"an epoch makes one update where {due} are due, whatever the batch size"
            return Wrong(sentence, mistake="ignores the batch size and updates once an epoch")
        if evidence["as they lie"]:
            return Wrong("the batches are cut from the data as they lie", mistake="never shuffles the samples")
        sentence = "an epoch does the same whatever rng says"
        return Wrong(sentence, mistake="makes a generator of its own and ignores `rng`")
    if length > 3 and evidence.get("ordered whole"):
        sentence = "with a batch of all samples an epoch makes more than one update"
        return Wrong(sentence, mistake="uses a batch size of its own")
    if length > 3:
        sentence = f"an update is {length:g} times as long as learning_rate times the gradient of the batch's mean loss"
        name = (
            "adds up the gradients of a batch instead of taking their mean"
            if abs(length / n - 1) < 0.2
            else "makes steps too long"
        )
        return Wrong(sentence, mistake=name)
    if length < 1 / 3:
        sentence = f"an update is {length:g} times as long as learning_rate times the gradient of the batch's mean loss"
        name = "divides by the size of the batch once more" if abs(length * n - 1) < 0.2 else "makes steps too short"
        return Wrong(sentence, mistake=name)
    odd = odd_steps(evidence)
    if odd is not None:
        return Wrong(odd[0], mistake=odd[1])
    if due > 1 and made < 0.75 * due:
        sentence = f"an epoch goes as far as {made:g} updates where {due} are due"
        if made < 1.3:
            if not evidence["scatter"]:
                return Wrong(sentence, mistake="divides by all n samples and not by those of the batch")
            return Wrong(sentence, mistake="takes the first batch only" if due > 2 else "leaves out the last, short batch")
        return Wrong(sentence, mistake="makes another number of updates than there are batches")
    if made > 1.4 * due:
        sentence = f"an epoch goes as far as {made:g} updates where {due} are due"
        return Wrong(sentence, mistake="makes another number of updates than there are batches")
    return None


@fit_minibatch.judge
def _(evidence, params, X, y, learning_rate, batch_size, epochs, rng):
    asked = "asked are params, a list of (W, b), and losses, one number for each epoch"
    if "trouble" in evidence:
        return Wrong(asked, mistake=evidence["trouble"])
    if "shapes" in evidence:
        due = [[list(W.shape), list(b.shape)] for W, b in params]
        return Wrong(f"the shapes of W and b are {evidence['shapes']}; those given are {due}")
    if evidence["changed"]:
        sentence = "the arrays in `params` were changed; the caller's network must stay as it was"
        return Wrong(sentence, mistake="changes the network it was given")
    got, count = evidence["count"]
    if got != count:
        name = "records a loss for every update" if got > count else "returns another number of losses than epochs"
        name = "goes through one epoch too many" if got == count + 1 else name
        return Wrong(f"{got} losses came back from {count} epochs; asked is one for each", mistake=name)
    if evidence["global"]:
        return Wrong("NumPy's global generator was used", mistake="draws from `np.random` and not from `rng`")
    if not evidence["same"]:
        sentence = "two runs from the same state of rng gave two networks"
        return Wrong(sentence, mistake="gives another result for the same state of rng")
    wrong = odd_movement(evidence, len(y), batch_size)
    odd = odd_visits(evidence["visits"])
    if wrong is None and odd is not None:
        return Wrong(odd[0], mistake=odd[1])
    wrong = wrong or odd_updates(evidence, len(y), evidence.get("right", 0) >= 0.9)
    if wrong is not None:
        return wrong
    seen = evidence["visits"]
    if seen["stops"]:
        sentence = "one epoch more gave the very same network"
        return Wrong(sentence, mistake="returns the network of an earlier epoch, not that of the last")
    if seen["alone"]:
        sentence = "in eight epochs in a row the same sample was left over for the last batch"
        return Wrong(sentence, mistake="draws one order for all epochs")
    if any(max(abs(a - b) for a, b in zip(row, [0.25] * 8 + [1.0], strict=True)) > 0.03 for row in seen["weights"]):
        return Wrong("not every sample has its share of an epoch: with 9 samples in batches of 4, 4 and 1, once in a batch")
    if any(abs(a - b) > 0.03 for a, b in zip(seen["longer"], [1 / 6] * 6 + [1 / 3] * 3, strict=True)):
        return Wrong("not every sample has its share of an epoch: with 9 samples in batches of 6 and 3, once in a batch")
    if not seen["steady"]:
        sentence = "24 epochs with a tiny learning rate do not go 24 times as far as one"
        return Wrong(sentence, mistake="makes the learning rate smaller as it goes on")
    if not evidence["finite"]:
        return Wrong("a loss or a probability is no finite number")
    if evidence["right"] < 0.9:
        return Wrong(f"{evidence['right']:.0%} of the samples are right after {epochs} epochs; at least 90 % are asked")
    first, last = evidence["losses"]
    if evidence["recorded"] > 2.5:
        sentence = f"the losses are {evidence['recorded']:g} times the mean cross-entropy"
        return Wrong(sentence, mistake="records a sum where a mean is asked")
    if last >= first:
        sentence = f"the losses went from {first:g} to {last:g} while the network learned"
        return Wrong(sentence, mistake="records numbers that do not fall while the network learns")
    if evidence["recorded"] < 0.4:
        sentence = f"the losses are {evidence['recorded']:g} times the mean cross-entropy"
        return Wrong(sentence, mistake="records losses that are too small")
    if evidence["off"] and evidence["unlike"] < 0.15:
        sentence = "with all samples in one batch and a learning rate of 0, the loss recorded is not the mean cross-entropy"
        name = (
            "records losses that are a little off" if evidence["near"] else "records something else than the mean cross-entropy"
        )
        return Wrong(sentence, mistake=name)
    return None


def _sigmoid(Z):
    return 0.5 * (1 + np.tanh(0.5 * Z))


def _forward(params, X):
    A = [X]
    for i, (W, b) in enumerate(params):
        Z = A[-1] @ W + b
        e = np.exp(Z - Z.max(axis=1, keepdims=True))
        A.append(_sigmoid(Z) if i < len(params) - 1 else e / e.sum(axis=1, keepdims=True))
    return A


def _backward(params, A, y, divide=None):
    """Gradients of the mean loss; `divide`: by which number instead of the samples of the batch."""
    dZ, grads = (A[-1] - np.eye(A[-1].shape[1])[y]) / (divide or len(y)), []
    for i in reversed(range(len(params))):
        grads.insert(0, (A[i].T @ dZ, dZ.sum(axis=0)))
        dZ = (dZ @ params[i][0].T) * A[i] * (1 - A[i]) if i else dZ
    return grads


def _loss(P, y):
    return float(-np.mean(np.log(np.clip(P[np.arange(len(y)), y], 1e-12, 1))))


def _fit(
    params,
    X,
    y,
    learning_rate,
    batch_size,
    epochs,
    rng,
    *,
    order=lambda rng, n: rng.permutation(n),
    cut=lambda rows, size: [rows[k : k + size] for k in range(0, len(rows), size)],
    step=lambda array, slope, rate: array - rate * slope,
    bias_step=None,
    frozen=(),
    divide=None,
    record=lambda P, y: _loss(P, y),
    whole=False,
    labels=lambda y, rows: y[rows],
):
    """The training, with knobs for styles and for what people get wrong."""
    losses = []
    for _ in range(epochs):
        total = 0.0
        for rows in cut(order(rng, len(X)), batch_size):
            Xb, yb = (X, y) if whole else (X[rows], labels(y, rows))
            A = _forward(params, Xb)
            total += len(rows) / len(X) * record(A[-1], yb)
            grads = _backward(params, A, yb, divide)
            params = [
                (W, b) if i in frozen else (step(W, dW, learning_rate), (bias_step or step)(b, db, learning_rate))
                for i, ((W, b), (dW, db)) in enumerate(zip(params, grads, strict=True))
            ]
        losses.append(total)
    return params, losses


@fit_minibatch.mistake("returns nothing", look="Does the function end in a `return` with both, params and losses?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    _fit(params, X, y, learning_rate, batch_size, 1, rng)


@fit_minibatch.mistake("returns losses and params in the wrong order", look="In which order does the docstring name the two?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 2), rng)[::-1]


@fit_minibatch.mistake("returns the last loss only", look="One loss for each epoch is asked: a list that grows.")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, min(epochs, 2), rng)
    return params, losses[-1]


@fit_minibatch.mistake("returns something else than params and losses", look="The docstring names two things that are returned.")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 2), rng)[0]


@fit_minibatch.mistake("returns another number of losses than epochs", look="When is a loss written down, and how often?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, epochs, rng)
    return params, losses[1:]


@fit_minibatch.mistake(
    "records a loss for every update", look="One loss for each epoch. In which of the two loops do you append?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []

    def record(P, labels):
        losses.append(_loss(P, labels))
        return losses[-1]

    params, by_epoch = _fit(params, X, y, learning_rate, batch_size, epochs, rng, record=record)
    return params, losses if batch_size < len(X) else by_epoch


@fit_minibatch.mistake("changes the network it was given", look="`W -= ...` works on the caller's array. What makes a new one?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    trained, losses = _fit(params, X, y, learning_rate, batch_size, min(epochs, 2), rng)
    for (W, b), (V, c) in zip(params, trained, strict=True):
        W[...], b[...] = V, c
    return params, losses


@fit_minibatch.mistake("draws from `np.random` and not from `rng`", look="Where does the chance in your order come from?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 2), rng, order=lambda rng, n: np.random.permutation(n))


@fit_minibatch.mistake(
    "gives another result for the same state of rng", look="All chance must come from `rng`. Is there another source?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    fresh = np.random.Generator(np.random.PCG64())
    start = [(W + 1e-3 * fresh.normal(size=W.shape), b) for W, b in params]
    return _fit(start, X, y, learning_rate, batch_size, min(epochs, 2), fresh)


@fit_minibatch.mistake(
    "starts from weights of its own and not from `params`", look="Which network is the first that your loop works on?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    start = [(rng.normal(size=W.shape), np.zeros(len(b))) for W, b in params]
    return _fit(start, X, y, learning_rate, batch_size, min(epochs, 2), rng)


@fit_minibatch.mistake(
    "moves the parameters even when the learning rate is 0", look="How large is your step when the learning rate is 0?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, 0.1, batch_size, min(epochs, 2), rng)


@fit_minibatch.mistake(
    "never changes the parameters it returns", look="Is the new list kept under the name that you return and that the loop reads?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return params, _fit(params, X, y, learning_rate, batch_size, min(epochs, 2), rng)[1]


@fit_minibatch.mistake(
    "trains in the first epoch only",
    look="A generator can be walked through once. Is `minibatches` called for every epoch, or once before the loops?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, 1, rng)
    return params, losses * epochs


@fit_minibatch.mistake(
    "starts every epoch from the network it was given", look="With which network does the second epoch of your loop begin?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for _ in range(min(epochs, 3)):
        trained, found = _fit(params, X, y, learning_rate, batch_size, 1, rng)
        losses += found
    return trained, losses


@fit_minibatch.mistake("never updates the biases", look="Each layer has two arrays. What happens to the second?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng, bias_step=lambda array, slope, rate: array)


@fit_minibatch.mistake("never updates the weights", look="Each layer has two arrays. What happens to the first?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def step(array, slope, rate):
        return array - (rate * slope if array.ndim == 1 else 0)

    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng, step=step)


@fit_minibatch.mistake("updates some of the layers only", look="How many layers does the loop of your update visit?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng, frozen=(0,))


@fit_minibatch.mistake(
    "steps along the gradient, uphill", look="The gradient points where the loss grows. Which sign has the step?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(
        params, X, y, learning_rate, batch_size, min(epochs, 3), rng, step=lambda array, slope, rate: array + rate * slope
    )


@fit_minibatch.mistake("gives samples the labels of others", look="Which rows of y belong to the rows of X in a batch?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(
        params,
        X,
        y,
        learning_rate,
        batch_size,
        min(epochs, 60),
        rng,
        labels=lambda y, rows: y[rng.permutation(len(y))[: len(rows)]],
    )


@fit_minibatch.mistake(
    "computes every update from all samples", look="Which samples do the forward and the backward pass inside the inner loop get?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, whole=True)


@fit_minibatch.mistake(
    "adds up the gradients and updates once an epoch", look="After every batch the network takes a step. In which loop is yours?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        A, order, total = _forward(params, X), rng.permutation(len(X)), [(0 * W, 0 * b) for W, b in params]
        losses.append(_loss(A[-1], y))
        for k in range(0, len(X), batch_size):
            rows = order[k : k + batch_size]
            grads = _backward(params, [a[rows] for a in A], y[rows])
            total = [(W + dW, b + db) for (W, b), (dW, db) in zip(total, grads, strict=True)]
        params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, total, strict=True)]
    return params, losses


@fit_minibatch.mistake(
    "ignores the batch size and updates once an epoch", look="Where is batch_size used? How many updates should an epoch make?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, len(X), epochs, rng)


@fit_minibatch.mistake(
    "makes a generator of its own and ignores `rng`", look="The caller hands you a generator. Which one draws your orders?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), np.random.default_rng(0))


@fit_minibatch.mistake("goes through one epoch too many", look="How often does the loop over the epochs go round?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3) + 1, rng)


@fit_minibatch.mistake(
    "takes the first batch only", look="How often does the inner loop go round? Is there a `break`, a `return` or a `next`?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng, cut=lambda rows, size: [rows[:size]])


@fit_minibatch.mistake("makes two updates for each batch", look="Count the lines that change the network inside the inner loop.")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def cut(rows, size):
        return [rows[k : k + size] for k in range(0, len(rows), size) for _ in range(2)]

    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng, cut=cut)


@fit_minibatch.mistake(
    "steps along something else than the gradient",
    look="An update is learning_rate times the gradient of the batch, nothing else. What is added to it, or in which order?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def step(array, slope, rate):
        return array - rate * (slope + 0.05 * array)

    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng, step=step)


@fit_minibatch.mistake(
    "makes the batches one sample too large", look="How many entries has `order[a : b]`, and how many has a batch?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size + 1, min(epochs, 3), rng)


@fit_minibatch.mistake(
    "makes the learning rate smaller as it goes on", look="The learning rate is one number for all epochs. Where is it changed?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for epoch in range(min(epochs, 3)):
        params, met = _fit(params, X, y, 0.9**epoch * learning_rate, batch_size, 1, rng)
        losses += met
    return params, losses


@fit_minibatch.mistake(
    "keeps a part of the step before, as momentum does", look="Plain gradient descent forgets its steps. Does a velocity live on?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses, v = [], [(0 * W, 0 * b) for W, b in params]
    for _ in range(min(epochs, 3)):
        order, total = rng.permutation(len(X)), 0.0
        for k in range(0, len(X), batch_size):
            rows = order[k : k + batch_size]
            A = _forward(params, X[rows])
            total += len(rows) * _loss(A[-1], y[rows]) / len(X)
            grads = _backward(params, A, y[rows])
            v = [(0.9 * u - learning_rate * dW, 0.9 * c - learning_rate * db) for (u, c), (dW, db) in zip(v, grads, strict=True)]
            params = [(W + u, b + c) for (W, b), (u, c) in zip(params, v, strict=True)]
        losses.append(total)
    return params, losses


@fit_minibatch.mistake(
    "mixes losses of earlier epochs in", look="What stands in the total, or in the list of batch losses, when a new epoch begins?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, min(epochs, 3), rng)
    return params, [float(np.mean(losses[: k + 1])) for k in range(len(losses))]


@fit_minibatch.mistake("returns the losses in reverse order", look="The loss of the first epoch comes first.")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, epochs, rng)
    return params, losses[::-1]


@fit_minibatch.mistake(
    "records something else than the mean cross-entropy",
    look="What do you write down: the loss of these samples, or another number?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def record(P, labels):
        return float(np.mean(1 - P[np.arange(len(labels)), labels]))

    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, record=record)


@fit_minibatch.mistake(
    "draws one order for all epochs", look="Each epoch has a new random order. In which of the two loops is yours drawn?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    once = rng.permutation(len(X))
    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, order=lambda rng, n: once)


@fit_minibatch.mistake(
    "does not go through every sample once an epoch", look="Can your way of drawing take a sample twice, and another not at all?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 60), rng, order=lambda rng, n: rng.integers(0, n, size=n))


@fit_minibatch.mistake(
    "fills the last batch up with samples that were there already", look="The last batch may be short. Every sample comes once."
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def cut(rows, size):
        again = np.resize(rows, -(-len(rows) // size) * size)
        return [again[k : k + size] for k in range(0, len(again), size)]

    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 60), rng, cut=cut)


@fit_minibatch.mistake(
    "divides by `batch_size` in a short batch, too",
    look="The mean runs over the samples that are there. How many has the last batch?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 60), rng, divide=batch_size)


@fit_minibatch.mistake("looks at one sample of each batch only", look="How many rows go into the forward and the backward pass?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def cut(rows, size):
        return [rows[k : k + 1] for k in range(0, len(rows), size)]

    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 60), rng, cut=cut)


@fit_minibatch.mistake(
    "returns a mean of the networks along the way", look="What comes back is the network after the last update, and nothing else."
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    met, losses = [], []
    for _ in range(min(epochs, 60)):
        order, met, total = rng.permutation(len(X)), [], 0.0
        for k in range(0, len(X), batch_size):
            rows = order[k : k + batch_size]
            A = _forward(params, X[rows])
            total += len(rows) * _loss(A[-1], y[rows]) / len(X)
            grads = _backward(params, A, y[rows])
            params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
            met.append(params)
        losses.append(total)
    return [tuple(np.mean([network[i][j] for network in met], axis=0) for j in (0, 1)) for i in range(len(params))], losses


@fit_minibatch.mistake(
    "returns the network of an earlier epoch, not that of the last",
    look="Training goes on for all epochs, whatever the loss does. Which network comes back?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    best, lowest, losses = params, np.inf, []
    for _ in range(epochs):
        params, _loss_met = _fit(params, X, y, learning_rate, batch_size, 1, rng)
        losses.append(_loss(_forward(params, X)[-1], y))
        if losses[-1] < lowest:
            best, lowest = params, losses[-1]
    return best, losses


@fit_minibatch.mistake("never shuffles the samples", look="Where does rng come in?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, order=lambda rng, n: np.arange(n))


@fit_minibatch.mistake("uses a batch size of its own", look="Where is batch_size used?")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, 4, epochs, rng)


@fit_minibatch.mistake(
    "adds up the gradients of a batch instead of taking their mean",
    look="A loss is a mean over the batch, and so is its gradient.",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, min(epochs, 30), rng, divide=1)


@fit_minibatch.mistake("divides by the size of the batch once more", look="mlp_backward gives the gradient of a mean already.")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def step(array, slope, rate):
        return array - rate * slope / min(batch_size, len(X))

    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, step=step)


@fit_minibatch.mistake(
    "makes steps too long", look="Compare your step with learning_rate times the gradient: which factor is extra?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(
        params, X, y, learning_rate, batch_size, min(epochs, 30), rng, step=lambda array, slope, rate: array - 10 * rate * slope
    )


@fit_minibatch.mistake(
    "makes steps too short", look="Compare your step with learning_rate times the gradient: which factor is extra?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, step=lambda array, slope, rate: array - 0.1 * rate * slope)


@fit_minibatch.mistake(
    "divides by all n samples and not by those of the batch", look="The gradient of a batch is the mean over the batch."
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, divide=len(X))


@fit_minibatch.mistake(
    "leaves out the last, short batch",
    look="The samples that are left over make a batch, too. What if batch_size is larger than n?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def cut(rows, size):
        return [rows[k : k + size] for k in range(0, len(rows) - size + 1, size)]

    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, cut=cut)


@fit_minibatch.mistake(
    "makes another number of updates than there are batches",
    look="How often does the inner loop go round, and how often should it?",
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def cut(rows, size):
        batches = [rows[k : k + size] for k in range(0, len(rows), size)]
        return batches * 2 if len(batches) > 1 else batches

    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, cut=cut)


@fit_minibatch.mistake(
    "records a sum where a mean is asked", look="In this course a loss is a mean over the samples, also that of an epoch."
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, epochs, rng)
    return params, [len(y) * loss for loss in losses]


@fit_minibatch.mistake(
    "records losses that are too small", look="By what is the total of an epoch divided, and what was added up?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, epochs, rng)
    return params, [loss / len(y) for loss in losses]


@fit_minibatch.mistake(
    "records losses that are a little off", look="What stands in the total before the first batch, and by what is it divided?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params, losses = _fit(params, X, y, learning_rate, batch_size, epochs, rng)
    return params, [loss * len(y) / (len(y) - 1) for loss in losses]


@fit_minibatch.mistake(
    "records numbers that do not fall while the network learns", look="What do you write down: the loss, or something else?"
)
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    def record(P, labels):
        return float(np.mean(P.argmax(axis=1) == labels))

    return _fit(params, X, y, learning_rate, batch_size, epochs, rng, record=record)


@fit_minibatch.style("the loss of all samples after each epoch, arrays of its own changed in place")
def _(network, data, labels, eta, size, rounds, generator):
    own = [[np.array(W, dtype=float), np.array(b, dtype=float)] for W, b in network]
    losses = np.zeros(rounds)
    for epoch in range(rounds):
        order = np.arange(len(data))
        generator.shuffle(order)
        for k in range(int(np.ceil(len(data) / size))):
            rows = order[k * size : (k + 1) * size]
            grads = _backward(own, _forward(own, data[rows]), labels[rows])
            for (W, b), (dW, db) in zip(own, grads, strict=True):
                W -= eta * dW
                b -= eta * db
        losses[epoch] = _loss(_forward(own, data)[-1], labels)
    return own, losses


@fit_minibatch.style("the loss of all samples before each epoch")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        losses.append(_loss(_forward(params, X)[-1], y))
        params, _ = _fit(params, X, y, learning_rate, batch_size, 1, rng)
    return params, losses


@fit_minibatch.style("the plain mean of the batches' losses, the given minibatches")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        met = []
        for Xb, yb in minibatches.reference(X, y, batch_size, rng):
            A = _forward(params, Xb)
            met.append(_loss(A[-1], yb))
            grads = _backward(params, A, yb)
            params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
        losses.append(np.mean(met))
    return params, losses


@fit_minibatch.style("the loss of the last batch of each epoch")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        last = []
        params, _ = _fit(
            params, X, y, learning_rate, batch_size, 1, rng, record=lambda P, yb, last=last: last.append(_loss(P, yb)) or 0
        )
        losses.append(last[-1])
    return params, losses


@fit_minibatch.style("single precision")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    params = [(np.float32(W), np.float32(b)) for W, b in params]
    rate = np.float32(learning_rate)
    return _fit(params, X.astype(np.float32), y, rate, batch_size, epochs, rng)


@fit_minibatch.style("sample by sample, a gradient at a time")
def _(params, X, y, learning_rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        order, total = np.argsort(rng.random(len(X))).tolist(), 0.0
        for k in range(0, len(X), batch_size):
            rows = order[k : k + batch_size]
            slopes = [(0 * W, 0 * b) for W, b in params]
            for i in rows:
                A = _forward(params, X[i : i + 1])
                total += _loss(A[-1], y[i : i + 1])
                slopes = [
                    (dW + gW / len(rows), db + gb / len(rows))
                    for (dW, db), (gW, gb) in zip(slopes, _backward(params, A, y[i : i + 1]), strict=True)
                ]
            params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, slopes, strict=True)]
        losses.append(total / len(X))
    return params, losses


# -- diagnose_fit --------------------------------------------------------------------------------------------------------

diagnose_fit = Exercise(
    "diagnose_fit",
    goal="tell underfitting from overfitting by two numbers",
    points=2,
    minutes=5,
    stars=1,
    hints=[
        "Two questions, one after the other. The first looks at the training error alone, the second at the gap.",
        "Underfitting: train_error > acceptable_error. Else overfitting: val_error − train_error > max_gap. Else a good fit.",
        'if ... > acceptable_error:\n    return "underfitting"\nif ... > ...:\n    return "overfitting"\nreturn ...',
    ],
)


@diagnose_fit.cases
def _(rng):
    def case(train_error, val_error, acceptable_error, max_gap):
        return {"train_error": train_error, "val_error": val_error, "acceptable_error": acceptable_error, "max_gap": max_gap}

    yield "a small gap, few errors", case(0.02, 0.04, 0.05, 0.04)
    yield "many errors in training", case(0.30, 0.32, 0.05, 0.04)
    yield "few errors in training, many in validation", case(0.02, 0.15, 0.05, 0.04)
    yield "both: many errors and a large gap", case(0.20, 0.40, 0.05, 0.04)
    yield "a training error exactly at its limit", case(0.25, 0.375, 0.25, 0.5)
    yield "a gap exactly at its limit", case(0.125, 0.375, 0.5, 0.25)
    yield "better in validation than in training", case(0.06, 0.01, 0.10, 0.03)
    yield "much better in validation, a training error too high", case(0.50, 0.10, 0.25, 0.125)
    yield "no errors at all", case(0.0, 0.0, 0.05, 0.04)
    yield "a validation error above the acceptable one, a small gap", case(0.05, 0.07, 0.06, 0.03)
    yield "a gap that is small for the one and large for the other", case(0.0, 0.05, 0.02, 0.1)
    yield "a gap above max_gap, both errors acceptable", case(0.01, 0.12, 0.20, 0.05)
    yield "a gap a little above max_gap", case(0.02, 0.064, 0.05, 0.04)
    yield "a gap just above max_gap", case(0.02, 0.061, 0.05, 0.04)
    yield "a training error just above its limit", case(0.251, 0.3, 0.25, 0.2)
    yield "a gap a little below max_gap", case(0.1, 0.136, 0.2, 0.038)
    for _ in range(3):
        a, b, c, d = (int(v) for v in rng.integers(1, 40, size=4))
        yield "drawn at random", case(a / 64, (a + b) / 64, (a + c - 20) / 64 if a + c > 20 else 0.5, d / 64)


@diagnose_fit.mistake("looks for overfitting first", look="Which question comes first when both limits are passed?")
def _(train_error, val_error, acceptable_error, max_gap):
    if val_error - train_error > max_gap:
        return "overfitting"
    return "underfitting" if train_error > acceptable_error else "good fit"


@diagnose_fit.mistake("counts a number exactly at its limit as too large", look="Is a limit passed by what lies exactly on it?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error >= acceptable_error:
        return "underfitting"
    return "overfitting" if val_error - train_error >= max_gap else "good fit"


@diagnose_fit.mistake(
    "counts a training error exactly at its limit as too large", look="Is a limit passed by what lies exactly on it?"
)
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error >= acceptable_error:
        return "underfitting"
    return "overfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake("counts a gap exactly at its limit as too large", look="Is a limit passed by what lies exactly on it?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error - train_error >= max_gap else "good fit"


@diagnose_fit.mistake(
    "holds the validation error against acceptable_error", look="Underfitting shows in training already. Which error says so?"
)
def _(train_error, val_error, acceptable_error, max_gap):
    if val_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake(
    "asks for two errors above acceptable_error", look="Underfitting shows in training already. Which error says so?"
)
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error and val_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake(
    "takes the validation error for the gap", look="A gap lies between two numbers. What is subtracted from the validation error?"
)
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error > max_gap else "good fit"


@diagnose_fit.mistake(
    "calls every validation error above acceptable_error overfitting", look="Overfitting is a gap. Which argument is its limit?"
)
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error > acceptable_error else "good fit"


@diagnose_fit.mistake("takes the gap without its sign", look="Is it overfitting when validation goes better than training?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if abs(val_error - train_error) > max_gap else "good fit"


@diagnose_fit.mistake("turns the gap round", look="Which of the two errors is larger when a network overfits?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if train_error - val_error > max_gap else "good fit"


@diagnose_fit.mistake("takes the gap as a ratio", look="The gap is a difference: how many more answers are wrong?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error > train_error * (1 + max_gap) else "good fit"


@diagnose_fit.mistake("rounds the gap to two decimals", look="0.044 is more than 0.04. What is compared?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if round(val_error - train_error, 2) > max_gap else "good fit"


@diagnose_fit.mistake(
    "takes a gap a little above max_gap for one within it, as rounding does", look="0.044 is more than 0.04. What is compared?"
)
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if round(val_error - train_error, 2) > round(max_gap, 2) else "good fit"


@diagnose_fit.mistake(
    "takes a training error a little above its limit for one within it, as rounding does",
    look="0.251 is more than 0.25. What is compared?",
)
def _(train_error, val_error, acceptable_error, max_gap):
    if round(train_error, 2) > round(acceptable_error, 2):
        return "underfitting"
    return "overfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake("has the two errors in each other's place", look="Which of the two errors comes first?")
def _(train_error, val_error, acceptable_error, max_gap):
    if val_error > acceptable_error:
        return "underfitting"
    return "overfitting" if train_error - val_error > max_gap else "good fit"


@diagnose_fit.mistake("says overfitting whatever comes in", look="Which arguments decide what comes back?")
def _(train_error, val_error, acceptable_error, max_gap):
    return "overfitting"


@diagnose_fit.mistake("has the two names in each other's place", look="Which of the two is it when training itself goes badly?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "overfitting"
    return "underfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake("has the limits in each other's place", look="Which limit belongs to the training error, which to the gap?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > max_gap:
        return "underfitting"
    return "overfitting" if val_error - train_error > acceptable_error else "good fit"


@diagnose_fit.mistake("asks for both limits before it calls a fit bad", look="One limit that is passed is enough.")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error <= acceptable_error or val_error - train_error <= max_gap:
        return "good fit"
    return "underfitting"


@diagnose_fit.mistake(
    "calls it underfitting only when the gap is small", look="When both limits are passed, underfitting is looked for first."
)
def _(train_error, val_error, acceptable_error, max_gap):
    gap = val_error - train_error
    if gap > max_gap:
        return "overfitting" if train_error <= acceptable_error else "good fit"
    return "underfitting" if train_error > acceptable_error else "good fit"


@diagnose_fit.mistake("turns the first comparison round", look="Is a *low* training error underfitting?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error < acceptable_error:
        return "underfitting"
    return "overfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake("calls every positive gap overfitting", look="How large may the gap be?")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfitting"
    return "overfitting" if val_error > train_error else "good fit"


@diagnose_fit.mistake("returns other words", look="Compare letter by letter with the three words of the docstring.")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        return "underfit"
    return "overfit" if val_error - train_error > max_gap else "good"


@diagnose_fit.mistake("writes the words with capitals", look="Compare letter by letter with the three words of the docstring.")
def _(train_error, val_error, acceptable_error, max_gap):
    return diagnose_fit.reference(train_error, val_error, acceptable_error, max_gap).capitalize()


@diagnose_fit.mistake("writes `good_fit`", look="Compare letter by letter with the three words of the docstring.")
def _(train_error, val_error, acceptable_error, max_gap):
    return diagnose_fit.reference(train_error, val_error, acceptable_error, max_gap).replace(" ", "_")


@diagnose_fit.mistake("returns nothing when neither limit is passed", look="Which word comes back when both questions say no?")
def _(train_error, val_error, acceptable_error, max_gap):
    word = diagnose_fit.reference(train_error, val_error, acceptable_error, max_gap)
    return None if word == "good fit" else word


@diagnose_fit.mistake("never calls a fit underfitting", look="Which word comes back when training itself goes badly?")
def _(train_error, val_error, acceptable_error, max_gap):
    return "overfitting" if val_error - train_error > max_gap else "good fit"


@diagnose_fit.mistake("never calls a fit overfitting", look="Where does max_gap come in?")
def _(train_error, val_error, acceptable_error, max_gap):
    return "underfitting" if train_error > acceptable_error else "good fit"


@diagnose_fit.style("if, elif, else")
def _(train_error, val_error, acceptable_error, max_gap):
    if train_error > acceptable_error:
        verdict = "underfitting"
    elif val_error > train_error + max_gap:
        verdict = "overfitting"
    else:
        verdict = "good fit"
    return verdict


@diagnose_fit.style("one expression")
def _(train, val, acceptable, gap):
    return "underfitting" if train > acceptable else "overfitting" if val - train > gap else "good fit"


@diagnose_fit.style("np.select")
def _(train_error, val_error, acceptable_error, max_gap):
    conditions = [train_error > acceptable_error, val_error - train_error > max_gap]
    return str(np.select(conditions, ["underfitting", "overfitting"], default="good fit"))


@diagnose_fit.style("np.where, a string without axes")
def _(train_error, val_error, acceptable_error, max_gap):
    inner = np.where(val_error - train_error > max_gap, "overfitting", "good fit")
    return np.where(train_error > acceptable_error, "underfitting", inner)


@diagnose_fit.style("the good case first")
def _(train_error, val_error, acceptable_error, max_gap):
    fine = train_error <= acceptable_error
    if fine and val_error - train_error <= max_gap:
        return "good fit"
    return "overfitting" if fine else "underfitting"


# -- predict first -------------------------------------------------------------------------------------------------------

predict_batch = Question(
    "predict_batch",
    goal="say which batch size gets furthest in an epoch",
    choices={
        "a": (
            "1079: its gradient is exact.",
            "Each of its steps is the best one. But it takes ten of them, and the others take hundreds or thousands.",
        ),
        "b": (
            "16: the best of both.",
            "It gets much further than the full batch. But with a small learning rate even the noisiest steps add up: 1 makes "
            "sixteen times as many of them.",
        ),
        "c": (
            "1: it makes the most updates.",
            "10 790 noisy steps go further than ten exact ones. What they cost is another question.",
        ),
        "d": (
            "All about the same: each network has seen every sample ten times.",
            "What counts is not how often samples are looked at, but how many steps are made of it: 10 with the full batch, 10 "
            "790 "
            "with batches of 1.",
        ),
    },
    answer="c",
)

predict_time = Question(
    "predict_time",
    goal="say what an epoch costs with small batches",
    choices={
        "a": (
            "About as long: the same samples go through the same layers.",
            "The products are the same. But Python calls NumPy 64 times as often, and a call costs more than the small product "
            "in it.",
        ),
        "b": (
            "About twice as long.",
            "Twice would mean that calling NumPy costs as much as a batch of 64. Next to one sample, it costs far more than "
            "that.",
        ),
        "c": (
            "Ten times as long or longer.",
            "For a single sample, nearly all the time goes into the calls and not into the products. A batch of 64 pays that "
            "price "
            "once for 64 samples.",
        ),
    },
    answer="c",
)

predict_nodes = Question(
    "predict_nodes",
    goal="say what more hidden nodes do to the two errors",
    choices={
        "a": (
            "It falls, and then climbs: large networks overfit.",
            "So the textbook curve goes. Here it does not climb: with 128 nodes the network is as good as with 16. Complexity "
            "is not "
            "the number of parameters alone.",
        ),
        "b": (
            "It falls, and then stays where it is.",
            "From about 12 nodes on nothing is gained, and nothing is lost. The gap stays as well: it is made by the 150 "
            "images, not "
            "by the nodes.",
        ),
        "c": (
            "It falls to 0, as the training error does.",
            "In training every image is right from 6 nodes on. But 150 images do not show all ways to write a digit, and no "
            "number of "
            "nodes makes up for that.",
        ),
        "d": (
            "It climbs from the start: the smaller, the safer.",
            "One node cannot tell ten digits apart, neither those it has seen nor others. That is underfitting.",
        ),
    },
    answer="b",
)

predict_choice = Question(
    "predict_choice",
    goal="say how much a test set lies that was used to choose",
    choices={
        "a": (
            "About 50 %: that is what a coin can do.",
            "So says the next test. But you report the *best* of 1000 results on these 50 images, and luck differs from coin to "
            "coin.",
        ),
        "b": (
            "About 55 %: a little luck.",
            "On 50 images one coin is off by 7 points as a rule, and you pick the luckiest of a thousand.",
        ),
        "c": (
            "About 72 %.",
            "One coin in a thousand gets 36 of 50 right. You choose that one, and its luck ends with these 50 images.",
        ),
        "d": (
            "Nearly 100 %: with 1000 coins one is right on all.",
            "For 50 right answers in a row you would need about $2^{50}$ coins, a million billion.",
        ),
    },
    answer="c",
)
