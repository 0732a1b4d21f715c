"""Column types of the ledger."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class NumberKey(models.PositiveBigIntegerField):  # type: ignore[type-arg]  # generic in stubs only
    """A 64-bit number as primary key that SQLite keeps as the row's own number.

    SQLite does so for the type name `integer` alone; for any other it keeps a second B-tree, which
    an append-only table pays for with every row.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Name the column type for the database at hand."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
