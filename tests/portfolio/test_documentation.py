"""The page on import files names every column and word there is."""

from pathlib import Path

import pytest

from sambung.portfolio.fields.identity import TITLES, WORDS
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.portfolio.fields.synonyms import (
    AMBIGUOUS_TITLES,
    BLANKS,
    TITLE_SYNONYMS,
    WORD_SYNONYMS,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "import-format.md"
NAMES = [name for names in TITLES.values() for name in names]
CHOICES = [
    word
    for values in (
        *WORDS.values(),
        *(entry.words for entry in INVENTORY_FIELDS.values() if entry.kind is ValueKind.CHOICE),
    )
    for words in values.values()
    for word in words
]
SYNONYMS = [
    *(title for titles in TITLE_SYNONYMS.values() for title in titles),
    *AMBIGUOUS_TITLES,
    *(word for values in WORD_SYNONYMS.values() for words in values.values() for word in words),
    *BLANKS,
]


@pytest.mark.parametrize("word", sorted({*NAMES, *CHOICES, *SYNONYMS}))
def test_every_column_and_word_is_described(word):
    assert f"`{word}`" in PAGE.read_text(encoding="utf-8")
