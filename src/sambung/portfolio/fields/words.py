"""Words people write for the values of a column: what they mean, and what they may mean."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from sambung.portfolio.fields.identity import WORDS, fold
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.fields.synonyms import BLANKS, WORD_SYNONYMS
from sambung.tabular.loose import fold_title

_OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    **{field.value: values for field, values in WORDS.items()},
    **{name: entry.words for name, entry in INVENTORY_FIELDS.items() if entry.words},
}
_EXACT: Mapping[str, Mapping[str, str]] = {
    column: {fold(word): value for value, words in values.items() for word in words}
    for column, values in _OWN.items()
}
_LOOSE: Mapping[str, Mapping[str, str]] = {
    column: {
        **{word: value for value, words in WORD_SYNONYMS.get(column, {}).items() for word in words},
        **{fold_title(word): value for word, value in exact.items()},
    }
    for column, exact in _EXACT.items()
}
_BETWEEN = re.compile(r"\s*[,/;&+|]\s*|\s+(?:dan|atau|and|or)\s+", re.IGNORECASE)
_CLOSE = 0.75
_CLEARLY = 0.1
_LONGEST = 80
_MOST_WORDS = 6
"""In a longer text a known word may stand for anything."""


def has_words(column: str) -> bool:
    """Tell whether the cells of a column hold words of a list."""
    return column in _OWN


def list_values(column: str) -> tuple[str, ...]:
    """List the values a column of words can have."""
    return tuple(_OWN.get(column, ()))


def find_word(column: str, text: str) -> str | None:
    """Find the value a text surely means; None when it is no known word, or may mean two values.

    >>> find_word("platform", "Android & iOS"), find_word("status", "Non-Aktif")
    ('mobile', 'inactive')
    >>> find_word("platform", "Web, Android") is None
    True
    """
    value = _EXACT[column].get(fold(text)) or _LOOSE[column].get(fold_title(text))
    if value is not None:
        return value
    parts = {_LOOSE[column].get(fold_title(part)) for part in _split(text)}
    return parts.pop() if len(parts) == 1 else None


def propose_word(column: str, text: str) -> str:
    """Propose what a text may mean, for a person to confirm; "" when it may be anything.

    >>> propose_word("platform", "Web, Android"), propose_word("status", "sudah tidak aktif")
    ('web', 'inactive')
    """
    known = _LOOSE[column]
    parts = [value for part in _split(text) if (value := known.get(fold_title(part)))]
    if parts:
        return parts[0]
    folded = fold_title(text)[:_LONGEST]
    contained = _list_contained(known, folded) if len(folded.split()) <= _MOST_WORDS else set()
    if contained:
        return contained.pop() if len(contained) == 1 else ""
    best: dict[str, float] = {}
    for word, value in known.items():
        best[value] = max(best.get(value, 0), SequenceMatcher(None, folded, word).ratio())
    ranked = sorted(best.items(), key=lambda item: -item[1])
    (value, ratio), others = ranked[0], ranked[1:]
    is_clear = not others or ratio - others[0][1] >= _CLEARLY
    return value if ratio >= _CLOSE and is_clear else ""


@lru_cache(maxsize=16_384)
def is_blank(text: str) -> bool:
    """Tell whether a text says that there is nothing, such as `-` or `tidak ada`.

    >>> is_blank("–"), is_blank("Tidak ada"), is_blank("tidak ada petugas")
    (True, True, False)
    """
    return fold(text) in BLANKS


def _split(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text) if part]


def _list_contained(known: Mapping[str, str], folded: str) -> set[str]:
    """List the values whose words stand in a text; a longer word hides the shorter within it."""
    rest = f" {folded} "
    values: set[str] = set()
    for word in sorted(known, key=len, reverse=True):
        if f" {word} " in rest:
            values.add(known[word])
            rest = rest.replace(f" {word} ", "  ")
    return values
