"""The agency's side of a proposal: writing, sending, answering, withdrawing.

Every write names the moment at which the proposal was read (`expected_changed_at`): of two people
who write at once the second learns what the first did.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance
from sambung.clearance.permissions import (
    CHECK_CLEARANCE,
    PROPOSE_APPLICATION,
    SEND_CLEARANCE_LETTER,
)
from sambung.clearance.proposal_fields import FIELDS, FieldKind, check_value, list_missing
from sambung.clearance.rules import CLEARANCE_TABLE, ClearanceState, ClearanceStep
from sambung.clearance.turns import choose_action, move, read_text, record, take_turn
from sambung.directory.authorization import require
from sambung.directory.models import Agency
from sambung.directory.operations import issue_code
from sambung.documents.models import Document
from sambung.documents.operations import keep_document
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.catalogue import find_similar
from sambung.portfolio.entry import InvalidEntry

SERIES = "RKA"
_SHOWN = 5
_WRITABLE = (ClearanceState.DRAFT, ClearanceState.RETURNED)


@transaction.atomic
def propose(*, actor: Actor, agency: Agency, values: Mapping[str, str], now: datetime) -> Clearance:
    """Begin the proposal of a new application, as a draft under a number of its own.

    `values` are texts by field (`texts.FIELDS`) as people write them; the name has to be there.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        InvalidEntry: values cannot be taken; `faults` says for each field what is expected.
        Conflict: the agency no longer exists.
    """
    require(actor, PROPOSE_APPLICATION, agency.code)
    if not agency.is_active:
        raise Conflict(_("%(name)s no longer exists. Choose another agency.") % {"name": agency})
    checked = _check(values)
    if not checked.get("name"):
        raise InvalidEntry({"name": _("Give the idea a name; it can change later.")})
    clearance = Clearance(
        code=issue_code(SERIES),
        agency=agency,
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        written_by=[actor.id],
        created_at=now,
        changed_at=now,
        step_began_at=now,
    )
    _fill(clearance, checked)
    clearance.save()
    record(actor, "propose", clearance, now, after={"fields": sorted(checked)})
    return clearance


@transaction.atomic
def change_proposal(
    *,
    actor: Actor,
    clearance: Clearance,
    values: Mapping[str, str],
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Change the texts of a draft or of a returned proposal; fields not given stay.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        InvalidEntry: values cannot be taken; `faults` says for each field what is expected.
        Conflict: it was sent already, or somebody changed it since it was read.
    """
    require(actor, PROPOSE_APPLICATION, clearance.agency.code)
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
    _add_writer(clearance, actor)
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
    require(actor, PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    CLEARANCE_TABLE.get_step(clearance.state, ClearanceStep.SUBMIT)
    if missing := list_missing(read_texts(clearance)):
        raise InvalidEntry(missing)
    clearance.similar = list_similar(clearance)
    clearance.submitted_at, clearance.return_reason = now, ""
    _add_writer(clearance, actor)
    move(clearance, ClearanceStep.SUBMIT, now=now)
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
    require(actor, choose_action(actor, SEND_CLEARANCE_LETTER, clearance), clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    if clearance.state != ClearanceState.ANSWERED:
        raise Conflict(_("No letter on this proposal waits for an answer."))
    if clearance.replied_at is not None:
        raise Conflict(_("The answer of the agency is recorded already."))
    clearance.reply = read_text(text, missing=_("Write what the agency answers."))
    clearance.replied_at, clearance.step_due_on, clearance.escalated_at = now, None, None
    clearance.save()
    record(actor, "record_reply", clearance, now)
    return clearance


@transaction.atomic
def withdraw(
    *,
    actor: Actor,
    clearance: Clearance,
    note: str = "",
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Withdraw a proposal the board has not decided on yet.

    Raises:
        NotPermitted: the actor may not propose for this agency.
        Conflict: it was decided already, or somebody changed it since it was read.
    """
    require(actor, PROPOSE_APPLICATION, clearance.agency.code)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    move(clearance, ClearanceStep.WITHDRAW, now=now)
    clearance.closed_at, clearance.closing_note = now, note.strip()[:1000]
    clearance.save()
    record(actor, "withdraw", clearance, now, after={"note": clearance.closing_note})
    return clearance


@transaction.atomic
def attach_paper(
    *,
    actor: Actor,
    clearance: Clearance,
    title: str,
    file_name: str,
    content: bytes,
    now: datetime,
) -> Document:
    """Keep a paper with the case: terms of reference, a calculation, a drawing.

    Raises:
        NotPermitted: the actor neither speaks for this agency nor checks proposals.
        InvalidInput: the file cannot be kept; says why.
        Conflict: the case is finished.
    """
    require(actor, choose_action(actor, CHECK_CLEARANCE, clearance), clearance.agency.code)
    if clearance.closed_at is not None:
        raise Conflict(_("This case is closed; papers are no longer added."))
    return keep_document(
        actor=actor,
        subject=clearance.subject,
        title=title,
        file_name=file_name,
        content=content,
        agency_code=clearance.agency.code,
        now=now,
    )


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
            "code": match.entry.code,
            "name": match.entry.name,
            "owner": match.entry.owner,
            "kind": match.entry.kind,
            "score": match.score,
            "why": str(match.why),
            "words": list(match.words),
        }
        for match in found.matches
        if match.entry.code != own
    ][:_SHOWN]


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


def _add_writer(clearance: Clearance, actor: Actor) -> None:
    if actor.id not in clearance.written_by:
        clearance.written_by = [*clearance.written_by, actor.id]


def _as_value(kind: FieldKind, text: str) -> Any:
    match kind:
        case FieldKind.MONEY:
            return int(text) if text else None
        case FieldKind.DATE:
            return date.fromisoformat(text) if text else None
        case _:
            return text
