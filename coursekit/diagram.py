"""Network diagrams: layers as columns of nodes, every weight a line, numbers only where they can be read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from coursekit import style
from coursekit.showing import settle

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, bottom, right, top in points

# In points: letters of the numbers at lines and nodes, and the heights of a line of text, a bias, and the key.
SMALL, LINE, BIAS, KEY = 9.5, 15.0, 17.0, 22.0


@dataclass(frozen=True)
class Column:
    """One layer as drawn: the places of its nodes in points, None where dots stand for nodes left out."""

    x: float
    heights: tuple[float, ...]
    units: tuple[int | None, ...]

    def nodes(self) -> Iterator[tuple[int, float, float]]:
        """Yield number, x and y of each node that is drawn."""
        for unit, height in zip(self.units, self.heights, strict=True):
            if unit is not None:
                yield unit, self.x, height


def network(
    ax: Axes,
    sizes: Sequence[int],
    labels: Sequence[str] | None = None,
    weights: Sequence[Any] | None = None,
    *,
    nodes: Sequence[Sequence[str]] | None = None,
) -> None:
    """Draw a network from left to right: each layer a column of nodes with its name below, each weight a line.

    The axes are switched off; give them a title. Layers too large for the axes are drawn with dots in the middle.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    sizes : sequence of int, length L
        Number of nodes in each layer, inputs first, as in `[4, 8, 3]`.
    labels : sequence of str, length L, optional
        Name of each layer; default "input", "hidden 1", ..., "output" with the number of nodes.
    weights : sequence, length L - 1, optional
        For each layer after the inputs its W, shape (d_in, d_out), or a tuple that begins with `(W, b)`. Blue lines are
        positive weights, dashed orange ones negative; thicker means larger. The numbers are written at the lines of a
        layer if all of them have room there, biases below the nodes.
    nodes : sequence of sequences of str, optional
        What to write into the nodes of each layer; an empty sequence leaves a layer's nodes empty.

    Raises
    ------
    ValueError
        If `labels`, `weights` or `nodes` do not fit `sizes`.
    """
    matrices, biases = _parameters(sizes, weights)
    names = list(labels) if labels is not None else _names(sizes)
    inside = [list(texts) for texts in nodes] if nodes is not None else [[] for _ in sizes]
    if len(names) != len(sizes) or len(inside) != len(sizes):
        raise ValueError(f"There are {len(sizes)} layers but {len(names)} labels and {len(inside)} lists of node texts.")
    width, height = _room(ax)
    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    names = [_broken(name, 0.95 * width / len(sizes)) for name in names]
    key = KEY if weights is not None else 0.0
    below = BIAS if any(b is not None for b in biases) else 0.0
    foot = key + LINE * (1 + max(name.count("\n") for name in names)) + 6 + below
    columns, radius, bottom = _columns(sizes, width, height, foot, 25.0 + 1.2 * below)
    occupied = _draw_biases(ax, columns, biases, radius)
    for i, (left, right) in enumerate(pairwise(columns)):
        _draw_edges(ax, left, right, matrices[i] if matrices else None, radius, occupied)
    for column, name, texts in zip(columns, names, inside, strict=True):
        _draw_nodes(ax, column, texts, radius)
        ax.text(column.x, bottom + foot - below - 6, name, ha="center", va="top", fontsize=11, color=style.INK)
    if weights is not None:
        _draw_key(ax, bottom / height)


def _names(sizes: Sequence[int]) -> list[str]:
    inner = len(sizes) - 2
    hidden = ["hidden"] if inner == 1 else [f"hidden {i + 1}" for i in range(inner)]
    kinds = ["input", *hidden, "output"][: len(sizes)]
    return [f"{kind}\n{n} {'node' if n == 1 else 'nodes'}" for kind, n in zip(kinds, sizes, strict=True)]


def _parameters(sizes: Sequence[int], weights: Sequence[Any] | None) -> tuple[list[Floats], list[Floats | None]]:
    """Split the weights into matrices and, one for each layer, biases; check that they fit."""
    if weights is None:
        return [], [None for _ in sizes]
    matrices: list[Floats] = []
    biases: list[Floats | None] = [None]
    for layer in weights:
        pair = isinstance(layer, tuple) and len(layer) > 1 and np.ndim(layer[0]) > 0
        W = np.asarray(layer[0] if pair else layer, dtype=float)
        matrices.append(W[:, None] if W.ndim == 1 else W)
        biases.append(np.ravel(np.asarray(layer[1], dtype=float)) if pair and layer[1] is not None else None)
    if any(b is not None and b.size != n for b, n in zip(biases, sizes, strict=False)):
        raise ValueError(f"Layers {list(sizes)} need one bias for each node after the inputs.")
    wanted = list(pairwise(sizes))
    if [W.shape for W in matrices] != wanted:
        raise ValueError(f"For layers {list(sizes)} the weights need shapes {wanted}, not {[W.shape for W in matrices]}.")
    return matrices, biases


def _room(ax: Axes) -> tuple[float, float]:
    """Switch the axes off and measure them in points as the layout will leave them with a title."""
    ax.set_axis_off()
    dots = settle(ax).dpi / 72
    return ax.bbox.width / dots, ax.bbox.height / dots - (0 if ax.get_title() else 20)


def _broken(name: str, room: float) -> str:
    return "\n".join(textwrap.fill(line, max(8, int(room / 5.8)), break_long_words=False) for line in name.split("\n"))


def _columns(sizes: Sequence[int], width: float, height: float, foot: float, gap: float) -> tuple[list[Column], float, float]:
    """Place the layers in the middle, as many nodes in a column as stand `gap` points apart.

    Gives the columns, the radius of a node, and the lower edge of the whole; all in points.
    """
    room = height - foot
    most = max(3, int((room - 24) // gap) + 1)
    shown = [_shown(n, most) for n in sizes]
    steps = max(map(len, shown)) - 1
    radius = float(np.clip(0.36 * (room - 4) / (steps + 0.72), 8, 16))
    step = min(80.0, (room - 4 - 2 * radius) / max(steps, 1))
    bottom = max(0.0, (room - steps * step - 2 * radius) / 2)
    middle = bottom + foot + radius + steps * step / 2
    columns = []
    for i, units in enumerate(shown):
        heights = middle + step * ((len(units) - 1) / 2 - np.arange(len(units)))
        columns.append(Column(width * (i + 0.5) / len(sizes), tuple(heights.tolist()), units))
    return columns, radius, bottom


def _shown(n: int, most: int) -> tuple[int | None, ...]:
    """Choose the nodes to draw: all, or the first ones, dots, and the last."""
    if n <= most:
        return tuple(range(n))
    return (*range(most - 2), None, n - 1)


def _draw_nodes(ax: Axes, column: Column, texts: Sequence[str], radius: float) -> None:
    drawn = list(column.nodes())
    ax.scatter(
        [x for _, x, _ in drawn],
        [y for _, _, y in drawn],
        s=(2 * radius) ** 2,
        color=style.tint(style.PALETTE[5], 0.35),
        edgecolor=style.INK,
        linewidth=1.2,
        zorder=3,
    )
    for unit, x, y in drawn:
        if unit < len(texts):
            ax.text(x, y, texts[unit], ha="center", va="center_baseline", fontsize=10, color=style.INK, zorder=5)
    for dots, y in zip(column.units, column.heights, strict=True):
        if dots is None:
            ax.scatter([column.x] * 3, [y - 6, y, y + 6], s=7, color=style.INK, zorder=3)


def _draw_biases(ax: Axes, columns: Sequence[Column], biases: Sequence[Floats | None], radius: float) -> list[Box]:
    """Write each bias below its node; return the room that these texts and the nodes take."""
    occupied = []
    for column, bias in zip(columns, biases, strict=True):
        for unit, x, y in column.nodes():
            occupied.append((x - radius, y - radius, x + radius, y + radius))
            if bias is not None:
                text = f"b = {_number(bias[unit])}"
                box = _box(x, y - radius - 8, text)
                ax.text(x, y - radius - 8, text, **_look(), zorder=4)
                occupied.append(box)
    return occupied


def _draw_edges(ax: Axes, left: Column, right: Column, W: Floats | None, radius: float, occupied: list[Box]) -> None:
    edges = [(j, k, np.array([a, b]), np.array([c, d])) for j, a, b in left.nodes() for k, c, d in right.nodes()]
    largest = 1.0 if W is None else float(np.abs(W).max()) or 1.0
    for j, k, start, end in edges:
        look: dict[str, Any] = {"color": style.FAINT, "linewidth": 1.0}
        if W is not None:
            look = _signed(W[j, k]) | {"linewidth": 0.7 + 2.3 * abs(W[j, k]) / largest}
        ax.plot([start[0], end[0]], [start[1], end[1]], zorder=1, solid_capstyle="butt", **look)
    if W is None:
        return
    texts = [_number(W[j, k]) for j, k, _, _ in edges]
    places = _places([(start, end) for _, _, start, end in edges], texts, radius, occupied)
    for text, place in zip(texts, places, strict=False):
        ax.text(*place, text, **_look(), zorder=4)
        occupied.append(_box(*place, text))


def _places(
    edges: Sequence[tuple[Floats, Floats]], texts: Sequence[str], radius: float, occupied: Sequence[Box]
) -> list[tuple[float, float]]:
    """Find for every line a place for its number that covers nothing; if one has none, return no places at all."""
    taken = list(occupied)
    places = []
    for (start, end), text in zip(edges, texts, strict=True):
        margin = (radius + 4) / float(np.linalg.norm(end - start))
        free = None
        for t in (0.3, 0.7, 0.36, 0.64, 0.25, 0.75, 0.42, 0.58, 0.2, 0.8, 0.5, 0.16, 0.84):
            x, y = start + max(margin, min(t, 1 - margin)) * (end - start)
            box = _box(x, y, text)
            others = [e for e in edges if e[0] is not start or e[1] is not end]
            if not any(_meet(box, other) for other in taken) and not any(_crosses(box, *e) for e in others):
                free = (x, y, box)
                break
        if free is None:
            return []
        taken.append(free[2])
        places.append(free[:2])
    return places


def _signed(weight: float) -> dict[str, Any]:
    if weight < 0:
        return {"color": style.PALETTE[1], "linestyle": (0, (4, 1.5))}
    return {"color": style.PALETTE[0], "linestyle": "-"}


def _draw_key(ax: Axes, bottom: float) -> None:
    lines = [Line2D([], [], linewidth=2, **_signed(sign)) for sign in (1.0, -1.0)]
    ax.legend(
        lines,
        ["positive weight", "negative weight"],
        loc="lower center",
        ncols=2,
        frameon=False,
        borderaxespad=0,
        borderpad=0,
        bbox_to_anchor=(0.5, bottom),
        handlelength=2.4,
    )


def _look() -> dict[str, Any]:
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    return {"ha": "center", "va": "center", "fontsize": SMALL, "color": style.INK, "bbox": box}


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def _box(x: float, y: float, text: str) -> Box:
    half = 0.31 * SMALL * len(text) + 3.5
    return x - half, y - 0.8 * SMALL, x + half, y + 0.8 * SMALL


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(box: Box, start: Floats, end: Floats) -> bool:
    """Tell whether the line from start to end goes through the box (by Liang and Barsky's clipping)."""
    t0, t1 = 0.0, 1.0
    for axis, (low, high) in enumerate(((box[0], box[2]), (box[1], box[3]))):
        step = end[axis] - start[axis]
        if step == 0:
            if not low <= start[axis] <= high:
                return False
            continue
        a, b = sorted(((low - start[axis]) / step, (high - start[axis]) / step))
        t0, t1 = max(t0, a), min(t1, b)
    return t0 < t1
