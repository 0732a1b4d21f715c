"""Asking for a second factor before personal data opens, and only then."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sambung.directory.models import User

LIFETIME_SECONDS = 30 * 60
View = Callable[..., HttpResponseBase]


def require_second_factor(view: View) -> View:
    """Let only who signed in and gave a second factor within half an hour reach a page.

    A passkey is two factors at once: the device, and its owner's finger, face or PIN. Who has no
    second factor yet is led to set one up; who has one is asked for it and comes back.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        if gave_second_factor(request, user):
            return view(request, *args, **kwargs)
        target = _where_to_give(user)
        if target is None:
            messages.info(
                request,
                _("What comes next is personal. Set up a passkey or an authenticator app first."),
            )
            return redirect("mfa_index")
        return redirect(f"{reverse(target)}?{urlencode({'next': request.get_full_path()})}")

    return login_required(checked)


def gave_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether a second factor was given in this session within half an hour."""
    since = time.time() - LIFETIME_SECONDS
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" and record["at"] > since for record in records)


def _where_to_give(user: User) -> str | None:
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if Authenticator.Type.WEBAUTHN in types else None
