"""Turns at a proposal: who comes second is told, and a step sets the deadline of the next."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance
from sambung.clearance.permissions import PROPOSE_APPLICATION
from sambung.clearance.rules import (
    CLEARANCE_TABLE,
    DECISION_NAMES,
    BoardDecision,
    ClearanceStep,
)
from sambung.directory.actions import Action
from sambung.directory.authorization import may
from sambung.journal.models import AuditEntry
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput
from sambung.workflow import turns
from sambung.workflow.rules.deadlines import Deadline


def take_turn(clearance: Clearance, *, expected_changed_at: datetime, now: datetime) -> Clearance:
    """Give the proposal as it is now, for writing, if nobody changed it since it was read.

    Raises:
        Conflict: somebody changed it since; says what was done, and by whom.
    """
    return turns.take_turn(
        _select(), clearance.pk, expected_changed_at=expected_changed_at, now=now, tell=_tell
    )


def read_again(clearance: Clearance, *, expected_changed_at: datetime) -> Clearance:
    """Give the proposal as it is now, for a write beside it, if nobody changed it since.

    Raises:
        Conflict: somebody changed it since; says what was done, and by whom.
    """
    return turns.get_unchanged(
        _select(), clearance.pk, expected_changed_at=expected_changed_at, tell=_tell
    )


def move(
    clearance: Clearance, step: ClearanceStep, *, now: datetime, given: Collection[str] = ()
) -> None:
    """Move a proposal by one step and count the working days of the next. The caller saves it.

    Raises:
        Conflict: the step is not possible from here; says what is possible.
        InvalidInput: something has to be said with it.
    """
    state = CLEARANCE_TABLE.take_step(clearance.state, step, given=given)
    clearance.state = state.key
    clearance.step_began_at, clearance.escalated_at = now, None
    clearance.step_due_on = Deadline.after(state.days, today=localdate(now)).due_on


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


def _select() -> QuerySet[Clearance]:
    return Clearance.objects.select_related("agency", "target", "shared_target", "application")


def _tell(entry: AuditEntry) -> str:
    """Say what was decided, or else where the proposal stood then. A vote changes nothing."""
    if entry.action == "cast_vote":
        return ""
    if entry.action == "conclude":
        decision = DECISION_NAMES[BoardDecision(entry.after["decision"])]
        return _("decided: %(decision)s") % {"decision": decision}
    state = entry.after.get("state")
    return str(CLEARANCE_TABLE.get_state(state).title) if state else ""


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
