"""The side of the team and of the board before a decision: checking and voting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance, Vote
from sambung.clearance.permissions import CHECK_CLEARANCE, VOTE_CLEARANCE
from sambung.clearance.rules import (
    CLEARANCE_TABLE,
    REASON,
    BoardDecision,
    ClearanceState,
    ClearanceStep,
)
from sambung.clearance.turns import move, read_again, record, take_turn
from sambung.directory.authorization import CITY, require
from sambung.directory.models import Officer
from sambung.directory.second_person import require_second_person
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput


@transaction.atomic
def return_proposal(
    *,
    actor: Actor,
    clearance: Clearance,
    reason: str,
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Return a proposal to its agency to complete it. Votes already cast no longer count.

    Raises:
        NotPermitted: the actor may not check proposals, or wrote this one.
        InvalidInput: there is no reason.
        Conflict: it cannot be returned now, or somebody changed it since it was read.
    """
    require(actor, CHECK_CLEARANCE, CITY)
    first_person = clearance.get_first_person(actor.id)
    require_second_person(actor, CHECK_CLEARANCE, first_person_id=first_person)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    given = {REASON.key} if reason.strip() else ()
    move(clearance, ClearanceStep.RETURN, now=now, given=given)
    clearance.votes.all().delete()
    clearance.return_reason = reason.strip()[:1000]
    clearance.save()
    record(actor, "return_proposal", clearance, now, after={"reason": clearance.return_reason})
    return clearance


@transaction.atomic
def table_before_board(
    *, actor: Actor, clearance: Clearance, expected_changed_at: datetime, now: datetime
) -> Clearance:
    """Put a complete proposal on the agenda of the board.

    Raises:
        NotPermitted: the actor may not check proposals, or wrote this one.
        Conflict: it cannot be put there now, or somebody changed it since it was read.
    """
    require(actor, CHECK_CLEARANCE, CITY)
    first_person = clearance.get_first_person(actor.id)
    require_second_person(actor, CHECK_CLEARANCE, first_person_id=first_person)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    move(clearance, ClearanceStep.TABLE, now=now)
    clearance.save()
    record(actor, "table_before_board", clearance, now)
    return clearance


@transaction.atomic
def cast_vote(
    *,
    actor: Actor,
    clearance: Clearance,
    decision: str,
    reason: str,
    expected_changed_at: datetime,
    now: datetime,
) -> Vote:
    """Vote on a proposal, or vote anew; the newest vote of a member counts.

    Votes do not disturb each other: the moment of change of the proposal stays.

    Raises:
        NotPermitted: the actor is no member of the board, or wrote the proposal.
        InvalidInput: there is no such decision, or no reason.
        Conflict: it is not before the board, the proposal is the own agency's, or it was
            decided or changed since it was read.
    """
    require(actor, VOTE_CLEARANCE, CITY)
    first_person = clearance.get_first_person(actor.id)
    require_second_person(actor, VOTE_CLEARANCE, first_person_id=first_person)
    if decision not in {known.value for known in BoardDecision}:
        raise InvalidInput(_("Choose one of the decisions."))
    if not reason.strip():
        raise InvalidInput(_("Say why in a sentence; the minutes quote it."))
    clearance = read_again(clearance, expected_changed_at=expected_changed_at)
    if clearance.state != ClearanceState.BOARD:
        raise Conflict(
            _("A proposal that is %(state)s is not voted on.")
            % {"state": CLEARANCE_TABLE.get_state(clearance.state).title}
        )
    if has_own_interest(actor, clearance):
        raise Conflict(
            _("This is a proposal of your own agency. Leave the vote to the other members.")
        )
    vote, _is_new = Vote.objects.update_or_create(
        clearance=clearance,
        voter=actor.id,
        defaults={
            "voter_name": actor.name,
            "decision": decision,
            "reason": reason.strip()[:1000],
            "voted_at": now,
        },
    )
    record(actor, "cast_vote", clearance, now, after={"decision": decision})
    return vote


def has_own_interest(actor: Actor, clearance: Clearance) -> bool:
    """Tell whether a proposal is of the agency the actor belongs to, acts for, or proposed for."""
    code = clearance.agency.code
    if actor.id == clearance.get_first_person(actor.id) or any(
        place == code for _role, place in actor.grants
    ):
        return True
    return any(
        str(user_id) == actor.id
        for user_id in Officer.objects.filter(agency=clearance.agency).values_list(
            "user_id", flat=True
        )
    )
