"""NIKs: declared by a person, confirmed by a counter officer or an upstream provider."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from sambung.directory.actions import Action
from sambung.directory.authorization import require
from sambung.directory.models import User
from sambung.directory.second_person import require_second_person
from sambung.identity.citizens import limits
from sambung.identity.citizens.areas import require_area
from sambung.identity.citizens.operations.notices import notify
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.citizens.rules.national_id import (
    hash_nik,
    is_plausible_nik,
    normalize_nik,
)
from sambung.identity.models import NationalId, NationalIdState
from sambung.identity.permissions import CONFIRM_PERSON, SETTLE_DISPUTE
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.encryption import encrypt_field
from sambung.kernel.errors import Conflict, InvalidInput

_State = NationalIdState


@transaction.atomic
def declare_national_id(*, user: User, nik: str, now: datetime) -> NationalId:
    """Keep the NIK a person says to have. Nothing personal opens on it until it is confirmed.

    A proof outranks a claim: somebody for whom the same NIK is confirmed is told and stays open,
    and this one waits. Where nobody proved anything nobody is stopped. A dispute begins only at a
    counter (`open_dispute`), with the card on the table.

    Raises:
        InvalidInput: the number cannot be a NIK.
        Conflict: the account's NIK is confirmed or disputed and cannot be changed here.
        TooManyAttempts: too many numbers were tried with this account.
    """
    nik = normalize_nik(nik)
    if not is_plausible_nik(nik):
        raise InvalidInput(
            _("This is not a NIK. Type the 16 digits from the identity card, without changes.")
        )
    record = NationalId.objects.select_for_update().filter(user=user).first()
    if record and record.state in (_State.CONFIRMED, _State.DISPUTED):
        raise Conflict(_("Your NIK can be changed at a counter only. Bring your identity card."))
    limits.take(limits.NIK_PER_ACCOUNT, str(user.pk), now=now)
    record = record or NationalId(user=user)
    record.sealed = encrypt_field(
        nik, key=settings.SAMBUNG_KEYS.get_field_key(), bound_to=f"nik/{user.pk}"
    )
    record.digest = hash_nik(nik, settings.SAMBUNG_KEYS.get_national_id_key())
    owner = _find_confirmed_rival(record)
    record.state = _State.SELF_DECLARED if owner is None else _State.WAITING
    record.declared_at = now
    record.decided_at, record.decided_by, record.decided_how = None, "", ""
    record.save()
    if owner is not None:
        notify(owner.user, "national_id_claimed", now=now)
    _audit(actor_of(user), "declare_national_id", record, now=now)
    return record


@transaction.atomic
def confirm_national_id(
    *, actor: Actor, user: User, nik: str, how: str, agency_code: str, now: datetime
) -> NationalId:
    """Keep that somebody saw the person and the identity card. `how` says what was looked at.

    `nik` is the number as it stands on the card, so that the card is read and not only waved
    through: the officer sees the declared number masked.

    Raises:
        NotPermitted: the actor is no counter officer of the agency.
        Conflict: the person declared no NIK, it is disputed, lost to somebody else or confirmed
            already.
        InvalidInput: the card bears another number than the person declared.
    """
    require(actor, CONFIRM_PERSON, agency_code)
    _refuse_own(actor, CONFIRM_PERSON, user, agency_code)
    record = NationalId.objects.select_for_update().filter(user=user).first()
    if record is None:
        raise Conflict(_("This person has not declared a NIK yet."))
    if refusal := _find_refusal(record):
        raise Conflict(refusal)
    _refuse_other_number(record, nik, agency_code)
    _confirm(record, actor=actor, how=how, agency_code=agency_code, now=now)
    notify(user, "national_id_confirmed", now=now)
    return record


@transaction.atomic
def confirm_by_provider(*, user: User, nik: str, provider: str, now: datetime) -> NationalId:
    """Keep the NIK an upstream provider confirmed at sign-in. `provider` names it on record.

    Whoever only declared the same NIK waits from now on. Where it is confirmed for another account
    already, this one waits, and a counter decides.

    Raises:
        InvalidInput: what the provider sent cannot be a NIK.
        Conflict: the account holds another NIK that was confirmed, or a disputed one.
    """
    digest = hash_nik(normalize_nik(nik), settings.SAMBUNG_KEYS.get_national_id_key())
    held = NationalId.objects.filter(user=user, digest=digest, state=_State.CONFIRMED).first()
    if held:
        return held
    record = declare_national_id(user=user, nik=nik, now=now)
    if record.state == _State.SELF_DECLARED:
        actor = Actor(f"provider/{provider}", provider)
        _confirm(record, actor=actor, how=provider, agency_code="", now=now)
    return record


@transaction.atomic
def open_dispute(
    *, actor: Actor, user: User, nik: str, how: str, agency_code: str, now: datetime
) -> NationalId:
    """Begin a dispute for a person who shows the card of a NIK confirmed for somebody else.

    From now on neither account opens what is personal, until it is settled (`settle_dispute`).

    Raises:
        NotPermitted: the actor is no counter officer of the agency.
        Conflict: the NIK of this person does not wait, or it is the officer's own case.
        InvalidInput: the card bears another number than the person declared.
    """
    require(actor, CONFIRM_PERSON, agency_code)
    record = NationalId.objects.select_for_update().filter(user=user).first()
    if record is None or record.state != _State.WAITING:
        raise Conflict(_("The NIK of this person waits for nothing. Confirm it instead."))
    _refuse_other_number(record, nik, agency_code)
    claims = NationalId.objects.select_for_update().filter(digest=record.digest)
    disputed = claims.filter(state__in=(_State.WAITING, _State.CONFIRMED))
    for claim in disputed.select_related("user"):
        _refuse_own(actor, CONFIRM_PERSON, claim.user, agency_code)
        _decide(claim, _State.DISPUTED, actor=actor, how=how, now=now)
        _audit(actor, "open_dispute", claim, now=now, agency_code=agency_code)
        notify(claim.user, "national_id_disputed", now=now)
    record.refresh_from_db()
    return record


@transaction.atomic
def settle_dispute(
    *, actor: Actor, rightful: User, nik: str, how: str, agency_code: str, now: datetime
) -> NationalId:
    """Decide whose a NIK is that several people claim: one is confirmed, the others lose it.

    `nik` is the number on the card of the rightful person, as for `confirm_national_id`.

    Raises:
        NotPermitted: the actor is no counter officer of the agency.
        Conflict: the NIK of this person is not disputed, or it is the officer's own case.
        InvalidInput: the card bears another number than the one that is disputed.
    """
    require(actor, SETTLE_DISPUTE, agency_code)
    record = NationalId.objects.filter(user=rightful, state=_State.DISPUTED).first()
    if record is None:
        raise Conflict(_("Nobody else claims the NIK of this person."))
    _refuse_other_number(record, nik, agency_code)
    claims = NationalId.objects.select_for_update().filter(digest=record.digest)
    for claim in claims.select_related("user"):
        _refuse_own(actor, SETTLE_DISPUTE, claim.user, agency_code)
        is_rightful = claim.user_id == rightful.pk
        state = _State.CONFIRMED if is_rightful else _State.REJECTED
        _decide(claim, state, actor=actor, how=how, now=now)
        _audit(actor, "settle_dispute", claim, now=now, agency_code=agency_code)
        notify(claim.user, f"national_id_{state.value}", now=now)
    record.refresh_from_db()
    return record


def _find_confirmed_rival(record: NationalId) -> NationalId | None:
    rivals = NationalId.objects.filter(digest=record.digest).exclude(pk=record.pk)
    confirmed = rivals.filter(state__in=(_State.CONFIRMED, _State.DISPUTED))
    return confirmed.select_related("user").first()


def _confirm(
    record: NationalId, *, actor: Actor, how: str, agency_code: str, now: datetime
) -> None:
    """Confirm a NIK; who only claimed the same one waits from now on."""
    _decide(record, _State.CONFIRMED, actor=actor, how=how, now=now)
    _audit(actor, "confirm_national_id", record, now=now, agency_code=agency_code)
    claims = NationalId.objects.select_for_update().filter(digest=record.digest)
    for claim in claims.filter(state=_State.SELF_DECLARED).exclude(pk=record.pk):
        claim.state = _State.WAITING
        claim.save(update_fields=["state"])
        _audit(actor, "let_claim_wait", claim, now=now, agency_code=agency_code)


def _decide(
    record: NationalId, state: NationalIdState, *, actor: Actor, how: str, now: datetime
) -> None:
    record.state, record.decided_at = state, now
    record.decided_by, record.decided_how = actor.name, how
    record.save(update_fields=["state", "decided_at", "decided_by", "decided_how"])


def _find_refusal(record: NationalId) -> str:
    refusals = {
        _State.DISPUTED: _("Two people claim this NIK. Settle first whose it is."),
        _State.WAITING: _(
            "This NIK is confirmed for another account. If the card is genuine, open a dispute."
        ),
        _State.REJECTED: _(
            "This NIK was found to be somebody else's. Let the person declare it"
            " again; a counter officer then settles whose it is."
        ),
        _State.CONFIRMED: _("The NIK of this person is confirmed already."),
    }
    return refusals.get(_State(record.state), "")


def _refuse_other_number(record: NationalId, nik: str, agency_code: str) -> None:
    """Refuse a card with another number, or of an area the counter does not serve."""
    digest = hash_nik(normalize_nik(nik), settings.SAMBUNG_KEYS.get_national_id_key())
    if not constant_time_compare(digest, record.digest):
        raise InvalidInput(
            _(
                "This is not the NIK the person declared. Read the card again; if it is right, do"
                " not confirm, and let the person declare the number on the card."
            )
        )
    require_area(agency_code, normalize_nik(nik))


def _refuse_own(actor: Actor, action: Action, user: User, agency_code: str) -> None:
    require_second_person(actor, action, first_person_id=str(user.pk), agency_code=agency_code)


def _audit(
    actor: Actor, action: str, record: NationalId, *, now: datetime, agency_code: str = ""
) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=f"user/{record.user_id}",
        now=now,
        agency_code=agency_code,
        after={"state": str(record.state), "how": record.decided_how},
    )
