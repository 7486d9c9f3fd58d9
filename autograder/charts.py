"""Charts as SVG by hand: each is one picture with a title and a description, readable in any theme and without colour.

Colours come from the page's style sheet by class: `bar`, `alert` (a bar that wants attention and has a word beside it), `grid`.
"""

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.plain import shorten

WIDTH = 560
LETTER = 7.4  # the width of a letter of the page's chart text, at most; labels are cut by it
ROW = 26  # the height of a bar with the space below it
PAIR = 44  # the same with a label above it
RIGHT = 78  # kept free for what is written at the end of a bar


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its length as a share of the scale (None: there is none), what is written at its end."""

    label: str
    share: float | None
    value: str
    alert: bool = False


def histogram(key: str, title: str, description: str, counts: Sequence[int], across: str, up: str) -> str:
    """Counts in bins of equal width from 0 to 100 per cent. `key` makes the ids of the title and description."""
    left, top, bottom, right, height = 44.0, 44.0, 236.0, WIDTH - 12.0, 284
    step = tick_step(max(counts, default=0))
    ceiling = max(step * -(-max(counts, default=0) // step), step)
    width = (right - left) / len(counts)

    def y(count: int) -> float:
        return bottom - (bottom - top) * count / ceiling

    parts = [_words(up, left - 30, 18)]
    for tick in range(0, ceiling + 1, step):
        parts += [_line(left, y(tick), right, y(tick)), _words(str(tick), left - 8, y(tick) + 4, "end")]
    for number, count in enumerate(counts):
        x = left + number * width
        parts.append(_words(str(round(100 * number / len(counts))), x, bottom + 18, "middle"))
        if count:
            parts.append(_bar(x + 2, y(count), width - 4, bottom - y(count)))
            parts.append(_words(str(count), x + width / 2, y(count) - 5, "middle", "value"))
    parts += [_words("100", right, bottom + 18, "middle"), _words(across, (left + right) / 2, bottom + 40, "middle")]
    return _picture(key, title, description, height, parts)


def tick_step(most: int, ticks: int = 5) -> int:
    """The distance of the ticks from 0 to `most`: 1, 2 or 5 times a power of ten, with about `ticks` of them."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * ticks >= most:
                return step * factor
        step *= 10


def bars_beside(key: str, title: str, description: str, bars: Sequence[Bar], across: str) -> str:
    """Bars on a scale from 0 to 1, each with its label on its left."""
    left = min(max((letters(bar.label) for bar in bars), default=0), 28) * LETTER + 14
    scale = WIDTH - RIGHT - left
    bottom = 8 + ROW * len(bars)
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = left + tick * scale
        parts += [_line(x, 4, x, bottom + 4), _words(f"{tick:g}", x, bottom + 20, "middle")]
    for number, bar in enumerate(bars):
        y = 8 + ROW * number
        parts.append(_words(fit(bar.label, 28), left - 8, y + 16, "end"))
        parts += _bar_and_value(bar, left, y + 3, scale)
    parts.append(_words(across, left + scale / 2, bottom + 42, "middle"))
    return _picture(key, title, description, bottom + 52, parts)


def bars_below(key: str, title: str, description: str, bars: Sequence[Bar]) -> str:
    """Bars with long labels: each label stands above its bar."""
    parts = []
    for number, bar in enumerate(bars):
        y = PAIR * number
        parts.append(_words(fit(bar.label, int(WIDTH / LETTER)), 0, y + 16))
        parts += _bar_and_value(bar, 0, y + 21, WIDTH - RIGHT)
    return _picture(key, title, description, PAIR * len(bars), parts)


def letters(text: str) -> int:
    """How many letters wide a text is; those of East Asia are two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def fit(text: str, most: int) -> str:
    """The text cut to at most `most` letters' width."""
    line = shorten(text, most)
    while letters(line) > most:
        line = line[:-2] + "…"
    return line


def _bar_and_value(bar: Bar, left: float, top: float, scale: float) -> list[str]:
    length = scale * min(max(bar.share or 0.0, 0.0), 1.0)
    drawn = [_bar(left, top, length, ROW - 8, "alert" if bar.alert else "bar")] if length > 0 else []
    return [*drawn, _words(bar.value, left + length + 6, top + 13, "start", "value")]


def _picture(key: str, title: str, description: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-labelledby="{key}-title {key}-text" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}"><title id="{key}-title">{html.escape(title)}</title>'
        f'<desc id="{key}-text">{html.escape(description)}</desc>{"".join(parts)}</svg>'
    )


def _words(text: str, x: float, y: float, anchor: str = "start", kind: str = "") -> str:
    attributes = (f' text-anchor="{anchor}"' if anchor != "start" else "") + (f' class="{kind}"' if kind else "")
    return f'<text x="{x:.5g}" y="{y:.5g}"{attributes}>{html.escape(text)}</text>'


def _bar(x: float, y: float, width: float, height: float, kind: str = "bar") -> str:
    return f'<rect x="{x:.5g}" y="{y:.5g}" width="{width:.5g}" height="{height:.5g}" class="{kind}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.5g}" y1="{y1:.5g}" x2="{x2:.5g}" y2="{y2:.5g}" class="grid"/>'
