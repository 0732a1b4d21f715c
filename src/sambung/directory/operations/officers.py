"""Accounts of officers: opened, suspended, moved to another agency."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.models import Agency, Officer, RoleGrant, User
from sambung.directory.operations.roles import end_roles
from sambung.directory.permissions import CREATE_OFFICER, MOVE_OFFICER, SUSPEND_OFFICER
from sambung.directory.queries import list_live_grants
from sambung.directory.second_person import require_second_person
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput

SESSIONS_ENDED = "sessions_ended"
"""Event: a person's sessions ended; what was issued to applications must end as well."""


@transaction.atomic
def create_officer(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    email: str,
    password: str | None,
    now: datetime,
    agency: Agency | None = None,
) -> User:
    """Open an account for an officer. Without a password nobody can sign in with it.

    Raises:
        NotPermitted: the actor is no administrator of the city.
        Conflict: the user name or e-mail address is taken.
        InvalidInput: the user name or e-mail address has no valid form.
    """
    require(actor, CREATE_OFFICER, CITY)
    if User.objects.filter(username=username).exists():
        raise Conflict(_("The user name %(name)s is taken. Choose another.") % {"name": username})
    if User.objects.filter(email=email).exists():
        raise Conflict(_("An account with the e-mail address %(email)s exists.") % {"email": email})
    user = User(username=username, full_name=full_name, email=email)
    user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages)) from error
    user.save()
    Officer.objects.create(user=user, agency=agency)
    record_audit(
        actor=actor,
        action="create_officer",
        subject=f"user/{user.id}",
        now=now,
        agency_code=agency.code if agency else "",
        after={"username": username},
    )
    return user


@transaction.atomic
def suspend_officer(*, actor: Actor, user: User, now: datetime) -> None:
    """Close an account at once: every session ends and no role holds until it is opened again.

    Raises:
        NotPermitted: the actor is no administrator of the city, or it is the own account.
        Conflict: it is suspended already.
    """
    require(actor, SUSPEND_OFFICER, CITY)
    require_second_person(actor, SUSPEND_OFFICER, first_person_id=str(user.pk))
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Conflict(_("The account of %(name)s is suspended already.") % {"name": user})
    user.is_active = False
    expire_sessions(user=user, now=now)
    record_audit(
        actor=actor,
        action="suspend_officer",
        subject=f"user/{user.id}",
        now=now,
        agency_code=_home_code(user),
    )


@transaction.atomic
def reinstate_officer(*, actor: Actor, user: User, now: datetime) -> None:
    """Open a suspended account again, with the roles whose end has not come.

    Raises:
        NotPermitted: the actor is no administrator of the city.
        Conflict: it is not suspended.
    """
    require(actor, SUSPEND_OFFICER, CITY)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Conflict(_("The account of %(name)s is not suspended.") % {"name": user})
    user.is_active = True
    record_audit(
        actor=actor,
        action="reinstate_officer",
        subject=f"user/{user.id}",
        now=now,
        agency_code=_home_code(user),
    )


@transaction.atomic
def move_officer(*, actor: Actor, user: User, agency: Agency | None, now: datetime) -> int:
    """Move an officer to another agency, or out of the city's service when `agency` is None.

    Every role for another agency than the new one ends, every session ends, and who leaves the
    service can sign in no more. New roles are given by the new agency. Returns how many roles
    ended.

    Raises:
        NotPermitted: the actor is neither administrator nor head of the agency that is left, may
            not take back a role that would end, would close an account without being administrator
            of the city, or it is the own account.
        Conflict: the officer belongs to that agency already.
    """
    before = _home_code(user) or CITY
    require(actor, MOVE_OFFICER, before)
    require_second_person(actor, MOVE_OFFICER, first_person_id=str(user.pk), agency_code=before)
    officer, _created = Officer.objects.get_or_create(user=user)
    if agency is not None and officer.agency_id == agency.pk:
        raise Conflict(
            _("%(name)s belongs to %(agency)s already.") % {"name": user, "agency": agency}
        )
    ended = end_roles(actor=actor, grants=_grants_elsewhere(user, agency, now), now=now)
    officer.agency = agency
    officer.save(update_fields=["agency"])
    if agency is None:
        _close_account(actor, user)
    expire_sessions(user=user, now=now)
    record_audit(
        actor=actor,
        action="move_officer",
        subject=f"user/{user.id}",
        now=now,
        agency_code=before,
        before={"agency": before},
        after={"agency": agency.code if agency else None},
    )
    return ended


def expire_sessions(*, user: User, now: datetime) -> None:
    """Make every session of an account unknown, and tell the parts that issued tokens for it.

    For operations that have asked for their permission already.
    """
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    announce(name=SESSIONS_ENDED, payload={"user": str(user.pk)}, now=now)


def _close_account(actor: Actor, user: User) -> None:
    """Close an account whose owner leaves the service: for every agency, as suspending does."""
    require(actor, SUSPEND_OFFICER, CITY)
    user.is_active = False
    user.save(update_fields=["is_active"])


def _grants_elsewhere(user: User, agency: Agency | None, now: datetime) -> tuple[RoleGrant, ...]:
    keep = agency.pk if agency else None
    return tuple(
        grant
        for grant in list_live_grants(user, now=now)
        if keep is None or grant.agency_id != keep
    )


def _home_code(user: User) -> str:
    officer = Officer.objects.select_related("agency").filter(user=user).first()
    return officer.agency.code if officer and officer.agency else ""
