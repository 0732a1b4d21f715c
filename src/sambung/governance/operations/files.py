"""Writes of integration files. The Integration Team leads a file, the agency writes in it.

Writes that change what the file says of itself name the moment it was read (`seen_at`): of two
people who write at once the second learns what the first changed, and can decide again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import Agency, User
from sambung.directory.operations import issue_code
from sambung.directory.queries import acts_for
from sambung.governance.models import FileEntry, IntegrationFile
from sambung.governance.permissions import LEAD_FILE, WRITE_IN_FILE
from sambung.governance.queries.files import find_open_file, list_attachments
from sambung.governance.rules.personal_data import finds_number_or_address
from sambung.governance.rules.stages import BACK_REASON, FILE_TABLE
from sambung.governance.turns import check_is_open, take_turn
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code

FILE_SERIES = "BRK"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done next in a file, by whom and until when, and whose answer is awaited.

    An awaited agency without words is named by its own name.
    """

    next_action: str
    due_on: date | None = None
    responsible: User | None = None
    waiting_on: str = ""
    waiting_agency: Agency | None = None

    @property
    def awaited(self) -> str:
        """In words whose answer is awaited; empty for nobody's."""
        return self.waiting_on.strip() or (self.waiting_agency.name if self.waiting_agency else "")


@transaction.atomic
def open_file(
    *, actor: Actor, application: Application, goal: str, now: datetime
) -> IntegrationFile:
    """Open the file of an application's integration, at the first stage.

    Raises:
        NotPermitted: the actor may not lead files of this agency.
        InvalidInput: there is no goal, or it holds a number or address of a person.
        Conflict: the application is invented, part of Sambung, or has an open file.
    """
    place = get_owner_code(application)
    require(actor, LEAD_FILE, place)
    _check_text(goal, is_needed=True)
    if not application.is_verifiable:
        raise Conflict(_("There is nothing to integrate: this application is invented."))
    if present := find_open_file(application):
        raise Conflict(
            _("%(name)s has an open file already: %(code)s.")
            % {"name": application.name, "code": present.code}
        )
    with _alone_for(application):
        file = IntegrationFile.objects.create(
            code=issue_code(FILE_SERIES),
            application=application,
            goal=goal.strip(),
            opened_at=now,
            opened_by_name=actor.name,
            changed_at=now,
        )
    _audit(actor, "open_file", file, now, after={"application": application.code})
    return file


@transaction.atomic
def set_next_step(
    *, actor: Actor, file: IntegrationFile, step: NextStep, seen_at: datetime, now: datetime
) -> IntegrationFile:
    """Say what is next, who does it until when, and whose answer is awaited.

    A wait begins when the party awaited changes, not each time somebody saves: other words for
    the same agency go on counting.

    Raises:
        NotPermitted: the actor may not lead files of this agency.
        InvalidInput: a text holds a number or address of a person, or the officer named does not
            act for the agency or the city.
        Conflict: the file is closed, or somebody changed it since `seen_at`.
    """
    place = get_owner_code(file.application)
    require(actor, LEAD_FILE, place)
    _check_text(step.next_action)
    _check_text(step.waiting_on)
    if step.responsible and not acts_for(step.responsible, place, now=now):
        raise InvalidInput(
            _("%(name)s does not act for this agency or the city. Choose another officer.")
            % {"name": step.responsible}
        )
    file = take_turn(file, seen_at=seen_at, now=now)
    before = _describe_step(file)
    file.waiting_since = _find_beginning(file, step, now)
    file.next_action, file.due_on = step.next_action.strip(), step.due_on
    file.responsible, file.waiting_agency = step.responsible, step.waiting_agency
    file.waiting_on = step.awaited[:200]
    file.save()
    _audit(actor, "set_next_step", file, now, before=before, after=_describe_step(file))
    return file


@transaction.atomic
def move_to_stage(
    *,
    actor: Actor,
    file: IntegrationFile,
    stage: str,
    reason: str = "",
    seen_at: datetime,
    now: datetime,
) -> IntegrationFile:
    """Move a file to the next stage, or back for a reason. The move becomes an entry.

    That a file is live says that the work is handed over, not that the integration works: the
    verified level says that.

    Raises:
        NotPermitted: the actor may not lead files of this agency.
        InvalidInput: it goes back without a reason.
        Conflict: a stage would be skipped, its attachment is missing, the file is closed, or
            somebody changed it since `seen_at`.
    """
    require(actor, LEAD_FILE, get_owner_code(file.application))
    file = take_turn(file, seen_at=seen_at, now=now)
    given = {attachment.kind for attachment in list_attachments(file)}
    if reason.strip():
        given.add(BACK_REASON.key)
    before = file.stage
    file.stage = FILE_TABLE.take_step(before, stage, given=given).key
    file.save(update_fields=["stage"])
    _add_entry(actor, file, reason, now)
    _audit(
        actor,
        "move_to_stage",
        file,
        now,
        before={"stage": before},
        after={"stage": stage, "reason": reason.strip()},
    )
    return file


@transaction.atomic
def write_entry(
    *, actor: Actor, file: IntegrationFile, text: str, happened_on: date, now: datetime
) -> FileEntry:
    """Write down what happened: a meeting, a call, an answer. Entries are never changed.

    Raises:
        NotPermitted: the actor may not write in files of this agency.
        InvalidInput: there is no text, or the day has not come yet.
        Conflict: the file is closed.
    """
    require(actor, WRITE_IN_FILE, get_owner_code(file.application))
    check_is_open(file)
    if not text.strip():
        raise InvalidInput(_("Write what happened."))
    if happened_on > localdate(now):
        raise InvalidInput(_("This day has not come yet. Write what is planned as next action."))
    entry = _add_entry(actor, file, text, now, happened_on=happened_on)
    _audit(actor, "write_entry", file, now, after={"entry": entry.pk})
    return entry


@transaction.atomic
def close_file(
    *, actor: Actor, file: IntegrationFile, note: str, seen_at: datetime, now: datetime
) -> IntegrationFile:
    """Close a file: the application is live, or the work was given up. Nobody is awaited then.

    Raises:
        NotPermitted: the actor may not lead files of this agency.
        InvalidInput: there is no note.
        Conflict: it is closed already, or somebody changed it since `seen_at`.
    """
    require(actor, LEAD_FILE, get_owner_code(file.application))
    if not note.strip():
        raise InvalidInput(_("Say how it ended."))
    file = take_turn(file, seen_at=seen_at, now=now)
    file.closed_at, file.closing_note = now, note.strip()
    file.waiting_on, file.waiting_agency, file.waiting_since = "", None, None
    file.save()
    _add_entry(actor, file, note, now)
    _audit(actor, "close_file", file, now, after={"stage": file.stage, "note": file.closing_note})
    return file


@transaction.atomic
def reopen_file(
    *, actor: Actor, file: IntegrationFile, reason: str, now: datetime
) -> IntegrationFile:
    """Open a closed file again, at the stage it had.

    Raises:
        NotPermitted: the actor may not lead files of this agency.
        InvalidInput: there is no reason.
        Conflict: it is open, or the application has another open file meanwhile.
    """
    require(actor, LEAD_FILE, get_owner_code(file.application))
    if not reason.strip():
        raise InvalidInput(_("Say why the file is opened again."))
    if present := find_open_file(file.application):
        raise Conflict(
            _("%(name)s has an open file already: %(code)s.")
            % {"name": file.application.name, "code": present.code}
        )
    with _alone_for(file.application):
        file.closed_at, file.closing_note, file.changed_at = None, "", now
        file.save(update_fields=["closed_at", "closing_note", "changed_at"])
    _add_entry(actor, file, reason, now)
    _audit(actor, "reopen_file", file, now, after={"reason": reason.strip()})
    return file


@contextmanager
def _alone_for(application: Application) -> Iterator[None]:
    """Let one of two people who open a file at once through; the database decides who."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(
            _("Somebody opened a file of %(name)s just now. Load the page again.")
            % {"name": application.name}
        ) from error


def _find_beginning(file: IntegrationFile, step: NextStep, now: datetime) -> datetime | None:
    if not step.awaited:
        return None
    if file.waiting_since is None:
        return now
    agency = step.waiting_agency
    if agency or file.waiting_agency_id:
        is_same = agency is not None and agency.pk == file.waiting_agency_id
    else:
        is_same = step.awaited.casefold() == file.waiting_on.casefold()
    return file.waiting_since if is_same else now


def _describe_step(file: IntegrationFile) -> dict[str, str]:
    return {
        "next_action": file.next_action,
        "due_on": file.due_on.isoformat() if file.due_on else "",
        "responsible": file.responsible.username if file.responsible else "",
        "waiting_on": file.waiting_on,
        "waiting_agency": file.waiting_agency.code if file.waiting_agency else "",
    }


def _add_entry(
    actor: Actor, file: IntegrationFile, text: str, now: datetime, happened_on: date | None = None
) -> FileEntry:
    return FileEntry.objects.create(
        file=file,
        stage=file.stage,
        text=text.strip(),
        written_at=now,
        written_by=actor.id,
        happened_on=happened_on or localdate(now),
        written_by_name=actor.name,
    )


def _check_text(text: str, *, is_needed: bool = False) -> None:
    if is_needed and not text.strip():
        raise InvalidInput(_("Write what the integration is to reach."))
    if finds_number_or_address(text):
        raise InvalidInput(
            _(
                "Leave out telephone numbers, e-mail addresses and NIK: this text goes into"
                " messages. Write them into an entry."
            )
        )


def _audit(
    actor: Actor,
    action: str,
    file: IntegrationFile,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=file.subject,
        now=now,
        before=before,
        after=after,
        agency_code=get_owner_code(file.application),
    )
