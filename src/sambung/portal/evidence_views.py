"""What other sites show of an application: its badge, and feeds of public changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from sambung.kernel.clock import now
from sambung.portal.badges import make_badge
from sambung.portal.feeds import LevelFeed
from sambung.portfolio.queries import get_application
from sambung.verification.publication.moments import (
    NOTHING,
    find_opening_day,
    list_published_levels,
)

_SECONDS = 300
_answer_feed: Any = LevelFeed()
# The address says which language; nobody is signed in here.
_shared = cache_control(public=True, max_age=_SECONDS)


@require_safe
@conditional_page
@_shared
def show_badge(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the badge of an application (SVG), for any site to embed."""
    moment = now()
    application = get_application(code)
    published = None
    if find_opening_day(now=moment) is None:
        levels = list_published_levels([application.pk], now=moment)
        published = levels.get(application.pk, NOTHING)
    context = {"badge": make_badge(application, published), "language": get_language()}
    response = render(request, "portal/badge.svg", context, content_type="image/svg+xml")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@conditional_page
@_shared
def show_feed(request: HttpRequest, code: str = "") -> HttpResponse:
    """Give the newest public changes of levels as an Atom feed, of one application or of all."""
    answer: HttpResponse = _answer_feed(request, code=code)
    return answer
