"""`sambung user`: accounts of officers."""

import secrets

import click
from django.utils.translation import gettext as _

from sambung.directory.operations import create_officer, grant_role
from sambung.directory.queries import get_agency
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.site.cli.output import as_json, emit, explained_errors, say


@click.group("user", help=_("Accounts of officers."))
def user_group() -> None:
    """Hold the account commands together."""


@user_group.command("create", help=_("Open an account; prints a password once."))
@click.argument("username")
@click.option("--name", "full_name", required=True, help=_("Full name."))
@click.option("--email", required=True, help=_("E-mail address."))
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help=_("Role; may be given several times."),
)
@click.option("--agency", default="*", help=_("Code of the agency; * is the whole city."))
@as_json
def create(
    username: str, *, full_name: str, email: str, roles: tuple[str, ...], agency: str, is_json: bool
) -> None:
    """Open an account for an officer with roles for one agency or for the whole city."""
    password = secrets.token_urlsafe(15)
    now = clock.now()
    with explained_errors(is_json=is_json):
        where = None if agency == "*" else get_agency(agency)
        user = create_officer(
            actor=SYSTEM,
            username=username,
            full_name=full_name,
            email=email,
            password=password,
            now=now,
        )
        for role in roles:
            grant_role(actor=SYSTEM, user=user, role=Role(role), agency=where, now=now)
    if is_json:
        emit({"username": username, "password": password})
    else:
        say(_("Account %(name)s opened.") % {"name": username})
        click.echo(password)
