"""Did real calls between the application and one of another agency go through the exchange?

Silence is held against an application only where calls could be expected for a whole lifetime: an
agreement with another agency that has been in force that long.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q
from django.utils.timezone import localdate

from sambung.exchange.identifiers import client_identifier
from sambung.exchange.queries import list_live_agreements
from sambung.ledger.queries import CallPair, list_successful_pairs
from sambung.portfolio.models import Application
from sambung.verification.evidence import list_on_exchange
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import BY_CODE, Observation, Outcome


@dataclass(frozen=True, slots=True)
class Traffic:
    """The calls that count for an application; None when the ledger could not be read.

    `expected_since` is when the oldest agreement in force came into force under which calls would
    count; None without one.
    """

    calls: tuple[CallPair, ...] | None
    partners: Mapping[str, str]
    lifetime: timedelta
    expected_since: datetime | None
    now: datetime


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
        """Take the applications that offer an interface or were ever given leave to call one."""
        on_exchange = list_on_exchange(applications)
        if not on_exchange:
            return {}
        lifetime = BY_CODE[self.requirement].lifetime
        expected = _list_expected(on_exchange, now=now)
        try:
            pairs = list_successful_pairs(since=now - lifetime)
        except DatabaseError:
            return {pk: Traffic(None, {}, lifetime, None, now) for pk in on_exchange}
        calls, partners = _sort_by_application(pairs, on_exchange)
        return {
            pk: Traffic(tuple(calls[pk]), partners[pk], lifetime, expected.get(pk), now)
            for pk in on_exchange
        }

    def check(self, facts: Traffic) -> Observation:
        """Tell of the newest call; the evidence ends when that call is a lifetime ago."""
        if facts.calls is None:
            return Observation(Outcome.INCONCLUSIVE, "ledger_down")
        if not facts.calls:
            return _judge_silence(facts)
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


def _judge_silence(facts: Traffic) -> Observation:
    """Fail only what had a whole lifetime for a first call."""
    if facts.expected_since is None:
        return Observation(Outcome.UNDECIDED, "no_agreement_in_force")
    end = facts.expected_since + facts.lifetime
    if facts.now < end:
        details = {
            "expected_since_at": facts.expected_since.isoformat(),
            "judged_from_at": end.isoformat(),
        }
        return Observation(Outcome.UNDECIDED, "first_call_awaited", details)
    return Observation(Outcome.FAILED, "no_calls_seen")


def _list_expected(keys: frozenset[int], *, now: datetime) -> dict[int, datetime]:
    """Give since when calls can be expected of each application, by its agreements in force."""
    between = Q(consumer__in=keys) | Q(interface__application__in=keys)
    expected: dict[int, datetime] = {}
    for agreement in list_live_agreements(today=localdate(now), of=between):
        consumer, provider = agreement.consumer, agreement.interface.application
        if agreement.is_for_probe or agreement.decided_at is None:
            continue
        since = max(agreement.decided_at, agreement.interface.published_at)
        for one, other in ((consumer, provider), (provider, consumer)):
            if counts_for(one, partner=other):
                expected[one.pk] = min(since, expected.get(one.pk, since))
    return expected


def _sort_by_application(
    pairs: Iterable[CallPair], wanted: frozenset[int]
) -> tuple[Mapping[int, list[CallPair]], Mapping[int, dict[str, str]]]:
    """Give the calls that count for each application, and its partners in them by code."""
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
    return calls, partners


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
