"""One pass over the XML of a sheet: its values, and what may not be in a table.

That are merged cells, formulas, error values and hidden parts. The memory it takes is bounded by
the cells a table may have.
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, TypeVar

from sambung.tabular.assembly import Limits
from sambung.tabular.faults import MAX_FAULTS
from sambung.tabular.sheetvalues import CellValues
from sambung.tabular.tables import Cell, column_index, column_letter
from sambung.tabular.xmlparts import parse_part

_LETTERS = re.compile("[A-Z]{1,3}")
_DIGITS = "0123456789"
_SHOWN_LENGTH = 60
_LAST_ROW = 1_048_576
"""The last row a workbook can have."""

Finding = TypeVar("Finding")


@dataclass(slots=True)
class CellFinding:
    """A cell that may not be in a table: column counted from 0, row as people see it."""

    column: int
    row: int
    text: str

    @property
    def reference(self) -> str:
        """The name of the cell, as `B7`."""
        return f"{column_letter(self.column)}{self.row}"


@dataclass(slots=True)
class SheetScan:
    """What one pass over a sheet found. Findings end at a hundred of a kind.

    `rows` holds the rows with content by their number; `is_cut` tells that they were more than a
    table may have, and end before the last.
    """

    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    is_cut: bool = False
    first_row: int = 0
    last_row: int = 0
    last_column: int = -1
    has_too_many_rows: bool = False
    has_too_many_columns: bool = False
    merged: list[str] = field(default_factory=list)
    formulas: list[CellFinding] = field(default_factory=list)
    errors: list[CellFinding] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    @property
    def has_content(self) -> bool:
        """Whether any cell holds something."""
        return self.first_row > 0


class _ScanComplete(Exception):
    """Nothing further in the sheet can change the answer."""


def scan_sheet(
    source: IO[bytes], values: CellValues, limits: Limits, *, stop_at_content: bool = False
) -> SheetScan:
    """Read the XML of a sheet, until a limit is passed.

    With `stop_at_content` the pass ends at the first cell that holds something.

    Raises:
        ExpatError, DefusedXmlException, ValueError, IndexError, OverflowError: the XML is broken or
            hostile, or a cell says what cannot be.
    """
    handler = _SheetHandler(values, limits, stop_at_content=stop_at_content)
    with contextlib.suppress(_ScanComplete):
        parse_part(source, handler)
    return handler.finish()


class _SheetHandler:
    def __init__(self, values: CellValues, limits: Limits, *, stop_at_content: bool) -> None:
        self._scan = SheetScan()
        self._values = values
        self._limits = limits
        # The header is no part of the cells that are counted.
        self._cells_left = limits.max_cells + limits.max_columns
        self._stop_at_content = stop_at_content
        self._row = 0
        self._cells: list[Cell] = []
        self._column = -1
        self._columns: dict[str, int] = {}
        self._is_row_hidden = False
        # Extensions of a sheet have elements of the same names, which are no cells.
        self._is_in_cell = False
        self._is_hint = False
        self._kind = self._style = ""
        self._has_formula = False
        self._value: str | None = None
        self._inline = ""
        self._text: list[str] | None = None
        self._hidden_ranges: list[tuple[int, int]] = []
        self._filled_columns: set[int] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif self._is_in_cell:
            if name in ("v", "t", "f"):
                self._text = []
            elif name == "rPh":
                self._is_hint = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            _keep(self._scan.merged, attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            span = (int(attributes.get("min") or 1) - 1, int(attributes.get("max") or 1) - 1)
            self._hidden_ranges.append(span)

    def text(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def end(self, name: str) -> None:
        if not self._is_in_cell:
            return
        if name == "c":
            self._end_cell()
        elif name == "rPh":
            self._is_hint = False
        elif self._text is not None and name in ("v", "t", "f"):
            self._take_text(name, "".join(self._text))
            self._text = None

    def finish(self) -> SheetScan:
        for first, last in self._hidden_ranges:
            for column in sorted(self._filled_columns):
                if first <= column <= last:
                    _keep(self._scan.hidden_columns, column)
        return self._scan

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = _read_row_number(attributes.get("r"), self._row + 1)
        if number <= self._row:
            raise ValueError("rows that do not follow each other")
        self._row = number
        self._column = -1
        self._cells = []
        self._is_row_hidden = attributes.get("hidden") in ("1", "true")

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._column = self._read_column(reference) if reference else self._column + 1
        self._is_in_cell = True
        self._is_hint = self._has_formula = False
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._value, self._inline = None, ""

    def _read_column(self, reference: str) -> int:
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            if not _LETTERS.fullmatch(letters.upper()):
                raise ValueError("not the reference of a cell")
            column = self._columns[letters] = column_index(letters.upper())
        return column

    def _take_text(self, name: str, text: str) -> None:
        if name == "v":
            if self._value is None:
                self._value = text
        elif name == "t":
            if not self._is_hint:
                self._inline += text
        else:
            self._has_formula = True
            self._mark_filled()
            _keep(self._scan.formulas, self._finding(f"={text}"))

    def _end_cell(self) -> None:
        self._is_in_cell = False
        text = self._inline if self._kind == "inlineStr" else self._value
        if not text:
            return
        self._mark_filled()
        if self._kind == "e":
            if not self._has_formula:
                _keep(self._scan.errors, self._finding(text))
            return
        value = self._values.read(self._kind, self._style, text)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            self._keep_value(value)

    def _keep_value(self, value: Cell) -> None:
        cells = self._cells
        ahead = self._column - len(cells)
        if ahead < 0:
            cells[self._column] = value
            return
        self._cells_left -= ahead + 1
        if self._cells_left < 0:
            self._scan.is_cut = True
            return
        if not cells:
            self._scan.rows.append((self._row, cells))
        cells += [None] * ahead
        cells.append(value)

    def _mark_filled(self) -> None:
        scan = self._scan
        scan.first_row = scan.first_row or self._row
        scan.has_too_many_rows = self._row - scan.first_row > self._limits.max_rows
        scan.has_too_many_columns = self._column >= self._limits.max_columns
        if scan.has_too_many_rows or scan.has_too_many_columns or self._stop_at_content:
            raise _ScanComplete
        scan.last_column = max(scan.last_column, self._column)
        self._filled_columns.add(self._column)
        if self._is_row_hidden and self._row != scan.last_row:
            _keep(scan.hidden_rows, self._row)
        scan.last_row = max(scan.last_row, self._row)

    def _finding(self, text: str) -> CellFinding:
        return CellFinding(self._column, self._row, text[:_SHOWN_LENGTH])


def _read_row_number(text: str | None, following: int) -> int:
    """Give the number of a row; a sheet need not name it.

    Raises:
        ValueError: no workbook has such a row; going through the rows before it would never end.
    """
    number = int(text) if text else following
    if not 1 <= number <= _LAST_ROW:
        raise ValueError("not the number of a row")
    return number


def _keep(findings: list[Finding], finding: Finding) -> None:
    if len(findings) < MAX_FAULTS:
        findings.append(finding)
