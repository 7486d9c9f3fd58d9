"""The drawings: what is drawn where, in which look, and that words do not lie on each other."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from coursekit import datasets, figures, showing, style
from coursekit.endlabels import EndLabels


def texts_of_legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_palette_is_okabe_and_itos():
    okabe_ito = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}
    assert set(figures.PALETTE) == okabe_ito and len(figures.PALETTE) == 8


def test_letters_can_be_read_on_white():
    for color in figures.PALETTE:
        assert style._contrast_to_white(style.letters(color)) >= 4.5


def test_the_style_is_readable_and_light():
    sizes = [plt.rcParams[key] for key in ("font.size", "axes.labelsize", "xtick.labelsize", "legend.fontsize", "axes.titlesize")]
    assert all(10 <= size <= 12 for size in sizes)
    assert plt.rcParams["savefig.dpi"] == plt.rcParams["figure.dpi"] == 110
    assert to_rgb(plt.rcParams["figure.facecolor"]) == to_rgb(plt.rcParams["axes.facecolor"]) == (1, 1, 1)


def test_a_class_is_a_colour_and_a_marker(ax):
    data = datasets.iris()
    figures.scatter(ax, data)
    looks = {(tuple(c.get_facecolor()[0]), len(c.get_paths()[0].vertices)) for c in ax.collections}
    assert len({color for color, _ in looks}) == len({shape for _, shape in looks}) == 3
    assert texts_of_legend(ax) == list(data.class_names)
    assert (ax.get_xlabel(), ax.get_ylabel()) == data.feature_names[:2]


def test_a_class_keeps_its_look_when_another_is_missing():
    both, one = plt.subplots(1, 2)[1]
    data = datasets.gate("AND")
    figures.scatter(both, data)
    figures.scatter(one, data.X[data.y == 1], data.y[data.y == 1], data.class_names)
    np.testing.assert_array_equal(both.collections[1].get_facecolor(), one.collections[0].get_facecolor())
    assert texts_of_legend(one) == ["output 1"]


def test_scatter_takes_lists_other_labels_and_other_features(ax):
    figures.scatter(ax, [[0, 5, 1], [1, 6, 0]], [-1, 1], features=(2, 1))
    assert texts_of_legend(ax) == ["class -1", "class 1"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x_3$", "$x_2$")
    assert ax.collections[0].get_offsets().tolist() == [[1, 5]]


def test_scatter_keeps_labels_that_are_there(ax):
    ax.set_xlabel("mine")
    figures.scatter(ax, datasets.moons())
    assert ax.get_xlabel() == "mine"


def test_one_feature_lies_on_a_line(ax):
    figures.scatter(ax, datasets.gate("NOT"))
    ax.set_title("NOT")
    showing.require_labels(ax.figure)


def test_the_names_of_the_classes_stand_beside_the_points(ax):
    figures.scatter(ax, datasets.moons())
    ax.figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().x0 >= ax.bbox.x1


def boundary_points(ax):
    line = ax.lines[-1]
    return ax.transData.inverted().transform(line.get_transform().transform(line.get_xydata()))


@pytest.mark.parametrize("w", [[1.0, 1.0], [1.0, 0.0], [0.0, -2.0], np.array([[3.0], [-1.0]])])
def test_the_boundary_lies_where_the_score_is_zero(ax, w):
    ax.set(xlim=(-2, 3), ylim=(-1, 2))
    figures.boundary(ax, w, -0.5, color="red")
    points = boundary_points(ax)
    np.testing.assert_allclose(points @ np.ravel(w), 0.5, atol=1e-9)
    assert not np.allclose(points[0], points[1])
    assert ax.get_xlim() == (-2, 3) and ax.get_ylim() == (-1, 2)
    assert ax.lines[-1].get_color() == "red"


def test_the_boundary_of_one_feature_is_upright(ax):
    figures.boundary(ax, [2.0], -1.0)
    np.testing.assert_allclose(boundary_points(ax)[:, 0], 0.5)


@pytest.mark.parametrize("w", [[0.0, 0.0], [np.nan, 1.0]])
def test_there_is_no_line_without_weights(ax, w):
    figures.boundary(ax, w, 1.0)
    assert not ax.lines


def test_regions_ask_for_the_plane_and_draw_the_samples_on_top(ax):
    data = datasets.moons()
    asked = []

    def predict(X):
        asked.append(X)
        return (X[:, :1] > 0).astype(int)  # a column is fine too

    figures.regions(ax, predict, data.X, data.y, data.class_names)
    [grid] = asked
    assert grid.shape == (40_000, 2)
    assert (grid.min(axis=0) < data.X.min(axis=0)).all() and (grid.max(axis=0) > data.X.max(axis=0)).all()
    points = [c for c in ax.collections if len(c.get_offsets()) > 1]
    assert sum(len(c.get_offsets()) for c in points) == 200
    assert min(c.get_zorder() for c in points) > max(c.get_zorder() for c in ax.collections if c not in points)


def test_the_tint_of_a_region_is_the_pale_colour_of_its_class(ax):
    X = np.array([[0.0, 0.0], [1.0, 1.0]])
    figures.regions(ax, lambda Z: np.where(Z[:, 0] > 0.5, 2, 1), X, [1, 2], legend=False)
    ax.figure.canvas.draw()
    pixels = np.asarray(ax.figure.canvas.buffer_rgba())[::-1, :, :3] / 255
    for at, k in (((0.1, 0.9), 1), ((0.9, 0.1), 2)):
        column, row = ax.transData.transform(at).astype(int)
        np.testing.assert_allclose(pixels[row, column], style.tint(style.color(k)), atol=0.01)


@pytest.mark.parametrize("answers", [lambda X: 1, lambda X: X, lambda X: np.zeros(len(X) - 1)])
def test_regions_say_what_predict_must_return(ax, answers):
    with pytest.raises(ValueError, match=r"predict got 40000 rows and returned shape .*; it must give one class a row"):
        figures.regions(ax, answers, [[0, 0], [1, 1]], [0, 1])


def test_regions_work_with_labels_of_minus_one_and_one(ax):
    figures.regions(ax, lambda X: np.where(X[:, 0] > 0, 1, -1), [[-1, 0], [1, 1]], [-1, 1])
    assert texts_of_legend(ax) == ["class -1", "class 1"]


def ends(ax):
    ax.figure.draw_without_rendering()
    return [label.text for label in EndLabels.of(ax).labels]


def test_lines_differ_in_colour_and_dashes_and_bear_their_names(ax):
    x = np.arange(10)
    figures.curves(ax, x, {f"line {k}": k * x for k in range(8)})
    assert len({line.get_color() for line in ax.lines}) == 8
    assert len({str(line._unscaled_dash_pattern) for line in ax.lines}) == 8
    assert [text.get_text() for text in ends(ax)] == [f"line {k}" for k in range(8)]


def test_names_that_would_meet_are_pushed_apart_and_stay_in_the_figure(ax):
    x = np.arange(20)
    figures.curves(ax, x, {f"rate {k}": 0.001 * k + 0 * x for k in range(6)} | {"high": 1.0 * x})
    boxes = sorted((text.get_window_extent() for text in ends(ax)), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 + 0.5 for low, high in pairwise(boxes))
    assert min(box.y0 for box in boxes) >= 0 and max(box.x1 for box in boxes) <= ax.figure.bbox.width
    assert min(box.x0 for box in boxes) > ax.bbox.x1


def test_names_follow_the_lines_when_the_scale_changes_later(ax):
    x = np.arange(1, 20)
    figures.curves(ax, x, {"falls": np.exp(-x.astype(float)), "stays": np.ones(19)})
    ax.set_yscale("log")
    falls, stays = ends(ax)
    assert falls.get_position()[1] == pytest.approx(ax.transData.transform((19, np.exp(-19)))[1], abs=8)
    assert stays.get_position()[1] == pytest.approx(ax.transData.transform((19, 1))[1], abs=8)


def test_a_line_may_be_shorter_or_end_in_nan_or_leave_the_axes(ax):
    x = np.arange(10)
    figures.curves(
        ax, x, {"short": x[:4], "breaks": np.where(x < 6, 2.0, np.nan), "leaves": 10.0**x, "none": np.full(10, np.nan)}
    )
    ax.set_ylim(0, 12)
    assert [text.get_text() for text in ends(ax)] == ["short", "breaks", "leaves"]
    assert all(0 <= text.get_position()[1] <= ax.figure.bbox.height for text in ends(ax))


def test_a_second_call_goes_on_with_the_next_colour(ax):
    figures.curves(ax, [0, 1], {"a": [0, 1]})
    figures.curves(ax, [0, 1], {"b": [1, 0]})
    assert [line.get_color() for line in ax.lines] == figures.PALETTE[:2]


def test_a_surface_has_limits_labels_and_its_path(ax):
    path = np.array([[1.0, 1.0], [0.5, 0.2], [np.inf, np.nan], [0.0, 0.0]])
    figures.surface(ax, lambda w: w @ w, (-2, 2), (-1, 3), path)
    assert ax.get_xlim() == (-2, 2) and ax.get_ylim() == (-1, 3)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$w_1$", "$w_2$")
    np.testing.assert_array_equal(ax.lines[-1].get_xydata(), path[[0, 1, 3]])


def test_several_paths_are_named_and_the_height_is_labelled(ax):
    figures.surface(
        ax, lambda w: w[0] ** 2, (-1, 1), (-1, 1), {"slow": [[1, 1], [0, 1]], "fast": [[1, 1], [0, 0]]}, height="loss"
    )
    ax.set_title("Two rates")
    assert texts_of_legend(ax) == ["slow", "fast"]
    showing.require_labels(ax.figure)


def test_a_flat_surface_can_be_drawn(ax):
    figures.surface(ax, lambda w: 3.0, (0, 1), (0, 1))
    ax.figure.draw_without_rendering()


def test_notes_at_points_cover_neither_each_other_nor_the_title(ax):
    data = datasets.blobs()
    figures.scatter(ax, data)
    for k in (0, 5, 9, 20):
        figures.annotate_point(ax, tuple(data.X[k]), f"point {k}")
    ax.figure.draw_without_rendering()
    boxes = [note.get_bbox_patch().get_window_extent() for note in ax.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    points = np.concatenate([ax.transData.transform(c.get_offsets()) for c in ax.collections])
    assert sum(box.contains(*point) for box in boxes for point in points) == 0
