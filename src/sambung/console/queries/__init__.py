"""What officers see in the console: only what their roles open."""

from sambung.console.queries.desk import (
    Desk,
    find_application,
    find_readable_application,
    get_desk,
    get_scope,
    list_applications,
    list_open_exemptions,
    list_open_interfaces,
)

__all__ = [
    "Desk",
    "find_application",
    "find_readable_application",
    "get_desk",
    "get_scope",
    "list_applications",
    "list_open_exemptions",
    "list_open_interfaces",
]
