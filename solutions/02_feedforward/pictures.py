"""Draw the still pictures of lesson 2: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Rectangle

from coursekit import datasets, figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK, MUTE = "#222222", "#767676"
BLUE, ORANGE, GREEN = "#DCEBF5", "#FBEBCB", "#DDF1EA"


def shapes():
    """The shapes in Z = XW + b, for 5 samples, 4 features and 3 units."""
    fig, ax = plt.subplots(figsize=(9, 3.6))
    ax.set_title("One layer for a whole batch: Z = XW + b")
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(-1.4, 18.6)
    ax.set_ylim(-2.2, 6.6)
    blocks = [(0, 5, 4, BLUE, "X (n, d_in)"), (6, 4, 3, ORANGE, "W (d_in, d_out)"), (11, 1, 3, ORANGE, "b (d_out,)")]
    blocks.append((15.2, 5, 3, GREEN, "Z (n, d_out)"))
    for left, rows, columns, color, name in blocks:
        grid(ax, left, 2.5, rows, columns, color)
        ax.text(left + columns / 2, -0.75, name, ha="center", va="center")
    for x, sign in [(5, "@"), (10, "+"), (14.6, "=")]:
        ax.text(x, 2.5, sign, ha="center", va="center", fontsize=15)
    ax.text(-0.35, 2.5, "one row, one sample", rotation=90, ha="center", va="center", fontsize=9)
    ax.text(7.5, 4.75, "one column, one unit", ha="center", va="bottom", fontsize=9)
    ax.text(12.5, 3.25, "one bias per unit", ha="center", va="bottom", fontsize=9)
    ax.text(16.7, 5.25, "sample i, unit j", ha="center", va="bottom", fontsize=9)
    ax.add_patch(Rectangle((0, 3), 4, 1, fill=False, edgecolor=INK, linewidth=2.5))
    ax.add_patch(Rectangle((8, 0.5), 1, 4, fill=False, edgecolor=INK, linewidth=2.5))
    ax.add_patch(Rectangle((13, 2), 1, 1, fill=False, edgecolor=INK, linewidth=2.5))
    ax.add_patch(Rectangle((17.2, 3), 1, 1, fill=False, edgecolor=INK, linewidth=2.5))
    ax.text(8.6, -1.75, "the inner sizes meet (4 and 4); the outer sizes remain (5 and 3)", ha="center", va="center", fontsize=10)
    figures.save(fig, FOLDER / "shapes.png")


def grid(ax, left, middle, rows, columns, color):
    for i in range(rows):
        for j in range(columns):
            ax.add_patch(Rectangle((left + j, middle - rows / 2 + i), 1, 1, facecolor=color, edgecolor="white", linewidth=1.5))


def softmax_settings():
    """Four settings of the sliders for the scores."""
    settings = [
        ("the worked case", [2.0, 1.0, 0.1]),
        ("score 1 raised by 1", [3.0, 1.0, 0.1]),
        ("all scores raised by 2", [4.0, 3.0, 2.1]),
        ("all scores doubled", [4.0, 2.0, 0.2]),
    ]
    fig, axes = plt.subplots(1, 4, figsize=(11, 3.2), sharey=True)
    for ax, (title, scores) in zip(axes, settings, strict=True):
        e = np.exp(scores)
        bars = ax.bar(["1", "2", "3"], e / e.sum(), color=figures.PALETTE[:3], width=0.65)
        ax.bar_label(bars, fmt="%.3f", padding=2)
        ax.set_title(title)
        ax.set_xlabel("class\nscores " + ", ".join(f"{score:g}" for score in scores))
        ax.set_ylim(0, 1)
        ax.grid(axis="x", visible=False)
    axes[0].set_ylabel("probability")
    figures.save(fig, FOLDER / "softmax_settings.png")


NODES = {
    "x": [(0, 2.1, "1"), (0, -0.1, "2")],
    "h": [(4, 3.2, "1"), (4, 1.0, "0"), (4, -1.2, "3")],
    "o": [(8, 3.2, "2"), (8, 1.0, "1"), (8, -1.2, "0.1")],
}
W1, B1 = [[1, 1, 0.5], [0.5, -1, 1]], [-1, 0.5, 0.5]
W2, B2 = [[-1.5, 1, 0.4], [4, 2, -3], [1, 0.5, -0.2]], [0.5, -1.5, 0.3]


def forward_by_hand():
    """The network of section 6 with every number of its way forward."""
    fig, ax = plt.subplots(figsize=(10.5, 5))
    ax.set_title("One sample, forward through a network with a ReLU layer and a softmax")
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(-1.2, 12.3)
    ax.set_ylim(-2.6, 4.6)
    join(ax, NODES["x"], NODES["h"], W1, at=[0.3, 0.66])
    join(ax, NODES["h"], NODES["o"], W2, at=[0.24, 0.25, 0.76], mute=1)
    for column, color in (("x", BLUE), ("h", ORANGE), ("o", GREEN)):
        for place, (x, y, value) in enumerate(NODES[column]):
            muted = column == "h" and place == 1
            face = "#EEEEEE" if muted else color
            ax.add_patch(Circle((x, y), 0.5, facecolor=face, edgecolor=MUTE if muted else INK, zorder=3))
            ax.text(x, y, value, ha="center", va="center", fontsize=12, fontweight="bold", zorder=4)
    for (x, y, _), z, b in zip(NODES["h"], ["1", "−0.5", "3"], B1, strict=True):
        ax.text(
            x, y + 0.56, f"z = {z},  b = {b:g}".replace("-", "−"), ha="center", va="bottom", fontsize=9, zorder=5, bbox=paper()
        )
    for (x, y, _), b in zip(NODES["o"], B2, strict=True):
        ax.text(x, y + 0.56, f"b = {b:g}".replace("-", "−"), ha="center", va="bottom", fontsize=9, zorder=5, bbox=paper())
    for (x, y, _), p in zip(NODES["o"], ["0.659", "0.242", "0.099"], strict=True):
        ax.annotate("", (x + 2.1, y), (x + 0.55, y), arrowprops={"arrowstyle": "-|>", "color": INK})
        ax.text(x + 2.3, y, p, ha="left", va="center", fontsize=12, fontweight="bold")
    for x, text in [(0, "input"), (4, "hidden, ReLU\n(grey: mute)"), (8, "scores"), (10.75, "softmax:\nprobabilities")]:
        ax.text(x, -1.95, text, ha="center", va="top", fontsize=10)
    figures.save(fig, FOLDER / "forward_by_hand.png")


def join(ax, left, right, weights, at, mute=None):
    for i, (x0, y0, _) in enumerate(left):
        for j, (x1, y1, _) in enumerate(right):
            color = MUTE if i == mute else INK
            ax.plot([x0, x1], [y0, y1], color=color, linewidth=1, linestyle=":" if i == mute else "-", zorder=1)
            t = at[i]
            text = f"{weights[i][j]:g}".replace("-", "−")
            ax.text(
                x0 + t * (x1 - x0),
                y0 + t * (y1 - y0),
                text,
                ha="center",
                va="center",
                fontsize=9,
                color=color,
                bbox=paper(),
                zorder=2,
            )


def paper():
    return {"facecolor": "white", "edgecolor": "none", "pad": 1}


def versicolor_band():
    """Three settings of the sliders for the two lines around versicolor."""
    iris = datasets.iris()
    X = iris.X[:, 2:]
    total = X.sum(axis=1)
    settings = [
        ("only the lower line decides", 3.0, 12.0),
        ("only the upper line decides", -5.0, 6.4),
        ("both lines: a strip", 3.0, 6.4),
    ]
    fig, axes = plt.subplots(1, 3, figsize=(11, 3.9), sharey=True)
    for ax, (title, lower, upper) in zip(axes, settings, strict=True):
        right = np.sum(((total >= lower) & (total <= upper)) == (iris.y == 1))
        figures.regions(
            ax,
            lambda P, lower=lower, upper=upper: (P.sum(axis=1) >= lower) & (P.sum(axis=1) <= upper),
            X,
            iris.y == 1,
            ["other species", "versicolor"],
        )
        figures.boundary(ax, [1, 1], -lower, linestyle="--")
        figures.boundary(ax, [1, 1], -upper)
        ax.set_title(f"{title}\n{right} of 150 right")
        ax.set_xlabel("petal length (cm)")
        ax.set_ylabel("petal width (cm)" if ax is axes[0] else "")
        if ax is not axes[2]:
            ax.get_legend().remove()
    figures.save(fig, FOLDER / "versicolor_band.png")


if __name__ == "__main__":
    figures.set_style()
    shapes()
    softmax_settings()
    forward_by_hand()
    versicolor_band()
