"""Finding what a few typed words ask for, the likeliest first: the search of portal and console."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from sambung.portfolio.similarity.asking import Correction, Need, Question, Reader
from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex
from sambung.portfolio.similarity.words import fold

LEAST_COVERED = 0.38
"""The share of what was asked, by weight, that an entry must have to be an answer."""
_LEAST_BESIDE_BEST = 0.6
_LEAST_CLOSE = 0.15
_MOST_CLOSE = 3
_RERANKED = 100
_OFFICE = 0.65
"""How well the name of an office stands for what its applications do."""
_W_RARITY, _W_NAME, _W_OFFERED = 0.15, 0.2, 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, best first. `close` has only a part of what was asked, and is no answer.

    `subjects` are the concepts asked for, the most telling first; `terms` mark words that match.
    """

    entries: tuple[IndexedApplication, ...] = ()
    close: tuple[IndexedApplication, ...] = ()
    corrections: tuple[Correction, ...] = ()
    subjects: tuple[str, ...] = ()
    terms: frozenset[str] = frozenset()


def find(index: SimilarityIndex, reader: Reader, text: str) -> Finding:
    """Find the entries that have what a text asks for; a text that is a code finds its entry."""
    coded = index.get_entry(text.strip().upper())
    if coded is not None and coded.key:
        return Finding((coded,))
    question = reader.read(text)
    if not question.needs:
        return Finding(_find_written(index, question))
    covered, rarity = _cover(index, question.needs)
    covered = np.where(index.listed, covered, 0.0)
    least = max(LEAST_COVERED, _LEAST_BESIDE_BEST * float(covered.max(initial=0.0)))
    rank = covered + _W_RARITY * rarity + _W_OFFERED * index.offered
    answers = _order(index, question, np.flatnonzero(covered >= least), rank)
    near = np.flatnonzero((covered < LEAST_COVERED) & (covered >= _LEAST_CLOSE))
    needs = sorted(question.needs, key=lambda need: -need.weight)
    return Finding(
        tuple(index.entries[row] for row in answers),
        tuple(index.entries[row] for row in _order(index, question, near, rank)[:_MOST_CLOSE]),
        question.corrections,
        tuple(dict.fromkeys(concept for need in needs for concept in need.concepts)),
        frozenset(term for need in needs for term in need.terms),
    )


def list_marked(index: SimilarityIndex, text: str, terms: Collection[str]) -> tuple[str, ...]:
    """List the words of a text, folded, that one of some terms stands for."""
    found = index.read_terms("", text).words
    marked = (word.folded for term, words in found.items() if term in terms for word in words)
    return tuple(dict.fromkeys(marked))


def _cover(index: SimilarityIndex, needs: Collection[Need]) -> tuple[Any, Any]:
    """Give for each row the share of the needs it has, and how much those tell of it, 0 to 1."""
    size = len(index.entries)
    is_weak_only = all(need.is_weak for need in needs)
    has_strong = np.full(size, is_weak_only)
    covered, rarity = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    for need in needs:
        best = np.zeros(size, dtype=np.float32)
        for term, quality in need.terms.items():
            rows, tells = index.list_rows(term)
            best[rows] = np.maximum(best[rows], quality)
            rarity[rows] = np.maximum(rarity[rows], tells)
        by_office = index.offices.weigh(need.terms)
        if by_office is not None:
            best = np.maximum(best, _OFFICE * by_office)
        covered += need.weight * best
        if not need.is_weak:
            has_strong |= best > 0
    total = sum(need.weight for need in needs)
    return np.where(has_strong, covered / total, 0.0), rarity


def _order(index: SimilarityIndex, question: Question, rows: Any, rank: Any) -> list[int]:
    """Put rows in order; of the first hundred, what stands in the name counts as well."""
    by_rank = [int(row) for row in rows[np.argsort(-rank[rows], kind="stable")]]
    first = by_rank[:_RERANKED]
    total = sum(need.weight for need in question.needs)

    def judge(row: int) -> tuple[float, str]:
        entry = index.entries[row]
        named = index.read_terms(entry.name, "").words
        best = (
            need.weight * max((q for term, q in need.terms.items() if term in named), default=0.0)
            for need in question.needs
        )
        return -(float(rank[row]) + _W_NAME * sum(best) / total), entry.name

    return [*sorted(first, key=judge), *by_rank[_RERANKED:]]


def _find_written(index: SimilarityIndex, question: Question) -> tuple[IndexedApplication, ...]:
    """Find the entries that have every word of a question that tells nothing, such as "sistem"."""
    rows, listed = index.fillers.list_rows(w.folded for w in question.words), index.listed
    found = [index.entries[row] for row in rows if listed[row]]
    return tuple(sorted(found, key=lambda entry: (not entry.is_offered, fold(entry.name))))
