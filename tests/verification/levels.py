"""Levels for tests: evidence that lifts an application, and what takes it away."""

from datetime import datetime, timedelta

from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import Application
from sambung.verification.evidence import OWNER_CODE
from sambung.verification.operations import record_evidence
from sambung.verification.rules.levels import REQUIREMENTS, Level, Observation, Outcome
from tests.factories import NOON

_UP_TO = {
    Level.REGISTERED: (Level.REGISTERED,),
    Level.REACHABLE: (Level.REGISTERED, Level.REACHABLE),
    Level.SINGLE_SIGN_ON: (Level.REGISTERED, Level.REACHABLE, Level.SINGLE_SIGN_ON),
}


def see(
    application: Application, requirement: str, outcome: Outcome = Outcome.MET, *, at: datetime
) -> None:
    """Record one sighting."""
    details = {"status": 200, "address": application.address, "host": "contoh.id"}
    if requirement == "owner_confirmed" and application.owner:
        details[OWNER_CODE] = application.owner.code
    finding = "address_answered" if outcome is Outcome.MET else "certificate_expired"
    record_evidence(
        actor=SYSTEM,
        application=application,
        requirement=requirement,
        observation=Observation(outcome, finding, details),
        probe=requirement,
        now=at,
    )


def lift(application: Application, level: Level, *, at: datetime = NOON) -> None:
    """Let everything be seen that a level, and those below, ask of a web application."""
    for requirement in REQUIREMENTS:
        if requirement.level in _UP_TO[level] and requirement.code != "update_promise_kept":
            see(application, requirement.code, at=at)


def lose(application: Application, requirement: str = "address_answers", *, at: datetime) -> None:
    """Let one requirement fail."""
    see(application, requirement, Outcome.FAILED, at=at)


def after(days: float = 0, **parts: float) -> datetime:
    """Give a moment so many days after noon."""
    return NOON + timedelta(days=days, **parts)
