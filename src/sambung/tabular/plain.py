"""Tables and faults as plain values, for the way out of the process that reads files."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sambung.kernel.errors import Fault, InvalidTable
from sambung.kernel.messages import Message
from sambung.tabular.assembly import make_row
from sambung.tabular.tables import Cell, Row, Table

_ROWS_IN_A_LINE = 500


def show_table(table: Table) -> Iterator[Any]:
    """Give a table line by line: what it is, then its rows in bundles."""
    notes = [note.as_plain() for note in table.notes]
    yield {"sheet": table.sheet, "header": table.header, "notes": notes}
    rows = iter(table.rows)
    while bundle := list(islice(rows, _ROWS_IN_A_LINE)):
        yield [[row.number, *_show_cells(row, table.header)] for row in bundle]


def read_rows(bundle: Sequence[Sequence[Any]], header: tuple[str, ...]) -> Iterator[Row]:
    """Give the rows of a line."""
    for number, *cells in bundle:
        yield make_row(number, [_read_cell(cell) for cell in cells], header)


def show_refusal(error: InvalidTable) -> Any:
    """Give a refusal with all its faults."""
    return {
        "refusal": error.message.as_plain(),
        "faults": [
            [fault.row, fault.column, fault.found, fault.expected.as_plain()]
            for fault in error.faults
        ],
    }


def read_refusal(plain: Any, file_name: str) -> InvalidTable:
    """Give a refusal as it was made."""
    faults = [
        Fault(file_name, row, column, found, Message.from_plain(expected))
        for row, column, found, expected in plain["faults"]
    ]
    return InvalidTable(Message.from_plain(plain["refusal"]), faults)


def _show_cells(row: Row, header: Sequence[str]) -> Iterator[Any]:
    if not row.typed:
        return iter(row.values.values())
    return (_show_cell(row.typed.get(name, row.values[name])) for name in header)


def _show_cell(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"span": [cell.days, cell.seconds, cell.microseconds]}
    return cell


def _read_cell(plain: Any) -> Cell:
    if not isinstance(plain, dict):
        read: Cell = plain
        return read
    [(kind, value)] = plain.items()
    if kind == "span":
        days, seconds, microseconds = value
        return timedelta(days, seconds, microseconds)
    if kind == "datetime":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind == "date" else time.fromisoformat(value)
