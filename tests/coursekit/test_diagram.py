"""Network diagrams: every node and line is there, and what is written can be read."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

from coursekit import figures, showing

RNG = np.random.default_rng(3)


def words(ax):
    return [text.get_text() for text in ax.texts]


def boxes(ax):
    ax.set_title("A network")
    ax.figure.draw_without_rendering()
    return [text.get_window_extent() for text in ax.texts]


def overlaps(found):
    return [(i, j) for i, a in enumerate(found) for j, b in enumerate(found[:i]) if a.overlaps(b)]


def test_all_nodes_and_lines_of_the_iris_network_are_drawn(ax):
    figures.network(ax, [4, 8, 3])
    assert sum(len(c.get_offsets()) for c in ax.collections) == 15
    assert len(ax.lines) == 4 * 8 + 8 * 3
    assert words(ax) == ["input\n4 nodes", "hidden\n8 nodes", "output\n3 nodes"]
    assert not ax.axison


def test_large_layers_are_shortened_with_dots(ax):
    figures.network(ax, [64, 32, 10])
    assert sum(len(c.get_offsets()) for c in ax.collections) < 60
    assert "input\n64 nodes" in words(ax)


@pytest.mark.parametrize("sizes", [[1, 1], [2, 1], [2, 2, 1], [3, 2, 3], [3, 4, 4, 2], [4, 8, 3], [64, 32, 10], [1] * 6])
@pytest.mark.parametrize("weighted", [False, True])
def test_nothing_written_overlaps_or_is_cut_off(ax, sizes, weighted):
    layers = [(RNG.normal(size=shape), RNG.normal(size=shape[1])) for shape in pairwise(sizes)]
    figures.network(ax, sizes, weights=layers if weighted else None)
    found = boxes(ax)
    assert not overlaps(found)
    room = ax.figure.bbox
    assert all(room.x0 <= b.x0 and b.x1 <= room.x1 and room.y0 <= b.y0 and b.y1 <= room.y1 for b in found)
    tops = [c.get_window_extent().y1 for c in ax.collections]
    assert max(tops) <= ax.bbox.y1 + 1


def test_weights_and_biases_are_written_where_there_is_room(ax):
    hidden = (np.array([[1.0, -1.0], [0.25, 2.0]]), np.array([-0.5, 1.5]))
    output = (np.array([3.0, -4.0]), -1.25)  # one output neuron: a vector and a number will do
    figures.network(ax, [2, 2, 1], weights=[hidden, output])
    assert {"1", "−1", "0.25", "2", "3", "−4", "b = −0.5", "b = 1.5", "b = −1.25"} <= set(words(ax))


def test_a_negative_weight_is_not_told_by_colour_alone(ax):
    figures.network(ax, [1, 2], weights=[[[2.0, -2.0]]])
    positive, negative = ax.lines
    assert positive.get_color() != negative.get_color()
    assert positive.get_linestyle() == "-" and negative.get_linestyle() != "-"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["positive weight", "negative weight"]


def test_a_larger_weight_is_a_thicker_line(ax):
    figures.network(ax, [1, 3], weights=[[[0.1, -1.0, 4.0]]])
    assert np.all(np.diff([line.get_linewidth() for line in ax.lines]) > 0)


def test_crowded_weights_are_drawn_without_numbers(ax):
    figures.network(ax, [6, 8, 6], weights=[RNG.normal(size=(6, 8)), RNG.normal(size=(8, 6))])
    assert len(words(ax)) == 3


def test_own_labels_and_texts_in_the_nodes(ax):
    figures.network(ax, [2, 1], labels=["inputs", "one neuron that has a long name"], nodes=[["$x_1$", "$x_2$"], ["z"]])
    assert {"$x_1$", "$x_2$", "z", "inputs"} <= set(words(ax))
    assert not overlaps(boxes(ax))
    showing.require_labels(ax.figure)


def test_two_networks_side_by_side():
    axes = plt.subplots(1, 2, figsize=(9, 3.6))[1]
    for ax in axes:
        figures.network(ax, [2, 3, 1], weights=[RNG.normal(size=(2, 3)), RNG.normal(size=(3, 1))])
    assert not overlaps([box for ax in axes for box in boxes(ax)])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"labels": ["only one"]}, "2 layers but 1 labels"),
        ({"nodes": [["a"]]}, "and 1 lists of node texts"),
        ({"weights": [np.ones((3, 2))]}, r"need shapes \[\(2, 3\)\], not \[\(3, 2\)\]"),
        ({"weights": [(np.ones((2, 3)), np.ones(2))]}, "one bias for each node"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(ax, arguments, words):
    with pytest.raises(ValueError, match=words):
        figures.network(ax, [2, 3], **arguments)
