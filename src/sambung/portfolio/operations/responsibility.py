"""Naming who answers for an application."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import User
from sambung.directory.queries import acts_for
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import ASSIGN_RESPONSIBLE
from sambung.portfolio.queries import get_owner_code


@transaction.atomic
def assign_responsible(
    *, actor: Actor, application: Application, user: User | None, now: datetime
) -> None:
    """Name the officer who answers for an application; None leaves it to the head of the agency.

    Raises:
        NotPermitted: the actor neither owns applications of the agency nor heads or runs it.
        Conflict: the officer holds no role for the agency that owns the application.
    """
    code = get_owner_code(application)
    require(actor, ASSIGN_RESPONSIBLE, code)
    if user is not None and not acts_for(user, code, now=now):
        raise Conflict(
            _("%(name)s holds no role for the agency of this application. Grant one first.")
            % {"name": user}
        )
    before = application.responsible_id
    application.responsible = user
    application.save(update_fields=["responsible"])
    record_audit(
        actor=actor,
        action="assign_responsible",
        subject=f"application/{application.code}",
        agency_code=code,
        now=now,
        before={"user": str(before) if before else None},
        after={"user": str(user.pk) if user else None},
    )
