"""The way of an integration file through its stages, as one table. Pure.

A file goes forward one stage at a time. Two stages end with an attachment: an acceptance test with
its report, a handover with the signed record (BAST). Going back is always allowed, with a reason. A
step bears the name of the stage it leads to.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from sambung.kernel.errors import Conflict
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.workflow.rules.tables import Need, State, StateTable, Step


class FileStage(StrEnum):
    """The stages of an integration, in their order. The same word is stored: never rename one."""

    INTAKE = "intake"
    ASSESSMENT = "assessment"
    MEETINGS = "meetings"
    BUILD = "build"
    ACCEPTANCE = "acceptance"
    HANDOVER = "handover"
    LIVE = "live"


STAGE_TITLES: Mapping[FileStage, Message] = {
    FileStage.INTAKE: _("Intake"),
    FileStage.ASSESSMENT: _("Assessment"),
    FileStage.MEETINGS: _("Meetings"),
    FileStage.BUILD: _("Build"),
    FileStage.ACCEPTANCE: _("Acceptance test"),
    FileStage.HANDOVER: _("Handover record (BAST)"),
    FileStage.LIVE: _("Live"),
}
REQUIRED_ATTACHMENTS: Mapping[str, Message] = {
    FileStage.ACCEPTANCE: _("acceptance test report"),
    FileStage.HANDOVER: _("handover record (BAST)"),
}
"""The stages that end only when a document of their kind is attached to the file."""

BACK_REASON = Need("reason", _("Say why the file goes back."))


def _list_needs(stage: FileStage) -> tuple[Need, ...]:
    if stage not in REQUIRED_ATTACHMENTS:
        return ()
    missing = _(
        "Attach the %(attachment)s first: without it this stage has not ended.",
        attachment=REQUIRED_ATTACHMENTS[stage],
    )
    return (Need(stage, missing, Conflict),)


def _list_steps() -> tuple[Step[FileStage, FileStage], ...]:
    stages = tuple(FileStage)
    steps: list[Step[FileStage, FileStage]] = []
    for place, stage in enumerate(stages):
        steps += [Step(stage, to, to, _list_needs(stage)) for to in stages[place + 1 : place + 2]]
        steps += [Step(stage, to, to, (BACK_REASON,)) for to in reversed(stages[:place])]
    return tuple(steps)


FILE_TABLE = StateTable(
    states=tuple(State(stage, title) for stage, title in STAGE_TITLES.items()),
    steps=_list_steps(),
    titles=STAGE_TITLES,
    way=tuple(FileStage),
)
"""The table: at each stage the next one first, then back, the nearest first."""


def is_back(before: str, after: str) -> bool:
    """Tell whether a move goes back.

    >>> is_back("build", "intake")
    True
    """
    stages = list(FileStage)
    return stages.index(FileStage(after)) < stages.index(FileStage(before))


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
    return tuple(kind for kind in REQUIRED_ATTACHMENTS if is_back(stage, kind))
