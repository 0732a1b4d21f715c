"""Signing out of the portal, by whatever page, ends what the browser began at applications."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from sambung.directory.models import User
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.provider import browsers
from sambung.identity.provider.operations.sessions import end_browser_sessions
from sambung.kernel import clock


@receiver(user_logged_out, dispatch_uid="end_client_sessions")
def end_client_sessions(request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    """End the sessions at applications that this browser began, and tell the applications."""
    if request is None or user is None:
        return
    end_browser_sessions(
        actor=actor_of(user),
        user=user,
        browser=browsers.find_browser(request.session),
        now=clock.now(),
    )
