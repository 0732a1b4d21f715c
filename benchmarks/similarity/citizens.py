"""What citizens type, and the applications that answer it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sambung.portfolio
from sambung.portfolio.similarity.index import IndexedApplication

_LABELLED = Path(__file__).parent / "citizens.csv"
CITY = Path(sambung.portfolio.__file__).parent / "cities" / "bandung"


@dataclass(frozen=True, slots=True)
class Query:
    """A few typed words; any of `answers` is right, and with none of them nothing is.

    `office` is who has it as a task when nothing answers: an agency by code, or a word for others.
    """

    text: str
    answers: frozenset[str]
    kind: str
    split: str
    office: str


def load_queries(split: str = "") -> tuple[Query, ...]:
    """Load the labelled queries: `dev`, or the third held out, `test`, or all."""
    return tuple(
        Query(
            row["query"],
            frozenset(filter(None, row["answers"].split("|"))),
            row["kind"],
            row["split"],
            row["office"],
        )
        for row in _read(_LABELLED)
        if split in ("", row["split"])
    )


def load_listed() -> Sequence[IndexedApplication]:
    """Load the documented applications as the portal lists them."""
    offices = {
        row["code"]: f"{row['name']} {row['short_name']}" for row in _read(CITY / "agencies.csv")
    }
    return [
        IndexedApplication(
            row["name"],
            row["name"],
            row["purpose"],
            office=offices.get(row["owner"], ""),
            key=number,
            is_offered=row["status"] not in ("replaced", "inactive"),
        )
        for number, row in enumerate(_read(CITY / "applications.csv"), start=1)
    ]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
