"""What an import would do, cell by cell, for a person to look at before anything is saved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.utils.translation import get_language

from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_audits_of
from sambung.kernel.actor import Actor
from sambung.portfolio.fields.identity import Field, fold, title_of
from sambung.portfolio.fields.shown_cells import ENGLISH, INDONESIAN, show_value
from sambung.portfolio.workbook.importing import (
    check_sheet,
    digest_of,
    must_speak_for_all,
    must_speak_for_somebody,
    read_sheet,
    understand_columns,
)
from sambung.portfolio.workbook.index import ATTRIBUTES, load_agencies
from sambung.portfolio.workbook.layout import (
    SHEET,
    capitalise,
    make_columns,
    make_correction_column,
)
from sambung.portfolio.workbook.reports import ImportReport, describe_conflicts, make_report
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.portfolio.workbook.rules.answers import Answers
from sambung.portfolio.workbook.rules.columns import Columns
from sambung.portfolio.workbook.rules.requested import CellChange, Checked, RequestedEntry
from sambung.tabular.formsheets import FormColumn, FormSheet, write_form
from sambung.tabular.remarks import gather_remarks

_JOURNAL_NAMES: Mapping[str, str] = {
    **{field.value: attribute for field, attribute in ATTRIBUTES.items()},
    Field.AGENCY: "owner",
    Field.YEAR: "known_since",
}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell in words of the reader: what stands here, and what stands in the file.

    For a conflict, `changed_by` and `changed_at` tell who changed it here last; "" and None when
    the journal does not know.
    """

    column: str
    title: str
    before: str
    after: str
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One application of the file. `code` is empty when it would be registered.

    `others` are the cells of a row in conflict that are written along with the decided ones.
    `aside` are texts kept without a field, with their titles; `values` what a new application would
    say, with titles.
    """

    row: int
    code: str
    name: str
    agency: str
    cells: tuple[ShownCell, ...]
    others: tuple[ShownCell, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would do. `digest` names exactly this, so that saving does nothing else."""

    report: ImportReport
    digest: str
    new: tuple[ShownRow, ...]
    changed: tuple[ShownRow, ...]
    conflicting: tuple[ShownRow, ...]
    has_open_questions: bool = False
    """Whether a column or a word has to be asked about before anybody looks at the rest."""


def preview_import(
    *, actor: Actor, path: Path, file_name: str, answers: Answers | None = None, now: datetime
) -> Preview:
    """Compare a file with the portfolio. Writes nothing.

    Raises:
        InvalidTable: the file is no table, or its columns do not fit. Faults of rows are part of
            the preview.
        NotPermitted: the actor may not speak for an agency in the file.
    """
    must_speak_for_somebody(actor)
    table = read_sheet(path, file_name=file_name)
    columns, known = understand_columns(actor, table, answers)
    checked = check_sheet(table, columns, now, known)
    must_speak_for_all(actor, table, columns, checked)
    is_open = bool(columns.unsure or checked.questions) or not columns.is_named
    agencies = load_agencies()
    origins = _find_origins(checked)
    return Preview(
        report=make_report(table, columns, checked, is_dry_run=True),
        digest=digest_of(checked),
        new=tuple(_show(entry, (), agencies) for entry in checked.entries if not entry.code),
        changed=tuple(
            _show(entry, entry.changes, agencies) for entry in checked.entries if entry.code
        ),
        conflicting=tuple(
            replace(
                _show(entry, entry.conflicts, agencies, origins),
                others=_show(entry, entry.changes, agencies).cells,
            )
            for entry in checked.conflicting
        ),
        has_open_questions=is_open,
    )


def write_returned(
    *,
    actor: Actor,
    path: Path,
    file_name: str,
    into: Path,
    answers: Answers | None = None,
    only_faulty: bool = False,
    now: datetime,
) -> None:
    """Write a faulty file again: its cells coloured, a comment on each and a column of corrections.

    The drop-downs are there too, and the file comes back in as it is. With `only_faulty` the rows
    that can be taken are left away.

    Raises:
        InvalidTable: the file is no table, or its columns do not fit.
        NotPermitted: the actor may not speak for an agency in the file.
    """
    must_speak_for_somebody(actor)
    table = read_sheet(path, file_name=file_name)
    columns, known = understand_columns(actor, table, answers)
    checked = check_sheet(table, columns, now, known)
    must_speak_for_all(actor, table, columns, checked)
    faults = (*checked.faults, *describe_conflicts(table, columns, checked))
    if only_faulty:
        numbers = {fault.row for fault in faults}
        table = replace(table, rows=tuple(row for row in table.rows if row.number in numbers))
    looks = _find_looks(columns)
    correction = make_correction_column()
    header = [name for name in table.header if fold(name) != fold(correction.title)]
    remarks = gather_remarks(table, header, faults)
    looked = tuple(looks.get(name, FormColumn(name)) for name in header)
    write_form(
        into,
        FormSheet(SHEET, (*looked, correction), frozen_columns=min(2, len(looked))),
        (
            [*(row.cell(name) for name in header), remarks.rows.get(index)]
            for index, row in enumerate(table.rows)
        ),
        remarks=remarks.cells,
    )


def _find_looks(columns: Columns) -> dict[str, FormColumn]:
    """Find the look of each column that tells what one of the workbook tells, by its own title."""
    own = {fold(column.title): column for column in make_columns(load_agencies())}
    looks = {
        title: replace(own[fold(title_of(name))], title=title)
        for name, title in columns.titles.items()
    }
    return looks | {
        one.title: own[fold(one.title)] for one in columns.readings if fold(one.title) in own
    }


def _show(
    entry: RequestedEntry,
    cells: Iterable[CellChange],
    agencies: Agencies,
    origins: Mapping[tuple[str, str], AuditEntry] | None = None,
) -> ShownRow:
    language = INDONESIAN if (get_language() or "").startswith("id") else ENGLISH

    def show(column: str, value: str) -> str:
        if column == Field.AGENCY:
            return agencies.show(value)
        return show_value(column, value, language=language)

    found = origins or {}
    shown = []
    for cell in cells:
        origin = found.get((cell.code, cell.column))
        shown.append(
            ShownCell(
                cell.column,
                capitalise(title_of(cell.column, language)),
                show(cell.column, cell.before),
                show(cell.column, cell.after),
                origin.actor_name if origin else "",
                origin.at if origin else None,
            )
        )
    agency = agencies.show(entry.values[Field.AGENCY])
    return ShownRow(
        entry.row,
        entry.code,
        entry.values[Field.NAME],
        agency,
        tuple(shown),
        aside=tuple(entry.aside.items()),
        values=() if entry.code else tuple(_show_values(entry, language)),
    )


def _show_values(entry: RequestedEntry, language: int) -> Iterator[tuple[str, str]]:
    """Give what a new application says beyond name and agency, as far as it says something."""
    for column, value in entry.values.items():
        is_nothing = value in ("", "unknown", "unverified")
        if column not in (Field.NAME, Field.AGENCY) and not is_nothing:
            title = capitalise(title_of(column, language))
            yield title, show_value(column, value, language=language)


def _find_origins(checked: Checked) -> dict[tuple[str, str], AuditEntry]:
    """Find who changed each conflicting cell here last."""
    wanted = {(conflict.code, conflict.column) for conflict in checked.conflicts}
    if not wanted:
        return {}
    found: dict[tuple[str, str], AuditEntry] = {}
    for audit in list_audits_of(sorted({f"application/{code}" for code, _column in wanted})):
        code = audit.subject.removeprefix("application/")
        for column in (column for owner, column in wanted if owner == code):
            if _JOURNAL_NAMES.get(column, column) in audit.after:
                found.setdefault((code, column), audit)
    return found
