"""Reads of integration files. Each list is one query, however many files there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from sambung.documents.models import Document
from sambung.governance.models import FileEntry, IntegrationFile, IntegrationFileQuerySet
from sambung.governance.rules.stages import REQUIRED_ATTACHMENTS
from sambung.kernel.errors import NotFound
from sambung.portfolio.models import Application


@dataclass(frozen=True, slots=True)
class FileCriteria:
    """Which files to list; an empty field asks for nothing.

    `responsible` is the id of an account, or `nobody`. `is_closed` lists the closed ones instead.
    """

    text: str = ""
    stage: str = ""
    responsible: str = ""
    agency_code: str = ""
    is_waiting: bool = False
    is_overdue: bool = False
    is_closed: bool = False


NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of a file; `kind` is the stage whose attachment it is, or empty."""

    document: Document
    kind: str

    @property
    def kind_title(self) -> str:
        """What it is, in the reader's language; empty for a document of no particular kind."""
        return str(REQUIRED_ATTACHMENTS[self.kind]) if self.kind else ""


def list_open_files(agency_codes: Collection[str] | None = None) -> tuple[IntegrationFile, ...]:
    """List the files that are not closed, those due first, with what a list shows of them.

    `agency_codes` narrows to applications these agencies own; None, or `*` among them, means all.
    """
    return tuple(_open(agency_codes).order_by(F("due_on").asc(nulls_last=True), "code"))


def list_overdue_files(
    *, today: date, agency_codes: Collection[str] | None = None
) -> tuple[IntegrationFile, ...]:
    """List the open files whose next step was due before today, the oldest first."""
    return tuple(_open(agency_codes).filter(due_on__lt=today).order_by("due_on", "code"))


def list_awaiting(agency_codes: Collection[str] | None = None) -> tuple[IntegrationFile, ...]:
    """List the open files that wait for somebody's answer, the longest wait first."""
    waiting = _open(agency_codes).filter(waiting_since__isnull=False)
    return tuple(waiting.order_by("waiting_since", "code"))


def find_open_file(application: Application) -> IntegrationFile | None:
    """Find the open file of an application, or None: there is at most one."""
    return _with_parts().filter(application=application, closed_at__isnull=True).first()


def get_file(code: str, *, agency_codes: Collection[str] | None = None) -> IntegrationFile:
    """Give a file by its code, open or closed, of the agencies named.

    Raises:
        NotFound: no such file, or it belongs to other agencies.
    """
    file = _with_parts().for_agencies(agency_codes).filter(code=code).first()
    if file is None:
        raise NotFound(_("There is no integration file %(code)s.") % {"code": code})
    return file


def search_files(
    criteria: FileCriteria, *, agency_codes: Collection[str] | None = None, today: date
) -> QuerySet[IntegrationFile]:
    """Give the files that fit, to be paged: those due first, closed ones the newest first."""
    found = (
        _with_parts().for_agencies(agency_codes).filter(closed_at__isnull=not criteria.is_closed)
    )
    if criteria.stage:
        found = found.filter(stage=criteria.stage)
    if criteria.responsible == NOBODY:
        found = found.filter(responsible__isnull=True)
    elif criteria.responsible:
        found = found.filter(responsible__pk=criteria.responsible)
    if criteria.agency_code:
        found = found.filter(application__owner__code=criteria.agency_code)
    if criteria.is_waiting:
        found = found.filter(waiting_since__isnull=False)
    if criteria.is_overdue:
        found = found.filter(due_on__lt=today)
    found = found.with_words(criteria.text)
    if criteria.is_closed:
        return found.order_by("-closed_at", "code")
    return found.order_by(F("due_on").asc(nulls_last=True), "code")


def list_entries(file: IntegrationFile) -> tuple[FileEntry, ...]:
    """List what happened in a file, newest first."""
    return tuple(file.entries.all())


def list_attachments(file: IntegrationFile) -> tuple[Attachment, ...]:
    """List the documents of a file with their kind, newest first, without their content."""
    kinds = {attachment_subject(file, kind): kind for kind in ("", *REQUIRED_ATTACHMENTS)}
    documents = Document.objects.filter(subject__in=kinds).defer("content")
    return tuple(Attachment(document, kinds[document.subject]) for document in documents)


def attachment_subject(file: IntegrationFile, kind: str) -> str:
    """Give the subject under which documents of one kind are kept with a file."""
    return f"{file.subject}/{kind}" if kind else file.subject


def _open(agency_codes: Collection[str] | None) -> IntegrationFileQuerySet:
    return _with_parts().for_agencies(agency_codes).filter(closed_at__isnull=True)


def _with_parts() -> IntegrationFileQuerySet:
    return IntegrationFile.objects.select_related(
        "application__owner", "responsible", "waiting_agency"
    )
