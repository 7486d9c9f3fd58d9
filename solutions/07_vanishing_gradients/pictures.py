"""Draw the still pictures of lesson 7: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Rectangle

from coursekit import figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK = "#222222"
BLUE, ORANGE = "#0072B2", "#A84300"
WIDTH, DEPTH = 64, 30


def measure(gain):
    """Spread of the activations and gradient norms of 30 ReLU layers."""
    rng = np.random.default_rng(0)
    batch, dA = rng.normal(size=(64, WIDTH)), rng.normal(size=(64, WIDTH)) / 64
    rng = np.random.default_rng(3)
    weights = [gain / 8 * rng.normal(size=(WIDTH, WIDTH)) for _ in range(DEPTH)]
    kept = [batch]
    for W in weights:
        kept.append(np.maximum(kept[-1] @ W, 0))
    norms = []
    for k in reversed(range(DEPTH)):
        dZ = dA * (kept[k + 1] > 0)
        norms.insert(0, np.linalg.norm(kept[k].T @ dZ))
        dA = dZ @ weights[k].T
    return [A.std() for A in kept[1:]], norms


def gain_settings():
    """Three settings of the slider for the gain."""
    fig, axes = plt.subplots(1, 3, figsize=(11, 3.6), sharey=True)
    layers = np.arange(1, DEPTH + 1)
    for ax, (gain, word) in zip(axes, [(1.0, "both vanish"), (1.4, "both stay"), (2.0, "both explode")], strict=True):
        spreads, norms = measure(gain)
        ax.plot(layers, spreads, "o-", markersize=4, label="spread of activations")
        ax.plot(layers, norms, "s--", markersize=4, label="‖dW‖")
        ax.set(yscale="log", ylim=(1e-10, 1e10), title=f"gain {gain}: {word}", xlabel="layer")
    axes[0].set_ylabel("log scale")
    axes[0].legend()
    figures.save(fig, FOLDER / "gain_settings.png")


def skip():
    """A layer with a skip connection, forward and back."""
    fig, ax = plt.subplots(figsize=(9, 3.4))
    ax.set_title("A skip connection: the gradient has a way back without factors")
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(0, 16)
    ax.set_ylim(-2.2, 3.4)
    for x, text in [(4, "W"), (7.5, "f")]:
        ax.add_patch(Rectangle((x, -0.6), 1.8, 1.2, facecolor="#DCEBF5", edgecolor=INK))
        ax.text(x + 0.9, 0, text, ha="center", va="center", fontsize=14)
    ax.add_patch(Circle((12, 0), 0.55, facecolor="#DDF1EA", edgecolor=INK))
    ax.text(12, 0, "+", ha="center", va="center", fontsize=16)
    ax.text(0.9, 0, "$A^{l-1}$", ha="center", va="center", fontsize=14)
    ax.text(15.2, 0, "$A^{l}$", ha="center", va="center", fontsize=14)
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.6}
    for start, end in [((1.8, 0), (4, 0)), ((5.8, 0), (7.5, 0)), ((9.3, 0), (11.45, 0)), ((12.55, 0), (14.5, 0))]:
        ax.annotate("", end, start, arrowprops=arrow)
    ax.plot([2.7, 2.7, 12], [0, 2, 2], color=BLUE, linewidth=2)
    ax.annotate("", (12, 0.55), (12, 2.05), arrowprops={**arrow, "color": BLUE, "linewidth": 2})
    ax.text(7.35, 2.35, "skip: back comes d$A^l$, unchanged", ha="center", va="bottom", color=BLUE, fontsize=11)
    ax.text(
        7.35,
        -1.3,
        "through the layer: back comes (d$A^l$ times the slope) through W",
        ha="center",
        va="top",
        color=ORANGE,
        fontsize=11,
    )
    figures.save(fig, FOLDER / "skip.png")


if __name__ == "__main__":
    figures.set_style()
    gain_settings()
    skip()
