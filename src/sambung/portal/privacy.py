"""The page that says what is stored of whom, how long, and what a person may do about it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sambung.identity.accounts.devices import name_device_cookie
from sambung.identity.accounts.operations.closing import CLOSING_WAIT
from sambung.identity.accounts.retention import describe_duration, list_kept


@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """Show the page; every time on it is the constant that deletes."""
    context = {
        "kept": list_kept(),
        "closing_wait": describe_duration(CLOSING_WAIT),
        "cookies": (
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            f"{settings.SAMBUNG_COOKIE_PREFIX}messages",
            name_device_cookie(),
        ),
    }
    return render(request, "portal/privacy.html", context)
