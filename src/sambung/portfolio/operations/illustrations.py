"""Removing what was invented to show the product."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.models import Agency
from sambung.directory.provenance import Provenance
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import REMOVE_ILLUSTRATIONS


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
