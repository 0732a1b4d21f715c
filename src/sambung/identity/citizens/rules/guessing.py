"""How long somebody who guesses has to wait: longer after each failure, never for good.

ASVS 5.0, V6.3: guessing is slowed down per account, per address and per network, in a way that
nobody can use to lock somebody else out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WATCHED = timedelta(days=1)
"""How far back failures count."""

NOTICE_AFTER = 5
"""After so many failures the owner of an account is told."""


@dataclass(frozen=True, slots=True)
class GuessLimit:
    """How many failures are free, and how long the wait can grow. `scope` names the counter."""

    scope: str
    free: int
    longest: timedelta


DEVICE = GuessLimit("guess-device", 5, timedelta(minutes=15))
"""A browser that signed in to this account before: it is counted by itself."""
PAIR = GuessLimit("guess-pair", 5, timedelta(hours=1))
"""One account from one address."""
ACCOUNT = GuessLimit("guess-account", 20, timedelta(minutes=15))
"""One account from anywhere, browsers that signed in to it before left out."""
ADDRESS = GuessLimit("guess-address", 60, timedelta(minutes=15))
"""Any accounts from one address: a household, or an office behind one."""
NETWORK = GuessLimit("guess-network", 300, timedelta(minutes=15))
"""Any accounts from one network of a provider."""


def find_next_moment(limit: GuessLimit, failures: Sequence[datetime]) -> datetime | None:
    """Give when the next guess may be made after these failures, newest first; None is at once.

    The first wait is a minute, each further one twice as long.
    """
    beyond = len(failures) - limit.free
    if beyond < 0:
        return None
    wait = min(timedelta(minutes=1 << min(beyond, 16)), limit.longest)
    return failures[0] + wait
