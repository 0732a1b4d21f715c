"""What a few typed words ask for: each need with all the terms that may stand for it.

People type stems and affixes, abbreviations, English, and one or two wrong letters. A word nobody
knows is taken for the nearest one that is known; what was meant is said to the asker.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sambung.portfolio.similarity.index import SimilarityIndex
from sambung.portfolio.similarity.synonyms import Found, Synonyms
from sambung.portfolio.similarity.tasks import Task
from sambung.portfolio.similarity.words import (
    STOP_WORDS,
    Word,
    is_telling,
    list_roots,
    split_words,
)

LONGEST_QUESTION = 200
WEAK_WORDS = frozenset((Path(__file__).parent / "weak_words.txt").read_text("utf-8").split())
"""Words that say how somebody asks rather than for what: they weigh little beside others."""
_WIDE_CONCEPTS = frozenset(
    {"pembayaran", "pendaftaran", "pencatatan", "warga", "antrean", "perizinan", "surat keterangan"}
)
"""What people do with half of all applications: it weighs less than what they do it for."""
_WEAK, _WIDE, _UNKNOWN = 0.2, 0.5, 0.3
_WRITTEN, _STEM, _CONCEPT, _BEGINNING, _PART = 1.0, 0.95, 0.9, 0.7, 0.3
_SHORTEST_CORRECTED, _LONG_ENOUGH_FOR_TWO = 4, 7
_SHORTEST_BEGINNING, _MOST_ENDINGS = 3, 20


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked for. `terms` say how well each stands for it, from 0 to 1.

    `weight` says how much it tells; `concepts` are the subjects it names. Having only what is weak
    makes no answer.
    """

    terms: Mapping[str, float]
    weight: float
    concepts: tuple[str, ...] = ()
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A word nobody knows, and the one it was taken for."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the words as they were understood, the needs, and what was corrected."""

    words: tuple[Word, ...]
    needs: tuple[Need, ...]
    corrections: tuple[Correction, ...]


class Reader:
    """Reads questions to one index. `synonyms` hold the words of tasks beside its own."""

    def __init__(
        self, index: SimilarityIndex, synonyms: Synonyms, tasks: Mapping[str, Task]
    ) -> None:
        self._index, self._synonyms = index, synonyms
        self._outside = {task.concept for task in tasks.values() if task.is_outside}
        self._said = {*synonyms.said, *STOP_WORDS, *WEAK_WORDS}
        self._stems = {word.stem for form in self._said for word in split_words(form)}
        self._read = -1
        self._forms: list[str] = []
        self._known: set[str] = set()

    def read(self, text: str) -> Question:
        """Read a question, at most its first 200 characters."""
        self._learn()
        words: list[Word] = []
        corrections: list[Correction] = []
        for word in split_words(text[:LONGEST_QUESTION]):
            meant = self._correct(word)
            if meant is not word:
                corrections.append(Correction(word.folded, meant.folded))
            words.append(meant)
        return Question(tuple(words), tuple(self._list_needs(words)), tuple(corrections))

    def _learn(self) -> None:
        """Know the words of the index and of the lists; the index may have grown since."""
        features = self._index.weights.list_features()
        if len(features) == self._read:
            return
        forms = {feature[1:] for feature in features if feature.startswith("^")} | self._said
        self._forms = sorted(
            form for form in forms if len(form) >= _SHORTEST_CORRECTED - 1 and form.isalpha()
        )
        self._known = forms | self._stems | {f for f in features if f[:1] not in "^="}
        self._read = len(features)

    def _is_known(self, word: Word) -> bool:
        if word.folded in self._known or word.folded.isdigit():
            return True
        return word.stem in self._known or word.stem in list_roots()

    def _correct(self, word: Word) -> Word:
        """Give the nearest known word, one letter off, or two when long; else the word itself."""
        typed = word.folded
        if len(typed) < _SHORTEST_CORRECTED or self._is_known(word):
            return word
        most = 2 if len(typed) >= _LONG_ENOUGH_FOR_TWO else 1
        near = process.extract(
            typed, self._forms, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        # Two letters off is near only when the word begins alike, and is not the beginning itself.
        if not near or (near[0][1] > 1 and any(self._list_endings(typed))):
            return word
        form, distance, _at = min(near, key=lambda found: self._judge(typed, *found))
        if distance > 1 and form[0] != typed[0]:
            return word
        return next(iter(split_words(form)), word)

    def _judge(self, typed: str, form: str, distance: float, _at: int) -> tuple[object, ...]:
        commonness = len(self._index.list_rows(f"^{form}")[0])
        return (distance, form[0] != typed[0], commonness == 0, -commonness, form)

    def _list_endings(self, typed: str) -> list[str]:
        return [form for form in self._forms if form.startswith(typed)][:_MOST_ENDINGS]

    def _list_needs(self, words: Sequence[Word]) -> Iterator[Need]:
        taken: set[int] = set()
        for at, group in groupby(self._synonyms.find(words), key=lambda found: found.at):
            found = list(group)
            taken.update(range(at, at + len(found[0].words)))
            yield self._make_need(found[0].words, found)
        for at, word in enumerate(words):
            if at not in taken and is_telling(word):
                yield self._make_need((word,), ())

    def _make_need(self, words: tuple[Word, ...], found: Sequence[Found]) -> Need:
        concepts = tuple(dict.fromkeys(each.concept for each in found))
        is_outside = any(concept in self._outside for concept in concepts)
        terms = {} if is_outside else {f"={concept}": _CONCEPT for concept in concepts}
        terms |= _list_literal(words)
        rarity = self._get_rarity(terms)
        if len(words) == 1 and not concepts and rarity is None and _may_be_part(words[0]):
            endings = self._list_endings(words[0].folded)
            terms |= {f"^{form}": _BEGINNING for form in endings}
            rarity = self._get_rarity(terms)
        most = self._index.weights.get_most()
        weight = rarity if rarity is not None else most * (1.0 if concepts else _UNKNOWN)
        is_weak = all(word.folded in WEAK_WORDS or word.folded.isdigit() for word in words)
        if is_weak:
            weight *= _WEAK
        elif concepts and not is_outside and set(concepts) <= _WIDE_CONCEPTS:
            weight *= _WIDE
        return Need(terms, weight, concepts, is_weak)

    def _get_rarity(self, terms: Mapping[str, float]) -> float | None:
        """Give the rarity of the commonest term that stands for a need; None: nothing has any."""
        weights = self._index.weights
        rarities = [
            weights.get_rarity(term)
            for term, quality in terms.items()
            if quality >= _BEGINNING and weights.find_column(term) is not None
        ]
        return min(rarities, default=None)


def _may_be_part(word: Word) -> bool:
    """Tell whether a word may be the beginning of another: it is no word of the language itself."""
    return len(word.folded) >= _SHORTEST_BEGINNING and word.stem not in list_roots()


def _list_literal(words: Iterable[Word]) -> dict[str, float]:
    """Give the terms of the words themselves; of a phrase each word is only a part."""
    telling = [word for word in words if is_telling(word)]
    if len(telling) > 1:
        return {word.stem: _PART for word in telling}
    terms = {word.stem: _STEM for word in telling}
    return terms | {f"^{word.folded}": _WRITTEN for word in telling}
