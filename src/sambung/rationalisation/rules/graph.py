"""Drawing a graph of boxes and arrows: where each box stands, and what to draw.

Graphviz (sfdp) finds who belongs near whom; its own ways of making room for labels give pictures
ten screens wide, so the boxes are stood in bands here, each as near its place as there is room.
Pure: the same graph gives the same drawing, and a drawing made before is kept.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from threading import Lock
from typing import Any

import numpy as np
import pygraphviz

SHAPES = ("box", "hexagon", "pill", "slanted", "cut", "pointed")
BOX_HEIGHT = 38
_GAP = 30
_PLAY = 26
_BAND = BOX_HEIGHT + _PLAY + 26
_MARGIN = 12
_ROOM = 1.35
"""The boxes with their gaps are first spread over so many times their own area."""
_ASPECT = 1.3
_ARROW = 8
_BESIDE = 8
"""Between two arrows that join the same boxes."""

Ends = tuple[tuple[int, int], ...]
Places = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """What is drawn as a box. `width` must hold its text."""

    key: str
    width: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """What is drawn as an arrow, by the keys of its boxes."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """The middle of a box."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnArrow:
    """The line of an arrow and its head, as path and corners of an SVG."""

    line: str
    head: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The size of the picture; boxes by key; arrows in the order they were given."""

    width: int
    height: int
    boxes: Mapping[str, DrawnBox]
    arrows: tuple[DrawnArrow, ...]


def draw(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Drawing:
    """Draw boxes and arrows so that no box covers another."""
    row_of = {box.key: row for row, box in enumerate(boxes)}
    widths = tuple(box.width for box in boxes)
    ends = tuple((row_of[arrow.source], row_of[arrow.target]) for arrow in arrows)
    places = place(widths, tuple(sorted(set(ends))))
    right = max((x + width / 2 for (x, _y), width in zip(places, widths, strict=True)), default=0)
    bottom = max((y + BOX_HEIGHT / 2 for _x, y in places), default=0)
    return Drawing(
        width=round(right + _MARGIN),
        height=round(bottom + _MARGIN),
        boxes={box.key: DrawnBox(*places[row]) for row, box in enumerate(boxes)},
        arrows=_draw_arrows(places, widths, ends),
    )


@lru_cache(maxsize=64)
def place(widths: tuple[float, ...], ends: Ends) -> Places:
    """Find the middles of boxes, by their widths and the numbers of those that are joined."""
    if not widths:
        return ()
    middles = _spread(_arrange(len(widths), ends), np.array(widths))
    left = (middles[:, 0] - np.array(widths) / 2).min() - _MARGIN
    top = middles[:, 1].min() - BOX_HEIGHT / 2 - _MARGIN
    return tuple((round(x - left, 1), round(y - top, 1)) for x, y in middles.tolist())


def outline(shape: str, width: float, height: float = BOX_HEIGHT) -> str:
    """Give the outline of a shape around 0,0 as an SVG path.

    Raises:
        KeyError: there is no such shape.
    """
    x, y, slope = width / 2, height / 2, height / 4
    if shape == "pill":
        return (
            f"M{slope - x:g} {-y:g}H{x - slope:g}A{slope:g} {y:g} 0 0 1 {x - slope:g} {y:g}"
            f"H{slope - x:g}A{slope:g} {y:g} 0 0 1 {slope - x:g} {-y:g}Z"
        )
    corners = {
        "box": [(-x, -y), (x, -y), (x, y), (-x, y)],
        "hexagon": [
            (slope - x, -y),
            (x - slope, -y),
            (x, 0),
            (x - slope, y),
            (slope - x, y),
            (-x, 0),
        ],
        "slanted": [(slope - x, -y), (x, -y), (x - slope, y), (-x, y)],
        "cut": [(-x, -y), (x - slope, -y), (x, slope - y), (x, y), (slope - x, y), (-x, y - slope)],
        "pointed": [(-x, -y), (x - slope, -y), (x, 0), (x - slope, y), (-x, y)],
    }[shape]
    return "M" + "L".join(f"{at:g} {down:g}" for at, down in corners) + "Z"


_graphviz = Lock()
"""Graphviz keeps its state in the process: one thread at a time."""


def _arrange(count: int, ends: Ends) -> Any:
    """Let Graphviz put together what is joined; boxes may still cover one another."""
    graph = pygraphviz.AGraph(overlap="true", splines="none", K="0.6", start="5")
    for row in range(count):
        graph.add_node(row, label="", shape="point")
    graph.add_edges_from(end for end in ends if end[0] != end[1])
    with _graphviz:
        graph.layout(prog="sfdp")
    found = [graph.get_node(row).attr["pos"].split(",") for row in range(count)]
    middles = np.array([(float(x), float(y)) for x, y in found])
    return middles - middles.mean(axis=0)


def _spread(middles: Any, widths: Any) -> Any:
    """Stand the boxes in bands, from top to bottom and in each from left to right.

    In its band a box stands a little higher or lower, as it did among its neighbours, so that an
    arrow along the band does not run behind all the others.
    """
    room = widths + _GAP
    width = max(np.sqrt(room.sum() * _BAND * _ROOM * _ASPECT), room.max())
    across = _even_out(middles[:, 0]) * width
    downwards = np.argsort(middles[:, 1], kind="stable")
    band = (np.cumsum(room[downwards]) - room[downwards] / 2) // (width / _ROOM)
    placed = np.empty_like(middles)
    for number in np.unique(band):
        inside = downwards[band == number]
        lower = np.arange(len(inside)) / max(len(inside) - 1, 1)
        placed[inside, 1] = number * _BAND + lower * _PLAY
        rightwards = inside[np.argsort(across[inside], kind="stable")]
        placed[rightwards, 0] = _line_up(across[rightwards], room[rightwards], width)
    return placed


def _line_up(wanted: Any, room: Any, width: float) -> list[float]:
    """Place the middles in a row near where they should be, none nearer than its room."""
    right, middles = 0.0, []
    for middle, own in zip(wanted, room, strict=True):
        middles.append(max(middle, right + own / 2))
        right = middles[-1] + own / 2
    left = max(width, room.sum())
    for at in range(len(middles) - 1, -1, -1):
        middles[at] = min(middles[at], left - room[at] / 2)
        left = middles[at] - room[at] / 2
    return middles


def _even_out(values: Any) -> Any:
    """Bring values to 0 to 1, half by what they are and half by their order.

    So a crowd around a hub gets room at once, and who is far away does not take all of it.
    """
    order = np.empty(len(values))
    order[np.argsort(values, kind="stable")] = np.arange(len(values))
    reach = values.max() - values.min()
    return (values - values.min()) / (reach or 1.0) / 2 + order / max(len(values) - 1, 1) / 2


def _draw_arrows(places: Places, widths: Sequence[float], ends: Ends) -> tuple[DrawnArrow, ...]:
    """Draw the arrows; those between the same two boxes run beside one another."""
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (source, target) in enumerate(ends):
        together[min(source, target), max(source, target)].append(number)
    drawn: dict[int, DrawnArrow] = {}
    for (low, _high), numbers in together.items():
        for nth, number in enumerate(numbers):
            source, target = ends[number]
            aside = (nth - (len(numbers) - 1) / 2) * _BESIDE * (1 if source == low else -1)
            drawn[number] = _draw_arrow(
                (*places[source], widths[source]), (*places[target], widths[target]), aside
            )
    return tuple(drawn[number] for number in range(len(ends)))


Place = tuple[float, float, float]
"""The middle of a box and its width."""


def _draw_arrow(source: Place, target: Place, aside: float) -> DrawnArrow:
    x, y = target[0] - source[0], target[1] - source[1]
    length = hypot(x, y)
    if not length:
        return _draw_loop(source)
    along, across = (x / length, y / length), (-y / length * aside, x / length * aside)
    tail = _leave(source, along, across)
    tip = _leave(target, (-along[0], -along[1]), across)
    foot = (tip[0] - along[0] * _ARROW, tip[1] - along[1] * _ARROW)
    half = (-along[1] * _ARROW / 2, along[0] * _ARROW / 2)
    corners = (tip, (foot[0] + half[0], foot[1] + half[1]), (foot[0] - half[0], foot[1] - half[1]))
    return DrawnArrow(
        f"M{tail[0]:.1f} {tail[1]:.1f}L{foot[0]:.1f} {foot[1]:.1f}",
        " ".join(f"{at:.1f},{down:.1f}" for at, down in corners),
    )


def _leave(
    box: Place, along: tuple[float, float], aside: tuple[float, float]
) -> tuple[float, float]:
    """Find where a line from near the middle of a box, in a direction, leaves it."""
    x, y, width = box
    reaches = [
        (half - (1 if way > 0 else -1) * off) / abs(way)
        for half, way, off in zip((width / 2, BOX_HEIGHT / 2), along, aside, strict=True)
        if way
    ]
    reach = max(min(reaches), 0.0)
    return x + aside[0] + along[0] * reach, y + aside[1] + along[1] * reach


def _draw_loop(box: Place) -> DrawnArrow:
    """Draw the arrow of an application that calls itself, above its right end."""
    x, y, width = box
    right, top = x + width / 2 - 18, y - BOX_HEIGHT / 2
    return DrawnArrow(
        f"M{right:.1f} {top:.1f}C{right:.1f} {top - 22:.1f} {right + 30:.1f} {top - 22:.1f}"
        f" {right + 14:.1f} {top - 4:.1f}",
        f"{right + 10:.1f},{top:.1f} {right + 9:.1f},{top - 8:.1f} {right + 17:.1f},{top - 5:.1f}",
    )
