"""Make a cell that needs an unwritten function say so in one line, and go on, instead of ending in a traceback."""

import symtable
import sys
import traceback
from typing import Any

from autograder.errors import CourseError
from autograder.inside import of_learner

CALM = (NotImplementedError, CourseError)


def install(shell: Any) -> None:
    """Install in an IPython shell.

    A custom exception handler prints the line; a callback after the cell marks it as having run, so that *Run All* goes on.
    """
    for callback in list(shell.events.callbacks["post_run_cell"]):
        if isinstance(getattr(callback, "__self__", None), Calm):
            shell.events.unregister("post_run_cell", callback)
    calm = Calm()
    shell.set_custom_exc((*CALM, NameError), calm.say)
    shell.events.register("post_run_cell", calm.forgive)


class Calm:
    """Which error was said calmly, and which names are missing because the cell that makes them stopped calmly."""

    def __init__(self) -> None:
        self.said: BaseException | None = None
        self.missing: set[str] = set()

    def say(self, shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: Any = None) -> None:
        """Print the one line; an error that does not come from unwritten code is shown as ever."""
        if isinstance(error, CourseError) or (isinstance(error, NotImplementedError) and _in_own_code(trace)):
            line = sentence(error, trace)
        elif isinstance(error, NameError) and error.name in self.missing.difference(shell.user_ns):
            line = f"`{error.name}` is not there yet: it comes from a cell above that waits for your code."
        else:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return
        print(line)
        self.said = error
        if "matplotlib.pyplot" in sys.modules:  # a figure that was begun would appear half drawn
            sys.modules["matplotlib.pyplot"].close("all")

    def forgive(self, result: Any) -> None:
        """After a cell: what was said calmly is no error."""
        if result.error_in_exec is not None and result.error_in_exec is self.said:
            result.error_in_exec = None
            self.missing |= names_made(result.info.transformed_cell or result.info.raw_cell)


def _in_own_code(trace: Any) -> bool:
    """Whether it was raised in the notebook, and not by a library that does not offer something."""
    return of_learner(traceback.extract_tb(trace)[-1].filename)


def names_made(source: str) -> set[str]:
    """The names that a cell defines."""
    try:
        table = symtable.symtable(source, "cell", "exec")
    except SyntaxError:  # such as `await` at the top of a cell
        return set()
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def sentence(error: BaseException, trace: Any) -> str:
    """The one line: which function is not written yet."""
    if isinstance(error, CourseError):
        return str(error)
    names = [frame.name for frame in traceback.extract_tb(trace) if of_learner(frame.filename)]
    name = next((name for name in reversed(names) if not name.startswith("<")), None)
    if name in ("__init__", "__call__") or name is None:
        return "Not written yet: this cell waits for your code above."
    return f"`{name}` is not written yet: this cell waits for it."
