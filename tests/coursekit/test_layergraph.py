"""A model is drawn from the description that Keras gives of it; here a stand-in gives it."""

import json

import matplotlib.pyplot as plt

from coursekit import figures
from coursekit.layergraph import boxes_of, places_of


class Described:
    """Something with the JSON of a functional model: input, dense, dense, and the sum of the two."""

    def to_json(self) -> str:
        def layer(kind: str, name: str, parents: list[str], **config: object) -> dict[str, object]:
            nodes = [{"args": [{"config": {"keras_history": [parent, 0, 0]}} for parent in parents], "kwargs": {}}]
            return {
                "class_name": kind,
                "name": name,
                "config": {"name": name, **config},
                "inbound_nodes": nodes if parents else [],
            }

        return json.dumps(
            {
                "config": {
                    "layers": [
                        layer("InputLayer", "x", [], batch_shape=[None, 4]),
                        layer("Dense", "first", ["x"], units=8, activation="relu"),
                        layer("Dense", "change", ["first"], units=8, activation="linear"),
                        layer("Add", "sum", ["first", "change"]),
                    ]
                }
            }
        )


class Chain:
    """The JSON of a sequential model, in which nothing says what follows what."""

    def to_json(self) -> str:
        names = [{"class_name": "Dropout", "config": {"name": f"layer_{k}", "rate": 0.5}} for k in range(3)]
        return json.dumps({"config": {"layers": names}})


class Closed:
    """A model that Keras cannot describe."""

    def to_json(self) -> str:
        raise NotImplementedError


def test_a_skip_connection_has_two_parents_and_stands_to_the_right_of_both() -> None:
    boxes = boxes_of(Described())
    assert [box.words for box in boxes] == ["Input\n4", "Dense\n8, relu", "Dense\n8", "Add"]
    assert boxes[-1].parents == ("first", "change")
    places = places_of(boxes)
    assert [places[box.name][0] for box in boxes] == [0, 1, 2, 3]


def test_a_chain_follows_the_list() -> None:
    assert [box.parents for box in boxes_of(Chain())] == [(), ("layer_0",), ("layer_1",)]


def test_all_kinds_are_drawn() -> None:
    fig, axes = plt.subplots(3)
    for ax, model in zip(axes, [Described(), Chain(), Closed()], strict=True):
        figures.layers(ax, model)
    texts = [text.get_text() for text in axes[2].texts]
    assert any("no graph known" in text for text in texts)
    plt.close(fig)
