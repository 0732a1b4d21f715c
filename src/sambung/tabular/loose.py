"""Tables as offices write them: titles above the header, unnamed columns, totals at the end.

Nothing is passed over in silence: each decision comes as a note with the row it is about. What the
columns mean is for the caller, who names the headers it knows so that the header row is found.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.tabular.assembly import (
    NO_TEXT,
    Limits,
    NumberedRow,
    drop_blank_rows,
    is_number_or_date,
    make_row,
    report_odd_texts,
    too_many_cells,
    too_many_columns,
    too_many_rows,
)
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import Cell, Row, column_letter, show_cell

_LOOKED_AT = 30
"""Rows at the top among which the header is looked for."""
_LAST_ROWS = 6
_LONGEST_NAME = 100
_SHOWN_LENGTH = 60
_TOTALS = frozenset(
    {
        "jumlah",
        "total",
        "subtotal",
        "sub total",
        "grand total",
        "jumlah total",
        "total keseluruhan",
        "jumlah keseluruhan",
        "jumlah aplikasi",
        "total aplikasi",
        "sum",
    }
)
_FOOTNOTE = re.compile(r"(sumber|source|keterangan|catatan|ket|notes?)\b|\*", re.IGNORECASE)
_COUNTED = re.compile(r"\(?([0-9]{1,3})\)?")


def fold_title(text: str) -> str:
    """Give the form in which headers are compared: letters and digits, single blanks.

    >>> fold_title(" Nama_Aplikasi / Sistem* ")
    'nama aplikasi sistem'
    """
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def assemble_loosely(
    source: Iterable[NumberedRow], *, names: Collection[str], faults: FaultList, limits: Limits
) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[Message, ...]]:
    """Find the header among the first rows, and give it with the rows below and what was decided.

    `names` are the headers the caller knows, folded by `fold_title`. Rows above the header, a row
    that numbers the columns, the header said again, totals and footnotes at the end are left out,
    each with a note. A column without a name that holds something is named by its letter; of two
    columns with one name the second gets a number.

    Raises:
        InvalidTable: no rows, a header of numbers only, cells that are no text, or more rows,
            columns or cells than allowed.
    """
    filled = drop_blank_rows(source, faults, limits)
    head = list(islice(filled, _LOOKED_AT))
    if not head:
        raise faults.refusal(_("The file has no rows. One row must hold the column names."))
    place = _find_header(head, names)
    number, cells = head[place]
    if all(is_number_or_date(cell) for cell in cells):
        raise faults.refusal(
            _(
                "Row %(row)s holds only numbers. One row must hold the column names.",
                row=number,
            ),
            row=number,
            found=", ".join(show_cell(cell) for cell in cells),
        )
    body = list(_take_body([*head[place + 1 :]], filled, number, faults, limits))
    kept, header = _name_columns(cells, body)
    if len(header) > limits.max_columns:
        raise faults.refusal(too_many_columns(limits))
    if len(body) * len(header) > limits.max_cells:
        raise faults.refusal(too_many_cells(limits))
    notes = [_describe_above(row, above) for row, above in head[:place]]
    body, left_out = _leave_out(body, cells)
    rows = tuple(_make_rows(body, kept, header, faults))
    faults.stop_if_any()
    if not rows:
        raise faults.refusal(_("The file has column names but no rows under them."), row=number)
    return header, rows, (*notes, *left_out)


def _find_header(head: Sequence[tuple[int, list[Cell]]], names: Collection[str]) -> int:
    """Find the row with the most headers somebody knows, else the first that is wide enough."""
    known = [
        len({fold_title(cell) for cell in cells if isinstance(cell, str)} & set(names))
        for _number, cells in head
    ]
    if max(known) >= 2:  # one word may stand in a title too
        return known.index(max(known))
    counts = [sum(cell not in (None, "") for cell in cells) for _number, cells in head]
    wide = max(2, max(counts) // 2)
    for place, (count, (_number, cells)) in enumerate(zip(counts, head, strict=True)):
        if count >= wide and not all(is_number_or_date(cell) for cell in cells if cell):
            return place
    return 0


def _take_body(
    begun: list[tuple[int, list[Cell]]],
    rest: Iterator[tuple[int, list[Cell]]],
    header_number: int,
    faults: FaultList,
    limits: Limits,
) -> Iterator[tuple[int, list[Cell]]]:
    for rows in (begun, rest):
        for number, cells in rows:
            if number - header_number > limits.max_rows:
                raise faults.refusal(too_many_rows(limits))
            if len(cells) > limits.max_columns:
                raise faults.refusal(too_many_columns(limits))
            yield number, cells


def _name_columns(
    cells: Sequence[Cell], body: Sequence[tuple[int, list[Cell]]]
) -> tuple[list[int], tuple[str, ...]]:
    """Give the places of the columns that hold something, and a name of its own for each."""
    filled = {
        place for _number, row in body for place, cell in enumerate(row) if cell not in (None, "")
    }
    kept: list[int] = []
    header: list[str] = []
    seen: set[str] = set()
    for place in range(max(len(cells), max(filled, default=0) + 1)):
        text = show_cell(cells[place]) if place < len(cells) else ""
        name = " ".join(NO_TEXT.sub(" ", text).split())[:_LONGEST_NAME]
        if not name and place not in filled:
            continue
        name = name or f"Kolom {column_letter(place)}"
        unique, count = name, 1
        while unique.casefold() in seen:
            count += 1
            unique = f"{name} ({count})"
        seen.add(unique.casefold())
        kept.append(place)
        header.append(unique)
    return kept, tuple(header)


def _leave_out(
    body: list[tuple[int, list[Cell]]], header: Sequence[Cell]
) -> tuple[list[tuple[int, list[Cell]]], list[Message]]:
    """Take away rows that are no rows of the table, and say which."""
    titles = [fold_title(show_cell(cell)) for cell in header]
    kept: list[tuple[int, list[Cell]]] = []
    notes: list[Message] = []
    for place, (number, cells) in enumerate(body):
        filled = [show_cell(cell) for cell in cells if cell not in (None, "")]
        if place == 0 and _counts_columns(filled):
            notes.append(_("Row %(row)d numbers the columns and was left out.", row=number))
        elif [fold_title(show_cell(cell)) for cell in cells] == titles:
            notes.append(_("Row %(row)d repeats the column names and was left out.", row=number))
        elif place >= len(body) - _LAST_ROWS and _is_total(filled):
            notes.append(
                _(
                    "Row %(row)d looks like a total and was left out: %(text)s",
                    row=number,
                    text=_shorten(" | ".join(filled)),
                )
            )
        elif place >= len(body) - _LAST_ROWS and len(filled) == 1 and _FOOTNOTE.match(filled[0]):
            notes.append(
                _(
                    "Row %(row)d below the table is a remark and was left out: %(text)s",
                    row=number,
                    text=_shorten(filled[0]),
                )
            )
        else:
            kept.append((number, cells))
    return kept, notes


def _counts_columns(filled: Sequence[str]) -> bool:
    found = [_COUNTED.fullmatch(text.strip()) for text in filled]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(filled) >= 2 and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )


def _is_total(filled: Sequence[str]) -> bool:
    """A total says so in one cell, and all its other cells are numbers."""
    words = [text for text in filled if not is_number_or_date(text)]
    return len(words) == 1 and fold_title(words[0]) in _TOTALS


def _make_rows(
    body: Iterable[tuple[int, list[Cell]]],
    kept: Sequence[int],
    header: tuple[str, ...],
    faults: FaultList,
) -> Iterator[Row]:
    for number, cells in body:
        chosen = [cells[place] if place < len(cells) else None for place in kept]
        report_odd_texts(number, chosen, header, faults)
        yield make_row(number, chosen, header)


def _describe_above(number: int, cells: Sequence[Cell]) -> Message:
    text = " ".join(show_cell(cell) for cell in cells if cell not in (None, ""))
    return _(
        "Row %(row)d stands above the column names and was taken as a title: %(text)s",
        row=number,
        text=_shorten(text),
    )


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_LENGTH else f"{line[: _SHOWN_LENGTH - 1]}…"
