"""Draw the still pictures of lesson 3: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import figures

FOLDER = Path(__file__).resolve().parent / "pictures"
STEPS = 10


def learning_rates():
    """Four settings of the learning-rate slider, on the parabola w²."""
    settings = [
        (0.02, "too small: it creeps"),
        (0.3, "good"),
        (0.95, "large: it jumps across"),
        (1.05, "too large: it climbs"),
    ]
    line = np.linspace(-2.8, 2.8, 200)
    fig, axes = plt.subplots(1, 4, figsize=(11, 3.4), sharex=True, sharey=True)
    for ax, (rate, words) in zip(axes, settings, strict=True):
        w = (1 - 2 * rate) ** np.arange(STEPS + 1)
        ax.plot(line, line**2, color="black", linewidth=1)
        ax.plot(w, w**2, "o-", color=figures.PALETTE[1], linewidth=1.2, markersize=4)
        ax.plot(w[0], w[0] ** 2, "o", color="white", markeredgecolor="black", markersize=8, label="start")
        ax.plot(w[-1], w[-1] ** 2, "*", color=figures.PALETTE[0], markeredgecolor="black", markersize=13, label="end")
        ax.set_title(f"$\\eta$ = {rate}, last loss {w[-1] ** 2:.2g}\n{words}")
        ax.set(xlim=(-2.8, 2.8), ylim=(-0.5, 7.6), xlabel="weight w")
    axes[0].set_ylabel("loss $w^2$")
    axes[0].legend(loc="upper center", frameon=False)
    figures.save(fig, FOLDER / "learning_rates.png")


if __name__ == "__main__":
    figures.set_style()
    learning_rates()
