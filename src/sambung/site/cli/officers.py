"""`sambung user`: accounts of officers and their roles."""

from datetime import date, datetime, time, timedelta

import click
from django.db import transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from sambung.console.officers.messages import send_invitation
from sambung.directory.authorization import CITY
from sambung.directory.models import Agency
from sambung.directory.operations import (
    create_officer,
    grant_role,
    reinstate_officer,
    renew_invitation,
    revoke_role,
    suspend_officer,
)
from sambung.directory.queries import get_agency, get_officer
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.messaging.outbox import get_outbox
from sambung.site.cli.output import as_json, emit, explained_errors, say

_ROLES = click.Choice([role.value for role in Role])
_AGENCY_HELP = _("Code of the agency; * is the whole city.")


@click.group("user", help=_("Accounts of officers."))
def user_group() -> None:
    """Hold the account commands together."""


@user_group.command("create", help=_("Open an account and send the link to choose a password."))
@click.argument("username")
@click.option("--name", "full_name", required=True, help=_("Full name."))
@click.option("--email", required=True, help=_("E-mail address."))
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=_ROLES,
    help=_("Role; may be given several times."),
)
@click.option("--agency", default=CITY, help=_AGENCY_HELP)
@as_json
def create(
    username: str, *, full_name: str, email: str, roles: tuple[str, ...], agency: str, is_json: bool
) -> None:
    """Open an account with roles for one agency or the whole city; no password is ever printed."""
    now = clock.now()
    with explained_errors(is_json=is_json), transaction.atomic():
        where = _find_place(agency)
        user = create_officer(
            actor=SYSTEM,
            username=username,
            full_name=full_name,
            email=email,
            password=None,
            agency=where,
            now=now,
        )
        for role in roles:
            grant_role(actor=SYSTEM, user=user, role=Role(role), agency=where, now=now)
        send_invitation(SYSTEM, renew_invitation(actor=SYSTEM, user=user, now=now))
    if is_json:
        emit({"username": username, "invited": email, "outbox": str(get_outbox())})
    else:
        say(_("Account %(name)s opened.") % {"name": username})
        say(
            _("A link to choose a password goes to %(email)s. Messages wait in %(folder)s.")
            % {"email": email, "folder": get_outbox()}
        )


@user_group.command("suspend", help=_("Close an account at once and end its sessions."))
@click.argument("username")
@click.option("--undo", is_flag=True, help=_("Open the account again."))
@as_json
def suspend(username: str, *, undo: bool, is_json: bool) -> None:
    """Suspend an officer, or end the suspension."""
    with explained_errors(is_json=is_json):
        user = get_officer(username)
        act = reinstate_officer if undo else suspend_officer
        act(actor=SYSTEM, user=user, now=clock.now())
    if is_json:
        emit({"username": user.username, "suspended": not undo})
    elif undo:
        say(_("The account is open again."))
    else:
        say(_("The account is suspended and all its sessions ended."))


@user_group.command("grant", help=_("Give an officer a role."))
@click.argument("username")
@click.argument("role", type=_ROLES)
@click.option("--agency", default=CITY, help=_AGENCY_HELP)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help=_("Last day of the role, as YYYY-MM-DD.")
)
@as_json
def grant(username: str, role: str, *, agency: str, until: datetime | None, is_json: bool) -> None:
    """Give an officer a role for one agency or for the whole city."""
    with explained_errors(is_json=is_json):
        user = get_officer(username)
        given = grant_role(
            actor=SYSTEM,
            user=user,
            role=Role(role),
            agency=_find_place(agency),
            now=clock.now(),
            valid_until=_end_of(until.date()) if until else None,
        )
    if is_json:
        emit(
            {
                "username": user.username,
                "role": role,
                "agency": agency,
                "valid_until": given.valid_until,
            }
        )
    else:
        say(_("The role is given."))


@user_group.command("revoke", help=_("Take a role back at once."))
@click.argument("username")
@click.argument("role", type=_ROLES)
@click.option("--agency", default=CITY, help=_AGENCY_HELP)
@as_json
def revoke(username: str, role: str, *, agency: str, is_json: bool) -> None:
    """End an officer's role for one agency or for the whole city."""
    with explained_errors(is_json=is_json):
        user = get_officer(username)
        revoke_role(
            actor=SYSTEM, user=user, role=Role(role), agency=_find_place(agency), now=clock.now()
        )
    if is_json:
        emit({"username": user.username, "role": role, "agency": agency})
    else:
        say(_("The role has ended."))


def _find_place(agency: str) -> Agency | None:
    return None if agency == CITY else get_agency(agency)


def _end_of(day: date) -> datetime:
    """Give the end of a day in the city."""
    return datetime.combine(day + timedelta(days=1), time(), get_current_timezone())
