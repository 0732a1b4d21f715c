"""publiccode.yml in the console: fetching that of an entry, and taking one in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.downloads import give_file
from sambung.console.frame.form_pages import answer_form
from sambung.console.inventory import queries
from sambung.console.inventory.forms import PubliccodeForm, RegisterPubliccodeForm
from sambung.console.inventory.texts import name_field, show_field
from sambung.directory.authorization import require
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.operations import PubliccodeReport, import_publiccode
from sambung.portfolio.permissions import (
    EDIT_APPLICATION,
    EXPORT_APPLICATIONS,
    REGISTER_APPLICATION,
)
from sambung.portfolio.publiccode.composing import write_publiccode
from sambung.portfolio.queries import get_owner_code


@require_GET
@for_those_who_may(EXPORT_APPLICATIONS)
def fetch(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Give the publiccode.yml of an entry as a file."""
    application = queries.get_entry(code)
    require(actor, EXPORT_APPLICATIONS, get_owner_code(application))
    return give_file(
        write_publiccode(application).encode(),
        file_name="publiccode.yml",
        media_type="application/yaml",
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(EDIT_APPLICATION)
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take in a publiccode.yml for an application that is there."""
    application = queries.get_entry(code)
    require(actor, EDIT_APPLICATION, get_owner_code(application))
    form = PubliccodeForm(request.POST or None, request.FILES or None)

    def take() -> PubliccodeReport:
        if application.owner is None:
            raise Conflict(_("The application has no owner yet. Enter the owning agency first."))
        return import_publiccode(
            actor=actor,
            agency=application.owner,
            content=form.cleaned_data["file"].read(),
            application=application,
            now=clock.now(),
        )

    return answer_form(
        request,
        form,
        _answer_with(request, take),
        title=_("Take in a publiccode.yml"),
        application=application,
        send=_("Upload and take it in"),
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(REGISTER_APPLICATION)
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in a publiccode.yml for an agency: of a new application, or of one it has."""
    agencies = queries.list_registrable_agencies(actor)
    form = RegisterPubliccodeForm(request.POST or None, request.FILES or None, agencies=agencies)

    def take() -> PubliccodeReport:
        given = form.cleaned_data
        return import_publiccode(
            actor=actor,
            agency=given["agency"],
            content=given["file"].read(),
            is_new=given["is_new"],
            now=clock.now(),
        )

    title = _("Register from a publiccode.yml")
    return answer_form(
        request, form, _answer_with(request, take), title=title, send=_("Upload and register")
    )


def _answer_with(
    request: HttpRequest, take: Callable[[], PubliccodeReport]
) -> Callable[[], HttpResponse]:
    """Show what a file did: the fields it changed, and what to know of it."""

    def act() -> HttpResponse:
        report = take()
        messages.success(request, _("The file was taken in."))
        changes = [
            (
                name_field(change.field),
                show_field(change.field, change.before),
                show_field(change.field, change.after),
            )
            for change in report.changes
        ]
        context = {
            "application": report.application,
            "is_new": report.is_new,
            "changes": changes,
            "notes": report.notes,
        }
        return render(request, "console/inventory/publiccode.html", context)

    return act
