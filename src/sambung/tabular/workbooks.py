"""XLSX workbooks: one visible sheet, whose cells hold plain values."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.archives import SheetPart, damaged_message, list_sheets, open_archive
from sambung.tabular.assembly import (
    Limits,
    NumberedRow,
    too_many_cells,
    too_many_columns,
    too_many_rows,
)
from sambung.tabular.faults import FaultList
from sambung.tabular.loosening import loosen
from sambung.tabular.sheetscan import SheetScan, scan_sheet
from sambung.tabular.sheetvalues import load_values
from sambung.tabular.tables import column_letter

_DAMAGE = (
    AttributeError,
    DefusedXmlException,
    EOFError,
    ExpatError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading raises on a file that is not what it claims to be."""


@dataclass(frozen=True)
class OpenSheet:
    """The sheet of a workbook that holds the table."""

    name: str
    notes: tuple[Message, ...]
    _scan: SheetScan
    _faults: FaultList
    _limits: Limits

    def rows(self) -> Iterator[NumberedRow]:
        """Give the rows with content and their numbers, one after the other.

        Raises:
            InvalidTable: the sheet has more cells than allowed.
        """
        yield from self._scan.rows
        if self._scan.is_cut:
            raise self._faults.refusal(too_many_cells(self._limits))


def open_workbook(
    path: Path,
    faults: FaultList,
    limits: Limits,
    passed_over: Collection[str] = (),
    *,
    is_loose: bool = False,
) -> OpenSheet:
    """Read the first visible sheet that has content, and check what the sheet is made of.

    Sheets named in `passed_over` are treated as if they were not there. Read loosely, merged cells,
    formulas and hidden parts are told in notes instead of refused.

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
    notes = _describe_choice(sheet.name, others)
    if is_loose:
        notes += loosen(scan)
    _report_findings(scan, faults, limits)
    return OpenSheet(sheet.name, notes, scan, faults, limits)


def _choose_sheet(
    archive: zipfile.ZipFile, limits: Limits, passed_over: Collection[str]
) -> tuple[SheetPart | None, SheetScan, tuple[str, ...]]:
    chosen: SheetPart | None = None
    found = SheetScan()
    others: list[str] = []
    scanned: set[str] = set()
    values = load_values(archive)
    for sheet in list_sheets(archive):
        if not sheet.is_visible or sheet.name in passed_over:
            continue
        if sheet.member in scanned:
            raise ValueError("two sheets in one part")
        scanned.add(sheet.member)
        with archive.open(sheet.member) as source:
            scan = scan_sheet(source, values, limits, stop_at_content=chosen is not None)
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
