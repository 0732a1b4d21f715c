"""How many applications stand at which level, as it is public."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from sambung.directory.models import Provenance
from sambung.portfolio.models import Application
from sambung.portfolio.queries import COUNTED
from sambung.verification.models import Evidence
from sambung.verification.publication import list_published_levels
from sambung.verification.rules import Level, Outcome


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many applications stand at which level.

    `by_level` has every level as a key and adds up to all documented, registered and illustrative
    applications; `under_clarification` is how many of them stand there although a fall is in
    question. `not_checked` is how many of them no check ever came to a result about.
    `examples` counts Sambung's own examples the same way, and adds up to `examples_total`.
    """

    by_level: dict[str, int]
    under_clarification: int
    not_checked: int
    examples: dict[str, int]
    examples_total: int


def count_levels(*, now: datetime) -> LevelCounts:
    """Count the applications by published level, in a fixed number of queries."""
    published = list_published_levels(None, now=now)
    levels = {pk: found.level for pk, found in published.items()}
    in_question = [pk for pk, found in published.items() if found.is_under_clarification]
    counted = Application.objects.filter(provenance__in=COUNTED)
    examples = Application.objects.filter(provenance=Provenance.EXAMPLE)
    conclusive = Evidence.objects.filter(application=OuterRef("pk")).exclude(
        outcome=Outcome.INCONCLUSIVE
    )
    by_level, example_levels = _count(counted, levels), _count(examples, levels)
    return LevelCounts(
        by_level=by_level,
        under_clarification=counted.filter(pk__in=in_question).count(),
        not_checked=counted.exclude(Exists(conclusive)).count(),
        examples=example_levels,
        examples_total=sum(example_levels.values()),
    )


def _count(applications: QuerySet[Application], levels: Mapping[int, Level]) -> dict[str, int]:
    with_level = applications.filter(pk__in=list(levels)).values_list("pk", flat=True)
    counts = Counter(levels[pk].value for pk in with_level)
    counts[Level.NONE.value] += applications.count() - counts.total()
    return {level.value: counts[level.value] for level in Level}
