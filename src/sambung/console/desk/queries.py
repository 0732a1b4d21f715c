"""What an officer sees at the desk: only what the roles open."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from sambung.console.frame.scope import list_applications, list_owned
from sambung.directory.authorization import CITY, may
from sambung.exchange.models import Agreement, Interface
from sambung.exchange.permissions import DECIDE_AGREEMENT
from sambung.exchange.rules.agreements import AgreementState
from sambung.kernel.actor import Actor
from sambung.portfolio.gate.queries import count_mark_requests
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import MARK_APPLICATION
from sambung.verification.models import Exemption
from sambung.verification.permissions import CONFIRM_EXEMPTION

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """The first page after signing in."""

    applications: tuple[Application, ...]
    interfaces: tuple[Interface, ...]
    to_decide: tuple[Agreement, ...]
    agreements: tuple[Agreement, ...]
    exemptions: tuple[Exemption, ...]
    mark_requests: int
    """How many applications ask this officer to pass the gates without clearance."""


def get_desk(actor: Actor) -> Desk:
    """Give what waits for this officer and what the officer looks after."""
    mine = list_applications(actor)
    given = Q(interface__application__in=mine)
    taken = Q(consumer__in=mine)
    agreements = _agreements().filter(given | taken, is_for_probe=False)
    return Desk(
        applications=tuple(mine.order_by("name")[:_SHOWN]),
        interfaces=tuple(
            Interface.objects.filter(application__in=mine)
            .select_related("application__owner")
            .annotate(
                live_count=Count(
                    "agreements",
                    Q(agreements__state=AgreementState.APPROVED, agreements__is_for_probe=False),
                )
            )[:_SHOWN]
        ),
        to_decide=tuple(
            _agreements().filter(
                state=AgreementState.PROPOSED,
                interface__application__in=list_owned(actor, DECIDE_AGREEMENT),
            )[:_SHOWN]
        ),
        agreements=tuple(agreements.exclude(state=AgreementState.PROPOSED)[:_SHOWN]),
        exemptions=list_open_exemptions(actor),
        mark_requests=count_mark_requests() if may(actor, MARK_APPLICATION, CITY) else 0,
    )


def list_open_exemptions(actor: Actor) -> tuple[Exemption, ...]:
    """List the exemptions that wait for a second person, when the officer may be that person."""
    if not may(actor, CONFIRM_EXEMPTION, CITY):
        return ()
    return tuple(
        Exemption.objects.filter(confirmed_at__isnull=True)
        .exclude(declared_by=actor.id)
        .select_related("application__owner")[:_SHOWN]
    )


def _agreements() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("consumer__owner", "interface__application__owner")
