"""The way a figure leaves Python: checked for words, fitted, written as PNG, and shown with its description."""

from __future__ import annotations

import base64
import html
import io
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from coursekit.style import DPI


def show(fig: Figure, alt: str) -> None:
    """Show a figure below the cell together with its description in words, and close it.

    The output holds the figure as `image/png`, with `alt` as its alternative text in the metadata, and the text
    "Figure: " + `alt`. JupyterLab does not read that metadata, so the words follow as a line to unfold, which a screen
    reader meets right after the picture. Outside IPython nothing is shown.

    Parameters
    ----------
    fig : Figure
        The figure; every axes has a title and labels (one with its axis switched off has a title).
    alt : str
        One or two sentences that say what is seen and what it means.

    Raises
    ------
    ValueError
        If `alt` has fewer than four words, or if an axes lacks its title or a label.
    """
    try:
        require_words(fig, alt)
        publish({"image/png": encode(png(fig)), "text/plain": f"Figure: {alt}"}, alt)
        publish({"text/html": in_words(alt), "text/plain": ""}, alt)
    finally:
        plt.close(fig)


def save(fig: Figure, path: str | Path) -> None:
    """Write a still picture for a lesson's text, and close the figure.

    Parameters
    ----------
    fig : Figure
        The figure; every axes has a title and labels (one with its axis switched off has a title).
    path : str or Path
        The PNG file; its folder is made if it is missing. The same figure always gives the same bytes.

    Raises
    ------
    ValueError
        If an axes lacks its title or a label.
    """
    try:
        require_labels(fig)
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(png(fig))
    finally:
        plt.close(fig)


def require_words(fig: Figure, alt: str) -> None:
    """Refuse a figure that is not described: a short `alt`, a missing title or label (ValueError)."""
    if len(str(alt).split()) < 4:
        raise ValueError(f"The alt text {alt!r} is too short: say in a sentence what is seen and what it means.")
    require_labels(fig)


def require_labels(fig: Figure) -> None:
    """Refuse a figure in which an axes lacks its title or a label (ValueError)."""
    shown = [ax for ax in fig.axes if ax.get_visible()]
    for number, ax in enumerate(shown, start=1):
        which = "The figure" if len(shown) == 1 else f"Axes {number} of the figure"
        missing = _missing(fig, ax)
        if missing:
            raise ValueError(f"{which} has no {missing}: {HOW[missing]}.")


HOW = {
    "title": "give it one with ax.set_title(...)",
    "x label": "say with ax.set_xlabel(...) what is drawn along the axis, with its unit",
    "y label": "say with ax.set_ylabel(...) what is drawn along the axis, with its unit",
    "colour bar label": "say with colorbar.set_label(...) what the colours mean",
}


def _missing(fig: Figure, ax: Axes) -> str | None:
    if ax.get_label() == "<colorbar>":
        return None if ax.get_xlabel() or ax.get_ylabel() else "colour bar label"
    twins = [other for other in fig.axes if other.bbox.bounds == ax.bbox.bounds]
    if not fig.get_suptitle() and not any(title.get_text() for twin in twins for title in _titles(twin)):
        return "title"
    if not ax.axison:
        return None
    if ax.xaxis.get_visible() and not fig.get_supxlabel():
        if not any(other.get_xlabel() for other in ax.get_shared_x_axes().get_siblings(ax)):
            return "x label"
    if ax.yaxis.get_visible() and not fig.get_supylabel():
        if not any(other.get_ylabel() for other in ax.get_shared_y_axes().get_siblings(ax)):
            return "y label"
    return None


PLACES = ("left", "center", "right")


def png(fig: Figure, tight: bool = True) -> bytes:
    """Write the figure as PNG at 110 dots per inch on white; the same figure always gives the same bytes.

    Parameters
    ----------
    fig : Figure
        The figure; titles and labels longer than their room are broken into lines.
    tight : bool
        True: as large as what is drawn, so that nothing is cut off. False: exactly the size of the figure.
    """
    fit_words(fig)
    file = io.BytesIO()
    box: Any = "tight" if tight else fig.bbox_inches
    fig.savefig(file, format="png", dpi=DPI, facecolor="white", bbox_inches=box, metadata={"Software": None})
    return file.getvalue()


def encode(image: bytes) -> str:
    """Write bytes as base64 text, the form in which a notebook keeps pictures."""
    return base64.b64encode(image).decode("ascii")


def in_words(alt: str) -> str:
    """The description of a figure as a line that unfolds."""
    return (
        '<details style="font-size:85%;color:var(--jp-content-font-color1,inherit)"><summary>Figure in words</summary>'
        f"{html.escape(alt, quote=False)}</details>"
    )


def publish(bundle: dict[str, Any], alt: str) -> None:
    """Send an output to the notebook, with `alt` as alternative text of its picture; outside IPython do nothing."""
    if shell() is None:
        return
    from IPython.display import display

    display(bundle, raw=True, metadata={"image/png": {"alt": alt}})


def shell() -> Any:
    """Give the IPython shell this code runs in, or None; never imports IPython by itself."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def fit_words(fig: Figure) -> None:
    """Break titles and axis labels that are longer than their room into lines."""
    fig.draw_without_rendering()
    for text, room, upright in _words(fig):
        extent = text.get_window_extent()
        length = extent.height if upright else extent.width
        width = len(text.get_text())
        while length > room and width > 12:
            width = min(width - 1, int(width * room / length))
            text.set_text(_wrapped(text.get_text(), max(width, 12)))
            extent = text.get_window_extent()
            length = extent.height if upright else extent.width


def settle(ax: Axes) -> Figure:
    """Bring limits and layout to where drawing would bring them, so that places can be measured; give the figure."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes belong to no figure.")
    for other in figure.axes:
        other.get_xlim()
        other.get_ylim()
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    return figure


def _words(fig: Figure) -> Iterator[tuple[Text, float, bool]]:
    """Yield each title and label with the pixels it may fill and whether it is written upright."""
    title = getattr(fig, "_suptitle", None)
    if title is not None and title.get_text():
        yield title, 0.98 * fig.bbox.width, False
    for ax in fig.axes:
        spec = ax.get_subplotspec()
        left, right = 0.0, fig.bbox.width
        if spec is not None:
            columns = spec.get_gridspec().ncols
            left, right = spec.colspan.start / columns * right, spec.colspan.stop / columns * right
        right = min([right, *(_title_start(other) - 14 for other in fig.axes if _stands_right(other, ax))])
        middle = (ax.bbox.x0 + ax.bbox.x1) / 2
        centred = 1.94 * min(middle - left, right - middle)
        rooms = {"left": 0.98 * (right - ax.bbox.x0), "center": centred, "right": 0.98 * (ax.bbox.x1 - left)}
        for place, text in zip(PLACES, _titles(ax), strict=True):
            if text.get_text():
                yield text, rooms[place], False
        if ax.axison and ax.get_xlabel():
            yield ax.xaxis.label, centred, False
        if ax.axison and ax.get_ylabel():
            yield ax.yaxis.label, 1.1 * ax.bbox.height, True


def _stands_right(other: Axes, ax: Axes) -> bool:
    level = ax.bbox.y0 < other.bbox.y1 and other.bbox.y0 < ax.bbox.y1
    return bool(level and other.bbox.x0 >= ax.bbox.x1)


def _title_start(ax: Axes) -> float:
    return float(min([ax.bbox.x0, *(title.get_window_extent().x0 for title in _titles(ax) if title.get_text())]))


def _titles(ax: Axes) -> tuple[Text, Text, Text]:
    return ax._left_title, ax.title, ax._right_title  # type: ignore[attr-defined]


def _wrapped(text: str, width: int) -> str:
    """Break at spaces, never inside a formula between dollar signs."""
    joined = re.sub(r"\$[^$]*\$", lambda formula: formula[0].replace(" ", "\0"), text.replace("\n", " "))
    return textwrap.fill(joined, width, break_long_words=False, break_on_hyphens=False).replace("\0", " ")
