"""Telling people that a step of a clearance is late."""

import logging
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from sambung.clearance.deadlines import Overdue, escalate_overdue
from sambung.clearance.rules import CLEARANCE_TABLE
from sambung.directory.authorization import ROLE_NAMES
from sambung.messaging.outbox import send_message

log = logging.getLogger(__name__)


def remind_of_overdue(*, now: datetime) -> int:
    """Tell who owes a late step, and who answers for them, once per step; returns how many steps.

    Nobody to tell is written to the log: an administrator has a role to fill.
    """
    escalations = escalate_overdue(now=now)
    for escalation in escalations:
        addresses = sorted({user.email for user in escalation.recipients if user.email})
        if not addresses:
            code = escalation.overdue.clearance.code
            log.warning("clearance %s is late and nobody with an e-mail address owes it", code)
        with override(settings.LANGUAGE_CODE):
            values = _describe(escalation.overdue)
            for address in addresses:
                send_message(address, "clearance_overdue", values, now=now)
    return len(escalations)


def _describe(overdue: Overdue) -> dict[str, object]:
    clearance = overdue.clearance
    place = reverse("console:clearance", args=[clearance.code])
    return {
        "code": clearance.code,
        "name": clearance.name,
        "agency": clearance.agency.name,
        "state": CLEARANCE_TABLE.get_state(clearance.state).title,
        "owner": ROLE_NAMES[overdue.owner],
        "due_on": overdue.due_on,
        "days": overdue.days,
        "address": f"{settings.SAMBUNG_PUBLIC_URL}{place}",
    }
