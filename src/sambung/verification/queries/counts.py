"""How many applications stand at which level, as it is public."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from sambung.directory.provenance import COUNTED, Provenance
from sambung.portfolio.models import Application
from sambung.verification.models import Clarification, Evidence
from sambung.verification.publication.moments import (
    NOTHING,
    PublishedLevel,
    list_published_levels,
)
from sambung.verification.publication.passes import list_moved_since
from sambung.verification.queries.level_index import count_known_levels
from sambung.verification.rules.levels import REQUIREMENTS, TELLING, Level


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many applications stand at which level.

    `by_level` has every level as a key and adds up to all documented, registered and illustrative
    applications; `under_clarification` is how many of them stand there although a fall is in
    question. `not_checked` is how many of them no check ever came to a result about;
    advice, such as a look at the completeness of an entry, is no check of the application.
    `examples` counts Sambung's own examples the same way, and adds up to `examples_total`.
    """

    by_level: dict[str, int]
    under_clarification: int
    not_checked: int
    examples: dict[str, int]
    examples_total: int


@dataclass(frozen=True, slots=True)
class _Tally:
    """Applications by provenance and level, and by provenance how many are in question.

    Who is not in it stands at `none`.
    """

    levels: Counter[tuple[str, Level]]
    in_question: Counter[str]


def count_levels(*, now: datetime) -> LevelCounts:
    """Count the applications by published level, in a fixed number of queries.

    What the watch saw within the last minutes is taken as it is; applications with evidence since
    then, or with an open clarification, are computed. Without a recent pass every level is.
    """
    moved = list_moved_since(now=now)
    tally = _compute(now=now) if moved is None else _read(moved, now=now)
    totals = dict(
        Application.objects.order_by().values_list("provenance").annotate(count=Count("pk"))
    )
    conclusive = Evidence.objects.filter(
        application=OuterRef("pk"), requirement__in=[r.code for r in REQUIREMENTS if r.counts]
    ).filter(outcome__in=TELLING)
    examples = _sum(tally, totals, [Provenance.EXAMPLE])
    return LevelCounts(
        by_level=_sum(tally, totals, COUNTED),
        under_clarification=sum(tally.in_question[provenance] for provenance in COUNTED),
        not_checked=Application.objects.counted().exclude(Exists(conclusive)).count(),
        examples=examples,
        examples_total=sum(examples.values()),
    )


def _compute(*, now: datetime) -> _Tally:
    published = list_published_levels(None, now=now)
    return _gather(Application.objects.all(), published)


def _read(moved: frozenset[int], *, now: datetime) -> _Tally:
    """Count by the levels the watch knows, but compute those of the applications that moved."""
    clarified = Clarification.objects.filter(closed_at__isnull=True, until__gt=now)
    apart = moved | frozenset(clarified.values_list("application_id", flat=True))
    tally = _gather(
        Application.objects.filter(pk__in=apart), list_published_levels(tuple(apart), now=now)
    )
    for provenance, level, count in count_known_levels(apart):
        tally.levels[provenance, level] += count
    return tally


def _gather(applications: QuerySet[Application], published: Mapping[int, PublishedLevel]) -> _Tally:
    tally = _Tally(Counter(), Counter())
    for pk, provenance in applications.order_by().values_list("pk", "provenance"):
        found = published.get(pk, NOTHING)
        tally.levels[provenance, found.level] += 1
        tally.in_question[provenance] += found.is_under_clarification
    return tally


def _sum(tally: _Tally, totals: Mapping[str, int], provenances: Collection[str]) -> dict[str, int]:
    counts = {
        level.value: sum(tally.levels[provenance, level] for provenance in provenances)
        for level in Level
    }
    total = sum(totals.get(provenance, 0) for provenance in provenances)
    proved = sum(counts.values()) - counts[Level.NONE.value]
    return {**counts, Level.NONE.value: total - proved}
