"""Sheets given back to who invites: an empty one to fill in, and the faulty one to correct."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from sambung.directory.rules.invitation_rows import HEADERS, Column
from sambung.kernel.errors import Fault
from sambung.tabular.remarks import gather_remarks
from sambung.tabular.tables import Table
from sambung.tabular.writing import write_xlsx

_TITLES = {
    Column.NIP: "NIP",
    Column.NAME: "Nama",
    Column.EMAIL: "Email",
    Column.AGENCY: "Perangkat daerah",
    Column.ROLE: "Peran",
}


def write_empty_sheet(path: Path) -> None:
    """Write the sheet to fill in: the columns and no rows."""
    write_xlsx(path, [_TITLES[column] for column in HEADERS], [], sheet="Undangan")


def write_returned_sheet(path: Path, table: Table, faults: Sequence[Fault]) -> None:
    """Write a refused sheet again, with what to correct in a last column and the cells coloured.

    A column of corrections from an earlier round is replaced, so the sheet can go round until it
    is right.
    """
    correction = _("Correct this")
    header = [name for name in table.header if name not in (correction, "Perbaiki", "Correct this")]
    remarks = gather_remarks(table, header, faults)
    last = len(header)
    write_xlsx(
        path,
        [*header, correction],
        [
            [*(row.values[name] for name in header), remarks.rows.get(index, "")]
            for index, row in enumerate(table.rows)
        ],
        sheet="Undangan",
        marks={*remarks.cells, *((index, last) for index in remarks.rows)},
    )
