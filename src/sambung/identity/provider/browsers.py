"""What the provider keeps in a person's portal session: which browser it is, when he signed in."""

import secrets
import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from sambung.directory.models import User
from sambung.identity.models import Method

_METHODS = {"password": Method.PASSWORD, "socialaccount": Method.UPSTREAM}
_FACTORS = {
    "totp": Method.TOTP,
    "recovery_codes": Method.RECOVERY_CODE,
    "webauthn": Method.PASSKEY,
}

_BROWSER = "oidc_browser"
_ASKED = "oidc_asked"
_MOST_ASKED = 5


def get_browser(session: SessionBase) -> str:
    """Give the random value that names a browser to the provider, made on first need."""
    if _BROWSER not in session:
        session[_BROWSER] = secrets.token_hex(16)
    return str(session[_BROWSER])


def find_browser(session: SessionBase) -> str:
    """Give the value `get_browser` made in a session, or nothing: no application was visited."""
    return str(session.get(_BROWSER, ""))


def get_authenticated_at(request: HttpRequest) -> datetime:
    """Give when the person last proved in this browser who he is, signing in or again."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    if records:
        return datetime.fromtimestamp(max(record["at"] for record in records), UTC)
    assert isinstance(user, User)
    return user.last_login or user.date_joined


def get_method(request: HttpRequest) -> Method:
    """Give how the person signed in to this browser first: the words of the sign-in record."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    first = records[0] if records else {}
    factor = _FACTORS.get(str(first.get("type")))
    return factor or _METHODS.get(str(first.get("method")), Method.CODE)


def keep_asked(session: SessionBase, key: str) -> float:
    """Give when this browser was first asked to sign in again for a request, in seconds.

    Kept until `forget_asked`, so that the one who comes back from signing in is known to have
    done what was asked.
    """
    asked = dict(session.get(_ASKED, {}))
    if key not in asked:
        asked[key] = time.time()
        session[_ASKED] = dict(list(asked.items())[-_MOST_ASKED:])
    return float(asked[key])


def forget_asked(session: SessionBase, key: str) -> None:
    """Forget that a request asked to sign in again: it was answered."""
    if key in session.get(_ASKED, {}):
        session[_ASKED] = {k: v for k, v in session[_ASKED].items() if k != key}
