"""What a file asks for, row by row: the values to keep and the cells that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.kernel.errors import Fault
from sambung.portfolio.workbook.rules.answers import WordQuestion


class Side(StrEnum):
    """Whose value holds where a cell was changed in the file and here."""

    FILE = "file"
    OURS = "ours"


Choices = Mapping[tuple[str, str], Side]
"""Decisions on conflicts, by code of the application and column."""


@dataclass(frozen=True, slots=True)
class Known:
    """An application that is in the portfolio. `values` are its cells as an import keeps them."""

    code: str
    is_open: bool
    """Whether an import may change it: it is documented or registered, not invented."""
    is_registered: bool
    values: Mapping[str, str]
    aside: Mapping[str, str] = field(default_factory=dict)
    """What earlier files said of it for which there is no field, by title."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that says something else than the portfolio: `before` here, `after` in the file."""

    row: int
    code: str
    column: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str | int]:
        """Give it as plain values for JSON."""
        return {
            "row": self.row,
            "code": self.code,
            "column": self.column,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True)
class RequestedEntry:
    """A valid row. `code` is empty for a new application; `values` holds the columns there are.

    `changes` lists the cells to write, `conflicts` those changed in the file and here since the
    file was exported. `is_exported`: the row came with its version, so that the two can be told
    apart. A column the file did not touch holds what is here now. `aside` are texts for which
    there is no field, by title.
    """

    row: int
    code: str
    values: Mapping[str, str]
    changes: tuple[CellChange, ...] = ()
    conflicts: tuple[CellChange, ...] = ()
    is_exported: bool = False
    aside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file asks for: rows to write, rows that are there already, and every fault.

    `conflicting` are the rows with a conflict nobody has decided; they are in no other count.
    `questions` are the texts somebody may answer for all rows at once; their rows have faults until
    then. `blanks` counts the cells that say "nothing" in words, by column.
    """

    entries: tuple[RequestedEntry, ...]
    unchanged: int
    skipped: int
    faults: tuple[Fault, ...]
    conflicting: tuple[RequestedEntry, ...] = ()
    questions: tuple[WordQuestion, ...] = ()
    blanks: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[CellChange, ...]:
        """The cells of known applications that would be written."""
        return tuple(change for entry in self.entries for change in entry.changes)

    @property
    def conflicts(self) -> tuple[CellChange, ...]:
        """The cells nobody has decided about."""
        return tuple(change for entry in self.conflicting for change in entry.conflicts)
