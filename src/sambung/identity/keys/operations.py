"""Signing keys: the next one is made in time, old ones are withdrawn, and in need it goes faster.

The files change together with a note in the audit; the gateway hears of every change, so that
it knows a key long before that key signs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.identity.events import RIGHTS_CHANGED
from sambung.identity.keys import ring as keys
from sambung.identity.keys import rules
from sambung.identity.permissions import ROTATE_KEYS
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.kernel.signing_keys import Ring, SigningKey


@dataclass(frozen=True, slots=True)
class Rotation:
    """The keys after a change, and the event the gateway must confirm; None: nothing changed."""

    ring: Ring
    event_id: int | None = None


def tend_signing_keys(*, actor: Actor, now: datetime) -> Rotation:
    """Do what is due: make the key that will sign next, take away those that are over.

    Cheap when nothing is due; the worker calls it all the time.

    Raises:
        NotPermitted: the actor is no administrator of the city.
    """
    require(actor, ROTATE_KEYS, CITY)
    present = keys.list_keys(now)
    if rules.plan_next(present, now, keys.get_interval()) is None and (
        rules.leave_out_withdrawn(present, now) == present
    ):
        return Rotation(present)
    return _change(actor, "tend_signing_keys", lambda ring: ring, now)


def rotate_signing_key(*, actor: Actor, refuse_former: bool, now: datetime) -> Rotation:
    """Let the next key sign without waiting for its day.

    It signs at once, or, when it was published less than ten minutes ago, ten minutes after
    that. With `refuse_former`, for a key that others may have read, tokens of the earlier keys
    are refused from that moment on; else they are good until they end.

    Raises:
        NotPermitted: the actor is no administrator of the city.
        Conflict: the next key is about to sign already.
    """
    present = tend_signing_keys(actor=actor, now=now).ring
    if rules.hasten(present, now, refuse_former=refuse_former) == present:
        raise Conflict(_("The next key is about to sign already. See: sambung keys list"))

    def hasten(ring: Ring) -> Ring:
        return rules.hasten(ring, now, refuse_former=refuse_former)

    return _change(actor, "rotate_signing_key", hasten, now)


def _change(actor: Actor, action: str, decide: Callable[[Ring], Ring], now: datetime) -> Rotation:
    events: list[int] = []

    def note_and_decide(present: Ring) -> Ring:
        """Note the change first: what cannot be noted is not done."""
        ring = _complete(decide(present), now)
        record_audit(
            actor=actor,
            action=action,
            subject="keys/oidc",
            agency_code=CITY,
            before=_describe(present),
            after=_describe(ring),
            now=now,
        )
        events.append(announce(name=RIGHTS_CHANGED, payload={"keys": len(ring)}, now=now))
        return ring

    with transaction.atomic():
        ring = keys.get_folder().change(note_and_decide)
    return Rotation(ring, events[0])


def _complete(ring: Ring, now: datetime) -> Ring:
    """Leave out what is over, and add the key that shall sign next when none waits."""
    kept = rules.leave_out_withdrawn(ring, now)
    starts = rules.plan_next(kept, now, keys.get_interval())
    if starts is None:
        return kept
    return (*kept, SigningKey(keys.get_folder().make_key(), published_at=now, signs_from=starts))


def _describe(ring: Ring) -> dict[str, str]:
    return {key.id: key.signs_from.isoformat() for key in ring}
