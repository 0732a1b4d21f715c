"""What the searches take at 27,400 entries: the documented ones among invented ones."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from benchmarks.effort import choose
from benchmarks.similarity.evaluating import FIRST, evaluate
from benchmarks.similarity.labelled import Question, load_entries, load_questions
from benchmarks.similarity.nation import NATION, make_nation
from benchmarks.similarity.searches import MAKERS, Search, use_index
from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex
from sambung.portfolio.similarity.synonyms import load_synonyms

_ROUNDS = choose(3, short=1)
_ASKED_OF_PEERS = choose(44, short=4)
_CHANGES = choose(20, short=2)
_Made = TypeVar("_Made")


def measure() -> dict[str, Any]:
    """Build, ask, change, and ask the peers the same; times in milliseconds."""
    documented = load_entries()
    entries = [*documented, *make_nation(NATION - len(documented))]
    index, build = take(lambda: SimilarityIndex(entries, load_synonyms()))
    ours = use_index(index)
    questions = load_questions()
    searches = {name: ours if name == "sambung" else make(entries) for name, make in MAKERS.items()}
    times = [_take_ask(ours, question) for _round in range(_ROUNDS) for question in questions]
    return {
        "entries": len(entries),
        "build_seconds": build[0] / 1000,
        "build_cpu_seconds": build[1] / 1000,
        "searches": {
            name: evaluate(search, questions).as_shares() for name, search in searches.items()
        },
        "asked": len(times),
        "p50_ms": statistics.median(wall for wall, _cpu in times),
        "p95_ms": statistics.quantiles((wall for wall, _cpu in times), n=20)[-1],
        "p95_cpu_ms": statistics.quantiles((cpu for _wall, cpu in times), n=20)[-1],
        "longest_question_ms": _take_ask(ours, _make_longest(entries))[0],
        "cpu_ms": _compare(searches, questions[:: len(questions) // _ASKED_OF_PEERS]),
        "change_ms": _measure_changes(index),
    }


def _compare(searches: Mapping[str, Search], questions: Sequence[Question]) -> dict[str, float]:
    """Give the median processor time of a question, asked of all searches in turns."""
    times: dict[str, list[float]] = {name: [] for name in searches}
    for question in questions:
        for name, search in searches.items():
            times[name].append(_take_ask(search, question)[1])
    return {name: statistics.median(taken) for name, taken in times.items()}


def _measure_changes(index: SimilarityIndex) -> float:
    times = []
    for number in range(_CHANGES):
        purpose = "Menyewakan rumah kaca bagi petani."
        entry = IndexedApplication(f"CHANGED-{number}", "Rumah Kaca", purpose)
        times.append(take(partial(index.change, put=[entry]))[1][0])
    return statistics.median(times)


def _make_longest(entries: Sequence[IndexedApplication]) -> Question:
    """Make a question of twenty copied pages."""
    pages = " ".join(entry.purpose for entry in entries[-400:])
    return Question("Sistem Terpadu", pages, "", frozenset(), "", "")


def _take_ask(search: Search, question: Question) -> tuple[float, float]:
    return take(lambda: search(question, FIRST))[1]


def take(act: Callable[[], _Made]) -> tuple[_Made, tuple[float, float]]:
    """Do something, and give what came of it with its wall and processor time in milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = act()
    return made, ((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
