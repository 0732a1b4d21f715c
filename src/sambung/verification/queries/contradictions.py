"""Claims on applications that contradict each other, or what Sambung saw."""

from dataclasses import dataclass
from datetime import datetime

from sambung.portfolio.models import Application, Claim
from sambung.verification.queries.standings import RequirementStanding, list_standings_of
from sambung.verification.rules.contradictions import Conflict, find_conflict, find_opposites
from sambung.verification.rules.levels import Level

_ADDRESS = "address_answers"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim and what stands against it: another claim, or the level and proof that were seen."""

    application: Application
    claim: Claim
    conflict: Conflict
    level: Level
    other: Claim | None = None
    proof: RequirementStanding | None = None


def list_contradictions(
    *, agency_codes: tuple[str, ...] | None = None, now: datetime
) -> tuple[Contradiction, ...]:
    """List what is contradicted, by name of the application, in a fixed number of queries.

    Illustrations are left out: nobody claims anything of them.
    """
    claimed = Application.objects.for_agencies(agency_codes).filter(claims__isnull=False).distinct()
    applications = tuple(
        claimed.select_related("owner").prefetch_related("claims").order_by("name", "code")
    )
    found: list[Contradiction] = []
    for standing in list_standings_of(applications, now=now):
        application, level = standing.application, standing.level
        claims = tuple(application.claims.all())
        found += [
            Contradiction(application, one, Conflict.BY_CLAIM, level, other=other)
            for one, other in find_opposites(claims)
        ]
        states = {row.requirement: row.state for row in standing.requirements}
        proof = next((r for r in standing.requirements if r.requirement == _ADDRESS), None)
        found += [
            Contradiction(application, claim, conflict, level, proof=proof)
            for claim in claims
            if (conflict := find_conflict(claim.statement, level, states)) is not None
        ]
    return tuple(found)
