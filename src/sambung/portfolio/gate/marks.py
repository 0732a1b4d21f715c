"""Writing marks: part of the writes that list, import or begin to build an application.

They have asked permission. Exempting one application by hand is an operation of its own.
"""

from collections.abc import Iterable
from datetime import datetime

from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import message as _
from sambung.portfolio.models import Application, ClearanceMark, Ground


def mark_running(
    *, actor: Actor, applications: Iterable[Application], note: str, now: datetime
) -> None:
    """Mark new applications of a whole city's list as running before clearance began.

    The write that lists them keeps the journal: the mark names the list and who brought it.
    """
    ClearanceMark.objects.bulk_create(
        (
            ClearanceMark(
                application=application,
                ground=Ground.BEFORE,
                note=note[:300],
                marked_at=now,
                marked_by_name=actor.name,
            )
            for application in applications
        ),
        batch_size=500,
    )


def put_mark(
    *,
    actor: Actor,
    application: Application,
    ground: str,
    note: str = "",
    clearance_code: str = "",
    now: datetime,
) -> ClearanceMark:
    """Open the gates to one application, with an entry in the journal.

    Raises:
        Conflict: the application passes the gates already.
    """
    present = ClearanceMark.objects.filter(application=application).first()
    if present is not None:
        raise Conflict(
            _(
                "%(name)s passes the gates already: %(ground)s.",
                name=application.name,
                ground=present.get_ground_display(),
            )
        )
    mark = ClearanceMark.objects.create(
        application=application,
        ground=ground,
        note=note,
        clearance_code=clearance_code,
        marked_at=now,
        marked_by_name=actor.name,
    )
    record_audit(
        actor=actor,
        action="mark_application",
        subject=f"application/{application.code}",
        agency_code=application.owner.code if application.owner else "",
        now=now,
        after={
            "ground": str(ground),
            "note": note,
            "clearance": clearance_code,
        },
    )
    return mark


def remove_mark(application: Application) -> None:
    """Shut the gates to an application that was retired; the write that retires it is journaled.

    Whoever edits its state later does not open them again: to run anew it needs a clearance.
    """
    ClearanceMark.objects.filter(application=application).delete()
