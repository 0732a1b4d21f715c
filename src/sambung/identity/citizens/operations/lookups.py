"""Looking a person up at a counter. A look is kept, because it opens something of a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import User
from sambung.identity.citizens import limits
from sambung.identity.citizens.areas import require_area_of
from sambung.identity.citizens.queries import find_by_contact, list_claims_of
from sambung.identity.citizens.rules.national_id import is_plausible_nik, normalize_nik
from sambung.identity.permissions import CONFIRM_PERSON
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.contacts import read_contact
from sambung.kernel.errors import InvalidInput


def look_up_people(*, actor: Actor, text: str, agency_code: str, now: datetime) -> tuple[User, ...]:
    """Find who has a contact, or who says to hold a NIK: whole ones only, and 60 an hour.

    So an officer finds who stands at the counter and does not browse through people. The journal
    keeps who was found, or that nobody was, and never what was typed.

    Raises:
        NotPermitted: the actor is no counter officer of the agency.
        Conflict: the person is another counter's to serve; says where to go. The look is kept.
        InvalidInput: the text is neither a contact nor a NIK.
        TooManyAttempts: this officer looked too many people up.
    """
    people = _look_up(actor, text, agency_code, now)
    for user in people:
        require_area_of(agency_code, user)
    return people


@transaction.atomic
def _look_up(actor: Actor, text: str, agency_code: str, now: datetime) -> tuple[User, ...]:
    require(actor, CONFIRM_PERSON, agency_code)
    kind, people = _find(text)
    limits.take(limits.LOOKUPS_PER_OFFICER, actor.id, now=now)
    for subject in [f"user/{user.pk}" for user in people] or ["user/unknown"]:
        record_audit(
            actor=actor,
            action="look_up_person",
            subject=subject,
            now=now,
            agency_code=agency_code,
            after={"by": kind},
        )
    return people


def _find(text: str) -> tuple[str, tuple[User, ...]]:
    nik = normalize_nik(text)
    if is_plausible_nik(nik):
        return "nik", tuple(claim.user for claim in list_claims_of(nik))
    contact = read_contact(text)
    if contact is None:
        raise InvalidInput(_("Type a whole e-mail address, mobile number or NIK."))
    user = find_by_contact(contact[1])
    return contact[0].value, (user,) if user else ()
