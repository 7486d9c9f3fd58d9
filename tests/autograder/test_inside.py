"""Whatever a learner's code does, what comes back is an outcome for each case."""

import json
import signal
import statistics
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.inside import MAX_PRINTED, Outcome, Raised, Task, collect
from autograder.values import Lambda, Rng

X = np.array([1.0, 2.0])


def run(answer: Any, *cases: dict[str, Any], **options: Any) -> list[Outcome]:
    settings: dict[str, Any] = {"parameters": tuple(cases[0]), "seconds": 5.0}
    namespace = options.pop("namespace", {})
    return collect(answer, Task("toy", cases=cases, **(settings | options)), namespace)


def one(answer: Any, **options: Any) -> Outcome:
    return run(answer, {"x": X}, **options)[0]


def test_each_case_has_its_outcome() -> None:
    assert [o.value for o in run(lambda x: x + 1, {"x": 1}, {"x": 2.5})] == [2, 3.5]


def test_arguments_go_by_position_so_that_names_are_free() -> None:
    assert run(lambda a, b: a - b, {"x": 5, "y": 3})[0].value == 2
    assert run(lambda *a, **k: (a, k), {"x": 5, "y": 3})[0].value == ((5, 3), {})


def test_left_out_arguments_take_the_defaults_of_the_reference_when_later_ones_are_given() -> None:
    outcomes = run(lambda a, b, c: (a, b, c), {"x": 1, "z": 3}, parameters=("x", "y", "z"), defaults={"y": 2, "z": 0})
    assert outcomes[0].value == (1, 2, 3)
    assert run(lambda a, b=7: (a, b), {"x": 1}, parameters=("x", "y"), defaults={"y": 2})[0].value == (1, 7)


def _sort(x: Any) -> Any:
    x.sort()
    return x


def _set(x: Any) -> Any:
    x[0] = 9
    return x


@pytest.mark.parametrize(("answer", "value"), [(_set, X), (_set, [1.0, 2.0]), (_sort, [2.0, 1.0])])
def test_a_changed_input_is_noted_and_the_next_case_is_untouched(answer: Callable[[Any], Any], value: Any) -> None:
    first, second = run(answer, {"x": value}, {"x": value})
    assert first.changed == second.changed == ("x",)
    assert np.array_equal(first.value, second.value)


def test_a_result_may_be_the_input_itself() -> None:
    outcome = one(lambda x: x)
    assert outcome.changed == ()
    assert outcome.value.tolist() == [1, 2]


def test_floods_of_output_are_kept_short_and_off_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    def chatty(x: Any) -> Any:
        for _ in range(1000):
            print("y" * 5000)
        sys.stderr.write("z" * 1_000_000)
        return x

    outcome = one(chatty)
    assert len(outcome.printed) == MAX_PRINTED
    assert outcome.value.tolist() == [1, 2]
    assert capsys.readouterr() == ("", "")


def test_numpys_warnings_are_noted_and_underflow_is_none() -> None:
    assert "divide by zero" in one(lambda x: x / 0).warned[0]
    assert one(lambda x: np.exp(-1000 * x)).warned == ()
    assert one(lambda x: np.where(x > 0, x, np.log(x))).warned == ()


def test_a_learners_settings_neither_hurt_nor_stay() -> None:
    before = np.geterr()
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isinf(one(lambda x: x / 0).value).all()

    def strict(x: Any) -> Any:
        np.seterr(all="raise")
        return x

    one(strict)
    assert np.geterr() == before


def _deep(x: Any) -> Any:
    return _deep(x)


def _exit(x: Any) -> Any:
    sys.exit(3)


def _late(x: Any) -> Iterator[float]:
    yield 1.0
    raise ValueError("late")


class Nameless(BaseException):
    def __str__(self) -> str:
        raise ValueError


def _nameless(x: Any) -> Any:
    raise Nameless


def _index(x: Any) -> Any:
    y = x * 2
    return y[7]


@pytest.mark.parametrize(
    ("answer", "kind", "text", "code"),
    [
        (_index, "IndexError", "index 7 is out of bounds for axis 0 with size 2", "return y[7]"),
        (_exit, "SystemExit", "3", "sys.exit(3)"),
        (_late, "ValueError", "late", 'raise ValueError("late")'),
        (_nameless, "Nameless", "", "raise Nameless"),
        (_deep, "RecursionError", "maximum recursion depth exceeded", "return _deep(x)"),
    ],
)
def test_an_exception_comes_with_the_learners_line(answer: Any, kind: str, text: str, code: str) -> None:
    raised = one(answer).raised
    assert raised is not None
    assert (raised.type, raised.code) == (kind, code)
    assert raised.text.startswith(text)


class Averager:
    def __call__(self, x: Any) -> Any:
        return statistics.mean([])


def test_an_error_inside_a_library_points_to_the_line_that_called_it() -> None:
    raised = one(Averager()).raised
    assert raised is not None and raised.code == "return statistics.mean([])"
    raised = one(lambda x: np.reshape(x, (7,))).raised
    assert raised is not None and raised.code is not None and "np.reshape" in raised.code
    assert raised.below
    raised = one(_index).raised
    assert raised is not None and not raised.below


def test_what_an_exception_says_holds_no_address() -> None:
    def answer(x: Any) -> Any:
        raise ValueError(f"cannot convert {object()}")

    raised = one(answer).raised
    assert raised is not None and raised.text == "cannot convert <object object>"


def test_a_call_that_does_not_fit_has_no_line() -> None:
    raised = one(lambda: 1).raised
    assert raised is not None and raised.type == "TypeError" and raised.code is None


def test_half_characters_are_replaced() -> None:
    def half(x: Any) -> Any:
        print("a\ud800")
        raise ValueError("b\ud800")

    outcome = one(half)
    assert outcome.raised is not None
    assert (outcome.printed, outcome.raised.text) == ("a?\n", "b?")


def _forever(x: Any) -> Any:
    while True:
        pass


def _stubborn(x: Any) -> Any:
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


def _asleep(x: Any) -> Any:
    time.sleep(100)


@pytest.mark.parametrize("answer", [_forever, _stubborn, _asleep])
def test_time_is_limited_for_all_cases_together(answer: Any) -> None:
    before = signal.getsignal(signal.SIGALRM)
    begun = time.monotonic()
    outcomes = run(lambda x: x if x == 0 else answer(x), {"x": 0}, {"x": 1}, {"x": 0}, seconds=0.2)
    assert time.monotonic() - begun < 10
    assert [outcome.timeout for outcome in outcomes] == [False, True, True]
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_outside_the_main_thread_there_is_no_limit_but_a_result() -> None:
    found: list[Outcome] = []
    thread = threading.Thread(target=lambda: found.append(one(lambda x: x)))
    thread.start()
    thread.join()
    assert found[0].value.tolist() == [1, 2]


def test_the_interrupt_of_the_kernel_is_passed_on() -> None:
    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one(interrupted)


# -- probes ----------------------------------------------------------------------------------------------------------------

PROBE = "def probe(answer, helper, x):\n    return [answer(x), helper(x), np.sum(x)]\n"


def test_a_probe_runs_beside_the_code_with_its_helpers() -> None:
    outcome = one(lambda x: x * 2, probe=PROBE, uses=("helper",), namespace={"helper": len})
    assert [np.asarray(part).tolist() for part in outcome.value] == [[2, 4], 2, 3]


def test_a_probe_that_trips_over_none_says_that_nothing_came() -> None:
    probe = "def probe(answer, x):\n    return answer(x)[0] + 1\n"
    assert one(lambda x: None, probe=probe).odd == "nothing (is a `return` missing?)"
    raised = one(lambda x: 5, probe=probe).raised
    assert raised is not None and raised.type == "TypeError"


def test_a_probe_takes_classes_and_callable_objects() -> None:
    probe = "def probe(make, x):\n    return make()(x)\n"
    assert one(Averager, probe=probe).raised is not None
    assert one(lambda: lambda x: x[0], probe=probe).value == 1


# -- JSON ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(value=(1, [2.5], "a", None)),
        Outcome(raised=Raised("ValueError", "text", 3, "x = 1")),
        Outcome(raised=Raised("ValueError", "text")),
        Outcome(raised=Raised("ValueError", "text", 3, "f(x)", below=True)),
        Outcome(odd="a class"),
        Outcome(timeout=True),
        Outcome(value=1, changed=("x",), warned=("overflow",), printed="words"),
    ],
)
def test_outcomes_travel_as_json(outcome: Outcome) -> None:
    assert Outcome.from_json(json.loads(json.dumps(outcome.to_json()))) == outcome


def test_tasks_travel_as_json() -> None:
    task = Task("toy", ("x", "f"), ({"x": 1.5, "f": Lambda("x: x")}, {"x": 2.5, "f": Rng(3)}), {"f": 2}, ("other",), PROBE, 3.0)
    assert Task.from_json(json.loads(json.dumps(task.to_json()))) == task


def test_a_forged_outcome_is_cut_to_size_or_refused() -> None:
    long = Outcome.from_json(
        {"raised": ["T" * 9999, "t" * 9999, None, "c" * 9999], "printed": "p" * 99999, "warned": ["w" * 9999]}
    )
    assert long.raised is not None
    assert max(map(len, (long.raised.type, long.raised.text, long.raised.code or "", long.printed, *long.warned))) <= MAX_PRINTED
    deep: Any = 1.0
    for _ in range(50):
        deep = [deep]
    for value in (deep, {"$lambda": "x: x"}, {"$rng": 1}, {"$array": "f8", "shape": [2], "data": [1.0]}):
        with pytest.raises(Exception, match=r"nested|object of type|reshape"):
            Outcome.from_json({"value": value})
