"""Helping a citizen back in at a counter: two officers, or three days in which anybody may object.

What opens an account to a new contact is never in one person's hand (ASVS 5.0, V8.3; UU 27/2022
on keeping personal data safe).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import User
from sambung.directory.second_person import require_second_person
from sambung.identity.accounts.factors import remove_factors
from sambung.identity.accounts.operations.opening import end_all_sessions
from sambung.identity.accounts.operations.protection import tell_contacts
from sambung.identity.citizens.areas import require_area_of
from sambung.identity.citizens.operations.challenges import require_proof, start_challenge
from sambung.identity.citizens.operations.sign_ins import record_sign_in
from sambung.identity.citizens.queries import find_by_contact, is_officer
from sambung.identity.models import (
    AssistedRecovery,
    Challenge,
    Contact,
    Method,
    NationalId,
    NationalIdState,
    Outcome,
    Purpose,
)
from sambung.identity.permissions import AGREE_TO_RECOVERY, ASSIST_RECOVERY
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import Conflict, InvalidInput

WAIT = timedelta(days=3)
"""How long the contacts up to now may object when no second officer looks."""


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
        NotPermitted: the actor is no counter officer of the agency, or it is the own account.
        Conflict: it is an officer's account, a suspended one, or another counter's to help.
        TooManyAttempts: too many codes for this contact or from this address.
    """
    require(actor, ASSIST_RECOVERY, agency_code)
    refuse_to_help(actor, user, agency_code)
    return start_challenge(
        purpose=Purpose.ADD_CONTACT, kind=kind, value=value, user=user, address=address, now=now
    )


@transaction.atomic
def ask_for_recovery(
    *, actor: Actor, user: User, how: str, agency_code: str, challenge: Challenge, now: datetime
) -> AssistedRecovery:
    """Ask that a citizen be let back in through a new contact. Nothing opens yet.

    The officer saw the person and the identity card (`how` says what was looked at), the person
    proved the new contact with its code. Every contact the account had before is told and may
    object. It takes effect when a second officer agrees, or after three days.

    Raises:
        NotPermitted: the actor is no counter officer of the agency, or it is the own account.
        Conflict: it is an officer's account, a suspended one, or another counter's to help.
        InvalidInput: the new contact was not proved, or belongs to another account.
    """
    require(actor, ASSIST_RECOVERY, agency_code)
    refuse_to_help(actor, user, agency_code)
    if challenge.purpose != Purpose.ADD_CONTACT or challenge.user_id != user.pk:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    require_proof(challenge, now=now)
    if find_by_contact(challenge.value):
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    tell_contacts(user=user, kind="recovery_asked", now=now)
    open_ones = AssistedRecovery.objects.select_for_update().filter(
        user=user, closed_at__isnull=True
    )
    open_ones.update(closed_at=now, outcome="replaced")
    recovery = AssistedRecovery.objects.create(
        user=user,
        kind=challenge.kind,
        contact=challenge.value,
        agency_code=agency_code,
        how=how,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_at=now,
        due_at=now + WAIT,
    )
    challenge.delete()
    _audit(actor, "ask_for_recovery", recovery, now)
    return recovery


@transaction.atomic
def agree_to_recovery(*, actor: Actor, user: User, agency_code: str, now: datetime) -> None:
    """Let a citizen back in as the second officer who saw the person and the card.

    Raises:
        NotPermitted: the actor is no counter officer of the agency, or is the one who asked.
        Conflict: nothing was asked for, or it is no case for a counter.
    """
    require(actor, AGREE_TO_RECOVERY, agency_code)
    refuse_to_help(actor, user, agency_code)
    recovery = find_open_recovery(user)
    if recovery is None or recovery.agency_code != agency_code:
        raise Conflict(_("Nobody at your counter asked to help this person."))
    require_second_person(
        actor, AGREE_TO_RECOVERY, first_person_id=recovery.asked_by, agency_code=agency_code
    )
    _take_effect(recovery, actor=actor, outcome="second_officer", now=now)


def complete_waited_recoveries(*, now: datetime) -> int:
    """Let back in those against whom nobody objected for three days. Gives how many.

    A duty of the worker: who asked had the permission, the wait stands for the second officer.
    """
    due = AssistedRecovery.objects.filter(closed_at__isnull=True, due_at__lte=now)
    done = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            recovery = AssistedRecovery.objects.select_for_update().get(pk=pk)
            if recovery.closed_at is None:
                _take_effect(recovery, actor=SYSTEM, outcome="waited", now=now)
                done += 1
    return done


def find_open_recovery(user: User) -> AssistedRecovery | None:
    """Find the recovery asked for at a counter that has not taken effect yet."""
    return AssistedRecovery.objects.filter(user=user, closed_at__isnull=True).first()


def refuse_to_help(actor: Actor, user: User, agency_code: str) -> None:
    """Refuse what no counter may do.

    Raises:
        NotPermitted: it is the officer's own account.
        Conflict: it is an officer's account, a suspended one, or another counter's to help.
    """
    require_second_person(
        actor, ASSIST_RECOVERY, first_person_id=str(user.pk), agency_code=agency_code
    )
    require_area_of(agency_code, user)
    if is_officer(user):
        raise Conflict(_("A counter helps citizens. Officers ask an administrator."))
    if not user.is_active:
        raise Conflict(_("This account is suspended. Ask an administrator."))


def _take_effect(recovery: AssistedRecovery, *, actor: Actor, outcome: str, now: datetime) -> None:
    """Replace contacts' power, password and factors; a confirmed NIK has to be shown again."""
    user = recovery.user
    if find_by_contact(recovery.contact):
        recovery.closed_at, recovery.outcome = now, "replaced"
        recovery.save(update_fields=["closed_at", "outcome"])
        return
    tell_contacts(user=user, kind="recovery_assisted", now=now)
    Contact.objects.create(
        user=user, kind=recovery.kind, value=recovery.contact, verified_at=now, recovers_from=None
    )
    user.set_password(None)
    user.save(update_fields=["password"])
    remove_factors(user)
    NationalId.objects.filter(user=user, state=NationalIdState.CONFIRMED).update(
        state=NationalIdState.SELF_DECLARED, decided_at=None, decided_by="", decided_how=""
    )
    end_all_sessions(user=user, now=now)
    recovery.closed_at, recovery.outcome = now, outcome
    recovery.save(update_fields=["closed_at", "outcome"])
    _audit(actor, "assist_recovery", recovery, now)
    record_sign_in(user=user, method=Method.COUNTER, outcome=Outcome.RECOVERED, now=now)


def _audit(actor: Actor, action: str, recovery: AssistedRecovery, now: datetime) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=f"user/{recovery.user_id}",
        now=now,
        agency_code=recovery.agency_code,
        after={"how": recovery.how, "contact": recovery.kind, "outcome": recovery.outcome},
    )
