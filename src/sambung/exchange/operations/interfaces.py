"""Putting interfaces on the exchange."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.operations import issue_code
from sambung.exchange.models import (
    AGREEMENT_SERIES,
    Agreement,
    Interface,
    InterfaceState,
    Operation,
)
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.exchange.rules.agreements import AgreementState
from sambung.exchange.rules.contracts import (
    RESERVED_CODES,
    ContractFault,
    OperationSpec,
    read_operations,
)
from sambung.exchange.rules.upstreams import Upstream
from sambung.exchange.upstream_check import check_upstream
from sambung.identity.events import RIGHTS_CHANGED
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.codes import is_code
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.gate.gate import Gate, require_cleared
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.web.addresses import IpNetwork
from sambung.web.resolving import Resolver, resolve


def publish_interface(
    *,
    actor: Actor,
    application: Application,
    code: str,
    name: str,
    description: str,
    contract: Mapping[str, Any],
    upstream: Upstream,
    upstream_path: str,
    now: datetime,
    calls_per_minute: int | None = None,
    prober: Application | None = None,
    opened_networks: Sequence[IpNetwork] = (),
    resolver: Resolver = resolve,
) -> Interface:
    """Put an interface on the exchange, or a new version of it under the same code.

    Nobody may call it yet: rights come from agreements. When `prober` is given, Sambung's own
    prober receives an agreement on the operations that only read, so that the contract can be
    tested; publishing says yes to that. `opened_networks` are the internal networks in which a
    provider of this agency may stand. A new version keeps the limit of calls it does not name.

    Raises:
        NotPermitted: the actor is no data owner of the application's agency.
        InvalidInput: the code, the contract or the upstream cannot be used.
        Unavailable: no name server answered for the host of the upstream.
        Conflict: an operation was left out that a live agreement uses, or the application is
            new and not cleared.
    """
    require(actor, PUBLISH_INTERFACE, get_owner_code(application))
    require_cleared(application, Gate.INTERFACE)
    _check_code(code)
    operations = _read_operations(contract)
    check_upstream(upstream, opened=opened_networks, resolver=resolver)
    described: dict[str, Any] = {
        "name": name,
        "description": description,
        "contract": dict(contract),
        "upstream": upstream,
        "upstream_path": upstream_path,
        "state": InterfaceState.PUBLISHED,
        "changed_at": now,
    }
    if calls_per_minute is not None:
        described["calls_per_minute"] = calls_per_minute
    with transaction.atomic():
        interface, is_new = Interface.objects.update_or_create(
            application=application,
            code=code,
            defaults=described,
            create_defaults={**described, "published_at": now},
        )
        _replace_operations(interface, operations)
        if prober is not None:
            _agree_with_prober(actor=actor, interface=interface, prober=prober, now=now)
        _tell_of(actor=actor, interface=interface, operations=operations, is_new=is_new, now=now)
    return interface


def _tell_of(
    *,
    actor: Actor,
    interface: Interface,
    operations: Sequence[OperationSpec],
    is_new: bool,
    now: datetime,
) -> None:
    """Tell the journal what was published, and the gateway that there is something to read."""
    record_audit(
        actor=actor,
        action="publish_interface" if is_new else "change_interface",
        subject=f"interface/{interface.identifier}",
        agency_code=get_owner_code(interface.application),
        after={"name": interface.name, "operations": [spec.operation_id for spec in operations]},
        now=now,
    )
    announce(name=RIGHTS_CHANGED, payload={"interface": interface.identifier}, now=now)


def _check_code(code: str) -> None:
    if not is_code(code) or code in RESERVED_CODES:
        raise InvalidInput(
            _("%(code)s cannot be the code of an interface. Use letters, digits, - and . only.")
            % {"code": code}
        )


def _agree_with_prober(
    *, actor: Actor, interface: Interface, prober: Application, now: datetime
) -> None:
    agreement = Agreement.objects.filter(
        consumer=prober, interface=interface, state=AgreementState.APPROVED
    ).first()
    if agreement is None:
        agreement = Agreement.objects.create(
            code=issue_code(AGREEMENT_SERIES),
            consumer=prober,
            interface=interface,
            purpose=_("Contract test by Sambung: does the interface answer as it promises?"),
            legal_basis=_("Given with the publication of the interface"),
            is_for_probe=True,
            state=AgreementState.APPROVED,
            proposed_by_id=actor.id,
            proposed_by=actor.name,
            proposed_at=now,
            decided_by_id=actor.id,
            decided_by=actor.name,
            decided_at=now,
        )
    agreement.operations.set(interface.operations.filter(is_safe=True))


def _replace_operations(interface: Interface, specs: Sequence[OperationSpec]) -> None:
    kept = {spec.operation_id for spec in specs}
    dropped = interface.operations.exclude(operation_id__in=kept)
    used = dropped.filter(
        agreements__state=AgreementState.APPROVED, agreements__is_for_probe=False
    ).first()
    if used is not None:
        raise Conflict(
            _("The operation %(operation)s is used under an agreement. End the agreement first.")
            % {"operation": used.operation_id}
        )
    dropped.delete()
    for spec in specs:
        Operation.objects.update_or_create(
            interface=interface,
            operation_id=spec.operation_id,
            defaults={
                "method": spec.method,
                "path_template": spec.path_template,
                "is_safe": spec.is_safe,
            },
        )


def _read_operations(contract: Mapping[str, Any]) -> tuple[OperationSpec, ...]:
    try:
        return read_operations(contract)
    except ContractFault as fault:
        raise InvalidInput(
            _("The OpenAPI description cannot be used (%(fault)s).") % {"fault": fault}
        ) from fault
