"""Draw the still pictures of lesson 5: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from coursekit import figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK = "#222222"
BLUE, ORANGE, GREEN = "#DCEBF5", "#FBEBCB", "#DDF1EA"
BACK = "#B34700"


def node(ax, xy, name, number, color, width=1.0, height=0.9):
    """A box with a name and a number; gives the box, for arrows."""
    corner = (xy[0] - width / 2, xy[1] - height / 2)
    look = {"boxstyle": "round,pad=0,rounding_size=0.12", "facecolor": color, "edgecolor": INK, "linewidth": 1.2}
    box = ax.add_patch(FancyBboxPatch(corner, width, height, zorder=2, **look))
    ax.text(*xy, f"{name}\n{number}", ha="center", va="center", fontsize=12, linespacing=1.35, zorder=3)
    return box


def arrow(ax, boxes, places, start, end, text, along=0.5):
    look = {"arrowstyle": "-|>", "mutation_scale": 16, "color": INK, "linewidth": 1.4, "shrinkA": 2, "shrinkB": 2}
    ax.add_patch(FancyArrowPatch(places[start], places[end], patchA=boxes[start], patchB=boxes[end], zorder=1, **look))
    x, y = np.array(places[start]) + along * (np.array(places[end]) - np.array(places[start]))
    background = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
    ax.text(x, y, text, ha="center", va="center", fontsize=10.5, bbox=background, zorder=2)


def gradient(ax, x, y, text, size=11, ha="center"):
    ax.text(x, y, text, ha=ha, va="center", fontsize=size, color=BACK, fontweight="bold")


def graph_by_hand():
    """The neuron's graph with all its numbers, forward and backward."""
    fig, ax = plt.subplots(figsize=(10.5, 4.9))
    ax.set_title("L = (w·x + b − y)²: numbers forward (black), gradients backward (orange), local derivatives at the arrows")
    ax.axis("off")
    ax.set_xlim(-0.9, 11.6)
    ax.set_ylim(-1.1, 4.5)
    places = {"w": (0, 3.9), "x": (0, 1.9), "m": (2.7, 2.9), "b": (2.7, 0.7)}
    places |= {"p": (5.5, 1.9), "y": (5.5, -0.2), "e": (8.2, 1.0), "L": (10.8, 1.0)}
    texts = {"w": ("w", 3), "x": ("x", 2), "b": ("b", "−1"), "y": ("y", 4)}
    texts |= {"m": ("m = w·x", 6), "p": ("ŷ = m + b", 5), "e": ("e = ŷ − y", 1), "L": ("L = e²", 1)}
    gradients = {"w": 4, "x": 6, "b": 2, "y": "−2", "m": 2, "p": 2, "e": 2, "L": 1}
    boxes = {}
    for key, (name, number) in texts.items():
        color = BLUE if len(name) == 1 else GREEN if key == "L" else ORANGE
        boxes[key] = node(ax, places[key], name, number, color, 0.7 if len(name) == 1 else 1.25)
        gradient(ax, places[key][0], places[key][1] - 0.68, f"gradient {gradients[key]}")
    steps = [("w", "m", "x = 2"), ("x", "m", "w = 3"), ("m", "p", "1"), ("b", "p", "1"), ("p", "e", "1"), ("y", "e", "−1")]
    for start, end, slope in [*steps, ("e", "L", "2e = 2")]:
        arrow(ax, boxes, places, start, end, slope)
    figures.save(fig, FOLDER / "graph_by_hand.png")


def diamond():
    """Three orders of going back over L = v + u, v = 3u, u = 2a."""
    fig, axes = plt.subplots(1, 3, figsize=(12, 4.2))
    first = "L hands 1 to v and 1 to u"
    stories = [
        ("v first: a gets 8, which is right", "4", "8", ["v hands 3 to u: 1 + 3 = 4", "u hands 2 · 4 = 8 to a"]),
        ("u first: a gets 2, too little", "4", "2", ["u hands 2 · 1 = 2 to a", "v hands 3 to u, too late for a"]),
        (
            "u twice: a gets 10, too much",
            "4",
            "10",
            ["u hands 2 · 1 = 2 to a", "v hands 3 to u: 1 + 3 = 4", "u hands 2 · 4 = 8 more to a"],
        ),
    ]
    places = {"a": (0, 0), "u": (2.1, 0), "v": (3.6, 1.75), "L": (5.1, 0)}
    texts = {"a": ("a", 2, BLUE), "u": ("u = 2a", 4, ORANGE), "v": ("v = 3u", 12, ORANGE), "L": ("L = v + u", 16, GREEN)}
    for ax, (title, at_u, at_a, story) in zip(axes, stories, strict=True):
        ax.set_title(title)
        ax.axis("off")
        ax.set_xlim(-0.7, 6.1)
        ax.set_ylim(-3.7, 2.9)
        boxes = {key: node(ax, places[key], *texts[key], 0.7 if key == "a" else 1.3 if key != "L" else 1.75) for key in places}
        for start, end, slope, along in [("a", "u", "2", 0.42), ("u", "v", "3", 0.5), ("v", "L", "1", 0.5), ("u", "L", "1", 0.5)]:
            arrow(ax, boxes, places, start, end, slope, along)
        for key, text in {"a": at_a, "u": at_u, "v": "1", "L": "1"}.items():
            x, y = places[key]
            gradient(ax, x, y + (0.75 if key == "v" else -0.78), text, 15 if key == "a" else 12)
        lines = "\n".join(f"{number}. {line}" for number, line in enumerate([first, *story], start=1))
        ax.text(-0.5, -1.5, lines, ha="left", va="top", fontsize=11, linespacing=1.5)
    figures.save(fig, FOLDER / "diamond.png")


def curve(x):
    y = 0.3 * x + np.maximum(x - 3, 0)
    for centre, height in [(-2.0, 1.5), (0.0, -1.0), (2.0, 2.0)]:
        y = y + height * np.exp(-((x - centre) ** 2))
    return y


def slope(x):
    step = 1e-5
    return (curve(x + step) - curve(x - step)) / (2 * step)


def tangents():
    """Four settings of the slider."""
    fig, axes = plt.subplots(1, 4, figsize=(12, 3.4), sharey=True)
    xs = np.linspace(-4, 4, 200)
    for ax, x in zip(axes, [-2.5, -1.0, 1.3, 3.5], strict=True):
        ax.plot(xs, curve(xs))
        ax.axline((x, curve(x)), slope=slope(x), color=figures.PALETTE[1], linestyle=":")
        ax.plot(x, curve(x), "o", color=figures.PALETTE[1])
        ax.set(title=f"x = {x}: slope {slope(x):.2f}".replace("-", "−"), xlabel="x", xlim=(-4, 4), ylim=(-2.5, 3.5))
    axes[0].set_ylabel("what the program computes")
    figures.save(fig, FOLDER / "tangents.png")


if __name__ == "__main__":
    figures.set_style()
    graph_by_hand()
    diamond()
    tangents()
