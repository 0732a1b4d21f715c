"""One turn at a time: of two people at one matter, the second learns what the first did.

A matter is a row with a `changed_at`, which its pages send back as the moment they were read, and
a `subject`, under which the journal keeps what was done to it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar, cast

from django.db import models
from django.utils.translation import gettext as _

from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_audit
from sambung.kernel.clock import move_on
from sambung.kernel.errors import Conflict

_TOLD = 5
"""So many changes are told at most: who missed more reads the matter again anyway."""

M = TypeVar("M", bound=models.Model)
Tell = Callable[[AuditEntry], str]
"""Says in words what an entry of the journal changed; "" where it changed nothing people see."""


class Matter(Protocol):
    """What a row needs, so that turns can be taken at it."""

    changed_at: datetime

    @property
    def subject(self) -> str:
        """The name of the matter in the journal."""


def lock_row(rows: models.QuerySet[M], **which: object) -> M | None:
    """Give a row as it is now, for writing; nobody else writes it before the transaction ends.

    Call inside the transaction of the write. PostgreSQL locks the row; SQLite lets one writing
    transaction run at a time. Who comes second waits, and reads what the first one wrote.
    """
    return rows.select_for_update(of=("self",)).filter(**which).first()


def take_turn(
    rows: models.QuerySet[M],
    pk: object,
    *,
    expected_changed_at: datetime,
    now: datetime,
    tell: Tell,
) -> M:
    """Give a matter as it is now, for writing, if nobody changed it since it was read.

    Call inside the transaction of the write. From here on the matter counts as changed.

    Raises:
        Conflict: somebody changed it since; says who changed what.
    """
    present = get_unchanged(rows, pk, expected_changed_at=expected_changed_at, tell=tell)
    mark_changed(present, now=now)
    return present


def get_unchanged(
    rows: models.QuerySet[M], pk: object, *, expected_changed_at: datetime, tell: Tell
) -> M:
    """Give a matter as it is now, for a write beside it that disturbs no other, such as a vote.

    Call inside the transaction of the write.

    Raises:
        Conflict: somebody changed it since it was read; says who changed what.
    """
    present = lock_row(rows, pk=pk)
    if present is None:
        raise Conflict(_("This was removed while you were writing."))
    if cast(Matter, present).changed_at != expected_changed_at:
        raise Conflict(_describe_changes(cast(Matter, present), expected_changed_at, tell))
    return present


def mark_changed(row: models.Model, *, now: datetime) -> None:
    """Let a locked matter count as changed, so that who read it before is told."""
    matter = cast(Matter, row)
    matter.changed_at = move_on(matter.changed_at, now=now)
    row.save(update_fields=["changed_at"])


def _describe_changes(matter: Matter, since: datetime, tell: Tell) -> str:
    entries = list_audit(matter.subject)
    newer = [entry for entry in entries if entry.at >= since] or list(entries[:1])
    told = [
        f"{entry.actor_name} – {words}"
        for entry in reversed(newer[:_TOLD])
        if (words := tell(entry))
    ]
    if not told:
        return _(
            "Somebody changed this while you were writing. Nothing you wrote is lost: compare, and"
            " send again what shall stand."
        )
    return _(
        "Somebody changed this while you were writing: %(changes)s. Nothing you wrote is lost:"
        " compare, and send again what shall stand."
    ) % {"changes": ". ".join(told)}
