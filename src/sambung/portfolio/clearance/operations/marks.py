"""Marks: that an application may pass the gates, and why."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.permissions import CITY, Action, require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.clearance.models import Clearance, ClearanceMark, Ground
from sambung.portfolio.models import Application

EXEMPTING = (Ground.BEFORE, Ground.NATIONAL)


@transaction.atomic
def mark_application(
    *, actor: Actor, application: Application, ground: str, note: str, now: datetime
) -> ClearanceMark:
    """Exempt an application: it ran before clearance began, or a national rule demands it.

    Raises:
        NotPermitted: the actor may not exempt applications.
        InvalidInput: the ground is none of the two, or there is no note that says how one knows.
        Conflict: it passes the gates already.
    """
    require(actor, Action.MARK_APPLICATION, CITY)
    if ground not in EXEMPTING:
        raise InvalidInput(_("Choose why: it ran before clearance began, or it is national."))
    if not note.strip():
        raise InvalidInput(_("Say how you know: a contract, a rule, a date."))
    _check_unmarked(application)
    mark = ClearanceMark.objects.create(
        application=application, ground=ground, note=note.strip()[:300], marked_at=now,
        marked_by_name=actor.name,
    )  # fmt: skip
    _audit(actor, application, mark, now)
    return mark


def mark_cleared(
    *, actor: Actor, application: Application, clearance: Clearance, now: datetime
) -> ClearanceMark:
    """Open the gates to what the board let be built. Called by the step that begins to build.

    Raises:
        Conflict: the application passes the gates already.
    """
    _check_unmarked(application)
    mark = ClearanceMark.objects.create(
        application=application, ground=Ground.CLEARED, clearance=clearance, marked_at=now,
        marked_by_name=actor.name,
    )  # fmt: skip
    _audit(actor, application, mark, now)
    return mark


def mark_running(
    *, actor: Actor, applications: Collection[Application], note: str, now: datetime
) -> int:
    """Mark applications of a whole city's list as running before clearance began.

    Called by the write that lists them, which has asked permission. Those marked already stay as
    they are. Returns how many are new.
    """
    marks = [
        ClearanceMark(
            application=application, ground=Ground.BEFORE, note=note[:300], marked_at=now,
            marked_by_name=actor.name,
        )
        for application in applications
    ]  # fmt: skip
    before = ClearanceMark.objects.count()
    ClearanceMark.objects.bulk_create(marks, batch_size=500, ignore_conflicts=True)
    return ClearanceMark.objects.count() - before


def _check_unmarked(application: Application) -> None:
    mark = ClearanceMark.objects.filter(application=application).first()
    if mark is not None:
        raise Conflict(
            _("%(name)s passes the gates already: %(ground)s.")
            % {"name": application, "ground": mark.get_ground_display()}
        )


def _audit(actor: Actor, application: Application, mark: ClearanceMark, now: datetime) -> None:
    record_audit(
        actor=actor, action="mark_application", subject=f"application/{application.code}",
        agency_code=application.owner.code if application.owner else "", now=now,
        after={
            "ground": mark.ground,
            "note": mark.note,
            "clearance": mark.clearance.code if mark.clearance else "",
        },
    )  # fmt: skip
