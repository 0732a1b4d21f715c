"""Reading evidence out of the database, in a fixed number of queries for any number of rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from sambung.connectors.models import PublishedTable
from sambung.directory.models import Provenance
from sambung.exchange.models import InterfaceState
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

UPDATE_PROMISE = "update_promise_kept"
"""Asked only of applications that publish a table and promised its next version."""


def compute_levels(applications: Applications, *, now: datetime) -> dict[int, Level]:
    """Compute the level of every application that has evidence; the others are at `none`.

    Three queries, however many applications. Illustrations and parts of Sambung have no level.
    """
    sightings = _list_deciding_sightings(applications, now=now)
    exempt = list_exempt(applications, now=now)
    promising = list_promising(applications)
    levels = {}
    for application_id, found in sightings.items():
        states = {
            requirement.code: state_of(
                requirement,
                found.get(requirement.code, ()),
                is_exempt=requirement.code in exempt[application_id]
                or (requirement.code == UPDATE_PROMISE and application_id not in promising),
                now=now,
            )
            for requirement in REQUIREMENTS
        }
        levels[application_id] = level_reached(states)
    return levels


def list_exempt(applications: Applications, *, now: datetime) -> defaultdict[int, set[str]]:
    """Give the requirements from which each application is exempt: those a second one confirmed."""
    rows = Exemption.objects.filter(confirmed_at__isnull=False, confirmed_at__lte=now)
    if applications is not None:
        rows = rows.filter(application__in=applications)
    exempt: defaultdict[int, set[str]] = defaultdict(set)
    for application_id, requirement in rows.values_list("application_id", "requirement"):
        exempt[application_id].add(requirement)
    return exempt


def list_promising(applications: Applications) -> frozenset[int]:
    """Give the applications that publish a table for which a next version is promised."""
    tables = PublishedTable.objects.filter(
        interface__state=InterfaceState.PUBLISHED, update_promised_on__isnull=False
    )
    if applications is not None:
        tables = tables.filter(interface__application__in=applications)
    return frozenset(tables.values_list("interface__application_id", flat=True))


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
    rows = Evidence.objects.filter(in_lifetime, observed_at__lte=now).exclude(
        Q(outcome=Outcome.INCONCLUSIVE)
        | Q(application__provenance__in=[Provenance.ILLUSTRATIVE, Provenance.SYSTEM])
    )
    if applications is not None:
        rows = rows.filter(application__in=applications)
    newest = rows.annotate(
        rank=Window(
            RowNumber(),
            partition_by=["application_id", "requirement"],
            order_by=[F("observed_at").desc(), F("outcome").asc(), F("expires_at").asc()],
        )
    ).filter(rank=1)
    found: dict[int, dict[str, tuple[Sighting, ...]]] = defaultdict(dict)
    for application_id, requirement, outcome, observed_at, expires_at in newest.values_list(
        "application_id", "requirement", "outcome", "observed_at", "expires_at"
    ):
        found[application_id][requirement] = (Sighting(Outcome(outcome), observed_at, expires_at),)
    return found
