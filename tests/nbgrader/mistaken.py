"""Turn a declared mistake into the text of a notebook cell: what a learner with that mistake would hand in."""

import ast
from typing import Any

from autograder.course import BoundExercise, Lesson
from autograder.declare import Exercise, Mistake, Question
from autograder.source import needed_statements

PRIVATE = "_reference"


def mistaken_source(exercise: BoundExercise, mistake: Mistake) -> str:
    """The mistake's function or class under the exercise's name, with what it needs before it.

    Where it builds on references (``softmax.reference(z)``), it gets a private copy of them, so that nothing else in the
    notebook changes what it does.
    """
    tree = ast.parse(exercise.lesson.text)
    node = _definition(tree, mistake.function)
    needed = needed_statements(node, tree)
    node.decorator_list, node.name = [], exercise.name
    declared = {target for statement in tree.body for target in _declares(statement)}
    rewrite = _PrivateReferences(declared)
    parts = [rewrite.visit(part) for part in [*needed, node] if not _declares(part)]
    text = "\n\n".join(ast.unparse(ast.fix_missing_locations(part)) for part in parts)
    head = "import numpy as np\n\n"
    return head + (private_copy(exercise.lesson) if rewrite.used else "") + text


def private_copy(lesson: Lesson) -> str:
    """Code that makes the references of a lesson, in a namespace of their own."""
    source = (lesson.earlier_source() or "") + "\n" + lesson.source
    return f"{PRIVATE} = {{}}\nexec({source!r}, {PRIVATE})\n\n"


def _definition(tree: ast.Module, thing: Any) -> ast.FunctionDef | ast.ClassDef:
    """The statement of the declarations that defines `thing`."""
    if hasattr(thing, "__code__"):
        line = thing.__code__.co_firstlineno
    else:
        line = min(f.__code__.co_firstlineno for f in vars(thing).values() if hasattr(f, "__code__"))
    around = [n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and _first_line(n) <= line <= n.end_lineno]
    if len(around) != 1:
        raise LookupError(f"the mistake of line {line} is not defined by a statement of its own")
    return around[0]


def _first_line(node: ast.FunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


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

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802
        self.generic_visit(node)
        match node:
            case ast.Attribute(value=ast.Name(name), attr="reference" | "answer") if name in self.declared:
                self.used = True
                return ast.Subscript(ast.Name(PRIVATE, ast.Load()), ast.Constant(name), ast.Load())
        return node
