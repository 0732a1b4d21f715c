"""Writing tables that spreadsheet programs open without running anything in them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from sambung.tabular.tables import MAX_CELL_LENGTH, Cell

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program take a text for a formula."""

_MARK = PatternFill("solid", fgColor="FFF2B3")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_xlsx(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "Data",
    marks: Collection[tuple[int, int]] = (),
) -> None:
    """Write a table as a workbook of one sheet, row by row, in constant memory.

    Text stays text: a cell that begins with `=` or another sign that starts a formula is stored as
    text with the quote prefix, so that no program takes it for a formula, not even after somebody
    edits the cell. Control characters, which XML cannot hold, become �. `marks` names cells to
    colour, as row and column, both counted from 0 below the header.

    Raises:
        ValueError: a text is longer than the 32,767 characters a cell may hold.
        OSError: the file cannot be written.
    """
    workbook = Workbook(write_only=True)
    worksheet = workbook.create_sheet(title=sheet)
    worksheet.freeze_panes = "A2"
    worksheet.append(list(_make_header(worksheet, header)))
    for number, row in enumerate(rows):
        worksheet.append(
            [
                _make_cell(worksheet, value, is_marked=(number, place) in marks)
                for place, value in enumerate(row)
            ]
        )
    workbook.save(path)


def make_writable(text: str) -> str:
    """Give a text as a workbook can hold it: control characters, which XML cannot hold, become �.

    >>> make_writable("a\x00b")
    'a�b'
    """
    return _LOOKS_ESCAPED.sub("_x005F_", _UNWRITABLE.sub("�", text))


def _make_header(worksheet: Any, header: Sequence[str]) -> Iterator[Any]:
    for name in header:
        cell = _make_cell(worksheet, name)
        cell.font = Font(bold=True)
        yield cell


def _make_cell(worksheet: Any, value: Cell, *, is_marked: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    if len(value) > MAX_CELL_LENGTH:
        raise ValueError(f"a cell holds at most {MAX_CELL_LENGTH} characters")
    cell = WriteOnlyCell(worksheet, value=make_writable(value))
    cell.data_type = "s"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if is_marked:
        cell.fill = _MARK
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
