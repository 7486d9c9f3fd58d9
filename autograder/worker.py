"""The process in which a learner's notebook runs: cells first, then the exercises' cases; reports as JSON lines.

`autograder.zygote` forks it with a job to read and a descriptor to report to. It knows inputs and probes, and no expected value.
"""

import __future__

import ast
import builtins
import contextlib
import importlib
import json
import os
import sys
import tempfile
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.inside import Task, TimeUp, collect, time_limit
from autograder.values import NotPlain, encode, plain, readable, size

MEMORY_BYTES = 6 * 1024**3
FILE_BYTES = 64 * 1024**2
MAX_NUMBERS = 250_000
MAX_DESCRIPTORS = 256
REPORT_DESCRIPTOR = 100


def serve(text: bytes, descriptor: int) -> None:
    """Run a job, report to `descriptor`, and leave without the learner's exit handlers."""
    job = json.loads(text)
    _enter(job)
    report = reporter(_apart(descriptor))
    limit("CPU", int(job["cpu_seconds"]) + 1)
    space = run_cells(job, report)
    for name in job["questions"]:
        report({"question": name, "given": _given(space.get(name))})
    for data in job["tasks"]:
        run_task(Task.from_json(data), space, report)
    report({"end": True})
    os._exit(0)


def _enter(job: Mapping[str, Any]) -> None:
    """Go to a folder of the job's own and lay its files there."""
    folder = Path(job["folder"])
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    for name, content in job["files"].items():
        (folder / name).write_text(content, encoding="utf-8")
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder)})
    tempfile.tempdir = None
    sys.path.insert(0, str(folder))


def _apart(descriptor: int) -> int:
    """Point the standard descriptors at nothing, close all others, and return where the reports' descriptor is now."""
    kept = os.dup2(descriptor, REPORT_DESCRIPTOR) if descriptor != REPORT_DESCRIPTOR else descriptor
    os.set_inheritable(kept, False)
    sink = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(sink, standard)
    os.closerange(3, REPORT_DESCRIPTOR)
    os.closerange(REPORT_DESCRIPTOR + 1, MAX_DESCRIPTORS)
    return kept


def warm_up() -> None:
    """Do once what every job would do first."""
    cell_transformer()("pass")
    np.random.default_rng(0)


def reporter(descriptor: int) -> Callable[[Mapping[str, Any]], None]:
    """A function that writes one JSON line to `descriptor`."""

    def report(message: Mapping[str, Any]) -> None:
        line = (json.dumps(message) + "\n").encode()
        view = memoryview(line)
        while view:
            view = view[os.write(descriptor, view) :]

    return report


def limit_resources() -> None:
    """Bound memory, the size and number of files, and core dumps where the platform can."""
    for kind, value in (("AS", MEMORY_BYTES), ("FSIZE", FILE_BYTES), ("CORE", 0), ("NOFILE", MAX_DESCRIPTORS)):
        limit(kind, value)


def limit(kind: str, value: int) -> None:
    """Set one of the limits of setrlimit(2), hard and soft, where the platform can."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError, AttributeError):
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (value, value))


def run_cells(job: Mapping[str, Any], report: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Run the notebook's cells in one namespace; an error or an endless loop in one does not stop the next."""
    silence_front_door()
    notebook = types.ModuleType("__main__")
    sys.modules["__main__"] = notebook
    space = notebook.__dict__
    space.update({"get_ipython": Shell, "display": Shell().display})
    use_shell()
    builtins.input = lambda *prompt: "1"  # which int() and float() take, too
    transform = cell_transformer()
    for number, cell in enumerate(job["cells"]):
        report({"cell": number})
        try:
            with time_limit(float(job["cell_seconds"])):
                absent = run_cell(transform(cell["source"]), f"<cell {number + 1}>", space, cell["definitions_only"])
            if absent:
                report({"failed": number, "why": f"asked for what is not installed here ({', '.join(absent)})."})
        except (SystemExit, KeyboardInterrupt, Exception, TimeUp) as error:
            if not isinstance(error, NotImplementedError):
                report({"failed": number, "why": why_failed(error, float(job["cell_seconds"]))})
    if job["substitutes"]:
        references: dict[str, Any] = {"__name__": "references"}
        exec(compile(job["substitutes"]["source"], "<reference>", "exec"), references)
        space.update({name: references[name] for name in job["substitutes"]["names"]})
    report({"ready": True})
    return space


def why_failed(error: BaseException, seconds: float) -> str:
    """What happened to a cell, to fit after “The cell …”."""
    if isinstance(error, TimeUp):
        return f"did not come to an end within {seconds:g} seconds."
    if isinstance(error, SyntaxError):
        return f"stopped with {type(error).__name__}: {error.msg} (line {error.lineno})."
    text = " ".join(str(error).split())
    return f"stopped with {type(error).__name__}{': ' if text else ''}{text}."


def run_cell(source: str, filename: str, space: dict[str, Any], definitions_only: bool) -> list[str]:
    """Run one cell; its text stays findable, so that a traceback can name the learner's line.

    Returns the modules that it imports and that are not here.
    """
    import linecache

    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    tree = ast.parse(source, filename)
    if not definitions_only:
        return run_statements(tree.body, filename, space)
    tree.body, others = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))], tree.body
    exec(compile(tree, filename, "exec"), space)
    for node in filter(is_definition, others):
        with contextlib.suppress(Exception):  # a default value may need what is left out here
            exec(compile(ast.Module([node], []), filename, "exec"), space)
    return []


def run_statements(body: Sequence[ast.stmt], filename: str, space: dict[str, Any]) -> list[str]:
    """Run a cell's statements; an import of a module that is not here does not stop those after it.

    Returns the names of these modules.
    """
    absent: list[str] = []
    flags = sum(future_flags(body))
    for node in single_imports(body):
        try:
            exec(compile(ast.Module([node], []), filename, "exec", flags, dont_inherit=True), space)
        except ModuleNotFoundError as error:
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                raise
            absent.append(str(error.name))
            space.update({(alias.asname or alias.name).split(".")[0]: Absent() for alias in node.names})
    return absent


def single_imports(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, ``import a, b`` as two."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
        else:
            yield node


def future_flags(body: Iterable[ast.stmt]) -> Iterator[int]:
    """What ``from __future__ import …`` says to the compiler of the statements after it."""
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield from {getattr(__future__, alias.name).compiler_flag for alias in node.names}


class Absent:
    """What stands in for a thing out of a module that is not here: all calls do nothing, a loop runs over what was handed in.

    So a progress bar is a plain loop, a decorator gives its function back, and a drive that cannot be mounted does not matter.
    """

    def __init__(self, given: Any = ()):
        self._given = given

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if callable(self._given):
            return self._given(*arguments, **named)
        return Absent(arguments[0] if arguments else ())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._given if isinstance(self._given, Iterable) else ())

    def __len__(self) -> int:
        return len(self._given) if hasattr(self._given, "__len__") else 0

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> "Absent":
        return self

    def __exit__(self, *about: object) -> None:
        pass


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement only makes a name that a learner's code may use: a function, a class, a constant."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return not node.decorator_list
    if not isinstance(node, ast.Assign):
        return False
    names = [name for target in node.targets for name in (target.elts if isinstance(target, ast.Tuple) else [target])]
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return False
    return all(isinstance(name, ast.Name) for name in names)


def cell_transformer() -> Callable[[str], str]:
    """Turns IPython's magics and shell lines into calls that do nothing here."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return lambda source: source
    manager = TransformerManager()
    transform: Callable[[str], str] = manager.transform_cell
    return transform


PYTHON_MAGICS = ("time", "timeit", "capture", "prun", "memit", "mprun", "lprun")


class Shell:
    """What stands in for the notebook's shell: every magic is accepted and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(Absent(), name)

    def getoutput(self, *arguments: Any, **named: Any) -> list[str]:
        """``files = !ls`` gives no lines."""
        return []

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """``%%time`` and its kind run their cell, ``%%writefile`` writes it; others are left out."""
        if name in PYTHON_MAGICS:
            run_cell(cell_transformer()(cell), f"<{name} cell>", sys.modules["__main__"].__dict__, False)
        elif name in ("writefile", "file") and line.split():
            with open(line.split()[-1], "a" if "-a" in line.split() else "w", encoding="utf-8") as file:
                file.write(cell)
            importlib.invalidate_caches()


def use_shell() -> None:
    """``from IPython import get_ipython`` gives what a notebook finds without importing it."""
    with contextlib.suppress(ImportError):
        import IPython

        IPython.get_ipython = Shell


def silence_front_door() -> None:
    """In the grader's process the learner's own calls of check, hint and the like do nothing."""
    import autograder

    for name in ("begin", "check", "hint", "progress", "solution"):
        setattr(autograder, name, lambda *arguments, **named: Absent())


def run_task(task: Task, space: dict[str, Any], report: Callable[[Mapping[str, Any]], None]) -> None:
    """Report what came out of one exercise."""
    report({"task": task.name})
    answer = space.get(task.name)
    if answer is None or not callable(answer):
        report({"exercise": task.name, "outcomes": None})
        return
    outcomes = collect(answer, task, space)
    data = [outcome.to_json() for outcome in outcomes] if sum(size(o.value) for o in outcomes) < MAX_NUMBERS else None
    message = {"exercise": task.name, "outcomes": data}
    if data is None or not readable(json.dumps(message).encode()):
        message["outcomes"] = [{"odd": "far too many numbers"} for _ in outcomes]
    report(message)


def _given(value: Any) -> Any:
    try:
        return encode(plain(value)) if value is None or isinstance(value, str) else "an object that is no string"
    except NotPlain:
        return "an object that is no string"
