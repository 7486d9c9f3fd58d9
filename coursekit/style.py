"""One look for every figure: colours that colour-blind readers tell apart, a light ground, letters that can be read."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.colors import to_rgb

Rgb = tuple[float, float, float]

# The colours of Okabe and Ito (2008), "Color Universal Design", those with most contrast to white first.
PALETTE: list[str] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]
MARKERS: list[str] = ["o", "s", "^", "D", "P", "X", "v", "*", "<", ">"]
DASHES: list[Any] = ["-", "--", "-.", ":", (0, (8, 2)), (0, (5, 1, 1, 1, 1, 1)), (0, (3, 1)), (0, (1, 1))]
INK = "#222222"
FAINT = "#8C8C8C"
DPI = 110


def set_style() -> None:
    """Set Matplotlib's defaults for the lessons: light opaque ground, 10 to 12 point letters, Okabe-Ito colours."""
    mpl.rcParams.update(
        {
            "figure.figsize": (6, 4),
            "figure.dpi": DPI,
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "savefig.facecolor": "white",
            "savefig.dpi": DPI,
            "savefig.bbox": "tight",
            "axes.facecolor": "white",
            "axes.edgecolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=PALETTE),
            "axes.titlelocation": "left",
            "axes.titlesize": 12,
            "axes.labelsize": 11,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": "#E6E6E6",
            "grid.linewidth": 0.8,
            "font.size": 11,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
            "legend.fontsize": 10,
            "legend.framealpha": 0.9,
            "lines.linewidth": 2,
            "image.cmap": "cividis",
        }
    )


def color(k: int) -> str:
    """Give the colour of class or line number `k`; after the eighth they begin again."""
    return PALETTE[k % len(PALETTE)]


def marker(k: int) -> str:
    """Give the marker of class number `k`; with the colour, the pair repeats only after 40 classes."""
    return MARKERS[k % len(MARKERS)]


def tint(name: str, strength: float = 0.25) -> Rgb:
    """Mix a colour with white; `strength` 0 gives white, 1 the colour itself."""
    r, g, b = (1 - strength * (1 - c) for c in to_rgb(name))
    return r, g, b


def shade(name: str, strength: float = 0.4) -> Rgb:
    """Mix a colour with black; `strength` 0 gives the colour itself, 1 black."""
    r, g, b = ((1 - strength) * c for c in to_rgb(name))
    return r, g, b


def letters(name: str) -> Rgb:
    """Darken a colour until text in it can be read on white: contrast 4.5 to 1, as WCAG 2 asks."""
    strength = 0.0
    while _contrast_to_white(shade(name, strength)) < 4.5:
        strength += 0.05
    return shade(name, strength)


def _contrast_to_white(rgb: Rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
