"""From numbered rows of cells to a table with a header: the same rules for CSV and XLSX."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import (
    MAX_CELL_LENGTH,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Row,
    clean_text,
    column_letter,
    show_cell,
)

NumberedRow = tuple[int, Sequence[Cell]]

_MAX_NAME_LENGTH = 100
_MOST_CELLS_IN_A_ROW = 16_384
"""As many as a sheet can have, filled or not; more are not even looked at."""
_NUMBER = re.compile(r"[-+]?[\d.,]+")
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be."""

    max_rows: int = MAX_ROWS
    max_columns: int = MAX_COLUMNS
    max_cells: int = MAX_CELLS


def assemble_rows(
    source: Iterable[NumberedRow], *, faults: FaultList, limits: Limits
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Take the first row with content as the header and the others as rows.

    Reads no further than the limits allow, so that a file of any length takes bounded memory.

    Raises:
        InvalidTable: no header, no rows, cells without a column, cells that are no text, or more
            rows, columns or cells than allowed.
    """
    filled = drop_blank_rows(source, faults, limits)
    first = next(filled, None)
    if first is None:
        raise faults.refusal(_("The file has no rows. The first row must hold the column names."))
    header_number, cells = first
    header = _read_header(header_number, cells, faults, limits)
    rows = tuple(_read_rows(filled, header, header_number, faults, limits))
    faults.stop_if_any()
    if not rows:
        raise faults.refusal(
            _("The file has column names but no rows under them."), row=header_number
        )
    return header, rows


def too_many_rows(limits: Limits) -> Message:
    """Say that a table has more rows than allowed."""
    return _(
        "The table has more than %(limit)s rows. Split it into several files.",
        limit=limits.max_rows,
    )


def too_many_columns(limits: Limits) -> Message:
    """Say that a table has more columns than allowed."""
    return _(
        "The table has more than %(limit)s columns. Take away the columns that are not needed.",
        limit=limits.max_columns,
    )


def too_many_cells(limits: Limits) -> Message:
    """Say that a table has more cells than allowed."""
    return _(
        "The table has more than %(limit)s cells. Split it, or take away the columns "
        "that are not needed.",
        limit=limits.max_cells,
    )


def drop_blank_rows(
    source: Iterable[NumberedRow], faults: FaultList, limits: Limits
) -> Iterator[tuple[int, list[Cell]]]:
    """Give the rows that hold something, without blanks around texts and empty cells at the end.

    Raises:
        InvalidTable: a row has more cells than a sheet can have.
    """
    for number, cells in source:
        if len(cells) > _MOST_CELLS_IN_A_ROW:
            raise faults.refusal(too_many_columns(limits), row=number)
        kept = [clean_text(cell) if isinstance(cell, str) else cell for cell in cells]
        while kept and kept[-1] in (None, ""):
            kept.pop()
        if kept:
            yield number, kept


def _read_header(
    number: int, cells: Sequence[Cell], faults: FaultList, limits: Limits
) -> tuple[str, ...]:
    if len(cells) > limits.max_columns:
        raise faults.refusal(too_many_columns(limits))
    names = tuple(" ".join(show_cell(cell).split()) for cell in cells)
    if all(is_number_or_date(cell) for cell in cells):
        raise faults.refusal(
            _(
                "Row %(row)s holds only numbers. The first row must hold the column names.",
                row=number,
            ),
            row=number,
            found=", ".join(names),
        )
    seen: dict[str, str] = {}
    for index, name in enumerate(names):
        _check_name(number, column_letter(index), name, seen, faults)
    faults.stop_if_any()
    return names


def is_number_or_date(cell: Cell) -> bool:
    """Tell whether a cell cannot be the name of a column: a number or a date."""
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell) is not None
    return isinstance(cell, int | float | date)


def _check_name(row: int, letter: str, name: str, seen: dict[str, str], faults: FaultList) -> None:
    if not name:
        faults.add(
            _(
                "Column %(letter)s has no name in row %(row)s. Give every column a name, and take "
                "away titles above the column names.",
                letter=letter,
                row=row,
            ),
            row=row,
            column=letter,
        )
    elif len(name) > _MAX_NAME_LENGTH or NO_TEXT.search(name):
        faults.add(
            _(
                "The name of column %(letter)s must be plain text of at most %(limit)s characters.",
                letter=letter,
                limit=_MAX_NAME_LENGTH,
            ),
            row=row,
            column=letter,
            found=NO_TEXT.sub("�", name),
        )
    elif name.casefold() in seen:
        faults.add(
            _(
                "The columns %(first)s and %(second)s have the same name “%(name)s”. "
                "Give each column its own name.",
                first=seen[name.casefold()],
                second=letter,
                name=name,
            ),
            row=row,
            column=letter,
            found=name,
        )
    else:
        seen[name.casefold()] = letter


def _read_rows(
    filled: Iterable[tuple[int, list[Cell]]],
    header: tuple[str, ...],
    header_number: int,
    faults: FaultList,
    limits: Limits,
) -> Iterator[Row]:
    width = len(header)
    cell_count = 0
    for number, cells in filled:
        if number - header_number > limits.max_rows:
            raise faults.refusal(too_many_rows(limits))
        cell_count += width
        if cell_count > limits.max_cells:
            raise faults.refusal(too_many_cells(limits))
        if len(cells) > width:
            _report_wide_row(number, cells, header, header_number, faults)
            continue
        report_odd_texts(number, cells, header, faults)
        yield make_row(number, cells, header)


def _report_wide_row(
    number: int,
    cells: Sequence[Cell],
    header: tuple[str, ...],
    header_number: int,
    faults: FaultList,
) -> None:
    if len(header) == 1:
        raise faults.refusal(
            _(
                "Row %(row)s has a single cell, but rows below have more. The first row must hold "
                "the column names: take away titles above them.",
                row=header_number,
            ),
            row=header_number,
            found=header[0],
        )
    index = next(i for i in range(len(header), len(cells)) if cells[i] not in (None, ""))
    faults.add(
        _(
            "Cell %(cell)s has a value, but its column has no name in row %(row)s. Name the column "
            "or empty the cell; in a CSV file put texts with the separator in quotes.",
            cell=f"{column_letter(index)}{number}",
            row=header_number,
        ),
        row=number,
        column=column_letter(index),
        found=show_cell(cells[index]),
    )


def report_odd_texts(
    number: int, cells: Sequence[Cell], header: tuple[str, ...], faults: FaultList
) -> None:
    """Report cells that hold what is no text, or more than a cell may."""
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or (cell.isprintable() and len(cell) <= MAX_CELL_LENGTH):
            continue
        place = f"{column_letter(index)}{number}"
        if len(cell) > MAX_CELL_LENGTH:
            expected = _(
                "Cell %(cell)s holds more than %(limit)s characters. Shorten it.",
                cell=place,
                limit=MAX_CELL_LENGTH,
            )
        elif NO_TEXT.search(cell):
            expected = _(
                "Cell %(cell)s holds control characters, which are no text. Type it anew.",
                cell=place,
            )
        else:
            continue
        faults.add(expected, row=number, column=header[index], found=NO_TEXT.sub("�", cell))


def make_row(number: int, cells: Sequence[Cell], header: tuple[str, ...]) -> Row:
    """Make a row of cells that were checked; it may have fewer than the header."""
    values = dict.fromkeys(header, "")
    typed: dict[str, Cell] = {}
    for name, cell in zip(header, cells, strict=False):
        if isinstance(cell, str):
            values[name] = cell
        elif cell is not None:
            values[name] = show_cell(cell)
            typed[name] = cell
    return Row(number, values, typed) if typed else Row(number, values)
