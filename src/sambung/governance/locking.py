"""Two people in one file: the second one learns what the first changed, and nothing is lost."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sambung.governance.models import FileStage, IntegrationFile
from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_audit
from sambung.kernel.clock import move_on
from sambung.kernel.errors import Conflict

_NAMES = {
    "next_action": gettext_lazy("next action"),
    "due_on": gettext_lazy("due on"),
    "responsible": gettext_lazy("responsible"),
    "waiting_on": gettext_lazy("waiting on"),
    "stage": gettext_lazy("stage"),
}


def take_turn(file: IntegrationFile, *, seen_at: datetime, now: datetime) -> IntegrationFile:
    """Give the file as it is now, for writing, if nobody changed it since `seen_at`.

    Call inside the transaction of the write. The moment of change is taken in one statement, so
    of two writers exactly one gets it.

    Raises:
        Conflict: somebody changed it since, or it is closed; says who changed what.
    """
    mine = IntegrationFile.objects.filter(pk=file.pk, changed_at=seen_at, closed_at__isnull=True)
    if not mine.update(changed_at=move_on(seen_at, now=now)):
        present = IntegrationFile.objects.get(pk=file.pk)
        check_is_open(present)
        raise Conflict(_describe_changes(present, seen_at))
    return IntegrationFile.objects.select_related(
        "application__owner", "responsible", "waiting_agency"
    ).get(pk=file.pk)


def check_is_open(file: IntegrationFile) -> None:
    """Check that a file is not closed, for writes that add to it.

    Raises:
        Conflict: it is closed.
    """
    if file.closed_at is not None:
        raise Conflict(_("The file is closed. Open it again first."))


def _describe_changes(file: IntegrationFile, seen_at: datetime) -> str:
    newer = [entry for entry in list_audit(file.subject) if entry.at >= seen_at]
    told = [text for entry in reversed(newer) if (text := _describe(entry))]
    return _(
        "Somebody changed this file while you were writing. %(changes)s Nothing you wrote is lost:"
        " compare, and send again what shall stand."
    ) % {"changes": " ".join(told)}


def _describe(entry: AuditEntry) -> str:
    changed = [
        f"{name}: {_show(key, entry.after[key]) or '–'}"
        for key, name in _NAMES.items()
        if key in entry.after and entry.after[key] != entry.before.get(key)
    ]
    return f"{entry.actor_name} – {'; '.join(changed)}." if changed else ""


def _show(key: str, value: Any) -> str:
    if key == "stage":
        return str(FileStage(value).label)
    if key == "due_on" and value:
        day = datetime.fromisoformat(value).date()
        return date_format(day, pgettext("date format", "j F Y"))
    return str(value)
