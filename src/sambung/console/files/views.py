"""Pages about integration files: where each integration stands, and who has the next step."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from sambung.console.files import queries
from sambung.console.files.forms import (
    FileFilterForm,
)
from sambung.console.files.messages import compose_message, list_names_in
from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.steps import list_way_marks
from sambung.console.permissions import READ_BOARD
from sambung.directory.authorization import list_agency_codes, may, may_anywhere
from sambung.governance.permissions import LEAD_FILE, READ_FILE, WRITE_IN_FILE
from sambung.governance.queries import (
    list_attachments,
    list_entries,
    search_files,
)
from sambung.governance.rules.stages import (
    FILE_TABLE,
    REQUIRED_ATTACHMENTS,
    find_missing_attachment,
)
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.queries import get_owner_code
from sambung.verification.queries import get_standing
from sambung.verification.texts import describe_level

_PER_PAGE = 50


@require_GET
@for_those_who_may(READ_FILE)
def show_files(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the files: by stage, responsible officer, what is overdue and what waits."""
    now = clock.now()
    form = FileFilterForm(request.GET, officers=queries.list_responsible_officers())
    found = search_files(
        form.as_criteria(),
        today=localdate(now),
        agency_codes=list_agency_codes(actor, READ_FILE),
    )
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "console/files/files.html",
        {
            "form": form,
            "page": page,
            "files": [queries.describe_file(file, now=now) for file in page],
            "may_open": may_anywhere(actor, LEAD_FILE),
            "may_see_week": may_anywhere(actor, READ_BOARD),
        },
    )


@require_GET
@for_those_who_may(READ_FILE)
def show_file(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show a file: its way, the next step, the message to pass on, history, attachments."""
    file = queries.get_readable_file(actor, code)
    now, place = clock.now(), get_owner_code(file.application)
    attachments = list_attachments(file)
    missing = find_missing_attachment(file.stage, {attachment.kind for attachment in attachments})
    link = f"{settings.SAMBUNG_PUBLIC_URL}{reverse('console:file', args=[file.code])}"
    message = compose_message(file, link=link, names=list_names_in(file.next_action))
    level = get_standing(file.application, now=now).level
    return render(
        request,
        "console/files/file.html",
        {
            "file": file,
            "state": queries.describe_file(file, now=now),
            "way": list_way_marks(FILE_TABLE, file.stage),
            "entries": list_entries(file),
            "attachments": attachments,
            "missing_attachment": REQUIRED_ATTACHMENTS[missing] if missing else "",
            "message": message,
            "level": describe_level(level),
            "actor": actor,
            "may_lead": may(actor, LEAD_FILE, place),
            "may_write": may(actor, WRITE_IN_FILE, place),
        },
    )
