"""Figures that a learner moves with sliders, and that still show something where nothing can be moved."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from matplotlib.figure import Figure

from coursekit import showing, style

Slider = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spec:
    """One slider: its name in the code and in words, its range, and whether it holds whole numbers."""

    name: str
    low: float
    high: float
    step: float
    start: float

    @property
    def words(self) -> str:
        """The name as a learner reads it."""
        return self.name.replace("_", " ")

    @property
    def whole(self) -> bool:
        """Whether all values are ints."""
        return all(isinstance(value, int) for value in (self.low, self.high, self.step, self.start))

    @property
    def digits(self) -> int:
        """Decimals that are needed to write every value the slider can take."""
        values = (Decimal(str(value)).normalize() for value in (self.low, self.step, self.start))
        return max(0, *(-int(value.as_tuple().exponent) for value in values))

    def clean(self, value: float) -> float:
        """Round away what floating point adds to a multiple of the step."""
        return int(value) if self.whole else round(float(value), self.digits)


def explore(
    draw: Callable[..., Any],
    alt: str,
    size: tuple[float, float] = (6, 4),
    *,
    costly: bool = False,
    **sliders: Slider,
) -> None:
    """Show sliders above a figure that is drawn again whenever one of them is moved.

    Beside each slider stands a box for typing the number, which also names it for screen readers.
    Without a kernel behind a notebook, or without ipywidgets, the figure is shown as it is at the start.

    Parameters
    ----------
    draw : callable
        `draw(fig, name=value, ...)` draws on the empty figure `fig`; it needs titles and labels as in `figures.show`.
    alt : str
        One or two sentences that say what is seen and what moving a slider changes.
    size : (float, float)
        Width and height of the figure in inches.
    costly : bool
        True: draw only when a slider is let go, not while it moves.
    **sliders : (low, high, step, start)
        The range and start of each value; whole numbers give a slider of whole numbers. A name like `learning_rate` is
        shown as "learning rate".

    Raises
    ------
    ValueError
        If a slider's range makes no sense, or the figure lacks words as in `figures.show`.
    """
    specs = [_spec(name, values) for name, values in sliders.items()]
    start = {spec.name: spec.clean(spec.start) for spec in specs}
    first = _picture(draw, alt, size, start)
    fallback = {"image/png": showing.encode(first)}
    box = _sliders(draw, alt, size, costly, specs, first) if specs and _has_kernel() else None
    if box is None:
        showing.publish({**fallback, "text/plain": f"Figure: {alt}"}, alt)
        return
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    text = f"Figure with sliders for {', '.join(spec.words for spec in specs)}: {alt}"
    showing.publish({"application/vnd.jupyter.widget-view+json": view, **fallback, "text/plain": text}, alt)


def _spec(name: str, values: Slider) -> Spec:
    try:
        low, high, step, start = values
    except (TypeError, ValueError):
        raise ValueError(f"The slider {name!r} needs (low, high, step, start), not {values!r}.") from None
    if not (low <= start <= high and low < high and step > 0):
        raise ValueError(f"The slider {name!r} needs low <= start <= high and a step above 0, not {values!r}.")
    return Spec(name, low, high, step, start)


def _has_kernel() -> bool:
    return getattr(showing.shell(), "kernel", None) is not None


def _picture(draw: Callable[..., Any], alt: str, size: tuple[float, float], values: dict[str, float]) -> bytes:
    fig = Figure(figsize=size, dpi=style.DPI, layout="constrained", facecolor="white")
    draw(fig, **values)
    showing.require_words(fig, alt)
    return showing.png(fig, tight=False)


def _sliders(draw: Callable[..., Any], alt: str, size: tuple[float, float], costly: bool, specs: list[Spec], first: bytes) -> Any:
    """Build the controls and the picture below them; None without ipywidgets."""
    try:
        import ipywidgets
    except ImportError:
        return None

    longest = max(len(spec.words) for spec in specs)
    controls = {spec.name: _control(ipywidgets, spec, costly, longest) for spec in specs}
    boxes = {name: control.children[0] for name, control in controls.items()}

    def words() -> str:
        now = ", ".join(f"{spec.words} {boxes[spec.name].value:.6g}" for spec in specs)
        return f"{alt} Now: {now}."

    area = ipywidgets.HTML(_image(first, words(), size))

    def redraw(_change: Any) -> None:
        try:
            values = {name: box.value for name, box in boxes.items()}
            area.value = _image(_picture(draw, alt, size, values), words(), size)
        except Exception as error:
            area.value = f'<p role="alert">No figure for these values: {html.escape(str(error) or repr(error))}</p>'

    for box in boxes.values():
        box.observe(redraw, names="value")
    return ipywidgets.VBox([*controls.values(), area])


def _control(ipywidgets: Any, spec: Spec, costly: bool, longest: int) -> Any:
    """Build one control: a number box, whose label a screen reader reads, and the slider that belongs to it.

    The handle of an ipywidgets slider has no name for a screen reader; the number box has, and shows clean digits.
    """
    number, kind = (
        (ipywidgets.BoundedIntText, ipywidgets.IntSlider) if spec.whole else (ipywidgets.BoundedFloatText, ipywidgets.FloatSlider)
    )
    span: dict[str, Any] = {"value": spec.clean(spec.start), "min": spec.low, "max": spec.high, "step": spec.step}
    wide = 0.6 * longest + 1
    box = number(
        **span,
        description=spec.words,
        tooltip=f"{spec.words}, {spec.low:g} to {spec.high:g}",
        style={"description_width": f"{wide:.1f}em"},
        layout={"width": f"{wide + 6:.1f}em"},
    )
    slider = kind(
        **span,
        readout=False,
        continuous_update=not costly,
        tooltip=spec.words,
        layout={"width": "20em", "flex": "0 1 20em"},
    )

    def differ() -> bool:
        return bool(abs(slider.value - box.value) > 1e-6 * spec.step)  # else leave the other alone: it may be under the hand

    def slid(change: Any) -> None:
        if differ():
            box.value = spec.clean(change["new"])

    def typed(change: Any) -> None:
        if differ():
            slider.value = change["new"]

    slider.observe(slid, names="value")
    box.observe(typed, names="value")
    return ipywidgets.HBox([box, slider])


def _image(content: bytes, alt: str, size: tuple[float, float]) -> str:
    width, height = (round(side * style.DPI) for side in size)
    source = f"data:image/png;base64,{showing.encode(content)}"
    look = "max-width: 100%; height: auto; background: white"
    return f'<img alt="{html.escape(alt)}" src="{source}" width="{width}" height="{height}" style="{look}">'
