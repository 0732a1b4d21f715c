"""Reading evidence out of the database, in a fixed number of queries for any number of rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.fields.json import KT
from django.db.models.functions import RowNumber
from django.utils.timezone import localtime

from sambung.connectors.registry import list_promises
from sambung.exchange.models import Agreement, Interface
from sambung.exchange.rules.agreements import EVER_GIVEN
from sambung.identity.provider.sign_ins import select_people_clients
from sambung.portfolio.models import Application, Origin, Platform, Status
from sambung.verification.models import Evidence, Exemption, OpenedNetwork
from sambung.verification.rules.levels import (
    BY_CODE,
    REQUIREMENTS,
    Level,
    Outcome,
    Requirement,
    RequirementState,
    Sighting,
    is_exempt_from,
    level_reached,
    state_of,
)
from sambung.verification.rules.requirement_sets import (
    Profile,
    is_month_in_season,
    list_requirements,
)

Applications = Collection[int] | QuerySet[Application] | None
"""The applications meant; None means all of them."""

OWNER_CONFIRMED = "owner_confirmed"
OWNER_CODE = "agency_code"
"""In the details of a confirmation: the agency that confirmed. It binds no later owner."""
_WEB, _FULL = Profile(platform=Platform.WEB), (Platform.WEB, Platform.UNKNOWN)
"""Platforms of which everything is asked; most applications are of these."""


def compute_levels(applications: Applications, *, now: datetime) -> dict[int, Level]:
    """Compute the level of every application that has evidence; the others are at `none`.

    Four queries, however many applications. Illustrations and parts of Sambung have no level.
    """
    sightings = _list_deciding_sightings(applications, now=now)
    exemptions = list_exemptions(applications, now=now)
    profiles = list_profiles(applications, now=now)
    levels = {}
    for application_id, found in sightings.items():
        asked = list_requirements(profiles[application_id])
        exempted = exemptions.get(application_id)
        states = _list_exempt(asked, exempted) if exempted else {}
        for code, seen in found.items():
            if code not in states:
                states[code] = state_of(BY_CODE[code], seen, is_exempt=False, now=now)
        levels[application_id] = level_reached(states, asked)
    return levels


def _list_exempt(
    asked: Sequence[Requirement], exempted: Mapping[str, Exemption]
) -> dict[str, RequirementState]:
    return {r.code: RequirementState.NOT_APPLICABLE for r in asked if is_exempt_from(r, exempted)}


def list_profiles(applications: Applications, *, now: datetime) -> defaultdict[int, Profile]:
    """Give what decides on the requirement set of each application, in two queries.

    Only applications with a set of their own are read; all others have that of the web.
    """
    promising = list_promising(applications)
    special = Application.objects.filter(
        ~Q(platform__in=_FULL)
        | Q(origin=Origin.NATIONAL)
        | Q(status=Status.SEASONAL)
        | Q(inventory__has_accounts=False)
    )
    if applications is not None:
        special = special.filter(Q(pk__in=applications))
    opened = OpenedNetwork.objects.filter(agency=OuterRef("owner"))
    rows = special.order_by().values_list(
        "pk",
        "platform",
        "origin",
        "status",
        "address",
        "inventory__season_starts",
        "inventory__season_ends",
        "inventory__has_accounts",
        Exists(opened),
        Exists(select_people_clients(OuterRef("pk"))),
    )
    profiles: defaultdict[int, Profile] = defaultdict(lambda: _WEB)
    for pk in promising:
        profiles[pk] = Profile(platform=Platform.WEB, has_promise=True)
    for pk, platform, origin, status, address, starts, ends, accounts, is_open, has_client in rows:
        is_seasonal = status == Status.SEASONAL and starts is not None
        season = (starts, ends) if is_seasonal else None
        profiles[pk] = Profile(
            platform=platform,
            origin=origin,
            is_in_season=season is None or is_month_in_season(localtime(now).month, season),
            season=season,
            has_address=bool(address.strip()),
            has_promise=pk in promising,
            is_network_open=is_open,
            has_accounts=accounts is not False,
            has_client=has_client,
        )
    return profiles


def list_exemptions(
    applications: Applications, *, now: datetime
) -> defaultdict[int, dict[str, Exemption]]:
    """Give the exemptions of each application that a second person confirmed, by requirement."""
    rows = Exemption.objects.filter(confirmed_at__isnull=False, confirmed_at__lte=now)
    if applications is not None:
        rows = rows.filter(application__in=applications)
    exemptions: defaultdict[int, dict[str, Exemption]] = defaultdict(dict)
    for exemption in rows:
        exemptions[exemption.application_id][exemption.requirement] = exemption
    return exemptions


def list_promising(applications: Applications) -> frozenset[int]:
    """Give the applications that publish a table for which a next version is promised."""
    return frozenset(promise.application_id for promise in list_promises(applications))


def list_on_exchange(applications: Sequence[Application]) -> frozenset[int]:
    """Give those of the applications that offer an interface or were ever given leave to call one.

    A mere proposal puts nobody on the exchange. Two small queries, so that probes can ask every
    few seconds.
    """
    keys = [application.pk for application in applications]
    offering = Interface.objects.filter(application__in=keys)
    consuming = Agreement.objects.filter(
        consumer__in=keys, is_for_probe=False, state__in=EVER_GIVEN
    )
    return frozenset(offering.values_list("application_id", flat=True)) | frozenset(
        consuming.values_list("consumer_id", flat=True)
    )


def list_newest_sightings(
    applications: Collection[int], *, now: datetime
) -> defaultdict[int, dict[str, list[Sighting]]]:
    """Give the newest sighting of each outcome, by application and requirement.

    No other one can decide a state. They come with finding and details, however old they are.
    """
    newest = _newest_per(
        _admissible(applications, now=now), ["application_id", "requirement", "outcome"]
    )
    found: defaultdict[int, dict[str, list[Sighting]]] = defaultdict(dict)
    for row in newest:
        found[row.application_id].setdefault(row.requirement, []).append(
            Sighting(
                outcome=Outcome(row.outcome),
                observed_at=row.observed_at,
                expires_at=row.expires_at,
                finding=row.finding,
                details=row.details,
                probe=row.probe,
            )
        )
    return found


def list_last_details(
    applications: Collection[int], requirement: str, *, now: datetime
) -> dict[int, Mapping[str, Any]]:
    """Give the details of the newest sighting that met a requirement, by application."""
    rows = Evidence.objects.filter(
        application__in=applications,
        requirement=requirement,
        outcome=Outcome.MET,
        observed_at__lte=now,
    )
    newest = _newest_per(rows, ["application_id"])
    return dict(newest.values_list("application_id", "details"))


def _list_deciding_sightings(
    applications: Applications, *, now: datetime
) -> Mapping[int, Mapping[str, tuple[Sighting, ...]]]:
    """Give the newest conclusive sighting per application and requirement, within its lifetime.

    What is older has expired whatever its outcome, so it cannot hold up a level; leaving it out
    keeps the query as small as the lifetimes, however many years of evidence are kept.
    """
    in_lifetime = Q()
    for requirement in REQUIREMENTS:
        in_lifetime |= Q(requirement=requirement.code, observed_at__gt=now - requirement.lifetime)
    conclusive = (
        _admissible(applications, now=now).filter(in_lifetime).exclude(outcome=Outcome.INCONCLUSIVE)
    )
    found: dict[int, dict[str, tuple[Sighting, ...]]] = defaultdict(dict)
    for pk, code, outcome, observed_at, expires_at in _newest_per(
        conclusive, ["application_id", "requirement"]
    ).values_list("application_id", "requirement", "outcome", "observed_at", "expires_at"):
        found[pk][code] = (Sighting(Outcome(outcome), observed_at, expires_at),)
    return found


def _admissible(applications: Applications, *, now: datetime) -> QuerySet[Evidence]:
    rows = (
        Evidence.objects.verifiable()
        .filter(observed_at__lte=now)
        .alias(confirming=KT(f"details__{OWNER_CODE}"))
        .exclude(
            ~Q(confirming=F("application__owner__code")),
            requirement=OWNER_CONFIRMED,
            confirming__isnull=False,
        )
    )
    return rows if applications is None else rows.filter(application__in=applications)


def _newest_per(rows: QuerySet[Evidence], group: Sequence[str]) -> QuerySet[Evidence]:
    """Keep the newest row of each group; of two at the same moment the failed one."""
    rank = Window(
        RowNumber(),
        partition_by=list(group),
        order_by=[F("observed_at").desc(), F("outcome").asc(), F("expires_at").asc()],
    )
    return rows.order_by().annotate(rank=rank).filter(rank=1)
