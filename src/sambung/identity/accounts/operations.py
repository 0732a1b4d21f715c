"""Opening, recovering and protecting a person's account."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import User
from sambung.identity.citizens.operations.challenges import (
    add_contact,
    require_proof,
    start_challenge,
)
from sambung.identity.citizens.operations.notices import notify
from sambung.identity.citizens.operations.sign_ins import actor_of, record_sign_in
from sambung.identity.citizens.queries import is_officer
from sambung.identity.models import Challenge, Contact, Method, Outcome, Purpose
from sambung.identity.permissions import ASSIST_RECOVERY
from sambung.identity.provider.operations.sessions import end_sessions
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import Conflict, InvalidInput


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
    add_contact(user=user, challenge=challenge, now=now)
    record_audit(
        actor=actor_of(user),
        action="open_account",
        subject=f"user/{user.pk}",
        now=now,
        after={"contact": challenge.kind},
    )
    return user


@transaction.atomic
def attach_contact(*, user: User, challenge: Challenge, now: datetime) -> Contact:
    """Give the own account one more way to be reached, after its code was proved.

    Raises:
        InvalidInput: the contact was not proved by this person, or another account has it.
    """
    if challenge.purpose != Purpose.ADD_CONTACT or challenge.user_id != user.pk:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    notify(user, "contact_added", now=now)
    contact = add_contact(user=user, challenge=challenge, now=now)
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
    """Take a contact away from the own account.

    Raises:
        Conflict: it is the last one; without it the account could not be recovered.
    """
    if not user.contacts.exclude(pk=contact.pk).exists():
        raise Conflict(_("Add another contact first. Without one you could not get back in."))
    notify(user, "contact_removed", now=now)
    if user.email == contact.value:
        other = user.contacts.filter(kind="email").exclude(pk=contact.pk).first()
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


@transaction.atomic
def recover_account(
    *,
    challenge: Challenge,
    password: str,
    now: datetime,
    second: Challenge | None = None,
    recovery_code: str = "",
) -> User:
    """Set a new password after a code, and end every session, at applications as well.

    An account with a second factor asks for one more proof: a code to another contact
    (`second`), which also removes the second factor that was lost, or a recovery code.

    Raises:
        InvalidInput: a proof is missing, too old, or for another account.
    """
    require_proof(challenge, now=now)
    user = challenge.user
    if user is None or challenge.purpose != Purpose.RECOVER or not user.is_active:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    loses_factor = False
    if has_second_factor(user):
        loses_factor = _take_second_proof(user, challenge, second, recovery_code, now=now)
    user.set_password(password)
    user.save(update_fields=["password"])
    challenge.delete()
    if loses_factor:
        _remove_second_factor(user)
    end_all_sessions(user=user, now=now)
    method = Method.CODE if loses_factor or not recovery_code else Method.RECOVERY_CODE
    record_sign_in(user=user, method=method, outcome=Outcome.RECOVERED, now=now)
    notify(user, "account_recovered", now=now)
    return user


def start_assistance(
    *,
    actor: Actor,
    user: User,
    kind: ContactKind,
    value: str,
    agency_code: str,
    address: str,
    now: datetime,
) -> Challenge:
    """Send a code to the new contact of a citizen who stands at a counter.

    `address` is the network address of the counter.

    Raises:
        NotPermitted: the actor is no counter officer of the agency.
        Conflict: it is the officer's own account, an officer's, or a suspended one.
        TooManyAttempts: too many codes for this contact or from this address.
    """
    require(actor, ASSIST_RECOVERY, agency_code)
    _refuse_to_help(actor, user)
    return start_challenge(
        purpose=Purpose.ADD_CONTACT, kind=kind, value=value, user=user, address=address, now=now
    )


@transaction.atomic
def assist_recovery(
    *, actor: Actor, user: User, how: str, agency_code: str, challenge: Challenge, now: datetime
) -> None:
    """Help a citizen back in at a counter: a new contact replaces what was lost.

    The officer saw the person and the identity card (`how` says what was looked at), the person
    proved the new contact with its code. Second factors are removed, sessions end, and every
    contact the account had before is told, so that nobody is helped into another's account
    unnoticed. The citizen then sets a new password by the usual way of recovery.

    Raises:
        NotPermitted: the actor is no counter officer of the agency.
        Conflict: it is the officer's own account, an officer's, or a suspended one.
        InvalidInput: the new contact was not proved, or belongs to another account.
    """
    require(actor, ASSIST_RECOVERY, agency_code)
    _refuse_to_help(actor, user)
    if challenge.purpose != Purpose.ADD_CONTACT or challenge.user_id != user.pk:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    notify(user, "recovery_assisted", now=now)
    contact = add_contact(user=user, challenge=challenge, now=now)
    user.set_password(None)
    user.save(update_fields=["password"])
    _remove_second_factor(user)
    end_all_sessions(user=user, now=now)
    record_audit(
        actor=actor,
        action="assist_recovery",
        subject=f"user/{user.pk}",
        now=now,
        agency_code=agency_code,
        after={"how": how, "contact": contact.kind},
    )
    record_sign_in(user=user, method=Method.COUNTER, outcome=Outcome.RECOVERED, now=now)


def has_second_factor(user: User) -> bool:
    """Tell whether an account has an authenticator app or a passkey."""
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=types).exists()


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


def _refuse_to_help(actor: Actor, user: User) -> None:
    if actor.id == str(user.pk) or is_officer(user):
        raise Conflict(_("A counter helps citizens. Officers ask an administrator."))
    if not user.is_active:
        raise Conflict(_("This account is suspended. Ask an administrator."))


def _take_second_proof(
    user: User, first: Challenge, second: Challenge | None, recovery_code: str, *, now: datetime
) -> bool:
    """Check the second proof; tells whether the second factor is to be removed."""
    if recovery_code:
        kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
        codes = kept.first()
        if codes is None or not codes.wrap().validate_code("".join(recovery_code.split())):
            raise InvalidInput(_("That recovery code is not right, or was used before."))
        return False
    if second is None or second.user_id != user.pk or second.value == first.value:
        raise InvalidInput(_("Give a recovery code, or a code sent to another contact."))
    require_proof(second, now=now)
    second.delete()
    return True


def _remove_second_factor(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
