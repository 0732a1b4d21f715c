"""Acting upon sessions that ended below: an officer suspended, moved or departed."""

from datetime import datetime

from django.db import transaction

from sambung.directory.models import User
from sambung.directory.operations import SESSIONS_ENDED
from sambung.identity.provider.operations.sessions import end_sessions
from sambung.journal.operations import mark_handled
from sambung.journal.queries import list_pending_payloads
from sambung.kernel.actor import SYSTEM


def end_sessions_of_departed(*, now: datetime) -> int:
    """End at applications the sessions of everybody whose sessions ended here. For the worker.

    Refresh tokens are revoked and the applications told. Returns how many people were concerned.
    Each person is one transaction, so one failure does not keep the others signed in.
    """
    pending = list_pending_payloads(SESSIONS_ENDED)
    for number, payload in pending:
        with transaction.atomic():
            user = User.objects.filter(pk=payload["user"]).first()
            if user is not None:
                end_sessions(actor=SYSTEM, user=user, now=now)
            mark_handled(numbers=[number], now=now)
    return len(pending)
