"""Getting back in without a visit: a code to a proved contact, and the second factor if any."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sambung.identity.accounts.devices import find_device
from sambung.identity.accounts.factors import has_second_factor
from sambung.identity.accounts.forms import (
    CodeForm,
    ContactForm,
    NewPasswordForm,
)
from sambung.identity.accounts.operations.recovery import recover_account
from sambung.identity.accounts.views import steps
from sambung.identity.citizens.operations.challenges import start_challenge
from sambung.identity.citizens.queries import find_by_contact
from sambung.identity.models import Challenge, Purpose
from sambung.kernel import clock
from sambung.kernel.contacts import ContactKind, mask_contact


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_contact(request: HttpRequest) -> HttpResponse:
    """Ask for a contact of the account, and send a code there."""
    form = ContactForm(request.POST or None)

    def act() -> HttpResponse:
        kind, value = form.cleaned_data["contact"]
        steps.forget_challenges(request, Purpose.RECOVER)
        steps.keep_challenge(request, _start(request, kind, value))
        return redirect("citizens:recover_code")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Recover my account"),
        button=_("Send a code"),
        template="citizens/recover.html",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code sent to the first contact."""
    challenge = steps.find_challenge(request, Purpose.RECOVER)
    if challenge is None:
        return redirect("citizens:recover")
    return _answer_code(request, challenge)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """Set a new password, with the second factor where the account has one."""
    challenge = steps.find_challenge(request, Purpose.RECOVER)
    if challenge is None or challenge.proved_at is None or challenge.user is None:
        return redirect("citizens:recover")
    asks_factor = has_second_factor(challenge.user)
    form = NewPasswordForm(request.POST or None, user=challenge.user, asks_factor=asks_factor)

    def act() -> HttpResponse:
        recover_account(
            challenge=challenge,
            factor_code=form.cleaned_data.get("factor_code", ""),
            password=form.cleaned_data["password"],
            address=steps.address_of(request),
            now=clock.now(),
        )
        steps.forget_challenges(request, Purpose.RECOVER)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("account_login")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Set a new password"),
        button=_("Set the password"),
        template="citizens/new_password.html",
        asks_factor=asks_factor,
    )


def _start(request: HttpRequest, kind: ContactKind, value: str) -> Challenge:
    return start_challenge(
        purpose=Purpose.RECOVER,
        kind=kind,
        value=value,
        address=steps.address_of(request),
        device=find_device(request, find_by_contact(value)),
        now=clock.now(),
    )


def _answer_code(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    form = CodeForm(request.POST or None)

    def act() -> HttpResponse:
        steps.prove(request, challenge, form.cleaned_data["code"])
        return redirect("citizens:recover_finish")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Type the code"),
        button=_("Continue"),
        template="citizens/code.html",
        masked=mask_contact(challenge.value),
        back=reverse("citizens:recover"),
    )
