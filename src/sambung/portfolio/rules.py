"""Rules for the rows of an import file. Each broken cell becomes a fault that says what to write.

A row without a code registers a new application; a row with a code changes the one that has it. A
column that is missing leaves its value as it is; an empty cell empties it.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sambung.kernel.errors import Fault
from sambung.portfolio.cells import (
    Refused,
    check_address,
    check_name,
    check_text,
    check_word,
    check_year,
    require,
)
from sambung.portfolio.columns import HEADERS, Columns, Field, fold, shorten
from sambung.tabular.messages import Message
from sambung.tabular.messages import message as _
from sambung.tabular.tables import Row

_MOST_SUGGESTIONS = 200
"""Looking for similar names costs time; past this many unknown agencies it is left out."""


@dataclass(slots=True)
class Agencies:
    """The agencies a file may name: by code, present, short or former name.

    `codes` maps each folded name to the agency's code, `refused` maps names of agencies that may
    own nothing to the reason, `short_names` gives the name to suggest for a code.
    """

    codes: Mapping[str, str]
    refused: Mapping[str, Message]
    short_names: Mapping[str, str]
    _suggestions: dict[str, str] = field(default_factory=dict)

    def find(self, text: str) -> str:
        """Give the code of the agency a cell names.

        Raises:
            Refused: nobody has that name, or the agency may own no application.
        """
        name = fold(text)
        if name in self.codes:
            return self.codes[name]
        if name in self.refused:
            raise Refused(self.refused[name])
        nearest = self._suggest(name)
        if nearest:
            raise Refused(_("an agency of the city; did you mean %(name)s?", name=nearest))
        raise Refused(_("an agency of the city, by code, name or short name"))

    def _suggest(self, name: str) -> str:
        if name not in self._suggestions:
            if len(self._suggestions) >= _MOST_SUGGESTIONS:
                return ""
            close = difflib.get_close_matches(name[:200], self.codes, n=1, cutoff=0.6)
            self._suggestions[name] = self.short_names[self.codes[close[0]]] if close else ""
        return self._suggestions[name]


@dataclass(frozen=True, slots=True)
class Known:
    """An application that is in the portfolio. `values` are its cells as an import keeps them."""

    code: str
    is_open: bool
    """Whether an import may change it: it is documented or registered, not invented."""
    is_registered: bool
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A valid row. `code` is empty for a new application; `values` holds the columns there are."""

    row: int
    code: str
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file asks for: rows to write, rows that are there already, and every fault."""

    entries: tuple[Entry, ...]
    unchanged: int
    skipped: int
    faults: tuple[Fault, ...]


class RowChecker:
    """Checks the rows of one file in order, and remembers names and codes it has seen."""

    def __init__(
        self, *, file_name: str, columns: Columns, agencies: Agencies,
        portfolio: Iterable[Known], this_year: int,
    ) -> None:  # fmt: skip
        self._file_name = file_name
        self._columns = columns
        self._agencies = agencies
        self._this_year = this_year
        self._by_code = {known.code: known for known in portfolio}
        self._by_name = {_name_key(known.values): known for known in self._by_code.values()}
        self._seen_names: dict[tuple[str, str], int] = {}
        self._seen_codes: dict[str, int] = {}
        self._faults: list[Fault] = []

    def check(self, rows: Iterable[Row]) -> Checked:
        """Check every row; a row with a fault is left out, the others are not affected."""
        entries: list[Entry] = []
        unchanged = skipped = 0
        for row in rows:
            before = len(self._faults)
            entry = self._check_row(row)
            if len(self._faults) > before:
                skipped += 1
            elif self._is_unchanged(entry):
                unchanged += 1
            else:
                entries.append(entry)
        return Checked(tuple(entries), unchanged, skipped, tuple(self._faults))

    def _check_row(self, row: Row) -> Entry:
        values: dict[Field, str] = {}
        for field_, title in self._columns.titles.items():
            try:
                values[field_] = self._check_cell(field_, row.values[title])
            except Refused as refused:
                self._add_fault(row, field_, refused.expected)
        code = values.pop(Field.CODE, "")
        if code:
            self._check_code(row, code)
        if Field.NAME in values and Field.AGENCY in values:
            self._check_name(row, code, values)
        return Entry(row.number, code, values)

    def _check_cell(self, field_: Field, text: str) -> str:
        match field_:
            case Field.CODE:
                value = text.upper()
            case Field.NAME:
                value = check_name(text)
            case Field.AGENCY:
                value = self._agencies.find(require(text))
            case Field.KIND | Field.PLATFORM | Field.ORIGIN | Field.STATUS:
                value = check_word(field_, text)
            case Field.ADDRESS:
                value = check_address(text)
            case Field.YEAR:
                value = check_year(text, this_year=self._this_year)
            case Field.PURPOSE | Field.CONTACT | Field.SOURCE:
                value = check_text(field_, text)
        return value

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

    def _check_name(self, row: Row, code: str, values: Mapping[Field, str]) -> None:
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
                column=HEADERS[Field.CODE][0],
            )
            self._add_fault(row, Field.NAME, expected)

    def _is_unchanged(self, entry: Entry) -> bool:
        known = (
            self._by_code[entry.code] if entry.code else self._by_name.get(_name_key(entry.values))
        )
        return known is not None and _says_the_same(known, entry.values)

    def _add_fault(self, row: Row, field_: Field, expected: Message) -> None:
        title = self._columns.titles.get(field_, HEADERS[field_][0])
        found = shorten(row.values.get(title, ""))
        self._faults.append(Fault(self._file_name, row.number, title, found, expected))


def _name_key(values: Mapping[Field, str]) -> tuple[str, str]:
    return values[Field.AGENCY], unicodedata.normalize("NFC", values[Field.NAME]).casefold()


def _says_the_same(known: Known, values: Mapping[Field, str]) -> bool:
    return known.is_registered and all(
        known.values[field_] == value for field_, value in values.items()
    )
