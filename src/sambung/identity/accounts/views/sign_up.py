"""Signing up: a contact, its code, then a name with a password or a passkey.

The account is made only after the code, so nobody reserves somebody else's contact, and the pages
read the same whether or not an account has it.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sambung.identity.accounts.forms import CodeForm, ContactForm, NewAccountForm
from sambung.identity.accounts.operations.opening import open_account
from sambung.identity.accounts.views import steps
from sambung.identity.citizens.operations.challenges import start_challenge
from sambung.identity.models import Purpose
from sambung.kernel import clock
from sambung.kernel.contacts import mask_contact


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_contact(request: HttpRequest) -> HttpResponse:
    """Ask how the person can be reached, and send a code."""
    form = ContactForm(request.POST or None)

    def act() -> HttpResponse:
        kind, value = form.cleaned_data["contact"]
        challenge = start_challenge(
            purpose=Purpose.SIGN_UP,
            kind=kind,
            value=value,
            address=steps.address_of(request),
            now=clock.now(),
        )
        steps.keep_challenge(request, challenge)
        return redirect("citizens:sign_up_code")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Open an account"),
        button=_("Send a code"),
        template="citizens/sign_up.html",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    challenge = steps.find_challenge(request, Purpose.SIGN_UP)
    if challenge is None:
        return redirect("citizens:sign_up")
    form = CodeForm(request.POST or None)

    def act() -> HttpResponse:
        steps.prove(request, challenge, form.cleaned_data["code"])
        return redirect("citizens:sign_up_finish")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Type the code"),
        button=_("Continue"),
        template="citizens/code.html",
        masked=mask_contact(challenge.value),
        back=reverse("citizens:sign_up"),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """Ask for the name and the password, open the account and sign in."""
    challenge = steps.find_challenge(request, Purpose.SIGN_UP)
    if challenge is None or challenge.proved_at is None:
        return redirect("citizens:sign_up")
    form = NewAccountForm(request.POST or None)

    def act() -> HttpResponse:
        values = form.cleaned_data
        user = open_account(
            challenge=challenge,
            full_name=values["full_name"],
            password=values["password"],
            now=clock.now(),
        )
        steps.forget_challenges(request, Purpose.SIGN_UP)
        onward = "mfa_add_webauthn" if form.wants_passkey else "citizens:account"
        record_authentication(request, user, method="code")
        answer: HttpResponse = perform_login(
            request, user, redirect_url=reverse(onward), signup=True
        )
        return answer

    return steps.answer_form(
        request, form, act, title=_("Your new account"), template="citizens/new_account.html"
    )
