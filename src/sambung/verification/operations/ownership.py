"""Confirming the entry of an application, once a year."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.entry import read_entry
from sambung.portfolio.models import Application
from sambung.verification.evidence import OWNER_CODE, OWNER_CONFIRMED
from sambung.verification.models import Evidence
from sambung.verification.operations.evidence import keep_observation, refuse_unverifiable
from sambung.verification.permissions import (
    CONFIRM_OWNERSHIP,
)
from sambung.verification.rules.confirmations import seal_entry
from sambung.verification.rules.levels import (
    BY_CODE,
    Observation,
    Outcome,
)

_BY_OFFICER = "officer"
_LONGEST_CONTACT = 200


@transaction.atomic
def confirm_ownership(
    *, actor: Actor, application: Application, contact: str, now: datetime, shown: str | None = None
) -> Evidence:
    """Confirm what an entry says of an application: level 0 for twelve months.

    The contact given becomes the application's contact. A confirmation proves what it showed:
    `shown` is the seal of the entry as the person saw it (`get_entry_seal`), None on the server.

    Raises:
        Conflict: the entry has no owner or no purpose yet, is an illustration, or says something
            else than what was shown.
        NotPermitted: the actor does not look after applications of the owning agency.
        InvalidInput: no contact was given, or it is too long.
    """
    refuse_unverifiable(application)
    if application.owner is None:
        raise Conflict(_("The application has no owner yet. Enter the owning agency first."))
    require(actor, CONFIRM_OWNERSHIP, application.owner.code)
    if not application.purpose.strip() or not application.kind:
        raise Conflict(_("The application has no purpose or kind yet. Complete the entry first."))
    if shown is not None and shown != get_entry_seal(application):
        raise Conflict(
            _("The entry was changed since you opened this page. Look at it again, then confirm.")
        )
    contact = contact.strip()
    if not contact or len(contact) > _LONGEST_CONTACT:
        raise InvalidInput(_("Give an e-mail address or telephone number of the unit in charge."))
    before = {"contact": application.contact}
    application.contact = contact
    application.save(update_fields=["contact"])
    record_audit(
        actor=actor,
        action="confirm_ownership",
        subject=f"application/{application.code}",
        agency_code=application.owner.code,
        before=before,
        after={"contact": contact},
        now=now,
    )
    details = {"agency": str(application.owner), OWNER_CODE: application.owner.code}
    seen = Observation(Outcome.MET, "confirmed_by_owner", details)
    return keep_observation(application, BY_CODE[OWNER_CONFIRMED], seen, probe=_BY_OFFICER, now=now)


def get_entry_seal(application: Application) -> str:
    """Give the seal of what a page shows of an entry; another one when any of it changes."""
    owner = application.owner.code if application.owner else ""
    return seal_entry({**read_entry(application), "owner": owner})
