"""The lock of shared computers: an officer's session ends after fifteen minutes without a request.

However busy it is, it ends twelve hours after signing in (ASVS 5.0, V7.3.2; a setting).

What was being typed is kept as a draft, and signing in again returns to the same page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sambung.console.frame.drafts import rescue
from sambung.kernel import clock

LOCK_AFTER = timedelta(minutes=15)
SEEN_AT = "seen_at"
BEGAN_AT = "began_at"
_NOTED_EVERY = timedelta(minutes=1)


class LockIdleOfficers:
    """Middleware. Stands below the one that checks forms, so that only own forms are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the layers below do; the lock acts once the page is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """End an idle session of an officer; note the time of the request otherwise."""
        is_desk = hasattr(view, "needs")
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            self._keep_what_was_typed(request, is_desk=is_desk)
            return None
        if not request.user.is_authenticated:
            self._keep_what_was_typed(request, is_desk=is_desk)
            return None
        now = clock.now()
        idle = now - _read_time(request, SEEN_AT, now)
        longest = timedelta(hours=settings.SAMBUNG_OFFICER_SESSION_HOURS)
        is_over = now - _read_time(request, BEGAN_AT, now) > longest
        if (is_over or idle > LOCK_AFTER) and request.user.role_grants.exists():
            return self._lock(request, is_desk=is_desk, is_over=is_over)
        if BEGAN_AT not in request.session:
            request.session[BEGAN_AT] = now.isoformat()
        if idle > _NOTED_EVERY or SEEN_AT not in request.session:
            request.session[SEEN_AT] = now.isoformat()
        return None

    def _lock(self, request: HttpRequest, *, is_desk: bool, is_over: bool) -> HttpResponse:
        self._keep_what_was_typed(request, is_desk=is_desk)
        page = _find_page(request)
        logout(request)
        if is_over:
            told = _("%(hours)s hours after signing in it is time to sign in again.") % {
                "hours": settings.SAMBUNG_OFFICER_SESSION_HOURS
            }
        else:
            told = _(
                "Locked after %(minutes)s minutes without activity. Sign in again to go on."
            ) % {"minutes": LOCK_AFTER.seconds // 60}
        messages.warning(request, told)
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}")

    def _keep_what_was_typed(self, request: HttpRequest, *, is_desk: bool) -> None:
        if is_desk and request.method == "POST" and rescue(request):
            messages.info(
                request, _("What you typed was kept as a draft. Sign in to find it again.")
            )


def _read_time(request: HttpRequest, name: str, now: datetime) -> datetime:
    noted = request.session.get(name)
    return datetime.fromisoformat(noted) if noted else now


def _find_page(request: HttpRequest) -> str:
    """Find the page to return to: this one, or the one whose form was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return resolve_url(settings.LOGIN_REDIRECT_URL)
