"""What the pages about obstacles show."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sambung.directory.models import RoleGrant, User
from sambung.governance.models import Obstacle
from sambung.governance.rules.causes import EXPIRED
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.verification.finding_texts import describe_finding
from sambung.verification.models import Evidence
from sambung.verification.texts import REQUIREMENT_TITLES

_PROOFS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ListedObstacle:
    """An obstacle as a list shows it."""

    obstacle: Obstacle
    requirement: str
    finding: str
    is_overdue: bool


def describe_obstacle(obstacle: Obstacle, *, today: date) -> ListedObstacle:
    """Describe an obstacle in the reader's language; no query."""
    return ListedObstacle(
        obstacle=obstacle,
        requirement=str(REQUIREMENT_TITLES.get(obstacle.requirement, obstacle.requirement)),
        finding=describe_obstacle_finding(obstacle),
        is_overdue=obstacle.solved_at is None
        and obstacle.due_on is not None
        and obstacle.due_on < today,
    )


def list_proofs(obstacle: Obstacle) -> tuple[tuple[Evidence, str], ...]:
    """List the newest evidence for the requirement, with what was found in words."""
    rows = Evidence.objects.filter(
        application=obstacle.application_id, requirement=obstacle.requirement
    )[:_PROOFS_SHOWN]
    return tuple((row, describe_finding(row.finding, row.details)) for row in rows)


def describe_obstacle_finding(obstacle: Obstacle) -> str:
    """Tell what was found, in the reader's language."""
    if obstacle.finding == EXPIRED:
        return _("The last proof has run out, and no newer one was made.")
    return describe_finding(obstacle.finding, obstacle.details)


def list_possible_owners(application: Application, *, now: datetime) -> QuerySet[User]:
    """List who may answer for an obstacle: who acts for the agency, or for the whole city."""
    live = RoleGrant.objects.filter(
        Q(agency__isnull=True) | Q(agency__code=get_owner_code(application)),
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
    )
    officers = User.objects.filter(officer__isnull=False, is_active=True, role_grants__in=live)
    return officers.distinct().order_by("full_name", "username")
