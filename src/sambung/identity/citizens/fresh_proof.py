"""Asking once more who somebody is, before something that protects the account changes.

What recovers an account must be harder to change than the account: a session alone, or the same
password again where there is a second factor, is not enough (ASVS 5.0, V7.5).
"""

import time
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext as _

from sambung.directory.models import User

FRESH_SECONDS = 5 * 60
"""How long a proof stands for a change of what protects the account."""
READING_SECONDS = 30 * 60
"""How long a second factor stands for reading personal data."""

View = Callable[..., HttpResponseBase]


class Strength(IntEnum):
    """How much a way to show who one is proves. Passkey and authenticator app are equal: whoever
    lost one of them still has the other."""

    NOTHING = 0
    KNOWLEDGE = 1
    """A password, or signing in with another provider or a code."""
    FACTOR = 2
    """A passkey, a code of an authenticator app, or a recovery code."""


def find_strongest(user: User) -> Strength:
    """Give the strongest proof the account can ask for."""
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    has_factor = Authenticator.objects.filter(user=user, type__in=types).exists()
    return Strength.FACTOR if has_factor else Strength.KNOWLEDGE


def has_proof(request: HttpRequest, user: User, strength: Strength, *, seconds: int) -> bool:
    """Tell whether a proof of at least this strength was given in this session lately."""
    since = time.time() - seconds
    return any(
        record["at"] > since and _strength_of(record) >= strength
        for record in get_authentication_records(request, user)
    )


def has_fresh_proof(request: HttpRequest, user: User) -> bool:
    """Tell whether the strongest proof of the account was given within five minutes."""
    return has_proof(request, user, find_strongest(user), seconds=FRESH_SECONDS)


def require_fresh_proof(view: View) -> View:
    """Let only who just gave the strongest proof of the account reach a page that changes it.

    Who did not is asked for it and comes back; what was being sent waits meanwhile.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        if has_fresh_proof(request, user):
            return view(request, *args, **kwargs)
        return ask_for_proof(request, user)

    checked.asks_fresh_proof = True  # type: ignore[attr-defined]
    return login_required(checked)


def require_second_factor(view: View) -> View:
    """Let only who gave a second factor within half an hour reach a page with personal data.

    A passkey is two factors at once: the device, and its owner's finger, face or PIN. Who has no
    second factor yet is led to set one up; who has one is asked for it and comes back.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        if has_proof(request, user, Strength.FACTOR, seconds=READING_SECONDS):
            return view(request, *args, **kwargs)
        if find_strongest(user) is Strength.FACTOR:
            return ask_for_proof(request, user)
        messages.info(
            request,
            _("What comes next is personal. Set up a passkey or an authenticator app first."),
        )
        return redirect("mfa_index")

    return login_required(checked)


def ask_for_proof(request: HttpRequest, user: User) -> HttpResponse:
    """Lead to the page that asks for the strongest proof; from there it goes on where it was."""
    answer: HttpResponse = suspend_request(request, find_proof_page(user))
    return answer


def find_proof_page(user: User) -> str:
    """Give the address of the page that asks for the strongest proof of an account."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return reverse("mfa_reauthenticate")
    if Authenticator.Type.WEBAUTHN in types:
        return reverse("mfa_reauthenticate_webauthn")
    if user.has_usable_password():
        return reverse("account_reauthenticate")
    return reverse("citizens:sign_in_again")


def guard_patterns(
    patterns: Iterable[URLPattern | URLResolver], *, open_names: frozenset[str]
) -> list[URLPattern | URLResolver]:
    """Give the addresses of a library with a fresh proof before each, but for those named.

    A page that a later version of the library adds is guarded by itself.
    """
    guarded: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = guard_patterns(pattern.url_patterns, open_names=open_names)
            guarded.append(URLResolver(pattern.pattern, inner))
        elif pattern.name in open_names:
            guarded.append(pattern)
        else:
            view = require_fresh_proof(pattern.callback)
            guarded.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
    return guarded


def _strength_of(record: dict[str, Any]) -> Strength:
    return Strength.FACTOR if record["method"] == "mfa" else Strength.KNOWLEDGE
