"""When probes last looked at which application, and what they said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q

from sambung.verification.models import Evidence
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Outcome


@dataclass(frozen=True, slots=True)
class LastLook:
    """When a probe last looked at an application, last had something to say, last found it met."""

    at: datetime
    told_at: datetime | None
    met_at: datetime | None


def list_last_looks(keys: Collection[int]) -> dict[tuple[int, str], LastLook]:
    """Give the last look of each probe at each of the applications, in one query."""
    rows = (
        Evidence.objects.filter(application__in=keys)
        .order_by()
        .values_list("application_id", "probe")
        .annotate(
            last=Max("observed_at"),
            told=Max("observed_at", filter=~Q(outcome=Outcome.INCONCLUSIVE)),
            met=Max("observed_at", filter=Q(outcome=Outcome.MET)),
        )
    )
    return {(pk, code): LastLook(*moments) for pk, code, *moments in rows}


def list_recent_looks(probes: Sequence[Probe[Any]], *, now: datetime) -> set[tuple[int, str]]:
    """Give the pairs of application and probe for which it is too early to look again."""
    pace = {probe.code: probe for probe in probes}
    within = Q(pk__in=[])
    for probe in probes:
        within |= Q(
            requirement=probe.requirement, probe=probe.code, observed_at__gt=now - probe.every
        )
    is_met = Q(outcome=Outcome.MET)
    rows = (
        Evidence.objects.filter(within)
        .order_by()
        .values_list("application_id", "probe")
        .annotate(
            last=Max("observed_at"),
            last_met=Max("observed_at", filter=is_met),
            valid_until=Max("expires_at", filter=is_met),
        )
    )
    return {
        (pk, code)
        for pk, code, last, last_met, valid_until in rows
        if (last == last_met and valid_until > now) or last > now - pace[code].retry_after
    }


def list_failing_looks(*, now: datetime) -> frozenset[tuple[int, str]]:
    """Give applications and the probes by whose last look a requirement of theirs fails.

    What such a probe no longer applies to is taken back, so that nobody is accused of what ended.
    """
    later = Evidence.objects.filter(
        application=OuterRef("application"),
        requirement=OuterRef("requirement"),
        observed_at__gt=OuterRef("observed_at"),
    ).exclude(outcome=Outcome.INCONCLUSIVE)
    failing = Evidence.objects.filter(outcome=Outcome.FAILED, expires_at__gt=now)
    rows = failing.exclude(Exists(later)).order_by().values_list("application_id", "probe")
    return frozenset(rows)
