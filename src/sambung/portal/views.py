"""Pages of the portal. Each asks one query and fills one template."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sambung import __version__
from sambung.clearance.queries import list_credits
from sambung.kernel.clock import now
from sambung.kernel.errors import NotFound
from sambung.ledger.queries import get_record
from sambung.portal.badges import make_badge
from sambung.portal.forms import ApplicationFilter, RecordLookup
from sambung.portal.queries import (
    find_interface,
    get_application_page,
    get_city_figures,
    get_ledger_page,
)
from sambung.portfolio.models import Application
from sambung.portfolio.searching import give_advice, list_words
from sambung.verification.publication.moments import find_opening_day
from sambung.verification.queries import search_applications
from sambung.verification.rules.levels import Level, RequirementState
from sambung.verification.texts import (
    LEVEL_EXPLANATIONS,
    REQUIREMENT_EXPLANATIONS,
    REQUIREMENT_TITLES,
    STATE_EXPLANATIONS,
)

PAGE_SIZE = 25


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what the city has, what is said of it, and what Sambung verified."""
    return render(request, "portal/home.html", {"figures": get_city_figures(now=now())})


@require_safe
def list_applications(request: HttpRequest) -> HttpResponse:
    """List the applications that fit the search."""
    form = ApplicationFilter(request.GET)
    if not form.is_valid():
        return render(request, "portal/applications.html", {"form": form}, status=400)
    page = search_applications(
        form.get_criteria(),
        page=form.cleaned_data["page"] or 1,
        page_size=PAGE_SIZE,
        now=now(),
    )
    text = form.cleaned_data["q"]
    advice = give_advice(text, Application.objects.counted(), fits=page.paginator.count > 0)
    context = {
        "form": form,
        "page": page,
        "rows": [(item, list_words(item.application, advice.terms)) for item in page],
        "text": text.strip(),
        "advice": advice,
        "close": [(found, list_words(found, advice.terms)) for found in advice.close],
        "opening_day": find_opening_day(now=now()),
    }
    return render(request, "portal/applications.html", context)


@require_safe
def show_application(request: HttpRequest, code: str) -> HttpResponse:
    """Show one application: what is known, what was said, what is verified and by what."""
    page = get_application_page(code, now=now())
    published = None if page.opening_day else page.standing.published
    context = {
        "page": page,
        "address": f"{settings.SAMBUNG_PUBLIC_URL}{reverse('portal:application', args=[code])}",
        "badge_text": make_badge(page.application, published).text,
    }
    return render(request, "portal/application.html", context)


@require_safe
def show_credits(request: HttpRequest) -> HttpResponse:
    """Show the ideas that are credited as innovations though no application was built."""
    page = Paginator(list_credits(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/credits.html", {"page": page})


@require_safe
def show_contract(request: HttpRequest, code: str, interface: str) -> HttpResponse:
    """Give the OpenAPI description of an interface, as its provider published it."""
    found = find_interface(code, interface)
    if found is None:
        raise Http404
    return JsonResponse(
        found.contract,
        content_type="application/vnd.oai.openapi+json;version=3.1",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@require_safe
def show_method(request: HttpRequest) -> HttpResponse:
    """Explain how levels are proved."""
    levels = [(level, LEVEL_EXPLANATIONS[level]) for level in Level if level is not Level.NONE]
    requirements = [
        (title, REQUIREMENT_EXPLANATIONS[code]) for code, title in REQUIREMENT_TITLES.items()
    ]
    context = {
        "levels": levels,
        "states": [(state, STATE_EXPLANATIONS[state]) for state in RequirementState],
        "requirements": requirements,
    }
    return render(request, "portal/method.html", context)


@require_safe
def show_ledger(request: HttpRequest) -> HttpResponse:
    """Show the newest checkpoint of the ledger, and the record of a call when asked for one."""
    form = RecordLookup(request.GET if "id" in request.GET else None)
    record = None
    if form.is_valid():
        try:
            record = get_record(form.cleaned_data["id"].strip())
        except NotFound as error:
            form.add_error("id", str(error))
    context = {"form": form, "record": record, "ledger": get_ledger_page()}
    return render(request, "portal/ledger.html", context, status=404 if form.errors else 200)


@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """Show how accessible the pages are and where to tell of a barrier."""
    return render(request, "portal/accessibility.html")


@require_safe
def show_about(request: HttpRequest) -> HttpResponse:
    """Tell what software this is, under which licence, and what it keeps of its readers."""
    return render(request, "portal/about.html", {"version": __version__})
