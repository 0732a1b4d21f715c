"""Pages about applications on their way out: each step, what still calls, and the letters."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.downloads import give_file
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.lookups import get_named_application
from sambung.console.frame.steps import list_way_marks
from sambung.console.rationalisation.forms import (
    AnnounceForm,
    MoveForm,
    ProposeDepartureForm,
    StopForm,
)
from sambung.console.rationalisation.queries import (
    describe_departure,
    find_refusal,
    list_steps,
    list_story,
)
from sambung.directory.authorization import list_agency_codes, require
from sambung.documents.letters import Letter
from sambung.documents.queries import get_document, list_documents
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import SambungError
from sambung.portfolio.queries import get_application, get_owner_code
from sambung.rationalisation import operations
from sambung.rationalisation.letters import LETTERS, make_departure_letter
from sambung.rationalisation.models import Departure
from sambung.rationalisation.permissions import (
    AGREE_DEPARTURE,
    LEAD_DEPARTURE,
    PROPOSE_DEPARTURE,
    READ_RATIONALISATION,
)
from sambung.rationalisation.queries import (
    find_open_departure,
    get_departure,
    list_callers,
    list_departures,
)
from sambung.rationalisation.rules.departures import DEPARTURE_TABLE, SILENT_DAYS, DepartureKind

_PER_PAGE = 50
_WATCHED = timedelta(days=SILENT_DAYS)
_ENDINGS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def show_departures(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the applications on their way out, and those that have left."""
    codes = list_agency_codes(actor, READ_RATIONALISATION)
    is_open = request.GET.get("keadaan") != "selesai"
    page = Paginator(list_departures(codes, is_open=is_open), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "is_open": is_open,
        "departures": [describe_departure(d) for d in page],
    }
    return render(request, "console/rationalisation/departures.html", context)


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def show_departure(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show where a departure stands, what still calls, and what can be done."""
    departure = _get_departure(actor, code)
    now = clock.now()
    return render(
        request,
        "console/rationalisation/departure.html",
        {
            "told": describe_departure(departure),
            "departure": departure,
            "way": list_way_marks(DEPARTURE_TABLE, departure.state),
            "callers": list_callers(departure.application, since=now - _WATCHED, now=now),
            "days": SILENT_DAYS,
            "watched_until": departure.switched_off_at and departure.switched_off_at + _WATCHED,
            "steps": list_steps(departure, actor),
            "second_person": find_refusal(departure, actor),
            "story": list_story(departure),
            "letters": LETTERS.items(),
            "documents": list_documents(departure.subject),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(PROPOSE_DEPARTURE)
def propose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Propose that an application leaves, with everything that depends on it in view."""
    application = get_application(code)
    require(actor, PROPOSE_DEPARTURE, get_owner_code(application))
    if going_on := find_open_departure(application):
        return redirect("console:departure", code=going_on.code)
    successor = request.GET.get("pengganti", "")
    kind = DepartureKind.MERGE if successor else DepartureKind.RETIRE
    initial = {"successor": successor, "way": kind}
    form = ProposeDepartureForm(request.POST or None, initial=initial)
    now = clock.now()

    def act() -> HttpResponse:
        given = form.cleaned_data
        named = given["successor"].strip()
        departure = operations.propose_departure(
            actor=actor,
            application=application,
            reason=given["reason"],
            data_plan=given["data_plan"],
            kind=DepartureKind(given["way"]),
            now=now,
            successor=get_named_application(named) if named else None,
        )
        messages.success(request, _("Proposed. The head of the agency has to agree."))
        return redirect("console:departure", code=departure.code)

    callers = list_callers(application, since=now - _WATCHED, now=now)
    return answer_form(
        request,
        form,
        act,
        title=_("Retire or merge an application"),
        application=application,
        template="console/rationalisation/departure_propose.html",
        extra={"callers": callers, "days": SILENT_DAYS},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(LEAD_DEPARTURE)
def announce(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Name the last day of service and keep the notice."""
    form = AnnounceForm(request.POST or None)

    def act() -> Departure:
        return operations.announce_departure(
            actor=actor, code=code, now=clock.now(), **form.cleaned_data
        )

    return _answer(request, actor, code, form, act, title=_("Announce the end"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(LEAD_DEPARTURE)
def move(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say which data go where, and begin."""
    plan = _get_departure(actor, code).data_plan
    form = MoveForm(request.POST or None, initial={"data_plan": plan})

    def act() -> Departure:
        return operations.begin_move(actor=actor, code=code, now=clock.now(), **form.cleaned_data)

    return _answer(request, actor, code, form, act, title=_("Move the data"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(READ_RATIONALISATION)
def stop(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say why the application stays after all."""
    form = StopForm(request.POST or None)

    def act() -> Departure:
        return operations.stop_departure(
            actor=actor, code=code, now=clock.now(), **form.cleaned_data
        )

    return _answer(request, actor, code, form, act, title=_("Stop the departure"))


@require_POST
@for_those_who_may(AGREE_DEPARTURE)
def agree(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Agree as head of the agency."""
    return _take(request, actor, code, operations.agree_departure)


@require_POST
@for_those_who_may(LEAD_DEPARTURE)
def switch_off(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say that the application is switched off."""
    return _take(request, actor, code, operations.switch_off)


@require_POST
@for_those_who_may(LEAD_DEPARTURE)
def finish(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """End the departure, when nothing called for thirty days."""
    return _take(request, actor, code, operations.finish_departure)


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def download_letter(
    request: HttpRequest, actor: Actor, code: str, letter: str, ending: str
) -> HttpResponse:
    """Give a letter about a departure as DOCX, PDF or text."""
    departure = _get_departure(actor, code)
    if letter not in LETTERS or ending not in _ENDINGS:
        raise Http404
    now = clock.now()
    try:
        callers = list_callers(departure.application, since=now - _WATCHED, now=now)
        content = _write(make_departure_letter(letter, departure, callers, now=now), ending)
    except SambungError as error:
        messages.error(request, str(error))
        return redirect("console:departure", code=code)
    return give_file(
        content, media_type=_ENDINGS[ending], file_name=f"{letter}-{departure.code}.{ending}"
    )


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def download(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Give a document kept with a departure."""
    document = get_document(pk, subject=_get_departure(actor, code).subject)
    return give_file(
        bytes(document.content), media_type=document.media_type, file_name=document.file_name
    )


def _answer(
    request: HttpRequest,
    actor: Actor,
    code: str,
    form: forms.Form,
    act: Callable[[], Departure],
    *,
    title: str,
) -> HttpResponse:
    departure = _get_departure(actor, code)

    def write() -> HttpResponse:
        act()
        return redirect("console:departure", code=code)

    return answer_form(
        request,
        form,
        write,
        title=title,
        template="console/rationalisation/departure_form.html",
        extra={"departure": departure},
    )


def _take(
    request: HttpRequest, actor: Actor, code: str, write: Callable[..., Departure]
) -> HttpResponse:

    def act() -> None:
        write(actor=actor, code=_get_departure(actor, code).code, now=clock.now())

    do_and_tell(request, act)
    return redirect("console:departure", code=code)


def _get_departure(actor: Actor, code: str) -> Departure:
    codes = list_agency_codes(actor, READ_RATIONALISATION)
    return get_departure(code, agency_codes=codes)


def _write(letter: Letter, ending: str) -> bytes:
    match ending:
        case "docx":
            return letter.as_docx()
        case "pdf":
            return letter.as_pdf()
        case _:
            return letter.as_text().encode()
