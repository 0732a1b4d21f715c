"""Looking at one application now, because somebody asks: at most once a minute."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from sambung.directory.models import Provenance
from sambung.directory.permissions import Action, require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.verification.probing import verify_application
from sambung.verification.queries.standings import RequirementStanding, get_standing
from sambung.verification.rules import Level

PAUSE_SECONDS = 60
_MARK = "check-now"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check came to: how many probes looked, and what stands otherwise than before."""

    looked: int
    before: Level
    after: Level
    changed: tuple[RequirementStanding, ...]


def check_now(*, actor: Actor, application: Application, now: datetime) -> CheckResult:
    """Run every probe that fits an application, and tell what changed by it.

    The limit holds in real time across processes, so that nobody can have an agency's server
    called in a loop. Probes keep their own limits; the call lasts as long as the slowest.

    Raises:
        NotPermitted: the actor neither looks after the application nor after integration.
        Conflict: it is no application of an agency, or was checked within the last minute.
    """
    agency_code = get_owner_code(application)
    require(actor, Action.CHECK_NOW, agency_code)
    if application.provenance in (Provenance.ILLUSTRATIVE, Provenance.SYSTEM):
        raise Conflict(
            _("%(name)s is no application of an agency; it cannot be verified.")
            % {"name": application.name}
        )
    if not cache.add(f"{_MARK}:{application.pk}", 1, PAUSE_SECONDS):
        raise Conflict(
            _("This application was checked less than a minute ago. Wait a minute, then try again.")
        )
    standing = get_standing(application, now=now)
    looked = verify_application(application, now=now)
    after = get_standing(application, now=now)
    record_audit(
        actor=actor, action="check_now", subject=f"application/{application.code}",
        agency_code=agency_code, before={"level": standing.level.value},
        after={"level": after.level.value, "probes": looked}, now=now,
    )  # fmt: skip
    earlier = {found.requirement: found.state for found in standing.requirements}
    changed = (f for f in after.requirements if earlier.get(f.requirement) is not f.state)
    return CheckResult(looked, standing.level, after.level, tuple(changed))
