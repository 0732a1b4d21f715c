"""The TIME chart: where each application stands on value and technical fit, computed here.

The drawing is read on a telephone without being scaled; its text and a table say the same. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from sambung.rationalisation.rules.scoring import THRESHOLD, Quadrant, find_quadrant

SIDE = 320
_LEFT, _TOP = 30, 8
_SMALLEST, _LARGEST = 5, 16


@dataclass(frozen=True, slots=True)
class Point:
    """An application to draw. `annual_cost` is in rupiah; None where it is not known."""

    code: str
    name: str
    value: int
    fit: int
    annual_cost: int | None


@dataclass(frozen=True, slots=True)
class Bubble:
    """An application on the drawing. One whose cost is not known is drawn open, smallest."""

    code: str
    title: str
    x: int
    y: int
    radius: int
    quadrant: Quadrant
    is_open: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One of the four fields: where its name stands."""

    quadrant: Quadrant
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TimeChart:
    """What to draw: bubbles from large to small, so that none hides another, and the frame."""

    bubbles: tuple[Bubble, ...]
    fields: tuple[Field, ...]
    left: int = _LEFT
    top: int = _TOP
    side: int = SIDE
    width: int = _LEFT + SIDE + 8
    height: int = _TOP + SIDE + 30

    @property
    def middle_x(self) -> int:
        """Where technical fit becomes high."""
        return _place_x(THRESHOLD)

    @property
    def middle_y(self) -> int:
        """Where functional value becomes high."""
        return _place_y(THRESHOLD)

    @property
    def right(self) -> int:
        """The right edge of the field."""
        return self.left + self.side

    @property
    def bottom(self) -> int:
        """The lower edge of the field."""
        return self.top + self.side


def draw_time(points: Iterable[Point]) -> TimeChart:
    """Place applications: technical fit to the right, functional value upwards, area for cost."""
    points = tuple(points)
    most = max((point.annual_cost or 0 for point in points), default=0)
    bubbles = (
        Bubble(
            code=point.code,
            title=point.name,
            x=_place_x(point.fit),
            y=_place_y(point.value),
            radius=_size(point.annual_cost, most),
            quadrant=find_quadrant(point.value, point.fit),
            is_open=point.annual_cost is None,
        )
        for point in points
    )
    return TimeChart(
        bubbles=tuple(sorted(bubbles, key=lambda bubble: (-bubble.radius, bubble.code))),
        fields=(
            Field(Quadrant.MIGRATE, _LEFT + 8, _TOP + 18),
            Field(Quadrant.INVEST, _place_x(THRESHOLD) + 8, _TOP + 18),
            Field(Quadrant.ELIMINATE, _LEFT + 8, _TOP + SIDE - 8),
            Field(Quadrant.TOLERATE, _place_x(THRESHOLD) + 8, _TOP + SIDE - 8),
        ),
    )


def _place_x(points: int) -> int:
    return _LEFT + round(SIDE * points / 100)


def _place_y(points: int) -> int:
    return _TOP + SIDE - round(SIDE * points / 100)


def _size(cost: int | None, most: int) -> int:
    """Give the radius: the area grows with the cost."""
    if not cost or not most:
        return _SMALLEST
    return max(_SMALLEST, round(_LARGEST * sqrt(cost / most)))
