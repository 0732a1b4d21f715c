"""Reads of the exchange."""

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from sambung.exchange.models import Agreement, AgreementState, Interface, InterfaceState, Operation
from sambung.kernel.errors import NotFound
from sambung.portfolio.models import Application


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


def count_live_agreements(application: Application, *, today: date) -> dict[int, int]:
    """Count the agreements that give rights on a day, per interface id of an application.

    Leave given to Sambung's own prober is no agreement between agencies and is not counted.
    """
    live = _live(today).filter(interface__application=application, is_for_probe=False)
    return dict(live.order_by().values_list("interface").annotate(count=Count("id")))


def get_agreement(code: str) -> Agreement:
    """Give an agreement with its two applications.

    Raises:
        NotFound: no agreement has that code.
    """
    agreement = (
        Agreement.objects.select_related("consumer__owner", "interface__application__owner")
        .filter(code=code)
        .first()
    )
    if agreement is None:
        raise NotFound(_("There is no agreement %(code)s.") % {"code": code})
    return agreement


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
