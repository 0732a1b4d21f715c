"""Signing out and changing a password end what was begun at applications, by whatever page."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from sambung.directory.models import User
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.provider import browsers
from sambung.identity.provider.operations.sessions import end_browser_sessions, end_sessions
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


def end_all_client_sessions(user: User, **kwargs: Any) -> None:
    """End a person's sessions at every application: whoever knew the old password is out."""
    end_sessions(actor=actor_of(user), user=user, now=clock.now())


for _signal in (password_changed, password_set, password_reset):
    _signal.connect(end_all_client_sessions, dispatch_uid="end_all_client_sessions")
