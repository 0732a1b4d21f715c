"""Reads of clearance."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance, ClearanceQuerySet, Condition
from sambung.clearance.permissions import PROPOSE_APPLICATION, READ_CLEARANCE
from sambung.clearance.rules import (
    CLEARANCE_TABLE,
    CLEARING,
    BoardDecision,
    ClearanceState,
    ClearanceStep,
)
from sambung.directory.authorization import list_agency_codes
from sambung.directory.provenance import Provenance
from sambung.directory.querysets import within_agencies
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotFound

OPEN = tuple(state.key for state in CLEARANCE_TABLE.states if not state.is_final)

AVOIDING = tuple(decision for decision in BoardDecision if decision not in CLEARING)
"""The decisions after which nothing new is built."""


@dataclass(frozen=True, slots=True)
class Avoided:
    """An application that was proposed and is not built, with the costs the proposal named.

    `target` is what is joined or extended instead. The costs are estimates nobody checked.
    """

    code: str
    name: str
    agency: str
    decision: str
    decided_at: datetime
    target: str
    build_cost: int | None
    annual_cost: int | None


@dataclass(frozen=True, slots=True)
class Credit:
    """An innovation without an application: the idea, and whose it is."""

    code: str
    name: str
    agency: str
    credit: str
    decided_on: date


def list_clearances(
    actor: Actor, *, states: Collection[ClearanceState] = (), overdue_on: date | None = None
) -> ClearanceQuerySet:
    """List the proposals the actor may read, newest first; all states, or some of them.

    Drafts are for their agency only. `overdue_on` leaves those whose step is overdue that day.
    """
    codes = list_agency_codes(actor, READ_CLEARANCE)
    found = Clearance.objects.select_related("agency", "target", "shared_target", "application")
    found = found.for_agencies(codes)
    writes_for = list_agency_codes(actor, PROPOSE_APPLICATION)
    found = found.filter(
        ~Q(state=ClearanceState.DRAFT) | within_agencies(writes_for, found.agency_path)
    )
    if states:
        found = found.filter(state__in=states)
    if overdue_on is not None:
        found = found.filter(step_due_on__lt=overdue_on, state__in=OPEN)
    return found


def get_clearance(actor: Actor, code: str) -> Clearance:
    """Give a proposal with its votes and conditions.

    Raises:
        NotFound: there is none of that number, or it is not for the eyes of the actor.
    """
    found = list_clearances(actor).prefetch_related("votes", "conditions")
    clearance = found.filter(code__iexact=code.strip()).first()
    if clearance is None:
        raise NotFound(_("There is no proposal %(code)s.") % {"code": code})
    return clearance


def get_condition(clearance: Clearance, pk: int) -> Condition:
    """Give a condition of a proposal.

    Raises:
        NotFound: the proposal has no such condition.
    """
    condition = clearance.conditions.select_related("clearance__agency").filter(pk=pk).first()
    if condition is None:
        raise NotFound(_("There is no such condition."))
    return condition


def list_steps(clearance: Clearance) -> tuple[ClearanceStep, ...]:
    """List the steps that are possible now, whoever may take them."""
    steps = [step.key for step in CLEARANCE_TABLE.list_steps(clearance.state)]
    if clearance.decision not in CLEARING and ClearanceStep.BEGIN in steps:
        steps.remove(ClearanceStep.BEGIN)
    return tuple(steps)


def list_avoided() -> tuple[Avoided, ...]:
    """List the proposed applications that the board ended in something else, newest first.

    What examples and invented agencies proposed is left out.
    """
    found = (
        Clearance.objects.filter(decision__in=AVOIDING, decided_at__isnull=False)
        .exclude(state=ClearanceState.WITHDRAWN)
        .exclude(agency__provenance__in=(Provenance.EXAMPLE, Provenance.ILLUSTRATIVE))
        .select_related("agency", "target", "shared_target")
    )
    return tuple(
        Avoided(
            code=c.code,
            name=c.name,
            agency=c.agency.name,
            decision=c.decision,
            decided_at=c.decided_at,
            target=str(c.target or c.shared_target or ""),
            build_cost=c.build_cost,
            annual_cost=c.annual_cost,
        )
        for c in found.order_by("-decided_at", "-id")
        if c.decided_at
    )


def list_credits() -> tuple[Credit, ...]:
    """List the innovations credited without an application, newest first, once the letter is out.

    The list is public: it names agencies and ideas, no person.
    """
    found = Clearance.objects.filter(
        decision=BoardDecision.NOT_NEEDED,
        state__in=(ClearanceState.ANSWERED, ClearanceState.CLOSED),
    ).select_related("agency")
    return tuple(
        Credit(
            code=c.code,
            name=c.name,
            agency=c.agency.name,
            credit=c.credit,
            decided_on=localdate(c.decided_at),
        )
        for c in found.order_by("-decided_at")
        if c.decided_at
    )
