"""Exempting an application from clearance."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.second_person import require_second_person
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput
from sambung.portfolio.gate.marks import put_mark
from sambung.portfolio.models import Application, ClearanceMark, Ground
from sambung.portfolio.permissions import MARK_APPLICATION

EXEMPTING = (Ground.BEFORE, Ground.NATIONAL)


@transaction.atomic
def mark_application(
    *, actor: Actor, application: Application, ground: str, note: str, now: datetime
) -> ClearanceMark:
    """Exempt an application: it ran before clearance began, or a national rule demands it.

    Raises:
        NotPermitted: the actor may not exempt applications, or registered this one himself.
        InvalidInput: the ground is none of the two, or there is no note that says how one knows.
        Conflict: it passes the gates already.
    """
    require(actor, MARK_APPLICATION, CITY)
    require_second_person(actor, MARK_APPLICATION, first_person_id=application.registered_by)
    if ground not in EXEMPTING:
        raise InvalidInput(_("Choose why: it ran before clearance began, or it is national."))
    if not note.strip():
        raise InvalidInput(_("Say how you know: a contract, a rule, a date."))
    return put_mark(
        actor=actor, application=application, ground=ground, note=note.strip()[:300], now=now
    )
