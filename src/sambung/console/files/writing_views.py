"""Forms of integration files: opening, moving, writing and closing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambung.console.files import queries
from sambung.console.files.forms import (
    CloseForm,
    EntryForm,
    NextStepForm,
    OpenFileForm,
    StageForm,
)
from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.console.frame.forms import ReasonForm, SeenForm
from sambung.console.frame.lookups import find_named_application, get_named_application
from sambung.governance import operations
from sambung.governance.models import IntegrationFile
from sambung.governance.permissions import LEAD_FILE, WRITE_IN_FILE
from sambung.governance.queries import (
    find_open_file,
    get_file,
)
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application


@require_http_methods(["GET", "POST"])
@for_those_who_may(LEAD_FILE)
def start(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open the file of an application; one that has an open file leads there."""
    wanted = request.GET.get("application", "")
    if wanted and (present := _find_file_of(find_named_application(wanted))):
        return redirect("console:file", code=present.code)
    form = OpenFileForm(request.POST or None, initial={"application": wanted})

    def act() -> HttpResponse:
        file = operations.open_file(
            actor=actor,
            now=clock.now(),
            goal=form.cleaned_data["goal"],
            application=get_named_application(form.cleaned_data["application"]),
        )
        messages.success(request, _("The file is open. Say now what is to be done next."))
        return redirect("console:file_step", code=file.code)

    return answer_form(
        request, form, act, title=_("Open an integration file"), send=_("Open the file")
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(LEAD_FILE)
def plan(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say what is next in a file, by whom and until when, and who is awaited."""
    file = queries.get_readable_file(actor, code)
    form = NextStepForm(
        request.POST or None,
        officers=queries.list_possible_officers(file, now=clock.now()),
        initial={
            "next_action": file.next_action,
            "due_on": file.due_on,
            "responsible": file.responsible_id,
            "waiting_agency": file.waiting_agency_id,
            "waiting_on": file.waiting_on,
            "seen": file.changed_at.isoformat(),
        },
    )

    def save() -> None:
        operations.set_next_step(
            actor=actor,
            file=file,
            step=form.as_step(),
            seen_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return _answer(
        request,
        file,
        form,
        save,
        title=_("Next step"),
        send=_("Save the next step"),
        done=_("The next step is saved."),
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(LEAD_FILE)
def move(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Move a file to another stage."""
    file = queries.get_readable_file(actor, code)
    form = StageForm(
        request.POST or None, present=file.stage, initial={"seen": file.changed_at.isoformat()}
    )

    def save() -> None:
        operations.move_to_stage(
            actor=actor,
            file=file,
            stage=form.cleaned_data["stage"],
            reason=form.cleaned_data["reason"],
            seen_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return _answer(
        request,
        file,
        form,
        save,
        title=_("Move the file"),
        send=_("Move the file"),
        done=_("The file is moved."),
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(WRITE_IN_FILE)
def write(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Write down what happened."""
    file = queries.get_readable_file(actor, code)
    today = localdate(clock.now())
    form = EntryForm(request.POST or None, initial={"happened_on": today})

    def save() -> None:
        operations.write_entry(actor=actor, file=file, now=clock.now(), **form.cleaned_data)

    return _answer(
        request,
        file,
        form,
        save,
        title=_("Write an entry"),
        send=_("Save the entry"),
        done=_("The entry is saved."),
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(LEAD_FILE)
def close(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Close a file."""
    file = queries.get_readable_file(actor, code)
    form = CloseForm(request.POST or None, initial={"seen": file.changed_at.isoformat()})

    def save() -> None:
        operations.close_file(
            actor=actor,
            file=file,
            note=form.cleaned_data["note"],
            seen_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return _answer(
        request,
        file,
        form,
        save,
        title=_("Close the file"),
        send=_("Close the file"),
        done=_("The file is closed."),
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(LEAD_FILE)
def reopen(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Open a closed file again."""
    file = queries.get_readable_file(actor, code)
    form = ReasonForm(request.POST or None)

    def save() -> None:
        operations.reopen_file(
            actor=actor, file=file, reason=form.cleaned_data["reason"], now=clock.now()
        )

    return _answer(
        request,
        file,
        form,
        save,
        title=_("Open the file again"),
        send=_("Open the file again"),
        done=_("The file is open again."),
    )


def _answer(
    request: HttpRequest,
    file: IntegrationFile,
    form: SeenForm | EntryForm | ReasonForm,
    save: Callable[[], None],
    *,
    title: str,
    send: str,
    done: str,
) -> HttpResponse:
    """Answer a form of a file. After a conflict the present state counts as seen."""

    def act() -> HttpResponse:
        try:
            save()
        except Conflict:
            if isinstance(form, SeenForm):
                form.look_again(get_file(file.code).changed_at)
            raise
        messages.success(request, done)
        return redirect("console:file", code=file.code)

    return answer_form(
        request,
        form,
        act,
        title=title,
        send=send,
        template="console/files/form.html",
        extra={"file": file},
    )


def _find_file_of(application: Application | None) -> IntegrationFile | None:
    return find_open_file(application) if application else None
