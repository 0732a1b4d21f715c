"""From proofs to obstacles: a failed one opens an obstacle, a passed one settles it."""

from datetime import datetime

from sambung.governance.operations import report_failure, report_success
from sambung.portfolio.models import Application
from sambung.verification.rules.levels import Observation, Outcome, Requirement


def follow(
    application: Application, requirement: Requirement, observation: Observation, *, now: datetime
) -> None:
    """Open, update or settle the obstacle of a requirement after something was observed.

    An outage of ours changes nothing. What counts for no level holds nothing up.
    """
    if observation.outcome is Outcome.MET:
        report_success(application=application, requirement=requirement.code, now=now)
    elif observation.outcome is Outcome.FAILED and requirement.counts:
        report_failure(
            application=application,
            requirement=requirement.code,
            finding=observation.finding,
            details=observation.details,
            now=now,
        )
