"""Which table lives in which database."""

from typing import Any

from django.db.models import Model


class LedgerRouter:
    """Keeps the ledger in its own database, and everything else out of it."""

    def _database(self, label: str) -> str:
        return "ledger" if label == "ledger" else "default"

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Read ledger tables from `ledger`."""
        return self._database(model._meta.app_label)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Write ledger tables to `ledger`."""
        return self._database(model._meta.app_label)

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        """Refuse a foreign key that would cross databases."""
        return self._database(first._meta.app_label) == self._database(second._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Make ledger tables in `ledger` only."""
        return self._database(app_label) == db
