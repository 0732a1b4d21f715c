"""Keeps sign-ins and second factors as the library for sign-in reports them."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_used
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.accounts.devices import remember_device
from sambung.identity.accounts.operations.closing import take_closing_back
from sambung.identity.citizens.operations.sign_ins import record_sign_in
from sambung.identity.models import Method, Outcome
from sambung.kernel import clock

_METHODS = {"password": Method.PASSWORD, "code": Method.CODE, "socialaccount": Method.UPSTREAM}
_FACTORS = {
    "totp": Method.TOTP,
    "recovery_codes": Method.RECOVERY_CODE,
    "webauthn": Method.PASSKEY,
}


def connect() -> None:
    """Start listening; called once when Django starts."""
    user_logged_in.connect(_keep_sign_in, dispatch_uid="sambung.sign_in")
    authenticator_used.connect(_keep_second_factor, dispatch_uid="sambung.second_factor")
    authenticator_added.connect(_count_as_proof, dispatch_uid="sambung.second_factor_added")
    authentication_failed.connect(_keep_refusal, dispatch_uid="sambung.second_factor_refused")


def _keep_sign_in(request: HttpRequest, user: User, **_values: Any) -> None:
    records = get_authentication_records(request, user)
    first = records[0] if records else {"method": "code"}
    method = _FACTORS.get(first.get("type", "")) or _METHODS.get(first["method"], Method.CODE)
    record_sign_in(user=user, method=method, outcome=Outcome.SUCCEEDED, now=clock.now())
    if take_closing_back(user=user, now=clock.now()):
        messages.info(request, _("Your account stays open: signing in took the closing back."))
    remember_device(request, user)


def _keep_second_factor(
    user: User, authenticator: Any, *, passwordless: bool = False, **_values: Any
) -> None:
    if passwordless:
        return  # signing in with a passkey is kept as the sign-in itself
    method = _FACTORS[authenticator.type]
    record_sign_in(user=user, method=method, outcome=Outcome.SECOND_FACTOR, now=clock.now())


def _count_as_proof(
    request: HttpRequest, user: User, authenticator: Authenticator, **_values: Any
) -> None:
    """Take a factor that was just set up for shown: its first code, or its key, was checked.

    Else its owner would be asked for it again before the recovery codes that came with it show.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", type=authenticator.type)


def _keep_refusal(user: User, authenticator: Any = None, **_values: Any) -> None:
    method = _FACTORS[authenticator.type] if authenticator else Method.TOTP
    record_sign_in(user=user, method=method, outcome=Outcome.SECOND_FACTOR_REFUSED, now=clock.now())
