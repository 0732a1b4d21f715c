"""The own account: contacts, ways to sign in, recent sign-ins, NIK."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.directory.models import User
from sambung.identity.accounts.forms import CodeForm, ContactForm, NationalIdForm
from sambung.identity.accounts.operations.contacts import attach_contact, remove_contact
from sambung.identity.accounts.views import steps
from sambung.identity.citizens.fresh_proof import require_fresh_proof, require_second_factor
from sambung.identity.citizens.operations.challenges import start_challenge
from sambung.identity.citizens.operations.national_ids import declare_national_id
from sambung.identity.citizens.queries import (
    find_national_id,
    list_contacts,
    list_sign_ins,
    may_open_personal_data,
    read_masked_nik,
)
from sambung.identity.models import Purpose
from sambung.kernel import clock
from sambung.kernel.contacts import mask_contact
from sambung.kernel.errors import SambungError


def person_of(request: HttpRequest) -> User:
    """Give the person who signed in."""
    assert isinstance(request.user, User)
    return request.user


@never_cache
@login_required
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """Show what the account is made of, and where to change it."""
    user = person_of(request)
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return render(
        request,
        "citizens/account.html",
        {
            "contacts": list_contacts(user),
            "sign_ins": list_sign_ins(user),
            "passkey_count": types.count(Authenticator.Type.WEBAUTHN),
            "has_totp": Authenticator.Type.TOTP in types,
            "has_password": user.has_usable_password(),
            "national_id": find_national_id(user),
        },
    )


@never_cache
@require_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def ask_new_contact(request: HttpRequest) -> HttpResponse:
    """Ask for one more contact, and send a code there."""
    form = ContactForm(request.POST or None)

    def act() -> HttpResponse:
        kind, value = form.cleaned_data["contact"]
        challenge = start_challenge(
            purpose=Purpose.ADD_CONTACT,
            kind=kind,
            value=value,
            user=person_of(request),
            address=steps.address_of(request),
            now=clock.now(),
        )
        steps.keep_challenge(request, challenge)
        return redirect("citizens:contact_code")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Add a contact"),
        button=_("Send a code"),
        back=reverse("citizens:account"),
    )


@never_cache
@require_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def ask_contact_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the new contact, and add it."""
    challenge = steps.find_challenge(request, Purpose.ADD_CONTACT)
    if challenge is None:
        return redirect("citizens:contact_add")
    form = CodeForm(request.POST or None)

    def act() -> HttpResponse:
        proved = steps.prove(request, challenge, form.cleaned_data["code"])
        attach_contact(user=person_of(request), challenge=proved, now=clock.now())
        steps.forget_challenges(request, Purpose.ADD_CONTACT)
        messages.success(request, _("The contact is added."))
        return redirect("citizens:account")

    return steps.answer_form(
        request,
        form,
        act,
        title=_("Type the code"),
        button=_("Continue"),
        template="citizens/code.html",
        masked=mask_contact(challenge.value),
        back=reverse("citizens:contact_add"),
    )


@require_fresh_proof
@require_POST
def drop_contact(request: HttpRequest, number: int) -> HttpResponse:
    """Take one of the own contacts away."""
    user = person_of(request)
    contact = get_object_or_404(user.contacts, pk=number)
    try:
        remove_contact(user=user, contact=contact, now=clock.now())
    except SambungError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The contact is removed."))
    return redirect("citizens:account")


@never_cache
@require_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def show_national_id(request: HttpRequest) -> HttpResponse:
    """Show the own NIK masked and how far it is believed; take one where none is settled."""
    user = person_of(request)
    record = find_national_id(user)
    form = NationalIdForm(request.POST or None)

    def act() -> HttpResponse:
        declare_national_id(user=user, nik=form.cleaned_data["nik"], now=clock.now())
        messages.success(request, _("Your NIK is kept. It counts once somebody confirmed it."))
        return redirect("citizens:national_id")

    return steps.answer_form(
        request,
        form,
        act,
        template="citizens/national_id.html",
        record=record,
        masked=read_masked_nik(record) if record else "",
        is_open=may_open_personal_data(user),
        may_change=record is None or record.state in ("self_declared", "waiting", "rejected"),
        title="NIK",
        button=_("Keep the NIK"),
    )


@never_cache
@login_required
@require_safe
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Lead an account that has neither password nor second factor to its provider once more."""
    question = urlencode({"next": request.GET.get("next", "")})
    return redirect(f"{reverse('upstream_login')}?{question}")
