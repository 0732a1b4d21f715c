"""A table as it was read: a header, and rows whose cells are text, with their type beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

from sambung.kernel.messages import Message

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell can hold. A CSV file knows text only; an empty cell is None."""

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000
MAX_CELL_LENGTH = 32_767
"""Characters in one cell: what spreadsheet programs allow."""

_NO_TYPES: Mapping[str, Cell] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by column name. Rows without any content are left out of a table.

    `number` is the row number a spreadsheet program shows. `values` holds the text of every column,
    "" where the cell is empty. `typed` holds the cells a spreadsheet keeps as a number, a date or
    a truth value; it is empty for CSV.
    """

    number: int
    values: Mapping[str, str]
    typed: Mapping[str, Cell] = field(default_factory=lambda: _NO_TYPES)

    def text(self, column: str) -> str:
        """Give the text of a cell, "" when it is empty.

        Raises:
            KeyError: the table has no such column.
        """
        return self.values[column]

    def cell(self, column: str) -> Cell:
        """Give the typed content of a cell: as the spreadsheet keeps it, or text, or None."""
        return self.typed.get(column, self.values[column] or None)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file. `sheet` is "" for CSV.

    `notes` says what the reader decided for the person who uploaded the file, such as which of
    several sheets it took; show them.
    """

    file_name: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Message, ...] = ()


def show_cell(cell: Cell) -> str:
    """Give the text of a cell: dates in ISO 8601, numbers with a point and without an exponent.

    >>> show_cell(2.50), show_cell(1e21), show_cell(date(2026, 8, 17)), show_cell(None)
    ('2.5', '1000000000000000000000', '2026-08-17', '')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _show_number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _show_number(number: float) -> str:
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean_text(text: str) -> str:
    """Take away blanks around a text and unify line ends; both get lost or added in editing.

    >>> clean_text(" Sukarasa\\u00a0 "), clean_text("Jl. Braga\\r\\nBandung")
    ('Sukarasa', 'Jl. Braga\\nBandung')
    """
    if "\r" in text:
        text = re.sub(r"\r\n?", "\n", text)
    return text.strip()


def column_letter(index: int) -> str:
    """Give the letter of a column, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    remaining = index + 1
    while remaining:
        remaining, digit = divmod(remaining - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """Give the number of a column, counted from 0: the reverse of `column_letter`.

    >>> column_index("A"), column_index("AA")
    (0, 26)
    """
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
