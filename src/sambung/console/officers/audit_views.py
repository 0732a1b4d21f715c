"""The journal, for auditors: who did what, to what, when. Nothing can be changed here."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sambung.console.frame.access import for_those_who_may
from sambung.console.officers.forms import AuditFilterForm
from sambung.console.officers.queries import list_audit_entries
from sambung.console.permissions import READ_AUDIT
from sambung.kernel.actor import Actor

_PER_PAGE = 50


@require_GET
@for_those_who_may(READ_AUDIT)
def show_audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the entries an auditor may read, by who, what and when."""
    form = AuditFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(list_audit_entries(actor, wanted), _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "console/officers/audit.html",
        {"form": form, "page": page},
        status=400 if form.errors else 200,
    )
