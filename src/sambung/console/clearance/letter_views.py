"""Papers of a case: the letter with its number, drafts to look at, scans, the answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sambung.clearance import operations
from sambung.clearance.letters import (
    LetterDetails,
    make_decision_letter,
    make_minutes,
    make_proposal_document,
)
from sambung.clearance.models import Clearance
from sambung.clearance.permissions import READ_CLEARANCE, SEND_CLEARANCE_LETTER
from sambung.clearance.queries import get_clearance
from sambung.clearance.rules import ClearanceState
from sambung.console.clearance.case_forms import (
    LetterForm,
    PaperForm,
    ReplyForm,
    ScanForm,
    make_seen,
)
from sambung.console.clearance.pages import answer_case
from sambung.console.clearance.queries import propose_letter
from sambung.console.frame.access import for_those_who_may
from sambung.documents.letters import Letter
from sambung.documents.queries import get_document
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import SambungError

_METHODS = ["GET", "HEAD", "POST"]
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ENDINGS = {"docx": _DOCX, "pdf": "application/pdf"}


@require_http_methods(_METHODS)
@for_those_who_may(SEND_CLEARANCE_LETTER)
def issue(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Issue the letter on a decision under the number of the city's letter system."""
    clearance = get_clearance(actor, code)
    details = propose_letter(clearance, now=clock.now())
    form = LetterForm(
        request.POST or None,
        initial=make_seen(
            clearance,
            letter_on=details.dated_on,
            signer=details.signer,
            signer_position=details.signer_position,
            signer_nip=details.signer_nip,
            reply_due_on=details.reply_due_on,
        ),
    )

    def save() -> None:
        given = form.cleaned_data
        operations.issue_letter(
            actor=actor,
            clearance=clearance,
            details=LetterDetails(
                given["number"],
                given["letter_on"],
                given["signer"],
                given["signer_position"],
                given["signer_nip"].replace(" ", ""),
                given["reply_due_on"],
            ),
            expected_changed_at=given["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Issue the letter"),
        send=_("Issue the letter"),
        done=_(
            "The letter is out. Print it from the documents below, have it signed, and keep the"
            " scan here."
        ),
        template="console/clearance/letter.html",
    )


@require_http_methods(_METHODS)
@for_those_who_may(SEND_CLEARANCE_LETTER)
def keep_scan(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Keep the scan of the signed letter."""
    clearance = get_clearance(actor, code)
    form = ScanForm(request.POST or None, request.FILES or None, initial=make_seen(clearance))

    def save() -> None:
        document = form.cleaned_data["document"]
        operations.record_signed_scan(
            actor=actor,
            clearance=clearance,
            file_name=document.name,
            content=document.read(),
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Keep the signed letter"),
        send=_("Keep it"),
        done=_("The signed letter is kept."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(READ_CLEARANCE)
def reply(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Answer the letter, for the agency; or note an answer that came on paper."""
    clearance = get_clearance(actor, code)
    form = ReplyForm(request.POST or None, initial=make_seen(clearance))

    def save() -> None:
        operations.record_reply(
            actor=actor,
            clearance=clearance,
            text=form.cleaned_data["text"],
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Answer the letter"),
        send=_("Send the answer"),
        done=_("The answer is recorded."),
        hint=_("Say whether your agency follows the decision, and what it needs for it."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(READ_CLEARANCE)
def attach(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Keep a document with the case."""
    clearance = get_clearance(actor, code)
    form = PaperForm(request.POST or None, request.FILES or None)

    def save() -> None:
        document = form.cleaned_data["document"]
        operations.attach_paper(
            actor=actor,
            clearance=clearance,
            title=form.cleaned_data["title"],
            file_name=document.name,
            content=document.read(),
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Attach a document"),
        send=_("Attach"),
        done=_("The document is kept with the case."),
    )


@require_safe
@for_those_who_may(READ_CLEARANCE)
def fetch(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Give a kept document to keep."""
    del request
    document = get_document(pk, subject=get_clearance(actor, code).subject)
    return _give(bytes(document.content), document.file_name, document.media_type)


@require_safe
@for_those_who_may(READ_CLEARANCE)
def download(request: HttpRequest, actor: Actor, code: str, name: str, ending: str) -> HttpResponse:
    """Give a paper as it would be now: the proposal, the minutes, or the draft of the letter."""
    clearance = get_clearance(actor, code)
    if ending not in _ENDINGS:
        raise Http404
    try:
        letter = _make(clearance, name)
        content = letter.as_pdf() if ending == "pdf" else letter.as_docx()
    except SambungError as error:
        messages.error(request, str(error))
        return redirect("console:clearance", code=code)
    return _give(content, f"{clearance.code}-{name}.{ending}", _ENDINGS[ending])


def _make(clearance: Clearance, name: str) -> Letter:
    now = clock.now()
    today = localdate(now)
    if name == "usulan":
        return make_proposal_document(clearance, today=today)
    if clearance.decision and name == "risalah":
        return make_minutes(clearance, today=today)
    if clearance.decision and name == "rancangan" and clearance.state == ClearanceState.DECIDED:
        return make_decision_letter(clearance, propose_letter(clearance, now=now))
    raise Http404


def _give(content: bytes, file_name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=file_name
            ),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
