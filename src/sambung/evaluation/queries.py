"""Benefits, counted in the study's three kinds: efficiency, access, long-term use.

Every figure comes with its day, its source and what it was counted from. What a demonstration
does is counted apart and proves nothing about a real application.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError

from sambung.clearance.queries import Avoided, list_avoided
from sambung.evaluation.models import ReplacedWork
from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import Interface, InterfaceState
from sambung.ledger.queries import CallPair, list_successful_pairs
from sambung.portfolio.models import Application
from sambung.verification.queries import list_standings
from sambung.verification.rules.levels import Level, RequirementState

PERIOD = timedelta(days=365)
"""Calls are counted over a year."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What calls to one interface replaced. `synthetic_calls` are of examples, counted apart."""

    statement: ReplacedWork
    calls: int
    synthetic_calls: int

    @property
    def minutes(self) -> int:
        """Minutes of work saved by the real calls."""
        return self.calls * self.statement.minutes_saved


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Letters, retyping and visits replaced by calls. None calls: the ledger did not answer."""

    since: datetime
    savings: tuple[Saving, ...] | None
    unstated: tuple[Interface, ...]
    """Published interfaces for which nobody has stated what a call replaces."""

    @property
    def minutes(self) -> int:
        """Minutes of work saved in all."""
        return sum(saving.minutes for saving in self.savings or ())

    @property
    def calls(self) -> int:
        """How many real calls were counted; one that replaces two kinds of work counts once."""
        counted = {s.statement.interface_id: s.calls for s in self.savings or ()}
        return sum(counted.values())


@dataclass(frozen=True, slots=True)
class Access:
    """How many applications people reach from one door, of how many that were looked at."""

    from_portal: int
    with_one_account: int
    examined: int
    synthetic_from_portal: int
    synthetic_with_one_account: int


@dataclass(frozen=True, slots=True)
class Benefits:
    """All benefits at one moment."""

    at: datetime
    efficiency: Efficiency
    access: Access
    avoided: tuple[Avoided, ...]

    @property
    def avoided_cost(self) -> int:
        """Rupiah to build what was avoided, as far as proposals named a cost."""
        return sum(each.build_cost or 0 for each in self.avoided)

    @property
    def avoided_annual_cost(self) -> int:
        """Rupiah per year to run what was avoided, as far as proposals named a cost."""
        return sum(each.annual_cost or 0 for each in self.avoided)


def count_benefits(*, now: datetime) -> Benefits:
    """Count all benefits, in a fixed number of queries."""
    return Benefits(now, count_efficiency(now=now), count_access(now=now), list_avoided())


def count_efficiency(*, now: datetime) -> Efficiency:
    """Count the calls of a year to interfaces with a statement of what one call replaces.

    A call counts when the provider answered with success and both sides have owners, not the same
    one. Sambung's own prober does not count.
    """
    since = now - PERIOD
    statements = tuple(
        ReplacedWork.objects.select_related("interface__application__owner").order_by(
            "interface__application__name", "interface__code", "kind"
        )
    )
    published = Interface.objects.without_system().filter(
        state=InterfaceState.PUBLISHED, replaced_work__isnull=True
    )
    unstated = tuple(published.select_related("application__owner").order_by("name"))
    if not statements:
        return Efficiency(since, (), unstated)
    try:
        pairs = list_successful_pairs(since=since)
    except DatabaseError:
        return Efficiency(since, None, unstated)
    counted = _count_calls(pairs, {each.interface for each in statements})
    savings = (Saving(each, *counted[each.interface_id]) for each in statements)
    return Efficiency(since, tuple(savings), unstated)


def count_access(*, now: datetime) -> Access:
    """Count the applications reached from the portal, and those with the one account as well.

    Both need the level as well as the proof itself: a link that works to an application whose
    address fails leads nowhere, and an exemption opens no door.
    """
    portal = {True: 0, False: 0}
    account = {True: 0, False: 0}
    examined = 0
    for standing in list_standings(now=now):
        is_example = standing.application.is_synthetic
        examined += not is_example
        met = {
            found.requirement
            for found in standing.requirements
            if found.state is RequirementState.MET
        }
        reached = standing.level
        portal[is_example] += reached >= Level.REACHABLE and "portal_link" in met
        account[is_example] += reached >= Level.SINGLE_SIGN_ON and "single_sign_on" in met
    return Access(portal[False], account[False], examined, portal[True], account[True])


def _count_calls(
    pairs: Iterable[CallPair], interfaces: Iterable[Interface]
) -> dict[int, tuple[int, int]]:
    """Count the calls of each interface, real ones and synthetic ones."""
    offered = {interface.identifier: interface for interface in interfaces}
    counted = {interface.pk: (0, 0) for interface in offered.values()}
    wanted = [pair for pair in pairs if pair.interface in offered]
    consumers = _find_consumers({pair.consumer for pair in wanted})
    for pair in wanted:
        interface, consumer = offered[pair.interface], consumers.get(pair.consumer)
        provider = interface.application
        if consumer is None or consumer.owner_id in (None, provider.owner_id):
            continue
        real, synthetic = counted[interface.pk]
        if consumer.is_synthetic or provider.is_synthetic:
            counted[interface.pk] = real, synthetic + pair.count
        else:
            counted[interface.pk] = real + pair.count, synthetic
    return counted


def _find_consumers(identifiers: set[str]) -> Mapping[str, Application]:
    codes = {identifier.rsplit("/", 1)[-1] for identifier in identifiers}
    rows = Application.objects.without_system().filter(code__in=codes)
    return {client_identifier(row.registering_agency_code, row.code): row for row in rows}
