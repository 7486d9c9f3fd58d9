"""How an author declares exercises: cases, mistakes, right styles, rules, probe and judge.

An ``exercises.py`` makes `Exercise` and `Question` objects at module level; everything else about a lesson is read from its
notebook. See docs/authors.md.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import BadDeclaration
from autograder.values import Lambda, Rng

__all__ = ["Exercise", "Lambda", "Mistake", "Question", "Rng", "Wrong"]

Case = tuple[str, dict[str, Any]]
SIDE_EFFECTS = ("changed", "warned")


@dataclass(frozen=True)
class Wrong:
    """What a judge returns of evidence that is not right: a sentence, and the mistake's name where it knows it.

    `share` is the share of the points that remains all the same, 0 or more and below 1, where an answer is judged by degrees.
    """

    sentence: str
    mistake: str | None = None
    share: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1:
            raise ValueError(f"share is {self.share}; what is wrong keeps 0 or more and less than all of its points.")


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that the checks recognise by what comes out of it."""

    name: str
    look: str
    function: Callable[..., Any]
    raises: str | None = None


@dataclass(frozen=True)
class Style:
    """A right answer written another way; the checks are tested on it."""

    name: str
    function: Callable[..., Any]


class Exercise:
    """One function or class that a learner writes.

    Parameters
    ----------
    name : str
        The name the learner defines.
    goal : str
        What the learner can do afterwards, to fit after “you can …”.
    points, minutes, stars : int
        Marks, expected time, difficulty from 1 to 3.
    hints : sequence of three str
        A nudge, then the formula or where to look, then partial code.
    uses : sequence of str
        Earlier exercises that this one may call; when one of them is wrong, this exercise is judged again with the
        reference in its place.
    rtol, atol : float
        Values agree when ``|got - expected| <= atol + rtol * |expected|``.
    returns : sequence of str
        The names of the members of a returned tuple, for messages.
    silent : bool
        Whether a NumPy warning counts as wrong.
    exact_kind : bool
        Whether integers (or booleans) must be of that dtype kind and not only equal in value.
    seconds : float
        How long all cases together may take.
    follow_through : float
        The share of the points that remains when the exercise is right except for an earlier one it uses.
    partial : mapping of str to float
        The share of the points that remains when nothing else is wrong: than that inputs are "changed" in place, that NumPy
        "warned", or than a member of the returned tuple, by its name in `returns`. Of several parts the smallest share counts.
    """

    kind = "function"

    def __init__(
        self,
        name: str,
        *,
        goal: str,
        points: int,
        minutes: int,
        stars: int,
        hints: Sequence[str],
        uses: Sequence[str] = (),
        rtol: float = 1e-6,
        atol: float = 1e-9,
        returns: Sequence[str] = (),
        silent: bool = False,
        exact_kind: bool = True,
        seconds: float = 10.0,
        follow_through: float = 1.0,
        partial: Mapping[str, float] | None = None,
    ):
        if not name.isidentifier():
            raise BadDeclaration(f"“{name}” cannot be the name of a function.")
        if len(hints) != 3:
            raise BadDeclaration(f"{name}: three hints are needed (nudge, formula, partial code), not {len(hints)}.")
        if stars not in (1, 2, 3):
            raise BadDeclaration(f"{name}: stars are 1, 2 or 3, not {stars}.")
        self.name, self.goal = name, goal
        self.points, self.minutes, self.stars = points, minutes, stars
        self.hints, self.uses, self.returns = tuple(hints), tuple(uses), tuple(returns)
        self.rtol, self.atol, self.silent, self.exact_kind = rtol, atol, silent, exact_kind
        self.seconds, self.follow_through = seconds, follow_through
        self.partial = dict(partial or {})
        unknown = sorted(set(self.partial) - {*SIDE_EFFECTS, *self.returns})
        if unknown:
            raise BadDeclaration(f"{name}: there is no part named {', '.join(unknown)}; parts are named in `returns`.")
        if not all(0 < share < 1 for share in self.partial.values()):
            raise BadDeclaration(f"{name}: a part's share lies between 0 and 1.")
        self.case_maker: Callable[[np.random.Generator], Iterable[Case]] | None = None
        self.mistakes: list[Mistake] = []
        self.styles: list[Style] = []
        self.rules: list[Callable[..., str | None]] = []
        self.probe_function: Callable[..., Any] | None = None
        self.judge_function: Callable[..., Wrong | str | None] | None = None
        self.audit_function: Callable[..., Wrong | str | None] | None = None
        self.equivalents: dict[str, str] = {}
        self._reference: Callable[..., Any] | None = None

    # -- decorators

    def cases(self, function: Callable[[np.random.Generator], Iterable[Case]]) -> Callable[..., Any]:
        """Declare the generator of cases: ``function(rng)`` yields ``(label, {argument: value})``."""
        self.case_maker = function
        return function

    def mistake(self, name: str, look: str, raises: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a wrong answer by example, with a sentence that says where to look (never the answer).

        `raises` is a regular expression for a mistake that stops with an exception whose text is telling: an answer that stops
        with an exception makes this mistake when the expression is found in ``"Type: text\\nthe learner's line"``, and only then.
        """
        if raises is not None:
            re.compile(raises)

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            self.mistakes.append(Mistake(name, look, function, raises))
            return function

        return declare

    def style(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a right answer in another style, for the tests of the checks."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            self.styles.append(Style(name, function))
            return function

        return declare

    def rule(self, function: Callable[..., str | None]) -> Callable[..., str | None]:
        """Declare a property of every right result: ``function(result, **case)`` returns the sentence it breaks, or None."""
        self.rules.append(function)
        return function

    def probe(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Declare what runs beside the learner's code: ``function(answer, **case)`` returns plain data, the evidence."""
        self.probe_function = function
        return function

    def judge(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Declare how evidence is judged where many answers are right: ``function(evidence, **case)`` → None or `Wrong`."""
        self.judge_function = function
        return function

    def audit(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Declare what the grader alone asks of evidence: ``function(evidence, **case)`` → None or `Wrong`.

        It is not shipped, so it may call references. The probe gives it raw data, such as weights, under the key "audit";
        it works out from them what the rest of the evidence claims, and forged evidence does not hold.
        """
        self.audit_function = function
        return function

    def equivalent(self, mutant: str, because: str) -> None:
        """Declare that a mutant of the reference is no mistake, and why; `mutant` is its name in ``make quality``."""
        self.equivalents[mutant] = because

    # -- use

    def reference(self, *arguments: Any, **named: Any) -> Any:
        """Call the reference solution; for writing mistakes that build on it."""
        if self._reference is None:
            raise BadDeclaration(f"The reference of {self.name} is there only once the course is loaded.")
        return self._reference(*arguments, **named)

    def bind(self, reference: Callable[..., Any]) -> None:
        """Tie the reference, read from the lesson's notebook, to the declaration."""
        self._reference = reference

    @property
    def answer(self) -> Any:
        """The reference itself."""
        return self._reference

    def parameters(self) -> tuple[str, ...]:
        """The names of the reference's parameters, in order (empty for a class)."""
        if self._reference is None or inspect.isclass(self._reference):
            return ()
        return tuple(inspect.signature(self._reference).parameters)

    def defaults(self) -> dict[str, Any]:
        """The default values of the reference's parameters."""
        if not self.parameters():
            return {}
        signature = inspect.signature(self.answer)
        return {name: p.default for name, p in signature.parameters.items() if p.default is not inspect.Parameter.empty}

    def make_cases(self, rng: np.random.Generator) -> Iterator[Case]:
        if self.case_maker is None:
            raise BadDeclaration(f"{self.name} has no cases.")
        yield from self.case_maker(rng)


class Question:
    """A *predict first* question: the learner chooses, then runs the experiment that shows the answer.

    Parameters
    ----------
    name : str
        The variable that the learner sets to a choice's letter.
    goal : str
        What the learner can do afterwards, to fit after “you can …”.
    choices : mapping of letter to (text, explanation)
        What may be chosen, and what to say to who chose it.
    answer : str
        The letter of the right choice.
    """

    kind = "question"

    def __init__(
        self,
        name: str,
        *,
        goal: str,
        choices: Mapping[str, tuple[str, str]],
        answer: str,
        points: int = 1,
        minutes: int = 2,
    ):
        if answer not in choices:
            raise BadDeclaration(f"{name}: the answer “{answer}” is not among the choices.")
        self.name, self.goal, self.answer = name, goal, answer
        self.choices = dict(choices)
        self.points, self.minutes, self.stars = points, minutes, 1
        self.uses: tuple[str, ...] = ()
