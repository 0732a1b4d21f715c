"""The columns of an import file and the words its cells may hold, in Indonesian and English."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

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

_SHOWN_LENGTH = 80

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
        "desktop": ("program komputer", "desktop", "desktop program"),
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
