"""Middleware: nothing of a person and nothing with a secret stays in a cache, anywhere.

Shared computers stand in offices and at counters; who presses "back" after another has signed out
must see nothing (OWASP ASVS 5.0, 14.3.2). So `no-store` is the rule, and what may be kept is the
exception: pages and data for everybody, as a stranger gets them. Who signs out has the browser
throw away what it kept nevertheless (14.3.1).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

OPEN_TO_ALL = frozenset({"portal", "api-1"})
"""The packages of addresses that show everybody the same, by the name space of their addresses."""


CLEARED = '"cache", "storage"'
"""Not "cookies": browsers take those of the city's whole domain, and so end sessions of others."""


@receiver(user_logged_out, dispatch_uid="sambung.clear_site_data")
def _note_sign_out(request: HttpRequest | None, **_values: Any) -> None:
    if request is not None:
        request._sambung_signed_out = True  # type: ignore[attr-defined]


class StoreNothingPersonal:
    """Marks every answer `no-store` but those that are the same for everybody.

    A view that answers everybody alike, whoever asks, says so itself with `public` in its
    Cache-Control, as a feed or a badge does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the layers below do, and forbid to keep it where it is somebody's."""
        response = self._get_response(request)
        if not _may_be_kept(request, response):
            response["Cache-Control"] = "no-store"
        if hasattr(request, "_sambung_signed_out"):
            response["Clear-Site-Data"] = CLEARED
        return response


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method not in ("GET", "HEAD") or response.cookies:
        return False
    if "public" in response.get("Cache-Control", ""):
        return True
    match = request.resolver_match
    is_for_all = match is not None and OPEN_TO_ALL.issuperset(match.namespaces[:1] or [""])
    return is_for_all and not _shows_who_asks(request)


def _shows_who_asks(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
