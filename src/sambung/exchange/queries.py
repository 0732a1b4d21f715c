"""Reads of the exchange."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import Agreement, Interface, InterfaceState, Operation
from sambung.exchange.rules.agreements import AgreementState
from sambung.kernel.errors import NotFound
from sambung.portfolio.gate.gate import filter_cleared
from sambung.portfolio.models import Application, Status
from sambung.workflow.turns import lock_row


def list_published_interfaces() -> tuple[Interface, ...]:
    """List the interfaces that are on the exchange, with application and operations loaded."""
    return tuple(
        Interface.objects.filter(state=InterfaceState.PUBLISHED)
        .select_related("application__owner")
        .prefetch_related("operations")
        .order_by("application__code", "code")
    )


def list_live_agreements(*, today: date, of: Q | None = None) -> tuple[Agreement, ...]:
    """List the agreements that give rights on a day: approved, not past their end, of a published
    interface; with consumer, interface and operations loaded, in order of code.

    `of` narrows which are meant.
    """
    return tuple(_with_parts(_live(today).filter(of or Q())).order_by("code"))


def list_interfaces_named(identifiers: Collection[str]) -> tuple[Interface, ...]:
    """List the interfaces with these service identifiers, with application and owner, in a query.

    One that exists no more is left out.
    """
    codes = {identifier.rpartition("/")[2] for identifier in identifiers}
    rows = Interface.objects.filter(code__in=codes).select_related("application__owner")
    return tuple(interface for interface in rows if interface.identifier in identifiers)


@dataclass(frozen=True, slots=True)
class Right:
    """What one live agreement allows, as plain values."""

    agreement: str
    interface_id: int
    consumer_id: int
    consumer_identifier: str
    operation_ids: tuple[int, ...]


def list_rights(*, today: date) -> tuple[Right, ...]:
    """List what the agreements of `list_live_agreements` allow, in order of code.

    Two queries and no model instances: the gateway reads all of it after every change.
    """
    live = _live(today)
    operation_ids: dict[int, list[int]] = defaultdict(list)
    pairs = Agreement.operations.through.objects.filter(agreement__in=live.order_by())
    for agreement_id, operation_id in pairs.values_list("agreement_id", "operation_id"):
        operation_ids[agreement_id].append(operation_id)
    rows = live.order_by("code").values_list(
        "pk",
        "code",
        "interface_id",
        "consumer_id",
        "consumer__registering_agency_code",
        "consumer__code",
    )
    return tuple(
        Right(
            code,
            interface_id,
            consumer_id,
            client_identifier(agency, application),
            tuple(operation_ids[pk]),
        )
        for pk, code, interface_id, consumer_id, agency, application in rows
    )


def count_live_agreements(application: Application, *, today: date) -> dict[int, int]:
    """Count the agreements that give rights on a day, per interface id of an application.

    Leave given to Sambung's own prober is no agreement between agencies and is not counted.
    """
    live = _live(today).filter(interface__application=application, is_for_probe=False)
    return dict(live.order_by().values_list("interface").annotate(count=Count("id")))


def select_possible_consumers(
    interface: Interface, within: QuerySet[Application]
) -> QuerySet[Application]:
    """Select those of some applications for which leave to call an interface can be asked.

    The application itself, what has left service, what may not pass the gates (it would get no
    credentials to call with) and what has an open agreement are left out: each is refused later.
    """
    open_ones = Agreement.objects.filter(
        interface=interface, state__in=[AgreementState.PROPOSED, AgreementState.APPROVED]
    )
    return (
        filter_cleared(within)
        .exclude(pk=interface.application_id)
        .exclude(status__in=[Status.INACTIVE, Status.REPLACED])
        .exclude(pk__in=open_ones.values("consumer"))
    )


def get_agreement(code: str) -> Agreement:
    """Give an agreement with its two applications.

    Raises:
        NotFound: no agreement has that code.
    """
    return _found(_with_applications().filter(code=code).first(), code)


def lock_agreement(code: str) -> Agreement:
    """Give an agreement for writing; who comes second meets the state the first one left.

    Call inside the transaction of the write.

    Raises:
        NotFound: no agreement has that code.
    """
    return _found(lock_row(_with_applications(), code=code), code)


def _with_applications() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("consumer__owner", "interface__application__owner")


def _found(agreement: Agreement | None, code: str) -> Agreement:
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
