"""Mutants of a reference solution: the same function with one small fault, of the kinds that people make."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Edit = Callable[[ast.AST], Iterator[ast.AST]]

BINARY = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div, ast.Add], ast.Div: [ast.Mult], ast.MatMult: [ast.Mult]}
BINARY |= {ast.Pow: [ast.Mult], ast.FloorDiv: [ast.Div], ast.Mod: [ast.FloorDiv]}
COMPARE = {ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.Lt], ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.Gt]}
COMPARE |= {ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq]}
CALLS = {"mean": ["sum"], "sum": ["mean"], "max": ["min"], "min": ["max"], "exp": ["log", "expm1"], "log": ["exp", "log10"]}
CALLS |= {"maximum": ["minimum"], "minimum": ["maximum"], "zeros": ["ones"], "zeros_like": ["ones_like"], "argmin": ["argmax"]}
CALLS |= {"ones": ["zeros"], "sqrt": ["square"], "abs": ["square"], "any": ["all"], "all": ["any"], "argmax": ["argmin"]}

COMMUTATIVE = {"maximum", "minimum", "add", "multiply", "max", "min"}
WRAPPERS = {"array", "asarray"}  # a list for an array is a style and no fault


@dataclass(frozen=True)
class Mutant:
    """A faulty version: what was changed, and the whole source."""

    name: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of the definitions in `source`, each with a name that is stable while the source stands."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    counts: dict[str, int] = {}
    for path in list(_paths(tree)):
        node = _at(tree, path)
        for edit in EDITS:
            for changed in edit(copy.deepcopy(node)):
                text = ast.unparse(ast.fix_missing_locations(_replaced(tree, path, changed)))
                if text == original or text in found:
                    continue
                name = f"{_brief(node)} → {_brief(changed)}"
                counts[name] = counts.get(name, 0) + 1
                if counts[name] > 1:
                    name = f"{name} #{counts[name]}"
                found[text] = Mutant(name, text)
    return list(found.values())


def _brief(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split()) if not isinstance(node, ast.Pass) else "(dropped)"
    return text if len(text) <= 60 else text[:57] + "..."


Path = tuple[tuple[str, int | None], ...]


def _paths(node: ast.AST, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "ctx"):
            continue
        if isinstance(value, ast.AST):
            yield from _paths(value, (*path, (name, None)))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _paths(item, (*path, (name, index)))


def _at(tree: ast.AST, path: Path) -> ast.AST:
    for name, index in path:
        tree = getattr(tree, name) if index is None else getattr(tree, name)[index]
    return tree


def _replaced(tree: ast.Module, path: Path, new: ast.AST) -> ast.Module:
    result = copy.deepcopy(tree)
    parent = _at(result, path[:-1])
    name, index = path[-1]
    if index is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[index] = new
    return result


# -- edits -----------------------------------------------------------------------------------------------------------------


def operators(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for kind in BINARY.get(type(node.op), []):
            yield ast.BinOp(node.left, kind(), node.right)
        if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
            yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.AugAssign):
        for kind in BINARY.get(type(node.op), []):
            yield ast.AugAssign(node.target, kind(), node.value)
        yield ast.Assign([node.target], node.value)


def dropped_terms(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)):
        yield node.left
        if isinstance(node.op, (ast.Add, ast.Mult)):
            yield node.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield node.operand


def comparisons(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for kind in COMPARE.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [kind()], node.comparators)
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def constants(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Constant) or isinstance(node.value, (str, bytes)) or node.value is None:
        return
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        yield ast.Constant(node.value + 1)
        if node.value:
            yield ast.UnaryOp(ast.USub(), ast.Constant(node.value))
        if node.value not in (0, 1, 2):
            yield ast.Constant(node.value * 10)


def axes_and_keywords(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    for index, keyword in enumerate(node.keywords):
        if keyword.arg == "strict":  # a guard of zip for the reader, not a part of the result
            continue
        others = [k for i, k in enumerate(node.keywords) if i != index]
        yield ast.Call(node.func, node.args, others)
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool):
            flipped = ast.keyword(keyword.arg, ast.Constant(not keyword.value.value))
            yield ast.Call(node.func, node.args, [*others, flipped])
        if keyword.arg == "axis":
            for axis in (0, 1):
                yield ast.Call(node.func, node.args, [*others, ast.keyword("axis", ast.Constant(axis))])


def calls(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    if len(node.args) >= 2 and _function_name(node.func) not in COMMUTATIVE:
        yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if len(node.args) == 3:
        yield ast.Call(node.func, [node.args[0], node.args[2], node.args[1]], node.keywords)
    if isinstance(node.func, ast.Attribute):
        for name in CALLS.get(node.func.attr, []):
            yield ast.Call(ast.Attribute(node.func.value, name, ast.Load()), node.args, node.keywords)
        if node.func.attr in ("copy", "astype", "clip") and not isinstance(node.func.value, ast.Name):
            yield node.func.value
        if node.func.attr == "copy":
            yield node.func.value
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        last = node.args[-1]
        shorter = ast.BinOp(last, ast.Sub(), ast.Constant(1))
        yield ast.Call(node.func, [*node.args[:-1], shorter], [])
        if len(node.args) == 1:
            yield ast.Call(node.func, [ast.Constant(1), last], [])
    if len(node.args) == 1 and not node.keywords and _is_numpy(node.func) and _function_name(node.func) not in WRAPPERS:
        yield node.args[0]


def _function_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_numpy(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "np"


def tuples(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) >= 2:
        yield ast.Tuple([node.elts[1], node.elts[0], *node.elts[2:]], ast.Load())
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        yield ast.Return(ast.Tuple(node.value.elts[:-1], ast.Load()))


def slices(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Slice):
        if node.lower is not None:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper is not None:
            yield ast.Slice(node.lower, None, node.step)


def in_place(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp):
        target = node.targets[0]
        if isinstance(target, ast.Name) and ast.unparse(node.value.left) == target.id:
            yield ast.AugAssign(ast.Name(target.id, ast.Store()), node.value.op, node.value.right)


def dropped_statements(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.If, ast.For, ast.Break, ast.Continue)) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        yield ast.Pass()
    if isinstance(node, ast.Break):
        yield ast.Continue()
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Expr(node.value)


EDITS: list[Edit] = [
    operators,
    dropped_terms,
    comparisons,
    constants,
    axes_and_keywords,
    calls,
    tuples,
    slices,
    in_place,
    dropped_statements,
]
