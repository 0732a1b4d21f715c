"""The way of an integration file through its stages, as a table. Pure.

A file goes forward one stage at a time. Two stages end with an attachment: an acceptance test with
its report, a handover with the signed record (BAST). Going back is always allowed, with a reason.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sambung.kernel.errors import Conflict, InvalidInput
from sambung.kernel.messages import message as _

ORDER = ("intake", "assessment", "meetings", "build", "acceptance", "handover", "live")
"""The stages in their order; the values of `Stage`."""

REQUIRED_ATTACHMENTS: Mapping[str, Any] = {
    "acceptance": _("acceptance test report"),
    "handover": _("handover record (BAST)"),
}
"""The stages that end only when a document of their kind is attached to the file."""


def list_next_stages(stage: str) -> tuple[str, ...]:
    """List the stages a file may move to: the next one first, then back, the nearest first.

    >>> list_next_stages("meetings")
    ('build', 'assessment', 'intake')
    """
    place = ORDER.index(stage)
    return (*ORDER[place + 1 : place + 2], *reversed(ORDER[:place]))


def is_back(before: str, after: str) -> bool:
    """Tell whether a move goes back."""
    return ORDER.index(after) < ORDER.index(before)


def find_missing_attachment(stage: str, attachments: Collection[str]) -> str:
    """Give the kind of attachment without which a stage does not end; empty when none is missing.

    >>> find_missing_attachment("handover", ["acceptance"])
    'handover'
    """
    return stage if stage in REQUIRED_ATTACHMENTS and stage not in attachments else ""


def list_kept_attachments(stage: str) -> tuple[str, ...]:
    """List the kinds of attachment a file in this stage stands on: those of the stages behind it.

    >>> list_kept_attachments("live")
    ('acceptance', 'handover')
    """
    return tuple(kind for kind in ORDER[: ORDER.index(stage)] if kind in REQUIRED_ATTACHMENTS)


def check_move(before: str, after: str, *, reason: str, attachments: Collection[str]) -> None:
    """Check that a file may move from one stage to another; `attachments` are the kinds attached.

    Raises:
        InvalidInput: it goes back without a reason.
        Conflict: it would skip a stage, stay where it is, or an attachment is missing.
    """
    if after not in list_next_stages(before):
        raise Conflict(_("A file goes forward one stage at a time. Reload the page and try again."))
    if is_back(before, after):
        if not reason.strip():
            raise InvalidInput(_("Say why the file goes back."))
        return
    if missing := find_missing_attachment(before, attachments):
        raise Conflict(
            _(
                "Attach the %(attachment)s first: without it this stage has not ended.",
                attachment=REQUIRED_ATTACHMENTS[missing],
            )
        )
