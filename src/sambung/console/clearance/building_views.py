"""From the letter to go-live: building begins, conditions are settled, the case ends."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambung.clearance import operations
from sambung.clearance.permissions import (
    PROPOSE_APPLICATION,
    READ_CLEARANCE,
    SETTLE_CONDITION,
    WAIVE_CONDITION,
)
from sambung.clearance.queries import get_clearance, get_condition
from sambung.console.clearance.case_forms import BeginForm, NoteForm, SettleForm, make_seen
from sambung.console.clearance.pages import answer_case
from sambung.console.clearance.queries import list_buildable, list_conditions
from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.forms import ReasonForm, SeenForm
from sambung.kernel import clock
from sambung.kernel.actor import Actor

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@for_those_who_may(PROPOSE_APPLICATION)
def begin(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Begin to build: the application is registered, and every gate opens for it."""
    clearance = get_clearance(actor, code)
    form = BeginForm(
        request.POST or None, applications=list_buildable(clearance), initial=make_seen(clearance)
    )

    def save() -> None:
        operations.begin(
            actor=actor,
            clearance=clearance,
            application=form.cleaned_data["application"],
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Begin to build"),
        send=_("Begin"),
        done=_("The application is registered. It can get a sign-in client and interfaces now."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(SETTLE_CONDITION)
def settle(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Say that a condition is met; where a proof can show it, the proof decides."""
    clearance, now = get_clearance(actor, code), clock.now()
    condition = get_condition(clearance, pk)
    lines = {line.condition.pk: line for line in list_conditions(clearance, now=now)}
    form = SettleForm(request.POST or None, request.FILES or None)

    def save() -> None:
        document = form.cleaned_data["document"]
        operations.settle_condition(
            actor=actor,
            condition=condition,
            reason=form.cleaned_data["reason"],
            is_proved=bool(lines[pk].is_proved),
            file_name=document.name if document else "",
            content=document.read() if document else b"",
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Condition met"),
        send=_("Settle it"),
        done=_("The condition is met."),
        hint=condition.text,
    )


@require_http_methods(_METHODS)
@for_those_who_may(WAIVE_CONDITION)
def waive(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Let go of a condition that cannot be met, for the board."""
    clearance = get_clearance(actor, code)
    condition = get_condition(clearance, pk)
    form = ReasonForm(request.POST or None)

    def save() -> None:
        operations.waive_condition(
            actor=actor, condition=condition, reason=form.cleaned_data["reason"], now=clock.now()
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Let go of a condition"),
        send=_("Let go of it"),
        done=_("The board let go of the condition. It stays on record."),
        hint=condition.text,
    )


@require_http_methods(_METHODS)
@for_those_who_may(PROPOSE_APPLICATION)
def declare_live(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Declare live what was built, once no condition is open."""
    clearance = get_clearance(actor, code)
    form = SeenForm(request.POST or None, initial=make_seen(clearance))

    def save() -> None:
        operations.go_live(
            actor=actor,
            clearance=clearance,
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Declare it live"),
        send=_("It is live"),
        done=_("The application is live. Its level follows from what Sambung sees."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(READ_CLEARANCE)
def close(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Close a case from which nothing more follows."""
    clearance = get_clearance(actor, code)
    form = NoteForm(request.POST or None, initial=make_seen(clearance))

    def save() -> None:
        operations.close(
            actor=actor,
            clearance=clearance,
            note=form.cleaned_data["note"],
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Close the case"),
        send=_("Close the case"),
        done=_("The case is closed."),
        hint=_("Say how it ended, unless the agency's answer is recorded and nothing is built."),
    )
