"""Finding columns that tell about a person. Pure.

This release publishes open reference tables only. It has no consent, masking or trail for tables
about people, so a table that looks like one is refused. Names, addresses and dates of birth cannot
be told from their form; for those the data owner answers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import Table

_SEPARATORS = re.compile(r"(?<=\d)[ .\-/](?=\d)")
_TITLE = re.compile(
    r"\b(nik|ktp|e ktp|no kk|nomor kk|kartu keluarga|npwp|nip|hp|handphone|whatsapp|wa|ponsel)\b"
)
_COUNTED = re.compile(r"\b(jumlah|total|banyak|banyaknya|rata|persentase)\b")
_LONG_DIGITS = re.compile(r"\d{8,}")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A column that looks personal, the first row that shows it, and what it looks like."""

    title: str
    row: int
    kind: str


_KINDS = (
    ("NIK/KK", re.compile(r"(?<!\d)[1-9]\d{15}(?!\d)")),
    ("NIP", re.compile(r"(?<!\d)(19|20)\d{6}(19|20)\d{4}[12]\d{3}(?!\d)")),
    ("HP", re.compile(r"(?<!\d)(\+?62|0)8\d{8,11}(?!\d)")),
)
_FORMATTED_NPWP = re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?!\d)")


def find_personal_columns(table: Table) -> tuple[Suspicion, ...]:
    """List the columns that look like numbers of persons: NIK, KK, NPWP, NIP, mobile telephone.

    One such value is enough, since one published NIK is one too many.
    """
    return tuple(_find_suspicions(table))


def refuse_personal_columns(table: Table, faults: FaultList) -> None:
    """Keep a fault for every column that looks personal. The found value is never shown."""
    for suspicion in find_personal_columns(table):
        faults.add(
            _(
                "The column “%(column)s” looks like personal data (%(kind)s). Tables about persons "
                "cannot be published in this version. Take the column away and try again.",
                column=suspicion.title,
                kind=suspicion.kind,
            ),
            row=suspicion.row,
            column=suspicion.title,
        )


def _find_suspicions(table: Table) -> Iterator[Suspicion]:
    for title in table.header:
        words = re.sub(r"[^a-z0-9]+", " ", title.casefold()).strip()
        named = None if _COUNTED.search(words) else _TITLE.search(words)
        for row in table.rows:
            kind = _recognize(row.values[title], named[1].upper() if named else "")
            if kind:
                yield Suspicion(title, row.number, kind)
                break


def _recognize(text: str, kind_by_title: str) -> str:
    if len(text) < 8:
        return ""
    if _FORMATTED_NPWP.search(text):
        return "NPWP"
    digits = _SEPARATORS.sub("", text)
    for kind, pattern in _KINDS:
        if pattern.search(digits):
            return kind
    return kind_by_title if _LONG_DIGITS.search(digits) else ""
