"""Which proofs fail now, and since when: the ground of silent deaths."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from sambung.verification.evidence import list_exemptions, list_profiles
from sambung.verification.finding_texts import describe_finding
from sambung.verification.models import Evidence
from sambung.verification.rules.levels import BY_CODE, Outcome, is_exempt_from
from sambung.verification.rules.requirement_sets import find_waiver


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
    """List the failures that still count, the longest first, in a fixed number of queries.

    These are exactly the requirements that stand at `failed` on the pages of their applications:
    left out is what is exempt or not asked, what was taken back, and what was seen so long ago
    that it says nothing of today.
    """
    exemptions = list_exemptions(None, now=now)
    profiles = list_profiles(None, now=now)
    groups = [
        group
        for group in _failing(requirements, now)
        if not is_exempt_from(
            BY_CODE[group["requirement"]], exemptions.get(group["application_id"], {})
        )
        and find_waiver(group["requirement"], profiles[group["application_id"]]) is None
    ]
    rows = Evidence.objects.filter(pk__in=[group["newest"] for group in groups], expires_at__gt=now)
    newest = {pk: found for pk, *found in rows.order_by().values_list("pk", "finding", "details")}
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
        if group["newest"] in newest
    )
    return tuple(sorted(failures, key=lambda failure: (failure.since, failure.application_id)))


def _failing(requirements: Collection[str], now: datetime) -> QuerySet[Evidence, Any]:
    still_counting = Q()
    for code in requirements:
        still_counting |= Q(requirement=code, last__gt=now - BY_CODE[code].lifetime)
    settled_since = Evidence.objects.filter(
        application=OuterRef("application"),
        requirement=OuterRef("requirement"),
        outcome__in=[Outcome.MET, Outcome.UNDECIDED],
        observed_at__gt=OuterRef("observed_at"),
        observed_at__lte=now,
    )
    of_the_pair = Evidence.objects.filter(
        application=OuterRef("application_id"),
        requirement=OuterRef("requirement"),
        outcome=Outcome.FAILED,
        observed_at__lte=now,
    ).order_by("-observed_at", "expires_at")
    return (
        Evidence.objects.verifiable()
        .filter(requirement__in=requirements, outcome=Outcome.FAILED, observed_at__lte=now)
        .exclude(Exists(settled_since))
        .order_by()
        .values("application_id", "requirement")
        .annotate(
            since=Min("observed_at"),
            last=Max("observed_at"),
            times=Count("pk"),
            newest=Subquery(of_the_pair.values("pk")[:1]),
        )
        .filter(still_counting)
    )
