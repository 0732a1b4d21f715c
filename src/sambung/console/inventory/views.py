"""Pages about the entry of an application: registering, reading, changing, confirming, history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sambung.console.frame.access import for_those_who_may, get_user
from sambung.console.frame.drafts import make_mark
from sambung.console.frame.form_pages import answer_form
from sambung.console.inventory import queries
from sambung.console.inventory.forms import (
    NEW,
    AnswerClaimForm,
    ConfirmManyForm,
    EntryForm,
    RegisterForm,
    read_initial,
)
from sambung.console.inventory.texts import SECTION_TITLES
from sambung.console.inventory.yearly_confirmation import confirm_entries
from sambung.directory.authorization import may, require
from sambung.directory.models import Agency, User
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.entry import SECTIONS, InvalidEntry, read_entry
from sambung.portfolio.fields.row_versions import make_version
from sambung.portfolio.gate.operations import ask_for_mark
from sambung.portfolio.models import Application, Claim, ClaimAnswer, Platform, Status
from sambung.portfolio.names import NameTaken
from sambung.portfolio.operations import (
    EntryConflict,
    answer_claim,
    edit_application,
    register_application,
)
from sambung.portfolio.permissions import (
    ANSWER_CLAIM,
    EDIT_APPLICATION,
    READ_INVENTORY,
    REGISTER_APPLICATION,
)
from sambung.portfolio.publiccode.composing import list_missing_keys
from sambung.portfolio.queries import get_owner_code, guess_kind
from sambung.verification.permissions import CONFIRM_OWNERSHIP

_PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@for_those_who_may(REGISTER_APPLICATION)
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register an application with few fields; the rest of its entry is added over time."""
    agencies = queries.list_registrable_agencies(actor)
    form = RegisterForm(
        request.POST or None, agencies=agencies, initial=_guess(get_user(request), agencies)
    )
    extra: dict[str, object] = {"existing": None}

    def act() -> HttpResponse:
        try:
            application = _register(actor, form)
        except NameTaken as error:
            extra["existing"] = error.application
            raise
        messages.success(
            request,
            _("%(name)s is registered with the code %(code)s.")
            % {"name": application.name, "code": application.code},
        )
        return redirect("console:entry", code=application.code)

    title = _("Register an application")
    template = "console/inventory/register.html"
    return answer_form(request, form, act, title=title, template=template, send=title, extra=extra)


@transaction.atomic
def _register(actor: Actor, form: RegisterForm) -> Application:
    """Register what the form says, and ask for an exemption where it says so."""
    given, now = form.cleaned_data, clock.now()
    application = register_application(
        actor=actor, agency=given["agency"], values=form.get_values(), now=now
    )
    if given["ground"] != NEW:
        ask_for_mark(
            actor=actor,
            application=application,
            ground=given["ground"],
            note=given["ground_note"],
            now=now,
        )
    return application


@require_GET
@for_those_who_may(READ_INVENTORY)
def show_entry(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show the whole entry of an application, part by part, and what was said of it."""
    application = _get_entry(actor, code)
    owner = get_owner_code(application)
    context = {
        "application": application,
        "sections": queries.list_sections(application),
        "aside": queries.list_kept_aside(application),
        "claims": queries.list_shown_claims(application, now=clock.now()),
        "missing_keys": list_missing_keys(application),
        "may_edit": may(actor, EDIT_APPLICATION, owner),
        "may_answer": may(actor, ANSWER_CLAIM, owner),
    }
    return render(request, "console/inventory/entry.html", context)


@require_http_methods(["GET", "POST"])
@for_those_who_may(EDIT_APPLICATION)
def edit(request: HttpRequest, actor: Actor, code: str, section: str) -> HttpResponse:
    """Change one part of an entry."""
    if section not in SECTIONS:
        raise Http404
    application = queries.get_entry(code)
    require(actor, EDIT_APPLICATION, get_owner_code(application))
    names = SECTIONS[section]
    entry = read_entry(application)
    initial = {**read_initial(names, entry), "seen": make_version(code, entry)}
    form = EntryForm(request.POST or None, names=names, initial=initial)

    def act() -> HttpResponse:
        try:
            changed = edit_application(
                actor=actor,
                application=application,
                values=form.get_values(),
                seen=form.cleaned_data["seen"],
                now=clock.now(),
            )
        except EntryConflict as error:
            form.show_clashes(error, make_version(code, read_entry(queries.get_entry(code))))
            raise
        except InvalidEntry as error:
            form.add_faults(error)
            return _show_again(request, form, application, section)
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("console:entry", code=code)

    title = str(SECTION_TITLES[section])
    template = "console/inventory/edit.html"
    return answer_form(
        request,
        form,
        act,
        title=title,
        application=application,
        template=template,
        send=_("Save"),
    )


@require_GET
@for_those_who_may(READ_INVENTORY)
def show_history(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show who changed what in an entry, and when."""
    application = _get_entry(actor, code)
    history = Paginator(queries.list_history(application), _PER_PAGE)
    page = history.get_page(request.GET.get("page"))
    context = {
        "application": application,
        "page": page,
        "events": queries.describe_events(page.object_list),
    }
    return render(request, "console/inventory/history.html", context)


@require_http_methods(["GET", "POST"])
@for_those_who_may(CONFIRM_OWNERSHIP)
def confirm_many(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Confirm in one sitting every entry that was not, or will not be for much longer."""
    now = clock.now()
    due = queries.list_due(actor, now=now)
    form = ConfirmManyForm(request.POST or None, applications=tuple(due[: queries.MOST_AT_ONCE]))

    def act() -> HttpResponse:
        given = form.list_confirmations()
        refusals = confirm_entries(actor=actor, confirmations=given, now=now)
        if done := len(given) - len(refusals):
            messages.success(
                request, _("Confirmed for twelve months: %(count)s.") % {"count": done}
            )
        for refusal in refusals:
            messages.error(request, f"{refusal.application.name}: {refusal.reason}")
        return redirect("console:confirmations")

    extra: dict[str, object] = {"left": max(0, due.count() - queries.MOST_AT_ONCE)}
    title = _("Confirm your applications")
    template = "console/inventory/confirm.html"
    send = _("Confirm what is ticked")
    return answer_form(request, form, act, title=title, template=template, send=send, extra=extra)


@require_http_methods(["GET", "POST"])
@for_those_who_may(ANSWER_CLAIM)
def answer(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Answer what was said of an own application."""
    claims = Claim.objects.select_related("application__owner", "answer")
    claim = get_object_or_404(claims, pk=pk, application__isnull=False)
    assert claim.application is not None
    application = claim.application
    require(actor, ANSWER_CLAIM, get_owner_code(application))
    given: ClaimAnswer | None = getattr(claim, "answer", None)
    form = AnswerClaimForm(request.POST or None, initial={"text": given.text if given else ""})

    def act() -> HttpResponse:
        answer_claim(actor=actor, claim=claim, text=form.cleaned_data["text"], now=clock.now())
        messages.success(request, _("The answer is public now, beside the claim."))
        return redirect("console:entry", code=application.code)

    return answer_form(
        request,
        form,
        act,
        title=_("Answer a claim"),
        application=application,
        send=_("Send the answer"),
        template="console/inventory/answer.html",
        extra={"claim": claim},
    )


def _get_entry(actor: Actor, code: str) -> Application:
    application = queries.get_entry(code)
    require(actor, READ_INVENTORY, get_owner_code(application))
    return application


def _show_again(
    request: HttpRequest, form: EntryForm, application: Application, section: str
) -> HttpResponse:
    """Show a form again whose fault only the database could find."""
    context = {
        "form": form,
        "title": SECTION_TITLES[section],
        "application": application,
        "send": _("Save"),
        "draft_mark": make_mark(get_user(request), request.path),
    }
    return render(request, "console/inventory/edit.html", context, status=400)


def _guess(user: User, agencies: QuerySet[Agency]) -> dict[str, object]:
    """Guess what can be guessed of a new application, so that less has to be typed."""
    officer = getattr(user, "officer", None)
    home = agencies.filter(pk=officer.agency_id).first() if officer else None
    agency = home or agencies.first()
    if agency is None:
        return {}
    return {
        "agency": agency.pk,
        "kind": guess_kind(agency),
        "platform": Platform.WEB.value,
        "status": Status.ACTIVE.value,
        "contact": queries.guess_contact(agency),
    }
