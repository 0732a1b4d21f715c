"""The levels as the watch last saw them: an index for lists too long to compute every level.

Of each application the newest `LevelChange` names its level; one without any stands at `none`.
The watch writes the changes in the order of time, so the newest has the highest key.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import Exact

from sambung.portfolio.models import Application
from sambung.verification.models import Clarification, LevelChange
from sambung.verification.rules.levels import Level


class Trend(StrEnum):
    """Where the level of an application went within a time."""

    ROSE = "rose"
    FELL = "fell"
    STEADY = "steady"


def trend_of(before: Level, after: Level) -> Trend:
    """Tell the way from one level to another.

    >>> trend_of(Level.NONE, Level.REGISTERED)
    <Trend.ROSE: 'rose'>
    """
    if after is before:
        return Trend.STEADY
    return Trend.ROSE if after > before else Trend.FELL


def at_level(found: QuerySet[Application], level: Level) -> QuerySet[Application]:
    """Keep the applications the watch knows to be at a level."""
    return found.filter(_is_known_at(level))


def at_published_level(
    found: QuerySet[Application], level: Level, *, now: datetime
) -> QuerySet[Application]:
    """Keep the applications the public sees at a level: a fall in question is not public."""
    in_question = Clarification.objects.filter(closed_at__isnull=True, until__gt=now).order_by()
    held = in_question.filter(level_before=level)
    settled = _is_known_at(level) & ~Q(pk__in=in_question.values("application"))
    return found.filter(Q(pk__in=held.values("application")) | settled)


def count_by_level(found: QuerySet[Application], total: int) -> dict[Level, int]:
    """Count applications by the level the watch knows; the values add up to `total`."""
    proved = (
        _newest_changes()
        .exclude(after=Level.NONE)
        .filter(application__in=found.order_by().values("pk"))
        .order_by()
        .values_list("after")
        .annotate(count=Count("pk"))
    )
    counts = {Level(value): count for value, count in proved}
    counts[Level.NONE] = total - sum(counts.values())
    return {level: counts.get(level, 0) for level in Level}


def count_known_levels(apart: Collection[int]) -> tuple[tuple[str, Level, int], ...]:
    """Count the applications above `none`, but for some, by provenance and known level."""
    rows = _newest_changes().exclude(after=Level.NONE).exclude(application__in=apart).order_by()
    counted = rows.values_list("application__provenance", "after").annotate(count=Count("pk"))
    return tuple((provenance, Level(after), count) for provenance, after, count in counted)


def list_trends(
    applications: Collection[int] | None, *, since: datetime, now: datetime
) -> dict[int, tuple[Level, Level]]:
    """Give the levels before and after of each application whose level changed within a time.

    One query. Applications that are not among the keys stayed where they were.
    """
    changes = LevelChange.objects.filter(seen_at__gt=since, seen_at__lte=now)
    if applications is not None:
        changes = changes.filter(application__in=applications)
    found: dict[int, tuple[Level, Level]] = {}
    for pk, before, after in changes.order_by("pk").values_list(
        "application_id", "before", "after"
    ):
        first = found[pk][0] if pk in found else Level(before)
        found[pk] = (first, Level(after))
    return found


def with_trend(
    found: QuerySet[Application], trend: Trend, *, since: datetime, now: datetime
) -> QuerySet[Application]:
    """Keep the applications whose level went one way within a time."""
    within = LevelChange.objects.order_by().filter(seen_at__gt=since, seen_at__lte=now)
    last = within.values("application").annotate(last=Max("pk"))
    start = within.filter(application=OuterRef("application")).order_by("pk").values("before")[:1]
    moved = within.filter(pk__in=last.values("last")).annotate(
        start=_rank_of(Subquery(start)), end=_rank_of(F("after"))
    )
    if trend is Trend.STEADY:
        return found.exclude(pk__in=moved.exclude(start=F("end")).values("application"))
    way = Q(end__gt=F("start")) if trend is Trend.ROSE else Q(end__lt=F("start"))
    return found.filter(pk__in=moved.filter(way).values("application"))


def by_level(found: QuerySet[Application], *, is_highest_first: bool) -> QuerySet[Application]:
    """Order applications by the level the watch knows, and by name within a level."""
    known = LevelChange.objects.filter(application=OuterRef("pk")).order_by("-pk")
    rank = _rank_of(Coalesce(Subquery(known.values("after")[:1]), Value(Level.NONE.value)))
    ordered = found.alias(known=rank)
    return ordered.order_by("-known" if is_highest_first else "known", Lower("name"), "code")


def _rank_of(level: Any) -> Case:
    """Make the values of levels sort as levels do: `none` below `0`."""
    return Case(
        When(Exact(level, Value(Level.NONE.value)), then=Value("")),
        default=level,
        output_field=CharField(),
    )


def _is_known_at(level: Level) -> Q:
    newest = _newest_changes()
    if level is Level.NONE:
        return ~Q(pk__in=newest.exclude(after=Level.NONE).values("application"))
    return Q(pk__in=newest.filter(after=level).values("application"))


def _newest_changes() -> QuerySet[LevelChange]:
    newest = LevelChange.objects.order_by().values("application").annotate(newest=Max("pk"))
    return LevelChange.objects.filter(pk__in=newest.values("newest"))
