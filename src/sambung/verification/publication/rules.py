"""What the watch over levels does when a level is another than the one it knows.

A fall is public only after the agency had its time to answer. Until then further changes belong
to the same clarification: a deeper fall, and a rise that does not bring the level back. When the
level is proved again in time, none of it ever becomes public.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sambung.verification.rules.levels import Level


class Ending(StrEnum):
    """How a clarification ends."""

    RECOVERED = "recovered"
    TIME_OVER = "time_over"


@dataclass(frozen=True, slots=True)
class Running:
    """A clarification that has not ended: the level before it, and until when it may last."""

    level_before: Level
    until: datetime


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """A change of the level, and from when it is public."""

    before: Level
    after: Level
    public_at: datetime

    @property
    def is_fall(self) -> bool:
        """Whether the level is lower than before."""
        return self.after < self.before


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write down: how a clarification ends, the change, and whether one opens with it."""

    ending: Ending | None = None
    change: PublishedChange | None = None
    opens: bool = False


def plan(
    known: Level,
    computed: Level,
    running: Running | None,
    *,
    now: datetime,
    time_to_answer: timedelta,
) -> Plan:
    """Plan what follows from the level computed now, the one the watch knows, and what runs.

    Planning again after it was written down gives an empty plan.
    """
    if running is None or now >= running.until:
        ending = None if running is None else Ending.TIME_OVER
        return _plan_anew(known, computed, ending, now=now, time_to_answer=time_to_answer)
    if computed >= running.level_before:
        change = None if computed is known else PublishedChange(known, computed, now)
        return Plan(Ending.RECOVERED, change)
    return Plan(
        change=None if computed is known else PublishedChange(known, computed, running.until)
    )


def _plan_anew(
    known: Level,
    computed: Level,
    ending: Ending | None,
    *,
    now: datetime,
    time_to_answer: timedelta,
) -> Plan:
    if computed is known:
        return Plan(ending)
    opens = computed < known
    return Plan(
        ending, PublishedChange(known, computed, now + time_to_answer if opens else now), opens
    )
