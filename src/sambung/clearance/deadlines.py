"""Deadlines of a clearance: who is late with which step, and whom to tell, once per step.

Days are working days of `rules.CLEARANCE_TABLE`; the letter may name another day for the reply.
Sending is for the caller: this package knows no messages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from sambung.clearance.models import Clearance
from sambung.clearance.rules import CLEARANCE_TABLE
from sambung.directory.authorization import CITY
from sambung.directory.models import User
from sambung.directory.queries import list_holders
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM, Role
from sambung.workflow.rules.deadlines import Deadline

_WAITING = tuple(state.key for state in CLEARANCE_TABLE.states if state.owner is not None)
_OF_AGENCY = Role.APPLICATION_OWNER
"""The states of this role are the proposing agency's; all others are the city's."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A step that is late. `owner` is the role that owes it; `days` are working days late."""

    clearance: Clearance
    owner: Role
    due_on: date
    days: int

    @property
    def place(self) -> str:
        """The agency the role is asked for, or `*` for the city."""
        return self.clearance.agency.code if self.owner is _OF_AGENCY else CITY


@dataclass(frozen=True, slots=True)
class Escalation:
    """What to tell, and whom: who owes the step, and who answers for them."""

    overdue: Overdue
    recipients: tuple[User, ...]


def escalate_overdue(*, now: datetime) -> tuple[Escalation, ...]:
    """Mark what became late since, and give what to tell whom. For the worker.

    Each step is escalated once: a step that follows has a deadline of its own. Of two workers one
    gets each proposal.
    """
    late = _describe(_find_overdue(now).filter(escalated_at__isnull=True), now)
    return tuple(_escalate(each, now) for each in late if _mark(each.clearance, now))


def _find_overdue(now: datetime) -> QuerySet[Clearance]:
    found = Clearance.objects.filter(state__in=_WAITING, step_due_on__lt=localdate(now))
    return found.select_related("agency").order_by("step_due_on", "id")


def _describe(found: Iterable[Clearance], now: datetime) -> tuple[Overdue, ...]:
    return tuple(
        Overdue(clearance, owner, due, Deadline(due).count_days_late(today=localdate(now)))
        for clearance in found
        if (owner := CLEARANCE_TABLE.get_state(clearance.state).owner)
        and (due := clearance.step_due_on)
    )


@transaction.atomic
def _mark(clearance: Clearance, now: datetime) -> bool:
    mine = Clearance.objects.filter(
        pk=clearance.pk,
        state=clearance.state,
        escalated_at__isnull=True,
        step_due_on=clearance.step_due_on,
    )
    if not mine.update(escalated_at=now):
        return False
    record_audit(
        actor=SYSTEM,
        action="escalate",
        subject=clearance.subject,
        now=now,
        agency_code=clearance.agency.code,
        after={"state": clearance.state, "due_on": str(clearance.step_due_on)},
    )
    return True


def _escalate(overdue: Overdue, now: datetime) -> Escalation:
    roles = (overdue.owner, Role.LEADER)
    return Escalation(overdue, list_holders(roles, overdue.place, now=now))
