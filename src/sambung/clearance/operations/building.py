"""After the letter: building what was let pass, going live, closing the case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance, ConditionState
from sambung.clearance.permissions import CHECK_CLEARANCE, PROPOSE_APPLICATION
from sambung.clearance.rules import CLEARANCE_TABLE, CLEARING, ClearanceState, ClearanceStep
from sambung.clearance.turns import choose_action, move, read_text, record, take_turn
from sambung.directory.authorization import require
from sambung.directory.provenance import Provenance
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.gate.marks import put_mark
from sambung.portfolio.models import Application, ClearanceMark, Ground, Status
from sambung.portfolio.operations.registering import register_application


@transaction.atomic
def begin(
    *,
    actor: Actor,
    clearance: Clearance,
    application: Application | None = None,
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Begin to build what the board let pass: its application is registered and passes the gates.

    Without `application` it is registered from the proposal, as planned. With one, an application
    of the agency that nobody cleared yet is tied to this proposal.

    Raises:
        NotPermitted: the actor may not propose, or register, for this agency.
        Conflict: the board decided otherwise, the application is another agency's or passes the
            gates already, or somebody changed the proposal since it was read.
        NameTaken: the agency has an application of that name already.
    """
    require(actor, PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    CLEARANCE_TABLE.get_step(clearance.state, ClearanceStep.BEGIN)
    if clearance.decision not in CLEARING:
        raise Conflict(
            _("The board did not decide that something is built. Follow the letter instead.")
        )
    if application is None:
        application = _register(actor, clearance, now)
    _check_belongs(clearance, application)
    put_mark(
        actor=actor,
        application=application,
        ground=Ground.CLEARED,
        clearance_code=clearance.code,
        now=now,
    )
    clearance.application = application
    move(clearance, ClearanceStep.BEGIN, now=now)
    clearance.save()
    record(actor, "begin", clearance, now, after={"application": application.code})
    return clearance


@transaction.atomic
def go_live(
    *, actor: Actor, clearance: Clearance, expected_changed_at: datetime, now: datetime
) -> Clearance:
    """Declare what was built live, once every condition is met or the board let go of it.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        Conflict: conditions are open (the message names them), nothing is being built, or
            somebody changed the proposal since it was read.
    """
    require(actor, PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    CLEARANCE_TABLE.get_step(clearance.state, ClearanceStep.GO_LIVE)
    waiting = clearance.conditions.filter(state=ConditionState.OPEN).values_list("text", flat=True)
    if waiting:
        raise Conflict(
            _(
                "It cannot go live yet. Open conditions: %(conditions)s. A condition that cannot"
                " be met is for the board to waive."
            )
            % {"conditions": " · ".join(waiting)}
        )
    clearance.live_at = now
    move(clearance, ClearanceStep.GO_LIVE, now=now)
    application = clearance.application
    if application is not None and application.status == Status.PLANNED:
        application.status = Status.ACTIVE
        application.save(update_fields=["status"])
    clearance.save()
    record(actor, "go_live", clearance, now)
    return clearance


@transaction.atomic
def close(
    *,
    actor: Actor,
    clearance: Clearance,
    note: str = "",
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Close a case: the answer is settled without building, or the building is given up.

    What was given up loses its pass through the gates. A note is needed unless the agency's
    answer is recorded and nothing is being built.

    Raises:
        NotPermitted: the actor neither speaks for this agency nor checks proposals.
        InvalidInput: a note is needed, or too long.
        Conflict: it cannot be closed now, or somebody changed it since it was read.
    """
    require(actor, choose_action(actor, CHECK_CLEARANCE, clearance), clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    was_building = clearance.state == ClearanceState.BUILDING
    move(clearance, ClearanceStep.CLOSE, now=now)
    if was_building or clearance.replied_at is None or note.strip():
        clearance.closing_note = read_text(
            note, most=1000, missing=_("Say how it ended: why nothing is built or awaited.")
        )
    if was_building:
        ClearanceMark.objects.filter(clearance_code=clearance.code).delete()
    clearance.closed_at = now
    clearance.save()
    record(actor, "close", clearance, now, after={"note": clearance.closing_note})
    return clearance


def _register(actor: Actor, clearance: Clearance, now: datetime) -> Application:
    values = {
        "name": clearance.name,
        "purpose": clearance.purpose,
        "kind": clearance.kind,
        "platform": clearance.platform or "unknown",
        "status": Status.PLANNED.value,
        "legal_basis": clearance.legal_basis,
        "user_groups": clearance.users,
        "personal_data": clearance.personal_data,
        "annual_cost": str(clearance.annual_cost if clearance.annual_cost is not None else ""),
        "budget_code": clearance.budget_code,
    }
    return register_application(actor=actor, agency=clearance.agency, values=values, now=now)


def _check_belongs(clearance: Clearance, application: Application) -> None:
    if application.owner_id != clearance.agency_id:
        raise Conflict(
            _("%(name)s belongs to another agency; only the agency's own can be built on this.")
            % {"name": application}
        )
    if application.provenance != Provenance.REGISTERED:
        raise Conflict(_("%(name)s is no new application.") % {"name": application})
