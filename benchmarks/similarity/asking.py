"""How well a citizen's few words are answered, and what that takes, beside plain SQLite."""

import re
import sqlite3
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.effort import choose
from benchmarks.similarity.citizens import CITY, Query, load_listed, load_queries
from benchmarks.similarity.measuring import take
from benchmarks.similarity.nation import NATION, make_nation
from sambung.portfolio.similarity.asking import Reader
from sambung.portfolio.similarity.finding import find
from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex
from sambung.portfolio.similarity.synonyms import load_synonyms
from sambung.portfolio.similarity.tasks import load_tasks

FIRST = 3
_ROUNDS = choose(5, short=1)
_WORD = re.compile(r"[^\W_]+")
Ask = Callable[[str], Sequence[str]]
"""Words in, the names found out, best first."""


def make_ours(entries: Sequence[IndexedApplication]) -> Ask:
    """Make the search of portal and console."""
    tasks = CITY / "tasks.csv"
    index = SimilarityIndex(entries, load_synonyms())
    reader = Reader(index, load_synonyms(tasks), load_tasks(tasks))
    return lambda text: [entry.code for entry in find(index, reader, text).entries]


def make_like(entries: Sequence[IndexedApplication]) -> Ask:
    """Find what holds every word as letters, by name: what the list did before."""
    database = _store(entries, "CREATE TABLE entry (code, text)")

    def ask(text: str) -> Sequence[str]:
        words = text.lower().split()
        every = " AND ".join(["text LIKE ?"] * len(words))
        found = database.execute(
            f"SELECT code FROM entry WHERE {every} ORDER BY code",
            [f"%{word}%" for word in words],
        )
        return [code for (code,) in found]

    return ask


def make_fts(entries: Sequence[IndexedApplication]) -> Ask:
    """Find what holds any of the words, ranked by BM25, with the full-text index of SQLite."""
    database = _store(entries, "CREATE VIRTUAL TABLE entry USING fts5(code UNINDEXED, text)")

    def ask(text: str) -> Sequence[str]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(text.lower()))
        found = database.execute("SELECT code FROM entry WHERE text MATCH ? ORDER BY rank", [words])
        return [code for (code,) in found]

    return ask


MAKERS: Mapping[str, Callable[[Sequence[IndexedApplication]], Ask]] = {
    "sambung": make_ours,
    "SQLite LIKE": make_like,
    "SQLite FTS5": make_fts,
}


def judge(ask: Ask, queries: Iterable[Query]) -> dict[str, float]:
    """Give the share answered among the first three, and the share of the rest left empty."""
    asked = [(query, ask(query.text)) for query in queries]
    answered = [bool(set(found[:FIRST]) & q.answers) for q, found in asked if q.answers]
    empty = [not found for query, found in asked if not query.answers]
    return {
        "answerable": len(answered),
        "recall": sum(answered) / len(answered),
        "unanswerable": len(empty),
        "empty": sum(empty) / len(empty),
    }


def measure_asking() -> dict[str, Any]:
    """Judge all searches among the documented applications, and time them there and in a nation."""
    listed = load_listed()
    nation = [
        replace(entry, key=number)
        for number, entry in enumerate(make_nation(NATION - len(listed)), start=len(listed) + 1)
    ]
    city = {name: make(listed) for name, make in MAKERS.items()}
    everywhere = {name: make([*listed, *nation]) for name, make in MAKERS.items()}
    return {
        "quality": {
            name: {split or "all": judge(ask, load_queries(split)) for split in ("dev", "test", "")}
            for name, ask in city.items()
        },
        "times": {len(listed): _time(city), NATION: _time(everywhere)},
    }


def show_asking(result: dict[str, Any]) -> None:
    """Print shares, ratios and times."""
    print(
        f"  a few typed words: answered among the first {FIRST} / left empty where nothing answers"
    )
    for name, halves in result["quality"].items():
        said = (
            f"  {split} ({half['answerable']}+{half['unanswerable']})"
            f" {half['recall']:.3f} / {half['empty']:.3f}"
            for split, half in halves.items()
        )
        print(f"    {name:<12}{''.join(said)}")
    for size, times in result["times"].items():
        print(f"  among {int(size):,}: processor time of a query, median and p95; wall p95")
        for name, taken in times.items():
            ratio = taken["cpu_ms"] / times["sambung"]["cpu_ms"]
            print(
                f"    {name:<12}{taken['cpu_ms']:8.2f} {taken['p95_cpu_ms']:8.2f} ms"
                f"  {taken['p95_ms']:8.2f} ms  {ratio:5.2f} × ours"
            )


def _time(asks: Mapping[str, Ask]) -> dict[str, dict[str, float]]:
    """Ask every query of all searches in turns; the first round only warms up."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
    for turn in range(_ROUNDS + 1):
        for query in load_queries():
            for name, ask in asks.items():
                _found, times = take(lambda ask=ask, query=query: ask(query.text))
                if turn:
                    spent[name].append(times)
    return {
        name: {
            "cpu_ms": statistics.median(cpu for _wall, cpu in times),
            "p95_cpu_ms": statistics.quantiles((cpu for _wall, cpu in times), n=20)[-1],
            "p95_ms": statistics.quantiles((wall for wall, _cpu in times), n=20)[-1],
        }
        for name, times in spent.items()
    }


def _store(entries: Sequence[IndexedApplication], table: str) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(table)
    rows = [(e.code, f"{e.name} {e.purpose} {e.office}".lower()) for e in entries]
    database.executemany("INSERT INTO entry VALUES (?, ?)", rows)
    return database


if __name__ == "__main__":
    show_asking(measure_asking())
