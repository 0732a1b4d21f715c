"""For which agency an officer acts who has roles in several: one at a time, chosen by hand.

The choice lies in the session. Roles for the whole city are a place of their own.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest

from sambung.directory.authorization import CITY
from sambung.directory.models import Agency
from sambung.kernel.actor import Actor

_CHOICE = "acting_for"


def list_places(actor: Actor) -> tuple[str, ...]:
    """List the codes of the agencies somebody has a role for, sorted; `*` is the whole city."""
    return tuple(sorted({code for _role, code in actor.grants}))


def narrow(actor: Actor, place: str) -> Actor:
    """Give the actor with the roles for one agency only."""
    grants = frozenset((role, code) for role, code in actor.grants if code == place)
    return replace(actor, grants=grants)


def find_choice(request: HttpRequest, places: Sequence[str]) -> str | None:
    """Find what the officer chose in this session; None when nothing that still holds."""
    chosen = request.session.get(_CHOICE)
    return chosen if chosen in places else None


def keep_choice(request: HttpRequest, place: str) -> None:
    """Act for an agency from now on, until the session ends."""
    request.session[_CHOICE] = place


def name_places(codes: Sequence[str], city: str) -> list[tuple[str, str]]:
    """Give code and name of each place somebody acts for; `city` names the whole city."""
    names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))
    return [(code, city if code == CITY else names.get(code, code)) for code in codes]
