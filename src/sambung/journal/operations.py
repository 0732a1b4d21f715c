"""Writing the journal. Call inside the transaction of the write that is recorded."""

import contextlib
import socket
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from sambung.journal.models import AuditEntry, DutyRecord, OutboxEvent, ReadPosition
from sambung.journal.rules import Progress
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.duties import Duty

PUBLISHER_SOCKET = "publisher.sock"
"""Name of the socket in the runtime folder by which a commit wakes the publisher."""

_LEFT_OUT = "…"


def record_audit(
    *,
    actor: Actor,
    action: str,
    subject: str,
    now: datetime,
    agency_code: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep who did what to which subject. `subject` is kind and code, as in `agreement/PJ-0001`."""
    AuditEntry.objects.create(
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
        agency_code=agency_code,
        action=action,
        subject=subject,
        before=dict(before or {}),
        after=dict(after or {}),
    )


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """One subject of a write that concerns many, with its values before and after."""

    subject: str
    agency_code: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def record_audits(
    *, actor: Actor, action: str, changes: Iterable[AuditedChange], now: datetime
) -> None:
    """Keep one entry for each subject of a write that concerns many, such as an import."""
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                at=now,
                actor_id=actor.id,
                actor_name=actor.name,
                agency_code=change.agency_code,
                action=action,
                subject=change.subject,
                before=dict(change.before),
                after=dict(change.after),
            )
            for change in changes
        ),
        batch_size=500,
    )


def forget_in_audit(*, person_id: str, words: Collection[str]) -> None:
    """Take a person's name and contacts out of the journal, and keep what was done and when.

    For an account that is closed. What the person did, and what was done to the account, stays
    under its number alone.
    """
    subject = f"user/{person_id}"
    entries = AuditEntry.objects.filter(Q(actor_id=person_id) | Q(subject=subject))
    for entry in entries.iterator():
        if entry.actor_id == person_id:
            entry.actor_name = subject
        is_about = entry.subject == subject
        entry.before = _leave_out(entry.before, words, within=is_about)
        entry.after = _leave_out(entry.after, words, within=is_about)
        entry.save()


def _leave_out(value: Any, words: Collection[str], *, within: bool) -> Any:
    """Replace texts that are one of some words, or `within` longer texts the words themselves."""
    if isinstance(value, dict):
        return {key: _leave_out(each, words, within=within) for key, each in value.items()}
    if isinstance(value, list):
        return [_leave_out(each, words, within=within) for each in value]
    if isinstance(value, str):
        if value in words:
            return _LEFT_OUT
        for word in sorted(words, key=len, reverse=True) if within else ():
            value = value.replace(word, _LEFT_OUT)
    return value


def announce(*, name: str, payload: Mapping[str, Any], now: datetime) -> int:
    """Put an event into the outbox and wake the publisher once the transaction is kept.

    Returns the number of the event, which rises with each event.
    """
    event = OutboxEvent.objects.create(name=name, payload=dict(payload), created_at=now)
    transaction.on_commit(_ring)
    return event.id


def mark_handled(*, numbers: Collection[int], now: datetime) -> None:
    """Mark events as acted upon: exactly those that were seen before acting.

    An event with a lower number may be committed later, so a range would swallow it unseen.
    """
    OutboxEvent.objects.filter(id__in=numbers, handled_at__isnull=True).update(handled_at=now)


@transaction.atomic
def keep_progress(*, duty: Duty, before: Progress, after: Progress, now: datetime) -> None:
    """Note how far a duty is; an alarm that begins or ends gets an entry of its own.

    For the process that carries the duty; nobody else notes anything of it.
    """
    values = {field.name: getattr(after, field.name) for field in fields(after)}
    DutyRecord.objects.update_or_create(name=duty.name, defaults=values)
    if before.is_alarming is not after.is_alarming:
        record_audit(
            actor=SYSTEM,
            action="duty_failing" if after.is_alarming else "duty_recovered",
            subject=f"duty/{duty.name}",
            before={"result": before.result, "failures": before.failures},
            after={"result": after.result, "failures": after.failures, "fault": after.fault},
            now=now,
        )


def _ring() -> None:
    """Send one datagram to the publisher. One that does not run reads the outbox as it starts."""
    path = settings.SAMBUNG_RUNTIME_FOLDER / PUBLISHER_SOCKET
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(0)
        with contextlib.suppress(OSError):
            sender.sendto(b"!", str(path))


def keep_position(name: str, position: int) -> None:
    """Remember how far a duty has read a source."""
    ReadPosition.objects.update_or_create(name=name, defaults={"position": position})
