"""Pages about what to keep, merge or retire: questionnaire, TIME chart and candidates."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.console.rationalisation.forms import AgencyFilterForm, QuestionnaireForm
from sambung.directory.authorization import list_agency_codes, may_anywhere, require
from sambung.directory.models import Agency
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.messages import Message
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_application, get_owner_code
from sambung.rationalisation import operations
from sambung.rationalisation.permissions import (
    ANSWER_QUESTIONNAIRE,
    PROPOSE_DEPARTURE,
    READ_RATIONALISATION,
)
from sambung.rationalisation.queries import (
    Known,
    Portfolio,
    get_known,
    get_portfolio,
    list_merge_candidates,
    list_retire_candidates,
    select_considered,
    select_unanswered,
)
from sambung.rationalisation.rules.candidates import REASON_NAMES
from sambung.rationalisation.rules.charts import Point, TimeChart, draw_time
from sambung.rationalisation.rules.questions import BY_CODE
from sambung.rationalisation.rules.scoring import (
    COST_NAMES,
    QUADRANT_NAMES,
    Assessment,
    Quadrant,
)

_PER_PAGE = 50
MOST_DRAWN = 300
_MOST_CANDIDATES = 100


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def show_rationalisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the TIME chart, and as a table what each application scores and why."""
    codes, form, now = *_read_scope(request, actor), clock.now()
    portfolio = get_portfolio(codes, agency=form.get_code(), now=now)
    page = Paginator(portfolio.rated, _PER_PAGE).get_page(request.GET.get("page"))
    chart = _draw(portfolio)
    placed = [each for each in portfolio.rated if each.assessment.quadrant]
    return render(
        request,
        "console/rationalisation/rationalisation.html",
        {
            "form": form,
            "portfolio": portfolio,
            "page": page,
            "rows": [(each, *_name_places(each.assessment)) for each in page.object_list],
            "chart": chart,
            "fields": [(field, QUADRANT_NAMES[field.quadrant]) for field in chart.fields],
            "quadrants": [
                (QUADRANT_NAMES[quadrant], sum(e.assessment.quadrant is quadrant for e in placed))
                for quadrant in Quadrant
            ],
            "placed": len(placed),
            "most_drawn": MOST_DRAWN,
            "now": now,
            "may_propose": may_anywhere(actor, PROPOSE_DEPARTURE),
        },
    )


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def show_candidates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List what could be merged and what could be retired, with dependents and reasons."""
    codes, form, now = *_read_scope(request, actor), clock.now()
    agency = form.get_code()
    portfolio = get_portfolio(codes, agency=agency, now=now)
    retirable = list_retire_candidates(portfolio, codes, agency=agency, now=now)
    return render(
        request,
        "console/rationalisation/candidates.html",
        {
            "form": form,
            "portfolio": portfolio,
            "retirable": [
                (each, [REASON_NAMES[reason] for reason in each.reasons])
                for each in retirable[:_MOST_CANDIDATES]
            ],
            "retirable_count": len(retirable),
            "mergeable": list_merge_candidates(portfolio, codes, agency=agency, now=now),
            "now": now,
            "may_propose": may_anywhere(actor, PROPOSE_DEPARTURE),
        },
    )


@require_safe
@for_those_who_may(READ_RATIONALISATION)
def show_unanswered(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the applications whose owner answered nothing yet."""
    codes, form = _read_scope(request, actor)
    found = select_unanswered(codes, agency=form.get_code())
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "may_answer": may_anywhere(actor, ANSWER_QUESTIONNAIRE),
    }
    return render(request, "console/rationalisation/unanswered.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(ANSWER_QUESTIONNAIRE)
def answer(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Answer, for an application of the own agency, what no fact answers."""
    application = get_application(code)
    require(actor, ANSWER_QUESTIONNAIRE, get_owner_code(application))
    now = clock.now()
    known = get_known(application, now=now)
    form = QuestionnaireForm(request.POST or None, known=known, application=application)

    def act() -> HttpResponse:
        kept = {q: a for q, a in known.answers.items() if q in known.by_facts}
        operations.answer_questionnaire(
            actor=actor, application=application, answers=kept | form.as_answers(), now=now
        )
        messages.success(request, _tell_result(application, now))
        return redirect("console:questionnaire", code=code)

    return answer_form(
        request,
        form,
        act,
        title=_("Value, technical fit and cost"),
        application=application,
        template="console/rationalisation/questionnaire.html",
        extra={"known": known, "facts": _describe_facts(known), **_describe_result(known)},
    )


def _tell_result(application: Application, now: datetime) -> str:
    assessment = get_known(application, now=now).assessment
    if assessment.score is None:
        return _("Kept. It has no score yet: %(count)s answers are missing.") % {
            "count": len(assessment.missing)
        }
    return _("Kept. It scores %(score)s of 100.") % {"score": assessment.score}


def _describe_facts(known: Known) -> list[tuple[str, str]]:
    return [
        (str(BY_CODE[code].text), str(BY_CODE[code].answers[answer - 1]))
        for code, answer in known.by_facts.items()
    ]


def _describe_result(known: Known) -> dict[str, object]:
    quadrant, cost = _name_places(known.assessment)
    missing = [question.text for question in known.assessment.missing]
    return {"quadrant": quadrant, "cost": cost, "missing": missing}


def _name_places(found: Assessment) -> tuple[Message | None, Message | None]:
    """Name the field of TIME and the class of cost."""
    return (
        QUADRANT_NAMES[found.quadrant] if found.quadrant else None,
        COST_NAMES[found.cost] if found.cost else None,
    )


def _read_scope(request: HttpRequest, actor: Actor) -> tuple[tuple[str, ...], AgencyFilterForm]:
    codes = list_agency_codes(actor, READ_RATIONALISATION)
    return codes, AgencyFilterForm(request.GET, agencies=_list_agencies(codes))


def _list_agencies(codes: tuple[str, ...]) -> QuerySet[Agency]:
    owners = select_considered(codes).order_by().values("owner")
    return Agency.objects.filter(pk__in=owners).order_by("name")


def _draw(portfolio: Portfolio) -> TimeChart:
    points = [
        Point(
            code=each.application.code,
            name=each.application.name,
            value=each.assessment.value,
            fit=each.assessment.fit,
            annual_cost=each.annual_cost,
        )
        for each in portfolio.rated
        if each.assessment.value is not None and each.assessment.fit is not None
    ]
    points.sort(key=lambda point: -(point.annual_cost or 0))
    return draw_time(points[:MOST_DRAWN])
