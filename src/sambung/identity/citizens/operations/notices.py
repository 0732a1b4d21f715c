"""Telling a person, on every proved contact, that something happened to the account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sambung.directory.models import User
from sambung.messaging.outbox import send_message


def notify(
    user: User, kind: str, values: Mapping[str, Any] | None = None, *, now: datetime
) -> None:
    """Send a notice to all proved contacts, so that who stole one of them cannot hide it."""
    reached = set(user.contacts.values_list("value", flat=True)) | {user.email}
    for value in sorted(reached - {""}):
        send_message(value, kind, values, now=now)
