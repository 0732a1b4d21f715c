"""Obstacles: opened and solved by proofs, assessed by the Integration Team.

No operation lets a person solve one. What is reported here was seen by a probe, so the journal
names Sambung as the one who acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import User
from sambung.directory.queries import acts_for
from sambung.governance.models import Obstacle, ObstacleKind
from sambung.governance.permissions import ASSESS_OBSTACLE
from sambung.governance.rules.causes import EXPIRED, find_cause
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.kernel.working_days import add_working_days
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code

_LONGEST = {"cause": 500, "remedy": 1000, "competence": 200}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the Integration Team says of an obstacle. An empty text leaves the catalogue's."""

    kind: str
    due_on: date
    cause: str = ""
    remedy: str = ""
    competence: str = ""
    owner: User | None = None


@transaction.atomic
def report_failure(
    *,
    application: Application,
    requirement: str,
    finding: str,
    details: Mapping[str, Any],
    now: datetime,
) -> Obstacle:
    """Open the obstacle of a failed proof, or note that it was seen again.

    A finding of another kind changes what the catalogue says, unless people have assessed it;
    the first due date stays. `expired` says nothing new of an obstacle that is open.
    """
    held = _select_open(application, requirement)
    obstacle = held.first()
    if obstacle is None:
        try:
            with transaction.atomic():
                return _open(application, requirement, finding, details, now)
        except IntegrityError:  # another process opened it in the same moment
            obstacle = held.get()
    if finding == EXPIRED or now < obstacle.last_seen_at:
        return obstacle
    changes: dict[str, Any] = {"finding": finding, "details": dict(details), "last_seen_at": now}
    if obstacle.assessed_at is None:
        changes["kind"] = find_cause(requirement, finding).kind
    Obstacle.objects.filter(pk=obstacle.pk).update(times_seen=F("times_seen") + 1, **changes)
    obstacle.refresh_from_db()
    return obstacle


@transaction.atomic
def report_success(*, application: Application, requirement: str, now: datetime) -> None:
    """Settle the obstacle of a requirement whose proof passes, or that no longer applies."""
    obstacle = _select_open(application, requirement).filter(last_seen_at__lte=now).first()
    if obstacle is None:
        return
    obstacle.solved_at = now
    obstacle.save(update_fields=["solved_at"])
    record_audit(
        actor=SYSTEM,
        action="solve_obstacle",
        subject=f"application/{application.code}",
        now=now,
        agency_code=get_owner_code(application),
        before={"requirement": requirement},
    )


@transaction.atomic
def assess_obstacle(
    *, actor: Actor, obstacle: Obstacle, assessment: Assessment, now: datetime
) -> Obstacle:
    """Say more exactly what holds an application up, what removes it, who answers, and by when.

    Raises:
        NotPermitted: the actor is not of the Integration Team.
        Conflict: a proof has solved it meanwhile.
        InvalidInput: there is no such kind, a text is too long, or the owner does not act for
            the agency.
    """
    application = obstacle.application
    agency_code = get_owner_code(application)
    require(actor, ASSESS_OBSTACLE, agency_code)
    _check(assessment, agency_code, now)
    held = Obstacle.objects.select_for_update(of=("self",)).get(pk=obstacle.pk)
    if held.solved_at is not None:
        raise Conflict(_("A proof has solved this obstacle meanwhile. Nothing is left to assess."))
    before = _summarize(held)
    for each in fields(assessment):
        setattr(held, each.name, getattr(assessment, each.name))
    held.assessed_at, held.assessed_by_name = now, actor.name
    held.save()
    record_audit(
        actor=actor,
        action="assess_obstacle",
        subject=f"application/{application.code}",
        agency_code=agency_code,
        before=before,
        after=_summarize(held),
        now=now,
    )
    return held


def _select_open(application: Application, requirement: str) -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(
        application=application, requirement=requirement, solved_at__isnull=True
    )


def _open(
    application: Application,
    requirement: str,
    finding: str,
    details: Mapping[str, Any],
    now: datetime,
) -> Obstacle:
    cause = find_cause(requirement, finding)
    obstacle = Obstacle.objects.create(
        application=application,
        requirement=requirement,
        finding=finding,
        details=dict(details),
        kind=cause.kind,
        due_on=add_working_days(localdate(now), cause.days),
        opened_at=now,
        last_seen_at=now,
    )
    record_audit(
        actor=SYSTEM,
        action="open_obstacle",
        subject=f"application/{application.code}",
        now=now,
        agency_code=get_owner_code(application),
        after=_summarize(obstacle),
    )
    return obstacle


def _check(assessment: Assessment, agency_code: str, now: datetime) -> None:
    if assessment.kind not in ObstacleKind.values:
        raise InvalidInput(
            _("There is no kind %(kind)s. Choose one of: %(kinds)s.")
            % {"kind": assessment.kind, "kinds": ", ".join(ObstacleKind.values)}
        )
    for name, limit in _LONGEST.items():
        if len(getattr(assessment, name)) > limit:
            raise InvalidInput(
                _("A text is too long: at most %(limit)d characters.") % {"limit": limit}
            )
    if assessment.owner is not None and not acts_for(assessment.owner, agency_code, now=now):
        raise InvalidInput(
            _("%(name)s acts neither for the agency nor for the whole city. Choose somebody else.")
            % {"name": assessment.owner}
        )


def _summarize(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "requirement": obstacle.requirement,
        "finding": obstacle.finding,
        "kind": obstacle.kind,
        "cause": obstacle.cause,
        "remedy": obstacle.remedy,
        "competence": obstacle.competence,
        "owner": str(obstacle.owner or ""),
        "due_on": obstacle.due_on.isoformat() if obstacle.due_on else None,
    }
