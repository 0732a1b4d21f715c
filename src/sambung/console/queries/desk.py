"""What an officer sees at the desk: only what the roles open."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from sambung.directory.models import Provenance
from sambung.directory.permissions import CITY, Action, list_agency_codes, may
from sambung.exchange.models import Agreement, AgreementState, Interface, InterfaceState
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.verification.models import Exemption

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """The first page after signing in."""

    applications: tuple[Application, ...]
    interfaces: tuple[Interface, ...]
    to_decide: tuple[Agreement, ...]
    agreements: tuple[Agreement, ...]
    exemptions: tuple[Exemption, ...]


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
                interface__application__in=_owned(actor, Action.DECIDE_AGREEMENT),
            )[:_SHOWN]
        ),
        agreements=tuple(agreements.exclude(state=AgreementState.PROPOSED)[:_SHOWN]),
        exemptions=list_open_exemptions(actor),
    )


def list_applications(actor: Actor) -> QuerySet[Application]:
    """List the applications of the agencies the officer works for, in any role."""
    return _owned(actor, Action.ASSIGN_RESPONSIBLE) | _owned(actor, Action.PUBLISH_INTERFACE)


def find_application(actor: Actor, code: str) -> Application | None:
    """Find an application of the officer's agencies by code, or None."""
    return list_applications(actor).select_related("owner").filter(code=code).first()


def get_scope(actor: Actor) -> tuple[str, ...] | None:
    """Give the agencies whose applications the officer follows; None is the whole city."""
    if may(actor, Action.READ_BOARD, CITY):
        return None
    codes = {
        code
        for action in (Action.READ_OBSTACLES, Action.ASSIGN_RESPONSIBLE, Action.PUBLISH_INTERFACE)
        for code in list_agency_codes(actor, action)
    }
    return None if CITY in codes else tuple(sorted(codes))


def find_readable_application(actor: Actor, code: str) -> Application | None:
    """Find an application whose work the officer follows, by code, or None."""
    scope = get_scope(actor)
    found = Application.objects.exclude(provenance=Provenance.SYSTEM).filter(code=code)
    if scope is not None:
        found = found.filter(owner__code__in=scope)
    return found.select_related("owner", "responsible").first()


def list_open_interfaces() -> QuerySet[Interface]:
    """List what is on the exchange and may be asked for."""
    return (
        Interface.objects.filter(state=InterfaceState.PUBLISHED)
        .select_related("application__owner")
        .order_by("name", "id")
    )


def list_open_exemptions(actor: Actor) -> tuple[Exemption, ...]:
    """List the exemptions that wait for a second person, when the officer may be that person."""
    if not may(actor, Action.CONFIRM_EXEMPTION, CITY):
        return ()
    return tuple(
        Exemption.objects.filter(confirmed_at__isnull=True)
        .exclude(declared_by=actor.id)
        .select_related("application__owner")[:_SHOWN]
    )


def _owned(actor: Actor, action: Action) -> QuerySet[Application]:
    codes = list_agency_codes(actor, action)
    applications = Application.objects.exclude(provenance=Provenance.ILLUSTRATIVE)
    if CITY in codes:
        return applications.exclude(provenance=Provenance.SYSTEM)
    return applications.filter(owner__code__in=codes)


def _agreements() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("consumer__owner", "interface__application__owner")
