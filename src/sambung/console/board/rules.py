"""The next step for an application, as one pure rule: of all that could be done, what comes first.

The order of `StepKind` is the order of urgency, so that any two steps can be compared. Sambung
names one step for each application and never none: what is in order is said to be so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from sambung.kernel.working_days import is_working_day

PATIENCE = 5
"""Working days of silence after which an answer is asked for again."""


class StepKind(StrEnum):
    """What is to be done next, the most urgent first."""

    ANSWER = "answer"
    OVERDUE_STEP = "overdue_step"
    OVERDUE_OBSTACLE = "overdue_obstacle"
    REPAIR = "repair"
    REMIND = "remind"
    STEP = "step"
    PLAN = "plan"
    OBSTACLE = "obstacle"
    RENEW = "renew"
    WAIT = "wait"
    PROVE = "prove"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an application and its work, as plain values.

    `missing` is the code of the lowest proof that is not in order, with its state; both empty when
    none is missing. `waiting_days` counts working days, None when nobody is waited for.
    """

    answer_until: date | None = None
    has_file: bool = False
    file_due: date | None = None
    has_action: bool = False
    waiting_days: int | None = None
    obstacle_due: date | None = None
    has_obstacle: bool = False
    missing: str = ""
    missing_state: str = ""
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class BoardStep:
    """One step and, when there is one, the day it is due."""

    kind: StepKind
    due: date | None = None


def next_step(facts: Facts, *, today: date) -> BoardStep:
    """Give the one thing to do next for an application."""
    return min(_list_steps(facts, today), key=urgency)


def urgency(step: BoardStep) -> tuple[int, date]:
    """Give what orders steps: first the kind, within a kind the earlier day; undated ones last."""
    return (tuple(StepKind).index(step.kind), step.due or date.max)


def falls_since(now: datetime, *, zone: tzinfo) -> datetime:
    """Give the moment from which falls are news: the same hour of the last working day before."""
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(local.hour, local.minute), zone)


def _list_steps(facts: Facts, today: date) -> list[BoardStep]:
    """List everything that could be done; *nothing* is always among it, and always last."""
    steps = [BoardStep(StepKind.NOTHING)]
    if facts.is_invented:
        return steps
    if facts.answer_until is not None:
        steps.append(BoardStep(StepKind.ANSWER, facts.answer_until))
    if facts.has_file:
        steps.append(_step_of_file(facts, today))
    if facts.has_obstacle:
        is_late = facts.obstacle_due is not None and facts.obstacle_due < today
        kind = StepKind.OVERDUE_OBSTACLE if is_late else StepKind.OBSTACLE
        steps.append(BoardStep(kind, facts.obstacle_due))
    if facts.missing:
        by_state = {"failed": StepKind.REPAIR, "expired": StepKind.RENEW}
        steps.append(BoardStep(by_state.get(facts.missing_state, StepKind.PROVE)))
    return steps


def _step_of_file(facts: Facts, today: date) -> BoardStep:
    if facts.file_due is not None and facts.file_due < today:
        return BoardStep(StepKind.OVERDUE_STEP, facts.file_due)
    if facts.waiting_days is not None:
        is_long = facts.waiting_days > PATIENCE
        return BoardStep(StepKind.REMIND if is_long else StepKind.WAIT, facts.file_due)
    if facts.has_action:
        return BoardStep(StepKind.STEP, facts.file_due)
    return BoardStep(StepKind.PLAN)
