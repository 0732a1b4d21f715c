"""Writes of governance: integration files, and the obstacles in their way."""

from sambung.governance.operations.attachments import attach_document, remove_attachment
from sambung.governance.operations.files import (
    NextStep,
    close_file,
    move_to_stage,
    open_file,
    reopen_file,
    set_next_step,
    write_entry,
)
from sambung.governance.operations.obstacles import (
    Assessment,
    assess_obstacle,
    report_failure,
    report_success,
)

__all__ = [
    "Assessment",
    "NextStep",
    "assess_obstacle",
    "attach_document",
    "close_file",
    "move_to_stage",
    "open_file",
    "remove_attachment",
    "reopen_file",
    "report_failure",
    "report_success",
    "set_next_step",
    "write_entry",
]
