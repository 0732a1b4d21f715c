"""What a file would become as a table on the exchange; nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sambung.connectors.tables.models import PublishedTable
from sambung.connectors.tables.rules.keys import choose_key
from sambung.connectors.tables.rules.personal_data import refuse_personal_columns
from sambung.connectors.tables.rules.rows import (
    Column,
    check_kept_columns,
    convert_rows,
    describe_columns,
)
from sambung.exchange.models import Interface
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.tabular.apart import read_table_apart
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import Table


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of an agency; `name` is what its owner calls it, when that differs."""

    path: Path
    name: str = ""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What somebody decided about a table.

    `key_column` is the title or name of the column that names a row; without it the key stays, or
    the first column whose values all differ is taken. `update_promised_on` is the day by which
    the agency promises the next version.
    """

    key_column: str | None = None
    update_promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class TableProposal:
    """A table as it would be published, and the version it replaces."""

    table: Table
    columns: tuple[Column, ...]
    key: Column
    rows: Sequence[dict[str, Any]]
    update_promised_on: date | None = None
    published: PublishedTable | None = None

    def as_values(self) -> dict[str, Any]:
        """Give what the row of the table keeps of it."""
        return {
            "file_name": self.table.file_name[:200],
            "sheet": self.table.sheet[:100],
            "columns": [column.as_dict() for column in self.columns],
            "key": self.key.name,
            "row_count": len(self.rows),
            "update_promised_on": self.update_promised_on,
        }


def inspect_file(file: TableFile) -> Table:
    """Read the table of a CSV or XLSX file.

    Raises:
        InvalidInput: it cannot be read as a table.
    """
    return read_table_apart(file.path, file_name=file.name)


def propose_table(table: Table, options: TableOptions, earlier: Interface | None) -> TableProposal:
    """Propose a table, or the next version of the one that `earlier` serves.

    Names and types of published columns stay; new columns may join.

    Raises:
        InvalidTable: with every fault of the file.
        InvalidInput: another key than the published one was asked for.
        Conflict: `earlier` is no table.
    """
    published = _find_published(earlier)
    faults = FaultList(table.file_name)
    refuse_personal_columns(table, faults)
    known = [Column.from_dict(stored) for stored in published.columns] if published else []
    columns = describe_columns(table, known)
    check_kept_columns(columns, known, faults)
    faults.stop_if_any()
    wanted = options.key_column or (published.key if published else None)
    key = choose_key(table, columns, wanted, faults)
    if published and key.name != published.key:
        raise InvalidInput(
            _("The key of this interface is the column %(key)s and cannot change.")
            % {"key": published.key}
        )
    rows = convert_rows(table, columns, faults)
    faults.stop_if_any()
    return TableProposal(table, columns, key, rows, options.update_promised_on, published)


def _find_published(earlier: Interface | None) -> PublishedTable | None:
    if earlier is None:
        return None
    table: PublishedTable | None = getattr(earlier, "table", None)
    if table is None:
        raise Conflict(
            _("The code %(code)s belongs to an interface that is no table. Choose another code.")
            % {"code": earlier.code}
        )
    return table
