"""Name what an exception in a learner's code means, and where to look."""

import re

from autograder.inside import Raised

Words = tuple[str, str]

BY_TYPE: dict[str, Words] = {
    "NameError": ("uses a name that is not defined", "Is it spelled as where it was made, and made before it is used?"),
    "UnboundLocalError": ("uses a variable before it has a value", "On which path through the function is it set?"),
    "RecursionError": ("calls itself without end", "Which call inside the function is the function itself?"),
    "IndexError": (
        "reads past the end of an array",
        "Indices run from 0 to length − 1, and an array has as many as its axes.",
    ),
    "KeyError": ("looks up a key that is not there", "Which keys are there? Print them."),
    "ZeroDivisionError": ("divides by zero", "Which number below a fraction line can be 0?"),
    "OverflowError": (
        "computes a number too large for a float",
        "Can the same value be written without the large number in between?",
    ),
    "SystemExit": ("ends the whole program", "A function gives its result back with `return`; `exit` stops everything."),
    "NotImplementedError": (
        "is written for some inputs only",
        "Which branch still raises NotImplementedError?",
    ),
}
NOT_TAKEN = r"positional argument|unexpected keyword|required .*argument|multiple values for argument"
BY_THE_CALLER: Words = (
    "takes other arguments than the docstring names",
    "Compare the names and the order in the `def` line with the docstring.",
)
BY_THE_LEARNER: Words = (
    "hands a function other arguments than it takes",
    "Compare the call in that line with what the function takes: how many arguments, in which order, under which names?",
)
OF_ANOTHER_KIND: Words = (
    "hands a function something of another kind than it takes",
    "Print what goes into the call in that line, and its type.",
)
TELLS_OF_ITS_OWN_LINE = r"has no attribute|values to unpack|object is not (callable|iterable|subscriptable)|has no len"
ONE_NUMBER = "A plain number is no array: `np.asarray(…)` makes one of it, and NumPy's functions take both."
BY_TEXT: list[tuple[str, Words]] = [
    (
        r"Cannot cast",
        ("writes floats into an array of integers", "An integer array stays one. Where is it made, and does `w = w + …` help?"),
    ),
    (
        r"bitwise_xor|for \^",
        ("writes ^ for a power", "In Python ^ compares bits; a power has another sign."),
    ),
    (
        r"matmul|not aligned",
        (
            "multiplies arrays whose shapes do not fit",
            "The last axis of the left one must be as long as the first of the right one.",
        ),
    ),
    (
        r"einstein sum",
        (
            "gives `einsum` letters that do not fit its arrays",
            "One letter for each axis; a letter after `->` must stand before it, too. Print the shapes.",
        ),
    ),
    (r"broadcast", ("combines arrays whose shapes do not fit", "Print both shapes just before that line.")),
    (
        r"truth value .* ambiguous",
        ("uses a whole array as one yes or no", "`if` wants one truth value; `np.where` chooses entry by entry."),
    ),
    (
        r"values to unpack",
        ("takes apart a tuple into another number of names than it has members", "Print what is taken apart there."),
    ),
    (
        r"only .*arrays can be converted|setting an array element with a sequence",
        ("uses a whole array where one number is wanted", "Print the shape of the value in that line."),
    ),
    (
        r"'(float|int|float64|int64|bool)' object is not (iterable|subscriptable)",
        ("treats a single number as an array", ONE_NUMBER),
    ),
    (
        r"object of type '(float|int|float64|int64)' has no len|len\(\) of unsized",
        ("treats a single number as an array", ONE_NUMBER),
    ),
    (r"iteration over a 0-d array|too many indices for array: array is 0", ("treats a single number as an array", ONE_NUMBER)),
    (
        r"object is not callable",
        ("calls something that is no function", "Which name before the brackets is a value and no function?"),
    ),
    (
        r"has never been called and thus has no defined",
        (
            "asks a layer for what it has only after a call",
            "A model that is built has `inputs` and `outputs`, and each of its layers `input` and `output`.",
        ),
    ),
    (
        r"not supported between instances of .*NoneType",
        ("compares something with None, which is neither more nor less", "Which of the two has no value yet the first time?"),
    ),
    (
        r"object of type '(Resource)?Variable' has no len",
        ("asks a Variable for its length, which it does not have", "Its `shape` says how long each of its sides is."),
    ),
    (
        r"NoneType",
        ("computes with None", "A function that it calls returns nothing: is a `return` missing there?"),
    ),
    (r"math domain error", ("takes a logarithm or a root of a number that has none", "Which number is 0 or negative there?")),
]


def words_for(raised: Raised) -> Words | None:
    """The name of the fault, to fit after “your code …”, and where to look; None when nothing more can be said.

    A call with wrong arguments is the fault of whoever wrote it: of the `def` line only where no line of the learner's was
    reached. And what stops deep in a library says nothing of the learner's line, but that it handed over the wrong thing.
    """
    if raised.type == "TypeError" and re.search(NOT_TAKEN, raised.text):
        return BY_THE_CALLER if raised.line is None else BY_THE_LEARNER
    if raised.below and "NoneType" not in raised.text and re.search(TELLS_OF_ITS_OWN_LINE, raised.text):
        return OF_ANOTHER_KIND
    if raised.below and raised.type == "NotImplementedError":
        return None
    for pattern, words in BY_TEXT:
        if re.search(pattern, raised.text):
            return words
    if raised.type == "AttributeError":
        return _no_attribute(raised.text)
    return BY_TYPE.get(raised.type)


def _no_attribute(text: str) -> Words:
    found = re.search(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'", text)
    if found is None:
        return "asks for something that is not there", "Is the name after the dot spelled right?"
    number = found["type"] in ("float", "int", "bool", "float64", "int64")
    kind = "a plain number" if number else f"a {found['type']}"
    look = ONE_NUMBER if number else "Print the type of the value before the dot."
    if found["name"] == "size" and found["type"] in ("Variable", "ResourceVariable", "EagerTensor"):
        look = "How many numbers it holds is the product of its `shape`."
    elif found["name"] in ("kernel", "bias", "units") and found["type"][0].isupper():
        look = "Not every kind of layer has that. What do all layers have?"
    return f"asks {kind} for `.{found['name']}`, which it does not have", look
