"""One place that tells the time. Times are kept in UTC and shown in Western Indonesian Time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """Give the present moment in UTC. Operations take it as an argument, so tests can choose."""
    return datetime.now(UTC)
