"""Names written at the right ends of lines, pushed apart where they would lie on each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from coursekit import style

SIZE = 10.0  # points
GAP = 10.0  # points between the axes and the names


@dataclass(frozen=True)
class EndLabel:
    """A name, the thin line that may lead to it, and the points (n, 2) of the line it belongs to."""

    text: Text
    leader: Line2D
    points: np.ndarray


class EndLabels(Artist):
    """All names of one axes; their places are found when they are drawn, when limits, scale and size are settled."""

    def __init__(self, ax: Axes) -> None:
        super().__init__()
        self.labels: list[EndLabel] = []
        self.ax = ax
        ax.add_artist(self)
        self.set_clip_on(False)

    @classmethod
    def of(cls, ax: Axes) -> EndLabels:
        """Give the names of `ax`, empty ones if there are none yet."""
        for artist in ax.artists:
            if isinstance(artist, cls):
                return artist
        return cls(ax)

    def add(self, name: str, points: np.ndarray, color: str) -> None:
        """Add the name of the line through the finite data points, shape (n, 2), n > 0."""
        text = Text(0, 0, name, fontsize=SIZE, color=style.letters(color), va="center_baseline", ha="left")
        leader = Line2D([], [], color=color, linewidth=0.8, solid_capstyle="butt")
        for part in (text, leader):
            part.set_figure(self.ax.figure)
            part.set_transform(IdentityTransform())
        self.labels.append(EndLabel(text, leader, points))
        self.stale = True

    def place(self) -> None:
        """Move every name as near to the height of its line's end as the others allow."""
        if not self.labels:
            return
        self.ax.get_xlim()
        self.ax.get_ylim()
        box = self.ax.bbox
        points = np.array([self._end(label.points) for label in self.labels])
        pixels = self.ax.figure.dpi / 72
        wanted = np.clip(points[:, 1], box.y0, box.y1)
        gap = SIZE * pixels * 1.25
        heights = spread(wanted, gap)
        ranks = np.argsort(np.argsort(heights, kind="stable"))
        heights = np.minimum(heights, box.y1 - gap * (len(ranks) - 1 - ranks))
        heights = np.maximum(heights, box.y0 + gap * ranks)
        left = box.x1 + GAP * pixels
        for label, end, want, height in zip(self.labels, points, wanted, heights, strict=True):
            label.text.set_position((left, height))
            joined = abs(height - want) > SIZE * pixels * 0.4 or end[0] < box.x1 - GAP * pixels
            start = min(end[0], box.x1) + 0.2 * GAP * pixels
            label.leader.set_data([start, left - 0.2 * GAP * pixels] if joined else [], [want, height] if joined else [])

    def _end(self, points: np.ndarray) -> np.ndarray:
        """Give in pixels the last point inside the axes, or the last one of all."""
        pixels = self.ax.transData.transform(points)
        box = self.ax.bbox
        visible = np.flatnonzero((pixels[:, 1] >= box.y0 - 1) & (pixels[:, 1] <= box.y1 + 1) & (pixels[:, 0] <= box.x1 + 1))
        end: np.ndarray = pixels[visible[-1] if len(visible) else -1]
        return end

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Give the room the names take, in pixels, so that the layout leaves it free."""
        self.place()
        boxes = [label.text.get_window_extent(renderer) for label in self.labels]
        return Bbox.union(boxes) if boxes else Bbox.null()

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox:
        """Give the same room: the names stand outside the axes on purpose and are not clipped."""
        return self.get_window_extent(renderer)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the names and the thin lines that lead to those that had to move."""
        if self.get_visible():
            self.place()
            for label in self.labels:
                label.leader.draw(renderer)
                label.text.draw(renderer)
        self.stale = False


def spread(wanted: Any, gap: float) -> np.ndarray:
    """Move numbers as little as needed for all of them to be `gap` apart, keeping their order.

    Parameters
    ----------
    wanted : array_like, shape (n,)
        Where each would like to be.
    gap : float
        Least distance between two neighbours.

    Returns
    -------
    ndarray, shape (n,)
        Places in the order of `wanted`; groups that collide are centred on the mean of their wishes.

    Examples
    --------
    >>> spread([0.0, 10.0, 10.5], 1.0)
    array([ 0.  ,  9.75, 10.75])
    """
    values = np.asarray(wanted, dtype=float)
    order = np.argsort(values, kind="stable")
    groups: list[list[int]] = []
    for index in order:
        groups.append([int(index)])
        while len(groups) > 1 and _starts(values, groups[-2], gap)[-1] + gap > _starts(values, groups[-1], gap)[0]:
            groups[-2:] = [groups[-2] + groups[-1]]
    placed = np.empty_like(values)
    for group in groups:
        placed[group] = _starts(values, group, gap)
    return placed


def _starts(values: np.ndarray, group: list[int], gap: float) -> np.ndarray:
    places: np.ndarray = values[group].mean() + gap * (np.arange(len(group)) - (len(group) - 1) / 2)
    return places
