"""Draw the still pictures of lesson 11: run this file, and pictures/ is made anew."""

from pathlib import Path

from coursekit.backend import use

use("tensorflow")

import keras  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

from coursekit import datasets, figures  # noqa: E402

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
        if verb == "predict":
            ax.text(x - 0.175, 1.1, "or", ha="center", va="center", fontsize=11)
        elif i:
            ax.annotate("", (x - 0.02, 1.1), (x - 0.33, 1.1), arrowprops={"arrowstyle": "->", "color": INK})
    ax.set_xlim(-0.1, 11.75)
    ax.set_ylim(-0.1, 2.3)
    ax.set_title("What the five verbs of Keras do, and which of your functions are in them")
    ax.axis("off")
    figures.save(fig, FOLDER / "five_verbs.png")


def trained(X, y, nodes, epochs):
    """What the lesson's network with one hidden layer answers after some epochs: same seeds, same settings."""
    keras.utils.set_random_seed(10 + nodes)
    layers = [keras.layers.Dense(nodes, activation="sigmoid"), keras.layers.Dense(2, activation="softmax")]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(keras.optimizers.Adam(RATE), "sparse_categorical_crossentropy")
    model.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return lambda points: np.asarray(model(points)).argmax(axis=1)


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
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    five_verbs()
    rings_settings()
