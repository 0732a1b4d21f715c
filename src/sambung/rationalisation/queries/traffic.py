"""What an application is tied to: agreements, clients, calls the ledger saw, and sign-ins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.timezone import localdate

from sambung.exchange.identifiers import client_identifier, service_identifier
from sambung.exchange.models import Agreement
from sambung.exchange.queries import list_live_agreements
from sambung.identity.models import Client, IssuedGrant, Method, Refusal
from sambung.identity.provider.sign_ins import SignInsSeen
from sambung.ledger.models import ExchangeRecord
from sambung.portfolio.models import Application
from sambung.verification.seeding import PROBER_AGENCY_CODE, PROBER_CODE


@dataclass(frozen=True, slots=True)
class Call:
    """Calls of one other application within the time asked for; refused ones count as well.

    `other` is empty for a caller whom the gateway did not know.
    """

    other: str
    is_from_other: bool
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Callers:
    """Everything that ties an application to others since a moment.

    `calls` is None when the ledger did not answer: then nobody knows. `tries` counts what its
    clients were refused, which a closed client that still runs somewhere shows.
    """

    since: datetime
    given: tuple[Agreement, ...]
    taken: tuple[Agreement, ...]
    clients: tuple[Client, ...]
    calls: tuple[Call, ...] | None
    sign_ins: SignInsSeen | None
    tries: int
    successor: Application | None
    predecessors: tuple[Application, ...]
    has_portal_link: bool

    @property
    def is_free(self) -> bool:
        """Whether no agreement and no client holds it any more."""
        return not (self.given or self.taken or self.clients)

    @property
    def is_quiet(self) -> bool:
        """Whether the ledger answered and saw no call, and nobody signed in."""
        return self.calls == () and self.sign_ins is None


def list_callers(application: Application, *, since: datetime, now: datetime) -> Callers:
    """List what still depends on an application or on which it depends. A fixed number of queries.

    Calls by Sambung's own prober, and leave given to it, are nobody's.
    """
    given, taken = _list_agreements(application, today=localdate(now))
    clients = tuple(Client.objects.filter(of_application=application).order_by("id"))
    inventory = getattr(application, "inventory", None)
    replaced = Application.objects.filter(inventory__successor=application).order_by("name")
    return Callers(
        since=since,
        given=given,
        taken=taken,
        clients=tuple(client for client in clients if client.is_active),
        calls=_list_calls(application, since=since),
        sign_ins=_find_sign_ins(application, since=since),
        tries=_count_tries(clients, since=since),
        successor=inventory.successor if inventory else None,
        predecessors=tuple(replaced),
        has_portal_link=bool(application.address),
    )


def _list_agreements(
    application: Application, *, today: date
) -> tuple[tuple[Agreement, ...], tuple[Agreement, ...]]:
    live = list_live_agreements(
        today=today,
        of=Q(consumer=application) | Q(interface__application=application, is_for_probe=False),
    )
    given = tuple(each for each in live if each.interface.application_id == application.pk)
    return given, tuple(each for each in live if each.consumer_id == application.pk)


def _list_calls(application: Application, *, since: datetime) -> tuple[Call, ...] | None:
    own = client_identifier(application.registering_agency_code, application.code)
    interfaces = [
        service_identifier(application.registering_agency_code, application.code, code)
        for code in application.interfaces.values_list("code", flat=True)
    ]
    prober = client_identifier(PROBER_AGENCY_CODE, PROBER_CODE)
    try:
        records = ExchangeRecord.objects.filter(at__gte=since).exclude(consumer=prober)
        received = _group(records.filter(interface__in=interfaces), "consumer")
        made = _group(records.filter(consumer=own), "interface")
    except DatabaseError:
        return None
    names = _list_names([row[0] for row in received], [_provider_of(row[0]) for row in made])
    calls = [
        Call(other=names.get(who, who), is_from_other=True, count=count, last_at=last)
        for who, count, last in received
    ]
    for interface, count, last in made:
        provider = _provider_of(interface)
        name = names.get(provider, provider)
        calls.append(Call(other=name, is_from_other=False, count=count, last_at=last))
    return tuple(sorted(calls, key=lambda call: call.last_at, reverse=True))


def _group(records: QuerySet[ExchangeRecord], column: str) -> list[tuple[str, int, datetime]]:
    groups = records.order_by().values_list(column)
    return list(groups.annotate(count=Count("index"), last=Max("at")))


def _provider_of(interface: str) -> str:
    return interface.rpartition("/")[0]


def _list_names(*identifiers: Iterable[str]) -> dict[str, str]:
    codes = {each.rpartition("/")[2] for group in identifiers for each in group}
    found = Application.objects.filter(code__in=codes)
    return {client_identifier(a.registering_agency_code, a.code): a.name for a in found}


def _find_sign_ins(application: Application, *, since: datetime) -> SignInsSeen | None:
    taken = IssuedGrant.objects.filter(
        session__client__of_application=application, redeemed_at__gte=since
    ).exclude(session__method=Method.PROBE)
    seen = taken.aggregate(count=Count("pk"), last=Max("redeemed_at"))
    return SignInsSeen(seen["count"], seen["last"]) if seen["count"] else None


def _count_tries(clients: Iterable[Client], *, since: datetime) -> int:
    subjects = [f"client/{client.client_id}" for client in clients]
    refused = Refusal.objects.filter(subject__in=subjects, hour__gte=since)
    return refused.aggregate(count=Sum("count"))["count"] or 0
