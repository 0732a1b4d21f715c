"""Closing an account: asked for with a fresh proof, done by the worker after seven days.

A person may have the own data erased (UU 27/2022, articles 8, 43 and 44). What the law has the city
keep, the journal of who did what (PP 71/2019, article 22), stays without name.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, SET_NULL, ProtectedError, Q
from django.utils.translation import gettext as _

from sambung.directory.models import Invitation, Officer, User
from sambung.directory.queries import list_live_grants
from sambung.identity.accounts.operations.opening import end_all_sessions
from sambung.identity.accounts.operations.protection import tell_contacts
from sambung.identity.citizens.operations.notices import notify
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import AccountClosing, Challenge, Client
from sambung.journal.operations import forget_in_audit, record_audit
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import Conflict

CLOSING_WAIT = timedelta(days=7)
"""How long signing in, or the link in the message, takes the closing back."""


@transaction.atomic
def ask_for_closing(*, user: User, now: datetime) -> AccountClosing:
    """Let the own account be closed in seven days, and end every session now.

    Every contact is told, with a link that stops it. Asking again changes nothing.

    Raises:
        Conflict: the person still works for the city; the work has to be handed over first.
    """
    if user.is_superuser or list_live_grants(user, now=now):
        raise Conflict(
            _("You hold roles for the city. Have your work handed over first, then come back.")
        )
    closing, is_new = AccountClosing.objects.get_or_create(
        user=user, defaults={"asked_at": now, "due_at": now + CLOSING_WAIT}
    )
    if is_new:
        tell_contacts(user=user, kind="closing_asked", now=now, values={"due_at": closing.due_at})
        _audit(user, "ask_for_closing", now=now)
        end_all_sessions(user=user, now=now)
    return closing


@transaction.atomic
def take_closing_back(*, user: User, now: datetime) -> bool:
    """Keep the own account open, as signing in does. Tells whether it was to be closed."""
    deleted, _by_model = AccountClosing.objects.filter(user=user).delete()
    if deleted:
        _audit(user, "take_closing_back", now=now)
    return bool(deleted)


def close_due_accounts(*, now: datetime) -> int:
    """Close the accounts whose seven days are over. For the worker; returns how many.

    Each is one transaction. Who was given a role meanwhile stays, and the wish is dropped.
    """
    due = list(AccountClosing.objects.filter(due_at__lte=now).values_list("user_id", flat=True))
    return sum(_close(pk, now=now) for pk in due)


@transaction.atomic
def _close(pk: Any, *, now: datetime) -> bool:
    closing = AccountClosing.objects.select_for_update().filter(user_id=pk, due_at__lte=now).first()
    if closing is None:
        return False
    user = User.objects.select_for_update().get(pk=pk)
    if user.is_superuser or list_live_grants(user, now=now):
        take_closing_back(user=user, now=now)
        return False
    notify(user, "account_closed", now=now)
    end_all_sessions(user=user, now=now)
    _erase(user)
    record_audit(actor=SYSTEM, action="close_account", subject=f"user/{pk}", now=now)
    return True


def _erase(user: User) -> None:
    """Delete what is of the person; a former officer's row stays empty where a record needs it."""
    contacts = {*user.contacts.values_list("value", flat=True), user.email} - {""}
    Challenge.objects.filter(Q(value__in=contacts) | Q(user=user)).delete()
    officer = Officer.objects.filter(user=user).first()
    words = {user.username, user.full_name, *contacts, *([officer.nip] if officer else [])}
    forget_in_audit(person_id=str(user.pk), words={word for word in words if word})
    Client.objects.filter(user=user).update(user=None)
    Invitation.objects.filter(user=user).delete()
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        _empty(user)


def _empty(user: User) -> None:
    """Leave of an account only its number, which records of handed-over work point to."""
    for relation in User._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user})
        if relation.on_delete is CASCADE:
            rows.delete()
        elif relation.on_delete is SET_NULL:
            rows.update(**{relation.field.name: None})
    user.username, user.full_name, user.email = f"closed-{user.pk}", "", ""
    user.first_name = user.last_name = ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()


def _audit(user: User, action: str, *, now: datetime) -> None:
    record_audit(actor=actor_of(user), action=action, subject=f"user/{user.pk}", now=now)
