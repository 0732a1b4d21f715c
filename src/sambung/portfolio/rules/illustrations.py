"""Invented applications that show a city in the size it states, owned by invented agencies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

AGENCIES = tuple((f"ILUSTRASI-{letter}", f"Instansi Ilustrasi {letter}") for letter in "ABCDEF")
"""Codes and names of the invented agencies."""

PURPOSE = (
    "Aplikasi rekaan, bukan aplikasi sungguhan: hanya mengisi jumlah aplikasi yang disebutkan kota."
)
"""Data, not interface text: it is written in the language of the city, like every purpose."""


@dataclass(frozen=True, slots=True)
class Illustration:
    """One invented application: its name, kind and the code of its invented agency."""

    name: str
    kind: str
    agency_code: str


def plan_illustrations(
    stated: Mapping[str, int], documented: Mapping[str, int]
) -> Iterator[Illustration]:
    """Give what is missing of each kind between the stated and the documented number.

    >>> [row.name for row in plan_illustrations({"public": 3}, {"public": 1})]
    ['Ilustrasi 001', 'Ilustrasi 002']
    """
    kinds = [
        kind for kind, count in stated.items() for _number in range(count - documented.get(kind, 0))
    ]
    for number, kind in enumerate(kinds, start=1):
        code, _name = AGENCIES[number % len(AGENCIES) - 1]
        yield Illustration(f"Ilustrasi {number:03d}", kind, code)
