"""Asking what exists, and writing a proposal: four pages that save themselves, then one to send."""

from functools import partial
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sambung.clearance.models import Clearance
from sambung.clearance.operations import proposals as operations
from sambung.clearance.permissions import ASK_FOR_SIMILAR, PROPOSE_APPLICATION
from sambung.clearance.proposal_fields import list_missing
from sambung.clearance.queries import get_clearance
from sambung.console.clearance.case_forms import NoteForm
from sambung.console.clearance.pages import answer_case, try_at_fields
from sambung.console.clearance.proposal_forms import (
    FORM_STEPS,
    AlternativesForm,
    AskForm,
    FirstStepForm,
    FormStep,
    ProposalForm,
    find_form_step,
    get_label,
)
from sambung.console.clearance.queries import select_proposing_agencies, show_value
from sambung.console.clearance.similar import Findings, look_for_similar
from sambung.console.frame import drafts
from sambung.console.frame.access import for_those_who_may, get_user
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.forms import SeenForm
from sambung.console.frame.operations import save_draft
from sambung.directory.authorization import may_anywhere
from sambung.kernel import clock
from sambung.kernel.actor import Actor

_LOOK = "look_for_similar"


@require_safe
@for_those_who_may(ASK_FOR_SIMILAR)
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answer whether something like it exists, before anybody writes a proposal."""
    form = AskForm(request.GET if {"q", "nama"} & set(request.GET) else None)
    name, purpose = str(form["nama"].value() or ""), str(form["q"].value() or "")
    context = {
        "form": form,
        "similar": look_for_similar(name, purpose) if form.is_bound else None,
        "carried": urlencode({"nama": name[:200], "q": purpose[:2000]}),
        "may_propose": may_anywhere(actor, PROPOSE_APPLICATION),
    }
    return render(request, "console/clearance/similar.html", context)


@require_safe
@for_those_who_may(ASK_FOR_SIMILAR)
def show_found(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give what exists as a part of a page, for the script that asks while somebody types."""
    del actor
    found = look_for_similar(request.GET.get("name", ""), request.GET.get("purpose", ""))
    answer = render(request, "console/clearance/similar_found.html", {"similar": found})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(PROPOSE_APPLICATION)
def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write the first step of a new proposal; what exists stands below it."""
    if answer := _look_first(request, actor):
        return answer
    form = FirstStepForm(
        request.POST or None,
        agencies=select_proposing_agencies(actor),
        carried={"name": request.GET.get("nama", ""), "purpose": request.GET.get("q", "")},
    )

    def act() -> HttpResponse:
        made = try_at_fields(
            form,
            None,
            lambda: operations.propose(
                actor=actor, agency=form.get_agency(), values=form.as_values(), now=clock.now()
            ),
        )
        return redirect("console:proposal_step", code=made.code, slug=FORM_STEPS[1].slug)

    return answer_form(
        request,
        form,
        act,
        title=_("Propose a new application"),
        template="console/clearance/proposal.html",
        extra=_frame(form, FORM_STEPS[0], None),
    )


@require_safe
@for_those_who_may(PROPOSE_APPLICATION)
def resume(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Lead to the first step of the proposal that still lacks something."""
    del request
    clearance = get_clearance(actor, code)
    missing = list_missing(operations.read_texts(clearance))
    step = next((s for s in FORM_STEPS if set(s.fields) & set(missing)), FORM_STEPS[0])
    return redirect("console:proposal_step", code=code, slug=step.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(PROPOSE_APPLICATION)
def write(request: HttpRequest, actor: Actor, code: str, slug: str) -> HttpResponse:
    """Write one step of a proposal and go on to the next."""
    clearance, step = get_clearance(actor, code), find_form_step(slug)
    if step is None:
        raise Http404
    if answer := _look_first(request, actor):
        return answer
    form = _make_form(request, clearance, step)
    later = FORM_STEPS[FORM_STEPS.index(step) + 1 :]
    after = (
        reverse("console:proposal_step", args=[code, later[0].slug])
        if later
        else reverse("console:send_proposal", args=[code])
    )
    save = partial(_change, actor, clearance, form)
    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Propose a new application"),
        done="",
        template="console/clearance/proposal.html",
        extra=_frame(form, step, clearance),
        after=after,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(PROPOSE_APPLICATION)
def send(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show the whole proposal with what it still lacks, and send it."""
    clearance = get_clearance(actor, code)
    texts = operations.read_texts(clearance)
    missing = list_missing(texts)
    form = SeenForm(request.POST or None, initial={"seen": clearance.changed_at.isoformat()})

    def save() -> None:
        operations.submit(
            actor=actor,
            clearance=clearance,
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Check and send"),
        send=_("Send the proposal"),
        done=_("The proposal is with the Integration Team."),
        template="console/clearance/send.html",
        extra={
            "steps": [
                (
                    step,
                    [(get_label(n), show_value(clearance, n), missing.get(n)) for n in step.fields],
                )
                for step in FORM_STEPS
            ],
            "missing": missing,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(PROPOSE_APPLICATION)
def withdraw(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take a proposal back before the board decided."""
    clearance = get_clearance(actor, code)
    form = NoteForm(request.POST or None, initial={"seen": clearance.changed_at.isoformat()})

    def save() -> None:
        operations.withdraw(
            actor=actor,
            clearance=clearance,
            note=form.cleaned_data["note"],
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Withdraw the proposal"),
        done=_("The proposal is withdrawn."),
        send=_("Withdraw"),
    )


def _make_form(request: HttpRequest, clearance: Clearance, step: FormStep) -> ProposalForm:
    initial = {**operations.read_texts(clearance), "seen": clearance.changed_at.isoformat()}
    if step.slug == "yang-ada":
        found = look_for_similar(clearance.name, clearance.purpose).found
        return AlternativesForm(request.POST or None, found=found, initial=initial)
    return ProposalForm(request.POST or None, step=step, initial=initial)


def _change(actor: Actor, clearance: Clearance, form: ProposalForm) -> None:
    operations.change_proposal(
        actor=actor,
        clearance=clearance,
        values=form.as_values(),
        expected_changed_at=form.cleaned_data["seen"],
        now=clock.now(),
    )


def _look_first(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """Show what exists, without the script: what was typed becomes the draft of the page."""
    if request.method != "POST" or _LOOK not in request.POST:
        return None
    fields = drafts.read_fields(request.POST)
    fields.pop(_LOOK, None)

    def act() -> None:
        save_draft(
            actor=actor,
            user=get_user(request),
            address=request.path,
            fields=fields,
            now=clock.now(),
        )

    do_and_tell(request, act)
    return redirect(f"{request.path}#serupa")


def _frame(form: forms.Form, step: FormStep, clearance: Clearance | None) -> dict[str, object]:
    """Give what the pages of the proposal show around the form.

    What exists is looked for when the page is drawn: by then a draft stands in the form again.
    """
    places = [
        (each, number, "here" if each is step else "") for number, each in enumerate(FORM_STEPS, 1)
    ]
    return {
        "clearance": clearance,
        "step": step,
        "places": places,
        "look": _LOOK,
        "number": FORM_STEPS.index(step) + 1,
        "total": len(FORM_STEPS),
        "is_first": step is FORM_STEPS[0],
        "similar": SimpleLazyObject(partial(_find_for, form)),
    }


def _find_for(form: forms.Form) -> Findings | None:
    if "purpose" not in form.fields:
        return None
    name, purpose = (str(form[each].value() or "").strip() for each in ("name", "purpose"))
    return look_for_similar(name, purpose) if name or purpose else None
