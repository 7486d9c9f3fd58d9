"""Draw the still pictures of lesson 4: run this file, and pictures/ is made anew."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from coursekit import datasets, figures

FOLDER = Path(__file__).resolve().parent / "pictures"
INK, BACK = "#222222", "#A84300"
BLUE, YELLOW, GREEN = "#DCEBF5", "#FBEBCB", "#DDF1EA"


def number(value):
    return f"{value:.3f}".rstrip("0").rstrip(".").replace("-", "−")


def paper():
    return {"facecolor": "white", "edgecolor": "none", "pad": 1.2}


def node(ax, x, y, text, color, radius=0.5):
    ax.add_patch(Circle((x, y), radius, facecolor=color, edgecolor=INK, zorder=3))
    ax.text(x, y, text, ha="center", va="center", fontsize=12, fontweight="bold", zorder=4)


def arrow(ax, start, end, color, **look):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 1.4, **look}, zorder=2)


def chain_numbers(w, x=2.0, y=1.0):
    """Activations, slopes at them, gradients of the weights."""
    a = [x]
    for weight in w:
        a.append(max(weight * a[-1], 0.0))
    slopes, gradients = [a[-1] - y], []
    for weight, before, after in zip(w[::-1], a[-2::-1], a[::-1], strict=False):
        through = slopes[-1] if after > 0 else 0.0
        gradients.append(through * before)
        slopes.append(through * weight)
    return a, slopes[::-1], gradients[::-1]


def chain():
    """The chain of section 1 with its numbers forward and backward."""
    w = [0.5, 0.4, 0.5]
    a, slopes, gradients = chain_numbers(w)
    fig, ax = plt.subplots(figsize=(10.5, 3.0))
    ax.set_title("Forward in black, backward in orange")
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(-1.1, 15.4)
    ax.set_ylim(-2.4, 1.4)
    for i, name in enumerate(["x", "$a_1$", "$a_2$", "prediction"]):
        x = 3.6 * i
        node(ax, x, 0, number(a[i]), BLUE if i == 0 else YELLOW if i < 3 else GREEN, 0.6)
        ax.text(x, 0.8, name, ha="center", va="bottom", fontsize=10)
        if i:
            arrow(ax, (x - 3.0, 0.18), (x - 0.6, 0.18), INK)
            arrow(ax, (x - 0.6, -0.22), (x - 3.0, -0.22), BACK)
            ax.text(x - 1.8, 0.36, f"$w_{i}$ = {number(w[i - 1])}", ha="center", va="bottom", fontsize=11)
            ax.text(x - 1.8, -0.42, f"gradient {number(gradients[i - 1])}", ha="center", va="top", fontsize=11, color=BACK)
            ax.text(x, -0.8, f"slope\n{number(slopes[i])}", ha="center", va="top", fontsize=11, color=BACK)
    arrow(ax, (11.4, 0.18), (13.0, 0.18), INK)
    arrow(ax, (13.0, -0.22), (11.4, -0.22), BACK)
    ax.add_patch(FancyBboxPatch((13.1, -0.5), 1.9, 1.0, boxstyle="round,pad=0.1", facecolor="#EEEEEE", edgecolor=INK))
    ax.text(14.05, 0, "loss\n0.32", ha="center", va="center", fontsize=12, fontweight="bold")
    ax.text(14.05, 0.8, "truth 1", ha="center", va="bottom", fontsize=10)
    ax.text(
        5.4, -2.2, "a weight's gradient: the slope at its right end times the number at its left end", ha="center", color=BACK
    )
    figures.save(fig, FOLDER / "chain.png")


def chain_settings():
    """Four settings of the sliders for the weights of the chain."""
    settings = [
        ("the worked case", [0.5, 0.4, 0.5]),
        ("last weight 1.5", [0.5, 0.4, 1.5]),
        ("all weights 0.1", [0.1, 0.1, 0.1]),
        ("middle weight negative", [0.5, -0.4, 0.5]),
    ]
    fig, axes = plt.subplots(1, 4, figsize=(12, 3.3), sharey=True)
    for ax, (title, w) in zip(axes, settings, strict=True):
        a, _, gradients = chain_numbers(w)
        bars = ax.bar(["$w_1$", "$w_2$", "$w_3$"], gradients, color=figures.PALETTE[1], width=0.6)
        ax.bar_label(bars, labels=[number(g) if abs(g) > 1e-9 else "0" for g in gradients], padding=3)
        ax.axhline(0, color=INK, linewidth=1)
        listed = ", ".join(number(v) for v in w)
        ax.set_title(title)
        ax.set_xlabel(f"weights {listed}\nprediction {number(a[-1])}, truth 1")
        ax.set_ylim(-0.72, 0.18)
        ax.grid(axis="x", visible=False)
    axes[0].set_ylabel("gradient of the weight")
    figures.save(fig, FOLDER / "chain_settings.png")


def network_by_hand():
    """The network of section 2 with every number, forward and backward."""
    x = np.array([1.0, -0.5])
    W1, b1 = np.array([[0.5, -0.3], [0.4, -0.6]]), np.array([0.1, 0.1])
    W2, b2, y = np.array([-0.3, 0.2]), 0.7, 1.0
    a = np.maximum(x @ W1 + b1, 0)
    error = a @ W2 + b2 - y
    slope_a = error * W2
    gradient1, slope_x = np.outer(x, slope_a), W1 @ slope_a

    fig, ax = plt.subplots(figsize=(11, 5.4))
    ax.set_title("Every number of one network: forward in black, slopes of the loss in orange")
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(-1.4, 14.6)
    ax.set_ylim(-1.7, 5.5)
    left, hidden, out = [(0, 4.3), (0, 0.3)], [(5, 4.3), (5, 0.3)], (9.8, 2.3)
    for i, (x0, y0) in enumerate(left):
        for j, (x1, y1) in enumerate(hidden):
            edge(ax, (x0, y0), (x1, y1), W1[i, j], gradient1[i, j], 0.5 if i == j else 0.27)
    for j, (x1, y1) in enumerate(hidden):
        edge(ax, (x1, y1), out, W2[j], a[j] * error, 0.5)
    for i, (x0, y0) in enumerate(left):
        node(ax, x0, y0, number(x[i]), BLUE, 0.6)
        ax.text(x0, y0 + 0.75, f"$x_{i + 1}$", ha="center", va="bottom", fontsize=11)
        ax.text(x0, y0 - 0.72, f"slope {number(slope_x[i])}", ha="center", va="top", fontsize=11, color=BACK)
    for j, (x1, y1) in enumerate(hidden):
        node(ax, x1, y1, number(a[j]), YELLOW, 0.6)
        name, below = f"hidden {j + 1}, bias {number(b1[j])}", y1 - (0.72, 1.12)[j]
        place = (y1 + 0.75, "bottom") if j == 0 else (y1 - 0.72, "top")  # the lower one has lines above it
        ax.text(x1, place[0], name, ha="center", va=place[1], fontsize=11)
        ax.text(x1, below, f"slope {number(slope_a[j])}\nalso the bias's", ha="center", va="top", fontsize=11, color=BACK)
    node(ax, *out, number(error + y), GREEN, 0.6)
    ax.text(out[0], out[1] + 0.75, f"output, bias {number(b2)}", ha="center", va="bottom", fontsize=11)
    ax.text(out[0], out[1] - 0.72, f"slope {number(error)}\nalso the bias's", ha="center", va="top", fontsize=11, color=BACK)
    arrow(ax, (10.4, 2.3), (12.0, 2.3), INK)
    ax.add_patch(FancyBboxPatch((12.1, 1.75), 1.9, 1.1, boxstyle="round,pad=0.1", facecolor="#EEEEEE", edgecolor=INK))
    ax.text(13.05, 2.3, "loss\n0.08", ha="center", va="center", fontsize=12, fontweight="bold")
    ax.text(13.05, 3.05, "truth 1", ha="center", va="bottom", fontsize=11)
    ax.text(9.9, -1.5, "at each line: its weight, and below it the weight's gradient", ha="center", va="bottom", fontsize=10)
    figures.save(fig, FOLDER / "network_by_hand.png")


def edge(ax, start, end, weight, gradient, at):
    ax.plot([start[0], end[0]], [start[1], end[1]], color="#767676", linewidth=1.1, zorder=1)
    x, y = (start[k] + at * (end[k] - start[k]) for k in (0, 1))
    ax.text(x, y + 0.2, number(weight), ha="center", va="center", fontsize=11, bbox=paper(), zorder=2)
    ax.text(x, y - 0.2, number(gradient), ha="center", va="center", fontsize=11, color=BACK, bbox=paper(), zorder=2)


def there_and_back():
    """Which function is called when, and what it needs: two layers."""
    fig, ax = plt.subplots(figsize=(11.5, 4.0))
    ax.set_title("Two layers forward (upper row) and backward (lower row)")
    ax.axis("off")
    ax.set_xlim(0, 23)
    ax.set_ylim(-0.6, 7.3)
    upper = [(0.9, "X", BLUE, 1.2), (4.1, "dense\n$W^1, b^1$", "#FFFFFF", 2.6), (7.3, "sigmoid", "#FFFFFF", 2.2)]
    upper += [(10.0, "$A^1$", BLUE, 1.2), (13.2, "dense\n$W^2, b^2$", "#FFFFFF", 2.6), (16.6, "softmax", "#FFFFFF", 2.2)]
    upper += [(19.2, "P", BLUE, 1.2), (21.8, "loss", "#EEEEEE", 1.6)]
    for (x, text, color, width), follower in zip(upper, [*upper[1:], None], strict=True):
        box(ax, x, 6.4, text, color, width)
        if follower:
            arrow(ax, (x + width / 2 + 0.08, 6.4), (follower[0] - follower[3] / 2 - 0.08, 6.4), INK)
    lower = [(18.0, "softmax_cross_\nentropy_gradient", 4.6), (12.0, "dense_\nbackward", 3.0)]
    lower += [(7.3, "sigmoid_\nbackward", 3.0), (2.6, "dense_\nbackward", 3.0)]
    for (x, text, width), follower, label in zip(lower, [*lower[1:], None], ["$dZ^2$", "$dA^1$", "$dZ^1$", ""], strict=True):
        box(ax, x, 2.8, text, YELLOW, width)
        if follower:
            end = follower[0] + follower[2] / 2 + 0.08
            arrow(ax, (x - width / 2 - 0.08, 2.8), (end, 2.8), BACK)
            ax.text((x - width / 2 + end) / 2, 3.05, label, ha="center", va="bottom", fontsize=12, color=BACK)
    for start, end in [
        ((19.2, 5.7), (18.6, 3.6)),
        ((10.3, 5.7), (11.6, 3.6)),
        ((9.7, 5.7), (7.9, 3.6)),
        ((0.9, 5.7), (2.2, 3.6)),
    ]:
        arrow(ax, start, end, "#767676", linestyle="--")
    for x, text in [(12.0, "$dW^2,\\ db^2$"), (2.6, "$dW^1,\\ db^1$")]:
        arrow(ax, (x, 2.0), (x, 0.9), BACK)
        ax.text(x, 0.75, text, ha="center", va="top", fontsize=12, color=BACK)
    ax.text(18.0, 0.75, "dashed: kept on the way forward,\nneeded on the way back", ha="center", va="top", fontsize=10)
    figures.save(fig, FOLDER / "there_and_back.png")


def box(ax, x, y, text, color, width):
    ax.add_patch(
        FancyBboxPatch((x - width / 2, y - 0.6), width, 1.2, boxstyle="round,pad=0.06", facecolor=color, edgecolor=INK, zorder=3)
    )
    ax.text(x, y, text, ha="center", va="center", fontsize=10.5, zorder=4)


def rings():
    """Six settings of the sliders for nodes, learning rate and epochs."""
    data = datasets.rings(150, noise=0.1, seed=1)
    settings = [(1, 1.0, 1000), (2, 1.0, 1000), (3, 1.0, 1000), (8, 1.0, 1000), (8, 0.2, 1000), (8, 0.2, 300)]
    fig, axes = plt.subplots(2, 3, figsize=(11, 7.2), sharex=True, sharey=True)
    for ax, (hidden, rate, epochs) in zip(axes.flat, settings, strict=True):
        answer = trained(data, hidden, rate, epochs)
        figures.regions(ax, answer, data.X, data.y, legend=False)
        right = np.mean(answer(data.X) == data.y)
        nodes = "1 node" if hidden == 1 else f"{hidden} nodes"
        ax.set_title(f"{nodes}: {right:.0%} right\nrate {rate:g}, {epochs} epochs")
        ax.set_xlabel("$x_1$" if ax in axes[1] else "")
        ax.set_ylabel("$x_2$" if ax in axes[:, 0] else "")
    figures.save(fig, FOLDER / "rings.png")


def trained(data, hidden, rate, epochs):
    """A network [2, hidden, 2] as the lesson trains it."""
    rng = np.random.default_rng(0)
    W1, b1 = rng.normal(size=(2, hidden)) / np.sqrt(2), np.zeros(hidden)
    W2, b2 = rng.normal(size=(hidden, 2)) / np.sqrt(hidden), np.zeros(2)

    def forward(X):
        A = 1 / (1 + np.exp(-(X @ W1 + b1)))
        e = np.exp(A @ W2 + b2)
        return A, e / e.sum(axis=1, keepdims=True)

    for _ in range(epochs):
        A, P = forward(data.X)
        d2 = (P - np.eye(2)[data.y]) / len(data.y)
        d1 = d2 @ W2.T * A * (1 - A)
        W2, b2 = W2 - rate * A.T @ d2, b2 - rate * d2.sum(axis=0)
        W1, b1 = W1 - rate * data.X.T @ d1, b1 - rate * d1.sum(axis=0)
    return lambda X: forward(X)[1].argmax(axis=1)


if __name__ == "__main__":
    figures.set_style()
    chain()
    chain_settings()
    network_by_hand()
    there_and_back()
    rings()
