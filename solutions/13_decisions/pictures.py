"""Draw the still picture of lesson 13: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK, FAINT = "#222222", "#BBBBBB"


def peak(x):
    """A score with one narrow peak over the first setting."""
    return 0.2 + 0.75 * np.exp(-(((x - 0.62) / 0.11) ** 2))


def draw_trials(fig, column, x, y, title):
    """Nine trials on the square of two settings, and above it the score that each finds."""
    above, below = fig[0][column], fig[1][column]
    line = np.linspace(0, 1, 300)
    above.plot(line, peak(line), color=INK, linewidth=1.5)
    above.vlines(x, 0, peak(x), color=figures.PALETTE[0], linewidth=1)
    above.plot(x, peak(x), "o", color=figures.PALETTE[1], markeredgecolor=INK)
    above.set(title=f"{title}: best score {peak(x).max():.2f}", ylabel="score", ylim=(0, 1.05), xlim=(0, 1), xticks=[])
    above.set_xlabel(f"{len(set(x.round(3)))} different rates")
    below.vlines(x, y, 1, color=FAINT, linewidth=1, linestyle=":")
    below.plot(x, y, "o", color=figures.PALETTE[1], markeredgecolor=INK)
    below.set(
        title="nine trials",
        xlabel="learning rate, logarithmic",
        ylabel="dropout",
        xlim=(-0.03, 1.03),
        ylim=(-0.05, 1.05),
        xticks=[],
        yticks=[],
    )


def main():
    figures.set_style()
    fig, axes = plt.subplots(2, 2, figsize=(9, 5), height_ratios=[1, 1.3])
    side = np.array([1 / 6, 3 / 6, 5 / 6]) - 0.06
    x, y = np.meshgrid(side, side + 0.06)
    draw_trials(axes, 0, x.ravel(), y.ravel(), "Grid")
    rng = np.random.default_rng(4)
    draw_trials(axes, 1, rng.random(9), rng.random(9), "Random")
    figures.save(fig, FOLDER / "grid_and_random.png")


if __name__ == "__main__":
    main()
