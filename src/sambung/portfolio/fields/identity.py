"""The columns of an import file and the words its cells may hold, in Indonesian and English."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sambung.kernel.errors import Fault, InvalidTable
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS


class Field(StrEnum):
    """What a column tells of an application."""

    CODE = "code"
    NAME = "name"
    PURPOSE = "purpose"
    AGENCY = "agency"
    KIND = "kind"
    PLATFORM = "platform"
    ORIGIN = "origin"
    STATUS = "status"
    ADDRESS = "address"
    CONTACT = "contact"
    YEAR = "year"
    SOURCE = "source"


HEADERS: Mapping[Field, tuple[str, ...]] = {
    Field.CODE: ("kode", "code", "kode aplikasi", "application code"),
    Field.NAME: ("nama", "name", "nama aplikasi", "application name"),
    Field.PURPOSE: ("kegunaan", "purpose", "fungsi", "deskripsi", "description"),
    Field.AGENCY: ("perangkat daerah", "agency", "opd", "pemilik", "owner"),
    Field.KIND: ("jenis", "kind", "jenis layanan"),
    Field.PLATFORM: ("platform",),
    Field.ORIGIN: ("asal", "origin"),
    Field.STATUS: ("status",),
    Field.ADDRESS: ("alamat", "address", "url"),
    Field.CONTACT: ("kontak", "contact"),
    Field.YEAR: ("tahun", "year"),
    Field.SOURCE: ("sumber", "source"),
}
"""Accepted names of each column, whatever the capitals; the first is Indonesian, then English."""

TITLES: Mapping[str, tuple[str, ...]] = {
    **{field.value: names for field, names in HEADERS.items()},
    **{name: (entry.indonesian, entry.english) for name, entry in INVENTORY_FIELDS.items()},
}
"""Accepted names of every column: those of the identity, then those of the inventory."""

VERSION_TITLES = ("versi baris", "row version")
"""The column that remembers what an exported row said; see `row_versions.py`."""

PROVENANCE_TITLES = ("asal data", "provenance")
CORRECTION_TITLES = ("perbaiki", "correct this")

REQUIRED = (Field.NAME, Field.AGENCY, Field.KIND)
_SHOWN_LENGTH = 80
_PASSED_OVER = frozenset({"no", "no.", "nomor", "number", *PROVENANCE_TITLES, *CORRECTION_TITLES})

WORDS: Mapping[Field, Mapping[str, tuple[str, ...]]] = {
    Field.KIND: {
        "public": ("publik", "public", "layanan publik", "pelayanan publik", "public service"),
        "administrative": (
            "administrasi",
            "administrative",
            "administratif",
            "administrasi pemerintahan",
            "layanan administrasi pemerintahan",
            "administration",
        ),
    },
    Field.PLATFORM: {
        "web": ("web", "situs web"),
        "mobile": ("aplikasi ponsel", "mobile", "android", "ios", "mobile application"),
        "messaging": ("sms atau pesan", "messaging", "sms", "whatsapp", "sms or chat"),
        "telephone": ("telepon", "telephone"),
        "device": ("perangkat", "device", "mesin", "alat", "device or machine"),
        "intranet": ("jaringan dalam", "intranet", "inside the city network"),
        "sheet": (
            "lembar data",
            "table of data",
            "lembar data, tanpa halaman",
            "table of data, without pages",
            "dataset",
            "spreadsheet",
            "excel",
        ),
        "unknown": ("tidak diketahui", "unknown", "not known"),
    },
    Field.ORIGIN: {
        "own": ("milik kota", "own", "milik sendiri", "city's own"),
        "national": ("nasional", "national", "pusat"),
        "provincial": ("provinsi", "provincial"),
        "grant": ("hibah", "grant"),
        "rented": ("sewa", "rented"),
        "unknown": ("tidak diketahui", "unknown", "not known"),
    },
    Field.STATUS: {
        "active": ("aktif", "active"),
        "trial": ("uji coba", "trial", "on trial"),
        "planned": ("direncanakan", "planned", "dibangun", "planned or being built"),
        "seasonal": ("musiman", "seasonal", "active in its season"),
        "replaced": ("diganti", "replaced"),
        "inactive": ("tidak aktif", "inactive", "not running"),
        "unverified": ("perlu diverifikasi", "unverified", "to be verified"),
    },
}
"""Accepted words for each value that is kept; the first is Indonesian, the second English."""

EMPTY_MEANS: Mapping[Field, str] = {
    Field.PLATFORM: "unknown",
    Field.ORIGIN: "unknown",
    Field.STATUS: "unverified",
}
MEANINGS: Mapping[Field, Mapping[str, str]] = {
    field: {word: value for value, words in values.items() for word in words}
    for field, values in WORDS.items()
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file tells what. `titles` gives the header as it stands in the file.

    `version` is the header of the row versions, "" when the file has none.
    """

    titles: Mapping[str, str]
    version: str = ""


def fold(text: str) -> str:
    """Give the form in which words are compared: no capitals, single blanks, no underscores.

    >>> fold("  Perangkat_Daerah ")
    'perangkat daerah'
    """
    spaced = unicodedata.normalize("NFC", text).replace("_", " ")
    return re.sub(r"\s+", " ", spaced).strip().casefold()


def title_of(column: str, language: int = 0) -> str:
    """Give the title of a column: in Indonesian (0) or English (1).

    >>> title_of("agency"), title_of("agency", 1), title_of("platform", 1)
    ('perangkat daerah', 'agency', 'platform')
    """
    titles = TITLES[column]
    return titles[min(language, len(titles) - 1)]


def shorten(found: str) -> str:
    """Give what stands in a cell at a length that fits in a message."""
    return found if len(found) <= _SHOWN_LENGTH else f"{found[: _SHOWN_LENGTH - 1]}…"


def match_columns(file_name: str, header: Sequence[str]) -> Columns:
    """Find out which column tells what.

    Columns of row numbers ("No"), of provenance and of corrections are passed over. Any other
    unknown column is refused, because a misspelt title would silently lose its data.

    Raises:
        InvalidTable: no title is known, so that the header seems to be missing; or a column is
            unknown, stands twice, or a required one is missing.
    """
    titles: dict[str, str] = {}
    version = ""
    faults: list[Fault] = []
    for title in header:
        field = _COLUMN_OF.get(fold(title))
        if field is None and fold(title) in _PASSED_OVER:
            continue
        if field is None and fold(title) in VERSION_TITLES:
            version = title
            continue
        if field is None:
            faults.append(Fault(file_name, None, title, title, _known_columns()))
        elif field in titles:
            expected = _("only one column for this; %(first)s is another", first=titles[field])
            faults.append(Fault(file_name, None, title, title, expected))
        else:
            titles[field] = title
    if not titles:
        raise _missing_header(file_name, header)
    for field in REQUIRED:
        if field not in titles:
            name = HEADERS[field][0]
            expected = _(
                "a column named %(indonesian)s (or %(english)s)",
                indonesian=name,
                english=HEADERS[field][1],
            )
            faults.append(Fault(file_name, None, name, "", expected))
    if faults:
        raise InvalidTable(
            _("The columns of %(file)s do not fit. Correct the header row.", file=file_name), faults
        )
    return Columns(titles, version)


def _missing_header(file_name: str, header: Sequence[str]) -> InvalidTable:
    message = _(
        "No column is named in the first row. Put a row above it with the names of the columns, at "
        "least: %(names)s.",
        names=", ".join(HEADERS[field][0] for field in REQUIRED),
    )
    found = shorten(", ".join(header))
    return InvalidTable(message, [Fault(file_name, None, None, found, message)])


def _known_columns() -> object:
    names = ", ".join(names[0] for names in TITLES.values())
    return _("one of the columns %(names)s; rename the column or take it out", names=names)


_COLUMN_OF: Mapping[str, str] = {
    fold(title): column for column, titles in TITLES.items() for title in titles
}
