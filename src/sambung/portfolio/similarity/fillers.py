"""Which rows have the words that tell nothing, such as "sistem": asked for when nothing else is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sambung.portfolio.similarity.words import STOP_WORDS, split_words


class Fillers:
    """The rows of each word that tells nothing."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, set[int]] = defaultdict(set)
        self._size = 0

    def add(self, texts: Sequence[str]) -> None:
        """Take in the texts of further rows."""
        for row, text in enumerate(texts, start=self._size):
            for word in split_words(text):
                if word.folded in STOP_WORDS:
                    self._rows[word.folded].add(row)
        self._size += len(texts)

    def list_rows(self, words: Iterable[str]) -> list[int]:
        """List the rows that have every one of some folded words, rising; none for no words."""
        found = [self._rows.get(word, set()) for word in words]
        return sorted(set.intersection(*found)) if found else []
