"""Reads of governance: integration files, and the obstacles in their way."""

from sambung.governance.queries.files import (
    NOBODY,
    Attachment,
    FileCriteria,
    find_open_file,
    get_file,
    list_attachments,
    list_awaiting,
    list_entries,
    list_open_files,
    list_overdue_files,
    search_files,
)
from sambung.governance.queries.obstacles import (
    KindCount,
    ObstacleCriteria,
    complete,
    count_kinds,
    find_letter,
    get_obstacle,
    list_open_obstacles,
    select_obstacles,
)

__all__ = [
    "NOBODY",
    "Attachment",
    "FileCriteria",
    "KindCount",
    "ObstacleCriteria",
    "complete",
    "count_kinds",
    "find_letter",
    "find_open_file",
    "get_file",
    "get_obstacle",
    "list_attachments",
    "list_awaiting",
    "list_entries",
    "list_open_files",
    "list_open_obstacles",
    "list_overdue_files",
    "search_files",
    "select_obstacles",
]
