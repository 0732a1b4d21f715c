"""The sheet with which officers are invited: its columns, its words and what each row must hold.

Pure: rows and what is known of accounts in, invitees and faults out. Every fault of every row is
found in one go, so that a person corrects the sheet once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.directory.rules.nip import clean_nip, is_nip
from sambung.kernel.actor import Role
from sambung.kernel.contacts import normalize_email
from sambung.kernel.errors import Fault, InvalidTable
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.tables import Row

CITY_CODE = "*"
MOST_INVITEES = 2_000
_LONGEST_NAME = 200


class Column(StrEnum):
    """What a column of the sheet tells of an officer."""

    NIP = "nip"
    NAME = "name"
    EMAIL = "email"
    AGENCY = "agency"
    ROLE = "role"


HEADERS: Mapping[Column, tuple[str, ...]] = {
    Column.NIP: ("nip", "ni pppk", "nip/ni pppk", "employee number"),
    Column.NAME: ("nama", "name", "nama lengkap", "full name"),
    Column.EMAIL: ("email", "e-mail", "surel", "alamat email"),
    Column.AGENCY: ("perangkat daerah", "agency", "opd", "kode opd"),
    Column.ROLE: ("peran", "role"),
}
"""Accepted names of each column, whatever the capitals; the first is Indonesian."""

ROLE_WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.APPLICATION_OWNER: ("pemilik aplikasi", "application owner", "application_owner"),
    Role.DATA_OWNER: ("pemilik data", "data owner", "data_owner", "produsen data"),
    Role.WALIDATA: ("walidata",),
    Role.INTEGRATOR: ("integrator", "tim integrasi", "integration team"),
    Role.PROCEDURE_AUTHOR: ("penyusun sop", "procedure author", "procedure_author"),
    Role.CASE_WORKER: ("petugas loket", "counter officer", "case worker", "case_worker"),
    Role.BOARD_MEMBER: (
        "anggota tim rekomendasi aplikasi",
        "member of the clearance board",
        "board_member",
    ),
    Role.GROUP_LEAD: ("ketua kelompok kerja", "working group lead", "group_lead"),
    Role.AUDITOR: ("auditor", "pemeriksa"),
    Role.LEADER: ("kepala perangkat daerah", "kepala", "head of the agency", "leader"),
    Role.ADMINISTRATOR: ("administrator", "admin"),
}
"""Accepted words of each role, whatever the capitals; the first is Indonesian."""

CITY_WORDS = frozenset({"*", "kota", "seluruh kota", "city", "whole city"})
_ROLES = {word: role for role, words in ROLE_WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Invitee:
    """One row that is in order: a person and one role. Several rows may name one person."""

    row: int
    nip: str
    name: str
    email: str
    agency_code: str
    role: Role


@dataclass(frozen=True, slots=True)
class Known:
    """What is known already: agencies by every name, and the accounts the sheet may meet.

    `emails` gives the employee number ("" when none is on record) of each officer by e-mail
    address; `nips` the other way round. `strangers` are addresses of accounts that belong to no
    officer: they are never made an officer's, since nobody checked who opened them.
    """

    agencies: Mapping[str, str]
    emails: Mapping[str, str] = field(default_factory=dict)
    nips: Mapping[str, str] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()


def match_header(file_name: str, header: Sequence[str]) -> dict[Column, str]:
    """Find the column of the sheet for each thing that is needed. Other columns are not read.

    Raises:
        InvalidTable: columns are missing; with one fault for each.
    """
    present = {" ".join(name.lower().split()): name for name in header}
    columns: dict[Column, str] = {}
    faults = []
    for column, names in HEADERS.items():
        found = next((present[name] for name in names if name in present), None)
        if found is None:
            expected = _("Add a column named “%(name)s”.", name=names[0].upper())
            faults.append(Fault(file_name, 1, names[0].upper(), "", expected))
        else:
            columns[column] = found
    if faults:
        raise InvalidTable(_("The sheet lacks columns that are needed."), faults)
    return columns


def check_rows(
    file_name: str, columns: Mapping[Column, str], rows: Sequence[Row], known: Known
) -> tuple[tuple[Invitee, ...], tuple[Fault, ...]]:
    """Check every row. Gives the rows in order and all faults, by row."""
    faults: list[Fault] = []
    invitees: list[Invitee] = []
    seen = _Seen()
    for row in rows:
        invitee = _read(row, columns, known)
        found = [*_list_faults(invitee, row, columns, known), *seen.list_faults(invitee)]
        faults += [
            Fault(file_name, row.number, columns[column], row.text(columns[column])[:80], expected)
            for column, expected in found
        ]
        if not found:
            invitees.append(invitee)
    return tuple(invitees), tuple(faults)


def describe_faults(file_name: str, count: int) -> Message:
    """Say that a sheet was refused."""
    return _(
        "The sheet %(file)s has %(count)s faults. Nobody was invited.", file=file_name, count=count
    )


class _Seen:
    """What earlier rows said, to find two that do not fit together."""

    def __init__(self) -> None:
        self._people: dict[str, tuple[int, str]] = {}
        self._emails: dict[str, tuple[int, str]] = {}
        self._rows: dict[tuple[str, str, Role], int] = {}

    def list_faults(self, invitee: Invitee) -> Iterator[tuple[Column, Message]]:
        """Compare with the rows before, and remember this one."""
        row, email = self._people.setdefault(invitee.nip, (invitee.row, invitee.email))
        if email != invitee.email:
            yield Column.EMAIL, _("Row %(row)s gives the same NIP another e-mail address.", row=row)
        row, nip = self._emails.setdefault(invitee.email, (invitee.row, invitee.nip))
        if nip != invitee.nip:
            yield Column.NIP, _("Row %(row)s gives the same e-mail address another NIP.", row=row)
        key = (invitee.nip, invitee.agency_code, invitee.role)
        row = self._rows.setdefault(key, invitee.row)
        if row != invitee.row:
            yield Column.ROLE, _("Row %(row)s says the same. Take one of the two out.", row=row)


def _read(row: Row, columns: Mapping[Column, str], known: Known) -> Invitee:
    text = {column: row.text(name) for column, name in columns.items()}
    place = " ".join(text[Column.AGENCY].lower().split())
    word = " ".join(text[Column.ROLE].lower().split())
    return Invitee(
        row=row.number,
        nip=clean_nip(text[Column.NIP]),
        name=" ".join(text[Column.NAME].split()),
        email=normalize_email(text[Column.EMAIL]) or "",
        agency_code=CITY_CODE if place in CITY_WORDS else known.agencies.get(place, ""),
        role=_ROLES.get(word, Role.APPLICATION_OWNER),
    )


def _list_faults(
    invitee: Invitee, row: Row, columns: Mapping[Column, str], known: Known
) -> Iterator[tuple[Column, Message]]:
    if not is_nip(invitee.nip):
        yield (
            Column.NIP,
            _("Write the 18 digits of the NIP or NI PPPK. In a spreadsheet, format it as text."),
        )
    if not invitee.name or len(invitee.name) > _LONGEST_NAME:
        yield Column.NAME, _("Write the full name, at most %(limit)s letters.", limit=_LONGEST_NAME)
    if not invitee.email:
        yield Column.EMAIL, _("Write one e-mail address, such as nama@bandung.go.id.")
    else:
        yield from _compare_with_accounts(invitee, known)
    if not invitee.agency_code:
        yield Column.AGENCY, _("Write the name or code of an agency, or “kota” for the whole city.")
    if " ".join(row.text(columns[Column.ROLE]).lower().split()) not in _ROLES:
        words = ", ".join(names[0] for names in ROLE_WORDS.values())
        yield Column.ROLE, _("Write one of these roles: %(words)s.", words=words)


def _compare_with_accounts(invitee: Invitee, known: Known) -> Iterator[tuple[Column, Message]]:
    if invitee.email in known.strangers:
        yield (
            Column.EMAIL,
            _("This address belongs to a citizen's account. Use the officer's address at work."),
        )
    if known.emails.get(invitee.email, "") not in ("", invitee.nip):
        yield Column.NIP, _("An officer with this e-mail address has another NIP.")
    if known.nips.get(invitee.nip, invitee.email) != invitee.email:
        yield Column.EMAIL, _("An officer with this NIP has another e-mail address.")
