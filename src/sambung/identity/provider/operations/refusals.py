"""Keeping what was refused: the first of its kind in an hour is audited, the others are counted.

Anybody can make a provider refuse; writing an entry for each would let him fill the journal.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from sambung.identity.models import Refusal
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM


def record_refusal(*, subject: str, reason: str, now: datetime) -> int:
    """Keep that something was refused; gives how often it was in this hour.

    `subject` is kind and code of what exists, as in `client/kl-3f9a`, or `client/unknown`: never
    what a stranger wrote. `reason` is an error code of the RFCs or of this provider.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = {"subject": subject, "reason": reason, "hour": hour}
    try:
        with transaction.atomic():
            Refusal.objects.create(**key)
            record_audit(
                actor=SYSTEM, action="refuse", subject=subject, after={"reason": reason}, now=now
            )
    except IntegrityError:
        Refusal.objects.filter(**key).update(count=F("count") + 1)
    return count_refusals(subject=subject, reason=reason, now=now)


def count_refusals(*, subject: str, reason: str, now: datetime) -> int:
    """Count how often something was refused in the hour of `now`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    found = Refusal.objects.filter(subject=subject, reason=reason, hour=hour)
    return found.values_list("count", flat=True).first() or 0
