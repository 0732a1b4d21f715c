"""Saying whether the gateway has taken up what was decided."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sambung.gateway.queries import wait_in_force

_IN_FORCE_SECONDS = 5.0


def say_in_force(request: HttpRequest, event_id: int, text: str) -> None:
    """Say `text` once the gateway has confirmed an event; else that the decision is kept."""
    if wait_in_force(event_id, timeout_seconds=_IN_FORCE_SECONDS):
        messages.success(request, text)
    else:
        messages.warning(
            request,
            _("Your decision is kept. The gateway has not confirmed it yet; it will follow."),
        )
