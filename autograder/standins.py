"""What stands in, beside a learner's code, for things that are not here: modules that are not installed, the notebook's shell."""

import builtins
import contextlib
import getpass
import importlib
import os
import pdb
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from numbers import Integral
from pathlib import Path
from types import UnionType
from typing import Any, Protocol

TOLD = ("__version__", "__file__")  # what a notebook prints of a module


class Absent:
    """What stands in for a thing out of a module that is not here: all calls do nothing, a loop runs over what was handed in.

    So a progress bar is a plain loop, a decorator gives its function back, an annotation or a base class says nothing, and a
    drive that cannot be mounted does not matter.
    """

    def __init__(self, given: Any = (), called: bool = False):
        self._given, self._called = given, called

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            if name in TOLD:
                return "0"
            raise AttributeError(name)
        return Absent()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if callable(self._given):
            return self._given(*arguments, **named)
        given = (*arguments, *named.values())
        if arguments and all(isinstance(number, Integral) for number in arguments):
            with contextlib.suppress(TypeError, ValueError):
                return Absent(range(*map(int, arguments)), called=True)  # as numba's prange and tqdm's trange
        return Absent(given[0] if given else (), called=True)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._given if isinstance(self._given, Iterable) else ())

    def __len__(self) -> int:
        return len(self._given) if hasattr(self._given, "__len__") else 0

    def __bool__(self) -> bool:
        """What is asked of such a module, ``if sparse.issparse(X):``, is not so; the module itself counts as there."""
        return not self._called

    def __instancecheck__(self, thing: object) -> bool:
        """In ``isinstance(X, np.ndarray | pd.DataFrame)`` the other type decides."""
        return isinstance(self._given, type | UnionType) and isinstance(thing, self._given)

    def __index__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __format__(self, how: str) -> str:
        return ""

    def __contains__(self, item: object) -> bool:
        return True

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        alone = bases[0] is self and all(isinstance(base, Absent) for base in bases)
        return (AbsentBase,) if alone else ()

    def __enter__(self) -> "Absent":
        return self

    def __exit__(self, *about: object) -> None:
        pass

    def _none_of_it(self, *others: object) -> "Absent":
        return Absent()

    __getitem__ = __neg__ = __pos__ = __abs__ = __lt__ = __le__ = __gt__ = __ge__ = _none_of_it
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = _none_of_it
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _none_of_it
    __and__ = __rand__ = __invert__ = _none_of_it

    def _or_else(self, other: Any) -> "Absent":
        return Absent(other)

    __or__ = __ror__ = _or_else


ABSENT = Absent()


class AbsentBase:
    """What stands in for a base class: it takes whatever its constructor is given, by name or in the order of the annotations."""

    def __init__(self, *arguments: Any, **named: Any):
        self.__dict__.update(zip(getattr(type(self), "__annotations__", ()), arguments, strict=False), **named)


class Session(Protocol):
    """What runs code in the notebook's namespace."""

    space: dict[str, Any]

    def run(self, source: str, filename: str, definitions_only: bool = False) -> list[str]: ...


PYTHON_MAGICS = ("time", "timeit", "capture", "prun", "memit", "mprun", "lprun")
OTHER_LANGUAGES = (
    *("bash", "sh", "script", "cmd", "system", "sx", "!", "perl", "ruby", "python", "python2", "python3", "pypy"),
    *("html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "sql", "R", "julia"),
)


class Shell:
    """What stands in for the notebook's shell: every magic is accepted; those do something that make names, files or settings."""

    def __init__(self, session: Session):
        self._session = session
        self._reloads = False

    def __getattr__(self, name: str) -> Any:
        return getattr(Absent(), name)

    @property
    def user_ns(self) -> dict[str, Any]:
        return self._session.space

    def run_cell(self, raw_cell: str, *more: Any, **named: Any) -> Any:
        """Runs code in the notebook, as `ex` does."""
        self._session.run(raw_cell, "<run_cell>")
        return Absent()

    ex = run_cell

    def push(self, variables: dict[str, Any], *more: Any, **named: Any) -> None:
        """Makes names in the notebook."""
        self._session.space.update(variables)

    def _filled_in(self, text: str) -> str:
        """The text with the values of ``{name}`` and ``$name``."""
        space = self._session.space
        return re.sub(r"\{(\w+)\}|\$(\w+)", lambda found: str(space.get(found[1] or found[2], found[0])), text)

    def getoutput(self, *arguments: Any, **named: Any) -> list[str]:
        """``files = !ls`` gives no lines."""
        return []

    def run_line_magic(self, name: str, line: str, *more: Any) -> Any:
        """``%time`` runs its line and ``%run`` its file, ``%pylab`` makes names, ``%env`` and ``%cd`` set what they set."""
        words = line.split()
        with contextlib.suppress(OSError):
            if name == "time":
                self._session.run(line, "<time line>")
            elif name == "run":
                file = next((word for word in words if not word.startswith("-")), "").strip("'\"")
                path = Path(self._filled_in(file))
                self._session.run(path.with_suffix(path.suffix or ".py").read_text(encoding="utf-8"), file)
            elif name == "pylab":
                self._session.run("from pylab import *\nimport numpy as np, matplotlib.pyplot as plt", "<pylab line>")
            elif name in ("env", "set_env") and words:
                key, _, value = line.partition("=") if "=" in line else line.partition(" ")
                os.environ.update({key.strip(): value.strip()} if value else {})
            elif name == "autoreload":
                self._reloads = words[:1] != ["0"]
            elif name == "cd" and words:
                os.chdir(os.path.expanduser(line.strip().strip("'\"")))
        return Absent()

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """``%%time`` and its kind run their cell, ``%%writefile`` writes it; of an unknown one's Python the definitions stay."""
        words = line.split()
        if name in PYTHON_MAGICS:
            kept = [word for word in words if not word.startswith("-")] if name == "capture" else []
            self._session.space.update(dict.fromkeys(kept[:1], Absent()))
            self._session.run(cell, f"<{name} cell>")
        elif name in ("writefile", "file") and words:
            path = Path(os.path.expanduser(self._filled_in(words[-1].strip("'\""))))
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "a" if "-a" in words else "w", encoding="utf-8") as file:
                file.write(cell)
            importlib.invalidate_caches()
            if self._reloads:
                sys.modules.pop(path.stem, None)
        elif name not in OTHER_LANGUAGES:
            with contextlib.suppress(SyntaxError):
                self._session.run(cell, f"<{name} cell>", definitions_only=True)


def cell_transformer() -> Callable[[str], str]:
    """Turns IPython's magics and shell lines into calls of a shell."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return lambda source: source
    manager = TransformerManager()
    transform: Callable[[str], str] = manager.transform_cell
    return transform


def use_shell(shell: Shell) -> None:
    """``from IPython import get_ipython`` gives what a notebook finds without importing it; nothing waits for a line of input."""
    with contextlib.suppress(ImportError):
        import IPython
        from IPython.core import debugger

        IPython.get_ipython = lambda: shell
        IPython.embed = debugger.set_trace = lambda *arguments, **named: None


def answer_questions() -> None:
    """In the grader's process nobody types an answer: every question gets one, and a debugger does not stop anything."""
    builtins.input = lambda *prompt: "1"  # which int() and float() take, too
    getpass.getpass = lambda *prompt, **named: "1"
    sys.breakpointhook = pdb.set_trace = lambda *arguments, **named: None


def silence_front_door() -> None:
    """In the grader's process the learner's own calls of check, hint and the like do nothing."""
    import autograder

    for name in ("begin", "check", "hint", "progress", "solution"):
        setattr(autograder, name, lambda *arguments, **named: Absent())
