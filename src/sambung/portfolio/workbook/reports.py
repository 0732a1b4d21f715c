"""What an import did, or would do, told to whoever asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sambung.directory.provenance import Provenance
from sambung.kernel.errors import Fault
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as lazy_message
from sambung.portfolio.fields.identity import shorten, title_of
from sambung.portfolio.fields.shown_cells import show_value
from sambung.portfolio.models import Application
from sambung.portfolio.workbook.rules.answers import WordQuestion
from sambung.portfolio.workbook.rules.columns import Columns
from sambung.portfolio.workbook.rules.requested import CellChange, Checked
from sambung.tabular.tables import Table


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do when it is a dry run.

    `skipped` counts the rows left out because of a fault. `illustrative_rows_present` tells how
    many invented applications are still there, so that the caller can offer to remove them.
    `changes` are the cells of known applications that were (or would be) written; `conflicts` those
    that were changed in the file and here, whose rows are left out until somebody decides.
    """

    file_name: str
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    faults: tuple[Fault, ...]
    illustrative_rows_present: int
    is_dry_run: bool
    notes: tuple[Message, ...] = ()
    changes: tuple[CellChange, ...] = ()
    conflicts: tuple[CellChange, ...] = ()
    columns: Columns = field(default_factory=lambda: Columns({}))
    questions: tuple[WordQuestion, ...] = ()

    def counts(self) -> dict[str, int]:
        """Give the numbers of rows: all, created, updated, unchanged and skipped."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
        }

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain values for JSON, with texts in the reader's language."""
        cells = {
            "changes": [change.as_dict() for change in self.changes],
            "conflicts": [conflict.as_dict() for conflict in self.conflicts],
            "columns": [
                {"title": one.title, "column": str(one.column), "certainty": one.certainty.value}
                for one in self.columns.readings
            ],
            "questions": [
                {
                    "column": str(asked.column),
                    "text": asked.text,
                    "rows": asked.count,
                    "first_row": asked.row,
                    "proposal": asked.proposal,
                }
                for asked in self.questions
            ],
        }
        return {
            "file": self.file_name,
            **self.counts(),
            **(cells if self.is_dry_run else {}),
            "faults": [fault.as_dict() for fault in self.faults],
            "illustrative_rows_present": self.illustrative_rows_present,
            "dry_run": self.is_dry_run,
            "notes": [str(note) for note in self.notes],
        }


def describe_unsure(table: Table, columns: Columns) -> tuple[Fault, ...]:
    """Give the columns that may mean more than one thing as faults of the header."""
    faults = []
    for one in columns.unsure:
        expected = (
            lazy_message(
                "an answer: does “%(title)s” tell the %(column)s of an application?",
                title=one.title,
                column=title_of(one.column),
            )
            if one.column
            else lazy_message(
                "an answer: another column tells the same as “%(title)s”. Which one counts?",
                title=one.title,
            )
        )
        faults.append(Fault(table.file_name, None, one.title, ", ".join(one.examples), expected))
    return tuple(faults)


def describe_conflicts(table: Table, columns: Columns, checked: Checked) -> tuple[Fault, ...]:
    """Give the undecided conflicts as faults of the file, with what stands here now."""
    return tuple(
        Fault(
            table.file_name,
            conflict.row,
            columns.titles[conflict.column],
            shorten(show_value(conflict.column, conflict.after)),
            lazy_message(
                "a decision: it was changed here as well, to “%(value)s”",
                value=shorten(show_value(conflict.column, conflict.before)),
            ),
        )
        for conflict in checked.conflicts
    )


def make_report(
    table: Table, columns: Columns, checked: Checked, *, is_dry_run: bool
) -> ImportReport:
    """Sum up what a file asked for."""
    created = sum(not entry.code for entry in checked.entries)
    return ImportReport(
        file_name=table.file_name,
        rows=len(table.rows),
        created=created,
        updated=len(checked.entries) - created,
        unchanged=checked.unchanged,
        skipped=checked.skipped + len(checked.conflicting),
        faults=checked.faults,
        illustrative_rows_present=Application.objects.of_provenance(
            Provenance.ILLUSTRATIVE
        ).count(),
        is_dry_run=is_dry_run,
        notes=(*table.notes, *_note_blanks(columns, checked), *_note_aside(columns)),
        changes=checked.changes,
        conflicts=checked.conflicts,
        columns=columns,
        questions=checked.questions,
    )


def _note_blanks(columns: Columns, checked: Checked) -> Iterator[Message]:
    if checked.blanks:
        counts = ", ".join(
            f"{columns.titles.get(column, column)} ({count})"
            for column, count in checked.blanks.items()
        )
        yield lazy_message(
            "Cells with “-”, “tidak ada” and the like were read as empty: %(counts)s.",
            counts=counts,
        )


def _note_aside(columns: Columns) -> Iterator[Message]:
    if columns.aside:
        yield lazy_message(
            "Sambung has no field for these columns. What they say is kept with each application:"
            " %(columns)s.",
            columns=", ".join(columns.aside),
        )
