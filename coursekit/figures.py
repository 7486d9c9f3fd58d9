"""Figures in one style: colour-blind-safe, on a light ground, and never shown without a description in words.

A class is a colour and a marker, a line is a colour and a dash pattern, so that nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import BoundaryNorm, Colormap, ListedColormap
from matplotlib.text import Text
from numpy.typing import ArrayLike, NDArray

from coursekit import style
from coursekit.datasets import Data
from coursekit.diagram import network
from coursekit.endlabels import EndLabels
from coursekit.layergraph import layers
from coursekit.showing import save, settle, show
from coursekit.style import PALETTE, set_style

__all__ = [
    "PALETTE",
    "annotate_point",
    "boundary",
    "curves",
    "layers",
    "network",
    "regions",
    "save",
    "scatter",
    "set_style",
    "show",
    "surface",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def scatter(
    ax: Axes,
    data: Data | ArrayLike,
    y: ArrayLike | None = None,
    class_names: Sequence[str] | None = None,
    *,
    features: tuple[int, int] = (0, 1),
    legend: bool = True,
) -> None:
    """Draw samples as points; each class has a marker and a colour of its own and is named beside the axes.

    Axis labels that are still empty are set to the names of the features.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    data : Data or array_like, shape (n, d)
        A data set, or its samples only. With d = 1 the points lie on a horizontal line.
    y : array_like of int, shape (n,), optional
        The class of each sample; not needed with a data set. Without classes all points look alike.
    class_names : sequence of str, optional
        Name of class 0, 1, ...; not needed with a data set.
    features : (int, int)
        Which two columns to draw.
    legend : bool
        Whether to name the classes.
    """
    names: Sequence[str] = ()
    if isinstance(data, Data):
        X, names = data.X, data.feature_names
        y = data.y if y is None else y
        class_names = class_names or data.class_names
    else:
        X = _columns(data)
    labels = np.zeros(len(X), dtype=int) if y is None else np.ravel(np.asarray(y))
    first, second = (features[0], None) if X.shape[1] == 1 else features
    heights = np.zeros(len(X)) if second is None else X[:, second]
    size = float(np.clip(2400 / max(len(X), 1), 18, 110))
    for label, k in _numbers(labels).items():
        rows = labels == label
        color = style.color(k)
        look: dict[str, Any] = {"color": color, "edgecolor": style.shade(color), "marker": style.marker(k)}
        ax.scatter(X[rows, first], heights[rows], s=size, linewidth=0.8, label=_name(label, k, class_names), zorder=3, **look)
    ax.margins(0.1)
    if np.isin(X, (0, 1)).all():
        ax.set_xticks([0, 1])
        if second is not None:
            ax.set_yticks([0, 1])
    _label_axes(ax, first, second, names)
    if legend and y is not None:
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, handletextpad=0.2, borderaxespad=0)


def boundary(ax: Axes, w: ArrayLike, b: ArrayLike, **line: Any) -> None:
    """Draw the line w·x + b = 0 inside the current limits, which stay as they are.

    Parameters
    ----------
    ax : Axes
        Axes with two features, or with one as `scatter` draws it: then the line is upright.
    w : array_like, shape (2,) or (1,)
        Weights. When all are 0 there is no line, and nothing is drawn.
    b : float
        Bias.
    **line
        Look of the line, as for `ax.plot`: `color`, `linestyle`, `label`, ...
    """
    weights, bias = np.ravel(np.asarray(w, dtype=float)), float(np.ravel(np.asarray(b, dtype=float))[0])
    if not weights.any() or not np.isfinite([*weights, bias]).all():
        return
    look: dict[str, Any] = {"color": style.INK, "linewidth": 2, "zorder": 2.5, **line}
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    if len(weights) == 1:
        ax.axvline(-bias / weights[0], **look)
    else:
        foot = -bias * weights / (weights @ weights)
        along = np.array([-weights[1], weights[0]]) / np.linalg.norm(weights)
        ax.axline(tuple(foot), tuple(foot + along), **look)
    ax.set_xlim(xlim)
    ax.set_ylim(ylim)


def regions(
    ax: Axes,
    predict: Callable[[Any], Any],
    X: ArrayLike,
    y: ArrayLike,
    class_names: Sequence[str] | None = None,
    *,
    resolution: int = 200,
    legend: bool = True,
) -> None:
    """Tint the plane by the class that `predict` gives to each point, and draw the samples on top.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    predict : callable
        Takes points (m, 2), returns their classes (m,).
    X : array_like, shape (n, 2)
        The samples; they also set the limits.
    y : array_like of int, shape (n,)
        Their true classes, in the colours of the tints.
    class_names : sequence of str, optional
        Name of class 0, 1, ...
    resolution : int
        Number of points asked along each side.
    legend : bool
        Whether to name the classes.

    Raises
    ------
    ValueError
        If `predict` does not return one class for each point.
    """
    samples, truth = _columns(X), np.ravel(np.asarray(y))
    low, high = samples.min(axis=0), samples.max(axis=0)
    margin = np.where(high > low, 0.15 * (high - low), 0.5)
    xs, ys = np.linspace(low - margin, high + margin, resolution).T
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    answers = np.asarray(predict(grid))
    if answers.size != len(grid):
        raise ValueError(f"predict got {len(grid)} rows and returned shape {answers.shape}; it must give one class a row.")
    numbers = _numbers(np.concatenate([truth, np.ravel(answers)]))
    tinted = np.vectorize(numbers.__getitem__, otypes=[int])(answers.reshape(resolution, resolution))
    present = np.unique(tinted)
    ax.set_facecolor(style.tint(style.color(present[0])))
    for k in present[1:]:
        beyond = _smoothed(tinted >= k)
        ax.contourf(xs, ys, beyond, levels=[0.5, 1.5], colors=[style.tint(style.color(k))], zorder=0)
        ax.contour(xs, ys, beyond, levels=[0.5], colors=[style.FAINT], linewidths=1, zorder=1)
    ax.grid(False)
    scatter(ax, samples, truth, class_names, legend=legend)
    ax.set_xlim(xs[0], xs[-1])
    ax.set_ylim(ys[0], ys[-1])


def curves(ax: Axes, x: ArrayLike, lines: Mapping[str, ArrayLike]) -> None:
    """Draw lines, each with a colour and a dash pattern of its own and its name at its right end.

    Parameters
    ----------
    ax : Axes
        Where to draw; a second call goes on with the next colours.
    x : array_like, shape (n,)
        Values along the horizontal axis, rising.
    lines : mapping of str to array_like, shape (n,) or shorter
        The lines by name; a shorter one ends earlier, values that are not finite leave a gap.
    """
    across = np.asarray(x, dtype=float)
    names = EndLabels.of(ax)
    for k, (name, values) in enumerate(lines.items(), start=len(names.labels)):
        heights = np.asarray(values, dtype=float)
        points = across[: len(heights)]
        ax.plot(points, heights, color=style.color(k), linestyle=style.DASHES[k % len(style.DASHES)])
        drawn = np.column_stack([points, heights])[np.isfinite(heights)]
        if len(drawn):
            names.add(name, drawn, style.color(k))
    ax.margins(x=0)


def surface(
    ax: Axes,
    f: Callable[[Any], Any],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    path: ArrayLike | Mapping[str, ArrayLike] | None = None,
    *,
    height: str | None = None,
    resolution: int = 80,
) -> None:
    """Draw the contours of a function of two numbers, dark where it is low, and the path of a descent.

    Axis labels that are still empty become w₁ and w₂.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    f : callable
        Takes an array [x, y] of shape (2,), returns a number.
    xlim, ylim : (float, float)
        The rectangle to draw.
    path : array_like, shape (steps + 1, 2), or mapping of str to such arrays, optional
        Points from start (circle) to end (star), those that are not finite left out; paths with names get a legend.
    height : str, optional
        What `f` measures; with it a colour bar is drawn.
    resolution : int
        Number of points along each side.
    """
    xs, ys = np.linspace(*xlim, resolution), np.linspace(*ylim, resolution)
    heights = np.array([[float(f(np.array([across, up]))) for across in xs] for up in ys])
    levels = heights.min() + max(np.ptp(heights), 1e-12) * np.linspace(0, 1, 16) ** 2
    evenly = BoundaryNorm(levels, 256)
    colored = ax.contourf(xs, ys, heights, levels=levels, norm=evenly, cmap=_pale("cividis"), zorder=0)
    ax.contour(xs, ys, heights, levels=levels, colors="white", linewidths=0.6, zorder=1)
    ax.grid(False)
    if height is not None:
        ax.figure.colorbar(colored, ax=ax, label=height, format="%.3g", ticks=levels[::3]).minorticks_off()
    named = path if isinstance(path, Mapping) else {} if path is None else {"": path}
    for k, (name, points) in enumerate(named.items()):
        _draw_path(ax, np.asarray(points, dtype=float), name, 1 if len(named) == 1 else k)
    if any(named):
        anchor = (1.01, 1.0) if height is None else (0.0, -0.16)
        ax.legend(loc="upper left", bbox_to_anchor=anchor, frameon=False, borderaxespad=0, ncols=1 if height is None else 4)
    ax.set_xlim(xlim)
    ax.set_ylim(ylim)
    ax.set_xlabel(ax.get_xlabel() or "$w_1$")
    ax.set_ylabel(ax.get_ylabel() or "$w_2$")


def annotate_point(ax: Axes, xy: tuple[float, float], text: str) -> None:
    """Write a short text near a point, on the side where least is drawn, and join the two by a thin line.

    Call it when the points are drawn and the limits are set.

    Parameters
    ----------
    ax : Axes
        Where to write.
    xy : (float, float)
        The point, in the units of the axes.
    text : str
        A few words; a line break is written as a new line.
    """
    across, up = _freest_side(ax, xy, text)
    ax.annotate(
        text,
        xy,
        xytext=(across, up),
        textcoords="offset points",
        ha="left" if across > 0 else "right" if across < 0 else "center",
        va="bottom" if up > 0 else "top" if up < 0 else "center",
        fontsize=10,
        color=style.INK,
        bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "#BBBBBB", "linewidth": 0.8},
        arrowprops={"arrowstyle": "-", "color": style.INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 4},
        zorder=6,
    )


def _columns(X: ArrayLike) -> Floats:
    samples = np.asarray(X, dtype=float)
    return samples[:, None] if samples.ndim == 1 else samples


def _numbers(labels: NDArray[Any]) -> dict[Any, int]:
    """Give each class a number: itself if all are 0, 1, ..., else (as for -1 and 1) its rank."""
    classes = np.unique(labels).tolist()
    if all(label == int(label) and 0 <= label < 40 for label in classes):
        return {label: int(label) for label in classes}
    return {label: k for k, label in enumerate(classes)}


def _name(label: Any, k: int, class_names: Sequence[str] | None) -> str:
    if class_names is not None and k < len(class_names):
        return class_names[k]
    return f"class {label:g}"


def _label_axes(ax: Axes, first: int, second: int | None, names: Sequence[str]) -> None:
    if not ax.get_xlabel():
        ax.set_xlabel(names[first] if names else f"$x_{first + 1}$")
    if second is None:
        ax.yaxis.set_visible(False)
        ax.spines["left"].set_visible(False)
    elif not ax.get_ylabel():
        ax.set_ylabel(names[second] if names else f"$x_{second + 1}$")


def _smoothed(mask: NDArray[np.bool_]) -> Floats:
    """Average over 3 by 3 neighbours, so that a contour at one half follows a slanted edge without steps."""
    padded = np.pad(mask.astype(float), 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    smooth: Floats = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    return smooth


def _pale(name: str) -> Colormap:
    """Mix a colour map with white until lines in every colour of the palette stand out on it."""
    colors = colormaps[name](np.linspace(0, 1, 256))[:, :3]
    return ListedColormap(1 - 0.6 * (1 - colors))


def _draw_path(ax: Axes, points: Floats, name: str, k: int) -> None:
    kept = points[np.isfinite(points).all(axis=1)]
    if not len(kept):
        return
    xs, ys = kept.T
    color, dashes = style.color(k), style.DASHES[k % len(style.DASHES) if name else 0]
    ax.plot(xs, ys, color="white", linewidth=3.5, zorder=3)
    ax.plot(xs, ys, color=color, linewidth=1.6, linestyle=dashes, label=name or None, zorder=3)
    if len(kept) <= 60:
        ax.scatter(xs, ys, s=25, color=color, edgecolor="white", linewidth=0.7, zorder=3)
    ax.scatter(xs[0], ys[0], s=60, color="white", marker="o", edgecolor=style.INK, zorder=4)
    ax.scatter(xs[-1], ys[-1], s=130, color=color, marker="*", edgecolor=style.INK, zorder=4)


def _freest_side(ax: Axes, xy: tuple[float, float], text: str) -> tuple[float, float]:
    """Find the offset in points at which a text covers fewest points, lines and other texts and leaves the axes least."""
    pixels = settle(ax).dpi / 72
    point = ax.transData.transform(xy)
    lines = text.split("\n")
    half = np.array([5.8 * max(map(len, lines)) + 10, 14.0 * len(lines) + 10]) * pixels / 2
    covered = _drawn_points(ax)
    sides = ((18, 14), (-18, 14), (18, -14), (-18, -14), (24, 0), (-24, 0), (0, 20), (0, -20))

    def cost(offset: tuple[float, float]) -> float:
        centre = point + np.array(offset) * pixels + np.sign(offset) * half
        low, high = centre - half, centre + half
        inside = ((covered > low) & (covered < high)).all(axis=1).sum()
        outside = max(0.0, ax.bbox.x0 - low[0], high[0] - ax.bbox.x1, ax.bbox.y0 - low[1], high[1] - ax.bbox.y1)
        return float(2 * inside + outside + np.hypot(*offset) / 40)

    return min(((reach * a, reach * u) for reach in (1.0, 1.8, 2.8) for a, u in sides), key=cost)


def _drawn_points(ax: Axes) -> Floats:
    """Give in pixels all points, points on lines, and a raster over the texts drawn so far, shape (m, 2)."""
    clouds = [ax.transData.transform(np.asarray(c.get_offsets())) for c in ax.collections if isinstance(c, PathCollection)]
    for line in ax.lines:
        corners = line.get_transform().transform(np.asarray(line.get_xydata(), dtype=float))
        clouds += [corners[:-1] + t * np.diff(corners, axis=0) for t in np.linspace(0, 1, 40)]
    for text in ax.texts:
        box = Text.get_window_extent(text)
        xs, ys = np.meshgrid(np.linspace(box.x0, box.x1, 12), np.linspace(box.y0, box.y1, 4))
        clouds.append(np.column_stack([xs.ravel(), ys.ravel()]))
    return np.concatenate(clouds) if clouds else np.empty((0, 2))
