"""Draw the still pictures of lesson 9: run this file, and pictures/ is made anew."""

from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import datasets, figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK, FAINT = "#222222", "#BBBBBB"
BLUE, YELLOW, GREEN = "#DCEBF5", "#FBEBCB", "#DDF1EA"


def places(count, x):
    """Where the units of a layer stand."""
    return [(x, (count - 1) / 2 - i) for i in range(count)]


def draw_network(ax, gone, title):
    """A network of sizes 3, 4, 2; the hidden units in `gone` are crossed out and have no lines."""
    layers = [places(3, 0.0), places(4, 1.7), places(2, 3.4)]
    left_out = {(1, unit) for unit in gone}
    for layer, (before, after) in enumerate(pairwise(layers)):
        for i, start in enumerate(before):
            for j, end in enumerate(after):
                if not {(layer, i), (layer + 1, j)} & left_out:
                    ax.plot(*zip(start, end, strict=True), color=INK, linewidth=0.9, zorder=1)
    for layer, (units, color) in enumerate(zip(layers, (BLUE, YELLOW, GREEN), strict=True)):
        for unit, (x, y) in enumerate(units):
            out = (layer, unit) in left_out
            ax.add_patch(plt.Circle((x, y), 0.3, facecolor="white" if out else color, edgecolor=FAINT if out else INK, zorder=2))
            if out:
                for sign in (-1, 1):
                    ax.plot([x - 0.3, x + 0.3], [y - sign * 0.3, y + sign * 0.3], color="#D55E00", linewidth=2, zorder=3)
    ax.set_title(title)
    ax.set_aspect("equal")
    ax.set_xlim(-0.5, 3.9)
    ax.set_ylim(-2, 2)
    ax.axis("off")


def thinned():
    """The whole network and three thinned ones."""
    fig, axes = plt.subplots(1, 4, figsize=(12, 3.1))
    draw_network(axes[0], (), "at test time: all units")
    for ax, gone, number in zip(axes[1:], [(1,), (0, 3), (2, 3)], (1, 2, 3), strict=True):
        draw_network(ax, gone, f"training, draw {number}")
    figures.save(fig, FOLDER / "thinned.png")


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def trained(X, y, l2, rate):
    """The training of the lesson: 40 sigmoid units, 3000 epochs, L2 on the weights, dropout on the hidden layer."""
    rng = np.random.default_rng(0)
    W, b = 4 * rng.normal(size=(2, 40)) / np.sqrt(2), np.zeros(40)
    V, c = 4 * rng.normal(size=(40, 2)) / np.sqrt(40), np.zeros(2)
    for _ in range(3000):
        A = sigmoid(X @ W + b)
        mask = (rng.random(A.shape) >= rate) / (1 - rate) if rate else 1.0
        scores = (A * mask) @ V + c
        P = np.exp(scores - scores.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        D = (P - np.eye(2)[y]) / len(y)
        E = D @ V.T * mask * A * (1 - A)
        V, c = V - 2 * ((A * mask).T @ D + 2 * l2 * V), c - 2 * D.sum(axis=0)
        W, b = W - 2 * (X.T @ E + 2 * l2 * W), b - 2 * E.sum(axis=0)
    return lambda points: np.argmax(sigmoid(points @ W + b) @ V + c, axis=1)


def knobs():
    """Six settings of the sliders."""
    new = datasets.moons(1000, noise=0.35, seed=103)
    fig, axes = plt.subplots(2, 3, figsize=(12, 7.4))
    settings = [(40, 0.0, 0.0), (40, 0.001, 0.0), (40, 0.01, 0.0), (40, 0.0, 0.5), (300, 0.0, 0.0), (300, 0.001, 0.0)]
    for ax, (points, l2, rate) in zip(axes.flat, settings, strict=True):
        data = datasets.moons(points, noise=0.35, seed=3)
        answer = trained(data.X, data.y, l2, rate)
        figures.regions(ax, answer, data.X, data.y, resolution=120, legend=False)
        right = [np.mean(answer(d.X) == d.y) for d in (data, new)]
        knob = f"L2 {l2:g}" if l2 else f"dropout {rate:g}" if rate else "no cure"
        ax.set(title=f"{points} points, {knob}\nknown {right[0]:.0%} right, new {right[1]:.0%}", xlabel="$x_1$", ylabel="$x_2$")
    figures.save(fig, FOLDER / "knobs.png")


if __name__ == "__main__":
    figures.set_style()
    thinned()
    knobs()
