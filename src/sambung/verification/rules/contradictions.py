"""Which claims on an application cannot both be true, or are not what was seen. Pure rules."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import combinations
from typing import Protocol, TypeVar

from sambung.verification.rules.levels import Level, RequirementState

_INTEGRATED_FROM = (Level.EXCHANGING, Level.ONE_PROCESS, Level.SHARED)


class Conflict(StrEnum):
    """In which way a claim is contradicted."""

    BY_CLAIM = "by_claim"
    NOT_INTEGRATED = "not_integrated"
    NOT_ANSWERING = "not_answering"
    STILL_ANSWERING = "still_answering"


class Said(Protocol):
    """What the rules read of a claim."""

    statement: str


Claim = TypeVar("Claim", bound=Said)


def find_opposites(claims: Iterable[Claim]) -> tuple[tuple[Claim, Claim], ...]:
    """Give the pairs of claims of which one says active and the other no longer running."""
    return tuple(
        (one, other)
        for one, other in combinations(tuple(claims), 2)
        if {one.statement, other.statement} == {"active", "retired"}
    )


def find_conflict(
    statement: str, level: Level, states: Mapping[str, RequirementState]
) -> Conflict | None:
    """Tell how evidence contradicts a claim; None when it does not, or when nobody looked.

    *Integrated* asks for level 3 and is measured against the verified level alone; *active* and
    *no longer running* against the address, while the evidence for it counts.
    """
    address = states.get("address_answers")
    if statement == "integrated" and level not in _INTEGRATED_FROM:
        return Conflict.NOT_INTEGRATED
    if statement == "active" and address is RequirementState.FAILED:
        return Conflict.NOT_ANSWERING
    if statement == "retired" and address is RequirementState.MET:
        return Conflict.STILL_ANSWERING
    return None
