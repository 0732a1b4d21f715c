"""The score of an application and its place among tolerate, invest, migrate and eliminate.

    points of an axis = 100 × sum of weight × (answer - 1) ÷ sum of weight × 3
    score             = value × fit ÷ 100 × factor of the cost class

An unanswered question is never guessed: its axis has no points, and there is no score. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.rationalisation.rules.questions import BEST, QUESTIONS, Axis, Question

THRESHOLD = 50
"""From so many points on value and fit are high: between the second and the third answer."""


class Quadrant(StrEnum):
    """The four fields of TIME."""

    TOLERATE = "tolerate"
    INVEST = "invest"
    MIGRATE = "migrate"
    ELIMINATE = "eliminate"


QUADRANT_NAMES: Mapping[Quadrant, Message] = {
    Quadrant.TOLERATE: _("Tolerate"),
    Quadrant.INVEST: _("Invest"),
    Quadrant.MIGRATE: _("Migrate"),
    Quadrant.ELIMINATE: _("Eliminate"),
}


class CostClass(StrEnum):
    """How dear an application is for what it gives, from its two answers on cost."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very_high"


COST_NAMES: Mapping[CostClass, Message] = {
    CostClass.LOW: _("low cost"),
    CostClass.MODERATE: _("moderate cost"),
    CostClass.HIGH: _("high cost"),
    CostClass.VERY_HIGH: _("very high cost"),
}
FACTORS: Mapping[CostClass, int] = {
    CostClass.LOW: 100,
    CostClass.MODERATE: 90,
    CostClass.HIGH: 75,
    CostClass.VERY_HIGH: 60,
}
"""What is left of value × fit, in per cent."""
_LEAST_POINTS = ((83, CostClass.LOW), (50, CostClass.MODERATE), (33, CostClass.HIGH))


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers come to, 0 to 100; None where answers are missing (`missing`)."""

    value: int | None
    fit: int | None
    cost: CostClass | None
    score: int | None
    quadrant: Quadrant | None
    missing: tuple[Question, ...]


def assess(answers: Mapping[str, int]) -> Assessment:
    """Compute points, cost class, score and quadrant from answers of 1 to 4 by question."""
    value = _count_points(Axis.VALUE, answers)
    fit = _count_points(Axis.FIT, answers)
    cost_points = _count_points(Axis.COST, answers)
    cost = None if cost_points is None else _find_class(cost_points)
    score = None
    if value is not None and fit is not None and cost is not None:
        score = _divide(value * fit * FACTORS[cost], 10_000)
    return Assessment(
        value=value,
        fit=fit,
        cost=cost,
        score=score,
        quadrant=None if value is None or fit is None else find_quadrant(value, fit),
        missing=tuple(question for question in QUESTIONS if question.code not in answers),
    )


def find_quadrant(value: int, fit: int) -> Quadrant:
    """Find the field of TIME for points on value and fit.

    >>> find_quadrant(50, 50), find_quadrant(80, 49), find_quadrant(49, 80)
    (<Quadrant.INVEST: 'invest'>, <Quadrant.MIGRATE: 'migrate'>, <Quadrant.TOLERATE: 'tolerate'>)
    """
    if value >= THRESHOLD:
        return Quadrant.INVEST if fit >= THRESHOLD else Quadrant.MIGRATE
    return Quadrant.TOLERATE if fit >= THRESHOLD else Quadrant.ELIMINATE


def _count_points(axis: Axis, answers: Mapping[str, int]) -> int | None:
    questions = [question for question in QUESTIONS if question.axis is axis]
    if any(question.code not in answers for question in questions):
        return None
    reached = sum(question.weight * (answers[question.code] - 1) for question in questions)
    most = sum(question.weight * (BEST - 1) for question in questions)
    return _divide(100 * reached, most)


def _find_class(points: int) -> CostClass:
    return next((found for least, found in _LEAST_POINTS if points >= least), CostClass.VERY_HIGH)


def _divide(number: int, by: int) -> int:
    """Divide and round half up, in whole numbers, so that every machine gets the same."""
    return (2 * number + by) // (2 * by)
