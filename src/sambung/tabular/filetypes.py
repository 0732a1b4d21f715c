"""What a file is, by its content: names lie."""

from enum import Enum
from pathlib import Path

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList

MAX_FILE_BYTES = 20 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_FOREIGN_STARTS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
)
_MARKUP_STARTS = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")


class FileKind(Enum):
    """The two kinds of files that can be read."""

    TEXT = "text"
    WORKBOOK = "workbook"


def recognize_file(path: Path, faults: FaultList) -> FileKind:
    """Tell how a file is to be read.

    Raises:
        InvalidTable: the file is empty, too large, or of a kind that holds no table.
    """
    size = path.stat().st_size
    if size == 0:
        raise faults.refusal(_("The file is empty. Choose a file with column names and rows."))
    if size > MAX_FILE_BYTES:
        raise faults.refusal(
            _(
                "The file is larger than %(limit)s MB. Split it, or take away sheets, pictures "
                "and columns that are not needed.",
                limit=MAX_FILE_BYTES // 1024**2,
            ),
            found=f"{size / 1024**2:.1f} MB",
        )
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK\x03\x04"):
        return FileKind.WORKBOOK
    if start.startswith(_OLE):
        _refuse_ole(path, faults)
    _refuse_foreign(start, faults)
    return FileKind.TEXT


def _refuse_ole(path: Path, faults: FaultList) -> None:
    if _ENCRYPTED_PACKAGE in path.read_bytes():
        raise faults.refusal(password_message(), found="password")
    raise faults.refusal(
        _("This is an old Excel file (.xls). Open it and save it as Excel Workbook (.xlsx)."),
        found=".xls",
    )


def _refuse_foreign(start: bytes, faults: FaultList) -> None:
    for magic, kind in _FOREIGN_STARTS:
        if start.startswith(magic):
            raise faults.refusal(wrong_type_message(kind), found=kind)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP_STARTS):
        raise faults.refusal(wrong_type_message("HTML/XML"), found="HTML/XML")


def password_message() -> Message:
    """Say that a file cannot be opened because of its password."""
    return _("The file is protected with a password. Save it without a password and try again.")


def wrong_type_message(kind: str) -> Message:
    """Say that a file of this kind holds no table, and which kinds do."""
    return _(
        "This is a file of type %(kind)s, not a table. Save the table as Excel Workbook (.xlsx) "
        "or as CSV.",
        kind=kind,
    )
