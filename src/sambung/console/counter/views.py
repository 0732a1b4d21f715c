"""Pages of the counter: look a person up, confirm a NIK, settle a dispute, help back in."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sambung.console.counter.forms import (
    AgreeForm,
    AssistForm,
    ConfirmForm,
    LookUpForm,
    NewContactForm,
    SettleForm,
)
from sambung.console.counter.queries import describe_person, find_person, make_reference
from sambung.console.frame.access import View, for_those_who_may
from sambung.directory.actions import Action
from sambung.directory.authorization import list_agency_codes
from sambung.directory.models import User
from sambung.identity.accounts.operations.assistance import (
    agree_to_recovery,
    ask_for_recovery,
    start_assistance,
)
from sambung.identity.accounts.views import steps
from sambung.identity.citizens.fresh_proof import require_fresh_proof, require_second_factor
from sambung.identity.citizens.operations.lookups import look_up_people
from sambung.identity.citizens.operations.national_ids import (
    confirm_national_id,
    open_dispute,
    settle_dispute,
)
from sambung.identity.citizens.queries import select_rival_claims
from sambung.identity.models import Challenge, Purpose
from sambung.identity.permissions import ASSIST_RECOVERY, CONFIRM_PERSON, SETTLE_DISPUTE
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.contacts import mask_contact


def _about_a_person(action: Action, *, acts: bool = True) -> Callable[[View], View]:
    """Give a page the person the officer looked up, after a proof who the officer is.

    What acts asks for a fresh one; what only shows, for a second factor within half an hour.
    """
    ask = require_fresh_proof if acts else require_second_factor

    def protect(view: View) -> View:
        @wraps(view)
        def found(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
            person = find_person(actor, reference)
            if person is None:
                messages.info(request, _("Half an hour has passed. Look the person up again."))
                return redirect("console:counter")
            return view(request, actor, person)

        return for_those_who_may(action)(require_second_factor(ask(never_cache(found))))

    return protect


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(CONFIRM_PERSON)
@require_second_factor
@never_cache
def look_up(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Find a person by a contact or NIK. What is typed never stands in an address."""
    form = LookUpForm(request.POST or None)
    found: list[tuple[str, object]] = []

    def act() -> HttpResponse:
        people = look_up_people(
            actor=actor,
            text=form.cleaned_data["text"],
            now=clock.now(),
            agency_code=_place_of(actor, CONFIRM_PERSON),
        )
        if len(people) == 1:
            return _show(actor, people[0])
        found.extend((make_reference(actor, each), describe_person(actor, each)) for each in people)
        return render(
            request,
            "console/counter/counter.html",
            {"form": form, "found": found, "has_looked": True},
        )

    return steps.answer_form(request, form, act, template="console/counter/counter.html")


@require_safe
@_about_a_person(CONFIRM_PERSON, acts=False)
def show_person(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Show what the account says, masked, and what can be done."""
    return render(
        request,
        "console/counter/person.html",
        {"person": describe_person(actor, person), "reference": make_reference(actor, person)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_about_a_person(CONFIRM_PERSON)
def confirm(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Confirm, with the document in hand, that a NIK is this person's."""
    form = ConfirmForm(request.POST or None)

    def act() -> HttpResponse:
        confirm_national_id(
            actor=actor,
            user=person,
            nik=form.cleaned_data["nik"],
            how=form.tell_how(),
            agency_code=_place_of(actor, CONFIRM_PERSON),
            now=clock.now(),
        )
        messages.success(request, _("The NIK is confirmed. The person was told."))
        return _show(actor, person)

    return _answer(
        request,
        actor,
        person,
        form,
        act,
        title=_("Confirm the NIK"),
        button=_("Confirm"),
        advice=_("Compare photograph and name with who stands before you."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_about_a_person(CONFIRM_PERSON)
def dispute(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Begin a dispute for who shows the card of a NIK that is confirmed for somebody else."""
    form = ConfirmForm(request.POST or None)

    def act() -> HttpResponse:
        open_dispute(
            actor=actor,
            user=person,
            nik=form.cleaned_data["nik"],
            how=form.tell_how(),
            agency_code=_place_of(actor, CONFIRM_PERSON),
            now=clock.now(),
        )
        messages.success(request, _("The dispute is open. Both people were told."))
        return _show(actor, person)

    return _answer(
        request,
        actor,
        person,
        form,
        act,
        title=_("Open a dispute"),
        button=_("Open a dispute"),
        advice=_(
            "Compare photograph and name with who stands before you. Until it is settled neither"
            " account opens what is personal."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_about_a_person(SETTLE_DISPUTE)
def settle(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Decide whose a NIK is that several accounts claim."""
    form = SettleForm(request.POST or None, claims=select_rival_claims(person))

    def act() -> HttpResponse:
        rightful = form.cleaned_data["rightful"].user
        settle_dispute(
            actor=actor,
            rightful=rightful,
            nik=form.cleaned_data["nik"],
            how=form.tell_how(),
            agency_code=_place_of(actor, SETTLE_DISPUTE),
            now=clock.now(),
        )
        messages.success(request, _("It is settled. Everybody concerned was told."))
        return _show(actor, rightful)

    return _answer(
        request,
        actor,
        person,
        form,
        act,
        title=_("Settle whose NIK it is"),
        button=_("Settle"),
        advice=_("Let the person show that the account is theirs: name a contact, or sign in."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_about_a_person(ASSIST_RECOVERY)
def ask_new_contact(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Begin to help somebody back in: send a code to a new contact."""
    form = NewContactForm(request.POST or None)

    def act() -> HttpResponse:
        kind, value = form.cleaned_data["contact"]
        challenge = start_assistance(
            actor=actor,
            user=person,
            kind=kind,
            value=value,
            address=steps.address_of(request),
            agency_code=_place_of(actor, ASSIST_RECOVERY),
            now=clock.now(),
        )
        steps.keep_challenge(request, challenge, name=_name_of(person))
        return redirect("console:counter_assist", reference=make_reference(actor, person))

    return _answer(
        request,
        actor,
        person,
        form,
        act,
        title=_("Help back into the account"),
        button=_("Send a code"),
        advice=_(
            "Look at the identity card first. The contacts up to now are told at once. Nothing"
            " opens before a colleague has looked too, or three days have passed."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_about_a_person(ASSIST_RECOVERY)
def assist(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Take the code of the new contact, and ask that the person be let back in."""
    challenge = steps.find_challenge(request, Purpose.ADD_CONTACT, name=_name_of(person))
    if challenge is None:
        return redirect("console:counter_new_contact", reference=make_reference(actor, person))
    form = AssistForm(request.POST or None)

    def act() -> HttpResponse:
        ask_for_recovery(
            actor=actor,
            user=person,
            how=form.tell_how(),
            now=clock.now(),
            agency_code=_place_of(actor, ASSIST_RECOVERY),
            challenge=_prove(request, challenge, form.cleaned_data["code"]),
        )
        messages.success(
            request, _("Asked. Now a colleague looks the person up, looks at the card and agrees.")
        )
        return _show(actor, person)

    return _answer(
        request,
        actor,
        person,
        form,
        act,
        title=_("Type the code"),
        button=_("Ask for it"),
        advice=_("We wrote to %(contact)s. Nothing arrives when another account has that contact.")
        % {"contact": mask_contact(challenge.value)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_about_a_person(ASSIST_RECOVERY)
def agree(request: HttpRequest, actor: Actor, person: User) -> HttpResponse:
    """Let a person back in as the second officer who looked."""
    form = AgreeForm(request.POST or None)

    def act() -> HttpResponse:
        agree_to_recovery(
            actor=actor,
            user=person,
            agency_code=_place_of(actor, ASSIST_RECOVERY),
            now=clock.now(),
        )
        messages.success(
            request,
            _(
                "Done. The person now opens %(address)s and sets a new password with the new"
                " contact."
            )
            % {"address": reverse("citizens:recover")},
        )
        return _show(actor, person)

    return _answer(
        request,
        actor,
        person,
        form,
        act,
        title=_("Agree as the second officer"),
        button=_("Let back in"),
        advice=_(
            "Password, passkeys and authenticator app will be removed, all sessions end, the"
            " contacts up to now are told, and a confirmed NIK has to be shown again."
        ),
    )


def _answer(
    request: HttpRequest,
    actor: Actor,
    person: User,
    form: forms.Form,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    button: str,
    advice: str,
) -> HttpResponse:
    """Answer a form about a person. Nothing of it becomes a draft: it holds NIK and codes."""
    return steps.answer_form(
        request,
        form,
        act,
        template="console/counter/form.html",
        title=title,
        button=button,
        advice=advice,
        person=describe_person(actor, person),
        reference=make_reference(actor, person),
    )


def _prove(request: HttpRequest, challenge: Challenge, code: str) -> Challenge:
    """Take the code once; after a refusal later on the page may be sent again with it."""
    return challenge if challenge.proved_at else steps.prove(request, challenge, code)


def _place_of(actor: Actor, action: Action) -> str:
    """Give the agency the officer acts for; the frame of the console has narrowed it to one."""
    return list_agency_codes(actor, action)[0]


def _name_of(person: User) -> str:
    return f"counter-{person.pk}"


def _show(actor: Actor, person: User) -> HttpResponse:
    return redirect("console:counter_person", reference=make_reference(actor, person))
