"""Workbooks people fill in: drop-downs, help at each header, locked keys, coloured cells.

A locked sheet has no password: it protects from slips, not from people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from sambung.tabular.tables import MAX_CELL_LENGTH, Cell, column_letter
from sambung.tabular.writing import FORMULA_STARTS, make_writable

SPARE_ROWS = 500
"""Rows below the last one in which the drop-downs work as well, for what is added."""

_LIST_SHEET = "Daftar"
_AUTHOR = "Sambung"
_TEXT_FORMAT = "@"
_HEADER = PatternFill("solid", fgColor="1D70B8")
_LOCKED = PatternFill("solid", fgColor="EEEFEF")
_MARKED = PatternFill("solid", fgColor="F6C6BD")
_LINE = Side("thin", color="B1B4B6")
_TOP = Alignment(wrap_text=True, vertical="top")
_COMMENT_WIDTH, _COMMENT_HEIGHT = 320, 140


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form: its title, its width in characters and what helps to fill it in.

    `words` become a drop-down. `number_format` is that of the spreadsheet, text when empty.
    """

    title: str
    width: int = 18
    help: str = ""
    words: tuple[str, ...] = ()
    number_format: str = ""
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A form: the name of its sheet, its columns, and a sheet of instructions beside it.

    `notes` are lines of the instructions, each a first and a second cell; a line without a second
    is a heading.
    """

    name: str
    columns: tuple[FormColumn, ...]
    notes_name: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    frozen_columns: int = 0


@dataclass(slots=True)
class _Pens:
    """The cells of one column, made once and filled anew for each row: styling is what costs."""

    plain: Any
    quoted: Any
    marked: Any = field(default=None)


def write_form(
    path: Path,
    form: FormSheet,
    rows: Iterable[Sequence[Cell]],
    *,
    remarks: Mapping[tuple[int, int], str] | None = None,
) -> None:
    """Write a form with its rows, in constant memory.

    `remarks` colours cells and explains them in a comment, by row and column, both counted from 0
    below the header.

    Raises:
        ValueError: a text is longer than the 32,767 characters a cell may hold.
        OSError: the file cannot be written.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title=form.name)
    _lay_out(sheet, form)
    sheet.append([_make_header(sheet, column) for column in form.columns])
    pens = [_make_pens(sheet, column) for column in form.columns]
    marks = remarks or {}
    count = 0
    for row in rows:
        sheet.append(
            [
                _fill(sheet, pens[place], value, marks.get((count, place), ""))
                for place, value in enumerate(row)
            ]
        )
        count += 1
    lists = _write_lists(workbook, form.columns)
    _add_drop_downs(sheet, lists, last_row=count + 1 + SPARE_ROWS)
    if form.notes_name:
        _write_notes(workbook, form)
    workbook.move_sheet(_LIST_SHEET, len(workbook.sheetnames))
    workbook.save(path)


def _lay_out(sheet: Any, form: FormSheet) -> None:
    sheet.freeze_panes = f"{column_letter(form.frozen_columns)}2"
    sheet.row_dimensions[1].height = 32
    for place, column in enumerate(form.columns):
        dimension = sheet.column_dimensions[column_letter(place)]
        dimension.width = column.width
        dimension.number_format = column.number_format or _TEXT_FORMAT
        dimension.alignment = _TOP
        dimension.protection = Protection(locked=column.is_locked)
    if any(column.is_locked for column in form.columns):
        protection = sheet.protection
        protection.sheet = True
        for name in (
            "formatCells",
            "formatColumns",
            "formatRows",
            "insertRows",
            "deleteRows",
            "sort",
            "autoFilter",
        ):
            setattr(protection, name, False)  # false: not forbidden


def _make_header(sheet: Any, column: FormColumn) -> Any:
    cell = WriteOnlyCell(sheet, value=make_writable(column.title))
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _HEADER
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if column.help:
        cell.comment = _make_comment(column.help)
    return cell


def _make_pens(sheet: Any, column: FormColumn) -> _Pens:
    return _Pens(_make_pen(sheet, column), _make_pen(sheet, column, is_quoted=True))


def _make_pen(sheet: Any, column: FormColumn, *, is_quoted: bool = False) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = column.number_format or _TEXT_FORMAT
    cell.alignment = _TOP
    cell.protection = Protection(locked=column.is_locked)
    cell.border = Border(bottom=_LINE)
    if column.is_locked:
        cell.fill = _LOCKED
    if is_quoted:
        cell.quotePrefix = True
    return cell


def _fill(sheet: Any, pens: _Pens, value: Cell, remark: str) -> Any:
    if value in (None, "") and not remark:
        return None
    is_text = isinstance(value, str)
    if is_text and len(str(value)) > MAX_CELL_LENGTH:
        raise ValueError(f"a cell holds at most {MAX_CELL_LENGTH} characters")
    text = make_writable(value) if isinstance(value, str) else value
    pen = pens.quoted if is_text and str(value).startswith(FORMULA_STARTS) else pens.plain
    if remark:
        pen = _mark(sheet, pen, remark)
    pen.value = text
    if is_text:
        pen.data_type = "s"
    return pen


def _mark(sheet: Any, pen: Any, remark: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = pen.number_format
    cell.alignment = _TOP
    cell.protection = Protection(locked=False)
    cell.fill = _MARKED
    if pen.quotePrefix:
        cell.quotePrefix = True
    cell.comment = _make_comment(remark)
    return cell


def _make_comment(text: str) -> Comment:
    return Comment(make_writable(text), _AUTHOR, width=_COMMENT_WIDTH, height=_COMMENT_HEIGHT)


def _write_lists(workbook: Any, columns: Sequence[FormColumn]) -> dict[int, str]:
    """Write the words of each drop-down into a hidden sheet; gives their place by column."""
    sheet = workbook.create_sheet(title=_LIST_SHEET)
    sheet.sheet_state = "hidden"
    chosen = [(place, column.words) for place, column in enumerate(columns) if column.words]
    longest = max((len(words) for _place, words in chosen), default=0)
    for number in range(longest):
        sheet.append([words[number] if number < len(words) else None for _place, words in chosen])
    return {
        place: f"{_LIST_SHEET}!${column_letter(index)}$1:${column_letter(index)}${len(words)}"
        for index, (place, words) in enumerate(chosen)
    }


def _add_drop_downs(sheet: Any, lists: Mapping[int, str], *, last_row: int) -> None:
    for place, source in lists.items():
        validation = DataValidation("list", formula1=source, allow_blank=True)
        validation.showErrorMessage = False  # other words are understood too; the import checks
        validation.add(f"{column_letter(place)}2:{column_letter(place)}{last_row}")
        sheet.data_validations.append(validation)


def _write_notes(workbook: Any, form: FormSheet) -> None:
    sheet = workbook.create_sheet(title=form.notes_name)
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 100
    for first, second in form.notes:
        name = WriteOnlyCell(sheet, value=make_writable(first))
        name.font = Font(bold=True, size=11 if second else 14)
        name.alignment = _TOP
        text = WriteOnlyCell(sheet, value=make_writable(second))
        text.alignment = _TOP
        sheet.append([name, text])
