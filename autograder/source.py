"""Cut a function out of a module's text together with the module-level names it needs, so that it can be shipped as text."""

import ast
import builtins
import symtable
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from autograder.errors import BadDeclaration


@lru_cache(maxsize=4096)
def function_source(function: Callable[..., Any], module_text: str, name: str) -> str:
    """The text of `function`, renamed to `name`, preceded by the helpers, constants and imports that it uses.

    Raises
    ------
    BadDeclaration
        When it needs an exercise object of the module, which cannot be shipped.
    """
    tree = ast.parse(module_text)
    line = function.__code__.co_firstlineno
    node = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and _first_line(n) == line), None)
    if node is None:
        raise BadDeclaration(f"{name} of line {line} must be a function at module level.")
    node.decorator_list = []
    node.name = name
    parts = [*needed_statements(node, tree), node]
    for part in parts:
        if isinstance(part, ast.Assign) and _makes_exercise(part.value):
            used = ", ".join(sorted(bound_names(part)))
            raise BadDeclaration(f"The {name} of line {line} reads the exercise {used}, which is not shipped with it.")
    return "\n\n".join(ast.unparse(part) for part in parts) + "\n"


def _makes_exercise(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("Exercise", "Question")


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(d.lineno for d in node.decorator_list)])


def needed_statements(node: ast.AST, tree: ast.Module) -> list[ast.stmt]:
    """The top-level statements of `tree` that bind what `node` reads, directly or through each other, in their order."""
    bound = {name: statement for statement in tree.body for name in bound_names(statement)}
    wanted: dict[int, ast.stmt] = {}
    todo: list[ast.AST] = [node]
    while todo:
        for name in free_names(todo.pop()):
            statement = bound.get(name)
            if statement is None or id(statement) in wanted or statement is node:
                continue
            wanted[id(statement)] = statement
            todo.append(statement)
    return [statement for statement in tree.body if id(statement) in wanted]


def bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement binds at its own level."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def free_names(node: ast.AST) -> set[str]:
    """Every name that `node` reads and that neither it nor Python defines."""
    table = symtable.symtable(ast.unparse(node), "<source>", "exec")
    return {name for name in _global_names(table) if not hasattr(builtins, name)}


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _global_names(inner)
