"""From the columns of a spreadsheet to the fields of an interface. Pure.

A published field keeps its name and type for as long as the interface code lives, because other
agencies' programs rely on them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import Cell, Row, Table


class ColumnType(StrEnum):
    """What a field holds. The word is stored and stands in answers, so it is never renamed."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


TYPE_NAMES = {
    ColumnType.TEXT: _("texts"),
    ColumnType.INTEGER: _("whole numbers"),
    ColumnType.NUMBER: _("numbers"),
    ColumnType.DATE: _("dates such as 2026-08-17"),
    ColumnType.BOOLEAN: _("true or false"),
}

RESERVED_NAMES = frozenset({"limit", "offset"})
"""Query parameters of every table, which a filter by column may not hide."""

_MAX_NAME_LENGTH = 60
_INFERRED = (ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE_WORDS = frozenset({"kode", "code", "id"})


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a published table: its name for machines, its title for people, its type."""

    name: str
    title: str
    type: ColumnType

    def as_dict(self) -> dict[str, str]:
        """Give the column as plain values for storing and for answers."""
        return {**asdict(self), "type": self.type.value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Column":
        """Take a column from what `as_dict` gave."""
        return cls(stored["name"], stored["title"], ColumnType(stored["type"]))


def name_columns(titles: Sequence[str]) -> tuple[str, ...]:
    """Give each title a field name: small letters, digits and single underscores, unique.

    >>> name_columns(["Kode Kecamatan", "Luas (km²)", "2026", "Kode-kecamatan", "Limit", "—"])
    ('kode_kecamatan', 'luas_km2', 'kolom_2026', 'kode_kecamatan_2', 'limit_2', 'kolom')
    """
    names: list[str] = []
    taken = set(RESERVED_NAMES)
    for title in titles:
        stem = _make_stem(title)
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name)
        names.append(name)
    return tuple(names)


def _make_stem(title: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")[:_MAX_NAME_LENGTH].strip("_")
    if not stem:
        return "kolom"
    return stem if stem[0].isalpha() else f"kolom_{stem}"


def describe_columns(table: Table, published: Sequence[Column] = ()) -> tuple[Column, ...]:
    """Give the columns of a table, with the types its cells show.

    A column that was `published` before keeps its type, whatever the cells of today look like.
    """
    known = {column.name: column.type for column in published}
    return tuple(
        Column(name, title, known.get(name) or infer_type(title, table.rows))
        for name, title in zip(name_columns(table.header), table.header, strict=True)
    )


def infer_type(title: str, rows: Sequence[Row]) -> ColumnType:
    """Give the narrowest type that fits every filled cell of a column.

    Codes stay text: everything under a title with the word code, and numbers with leading zeros.
    So does `1.234`, which means a thousand and more to some and little more than one to others.
    """
    if _CODE_WORDS & set(_make_stem(title).split("_")):
        return ColumnType.TEXT
    filled = [row for row in rows if row.values[title]]
    if not filled:
        return ColumnType.TEXT
    for candidate in _INFERRED:
        if all(fits_type(row.values[title], row.cell(title), candidate) for row in filled):
            return candidate
    return ColumnType.TEXT


def fits_type(text: str, cell: Cell, wanted: ColumnType) -> bool:
    """Tell whether a filled cell can be kept as a type.

    >>> fits_type("007", "007", ColumnType.INTEGER), fits_type("7", 7, ColumnType.INTEGER)
    (False, True)
    """
    if wanted is ColumnType.TEXT:
        return True
    if wanted is ColumnType.BOOLEAN:
        return text.lower() in ("true", "false")
    if wanted is ColumnType.INTEGER:
        return _INTEGER.fullmatch(text) is not None
    if wanted is ColumnType.NUMBER:
        is_ambiguous = isinstance(cell, str) and _THOUSANDS.fullmatch(text) is not None
        return _NUMBER.fullmatch(text) is not None and not is_ambiguous
    return not isinstance(cell, datetime) and _is_date(text)


def _is_date(text: str) -> bool:
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def convert_rows(
    table: Table, columns: Sequence[Column], faults: FaultList
) -> list[dict[str, str | int | float | bool | None]]:
    """Give the rows as values of the column types; an empty cell becomes None.

    Every cell that does not fit the type its column was published with becomes a fault.
    """
    converted = []
    for row in table.rows:
        values: dict[str, str | int | float | bool | None] = {}
        for column in columns:
            text = row.values[column.title]
            if text and not fits_type(text, row.cell(column.title), column.type):
                _report_misfit(row, column, faults)
            else:
                values[column.name] = _convert(text, column.type)
        converted.append(values)
    return converted


def parse_value(text: str, wanted: ColumnType) -> str | int | float | bool | None:
    """Read a value of a type from its text, as a filter gives it; "" means an empty cell.

    >>> parse_value("7", ColumnType.INTEGER), parse_value("", ColumnType.INTEGER)
    (7, None)

    Raises:
        ValueError: the text is no such value.
    """
    if text and not fits_type(text, None, wanted):
        raise ValueError(wanted.value)
    return _convert(text, wanted)


def _convert(text: str, wanted: ColumnType) -> str | int | float | bool | None:
    if not text:
        return None
    if wanted is ColumnType.INTEGER:
        return int(text)
    if wanted is ColumnType.NUMBER:
        return float(text)
    if wanted is ColumnType.BOOLEAN:
        return text.lower() == "true"
    return text


def _report_misfit(row: Row, column: Column, faults: FaultList) -> None:
    faults.add(
        _(
            "The column “%(column)s” was published with %(type)s. Correct the cell, or publish "
            "the table under a new interface code.",
            column=column.title,
            type=TYPE_NAMES[column.type],
        ),
        row=row.number,
        column=column.title,
        found=row.values[column.title],
    )


def check_kept_columns(
    columns: Sequence[Column], published: Sequence[Column], faults: FaultList
) -> None:
    """Keep a fault for every published column that is missing now."""
    present = {column.name for column in columns}
    for column in published:
        if column.name not in present:
            faults.add(
                _(
                    "The column “%(column)s” was published before and is missing now. Put it back, "
                    "or publish the table under a new interface code.",
                    column=column.title,
                ),
                column=column.title,
            )
