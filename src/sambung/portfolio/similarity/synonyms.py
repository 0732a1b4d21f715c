"""Words that mean the same: abbreviations, other names, English and Sundanese.

The list is `synonyms.csv`: one concept a line, its members parted by `|`. A city may add to it by
a file of the same form.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sambung.portfolio.similarity.words import STOP_WORDS, Word, split_words

PACKAGED = Path(__file__).parent / "synonyms.csv"


@dataclass(frozen=True, slots=True)
class Found:
    """A concept that stands in a text, the words that say it, and the place of the first."""

    concept: str
    words: tuple[Word, ...]
    at: int = 0


class Synonyms:
    """Finds concepts in texts: the longest phrase wins, and a word counts once.

    Members are compared by their stems, so "pembayaran" finds "bayar"; but a word whose stem says
    nothing stands for itself alone, else "keadaan" and "ada" would find "pengadaan". `said` holds
    every word of every member, folded.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self.said: set[str] = set()
        for concept, members in groups.items():
            for member in {concept, *members}:
                words = split_words(member)
                self.said.update(word.folded for word in words)
                stems = tuple(_get_key(word) for word in words)
                if stems:
                    self._by_first[stems[0]].append((stems, concept))
        for phrases in self._by_first.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        """Find the concepts of a text, in its order. A phrase may name several concepts."""
        stems = [_get_key(word) for word in words]
        at = 0
        while at < len(stems):
            length = 0
            for phrase, concept in self._by_first.get(stems[at], ()):
                if length and len(phrase) < length:
                    break
                if tuple(stems[at : at + len(phrase)]) == phrase:
                    length = len(phrase)
                    yield Found(concept, tuple(words[at : at + length]), at)
            at += length or 1


def _get_key(word: Word) -> str:
    return word.folded if word.stem in STOP_WORDS else word.stem


def load_synonyms(*paths: Path) -> Synonyms:
    """Load the packaged list, and further ones that add concepts or members to it.

    What was loaded is kept until one of the files changes.
    """
    return _load(tuple((path, path.stat().st_mtime_ns) for path in (PACKAGED, *paths)))


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[Path, int], ...]) -> Synonyms:
    groups: dict[str, list[str]] = defaultdict(list)
    for path, _changed in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                groups[row["concept"].strip()] += row["members"].split("|")
    return Synonyms(groups)
