"""The way of a proposal, as one table: from which state, by which step, to which state.

Pure: no database and no clock. `get_step` says why a step is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sambung.kernel.actor import Role
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _


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


@dataclass(frozen=True, slots=True)
class ClearanceStage:
    """Who owns the next step of a proposal in a state, and how many working days it may take.

    `days` is None where nobody is waited for.
    """

    owner: Role | None
    days: int | None


STAGES: Mapping[ClearanceState, ClearanceStage] = {
    ClearanceState.DRAFT: ClearanceStage(Role.APPLICATION_OWNER, None),
    ClearanceState.SUBMITTED: ClearanceStage(Role.INTEGRATOR, 5),
    ClearanceState.RETURNED: ClearanceStage(Role.APPLICATION_OWNER, 10),
    ClearanceState.BOARD: ClearanceStage(Role.BOARD_MEMBER, 10),
    ClearanceState.DECIDED: ClearanceStage(Role.INTEGRATOR, 5),
    ClearanceState.ANSWERED: ClearanceStage(Role.APPLICATION_OWNER, 10),
    ClearanceState.BUILDING: ClearanceStage(Role.APPLICATION_OWNER, None),
    ClearanceState.LIVE: ClearanceStage(None, None),
    ClearanceState.CLOSED: ClearanceStage(None, None),
    ClearanceState.WITHDRAWN: ClearanceStage(None, None),
}

# fmt: off
STEPS: Mapping[tuple[ClearanceState, ClearanceStep], ClearanceState] = {
    (ClearanceState.DRAFT,     ClearanceStep.SUBMIT):   ClearanceState.SUBMITTED,
    (ClearanceState.DRAFT,     ClearanceStep.WITHDRAW): ClearanceState.WITHDRAWN,
    (ClearanceState.SUBMITTED, ClearanceStep.RETURN):   ClearanceState.RETURNED,
    (ClearanceState.SUBMITTED, ClearanceStep.TABLE):    ClearanceState.BOARD,
    (ClearanceState.SUBMITTED, ClearanceStep.WITHDRAW): ClearanceState.WITHDRAWN,
    (ClearanceState.RETURNED,  ClearanceStep.SUBMIT):   ClearanceState.SUBMITTED,
    (ClearanceState.RETURNED,  ClearanceStep.WITHDRAW): ClearanceState.WITHDRAWN,
    (ClearanceState.BOARD,     ClearanceStep.RETURN):   ClearanceState.RETURNED,
    (ClearanceState.BOARD,     ClearanceStep.DECIDE):   ClearanceState.DECIDED,
    (ClearanceState.BOARD,     ClearanceStep.WITHDRAW): ClearanceState.WITHDRAWN,
    (ClearanceState.DECIDED,   ClearanceStep.ANSWER):   ClearanceState.ANSWERED,
    (ClearanceState.ANSWERED,  ClearanceStep.BEGIN):    ClearanceState.BUILDING,
    (ClearanceState.ANSWERED,  ClearanceStep.CLOSE):    ClearanceState.CLOSED,
    (ClearanceState.BUILDING,  ClearanceStep.GO_LIVE):  ClearanceState.LIVE,
    (ClearanceState.BUILDING,  ClearanceStep.CLOSE):    ClearanceState.CLOSED,
}
# fmt: on
"""The table. `answer` is the numbered letter; `begin` registers what is built on it."""


def get_step(state: ClearanceState, step: ClearanceStep) -> ClearanceState:
    """Give the state that a step leads to.

    Raises:
        Conflict: the step is not possible from here; says what is possible.
    """
    after = STEPS.get((state, step))
    if after is None:
        possible = [str(STEP_NAMES[s]) for (at, s) in STEPS if at is state]
        if not possible:
            raise Conflict(_("This proposal is finished; nothing more can be done with it."))
        raise Conflict(
            _(
                "A proposal that is %(state)s cannot be %(step)s. Possible now: %(possible)s.",
                state=STATE_NAMES[state],
                step=STEP_NAMES[step],
                possible=", ".join(possible),
            )
        )
    return after


STATE_NAMES: Mapping[ClearanceState, Message] = {
    ClearanceState.DRAFT: _("being written"),
    ClearanceState.SUBMITTED: _("sent and being checked"),
    ClearanceState.RETURNED: _("returned for completion"),
    ClearanceState.BOARD: _("before the board"),
    ClearanceState.DECIDED: _("decided, letter not out yet"),
    ClearanceState.ANSWERED: _("answered by letter"),
    ClearanceState.BUILDING: _("being built"),
    ClearanceState.LIVE: _("live"),
    ClearanceState.CLOSED: _("closed"),
    ClearanceState.WITHDRAWN: _("withdrawn"),
}
STEP_NAMES: Mapping[ClearanceStep, Message] = {
    ClearanceStep.SUBMIT: _("sent"),
    ClearanceStep.RETURN: _("returned"),
    ClearanceStep.TABLE: _("put before the board"),
    ClearanceStep.DECIDE: _("decided"),
    ClearanceStep.ANSWER: _("answered by letter"),
    ClearanceStep.BEGIN: _("begun"),
    ClearanceStep.GO_LIVE: _("declared live"),
    ClearanceStep.CLOSE: _("closed"),
    ClearanceStep.WITHDRAW: _("withdrawn"),
}
DECISION_NAMES: Mapping[BoardDecision, Message] = {
    BoardDecision.NOT_NEEDED: _("No application needed"),
    BoardDecision.REFUSE: _("Refused"),
    BoardDecision.JOIN: _("Join an existing application"),
    BoardDecision.EXTEND: _("Extend an existing application"),
    BoardDecision.MODULE: _("Module of an existing application"),
    BoardDecision.BUILD: _("Build under conditions"),
}
