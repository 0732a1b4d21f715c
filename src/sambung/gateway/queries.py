"""Reads of the gateway."""

import time

from sambung.gateway.models import Publication
from sambung.journal.queries import is_handled

_POLL_SECONDS = 0.02


def find_latest_publication() -> Publication | None:
    """Give the newest version that was written or tried, or None before the first."""
    return Publication.objects.order_by("-id").first()


def find_last_confirmed() -> Publication | None:
    """Give the newest version that Envoy reported to enforce, or None before the first."""
    return Publication.objects.filter(confirmed_at__isnull=False).order_by("-id").first()


def is_in_force(event_id: int) -> bool:
    """Tell whether Envoy enforces a version that takes an event into account.

    `event_id` is the number an operation gave back, as when an agreement was revoked.
    """
    return is_handled(event_id)


def wait_in_force(event_id: int, *, timeout_seconds: float) -> bool:
    """Wait until an event is in force; False when it is not within the time given.

    Call it after the transaction of the event was committed, never inside.
    """
    deadline = time.monotonic() + timeout_seconds
    while not is_in_force(event_id):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
