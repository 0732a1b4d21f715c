"""Opening an account, and ending its sessions."""

import secrets
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.citizens.operations.challenges import add_contact
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import Challenge, Purpose
from sambung.identity.provider.operations.sessions import end_sessions
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import InvalidInput


@transaction.atomic
def open_account(
    *, challenge: Challenge, full_name: str, password: str | None, now: datetime
) -> User:
    """Open a citizen's account for a proved contact. Without a password a passkey must follow.

    The user name is random: it says nothing about the person and is typed nowhere.

    Raises:
        InvalidInput: the contact was not proved for this, or another account has it by now.
    """
    if challenge.purpose != Purpose.SIGN_UP:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    user = User(username=f"w-{secrets.token_hex(10)}", full_name=full_name, email="")
    user.set_password(password)
    user.save()
    add_contact(user=user, challenge=challenge, recovers_from=None, now=now)
    record_audit(
        actor=actor_of(user),
        action="open_account",
        subject=f"user/{user.pk}",
        now=now,
        after={"contact": challenge.kind},
    )
    return user


@transaction.atomic
def end_all_sessions(*, user: User, now: datetime) -> None:
    """End every session of a person: in every browser, this one too, and at every application.

    The applications' tokens end and those that gave an address for it are told. Sambung itself is
    the actor, because it follows from a write that has its own proof and its own actor.
    """
    for session in UserSession.objects.filter(user=user):
        Session.objects.filter(session_key=session.session_key).delete()
        session.delete()
    end_sessions(actor=SYSTEM, user=user, now=now)
