"""Hari ini: what an officer has to see first, narrowed to the agencies whose work is followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.utils.timezone import get_current_timezone, localdate

from sambung.console.board.queries import Line, count_waiting, make_line
from sambung.console.board.rules import falls_since, urgency
from sambung.governance.models import IntegrationFile, Obstacle
from sambung.governance.queries import list_awaiting, list_overdue_files
from sambung.verification.models import Clarification, LevelChange
from sambung.verification.queries.board import list_board
from sambung.verification.queries.board_search import BoardCriteria
from sambung.verification.queries.deaths import SilentDeath, list_silent_deaths
from sambung.verification.queries.level_index import Trend, list_trends, trend_of

SHOWN = 5
LINES = 10
Item = TypeVar("Item")
Scope = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Section(Generic[Item]):
    """The first few of a list, and how many there are."""

    items: tuple[Item, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A file that waits for an answer, and for how many working days."""

    file: IntegrationFile
    days: int


@dataclass(frozen=True, slots=True)
class Today:
    """The first screen: each section short, with the most urgent first."""

    day: date
    to_answer: Section[Clarification]
    overdue_files: Section[IntegrationFile]
    overdue_obstacles: Section[Obstacle]
    fallen: Section[LevelChange]
    awaited: Section[Awaited]
    dead: Section[SilentDeath]
    lines: tuple[Line, ...]
    application_count: int

    @property
    def overdue_count(self) -> int:
        """How many steps and remedies are past their day."""
        return self.overdue_files.count + self.overdue_obstacles.count


def get_today(scope: Scope, *, now: datetime) -> Today:
    """Give the first screen in a fixed number of queries; a scope of None is the whole city."""
    today = localdate(now)
    awaited = list_awaiting(scope)
    board = list_board(BoardCriteria(within=scope), page=1, page_size=LINES, now=now)
    lines = (make_line(row, now=now) for row in board.rows)
    dead = [sign for sign in list_silent_deaths(now=now) if _is_within(sign, scope)]
    return Today(
        day=today,
        to_answer=_cut(list_open_clarifications(scope)),
        overdue_files=_cut(list_overdue_files(today=today, agency_codes=scope)),
        overdue_obstacles=_cut(list_overdue_obstacles(scope, today=today)),
        fallen=_cut(list_fallen(scope, now=now)),
        awaited=_cut([Awaited(file, _days(file, now)) for file in awaited]),
        dead=_cut(dead),
        lines=tuple(sorted(lines, key=lambda line: urgency(line.step))),
        application_count=board.count,
    )


def list_open_clarifications(scope: Scope) -> tuple[Clarification, ...]:
    """List the falls an agency may still answer, those that end first on top."""
    rows = Clarification.objects.for_agencies(scope).filter(
        closed_at__isnull=True, answered_at__isnull=True
    )
    return tuple(rows.select_related("application__owner").order_by("until", "id"))


def list_overdue_obstacles(scope: Scope, *, today: date) -> tuple[Obstacle, ...]:
    """List the obstacles whose remedy was due before today, the oldest first."""
    rows = Obstacle.objects.for_agencies(scope).filter(solved_at__isnull=True, due_on__lt=today)
    return tuple(rows.select_related("application__owner").order_by("due_on", "id"))


def list_fallen(scope: Scope, *, now: datetime) -> tuple[LevelChange, ...]:
    """List the newest fall of each application that stands lower than a working day ago."""
    since = falls_since(now, zone=get_current_timezone())
    moved = list_trends(None, since=since, now=now)
    fallen = [pk for pk, levels in moved.items() if trend_of(*levels) is Trend.FELL]
    rows = LevelChange.objects.for_agencies(scope).filter(
        application__in=fallen, seen_at__gt=since, seen_at__lte=now
    )
    newest = {
        change.application_id: change
        for change in rows.select_related("application__owner").order_by("seen_at", "pk")
    }
    return tuple(sorted(newest.values(), key=lambda change: change.seen_at, reverse=True))


def _cut(items: Sequence[Item]) -> Section[Item]:
    return Section(tuple(items[:SHOWN]), len(items))


def _days(file: IntegrationFile, now: datetime) -> int:
    return count_waiting(file.waiting_since, now=now) if file.waiting_since else 0


def _is_within(sign: SilentDeath, scope: Scope) -> bool:
    owner = sign.application.owner
    return scope is None or (owner is not None and owner.code in scope)
