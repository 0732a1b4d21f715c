"""Limits against guessing and enumeration, counted in the database for all web processes.

Each limit is a number of tries within a sliding window, per account, per address of the caller,
or per both. A window always ends by itself: nobody is locked out for good, and a limit on
passwords leaves passkeys and recovery open.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sambung.identity.models import Attempt
from sambung.kernel.errors import SambungError

_SALT = "sambung.identity.limits"
_IPV6_NETWORK = 64


class TooManyAttempts(SambungError):
    """Too many tries for now. The message says when to try again."""

    code = "too_many_attempts"
    status = 429


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` tries of a kind (`scope`) within `window`."""

    scope: str
    amount: int
    window: timedelta


KEPT_FOR = timedelta(days=1)
"""How long a try is kept: as long as the longest window."""

PASSWORD_PER_ACCOUNT_AND_ADDRESS = Limit("password-here", 5, timedelta(minutes=5))
PASSWORD_PER_ACCOUNT = Limit("password-account", 50, timedelta(hours=1))
PASSWORD_PER_ADDRESS = Limit("password-address", 60, timedelta(minutes=10))
CODES_PER_CONTACT = Limit("codes-contact", 5, timedelta(hours=1))
CODES_PER_DEVICE = Limit("codes-device", 5, timedelta(hours=1))
"""Codes to one contact from a browser that signed in to its account before: counted by itself, so
that nobody elsewhere can use up the owner's."""
CODES_PER_ADDRESS = Limit("codes-address", 40, timedelta(hours=1))
CODE_TRIES_PER_ADDRESS = Limit("code-tries-address", 60, timedelta(minutes=10))
LOOKUPS_PER_OFFICER = Limit("counter-lookup", 60, timedelta(hours=1))
NIK_PER_ACCOUNT = Limit("nik-account", 3, timedelta(days=1))


def take(limit: Limit, subject: str, *, now: datetime) -> None:
    """Count one try.

    Raises:
        TooManyAttempts: the limit is reached; this try was not counted.
    """
    key = _key_of(subject)
    since = now - limit.window
    with transaction.atomic():
        tries = Attempt.objects.filter(scope=limit.scope, key=key)
        recent = list(tries.filter(at__gt=since).order_by("-at").values_list("at", flat=True))
        if len(recent) < limit.amount:
            tries.filter(at__lte=since).delete()
            Attempt.objects.create(scope=limit.scope, key=key, at=now)
            return
    wait = recent[limit.amount - 1] + limit.window - now
    minutes = max(1, -int(-wait.total_seconds() // 60))
    raise TooManyAttempts(
        _("Too many attempts. Try again in %(minutes)s minutes.") % {"minutes": minutes}
    )


def give_back(limit: Limit, subject: str) -> None:
    """Take the latest try back, because it succeeded: only failures count."""
    latest = Attempt.objects.filter(scope=limit.scope, key=_key_of(subject)).order_by("-at").first()
    if latest:
        latest.delete()


def purge_attempts(*, now: datetime) -> int:
    """Delete the tries no limit looks at any more. Returns how many."""
    deleted, _by_model = Attempt.objects.filter(at__lt=now - KEPT_FOR).delete()
    return deleted


def network_of(address: str) -> str:
    """Give the address a limit counts: a household has one IPv4 address, or one IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))


def _key_of(subject: str) -> str:
    return salted_hmac(_SALT, subject.lower(), algorithm="sha256").hexdigest()
