"""Draw the still pictures of lesson 1: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle

from coursekit import datasets, figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK = "#222222"
NAMES = ["label 0: should stay quiet", "label 1: should fire"]


def neuron():
    """One neuron with the numbers of the worked example."""
    fig, ax = plt.subplots(figsize=(8, 3.4))
    ax.set_title("One neuron: multiply, add up, decide")
    ax.set_xlim(0, 10.6)
    ax.set_ylim(0, 4)
    ax.set_aspect("equal")
    ax.axis("off")
    inputs = [("$x_1$ = 0.5", 3.2, "$w_1$ = 0.7", "0.35"), ("$x_2$ = 1.3", 1.2, "$w_2$ = −0.4", "−0.52")]
    for name, y, weight, product in inputs:
        ax.add_patch(Circle((0.8, y), 0.62, facecolor="#DCEBF5", edgecolor=INK))
        ax.text(0.8, y, name, ha="center", va="center", fontsize=10)
        arrow(ax, (1.42, y), (4.17, 2.2 + 0.14 * (y - 2.2)))
        label = f"{weight}\nproduct {product}"
        ax.text(2.6, 2.2 + 0.68 * (y - 2.2), label, ha="center", va="center", fontsize=10, linespacing=1.5, bbox=paper())
    ax.add_patch(Circle((5.0, 2.2), 0.85, facecolor="#FBE8DC", edgecolor=INK))
    ax.text(5.0, 2.2, "add up\n$\\Sigma$", ha="center", va="center", fontsize=11)
    arrow(ax, (5.0, 0.72), (5.0, 1.35))
    ax.text(5.0, 0.5, "bias $b$ = 0.03", ha="center", va="center", fontsize=10)
    arrow(ax, (5.85, 2.2), (7.7, 2.2))
    ax.text(6.78, 2.5, "$z$ = −0.14", ha="center", va="center", fontsize=10)
    ax.add_patch(Circle((8.5, 2.2), 0.8, facecolor="#DDF1EA", edgecolor=INK))
    ax.plot([8.05, 8.5, 8.5, 8.95], [1.85, 1.85, 2.4, 2.4], color=INK)
    ax.text(8.5, 1.1, "step: is $z$ ≥ 0?", ha="center", va="center", fontsize=10)
    arrow(ax, (9.3, 2.2), (9.85, 2.2))
    ax.text(10.15, 2.2, "0", ha="center", va="center", fontsize=14, fontweight="bold")
    figures.save(fig, FOLDER / "neuron.png")


def arrow(ax, start, end):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0})


def paper():
    return {"facecolor": "white", "edgecolor": "none", "pad": 1.5}


def line_settings():
    """Four settings of the sliders for weights and bias."""
    data = datasets.blobs(n=40, gap=4.0, seed=4)
    settings = [(1.0, 1.0, 0.0), (1.0, 1.0, 2.0), (1.0, -1.0, 0.0), (-1.0, -1.0, 0.0)]
    names = [
        "w = (1, 1), b = 0",
        "b raised to 2: the line slides",
        "w = (1, −1): the line turns",
        "w = (−1, −1): the sides swap",
    ]
    fig, axes = plt.subplots(2, 2, figsize=(7.2, 7.6), sharex=True, sharey=True)
    for ax, name, (w1, w2, b) in zip(axes.flat, names, settings, strict=True):
        w = np.array([w1, w2])
        right = draw_line(ax, data, w, b)
        ax.set_title(f"{name}\n{right} of {len(data.y)} points right")
    name_classes(fig, axes[0, 0])
    figures.save(fig, FOLDER / "line_settings.png")


def draw_line(ax, data, w, b):
    """Draw the points, the side that fires and w as an arrow; return how many points are right."""
    figures.regions(ax, lambda P: (P @ w + b >= 0).astype(int), data.X, data.y, NAMES, legend=False)
    ax.set_xlabel("feature $x_1$")
    ax.set_ylabel("feature $x_2$")
    ax.set_aspect("equal")
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    foot = -b * w / (w @ w) - 3.3 * along * np.sign(along[0])
    tip = foot + w / np.linalg.norm(w)
    ax.annotate("", tip, foot, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 2, "shrinkA": 0, "shrinkB": 0})
    return int(np.sum((data.X @ w + b >= 0) == data.y))


def name_classes(fig, ax):
    """Name the markers once, below all panels."""
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)


def training():
    """The line after the first, the sixth, the twelfth and the last update of a training run from zero."""
    data = datasets.blobs(n=40, gap=4.0, seed=4)
    states = []
    w, b = np.zeros(2), 0.0
    for _ in range(20):
        for x, y in zip(data.X, data.y, strict=True):
            error = y - int(w @ x + b >= 0)
            if error:
                w, b = w + error * x, b + error
                states.append((w, b))
    fig, axes = plt.subplots(2, 2, figsize=(7.2, 7.6), sharex=True, sharey=True)
    for ax, number in zip(axes.flat, [1, 6, 12, len(states)], strict=True):
        w, b = states[number - 1]
        right = draw_line(ax, data, w, b)
        numbers = f"w = ({w[0]:.2f}, {w[1]:.2f}), b = {b:.0f}".replace("-", "−")
        ax.set_title(f"after update {number}: {right} of {len(data.y)} right\n{numbers}")
    name_classes(fig, axes[0, 0])
    figures.save(fig, FOLDER / "training.png")


if __name__ == "__main__":
    figures.set_style()
    neuron()
    line_settings()
    training()
