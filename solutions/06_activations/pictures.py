"""Draw the still pictures of lesson 6: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK = "#222222"


def dead_step():
    """One unit, three samples: the start, a good step and a step that kills."""
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 2.0])
    states = [
        ("start: w = 1, b = 0", 1.0, 0.0, "z = 1, 2, 3: lit for all"),
        ("rate 0.1: w = 0.6, b = −0.2", 0.6, -0.2, "z = 0.4, 1.0, 1.6: lit for all"),
        ("rate 1: w = −3, b = −2", -3.0, -2.0, "z = −5, −8, −11: dead"),
    ]
    line = np.linspace(0, 3.5, 200)
    fig, axes = plt.subplots(1, 3, figsize=(11, 3.5), sharey=True)
    for ax, (title, w, b, state) in zip(axes, states, strict=True):
        answers = np.maximum(w * x + b, 0)
        ax.plot(line, np.maximum(w * line + b, 0), color=figures.PALETTE[0])
        ax.vlines(x, y, answers, color=figures.PALETTE[1], linestyle=":")
        ax.plot(x, y, "o", color=INK)
        ax.set(title=title, xlabel=f"x\n{state}", ylim=(-0.3, 3.6))
    axes[0].set_ylabel("answer (line), target (dots)")
    figures.save(fig, FOLDER / "dead_step.png")


def bias_and_leak():
    """Four settings of the sliders for the bias of a unit and its leak."""
    samples, curve = np.random.default_rng(3).normal(size=60), np.linspace(-7, 5, 241)
    fig, axes = plt.subplots(1, 4, figsize=(12, 3.4), sharey=True)
    for ax, (bias, leak) in zip(axes, [(0, 0), (-2, 0), (-4, 0), (-4, 0.1)], strict=True):
        z = samples + bias
        lit = z > 0
        share = np.mean(np.where(lit, 1.0, leak))
        ax.plot(curve, np.maximum(curve, leak * curve), color=INK, linewidth=1)
        ax.plot(z[lit], z[lit], "o", color=figures.PALETTE[0])
        ax.plot(z[~lit], leak * z[~lit], "x", color=figures.PALETTE[1])
        ax.set(title=f"bias {bias}, leak {leak}".replace("-", "−"), xlim=(-7, 5), ylim=(-2, 5))
        ax.set_xlabel(f"weighted sum z\n{lit.sum()} of 60 lit, share {share:.2f}")
    axes[0].set_ylabel("activation")
    figures.save(fig, FOLDER / "bias_and_leak.png")


if __name__ == "__main__":
    figures.set_style()
    dead_step()
    bias_and_leak()
