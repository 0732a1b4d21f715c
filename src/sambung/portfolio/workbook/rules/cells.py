"""Reading single cells as offices write them: surely, or as somebody answered, or not at all."""

import re
from collections import Counter

from sambung.portfolio.fields.checks import (
    Refused,
    check_address,
    check_name,
    check_text,
    check_word,
    check_year,
    complete_address,
    require,
)
from sambung.portfolio.fields.identity import EMPTY_MEANS, Field, fold
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, MONTHS, ValueKind
from sambung.portfolio.fields.inventory_checks import check_inventory
from sambung.portfolio.fields.words import find_word, has_words, is_blank, propose_word
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.portfolio.workbook.rules.answers import EMPTY, LEAVE_OUT, Answers
from sambung.tabular.loose import fold_title

NOT_ASKED = (Field.CODE, Field.NAME, "successor")
"""Columns whose cells nobody can answer for all rows at once."""
_NUMBER = re.compile(r"(?:\+62|0)[0-9][0-9 \-]{5,14}|[0-9]{3,6}")
_ADDRESS_WITHIN = re.compile(r"https?://[^\s,;|\"<>]+", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_DECIMAL = re.compile(r"([0-9]{4})[.,]0+")
_YEAR_WORDS = frozenset(
    {"tahun", "thn", "th", "sejak", "since", "year", "tanggal", "tgl", "mulai", "in"}
    | {word for words in MONTHS.values() for word in words if not word.isdigit()}
)


class LeftOut(Refused):
    """A cell somebody decided to leave for later."""


class CellReader:
    """Reads the cells of one file. What was taken once needs no second look: most cells repeat.

    `blanks` counts the cells that say "nothing" in words, by column.
    """

    def __init__(
        self, *, agencies: Agencies, this_year: int, answers: Answers, own_agency: str = ""
    ) -> None:
        self._agencies = agencies
        self._this_year = this_year
        self._answers = answers.words
        self._own_agency = own_agency
        self._taken: dict[tuple[str, str], str] = {}
        self._nothing: set[tuple[str, str]] = set()
        self._answered: set[tuple[str, str]] = set()
        self.blanks: Counter[str] = Counter()

    def read(self, column: str, text: str) -> str:
        """Give the value of a cell.

        Raises:
            LeftOut: somebody decided that its rows wait.
            Refused: it cannot be taken, or may mean more than one thing.
        """
        key = (column, text)
        value = self._taken.get(key)
        if value is None:
            value = self._taken[key] = self._read(column, text)
            if text and self._says_nothing(column, text) and column not in NOT_ASKED:
                self._nothing.add(key)
            if (column, fold(text)) in self._answers:
                self._answered.add(key)
        if key in self._nothing:
            self.blanks[column] += 1
        return value

    def is_answered(self, column: str, text: str) -> bool:
        """Tell whether the value of a cell that was read is what somebody answered."""
        return (column, text) in self._answered

    def propose(self, column: str, text: str) -> str:
        """Propose a value for a cell that cannot be taken; "" when there is nothing to propose."""
        if column == Field.AGENCY:
            return self._agencies.propose(text) if text else self._own_agency
        if has_words(column):
            return propose_word(column, text) if text else ""
        if column == Field.YEAR:
            return self._propose_year(text)
        if _is_address(column) and (found := _ADDRESS_WITHIN.search(text)):
            return _check_or_nothing(found[0])
        return ""

    def _read(self, column: str, text: str) -> str:
        answer = self._answers.get((column, fold(text))) if column not in NOT_ASKED else None
        if answer == LEAVE_OUT:
            try:
                return self._understand(column, text)
            except Refused as refused:
                raise LeftOut(refused.expected) from refused
        if answer == EMPTY:
            return self._empty(column)
        if answer is not None and self._fits(column, answer):
            return answer
        return self._understand(column, text)

    def _understand(self, column: str, text: str) -> str:
        if self._says_nothing(column, text):
            text = ""
        if column in INVENTORY_FIELDS and not _is_address(column):
            return check_inventory(INVENTORY_FIELDS[column], text)
        match column:
            case Field.NAME:
                value = check_name(text)
            case Field.AGENCY:
                value = self._agencies.find(require(text))
            case Field.ORIGIN if self._agencies.is_city(text):
                value = "own"
            case Field.KIND | Field.PLATFORM | Field.ORIGIN | Field.STATUS:
                value = check_word(Field(column), text)
            case Field.YEAR:
                value = read_year(text, this_year=self._this_year)
            case Field.PURPOSE | Field.CONTACT | Field.SOURCE:
                value = check_text(Field(column), text)
            case _:
                value = read_address(text)
        return value

    def _is_word(self, column: str, text: str) -> bool:
        return has_words(column) and find_word(column, text) is not None

    def _says_nothing(self, column: str, text: str) -> bool:
        return is_blank(text) and not self._is_word(column, text)

    def _empty(self, column: str) -> str:
        if column in INVENTORY_FIELDS:
            return INVENTORY_FIELDS[column].empty
        return EMPTY_MEANS.get(Field(column), "")

    def _fits(self, column: str, value: str) -> bool:
        """Tell whether an answer is still a value the column can have."""
        if column == Field.AGENCY:
            return value in self._agencies.codes.values()
        if has_words(column):
            return bool(value)
        try:
            return self._understand(column, value) == value
        except Refused:
            return False

    def _propose_year(self, text: str) -> str:
        found = _YEAR.search(text)
        candidate = found[0] if found else f"20{text}" if re.fullmatch(r"[0-9]{2}", text) else ""
        try:
            return check_year(candidate, this_year=self._this_year)
        except Refused:
            return ""


def read_address(text: str) -> str:
    """Take an address as people write it: a bare domain, capitals, a number to call.

    >>> read_address("WWW.Bandung.go.id/PPID"), read_address("112"), read_address("022-4206190")
    ('https://www.bandung.go.id/PPID', 'tel:112', 'tel:022-4206190')

    Raises:
        Refused: it is none, or more than one.
    """
    if _NUMBER.fullmatch(text):
        return check_address(f"tel:{text.replace(' ', '-')}")
    scheme, separator, rest = complete_address(text).partition("://")
    if not separator:
        return check_address(text)
    host, slash, path = rest.partition("/")
    return check_address(f"{scheme.lower()}://{host.lower()}{slash}{path}")


def read_year(text: str, *, this_year: int) -> str:
    """Take a year as people write it: `Tahun 2019`, `sejak 2019`, `01/01/2019`, `2019.0`.

    Raises:
        Refused: it is no year between 1980 and this one, or more than one.
    """
    if whole := _DECIMAL.fullmatch(text):
        return check_year(whole[1], this_year=this_year)
    years = set(_YEAR.findall(text))
    if len(years) == 1:
        others = [word for word in fold_title(text).split() if word not in years]
        is_date = len(others) <= 2 and all(
            word in _YEAR_WORDS or (word.isdigit() and int(word) <= 31 and len(others) == 2)
            for word in others
        )
        if is_date:
            return check_year(years.pop(), this_year=this_year)
    return check_year(text, this_year=this_year)


def _is_address(column: str) -> bool:
    if column == Field.ADDRESS:
        return True
    return column in INVENTORY_FIELDS and INVENTORY_FIELDS[column].kind is ValueKind.ADDRESS


def _check_or_nothing(text: str) -> str:
    try:
        return read_address(text)
    except Refused:
        return ""
