"""Which proofs fail now, and since when: the ground of silent deaths."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from sambung.verification.evidence import list_exemptions
from sambung.verification.finding_texts import describe_finding
from sambung.verification.models import Evidence
from sambung.verification.rules.levels import BY_CODE, Outcome


@dataclass(frozen=True, slots=True)
class Failure:
    """A requirement that has failed since it was last met: since when, how often, with what."""

    application_id: int
    requirement: str
    since: datetime
    times: int
    finding: str
    details: Mapping[str, Any]

    @property
    def finding_text(self) -> str:
        """What was found last, in the reader's language."""
        return describe_finding(self.finding, self.details)


def list_failures(requirements: Collection[str], *, now: datetime) -> tuple[Failure, ...]:
    """List the failures that still count, the longest first, in three queries.

    Left out: what is exempt, and what was seen so long ago that it says nothing of today.
    """
    exemptions = list_exemptions(None, now=now)
    groups = [
        group
        for group in _failing(requirements, now)
        if group["requirement"] not in exemptions.get(group["application_id"], {})
    ]
    rows = Evidence.objects.filter(pk__in=[group["newest"] for group in groups]).order_by()
    newest = {pk: found for pk, *found in rows.values_list("pk", "finding", "details")}
    failures = (
        Failure(
            application_id=group["application_id"],
            requirement=group["requirement"],
            since=group["since"],
            times=group["times"],
            finding=newest[group["newest"]][0],
            details=newest[group["newest"]][1],
        )
        for group in groups
    )
    return tuple(sorted(failures, key=lambda failure: (failure.since, failure.application_id)))


def _failing(requirements: Collection[str], now: datetime) -> QuerySet[Evidence, Any]:
    still_counting = Q()
    for code in requirements:
        still_counting |= Q(requirement=code, last__gt=now - BY_CODE[code].lifetime)
    met_since = Evidence.objects.filter(
        application=OuterRef("application"),
        requirement=OuterRef("requirement"),
        outcome=Outcome.MET,
        observed_at__gte=OuterRef("observed_at"),
        observed_at__lte=now,
    )
    return (
        Evidence.objects.verifiable()
        .filter(requirement__in=requirements, outcome=Outcome.FAILED, observed_at__lte=now)
        .exclude(Exists(met_since))
        .order_by()
        .values("application_id", "requirement")
        .annotate(
            since=Min("observed_at"), last=Max("observed_at"), times=Count("pk"), newest=Max("pk")
        )
        .filter(still_counting)
    )
