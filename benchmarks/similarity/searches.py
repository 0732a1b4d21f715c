"""Our search and the three it is compared with, behind one form: a question gives codes in order.

Each peer gets the same entries and questions, name and purpose as one text in small letters.
RapidFuzz compares by the one of its ratios that answers best here; its default finds half as much.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz, process

from benchmarks.similarity.labelled import Question
from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex
from sambung.portfolio.similarity.ranking import search
from sambung.portfolio.similarity.synonyms import load_synonyms

Search = Callable[[Question, int], Sequence[str]]
_WORD = re.compile(r"[^\W_]+")


def make_ours(entries: Sequence[IndexedApplication]) -> Search:
    """Make the search of Sambung."""
    return use_index(SimilarityIndex(entries, load_synonyms()))


def use_index(index: SimilarityIndex) -> Search:
    """Ask an index that is there already."""

    def ask(question: Question, limit: int) -> Sequence[str]:
        answer = search(index, name=question.name, purpose=question.purpose, limit=limit)
        return [match.entry.code for match in answer.matches]

    return ask


def make_rapidfuzz(entries: Sequence[IndexedApplication]) -> Search:
    """Compare with each entry by the ratio of the words both have."""
    texts = [_get_text(entry) for entry in entries]

    def ask(question: Question, limit: int) -> Sequence[str]:
        text = question.text.lower()
        found = process.extract(text, texts, scorer=fuzz.token_set_ratio, limit=limit)
        return [entries[at].code for _text, _score, at in found]

    return ask


def make_bm25(entries: Sequence[IndexedApplication]) -> Search:
    """Rank by BM25 over words, as rank_bm25 has it."""
    ranking = BM25Okapi([_WORD.findall(_get_text(entry)) for entry in entries])

    def ask(question: Question, limit: int) -> Sequence[str]:
        scores = ranking.get_scores(_WORD.findall(question.text.lower()))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [entries[at].code for at in best if scores[at] > 0]

    return ask


def make_trigram(entries: Sequence[IndexedApplication]) -> Search:
    """Search with the trigram index of SQLite, by any trigram of the question, ranked by it."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE entry USING fts5(code UNINDEXED, text, tokenize=trigram)"
    )
    rows = [(entry.code, _get_text(entry)) for entry in entries]
    database.executemany("INSERT INTO entry VALUES (?, ?)", rows)

    def ask(question: Question, limit: int) -> Sequence[str]:
        words = " ".join(_WORD.findall(question.text.lower()))
        trigrams = dict.fromkeys(words[at : at + 3] for at in range(len(words) - 2))
        query = " OR ".join(f'"{trigram}"' for trigram in trigrams)
        found = database.execute(
            "SELECT code FROM entry WHERE text MATCH ? ORDER BY rank LIMIT ?", (query, limit)
        )
        return [code for (code,) in found]

    return ask


MAKERS: Mapping[str, Callable[[Sequence[IndexedApplication]], Search]] = {
    "sambung": make_ours,
    "rapidfuzz": make_rapidfuzz,
    "trigram": make_trigram,
    "bm25": make_bm25,
}


def _get_text(entry: IndexedApplication) -> str:
    return f"{entry.name} {entry.purpose}".lower()
