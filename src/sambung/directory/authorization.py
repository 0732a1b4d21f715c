"""Who may do what: one question, asked by every operation.

Denied is the default: an action that no package declares is nobody's. The operations ask here and
not the pages, so that a command, a page and a machine meet the same answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Scope, is_declared
from sambung.kernel.actor import CITY, Actor, Role
from sambung.kernel.errors import NotPermitted

__all__ = [
    "CITY",
    "ROLE_NAMES",
    "list_agency_codes",
    "may",
    "may_anywhere",
    "require",
]

ROLE_NAMES: Mapping[Role, Any] = {
    Role.APPLICATION_OWNER: _("application owner"),
    Role.DATA_OWNER: _("data owner"),
    Role.WALIDATA: _("walidata"),
    Role.INTEGRATOR: _("integrator"),
    Role.PROCEDURE_AUTHOR: _("procedure author"),
    Role.CASE_WORKER: _("counter officer"),
    Role.GROUP_LEAD: _("working group lead"),
    Role.AUDITOR: _("auditor"),
    Role.LEADER: _("head of the agency"),
    Role.ADMINISTRATOR: _("administrator"),
    Role.BOARD_MEMBER: _("member of the clearance board"),
}
"""The roles as people call them."""


def may(actor: Actor, action: Action, agency_code: str, *, owner_id: str = "") -> bool:
    """Tell whether somebody may do something for an agency (`CITY`: for the whole city).

    `owner_id` is the id of the person whose own thing it is, for actions of scope `own`.
    """
    if not is_declared(action):
        return False
    if action.scope is Scope.OWN and owner_id and actor.id == owner_id:
        return True
    place = CITY if action.scope is Scope.CITY else agency_code
    return any(actor.may(role, place) for role in action.roles)


def require(actor: Actor, action: Action, agency_code: str, *, owner_id: str = "") -> None:
    """Let pass who may; call it first in an operation.

    Raises:
        NotPermitted: the actor may not; the message names the roles that may.
    """
    if not may(actor, action, agency_code, owner_id=owner_id):
        raise NotPermitted(_refusal(action, agency_code))


def may_for_all(actor: Actor, action: Action, agency_codes: Iterable[str]) -> bool:
    """Tell whether somebody may do something for each of several agencies."""
    return all(may(actor, action, code) for code in agency_codes)


def require_for_all(actor: Actor, action: Action, agency_codes: Iterable[str]) -> None:
    """Let pass who may do something for each of several agencies.

    Raises:
        NotPermitted: the actor may not for one of them; the message names it.
    """
    for code in agency_codes:
        require(actor, action, code)


def may_anywhere(actor: Actor, action: Action) -> bool:
    """Tell whether somebody may do something for at least one agency, to show or hide a page."""
    return bool(list_agency_codes(actor, action))


def list_agency_codes(actor: Actor, action: Action) -> tuple[str, ...]:
    """List the agencies for which somebody may do something, sorted; `*` is the whole city."""
    if not is_declared(action):
        return ()
    held = {code for role, code in actor.grants if role in action.roles}
    return tuple(sorted(held & {CITY} if action.scope is Scope.CITY else held))


def _refusal(action: Action, agency_code: str) -> str:
    if not action.roles:
        return gettext("Only the person concerned may %(task)s.") % {"task": action.task}
    is_city = action.scope is Scope.CITY or agency_code == CITY
    values = {
        "task": action.task,
        "roles": ", ".join(str(ROLE_NAMES[role]) for role in action.roles),
        "agency": gettext("the whole city") if is_city else agency_code,
    }
    return (
        gettext(
            "To %(task)s you need one of these roles for %(agency)s: %(roles)s."
            " An administrator can give it to you."
        )
        % values
    )
