"""Telling people what changed on their account, with a way to say at once: it was not me.

Every contact is told by a message of its own with a link of its own. Whoever still reads one of
the contacts can stop what somebody else began: sessions end, what was added lately goes, what was
taken away lately comes back, and a password the intruder chose opens nothing.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.accounts.operations.opening import end_all_sessions
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import AccountClosing, AssistedRecovery, Contact, ProtectionNotice
from sambung.journal.operations import record_audit
from sambung.kernel.contacts import read_contact
from sambung.kernel.errors import NotFound
from sambung.messaging.outbox import send_message

WAITING = timedelta(days=7)
"""How long a new contact cannot recover, and how long a change can be objected to."""


def tell_contacts(
    *, user: User, kind: str, now: datetime, values: Mapping[str, Any] | None = None
) -> None:
    """Tell every contact of an account that something changed, each with a link to object.

    A contact that cannot recover the account yet hears of it without a link: whoever added it could
    otherwise make it a contact that recovers, or stop the owner at a counter.

    Call it before the change, inside its transaction: so the contact that is taken away hears it.
    """
    waiting = set(user.contacts.filter(recovers_from__gt=now).values_list("value", flat=True))
    reached = set(user.contacts.values_list("value", flat=True)) | {user.email}
    for contact in sorted(waiting):
        send_message(contact, "account_changed", now=now)
    for contact in sorted(reached - waiting - {""}):
        token = secrets.token_urlsafe(24)
        ProtectionNotice.objects.create(
            user=user,
            kind=kind,
            contact=contact,
            token_digest=_digest(token),
            told_at=now,
            expires_at=now + WAITING,
        )
        address = reverse("citizens:not_me", args=[token])
        filled = {**(values or {}), "address": f"{settings.SAMBUNG_PUBLIC_URL}{address}"}
        send_message(contact, kind, filled, now=now)


def find_notice(token: str, *, now: datetime) -> ProtectionNotice | None:
    """Find what a link in a message is about, while it can be objected to."""
    found = ProtectionNotice.objects.filter(token_digest=_digest(token), expires_at__gt=now)
    return found.select_related("user").first()


@transaction.atomic
def object_to_change(*, token: str, now: datetime) -> User:
    """Take a person's word, given through a contact of the account, that it was somebody else.

    The token in the message is the proof. Contacts that cannot recover yet go, the contact that
    was told is there again and may recover at once, the password and links with another provider
    are void, sessions end everywhere, and a recovery asked for at a counter or a closing of the
    account stops. Second factors stay.

    Raises:
        NotFound: the link was used already or is too old.
    """
    claimed = ProtectionNotice.objects.filter(
        token_digest=_digest(token), objected_at__isnull=True, expires_at__gt=now
    ).update(objected_at=now)
    if not claimed:
        raise NotFound(_("This link was used already or is too old. Recover your account instead."))
    notice = ProtectionNotice.objects.select_related("user").get(token_digest=_digest(token))
    user = User.objects.select_for_update().get(pk=notice.user_id)
    recent = user.contacts.filter(recovers_from__gt=now).exclude(value=notice.contact)
    EmailAddress.objects.filter(user=user, email__in=recent.values("value")).delete()
    recent.delete()
    _bring_back(user, notice.contact, now)
    SocialAccount.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password", "email"])
    AccountClosing.objects.filter(user=user).delete()
    AssistedRecovery.objects.filter(user=user, closed_at__isnull=True).update(
        closed_at=now, outcome="objected"
    )
    end_all_sessions(user=user, now=now)
    record_audit(
        actor=actor_of(user),
        action="object_to_change",
        subject=f"user/{user.pk}",
        now=now,
        after={"kind": notice.kind},
    )
    return user


def purge_notices(*, now: datetime) -> int:
    """Delete the notices nobody can object to any more. Returns how many."""
    deleted: int = ProtectionNotice.objects.filter(expires_at__lt=now).delete()[0]
    return deleted


def _bring_back(user: User, value: str, now: datetime) -> None:
    contact = Contact.objects.filter(value=value).first()
    if contact is None:
        read = read_contact(value)
        assert read is not None
        contact = Contact(user=user, kind=read[0].value, value=value, verified_at=now)
    if contact.user_id != user.pk:
        return  # by now it is somebody else's; the other contacts remain
    contact.recovers_from = None
    contact.save()
    if contact.kind == "email" and not user.contacts.filter(value=user.email).exists():
        user.email = value


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
