"""What of the levels is public: the computed level, or the one before a fall still in question.

A fall is not public while the agency may answer (*under clarification*). One that the watch has
not seen yet is held back too, so that no page is faster than the message to the agency; but never
longer than the time to answer, so that a watch that stands still does not keep levels up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localdate

from sambung.verification.evidence import Applications, compute_levels
from sambung.verification.models import Clarification, LevelChange
from sambung.verification.rules.levels import Level


@dataclass(frozen=True, slots=True)
class PublishedLevel:
    """The level the public sees. `until`: how long a clarification may last, once it is open."""

    level: Level
    is_under_clarification: bool = False
    until: datetime | None = None


NOTHING = PublishedLevel(Level.NONE)


def get_time_to_answer() -> timedelta:
    """Give how long an agency may answer before a fall is public."""
    return timedelta(days=settings.SAMBUNG_CLARIFICATION_DAYS)


def find_opening_day(*, now: datetime) -> date | None:
    """Find the first day on which levels are public, while it has not come; None once they are."""
    day: date | None = settings.SAMBUNG_LEVELS_PUBLIC_FROM
    return day if day is not None and localdate(now) < day else None


def list_published_levels(
    applications: Applications, *, now: datetime
) -> dict[int, PublishedLevel]:
    """Give the published level of each application that has one; the others are at `none`.

    A fixed number of queries: two more than computing the levels, and as many again only while
    some fall was not seen by the watch yet.
    """
    computed = compute_levels(applications, now=now)
    published = {pk: PublishedLevel(level) for pk, level in computed.items()}
    clarified = _list_clarified(applications, now=now)
    unseen = {
        pk: change
        for pk, change in list_known_changes(applications, until=now).items()
        if pk not in clarified and computed.get(pk, Level.NONE) < Level(change.after)
    }
    return published | _hold(unseen, now=now) | clarified


def list_known_changes(
    applications: Applications, *, until: datetime | None = None
) -> dict[int, LevelChange]:
    """Give the newest change of each application: it says the level the watch knows.

    `until` asks what it knew at that moment.
    """
    rows = LevelChange.objects.all()
    if until is not None:
        rows = rows.filter(seen_at__lte=until)
    if applications is not None:
        rows = rows.filter(application__in=applications)
    rank = Window(
        RowNumber(),
        partition_by=[F("application_id")],
        order_by=[F("seen_at").desc(), F("id").desc()],
    )
    return {
        change.application_id: change
        for change in rows.order_by().annotate(rank=rank).filter(rank=1)
    }


def _list_clarified(applications: Applications, *, now: datetime) -> dict[int, PublishedLevel]:
    is_open = Q(closed_at__isnull=True) | Q(closed_at__gt=now)
    rows = Clarification.objects.filter(is_open, opened_at__lte=now, until__gt=now)
    if applications is not None:
        rows = rows.filter(application__in=applications)
    return {
        pk: PublishedLevel(Level(level), is_under_clarification=True, until=until)
        for pk, level, until in rows.values_list("application_id", "level_before", "until")
    }


def _hold(unseen: Mapping[int, LevelChange], *, now: datetime) -> dict[int, PublishedLevel]:
    """Hold back the falls that are younger than the time to answer."""
    if not unseen:
        return {}
    then = now - get_time_to_answer()
    past = compute_levels(list(unseen), now=then)
    return {
        pk: PublishedLevel(Level(change.after), is_under_clarification=True)
        for pk, change in unseen.items()
        if change.seen_at > then or past.get(pk, Level.NONE) >= Level(change.after)
    }
