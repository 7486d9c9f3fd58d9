"""Draw the still pictures of lesson 10: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK, GREY = "#222222", "#8C8C8C"
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
START = np.array([-4.0, 0.4])


def momentum_path(slope, rate, ahead, beta=0.9, steps=50):
    """Fifty steps with momentum, or with Nesterov's look-ahead."""
    w, v, path = START, np.zeros(2), [START]
    for _ in range(steps):
        v = beta * v - rate * slope * w
        w = w + (beta * v - rate * slope * w if ahead else v)
        path.append(w)
    return np.array(path)


def scaled_path(slope, rate, keep, add, steps=50, adam=False):
    """Fifty steps that divide by the root of a sum or mean of squares."""
    w, m, s, path = START, np.zeros(2), np.zeros(2), [START]
    for t in range(1, steps + 1):
        g = slope * w
        m, s = (0.9 * m + 0.1 * g if adam else g), keep * s + add * g**2
        m_hat, s_hat = (m / (1 - 0.9**t), s / (1 - keep**t)) if adam else (m, s)
        w = w - rate * m_hat / np.sqrt(s_hat + 1e-7)
        path.append(w)
    return np.array(path)


def ravines():
    """Six optimizers at three settings of the slider for the steepness."""
    fig, axes = plt.subplots(2, 3, figsize=(12, 5.6), sharex=True, sharey=True)
    for column, steepness in enumerate([4, 40, 100]):
        slope = np.array([1.0, steepness])
        by_size = {
            "SGD": START * (1 - 0.008 * slope) ** np.arange(51)[:, None],
            "momentum": momentum_path(slope, 0.008, ahead=False),
            "Nesterov": momentum_path(slope, 0.008, ahead=True),
        }
        divided = {
            "AdaGrad": scaled_path(slope, 0.1, 1.0, 1.0),
            "RMSProp": scaled_path(slope, 0.1, 0.9, 0.1),
            "Adam": scaled_path(slope, 0.1, 0.999, 0.001, adam=True),
        }
        for ax, paths, rate in zip(axes[:, column], [by_size, divided], [0.008, 0.1], strict=True):
            figures.surface(ax, lambda w, k=steepness: (w[0] ** 2 + k * w[1] ** 2) / 2, (-4.5, 1.5), (-0.6, 0.6), paths)
            ax.set_title(f"steepness {steepness}, rate {rate}")
            if column < 2:
                ax.get_legend().remove()
    figures.save(fig, FOLDER / "ravines.png")


def look_ahead():
    """The two steps as arrows: momentum and Nesterov."""
    fig, axes = plt.subplots(1, 2, figsize=(11, 3.6), sharex=True, sharey=True)
    here, carry = np.array([0.0, 0.0]), np.array([3.2, 0.9])
    for ax, ahead in zip(axes, [False, True], strict=True):
        place = carry if ahead else here
        pull = np.array([-1.2, -1.5]) if ahead else np.array([0.5, -1.0])
        end = carry + pull
        arrow = {"arrowstyle": "-|>", "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", carry, here, arrowprops={**arrow, "color": BLUE})
        ax.annotate("", place + pull, place, arrowprops={**arrow, "color": ORANGE})
        ax.annotate("", end, here, arrowprops={**arrow, "color": INK, "linestyle": "--"})
        if not ahead:
            ax.annotate("", end, carry, arrowprops={**arrow, "color": ORANGE, "alpha": 0.45, "linestyle": ":"})
        ax.plot(*here, "o", color=INK, markersize=8, zorder=4)
        ax.plot(*end, "*", color=GREEN, markersize=15, zorder=4)
        ax.text(1.5, 0.68, "$\\beta v$", color=BLUE, fontsize=13, ha="center")
        where = place + pull / 2 + ((0.14, 0.0) if ahead else (0.2, -0.2))
        words = "$-\\eta g$, with $g$ from ahead" if ahead else "$-\\eta g$, with $g$ from here"
        ax.text(*where, words, color=ORANGE, fontsize=12, ha="left", va="center")
        ax.text(here[0] - 0.15, here[1] + 0.15, "here", ha="right", fontsize=11)
        if ahead:
            ax.plot(*carry, "o", color="white", markeredgecolor=INK, markersize=9, zorder=4)
            ax.text(carry[0] + 0.15, carry[1] + 0.12, "look-ahead point", fontsize=11)
        ax.set(xlim=(-1.6, 6.0), ylim=(-1.5, 1.6), xticks=[], yticks=[])
        ax.set(title="Nesterov: go, look, correct" if ahead else "Momentum: look, then go", xlabel="$w_1$", ylabel="$w_2$")
        ax.grid(False)
    figures.save(fig, FOLDER / "look_ahead.png")


if __name__ == "__main__":
    figures.set_style()
    ravines()
    look_ahead()
