"""Sliders: what a learner sees, what a screen reader reads, and what is left where nothing moves."""

import builtins
import html
import types

import nbformat
import pytest
from nbclient import NotebookClient

from coursekit import showing, widgets

ALT = "The value of w after each step of the descent."


def draw(fig, learning_rate, steps=5):
    ax = fig.subplots()
    ax.plot([(1 - 2 * learning_rate) ** k for k in range(steps)])
    ax.set(title=f"rate {learning_rate}", xlabel="step", ylabel="w")


@pytest.fixture
def outputs(monkeypatch):
    """Collect what would be sent to the notebook, as if a kernel were there."""
    found = []
    monkeypatch.setattr(showing, "shell", lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setattr(showing, "publish", lambda bundle, alt: found.append((bundle, alt)))
    return found


def controls(draw=draw, costly=False, **sliders):
    specs = [widgets._spec(name, values) for name, values in sliders.items()]
    start = {spec.name: spec.clean(spec.start) for spec in specs}
    first = widgets._picture(draw, ALT, (6, 4), start)
    *rows, area = widgets._sliders(draw, ALT, (6, 4), costly, specs, first).children
    return [row.children for row in rows], area


def test_the_text_output_names_the_sliders_and_no_ids(outputs):
    widgets.explore(draw, ALT, learning_rate=(0.01, 1.2, 0.01, 0.1), steps=(1, 30, 1, 10))
    [(bundle, alt)] = outputs
    assert bundle["text/plain"] == f"Figure with sliders for learning rate, steps: {ALT}"
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert alt == ALT


def test_without_a_kernel_there_is_the_first_picture(outputs, monkeypatch):
    monkeypatch.setattr(showing, "shell", lambda: types.SimpleNamespace())
    widgets.explore(draw, ALT, learning_rate=(0.01, 1.2, 0.01, 0.1))
    assert set(outputs[0][0]) == {"image/png", "text/plain"}
    assert outputs[0][0]["text/plain"] == f"Figure: {ALT}"


def test_without_ipywidgets_there_is_the_first_picture(outputs, monkeypatch):
    true_import = builtins.__import__

    def no_widgets(name, *rest, **more):
        if name == "ipywidgets":
            raise ImportError(name)
        return true_import(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", no_widgets)
    widgets.explore(draw, ALT, learning_rate=(0.01, 1.2, 0.01, 0.1))
    assert set(outputs[0][0]) == {"image/png", "text/plain"}


def test_a_control_is_a_named_number_box_and_a_slider():
    [(box, slider), (count, _)], _ = controls(learning_rate=(0.01, 1.2, 0.01, 0.1), steps=(1, 30, 1, 10))
    assert box.description == "learning rate" and box.tooltip == "learning rate, 0.01 to 1.2"
    assert (slider.min, slider.max, slider.step, slider.value) == (0.01, 1.2, 0.01, 0.1)
    assert type(box.value) is float and type(count.value) is int


def test_box_and_slider_follow_each_other():
    [(box, slider)], _ = controls(learning_rate=(0.01, 1.2, 0.01, 0.1))
    slider.value = 0.15000000000000002
    assert box.value == 0.15
    box.value = 0.123  # between two steps: kept as typed
    assert box.value == slider.value == 0.123


def test_the_figure_is_drawn_once_for_each_move_with_clean_numbers():
    seen = []

    def watched(fig, learning_rate):
        seen.append(learning_rate)
        draw(fig, learning_rate)

    [(_, slider)], _ = controls(watched, learning_rate=(0.0, 1.0, 0.1, 0.1))
    slider.value = 0.30000000000000004
    slider.value = 0.7
    assert seen == [0.1, 0.3, 0.7]


def test_the_picture_bears_its_alternative_text_and_the_values():
    [(_, slider)], area = controls(learning_rate=(0.0, 1.0, 0.1, 0.1))
    before = area.value
    assert f'alt="{ALT} Now: learning rate 0.1."' in before
    slider.value = 0.5
    assert "Now: learning rate 0.5." in area.value and area.value != before
    assert 'width="660" height="440"' in area.value


def test_quotes_in_the_alternative_text_do_no_harm():
    assert html.escape('say "no" <now>') in widgets._image(b"", 'say "no" <now>', (6, 4))


def test_an_error_while_drawing_is_said_in_place_of_the_picture():
    def fails(fig, learning_rate):
        if learning_rate > 0.5:
            raise OverflowError("the values leave the range of floats")
        draw(fig, learning_rate)

    [(_, slider)], area = controls(fails, learning_rate=(0.0, 1.0, 0.1, 0.1))
    slider.value = 0.9
    assert area.value == '<p role="alert">No figure for these values: the values leave the range of floats</p>'
    slider.value = 0.2
    assert area.value.startswith("<img alt=")


def test_costly_figures_wait_until_the_slider_is_let_go():
    [(_, quick)], _ = controls(learning_rate=(0.0, 1.0, 0.1, 0.1))
    [(_, slow)], _ = controls(costly=True, learning_rate=(0.0, 1.0, 0.1, 0.1))
    assert quick.continuous_update and not slow.continuous_update


@pytest.mark.parametrize("values", [(0, 1), 3, (1, 0, 0.1, 0.5), (0, 1, 0.1, 2), (0, 1, 0, 0.5)])
def test_a_range_that_makes_no_sense_is_refused(values):
    with pytest.raises(ValueError, match="The slider 'learning_rate' needs"):
        widgets.explore(draw, ALT, learning_rate=values)


def test_the_figure_must_be_described():
    with pytest.raises(ValueError, match="too short"):
        widgets.explore(draw, "short", learning_rate=(0.0, 1.0, 0.1, 0.5))
    with pytest.raises(ValueError, match="no title"):
        widgets.explore(lambda fig, a: fig.subplots(), ALT, a=(0, 3, 1, 1))


@pytest.mark.slow
def test_in_a_real_kernel_the_outputs_are_the_same_each_time():
    cells = [
        "from coursekit import figures, widgets\nimport matplotlib.pyplot as plt\nfigures.set_style()",
        "fig, ax = plt.subplots()\nax.set(title='t', xlabel='x', ylabel='y')\n"
        "figures.show(fig, alt='An empty figure with labels.')",
        "def draw(fig, a):\n    fig.subplots().set(title='t', xlabel='x', ylabel='y')\n"
        "widgets.explore(draw, alt='An empty figure with a slider.', a=(0, 3, 1, 1))",
    ]

    def run():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
        return [cell.outputs for cell in notebook.cells]

    first, second = run(), run()
    for outputs in (*first, *second):
        for output in outputs:
            output.data.pop("application/vnd.jupyter.widget-view+json", None)
    assert first == second
    assert [len(outputs) for outputs in first] == [0, 2, 1]
    assert first[1][0].metadata == {"image/png": {"alt": "An empty figure with labels."}}
    assert first[2][0].data["text/plain"] == "Figure with sliders for a: An empty figure with a slider."
