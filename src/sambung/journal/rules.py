"""How far a duty is, when it is due, how long one that fails waits, and when to raise alarm.

Values in, values out. A duty has one `Progress`; each event of a run gives the next one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sambung.kernel.duties import Duty

ALARM_AFTER = 3
"""How many failures in a row are more than a hiccup."""
NOTE_EVERY = timedelta(seconds=30)
"""How often the progress of a duty that does well is written down."""
GRACE = timedelta(seconds=60)
"""How much later than expected a duty may be noted before it counts as late."""
_FIRST_WAIT = timedelta(seconds=1)
_MOST_DOUBLINGS = 16


class Result(StrEnum):
    """How the last run of a duty ended."""

    NONE = ""
    OK = "ok"
    FAILED = "failed"
    OVERRAN = "overran"
    """It took longer than its budget, or still does."""
    INTERRUPTED = "interrupted"
    """Its process died under it."""


class Condition(StrEnum):
    """How a duty is, in one word."""

    NEVER = "never_ran"
    OK = "ok"
    RUNNING = "running"
    RETRYING = "retrying"
    FAILING = "failing"
    LATE = "late"
    """Nothing was heard of it for too long: its process stands still."""


TROUBLED = frozenset({Condition.FAILING, Condition.LATE})
"""Conditions somebody must look at."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a duty is. `fault` is the kind and place of the last error, never its text.

    `expected_by` is when, at the latest, something new is written down if all goes well.
    """

    started_at: datetime | None = None
    finished_at: datetime | None = None
    result: Result = Result.NONE
    fault: str = ""
    failures: int = 0
    next_at: datetime | None = None
    expected_by: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run was begun and has not ended."""
        return self.started_at is not None and self.finished_at is None

    @property
    def is_alarming(self) -> bool:
        """Whether somebody has to look: it hangs, or failed several times in a row."""
        return self.result is Result.OVERRAN or self.failures >= ALARM_AFTER


def begin(progress: Progress, duty: Duty, *, now: datetime) -> Progress:
    """Begin a run."""
    expected_by = now + duty.budget + GRACE
    return replace(progress, started_at=now, finished_at=None, expected_by=expected_by)


def succeed(progress: Progress, duty: Duty, *, now: datetime) -> Progress:
    """End a run that went well. One that came home late is not forgiven before the next."""
    took = now - (progress.started_at or now)
    if took > duty.budget:
        return _plan(overrun(progress, duty, now=now), duty, now=now)
    pause = max(duty.pause, duty.rests * took)
    done = replace(progress, result=Result.OK, fault="", failures=0)
    return _expect(replace(done, finished_at=now, next_at=now + pause))


def fail(
    progress: Progress,
    duty: Duty,
    *,
    fault: str,
    now: datetime,
    result: Result = Result.FAILED,
) -> Progress:
    """End a run that went wrong: the duty waits longer each time.

    An alarm over a run that took too long stays until one goes well.
    """
    kept = progress.result if progress.result is Result.OVERRAN else result
    failed = replace(progress, result=kept, fault=fault, failures=progress.failures + 1)
    return _plan(failed, duty, now=now)


def overrun(progress: Progress, duty: Duty, *, now: datetime) -> Progress:
    """Count a run as failed that takes longer than its budget; once, however long it takes."""
    if progress.result is Result.OVERRAN and progress.fault == _name_run(progress):
        return progress
    return replace(
        progress,
        result=Result.OVERRAN,
        fault=_name_run(progress),
        failures=progress.failures + 1,
        expected_by=now + duty.budget + GRACE,
    )


def resume(progress: Progress, duty: Duty, *, now: datetime) -> Progress:
    """Go on where the last process left off.

    A run that never ended took its process with it, or died with it: it waits like a failure, so
    that one duty cannot keep the process of all from coming up.
    """
    if progress.is_running:
        return fail(progress, duty, fault="process_died", now=now, result=Result.INTERRUPTED)
    return progress


def leave_off(progress: Progress, *, now: datetime) -> Progress:
    """Note that a run was cut off by an orderly stop, which is nobody's fault."""
    return replace(progress, finished_at=now, next_at=now) if progress.is_running else progress


def is_over_budget(progress: Progress, duty: Duty, *, now: datetime) -> bool:
    """Tell whether a run takes longer than it may."""
    return (
        progress.is_running
        and progress.started_at is not None
        and now - progress.started_at > duty.budget
    )


def get_wait(duty: Duty, failures: int) -> timedelta:
    """Give how long a duty waits after so many failures in a row: doubling, up to a bound."""
    first = max(duty.pause, _FIRST_WAIT)
    doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS)
    longest: timedelta = max(duty.longest_wait, duty.pause)
    return min(first * (1 << doublings), longest)


def judge(progress: Progress | None, *, now: datetime) -> Condition:
    """Say in one word how a duty is. None: nothing was ever noted of it."""
    if progress is None or progress.expected_by is None:
        return Condition.NEVER
    if progress.is_alarming:
        return Condition.FAILING
    if now > progress.expected_by:
        return Condition.LATE
    if progress.is_running:
        return Condition.RUNNING
    return Condition.RETRYING if progress.failures else Condition.OK


def _plan(progress: Progress, duty: Duty, *, now: datetime) -> Progress:
    wait = get_wait(duty, progress.failures)
    return _expect(replace(progress, finished_at=now, next_at=now + wait))


def _expect(progress: Progress) -> Progress:
    """Say when the next note is due, if a run as short as the last begins when it should."""
    if progress.next_at is None:
        return progress
    return replace(progress, expected_by=progress.next_at + NOTE_EVERY + GRACE)


def _name_run(progress: Progress) -> str:
    return f"over_budget since {progress.started_at:%Y-%m-%dT%H:%M:%S%z}"
