"""The board: every application with what is proved, what is said, and what its work waits for.

Levels of the applications on a page are computed from evidence. To filter, sort and count, the
levels the watch last saw are used, so that 27,400 applications need no more than 236.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from sambung.governance.models import IntegrationFile, Obstacle
from sambung.portfolio.models import Application, Claim
from sambung.portfolio.queries import Responsible
from sambung.portfolio.responsibility import list_responsibles
from sambung.verification.models import Clarification
from sambung.verification.queries.board_search import BoardCriteria, order_keys, search
from sambung.verification.queries.level_index import (
    Trend,
    count_by_level,
    list_trends,
    trend_of,
)
from sambung.verification.queries.paging import get_page
from sambung.verification.queries.standings import (
    RequirementStanding,
    Standing,
    list_standings_of,
)
from sambung.verification.rules.levels import BY_CODE, IN_ORDER, Level

TREND_TIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One application on the board. What is said never touches what is verified."""

    application: Application
    standing: Standing
    claims: tuple[Claim, ...]
    responsible: Responsible
    changed: tuple[Level, Level] | None = None
    """The levels before and after, when the level changed within thirty days."""
    obstacles: tuple[Obstacle, ...] = ()
    file: IntegrationFile | None = None
    clarification: Clarification | None = None

    @property
    def level(self) -> Level:
        """The verified level now."""
        return self.standing.level

    @property
    def trend(self) -> Trend:
        """Where the level went within thirty days."""
        return trend_of(*self.changed) if self.changed else Trend.STEADY

    @property
    def missing(self) -> RequirementStanding | None:
        """The lowest proof that is missing; None when all there is to ask for is in order."""
        return find_missing(self.standing.requirements)


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the board with its rows; `count` and `by_level` are over all pages.

    `by_level` is counted before the filter by level, so that it can be used as one.
    """

    rows: tuple[BoardRow, ...]
    page: Page[Any]
    by_level: dict[Level, int]

    @property
    def count(self) -> int:
        """How many applications fit."""
        return self.page.paginator.count


def list_board(criteria: BoardCriteria, *, page: int, page_size: int, now: datetime) -> Board:
    """List the applications that fit, page by page, in a fixed number of queries.

    Page 1 exists even when nothing fits.

    Raises:
        InvalidInput: a level, trend, obstacle, order or provenance is none of the allowed values.
        NotFound: there is no such page.
    """
    found, everywhere, ranked = search(criteria, since=now - TREND_TIME, now=now)
    total = everywhere.count()
    by_level = count_by_level(everywhere, total)
    count = by_level[Level(criteria.level)] if criteria.level else total
    # The levels are counted already: the pages are cut from places in the list, not from a query.
    shown = get_page(Paginator(range(count), page_size), page)
    start = (page - 1) * page_size
    keys = order_keys(found, criteria.sort, ranked=ranked, start=start, end=shown.end_index())
    return Board(list_rows(keys, now=now), shown, by_level)


def list_rows(keys: Sequence[int], *, now: datetime) -> tuple[BoardRow, ...]:
    """Give the rows of applications by key, in that order and in a fixed number of queries."""
    claims = Prefetch("claims", queryset=Claim.objects.order_by("-claimed_on", "id"))
    known = (
        Application.objects.select_related("owner", "responsible")
        .prefetch_related(claims)
        .in_bulk(keys)
    )
    applications = [known[key] for key in keys if key in known]
    standings = list_standings_of(applications, now=now)
    responsibles = list_responsibles(applications, now=now)
    trends = list_trends(keys, since=now - TREND_TIME, now=now)
    obstacles = _list_obstacles(keys)
    files = _list_files(keys)
    clarifications = _list_clarifications(keys)
    return tuple(
        BoardRow(
            application=standing.application,
            standing=standing,
            claims=tuple(standing.application.claims.all()),
            responsible=responsibles[standing.application.pk],
            changed=trends.get(standing.application.pk),
            obstacles=tuple(obstacles[standing.application.pk]),
            file=files.get(standing.application.pk),
            clarification=clarifications.get(standing.application.pk),
        )
        for standing in standings
    )


def find_missing(requirements: Iterable[RequirementStanding]) -> RequirementStanding | None:
    """Find the lowest requirement that counts and is not in order; None when there is none."""
    return next(
        (
            found
            for found in requirements
            if BY_CODE[found.requirement].counts and found.state not in IN_ORDER
        ),
        None,
    )


def _list_obstacles(keys: Collection[int]) -> defaultdict[int, list[Obstacle]]:
    found: defaultdict[int, list[Obstacle]] = defaultdict(list)
    rows = Obstacle.objects.filter(application__in=keys, solved_at__isnull=True)
    for obstacle in rows.select_related("owner"):
        found[obstacle.application_id].append(obstacle)
    return found


def _list_files(keys: Collection[int]) -> dict[int, IntegrationFile]:
    rows = IntegrationFile.objects.filter(application__in=keys, closed_at__isnull=True)
    return {
        file.application_id: file for file in rows.select_related("responsible", "waiting_agency")
    }


def _list_clarifications(keys: Collection[int]) -> dict[int, Clarification]:
    rows = Clarification.objects.filter(application__in=keys, closed_at__isnull=True)
    return {clarification.application_id: clarification for clarification in rows}
