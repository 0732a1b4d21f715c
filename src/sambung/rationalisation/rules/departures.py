"""The way of an application out of service, as one table, and the quadrants of TIME.

Pure: no database and no clock.
"""

from collections.abc import Mapping
from enum import StrEnum

from sambung.kernel.errors import Conflict
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _


class DepartureKind(StrEnum):
    """How an application leaves."""

    RETIRE = "retire"
    MERGE = "merge"


class DepartureState(StrEnum):
    """Where the leaving stands. The same word is stored: never rename one."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ANNOUNCED = "announced"
    MOVING = "moving"
    SILENT = "silent"
    DONE = "done"
    STOPPED = "stopped"


class DepartureStep(StrEnum):
    """What can be done."""

    AGREE = "agree"
    ANNOUNCE = "announce"
    MOVE = "move"
    SWITCH_OFF = "switch_off"
    FINISH = "finish"
    STOP = "stop"


# fmt: off
STEPS: Mapping[tuple[DepartureState, DepartureStep], DepartureState] = {
    (DepartureState.PROPOSED,  DepartureStep.AGREE):      DepartureState.AGREED,
    (DepartureState.AGREED,    DepartureStep.ANNOUNCE):   DepartureState.ANNOUNCED,
    (DepartureState.ANNOUNCED, DepartureStep.MOVE):       DepartureState.MOVING,
    (DepartureState.MOVING,    DepartureStep.SWITCH_OFF): DepartureState.SILENT,
    (DepartureState.SILENT,    DepartureStep.FINISH):     DepartureState.DONE,
    (DepartureState.SILENT,    DepartureStep.MOVE):       DepartureState.MOVING,
    (DepartureState.PROPOSED,  DepartureStep.STOP):       DepartureState.STOPPED,
    (DepartureState.AGREED,    DepartureStep.STOP):       DepartureState.STOPPED,
    (DepartureState.ANNOUNCED, DepartureStep.STOP):       DepartureState.STOPPED,
    (DepartureState.MOVING,    DepartureStep.STOP):       DepartureState.STOPPED,
}
# fmt: on
"""The table. `switch_off` and `finish` are refused while something still calls."""


def get_step(state: DepartureState, step: DepartureStep) -> DepartureState:
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


STATE_NAMES: Mapping[DepartureState, Message] = {
    DepartureState.PROPOSED: _("proposed"),
    DepartureState.AGREED: _("agreed with the owner"),
    DepartureState.ANNOUNCED: _("announced to its users"),
    DepartureState.MOVING: _("data being moved"),
    DepartureState.SILENT: _("switched off, watched for calls"),
    DepartureState.DONE: _("retired"),
    DepartureState.STOPPED: _("stopped"),
}
STEP_NAMES: Mapping[DepartureStep, Message] = {
    DepartureStep.AGREE: _("Agree"),
    DepartureStep.ANNOUNCE: _("Announce"),
    DepartureStep.MOVE: _("Move the data"),
    DepartureStep.SWITCH_OFF: _("Switch off"),
    DepartureStep.FINISH: _("Finish"),
    DepartureStep.STOP: _("Stop"),
}
