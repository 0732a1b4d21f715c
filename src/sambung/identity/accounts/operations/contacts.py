"""The contacts of the own account. The pages ask for a fresh proof before these."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.accounts.operations.protection import WAITING, tell_contacts
from sambung.identity.citizens.operations.challenges import add_contact
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import Challenge, Contact, Purpose
from sambung.journal.operations import record_audit
from sambung.kernel.errors import Conflict, InvalidInput


@transaction.atomic
def attach_contact(*, user: User, challenge: Challenge, now: datetime) -> Contact:
    """Give the own account one more way to be reached, after its code was proved.

    It receives messages at once and recovers the account after seven days, unless the account had
    none before. The contacts up to now are told and may object.

    Raises:
        InvalidInput: the contact was not proved by this person, or another account has it.
    """
    if challenge.purpose != Purpose.ADD_CONTACT or challenge.user_id != user.pk:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    tell_contacts(user=user, kind="contact_added", now=now)
    is_only = not user.contacts.exists() and not user.email
    contact = add_contact(
        user=user, challenge=challenge, recovers_from=None if is_only else now + WAITING, now=now
    )
    record_audit(
        actor=actor_of(user),
        action="add_contact",
        subject=f"user/{user.pk}",
        now=now,
        after={"contact": contact.kind},
    )
    return contact


@transaction.atomic
def remove_contact(*, user: User, contact: Contact, now: datetime) -> None:
    """Take a contact away from the own account. It is told, and may object for seven days.

    Raises:
        Conflict: no contact that could recover the account would be left.
    """
    others = user.contacts.exclude(pk=contact.pk)
    if not others.exists():
        raise Conflict(_("Add another contact first. Without one you could not get back in."))
    if not others.exclude(recovers_from__gt=now).exists():
        raise Conflict(
            _(
                "Your other contact is new and cannot recover the account yet. Remove this one when"
                " seven days have passed."
            )
        )
    tell_contacts(user=user, kind="contact_removed", now=now)
    if user.email == contact.value:
        other = others.filter(kind="email").first()
        user.email = other.value if other else ""
        user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user, email=contact.value).delete()
    contact.delete()
    record_audit(
        actor=actor_of(user),
        action="remove_contact",
        subject=f"user/{user.pk}",
        now=now,
        after={"contact": contact.kind},
    )
