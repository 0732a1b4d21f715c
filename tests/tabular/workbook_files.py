"""Workbooks for the tests: good ones, and ones put together by hand to be bad."""

import zipfile
from pathlib import Path

from openpyxl import Workbook

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def save_workbook(path: Path, *sheets: list[list[object]]) -> Workbook:
    """Save a workbook with one sheet per list of rows and return it for further changes."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, start=1):
        worksheet = workbook.create_sheet(f"Lembar {number}")
        for row in rows:
            worksheet.append(row)
    workbook.save(path)
    return workbook


def save_raw_workbook(
    path: Path, sheet_xml: str | None, *, extra: dict[str, bytes] | None = None
) -> None:
    """Put a workbook together from the XML of its only sheet; None leaves that part out."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship '
        f'Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
        if sheet_xml is not None:
            archive.writestr("xl/worksheets/sheet1.xml", sheet_xml)


def add_shared_texts(path: Path, texts: str) -> None:
    """Give a workbook a part of shared texts, as spreadsheet programs write them."""
    with zipfile.ZipFile(path) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    relations = "xl/_rels/workbook.xml.rels"
    added = f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts[relations] = parts[relations].replace(b"</", added.encode() + b"</")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in {**parts, "xl/sharedStrings.xml": texts.encode()}.items():
            archive.writestr(member, content)


def sheet_xml(*rows: str, after: str = "", before: str = "") -> str:
    """Give the XML of a sheet around its rows."""
    return (
        f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}'
        "</worksheet>"
    )


def text_cell(reference: str, text: str) -> str:
    """Give the XML of a cell with a text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_ROW = f'<row r="1">{text_cell("A1", "Kode")}{text_cell("B1", "Nama")}</row>'
