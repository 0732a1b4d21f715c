"""Looking at one application now, because somebody asks.

A check holds a web process for as long as its slowest probe, and calls somebody's server. So an
application is checked at most once a minute, the city at most twice at a time, and an officer asks
at most thirty times an hour.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.cache import cache
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.identity.citizens.limits import Limit, take
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.verification.permissions import CHECK_NOW
from sambung.verification.probing import verify_application
from sambung.verification.queries.standings import RequirementStanding, get_standing
from sambung.verification.rules.levels import Level

PAUSE_SECONDS = 60
AT_A_TIME = 2
CHECKS_PER_OFFICER = Limit("check-now", 30, timedelta(hours=1))
_MARK = "check-now"
_PLACE_SECONDS = 600
"""When the place of a check is free again whose process was killed; longer than any check."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check came to: how many probes looked, and what stands otherwise than before."""

    looked: int
    before: Level
    after: Level
    changed: tuple[RequirementStanding, ...]


def check_now(*, actor: Actor, application: Application, now: datetime) -> CheckResult:
    """Run every probe that fits an application, and tell what changed by it.

    The limits hold in real time across processes, so that nobody can have an agency's server
    called in a loop. Probes keep their own limits; the call lasts as long as the slowest.

    Raises:
        NotPermitted: the actor neither looks after the application nor after integration.
        Conflict: it is no application of an agency, was checked within the last minute, or two
            others are being checked.
        TooManyAttempts: the actor asked too often within the hour.
    """
    agency_code = get_owner_code(application)
    require(actor, CHECK_NOW, agency_code)
    if not application.is_verifiable:
        raise Conflict(
            _("%(name)s is no application of an agency; it cannot be verified.")
            % {"name": application.name}
        )
    standing = get_standing(application, now=now)
    with _take_place():
        take(CHECKS_PER_OFFICER, actor.id, now=now)
        if not cache.add(f"{_MARK}:{application.pk}", 1, PAUSE_SECONDS):
            raise Conflict(
                _(
                    "This application was checked less than a minute ago. Wait a minute, then try"
                    " again."
                )
            )
        looked = verify_application(application, now=now)
    after = get_standing(application, now=now)
    record_audit(
        actor=actor,
        action="check_now",
        subject=f"application/{application.code}",
        agency_code=agency_code,
        before={"level": standing.level.value},
        after={"level": after.level.value, "probes": looked},
        now=now,
    )
    earlier = {found.requirement: found.state for found in standing.requirements}
    changed = (f for f in after.requirements if earlier.get(f.requirement) is not f.state)
    return CheckResult(looked, standing.level, after.level, tuple(changed))


@contextmanager
def _take_place() -> Iterator[None]:
    """Hold one of the places for checks; they are kept in the database, for all processes.

    Raises:
        Conflict: all are taken.
    """
    holder = uuid4().hex
    places = (f"{_MARK}:place:{number}" for number in range(AT_A_TIME))
    place = next((key for key in places if cache.add(key, holder, _PLACE_SECONDS)), None)
    if place is None:
        raise Conflict(
            _("Other applications are being checked right now. Try again in half a minute.")
        )
    try:
        yield
    finally:
        if cache.get(place) == holder:
            cache.delete(place)
