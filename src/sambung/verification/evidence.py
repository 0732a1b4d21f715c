"""Reading evidence out of the database, in a fixed number of queries for any number of rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.fields.json import KT
from django.db.models.functions import RowNumber

from sambung.connectors.models import PublishedTable
from sambung.directory.models import Provenance
from sambung.exchange.models import Agreement, Interface, InterfaceState
from sambung.portfolio.models import Application
from sambung.verification.models import Evidence, Exemption
from sambung.verification.rules import (
    REQUIREMENTS,
    Level,
    Outcome,
    Sighting,
    level_reached,
    state_of,
)

Applications = Collection[int] | QuerySet[Application] | None
"""The applications meant; None means all of them."""

OWNER_CONFIRMED = "owner_confirmed"
OWNER_CODE = "agency_code"
"""In the details of a confirmation: the agency that confirmed. It binds no later owner."""
UPDATE_PROMISE = "update_promise_kept"
"""Asked only of applications that publish a table and promised its next version."""


def compute_levels(applications: Applications, *, now: datetime) -> dict[int, Level]:
    """Compute the level of every application that has evidence; the others are at `none`.

    Three queries, however many applications. Illustrations and parts of Sambung have no level.
    """
    sightings = _list_deciding_sightings(applications, now=now)
    exemptions = list_exemptions(applications, now=now)
    promising = list_promising(applications)
    levels = {}
    for application_id, found in sightings.items():
        states = {
            requirement.code: state_of(
                requirement,
                found.get(requirement.code, ()),
                is_exempt=requirement.code in exemptions[application_id]
                or (requirement.code == UPDATE_PROMISE and application_id not in promising),
                now=now,
            )
            for requirement in REQUIREMENTS
        }
        levels[application_id] = level_reached(states)
    return levels


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
    tables = PublishedTable.objects.filter(
        interface__state=InterfaceState.PUBLISHED, update_promised_on__isnull=False
    )
    if applications is not None:
        tables = tables.filter(interface__application__in=applications)
    return frozenset(tables.values_list("interface__application_id", flat=True))


def list_on_exchange(applications: Sequence[Application]) -> frozenset[int]:
    """Give those of the applications that offer an interface or ever had an agreement for one.

    Two small queries, so that probes can ask every few seconds.
    """
    keys = [application.pk for application in applications]
    offering = Interface.objects.filter(application__in=keys)
    consuming = Agreement.objects.filter(consumer__in=keys, is_for_probe=False)
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
            )
        )
    return found


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
        Evidence.objects.filter(observed_at__lte=now)
        .exclude(application__provenance__in=[Provenance.ILLUSTRATIVE, Provenance.SYSTEM])
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
