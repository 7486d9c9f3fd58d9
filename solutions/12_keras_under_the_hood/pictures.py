"""Still pictures of lesson 12. Run this file to draw them anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import figures

HERE = Path(__file__).parent / "pictures"
START = np.array([-1.2, 1.0])


def valley(w):
    """Rosenbrock's valley, bent and narrow; its lowest point is (1, 1)."""
    return (1 - w[0]) ** 2 + 20 * (w[1] - w[0] ** 2) ** 2


def slope(w):
    """Its gradient."""
    return np.array([-2 * (1 - w[0]) - 80 * w[0] * (w[1] - w[0] ** 2), 40 * (w[1] - w[0] ** 2)])


def walk(rate, steps):
    """Gradient descent, with its path."""
    path = [START]
    for _ in range(steps):
        path.append(path[-1] - rate * slope(path[-1]))
    return np.array(path)


def draw_valley():
    """Sixty steps with three learning rates."""
    fig, axes = plt.subplots(1, 3, figsize=(11, 3.6), sharey=True)
    for ax, rate in zip(axes, [0.002, 0.008, 0.017], strict=True):
        figures.surface(ax, valley, (-2, 2), (-1, 3), walk(rate, 60))
        ax.set_title(f"rate {rate}, 60 steps")
    figures.save(fig, HERE / "valley.png")


if __name__ == "__main__":
    figures.set_style()
    draw_valley()
