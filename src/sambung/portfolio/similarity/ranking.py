"""Ordering the candidates, and saying why each of them is like what was asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.similarity.index import Candidate, IndexedApplication, SimilarityIndex, Terms
from sambung.portfolio.similarity.words import fold, get_initials, split_words

_CANDIDATES = 50
_FEW_WORDS = 4
LEAST_SCORE = 0.12
"""Below this, what is alike is chance."""
_W_TERMS, _W_PARTS, _W_NAME = 0.62, 0.13, 0.25


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that does the same, or nearly so. `score` runs from 0 to 1.

    `why` says it in words; `words` are those of name and purpose of the entry to be marked.
    """

    entry: IndexedApplication
    score: float
    why: Message
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, best first, and what the asker should know about it."""

    matches: tuple[Match, ...]
    notes: tuple[Message, ...]


def search(
    index: SimilarityIndex, *, name: str = "", purpose: str = "", limit: int = 5
) -> SearchResult:
    """Find the entries that do what a name and a purpose say.

    Raises:
        InvalidInput: neither says anything.
    """
    name, purpose = name.strip(), purpose.strip()
    asked = index.read_terms(name, purpose)
    if asked.is_empty and not name:
        raise InvalidInput(_("Say in a sentence or two what it should do, and for whom."))
    found = index.find_candidates(name, purpose, limit=max(_CANDIDATES, limit))
    ranked = sorted(
        ((_score(candidate, name, purpose), candidate) for candidate in found),
        key=lambda pair: (-pair[0], pair[1].entry.code),
    )
    best = [(score, c.entry) for score, c in ranked if score >= LEAST_SCORE][:limit]
    matches = tuple(_explain(index, asked, name, entry, score) for score, entry in best)
    return SearchResult(matches, _list_notes(name, purpose))


def _score(candidate: Candidate, name: str, purpose: str) -> float:
    entry = candidate.entry
    if not name:
        return candidate.terms
    named = _compare_names(name, entry.name)
    if not purpose:
        return 0.45 * candidate.terms + 0.2 * candidate.spelling + 0.35 * named
    return _W_TERMS * candidate.terms + _W_PARTS * candidate.spelling + _W_NAME * named


def _compare_names(asked: str, known: str) -> float:
    """Compare two names as people would: word order and what stands in brackets count little."""
    one, other = fold(asked), fold(known)
    parts = [other, *(part.strip() for part in re.split(r"[()]", other) if part.strip())]
    best = max(fuzz.token_sort_ratio(one, part) for part in parts) / 100
    initials = {get_initials(part) for part in parts} - {""}
    if one in initials or (get_initials(asked) and get_initials(asked) in parts):
        best = 1.0
    return float(max(best, fuzz.token_set_ratio(one, other) / 100 * 0.9))


def _explain(
    index: SimilarityIndex, asked: Terms, name: str, entry: IndexedApplication, score: float
) -> Match:
    known = index.read_terms(entry.name, entry.purpose)
    shared = [term for term in known.words if term in asked.words and not term.startswith("^")]
    concepts = [term[1:] for term in shared if term.startswith("=")]
    marked = dict.fromkeys(word.written for term in shared for word in known.words[term])
    covered = {w.stem for term in shared if term.startswith("=") for w in known.words[term]}
    words = [
        known.words[term][0].folded
        for term in shared
        if not term.startswith("=") and term not in covered
    ]
    is_named_alike = bool(name) and _compare_names(name, entry.name) >= 0.85
    return Match(entry, round(score, 3), _say_why(concepts, words, is_named_alike), tuple(marked))


def _say_why(concepts: Sequence[str], words: Sequence[str], is_named_alike: bool) -> Message:  # noqa: FBT001
    both = ", ".join([*dict.fromkeys([*concepts, *words])][:8])
    if is_named_alike and both:
        return _("the names are alike, and both are about: %(subjects)s", subjects=both)
    if is_named_alike:
        return _("the names are alike")
    if both:
        return _("both are about: %(subjects)s", subjects=both)
    return _("parts of the names are alike")


def _list_notes(name: str, purpose: str) -> tuple[Message, ...]:
    notes = []
    if len(split_words(purpose)) < _FEW_WORDS:
        notes.append(
            _("The purpose is very short, so the answer is rough. Write a sentence or two.")
        )
    if len(purpose) > _LONG:
        notes.append(_("The purpose is very long; only its beginning was compared."))
    return tuple(notes)


_LONG = 4_000
