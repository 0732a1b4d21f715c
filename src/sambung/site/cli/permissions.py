"""`sambung permissions`: who may do what, as all packages together declare it."""

from itertools import groupby

import click
from django.utils.translation import gettext as _

from sambung.directory.actions import Concerned, DeclaredAction, list_actions
from sambung.site.cli.output import as_json, emit


@click.command("permissions", help=_("Show which roles may do what."))
@as_json
def permissions(*, is_json: bool) -> None:
    """Print the table of permissions that holds on this server."""
    rows = list_actions()
    if is_json:
        emit([_as_dict(row) for row in rows])
        return
    for package, declared in groupby(rows, key=lambda row: row.package):
        click.echo(package)
        for row in declared:
            click.echo(f"  {row.action.code:<24} {row.action.scope:<8} {_name_roles(row)}")


def _name_roles(row: DeclaredAction) -> str:
    action = row.action
    roles = ", ".join(action.roles) or _("nobody else")
    if action.second_person is None:
        return roles
    if action.second_person is Concerned.PERSON:
        return _("%(roles)s; not by the person concerned") % {"roles": roles}
    return _("%(roles)s; not by who did %(action)s") % {
        "roles": roles,
        "action": action.second_person,
    }


def _as_dict(row: DeclaredAction) -> dict[str, object]:
    action = row.action
    return {
        "action": action.code,
        "package": row.package,
        "task": str(action.task),
        "roles": action.roles,
        "scope": action.scope,
        "second_person": action.second_person and str(action.second_person),
        "alone": action.alone,
        "reason": action.reason,
    }
