"""What a cell of a workbook means: shared texts, and numbers that are shown as dates or codes."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from defusedxml.ElementTree import fromstring
from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import (
    MAC_EPOCH,
    WINDOWS_EPOCH,
    from_excel,
    from_ISO8601,
)
from openpyxl.utils.escape import unescape

from sambung.tabular.archives import find_part, find_workbook, local_name
from sambung.tabular.tables import Cell
from sambung.tabular.xmlparts import parse_part

_ZERO_PADDED = re.compile(r"0{2,20}")
_REMEMBERED_DATES = 16_384
_OUT_OF_RANGE = "#VALUE!"
"""What stands for a number shown as a date that no calendar has."""


class CellValues:
    """Gives the values of cells, by what the workbook says of its texts and number formats."""

    def __init__(self, strings: Sequence[str], formats: Sequence[str], epoch: datetime) -> None:
        self._strings = strings
        self._dates = frozenset(place for place, code in enumerate(formats) if is_date_format(code))
        self._durations = frozenset(
            place for place, code in enumerate(formats) if is_timedelta_format(code)
        )
        self._widths = {
            place: len(code) for place, code in enumerate(formats) if _ZERO_PADDED.fullmatch(code)
        }
        self._has_formats = bool(self._dates or self._widths)
        self._epoch = epoch
        self._read_date = lru_cache(_REMEMBERED_DATES)(self._convert_date)

    def read(self, kind: str, style: str, text: str) -> Cell:
        """Give the value of a cell: of its type, its style and what stands in it, never empty.

        Raises:
            ValueError, IndexError, OverflowError: the cell says what its type cannot hold.
        """
        if kind == "s":
            return self._strings[int(text)]
        if kind == "n":
            return self._read_number(int(style or 0), text)
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            return _without_midnight(from_ISO8601(text))  # type: ignore[no-untyped-call]
        return unescape(text) if "_x" in text else text

    def _read_number(self, style: int, text: str) -> Cell:
        if not self._has_formats:
            return _cast(text)
        if style in self._dates:
            return self._read_date(text, is_duration=style in self._durations)
        number = _cast(text)
        if style in self._widths and isinstance(number, int):
            return str(number).zfill(self._widths[style])
        return number

    def _convert_date(self, text: str, *, is_duration: bool) -> Cell:
        number = _cast(text)
        try:
            return _without_midnight(from_excel(number, self._epoch, timedelta=is_duration))
        except (OverflowError, ValueError):
            return _OUT_OF_RANGE


def load_values(archive: zipfile.ZipFile) -> CellValues:
    """Read what the cells of a workbook refer to.

    Raises:
        KeyError, ValueError, ParseError, ExpatError, DefusedXmlException: a part is damaged.
    """
    strings = find_part(archive, "sharedStrings")
    styles = find_part(archive, "styles")
    return CellValues(
        _read_strings(archive, strings) if strings else (),
        _read_formats(archive.read(styles)) if styles else (),
        _read_epoch(archive),
    )


class _StringsHandler:
    """Gathers the shared texts: runs are joined, hints for pronunciation left out."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._is_text = False
        self._is_hint = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "t":
            self._is_text = not self._is_hint
        elif name == "rPh":
            self._is_hint = True

    def text(self, content: str) -> None:
        if self._is_text:
            self._pieces.append(content)

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_hint = False
        elif name == "si":
            self.strings.append(unescape("".join(self._pieces)))


def _read_strings(archive: zipfile.ZipFile, member: str) -> Sequence[str]:
    handler = _StringsHandler()
    with archive.open(member) as source:
        parse_part(source, handler)
    return handler.strings


def _read_formats(content: bytes) -> tuple[str, ...]:
    """Give the number format of each style of cells, "" where a program has none of its own."""
    custom: dict[int, str] = {}
    used: list[int] = []
    for part in fromstring(content):
        if local_name(part.tag) == "numFmts":
            custom = {int(f.get("numFmtId", 0)): f.get("formatCode", "") for f in part}
        elif local_name(part.tag) == "cellXfs":
            used = [int(style.get("numFmtId", 0)) for style in part]
    return tuple(custom.get(number) or builtin_format_code(number) or "" for number in used)


def _read_epoch(archive: zipfile.ZipFile) -> datetime:
    for element in fromstring(archive.read(find_workbook(archive))):
        if local_name(element.tag) == "workbookPr":
            is_mac = element.get("date1904") in ("1", "true")
            return MAC_EPOCH if is_mac else WINDOWS_EPOCH
    return WINDOWS_EPOCH


def _cast(text: str) -> int | float:
    return float(text) if "." in text or "E" in text or "e" in text else int(text)


def _without_midnight(value: Any) -> Cell:
    """Give a day for a moment at midnight: a sheet knows days only as such."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    found: Cell = value
    return found
