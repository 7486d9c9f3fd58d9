"""Follow-through: an exercise that is right except for an earlier one it uses earns its marks all the same."""

import inspect
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from autograder.course import BoundExercise
from autograder.inside import collect
from autograder.result import Result


def wrong_helpers(exercise: BoundExercise, passed: Mapping[str, bool]) -> list[str]:
    """The exercises that `exercise` uses and that are not passed."""
    return [name for name in exercise.declared.uses if not passed.get(name, True)]


def mentions(answer: Any, name: str, space: Mapping[str, Any]) -> bool:
    """Whether the code of `answer`, or of a function of its module that it names, names `name`; yes where that is hidden."""
    todo, seen = [answer], {id(answer)}
    if not list(_codes(answer)):
        return True
    while todo:
        for code in _codes(todo.pop()):
            for other in code.co_names:
                thing = space.get(other)
                if other == name or (thing is not None and thing is space.get(name)):
                    return True
                if getattr(thing, "__module__", None) == getattr(answer, "__module__", "") and id(thing) not in seen:
                    seen.add(id(thing))
                    todo.append(thing)
    return False


def _codes(thing: Any) -> Iterator[types.CodeType]:
    """The code of a function, or of a class's methods, with that of the functions inside."""
    for part in vars(thing).values() if inspect.isclass(thing) else [thing]:
        found = [code] if isinstance(code := getattr(part, "__code__", None), types.CodeType) else []
        while found:
            code = found.pop()
            yield code
            found += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def stand_ins(exercise: BoundExercise, result: Result, passed: Mapping[str, bool]) -> list[str]:
    """For which exercises references stand in when `exercise`, of which this came, is judged again: the wrong ones that it uses.

    Where none is wrong it is all of them, unless what came shows a known mistake: one that passes may still not do here, as when
    it returns a list and the next one asks for the shape of an array.
    """
    known = {mistake.name for mistake in getattr(exercise.declared, "mistakes", ())}
    shown = result.status != "error" and result.mistake in known
    return wrong_helpers(exercise, passed) or ([] if shown else list(exercise.declared.uses))


def because_of(names: list[str], what: str = "what you wrote here is right", passing: bool = False) -> str:
    """The sentence that says for what the marks were given."""
    listed = ", ".join(f"`{name}`" for name in names)
    why = "which passes by itself but does not serve here" if passing else "which does not pass"
    return f"Judged with the reference in place of your {listed}, {why}: {what}."


def own_fault(first: Result, again: Result, names: list[str], known: Collection[str]) -> Result:
    """The first result, or which of the `known` mistakes shows once the references stand in place of the helpers `names`.

    Nothing else is told of the second run: its code could put a reference, which lies beside it, into a value or an exception.
    """
    if again.mistake is None or again.mistake not in known:
        return first
    why = because_of(names, f"{again.lead[:1].lower()}{again.lead[1:]} {again.mistake}")
    message = " ".join(filter(None, [f"{first.name} · not yet.", why, again.look]))
    return Result(
        first.name,
        again.status,
        0.0,
        first.points,
        message,
        headline=why,
        mistake=again.mistake,
        lead=again.lead,
        look=again.look,
    )


def share_of(exercise: BoundExercise) -> float:
    return float(getattr(exercise.declared, "follow_through", 1.0))


def check_in_place(exercise: BoundExercise, answer: Any, namespace: dict[str, Any], seed: int | None = None) -> Result:
    """Check with follow-through in this process: `namespace` holds the learner's names."""
    result = exercise.check(answer, seed, namespace)
    if result.passed or result.status == "not started":
        return result
    others = exercise.lesson.exercises
    passed = {used: others[used].check(namespace.get(used), seed, namespace).passed for used in exercise.declared.uses}
    names, passing = stand_ins(exercise, result, passed), not wrong_helpers(exercise, passed)
    if not names:
        return result
    kept = {used: namespace[used] for used in names if used in namespace}
    namespace.update({used: others[used].reference for used in names})
    try:
        checks = exercise.fresh(seed)
        again = exercise.judge(checks, collect(answer, checks.task(), namespace))
    finally:
        for used in names:
            namespace.pop(used)
        namespace.update(kept)
    if again.passed:
        return again.with_follow_through(share_of(exercise), because_of(names, passing=passing))
    return result if passing else again
