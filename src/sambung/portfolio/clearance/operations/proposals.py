"""The agency's side of a proposal: writing, sending, answering, building, going live.

Every write names the moment at which the proposal was read (`expected_changed_at`): of two people
who write at once the second learns what the first did.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, Provenance
from sambung.directory.operations import issue_code
from sambung.directory.permissions import Action, may, require
from sambung.documents.models import Document
from sambung.documents.operations import keep_document
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.catalogue import find_similar
from sambung.portfolio.clearance.marks import put_mark
from sambung.portfolio.clearance.models import Clearance, ClearanceMark, ConditionState, Ground
from sambung.portfolio.clearance.rules import CLEARING, State, Step, get_step
from sambung.portfolio.clearance.texts import FIELDS, Answer, check_value, list_missing
from sambung.portfolio.clearance.turns import move, record, take_turn
from sambung.portfolio.entry import InvalidEntry
from sambung.portfolio.models import Application, Status
from sambung.portfolio.operations.registering import register_application

SERIES = "RKA"
_SHOWN = 5
_WRITABLE = (State.DRAFT, State.RETURNED)


@transaction.atomic
def propose(*, actor: Actor, agency: Agency, values: Mapping[str, str], now: datetime) -> Clearance:
    """Begin the proposal of a new application, as a draft under a number of its own.

    `values` are texts by field (`texts.FIELDS`) as people write them; the name has to be there.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        InvalidEntry: values cannot be taken; `faults` says for each field what is expected.
        Conflict: the agency no longer exists.
    """
    require(actor, Action.PROPOSE_APPLICATION, agency.code)
    if not agency.is_active:
        raise Conflict(_("%(name)s no longer exists. Choose another agency.") % {"name": agency})
    checked = _check(values)
    if not checked.get("name"):
        raise InvalidEntry({"name": _("Give the idea a name; it can change later.")})
    clearance = Clearance(
        code=issue_code(SERIES), agency=agency, proposed_by=actor.id, proposed_by_name=actor.name,
        created_at=now, changed_at=now, step_began_at=now,
    )  # fmt: skip
    _fill(clearance, checked)
    clearance.save()
    record(actor, "propose", clearance, now, after={"fields": sorted(checked)})
    return clearance


@transaction.atomic
def change_proposal(
    *, actor: Actor, clearance: Clearance, values: Mapping[str, str],
    expected_changed_at: datetime, now: datetime,
) -> Clearance:  # fmt: skip
    """Change the texts of a draft or of a returned proposal; fields not given stay.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        InvalidEntry: values cannot be taken; `faults` says for each field what is expected.
        Conflict: it was sent already, or somebody changed it since it was read.
    """
    require(actor, Action.PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    if clearance.state not in _WRITABLE:
        raise Conflict(
            _("A proposal that was sent is not changed any more. Ask the team to return it.")
        )
    checked = _check(values)
    if "name" in checked and not checked["name"]:
        raise InvalidEntry({"name": _("Give the idea a name; it can change later.")})
    before = read_texts(clearance)
    _fill(clearance, checked)
    clearance.save()
    changed = sorted(name for name, text in checked.items() if text != before[name])
    record(actor, "change_proposal", clearance, now, after={"fields": changed})
    return clearance


@transaction.atomic
def submit(
    *, actor: Actor, clearance: Clearance, expected_changed_at: datetime, now: datetime
) -> Clearance:
    """Send a proposal to the team. What exists and does the same is searched and kept with it.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        InvalidEntry: fields are missing; `faults` says for each why it is needed.
        Conflict: it was sent already, or somebody changed it since it was read.
    """
    require(actor, Action.PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    get_step(State(clearance.state), Step.SUBMIT)
    if missing := list_missing(read_texts(clearance)):
        raise InvalidEntry(missing)
    clearance.similar = list_similar(clearance)
    clearance.submitted_at, clearance.return_reason = now, ""
    move(clearance, Step.SUBMIT, now=now)
    clearance.save()
    similar = [found["code"] for found in clearance.similar]
    record(actor, "submit", clearance, now, after={"similar": similar})
    return clearance


@transaction.atomic
def record_reply(
    *, actor: Actor, clearance: Clearance, text: str, expected_changed_at: datetime, now: datetime
) -> Clearance:
    """Record what the agency answers to the letter. The team may do it for an answer on paper.

    Raises:
        NotPermitted: the actor neither speaks for this agency nor keeps the letters.
        InvalidInput: there is no text, or more than 4,000 characters.
        Conflict: no letter waits for an answer, or somebody changed it since it was read.
    """
    _require_either(actor, Action.SEND_CLEARANCE_LETTER, clearance)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    if clearance.state != State.ANSWERED:
        raise Conflict(_("No letter on this proposal waits for an answer."))
    if clearance.replied_at is not None:
        raise Conflict(_("The answer of the agency is recorded already."))
    clearance.reply = _read_text(text, missing=_("Write what the agency answers."))
    clearance.replied_at, clearance.step_due_on, clearance.escalated_at = now, None, None
    clearance.save()
    record(actor, "record_reply", clearance, now)
    return clearance


@transaction.atomic
def begin(
    *, actor: Actor, clearance: Clearance, application: Application | None = None,
    expected_changed_at: datetime, now: datetime,
) -> Clearance:  # fmt: skip
    """Begin to build what the board let pass: its application is registered and passes the gates.

    Without `application` it is registered from the proposal, as planned. With one, an application
    of the agency that nobody cleared yet is tied to this proposal.

    Raises:
        NotPermitted: the actor may not propose, or register, for this agency.
        Conflict: the board decided otherwise, the application is another agency's or passes the
            gates already, or somebody changed the proposal since it was read.
        NameTaken: the agency has an application of that name already.
    """
    require(actor, Action.PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    get_step(State(clearance.state), Step.BEGIN)
    if clearance.decision not in CLEARING:
        raise Conflict(
            _("The board did not decide that something is built. Follow the letter instead.")
        )
    if application is None:
        application = _register(actor, clearance, now)
    _check_belongs(clearance, application)
    put_mark(
        actor=actor, application=application, ground=Ground.CLEARED, clearance=clearance, now=now
    )
    clearance.application = application
    move(clearance, Step.BEGIN, now=now)
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
    require(actor, Action.PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    get_step(State(clearance.state), Step.GO_LIVE)
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
    move(clearance, Step.GO_LIVE, now=now)
    application = clearance.application
    if application is not None and application.status == Status.PLANNED:
        application.status = Status.ACTIVE
        application.save(update_fields=["status"])
    clearance.save()
    record(actor, "go_live", clearance, now)
    return clearance


@transaction.atomic
def close(
    *, actor: Actor, clearance: Clearance, note: str = "", expected_changed_at: datetime,
    now: datetime,
) -> Clearance:  # fmt: skip
    """Close a case: the answer is settled without building, or the building is given up.

    What was given up loses its pass through the gates. A note is needed unless the agency's
    answer is recorded and nothing is being built.

    Raises:
        NotPermitted: the actor neither speaks for this agency nor checks proposals.
        InvalidInput: a note is needed, or too long.
        Conflict: it cannot be closed now, or somebody changed it since it was read.
    """
    _require_either(actor, Action.CHECK_CLEARANCE, clearance)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    was_building = clearance.state == State.BUILDING
    move(clearance, Step.CLOSE, now=now)
    if was_building or clearance.replied_at is None or note.strip():
        clearance.closing_note = _read_text(
            note, most=1000, missing=_("Say how it ended: why nothing is built or awaited.")
        )
    if was_building:
        ClearanceMark.objects.filter(clearance=clearance).delete()
    clearance.closed_at = now
    clearance.save()
    record(actor, "close", clearance, now, after={"note": clearance.closing_note})
    return clearance


@transaction.atomic
def withdraw(
    *, actor: Actor, clearance: Clearance, note: str = "", expected_changed_at: datetime,
    now: datetime,
) -> Clearance:  # fmt: skip
    """Withdraw a proposal the board has not decided on yet.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        Conflict: it was decided already, or somebody changed it since it was read.
    """
    require(actor, Action.PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    move(clearance, Step.WITHDRAW, now=now)
    clearance.closed_at, clearance.closing_note = now, note.strip()[:1000]
    clearance.save()
    record(actor, "withdraw", clearance, now, after={"note": clearance.closing_note})
    return clearance


@transaction.atomic
def attach_paper(
    *, actor: Actor, clearance: Clearance, title: str, file_name: str, content: bytes,
    now: datetime,
) -> Document:  # fmt: skip
    """Keep a paper with the case: terms of reference, a calculation, a drawing.

    Raises:
        NotPermitted: the actor neither speaks for this agency nor checks proposals.
        InvalidInput: the file cannot be kept; says why.
        Conflict: the case is finished.
    """
    _require_either(actor, Action.CHECK_CLEARANCE, clearance)
    if clearance.closed_at is not None:
        raise Conflict(_("This case is closed; papers are no longer added."))
    return keep_document(
        actor=actor, subject=clearance.subject, title=title, file_name=file_name,
        content=content, agency_code=clearance.agency.code, now=now,
    )  # fmt: skip


def read_texts(clearance: Clearance) -> dict[str, str]:
    """Give the fields of a proposal as texts, for a form or a comparison."""
    values = {name: getattr(clearance, name) for name in FIELDS}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def list_similar(clearance: Clearance) -> list[dict[str, Any]]:
    """List what exists that does what the proposal says, as it is kept with the proposal."""
    found = find_similar(name=clearance.name, purpose=clearance.purpose, limit=_SHOWN + 1)
    own = clearance.application.code if clearance.application else ""
    return [
        {
            "code": match.entry.code, "name": match.entry.name, "owner": match.entry.owner,
            "kind": match.entry.kind, "score": match.score, "why": str(match.why),
            "words": list(match.words),
        }
        for match in found.matches
        if match.entry.code != own
    ][:_SHOWN]  # fmt: skip


def _check(values: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise InvalidInput(_("There is no field %(name)s.") % {"name": unknown[0]})
    answers = {name: check_value(name, text) for name, text in values.items()}
    if faults := {name: fault for name, (_text, fault) in answers.items() if fault}:
        raise InvalidEntry(faults)
    return {name: text for name, (text, _fault) in answers.items()}


def _fill(clearance: Clearance, checked: Mapping[str, str]) -> None:
    for name, text in checked.items():
        setattr(clearance, name, _as_value(FIELDS[name].kind, text))


def _as_value(kind: Answer, text: str) -> Any:
    match kind:
        case Answer.MONEY:
            return int(text) if text else None
        case Answer.DATE:
            return date.fromisoformat(text) if text else None
        case _:
            return text


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


def _read_text(text: str, *, missing: str, most: int = 4000) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidInput(missing)
    if len(text) > most:
        raise InvalidInput(_("At most %(count)d characters fit.") % {"count": most})
    return text


def _require_either(actor: Actor, action: Action, clearance: Clearance) -> None:
    """Let pass who speaks for the agency, or holds the action of the team."""
    code = clearance.agency.code
    if not may(actor, Action.PROPOSE_APPLICATION, code) and not may(actor, action, code):
        require(actor, action, code)
