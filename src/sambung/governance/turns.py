"""Turns at an integration file: who comes second is told which of its facts changed."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sambung.governance.models import IntegrationFile
from sambung.governance.rules.stages import FILE_TABLE
from sambung.journal.models import AuditEntry
from sambung.kernel.errors import Conflict
from sambung.workflow import turns

_NAMES = {
    "next_action": gettext_lazy("next action"),
    "due_on": gettext_lazy("due on"),
    "responsible": gettext_lazy("responsible"),
    "waiting_on": gettext_lazy("waiting on"),
    "stage": gettext_lazy("stage"),
}


def take_turn(file: IntegrationFile, *, seen_at: datetime, now: datetime) -> IntegrationFile:
    """Give the file as it is now, for writing, if nobody changed it since `seen_at`.

    Raises:
        Conflict: somebody changed it since, or it is closed; says who changed what.
    """
    rows = IntegrationFile.objects.select_related(
        "application__owner", "responsible", "waiting_agency"
    )
    present = turns.take_turn(rows, file.pk, expected_changed_at=seen_at, now=now, tell=_tell)
    check_is_open(present)
    return present


def check_is_open(file: IntegrationFile) -> None:
    """Check that a file is not closed, for writes that add to it.

    Raises:
        Conflict: it is closed.
    """
    if file.closed_at is not None:
        raise Conflict(_("The file is closed. Open it again first."))


def _tell(entry: AuditEntry) -> str:
    if entry.action == "close_file":
        return _("closed the file")
    changed = [
        f"{name}: {_show(key, entry.after[key]) or '–'}"
        for key, name in _NAMES.items()
        if key in entry.after and entry.after[key] != entry.before.get(key)
    ]
    return "; ".join(changed)


def _show(key: str, value: Any) -> str:
    if key == "stage":
        return str(FILE_TABLE.get_state(value).title)
    if key == "due_on" and value:
        day = datetime.fromisoformat(value).date()
        return date_format(day, pgettext("date format", "j F Y"))
    return str(value)
