"""How far a matter has come on its usual way: what is past, where it is, what lies ahead."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class Place(StrEnum):
    """How a state on the way stands to the present one."""

    PAST = "past"
    HERE = "here"
    AHEAD = "ahead"


def mark_way(way: Sequence[S], here: str) -> tuple[tuple[S, Place], ...]:
    """Say of each state on a way whether it is past, here or ahead.

    Nothing is said where the present state is beside the way: what was stopped goes nowhere.
    """
    if here not in way:
        return ()
    present = list(way).index(next(state for state in way if state == here))
    places = [Place.PAST] * present + [Place.HERE] + [Place.AHEAD] * (len(way) - present - 1)
    return tuple(zip(way, places, strict=True))
