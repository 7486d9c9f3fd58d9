"""A notebook's cells, run one after the other as Jupyter runs them; what stops one of them takes nothing from the others."""

import __future__

import ast
import asyncio
import contextlib
import inspect
import linecache
import sys
import time
import traceback
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from autograder.inside import TimeUp, of_learner, time_limit
from autograder.source import bound_names, free_names
from autograder.standins import Absent, cell_transformer

LATER = 0.1  # the share of a cell's time for going on with it when a later one has made what it wanted
LEFT = 0.2  # the share that the definitions in what is left of a cell have at least, when it has stopped

Rest = tuple[str, list[ast.stmt]]


class Cells:
    """The namespace of a notebook and what is to be remembered between its cells.

    Parameters
    ----------
    space : dict
        The namespace.
    asked : collection of str
        The names of functions that will be asked for: one of them that is later no function any more, as after
        ``f = f(3)`` or ``del f``, is what it last was as a function.
    """

    def __init__(self, space: dict[str, Any], asked: Collection[str] = ()):
        self.space, self.asked = space, tuple(asked)
        self.transform = cell_transformer()
        self.flags = 0
        self.written: set[str] = set()
        self.last: dict[str, Any] = {}
        self.waiting: list[tuple[str, Rest]] = []
        self._rests: list[Rest] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def run_cell(self, source: str, filename: str, seconds: float, definitions_only: bool, gives_way: bool) -> list[str]:
        """Run one cell; what it defines below a statement that stopped it is defined all the same.

        Such a statement may have needed a file, a network or a screen that is not here. A cell that `gives_way` changes no
        name that an earlier cell has written.

        Returns the modules that it imports and that are not here.
        """
        self._rests.clear()
        until = time.monotonic() + seconds
        try:
            with self._unchanged(self.written if gives_way else ()), time_limit(seconds):
                return self.run(source, filename, definitions_only)
        except (Exception, TimeUp) as error:
            until = max(until, time.monotonic() + LEFT * seconds)
            for name, rest in self._rests:
                with self._unchanged(self.written if gives_way else ()):
                    self._define(name, rest[1:], until)
            if isinstance(error, NameError) and self._rests:
                self.waiting.append((str(error.name), self._rests[0]))
            raise

    def define_cell(self, source: str, filename: str, seconds: float, gives_way: bool) -> None:
        """Only make what a cell defines."""
        body = self._parsed(source, filename)
        with self._unchanged(self.written if gives_way else ()):
            self._define(filename, body, time.monotonic() + seconds)

    def finish(self, seconds: float) -> None:
        """After the last cell: go on where a cell stopped for want of a name that a later one makes, and restore functions."""
        until = time.monotonic() + seconds
        for missing, (filename, rest) in self.waiting:
            left = min(LATER * seconds, until - time.monotonic())
            if missing in self.space and left > 0:
                stopped = contextlib.suppress(Exception, TimeUp, SystemExit)
                with stopped, self._unchanged(set(self.space)), time_limit(left):
                    self._statements(rest, filename)
        self.space.update({name: thing for name, thing in self.last.items() if not callable(self.space.get(name))})

    def run(self, source: str, filename: str, definitions_only: bool = False) -> list[str]:
        """Run code as a cell; its text stays findable, so that a traceback can name the learner's line.

        Returns the modules that it imports and that are not here.
        """
        body = self._parsed(source, filename)
        if not definitions_only:
            return self._statements(body, filename)
        imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
        absent = self._statements(imports, filename)
        for node in filter(is_definition, body):
            with contextlib.suppress(Exception):  # a default value may need what is left out here
                self._statement(node, filename)
        return absent

    def _parsed(self, source: str, filename: str) -> list[ast.stmt]:
        source = self.transform(source)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        body = ast.parse(source, filename).body
        self.flags |= sum(_future_flags(body))
        return body

    def _statements(self, body: Sequence[ast.stmt], filename: str) -> list[str]:
        """Run statements; an import of a module that is not here does not stop those after it."""
        absent: list[str] = []
        statements = list(_single_imports(body))
        for number, node in enumerate(statements):
            try:
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    absent += self._import(node, filename)
                else:
                    self._statement(INNER_IMPORTS.visit(node), filename)
            except BaseException:
                self._rests.append((filename, statements[number:]))
                raise
        return absent

    def _import(self, node: ast.Import | ast.ImportFrom, filename: str) -> list[str]:
        """Import, with stand-ins for what is not here, also where a module of the learner's own asks for it."""
        absent: list[str] = []
        try:
            while True:
                try:
                    self._statement(node, filename)
                    return absent
                except ModuleNotFoundError as error:
                    missing, asking = str(error.name), traceback.extract_tb(error.__traceback__)[-1].filename
                    absent.append(missing)
                    if asking == filename or missing in sys.modules or not of_learner(asking):
                        names = {(alias.asname or alias.name).split(".")[0] for alias in node.names}
                        self.space.update({name: Absent() for name in names if name not in self.last})
                        return absent
                    sys.modules[missing] = Absent()  # type: ignore[assignment]
        finally:
            for missing in absent:
                sys.modules.pop(missing, None)

    def _statement(self, node: ast.stmt, filename: str) -> None:
        flags = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(ast.Module([node], []), filename, "exec", flags, dont_inherit=True)
        if code.co_flags & inspect.CO_COROUTINE:
            self._event_loop().run_until_complete(eval(code, self.space))
        else:
            exec(code, self.space)
        self.written |= bound_names(node)
        self.last.update({name: thing for name in self.asked if callable(thing := self.space.get(name))})

    def _define(self, filename: str, body: Sequence[ast.stmt], until: float) -> None:
        """Make the definitions among statements, and what they read, as far as it can be made; none takes all the time left."""
        for node in _definitions(list(_single_imports(body)), self.asked):
            left = (until - time.monotonic()) * (1.0 if isinstance(node, (ast.Import, ast.ImportFrom)) else 0.5)
            if left > 0:
                with contextlib.suppress(Exception, TimeUp, SystemExit), time_limit(left):
                    self._statements([node], filename)

    @contextlib.contextmanager
    def _unchanged(self, names: Collection[str]) -> Iterator[None]:
        """What these names stand for before the block they stand for after it."""
        before = {name: self.space[name] for name in names if name in self.space}
        try:
            yield
        finally:
            self.space.update(before)

    def _event_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop


def _single_imports(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, ``import a, b`` as two."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
        else:
            yield node


def _definitions(body: Sequence[ast.stmt], asked: Collection[str]) -> list[ast.stmt]:
    """The imports and definitions among statements, what makes a name that is asked for, and what makes one that these read."""
    makes = [_made(node) for node in body]
    wanted = {
        number
        for number, node in enumerate(body)
        if isinstance(node, (ast.Import, ast.ImportFrom)) or is_definition(node, decorated=True) or makes[number] & set(asked)
    }
    todo = set(wanted)
    while todo:
        read = {name for number in todo for name in _read(body[number])}
        todo = {number for number in range(len(body)) if number not in wanted and makes[number] & read}
        wanted |= todo
    return [body[number] for number in sorted(wanted)]


def _made(node: ast.AST) -> set[str]:
    """The names that a statement, or one inside it, binds or changes, as ``table["a"] = 1`` and ``table.append(1)`` do."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
        return bound_names(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        node = ast.Attribute(node.value.func.value, "", ast.Store())
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        return {node.id} if isinstance(node, ast.Name) else set()
    return {name for child in ast.iter_child_nodes(node) for name in _made(child)}


def _read(node: ast.stmt) -> set[str]:
    try:
        return free_names(node)
    except (SyntaxError, ValueError, RecursionError):
        return set()


class InnerImports(ast.NodeTransformer):
    """Gives each import inside a statement a stand-in for what is not here, unless the learner's own ``try`` looks after it."""

    def visit_Try(self, node: ast.Try) -> ast.AST:
        guarded, node.body = node.body, [] if node.handlers else node.body
        self.generic_visit(node)
        node.body = guarded if node.handlers else node.body
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        return self._with_stand_in(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        return self._with_stand_in(node)

    def _with_stand_in(self, node: ast.Import | ast.ImportFrom) -> ast.AST:
        names = dict.fromkeys((alias.asname or alias.name).split(".")[0] for alias in node.names)
        if "*" in names:
            return node
        instead = ast.ImportFrom("autograder.standins", [ast.alias("ABSENT", name) for name in names], 0)
        handler = ast.ExceptHandler(ast.Name("ModuleNotFoundError", ast.Load()), None, [instead])
        return ast.fix_missing_locations(ast.copy_location(ast.Try([node], [handler], [], []), node))


INNER_IMPORTS = InnerImports()


def _future_flags(body: Iterable[ast.stmt]) -> Iterator[int]:
    """What ``from __future__ import …`` says to the compiler of the statements after it, in this cell and all later ones."""
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield from {getattr(__future__, alias.name).compiler_flag for alias in node.names}


def is_definition(node: ast.stmt, decorated: bool = False) -> bool:
    """Whether a statement only makes a name that a learner's code may use: a function, a class, a constant.

    One that is `decorated`, or a lambda with a name, counts only on demand: released cells that decorate run something.
    """
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return decorated or not node.decorator_list
    if not isinstance(node, ast.Assign):
        return False
    names = [name for target in node.targets for name in (target.elts if isinstance(target, ast.Tuple) else [target])]
    if not all(isinstance(name, ast.Name) for name in names):
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return decorated and isinstance(node.value, ast.Lambda)
    return True
