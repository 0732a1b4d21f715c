"""Which column of a file tells what: surely, as somebody answered, or only perhaps.

A title that Sambung or offices use is sure, unless the words below it say otherwise. One that is
like such a title, or that two columns share, is asked. Any other column is kept aside: its cells go
with the application, so that nothing is lost.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sambung.portfolio.fields.identity import (
    CORRECTION_TITLES,
    PROVENANCE_TITLES,
    TITLES,
    VERSION_TITLES,
    Field,
)
from sambung.portfolio.fields.synonyms import AMBIGUOUS_TITLES, TITLE_SYNONYMS
from sambung.portfolio.fields.words import find_word, has_words, is_blank
from sambung.portfolio.workbook.rules.answers import ASIDE, DROP
from sambung.tabular.loose import fold_title
from sambung.tabular.tables import Row

PASSED_OVER = frozenset(
    map(
        fold_title,
        (
            "no",
            "no urut",
            "nomor",
            "nomor urut",
            "number",
            *PROVENANCE_TITLES,
            *CORRECTION_TITLES,
        ),
    )
)
_OWN = {fold_title(title): column for column, titles in TITLES.items() for title in titles}
_COLUMN_OF: Mapping[str, str] = {
    **{title: column for column, titles in TITLE_SYNONYMS.items() for title in titles},
    **_OWN,
}
KNOWN_TITLES = frozenset({*_COLUMN_OF, *AMBIGUOUS_TITLES, *map(fold_title, VERSION_TITLES), "no"})
"""Every title that helps to find the row of column names, folded by `fold_title`."""

_BY_WORDS = (Field.KIND, Field.PLATFORM, Field.STATUS, Field.ORIGIN)
_NEEDED = (Field.NAME, Field.AGENCY, Field.KIND)
_LOOKED_AT = 200
_EXAMPLES = 3
_MOST, _FEW = 0.8, 0.2
_CLOSE = 0.8


class Certainty(StrEnum):
    """How Sambung knows what a column tells."""

    SURE = "sure"
    ANSWERED = "answered"
    UNSURE = "unsure"
    ASIDE = "aside"
    DROPPED = "dropped"
    PASSED_OVER = "passed_over"


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """What Sambung makes of a column. `column` is "" when it has no field for it.

    Of an unsure one `column` is what it may be, and its cells are kept aside until that is
    answered. `examples` are its first different texts.
    """

    title: str
    column: str
    certainty: Certainty
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file tells what. `titles` gives the header as it stands in the file.

    `version` is the header of the row versions, "" when the file has none. `aside` are the columns
    whose cells are kept without a field. `readings` tell of every column, for a person to look at.
    """

    titles: Mapping[str, str]
    version: str = ""
    aside: tuple[str, ...] = ()
    readings: tuple[ColumnReading, ...] = ()

    @property
    def unsure(self) -> tuple[ColumnReading, ...]:
        """The columns that have to be asked about."""
        return tuple(one for one in self.readings if one.certainty is Certainty.UNSURE)

    @property
    def is_named(self) -> bool:
        """Whether a column tells which application a row is about."""
        return Field.NAME in self.titles or Field.CODE in self.titles

    def presume(self) -> "Columns":
        """Give the columns as if each were what it may be, to ask about its words as well."""
        perhaps = {
            one.column: one.title for one in self.unsure if one.column not in ("", Field.CODE)
        }
        aside = tuple(title for title in self.aside if title not in perhaps.values())
        return replace(self, titles={**perhaps, **self.titles}, aside=aside)


def read_columns(
    header: Sequence[str], rows: Sequence[Row] = (), answers: Mapping[str, str] | None = None
) -> Columns:
    """Find out what the columns of a table tell, from their titles, words and earlier answers."""
    said = answers or {}
    readings: dict[str, ColumnReading] = {}
    titles: dict[str, str] = {}
    for step in (_take_answered, _take_own, _take_known):
        for title in header:
            if title not in readings and (found := step(title, said)) is not None:
                examples = _list_examples(title, rows)
                reading = _settle(title, found, examples, titles, rows)
                readings[title] = reading
                if reading.certainty in (Certainty.SURE, Certainty.ANSWERED) and reading.column:
                    titles[reading.column] = title
    for title in header:
        if title not in readings:
            readings[title] = _guess(title, _list_examples(title, rows), titles, rows)
    in_order = tuple(readings[title] for title in header)
    version = next((title for title in header if fold_title(title) in _VERSIONS), "")
    aside = tuple(
        one.title for one in in_order if one.certainty in (Certainty.ASIDE, Certainty.UNSURE)
    )
    ordered = {one.column: one.title for one in in_order if titles.get(one.column) == one.title}
    return Columns(ordered, version, aside, in_order)


_VERSIONS = frozenset(map(fold_title, VERSION_TITLES))
_Found = tuple[str, Certainty]


def _take_answered(title: str, said: Mapping[str, str]) -> _Found | None:
    folded = fold_title(title)
    if folded in PASSED_OVER or folded in _VERSIONS:
        return "", Certainty.PASSED_OVER
    answer = said.get(folded)
    if answer == DROP:
        return "", Certainty.DROPPED
    if answer == ASIDE:
        return "", Certainty.ASIDE
    return (answer, Certainty.ANSWERED) if answer and answer in TITLES else None


def _take_own(title: str, _said: Mapping[str, str]) -> _Found | None:
    column = _OWN.get(fold_title(title))
    return (column, Certainty.SURE) if column else None


def _take_known(title: str, _said: Mapping[str, str]) -> _Found | None:
    column = _COLUMN_OF.get(fold_title(title))
    return (column, Certainty.SURE) if column else None


def _settle(
    title: str,
    found: _Found,
    examples: tuple[str, ...],
    titles: Mapping[str, str],
    rows: Sequence[Row],
) -> ColumnReading:
    """Doubt a sure match whose words belong elsewhere, and a second column for the same."""
    column, certainty = found
    if not column:
        return ColumnReading(title, "", certainty, examples)
    if column in titles:
        return ColumnReading(title, "", Certainty.UNSURE, examples)
    if certainty is Certainty.SURE and column in _BY_WORDS:
        other = _find_by_words(title, rows, _BY_WORDS)
        if other and other != column and _share_known(column, title, rows) < _FEW:
            return ColumnReading(title, other, Certainty.UNSURE, examples)
    return ColumnReading(title, column, certainty, examples)


def _guess(
    title: str, examples: tuple[str, ...], titles: Mapping[str, str], rows: Sequence[Row]
) -> ColumnReading:
    folded = fold_title(title)
    perhaps = AMBIGUOUS_TITLES.get(folded, ())
    found = _find_by_words(title, rows, perhaps) or next(iter(perhaps), "")
    if not perhaps:
        close = difflib.get_close_matches(folded[:80], _COLUMN_OF, n=1, cutoff=_CLOSE)
        found = _COLUMN_OF[close[0]] if close else _find_by_words(title, rows, (Field.KIND,))
        found = found or _find_within(folded, titles)
    if not found or found in titles:
        return ColumnReading(title, "", Certainty.ASIDE, examples)
    return ColumnReading(title, found, Certainty.UNSURE, examples)


def _find_within(folded: str, titles: Mapping[str, str]) -> str:
    """Find what every list needs and this one seems to lack in a part of a title: `opd short`."""
    for title in sorted(_COLUMN_OF, key=len, reverse=True):
        column = _COLUMN_OF[title]
        if column in _NEEDED and column not in titles and f" {title} " in f" {folded} ":
            return column
    return ""


def _find_by_words(title: str, rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Find the column to which nearly all words below a title belong; "" when there is none."""
    for column in columns:
        if has_words(column) and _share_known(column, title, rows) >= _MOST:
            return column
    return ""


def _share_known(column: str, title: str, rows: Sequence[Row]) -> float:
    texts = list(_list_texts(title, rows))
    known = sum(find_word(column, text) is not None for text in texts)
    return known / len(texts) if texts else 0


def _list_examples(title: str, rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_list_texts(title, rows)))[:_EXAMPLES]


def _list_texts(title: str, rows: Sequence[Row]) -> Iterator[str]:
    for row in rows[:_LOOKED_AT]:
        text = row.values[title]
        if text and not is_blank(text):
            yield text
