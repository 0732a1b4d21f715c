"""Which applications may leave, and why; and of two that do the same, which one could stay.

Pure: facts in, candidates out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.verification.rules.levels import Level


class Reason(StrEnum):
    """Why an application is a candidate, the strongest first."""

    REPLACED = "replaced"
    ELIMINATE = "eliminate"
    DEAD = "dead"
    NO_TRAFFIC = "no_traffic"


REASON_NAMES: Mapping[Reason, Message] = {
    Reason.REPLACED: _("Another application is entered as its successor"),
    Reason.ELIMINATE: _("Low value and low technical fit"),
    Reason.DEAD: _("Died silently"),
    Reason.NO_TRAFFIC: _("Connected, but nothing calls it and nobody signs in"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether an application stays, as plain values."""

    code: str
    score: int | None = None
    level: Level = Level.NONE
    dependents: int = 0
    """How many agreements and clients depend on it."""
    reasons: frozenset[Reason] = field(default_factory=frozenset)


def list_retirable(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """List what may be retired: most reasons first, then the strongest, then by code."""
    found = [standing for standing in standings if standing.reasons]
    return tuple(sorted(found, key=_by_reasons))


def choose_successor(one: Standing, other: Standing) -> tuple[str, str]:
    """Say which of two that do the same could stay, and which could leave.

    What others depend on most stays; then what is proved best, what scores best, and what was
    entered first. It is a proposal: people decide.
    """
    stays = max(
        (one, other), key=lambda each: (*_worth(each), each.code == min(one.code, other.code))
    )
    leaves = other if stays is one else one
    return stays.code, leaves.code


def drop_known(
    pairs: Iterable[tuple[str, str, float]], leaving: Collection[str]
) -> tuple[tuple[str, str, float], ...]:
    """Leave out the pairs of which one is on its way out already."""
    return tuple(pair for pair in pairs if not {pair[0], pair[1]} & set(leaving))


def _worth(standing: Standing) -> tuple[int, Level, int]:
    score = -1 if standing.score is None else standing.score
    return standing.dependents, standing.level, score


def _by_reasons(standing: Standing) -> tuple[int, int, str]:
    strongest = min(list(Reason).index(reason) for reason in standing.reasons)
    return -len(standing.reasons), strongest, standing.code
