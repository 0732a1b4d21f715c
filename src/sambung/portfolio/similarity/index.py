"""The index: TF-IDF over terms and over parts of names, searched by one sparse product.

Terms are stems and concepts of name and purpose; parts are runs of three and four letters of the
name alone, so that a name that is misspelt or shortened still finds its like.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from sambung.portfolio.similarity.fillers import Fillers
from sambung.portfolio.similarity.offices import Offices
from sambung.portfolio.similarity.synonyms import Synonyms
from sambung.portfolio.similarity.weights import Weights, list_parts
from sambung.portfolio.similarity.words import Word, fold, get_initials, is_telling, split_words

LONGEST_TEXT = 4_000
"""Characters of a text that are looked at: what an application does is said at its beginning."""
_NAME_REPEATS = 2
_LEAST_LEFT_ALIVE = 0.8
_NOWHERE = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class IndexedApplication:
    """An application as the index knows it. `kind` says where it is from, for the reader.

    `office` holds the names of the owner, to be searched; `key` is for whoever asks. Only what is
    `is_offered` is found as similar, and its terms alone make the weights.
    """

    code: str
    name: str
    purpose: str
    owner: str = ""
    kind: str = ""
    office: str = ""
    key: int = 0
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """What a name and a purpose come to: the terms, and the words that stand for each."""

    words: dict[str, tuple[Word, ...]]
    counts: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing telling was written."""
        return not self.counts


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its likeness in terms and in the spelling of the name, each from 0 to 1."""

    entry: IndexedApplication
    terms: float
    spelling: float


class SimilarityIndex:
    """Entries that can be searched. Not for several threads at once while it is changed."""

    def __init__(self, entries: Iterable[IndexedApplication], synonyms: Synonyms) -> None:
        self.synonyms = synonyms
        self._entries: list[IndexedApplication] = list(entries)
        self._row_of = {entry.code: row for row, entry in enumerate(self._entries)}
        self._terms: Weights
        self._parts: Weights
        self._by_term: Any
        self._by_part: Any
        self._alive: Any
        self._offered: Any
        self._listed: Any
        self.offices: Offices
        self.fillers: Fillers
        self._built_size = 0
        self._build()

    def __len__(self) -> int:
        return len(self._row_of)

    def get_entry(self, code: str) -> IndexedApplication | None:
        """Give the entry with a code, or None."""
        row = self._row_of.get(code)
        return None if row is None else self._entries[row]

    def read_terms(self, name: str, purpose: str) -> Terms:
        """Read the terms of a name and a purpose; the words of the name count twice."""
        words: dict[str, tuple[Word, ...]] = {}
        counts: list[str] = []
        for text, repeats in ((name, _NAME_REPEATS), (purpose, 1)):
            for term, said in self._list_terms(text[:LONGEST_TEXT]):
                words.setdefault(term, said)
                counts += [term] * repeats
        return Terms(words, tuple(counts))

    @property
    def entries(self) -> Sequence[IndexedApplication]:
        """The entries by row, those that were taken out among them."""
        return self._entries

    @property
    def listed(self) -> Any:
        """Of each row, whether its entry is still there and has a key: the search finds it."""
        return self._alive & self._listed

    @property
    def offered(self) -> Any:
        """Of each row, whether its entry can be found as similar."""
        return self._offered

    @property
    def weights(self) -> Weights:
        """The weights of terms."""
        return self._terms

    def list_rows(self, term: str) -> tuple[Any, Any]:
        """List the rows whose name or purpose has a term, with how much it tells of each."""
        column = self._terms.find_column(term)
        if column is None:
            return _NOWHERE
        begin, end = self._by_term.indptr[column : column + 2]
        return self._by_term.indices[begin:end], self._by_term.data[begin:end]

    def find_candidates(self, name: str, purpose: str, *, limit: int) -> tuple[Candidate, ...]:
        """Find the entries nearest to a name and a purpose, the likeliest first."""
        if not self._row_of:
            return ()
        terms = _score(self._terms, self._by_term, self.read_terms(name, purpose).counts)
        parts = list_parts(fold(name[:200]))
        spelling = _score(self._parts, self._by_part, parts) if parts else None
        total = terms if spelling is None else 0.7 * terms + 0.3 * spelling
        total = np.where(self._alive & self._offered, total, 0.0)
        count = min(limit, len(total))
        rows = np.argpartition(-total, count - 1)[:count]
        found = [row for row in rows[np.argsort(-total[rows], kind="stable")] if total[row] > 0]
        return tuple(
            Candidate(
                self._entries[row],
                float(terms[row]),
                float(spelling[row]) if spelling is not None else 0.0,
            )
            for row in found
        )

    def list_pairs(
        self, *, least: float, codes: Iterable[str]
    ) -> tuple[tuple[str, str, float], ...]:
        """List the pairs among some entries whose terms are alike by at least `least`."""
        rows = sorted(self._row_of[code] for code in codes if code in self._row_of)
        chosen = self._by_term.T.tocsr()[rows]
        likeness = sparse.triu(chosen @ chosen.T, k=1).tocoo()
        pairs = zip(likeness.row, likeness.col, likeness.data, strict=True)
        alike = [(rows[a], rows[b], float(value)) for a, b, value in pairs if value >= least]
        return tuple(
            (self._entries[a].code, self._entries[b].code, value)
            for a, b, value in sorted(alike, key=lambda pair: (-pair[2], pair[0], pair[1]))
        )

    def change(self, *, put: Sequence[IndexedApplication] = (), remove: Iterable[str] = ()) -> None:
        """Put entries in, in place of those with the same code, and take others out.

        The weights of terms stay as they were when the index was built, until so much has changed
        that it is built anew.
        """
        for code in {*remove, *(entry.code for entry in put)}:
            row = self._row_of.pop(code, None)
            if row is not None:
                self._alive[row] = False
        if put:
            self._append(put)
        if self._alive.sum() < _LEAST_LEFT_ALIVE * len(self._entries):
            self._rebuild()

    def _append(self, entries: Sequence[IndexedApplication]) -> None:
        for row, entry in enumerate(entries, start=len(self._entries)):
            self._row_of[entry.code] = row
        self._entries += entries
        self._alive = np.concatenate([self._alive, np.ones(len(entries), dtype=bool)])
        self._offered = np.concatenate([self._offered, _list_offered(entries)])
        self._listed = np.concatenate([self._listed, _list_listed(entries)])
        self._by_term = _add(self._by_term, self._terms, self._list_counts(entries))
        self._by_part = _add(self._by_part, self._parts, _list_name_parts(entries))
        self._add_written(entries)
        if len(self._entries) - self._built_size > _LEAST_LEFT_ALIVE * self._built_size:
            self._rebuild()

    def _rebuild(self) -> None:
        self._entries = [self._entries[row] for row in sorted(self._row_of.values())]
        self._row_of = {entry.code: row for row, entry in enumerate(self._entries)}
        self._build()

    def _build(self) -> None:
        self._built_size = len(self._entries)
        self._alive = np.ones(self._built_size, dtype=bool)
        self._offered = _list_offered(self._entries)
        self._listed = _list_listed(self._entries)
        terms, parts = self._list_counts(self._entries), _list_name_parts(self._entries)
        self._terms, self._by_term = _learn(terms, self._offered)
        self._parts, self._by_part = _learn(parts, self._offered)
        self.offices, self.fillers = Offices(), Fillers()
        self._add_written(self._entries)

    def _add_written(self, entries: Sequence[IndexedApplication]) -> None:
        self.fillers.add([f"{e.name} {e.purpose} {e.office}"[:LONGEST_TEXT] for e in entries])
        offices = [entry.office for entry in entries]
        self.offices.add(offices, {o: self.read_terms(o, "").words for o in dict.fromkeys(offices)})

    def _list_counts(self, entries: Iterable[IndexedApplication]) -> list[Sequence[str]]:
        return [self.read_terms(entry.name, entry.purpose).counts for entry in entries]

    def _list_terms(self, text: str) -> Iterable[tuple[str, tuple[Word, ...]]]:
        words = split_words(text)
        for found in self.synonyms.find(words):
            yield f"={found.concept}", found.words
        for word in words:
            if is_telling(word):
                yield word.stem, (word,)
                yield f"^{word.folded}", (word,)
        initials = get_initials(text) if len(words) <= 12 else ""
        if initials:
            yield f"^{initials}", words


def _add(by_feature: Any, weights: Weights, features: Sequence[Sequence[str]]) -> Any:
    """Put the columns of new entries beside those there are, with rows for new features."""
    weights.admit(features)
    by_feature.resize((len(weights), by_feature.shape[1]))
    return sparse.hstack([by_feature, weights.weigh(features).T], format="csr")


def _list_offered(entries: Sequence[IndexedApplication]) -> Any:
    return np.fromiter((entry.is_offered for entry in entries), dtype=bool, count=len(entries))


def _list_listed(entries: Sequence[IndexedApplication]) -> Any:
    return np.fromiter((entry.key > 0 for entry in entries), dtype=bool, count=len(entries))


def _learn(features: Sequence[Sequence[str]], offered: Any) -> tuple[Weights, Any]:
    """Learn the weights of what is offered, and weigh everything by them: features by entries."""
    weights = Weights(
        [said for said, is_offered in zip(features, offered, strict=True) if is_offered]
    )
    weights.admit(features)
    return weights, weights.weigh(features).T.tocsr()


def _list_name_parts(entries: Iterable[IndexedApplication]) -> list[Sequence[str]]:
    return [list_parts(fold(entry.name)) for entry in entries]


def _score(weights: Weights, by_feature: Any, features: Sequence[str]) -> Any:
    return np.asarray((weights.weigh([features]) @ by_feature).todense()).ravel()
