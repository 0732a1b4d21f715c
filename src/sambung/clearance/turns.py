"""One step at a time: two people at one proposal, and when the next step is due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance
from sambung.clearance.permissions import PROPOSE_APPLICATION
from sambung.clearance.rules import (
    DECISION_NAMES,
    STAGES,
    STATE_NAMES,
    BoardDecision,
    ClearanceState,
    ClearanceStep,
    get_step,
)
from sambung.directory.actions import Action
from sambung.directory.authorization import may
from sambung.journal.operations import record_audit
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Actor
from sambung.kernel.clock import move_on
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.kernel.working_days import add_working_days

_RELATED = ("agency", "target", "shared_target", "application")


def take_turn(clearance: Clearance, *, expected_changed_at: datetime, now: datetime) -> Clearance:
    """Give the proposal as it is now, for writing, if nobody changed it since it was read.

    Call inside the transaction of the write. The moment of change is taken in one statement, so
    of two writers exactly one gets it.

    Raises:
        Conflict: somebody changed it since; says what was done, and by whom.
    """
    mine = Clearance.objects.filter(pk=clearance.pk, changed_at=expected_changed_at)
    if not mine.update(changed_at=move_on(expected_changed_at, now=now)):
        raise Conflict(_describe_change(Clearance.objects.get(pk=clearance.pk)))
    return Clearance.objects.select_related(*_RELATED).get(pk=clearance.pk)


def read_again(clearance: Clearance, *, expected_changed_at: datetime) -> Clearance:
    """Give the proposal as it is now, for a write beside it, if nobody changed it since.

    Raises:
        Conflict: somebody changed it since; says what was done, and by whom.
    """
    present = Clearance.objects.select_related(*_RELATED).get(pk=clearance.pk)
    if present.changed_at != expected_changed_at:
        raise Conflict(_describe_change(present))
    return present


def move(clearance: Clearance, step: ClearanceStep, *, now: datetime) -> None:
    """Move a proposal by one step and count the working days of the next. The caller saves it.

    Raises:
        Conflict: the step is not possible from here; says what is possible.
    """
    clearance.state = get_step(ClearanceState(clearance.state), step)
    days = STAGES[ClearanceState(clearance.state)].days
    today = localdate(now)
    clearance.step_began_at, clearance.escalated_at = now, None
    clearance.step_due_on = add_working_days(today, days) if days is not None else None


def record(
    actor: Actor,
    action: str,
    clearance: Clearance,
    now: datetime,
    *,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep in the journal what was done to a proposal, with the state it has then."""
    record_audit(
        actor=actor,
        action=action,
        subject=clearance.subject,
        now=now,
        agency_code=clearance.agency.code,
        after={"state": clearance.state, **(after or {})},
    )


def _describe_change(present: Clearance) -> str:
    newest = next(iter(list_audit(present.subject, limit=1)), None)
    values = {
        "name": newest.actor_name if newest else "Sambung",
        "state": STATE_NAMES[ClearanceState(present.state)],
    }
    if present.decision:
        return _(
            "It was decided while you were writing, by %(name)s: %(decision)s. Read the proposal"
            " again before you go on."
        ) % {
            "name": present.decided_by_name,
            "decision": DECISION_NAMES[BoardDecision(present.decision)],
        }
    changed = _(
        "%(name)s changed this proposal while you were writing; it is now %(state)s. Compare,"
        " and send again what shall stand."
    )
    return changed % values


def read_text(text: str, *, missing: str, most: int = 4000) -> str:
    """Take a text that must be there; `missing` says what to write.

    Raises:
        InvalidInput: it is empty or too long.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidInput(missing)
    if len(text) > most:
        raise InvalidInput(_("At most %(count)d characters fit.") % {"count": most})
    return text


def choose_action(actor: Actor, action: Action, clearance: Clearance) -> Action:
    """Give the action to ask for where the agency or the team may write: the one the actor may."""
    is_own = may(actor, PROPOSE_APPLICATION, clearance.agency.code)
    return PROPOSE_APPLICATION if is_own else action
