"""What a sheet may hold besides plain cells, taken as people mean it, and told in notes."""

import re
from collections.abc import Iterable

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.faults import MAX_FAULTS
from sambung.tabular.sheetscan import SheetScan
from sambung.tabular.tables import Cell, column_index, column_letter

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_SHOWN = 10


def loosen(scan: SheetScan) -> tuple[Message, ...]:
    """Take merged cells, formulas and hidden parts for what they mean, and say so.

    A value merged downwards holds for each of its rows. A formula counts as its last result. What
    is hidden is read. Where a sheet has a hundred or more of a kind, that kind stays a fault,
    because the scan does not know them all.
    """
    notes: list[Message] = []
    if 0 < len(scan.merged) < MAX_FAULTS:
        if spread := [reference for reference in scan.merged if _spread(scan, reference)]:
            notes.append(
                _(
                    "Cells merged downwards were read as if each row held the value: %(cells)s.",
                    cells=_list(spread),
                )
            )
        scan.merged.clear()
    if 0 < len(scan.formulas) < MAX_FAULTS:
        notes.append(
            _(
                "These cells hold formulas; the results last saved were read: %(cells)s.",
                cells=_list(found.reference for found in scan.formulas),
            )
        )
        scan.formulas.clear()
    if 0 < len(scan.hidden_rows) < MAX_FAULTS:
        notes.append(
            _("Hidden rows were read as well: %(rows)s.", rows=_list(map(str, scan.hidden_rows)))
        )
        scan.hidden_rows.clear()
    if 0 < len(scan.hidden_columns) < MAX_FAULTS:
        letters = map(column_letter, scan.hidden_columns)
        notes.append(_("Hidden columns were read as well: %(columns)s.", columns=_list(letters)))
        scan.hidden_columns.clear()
    return tuple(notes)


def _spread(scan: SheetScan, reference: str) -> bool:
    """Write the value of a cell merged downwards into the rows below it; tell whether it did."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or match[1] != match[3] or int(match[4]) <= int(match[2]):
        return False
    column, first, last = column_index(match[1]), int(match[2]), int(match[4])
    value: Cell = None
    has_spread = False
    for number, cells in scan.rows:
        if number == first and column < len(cells):
            value = cells[column]
        elif value is not None and first < number <= last:
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
            has_spread = True
    return has_spread


def _list(texts: Iterable[str]) -> str:
    shown = list(texts)
    return ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
