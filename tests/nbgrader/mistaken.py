"""Turn a declared mistake into the text of a notebook cell: what a learner with that mistake would hand in."""

import ast
import copy
import inspect
from functools import lru_cache
from typing import Any

from autograder.course import BoundExercise, Lesson
from autograder.declare import Exercise, Mistake, Question
from autograder.source import needed_statements

PRIVATE = "_reference"
Definition = ast.FunctionDef | ast.ClassDef


def mistaken_source(exercise: BoundExercise, mistake: Mistake) -> str:
    """The mistake's function or class under the exercise's name, with what it needs before it.

    Where it builds on references (``softmax.reference(z)``), it gets a private copy of them, so that nothing else in the
    notebook changes what it does.
    """
    tree = _tree(exercise.lesson.text)
    declared = {name for statement in tree.body for name in _declares(statement)}
    node = _definition(tree, mistake.function, exercise.name)
    needed = [copy.deepcopy(statement) for statement in needed_statements(node, tree) if not _declares(statement)]
    rewrite = _PrivateReferences(declared)
    parts = [rewrite.visit(part) for part in [*needed, node]]
    text = "\n\n".join(ast.unparse(ast.fix_missing_locations(part)) for part in parts)
    return "import numpy as np\n\n" + (private_copy(exercise.lesson) if rewrite.used else "") + text


@lru_cache(maxsize=8)
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


def private_copy(lesson: Lesson) -> str:
    """Code that makes the references of a lesson, in a namespace of their own."""
    source = (lesson.earlier_source() or "") + "\n" + lesson.source
    return f"{PRIVATE} = {{}}\nexec({source!r}, {PRIVATE})\n\n"


def _definition(tree: ast.Module, thing: Any, name: str) -> Definition:
    """A copy of the statement that defines `thing`, called `name`; what it finds around itself is set at its beginning."""
    if inspect.isclass(thing):
        methods = [value for value in vars(thing).values() if inspect.isfunction(value)]
        line = min(method.__code__.co_firstlineno for method in methods)
        around = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.lineno <= line <= (n.end_lineno or 0)]
        node = copy.deepcopy(around[-1])
    else:
        kind = ast.Lambda if thing.__name__ == "<lambda>" else ast.FunctionDef
        here = [n for n in ast.walk(tree) if isinstance(n, kind) and _first_line(n) == thing.__code__.co_firstlineno]
        here = [n for n in here if _parameters(n) == tuple(inspect.signature(thing).parameters)]
        node = _as_function(copy.deepcopy(here[0] if len(here) == 1 else _alike(here, thing)))
        _set_defaults(node, thing)
        found = inspect.getclosurevars(thing).nonlocals.items()
        node.body[:0] = [part for key, value in found for part in _setting(tree, key, value)]
    node.decorator_list, node.name = [], name
    return node


def _alike(lambdas: list[Any], thing: Any) -> Any:
    """Of several lambdas in one line, the one that does what `thing` does."""
    codes = [eval(compile(ast.Expression(node), "", "eval"), {}).__code__ for node in lambdas]
    own = thing.__code__
    fits = [(n, c) for n, c in zip(lambdas, codes, strict=True) if (c.co_names, c.co_consts) == (own.co_names, own.co_consts)]
    exact = [(n, c) for n, c in fits if c.co_code == own.co_code]
    return (exact or fits)[0][0]


def _set_defaults(node: ast.FunctionDef, thing: Any) -> None:
    """Write the values of defaults, which may come from a name around the function, into its definition."""
    places = [(node.args.defaults, index, value) for index, value in enumerate(thing.__defaults__ or ())]
    named = thing.__kwdefaults__ or {}
    places += [(node.args.kw_defaults, i, named[a.arg]) for i, a in enumerate(node.args.kwonlyargs) if a.arg in named]
    for defaults, index, value in places:
        if value is None or isinstance(value, (bool, int, float, str)):
            defaults[index] = ast.Constant(value)


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def _parameters(node: ast.FunctionDef | ast.Lambda) -> tuple[str, ...]:
    named = [*node.args.posonlyargs, *node.args.args, node.args.vararg, *node.args.kwonlyargs, node.args.kwarg]
    return tuple(argument.arg for argument in named if argument is not None)


def _as_function(node: ast.FunctionDef | ast.Lambda) -> ast.FunctionDef:
    if isinstance(node, ast.FunctionDef):
        return node
    return ast.FunctionDef("_", node.args, [ast.Return(node.body)], [], lineno=node.lineno)


def _setting(tree: ast.Module, name: str, value: Any) -> list[ast.stmt]:
    """The statements that give a name of the surrounding function its value."""
    if callable(value):
        return [_definition(tree, value, name)]
    if isinstance(value, dict) and any(map(callable, value.values())):
        members = {key: f"_{name}_{number}" for number, key in enumerate(value)}
        made = [part for key, own in members.items() for part in _setting(tree, own, value[key])]
        return [*made, *ast.parse(f"{name} = {{{', '.join(f'{key!r}: {own}' for key, own in members.items())}}}").body]
    return ast.parse(f"{name} = {value!r}").body


def _declares(statement: ast.stmt) -> list[str]:
    """The variable that holds an exercise or question, when `statement` makes one."""
    match statement:
        case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=ast.Name(kind))):
            return [name] if kind in (Exercise.__name__, Question.__name__) else []
    return []


class _PrivateReferences(ast.NodeTransformer):
    """``softmax.reference`` and ``softmax.answer`` become a look-up in the private copy."""

    def __init__(self, declared: set[str]):
        self.declared, self.used = declared, False

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Attribute(value=ast.Name(name), attr="reference" | "answer") if name in self.declared:
                self.used = True
                return ast.Subscript(ast.Name(PRIVATE, ast.Load()), ast.Constant(name), ast.Load())
        return node
