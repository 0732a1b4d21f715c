"""The labelled questions, and the entries they are asked of: what the city and the nation have."""

import csv
from dataclasses import dataclass
from pathlib import Path

import sambung.portfolio
from sambung.portfolio.similarity.index import IndexedApplication

_HERE = Path(__file__).parent
_PORTFOLIO = Path(sambung.portfolio.__file__).parent
_CITY = _PORTFOLIO / "cities" / "bandung" / "applications.csv"
_SHARED = _PORTFOLIO / "seeding" / "shared_applications.csv"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody might propose, and the application it was written from.

    `expected` must be among what is found; `also` does the same, so it may stand first too.
    """

    name: str
    purpose: str
    expected: str
    also: frozenset[str]
    change: str
    split: str

    @property
    def text(self) -> str:
        """Name and purpose as one text, for searches that know no fields."""
        return f"{self.name} {self.purpose}".strip()


def load_questions(split: str = "") -> tuple[Question, ...]:
    """Load the labelled questions of one half, `dev` or `test`, or all."""
    return tuple(
        Question(
            row["name"],
            row["purpose"],
            row["expected"],
            frozenset(filter(None, row["also"].split("|"))),
            row["change"],
            row["split"],
        )
        for row in _read(_HERE / "labelled.csv")
        if split in ("", row["split"])
    )


def load_entries() -> tuple[IndexedApplication, ...]:
    """Load the documented applications of the city and the national ones; the code is the name."""
    return tuple(
        IndexedApplication(code=row["name"], name=row["name"], purpose=row["purpose"])
        for path in (_CITY, _SHARED)
        for row in _read(path)
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
