"""Pages about an application of the officer's own agencies."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sambung.console.application.forms import ConfirmForm, ExemptionForm, PublishTableForm
from sambung.console.application.queries import get_application_desk
from sambung.console.frame.access import for_officers
from sambung.console.frame.form_pages import answer_form
from sambung.console.frame.scope import find_application, find_readable_application
from sambung.console.frame.uploads import publish_upload
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_responsible
from sambung.verification import operations as verification


@require_GET
@for_officers
def show_application(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show an application: each proof of each level, and what the officer can do next."""
    application = find_readable_application(actor, code)
    if application is None:
        raise Http404
    now = clock.now()
    return render(
        request,
        "console/application/application.html",
        {
            "application": application,
            "desk": get_application_desk(actor, application, now=now),
            "is_own": find_application(actor, code) is not None,
            "clients": application.clients.all(),
            "responsible": get_responsible(application, now=now),
        },
    )


@require_http_methods(["GET", "POST"])
@for_officers
def publish(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take a spreadsheet and put it on the exchange as an interface."""
    application = _get_application(actor, code)
    form = PublishTableForm(request.POST or None, request.FILES or None)

    def act() -> HttpResponse:
        given = form.cleaned_data
        table = publish_upload(
            actor=actor,
            application=application,
            file=given["file"],
            code=given["code"],
            name=given["name"],
            description=given["description"],
            key_column=given["key_column"] or None,
            update_promised_on=given["update_promised_on"],
        )
        messages.success(
            request,
            _("%(name)s is on the exchange with %(rows)s rows.")
            % {"name": table.interface.name, "rows": table.row_count},
        )
        return redirect("console:interface", pk=table.interface_id)

    return answer_form(request, form, act, title=_("Publish a table"), application=application)


@require_http_methods(["GET", "POST"])
@for_officers
def confirm(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Confirm owner, purpose, kind and contact of an own application for a year."""
    application = _get_application(actor, code)
    form = ConfirmForm(request.POST or None, initial={"contact": application.contact})

    def act() -> HttpResponse:
        verification.confirm_ownership(
            actor=actor,
            application=application,
            contact=form.cleaned_data["contact"],
            shown=request.POST.get("shown", ""),
            now=clock.now(),
        )
        messages.success(request, _("Confirmed for twelve months."))
        return redirect("console:application", code=code)

    return answer_form(
        request,
        form,
        act,
        title=_("Confirm this entry"),
        application=application,
        template="console/application/confirm.html",
        send=_("Confirm"),
        extra={"seal": verification.get_entry_seal(application)},
    )


@require_http_methods(["GET", "POST"])
@for_officers
def declare_exemption(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say that a requirement does not fit an own application."""
    application = _get_application(actor, code)
    form = ExemptionForm(request.POST or None)

    def act() -> HttpResponse:
        verification.declare_exemption(
            actor=actor, application=application, now=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("Noted. It counts once the Integration Team has confirmed it."))
        return redirect("console:application", code=code)

    title = _("A requirement does not fit")
    return answer_form(request, form, act, title=title, application=application)


def _get_application(actor: Actor, code: str) -> Application:
    application = find_application(actor, code)
    if application is None:
        raise Http404
    return application
