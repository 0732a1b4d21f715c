"""Conditions of a decision, until go-live."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.clearance.models import Condition, ConditionState
from sambung.clearance.operations.board import has_own_interest
from sambung.clearance.permissions import SETTLE_CONDITION, WAIVE_CONDITION
from sambung.clearance.rules import ClearanceState
from sambung.clearance.turns import record
from sambung.directory.authorization import CITY, require
from sambung.directory.second_person import require_second_person
from sambung.documents.operations import keep_document
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput

_OPEN_IN = (ClearanceState.DECIDED, ClearanceState.ANSWERED, ClearanceState.BUILDING)


@transaction.atomic
def settle_condition(
    *,
    actor: Actor,
    condition: Condition,
    reason: str = "",
    is_proved: bool = False,
    file_name: str = "",
    content: bytes = b"",
    now: datetime,
) -> Condition:
    """Say that a condition is met: by the proof it names, or by a reason or a paper.

    `is_proved` comes from the proofs: whether the requirement the condition names is met now. The
    paper, when there is one, is kept with the case.

    Raises:
        NotPermitted: the actor may not settle conditions of this agency, or wrote the proposal.
        InvalidInput: there is neither reason nor paper, or the paper cannot be kept.
        Conflict: its proof is not there yet, it is settled already, or the case is finished.
    """
    agency_code = condition.clearance.agency.code
    require(actor, SETTLE_CONDITION, agency_code)
    require_second_person(
        actor,
        SETTLE_CONDITION,
        first_person_id=condition.clearance.get_first_person(actor.id),
        agency_code=agency_code,
    )
    condition = _read(condition)
    if condition.requirement and not is_proved:
        raise Conflict(
            _(
                "Sambung cannot see yet that this condition is met. Have the application checked"
                " now; what can never be met is for the board to waive."
            )
        )
    if not condition.requirement and not reason.strip() and not content:
        raise InvalidInput(_("Say how it was met, or attach the paper that shows it."))
    if content:
        keep_document(
            actor=actor,
            subject=condition.clearance.subject,
            title=condition.text[:200],
            file_name=file_name,
            content=content,
            now=now,
            agency_code=condition.clearance.agency.code,
        )
    told = reason.strip() or (_("seen by Sambung") if condition.requirement else file_name)
    return _settle(actor, condition, ConditionState.MET, told, now)


@transaction.atomic
def waive_condition(*, actor: Actor, condition: Condition, reason: str, now: datetime) -> Condition:
    """Let go of a condition, such as one that can never be met. It stays on record.

    Raises:
        NotPermitted: the actor is no member of the board, or wrote the proposal.
        InvalidInput: there is no reason.
        Conflict: it is settled already, the case is finished, or it is the own agency's.
    """
    require(actor, WAIVE_CONDITION, CITY)
    first_person = condition.clearance.get_first_person(actor.id)
    require_second_person(actor, WAIVE_CONDITION, first_person_id=first_person)
    if has_own_interest(actor, condition.clearance):
        raise Conflict(
            _("This is a proposal of your own agency. Another member lets go of its conditions.")
        )
    if not reason.strip():
        raise InvalidInput(_("Say why the board lets go of this condition."))
    return _settle(actor, _read(condition), ConditionState.WAIVED, reason.strip(), now)


def _read(condition: Condition) -> Condition:
    condition = Condition.objects.select_related("clearance__agency").get(pk=condition.pk)
    if condition.clearance.state not in _OPEN_IN:
        raise Conflict(_("This case is finished; its conditions stay as they are."))
    return condition


def _settle(
    actor: Actor, condition: Condition, state: ConditionState, reason: str, now: datetime
) -> Condition:
    """Settle a condition in one statement, so that of two people exactly one does."""
    mine = Condition.objects.filter(pk=condition.pk, state=ConditionState.OPEN)
    is_mine = mine.update(
        state=state, reason=reason[:500], settled_at=now, settled_by_name=actor.name
    )
    condition.refresh_from_db(fields=["state", "reason", "settled_at", "settled_by_name"])
    if not is_mine:
        raise Conflict(
            _("%(name)s settled this condition already: %(state)s.")
            % {"name": condition.settled_by_name, "state": condition.get_state_display()}
        )
    action = "settle_condition" if state == ConditionState.MET else "waive_condition"
    after = {"condition": condition.text, "reason": condition.reason}
    record(actor, action, condition.clearance, now, after=after)
    return condition
