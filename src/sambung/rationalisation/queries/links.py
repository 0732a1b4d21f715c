"""How the applications hang together: who calls whom, and who signs in with the one account."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.timezone import localdate

from sambung.directory.provenance import Provenance
from sambung.exchange.identifiers import client_identifier
from sambung.exchange.queries import list_live_agreements
from sambung.identity.models import CLOSED_STATUSES, Client, ClientKind
from sambung.identity.provider.sign_ins import list_sign_ins_seen
from sambung.ledger.queries import list_successful_pairs
from sambung.portfolio.models import Application
from sambung.verification.publication.moments import list_published_levels
from sambung.verification.rules.levels import Level

PERIOD = timedelta(days=30)
MOST_NAMED = 250
"""So many applications without a link are named; of more, the number is told."""


class LinkKind(StrEnum):
    """What joins an application to another, or to the one account."""

    CALLS = "calls"
    AGREED = "agreed"
    SIGNS_IN = "signs_in"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `target` is None for the one account; `count` and `last_at` tell what was seen."""

    kind: LinkKind
    source: Application
    target: Application | None
    count: int = 0
    last_at: datetime | None = None

    def concerns(self, agency: str) -> bool:
        """Tell whether one of its applications is an agency's."""
        ends = [self.source, *([self.target] if self.target else [])]
        return any(end.owner is not None and end.owner.code == agency for end in ends)


@dataclass(frozen=True, slots=True)
class Links:
    """The links seen since a moment, with published levels by key of the application.

    `unlinked` names applications without any link; `unlinked_count` counts all of them.
    """

    since: datetime
    links: tuple[Link, ...]
    levels: dict[int, Level]
    unlinked: tuple[Application, ...]
    unlinked_count: int
    is_ledger_read: bool

    @property
    def applications(self) -> tuple[Application, ...]:
        """The applications that have a link, by name."""
        ends = [end for link in self.links for end in (link.source, link.target) if end]
        found = {end.pk: end for end in ends}
        return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.code)))


def list_links(
    *, agency: str = "", kinds: Collection[LinkKind] = tuple(LinkKind), now: datetime
) -> Links:
    """List the links of the city, or those that touch an agency, in a fixed number of queries.

    An agreement counts as a link of its own only while no call was seen; so does a client for
    people while nobody signed in. Sambung's own prober is nobody's link.
    """
    since = now - PERIOD
    calls = _list_calls(since)
    every = [
        *(calls or ()),
        *_list_agreed(calls or (), now=now),
        *_list_account_links(since),
    ]
    linked = {end.pk for link in every for end in (link.source, link.target) if end}
    chosen = [
        link for link in every if link.kind in kinds and (not agency or link.concerns(agency))
    ]
    unlinked = _select_unlinked(linked, agency)
    ends = {end.pk for link in chosen for end in (link.source, link.target) if end}
    levels = list_published_levels(list(ends), now=now) if ends else {}
    return Links(
        since=since,
        links=tuple(sorted(chosen, key=_order)),
        levels={pk: levels[pk].level if pk in levels else Level.NONE for pk in ends},
        unlinked=tuple(unlinked[:MOST_NAMED]),
        unlinked_count=unlinked.count(),
        is_ledger_read=calls is not None,
    )


def _order(link: Link) -> tuple[str, str, str]:
    target = link.target.name.casefold() if link.target else ""
    return link.source.name.casefold(), target, link.kind


def _list_calls(since: datetime) -> list[Link] | None:
    """List who called whom with success; None when the ledger did not answer."""
    try:
        pairs = list_successful_pairs(since=since)
    except DatabaseError:
        return None
    ends = [(pair.consumer, pair.interface.rpartition("/")[0]) for pair in pairs]
    known = _list_by_identifier(identifier for pair in ends for identifier in pair)
    found: dict[tuple[str, str], Link] = {}
    for pair, (consumer, provider) in zip(pairs, ends, strict=True):
        if consumer not in known or provider not in known:
            continue
        before = found.get((consumer, provider))
        found[consumer, provider] = Link(
            LinkKind.CALLS,
            known[consumer],
            known[provider],
            pair.count + (before.count if before else 0),
            max(pair.last_at, before.last_at) if before and before.last_at else pair.last_at,
        )
    return list(found.values())


def _list_by_identifier(identifiers: Iterable[str]) -> dict[str, Application]:
    codes = {identifier.rpartition("/")[2] for identifier in identifiers}
    found = Application.objects.without_system().filter(code__in=codes)
    return {
        client_identifier(one.registering_agency_code, one.code): one
        for one in found.select_related("owner")
    }


def _list_agreed(calls: Iterable[Link], *, now: datetime) -> list[Link]:
    called = {(link.source.pk, link.target.pk) for link in calls if link.target}
    found: dict[tuple[int, int], Link] = {}
    for agreement in list_live_agreements(today=localdate(now)):
        ends = agreement.consumer, agreement.interface.application
        pair = ends[0].pk, ends[1].pk
        if not agreement.is_for_probe and pair not in called:
            found[pair] = Link(LinkKind.AGREED, *ends)
    return list(found.values())


def _list_account_links(since: datetime) -> list[Link]:
    """List the applications whose people sign in with the one account, or could."""
    clients = Client.objects.filter(is_active=True, kind__in=[ClientKind.WEB, ClientKind.PUBLIC])
    found = {
        client.of_application_id: client.of_application
        for client in clients.exclude(of_application__provenance=Provenance.SYSTEM)
        .exclude(of_application__status__in=CLOSED_STATUSES)
        .select_related("of_application__owner")
    }
    seen = list_sign_ins_seen(list(found), since=since)
    links = []
    for pk, application in found.items():
        signed_in = seen.get(pk)
        if signed_in:
            links.append(
                Link(LinkKind.SIGNS_IN, application, None, signed_in.count, signed_in.last_at)
            )
        else:
            links.append(Link(LinkKind.REGISTERED, application, None))
    return links


def _select_unlinked(linked: Collection[int], agency: str) -> QuerySet[Application]:
    found = Application.objects.verifiable().exclude(pk__in=linked)
    if agency:
        found = found.filter(owner__code=agency)
    return found.order_by("name", "code")
