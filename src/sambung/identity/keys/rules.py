"""When each signing key is published, signs, and is withdrawn: a pure rule over times.

Publish, wait, sign, retire: a key is public long before it signs, so that nobody who checks
tokens meets one they do not know; and it stays public until the last token it signed has ended.
The index holds the times, so every process decides alike without talking to another.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from sambung.kernel.signing_keys import Ring, SigningKey

WAIT_BEFORE_SIGNING = timedelta(minutes=10)
"""The least time a key is public before it signs: longer than anybody may keep the list."""

TAIL = timedelta(minutes=12)
"""How long a key that signs no more stays public: the life of a token, and clocks that differ."""


class KeyState(StrEnum):
    """What a key is for at a moment."""

    WAITING = "waiting"
    SIGNING = "signing"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


def list_states(ring: Sequence[SigningKey], now: datetime) -> dict[str, KeyState]:
    """Give the state of each key at a moment, by id. Exactly one of a ring signs."""
    ordered = _order(ring)
    signing = find_signing(ring, now)
    states = {}
    for key, successor in zip(ordered, [*ordered[1:], None], strict=True):
        if key == signing:
            states[key.id] = KeyState.SIGNING
        elif _is_refused(key, now):
            states[key.id] = KeyState.WITHDRAWN
        elif key.signs_from > now:
            states[key.id] = KeyState.WAITING
        else:
            is_over = successor is None or now >= successor.signs_from + TAIL
            states[key.id] = KeyState.WITHDRAWN if is_over else KeyState.RETIRED
    return states


def find_signing(ring: Sequence[SigningKey], now: datetime) -> SigningKey | None:
    """Find the key that signs: the latest whose time has come; None only when there is no key.

    Before the first one's time (a clock that was set back) the first one signs.
    """
    trusted = [key for key in _order(ring) if not _is_refused(key, now)]
    begun = [key for key in trusted if key.signs_from <= now]
    return begun[-1] if begun else next(iter(trusted), None)


def list_published(ring: Sequence[SigningKey], now: datetime) -> Ring:
    """List the keys whose tokens are accepted: the one that signs first, then by their time."""
    states = list_states(ring, now)
    published = [key for key in _order(ring) if states[key.id] is not KeyState.WITHDRAWN]
    return tuple(sorted(published, key=lambda key: states[key.id] is not KeyState.SIGNING))


def plan_next(ring: Sequence[SigningKey], now: datetime, interval: timedelta) -> datetime | None:
    """Give the time from which a new key shall sign; None when one waits already."""
    signing = find_signing(ring, now)
    if signing is None:
        return now
    if KeyState.WAITING in list_states(ring, now).values():
        return None
    return max(signing.signs_from + interval, now + WAIT_BEFORE_SIGNING)


def leave_out_withdrawn(ring: Sequence[SigningKey], now: datetime) -> Ring:
    """Give the keys without those that are withdrawn."""
    states = list_states(ring, now)
    return tuple(key for key in ring if states[key.id] is not KeyState.WITHDRAWN)


def hasten(ring: Sequence[SigningKey], now: datetime, *, refuse_former: bool) -> Ring:
    """Let the key that waits sign as soon as it may: now, unless it was published just before.

    With `refuse_former`, tokens of all earlier keys are refused from that moment on. Gives the
    ring as it is when no key waits.
    """
    states = list_states(ring, now)
    waiting = [key for key in _order(ring) if states[key.id] is KeyState.WAITING]
    if not waiting:
        return tuple(ring)
    following = waiting[0]
    begins = max(now, following.published_at + WAIT_BEFORE_SIGNING)
    begins = min(begins, following.signs_from)

    def change(key: SigningKey) -> SigningKey:
        if key.id == following.id:
            return replace(key, signs_from=begins)
        if refuse_former and states[key.id] is not KeyState.WAITING:
            return replace(key, refused_from=min(key.refused_from or begins, begins))
        return key

    return tuple(map(change, ring))


def _order(ring: Sequence[SigningKey]) -> list[SigningKey]:
    return sorted(ring, key=lambda key: (key.signs_from, key.id))


def _is_refused(key: SigningKey, now: datetime) -> bool:
    return key.refused_from is not None and key.refused_from <= now
