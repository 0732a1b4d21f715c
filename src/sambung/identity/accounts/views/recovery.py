"""Getting back in without a particular device and without a visit: codes to proved contacts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sambung.identity.accounts.forms import (
    CodeForm,
    ContactForm,
    NewPasswordForm,
    OtherContactForm,
)
from sambung.identity.accounts.operations import has_second_factor, recover_account
from sambung.identity.accounts.views import steps
from sambung.identity.citizens.operations.challenges import start_challenge
from sambung.identity.citizens.queries import select_other_contacts
from sambung.identity.models import Challenge, Purpose
from sambung.kernel import clock
from sambung.kernel.contacts import ContactKind, mask_contact

_SECOND = "second"


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
def ask_second_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code sent to the other contact, for an account with a second factor."""
    challenge = steps.find_challenge(request, Purpose.RECOVER, name=_SECOND)
    if challenge is None:
        return redirect("citizens:recover")
    return _answer_code(request, challenge)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_other_contact(request: HttpRequest) -> HttpResponse:
    """Let the person choose where the second code goes."""
    first = steps.find_challenge(request, Purpose.RECOVER)
    if first is None or first.proved_at is None or first.user is None:
        return redirect("citizens:recover")
    form = OtherContactForm(
        request.POST or None,
        contacts=select_other_contacts(first.user, first.value),
        label_of=lambda contact: mask_contact(contact.value),
    )

    def act() -> HttpResponse:
        contact = form.cleaned_data["contact"]
        second = _start(request, ContactKind(contact.kind), contact.value)
        steps.keep_challenge(request, second, name=_SECOND)
        return redirect("citizens:recover_second_code")

    return steps.answer_form(
        request, form, act, title=_("Send a second code"), button=_("Send a code")
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """Set a new password, with a second proof where the account has a second factor."""
    challenge = steps.find_challenge(request, Purpose.RECOVER)
    if challenge is None or challenge.proved_at is None or challenge.user is None:
        return redirect("citizens:recover")
    second = steps.find_challenge(request, Purpose.RECOVER, name=_SECOND)
    is_proved_twice = second is not None and second.proved_at is not None
    asks_more = has_second_factor(challenge.user) and not is_proved_twice
    form = NewPasswordForm(request.POST or None, user=challenge.user, asks_recovery_code=asks_more)

    def act() -> HttpResponse:
        recover_account(
            challenge=challenge,
            second=second,
            recovery_code=form.cleaned_data.get("recovery_code", ""),
            password=form.cleaned_data["password"],
            now=clock.now(),
        )
        steps.forget_challenges(request, Purpose.RECOVER)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("account_login")

    others = select_other_contacts(challenge.user, challenge.value).exists()
    return steps.answer_form(
        request,
        form,
        act,
        title=_("Set a new password"),
        button=_("Set the password"),
        template="citizens/new_password.html",
        asks_more=asks_more,
        has_other_contact=others,
    )


def _start(request: HttpRequest, kind: ContactKind, value: str) -> Challenge:
    return start_challenge(
        purpose=Purpose.RECOVER,
        kind=kind,
        value=value,
        address=steps.address_of(request),
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
