"""Pages of the gates: an agency asks, the Integration Team goes through the queue."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.console.gate.forms import AskForm, MarkManyForm, RefuseForm
from sambung.directory.authorization import require
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.gate import operations
from sambung.portfolio.gate.queries import find_last_request, select_uncleared
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import MARK_APPLICATION, REGISTER_APPLICATION
from sambung.portfolio.queries import get_application, get_owner_code

_PER_PAGE = 50


@require_safe
@for_those_who_may(MARK_APPLICATION)
def show_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the applications before the gates, those asked for first, each with a tick."""
    return _show(request, _get_page(request), MarkManyForm(codes=[]))


@require_POST
@for_those_who_may(MARK_APPLICATION)
def mark_many(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let what is ticked through, for one reason; the rest is told with why not."""
    page = _get_page(request)
    form = MarkManyForm(request.POST, codes=[one.code for one in page])
    if not form.is_valid():
        return _show(request, page, form, status=400)
    ticked = [one for one in page if one.code in form.cleaned_data["tick"]]
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


def _get_page(request: HttpRequest) -> Page[Application]:
    number = request.POST.get("page") or request.GET.get("page")
    return Paginator(select_uncleared(), _PER_PAGE).get_page(number)


def _show(
    request: HttpRequest, page: Page[Application], form: MarkManyForm, *, status: int = 200
) -> HttpResponse:
    context = {"page": page, "form": form, "ticked": request.POST.getlist("tick")}
    return render(request, "console/gate/queue.html", context, status=status)
