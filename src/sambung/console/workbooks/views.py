"""The workbook that is the form: fetched, uploaded again, looked at, saved."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.console.frame.access import for_those_who_may, get_user
from sambung.console.frame.downloads import give_file
from sambung.console.models import PendingImport
from sambung.console.workbooks.forms import SaveForm, UploadForm
from sambung.console.workbooks.mapping_forms import MOST_WORDS
from sambung.console.workbooks.pending_imports import (
    as_file,
    discard_upload,
    find_upload,
    keep_upload,
    read_answers,
)
from sambung.directory.authorization import may_anywhere
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, Fault, InvalidTable, NotPermitted, SambungError
from sambung.portfolio.permissions import EXPORT_APPLICATIONS, IMPORT_APPLICATIONS
from sambung.portfolio.workbook.exporting import (
    ExportFormat,
    export_applications,
    list_exported,
)
from sambung.portfolio.workbook.importing import import_applications
from sambung.portfolio.workbook.mapping import name_column
from sambung.portfolio.workbook.preview import Preview, preview_import, write_returned
from sambung.portfolio.workbook.reports import ImportReport
from sambung.portfolio.workbook.rules.columns import Certainty

_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv; charset=utf-8",
}
_PREVIEW, _MAPPING = "console:workbook_preview", "console:workbook_mapping"
_FAULTS_SHOWN = 30
_ROWS_A_PAGE = 20


@require_http_methods(["GET", "POST"])
@for_those_who_may(EXPORT_APPLICATIONS)
def show_workbook(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer the workbook, and take one that comes back."""
    user = get_user(request)
    may_import = may_anywhere(actor, IMPORT_APPLICATIONS)
    form = UploadForm(request.POST or None, request.FILES or None) if may_import else None
    faults: tuple[Fault, ...] = ()
    if form is not None and request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        name = Path(upload.name or "lembar.xlsx").name
        pending = PendingImport(file_name=name[-200:], content=upload.read())
        try:
            with as_file(pending) as path:
                seen = preview_import(actor=actor, path=path, file_name=name, now=clock.now())
            keep_upload(
                actor=actor,
                user=user,
                file_name=pending.file_name,
                content=bytes(pending.content),
                now=clock.now(),
            )
        except SambungError as error:
            form.add_error("file", str(error))
            faults = error.faults[:_FAULTS_SHOWN] if isinstance(error, InvalidTable) else ()
        else:
            return redirect(_MAPPING if seen.has_open_questions else _PREVIEW)
    context = {
        "form": form,
        "faults": faults,
        "count": list_exported(actor).count(),
        "pending": find_upload(user, now=clock.now()),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "console/workbooks/workbook.html", context, status=status)


@require_GET
@for_those_who_may(EXPORT_APPLICATIONS)
def download(request: HttpRequest, actor: Actor, form: str) -> HttpResponse:
    """Give the applications somebody may take along."""
    if form not in set(ExportFormat):
        raise Http404
    chosen = ExportFormat(form)
    with tempfile.TemporaryDirectory(prefix="sambung-export-") as folder:
        path = Path(folder) / "aplikasi"
        export_applications(actor=actor, path=path, format_=chosen, now=clock.now())
        content = path.read_bytes()
    day = localdate(clock.now())
    return give_file(content, file_name=f"aplikasi-{day}.{form}", media_type=_TYPES[chosen])


@require_http_methods(["GET", "POST"])
@for_those_who_may(IMPORT_APPLICATIONS)
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what an uploaded workbook would change; save exactly that."""
    upload = find_upload(get_user(request), now=clock.now())
    if upload is None:
        messages.error(request, _("There is no uploaded workbook, or it is older than a day."))
        return redirect("console:workbook")
    try:
        with as_file(upload) as path:
            seen = preview_import(
                actor=actor,
                path=path,
                file_name=upload.file_name,
                answers=read_answers(upload),
                now=clock.now(),
            )
    except (InvalidTable, NotPermitted) as error:
        messages.error(request, str(error))
        return redirect("console:workbook")
    if _must_answer_first(upload, seen):
        return redirect(_MAPPING)
    form = SaveForm(
        request.POST or None,
        conflicting=seen.conflicting,
        must_leave_out=bool(seen.report.faults),
        initial={"seen": seen.digest},
    )
    if request.method == "POST" and form.is_valid():
        if answer := _save(request, actor, upload, form):
            return answer
        return redirect(_PREVIEW)
    return _show_preview(request, upload, seen, form)


@require_GET
@for_those_who_may(IMPORT_APPLICATIONS)
def download_returned(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the uploaded workbook back with its faulty cells coloured and explained."""
    upload = find_upload(get_user(request), now=clock.now())
    if upload is None:
        raise Http404
    with as_file(upload) as path:
        into = path.with_name("perbaiki.xlsx")
        write_returned(
            actor=actor,
            path=path,
            file_name=upload.file_name,
            into=into,
            answers=read_answers(upload),
            only_faulty="only" in request.GET,
            now=clock.now(),
        )
        content = into.read_bytes()
    stem = Path(upload.file_name).stem.removesuffix("-perbaiki")
    return give_file(
        content, file_name=f"{stem}-perbaiki.xlsx", media_type=_TYPES[ExportFormat.XLSX]
    )


@require_POST
@for_those_who_may(IMPORT_APPLICATIONS)
def discard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Forget an uploaded workbook."""
    discard_upload(actor=actor, user=get_user(request))
    messages.success(request, _("The workbook was discarded. Nothing was changed."))
    return redirect("console:workbook")


def _must_answer_first(upload: PendingImport, seen: Preview) -> bool:
    """Tell whether to ask before showing changes; words beyond a page full of them just wait."""
    columns = seen.report.columns
    is_clear = columns.is_named and not columns.unsure
    return seen.has_open_questions and not (
        is_clear and len(read_answers(upload).words) >= MOST_WORDS
    )


def _save(
    request: HttpRequest, actor: Actor, upload: PendingImport, form: SaveForm
) -> HttpResponse | None:
    """Take the workbook in; None when the officer has to look at it again."""
    try:
        with as_file(upload) as path:
            report = import_applications(
                actor=actor,
                path=path,
                file_name=upload.file_name,
                accept_valid_rows=True,
                choices=form.list_choices(),
                answers=read_answers(upload),
                seen=form.cleaned_data["seen"],
                now=clock.now(),
            )
    except (Conflict, InvalidTable) as error:
        messages.error(request, str(error))
        return None
    messages.success(request, _describe(report))
    if report.skipped:
        return redirect(_PREVIEW)
    discard_upload(actor=actor, user=get_user(request))
    return redirect("console:workbook")


def _describe(report: ImportReport) -> str:
    parts = [
        _("Saved. New: %(created)d, changed: %(updated)d, unchanged: %(unchanged)d.")
        % report.counts()
    ]
    if report.skipped:
        parts.append(
            ngettext("%(count)d row was left out.", "%(count)d rows were left out.", report.skipped)
            % {"count": report.skipped}
        )
        parts.append(_("Fetch them below, correct them and upload them again."))
    return " ".join(parts)


def _show_preview(
    request: HttpRequest, upload: PendingImport, seen: Preview, form: SaveForm
) -> HttpResponse:
    page = Paginator((*seen.changed, *seen.new), _ROWS_A_PAGE).get_page(request.GET.get("page"))
    decisions = [
        (
            row,
            [
                (cell, form[name])
                for cell in row.cells
                if (name := f"conflict-{row.code}-{cell.column}") in form.fields
            ],
        )
        for row in seen.conflicting
    ]
    has_something = bool(seen.changed or seen.new or seen.conflicting)
    context = {
        "upload": upload,
        "report": seen.report,
        "conflict_count": len(seen.report.conflicts),
        "fault_count": len(seen.report.faults),
        "faults": seen.report.faults[:_FAULTS_SHOWN],
        "decisions": [(row, cells) for row, cells in decisions if cells],
        "page": page,
        "form": form,
        "has_something": has_something,
        "columns": [
            (one.title, name_column(one.column) if one.column else "")
            for one in seen.report.columns.readings
            if one.certainty not in (Certainty.PASSED_OVER, Certainty.DROPPED)
        ],
        "needs_return": bool(seen.report.faults or seen.conflicting),
    }
    status = 400 if form.errors else 200
    return render(request, "console/workbooks/preview.html", context, status=status)
