"""Did real calls between the application and one of another agency go through the exchange?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError

from sambung.exchange.identifiers import client_identifier
from sambung.ledger.queries import CallPair, list_successful_pairs
from sambung.portfolio.models import Application
from sambung.verification.evidence import list_on_exchange
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import BY_CODE, Observation, Outcome


@dataclass(frozen=True, slots=True)
class Traffic:
    """The calls that count for an application; None when the ledger could not be read."""

    calls: tuple[CallPair, ...] | None
    partners: Mapping[str, str]
    lifetime: timedelta


class TrafficSeen(Probe[Traffic]):
    """Reads the ledger. Calls by Sambung's own prober are no traffic.

    Both sides must have a known owner, and not the same one. What a demonstration does proves
    nothing about a real application, so a synthetic partner counts for synthetic ones only.
    """

    code = "traffic_seen"
    requirement = "traffic_seen"
    every = timedelta(hours=6)

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, Traffic]:
        """Take the applications that offer an interface or ever had an agreement for one."""
        on_exchange = list_on_exchange(applications)
        if not on_exchange:
            return {}
        lifetime = BY_CODE[self.requirement].lifetime
        try:
            pairs = list_successful_pairs(since=now - lifetime)
        except DatabaseError:
            return {
                application.pk: Traffic(None, {}, lifetime)
                for application in applications
                if application.pk in on_exchange
            }
        return _sort_by_application(pairs, applications, on_exchange, lifetime)

    def check(self, facts: Traffic) -> Observation:
        """Tell of the newest call; the evidence ends when that call is a lifetime ago."""
        if facts.calls is None:
            return Observation(Outcome.INCONCLUSIVE, "ledger_down")
        if not facts.calls:
            return Observation(Outcome.FAILED, "no_calls_seen")
        newest = max(facts.calls, key=lambda pair: pair.last_at)
        details = {
            "count": sum(pair.count for pair in facts.calls),
            "partner": ", ".join(sorted(set(facts.partners.values()))),
            "request_id": newest.last_request_id,
            "last_call_at": newest.last_at.isoformat(),
        }
        return Observation(
            Outcome.MET, "calls_seen", details, valid_until=newest.last_at + facts.lifetime
        )


def _sort_by_application(
    pairs: Iterable[CallPair],
    applications: Sequence[Application],
    on_exchange: frozenset[int],
    lifetime: timedelta,
) -> dict[int, Traffic]:
    wanted = {a.pk for a in applications if a.pk in on_exchange}
    by_identifier = _list_by_identifier(pairs)
    calls: dict[int, list[CallPair]] = defaultdict(list)
    partners: dict[int, dict[str, str]] = defaultdict(dict)
    for pair in pairs:
        consumer = by_identifier.get(pair.consumer)
        provider = by_identifier.get(pair.interface.rpartition("/")[0])
        if consumer is None or provider is None:
            continue
        for one, other in ((consumer, provider), (provider, consumer)):
            if one.pk in wanted and counts_for(one, partner=other):
                calls[one.pk].append(pair)
                partners[one.pk][other.code] = other.name
    return {pk: Traffic(tuple(calls[pk]), partners[pk], lifetime) for pk in wanted}


def _list_by_identifier(pairs: Iterable[CallPair]) -> dict[str, Application]:
    """Find the applications behind the identifiers; their codes are unique in themselves."""
    identifiers = {pair.consumer for pair in pairs}
    identifiers |= {pair.interface.rpartition("/")[0] for pair in pairs}
    codes = {identifier.rpartition("/")[2] for identifier in identifiers}
    found = Application.objects.filter(code__in=codes).select_related("owner")
    return {client_identifier(a.registering_agency_code, a.code): a for a in found}


def counts_for(application: Application, *, partner: Application) -> bool:
    """Tell whether calls between the two prove that `application` exchanges data."""
    if application.is_system or partner.is_system:
        return False
    if application.owner_id is None or partner.owner_id is None:
        return False
    if partner.is_synthetic and not application.is_synthetic:
        return False
    return application.owner_id != partner.owner_id


PROBE = TrafficSeen()
