"""Who sits at this computer and where they can go, for the frame of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.console.frame.acting_agency import find_choice, list_places, name_places, narrow
from sambung.console.frame.fields import WHOLE_CITY
from sambung.console.frame.navigation import list_main_entries
from sambung.console.frame.second_factor import find_due_once
from sambung.design.context import Link
from sambung.directory.models import User
from sambung.directory.queries import get_actor
from sambung.identity.citizens.queries import is_officer
from sambung.kernel import clock
from sambung.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Person:
    """The name that is always visible, and the agency the person acts for ("" for a citizen).

    `change` leads to another agency, where there is a choice. `navigation` is that of the desk, on
    its pages only; elsewhere the one for everybody shows.
    """

    name: str
    place: str
    change: Link | None
    navigation: tuple[Link, ...] = ()
    notice: str = ""
    """What the person must do soon, with the page where to do it; on pages of the desk."""
    notice_link: Link | None = None


def signed_in_person(request: HttpRequest) -> dict[str, object]:
    """Give the frame the person who is signed in, and what is theirs. A context processor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "frame_person": SimpleLazyObject(lambda: _describe(request, user)),
        "frame_desk": SimpleLazyObject(lambda: _find_desk(request, user)),
    }


def _find_desk(request: HttpRequest, user: User) -> Link:
    is_citizen = not is_officer(user) and not user.is_superuser
    desk = reverse("citizens:account" if is_citizen else "console:home")
    label = _("My account") if is_citizen else _("My desk")
    return Link(desk, label, is_here=request.path.startswith(desk))


def _describe(request: HttpRequest, user: User) -> Person:
    actor = get_actor(user, now=clock.now())
    codes = list_places(actor)
    change = Link(reverse("console:choose_agency"), _("Change agency")) if len(codes) > 1 else None
    code = codes[0] if len(codes) == 1 else find_choice(request, codes)
    notice, link = _find_notice(request, user)
    if not code:
        return Person(str(user), "", change, notice=notice, notice_link=link)
    place = dict(name_places([code], str(WHOLE_CITY)))[code]
    links = _list_links(request.path, narrow(actor, code))
    return Person(str(user), place, change, links, notice=notice, notice_link=link)


def _find_notice(request: HttpRequest, user: User) -> tuple[str, Link | None]:
    """Say until when a second factor is to be set up."""
    if not request.path.startswith(reverse("console:home")):
        return "", None
    due = find_due_once(request, user, now=clock.now())
    if due is None:
        return "", None
    day = date_format(localtime(due), pgettext("date format", "j F Y"))
    text = _("From %(day)s on the desk opens only with a second factor.") % {"day": day}
    return text, Link(reverse("mfa_index"), _("Set up a passkey"))


def _list_links(path: str, actor: Actor) -> tuple[Link, ...]:
    desk = reverse("console:home")
    if not path.startswith(desk):
        return ()
    entries = ((reverse(entry.address), entry.short) for entry in list_main_entries(actor))
    return (
        Link(desk, _("My desk"), is_here=path == desk),
        *(Link(url, label, is_here=path.startswith(url)) for url, label in entries),
    )
