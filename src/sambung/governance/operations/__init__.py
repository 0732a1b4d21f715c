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

__all__ = [
    "NextStep",
    "attach_document",
    "close_file",
    "move_to_stage",
    "open_file",
    "remove_attachment",
    "reopen_file",
    "set_next_step",
    "write_entry",
]
