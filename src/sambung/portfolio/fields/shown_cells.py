"""How a kept value stands in a cell: in words, and in a workbook as a number or a date."""

from collections.abc import Mapping
from datetime import date

from sambung.portfolio.fields.identity import WORDS
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.tabular.tables import Cell

INDONESIAN = 0
ENGLISH = 1

_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    **{field.value: words for field, words in WORDS.items()},
    **{name: entry.words for name, entry in INVENTORY_FIELDS.items() if entry.words},
}
_NUMBERS = frozenset(
    {
        "year",
        *(
            name
            for name, entry in INVENTORY_FIELDS.items()
            if entry.kind in (ValueKind.NUMBER, ValueKind.MONEY)
        ),
    }
)
_DATES = frozenset(name for name, entry in INVENTORY_FIELDS.items() if entry.kind is ValueKind.DATE)


def show_value(column: str, value: str, *, language: int = INDONESIAN) -> str:
    """Give a kept value in words: `own` is "milik kota". Agencies are named by the caller.

    >>> show_value("origin", "own"), show_value("backups", "daily", language=ENGLISH)
    ('milik kota', 'daily')
    """
    words = _WORDS.get(column)
    if words is None or value not in words:
        return value
    return words[value][language]


def list_words(column: str, *, language: int = INDONESIAN) -> tuple[str, ...]:
    """List the words to choose from in a column; empty when it takes any text."""
    return tuple(words[language] for words in _WORDS.get(column, {}).values())


def make_cell(column: str, value: str) -> Cell:
    """Give a kept value as a workbook holds it: numbers and days typed, so that they sort.

    >>> make_cell("annual_cost", "1250000"), make_cell("status", "active"), make_cell("vendor", "")
    (1250000, 'aktif', None)
    """
    if not value:
        return None
    if column in _NUMBERS:
        return int(value)
    if column in _DATES:
        return date.fromisoformat(value)
    return show_value(column, value)
