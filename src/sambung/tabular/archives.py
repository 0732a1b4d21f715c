"""The zip container of a workbook: its sizes are checked before anything is unpacked."""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList
from sambung.tabular.filetypes import password_message, wrong_type_message

_MAX_MEMBERS = 2_000
_MAX_UNPACKED_BYTES = 400 * 1024 * 1024
_MAX_PART_BYTES = 8 * 1024 * 1024
_MAX_STRINGS_BYTES = 64 * 1024 * 1024
_MAX_RATIO = 250
_RATIO_MATTERS_FROM = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook and the member of the container that holds it."""

    name: str
    member: str
    is_visible: bool


@contextmanager
def open_archive(path: Path, faults: FaultList) -> Iterator[zipfile.ZipFile]:
    """Open the container of a workbook.

    Python never unpacks more of a member than its entry declares, so checking the declared sizes
    bounds what reading can cost even when the entries lie.

    Raises:
        InvalidTable: no workbook, damaged, protected, or it would unpack to far more than it is.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as damage:
        raise faults.refusal(damaged_message()) from damage
    with archive:
        members = archive.infolist()
        if any(member.flag_bits & 0x1 for member in members):
            raise faults.refusal(password_message(), found="password")
        if len(members) > _MAX_MEMBERS or _is_bomb(members):
            raise faults.refusal(
                _(
                    "The file would unpack to far more than a table needs, so it was not opened. "
                    "Copy the table into a new workbook and save that."
                )
            )
        _refuse_other_documents(archive, faults)
        yield archive


def _is_bomb(members: list[zipfile.ZipInfo]) -> bool:
    return sum(m.file_size for m in members) > _MAX_UNPACKED_BYTES or any(
        _is_oversized(member) for member in members
    )


def _is_oversized(member: zipfile.ZipInfo) -> bool:
    name = member.filename.lower()
    if not name.endswith((".xml", ".rels")):
        return False
    if (
        member.file_size > _RATIO_MATTERS_FROM
        and member.file_size > _MAX_RATIO * member.compress_size
    ):
        return True
    if "/worksheets/" in name:
        return False
    limit = _MAX_STRINGS_BYTES if name.endswith("sharedstrings.xml") else _MAX_PART_BYTES
    return member.file_size > limit


def _refuse_other_documents(archive: zipfile.ZipFile, faults: FaultList) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        if "xl/workbook.bin" in names:
            raise faults.refusal(wrong_type_message("XLSB"), found="XLSB")
        return
    kinds = (
        ("content.xml", "OpenDocument"),
        ("word/document.xml", "DOCX"),
        ("ppt/presentation.xml", "PPTX"),
    )
    kind = next((kind for member, kind in kinds if member in names), "ZIP")
    raise faults.refusal(wrong_type_message(kind), found=kind)


def list_sheets(archive: zipfile.ZipFile) -> tuple[SheetPart, ...]:
    """List the worksheets in the order of the workbook; chart sheets are left out.

    Raises:
        KeyError, ParseError, DefusedXmlException: the workbook's own description is damaged.
    """
    workbook = find_workbook(archive)
    targets = {
        relation.get("Id"): _resolve(workbook, relation)
        for relation in _relations(archive, workbook)
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets = []
    for element in fromstring(archive.read(workbook)).iter():
        relation_id = _local_attribute(element, "id")
        if local_name(element.tag) == "sheet" and relation_id in targets:
            is_visible = element.get("state", "visible") == "visible"
            sheets.append(SheetPart(element.get("name", ""), targets[relation_id], is_visible))
    return tuple(sheets)


def find_part(archive: zipfile.ZipFile, kind: str) -> str | None:
    """Find the part of a workbook that is its `styles` or `sharedStrings`; None without one.

    Raises:
        KeyError, ParseError, DefusedXmlException: the workbook's own description is damaged.
    """
    workbook = find_workbook(archive)
    for relation in _relations(archive, workbook):
        if relation.get("Type", "").endswith(f"/{kind}"):
            return _resolve(workbook, relation)
    return None


def find_workbook(archive: zipfile.ZipFile) -> str:
    """Find the part that describes the workbook.

    Raises:
        KeyError: the container names none.
    """
    for relation in _relations(archive, ""):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise KeyError("officeDocument")


def _resolve(workbook: str, relation: Element) -> str:
    target = posixpath.join(posixpath.dirname(workbook), relation.get("Target", ""))
    return posixpath.normpath(target).lstrip("/")


def _relations(archive: zipfile.ZipFile, member: str) -> list[Element]:
    folder, name = posixpath.split(member)
    return list(fromstring(archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))))


def local_name(name: str) -> str:
    """Give the name of an element without its namespace."""
    return name.rpartition("}")[2]


def _local_attribute(element: Element, name: str) -> str | None:
    return next(
        (
            value
            for key, value in element.items()
            if key.startswith("{") and local_name(key) == name
        ),
        None,
    )


def damaged_message() -> Message:
    """Say that a workbook cannot be read."""
    return _(
        "The workbook is damaged or incomplete. Open it in a spreadsheet program, save it again "
        "as Excel Workbook (.xlsx) and try once more."
    )
