"""CSV files that spreadsheet programs open as they are, without running anything in them."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sambung.tabular.tables import Cell, Table, show_cell

_TO_GUARD = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as CSV in UTF-8 with a mark at its start, so that Excel reads the letters.

    A text that begins like a formula gets an apostrophe before it; `open_guarded_texts` takes it
    away again, from exactly these texts.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_guard(name) for name in header])
        writer.writerows([_guard_cell(cell) for cell in row] for row in rows)


def open_guarded_texts(table: Table) -> Table:
    """Take the apostrophes away that `write_csv`, or Excel, puts before texts like formulas."""
    return replace(
        table,
        rows=tuple(
            replace(row, values={name: _open(text) for name, text in row.values.items()})
            if any(text.startswith("'") for text in row.values.values())
            else row
            for row in table.rows
        ),
    )


def _guard_cell(cell: Cell) -> str:
    return _guard(cell) if isinstance(cell, str) else show_cell(cell)


def _guard(text: str) -> str:
    return f"'{text}" if _TO_GUARD.match(text) else text


def _open(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
