"""Draw the still pictures of lesson 8: run this file, and pictures/ is made anew."""

from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyBboxPatch, Rectangle

from coursekit import datasets, figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK = "#222222"
TINTS = ["#DCEBF5", "#FBEBCB", "#DDF1EA"]


def epochs():
    """Two epochs of ten samples in batches of four."""
    fig, ax = plt.subplots(figsize=(10.5, 3.9))
    ax.set_title("10 samples, batch size 4: three updates an epoch, in a new order each time")
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(-2.6, 13.6)
    ax.set_ylim(-4.4, 1.2)
    rng = np.random.default_rng(4)
    for row in range(2):
        y = -3.0 * row
        ax.text(-2.5, y + 0.5, f"epoch {row + 1}", va="center", fontsize=12, fontweight="bold")
        order = rng.permutation(10)
        for k, sample in enumerate(order):
            batch = k // 4
            x = k + 0.9 * batch
            ax.add_patch(Rectangle((x, y), 0.92, 1, facecolor=TINTS[batch], edgecolor=INK))
            ax.text(x + 0.46, y + 0.5, sample, ha="center", va="center", fontsize=12)
        for batch, size in enumerate([4, 4, 2]):
            left, width = 4.9 * batch, size - 0.08
            box = FancyBboxPatch((left, y - 1.15), width, 0.7, boxstyle="round,pad=0.04", facecolor="#EEEEEE", edgecolor=INK)
            ax.add_patch(box)
            words = "forward, backward, update" if size == 4 else "… update"
            ax.text(left + width / 2, y - 0.8, words, ha="center", va="center", fontsize=10)
    figures.save(fig, FOLDER / "epochs.png")


def forward(params, X):
    A = [X]
    for i, (W, b) in enumerate(params):
        Z = A[-1] @ W + b
        e = np.exp(Z - Z.max(axis=1, keepdims=True))
        A.append(0.5 * (1 + np.tanh(0.5 * Z)) if i < len(params) - 1 else e / e.sum(axis=1, keepdims=True))
    return A


def one_epoch(params, X, y, learning_rate, batch_size, rng):
    order = rng.permutation(len(y))
    for rows in np.split(order, range(batch_size, len(y), batch_size)):
        A, grads = forward(params, X[rows]), []
        dZ = (A[-1] - np.eye(10)[y[rows]]) / len(rows)
        for i in reversed(range(len(params))):
            grads.insert(0, (A[i].T @ dZ, dZ.sum(axis=0)))
            dZ = (dZ @ params[i][0].T) * A[i] * (1 - A[i])
        params = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    return params


def batch_settings():
    """Four settings of the sliders for batch size and learning rate."""
    data = datasets.digits()
    order = np.random.default_rng(8).permutation(len(data.y))
    X, y = np.round(data.X * 255 / 16)[order] / 255, data.y[order]
    val, train = slice(0, 359), slice(718, None)
    rng = np.random.default_rng(1)
    start = [(rng.normal(size=(d, k)) / np.sqrt(d), np.zeros(k)) for d, k in pairwise([64, 32, 10])]
    fig, axes = plt.subplots(1, 4, figsize=(12, 3.4), sharey=True)
    for ax, (batch_size, rate) in zip(axes, [(32, 0.5), (4, 3.0), (512, 0.5), (512, 5.0)], strict=True):
        params, errors, rng = start, [], np.random.default_rng(0)
        for _ in range(6):
            errors.append([np.mean(forward(params, X[part])[-1].argmax(axis=1) != y[part]) for part in (train, val)])
            params = one_epoch(params, X[train], y[train], rate, batch_size, rng)
        ax.plot(np.array(errors)[:, 0], "o-", label="training")
        ax.plot(np.array(errors)[:, 1], "s--", label="validation")
        ax.set(title=f"batch {batch_size}, rate {rate}", xlabel="epochs", ylim=(0, 1))
    axes[0].set_ylabel("share of wrong answers")
    axes[0].legend()
    figures.save(fig, FOLDER / "batch_settings.png")


if __name__ == "__main__":
    figures.set_style()
    epochs()
    batch_settings()
