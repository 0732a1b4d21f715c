"""Reads of governance: integration files, and the obstacles in their way."""

from sambung.governance.queries.files import (
    FileCriteria,
    FilePaper,
    find_open_file,
    get_file,
    list_awaiting,
    list_entries,
    list_open_files,
    list_overdue_files,
    list_papers,
    search_files,
)

__all__ = [
    "FileCriteria",
    "FilePaper",
    "find_open_file",
    "get_file",
    "list_awaiting",
    "list_entries",
    "list_open_files",
    "list_overdue_files",
    "list_papers",
    "search_files",
]
