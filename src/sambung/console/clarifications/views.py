"""Falls of levels: an agency reads what is missing and answers, before the fall is public."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.verification.clarifications import (
    LONGEST_ANSWER,
    answer_clarification,
    can_be_answered,
    list_answerable,
)
from sambung.verification.models import Clarification
from sambung.verification.permissions import ANSWER_CLARIFICATION
from sambung.verification.queries import RequirementStanding, get_standing
from sambung.verification.rules.levels import Level
from sambung.verification.texts import REQUIREMENT_TITLES, describe_level

_ON_A_PAGE = 25


class AnswerForm(forms.Form):
    """What the agency says to a fall."""

    text = forms.CharField(
        label=gettext_lazy("Answer of the agency"),
        help_text=gettext_lazy(
            "Shown publicly, at once, in the name of the agency. Say what happened and what is"
            " done about it; name no persons."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST_ANSWER,
        error_messages={"required": gettext_lazy("Write what the agency answers.")},
    )


@require_GET
@for_those_who_may(ANSWER_CLARIFICATION)
def list_clarifications(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the falls of the levels of the agency's applications, newest first."""
    now = clock.now()
    found = Paginator(list_answerable(actor), _ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [_describe(clarification, now) for clarification in found]
    return render(
        request, "console/clarifications/clarifications.html", {"found": found, "rows": rows}
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(ANSWER_CLARIFICATION)
def answer(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Show a fall with what is missing, and take the agency's answer."""
    now = clock.now()
    clarification = get_object_or_404(list_answerable(actor), pk=pk)
    if request.method == "GET" and not can_be_answered(clarification, now=now):
        return render(
            request, "console/clarifications/clarification.html", _context(clarification, now)
        )
    initial = {"text": clarification.answer}
    form = AnswerForm(request.POST or None, initial=initial)

    def act() -> HttpResponse:
        answer_clarification(
            actor=actor, clarification=clarification, text=form.cleaned_data["text"], now=now
        )
        messages.success(request, _("The answer is public now, beside the level."))
        return redirect("console:clarifications")

    return answer_form(
        request,
        form,
        act,
        title=_("Answer to the fall of a level"),
        send=_("Send the explanation"),
        template="console/clarifications/answer.html",
        extra=_context(clarification, now),
    )


def _context(clarification: Clarification, now: datetime) -> dict[str, object]:
    return {
        "row": _describe(clarification, now),
        "missing": _find_missing(clarification, now),
        "title": _("Fall of the level of %(name)s") % {"name": clarification.application.name},
    }


def _describe(clarification: Clarification, now: datetime) -> dict[str, object]:
    is_over = now >= clarification.until or clarification.closed_at is not None
    return {
        "clarification": clarification,
        "application": clarification.application,
        "level_name": describe_level(Level(clarification.level_before)),
        "requirement": REQUIREMENT_TITLES.get(clarification.requirement, ""),
        "is_running": not is_over,
        "can_be_answered": can_be_answered(clarification, now=now),
    }


def _find_missing(clarification: Clarification, now: datetime) -> RequirementStanding | None:
    requirements = get_standing(clarification.application, now=now).requirements
    return next((r for r in requirements if r.requirement == clarification.requirement), None)
