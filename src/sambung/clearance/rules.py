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


class State(StrEnum):
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


class Decision(StrEnum):
    """What the board can decide."""

    NOT_NEEDED = "not_needed"
    REFUSE = "refuse"
    JOIN = "join"
    EXTEND = "extend"
    MODULE = "module"
    BUILD = "build"


CLEARING = frozenset({Decision.BUILD, Decision.MODULE})
"""The decisions after which something new may be put up, under conditions."""

VERY_LIKE, LIKE = 0.55, 0.3
"""From which score on two applications are called very alike, and alike. Below, a letter of the
city does not name one as a reason.
"""


class Step(StrEnum):
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
class Stage:
    """Who owns the next step of a proposal in a state, and how many working days it may take.

    `days` is None where nobody is waited for.
    """

    owner: Role | None
    days: int | None


STAGES: Mapping[State, Stage] = {
    State.DRAFT: Stage(Role.APPLICATION_OWNER, None),
    State.SUBMITTED: Stage(Role.INTEGRATOR, 5),
    State.RETURNED: Stage(Role.APPLICATION_OWNER, 10),
    State.BOARD: Stage(Role.BOARD_MEMBER, 10),
    State.DECIDED: Stage(Role.INTEGRATOR, 5),
    State.ANSWERED: Stage(Role.APPLICATION_OWNER, 10),
    State.BUILDING: Stage(Role.APPLICATION_OWNER, None),
    State.LIVE: Stage(None, None),
    State.CLOSED: Stage(None, None),
    State.WITHDRAWN: Stage(None, None),
}

# fmt: off
STEPS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT,     Step.SUBMIT):   State.SUBMITTED,
    (State.DRAFT,     Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.RETURN):   State.RETURNED,
    (State.SUBMITTED, Step.TABLE):    State.BOARD,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED,  Step.SUBMIT):   State.SUBMITTED,
    (State.RETURNED,  Step.WITHDRAW): State.WITHDRAWN,
    (State.BOARD,     Step.RETURN):   State.RETURNED,
    (State.BOARD,     Step.DECIDE):   State.DECIDED,
    (State.BOARD,     Step.WITHDRAW): State.WITHDRAWN,
    (State.DECIDED,   Step.ANSWER):   State.ANSWERED,
    (State.ANSWERED,  Step.BEGIN):    State.BUILDING,
    (State.ANSWERED,  Step.CLOSE):    State.CLOSED,
    (State.BUILDING,  Step.GO_LIVE):  State.LIVE,
    (State.BUILDING,  Step.CLOSE):    State.CLOSED,
}
# fmt: on
"""The table. `answer` is the numbered letter; `begin` registers what is built on it."""


def get_step(state: State, step: Step) -> State:
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


STATE_NAMES: Mapping[State, Message] = {
    State.DRAFT: _("being written"),
    State.SUBMITTED: _("sent and being checked"),
    State.RETURNED: _("returned for completion"),
    State.BOARD: _("before the board"),
    State.DECIDED: _("decided, letter not out yet"),
    State.ANSWERED: _("answered by letter"),
    State.BUILDING: _("being built"),
    State.LIVE: _("live"),
    State.CLOSED: _("closed"),
    State.WITHDRAWN: _("withdrawn"),
}
STEP_NAMES: Mapping[Step, Message] = {
    Step.SUBMIT: _("sent"),
    Step.RETURN: _("returned"),
    Step.TABLE: _("put before the board"),
    Step.DECIDE: _("decided"),
    Step.ANSWER: _("answered by letter"),
    Step.BEGIN: _("begun"),
    Step.GO_LIVE: _("declared live"),
    Step.CLOSE: _("closed"),
    Step.WITHDRAW: _("withdrawn"),
}
DECISION_NAMES: Mapping[Decision, Message] = {
    Decision.NOT_NEEDED: _("No application needed"),
    Decision.REFUSE: _("Refused"),
    Decision.JOIN: _("Join an existing application"),
    Decision.EXTEND: _("Extend an existing application"),
    Decision.MODULE: _("Module of an existing application"),
    Decision.BUILD: _("Build under conditions"),
}
