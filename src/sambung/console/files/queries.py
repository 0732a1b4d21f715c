"""What the pages about integration files show, as far as the officer's roles open it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from sambung.directory.authorization import list_agency_codes
from sambung.directory.models import RoleGrant, User
from sambung.governance.models import IntegrationFile
from sambung.governance.permissions import READ_FILE
from sambung.governance.queries import Attachment, get_file, list_attachments
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotFound
from sambung.workflow.rules.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class FileState:
    """A file with what the calendar says of it; `waiting_days` are working days."""

    file: IntegrationFile
    is_overdue: bool
    waiting_days: int

    @property
    def awaited(self) -> str:
        """Whose answer is awaited, in words, with the agency when the words do not name it."""
        agency, words = self.file.waiting_agency, self.file.waiting_on
        return f"{words} ({agency})" if agency and agency.name != words else words


def describe_file(file: IntegrationFile, *, now: datetime) -> FileState:
    """Say of a file whether its step is overdue, and how long somebody is awaited."""
    since, today = file.waiting_since, localdate(now)
    return FileState(
        file=file,
        is_overdue=file.closed_at is None and Deadline(file.due_on).is_over(today=today),
        waiting_days=Deadline(localdate(since)).count_days_late(today=today) if since else 0,
    )


def get_readable_file(actor: Actor, code: str) -> IntegrationFile:
    """Give a file the officer may read.

    Raises:
        NotFound: there is none, or it belongs to other agencies.
    """
    return get_file(code, agency_codes=list_agency_codes(actor, READ_FILE))


def get_attachment(file: IntegrationFile, pk: int) -> Attachment:
    """Give a document of a file, without its content.

    Raises:
        NotFound: the file has no such document.
    """
    for attachment in list_attachments(file):
        if attachment.document.pk == pk:
            return attachment
    raise NotFound(pk)


def list_possible_officers(file: IntegrationFile, *, now: datetime) -> QuerySet[User]:
    """List who may be responsible: who acts for the city or for the agency of the application."""
    live = RoleGrant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    acting = live.filter(Q(agency__isnull=True) | Q(agency=file.application.owner))
    return (
        User.objects.filter(is_active=True, role_grants__in=acting)
        .distinct()
        .order_by("full_name", "username")
    )


def list_responsible_officers() -> QuerySet[User]:
    """List who is responsible for an open file, for the choice of a list."""
    return (
        User.objects.filter(
            integration_files__closed_at__isnull=True, integration_files__isnull=False
        )
        .distinct()
        .order_by("full_name", "username")
    )
