"""Writes of the portfolio."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.models import Agency, User
from sambung.directory.provenance import Provenance
from sambung.directory.queries import acts_for
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import ASSIGN_RESPONSIBLE, REMOVE_ILLUSTRATIONS
from sambung.portfolio.queries import get_owner_code


@transaction.atomic
def remove_illustrative(*, actor: Actor, now: datetime) -> int:
    """Remove every invented illustration and the invented agencies, and say how many applications.

    Raises:
        NotPermitted: the actor is neither integrator nor administrator of the city.
        Conflict: an illustration takes part in the exchange; nothing was removed.
    """
    require(actor, REMOVE_ILLUSTRATIONS, CITY)
    applications = Application.objects.of_provenance(Provenance.ILLUSTRATIVE)
    count = applications.count()
    try:
        applications.delete()
        Agency.objects.of_provenance(Provenance.ILLUSTRATIVE).delete()
    except ProtectedError as error:
        raise Conflict(
            _(
                "Some illustrations are used on the exchange or own other records, so none was"
                " removed. Withdraw their interfaces and agreements first."
            )
        ) from error
    if count:
        record_audit(
            actor=actor,
            action="remove_illustrative",
            subject="portfolio",
            now=now,
            before={"illustrative": count},
        )
    return count


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
