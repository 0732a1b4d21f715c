"""What sources state differently: counts of the city, and claims on applications."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sambung.console.frame.access import for_officers
from sambung.console.frame.scope import get_scope
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.queries import count_portfolio
from sambung.portfolio.seeding.stated_counts import list_stated_counts
from sambung.verification.queries.contradictions import list_contradictions


@require_GET
@for_officers
def show_sources(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show figures and claims side by side, each with its source; nothing is put together."""
    now = clock.now()
    contradictions = list_contradictions(agency_codes=get_scope(actor), now=now)
    return render(
        request,
        "console/desk/sources.html",
        {
            "counts": list_stated_counts(),
            "own": count_portfolio(),
            "contradictions": contradictions,
            "now": now,
        },
    )
