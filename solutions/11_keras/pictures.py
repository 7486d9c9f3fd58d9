"""Draw the still pictures of lesson 11: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from coursekit import datasets, figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK = "#222222"
RATE = 0.2
VERBS = [
    ("build", "#DCEBF5", "layers and\nfirst weights", "xavier_init"),
    ("compile", "#FBEBCB", "notes loss, optimizer,\nmetrics; no computing", "cross_entropy,\nsgd, accuracy"),
    ("fit", "#DDF1EA", "forward, loss, backward,\nupdate, batch by batch", "mlp_forward,\nmlp_backward, sgd"),
    ("evaluate", "#F7E3EE", "forward, then\nloss and metrics", "mlp_forward,\ncross_entropy,\naccuracy"),
    ("predict", "#F7E3EE", "forward only", "mlp_forward"),
]


def five_verbs():
    """The five verbs in boxes, with what each does and the functions of earlier lessons in it."""
    fig, ax = plt.subplots(figsize=(12, 2.9))
    for i, (verb, color, does, yours) in enumerate(VERBS):
        x = 2.4 * i
        ax.add_patch(plt.Rectangle((x, 0), 2.05, 2.2, facecolor=color, edgecolor=INK))
        ax.text(x + 1.025, 1.88, verb, ha="center", va="center", fontsize=14, weight="bold")
        ax.text(x + 1.025, 1.28, does, ha="center", va="center", fontsize=10)
        ax.text(x + 1.025, 0.48, yours, ha="center", va="center", fontsize=10, family="monospace")
        if i:
            ax.annotate("", (x - 0.02, 1.1), (x - 0.33, 1.1), arrowprops={"arrowstyle": "->", "color": INK})
    ax.set_xlim(-0.1, 11.75)
    ax.set_ylim(-0.1, 2.3)
    ax.set_title("What the five verbs of Keras do, and which of your functions are in them")
    ax.axis("off")
    figures.save(fig, FOLDER / "five_verbs.png")


def trained(X, y, nodes, epochs):
    """A network with one hidden layer after some epochs of Adam in batches of 20, as in the lesson but for the first weights."""
    rng = np.random.default_rng(nodes)
    params = [rng.normal(size=shape) / np.sqrt(shape[0]) for shape in [(2, nodes), (nodes, 2)]]
    params = [params[0], np.zeros(nodes), params[1], np.zeros(2)]
    m, s, t = [0 * p for p in params], [0 * p for p in params], 0
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for rows in np.split(order, len(y) // 20):
            W, b, V, c = params
            A = 1 / (1 + np.exp(-(X[rows] @ W + b)))
            P = np.exp(A @ V + c)
            P /= P.sum(axis=1, keepdims=True)
            D = (P - np.eye(2)[y[rows]]) / len(rows)
            E = D @ V.T * A * (1 - A)
            t += 1
            for i, g in enumerate([X[rows].T @ E, E.sum(axis=0), A.T @ D, D.sum(axis=0)]):
                m[i], s[i] = 0.9 * m[i] + 0.1 * g, 0.999 * s[i] + 0.001 * g**2
                params[i] = params[i] - RATE * (m[i] / (1 - 0.9**t)) / (np.sqrt(s[i] / (1 - 0.999**t)) + 1e-7)
    W, b, V, c = params
    return lambda points: np.argmax(1 / (1 + np.exp(-(points @ W + b))) @ V + c, axis=1)


def rings_settings():
    """Six settings of the sliders."""
    data = datasets.rings(200, seed=1)
    fig, axes = plt.subplots(2, 3, figsize=(11, 6.6))
    for row, epochs in zip(axes, (5, 40), strict=True):
        for ax, nodes in zip(row, (1, 2, 3), strict=True):
            answer = trained(data.X, data.y, nodes, epochs)
            figures.regions(ax, answer, data.X, data.y, resolution=120, legend=False)
            share = np.mean(answer(data.X) == data.y)
            ax.set(title=f"{nodes} hidden, epoch {epochs}: {share:.0%} right", xlabel="$x_1$", ylabel="$x_2$")
    figures.save(fig, FOLDER / "rings_settings.png")


if __name__ == "__main__":
    figures.set_style()
    five_verbs()
    rings_settings()
