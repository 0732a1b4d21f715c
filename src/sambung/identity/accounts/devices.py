"""Browsers somebody signed in with before: they are counted apart when passwords are guessed.

The cookie holds a random number and, as a keyed hash, the accounts it belongs to; it opens nothing.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from sambung.directory.models import User

_SALT = "sambung.identity.device"
LIFE_SECONDS = 365 * 24 * 3600
"""How long a browser stays known."""
_MOST_ACCOUNTS = 5


def name_device_cookie() -> str:
    """Give the name of the cookie, by which over https no other host can set it."""
    return f"{settings.SAMBUNG_COOKIE_PREFIX}sambung_device"


def find_device(request: HttpRequest, user: User | None) -> str:
    """Give the number of this browser when it signed in to the account before, else ""."""
    number, accounts = _read(request)
    return number if user is not None and _mark_of(user) in accounts else ""


def remember_device(request: HttpRequest, user: User) -> None:
    """Let the answer to this request make the browser one the account knows."""
    request._sambung_known_user = user  # type: ignore[attr-defined]


class RememberDevice:
    """Middleware: writes the cookie after somebody signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and write the cookie where `remember_device` asked for it."""
        answer = self._get_response(request)
        user = getattr(request, "_sambung_known_user", None)
        if isinstance(user, User):
            number, accounts = _read(request)
            kept = [_mark_of(user), *(mark for mark in accounts if mark != _mark_of(user))]
            content = {"n": number or secrets.token_hex(8), "a": kept[:_MOST_ACCOUNTS]}
            answer.set_cookie(
                name_device_cookie(),
                signing.dumps(content, salt=_SALT),
                max_age=LIFE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer


def _read(request: HttpRequest) -> tuple[str, tuple[str, ...]]:
    try:
        cookie = request.COOKIES.get(name_device_cookie(), "")
        content = signing.loads(cookie, salt=_SALT, max_age=LIFE_SECONDS)
        return str(content["n"]), tuple(map(str, content["a"]))
    except (signing.BadSignature, KeyError, TypeError):
        return "", ()


def _mark_of(user: User) -> str:
    return salted_hmac(_SALT, str(user.pk), algorithm="sha256").hexdigest()[:16]
