"""Tables of the connectors, for Django: each kind of connector keeps its own."""

from sambung.connectors.tables.models import PublishedTable, TableRow

__all__ = ["PublishedTable", "TableRow"]
