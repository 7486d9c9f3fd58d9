"""A model of Keras as boxes and arrows, read from its own description; keras itself is not imported."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from coursekit import style

Place = tuple[float, float]
HALF_WIDTH, HALF_HEIGHT = 0.4, 0.3


@dataclass(frozen=True)
class Box:
    """A layer: its name, the words in its box, and the names of the layers that hand to it."""

    name: str
    words: str
    parents: tuple[str, ...]


def layers(ax: Axes, model: Any) -> None:
    """Draw a model from left to right: each layer a box, an arrow from each layer to those it hands its outputs to.

    The axes are switched off; give them a title. An arrow that leads past other layers, a skip connection, is bent and coloured.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    model : keras.Model
        A functional or sequential model; of another kind Keras knows no graph, and it is drawn as one box.
    """
    boxes = boxes_of(model)
    places = places_of(boxes)
    for box in boxes:
        for parent in box.parents:
            _arrow(ax, places[parent], places[box.name])
    for box in boxes:
        _draw_box(ax, box, places[box.name])
    highest = max(abs(y) for _, y in places.values())
    bent = any(_is_skip(places[parent], places[box.name]) for box in boxes for parent in box.parents)
    ax.set_xlim(-0.6, max(x for x, _ in places.values()) + 0.6)
    ax.set_ylim(-highest - 0.6, highest + (1.0 if bent else 0.5))
    ax.set_axis_off()


def boxes_of(model: Any) -> list[Box]:
    """The layers of a model in the order in which Keras lists them."""
    try:
        described = json.loads(model.to_json())["config"]["layers"]
    except (NotImplementedError, TypeError, ValueError, KeyError):
        return [Box(type(model).__name__, f"{type(model).__name__}\nno graph known", ())]
    boxes: list[Box] = []
    for item in described:
        config = item["config"] if isinstance(item.get("config"), dict) else {}
        name = item.get("name") or config.get("name") or str(len(boxes))
        if "inbound_nodes" in item:
            found = re.findall(r'"keras_history": \["([^"]+)"', json.dumps(item["inbound_nodes"]))
        else:
            found = [boxes[-1].name] if boxes else []
        boxes.append(Box(name, _words(item["class_name"], config), tuple(dict.fromkeys(found))))
    return boxes


def places_of(boxes: list[Box]) -> dict[str, Place]:
    """Where each box stands: as far to the right as the longest way to it is long, those of one column above each other."""
    column: dict[str, int] = {}
    for box in boxes:
        column[box.name] = max((column[parent] + 1 for parent in box.parents), default=0)
    places: dict[str, Place] = {}
    for x in range(max(column.values()) + 1):
        names = [name for name, at in column.items() if at == x]
        for k, name in enumerate(names):
            places[name] = (float(x), (len(names) - 1) / 2 - k)
    return places


def _words(kind: str, config: dict[str, Any]) -> str:
    kind = kind.removesuffix("Layer") if kind == "InputLayer" else kind
    if "batch_shape" in config:
        return f"{kind}\n{', '.join(str(n) for n in config['batch_shape'][1:])}"
    details = [str(config[key]) for key in ("units", "rate") if key in config]
    activation = config.get("activation")
    if isinstance(activation, str) and activation != "linear":
        details.append(activation)
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "\n", kind) if len(kind) > 10 else kind
    return f"{kind}\n{', '.join(details)}" if details else kind


def _is_skip(start: Place, end: Place) -> bool:
    return end[0] - start[0] > 1 and start[1] == end[1]


def _arrow(ax: Axes, start: Place, end: Place) -> None:
    past = _is_skip(start, end)
    look = {"color": style.PALETTE[1], "linewidth": 2.0} if past else {"color": style.INK, "linewidth": 1.2}
    ax.annotate(
        "",
        (end[0], end[1] + HALF_HEIGHT) if past else (end[0] - HALF_WIDTH, end[1]),
        (start[0], start[1] + HALF_HEIGHT) if past else (start[0] + HALF_WIDTH, start[1]),
        arrowprops={
            "arrowstyle": "-|>",
            "shrinkA": 0,
            "shrinkB": 0,
            "connectionstyle": "arc3,rad=-0.45" if past else "arc3",
            **look,
        },
    )


def _draw_box(ax: Axes, box: Box, place: Place) -> None:
    x, y = place
    corner = (x - HALF_WIDTH, y - HALF_HEIGHT)
    fill = style.tint(style.PALETTE[5], 0.35 if "\n" in box.words else 0.12)
    shape = FancyBboxPatch(
        corner,
        2 * HALF_WIDTH,
        2 * HALF_HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=fill,
        edgecolor=style.INK,
        linewidth=1.2,
        zorder=3,
    )
    ax.add_patch(shape)
    ax.text(x, y, box.words, ha="center", va="center", fontsize=9, color=style.INK, zorder=4)
