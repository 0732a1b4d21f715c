"""The way of an application out of service, as one table, and the quadrants of TIME.

Pure: no database and no clock.
"""

from enum import StrEnum

from sambung.kernel.actor import Role
from sambung.kernel.messages import message as _
from sambung.workflow.rules.tables import Need, State, StateTable, Step


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


LONGEST_TEXT = 1000
NOTICE_DAYS = 30
"""Between the notice and the last day of service there are at least so many days."""
SILENT_DAYS = 30
"""So long after it was switched off nothing may call before it counts as retired."""

PLAN = Need(
    "data_plan",
    _(
        "Say in at most %(limit)s characters which data go where, or that there are none.",
        limit=LONGEST_TEXT,
    ),
)
STOP_REASON = Need(
    "reason", _("Say in at most %(limit)s characters why it stays.", limit=LONGEST_TEXT)
)

_AT, _BY = DepartureState, DepartureStep

DEPARTURE_TABLE = StateTable(
    states=(
        State(_AT.PROPOSED, _("proposed"), Role.LEADER),
        State(_AT.AGREED, _("agreed with the owner"), Role.APPLICATION_OWNER),
        State(_AT.ANNOUNCED, _("announced to its users"), Role.APPLICATION_OWNER),
        State(_AT.MOVING, _("data being moved"), Role.APPLICATION_OWNER),
        State(_AT.SILENT, _("switched off, watched for calls"), Role.APPLICATION_OWNER),
        State(_AT.DONE, _("retired"), is_final=True),
        State(_AT.STOPPED, _("stopped"), is_final=True),
    ),
    steps=(
        Step(_AT.PROPOSED, _BY.AGREE, _AT.AGREED),
        Step(_AT.AGREED, _BY.ANNOUNCE, _AT.ANNOUNCED),
        Step(_AT.ANNOUNCED, _BY.MOVE, _AT.MOVING, (PLAN,)),
        Step(_AT.MOVING, _BY.SWITCH_OFF, _AT.SILENT),
        Step(_AT.SILENT, _BY.FINISH, _AT.DONE),
        Step(_AT.SILENT, _BY.MOVE, _AT.MOVING, (PLAN,)),
        Step(_AT.PROPOSED, _BY.STOP, _AT.STOPPED, (STOP_REASON,)),
        Step(_AT.AGREED, _BY.STOP, _AT.STOPPED, (STOP_REASON,)),
        Step(_AT.ANNOUNCED, _BY.STOP, _AT.STOPPED, (STOP_REASON,)),
        Step(_AT.MOVING, _BY.STOP, _AT.STOPPED, (STOP_REASON,)),
    ),
    titles={
        _BY.AGREE: _("Agree"),
        _BY.ANNOUNCE: _("Announce"),
        _BY.MOVE: _("Move the data"),
        _BY.SWITCH_OFF: _("Switch off"),
        _BY.FINISH: _("Finish"),
        _BY.STOP: _("Stop"),
    },
    way=(_AT.PROPOSED, _AT.AGREED, _AT.ANNOUNCED, _AT.MOVING, _AT.SILENT, _AT.DONE),
)
"""The table. `switch_off` and `finish` are refused while something still calls."""
