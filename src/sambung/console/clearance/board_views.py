"""What team and board do with a proposal: return it, put it on the agenda, vote, conclude."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambung.clearance import operations
from sambung.clearance.operations.concluding import Conclusion, find_majority
from sambung.clearance.permissions import CHECK_CLEARANCE, CONCLUDE_CLEARANCE, VOTE_CLEARANCE
from sambung.clearance.queries import get_clearance
from sambung.clearance.rules import CLEARING, DECISION_NAMES, BoardDecision
from sambung.console.clearance.case_forms import ConcludeForm, ReturnForm, VoteForm, make_seen
from sambung.console.clearance.pages import answer_case
from sambung.console.clearance.queries import count_votes, describe_case
from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.forms import SeenForm
from sambung.console.frame.lookups import find_named_application
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput, SambungError
from sambung.portfolio.models import Application, SharedApplication

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@for_those_who_may(CHECK_CLEARANCE)
def send_back(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Return a proposal to be completed."""
    clearance = get_clearance(actor, code)
    form = ReturnForm(request.POST or None, initial=make_seen(clearance))

    def save() -> None:
        operations.return_proposal(
            actor=actor,
            clearance=clearance,
            reason=form.cleaned_data["reason"],
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Return for completion"),
        send=_("Return it"),
        done=_("The proposal is back with the agency."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(CHECK_CLEARANCE)
def table(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Put a proposal on the agenda of the board."""
    clearance = get_clearance(actor, code)
    form = SeenForm(request.POST or None, initial=make_seen(clearance))

    def save() -> None:
        operations.table_before_board(
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
        title=_("Put before the board"),
        send=_("Put it on the agenda"),
        done=_("The proposal is on the agenda of the board."),
        hint=_("The members can vote from now on. The texts can no longer be changed."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(VOTE_CLEARANCE)
def vote(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Vote on a proposal, or change the own vote."""
    clearance = get_clearance(actor, code)
    own = next((each for each in clearance.votes.all() if each.voter == actor.id), None)
    form = VoteForm(
        request.POST or None,
        initial=make_seen(
            clearance, decision=own.decision if own else "", reason=own.reason if own else ""
        ),
    )

    def save() -> None:
        operations.cast_vote(
            actor=actor,
            clearance=clearance,
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Vote"),
        send=_("Vote"),
        done=_("Your vote counts. You can change it until the vote is concluded."),
    )


@require_http_methods(_METHODS)
@for_those_who_may(CONCLUDE_CLEARANCE)
def conclude(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Write down what the votes decided, and what the letter needs; no majority: say why not."""
    clearance, now = get_clearance(actor, code), clock.now()
    try:
        decision = find_majority(clearance, now=clock.now())
    except SambungError as error:
        messages.warning(request, str(error))
        return redirect("console:clearance", code=code)
    form = ConcludeForm(
        request.POST or None,
        decision=decision,
        is_late=describe_case(clearance, now=now).is_overdue,
        conditions=decision in CLEARING,
        initial=make_seen(clearance),
    )

    def save() -> None:
        operations.conclude(
            actor=actor,
            clearance=clearance,
            conclusion=_read(form, decision),
            expected_changed_at=form.cleaned_data["seen"],
            now=clock.now(),
        )

    return answer_case(
        request,
        clearance,
        form,
        save,
        title=_("Conclude the vote"),
        send=_("Conclude"),
        done=_("Decided. The Integration Team issues the letter."),
        template="console/clearance/conclude.html",
        extra={
            "decision": DECISION_NAMES[decision],
            "counts": count_votes(clearance, now=clock.now()),
        },
    )


def _read(form: ConcludeForm, decision: BoardDecision) -> Conclusion:
    given = form.cleaned_data
    target, shared = _find_target(given["target"]) if "target" in form.fields else (None, None)
    return Conclusion(
        decision=decision,
        reason=given["reason"],
        target=target,
        shared_target=shared,
        alternatives=given["alternatives"],
        credit=given.get("credit", ""),
        minutes=given["minutes"],
        conditions=form.list_conditions(),
        late_because=given.get("late_because", ""),
    )


def _find_target(text: str) -> tuple[Application | None, SharedApplication | None]:
    """Find the application a decision is about: by code or name, of the city or a shared one.

    Raises:
        InvalidInput: there is none.
    """
    shared = SharedApplication.objects.filter(code__iexact=text.strip()).first()
    shared = shared or SharedApplication.objects.filter(name__iexact=text.strip()).first()
    target = find_named_application(text)
    if target is None and shared is None:
        raise InvalidInput(
            _("No application is called “%(text)s”. Write its code, such as APL-0007.")
            % {"text": text}
        )
    return (target, None) if target else (None, shared)
