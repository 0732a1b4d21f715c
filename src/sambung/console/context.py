"""Who sits at this computer, for the frame of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sambung.console.acting import find_choice, list_places
from sambung.console.officer_forms import WHOLE_CITY
from sambung.console.officer_queries import name_places
from sambung.directory.models import User
from sambung.directory.queries import get_actor
from sambung.kernel import clock


@dataclass(frozen=True, slots=True)
class Person:
    """The name that is always visible, and the agency the person acts for ("" for a citizen)."""

    name: str
    place: str
    may_choose: bool


def signed_in_person(request: HttpRequest) -> dict[str, object]:
    """Give the frame the person who is signed in. A context processor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"frame_person": SimpleLazyObject(lambda: _describe(request, user))}


def _describe(request: HttpRequest, user: User) -> Person:
    codes = list_places(get_actor(user, now=clock.now()))
    code = codes[0] if len(codes) == 1 else find_choice(request, codes)
    place = dict(name_places([code], str(WHOLE_CITY)))[code] if code else ""
    return Person(str(user), place, may_choose=len(codes) > 1)
