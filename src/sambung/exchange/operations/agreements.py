"""Agreements: asked for by the taker of data, decided by the giver, ended by either."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.directory.authorization import may, require
from sambung.directory.operations import issue_code
from sambung.directory.second_person import require_second_person
from sambung.exchange.models import (
    AGREEMENT_SERIES,
    Agreement,
    Interface,
    InterfaceState,
    Operation,
)
from sambung.exchange.permissions import (
    DECIDE_AGREEMENT,
    END_GIVEN_AGREEMENT,
    END_TAKEN_AGREEMENT,
    PROPOSE_AGREEMENT,
)
from sambung.exchange.queries import lock_agreement
from sambung.exchange.rules.agreements import (
    AGREEMENT_TABLE,
    REASON,
    AgreementState,
    AgreementStep,
)
from sambung.identity.events import RIGHTS_CHANGED
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.gate.gate import Gate, explain_gate, require_cleared
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code


@dataclass(frozen=True, slots=True)
class DecidedAgreement:
    """An agreement after a decision, and the event the gateway must confirm for it to hold."""

    agreement: Agreement
    event_id: int


@transaction.atomic
def propose_agreement(
    *,
    actor: Actor,
    consumer: Application,
    interface: Interface,
    purpose: str,
    legal_basis: str,
    now: datetime,
    operation_ids: Sequence[str] = (),
    data_elements: Sequence[str] = (),
    valid_until: date | None = None,
) -> Agreement:
    """Ask the data owner for leave to call an interface; without operations, for all of them.

    Raises:
        NotPermitted: the actor does not look after the consumer application.
        InvalidInput: purpose or legal basis is empty, or an operation is unknown.
        Conflict: an agreement between the two is open already, or the consumer has left service
            or may not pass the gates: it could never call.
    """
    require(actor, PROPOSE_AGREEMENT, get_owner_code(consumer))
    if not purpose.strip() or not legal_basis.strip():
        raise InvalidInput(_("Say what the data is for and on which legal basis it is used."))
    if consumer.pk == interface.application_id:
        raise InvalidInput(_("An application needs no agreement to use its own interface."))
    require_cleared(consumer, Gate.CLIENT)
    if consumer.has_left:
        raise Conflict(explain_gate(consumer, Gate.CLIENT))
    if interface.state != InterfaceState.PUBLISHED:
        raise Conflict(_("%(name)s is no longer on the exchange.") % {"name": interface.name})
    if valid_until is not None and valid_until <= localdate(now):
        raise InvalidInput(_("The agreement must end after today."))
    is_open = [AgreementState.PROPOSED, AgreementState.APPROVED]
    if Agreement.objects.filter(consumer=consumer, interface=interface, state__in=is_open).exists():
        raise Conflict(
            _("An agreement between %(consumer)s and %(interface)s is open already.")
            % {"consumer": consumer.name, "interface": interface.name}
        )
    operations = _choose_operations(interface, operation_ids)
    agreement = Agreement.objects.create(
        code=issue_code(AGREEMENT_SERIES),
        consumer=consumer,
        interface=interface,
        purpose=purpose.strip(),
        legal_basis=legal_basis.strip(),
        data_elements=list(data_elements),
        valid_until=valid_until,
        proposed_by_id=actor.id,
        proposed_by=actor.name,
        proposed_at=now,
    )
    agreement.operations.set(operations)
    _audit(actor=actor, action="propose_agreement", agreement=agreement, now=now)
    return agreement


@transaction.atomic
def approve_agreement(*, actor: Actor, code: str, now: datetime) -> DecidedAgreement:
    """Give leave. The giver of the data approves, not the taker.

    Raises:
        NotFound: no agreement has that code.
        NotPermitted: the actor is no data owner of the agency that offers the interface, or asked
            for the agreement himself.
        AgreementAlreadyDecided: it is not waiting for a decision.
    """
    return _decide(actor=actor, code=code, step=AgreementStep.APPROVE, reason="", now=now)


@transaction.atomic
def reject_agreement(*, actor: Actor, code: str, reason: str, now: datetime) -> DecidedAgreement:
    """Refuse leave, with a reason the asking agency will read.

    Raises:
        InvalidInput: there is no reason.
        NotFound, NotPermitted, AgreementAlreadyDecided: as for approving.
    """
    return _decide(actor=actor, code=code, step=AgreementStep.REJECT, reason=reason, now=now)


@transaction.atomic
def revoke_agreement(*, actor: Actor, code: str, reason: str, now: datetime) -> DecidedAgreement:
    """End an approved agreement, by the giver or by the taker of the data.

    Raises:
        InvalidInput: there is no reason.
        NotFound: no agreement has that code.
        NotPermitted: the actor belongs to neither side.
        AgreementAlreadyDecided: it is not in force.
    """
    agreement = lock_agreement(code)
    if not may(actor, END_TAKEN_AGREEMENT, get_owner_code(agreement.consumer)):
        giver = get_owner_code(agreement.interface.application)
        require(actor, END_GIVEN_AGREEMENT, giver)
    _move(agreement, AgreementStep.REVOKE, reason)
    agreement.revoked_by, agreement.revoked_at = actor.name, now
    agreement.save()
    return _announce(actor=actor, action="revoke_agreement", agreement=agreement, now=now)


def _decide(
    *, actor: Actor, code: str, step: AgreementStep, reason: str, now: datetime
) -> DecidedAgreement:
    agreement = lock_agreement(code)
    giver = get_owner_code(agreement.interface.application)
    require(actor, DECIDE_AGREEMENT, giver)
    require_second_person(
        actor, DECIDE_AGREEMENT, first_person_id=agreement.proposed_by_id, agency_code=giver
    )
    _move(agreement, step, reason)
    agreement.decided_by_id, agreement.decided_by = actor.id, actor.name
    agreement.decided_at = now
    agreement.save()
    action = f"{step.value}_agreement"
    return _announce(actor=actor, action=action, agreement=agreement, now=now)


def _move(agreement: Agreement, step: AgreementStep, reason: str) -> None:
    """Move an agreement by a step of the table; what it still needs is asked for."""
    given = {REASON.key} if reason.strip() else ()
    agreement.state = AGREEMENT_TABLE.take_step(agreement.state, step, given=given).key
    agreement.reason = reason.strip()


def _announce(
    *, actor: Actor, action: str, agreement: Agreement, now: datetime
) -> DecidedAgreement:
    _audit(actor=actor, action=action, agreement=agreement, now=now)
    event_id = announce(name=RIGHTS_CHANGED, payload={"agreement": agreement.code}, now=now)
    return DecidedAgreement(agreement=agreement, event_id=event_id)


def _audit(*, actor: Actor, action: str, agreement: Agreement, now: datetime) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=agreement.subject,
        agency_code=get_owner_code(agreement.interface.application),
        after={"state": agreement.state, "reason": agreement.reason},
        now=now,
    )


def _choose_operations(interface: Interface, operation_ids: Sequence[str]) -> list[Operation]:
    operations = list(interface.operations.all())
    if not operation_ids:
        return operations
    known = {operation.operation_id: operation for operation in operations}
    unknown = [identifier for identifier in operation_ids if identifier not in known]
    if unknown:
        raise InvalidInput(
            _("%(interface)s has no operation %(operation)s. It has: %(known)s.")
            % {
                "interface": interface.name,
                "operation": unknown[0],
                "known": ", ".join(sorted(known)),
            }
        )
    return [known[identifier] for identifier in operation_ids]
