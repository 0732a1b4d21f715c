"""Documents of integration files: attached, fetched and removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.console.files.forms import AttachForm
from sambung.console.files.queries import get_attachment, get_readable_file
from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.downloads import give_file
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.documents.queries import get_document
from sambung.governance import operations
from sambung.governance.permissions import READ_FILE, WRITE_IN_FILE
from sambung.kernel import clock
from sambung.kernel.actor import Actor


@require_http_methods(["GET", "POST"])
@for_those_who_may(WRITE_IN_FILE)
def attach(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Keep a document with a file."""
    file = get_readable_file(actor, code)
    form = AttachForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("jenis", "")}
    )

    def act() -> HttpResponse:
        document = form.cleaned_data["document"]
        operations.attach_document(
            actor=actor,
            file=file,
            title=form.cleaned_data["title"],
            file_name=document.name,
            content=document.read(),
            kind=form.cleaned_data["kind"],
            now=clock.now(),
        )
        messages.success(request, _("The document is kept with the file."))
        return redirect("console:file", code=code)

    return answer_form(
        request,
        form,
        act,
        title=_("Attach a document"),
        template="console/files/form.html",
        send=_("Attach the document"),
        extra={"file": file},
    )


@require_GET
@for_those_who_may(READ_FILE)
def download(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Give a document to keep: never shown inside a page, never guessed at by the browser."""
    attachment = get_attachment(get_readable_file(actor, code), pk)
    document = get_document(pk, subject=attachment.document.subject)
    return give_file(
        bytes(document.content), file_name=document.file_name, media_type=document.media_type
    )


@require_POST
@for_those_who_may(WRITE_IN_FILE)
def remove(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Remove a document."""
    file = get_readable_file(actor, code)
    attachment = get_attachment(file, pk)

    def act() -> None:
        operations.remove_attachment(actor=actor, file=file, attachment=attachment, now=clock.now())

    do_and_tell(request, act, done=_("The document is removed. The journal keeps its name."))
    return redirect("console:file", code=code)
