"""XLSX workbooks: one visible sheet, whose cells hold plain values."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax import SAXException

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from sambung.tabular.archives import SheetPart, damaged_message, list_sheets, open_archive
from sambung.tabular.assembly import Limits, NumberedRow, too_many_columns, too_many_rows
from sambung.tabular.faults import FaultList
from sambung.tabular.messages import Message
from sambung.tabular.messages import message as _
from sambung.tabular.sheetscan import SheetScan, scan_sheet
from sambung.tabular.tables import Cell, column_letter

_DAMAGE = (
    AttributeError,
    DefusedXmlException,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    SAXException,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and the XML parsers raise on a file that is not what it claims to be; an OSError
without a number when the workbook part is missing."""

_ZERO_PADDED = re.compile(r"0{2,20}")


@dataclass(frozen=True)
class OpenSheet:
    """The sheet of a workbook that holds the table."""

    name: str
    notes: tuple[Message, ...]
    _cells: Any
    _scan: SheetScan
    _faults: FaultList

    def rows(self) -> Iterator[NumberedRow]:
        """Give the rows with their numbers, one after the other.

        Raises:
            InvalidTable: the workbook turns out to be damaged.
        """
        scan = self._scan
        extent = {"max_row": scan.last_row, "max_col": scan.last_column + 1}
        try:
            for number, row in enumerate(self._cells.iter_rows(**extent), start=1):
                yield number, [_read_cell(cell) for cell in row]
                if number == scan.last_row:
                    return  # what follows the rows is no part of the table, broken or not
        except _DAMAGE as damage:
            raise self._faults.refusal(damaged_message()) from damage


@contextmanager
def open_workbook(
    path: Path, faults: FaultList, limits: Limits, passed_over: Collection[str] = ()
) -> Iterator[OpenSheet]:
    """Open the first visible sheet that has content, after checking what the sheet is made of.

    Sheets named in `passed_over` are treated as if they were not there.

    Raises:
        InvalidTable: the file is no workbook, is damaged, protected or oversized, has no visible
            sheet with content, or the sheet holds what cannot be part of a table.
    """
    with open_archive(path, faults) as archive:
        try:
            sheet, scan, others = _choose_sheet(archive, limits, passed_over)
        except _DAMAGE as damage:
            raise faults.refusal(damaged_message()) from damage
    if sheet is None:
        raise faults.refusal(_("No visible sheet of the workbook holds a table."))
    _report_findings(scan, faults, limits)
    try:
        workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except _DAMAGE as damage:
        raise faults.refusal(damaged_message()) from damage
    try:
        if sheet.name not in workbook.sheetnames:
            raise faults.refusal(damaged_message())
        yield OpenSheet(
            sheet.name, _describe_choice(sheet.name, others), workbook[sheet.name], scan, faults
        )
    finally:
        workbook.close()


def _choose_sheet(
    archive: zipfile.ZipFile, limits: Limits, passed_over: Collection[str]
) -> tuple[SheetPart | None, SheetScan, tuple[str, ...]]:
    chosen: SheetPart | None = None
    found = SheetScan()
    others: list[str] = []
    for sheet in list_sheets(archive):
        if not sheet.is_visible or sheet.name in passed_over:
            continue
        with archive.open(sheet.member) as source:
            scan = scan_sheet(
                source,
                max_rows=limits.max_rows,
                max_columns=limits.max_columns,
                stop_at_content=chosen is not None,
            )
        if scan.has_content and chosen is None:
            chosen, found = sheet, scan
        elif scan.has_content:
            others.append(sheet.name)
    return chosen, found, tuple(others)


def _describe_choice(name: str, others: tuple[str, ...]) -> tuple[Message, ...]:
    if not others:
        return ()
    return (
        _(
            "Only the sheet “%(sheet)s” was read. Not read: %(others)s.",
            sheet=name,
            others=", ".join(others),
        ),
    )


def _report_findings(scan: SheetScan, faults: FaultList, limits: Limits) -> None:
    if scan.has_too_many_rows:
        raise faults.refusal(too_many_rows(limits))
    if scan.has_too_many_columns:
        raise faults.refusal(too_many_columns(limits))
    _report_merged(scan, faults)
    _report_cells(scan, faults)
    _report_hidden(scan, faults)
    faults.stop_if_any()


def _report_merged(scan: SheetScan, faults: FaultList) -> None:
    for reference in scan.merged:
        place = re.match(r"([A-Z]+)(\d+)", reference)
        faults.add(
            _(
                "The cells %(cells)s are merged. Unmerge them, so that every row has its own "
                "cells; a title above the column names must go.",
                cells=reference,
            ),
            row=int(place[2]) if place else None,
            column=place[1] if place else None,
            found=reference,
        )


def _report_cells(scan: SheetScan, faults: FaultList) -> None:
    for finding in scan.formulas:
        faults.add(
            _(
                "Cell %(cell)s holds a formula. Copy the sheet and paste it as values.",
                cell=finding.reference,
            ),
            row=finding.row,
            column=column_letter(finding.column),
            found=finding.text,
        )
    for finding in scan.errors:
        faults.add(
            _(
                "Cell %(cell)s holds the error %(error)s. Put the right value there or empty it.",
                cell=finding.reference,
                error=finding.text,
            ),
            row=finding.row,
            column=column_letter(finding.column),
            found=finding.text,
        )


def _report_hidden(scan: SheetScan, faults: FaultList) -> None:
    for column in scan.hidden_columns:
        letter = column_letter(column)
        faults.add(
            _(
                "Column %(letter)s is hidden. Show it to check its content, or delete it.",
                letter=letter,
            ),
            column=letter,
        )
    for row in scan.hidden_rows:
        faults.add(
            _(
                "Row %(row)s is hidden, perhaps by a filter. Show it to check its content, "
                "or delete it.",
                row=row,
            ),
            row=row,
        )


def _read_cell(cell: Any) -> Cell:
    value: Cell = cell.value
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and _ZERO_PADDED.fullmatch(cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return value
