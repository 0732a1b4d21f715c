"""The week on one page, for the mayor: to read here, or to print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.downloads import give_file
from sambung.console.permissions import READ_BOARD
from sambung.console.weekly.page import describe_week, make_weekly
from sambung.kernel import clock
from sambung.kernel.actor import Actor


@require_GET
@for_those_who_may(READ_BOARD)
def show_week(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Show what the page for the mayor says."""
    week = describe_week(now=clock.now())
    most = max(row.count for row in week.levels)
    return render(request, "console/weekly/week.html", {"week": week, "most": most})


@require_GET
@for_those_who_may(READ_BOARD)
def download_week(_request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Give the page as a PDF."""
    now = clock.now()
    name = f"integrasi-pekanan-{localtime(now):%Y-%m-%d}.pdf"
    return give_file(make_weekly(now=now), file_name=name, media_type="application/pdf")
