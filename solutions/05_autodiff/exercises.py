"""Exercises of lesson 5: an order for the backward pass, numbers that remember, and a network made of them."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from autograder.declare import Exercise, Lambda, Question, Wrong

# -- predict_reuse ---------------------------------------------------------------------------------------------------

predict_reuse = Question(
    "predict_reuse",
    goal="tell what happens to the gradient of a value that is used more than once",
    choices={
        "a": (
            "1, from the last use",
            "The last use alone gives 1, but the product uses a as well: nudge a, and all three uses change L. What they hand "
            "back adds up: 3 + 3 + 1 = 7.",
        ),
        "b": (
            "4, one share from the product and one from the sum",
            "The product uses a twice, as its left and as its right operand, and hands back 3 for each: 3 + 3 + 1 = 7.",
        ),
        "c": ("7, the sum over all three uses", "Each of the three arrows that leave a brings a share back: 3 + 3 + 1 = 7."),
        "d": (
            "9, the product of the shares",
            "Along one path the local derivatives are multiplied. What comes over different paths adds up: 3 + 3 + 1 = 7.",
        ),
    },
    answer="c",
)

# -- topological_order -----------------------------------------------------------------------------------------------

topological_order = Exercise(
    "topological_order",
    goal="put the nodes of a graph in an order in which no node comes before its parents",
    points=4,
    minutes=15,
    stars=2,
    uses=["Value"],
    hints=[
        "When may a node be written down? Once all its parents are. So see to the parents first, whatever the node.",
        "Write an inner function that visits a node: if it was visited before, do nothing; else mark it as visited, "
        "visit each of "
        "its parents, and append it to the list only after that. Call it once, for the root.",
        "order = []\nseen = set()\n\ndef see_to(node):\n    if node in seen:\n        return\n    seen.add(...)\n    "
        "for parent in ...:\n        ...\n    order.append(...)\n\nsee_to(root)\nreturn order",
    ],
)


def random_graph(rng, size):
    """Parents by number for each node; the later ones have two, and the last ones are used least."""
    graph = [[], []]
    while len(graph) < size:
        near = len(graph) - 1
        graph.append([near, int(rng.integers(len(graph)))][:: int(rng.choice([-1, 1]))])
    return graph


@topological_order.cases
def _(rng):
    yield "a single leaf", {"graph": [[]]}
    yield "one result of two leaves", {"graph": [[], [], [0, 1]]}
    yield "a chain of single parents", {"graph": [[], [0], [1], [2]]}
    yield "a result of three leaves", {"graph": [[], [], [], [0, 1, 2]]}
    yield "a value with itself", {"graph": [[], [0, 0]]}
    yield "a chain", {"graph": [[], [0, 0], [1, 1], [2, 2]]}
    yield "a diamond", {"graph": [[], [], [0, 1], [2, 0], [1, 2], [3, 4]]}
    yield "a long and a short way, the short one first", {"graph": [[], [], [0, 1], [2, 1], [3, 0], [2, 4]]}
    yield "a long and a short way, the long one first", {"graph": [[], [], [0, 1], [1, 2], [0, 3], [4, 2]]}
    yield "a node nobody needs", {"graph": [[], [], [0, 1], [0, 0], [2, 0]]}
    for size in (6, 9):
        yield f"{size} nodes at random", {"graph": random_graph(rng, size)}


class Bare:
    """A node that holds its parents and nothing else."""

    def __init__(self, parents):
        self.parents, self.data, self.grad = parents, 1.0, 0.0


def nodes_of(Value, graph):
    """Nodes joined as `graph` says: of the learner's own class where that notes its operands, else bare ones."""
    try:
        nodes = []
        for parents in graph:
            left, right = parents or (None, None)  # the learner's own operations have two operands
            made = nodes[left] + nodes[right] if parents else Value(1.0)
            nodes.append(made)
            if {id(p) for p in made.parents} != {id(nodes[i]) for i in parents}:
                raise ValueError
    except Exception:
        nodes = []
        for parents in graph:
            nodes.append(Bare(tuple(nodes[i] for i in parents)))
    return nodes


def numbers_of(found, nodes):
    """Which of the `nodes` were found, by number; -2 for a node of another graph, -1 for something else."""
    place = {id(node): number for number, node in enumerate(nodes)}
    return [place.get(id(node), -2 if hasattr(node, "parents") else -1) for node in found]


@topological_order.probe
def _(topological_order, graph, Value=None):
    nodes = nodes_of(Value, graph)
    before = [list(node.parents) for node in nodes]
    found = topological_order(nodes[-1])
    if [list(node.parents) for node in nodes] != before:
        return {"kind": "other parents"}
    if isinstance(found, (set, frozenset)):
        return {"kind": "a set"}
    if isinstance(found, Bare) or found is nodes[-1]:
        return {"kind": "a single node"}
    first = numbers_of(found, nodes)
    return {"kind": "", "order": first, "again": numbers_of(topological_order(nodes[-1]), nodes)}


def complaint(order, graph):
    """What is wrong with an order of the graph's nodes, and the name of the mistake where it has one; None when it is right."""
    needed = {len(graph) - 1}
    for node in reversed(range(len(graph))):
        needed |= set(graph[node]) if node in needed else set()
    if -2 in order:
        return "the list holds a node of another graph", "remembers nodes from the call before"
    if -1 in order:
        return "the list holds something that is no node of the graph", "returns something else than the nodes themselves"
    if not order:
        return "the list is empty", "returns an empty list" if len(graph) > 1 else None
    twice = [node for node in order if order.count(node) > 1]
    if twice:
        return (
            f"node {twice[0]} stands in the list {order.count(twice[0])} times",
            "lists a node once for every way that leads to it",
        )
    missing = sorted(needed - set(order))
    if missing:
        sentence = f"the list leaves out {', '.join(f'node {node}' for node in missing)}"
        if len(graph) == 1:
            return sentence, None
        if missing == [len(graph) - 1]:
            return sentence, "leaves out the root"
        if missing == [node for node in sorted(needed) if not graph[node]]:
            return sentence, "leaves out the leaves"
        if set(order) == {len(graph) - 1} | set(graph[-1]):
            return sentence, "goes no further back than to the root's own parents"
        return sentence, "does not follow every parent of a node" if set(missing) & set(range(len(graph) - 1)) else None
    needless = sorted(set(order) - needed)
    if needless:
        return f"the list holds node {needless[0]}, which the root does not depend on", None
    late = [(p, node) for node in order for p in graph[node] if order.index(p) > order.index(node)]
    if not late:
        return None
    sentence = f"the order is {order}: node {late[0][0]} is a parent of node {late[0][1]} and comes after it"
    turned = order[::-1]
    if all(turned.index(p) < turned.index(node) for node in order for p in graph[node]):
        return sentence, "gives the root first and the leaves last"
    return sentence, "puts a node before one of its parents where ways of different length meet"


@topological_order.judge
def _(evidence, graph):
    if evidence["kind"] == "other parents":
        return Wrong("after the call some nodes have other parents than before", mistake="changes the parents of the nodes")
    if evidence["kind"]:
        name = "returns a set, which has no order" if evidence["kind"] == "a set" else "returns one node instead of a list"
        return Wrong(f"it returned {evidence['kind']}; asked is a list of nodes", mistake=name)
    found = complaint(evidence["order"], graph)
    if found is not None:
        return Wrong(found[0], mistake=found[1])
    found = complaint(evidence["again"], graph)
    if found is None:
        return None
    sentence = f"the first call was right, but called again for the same root it is not: {found[0]}"
    return Wrong(sentence, mistake="remembers nodes from the call before")


@topological_order.mistake(
    "gives the root first and the leaves last", look="Does a node go into the list before or after its parents were seen to?"
)
def _(root):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        if not any(other is node for other in order):
            order.append(node)

    visit(root)
    return order[::-1]


@topological_order.mistake(
    "puts a node before one of its parents where ways of different length meet",
    look="Level by level is not enough: a node may be used close to the root and far from it. When are all its parents "
    "in the list?",
)
def _(root):
    order, waiting = [], [root]
    while waiting:
        node = waiting.pop(0)
        if not any(other is node for other in order):
            order.append(node)
            waiting.extend(node.parents)
    return order[::-1]


@topological_order.mistake(
    "lists a node once for every way that leads to it",
    look="What should happen when a visit comes to a node that was visited before?",
)
def _(root):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        order.append(node)

    visit(root)
    return order


@topological_order.mistake(
    "returns an empty list",
    look="An inner function does nothing until it is called. Which call starts it off, and with which node?",
)
def _(root):
    return []


@topological_order.mistake(
    "returns something else than the nodes themselves",
    look="The list is to hold the node objects, not their names or numbers: what do you append?",
)
def _(root):
    return [node.data for node in topological_order.reference(root)]


@topological_order.mistake("leaves out the root", look="The root is a node, too. What is the last entry of the list?")
def _(root):
    order, seen = [], set()

    def visit(node):
        if id(node) in seen:
            return
        seen.add(id(node))
        for parent in node.parents:
            visit(parent)
            if not any(other is parent for other in order):
                order.append(parent)

    visit(root)
    return order


@topological_order.mistake(
    "leaves out the leaves", look="A node without parents has nobody to wait for, and belongs in the list all the same."
)
def _(root):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen and node.parents:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    return order


@topological_order.mistake(
    "does not follow every parent of a node",
    look="Does every parent get its visit? Look for a `return` inside the loop, or an index that stands still.",
)
def _(root):
    order, node = [], root
    while node is not None:
        order.append(node)
        node = node.parents[0] if node.parents else None
    return order[::-1]


@topological_order.mistake(
    "goes no further back than to the root's own parents",
    look="Parents have parents, too. Does the visit of a node call the visit of its parents?",
)
def _(root):
    return [*dict.fromkeys(root.parents), root]


@topological_order.mistake(
    "changes the parents of the nodes", look="`backward` will still need the parents. Look nodes up in a set of your own."
)
def _(root):
    order = topological_order.reference(root)
    for node in order:
        node.parents = ()
    return order


@topological_order.mistake(
    "remembers nodes from the call before",
    look="A default such as `seen=set()` is made once, when the function is defined, and shared by all calls. Where "
    "should it be made?",
)
def _(root, order=[], seen=set()):  # noqa: B006
    topological_order_again(root, order, seen)
    return order


def topological_order_again(node, order, seen):
    """The inner visits of the mistake above."""
    if id(node) not in seen:
        seen.add(id(node))
        for parent in node.parents:
            topological_order_again(parent, order, seen)
        order.append(node)


@topological_order.mistake(
    "returns a set, which has no order", look="A set is the right thing to look nodes up in. In what do they keep their order?"
)
def _(root):
    seen = {root}
    waiting = [root]
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen


@topological_order.mistake("returns one node instead of a list", look="The last line: which name holds the list?")
def _(root):
    return root


@topological_order.style("recursion with a set of nodes")
def _(root):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    return order


@topological_order.style("a stack of its own")
def _(root):
    order, seen, todo = [], set(), [(root, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order


@topological_order.style("counts how many results still wait for a node")
def _(root):
    uses, todo, seen = {}, [root], {id(root)}
    while todo:
        for parent in todo.pop().parents:
            uses[id(parent)] = uses.get(id(parent), 0) + 1
            if id(parent) not in seen:
                seen.add(id(parent))
                todo.append(parent)
    order, ready = [], [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            uses[id(parent)] -= 1
            if uses[id(parent)] == 0:
                ready.append(parent)
    return tuple(reversed(order))


@topological_order.style("sorted by the longest way to a leaf")
def _(root):
    depth, found = {}, {}

    def measure(node):
        found[id(node)] = node
        if id(node) not in depth:
            depth[id(node)] = 1 + max((measure(parent) for parent in node.parents), default=0)
        return depth[id(node)]

    measure(root)
    return sorted(found.values(), key=lambda node: depth[id(node)])


@topological_order.style("a generator, made a list")
def _(last):
    seen = {}

    def walk(node):
        if seen.setdefault(id(node), len(seen)) == len(seen) - 1 and id(node) not in done:
            done.add(id(node))
            for parent in node.parents:
                if id(parent) not in done:
                    yield from walk(parent)
            yield node

    done = set()
    return list(walk(last))


for mutant in ("self.name, self.parents = (name, parents) → (dropped)", "(name, parents) → (parents, name)"):
    topological_order.equivalent(mutant, because="the bare Node is given for trying things out and is no part of the answer")


# -- Value -----------------------------------------------------------------------------------------------------------

value = Exercise(
    "Value",
    goal="let a number remember how it was computed and hand gradients back by itself",
    points=7,
    minutes=40,
    stars=3,
    uses=["topological_order"],
    hints=[
        "Every operation does the same three things: compute the number, remember the operands, remember the local derivative by "
        "each of them (the table of section 1). Write +, * and `backward` first, and check; then one operation after the other.",
        "A result is Value(number, parents, slopes). -v is v times -1, v - w is v plus -w, v / w is v times w to the "
        "power -1, so "
        "only +, *, ** and the four functions need slopes of their own. `backward`: the root's gradient is 1; then go through "
        "the topological order from its end, and let every node hand slope · gradient to each parent, which adds it up.",
        "def __mul__(self, other):\n    other = ...  # a Value, also where a number came\n"
        "    return Value(..., (self, other), (..., ...))\n\n"
        "def backward(self):\n    self.grad = ...\n    for node in reversed(...):\n"
        "        for parent, slope in zip(node.parents, node.slopes):\n            parent.grad += ...",
    ],
)

BY_THEMSELVES = [
    ("the root is a leaf", "a: a", [3.0]),
    ("plus", "a, b: a + b", [2.0, 5.0]),
    ("times", "a, b: a * b", [2.0, -3.0]),
    ("unary minus", "a: -a", [2.5]),
    ("minus", "a, b: a - b", [5.0, 3.0]),
    ("divided by", "a, b: a / b", [3.0, 4.0]),
    ("to the power 3", "a: a ** 3", [2.0]),
    ("to the power -2", "a: a ** -2", [-2.0]),
    ("to the power 0.5", "a: a ** 0.5", [9.0]),
    ("exp", "a: a.exp()", [0.5]),
    ("log", "a: a.log()", [2.0]),
    ("relu of a positive number", "a: a.relu()", [0.5]),
    ("relu of a negative number", "a: a.relu()", [-2.0]),
    ("relu at 0", "a: a.relu()", [0.0]),
    ("tanh", "a: a.tanh()", [0.5]),
    ("a number on the right of +", "a: a + 2", [3.0]),
    ("a number on the right of *", "a: a * 2.5", [3.0]),
    ("a number on the right of -", "a: a - 2", [3.0]),
    ("a number on the right of /", "a: a / 4", [3.0]),
    ("a number on the left of +", "a: 2 + a", [3.0]),
    ("a number on the left of *", "a: 2.5 * a", [3.0]),
    ("a number on the left of -", "a: 2 - a", [3.0]),
    ("a number on the left of /", "a: 6 / a", [4.0]),
    ("NumPy's numbers on both sides", "a: np.float64(2.0) * a + np.float64(1.0)", [3.0]),
    ("whole numbers as data", "a, b: a * b + a / b", [3, 2]),
    ("a value that is not used", "a, b: a * 2", [3.0, 7.0]),
    ("a value added to itself", "a: a + a", [3.0]),
    ("a value times itself", "a: a * a", [3.0]),
    ("a value minus itself", "a: a - a", [3.0]),
    ("a value divided by itself", "a: a / a", [4.0]),
    ("a value used in two places", "a, b: a * b + a", [2.0, -3.0]),
    ("a result used twice", "a, b: (u := a * b) * u", [2.0, -1.5]),
    ("a diamond, the short way first", "a: (u := 2 * a) + 3 * u", [2.0]),
    ("a diamond, the short way last", "a: 3 * (u := 2 * a) + u", [2.0]),
    ("a diamond with a long way", "a: 5 * (3 * (u := 2 * a)) + u", [2.0]),
]


def formula(rng, depth, names):
    """An expression of these names at random, safe wherever its values lie."""
    if depth == 0:
        return str(rng.choice(names))
    left, right = formula(rng, depth - 1, names), formula(rng, int(rng.integers(depth)), names)
    forms = ["({l} + {r})", "({l} - {r})", "({l} * {r})", "({l} / ({r} ** 2 + 1))", "({l} * 0.5).tanh()", "({l} ** 2 + 2).log()"]
    forms += ["(0.3 * {l}).tanh().exp()", "((1 - {l}) * {r})", "(-{l} * {r})", "(2 / ({l} ** 2 + {r} ** 2 + 1))"]
    return str(rng.choice(forms)).format(l=left, r=right)


@value.cases
def _(rng):
    yield "a new value", {"f": Lambda("a: a"), "at": [3.0], "do": "only look at the leaf"}
    for label, text, at in BY_THEMSELVES:
        yield label, {"f": Lambda(text), "at": at}
    for text, at in [("a, b: a + b", [2.0, 5.0]), ("a, b: a * b", [2.0, -3.0]), ("a: a * a", [3.0])]:
        yield "the parents of a result", {"f": Lambda(text), "at": at, "do": "only look at the parents"}
    text = "a, b: a * b + a"
    way = Lambda("a, b: ((u := a * b), u * a)")
    yield "a result on the way, after the pass", {"f": way, "at": [2.0, -3.0], "do": "only look at the result on the way"}
    yield "gradients add up", {"f": Lambda(text), "at": [2.0, -3.0], "do": "two passes, each on a new graph"}
    yield "after a step", {"f": Lambda(text), "at": [2.0, -3.0], "do": "gradients back to 0, data + 1, and a second pass"}
    form = str(rng.choice(["a: (u := {} * a) + {} * u", "a: {} * (u := {} * a) + u", "a: {} * (3 * (u := {} * a)) + u"]))
    numbers = rng.choice(np.arange(2, 10), size=2, replace=False)
    yield "a diamond at random", {"f": Lambda(form.format(*numbers)), "at": [round(float(rng.uniform(0.5, 2)), 1)]}
    for depth in (2, 3):
        at = [float(x) for x in rng.uniform(0.4, 1.6, size=2).round(2) * rng.choice([-1, 1], size=2)]
        yield "an expression at random", {"f": Lambda(f"a, b: {formula(rng, depth, ['a', 'b'])}"), "at": at}
    text = f"a, b: (u := {formula(rng, 2, ['a', 'b'])}) * {formula(rng, 2, ['a', 'u', 'u'])} + u"
    yield "a result used again and again", {"f": Lambda(text), "at": at}


@value.probe
def _(Value, f, at, do="backward"):
    leaves = [Value(number) for number in at]
    if do == "only look at the leaf":
        return {"data": leaves[0].data, "grad": leaves[0].grad, "number of parents": len(leaves[0].parents)}
    if do == "only look at the result on the way":
        way, root = f(*leaves)
        root.backward()
        return {"grad on the way": way.grad, "grad of the root": root.grad, "parents of the root": len(root.parents)}
    result = f(*leaves)
    if not hasattr(result, "backward"):
        raise TypeError(f"the expression gives {type(result).__name__}; asked is a new Value")
    if do == "only look at the parents":
        names = {id(leaf): name for leaf, name in zip(leaves, "ab")}  # noqa: B905
        return sorted({names.get(id(parent), "something else") for parent in result.parents})
    result.backward()
    if do == "two passes, each on a new graph":
        f(*leaves).backward()
    if do == "gradients back to 0, data + 1, and a second pass":
        for leaf in leaves:
            leaf.grad, leaf.data = 0.0, leaf.data + 1.0
        result = f(*leaves)
        result.backward()
    return {"data": result.data, "grads": [leaf.grad for leaf in leaves]}


class NoLeft:
    """A right Value but for numbers on the left, from which the mistakes below are made by changing one method."""

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad, self.parents, self.slopes = float(data), 0.0, tuple(parents), tuple(slopes)

    def lift(self, other):
        return other if hasattr(other, "parents") else type(self)(other)

    def made(self, data, *pairs):
        return type(self)(data, [parent for parent, _ in pairs], [slope for _, slope in pairs])

    def __add__(self, other):
        other = self.lift(other)
        return self.made(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = self.lift(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __neg__(self):
        return self.made(-self.data, (self, -1.0))

    def __sub__(self, other):
        other = self.lift(other)
        return self.made(self.data - other.data, (self, 1.0), (other, -1.0))

    def __truediv__(self, other):
        other = self.lift(other)
        return self.made(self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data**2))

    def __pow__(self, n):
        return self.made(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        return self.made(np.exp(self.data), (self, np.exp(self.data)))

    def log(self):
        return self.made(np.log(self.data), (self, 1 / self.data))

    def relu(self):
        return self.made(max(self.data, 0.0), (self, float(self.data > 0)))

    def tanh(self):
        return self.made(np.tanh(self.data), (self, 1 - np.tanh(self.data) ** 2))

    def order(self):
        """Root first, every node before its parents."""
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        return order[::-1]

    def receive(self, gradient):
        self.grad += gradient

    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.receive(slope * node.grad)


class Right(NoLeft):
    """The whole of it."""

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self.lift(other) - self

    def __rtruediv__(self, other):
        return self.lift(other) / self


class Built(Right):
    """The same with minus and / built from the other operations."""

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.lift(other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return other * self**-1


@value.mistake(
    "overwrites a gradient where it should add to it",
    look="A value that is used twice gets two shares. What does `=` do with the first?",
)
class Value(Right):
    def receive(self, gradient):
        self.grad = gradient


@value.mistake(
    "sets the gradient of a result back to 0 once it has handed it on",
    look="After `backward`, every node that the root depends on is to hold its gradient, the root itself included.",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.receive(slope * node.grad)
            if node.parents:
                node.grad = 0.0


@value.mistake(
    "forgets the parents of a node once it has handed its gradient on",
    look="`parents` stay as they were given. Who may still want to walk through the graph after `backward`?",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.receive(slope * node.grad)
            node.parents = ()


@value.mistake(
    "goes level by level from the root, too early where ways of different length meet",
    look="A node may hand its gradient on only when all results that use it have handed theirs to it. Which order sees to that?",
)
class Value(Right):
    def order(self):
        order, seen, waiting = [], {id(self)}, [self]
        while waiting:
            order.append(waiting.pop(0))
            for parent in order[-1].parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    waiting.append(parent)
        return order


@value.mistake(
    "hands a node's gradient on at the first visit, before it is complete",
    look="Take L = u + 3u: what has arrived at u when it is first visited from the root? Which order waits for the rest?",
)
class Value(Right):
    def order(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                order.append(node)
                for parent in node.parents:
                    visit(parent)

        visit(self)
        return order


@value.mistake(
    "hands a node's gradient on at the first visit, before it is complete, last operand first",
    look="Take L = 3u + u: what has arrived at u when it is first visited from the root? Which order waits for the rest?",
)
class Value(Right):
    def order(self):
        order, seen, waiting = [], set(), [self]
        while waiting:
            node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                order.append(node)
                waiting.extend(node.parents)
        return order


@value.mistake(
    "hands a shared node's gradient on once for every way that leads to it",
    look="When `backward` visits a node a second time, its `grad` holds the first share too, and hands it on again.",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        self.spread()

    def spread(self):
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.grad += slope * self.grad
            parent.spread()


@value.mistake(
    "visits a shared node again for every way that leads to it, and hands on all it has got each time",
    look="When `backward` visits a node a second time, its `grad` holds the first share too. How often may a node hand on?",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        self.spread()

    def spread(self):
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.grad += slope * self.grad
        for parent in self.parents:
            parent.spread()


@value.mistake("forgets that the root's own gradient is 1", look="What is dL/dL, and where does your `backward` set it?")
class Value(Right):
    def backward(self):
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


@value.mistake(
    "sets gradients back to 0 by itself at the start of every backward pass",
    look="Gradients add up from pass to pass until the caller sets them back. Which line sets them?",
)
class Value(Right):
    def backward(self):
        for node in self.order():
            node.grad = 0.0
        super().backward()


@value.mistake(
    "hands gradients to the root's own parents and no further",
    look="Which node has its gradient first? At which end of the topological order does it stand, and at which do you begin?",
)
class Value(Right):
    def order(self):
        return super().order()[::-1]


@value.mistake(
    "hands on the local derivative alone, without the gradient that arrived",
    look="The chain rule multiplies two numbers at every arrow. Which are they?",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope


@value.mistake(
    "adds the local derivative to the gradient that arrived, where the chain rule multiplies",
    look="Along a path the numbers are multiplied. Which sign stands between the two in your `backward`?",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope + node.grad


@value.mistake(
    "multiplies the local derivative by the node's number and not by its gradient",
    look="What does a node hand on: what it is, or what has arrived at it? `data` is the first.",
)
class Value(Right):
    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.data


@value.mistake(
    "begins at the root with its number and not with 1", look="How fast does L grow with L? Does that depend on how large it is?"
)
class Value(Right):
    def backward(self):
        self.grad = self.data
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


@value.mistake(
    "counts an operand that stands twice only once",
    look="In v * v both operands are the same object. Does a set, a dictionary or an `if` swallow one of them?",
)
class Value(Right):
    def made(self, data, *pairs):
        parents = {id(parent): (parent, slope) for parent, slope in pairs}
        return super().made(data, *parents.values())


@value.mistake(
    "leaves the parents of a result empty", look="What does a result know about its operands? Which argument carries them?"
)
class Value(Right):
    def made(self, data, *pairs):
        return type(self)(data)


@value.mistake(
    "gives each factor of a product its own number as slope, also where - and / build on it",
    look="d(a·b)/da: by which of the two numbers does the product grow when a grows by 1?",
)
class Value(Built):
    def __mul__(self, other):
        other = self.lift(other)
        return self.made(self.data * other.data, (self, self.data), (other, other.data))


@value.mistake(
    "gives each factor of a product its own number as slope",
    look="d(a·b)/da: by which of the two numbers does the product grow when a grows by 1?",
)
class Value(Right):
    def __mul__(self, other):
        other = self.lift(other)
        return self.made(self.data * other.data, (self, self.data), (other, other.data))


@value.mistake("adds where it should subtract", look="v - w is v plus what?")
class Value(Built):
    def __sub__(self, other):
        return self + other


@value.mistake("multiplies where it should divide", look="v / w is v times which power of w?")
class Value(Built):
    def __truediv__(self, other):
        return self * other


@value.mistake("forgets the minus in number - value", look="2 - v calls v.__rsub__(2): which of the two changes its sign?")
class Value(Built):
    def __rsub__(self, other):
        return self + other


@value.mistake("turns the operands of - round", look="5 - 3 is 2 and 3 - 5 is -2: which operand changes its sign?")
class Value(Built):
    def __sub__(self, other):
        return -self + other


@value.mistake(
    "gives no gradient to the right operand of -",
    look="Both operands of a difference move the result. Is the right one a parent?",
)
class Value(Right):
    def __sub__(self, other):
        return self + -(other.data if hasattr(other, "parents") else other)


@value.mistake("cuts the data to an integer", look="Values hold floats: what does int(2.5) do?")
class Value(Right):
    def __init__(self, data, parents=(), slopes=()):
        super().__init__(int(data), parents, slopes)


@value.mistake(
    "gives the right operand of - the slope +1", look="When the right operand of a - b grows by 1, what does the result do?"
)
class Value(Right):
    def __sub__(self, other):
        other = self.lift(other)
        return self.made(self.data - other.data, (self, 1.0), (other, 1.0))


@value.mistake("forgets the sign in the slope of unary minus", look="-v is v times -1. What is its slope?")
class Value(Right):
    def __neg__(self):
        return self.made(-self.data, (self, 1.0))


@value.mistake(
    "turns the operands of number - value round",
    look="2 - v calls v.__rsub__(2). Which of the two stands left in the difference?",
)
class Value(Right):
    def __rsub__(self, other):
        return self - other


@value.mistake(
    "turns the operands of number / value round", look="6 / v calls v.__rtruediv__(6). Which of the two stands above the line?"
)
class Value(Right):
    def __rtruediv__(self, other):
        return self / other


@value.mistake(
    "has the wrong sign in the slope of the right operand of /",
    look="When the divisor grows, does a positive quotient grow or shrink?",
)
class Value(Right):
    def __truediv__(self, other):
        other = self.lift(other)
        return self.made(self.data / other.data, (self, 1 / other.data), (other, self.data / other.data**2))


@value.mistake(
    "leaves out the square in the slope of the right operand of /",
    look="a / b is a · b⁻¹: which power of b stands in its derivative?",
)
class Value(Right):
    def __truediv__(self, other):
        other = self.lift(other)
        return self.made(self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data))


@value.mistake(
    "leaves out the left operand in the slope of the right operand of /",
    look="a / b is a · b⁻¹: what happens to the factor a when you differentiate by b?",
)
class Value(Right):
    def __truediv__(self, other):
        other = self.lift(other)
        return self.made(self.data / other.data, (self, 1 / other.data), (other, -1 / other.data**2))


@value.mistake(
    "gives no gradient to the right operand of /",
    look="Both operands of a quotient move the result. Which parents does yours have?",
)
class Value(Right):
    def __truediv__(self, other):
        other = self.lift(other)
        return self.made(self.data / other.data, (self, 1 / other.data), (other, 0.0))


@value.mistake(
    "forgets the factor n in the slope of a power, also where / builds on it",
    look="The derivative of aⁿ has two parts. Which one is missing?",
)
class Value(Built):
    def __pow__(self, n):
        return self.made(self.data**n, (self, self.data ** (n - 1)))


@value.mistake("forgets the factor n in the slope of a power", look="The derivative of aⁿ has two parts. Which one is missing?")
class Value(Right):
    def __pow__(self, n):
        return self.made(self.data**n, (self, self.data ** (n - 1)))


@value.mistake(
    "does not lower the exponent in the slope of a power, also where / builds on it",
    look="To which power does a stand in the derivative of aⁿ?",
)
class Value(Built):
    def __pow__(self, n):
        return self.made(self.data**n, (self, n * self.data**n))


@value.mistake("does not lower the exponent in the slope of a power", look="To which power does a stand in the derivative of aⁿ?")
class Value(Right):
    def __pow__(self, n):
        return self.made(self.data**n, (self, n * self.data**n))


@value.mistake(
    "subtracts 1 from the power where it belongs to the exponent", look="What does Python compute first in `n * a ** n - 1`?"
)
class Value(Built):
    def __pow__(self, n):
        return self.made(self.data**n, (self, n * self.data**n - 1))


@value.mistake("takes the input as the slope of exp", look="exp is its own derivative: the slope is the result, not the input.")
class Value(Right):
    def exp(self):
        return self.made(np.exp(self.data), (self, self.data))


@value.mistake("gives exp the slope of a power", look="In eᵃ the exponent moves, not the base. What is the derivative of eᵃ?")
class Value(Right):
    def exp(self):
        return self.made(np.exp(self.data), (self, self.data * np.exp(self.data - 1)))


@value.mistake("takes the logarithm to base 10", look="In this course log is the natural logarithm: log of e is 1.")
class Value(Right):
    def log(self):
        return self.made(np.log10(self.data), (self, 1 / self.data))


@value.mistake("takes the input as the slope of log", look="The larger a, the flatter its logarithm. What is the slope?")
class Value(Right):
    def log(self):
        return self.made(np.log(self.data), (self, self.data))


@value.mistake("takes the result as the slope of log", look="The derivative of log a needs a itself. What is it?")
class Value(Right):
    def log(self):
        return self.made(np.log(self.data), (self, 1 / np.log(self.data)))


@value.mistake(
    "lets the gradient through a relu at exactly 0", look="In this course the slope of relu at 0 is 0. Is it `>` or `>=`?"
)
class Value(Right):
    def relu(self):
        return self.made(max(self.data, 0.0), (self, float(self.data >= 0)))


@value.mistake(
    "lets the gradient through a relu whatever its input", look="Below 0 a relu is flat. What is the slope of a flat line?"
)
class Value(Right):
    def relu(self):
        return self.made(max(self.data, 0.0), (self, 1.0))


@value.mistake("takes the result as the slope of relu", look="Above 0 a relu is a straight line. How steep is it?")
class Value(Right):
    def relu(self):
        return self.made(max(self.data, 0.0), (self, max(self.data, 0.0)))


@value.mistake(
    "computes the slope of tanh from its input", look="The formula is 1 - t². Is your t the input or the result of the tanh?"
)
class Value(Right):
    def tanh(self):
        return self.made(np.tanh(self.data), (self, 1 - self.data**2))


@value.mistake("adds in the slope of tanh where it should subtract", look="Far out a tanh is flat: which sign makes it so?")
class Value(Right):
    def tanh(self):
        return self.made(np.tanh(self.data), (self, 1 + np.tanh(self.data) ** 2))


@value.mistake("forgets the square in the slope of tanh", look="Compare the slope of tanh with the table in section 1.")
class Value(Right):
    def tanh(self):
        return self.made(np.tanh(self.data), (self, 1 - np.tanh(self.data)))


@value.mistake("gives tanh the slope of the sigmoid", look="t · (1 - t) belongs to another S-shaped curve. What is it for tanh?")
class Value(Right):
    def tanh(self):
        return self.made(np.tanh(self.data), (self, np.tanh(self.data) * (1 - np.tanh(self.data))))


@value.mistake(
    "does not know plain numbers on the left",
    look="2 + v asks the number first, which does not know a Value; then Python calls v.__radd__(2). Is there one for "
    "each of + - * /?",
)
class Value(NoLeft):
    def lift(self, other):
        return other if hasattr(other, "parents") else type(self)(other)


@value.mistake(
    "does not know plain numbers as operands",
    look="In v + 2 the `other` is a number and has no `.data`. What could it be made into?",
)
class Value(NoLeft):
    def __add__(self, other):
        return self.made(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __sub__(self, other):
        return self.made(self.data - other.data, (self, 1.0), (other, -1.0))

    def __truediv__(self, other):
        return self.made(self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data**2))


@value.style("closures that push the gradient back")
class Value:
    def __init__(self, data, _children=()):
        self.data, self.grad, self.parents = data, 0, tuple(_children)
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        out = type(self)(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = push
        return out

    def __mul__(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        out = type(self)(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = push
        return out

    def __pow__(self, other):
        out = type(self)(self.data**other, (self,))

        def push():
            self.grad += other * self.data ** (other - 1) * out.grad

        out._backward = push
        return out

    def _function(self, data, slope):
        out = type(self)(data, (self,))

        def push():
            self.grad += slope * out.grad

        out._backward = push
        return out

    def exp(self):
        return self._function(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._function(math.log(self.data), 1 / self.data)

    def relu(self):
        return self._function(0 if self.data < 0 else self.data, self.data > 0)

    def tanh(self):
        t = (math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)
        return self._function(t, 1 - t**2)

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v.parents:
                    build(child)
                topo.append(v)

        build(self)
        self.grad = 1
        for v in reversed(topo):
            v._backward()

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1


@value.style("a dataclass that keeps pairs of parent and slope")
@dataclass(eq=False)
class Value:
    data: float
    parents: tuple = ()
    slopes: tuple = ()
    grad: float = 0.0
    label: str = field(default="", repr=False)

    def of(self, data, *pairs):
        return type(self)(data, tuple(p for p, _ in pairs), tuple(s for _, s in pairs))

    def wrap(self, x):
        return x if isinstance(x, type(self)) else type(self)(float(x))

    def __add__(self, other):
        other = self.wrap(other)
        return self.of(self.data + other.data, (self, 1.0), (other, 1.0))

    def __sub__(self, other):
        other = self.wrap(other)
        return self.of(self.data - other.data, (self, 1.0), (other, -1.0))

    def __mul__(self, other):
        other = self.wrap(other)
        return self.of(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        other = self.wrap(other)
        quotient = self.data / other.data
        return self.of(quotient, (self, 1 / other.data), (other, -quotient / other.data))

    def __rsub__(self, other):
        return self.wrap(other) - self

    def __rtruediv__(self, other):
        return self.wrap(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return 0.0 - self

    def __pow__(self, n):
        return self.of(self.data**n, (self, n * self.data ** (n - 1.0)))

    def exp(self):
        e = np.exp(self.data)
        return self.of(e, (self, e))

    def log(self):
        return self.of(np.log(self.data), (self, 1.0 / self.data))

    def relu(self):
        return self.of(np.maximum(self.data, 0.0), (self, np.heaviside(self.data, 0.0)))

    def tanh(self):
        return self.of(np.tanh(self.data), (self, np.cosh(self.data) ** -2.0))

    def backward(self):
        waiting, todo = {}, [self]
        seen = {id(self)}
        while todo:
            for p in todo.pop().parents:
                waiting[id(p)] = waiting.get(id(p), 0) + 1
                if id(p) not in seen:
                    seen.add(id(p))
                    todo.append(p)
        self.grad, ready = 1.0, [self]
        while ready:
            node = ready.pop()
            for p, slope in zip(node.parents, node.slopes, strict=True):
                p.grad = p.grad + slope * node.grad
                waiting[id(p)] -= 1
                if not waiting[id(p)]:
                    ready.append(p)


@value.style("slots, arrays without axes, and a tape of all nodes")
class Value:
    __slots__ = ("__weakref__", "data", "grad", "made", "parents", "slopes")
    count = 0

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = np.asarray(data, dtype=float), np.zeros(())
        self.parents, self.slopes = parents, slopes
        type(self).count += 1
        self.made = self.count

    def _binary(self, other, rule):
        other = other if isinstance(other, type(self)) else type(self)(other)
        data, *slopes = rule(self.data, other.data)
        return type(self)(data, (self, other), slopes)

    def _unary(self, data, slope):
        return type(self)(data, (self,), (slope,))

    def __add__(self, other):
        return self._binary(other, lambda a, b: (a + b, 1, 1))

    def __radd__(self, other):
        return self._binary(other, lambda a, b: (a + b, 1, 1))

    def __sub__(self, other):
        return self._binary(other, lambda a, b: (a - b, 1, -1))

    def __rsub__(self, other):
        return self._binary(other, lambda a, b: (b - a, -1, 1))

    def __mul__(self, other):
        return self._binary(other, lambda a, b: (a * b, b, a))

    def __rmul__(self, other):
        return self._binary(other, lambda a, b: (a * b, b, a))

    def __truediv__(self, other):
        return self._binary(other, lambda a, b: (a / b, 1 / b, -a / (b * b)))

    def __rtruediv__(self, other):
        return self._binary(other, lambda a, b: (b / a, -b / (a * a), 1 / a))

    def __neg__(self):
        return self._unary(-self.data, -1)

    def __pow__(self, n):
        return self._unary(self.data**n, n * self.data ** (n - 1))

    def exp(self):
        return self._unary(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._unary(np.log(self.data), np.reciprocal(self.data))

    def relu(self):
        return self._unary(np.where(self.data > 0, self.data, 0), np.where(self.data > 0, 1, 0))

    def tanh(self):
        return self._unary(np.tanh(self.data), 1 - np.square(np.tanh(self.data)))

    def backward(self):
        found, todo = {id(self): self}, [self]
        while todo:
            for parent in todo.pop().parents:
                if id(parent) not in found:
                    found[id(parent)] = parent
                    todo.append(parent)
        arrived = dict.fromkeys(found, 0.0)
        arrived[id(self)] = 1.0
        for node in sorted(found.values(), key=lambda v: -v.made):
            node.grad = node.grad + arrived[id(node)]
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                arrived[id(parent)] += slope * arrived[id(node)]


class Op:
    """One operation: how to compute it, and what to hand back."""

    @staticmethod
    def forward(*numbers):
        raise NotImplementedError

    @staticmethod
    def back(g, *numbers):
        raise NotImplementedError


class Plus(Op):
    forward = staticmethod(lambda a, b: a + b)
    back = staticmethod(lambda g, a, b: (g, g))


class Times(Op):
    forward = staticmethod(lambda a, b: a * b)
    back = staticmethod(lambda g, a, b: (g * b, g * a))


class Exp(Op):
    forward = staticmethod(lambda a: math.exp(a))
    back = staticmethod(lambda g, a: (g * math.exp(a),))


class Log(Op):
    forward = staticmethod(lambda a: math.log(a))
    back = staticmethod(lambda g, a: (g / a,))


class Relu(Op):
    forward = staticmethod(lambda a: a if a > 0 else 0.0)
    back = staticmethod(lambda g, a: (g if a > 0 else 0.0,))


class Tanh(Op):
    forward = staticmethod(lambda a: math.tanh(a))
    back = staticmethod(lambda g, a: (g / math.cosh(a) ** 2,))


@value.style("a class for each operation, parents once each")
class Value:
    def __init__(self, data):
        self.data, self.grad, self.parents, self.op, self.operands = float(data), 0.0, (), None, ()

    def apply(self, op, *operands):
        operands = tuple(x if hasattr(x, "operands") else type(self)(x) for x in operands)
        out = type(self)(op.forward(*(x.data for x in operands)))
        out.op, out.operands = op, operands
        out.parents = tuple({id(x): x for x in operands}.values())
        return out

    def __add__(self, other):
        return self.apply(Plus, self, other)

    def __radd__(self, other):
        return self.apply(Plus, other, self)

    def __mul__(self, other):
        return self.apply(Times, self, other)

    def __rmul__(self, other):
        return self.apply(Times, other, self)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -1 * other

    def __rsub__(self, other):
        return -self + other

    def __pow__(self, n):
        class Power(Op):
            forward = staticmethod(lambda a: a**n)
            back = staticmethod(lambda g, a: (g * n * a ** (n - 1),))

        return self.apply(Power, self)

    def __truediv__(self, other):
        return self * (other**-1 if hasattr(other, "operands") else 1 / other)

    def __rtruediv__(self, other):
        return other * self**-1

    def exp(self):
        return self.apply(Exp, self)

    def log(self):
        return self.apply(Log, self)

    def relu(self):
        return self.apply(Relu, self)

    def tanh(self):
        return self.apply(Tanh, self)

    def backward(self):
        nodes, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for x in node.operands:
                    visit(x)
                nodes.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(nodes):
            if node.op is not None:
                shares = node.op.back(node.grad, *(x.data for x in node.operands))
                for x, share in zip(node.operands, shares, strict=True):
                    x.grad += share


@value.style("every way by itself, each with its own share")
class Value(Right):
    def backward(self):
        def hand(node, share):
            node.grad += share
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                hand(parent, share * slope)

        hand(self, 1.0)


@value.style("the parents in a list, the root's gradient added")
class Value(Right):
    def __init__(self, data, parents=(), slopes=()):
        super().__init__(data, parents, slopes)
        self.parents = list(parents)

    def backward(self):
        self.grad += 1.0
        for node in self.order():
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


value.equivalent("(self, other) → (other, self)", because="a sum has the same slope by both operands, and parents have no order")
value.equivalent("self * -1.0 → self / -1.0", because="dividing by -1 is multiplying by -1, slope included")


# -- value_mlp -------------------------------------------------------------------------------------------------------

value_mlp = Exercise(
    "value_mlp",
    goal="write a network of single numbers that knows its own gradients",
    points=4,
    minutes=15,
    stars=2,
    uses=["topological_order", "Value"],
    hints=[
        "Write one unit first: which numbers go into the weighted sum of unit j? Then a layer is a list of units, and "
        "its outputs are "
        "the inputs of the next.",
        "Unit j computes z = b[j] + Σᵢ x[i] · W[i][j]. In every layer but the last its output is z.tanh(), in the last it is z. "
        "Plain `*` and `+` of Values do all the recording; never touch `.data`.",
        "for number, (W, b) in enumerate(params):\n    z = []\n    for j in range(len(b)):\n        total = b[j]\n"
        "        for i in range(len(x)):\n            total = total + ...\n        z.append(...)\n"
        "    x = z if number == len(params) - 1 else [...]\nreturn x",
    ],
)


def random_layers(rng, sizes):
    """Weights and biases of random layers."""
    return [(rng.uniform(-1, 1, size=(d, k)).round(2), rng.uniform(-1, 1, size=k).round(2)) for d, k in pairwise(sizes)]


@value_mlp.cases
def _(rng):
    yield "one unit with one input", {"x": np.array([2.0]), "params": [(np.array([[3.0]]), np.array([-1.0]))]}
    yield (
        "one layer, two outputs",
        {"x": np.array([1.0, -2.0]), "params": [(np.array([[0.5, 1.0], [2.0, -1.0]]), np.array([0.1, 0.2]))]},
    )
    yield (
        "one hidden unit",
        {"x": np.array([0.5]), "params": [(np.array([[1.0]]), np.array([0.5])), (np.array([[2.0]]), np.array([0.25]))]},
    )
    yield "x as a list", {"x": [0.3, -0.7], "params": random_layers(rng, [2, 3, 1])}
    for sizes in ([2, 2, 2], [3, 2, 1], [2, 4, 3], [2, 2, 2, 2], [1, 3, 2, 1]):
        yield f"sizes {sizes}", {"x": rng.normal(size=sizes[0]).round(2), "params": random_layers(rng, sizes)}


def table(numbers):
    """Numbers as an array, which is compared at once; anything else as it is."""
    try:
        return np.array(numbers, dtype=float)
    except (TypeError, ValueError):
        return numbers


def in_values(Value, params):
    """The same parameters, every number of its own a leaf."""
    return [([[Value(w) for w in row] for row in W.tolist()], [Value(v) for v in b.tolist()]) for W, b in params]


@value_mlp.probe
def _(value_mlp, Value, x, params):
    network = in_values(Value, params)
    handed = [([list(row) for row in W], list(b)) for W, b in network]
    outputs = value_mlp(x, handed)
    if hasattr(outputs, "backward") or not hasattr(outputs, "__len__"):
        raise TypeError(f"value_mlp returned a single {type(outputs).__name__}; asked is a list, also for one output")
    for output in outputs:
        if not hasattr(output, "backward"):
            raise TypeError(f"an output is of type {type(output).__name__}; asked are Values, which can hand gradients back")
    total = outputs[0]
    for factor, output in enumerate(outputs[1:], start=2):
        total = total + output * factor
    total.backward()
    now, before = ([v for W, b in layers for row in [*W, b] for v in row] for layers in (handed, network))
    if len(now) != len(before):
        return {"params": "after the call they are not as long as before"}
    if any(one is not other for one, other in zip(now, before)):  # noqa: B905
        return {"params": "after the call they hold other Values than before"}
    grads = [(table([[w.grad for w in row] for row in W]), table([v.grad for v in b])) for W, b in network]
    return {"outputs": table([output.data for output in outputs]), "gradients of (W, b)": grads}


def network_of(x, params, hidden=lambda z, layer: z.tanh(), last=lambda z: z, bias=lambda total, b, j: total + b[j]):
    """A network of which one part can be exchanged."""
    for layer, (W, b) in enumerate(params):
        z = []
        for j in range(len(b)):
            total = x[0] * W[0][j]
            for i in range(1, len(x)):
                total = total + x[i] * W[i][j]
            z.append(bias(total, b, j))
        x = [last(v) for v in z] if layer == len(params) - 1 else [hidden(v, layer) for v in z]
    return x


@value_mlp.mistake(
    "writes its sums into the lists of `params`",
    look="`z = b` makes no new list: what you write into z stands in b. A sum can start from `b[j]` without writing there.",
)
def _(x, params):
    for layer, (W, b) in enumerate(params):
        z = b
        for j in range(len(b)):
            for i in range(len(x)):
                z[j] = z[j] + x[i] * W[i][j]
        x = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return x


@value_mlp.mistake("bends the output layer too", look="The output layer is linear: which layers get a tanh?")
def _(x, params):
    return network_of(x, params, last=lambda z: z.tanh())


@value_mlp.mistake(
    "leaves the hidden layers without a bend", look="What stands between two layers, so that they do not collapse?"
)
def _(x, params):
    return network_of(x, params, hidden=lambda z, layer: z)


@value_mlp.mistake("bends the first layer only", look="Every layer but the last is a hidden layer.")
def _(x, params):
    return network_of(x, params, hidden=lambda z, layer: z.tanh() if layer == 0 else z)


@value_mlp.mistake("bends every layer but the first", look="Which layer stays linear: the one that x meets, or the output?")
def _(x, params):
    count = len(params)
    return network_of(x, params, lambda z, layer: z.tanh() if layer else z, (lambda z: z.tanh()) if count > 1 else lambda z: z)


@value_mlp.mistake(
    "keeps the last product only instead of adding all up", look="What happens to the sum so far when the next input comes?"
)
def _(x, params):
    for layer, (W, _) in enumerate(params):
        z = [W[len(x) - 1][j] * x[len(x) - 1] for j in range(len(W[0]))]
        x = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return x


@value_mlp.mistake("sends x into every layer", look="What does layer 2 read: the sample, or the outputs of layer 1?")
def _(x, params):
    outputs = x
    for layer, (W, b) in enumerate(params):
        z = [sum((number * row[j] for number, row in zip(x, W, strict=False)), b[j]) for j in range(len(b))]
        outputs = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return outputs


@value_mlp.mistake(
    "multiplies plain numbers, so that the weights get no gradient", look="Is it `W[i][j]` that is multiplied, or its `.data`?"
)
def _(x, params):
    for layer, (W, b) in enumerate(params):
        numbers = [getattr(v, "data", v) if layer else v for v in x]
        z = [b[j] + sum(float(numbers[i]) * W[i][j].data for i in range(len(x))) for j in range(len(b))]
        x = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return x


@value_mlp.mistake("bends with relu instead of tanh", look="Which activation do the hidden layers have here?")
def _(x, params):
    return network_of(x, params, hidden=lambda z, layer: z.relu())


@value_mlp.mistake("leaves out the biases", look="Each unit adds one number of its own to its weighted sum.")
def _(x, params):
    return network_of(x, params, bias=lambda total, b, j: total)


@value_mlp.mistake("gives all units the bias of the first one", look="b has one entry per unit. Which entry does your code use?")
def _(x, params):
    return network_of(x, params, bias=lambda total, b, j: total + b[0])


@value_mlp.mistake("subtracts the bias", look="Compare the sign of the bias with the formula.")
def _(x, params):
    return network_of(x, params, bias=lambda total, b, j: total - b[j])


@value_mlp.mistake("adds the bias after the bend", look="z holds the bias already; the tanh is taken of the whole of z.")
def _(x, params):
    for layer, (W, b) in enumerate(params):
        zeros = [v * 0 for v in b]
        z = network_of(x, [(W, zeros)])
        x = [(v if layer == len(params) - 1 else v.tanh()) + bias for v, bias in zip(z, b, strict=True)]
    return x


@value_mlp.mistake(
    "adds the bias once for every input", look="How often does b stand in the formula, and how often does your loop add it?"
)
def _(x, params):
    for layer, (W, b) in enumerate(params):
        z = network_of(x, [(W, [v * len(x) for v in b])])
        x = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return x


@value_mlp.mistake(
    "reads the weights transposed", look="W[i][j] joins input i to unit j: which of the two does the sum run over?"
)
def _(x, params):
    for layer, (W, b) in enumerate(params):
        z = [sum((x[i] * W[j][i] for i in range(len(x))), b[j]) for j in range(len(b))]
        x = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return x


@value_mlp.mistake(
    "takes each row of W for one unit", look="W[i] holds the weights that leave input i. Which index runs over the units?"
)
def _(x, params):
    for layer, (W, b) in enumerate(params):
        z = []
        for row, bias in zip(W, b, strict=False):
            total = bias
            for w, number in zip(row, x, strict=False):
                total = total + w * number
            z.append(total)
        x = z if layer == len(params) - 1 else [v.tanh() for v in z]
    return x


@value_mlp.mistake(
    "leaves out the last layer", look="The output layer has no bend, but it has weights and biases. Who computes it?"
)
def _(x, params):
    return [z.tanh() for z in network_of(x, params[:-1])] if len(params) > 1 else x


@value_mlp.mistake("stops after the first layer", look="Does `return` stand inside the loop over the layers?")
def _(x, params):
    return network_of(x, params[:1], last=lambda z: z.tanh() if len(params) > 1 else z)


@value_mlp.mistake("bends every product instead of their sum", look="The tanh is taken once in a unit: of what?")
def _(x, params):
    for layer, (W, b) in enumerate(params):
        bend = (lambda z: z) if layer == len(params) - 1 else (lambda z: z.tanh())
        x = [sum([bend(W[i][j] * x[i]) for i in range(1, len(x))], bend(W[0][j] * x[0])) + b[j] for j in range(len(b))]
    return x


@value_mlp.mistake("bends with the sigmoid instead of tanh", look="Which activation do the hidden layers have here?")
def _(x, params):
    return network_of(x, params, hidden=lambda z, layer: ((z * -1).exp() + 1) ** -1)


@value_mlp.mistake("returns a bare Value where there is one output", look="The docstring asks for a list, whatever its length.")
def _(x, params):
    outputs = network_of(x, params)
    return outputs[0] if len(outputs) == 1 else outputs


@value_mlp.mistake("returns the first output only", look="A list with one Value for each output unit: where does yours end?")
def _(x, params):
    return network_of(x, params)[:1]


@value_mlp.mistake(
    "computes with plain numbers, so that outputs are no Values", look="Who records the operations when you compute with `.data`?"
)
def _(x, params):
    plain = [([[w.data for w in row] for row in W], [v.data for v in b]) for W, b in params]
    return network_of(x, plain, hidden=lambda z, layer: math.tanh(z))


@value_mlp.mistake(
    "cuts the graph: new Values are made out of plain numbers on the way",
    look="`.data` is only the number. A Value made from it has no parents: what can it hand back?",
)
def _(x, params):
    cut = type(params[0][1][0])
    return [cut(output.data) for output in network_of(x, params)]


@value_mlp.mistake("cuts the graph in the hidden layers", look="Is the tanh taken of the Value, or of its `.data`?")
def _(x, params):
    return network_of(x, params, hidden=lambda z, layer: type(z)(math.tanh(z.data)))


@value_mlp.style("a comprehension with sum")
def _(x, params):
    for W, b in params[:-1]:
        x = [sum((xi * row[j] for xi, row in zip(x, W, strict=True)), b[j]).tanh() for j in range(len(b))]
    W, b = params[-1]
    return [sum((xi * row[j] for xi, row in zip(x, W, strict=True)), b[j]) for j in range(len(b))]


@value_mlp.style("columns by zip, bias last")
def _(inputs, layers):
    rest = len(layers)
    for W, b in layers:
        rest -= 1
        units = []
        for column, bias in zip(zip(*W, strict=True), b, strict=True):
            z = 0
            for w, v in zip(column, inputs, strict=True):
                z += w * v
            z = z + bias
            units.append(z.tanh() if rest else z)
        inputs = units
    return inputs


@value_mlp.style("NumPy arrays of objects")
def _(x, params):
    a = np.array(list(x), dtype=object)
    for k, (W, b) in enumerate(params):
        a = a @ np.array(W, dtype=object) + np.array(b, dtype=object)
        if k + 1 < len(params):
            a = np.array([v.tanh() for v in a], dtype=object)
    return a


@value_mlp.style("recursion over the layers, a tuple")
def _(x, params):
    def forward(x, layers):
        (W, b), *rest = layers
        z = tuple(b[j] + sum(W[i][j] * x[i] for i in range(len(W))) for j in range(len(b)))
        return forward(tuple(v.tanh() for v in z), rest) if rest else z

    return forward(x, params)


# -- predict_stale ---------------------------------------------------------------------------------------------------

predict_stale = Question(
    "predict_stale",
    goal="tell what a second backward pass does to gradients that nobody set back",
    choices={
        "a": (
            "4 again: each backward pass computes the gradient anew",
            "No pass knows of the ones before it. `backward` only ever adds, so the second 4 goes on top of the first.",
        ),
        "b": (
            "8: the second pass adds to what is there",
            "It adds, as it does when a value is used twice in one graph. Whoever wants a fresh gradient sets `grad` to 0 first.",
        ),
        "c": (
            "16: the second pass multiplies",
            "Numbers are multiplied along a path. At a node they add up: 4 from the first pass and 4 from the second.",
        ),
    },
    answer="b",
)

# -- fit_values ------------------------------------------------------------------------------------------------------

fit_values = Exercise(
    "fit_values",
    goal="train a network whose gradients nobody derived",
    points=5,
    minutes=20,
    stars=2,
    uses=["topological_order", "Value", "value_mlp"],
    hints=[
        "It is the loop of lesson 3: predict, loss, gradient, step. Which of the four does `loss.backward()` do for "
        "you, and what does it "
        "need to find beforehand?",
        "In each epoch: the loss is the mean over all samples of (value_mlp(x, params)[0] - y) ** 2, one Value; every "
        "weight's and bias's "
        "`grad` to 0; `loss.backward()`; then every `data` moves by -learning_rate · grad. Keep `loss.data`, not `loss`.",
        "weights = [...]  # every Value in every W and b\nlosses = []\nfor epoch in range(epochs):\n    loss = ...\n"
        "    for w in weights:\n        w.grad = ...\n    ...\n    for w in weights:\n        w.data = ...\n"
        "    losses.append(...)\nreturn losses",
    ],
)


@fit_values.cases
def _(rng):
    yield (
        "a line through two points, one step",
        {
            "X": np.array([[1.0], [2.0]]),
            "y": np.array([2.0, 4.0]),
            "params": [(np.array([[0.0]]), np.array([0.0]))],
            "learning_rate": 0.1,
            "epochs": 1,
        },
    )
    yield (
        "the same, three steps",
        {
            "X": np.array([[1.0], [2.0]]),
            "y": np.array([2.0, 4.0]),
            "params": [(np.array([[0.5]]), np.array([-0.25]))],
            "learning_rate": 0.05,
            "epochs": 3,
        },
    )
    yield (
        "one sample",
        {
            "X": np.array([[1.0, -1.0]]),
            "y": np.array([0.5]),
            "params": [(np.array([[0.2], [0.4]]), np.array([0.1]))],
            "learning_rate": 0.25,
            "epochs": 2,
        },
    )
    line = {"X": np.array([[1.0], [2.0], [4.0]]), "y": np.array([3.0, 5.0, 9.0]), "learning_rate": 0.05}
    yield "nothing left to learn", {**line, "params": [(np.array([[2.0]]), np.array([1.0]))], "epochs": 3}
    yield "a line through three points", {**line, "params": [(np.array([[1.0]]), np.array([0.5]))], "epochs": 2}
    for sizes, n, epochs, rate in [([1, 2, 1], 2, 3, 0.2), ([2, 2, 1], 3, 3, 0.1), ([2, 1, 2, 1], 2, 2, 0.3)]:
        yield (
            f"sizes {sizes}, {n} samples",
            {
                "X": rng.normal(size=(n, sizes[0])).round(2),
                "y": rng.normal(size=n).round(2),
                "params": random_layers(rng, sizes),
                "learning_rate": rate,
                "epochs": epochs,
            },
        )


@fit_values.probe
def _(fit_values, Value, X, y, params, learning_rate, epochs):
    network = in_values(Value, params)
    losses = fit_values(X, y, network, learning_rate, epochs)
    if losses is None:
        raise TypeError("fit_values returned nothing; asked is the list of losses (is a `return` missing?)")
    if isinstance(losses, tuple) and any(isinstance(member, (list, np.ndarray)) for member in losses):
        raise TypeError("fit_values returned several things; asked is the list of losses alone")
    after = [(table([[w.data for w in row] for row in W]), table([v.data for v in b])) for W, b in network]
    return {"losses": losses, "params afterwards": after}


def all_values(params):
    """Every weight and bias."""
    return [w for W, b in params for row in [*W, b] for w in row]


def errors_of(X, y, params):
    """Prediction minus truth of each sample."""
    return [value_mlp.reference(x, params)[0] - float(t) for x, t in zip(X, y, strict=True)]


def mean_square(X, y, params):
    """The loss, one Value."""
    errors = errors_of(X, y, params)
    return sum(e * e for e in errors) / len(errors)


def descend(X, y, params, learning_rate, epochs, loss=mean_square, reset=lambda epoch: True, moved=all_values, zero=0.0):
    """The training loop, of which one part can be exchanged."""
    losses = []
    for epoch in range(epochs):
        now = loss(X, y, params)
        losses.append(float(now.data))
        for w in all_values(params) if reset(epoch) else ():
            w.grad = zero
        now.backward()
        for w in moved(params):
            w.data = w.data - learning_rate * w.grad
    return losses


@fit_values.mistake(
    "does not set the gradients back to 0 in every epoch",
    look="`backward` adds to what is there. What is there at the start of the second epoch?",
)
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, reset=lambda epoch: False)


@fit_values.mistake(
    "leaves the params as they were",
    look="What is in `grad` when you step: is `backward` called, on the loss itself, and are the gradients set to 0 "
    "before it and not "
    "after? And does the step give new `data` to the caller's Values, instead of making other Values?",
)
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, 0.0, epochs)


@fit_values.mistake(
    "stops before the last epoch when there is little left to learn", look="How many losses does the docstring promise?"
)
def _(X, y, params, learning_rate, epochs):
    losses = []
    for _ in range(epochs):
        losses += descend(X, y, params, learning_rate, 1)
        if losses[-1] < 1e-6:
            break
    return losses


@fit_values.mistake(
    "goes half of each step", look="Is there a ½, or is the 2 of the square left out of a derivative of your own?"
)
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate / 2, epochs)


@fit_values.mistake(
    "divides by the number of inputs and not of samples",
    look="The mean is over the samples. How many rows has X, how many columns?",
)
def _(X, y, params, learning_rate, epochs):
    return descend(
        X, y, params, learning_rate, epochs, loss=lambda X, y, params: mean_square(X, y, params) * (len(X) / len(X[0]))
    )


@fit_values.mistake(
    "returns other things beside the losses", look="The docstring names one thing that is returned: a list of numbers."
)
def _(X, y, params, learning_rate, epochs):
    return params, descend(X, y, params, learning_rate, epochs)


@fit_values.mistake("sets the gradients to 1 instead of 0", look="From which number does a sum start?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, zero=1.0)


@fit_values.mistake(
    "sets back the gradients of the weights but not of the biases", look="Which Values are in the list whose `grad` you set to 0?"
)
def _(X, y, params, learning_rate, epochs):
    losses = []
    for _ in range(epochs):
        loss = mean_square(X, y, params)
        losses.append(float(loss.data))
        for W, _b in params:
            for row in W:
                for w in row:
                    w.grad = 0.0
        loss.backward()
        for w in all_values(params):
            w.data = w.data - learning_rate * w.grad
    return losses


@fit_values.mistake("steps uphill", look="The gradient points where the loss grows. Which sign takes you down?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, -learning_rate, epochs)


@fit_values.mistake("leaves out the learning rate", look="Which part of the gradient is one step?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, 1.0, epochs)


@fit_values.mistake("takes the sum of the squared errors instead of the mean", look="A loss is the mean over the batch.")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, loss=lambda X, y, p: mean_square(X, y, p) * len(X))


@fit_values.mistake("takes half of the mean squared error", look="The loss asked here has no factor ½.")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, loss=lambda X, y, p: mean_square(X, y, p) * 0.5)


@fit_values.mistake("takes absolute errors instead of squares", look="The loss is the mean of the squared errors.")
def _(X, y, params, learning_rate, epochs):
    def mean_size(X, y, params):
        sizes = [(e * e) ** 0.5 for e in errors_of(X, y, params)]
        return sum(sizes[1:], sizes[0]) / len(sizes)

    return descend(X, y, params, learning_rate, epochs, loss=mean_size)


@fit_values.mistake("looks at the last sample only", look="What happens to the loss so far when the next sample comes?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, loss=lambda X, y, p: mean_square(X[-1:], y[-1:], p) / len(X))


@fit_values.mistake("forgets the square", look="Errors of both signs cancel in a plain mean. What keeps them from it?")
def _(X, y, params, learning_rate, epochs):
    def mean_error(X, y, params):
        errors = errors_of(X, y, params)
        return sum(errors[1:], errors[0]) / len(errors)

    return descend(X, y, params, learning_rate, epochs, loss=mean_error)


@fit_values.mistake("takes the root of the mean squared error", look="The loss is the mean of the squares itself.")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, loss=lambda X, y, p: mean_square(X, y, p) ** 0.5)


@fit_values.mistake("notes the loss after the step", look="The first loss is that of the parameters as they came in.")
def _(X, y, params, learning_rate, epochs):
    descent = descend(X, y, params, learning_rate, epochs)
    return [*descent[1:], float(mean_square(X, y, params).data)]


@fit_values.mistake(
    "steps after every sample instead of once for all samples", look="One update per epoch: where does the loop over samples end?"
)
def _(X, y, params, learning_rate, epochs):
    losses = []
    for _ in range(epochs):
        losses.append(float(mean_square(X, y, params).data))
        for i in range(len(X)):
            descend(X[i : i + 1], y[i : i + 1], params, learning_rate, 1)
    return losses


@fit_values.mistake(
    "divides by the number of samples twice", look="The loss is a mean already, and so is its gradient. Where is the second 1/n?"
)
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate / len(X), epochs)


@fit_values.mistake("moves the weights but not the biases", look="Which Values does your step go through? A layer is (W, b).")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, moved=lambda p: [w for W, _ in p for row in W for w in row])


@fit_values.mistake("moves the last layer only", look="`params` holds all layers. How many of them does your step go through?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, moved=lambda p: all_values(p[-1:]))


@fit_values.mistake("moves the first layer only", look="`params` holds all layers. How many of them does your step go through?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs, moved=lambda p: all_values(p[:1]))


@fit_values.mistake(
    "changes copies and leaves the params that came in as they were",
    look="The caller's Values are to learn. Which line makes new ones?",
)
def _(X, y, params, learning_rate, epochs):
    kind = type(params[0][1][0])
    copies = [([[kind(w.data) for w in row] for row in W], [kind(v.data) for v in b]) for W, b in params]
    return descend(X, y, copies, learning_rate, epochs)


@fit_values.mistake("returns the losses as Values", look="A Value keeps its whole graph alive. Which part of it is the number?")
def _(X, y, params, learning_rate, epochs):
    kind = type(params[0][1][0])
    return [kind(loss) for loss in descend(X, y, params, learning_rate, epochs)]


@fit_values.mistake("returns the last loss only", look="One loss for each epoch, in a list.")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, epochs)[-1]


@fit_values.mistake("stops after one epoch", look="Does `return` stand inside the loop?")
def _(X, y, params, learning_rate, epochs):
    return descend(X, y, params, learning_rate, min(epochs, 1))


@fit_values.style("gradients of one sample after the other, added up")
def _(X, y, params, learning_rate, epochs):
    losses = []
    for _ in range(epochs):
        for w in all_values(params):
            w.grad = 0.0
        total = 0.0
        for x, t in zip(X, y, strict=True):
            part = (value_mlp.reference(x, params)[0] - t) ** 2 / len(y)
            part.backward()
            total += part.data
        for w in all_values(params):
            w.data -= learning_rate * w.grad
        losses.append(total)
    return losses


@fit_values.style("sets back after the step, and returns an array")
def _(X, y, params, learning_rate, epochs):
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        loss = 0
        for i in range(len(X)):
            loss = loss + (y[i] - value_mlp.reference(X[i], params)[0]) ** 2
        loss = loss * (1 / len(X))
        losses[epoch] = loss.data
        loss.backward()
        for W, b in params:
            for v in [w for row in W for w in row] + list(b):
                v.data += -learning_rate * v.grad
                v.grad = 0
    return losses


@fit_values.style("new Values put into the caller's lists")
def _(X, y, params, learning_rate, epochs):
    losses = []
    for _ in range(epochs):
        loss = mean_square(X, y, params)
        loss.backward()
        losses.append(loss.data)
        for W, b in params:
            for row in [*W, b]:
                row[:] = [type(w)(w.data - learning_rate * w.grad) for w in row]
    return losses


@fit_values.style("a dictionary of parameters by place")
def _(X, y, params, learning_rate, epochs):
    places = {(k, i, j): w for k, (W, b) in enumerate(params) for i, row in enumerate([*W, b]) for j, w in enumerate(row)}

    def epoch():
        loss = mean_square(X, y, params)
        for w in places.values():
            w.grad = 0.0
        loss.backward()
        for w in places.values():
            w.data = w.data - w.grad * learning_rate
        return float(loss.data)

    return tuple(epoch() for _ in range(epochs))


fit_values.equivalent(
    "value_mlp(x, params)[0] - target → target - value_mlp(x, params)[0]", because="the square of an error forgets its sign"
)


# -- predict_cost ----------------------------------------------------------------------------------------------------

predict_cost = Question(
    "predict_cost",
    goal="say what a gradient costs, and why it does not grow with the number of weights",
    choices={
        "a": (
            "about 770: two forward passes for each weight",
            "That is the numerical gradient, which nudges each weight up and down. The backward pass goes once over the "
            "graph and "
            "leaves a gradient at every node it meets.",
        ),
        "b": (
            "about 385: one for each weight",
            "That is what it would cost to follow each weight's influence by itself. Going backwards, the weights share "
            "all the way from "
            "the loss to their layer.",
        ),
        "c": (
            "one or two, however many weights there are",
            "Each arrow of the graph is crossed once, with one product and one sum: as much work as a forward pass, "
            "give or take a "
            "small factor, for all weights together.",
        ),
    },
    answer="c",
)
