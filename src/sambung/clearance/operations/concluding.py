"""Concluding the vote of the board: the decision, its reason and its conditions."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance, Condition
from sambung.clearance.operations.board import has_own_interest
from sambung.clearance.permissions import CONCLUDE_CLEARANCE
from sambung.clearance.rules import (
    CLEARANCE_TABLE,
    CLEARING,
    DECISION_NAMES,
    BoardDecision,
    ClearanceStep,
)
from sambung.clearance.turns import move, record, take_turn
from sambung.clearance.votes import list_counting_votes
from sambung.directory.authorization import CITY, require
from sambung.directory.second_person import require_second_person
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application, SharedApplication
from sambung.workflow.rules.deadlines import Deadline

WITH_TARGET = frozenset({BoardDecision.JOIN, BoardDecision.EXTEND, BoardDecision.MODULE})
"""The decisions that name an application."""
_LONGEST = {"reason": 4000, "minutes": 8000, "alternatives": 4000}


@dataclass(frozen=True, slots=True)
class NewCondition:
    """A condition of a decision. `requirement` is the code of the proof that shows it, or ""."""

    text: str
    requirement: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the board concludes, as it goes into the letter.

    `decision` must be the one the votes have; `alternatives` (one per line) are for a refusal,
    `credit` is the idea in a sentence when no application is needed, `conditions` are for what is
    built, `late_because` for a decision after its deadline.
    """

    decision: str
    reason: str
    target: Application | None = None
    shared_target: SharedApplication | None = None
    alternatives: str = ""
    credit: str = ""
    minutes: str = ""
    conditions: Collection[NewCondition] = ()
    late_because: str = ""


@transaction.atomic
def conclude(
    *,
    actor: Actor,
    clearance: Clearance,
    conclusion: Conclusion,
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Conclude the vote: the decision more than half of the votes have, with what it needs.

    Raises:
        NotPermitted: the actor is no member of the board, or wrote the proposal.
        InvalidInput: the decision lacks its reason, target, alternative, credit or, when late,
            why; the message says which.
        Conflict: too few votes, no majority, another decision has it, the proposal is the own
            agency's, or somebody decided or changed it since it was read.
    """
    require(actor, CONCLUDE_CLEARANCE, CITY)
    first_person = clearance.get_first_person(actor.id)
    require_second_person(actor, CONCLUDE_CLEARANCE, first_person_id=first_person)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    CLEARANCE_TABLE.get_step(clearance.state, ClearanceStep.DECIDE)
    if has_own_interest(actor, clearance):
        raise Conflict(
            _("This is a proposal of your own agency. Another member concludes the vote.")
        )
    decided = find_majority(clearance, now=now)
    if decided != conclusion.decision:
        raise Conflict(
            _("The votes are for “%(decision)s”. Load the page again and conclude that.")
            % {"decision": DECISION_NAMES[decided]}
        )
    _check_conclusion(conclusion, decided)
    _check_deadline(clearance, conclusion, now)
    counting = list_counting_votes(clearance, now=now)
    clearance.votes.exclude(pk__in=[vote.pk for vote in counting]).delete()
    _fill(clearance, conclusion, actor, now)
    move(clearance, ClearanceStep.DECIDE, now=now)
    clearance.save()
    if decided in CLEARING:
        _set_conditions(clearance, conclusion)
    record(
        actor,
        "conclude",
        clearance,
        now,
        after={
            "decision": clearance.decision,
            "late_because": clearance.decided_late_because,
            "votes": dict(Counter(clearance.votes.values_list("decision", flat=True))),
        },
    )
    return clearance


def find_majority(clearance: Clearance, *, now: datetime) -> BoardDecision:
    """Give the decision that more than half of the votes have; those of former members left out.

    Raises:
        Conflict: fewer members voted than the quorum, or none has more than half.
    """
    counts = Counter(vote.decision for vote in list_counting_votes(clearance, now=now))
    total, quorum = sum(counts.values()), settings.SAMBUNG_CLEARANCE_QUORUM
    if total < quorum:
        raise Conflict(
            _("%(votes)d of at least %(quorum)d members have voted. Wait for the others.")
            % {"votes": total, "quorum": quorum}
        )
    decision, votes = counts.most_common(1)[0]
    if votes * 2 <= total:
        shown = "; ".join(
            f"{DECISION_NAMES[BoardDecision(d)]}: {n}" for d, n in counts.most_common()
        )
        raise Conflict(
            _(
                "No decision has more than half of the votes (%(votes)s). Talk it over and vote"
                " another round: every member can change the own vote."
            )
            % {"votes": shown}
        )
    return BoardDecision(decision)


def _check_conclusion(conclusion: Conclusion, decided: BoardDecision) -> None:
    if not conclusion.reason.strip():
        raise InvalidInput(_("Write the reason of the decision; it goes into the letter."))
    if decided in WITH_TARGET and not (conclusion.target or conclusion.shared_target):
        raise InvalidInput(_("Choose the application this decision is about."))
    if conclusion.target and conclusion.shared_target:
        raise InvalidInput(_("Choose one application, of the city or a shared one."))
    if decided is BoardDecision.NOT_NEEDED and not conclusion.credit.strip():
        raise InvalidInput(
            _("Write the idea in a sentence: it is credited as an innovation without application.")
        )
    if decided is BoardDecision.REFUSE and not conclusion.alternatives.strip():
        raise InvalidInput(_("A refusal names at least one thing the agency can do instead."))
    for name, most in _LONGEST.items():
        if len(getattr(conclusion, name)) > most:
            raise InvalidInput(_("At most %(count)d characters fit.") % {"count": most})


def _check_deadline(clearance: Clearance, conclusion: Conclusion, now: datetime) -> None:
    is_late = Deadline(clearance.step_due_on).is_over(today=localdate(now))
    if is_late and not conclusion.late_because.strip():
        raise InvalidInput(
            _("The deadline of this decision has passed. Say why it is late; it is kept with it.")
        )


def _fill(clearance: Clearance, conclusion: Conclusion, actor: Actor, now: datetime) -> None:
    is_late = Deadline(clearance.step_due_on).is_over(today=localdate(now))
    decided = BoardDecision(conclusion.decision)
    clearance.decision = decided
    clearance.decision_reason = conclusion.reason.strip()
    clearance.decision_alternatives = conclusion.alternatives.replace("\r\n", "\n").strip()
    clearance.credit = (
        conclusion.credit.strip()[:300] if decided is BoardDecision.NOT_NEEDED else ""
    )
    clearance.minutes = conclusion.minutes.replace("\r\n", "\n").strip()
    clearance.target = conclusion.target if decided in WITH_TARGET else None
    clearance.shared_target = conclusion.shared_target if decided in WITH_TARGET else None
    clearance.decided_at, clearance.decided_by_name = now, actor.name
    clearance.decided_late_because = conclusion.late_because.strip()[:500] if is_late else ""


def _set_conditions(clearance: Clearance, conclusion: Conclusion) -> None:
    Condition.objects.bulk_create(
        Condition(
            clearance=clearance,
            text=condition.text.strip()[:500],
            due_on=condition.due_on,
            requirement=condition.requirement,
        )
        for condition in conclusion.conditions
        if condition.text.strip()
    )
