"""Rules for the rows of an import file. Each broken cell becomes a fault that says what to write.

A row without a code registers a new application; a row with a code changes the one that has it. A
column that is missing leaves its value as it is; an empty cell empties it. What already stands in
the portfolio needs no check, so that an exported file always comes back in.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sambung.kernel.errors import Fault
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import Refused
from sambung.portfolio.fields.identity import TITLES, Field, fold, shorten
from sambung.portfolio.fields.row_versions import read_version, says
from sambung.portfolio.fields.shown_cells import show_value
from sambung.portfolio.fields.words import is_blank
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.portfolio.workbook.rules.answers import Answers, WordQuestion
from sambung.portfolio.workbook.rules.cells import NOT_ASKED, CellReader, LeftOut
from sambung.portfolio.workbook.rules.columns import Columns
from sambung.portfolio.workbook.rules.requested import (
    CellChange,
    Checked,
    Choices,
    Known,
    RequestedEntry,
    Side,
)
from sambung.tabular.tables import Row, clean_text

MOST_QUESTIONS = 300
"""Texts of one file that are asked about: finding a proposal for each costs time."""
_NEEDED = (Field.NAME, Field.AGENCY, Field.KIND)
"""What a new application cannot be registered without."""


class RowChecker:
    """Checks the rows of one file in order, and remembers names and codes it has seen."""

    def __init__(
        self,
        *,
        file_name: str,
        columns: Columns,
        agencies: Agencies,
        portfolio: Iterable[Known],
        this_year: int,
        choices: Choices | None = None,
        answers: Answers | None = None,
        own_agency: str = "",
    ) -> None:
        self._file_name = file_name
        self._columns = columns
        self._agencies = agencies
        self._cells = CellReader(
            agencies=agencies,
            this_year=this_year,
            answers=answers or Answers(),
            own_agency=own_agency,
        )
        self._choices = choices or {}
        self._by_code = {known.code: known for known in portfolio}
        self._by_name = {_name_key(known.values): known for known in self._by_code.values()}
        self._seen_names: dict[tuple[str, str], int] = {}
        self._seen_codes: dict[str, int] = {}
        self._faults: list[Fault] = []
        self._questions: dict[tuple[str, str], WordQuestion] = {}

    def check(self, rows: Iterable[Row]) -> Checked:
        """Check every row; a row with a fault is left out, the others are not affected."""
        entries: list[RequestedEntry] = []
        conflicting: list[RequestedEntry] = []
        unchanged = skipped = 0
        for row in rows:
            before = len(self._faults)
            entry = self._check_row(row)
            if len(self._faults) > before:
                skipped += 1
            elif entry.conflicts:
                conflicting.append(entry)
            elif self._is_unchanged(entry):
                if added := self._find_added(entry):
                    entries.append(added)
                else:
                    unchanged += 1
            else:
                entries.append(entry)
        return Checked(
            tuple(entries),
            unchanged,
            skipped,
            tuple(self._faults),
            tuple(conflicting),
            tuple(self._questions.values()),
            dict(self._cells.blanks),
        )

    def _check_row(self, row: Row) -> RequestedEntry:
        titles = self._columns.titles
        code = row.values[titles[Field.CODE]].upper() if Field.CODE in titles else ""
        known = self._by_code.get(code) if code else None
        version: Mapping[str, str] = {}
        if known and self._columns.version:
            version = read_version(row.values[self._columns.version], code)
        if code:
            self._check_code(row, code)
        values, aside = self._read_cells(row, known, version)
        if known is not None:
            for column in _NEEDED:
                if column not in titles:
                    values[column] = known.values.get(column, "")
            aside = {title: text for title, text in aside.items() if known.aside.get(title) != text}
        entry = replace(self._merge(row, code, known, values, version), aside=aside)
        self._check_entry(row, entry, known)
        return entry

    def _read_cells(
        self, row: Row, known: Known | None, version: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Give the values of a row by column, and the texts without a field by title."""
        values: dict[str, str] = {}
        aside = self._gather_aside(row)
        for column in self._list_columns(known):
            title = self._columns.titles.get(column, "")
            text = row.values[title] if title else ""
            try:
                values[column] = self._take_cell(column, text, known, version)
            except Refused as refused:
                self._add_fault(row, column, refused.expected)
                if column not in NOT_ASKED and not isinstance(refused, LeftOut):
                    self._ask(row, column, title, text)
            else:
                if text and self._cells.is_answered(column, text):
                    aside[title] = text
        return values, aside

    def _list_columns(self, known: Known | None) -> Iterator[str]:
        """List the columns to read in a row: a new application needs some the file may not have."""
        titles = self._columns.titles
        yield from (column for column in titles if column != Field.CODE)
        if known is None:
            yield from (column for column in _NEEDED if column not in titles)

    def _gather_aside(self, row: Row) -> dict[str, str]:
        texts = ((title, row.values[title]) for title in self._columns.aside)
        return {title: text for title, text in texts if text and not is_blank(text)}

    def _ask(self, row: Row, column: str, title: str, text: str) -> None:
        key = (column, fold(text))
        asked = self._questions.get(key)
        if asked is None and len(self._questions) >= MOST_QUESTIONS:
            return  # nobody answers more; the rows are told as faulty
        if asked is None:
            proposal = self._cells.propose(column, text)
            self._questions[key] = WordQuestion(column, title, text, 1, row.number, proposal)
        else:
            self._questions[key] = replace(asked, count=asked.count + 1)

    def _take_cell(
        self, column: str, text: str, known: Known | None, version: Mapping[str, str]
    ) -> str:
        """Give the value of a cell; that of the portfolio when the cell says nothing new."""
        if known is None:
            return self._cells.read(column, text)
        present = known.values.get(column, "")
        if column == Field.AGENCY:
            is_same = self._agencies.names.get(fold(text), "") == present
        else:
            is_same = text == present  # the common case; showing costs
            is_same = is_same or text == clean_text(show_value(column, present))
        if is_same:
            return present
        try:
            return self._cells.read(column, text)
        except Refused:
            said = self._agencies.names.get(fold(text), "") if column == Field.AGENCY else text
            if says(version, column, said):
                return present
            raise

    def _merge(
        self,
        row: Row,
        code: str,
        known: Known | None,
        values: dict[str, str],
        version: Mapping[str, str],
    ) -> RequestedEntry:
        """Tell what the file changed from what changed here since it was exported."""
        if known is None:
            return RequestedEntry(row.number, code, values)
        changes: list[CellChange] = []
        conflicts: list[CellChange] = []
        for column, value in values.items():
            present = known.values.get(column, "")
            if value == present:
                continue
            change = CellChange(row.number, code, column, present, value)
            side = self._choices.get((code, column))
            if version and says(version, column, value):
                values[column] = present
            elif not version or says(version, column, present) or side is Side.FILE:
                changes.append(change)
            else:
                values[column] = present
                if side is None:
                    conflicts.append(change)
        return RequestedEntry(
            row.number,
            code,
            values,
            tuple(changes),
            tuple(conflicts),
            is_exported=bool(version),
        )

    def _check_entry(self, row: Row, entry: RequestedEntry, known: Known | None) -> None:
        """Check what cells say together, and about other rows."""
        touched = {change.column for change in (*entry.changes, *entry.conflicts)}
        is_named = Field.NAME in entry.values and Field.AGENCY in entry.values
        if is_named and (not entry.is_exported or touched & {Field.NAME, Field.AGENCY}):
            self._check_name(row, entry.code, entry.values)
        if known is None or touched:
            self._check_inventory(row, entry, known)

    def _check_code(self, row: Row, code: str) -> None:
        known = self._by_code.get(code)
        first = self._seen_codes.setdefault(code, row.number)
        if first != row.number:
            self._add_fault(row, Field.CODE, _("a code only once; row %(row)d has it", row=first))
        elif known is None:
            expected = _("the code of an application, or an empty cell to register a new one")
            self._add_fault(row, Field.CODE, expected)
        elif not known.is_open:
            expected = _("the code of a real application; this one is invented or part of Sambung")
            self._add_fault(row, Field.CODE, expected)

    def _check_name(self, row: Row, code: str, values: Mapping[str, str]) -> None:
        key = _name_key(values)
        first = self._seen_names.setdefault(key, row.number)
        holder = self._by_name.get(key) or self._by_name.get(("", key[1]))
        if first != row.number:
            expected = _("a name once per agency; row %(row)d has it", row=first)
            self._add_fault(row, Field.NAME, expected)
        elif holder and holder.code != code and not (not code and _says_the_same(holder, values)):
            expected = _(
                "a name that is not taken; to change the application that has it, write %(code)s in"
                " the column %(column)s",
                code=holder.code,
                column=TITLES[Field.CODE][0],
            )
            self._add_fault(row, Field.NAME, expected)

    def _check_inventory(self, row: Row, entry: RequestedEntry, known: Known | None) -> None:
        values = {**known.values, **entry.values} if known else entry.values
        if bool(values.get("season_starts")) != bool(values.get("season_ends")):
            missing = "season_ends" if values.get("season_starts") else "season_starts"
            expected = _("a month as well: a season has a first and a last month, or none")
            self._add_fault(row, missing, expected)
        successor = entry.values.get("successor", "")
        other = self._by_code.get(successor)
        if successor and (other is None or not other.is_open or successor == entry.code):
            expected = _("the code of another application of the city, or nothing")
            self._add_fault(row, "successor", expected)

    def _is_unchanged(self, entry: RequestedEntry) -> bool:
        if entry.is_exported:
            return not entry.changes and not entry.aside
        known = (
            self._by_code[entry.code] if entry.code else self._by_name.get(_name_key(entry.values))
        )
        is_same = known is not None and _says_the_same(known, entry.values)
        return is_same and (not entry.code or not entry.aside)

    def _find_added(self, entry: RequestedEntry) -> RequestedEntry | None:
        """Find what a row without a code adds to an application that otherwise stays the same."""
        known = self._by_name.get(_name_key(entry.values))
        if entry.code or known is None:
            return None
        added = {
            title: text for title, text in entry.aside.items() if known.aside.get(title) != text
        }
        return replace(entry, code=known.code, aside=added) if added else None

    def _add_fault(self, row: Row, column: str, expected: Message) -> None:
        title = self._columns.titles.get(column, TITLES[column][0])
        found = shorten(row.values.get(title, ""))
        self._faults.append(Fault(self._file_name, row.number, title, found, expected))


def _name_key(values: Mapping[str, str]) -> tuple[str, str]:
    return values[Field.AGENCY], unicodedata.normalize("NFC", values[Field.NAME]).casefold()


def _says_the_same(known: Known, values: Mapping[str, str]) -> bool:
    return known.is_registered and all(
        known.values.get(column, "") == value for column, value in values.items()
    )
