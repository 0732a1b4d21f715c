"""What the pages with a code share: the challenge of this browser, and how a form answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sambung.identity.citizens.operations.challenges import prove_challenge
from sambung.identity.models import Challenge, Purpose
from sambung.kernel import clock
from sambung.kernel.errors import SambungError


def keep_challenge(request: HttpRequest, challenge: Challenge, *, name: str = "") -> None:
    """Remember in the session which challenge this browser is to answer."""
    request.session[_session_key(Purpose(challenge.purpose), name)] = str(challenge.pk)


def find_challenge(request: HttpRequest, purpose: Purpose, *, name: str = "") -> Challenge | None:
    """Give the challenge this browser asked for, while it lives."""
    key = request.session.get(_session_key(purpose, name))
    if key is None:
        return None
    return Challenge.objects.filter(
        pk=UUID(key), purpose=purpose, expires_at__gt=clock.now()
    ).first() or _find_proved(UUID(key), purpose)


def forget_challenges(request: HttpRequest, purpose: Purpose) -> None:
    """Forget the challenge of a purpose once it served."""
    request.session.pop(_session_key(purpose, ""), None)


def prove(request: HttpRequest, challenge: Challenge, code: str) -> Challenge:
    """Take a code typed in this browser.

    Raises:
        InvalidInput: the code is wrong, used up or too old.
        TooManyAttempts: too many wrong codes from this address.
    """
    return prove_challenge(
        challenge=challenge, code=code, address=address_of(request), now=clock.now()
    )


def address_of(request: HttpRequest) -> str:
    """Give the network address of the caller, as the library for sign-in sees it."""
    address: str = get_adapter(request).get_client_ip(request)
    return address


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], HttpResponse],
    *,
    template: str = "citizens/form.html",
    **values: Any,
) -> HttpResponse:
    """Show the form; when it was sent and is in order, act, and bring refusals back into it."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return act()
            except SambungError as error:
                form.add_error(None, str(error))
                status = error.status
    return render(request, template, {"form": form, **values}, status=status)


def _find_proved(key: UUID, purpose: Purpose) -> Challenge | None:
    return Challenge.objects.filter(pk=key, purpose=purpose, proved_at__isnull=False).first()


def _session_key(purpose: Purpose, name: str) -> str:
    return f"challenge-{purpose.value}{name and '-'}{name}"
