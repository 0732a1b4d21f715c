"""Keeping evidence: what probes saw, and what people confirmed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application
from sambung.verification.models import Evidence
from sambung.verification.obstacles import follow
from sambung.verification.permissions import (
    RECORD_EVIDENCE,
)
from sambung.verification.rules.levels import (
    BY_CODE,
    Observation,
    Requirement,
    expiry_of,
)


@transaction.atomic
def record_evidence(
    *,
    actor: Actor,
    application: Application,
    requirement: str,
    observation: Observation,
    probe: str,
    now: datetime,
) -> Evidence:
    """Keep what a probe saw. `now` is when it looked; the lifetime of the requirement runs from it.

    Evidence is its own record, so the journal hears of it only when the outcome is another one
    than before: that is what changes a level.

    Raises:
        InvalidInput: there is no such requirement.
        Conflict: the application is an illustration or a part of Sambung.
        NotPermitted: the actor is neither Sambung itself nor of the Integration Team.
    """
    require(actor, RECORD_EVIDENCE, application.owner_code)
    refuse_unverifiable(application)
    known = BY_CODE.get(requirement)
    if known is None:
        raise InvalidInput(
            _("There is no requirement %(requirement)s.") % {"requirement": requirement}
        )
    before = (
        Evidence.objects.filter(application=application, requirement=requirement)
        .order_by("-observed_at", "-id")
        .values_list("outcome", flat=True)
        .first()
    )
    if before != observation.outcome:
        record_audit(
            actor=actor,
            action="record_evidence",
            subject=f"application/{application.code}",
            before={"requirement": requirement, "outcome": before},
            after={"outcome": observation.outcome.value, "finding": observation.finding},
            now=now,
        )
    return keep_observation(application, known, observation, probe=probe, now=now)


def keep_observation(
    application: Application,
    requirement: Requirement,
    observation: Observation,
    *,
    probe: str,
    now: datetime,
) -> Evidence:
    """Keep an observation as evidence, for callers that have asked for permission."""
    follow(application, requirement, observation, now=now)
    return Evidence.objects.create(
        application=application,
        requirement=requirement.code,
        outcome=observation.outcome,
        observed_at=now,
        expires_at=expiry_of(requirement, now, observation.valid_until),
        probe=probe,
        finding=observation.finding,
        details=dict(observation.details),
    )


def refuse_unverifiable(application: Application) -> None:
    """Refuse what no level is counted for.

    Raises:
        Conflict: it is an illustration or a part of Sambung.
    """
    if not application.is_verifiable:
        raise Conflict(
            _("%(name)s is no application of an agency; it cannot be verified.")
            % {"name": application.name}
        )
