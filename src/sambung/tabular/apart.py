"""Reading a table in a process of its own: what `read_table` does, at a bounded price.

A small file can cost minutes or gigabytes. Where it came from outside, it is read here, never in
the process that answers people.
"""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from sambung.kernel.confinement import Allowance, LimitReached, NoTurn, ask_confined
from sambung.kernel.errors import Unavailable
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList
from sambung.tabular.plain import read_refusal, read_rows
from sambung.tabular.tables import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Row, Table

ALLOWANCE = Allowance()
_MODULE = "sambung.tabular.reader"


def read_table_apart(
    path: Path,
    *,
    file_name: str = "",
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
    max_cells: int = MAX_CELLS,
    passed_over: Collection[str] = (),
    known_names: Collection[str] = (),
    allowance: Allowance = ALLOWANCE,
) -> Table:
    """Read the table of a CSV or XLSX file, as `read_table` does.

    Raises:
        InvalidTable: with every fault that was found; also when reading it takes more time or
            memory than `allowance` gives.
        Unavailable: too many files are being read at once.
        OSError: the file cannot be opened.
    """
    name = file_name or path.name
    path.open("rb").close()
    question = {
        "path": str(path.absolute()),
        "file_name": name,
        "max_rows": max_rows,
        "max_columns": max_columns,
        "max_cells": max_cells,
        "passed_over": sorted(passed_over),
        "known_names": sorted(known_names),
    }
    try:
        return _gather(name, question, allowance)
    except LimitReached as limit:
        raise FaultList(name).refusal(
            _(
                "Reading the file takes too long or too much memory, so it was stopped. Copy the"
                " table into a new workbook and save that, or split it into several files."
            )
        ) from limit
    except NoTurn as busy:
        raise Unavailable(
            _("Many files are being read at the moment. Try again in a minute.")
        ) from busy


def _gather(name: str, question: Any, allowance: Allowance) -> Table:
    with closing(ask_confined(_MODULE, question, allowance)) as lines:
        first = next(lines)
        if "refusal" in first:
            raise read_refusal(first, name)
        header = tuple(first["header"])
        rows: list[Row] = []
        for bundle in lines:
            rows.extend(read_rows(bundle, header))
    notes = tuple(map(Message.from_plain, first["notes"]))
    return Table(name, first["sheet"], header, tuple(rows), notes)
