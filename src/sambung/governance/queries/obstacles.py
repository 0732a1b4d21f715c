"""Reads of obstacles. What nobody wrote comes from the catalogue, in the reader's language."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from sambung.governance.models import Obstacle, ObstacleKind, ObstacleQuerySet
from sambung.governance.rules.causes import choose_letter, find_cause
from sambung.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ObstacleCriteria:
    """Which obstacles to list; an empty field asks for nothing."""

    kind: str = ""
    text: str = ""
    is_overdue: bool = False
    is_solved: bool = False


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many obstacles of a kind are open, and how many of them past their day."""

    kind: ObstacleKind
    open: int
    overdue: int


def list_open_obstacles(application_ids: Collection[int] | None = None) -> tuple[Obstacle, ...]:
    """List the open obstacles, due first, with application and owner loaded; in one query.

    Cause, remedy and competence are there whether people wrote them or the catalogue did.
    """
    rows = _with_parts().filter(solved_at__isnull=True)
    if application_ids is not None:
        rows = rows.filter(application__in=application_ids)
    return complete(rows)


def select_obstacles(
    criteria: ObstacleCriteria, *, agency_codes: Collection[str], today: date
) -> QuerySet[Obstacle]:
    """Select the obstacles of agencies (`*`: all) that fit; those due first, to be paged.

    Give a page of them to `complete` before it is shown.
    """
    rows = _of_agencies(agency_codes).filter(solved_at__isnull=not criteria.is_solved)
    if criteria.kind:
        rows = rows.filter(kind=criteria.kind)
    if criteria.is_overdue:
        rows = rows.filter(due_on__lt=today)
    if criteria.text:
        rows = rows.with_words(criteria.text)
    if criteria.is_solved:
        return rows.order_by("-solved_at", "-id")
    return rows.order_by(F("due_on").asc(nulls_last=True), "opened_at", "id")


def count_kinds(*, agency_codes: Collection[str], today: date) -> tuple[KindCount, ...]:
    """Count the open obstacles of agencies by kind, in the order of the kinds; in one query."""
    rows = (
        _of_agencies(agency_codes)
        .filter(solved_at__isnull=True)
        .order_by()
        .values("kind")
        .annotate(open=Count("id"), overdue=Count("id", filter=Q(due_on__lt=today)))
    )
    counted = {row["kind"]: row for row in rows}
    nothing = {"open": 0, "overdue": 0}
    return tuple(
        KindCount(kind, found["open"], found["overdue"])
        for kind in ObstacleKind
        for found in [counted.get(kind.value, nothing)]
    )


def get_obstacle(pk: int, *, agency_codes: Collection[str]) -> Obstacle:
    """Give an obstacle of agencies, open or solved, with its texts complete.

    Raises:
        NotFound: there is none of that number, or it concerns another agency.
    """
    found = complete(_of_agencies(agency_codes).filter(pk=pk))
    if not found:
        raise NotFound(_("There is no such obstacle among those you may see."))
    return found[0]


def complete(obstacles: QuerySet[Obstacle] | Collection[Obstacle]) -> tuple[Obstacle, ...]:
    """Put the words of the catalogue where people have written none. Nothing is saved."""
    for obstacle in (rows := tuple(obstacles)):
        cause = find_cause(obstacle.requirement, obstacle.finding)
        obstacle.cause = obstacle.cause or str(cause.cause)
        obstacle.remedy = obstacle.remedy or str(cause.remedy)
        obstacle.competence = obstacle.competence or str(cause.competence)
    return rows


def find_letter(obstacle: Obstacle) -> str:
    """Give the name of the letter that fits an obstacle best."""
    return choose_letter(obstacle.requirement, obstacle.finding, obstacle.kind)


def _of_agencies(agency_codes: Collection[str]) -> ObstacleQuerySet:
    return _with_parts().for_agencies(agency_codes)


def _with_parts() -> ObstacleQuerySet:
    return Obstacle.objects.select_related("application__owner", "owner")
