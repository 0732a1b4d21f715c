"""The way of a proposal, as one table: from which state, by which step, to which state.

Pure: no database and no clock.
"""

from collections.abc import Mapping
from enum import StrEnum

from sambung.kernel.actor import Role
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.workflow.rules.tables import Need, State, StateTable, Step


class ClearanceState(StrEnum):
    """Where a proposal stands. The same word is stored: never rename one."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    BOARD = "board"
    DECIDED = "decided"
    ANSWERED = "answered"
    BUILDING = "building"
    LIVE = "live"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class BoardDecision(StrEnum):
    """What the board can decide."""

    NOT_NEEDED = "not_needed"
    REFUSE = "refuse"
    JOIN = "join"
    EXTEND = "extend"
    MODULE = "module"
    BUILD = "build"


CLEARING = frozenset({BoardDecision.BUILD, BoardDecision.MODULE})
"""The decisions after which something new may be put up, under conditions."""

VERY_LIKE, LIKE = 0.55, 0.3
"""From which score on two applications are called very alike, and alike. Below, a letter of the
city does not name one as a reason.
"""


class ClearanceStep(StrEnum):
    """What can be done with a proposal."""

    SUBMIT = "submit"
    RETURN = "return"
    TABLE = "table"
    DECIDE = "decide"
    ANSWER = "answer"
    BEGIN = "begin"
    GO_LIVE = "go_live"
    CLOSE = "close"
    WITHDRAW = "withdraw"


REASON = Need("reason", _("Say what is missing, so that the agency can add it."))

_AT, _BY = ClearanceState, ClearanceStep

CLEARANCE_TABLE = StateTable(
    states=(
        State(_AT.DRAFT, _("being written"), Role.APPLICATION_OWNER),
        State(_AT.SUBMITTED, _("sent and being checked"), Role.INTEGRATOR, days=5),
        State(_AT.RETURNED, _("returned for completion"), Role.APPLICATION_OWNER, days=10),
        State(_AT.BOARD, _("before the board"), Role.BOARD_MEMBER, days=10),
        State(_AT.DECIDED, _("decided, letter not out yet"), Role.INTEGRATOR, days=5),
        State(_AT.ANSWERED, _("answered by letter"), Role.APPLICATION_OWNER, days=10),
        State(_AT.BUILDING, _("being built"), Role.APPLICATION_OWNER),
        State(_AT.LIVE, _("live"), is_final=True),
        State(_AT.CLOSED, _("closed"), is_final=True),
        State(_AT.WITHDRAWN, _("withdrawn"), is_final=True),
    ),
    steps=(
        Step(_AT.DRAFT, _BY.SUBMIT, _AT.SUBMITTED),
        Step(_AT.DRAFT, _BY.WITHDRAW, _AT.WITHDRAWN),
        Step(_AT.SUBMITTED, _BY.RETURN, _AT.RETURNED, (REASON,)),
        Step(_AT.SUBMITTED, _BY.TABLE, _AT.BOARD),
        Step(_AT.SUBMITTED, _BY.WITHDRAW, _AT.WITHDRAWN),
        Step(_AT.RETURNED, _BY.SUBMIT, _AT.SUBMITTED),
        Step(_AT.RETURNED, _BY.WITHDRAW, _AT.WITHDRAWN),
        Step(_AT.BOARD, _BY.RETURN, _AT.RETURNED, (REASON,)),
        Step(_AT.BOARD, _BY.DECIDE, _AT.DECIDED),
        Step(_AT.BOARD, _BY.WITHDRAW, _AT.WITHDRAWN),
        Step(_AT.DECIDED, _BY.ANSWER, _AT.ANSWERED),
        Step(_AT.ANSWERED, _BY.BEGIN, _AT.BUILDING),
        Step(_AT.ANSWERED, _BY.CLOSE, _AT.CLOSED),
        Step(_AT.BUILDING, _BY.GO_LIVE, _AT.LIVE),
        Step(_AT.BUILDING, _BY.CLOSE, _AT.CLOSED),
    ),
    titles={
        _BY.SUBMIT: _("Send"),
        _BY.RETURN: _("Return for completion"),
        _BY.TABLE: _("Put before the board"),
        _BY.DECIDE: _("Decide"),
        _BY.ANSWER: _("Answer by letter"),
        _BY.BEGIN: _("Begin to build"),
        _BY.GO_LIVE: _("Declare it live"),
        _BY.CLOSE: _("Close the case"),
        _BY.WITHDRAW: _("Withdraw the proposal"),
    },
    way=(_AT.DRAFT, _AT.SUBMITTED, _AT.BOARD, _AT.DECIDED, _AT.ANSWERED, _AT.BUILDING, _AT.LIVE),
)
"""The table. `answer` is the numbered letter; `begin` registers what is built on it."""

DECISION_NAMES: Mapping[BoardDecision, Message] = {
    BoardDecision.NOT_NEEDED: _("No application needed"),
    BoardDecision.REFUSE: _("Refused"),
    BoardDecision.JOIN: _("Join an existing application"),
    BoardDecision.EXTEND: _("Extend an existing application"),
    BoardDecision.MODULE: _("Module of an existing application"),
    BoardDecision.BUILD: _("Build under conditions"),
}
