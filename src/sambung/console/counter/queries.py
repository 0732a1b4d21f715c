"""What a counter officer sees of a person: enough to compare with a card, the rest masked."""

from dataclasses import dataclass

from django.core import signing

from sambung.directory.models import User
from sambung.identity.accounts.operations.assistance import find_open_recovery
from sambung.identity.citizens.queries import (
    find_national_id,
    is_officer,
    list_contacts,
    read_masked_nik,
)
from sambung.identity.models import AssistedRecovery, NationalId, NationalIdState
from sambung.kernel.actor import Actor
from sambung.kernel.contacts import mask_contact

REFERENCE_LIFE_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person at the counter. `record` is None when no NIK was declared."""

    name: str
    contacts: tuple[str, ...]
    record: NationalId | None
    masked_nik: str
    may_confirm: bool
    may_dispute: bool
    may_settle: bool
    may_recover: bool
    recovery: AssistedRecovery | None
    """What was asked for at a counter and has not taken effect yet."""
    may_agree: bool


def make_reference(actor: Actor, user: User) -> str:
    """Give the address part under which this officer, who looked a person up, reaches the page.

    It is signed for the officer and holds for half an hour: nobody reaches a person by guessing,
    or through an address somebody else has left in a history.
    """
    return signing.dumps(str(user.pk), salt=_salt_of(actor))


def find_person(actor: Actor, reference: str) -> User | None:
    """Give the person of a reference, or None when it ran out or is somebody else's."""
    try:
        pk = signing.loads(reference, salt=_salt_of(actor), max_age=REFERENCE_LIFE_SECONDS)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()


def describe_person(actor: Actor, user: User) -> SeenPerson:
    """Describe a person for the counter, with what the officer can do for them."""
    record = find_national_id(user)
    state = record.state if record else ""
    is_other = actor.id != str(user.pk)
    may_recover = is_other and user.is_active and not is_officer(user)
    recovery = find_open_recovery(user)
    return SeenPerson(
        name=str(user),
        contacts=list_masked_contacts(user),
        record=record,
        masked_nik=read_masked_nik(record) if record else "",
        may_confirm=is_other and state == NationalIdState.SELF_DECLARED,
        may_dispute=is_other and state == NationalIdState.WAITING,
        may_settle=is_other and state == NationalIdState.DISPUTED,
        may_recover=may_recover,
        recovery=recovery,
        may_agree=may_recover and recovery is not None and recovery.asked_by != actor.id,
    )


def list_masked_contacts(user: User) -> tuple[str, ...]:
    """List what a person can be reached by, masked."""
    values = [contact.value for contact in list_contacts(user)]
    if user.email and user.email not in values:
        values.append(user.email)
    return tuple(mask_contact(value) for value in values)


def _salt_of(actor: Actor) -> str:
    return f"sambung.console.counter.{actor.id}"
