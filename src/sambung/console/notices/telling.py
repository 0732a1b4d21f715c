"""The duty that tells officers at once what waits for them, or changed for their applications.

It reads on in the journal, so that no operation has to think of messages, and none is forgotten.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.translation import override

from sambung.console.notices.notices import Notice, list_notices
from sambung.directory.models import User
from sambung.directory.queries import list_holders
from sambung.journal.models import AuditEntry
from sambung.journal.operations import keep_position
from sambung.journal.queries import list_positions
from sambung.messaging.outbox import send_message

log = logging.getLogger(__name__)

_POSITION = "notices"
_AT_A_TIME = 200
_SETTLED = timedelta(seconds=3)
"""Entries this young wait: one that was begun earlier may still be kept."""


def tell_officers(*, now: datetime) -> int:
    """Tell every holder of the role concerned, but who did it; gives how many messages.

    Nothing that happened before the first run is told. The position is kept after the messages
    were written: cut off in between they are written twice, never not.
    """
    position = list_positions([_POSITION]).get(_POSITION)
    if position is None:
        keep_position(_POSITION, AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0)
        return 0
    entries = AuditEntry.objects.filter(pk__gt=position, at__lte=now - _SETTLED).order_by("pk")
    told: set[tuple[str, str]] = set()
    with override(settings.LANGUAGE_CODE):
        for entry in entries[:_AT_A_TIME]:
            for notice in list_notices(entry, now=now):
                _tell(notice, entry, told, now=now)
            position = entry.pk
    keep_position(_POSITION, position)
    return len(told)


def _tell(notice: Notice, entry: AuditEntry, told: set[tuple[str, str]], *, now: datetime) -> None:
    """Write to each holder once; when nobody can be told, say so in the log."""
    holders = [user for user in list_holders(notice.roles, notice.place, now=now) if user.email]
    if not holders:
        log.warning("%s %s: nobody with an e-mail address is told", entry.action, entry.subject)
    for user in holders:
        key = (user.email, f"{notice.title} {notice.address}")
        if key in told or _did_it(user, entry):
            continue
        told.add(key)
        values = {
            "title": notice.title,
            "address": f"{settings.SAMBUNG_PUBLIC_URL}{notice.address}",
            "by": entry.actor_name,
        }
        send_message(user.email, "officer_told", values, now=now)


def _did_it(user: User, entry: AuditEntry) -> bool:
    return str(user.pk) == entry.actor_id
