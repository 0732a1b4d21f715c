"""The board as the console shows it: each row with its one next step, in words and as a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.console.board.rules import BoardStep, Facts, StepKind, next_step
from sambung.directory.models import User
from sambung.governance.models import IntegrationFile
from sambung.kernel.working_days import count_working_days
from sambung.portfolio.models import Application
from sambung.verification.queries.board import BoardRow

_WRITTEN_STEPS = (StepKind.OVERDUE_STEP, StepKind.STEP)
_OF_FILE = (*_WRITTEN_STEPS, StepKind.PLAN, StepKind.REMIND, StepKind.WAIT)
_OF_OBSTACLE = (StepKind.OVERDUE_OBSTACLE, StepKind.OBSTACLE)
_TEXTS: Mapping[StepKind, Promise] = {
    StepKind.ANSWER: gettext_lazy("The agency answers the fall of its level"),
    StepKind.OVERDUE_STEP: gettext_lazy("Enter the next action in the integration file"),
    StepKind.OVERDUE_OBSTACLE: gettext_lazy("Remove the obstacle: %(kind)s"),
    StepKind.REPAIR: gettext_lazy("Repair: %(proof)s"),
    StepKind.REMIND: gettext_lazy("Ask again for the answer of %(party)s"),
    StepKind.STEP: gettext_lazy("Enter the next action in the integration file"),
    StepKind.PLAN: gettext_lazy("Enter the next action in the integration file"),
    StepKind.OBSTACLE: gettext_lazy("Remove the obstacle: %(kind)s"),
    StepKind.RENEW: gettext_lazy("Check again: %(proof)s"),
    StepKind.WAIT: gettext_lazy("Wait for %(party)s"),
    StepKind.PROVE: gettext_lazy("Get the next proof: %(proof)s"),
    StepKind.NOTHING: gettext_lazy("Nothing: all there is to ask for is in order"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the board with its next step: the step, its words and where it is taken."""

    row: BoardRow
    step: BoardStep
    text: str
    address: str


def make_line(row: BoardRow, *, now: datetime) -> Line:
    """Find the next step for a row, put it into words and lead to its page."""
    today = localdate(now)
    step = next_step(_facts_of(row, today), today=today)
    return Line(row, step, _describe(row, step), _lead(row, step))


def count_waiting(since: datetime, *, now: datetime) -> int:
    """Count the working days since somebody has been waited for."""
    return count_working_days(localdate(since), localdate(now))


def list_people(scope: tuple[str, ...] | None) -> tuple[User, ...]:
    """List who answers for an application or leads an open file, by name, to choose from."""
    applications = Application.objects.for_agencies(scope).filter(responsible__isnull=False)
    files = IntegrationFile.objects.for_agencies(scope).filter(
        responsible__isnull=False, closed_at__isnull=True
    )
    keys = (
        applications.order_by()
        .values_list("responsible", flat=True)
        .union(files.order_by().values_list("responsible", flat=True))
    )
    return tuple(User.objects.filter(pk__in=list(keys)).order_by("full_name", "username"))


def _facts_of(row: BoardRow, today: date) -> Facts:
    file, missing = row.file, row.missing
    dues = [obstacle.due_on for obstacle in row.obstacles if obstacle.due_on]
    clarification = row.clarification
    is_open = clarification is not None and clarification.answered_at is None
    waiting = file.waiting_since if file else None
    return Facts(
        answer_until=localdate(clarification.until) if clarification and is_open else None,
        has_file=file is not None,
        file_due=file.due_on if file else None,
        has_action=bool(file and file.next_action),
        waiting_days=count_working_days(localdate(waiting), today) if waiting else None,
        obstacle_due=min(dues, default=None),
        has_obstacle=bool(row.obstacles),
        missing=missing.requirement if missing else "",
        missing_state=missing.state.value if missing else "",
        is_invented=row.application.is_synthetic,
    )


def _describe(row: BoardRow, step: BoardStep) -> str:
    """Say the step: what people wrote where they did, else what Sambung knows."""
    file, obstacle = row.file, row.obstacles[0] if row.obstacles else None
    if step.kind in _WRITTEN_STEPS and file and file.next_action:
        return file.next_action
    if step.kind in _OF_OBSTACLE and obstacle and obstacle.remedy:
        return obstacle.remedy
    if row.application.is_synthetic:
        return _("Nothing: the entry is invented")
    return str(_TEXTS[step.kind]) % {
        "party": file.waiting_on if file else "",
        "kind": obstacle.get_kind_display() if obstacle else "",
        "proof": row.missing.title if row.missing else "",
    }


def _lead(row: BoardRow, step: BoardStep) -> str:
    if step.kind in _OF_FILE and row.file:
        return reverse("console:file", args=[row.file.code])
    if step.kind in _OF_OBSTACLE and row.obstacles:
        return reverse("console:obstacle", args=[row.obstacles[0].pk])
    return reverse("console:application", args=[row.application.code])
