"""Exempting applications from clearance: an agency asks, the Integration Team decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.second_person import require_second_person
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput, SambungError
from sambung.portfolio.gate.gate import has_cleared
from sambung.portfolio.gate.marks import put_mark
from sambung.portfolio.gate.queries import list_first_persons
from sambung.portfolio.models import Application, ClearanceMark, Ground, MarkRequest
from sambung.portfolio.permissions import MARK_APPLICATION, REGISTER_APPLICATION

EXEMPTING = (Ground.BEFORE, Ground.NATIONAL)
_LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class NotMarked:
    """An application of several that could not be exempted, and why."""

    application: Application
    reason: str


@transaction.atomic
def ask_for_mark(
    *, actor: Actor, application: Application, ground: str, note: str, now: datetime
) -> MarkRequest:
    """Ask that an own application passes the gates without clearance.

    Raises:
        NotPermitted: the actor registers no applications of the owning agency.
        InvalidInput: the ground is none of the two, or there is no note that says how one knows.
        Conflict: it passes the gates already, has left service, or was asked for.
    """
    require(actor, REGISTER_APPLICATION, application.owner_code)
    note = _check(ground, note)
    if application.has_left or has_cleared(application):
        raise Conflict(_("%(name)s needs no exemption.") % {"name": application.name})
    if MarkRequest.objects.filter(application=application, decided_at__isnull=True).exists():
        raise Conflict(_("This was asked for already. The Integration Team decides."))
    request = MarkRequest.objects.create(
        application=application,
        ground=ground,
        note=note,
        asked_at=now,
        asked_by=actor.id,
        asked_by_name=actor.name,
    )
    record_audit(
        actor=actor,
        action="ask_for_mark",
        subject=f"application/{application.code}",
        agency_code=application.owner_code,
        now=now,
        after={"ground": ground, "note": note},
    )
    return request


@transaction.atomic
def mark_application(
    *, actor: Actor, application: Application, ground: str, note: str, now: datetime
) -> ClearanceMark:
    """Exempt an application: it ran before clearance began, or a national rule demands it.

    A request for it that is open is granted by this.

    Raises:
        NotPermitted: the actor may not exempt applications, or registered this one or asked for it.
        InvalidInput: the ground is none of the two, or there is no note that says how one knows.
        Conflict: it passes the gates already.
    """
    require(actor, MARK_APPLICATION, CITY)
    asked = _lock_open_request(application)
    for first_person in list_first_persons(application, [asked] if asked else []):
        require_second_person(actor, MARK_APPLICATION, first_person_id=first_person)
    mark = put_mark(
        actor=actor, application=application, ground=ground, note=_check(ground, note), now=now
    )
    if asked is not None:
        asked.decided_at, asked.decided_by_name = now, actor.name
        asked.save(update_fields=["decided_at", "decided_by_name"])
    return mark


def mark_applications(
    *, actor: Actor, applications: Sequence[Application], ground: str, note: str, now: datetime
) -> tuple[NotMarked, ...]:
    """Exempt several for one reason; gives those that could not be, each with why.

    One that is refused holds up no other.

    Raises:
        NotPermitted: the actor may not exempt applications.
        InvalidInput: the ground is none of the two, or there is no note that says how one knows.
    """
    require(actor, MARK_APPLICATION, CITY)
    note = _check(ground, note)
    refused = []
    for application in applications:
        try:
            mark_application(
                actor=actor, application=application, ground=ground, note=note, now=now
            )
        except SambungError as error:
            refused.append(NotMarked(application, str(error)))
    return tuple(refused)


@transaction.atomic
def refuse_mark(*, actor: Actor, application: Application, reason: str, now: datetime) -> None:
    """Refuse what was asked for, with a reason the agency reads.

    Raises:
        NotPermitted: the actor may not exempt applications.
        InvalidInput: there is no reason.
        Conflict: nothing is asked for.
    """
    require(actor, MARK_APPLICATION, CITY)
    reason = reason.strip()[:_LONGEST_NOTE]
    if not reason:
        raise InvalidInput(_("Give a reason, so that the agency knows what to do."))
    asked = _lock_open_request(application)
    if asked is None:
        raise Conflict(_("Nothing is asked for %(name)s.") % {"name": application.name})
    asked.decided_at, asked.decided_by_name, asked.refusal = now, actor.name, reason
    asked.save(update_fields=["decided_at", "decided_by_name", "refusal"])
    record_audit(
        actor=actor,
        action="refuse_mark",
        subject=f"application/{application.code}",
        agency_code=application.owner_code,
        now=now,
        after={"reason": reason},
    )


def _lock_open_request(application: Application) -> MarkRequest | None:
    rows = MarkRequest.objects.select_for_update()
    return rows.filter(application=application, decided_at__isnull=True).first()


def _check(ground: str, note: str) -> str:
    if ground not in EXEMPTING:
        raise InvalidInput(_("Choose why: it ran before clearance began, or it is national."))
    note = note.strip()[:_LONGEST_NOTE]
    if not note:
        raise InvalidInput(_("Say how you know: a contract, a rule, a date."))
    return note
