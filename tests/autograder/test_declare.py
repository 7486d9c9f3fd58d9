"""What an author declares is kept as it was said."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.declare import Exercise, Question, Wrong
from autograder.errors import BadDeclaration


def exercise(name: str = "toy") -> Exercise:
    return Exercise(name, goal="test", points=2, minutes=1, stars=1, hints=["a", "b", "c"])


def test_decorators_collect_and_hand_back() -> None:
    toy = exercise()

    @toy.cases
    def cases(rng: np.random.Generator) -> Iterator[tuple[str, dict[str, Any]]]:
        yield "one", {"x": 1}

    @toy.mistake("adds one", look="Where?")
    def mistake(x: int) -> int:
        return x + 1

    @toy.style("short")
    def style(x: int) -> int:
        return x

    @toy.rule
    def rule(result: int, x: int) -> str | None:
        return None

    @toy.probe
    def probe(toy: object, x: int) -> int:
        return x

    @toy.judge
    def judge(evidence: int, x: int) -> Wrong | None:
        return None

    toy.equivalent("a mutant", because="it is the same")
    assert list(toy.make_cases(np.random.default_rng(0))) == [("one", {"x": 1})]
    assert [(m.name, m.look, m.function) for m in toy.mistakes] == [("adds one", "Where?", mistake)]
    assert [(s.name, s.function) for s in toy.styles] == [("short", style)]
    assert (toy.rules, toy.probe_function, toy.judge_function) == ([rule], probe, judge)
    assert toy.equivalents == {"a mutant": "it is the same"}


def test_the_reference_gives_parameters_and_defaults() -> None:
    toy = exercise()
    assert (toy.parameters(), toy.defaults()) == ((), {})
    with pytest.raises(BadDeclaration, match="The reference of toy is there only once the course is loaded"):
        toy.reference(1)
    toy.bind(lambda x, rate=0.5: x * rate)
    assert (toy.parameters(), toy.defaults(), toy.reference(4)) == (("x", "rate"), {"rate": 0.5}, 2.0)
    toy.bind(dict)
    assert (toy.parameters(), toy.defaults()) == ((), {})


def test_a_question_knows_its_answer() -> None:
    question = Question("q", goal="tell", choices={"a": ("one", "Yes."), "b": ("two", "No.")}, answer="a")
    assert (question.answer, question.points, question.stars, question.uses) == ("a", 1, 1, ())


@pytest.mark.parametrize("partial", [{"nothing": 0.5}, {"changed": 1.0}, {"changed": 0.0}])
def test_parts_are_named_and_have_a_share(partial: dict[str, float]) -> None:
    with pytest.raises(BadDeclaration):
        Exercise("toy", goal="g", points=1, minutes=1, stars=1, hints=["a", "b", "c"], partial=partial)
