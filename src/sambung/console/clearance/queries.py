"""What the pages about proposals show, as far as the officer's roles open it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.formats import number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from sambung.clearance.letters import LetterDetails
from sambung.clearance.models import Clearance, Condition, Vote
from sambung.clearance.permissions import (
    CHECK_CLEARANCE,
    PROPOSE_APPLICATION,
    VOTE_CLEARANCE,
)
from sambung.clearance.queries import list_clearances
from sambung.clearance.rules import (
    CLEARANCE_TABLE,
    DECISION_NAMES,
    BoardDecision,
    ClearanceState,
)
from sambung.clearance.votes import list_counting_votes
from sambung.directory.authorization import CITY, ROLE_NAMES, list_agency_codes, may
from sambung.directory.models import Agency
from sambung.directory.provenance import Provenance
from sambung.directory.queries import find_head, find_lead_agency
from sambung.directory.querysets import within_agencies
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Actor, Role
from sambung.kernel.messages import Message
from sambung.portfolio.models import Application
from sambung.verification.queries import get_standing
from sambung.verification.rules.levels import RequirementState
from sambung.workflow.rules.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class CaseState:
    """A proposal with its state in words, whose step it is, and what the calendar says of it."""

    clearance: Clearance
    state: Message
    look: str
    decision: Message | None
    owner: str
    days_left: int | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition with what Sambung itself saw of it; None where no proof can show it."""

    condition: Condition
    is_proved: bool | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the journal, in words."""

    at: datetime
    who: str
    what: Any


def describe_case(clearance: Clearance, *, now: datetime) -> CaseState:
    """Say of a proposal where it stands, whose step it is and how many working days are left."""
    today = localdate(now)
    state, deadline = CLEARANCE_TABLE.get_state(clearance.state), Deadline(clearance.step_due_on)
    is_answered = state.key is ClearanceState.ANSWERED and clearance.replied_at is not None
    return CaseState(
        clearance=clearance,
        state=state.title,
        look=_LOOKS.get(state.key, "unknown"),
        decision=DECISION_NAMES[BoardDecision(clearance.decision)] if clearance.decision else None,
        owner=_name_owner(clearance, state.owner) if state.owner else "",
        days_left=deadline.count_days_left(today=today),
        is_overdue=deadline.is_over(today=today) and not is_answered,
    )


def select_proposing_agencies(actor: Actor) -> QuerySet[Agency]:
    """List the agencies for which the officer may propose."""
    codes = list_agency_codes(actor, PROPOSE_APPLICATION)
    return Agency.objects.for_agencies(codes).filter(is_active=True).order_by("name")


def show_value(clearance: Clearance, name: str) -> object:
    """Give the value of a field as people read it: words of a choice, sums with points, days."""
    if clearance._meta.get_field(name).choices:  # type: ignore[union-attr]
        return getattr(clearance, f"get_{name}_display")()
    value = getattr(clearance, name)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return value


def list_conditions(clearance: Clearance, *, now: datetime) -> tuple[ConditionLine, ...]:
    """List the conditions; those that a proof can show are compared with what Sambung saw."""
    conditions = list(clearance.conditions.all())
    proved: Mapping[str, bool] = {}
    if clearance.application and any(each.requirement for each in conditions):
        standing = get_standing(clearance.application, now=now)
        proved = {
            each.requirement: each.state is RequirementState.MET for each in standing.requirements
        }
    return tuple(
        ConditionLine(each, proved.get(each.requirement, False) if each.requirement else None)
        for each in conditions
    )


def count_votes(clearance: Clearance, *, now: datetime) -> tuple[tuple[Message, int], ...]:
    """Count the votes for each decision that has any, the most first."""
    counts = Counter(vote.decision for vote in list_counting_votes(clearance, now=now))
    return tuple((DECISION_NAMES[BoardDecision(d)], n) for d, n in counts.most_common())


def list_waiting(actor: Actor, *, now: datetime) -> tuple[CaseState, ...]:
    """List the proposals whose next step is the officer's, what is due first on top.

    A member of the board sees what awaits a vote of his own; drafts wait for nobody.
    """
    wanted = Q(pk__in=[])
    if may(actor, CHECK_CLEARANCE, CITY):
        wanted |= Q(state__in=(ClearanceState.SUBMITTED, ClearanceState.DECIDED))
    if may(actor, VOTE_CLEARANCE, CITY):
        voted = Vote.objects.filter(voter=actor.id).values("clearance")
        wanted |= Q(state=ClearanceState.BOARD) & ~Q(pk__in=voted)
    codes = list_agency_codes(actor, PROPOSE_APPLICATION)
    mine = within_agencies(codes, "agency__code")
    unanswered = Q(state=ClearanceState.ANSWERED, replied_at__isnull=True)
    if codes:
        wanted |= mine & (Q(state=ClearanceState.RETURNED) | unanswered)
    found = list_clearances(actor).filter(wanted).order_by(F("step_due_on").asc(nulls_last=True))
    return tuple(describe_case(clearance, now=now) for clearance in found)


def list_happenings(clearance: Clearance) -> tuple[Happening, ...]:
    """List what was done to a proposal, newest first, without the drafts of its texts."""
    entries = list_audit(clearance.subject, limit=100)
    return tuple(
        Happening(entry.at, entry.actor_name, _HAPPENINGS[entry.action])
        for entry in entries
        if entry.action in _HAPPENINGS
    )


def list_buildable(clearance: Clearance) -> QuerySet[Application]:
    """List what the agency registered itself and nobody cleared yet."""
    return Application.objects.filter(
        owner=clearance.agency, provenance=Provenance.REGISTERED, clearance_mark__isnull=True
    ).order_by("name")


def propose_letter(clearance: Clearance, *, now: datetime) -> LetterDetails:
    """Fill in what is likely on the letter: today, the head of the team's agency, the days."""
    agency, today = find_lead_agency(), localdate(now)
    head = find_head(agency, now=now) if agency else None
    officer = getattr(head, "officer", None)
    answered = CLEARANCE_TABLE.get_state(ClearanceState.ANSWERED)
    return LetterDetails(
        number="",
        dated_on=today,
        signer=str(head or ""),
        signer_position=f"Kepala {agency.name}" if agency else "",
        signer_nip=(officer.nip or "") if officer else "",
        reply_due_on=Deadline.after(answered.days, today=today).due_on,
    )


def _name_owner(clearance: Clearance, owner: Role) -> str:
    name = str(ROLE_NAMES[owner])
    return f"{name}, {clearance.agency.name}" if owner is Role.APPLICATION_OWNER else name


_LOOKS = {
    ClearanceState.DRAFT: "apart",
    ClearanceState.RETURNED: "old",
    ClearanceState.LIVE: "good",
    ClearanceState.CLOSED: "apart",
    ClearanceState.WITHDRAWN: "apart",
}
_HAPPENINGS: Mapping[str, Any] = {
    "propose": _("began the proposal"),
    "submit": _("sent it to the Integration Team"),
    "return_proposal": _("returned it for completion"),
    "table_before_board": _("put it before the board"),
    "cast_vote": _("voted"),
    "conclude": _("concluded the vote"),
    "issue_letter": _("issued the letter"),
    "record_signed_scan": _("kept the signed letter"),
    "record_reply": _("recorded the answer of the agency"),
    "begin": _("began to build it"),
    "settle_condition": _("found a condition met"),
    "waive_condition": _("let go of a condition"),
    "go_live": _("declared it live"),
    "close": _("closed the case"),
    "withdraw": _("withdrew it"),
    "escalate": _("reminded of the deadline that passed"),
}
