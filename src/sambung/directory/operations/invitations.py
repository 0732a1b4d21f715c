"""Inviting officers in bulk by a sheet, and the one-time link with which an account begins."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, may_anywhere, require, require_for_all
from sambung.directory.models import Agency, FormerName, Invitation, Officer, User
from sambung.directory.operations.roles import grant_role, require_to_grant
from sambung.directory.permissions import INVITE_OFFICERS
from sambung.directory.queries import find_invitation
from sambung.directory.rules.invitation_rows import (
    MOST_INVITEES,
    Invitee,
    Known,
    check_rows,
    describe_faults,
    match_header,
)
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import (
    Conflict,
    Fault,
    InvalidInput,
    InvalidTable,
    NotFound,
    NotPermitted,
)
from sambung.tabular.apart import read_table_apart
from sambung.tabular.tables import Table

INVITATION_LIFE = timedelta(days=7)


class FaultyInvitations(InvalidTable):
    """A sheet with rows that cannot be taken. Carries the sheet, to give it back with remarks."""

    def __init__(self, table: Table, faults: Sequence[Fault]) -> None:
        super().__init__(describe_faults(table.file_name, len(faults)), faults)
        self.table = table


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """An invited officer. `token` opens the link once; "" when the account is in use already."""

    user: User
    roles: tuple[tuple[Role, str], ...]
    token: str


def read_invitations(*, actor: Actor, path: Path, file_name: str = "") -> Table:
    """Read a sheet (CSV or XLSX) of officers to invite. Nothing is locked meanwhile.

    Raises:
        NotPermitted: the actor may invite for no agency at all.
        InvalidTable: the file is no table.
    """
    _must_invite_somewhere(actor)
    return read_table_apart(path, file_name=file_name, max_rows=MOST_INVITEES)


def _must_invite_somewhere(actor: Actor) -> None:
    if not may_anywhere(actor, INVITE_OFFICERS):
        require(actor, INVITE_OFFICERS, CITY)


@transaction.atomic
def invite_officers(*, actor: Actor, table: Table, now: datetime) -> tuple[IssuedInvitation, ...]:
    """Open accounts and give roles as a sheet says: all rows, or none.

    Who has an account already receives the roles only. The tokens exist in the answer alone: the
    caller sends them to the people, in the same transaction.

    Raises:
        NotPermitted: the actor may invite for no agency at all.
        FaultyInvitations: rows have faults, or name agencies or roles the actor may not give.
        InvalidTable: the table lacks columns.
    """
    _must_invite_somewhere(actor)
    columns = match_header(table.file_name, table.header)
    known = _load_known()
    invitees, faults = check_rows(table.file_name, columns, table.rows, known)
    people = _find_accounts(invitees)
    refused = [
        Fault(table.file_name, invitee.row, None, invitee.agency_code, refusal)
        for invitee in invitees
        if (refusal := _find_refusal(actor, invitee, people))
    ]
    if faults or refused:
        both = sorted([*faults, *refused], key=lambda fault: fault.row or 0)
        raise FaultyInvitations(table, both)
    issued = tuple(_invite(actor, rows, now) for rows in _by_person(invitees))
    record_audit(
        actor=actor,
        action="invite_officers",
        subject="directory",
        now=now,
        after={"rows": len(invitees), "people": len(issued)},
    )
    return issued


@transaction.atomic
def renew_invitation(*, actor: Actor, user: User, now: datetime) -> IssuedInvitation:
    """Issue another link for an officer who never chose a password; older links end.

    Raises:
        NotPermitted: the actor may not invite for the officer's agency.
        Conflict: the officer chose a password already.
    """
    officer = Officer.objects.select_related("agency").get(user=user)
    code = officer.agency.code if officer.agency else CITY
    require(actor, INVITE_OFFICERS, code)
    if user.has_usable_password():
        raise Conflict(_("%(name)s has chosen a password already.") % {"name": user})
    token = _issue_link(actor, user, now)
    record_audit(
        actor=actor,
        action="renew_invitation",
        subject=f"user/{user.id}",
        now=now,
        agency_code=code,
    )
    return IssuedInvitation(user, (), token)


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> User:
    """Choose the first password with the link of an invitation; the link is used up.

    Raises:
        NotFound: the link was used, is older than seven days or never existed.
        InvalidInput: the password is too weak; the message says why.
    """
    invitation = find_invitation(token, now=now)
    if invitation is None:
        raise NotFound(_("This link was used already or is too old. Ask for a new invitation."))
    user = invitation.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages)) from error
    used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=now)
    if not used:
        raise NotFound(_("This link was used already or is too old. Ask for a new invitation."))
    user.set_password(password)
    user.save(update_fields=["password"])
    record_audit(
        actor=Actor(str(user.id), str(user)),
        action="accept_invitation",
        subject=f"user/{user.id}",
        now=now,
    )
    return user


def _invite(actor: Actor, rows: Sequence[Invitee], now: datetime) -> IssuedInvitation:
    require_for_all(actor, INVITE_OFFICERS, [row.agency_code for row in rows])
    first = rows[0]
    agencies = Agency.objects.in_bulk([row.agency_code for row in rows], field_name="code")
    user = User.objects.filter(email=first.email, officer__isnull=False).first()
    if user is None:
        user = User(username=first.nip, full_name=first.name, email=first.email)
        user.set_unusable_password()
        user.save()
        Officer.objects.create(user=user, nip=first.nip, agency=agencies.get(first.agency_code))
    else:
        Officer.objects.filter(user=user, nip__isnull=True).update(nip=first.nip)
    for row in rows:
        agency = agencies.get(row.agency_code)
        grant_role(actor=actor, user=user, role=row.role, agency=agency, now=now)
    token = "" if user.has_usable_password() else _issue_link(actor, user, now)
    return IssuedInvitation(user, tuple((row.role, row.agency_code) for row in rows), token)


def _issue_link(actor: Actor, user: User, now: datetime) -> str:
    Invitation.objects.filter(user=user, used_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        token_digest=hashlib.sha256(token.encode()).hexdigest(),
        invited_by=actor.name,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    return token


def _find_accounts(invitees: Iterable[Invitee]) -> dict[str, User]:
    """Find who has an account already, by e-mail address in small letters."""
    emails = {invitee.email.lower() for invitee in invitees}
    found = User.objects.annotate(small=Lower("email")).filter(small__in=emails)
    return {user.email.lower(): user for user in found}


def _find_refusal(actor: Actor, invitee: Invitee, people: Mapping[str, User]) -> str:
    try:
        require(actor, INVITE_OFFICERS, invitee.agency_code)
        require_to_grant(
            actor, invitee.role, invitee.agency_code, people.get(invitee.email.lower())
        )
    except NotPermitted as error:
        return str(error)
    return ""


def _by_person(invitees: Iterable[Invitee]) -> tuple[tuple[Invitee, ...], ...]:
    people: dict[str, list[Invitee]] = {}
    for invitee in invitees:
        people.setdefault(invitee.nip, []).append(invitee)
    return tuple(tuple(rows) for rows in people.values())


def _load_known() -> Known:
    accounts = User.objects.values_list("email", "username", "officer__pk", "officer__nip")
    officers = [(email, nip or "") for email, _name, key, nip in accounts if key]
    return Known(
        agencies=_load_agencies(),
        emails=dict(officers),
        nips={nip: email for email, nip in officers if nip},
        strangers=frozenset(email for email, _name, key, _nip in accounts if email and not key),
    )


def _load_agencies() -> dict[str, str]:
    """Give the code of each agency that is active by code, names and former names."""
    names = FormerName.objects.filter(agency__is_active=True).values_list(
        "name", "short_name", "agency__code"
    )
    known = {name: code for *old, code in names for name in old if name}
    for code, name, short in Agency.objects.filter(is_active=True).values_list(
        "code", "name", "short_name"
    ):
        known |= {name: code, short: code, code: code}
    return {" ".join(name.lower().split()): code for name, code in known.items() if name}
