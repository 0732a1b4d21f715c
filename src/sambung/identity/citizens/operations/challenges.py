"""Codes: sent to a contact, proved on the page where they were asked for."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.citizens import limits
from sambung.identity.citizens.queries import (
    find_by_contact,
    get_stored_contact,
    may_recover_by,
)
from sambung.identity.models import Challenge, Contact, Purpose
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import InvalidInput
from sambung.messaging.outbox import send_message

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=15)
PROOF_LIFE = timedelta(minutes=30)
TRIES = 5
_SALT = "sambung.identity.challenge"


@transaction.atomic
def start_challenge(
    *,
    purpose: Purpose,
    kind: ContactKind,
    value: str,
    address: str,
    now: datetime,
    user: User | None = None,
    device: str = "",
) -> Challenge:
    """Send a code to a contact and give the challenge it answers.

    Whether an account has the contact shows neither in the answer nor in the work done: where no
    code can be sent a notice goes out instead, and the challenge can never be proved.

    `address` is the caller's network address. `user` is the account a contact is added to.
    `device` names a browser that signed in to the account of the contact before: its codes are
    counted by themselves, so nobody elsewhere can use them up.

    Raises:
        TooManyAttempts: too many codes for this contact or from this address.
    """
    limits.take(limits.CODES_PER_ADDRESS, limits.network_of(address), now=now)
    if device:
        limits.take(limits.CODES_PER_DEVICE, f"{value}|{device}", now=now)
    else:
        limits.take(limits.CODES_PER_CONTACT, value, now=now)
    holder = find_by_contact(value)
    is_open = _is_open(purpose, holder, user)
    if purpose == Purpose.RECOVER and holder is not None:
        is_open = is_open and may_recover_by(holder, value, now=now)
        value = get_stored_contact(holder, value)
    code = "".join(secrets.choice("0123456789") for _position in range(CODE_DIGITS))
    challenge = Challenge(
        purpose=purpose,
        kind=kind.value,
        value=value,
        user=holder if purpose == Purpose.RECOVER else user,
        expires_at=now + CODE_LIFE,
        attempts_left=TRIES,
    )
    challenge.code_digest = _digest(challenge, code) if is_open else ""
    challenge.save()
    if is_open:
        values = {"code": code, "minutes": int(CODE_LIFE.total_seconds() // 60)}
        send_message(value, "verification_code", values, now=now)
    else:
        send_message(value, _name_refusal(purpose, holder), now=now)
    return challenge


def prove_challenge(*, challenge: Challenge, code: str, address: str, now: datetime) -> Challenge:
    """Take the code a person typed. A wrong one uses up one of five tries, whatever comes after.

    Raises:
        TooManyAttempts: too many wrong codes from this address.
        InvalidInput: the code is wrong, used up or too old.
    """
    limits.take(limits.CODE_TRIES_PER_ADDRESS, limits.network_of(address), now=now)
    with transaction.atomic():
        row = Challenge.objects.select_for_update().get(pk=challenge.pk)
        is_usable = row.attempts_left > 0 and now < row.expires_at and row.proved_at is None
        typed = "".join(code.split())
        is_right = is_usable and constant_time_compare(_digest(row, typed), row.code_digest)
        if is_right:
            row.proved_at = now
        elif is_usable:
            row.attempts_left -= 1
        row.save(update_fields=["attempts_left", "proved_at"])
    if is_right:
        limits.give_back(limits.CODE_TRIES_PER_ADDRESS, limits.network_of(address))
        return row
    if row.attempts_left and is_usable:
        raise InvalidInput(_("That code is not right. Look at the newest message again."))
    raise InvalidInput(_("This code can no longer be used. Ask for a new one."))


def add_contact(
    *, user: User, challenge: Challenge, recovers_from: datetime | None, now: datetime
) -> Contact:
    """Give an account a contact that was proved. Call inside a transaction.

    The first e-mail address also becomes the account's own address. `recovers_from` says from when
    on the contact may recover the account, None from now on.

    Raises:
        InvalidInput: the contact was not proved, or another account has it by now.
    """
    require_proof(challenge, now=now)
    if find_by_contact(challenge.value):
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    contact = Contact.objects.create(
        user=user,
        kind=challenge.kind,
        value=challenge.value,
        verified_at=now,
        recovers_from=recovers_from,
    )
    if challenge.kind == ContactKind.EMAIL:
        _remember_email(user, challenge.value)
    challenge.delete()
    return contact


def require_proof(challenge: Challenge, *, now: datetime) -> None:
    """Let pass a challenge that was proved within the last half hour.

    Raises:
        InvalidInput: it was not, or too long ago.
    """
    if challenge.proved_at is None or now > challenge.proved_at + PROOF_LIFE:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))


def purge_challenges(*, now: datetime) -> int:
    """Delete the codes nobody can use any more. Returns how many."""
    deleted, _by_model = Challenge.objects.filter(expires_at__lt=now - PROOF_LIFE).delete()
    return deleted


def _name_refusal(purpose: Purpose, holder: User | None) -> str:
    """Name the message that goes out in place of a code."""
    if holder is None:
        return "contact_unknown"
    return "contact_waiting" if purpose == Purpose.RECOVER else "contact_taken"


def _remember_email(user: User, email: str) -> None:
    """Keep a proved address where the library for sign-in looks for proved addresses as well."""
    is_first = not user.email
    if is_first:
        user.email = email
        user.save(update_fields=["email"])
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": is_first}
    )


def _is_open(purpose: Purpose, holder: User | None, user: User | None) -> bool:
    if purpose == Purpose.RECOVER:
        return holder is not None and holder.is_active
    return holder is None


def _digest(challenge: Challenge, code: str) -> str:
    return salted_hmac(_SALT, f"{challenge.pk}:{code}", algorithm="sha256").hexdigest()
