"""Who is at the desk: pages of the console are for officers with a role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from sambung.directory.models import User
from sambung.directory.queries import get_actor
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotFound, NotPermitted

View = Callable[..., HttpResponseBase]


def for_officers(view: View) -> View:
    """Let only who signed in reach a page, and give it the actor as second argument."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, get_officer(request), *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error)) from error
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error

    return login_required(checked)


def get_officer(request: HttpRequest) -> Actor:
    """Give the actor who signed in, with the roles that hold now."""
    user = request.user
    assert isinstance(user, User)
    return get_actor(user, now=clock.now())
