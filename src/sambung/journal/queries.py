"""Reading the journal."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Max

from sambung.journal.models import AuditEntry, DutyRecord, OutboxEvent, ReadPosition
from sambung.journal.registry import list_duties
from sambung.journal.rules import Condition, Progress, Result, judge
from sambung.kernel.duties import Duty


def list_pending(name: str, *, limit: int = 5000) -> tuple[int, ...]:
    """List the numbers of the oldest events of that name nobody has acted upon, rising."""
    pending = OutboxEvent.objects.filter(name=name, handled_at__isnull=True).order_by("id")
    return tuple(pending.values_list("id", flat=True)[:limit])


def list_pending_payloads(name: str, *, limit: int = 500) -> tuple[tuple[int, dict[str, Any]], ...]:
    """List number and payload of the oldest events of that name nobody has acted upon, rising."""
    pending = OutboxEvent.objects.filter(name=name, handled_at__isnull=True).order_by("id")
    return tuple(pending.values_list("id", "payload")[:limit])


def count_pending() -> int:
    """Count the events nobody has acted upon yet, of whatever name."""
    return OutboxEvent.objects.filter(handled_at__isnull=True).count()


def is_handled(number: int) -> bool:
    """Tell whether an event was acted upon."""
    return OutboxEvent.objects.filter(id=number, handled_at__isnull=False).exists()


def list_audit(subject: str, *, limit: int = 50) -> tuple[AuditEntry, ...]:
    """List what was done to a subject, newest first."""
    return tuple(AuditEntry.objects.filter(subject=subject).order_by("-at", "-id")[:limit])


def read_position() -> int:
    """Give the number of the newest entry: when it has not risen, nothing was written since."""
    return AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0


def list_subjects_since(position: int, *, limit: int) -> tuple[str, ...]:
    """List the subjects of the entries after a position, oldest first, at most `limit` of them."""
    entries = AuditEntry.objects.filter(id__gt=position).order_by("id")
    return tuple(entries.values_list("subject", flat=True)[:limit])


def list_audits_of(subjects: Collection[str], *, limit: int = 1000) -> tuple[AuditEntry, ...]:
    """List what was done to several subjects, newest first, in one query."""
    found = AuditEntry.objects.filter(subject__in=subjects).order_by("-at", "-id")
    return tuple(found[:limit])


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """A duty, how far it is, and how that is to be judged."""

    duty: Duty
    progress: Progress
    condition: Condition


def list_duty_standings(*, now: datetime) -> tuple[DutyStanding, ...]:
    """List every duty of this release with what was last noted of it, in one query."""
    noted = {record.name: _as_progress(record) for record in DutyRecord.objects.all()}
    return tuple(
        DutyStanding(duty, noted.get(duty.name, Progress()), judge(noted.get(duty.name), now=now))
        for duty in list_duties()
    )


def find_progress(name: str) -> Progress | None:
    """Give what was last noted of a duty; None when it never was."""
    record = DutyRecord.objects.filter(name=name).first()
    return _as_progress(record) if record else None


def _as_progress(record: DutyRecord) -> Progress:
    values = {field.name: getattr(record, field.name) for field in fields(Progress)}
    return Progress(**values | {"result": Result(record.result)})


def list_positions(names: Collection[str]) -> dict[str, int]:
    """Give how far sources were read, by name; one that never was is left out."""
    rows = ReadPosition.objects.filter(name__in=names)
    return dict(rows.values_list("name", "position"))
