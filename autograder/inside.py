"""What runs beside a learner's code: call it on the cases and bring back what came out, as plain data.

Nothing here knows an expected value.
"""

import contextlib
import functools
import inspect
import io
import linecache
import re
import signal
import sysconfig
import threading
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.values import NotPlain, decode, decode_all, encode, encode_all, make_arguments, plain, plain_text, same_exactly

SHAPE_WORDS = ("matmul", "not aligned", "broadcast", "einsum", "shape", "dimension")
MAX_PRINTED = 4_000
AUDIT = "audit"
NOT_THE_LEARNERS = (
    str(Path(__file__).resolve().parent),
    sysconfig.get_path("stdlib"),
    sysconfig.get_path("platlib"),
    "<frozen",
    "<probe>",
    "<__array_function__",
)


class TimeUp(BaseException):
    """The time for the cases is over; not an Exception, so that ``except Exception`` does not hide it."""


@dataclass(frozen=True)
class Raised:
    """An exception in the learner's code."""

    type: str
    text: str
    line: int | None = None
    code: str | None = None
    below: bool = False  # raised in code of others that the learner's line called

    @property
    def family(self) -> str:
        """What its text says, without what differs between operations, sizes and versions of NumPy."""
        if self.type == "AttributeError":
            found = re.search(r"attribute '\w+'", self.text)
            return found[0] if found else ""
        if self.type == "ValueError" and any(word in self.text for word in SHAPE_WORDS):
            return "shapes"
        return re.sub(r"[^A-Za-z' ]+", "", self.text)[:80] if self.type in ("ValueError", "TypeError") else ""


@dataclass(frozen=True)
class Outcome:
    """What one case brought: a value, or an exception, or an `odd` thing that is not data; and its side effects."""

    value: Any = None
    raised: Raised | None = None
    odd: str | None = None
    timeout: bool = False
    changed: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    printed: str = ""

    def bare(self) -> "Outcome":
        """The same without a line of code, a printed word or what is for the audit: what may be shipped of a known mistake."""
        raised = None if self.raised is None else Raised(self.raised.type, self.raised.family)
        return replace(self, value=without_audit(self.value), raised=raised, printed="")

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        if self.raised is not None:
            data["raised"] = [self.raised.type, self.raised.text, self.raised.line, self.raised.code]
            data["raised"] += [True] if self.raised.below else []
        elif self.odd is not None:
            data["odd"] = self.odd
        elif self.timeout:
            data["timeout"] = True
        else:
            data["value"] = encode(self.value)
        for name in ("changed", "warned"):
            if getattr(self, name):
                data[name] = list(getattr(self, name))
        if self.printed:
            data["printed"] = self.printed
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Outcome":
        raised = data.get("raised")
        if raised is not None:
            kind, text, line, code, *below = raised
            line = int(line) if line is not None else None
            raised = Raised(str(kind)[:100], str(text)[:2000], line, _text_or_none(code), any(below))
        odd = data.get("odd")
        return Outcome(
            value=plain(decode(data.get("value"))),
            raised=raised,
            odd=None if odd is None else str(odd)[:200],
            timeout=bool(data.get("timeout", False)),
            changed=tuple(str(name)[:100] for name in data.get("changed", ())),
            warned=tuple(str(text)[:300] for text in data.get("warned", ())),
            printed=str(data.get("printed", ""))[:MAX_PRINTED],
        )


def without_audit(value: Any) -> Any:
    """Evidence without the raw data that only the grader's audit reads."""
    return {key: item for key, item in value.items() if key != AUDIT} if isinstance(value, dict) else value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)[:500]


@dataclass(frozen=True)
class Task:
    """What to do with a learner's answer: everything that may be known beside it."""

    name: str
    parameters: tuple[str, ...]
    cases: tuple[Mapping[str, Any], ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    probe: str | None = None
    seconds: float = 10.0

    def to_json(self) -> dict[str, Any]:
        cases = [encode_all(case) for case in self.cases]
        return {**self.__dict__, "cases": cases, "defaults": encode_all(self.defaults)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Task":
        cases = tuple(decode_all(case) for case in data["cases"])
        defaults = decode_all(data["defaults"])
        uses, probe, seconds = tuple(data["uses"]), data["probe"], float(data["seconds"])
        return Task(data["name"], tuple(data["parameters"]), cases, defaults, uses, probe, seconds)


class Printed(io.StringIO):
    """Keeps the first part of what is printed and drops the rest."""

    def write(self, text: str) -> int:
        if self.tell() < MAX_PRINTED:
            super().write(str(text)[: MAX_PRINTED - self.tell()])
        return len(text)


def collect(answer: Any, task: Task, namespace: Mapping[str, Any]) -> list[Outcome]:
    """Run `answer` on every case of `task`; `namespace` is where its helpers, the names in ``task.uses``, are found."""
    invoke = _invoker(answer, task, namespace)
    outcomes: list[Outcome] = []
    try:
        with time_limit(task.seconds):
            for case in task.cases:
                outcomes.append(_run(invoke, case, answer))
    except TimeUp:
        pass
    outcomes += [Outcome(timeout=True)] * (len(task.cases) - len(outcomes))
    return outcomes


def _invoker(answer: Any, task: Task, namespace: Mapping[str, Any]) -> Callable[[dict[str, Any]], Any]:
    if task.probe is not None:
        probe = load_source(task.probe, "probe")
        code = probe.__code__
        wanted = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

        def invoke(arguments: dict[str, Any]) -> Any:
            helpers = {name: namespace[name] for name in task.uses if name in wanted and name in namespace}
            watched, returned = _watched(answer)
            try:
                return probe(watched, **helpers, **arguments)
            except (TypeError, AttributeError) as error:
                if returned and returned[-1] is None and not _in_learners_code(error, answer):
                    raise NotPlain("nothing (is a `return` missing?)") from None
                raise

        return invoke

    def call(arguments: dict[str, Any]) -> Any:
        rest = dict(arguments)
        positional = []
        for name in task.parameters:
            if not rest or (name not in rest and name not in task.defaults):
                break
            positional.append(rest.pop(name) if name in rest else task.defaults[name])
        return answer(*positional, **rest)

    return call


def _watched(answer: Any) -> tuple[Any, list[Any]]:
    """A plain function that also notes whether it returned anything; anything else as it is."""
    returned: list[Any] = []
    if not inspect.isfunction(answer):
        return answer, returned

    @functools.wraps(answer)
    def watched(*arguments: Any, **named: Any) -> Any:
        value = answer(*arguments, **named)
        returned[:] = [None if value is None else True]
        return value

    return watched, returned


def _in_learners_code(error: BaseException, answer: Any) -> bool:
    own_file: str = answer.__code__.co_filename
    return traceback.extract_tb(error.__traceback__)[-1].filename == own_file


@functools.lru_cache(maxsize=512)
def _compiled(source: str, filename: str) -> types.CodeType:
    """A judge is asked for every case and every known mistake."""
    return compile(source, filename, "exec")


def load_source(source: str, name: str) -> Callable[..., Any]:
    """The function `name` that `source` defines; ``np`` is at hand."""
    namespace: dict[str, Any] = {"np": np, "__name__": "exercises"}
    exec(_compiled(source, f"<{name}>"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def _run(invoke: Callable[[dict[str, Any]], Any], case: Mapping[str, Any], answer: Any) -> Outcome:
    arguments = make_arguments(dict(case))
    printed = Printed()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                value, raised, odd = plain(invoke(arguments)), None, None
            except NotPlain as error:
                value, raised, odd = None, None, str(error)
            except (TimeUp, KeyboardInterrupt):
                raise
            except BaseException as error:
                value, raised, odd = None, describe_error(error, answer), None
    return Outcome(
        value=value,
        raised=raised,
        odd=odd,
        changed=tuple(name for name, before in case.items() if not same_exactly(before, arguments[name])),
        warned=tuple(dict.fromkeys(plain_text(str(w.message))[:200] for w in caught if issubclass(w.category, RuntimeWarning))),
        printed=plain_text(printed.getvalue()),
    )


def of_learner(filename: str) -> bool:
    """Whether the code in this file is a learner's: neither a library's nor ours."""
    return "site-packages" not in filename and not filename.startswith(NOT_THE_LEARNERS)


def describe_error(error: BaseException, answer: Any) -> Raised:
    """The exception, with the learner's own line: the innermost one that is neither a library's nor ours."""
    code = getattr(answer, "__code__", None)
    own_file = getattr(code, "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    mine = [frame for frame in frames if frame.filename == own_file] or [frame for frame in frames if of_learner(frame.filename)]
    try:
        text = re.sub(r" at 0x[0-9A-Fa-f]+", "", plain_text(str(error)))[:500]  # an address differs from run to run
    except Exception:
        text = ""
    if not mine:
        return Raised(type(error).__name__, text)
    line = mine[-1].lineno
    source = linecache.getline(mine[-1].filename, line or 0).strip() or (mine[-1].line or "").strip()
    below = frames[-1].filename != own_file and not of_learner(frames[-1].filename)
    return Raised(type(error).__name__, text, line, plain_text(source)[:200] or None, below)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` in the block once `seconds` are over, where the platform and the thread allow it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if not hasattr(signal, "setitimer"):
        with _time_limit_by_thread(seconds):
            yield
        return

    over = False

    def ring(_signal: int, _frame: Any) -> None:
        if not over:
            raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


@contextlib.contextmanager
def _time_limit_by_thread(seconds: float) -> Iterator[None]:
    import ctypes

    target, over = threading.get_ident(), threading.Event()

    def watch() -> None:
        if not over.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(target), ctypes.py_object(TimeUp))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
