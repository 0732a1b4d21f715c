"""The way of an application out of service, as one table, and the quadrants of TIME.

Pure: no database and no clock.
"""

from collections.abc import Mapping
from enum import StrEnum

from sambung.kernel.errors import Conflict
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _


class Way(StrEnum):
    """How an application leaves."""

    RETIRE = "retire"
    MERGE = "merge"


class State(StrEnum):
    """Where the leaving stands. The same word is stored: never rename one."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ANNOUNCED = "announced"
    MOVING = "moving"
    SILENT = "silent"
    DONE = "done"
    STOPPED = "stopped"


class Step(StrEnum):
    """What can be done."""

    AGREE = "agree"
    ANNOUNCE = "announce"
    MOVE = "move"
    SWITCH_OFF = "switch_off"
    FINISH = "finish"
    STOP = "stop"


# fmt: off
STEPS: Mapping[tuple[State, Step], State] = {
    (State.PROPOSED,  Step.AGREE):      State.AGREED,
    (State.AGREED,    Step.ANNOUNCE):   State.ANNOUNCED,
    (State.ANNOUNCED, Step.MOVE):       State.MOVING,
    (State.MOVING,    Step.SWITCH_OFF): State.SILENT,
    (State.SILENT,    Step.FINISH):     State.DONE,
    (State.SILENT,    Step.MOVE):       State.MOVING,
    (State.PROPOSED,  Step.STOP):       State.STOPPED,
    (State.AGREED,    Step.STOP):       State.STOPPED,
    (State.ANNOUNCED, Step.STOP):       State.STOPPED,
    (State.MOVING,    Step.STOP):       State.STOPPED,
}
# fmt: on
"""The table. `switch_off` and `finish` are refused while something still calls."""


def get_step(state: State, step: Step) -> State:
    """Give the state that a step leads to.

    Raises:
        Conflict: the step is not possible from here; says what is possible.
    """
    after = STEPS.get((state, step))
    if after is None:
        possible = [str(STEP_NAMES[s]) for (at, s) in STEPS if at is state]
        if not possible:
            raise Conflict(_("This is finished; nothing more can be done with it."))
        raise Conflict(
            _(
                "“%(step)s” is not possible now. Possible: %(possible)s.",
                step=STEP_NAMES[step],
                possible=", ".join(possible),
            )
        )
    return after


STATE_NAMES: Mapping[State, Message] = {
    State.PROPOSED: _("proposed"),
    State.AGREED: _("agreed with the owner"),
    State.ANNOUNCED: _("announced to its users"),
    State.MOVING: _("data being moved"),
    State.SILENT: _("switched off, watched for calls"),
    State.DONE: _("retired"),
    State.STOPPED: _("stopped"),
}
STEP_NAMES: Mapping[Step, Message] = {
    Step.AGREE: _("Agree"),
    Step.ANNOUNCE: _("Announce"),
    Step.MOVE: _("Move the data"),
    Step.SWITCH_OFF: _("Switch off"),
    Step.FINISH: _("Finish"),
    Step.STOP: _("Stop"),
}
