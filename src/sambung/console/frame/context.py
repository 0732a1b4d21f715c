"""Who sits at this computer and where they can go, for the frame of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from sambung.console.frame.acting_agency import find_choice, list_places, name_places, narrow
from sambung.console.frame.fields import WHOLE_CITY
from sambung.console.frame.navigation import list_main_ways
from sambung.design.context import Link
from sambung.directory.models import User
from sambung.directory.queries import get_actor
from sambung.kernel import clock
from sambung.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Person:
    """The name that is always visible, and the agency the person acts for ("" for a citizen).

    `ways` is the navigation of the desk, on its pages only; elsewhere the one for everybody shows.
    """

    name: str
    place: str
    may_choose: bool
    ways: tuple[Link, ...] = ()


def signed_in_person(request: HttpRequest) -> dict[str, object]:
    """Give the frame the person who is signed in. A context processor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"frame_person": SimpleLazyObject(lambda: _describe(request, user))}


def _describe(request: HttpRequest, user: User) -> Person:
    actor = get_actor(user, now=clock.now())
    codes = list_places(actor)
    code = codes[0] if len(codes) == 1 else find_choice(request, codes)
    if not code:
        return Person(str(user), "", may_choose=len(codes) > 1)
    place = dict(name_places([code], str(WHOLE_CITY)))[code]
    ways = _list_ways(request.path, narrow(actor, code))
    return Person(str(user), place, may_choose=len(codes) > 1, ways=ways)


def _list_ways(path: str, actor: Actor) -> tuple[Link, ...]:
    desk = reverse("console:home")
    if not path.startswith(desk):
        return ()
    ways = ((reverse(way.address), way.short) for way in list_main_ways(actor))
    return (
        Link(desk, _("My desk"), is_here=path == desk),
        *(Link(url, label, is_here=path.startswith(url)) for url, label in ways),
    )
