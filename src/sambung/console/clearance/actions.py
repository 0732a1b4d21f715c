"""What an officer can do with a proposal now: the pages and their buttons."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sambung.clearance.models import Clearance
from sambung.clearance.operations.board import has_own_interest
from sambung.clearance.permissions import (
    CHECK_CLEARANCE,
    CONCLUDE_CLEARANCE,
    PROPOSE_APPLICATION,
    SEND_CLEARANCE_LETTER,
    VOTE_CLEARANCE,
)
from sambung.clearance.queries import list_steps
from sambung.clearance.rules import (
    ClearanceState,
    ClearanceStep,
)
from sambung.directory.actions import Action
from sambung.directory.authorization import may
from sambung.directory.second_person import find_second_person_refusal
from sambung.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PossibleAction:
    """Something the officer can do with a proposal now: a page and its button."""

    address: str
    label: Any
    is_main: bool = False


def list_actions(actor: Actor, clearance: Clearance) -> tuple[PossibleAction, ...]:
    """List what the officer may do with the proposal now: the table of steps and the rights."""
    code = clearance.agency.code
    possible, others = set(list_steps(clearance)), _list_other_actions(clearance)
    is_biased = has_own_interest(actor, clearance)
    return tuple(
        PossibleAction(address, label, is_main=is_main)
        for step, actions, address, label, is_main in _ACTIONS
        if (step in possible if step else address in others)
        and any(
            may(actor, action, code) and not _refuses(actor, action, clearance)
            for action in actions
        )
        and not (is_biased and address in _BOARD_ACTIONS)
    )


def find_refusal(actor: Actor, clearance: Clearance) -> str:
    """Say what the officer may not do because the proposal is the own one; "" when nothing."""
    possible, others = set(list_steps(clearance)), _list_other_actions(clearance)
    code = clearance.agency.code
    refusals = (
        _refuses(actor, action, clearance)
        for step, actions, address, _label, _is_main in _ACTIONS
        if (step in possible if step else address in others)
        for action in actions
        if may(actor, action, code)
    )
    return next((refusal for refusal in refusals if refusal), "")


def _refuses(actor: Actor, action: Action, clearance: Clearance) -> str:
    return find_second_person_refusal(
        actor,
        action,
        first_person_id=clearance.get_first_person(actor.id),
        agency_code=clearance.agency.code,
    )


def _list_other_actions(clearance: Clearance) -> frozenset[str]:
    """List the actions that no step of the table stands for: writing, voting, answering, papers."""
    state = ClearanceState(clearance.state)
    actions = set()
    if state in (ClearanceState.DRAFT, ClearanceState.RETURNED):
        actions.add("console:change_proposal")
    if state is ClearanceState.BOARD:
        actions.add("console:vote")
    if state is ClearanceState.ANSWERED and clearance.replied_at is None:
        actions.add("console:clearance_reply")
    if clearance.closed_at is None:
        actions.add("console:clearance_paper")
    if clearance.letter_number:
        actions.add("console:clearance_scan")
    return frozenset(actions)


_TEAM, _AGENCY = (CHECK_CLEARANCE,), (PROPOSE_APPLICATION,)
_BOARD_ACTIONS = frozenset({"console:vote", "console:conclude"})
_ACTIONS: tuple[tuple[ClearanceStep | None, tuple[Action, ...], str, Any, bool], ...] = (
    (None, _AGENCY, "console:change_proposal", _("Go on writing"), False),
    (ClearanceStep.SUBMIT, _AGENCY, "console:send_proposal", _("Check and send"), True),
    (ClearanceStep.TABLE, _TEAM, "console:table_proposal", _("Put before the board"), True),
    (ClearanceStep.RETURN, _TEAM, "console:return_proposal", _("Return for completion"), False),
    (None, (VOTE_CLEARANCE,), "console:vote", _("Vote"), True),
    (
        ClearanceStep.DECIDE,
        (CONCLUDE_CLEARANCE,),
        "console:conclude",
        _("Conclude the vote"),
        False,
    ),
    (
        ClearanceStep.ANSWER,
        (SEND_CLEARANCE_LETTER,),
        "console:clearance_letter",
        _("Issue the letter"),
        True,
    ),
    (
        None,
        (SEND_CLEARANCE_LETTER,),
        "console:clearance_scan",
        _("Keep the signed letter"),
        False,
    ),
    (
        None,
        (*_AGENCY, SEND_CLEARANCE_LETTER),
        "console:clearance_reply",
        _("Answer the letter"),
        True,
    ),
    (ClearanceStep.BEGIN, _AGENCY, "console:begin_building", _("Begin to build"), True),
    (ClearanceStep.GO_LIVE, _AGENCY, "console:go_live", _("Declare it live"), True),
    (None, (*_AGENCY, *_TEAM), "console:clearance_paper", _("Attach a document"), False),
    (
        ClearanceStep.CLOSE,
        (*_AGENCY, *_TEAM),
        "console:close_clearance",
        _("Close the case"),
        False,
    ),
    (
        ClearanceStep.WITHDRAW,
        _AGENCY,
        "console:withdraw_proposal",
        _("Withdraw the proposal"),
        False,
    ),
)
"""Step of the table or none, the actions that open it, the page, the words, whether it leads."""
