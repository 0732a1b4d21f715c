"""Reads of people's accounts."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from sambung.directory.models import User
from sambung.identity.citizens.rules.national_id import hash_nik, mask_nik, normalize_nik
from sambung.identity.models import Contact, NationalId, NationalIdState, SignIn
from sambung.kernel.contacts import read_contact
from sambung.kernel.encryption import decrypt_field


def find_by_contact(value: str) -> User | None:
    """Find the account that proved a contact, or was opened by an officer with that address."""
    contact = Contact.objects.select_related("user").filter(value=value).first()
    if contact:
        return contact.user
    return User.objects.filter(email=value).first() if "@" in value else None


def get_stored_contact(user: User, value: str) -> str:
    """Give a contact as the account holds it: messages go there, never to what was typed."""
    contact = Contact.objects.filter(user=user, value=value).first()
    return contact.value if contact else user.email


def may_recover_by(user: User, value: str, *, now: datetime) -> bool:
    """Tell whether a contact may recover the account: one added lately may not yet.

    The address an officer's account was opened with by an administrator may.
    """
    contact = Contact.objects.filter(user=user, value=value).first()
    return contact is None or contact.recovers_from is None or contact.recovers_from <= now


def find_by_login(text: str) -> User | None:
    """Find an account by what people type to sign in: contact or user name."""
    contact = read_contact(text)
    if contact and (user := find_by_contact(contact[1])):
        return user
    return User.objects.filter(username=text).first() if text.strip() else None


def list_contacts(user: User) -> tuple[Contact, ...]:
    """List what a person can be reached by, oldest first."""
    return tuple(user.contacts.all())


def find_national_id(user: User) -> NationalId | None:
    """Give the NIK record of a person, or None when none was declared."""
    return NationalId.objects.filter(user=user).first()


def read_nik(record: NationalId) -> str:
    """Give a NIK whole: for a rule, or to its owner alone, right after a second factor."""
    key = settings.SAMBUNG_KEYS.get_field_key()
    return decrypt_field(record.sealed, key=key, bound_to=f"nik/{record.user_id}")


def read_masked_nik(record: NationalId) -> str:
    """Show a NIK as its owner may see it: 3273••••••••0001."""
    return mask_nik(read_nik(record))


def list_claims_of(nik: str) -> tuple[NationalId, ...]:
    """List who says to hold a NIK; more than one when it is disputed."""
    digest = hash_nik(normalize_nik(nik), settings.SAMBUNG_KEYS.get_national_id_key())
    return tuple(
        NationalId.objects.select_related("user").filter(digest=digest).order_by("declared_at")
    )


def select_rival_claims(user: User) -> QuerySet[NationalId]:
    """Select the disputed claims to the NIK of a person, the own one too, oldest first."""
    disputed = NationalId.objects.filter(state=NationalIdState.DISPUTED)
    own = disputed.filter(user=user).values("digest")
    return disputed.select_related("user").filter(digest__in=own).order_by("declared_at")


def may_open_personal_data(user: User) -> bool:
    """Tell whether what the city holds about a person may be opened from this account.

    Only once somebody confirmed, on record, that the NIK is this person's, and nobody else claims
    it. The page must also ask for a second factor (`require_second_factor`).
    """
    if not user.is_active:
        return False
    return NationalId.objects.filter(user=user, state=NationalIdState.CONFIRMED).exists()


def is_officer(user: User) -> bool:
    """Tell whether a person holds, or held, a role for an agency."""
    return user.role_grants.exists()


def list_sign_ins(user: User, *, limit: int = 10) -> tuple[SignIn, ...]:
    """List the latest sign-ins and refusals of a person, newest first."""
    return tuple(user.sign_ins.select_related("client__of_application")[:limit])
