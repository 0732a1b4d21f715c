"""Remarks on a table that goes back to who sent it: which cells to colour, and what to correct."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sambung.kernel.errors import Fault
from sambung.tabular.tables import MAX_CELL_LENGTH, Table


@dataclass(frozen=True, slots=True)
class Remarks:
    """What to correct. Rows and columns are counted from 0 below the header.

    `cells` gives the remark on a cell, `rows` all remarks on a row in one text.
    """

    cells: Mapping[tuple[int, int], str]
    rows: Mapping[int, str]


def gather_remarks(table: Table, header: Sequence[str], faults: Iterable[Fault]) -> Remarks:
    """Sort the faults of a table by the cells of its rows, under the columns of `header`."""
    indexes = {row.number: index for index, row in enumerate(table.rows)}
    places = {name: place for place, name in enumerate(header)}
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    rows: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        index = indexes.get(fault.row or 0)
        if index is None:
            continue
        rows[index].append(f"{fault.column}: {fault.expected}")
        if fault.column in places:
            cells[index, places[fault.column]].append(str(fault.expected))
    return Remarks(
        {place: "\n".join(texts) for place, texts in cells.items()},
        {index: "\n".join(texts)[:MAX_CELL_LENGTH] for index, texts in rows.items()},
    )
