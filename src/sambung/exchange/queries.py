"""Reads of the exchange."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from sambung.exchange.models import Agreement, AgreementState, Interface, InterfaceState, Operation


def list_published_interfaces() -> tuple[Interface, ...]:
    """List the interfaces that are on the exchange, with application and operations loaded."""
    return tuple(
        Interface.objects.filter(state=InterfaceState.PUBLISHED)
        .select_related("application__owner")
        .prefetch_related("operations")
        .order_by("application__code", "code")
    )


def list_live_agreements(*, today: date) -> tuple[Agreement, ...]:
    """List the agreements that give rights on a day: approved, not past their end, of a published
    interface; with consumer, interface and operations loaded, in order of code.
    """
    return tuple(_with_parts(_live(today)).order_by("code"))


def _live(today: date) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        state=AgreementState.APPROVED,
        interface__state=InterfaceState.PUBLISHED,
    )


def _with_parts(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return agreements.select_related(
        "consumer__owner", "interface__application__owner"
    ).prefetch_related(
        Prefetch("operations", queryset=Operation.objects.order_by("path_template", "method"))
    )
