"""Writes for people who sign in through the upstream provider: links and new accounts."""

import secrets
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.models import User
from sambung.identity.accounts.operations.protection import tell_contacts
from sambung.identity.citizens.operations.national_ids import confirm_by_provider
from sambung.identity.citizens.queries import list_claims_of, may_recover_by
from sambung.identity.models import Contact, NationalIdState
from sambung.identity.permissions import CONFIRM_PERSON
from sambung.identity.upstream.rules import Person, Upstream
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import Conflict, NotPermitted

PROVIDER = "upstream"


@transaction.atomic
def admit_person(
    *, actor: Actor, person: Person, upstream: Upstream, now: datetime
) -> SocialAccount:
    """Link a person, who signed in upstream for the first time, to an account here.

    Only an identifier that was confirmed on both sides links. Without an account here, one of a
    citizen is opened when the settings allow it. The owner of a linked account is told.

    Raises:
        Conflict: the e-mail address was never confirmed here, or was added too lately; or its
            account is linked to another account there, since addresses are given to new people; or
            it holds another confirmed NIK.
        InvalidInput: what the provider sent cannot be a NIK.
        NotPermitted: the provider has confirmed nothing, or may open no accounts.
    """
    require(actor, CONFIRM_PERSON, CITY)
    names = {"provider": upstream.name}
    if not (person.confirmed_email or person.confirmed_nik):
        raise NotPermitted(
            _(
                "%(provider)s has not confirmed your e-mail address. Confirm it there, then sign"
                " in again."
            )
            % names
        )
    user = _find_account(person)
    if user is None:
        _refuse_unconfirmed(person.confirmed_email, names)
        user = _open_account(person, upstream, now=now)
        action = "open_account_by_upstream"
    else:
        _refuse_second_link(user, names)
        _refuse_new_contact(user, person.confirmed_email, names, now=now)
        tell_contacts(user=user, kind="upstream_linked", values=names, now=now)
        action = "link_upstream_account"
    link = SocialAccount.objects.create(user=user, provider=PROVIDER, uid=person.key)
    if person.confirmed_nik:
        confirm_by_provider(user=user, nik=person.confirmed_nik, provider=upstream.name, now=now)
    record_audit(
        actor=actor,
        action=action,
        subject=f"user/{user.pk}",
        after={"issuer": upstream.issuer},
        now=now,
    )
    return link


@transaction.atomic
def release_upstream_links(*, actor: Actor, user: User, now: datetime) -> int:
    """End the links of an account with the upstream provider; the next sign-in links anew.

    For somebody whose account there was replaced. Returns how many were ended.

    Raises:
        NotPermitted: the actor may not say who a person is.
    """
    require(actor, CONFIRM_PERSON, CITY)
    ended, _by_model = SocialAccount.objects.filter(user=user, provider=PROVIDER).delete()
    if ended:
        record_audit(
            actor=actor,
            action="release_upstream_links",
            subject=f"user/{user.pk}",
            before={"links": ended},
            now=now,
        )
    return ended


def _find_account(person: Person) -> User | None:
    """Find the account that holds an identifier which was confirmed here too.

    A NIK says who somebody is, an e-mail address only who reads its messages, so it goes first.
    The address of an officer was entered by an administrator, which counts as confirmed.
    """
    if person.confirmed_nik:
        claims = list_claims_of(person.confirmed_nik)
        found = [claim.user for claim in claims if claim.state == NationalIdState.CONFIRMED]
        if found:
            return found[0]
    email = person.confirmed_email
    if not email:
        return None
    contact = Contact.objects.select_related("user").filter(value=email).first()
    if contact is not None:
        return contact.user
    return User.objects.filter(email=email, role_grants__isnull=False).first()


def _refuse_unconfirmed(email: str, names: dict[str, str]) -> None:
    if email and User.objects.filter(email=email).exists():
        raise Conflict(
            _(
                "There is an account here with your e-mail address, but the address was never"
                " confirmed here. Sign in with your password, confirm the address, then use"
                " %(provider)s."
            )
            % names
        )


def _refuse_new_contact(user: User, email: str, names: dict[str, str], *, now: datetime) -> None:
    """Let no contact that cannot recover the account yet open it by another way."""
    if email and not may_recover_by(user, email, now=now):
        raise Conflict(
            _(
                "Your e-mail address was added to your account here less than seven days ago. Sign"
                " in as before until then; after that, %(provider)s opens it too."
            )
            % names
        )


def _refuse_second_link(user: User, names: dict[str, str]) -> None:
    if not user.is_active:
        raise NotPermitted(
            _("Your account here is closed. Ask the administrator of Sambung in your city.")
        )
    if SocialAccount.objects.filter(user=user, provider=PROVIDER).exists():
        raise Conflict(
            _(
                "Your account here belongs to another account at %(provider)s. If that one was"
                " replaced, ask the administrator of Sambung in your city to release it."
            )
            % names
        )


def _open_account(person: Person, upstream: Upstream, *, now: datetime) -> User:
    if not upstream.opens_accounts:
        raise NotPermitted(
            _(
                "You have no account here yet. Ask the administrator of Sambung in your city for"
                " one with the e-mail address that %(provider)s knows."
            )
            % {"provider": upstream.name}
        )
    user = User(username=f"w-{secrets.token_hex(10)}", full_name=person.name)
    user.email = person.confirmed_email
    user.set_unusable_password()
    user.save()
    if person.confirmed_email:
        Contact.objects.create(
            user=user, kind=ContactKind.EMAIL, value=person.confirmed_email, verified_at=now
        )
    return user
