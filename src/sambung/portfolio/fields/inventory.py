"""What an agency writes of its application beyond its identity: one table for sheets and forms.

Each entry names a field of `Inventory` by the same name. Texts are kept as an import writes them:
dates in ISO 8601, numbers as digits, yes and no as `true` and `false`, an empty text for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _


class ValueKind(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MONTH = "month"
    YES_NO = "yes_no"
    CHOICE = "choice"
    ADDRESS = "address"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class InventoryField:
    """One field of the inventory: its headers, what it holds and what to write.

    `words` gives the accepted words of each value, the first Indonesian, the second English.
    `length` is the most characters of a text. `empty` is the value an empty cell means.
    """

    name: str
    indonesian: str
    english: str
    kind: ValueKind
    help: Message
    length: int = 0
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    empty: str = ""


YES_NO: Mapping[str, tuple[str, ...]] = {
    "true": ("ya", "yes", "true", "benar"),
    "false": ("tidak", "no", "false", "salah"),
}
MONTHS: Mapping[str, tuple[str, ...]] = {
    str(number): words
    for number, words in enumerate(
        (
            ("januari", "january", "1", "jan"),
            ("februari", "february", "2", "feb"),
            ("maret", "march", "3", "mar"),
            ("april", "april", "4", "apr"),
            ("mei", "may", "5"),
            ("juni", "june", "6", "jun"),
            ("juli", "july", "7", "jul"),
            ("agustus", "august", "8", "agu", "aug"),
            ("september", "september", "9", "sep"),
            ("oktober", "october", "10", "okt", "oct"),
            ("november", "november", "11", "nov"),
            ("desember", "december", "12", "des", "dec"),
        ),
        start=1,
    )
}
_UNKNOWN = ("tidak diketahui", "unknown", "not known")
_HOSTING = {
    "national_centre": ("pusat data nasional", "national data centre", "pdn"),
    "city": ("pusat data kota", "the city's data centre", "city", "diskominfo"),
    "agency": ("server perangkat daerah", "a server of the agency", "agency", "server opd"),
    "cloud": ("komputasi awan komersial", "a commercial cloud", "cloud", "awan"),
    "vendor": ("di penyedia", "at the vendor", "vendor", "penyedia"),
    "unknown": _UNKNOWN,
}
_PERSONAL_DATA = {
    "none": ("tidak ada", "no personal data", "none"),
    "general": ("data pribadi umum", "general personal data", "general", "umum"),
    "specific": ("data pribadi spesifik", "specific personal data", "specific", "spesifik"),
    "unknown": _UNKNOWN,
}
_SOURCE_CODE = {
    "deposited": ("disimpan di kota", "deposited with the city", "deposited"),
    "agency": ("di perangkat daerah", "with the agency", "agency"),
    "vendor": ("hanya di penyedia", "with the vendor only", "vendor"),
    "public": ("repositori publik", "in a public repository", "public"),
    "lost": ("tidak ada yang memegang", "nobody has it", "lost"),
    "unknown": _UNKNOWN,
}
_BACKUPS = {
    "daily": ("harian", "daily"),
    "weekly": ("mingguan", "weekly"),
    "rarely": ("lebih jarang dari mingguan", "less than weekly", "rarely"),
    "none": ("tidak pernah", "never", "none"),
    "unknown": _UNKNOWN,
}
_TEXT, _DATE, _CHOICE = ValueKind.TEXT, ValueKind.DATE, ValueKind.CHOICE


def _spbe(name: str, short: str, indonesian: str, english: str, example: str) -> InventoryField:
    help_text = _(
        "The code of the SPBE reference architecture, such as %(example)s.", example=example
    )
    return InventoryField(
        f"spbe_{name}", f"{short} ({indonesian})", f"{short} ({english})", _TEXT, help_text, 30
    )


INVENTORY_FIELDS: Mapping[str, InventoryField] = {
    entry.name: entry
    for entry in (
        InventoryField(
            "legal_basis",
            "dasar hukum",
            "legal basis",
            _TEXT,
            _("The regulation or decree it rests on."),
            300,
        ),
        InventoryField(
            "user_groups",
            "pengguna",
            "who uses it",
            _TEXT,
            _("Who works with it, such as: residents, midwives, village offices."),
            300,
        ),
        InventoryField(
            "user_count",
            "jumlah pengguna",
            "number of users",
            ValueKind.NUMBER,
            _("A whole number. An estimate is better than nothing."),
        ),
        InventoryField(
            "has_accounts",
            "memakai akun",
            "people sign in to it",
            ValueKind.YES_NO,
            _("Whether people sign in to it."),
            words=YES_NO,
        ),
        _spbe("business", "RAB", "referensi bisnis", "business reference", "RAB.01.02"),
        _spbe("service", "RAL", "referensi layanan", "service reference", "RAL.01.02"),
        _spbe("data", "RAD", "referensi data", "data reference", "RAD.01.02"),
        _spbe("application", "RAA", "referensi aplikasi", "application reference", "RAA.01.02"),
        _spbe(
            "infrastructure",
            "RAI",
            "referensi infrastruktur",
            "infrastructure reference",
            "RAI.01.02",
        ),
        _spbe("security", "RAK", "referensi keamanan", "security reference", "RAK.01.02"),
        InventoryField(
            "unit",
            "unit penanggung jawab",
            "unit in charge",
            _TEXT,
            _("The division or section that looks after it."),
            200,
        ),
        InventoryField(
            "technical_contact",
            "kontak teknis",
            "technical contact",
            _TEXT,
            _(
                "Whom to call when it stands still: a function or an office address, best no"
                " private number."
            ),
            200,
        ),
        InventoryField(
            "vendor",
            "penyedia",
            "vendor",
            _TEXT,
            _("Who builds or maintains it under contract. Empty when nobody does."),
            200,
        ),
        InventoryField(
            "contract_ends_on",
            "akhir kontrak",
            "contract ends on",
            _DATE,
            _("The last day of the contract."),
        ),
        InventoryField(
            "hosting",
            "lokasi server",
            "hosting",
            _CHOICE,
            _("Where the servers stand."),
            words=_HOSTING,
            empty="unknown",
        ),
        InventoryField(
            "technology",
            "teknologi",
            "technology",
            _TEXT,
            _("Language, framework and database, such as: PHP 8, Laravel, MySQL."),
            300,
        ),
        InventoryField(
            "data_handled",
            "data yang dikelola",
            "data handled",
            ValueKind.LONG_TEXT,
            _("Which data it keeps or changes."),
            2000,
        ),
        InventoryField(
            "personal_data",
            "data pribadi",
            "personal data",
            _CHOICE,
            _(
                "The class of Law 27/2022: specific are health, biometric, genetic, criminal and"
                " financial data and data of children."
            ),
            words=_PERSONAL_DATA,
            empty="unknown",
        ),
        InventoryField(
            "annual_cost",
            "biaya per tahun",
            "cost per year",
            ValueKind.MONEY,
            _("Rupiah per year, a whole number: maintenance, hosting and licences."),
        ),
        InventoryField(
            "budget_code",
            "kode anggaran",
            "budget code",
            _TEXT,
            _("The code in the budget document."),
            60,
        ),
        InventoryField(
            "source_code",
            "kode sumber",
            "source code",
            _CHOICE,
            _("Who holds the source code."),
            words=_SOURCE_CODE,
            empty="unknown",
        ),
        InventoryField(
            "repository",
            "alamat kode sumber",
            "address of the source code",
            ValueKind.ADDRESS,
            _("The full web address of the repository."),
            500,
        ),
        InventoryField(
            "licence",
            "lisensi",
            "licence",
            _TEXT,
            _("The SPDX identifier of the licence, such as EUPL-1.2."),
            60,
        ),
        InventoryField("version", "versi", "version", _TEXT, _("The version that runs now."), 60),
        InventoryField(
            "released_on",
            "tanggal rilis",
            "released on",
            _DATE,
            _("The day that version was released."),
        ),
        InventoryField(
            "backups",
            "cadangan data",
            "backups",
            _CHOICE,
            _("How often its data are backed up."),
            words=_BACKUPS,
            empty="unknown",
        ),
        InventoryField(
            "security_tested_on",
            "uji keamanan terakhir",
            "last security test",
            _DATE,
            _("The day of the last security test."),
        ),
        InventoryField(
            "season_starts",
            "musim mulai",
            "season starts",
            ValueKind.MONTH,
            _("For an application that runs in a season only: its first month."),
            words=MONTHS,
        ),
        InventoryField(
            "season_ends",
            "musim selesai",
            "season ends",
            ValueKind.MONTH,
            _("For an application that runs in a season only: its last month."),
            words=MONTHS,
        ),
        InventoryField(
            "successor",
            "diganti oleh",
            "replaced by",
            ValueKind.APPLICATION,
            _("The code of the application that takes its place."),
        ),
    )
}
"""Every field of the inventory by name, in the order of sheets and forms."""
