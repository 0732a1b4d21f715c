"""One place that tells the time. Times are kept in UTC and shown in the time of the city."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """Give the present moment in UTC. Operations take it as an argument, so tests can choose."""
    return datetime.now(UTC)


def move_on(earlier: datetime, *, now: datetime) -> datetime:
    """Give the present moment, or the one right after `earlier` where clocks say it is not later.

    A moment that tells one state of a thing from the next has to differ each time.
    """
    return max(now, earlier + timedelta(microseconds=1))
