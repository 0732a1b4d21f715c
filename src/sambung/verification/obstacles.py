"""From proofs to obstacles: a failed one opens an obstacle, a passed one settles it."""

from collections.abc import Sequence
from datetime import datetime

from sambung.governance.operations import report_failure, report_success
from sambung.governance.queries.obstacles import list_open_obstacles
from sambung.portfolio.models import Application
from sambung.verification.evidence import list_profiles
from sambung.verification.rules.levels import Observation, Outcome, Requirement
from sambung.verification.rules.requirement_sets import find_waiver


def follow(
    application: Application, requirement: Requirement, observation: Observation, *, now: datetime
) -> None:
    """Open, update or settle the obstacle of a requirement after something was observed.

    An outage of ours changes nothing. What counts for no level holds nothing up, and neither does
    what is no longer asked.
    """
    if observation.outcome in (Outcome.MET, Outcome.UNDECIDED):
        report_success(application=application, requirement=requirement.code, now=now)
    elif observation.outcome is Outcome.FAILED and requirement.counts:
        report_failure(
            application=application,
            requirement=requirement.code,
            finding=observation.finding,
            details=observation.details,
            now=now,
        )


def settle_what_is_not_asked(applications: Sequence[Application], *, now: datetime) -> None:
    """Settle the obstacles of requirements that do not fit what the applications are now."""
    keys = [application.pk for application in applications]
    profiles = list_profiles(keys, now=now)
    for obstacle in list_open_obstacles(keys):
        if find_waiver(obstacle.requirement, profiles[obstacle.application_id]) is not None:
            report_success(
                application=obstacle.application, requirement=obstacle.requirement, now=now
            )
