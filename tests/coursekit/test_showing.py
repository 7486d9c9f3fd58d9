"""Showing a figure: what is refused, and exactly what is put out."""

import base64
import sys
import types

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from coursekit import figures, showing

ALT = "One line that rises to the right."


def described():
    fig, ax = plt.subplots()
    ax.plot([0, 1])
    ax.set(title="A line", xlabel="x", ylabel="y")
    return fig


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be sent to the notebook."""
    outputs = []
    monkeypatch.setattr(showing, "shell", lambda: types.SimpleNamespace())
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: outputs.append((data, metadata)))
    return outputs


def test_the_output_is_a_png_with_its_description(shown):
    figures.show(described(), ALT)
    (data, metadata), (words, _) = shown
    assert set(data) == {"image/png", "text/plain"}
    assert ALT in words["text/html"] and "<summary>" in words["text/html"]
    assert data["text/plain"] == f"Figure: {ALT}"
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": ALT}}
    assert not plt.get_fignums()


def test_the_same_figure_gives_the_same_bytes(shown):
    figures.show(described(), ALT)
    figures.show(described(), ALT)
    assert shown[0] == shown[2]


def test_without_ipython_it_only_closes(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    figures.show(described(), ALT)
    assert capsys.readouterr() == ("", "")
    assert not plt.get_fignums()


@pytest.mark.parametrize("alt", ["", "A line", "just three words"])
def test_a_short_alt_is_refused(alt):
    with pytest.raises(ValueError, match="too short: say in a sentence what is seen"):
        figures.show(described(), alt)
    assert not plt.get_fignums()


@pytest.mark.parametrize(("missing", "words"), [("title", "no title"), ("xlabel", "no x label"), ("ylabel", "no y label")])
def test_a_missing_word_is_refused(missing, words):
    fig = described()
    fig.axes[0].set(**{missing: ""})
    with pytest.raises(ValueError, match=f"The figure has {words}: "):
        figures.show(fig, ALT)


def test_the_message_says_which_axes():
    fig, axes = plt.subplots(1, 2)
    axes[0].set(title="first", xlabel="x", ylabel="y")
    with pytest.raises(ValueError, match="Axes 2 of the figure has no title"):
        figures.show(fig, ALT)


def test_axes_that_are_off_need_only_a_title():
    fig, axes = plt.subplots(1, 2)
    for ax in axes:
        ax.axis("off")
        ax.set_title("a picture")
    figures.show(fig, ALT)


def test_one_title_over_all_and_shared_labels_are_enough():
    fig, axes = plt.subplots(2, 2, sharex=True, sharey=True)
    fig.suptitle("All four")
    axes[1, 0].set(xlabel="x", ylabel="y")
    figures.show(fig, ALT)


def test_a_twin_needs_no_title_of_its_own_but_its_label():
    fig = described()
    twin = fig.axes[0].twinx()
    with pytest.raises(ValueError, match="no y label"):
        showing.require_labels(fig)
    twin.set_ylabel("other")
    showing.require_labels(fig)


def test_a_colour_bar_needs_a_label():
    fig = described()
    bar = fig.colorbar(fig.axes[0].scatter([0, 1], [0, 1], c=[0, 1]))
    with pytest.raises(ValueError, match="no colour bar label"):
        showing.require_labels(fig)
    bar.set_label("loss")
    showing.require_labels(fig)


def test_saving_makes_the_folder_and_closes(tmp_path):
    figures.save(described(), tmp_path / "pictures" / "line.png")
    assert (tmp_path / "pictures" / "line.png").read_bytes().startswith(b"\x89PNG")
    assert not plt.get_fignums()


def test_the_ground_is_opaque_and_white(tmp_path):
    figures.save(described(), tmp_path / "line.png")
    pixels = plt.imread(tmp_path / "line.png")
    assert pixels[0, 0].tolist() == [1, 1, 1, 1]
    assert pixels[..., 3].min() == 1


def test_a_long_title_is_broken_into_lines_inside_the_figure():
    fig = Figure(figsize=(6, 4), layout="constrained")
    ax = fig.subplots()
    ax.set(title="word " * 30 + "$a + b$", xlabel="far too long " * 12, ylabel="much too long " * 9)
    showing.fit_words(fig)
    fig.draw_without_rendering()
    for text in (ax._left_title, ax.xaxis.label, ax.yaxis.label):
        assert "\n" in text.get_text()
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= fig.bbox.width
        assert box.y0 >= -0.05 * fig.bbox.height and box.y1 <= 1.05 * fig.bbox.height


def test_titles_side_by_side_do_not_meet():
    fig, axes = plt.subplots(1, 3, figsize=(9, 3))
    for ax in axes:
        ax.set(title="What one neuron makes of the truth table", xlabel="x", ylabel="y")
    showing.fit_words(fig)
    fig.draw_without_rendering()
    boxes = [ax._left_title.get_window_extent() for ax in axes]
    assert boxes[0].x1 < boxes[1].x0 and boxes[1].x1 < boxes[2].x0


def test_a_formula_is_never_broken():
    broken = showing._wrapped("the loss $L(w) = (w - 1)^2 + b$ of the weight", 12)
    assert "$L(w) = (w - 1)^2 + b$" in broken.split("\n")
