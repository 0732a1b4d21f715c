"""Pages of the gates: an agency asks, the Integration Team goes through the queue."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.console.gate.forms import AskForm, MarkManyForm, RefuseForm
from sambung.directory.authorization import require
from sambung.directory.second_person import find_second_person_refusal
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.gate import operations
from sambung.portfolio.gate.queries import (
    find_last_request,
    list_first_persons,
    select_uncleared,
)
from sambung.portfolio.permissions import MARK_APPLICATION, REGISTER_APPLICATION
from sambung.portfolio.queries import get_application, get_owner_code

_PER_PAGE = 50


@require_safe
@for_those_who_may(MARK_APPLICATION)
def show_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the applications before the gates, those asked for first, each with a tick."""
    return _show(request, actor, MarkManyForm(codes=[]))


@require_POST
@for_those_who_may(MARK_APPLICATION)
def mark_many(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let what is ticked through, for one reason; the rest is told with why not."""
    sent = request.POST.getlist("tick")
    waiting = tuple(select_uncleared().filter(code__in=sent))
    if sent and not waiting:
        messages.error(request, _("Somebody decided on what you ticked. Nothing was changed."))
        return redirect("console:gate_queue")
    form = MarkManyForm(request.POST, codes=sent)
    if not form.is_valid():
        return _show(request, actor, form, status=400)
    ticked = [one for one in waiting if one.code in form.cleaned_data["tick"]]
    refused = operations.mark_applications(
        actor=actor,
        applications=ticked,
        ground=form.cleaned_data["ground"],
        note=form.cleaned_data["note"],
        now=clock.now(),
    )
    if done := len(ticked) - len(refused):
        text = ngettext(
            "%(count)s application passes the gates now.",
            "%(count)s applications pass the gates now.",
            done,
        )
        messages.success(request, text % {"count": done})
    for one in refused:
        messages.error(request, f"{one.application.name}: {one.reason}")
    return redirect("console:gate_queue")


@require_http_methods(["GET", "POST"])
@for_those_who_may(MARK_APPLICATION)
def refuse(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Refuse what an agency asked for, with a reason."""
    application = get_object_or_404(select_uncleared(), code=code, is_asked=True)
    form = RefuseForm(request.POST or None)

    def act() -> HttpResponse:
        operations.refuse_mark(
            actor=actor,
            application=application,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(request, _("Refused. The agency sees why on the page of the application."))
        return redirect("console:gate_queue")

    title = _("Refuse: %(name)s") % {"name": application.name}
    return answer_form(request, form, act, title=title, send=_("Refuse"))


@require_http_methods(["GET", "POST"])
@for_those_who_may(REGISTER_APPLICATION)
def ask(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Ask that an own application passes the gates without clearance."""
    application = get_application(code)
    require(actor, REGISTER_APPLICATION, get_owner_code(application))
    form = AskForm(request.POST or None)

    def act() -> HttpResponse:
        operations.ask_for_mark(
            actor=actor, application=application, now=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("Asked. The Integration Team decides."))
        return redirect("console:application", code=code)

    return answer_form(
        request,
        form,
        act,
        title=_("Pass the gates without clearance"),
        application=application,
        template="console/gate/ask.html",
        send=_("Ask"),
        extra={"last": find_last_request(application)},
    )


def _show(
    request: HttpRequest, actor: Actor, form: MarkManyForm, *, status: int = 200
) -> HttpResponse:
    number = request.POST.get("page") or request.GET.get("page")
    page = Paginator(select_uncleared(), _PER_PAGE).get_page(number)
    context = {
        "page": page,
        "rows": [(one, _find_refusal(actor, one)) for one in page],
        "form": form,
        "ticked": request.POST.getlist("tick"),
    }
    return render(request, "console/gate/queue.html", context, status=status)


def _find_refusal(actor: Actor, application: Any) -> str:
    """Say why the officer may not let one through; it is not offered then."""
    refusals = (
        find_second_person_refusal(actor, MARK_APPLICATION, first_person_id=first_person)
        for first_person in list_first_persons(application, application.open_requests)
    )
    return next(filter(None, refusals), "")
