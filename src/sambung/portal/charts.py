"""The history of a level as a step line: places on a drawing, computed on the server.

The drawing is small enough to be read on a telephone without being scaled down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sambung.verification.rules.levels import Level

WIDTH, HEIGHT = 360, 196
_LEFT, _RIGHT, _TOP, _ROW = 30, 348, 14, 24
_ROWS = tuple(reversed(Level))
_MONTHS_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """The line of a level: its height on the drawing."""

    level: Level
    y: int


@dataclass(frozen=True, slots=True)
class Month:
    """The beginning of a month: its place on the drawing."""

    day: date
    x: int


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """What to draw: an SVG path, a dot for each change, lines for levels and months."""

    path: str
    dots: tuple[tuple[int, int], ...]
    rows: tuple[Row, ...]
    months: tuple[Month, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT


def draw_history(
    steps: Sequence[tuple[datetime, Level]], *, start: datetime, end: datetime, zone: tzinfo
) -> HistoryChart | None:
    """Draw the level between two moments; None when nothing is known of that time.

    `steps` are the moments of change with the level from then on, oldest first. What came before
    `start` only says at which level the line begins. Before the first step nothing is drawn:
    nobody looked yet.
    """
    known = [step for step in steps if step[0] <= end]
    if not known:
        return None
    earlier = [level for at, level in known if at <= start]
    line = [(_LEFT, _height_of(earlier[-1]))] if earlier else []
    dots = []
    for at, level in known:
        if at > start:
            dots.append((_place_of(at, start, end), _height_of(level)))
    return HistoryChart(
        path=_connect([*line, *dots]),
        dots=tuple(dots),
        rows=tuple(Row(level, _height_of(level)) for level in _ROWS),
        months=_list_months(start, end, zone),
    )


def _connect(points: Sequence[tuple[int, int]]) -> str:
    (x, y), *others = points
    parts = [f"M{x} {y}"]
    for x, y in others:
        parts.append(f"H{x}V{y}")
    return "".join([*parts, f"H{_RIGHT}"])


def _height_of(level: Level) -> int:
    return _TOP + _ROW * _ROWS.index(level)


def _place_of(at: datetime, start: datetime, end: datetime) -> int:
    return _LEFT + round((_RIGHT - _LEFT) * ((at - start) / (end - start)))


def _list_months(start: datetime, end: datetime, zone: tzinfo) -> tuple[Month, ...]:
    first = start.astimezone(zone)
    number = first.year * 12 + first.month  # of the month after the first one
    months: list[Month] = []
    while True:
        begin = datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)
        if begin > end:
            return tuple(months)
        months.append(Month(begin.date(), _place_of(begin, start, end)))
        number += _MONTHS_BETWEEN
