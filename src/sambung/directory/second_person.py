"""Separation of duties: what the column `second_person` of the table of permissions asks for."""

from django.utils.translation import gettext

from sambung.directory.actions import Action, Concerned, Scope
from sambung.directory.authorization import ROLE_NAMES
from sambung.directory.queries import list_holders
from sambung.kernel import clock
from sambung.kernel.actor import CITY, SYSTEM, Actor, Role
from sambung.kernel.errors import NotPermitted

_MOST_NAMES = 5
_WHO_HELPS = (Role.ADMINISTRATOR, Role.WALIDATA)
"""Whom to ask when nobody else may: they give roles to a second person, or know one."""


def require_second_person(
    actor: Actor, action: Action, *, first_person_id: str, agency_code: str = CITY
) -> None:
    """Let pass who neither took the step before nor is the person concerned.

    `first_person_id` is who did the action named in the table, or whom this one is about; "" when
    no person did. What Sambung does by itself has no second person: it is no person either.

    Raises:
        NotPermitted: the actor is the first person. The message says who can do it instead.
    """
    if refusal := find_second_person_refusal(
        actor, action, first_person_id=first_person_id, agency_code=agency_code
    ):
        raise NotPermitted(refusal)


def find_second_person_refusal(
    actor: Actor, action: Action, *, first_person_id: str, agency_code: str = CITY
) -> str:
    """Say why somebody may not be the one who does this, and who can; "" when nothing is wrong.

    For pages, which say it in the place of a button that could not succeed.
    """
    if action.second_person is None or not first_person_id or actor.id != first_person_id:
        return ""
    if actor.id == SYSTEM.id:
        return ""
    return f"{_say_why(action)} {_say_who_can(actor, action, agency_code)}"


def _say_why(action: Action) -> str:
    if isinstance(action.second_person, Action):
        return gettext(
            "You did the step before yourself: %(before)s. A second person has to %(task)s."
        ) % {"before": action.second_person.task, "task": action.task}
    assert action.second_person is Concerned.PERSON
    return gettext("This is about yourself. A second person has to %(task)s.") % {
        "task": action.task
    }


def _say_who_can(actor: Actor, action: Action, agency_code: str) -> str:
    places = [CITY] if action.scope is Scope.CITY else [agency_code, CITY]
    can = _name_holders(actor, action.roles, places)
    if can:
        return gettext("These can: %(names)s.") % {"names": can}
    for role in _WHO_HELPS:
        if helpers := _name_holders(actor, (role,), [CITY]):
            return gettext(
                "Nobody else may do it yet. Ask for a second person: %(names)s (%(role)s)."
            ) % {"names": helpers, "role": ROLE_NAMES[role]}
    return _say_nobody()


def _say_nobody() -> str:
    return gettext(
        "Nobody else may do it yet. Who runs Sambung can give the role to a second person with the"
        " command sambung user grant."
    )


def _name_holders(actor: Actor, roles: tuple[Role, ...], places: list[str]) -> str:
    """Name who holds one of the roles in these places, the nearest first, but the actor."""
    now = clock.now()
    found = {
        str(user.pk): str(user)
        for place in dict.fromkeys(places)
        for user in list_holders(roles, place, now=now)
        if str(user.pk) != actor.id
    }
    return ", ".join(list(found.values())[:_MOST_NAMES])
