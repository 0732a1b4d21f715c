"""Counting guesses at secrets: passwords, codes of an app, recovery codes, old passwords.

A guess is counted before the secret is compared and taken back when it was right, so that many at
once count as many. Only failures stay.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.citizens.limits import TooManyAttempts, network_of
from sambung.identity.citizens.operations.notices import notify
from sambung.identity.citizens.rules.guessing import (
    ACCOUNT,
    ADDRESS,
    DEVICE,
    NETWORK,
    NOTICE_AFTER,
    PAIR,
    WATCHED,
    GuessLimit,
    find_next_moment,
)
from sambung.identity.models import Attempt
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM
from sambung.kernel.contacts import normalize_identifier

_SALT = "sambung.identity.guesses"
_WIDE_PREFIX = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that was counted: what to take back when it was right."""

    attempts: tuple[int, ...]
    own: tuple[tuple[str, str], ...]
    """The counters of this account alone: a right secret clears them."""


def take_guess(*, name: str, address: str, device: str = "", now: datetime) -> Guess:
    """Count a guess at a secret of an account before it is compared.

    `name` is what the account was called by: known and unknown ones are counted alike. `device`
    names a browser that signed in to this account before: it is counted by itself, so nobody
    elsewhere can shut its owner out.

    Raises:
        TooManyAttempts: it has to wait; this guess was not counted.
    """
    name = normalize_identifier(name)
    here, wide = network_of(address), _wide_network_of(address)
    if device:
        counters: tuple[tuple[GuessLimit, str], ...] = ((DEVICE, f"{name}|{device}"),)
    else:
        counters = ((PAIR, f"{name}|{here}"), (ACCOUNT, name), (ADDRESS, here), (NETWORK, wide))
    keyed = [(limit, _key_of(subject)) for limit, subject in counters]
    with transaction.atomic():
        waits = [wait for limit, key in keyed if (wait := _find_wait(limit, key, now))]
        if not waits:
            made = [
                Attempt.objects.create(scope=limit.scope, key=key, at=now) for limit, key in keyed
            ]
            own = tuple((limit.scope, key) for limit, key in keyed if limit in (DEVICE, PAIR))
            return Guess(tuple(attempt.pk for attempt in made), own)
    minutes = max(1, -int(-(max(waits) - now).total_seconds() // 60))
    raise TooManyAttempts(
        _(
            "Too many attempts. Try again in %(minutes)s minutes. A passkey, or a browser you"
            " signed in with before, gets in at once."
        )
        % {"minutes": minutes}
    )


@transaction.atomic
def forgive_guess(guess: Guess) -> None:
    """Take a guess back because it was right, and what failed before it from the same place."""
    Attempt.objects.filter(pk__in=guess.attempts).delete()
    for scope, key in guess.own:
        Attempt.objects.filter(scope=scope, key=key).delete()


@transaction.atomic
def tell_owner(*, user: User, guess: Guess, now: datetime) -> None:
    """Tell the owner of an account, once, that somebody guesses: when the fifth guess failed."""
    counts = [
        Attempt.objects.filter(scope=scope, key=key, at__gt=now - WATCHED).count()
        for scope, key in guess.own
    ]
    if counts and max(counts) == NOTICE_AFTER:
        notify(user, "guessing", now=now)
        record_audit(actor=SYSTEM, action="guessing_noticed", subject=f"user/{user.pk}", now=now)


def _find_wait(limit: GuessLimit, key: str, now: datetime) -> datetime | None:
    found = Attempt.objects.filter(scope=limit.scope, key=key, at__gt=now - WATCHED)
    failures = list(found.order_by("-at").values_list("at", flat=True)[: limit.free + 17])
    moment = find_next_moment(limit, failures)
    return moment if moment is not None and moment > now else None


def _wide_network_of(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    prefix = _WIDE_PREFIX[parsed.version]
    return str(ipaddress.ip_network((parsed, prefix), strict=False))


def _key_of(subject: str) -> str:
    return salted_hmac(_SALT, subject, algorithm="sha256").hexdigest()
