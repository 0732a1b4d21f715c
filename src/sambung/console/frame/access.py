"""Who is at the desk: pages of the console are for officers, each for those who may use it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from sambung.console.frame.acting_agency import find_choice, list_places, narrow
from sambung.console.frame.second_factor import lead_to_second_factor
from sambung.console.permissions import OPEN_DESK
from sambung.directory.actions import Action
from sambung.directory.authorization import CITY, may_anywhere, require
from sambung.directory.models import User
from sambung.directory.queries import get_actor
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotFound, NotPermitted

View = Callable[..., HttpResponseBase]


class _Undecided(Exception):
    """The officer acts for several agencies and has not said for which one now."""


def for_officers(view: View) -> View:
    """Let only officers reach a page, and give it the actor as second argument."""
    return for_those_who_may(OPEN_DESK)(view)


def for_those_who_may(action: Action) -> Callable[[View], View]:
    """Let only who may do something for some agency reach a page; gives the actor as well.

    The operation behind the page asks again, for the agency concerned. Its refusal about one
    thing is answered as if there were no such thing: a refusal would say that there is.
    """

    def protect(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            passed = False
            if answer := lead_to_second_factor(request, get_user(request), now=clock.now()):
                return answer
            try:
                actor = get_officer(request)
                if not may_anywhere(actor, action):
                    require(actor, action, CITY)
                passed = True
                return view(request, actor, *args, **kwargs)
            except _Undecided:
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('console:choose_agency')}?{query}")
            except NotFound as error:
                raise Http404(str(error)) from error
            except NotPermitted as error:
                if passed and kwargs:
                    raise Http404 from error
                raise PermissionDenied(str(error)) from error

        guarded: Any = login_required(checked)
        guarded.needs = action
        return guarded  # type: ignore[no-any-return]

    return protect


def get_user(request: HttpRequest) -> User:
    """Give the account that signed in, on a page only signed-in people reach."""
    user = request.user
    assert isinstance(user, User)
    return user


def get_officer(request: HttpRequest) -> Actor:
    """Give the actor who signed in, with the roles that hold now for the agency chosen."""
    actor = get_actor(get_user(request), now=clock.now())
    places = list_places(actor)
    if len(places) < 2:
        return actor
    choice = find_choice(request, places)
    if choice is None:
        raise _Undecided
    return narrow(actor, choice)
