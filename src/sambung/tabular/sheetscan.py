"""One pass over the XML of a sheet, in constant memory, for what its values do not tell.

The values are read by openpyxl afterwards; this pass finds how far the sheet reaches and what may
not be in a table: merged cells, formulas, error values and hidden parts.
"""

import contextlib
import re
from dataclasses import dataclass, field
from typing import IO, TypeVar
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.sax import parse

from sambung.tabular.faults import MAX_FAULTS
from sambung.tabular.tables import column_index, column_letter

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_SHOWN_LENGTH = 60
_LAST_ROW = 1_048_576
"""The last row a workbook can have."""
_TEXT_ELEMENTS = frozenset({"v", "t", "f"})

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
    """What one pass over a sheet found. Lists end at a hundred entries."""

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
    source: IO[bytes], *, max_rows: int, max_columns: int, stop_at_content: bool = False
) -> SheetScan:
    """Look through the XML of a sheet, until a limit is passed.

    With `stop_at_content` the pass ends at the first cell that holds something.

    Raises:
        SAXException, DefusedXmlException, ValueError: the XML is broken or hostile.
    """
    handler = _SheetHandler(max_rows, max_columns, stop_at_content=stop_at_content)
    with contextlib.suppress(_ScanComplete):
        parse(source, handler, forbid_dtd=True)
    return handler.finish()


class _SheetHandler(ContentHandler):
    def __init__(self, max_rows: int, max_columns: int, *, stop_at_content: bool) -> None:
        super().__init__()
        self._scan = SheetScan()
        self._max_rows = max_rows
        self._max_columns = max_columns
        self._stop_at_content = stop_at_content
        self._row = 0
        self._column = -1
        self._is_row_hidden = False
        # Extensions of a sheet have elements of the same names, which are no cells.
        self._is_in_cell = False
        self._is_error = False
        self._has_formula = False
        self._text: list[str] | None = None
        self._hidden_ranges: list[tuple[int, int]] = []
        self._filled_columns: set[int] = set()

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        if local == "c":
            self._start_cell(attrs)
        elif local in _TEXT_ELEMENTS and self._is_in_cell:
            self._text = []
        elif local == "row":
            self._row = _read_row_number(attrs.get("r"), self._row + 1)
            self._column = -1
            self._is_row_hidden = attrs.get("hidden") in ("1", "true")
        elif local == "mergeCell":
            _keep(self._scan.merged, str(attrs.get("ref") or ""))
        elif local == "col" and attrs.get("hidden") in ("1", "true"):
            span = (int(attrs.get("min") or 1) - 1, int(attrs.get("max") or 1) - 1)
            self._hidden_ranges.append(span)

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        if local == "c":
            self._is_in_cell = False
        if self._text is None or local not in _TEXT_ELEMENTS:
            return
        text = "".join(self._text)
        self._text = None
        if local == "f":
            self._has_formula = True
            self._mark_filled()
            _keep(self._scan.formulas, self._finding(f"={text}"))
        elif text:
            self._mark_filled()
            if self._is_error and not self._has_formula:
                _keep(self._scan.errors, self._finding(text))

    def finish(self) -> SheetScan:
        for first, last in self._hidden_ranges:
            for column in sorted(self._filled_columns):
                if first <= column <= last:
                    _keep(self._scan.hidden_columns, column)
        return self._scan

    def _start_cell(self, attrs: AttributesImpl) -> None:
        reference = _REFERENCE.fullmatch(str(attrs.get("r") or ""))
        self._column = column_index(reference[1]) if reference else self._column + 1
        self._is_in_cell = True
        self._is_error = attrs.get("t") == "e"
        self._has_formula = False

    def _mark_filled(self) -> None:
        scan = self._scan
        scan.first_row = scan.first_row or self._row
        scan.has_too_many_rows = self._row - scan.first_row > self._max_rows
        scan.has_too_many_columns = self._column >= self._max_columns
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
