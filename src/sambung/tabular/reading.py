"""Reading a table from a file somebody uploaded. Nothing in the file is trusted.

A file is read whole or refused; a refusal names each fault with its place. The text a person sees
comes from `tabular/messages.py` and is translated when it is shown.
"""

from collections.abc import Collection
from pathlib import Path

from sambung.tabular.assembly import Limits, assemble_rows
from sambung.tabular.faults import FaultList
from sambung.tabular.filetypes import FileKind, recognize_file
from sambung.tabular.loose import assemble_loosely
from sambung.tabular.tables import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Table
from sambung.tabular.textfiles import read_text_rows
from sambung.tabular.workbooks import open_workbook


def read_table(
    path: Path,
    *,
    file_name: str = "",
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
    max_cells: int = MAX_CELLS,
    passed_over: Collection[str] = (),
    known_names: Collection[str] = (),
) -> Table:
    """Read the table of a CSV or XLSX file.

    `file_name` is the name people know the file by, when it was stored under another. Of a
    workbook the first visible sheet with content is taken; the notes say so when there are more.
    Texts come without blanks around them. A number that a spreadsheet shows with leading zeros
    (format `0000`) is read as that text, since it is a code. `passed_over` names sheets that are
    no tables, such as instructions.

    With `known_names` (headers the caller knows, folded by `fold_title`) the table is read as
    offices write it: titles above the header, columns without a name, totals at the end, cells
    merged downwards, formulas (their last results) and hidden parts are no reason to refuse; the
    notes say what was decided.

    Raises:
        InvalidTable: with every fault that was found. The file is empty, over 20 MB or no table
            at all; has no header; has merged cells, formulas, error values, hidden rows or
            columns; is protected, damaged or a zip bomb; or is larger than the limits.
        OSError: the file cannot be opened.
    """
    name = file_name or path.name
    faults = FaultList(name)
    limits = Limits(max_rows, max_columns, max_cells)
    if recognize_file(path, faults) is FileKind.TEXT:
        lines = read_text_rows(path, faults)
        if known_names:
            header, rows, notes = assemble_loosely(
                lines, names=known_names, faults=faults, limits=limits
            )
            return Table(name, "", header, rows, notes)
        header, rows = assemble_rows(lines, faults=faults, limits=limits)
        return Table(name, "", header, rows)
    sheet = open_workbook(path, faults, limits, passed_over, is_loose=bool(known_names))
    if known_names:
        header, rows, notes = assemble_loosely(
            sheet.rows(), names=known_names, faults=faults, limits=limits
        )
        return Table(name, sheet.name, header, rows, (*sheet.notes, *notes))
    header, rows = assemble_rows(sheet.rows(), faults=faults, limits=limits)
    return Table(name, sheet.name, header, rows, sheet.notes)
