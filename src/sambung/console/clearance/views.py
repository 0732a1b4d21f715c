"""Proposals for new applications: the list, and the page of one case."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sambung.clearance.models import Clearance
from sambung.clearance.permissions import (
    PROPOSE_APPLICATION,
    READ_CLEARANCE,
    SETTLE_CONDITION,
    VOTE_CLEARANCE,
    WAIVE_CONDITION,
)
from sambung.clearance.queries import get_clearance, list_clearances
from sambung.clearance.rules import CLEARING, DECISION_NAMES, BoardDecision, ClearanceState
from sambung.console.clearance.actions import find_refusal, list_actions
from sambung.console.clearance.case_forms import FilterForm
from sambung.console.clearance.proposal_forms import FORM_STEPS, get_label
from sambung.console.clearance.queries import (
    describe_case,
    list_conditions,
    list_happenings,
    show_value,
)
from sambung.console.clearance.similar import describe_likeness
from sambung.console.frame.access import for_those_who_may
from sambung.directory.authorization import CITY, may, may_anywhere
from sambung.documents.queries import list_documents
from sambung.governance.permissions import LEAD_FILE
from sambung.kernel import clock
from sambung.kernel.actor import Actor

_PER_PAGE = 50
_OVERDUE = "terlambat"


@require_safe
@for_those_who_may(READ_CLEARANCE)
def show_clearances(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the proposals: an agency its own, the team all, the board what is on its agenda."""
    now = clock.now()
    sits_on_board = may(actor, VOTE_CLEARANCE, CITY)
    asked = request.GET if {"q", "keadaan"} & set(request.GET) else None
    agenda = {"keadaan": ClearanceState.BOARD.value} if sits_on_board else {}
    form = FilterForm(asked or agenda)
    form.is_valid()
    text, wanted = form.cleaned_data.get("q", ""), form.cleaned_data.get("keadaan", "")
    found = list_clearances(
        actor,
        states=[ClearanceState(wanted)] if wanted in set(ClearanceState) else (),
        overdue_on=localdate(now) if wanted == _OVERDUE else None,
    )
    page = Paginator(found.with_words(text), _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "console/clearance/clearances.html",
        {
            "form": form,
            "page": page,
            "cases": [describe_case(clearance, now=now) for clearance in page],
            "is_agenda": sits_on_board and asked is None,
            "may_propose": may_anywhere(actor, PROPOSE_APPLICATION),
        },
    )


@require_safe
@for_those_who_may(READ_CLEARANCE)
def show_clearance(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show a case: whose step it is, what is proposed, what exists, votes, letter, conditions."""
    clearance, now = get_clearance(actor, code), clock.now()
    is_other = clearance.get_first_person(actor.id) != actor.id
    return render(
        request,
        "console/clearance/clearance.html",
        {
            "case": describe_case(clearance, now=now),
            "clearance": clearance,
            "possible_actions": list_actions(actor, clearance),
            "second_person": find_refusal(actor, clearance),
            "steps": list_texts(clearance),
            "similar": [(found, *describe_likeness(found["score"])) for found in clearance.similar],
            "votes": list_votes(actor, clearance),
            "conditions": list_conditions(clearance, now=now),
            "may_settle": is_other and may(actor, SETTLE_CONDITION, clearance.agency.code),
            "may_waive": is_other and may(actor, WAIVE_CONDITION, CITY),
            "is_open": clearance.state
            in (ClearanceState.DECIDED, ClearanceState.ANSWERED, ClearanceState.BUILDING),
            "documents": list_documents(clearance.subject),
            "happenings": list_happenings(clearance),
            "lines": clearance.decision_alternatives.splitlines(),
            "follows": _find_following(actor, clearance),
        },
    )


def list_texts(clearance: Clearance) -> list[tuple[object, list[tuple[str, object]]]]:
    """List what was filled in, by step of the form; empty fields are left out."""
    return [
        (
            step.title,
            [
                (get_label(name), value)
                for name in step.fields
                if (value := show_value(clearance, name)) not in ("", None)
            ],
        )
        for step in FORM_STEPS
    ]


def list_votes(actor: Actor, clearance: Clearance) -> list[tuple[object, object]]:
    """List the votes with the decision in words: before the decision for the board alone."""
    if not clearance.decision and not may(actor, VOTE_CLEARANCE, CITY):
        return []
    return [(vote, DECISION_NAMES[BoardDecision(vote.decision)]) for vote in clearance.votes.all()]


def _find_following(actor: Actor, clearance: Clearance) -> str:
    """Say what follows a decision for what exists, for those who can do it: `file` or `ask`."""
    is_answered = clearance.state == ClearanceState.ANSWERED and clearance.replied_at is not None
    if not is_answered or clearance.decision in CLEARING or not clearance.target:
        return ""
    owner = clearance.target.owner_code
    return "file" if may(actor, LEAD_FILE, owner) else "ask"
