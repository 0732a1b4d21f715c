"""The level rule: what unexpired evidence supports, as values in and values out.

Nothing here knows a database or a clock. Three things hold, as long as newer evidence does not
end before older evidence of its kind: a missing proof never raises a level, time alone only
lowers it, and an outage of Sambung itself lowers nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """The integration levels. The values are keys of every published count: never rename one."""

    NONE = "none"
    REGISTERED = "0"
    REACHABLE = "1"
    SINGLE_SIGN_ON = "2"
    EXCHANGING = "3"
    ONE_PROCESS = "4"
    SHARED = "5"


class State(StrEnum):
    """How a requirement stands for one application at one moment."""

    MET = "met"
    FAILED = "failed"
    EXPIRED = "expired"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"


class Outcome(StrEnum):
    """What a check came to. Inconclusive: Sambung's own prober or network was in the way."""

    MET = "met"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a level asks for. Evidence for it counts for `lifetime`.

    `may_be_exempt` says whether it can be declared not applicable. What makes an application
    *integrated* (its owner, its contract, its traffic) cannot: without it nothing was seen.
    """

    code: str
    level: Level
    lifetime: timedelta
    may_be_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """What a check saw: the outcome, the code of the finding, and details for the reader.

    `valid_until` shortens the life of the evidence where what was seen has an end of its own: a
    promised date, or the age of the last call.
    """

    outcome: Outcome
    finding: str
    details: Mapping[str, Any] = field(default_factory=dict)
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """An observation as it was kept: when it was made and until when it counts."""

    outcome: Outcome
    observed_at: datetime
    expires_at: datetime
    finding: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of a requirement and the sighting that decided it, if one did."""

    state: State
    sighting: Sighting | None = None


REQUIREMENTS = (
    Requirement("owner_confirmed", Level.REGISTERED, timedelta(days=365)),
    Requirement("address_answers", Level.REACHABLE, timedelta(days=7), may_be_exempt=True),
    Requirement("portal_link", Level.REACHABLE, timedelta(days=7), may_be_exempt=True),
    Requirement("single_sign_on", Level.SINGLE_SIGN_ON, timedelta(days=30), may_be_exempt=True),
    Requirement("contract_holds", Level.EXCHANGING, timedelta(days=30)),
    Requirement("traffic_seen", Level.EXCHANGING, timedelta(days=30)),
    Requirement("update_promise_kept", Level.EXCHANGING, timedelta(days=30)),
    Requirement("one_process", Level.ONE_PROCESS, timedelta(days=90)),
    Requirement("source_of_truth", Level.SHARED, timedelta(days=90)),
)
BY_CODE = {requirement.code: requirement for requirement in REQUIREMENTS}


def state_of(
    requirement: Requirement,
    sightings: Iterable[Sighting],
    *,
    is_exempt: bool,
    now: datetime,
) -> State:
    """Tell how a requirement stands: the state of `decide`."""
    return decide(requirement, sightings, is_exempt=is_exempt, now=now).state


def decide(
    requirement: Requirement,
    sightings: Iterable[Sighting],
    *,
    is_exempt: bool,
    now: datetime,
) -> Decision:
    """Tell how a requirement stands, and by which sighting.

    `is_exempt` means a confirmed exemption. The newest conclusive sighting decides while it
    counts; of two at the same moment the failed one, so that order does not matter. Once it has
    expired, an outage of ours since then says `not_checked`: the application is not to blame that
    nobody looked again. Sightings later than `now` are left out, so that a past day can be asked.
    """
    if is_exempt:
        return Decision(State.NOT_APPLICABLE)
    seen = [sighting for sighting in sightings if sighting.observed_at <= now]
    conclusive = _newest(s for s in seen if s.outcome is not Outcome.INCONCLUSIVE)
    outage = _newest(s for s in seen if s.outcome is Outcome.INCONCLUSIVE)
    if conclusive is not None and now < _end(requirement, conclusive):
        return Decision(State(conclusive.outcome.value), conclusive)
    if conclusive is None:
        return Decision(State.NOT_CHECKED, outage)
    if outage is not None and _is_newer_and_counts(outage, conclusive, requirement, now):
        return Decision(State.NOT_CHECKED, outage)
    return Decision(State.EXPIRED, conclusive)


def level_reached(states: Mapping[str, State]) -> Level:
    """Give the highest level whose requirements, and those of all levels below, are in order.

    In order means met or not applicable; a requirement missing from `states` was not checked.
    A level without a single met requirement is passed on the way up but never reached itself:
    an exemption says that a question does not fit, which is no proof of anything. So single
    sign-on that does not apply leads from level 1 to level 3, yet never to a level 2.
    """
    reached = Level.NONE
    for level in Level:
        if level is Level.NONE:
            continue
        found = [states.get(r.code, State.NOT_CHECKED) for r in REQUIREMENTS if r.level is level]
        if any(state not in (State.MET, State.NOT_APPLICABLE) for state in found):
            break
        if State.MET in found:
            reached = level
    return reached


def expiry_of(
    requirement: Requirement, observed_at: datetime, valid_until: datetime | None
) -> datetime:
    """Give the moment from which evidence no longer counts."""
    end = observed_at + requirement.lifetime
    return end if valid_until is None else min(end, max(valid_until, observed_at))


def _end(requirement: Requirement, sighting: Sighting) -> datetime:
    return min(sighting.expires_at, sighting.observed_at + requirement.lifetime)


def _is_newer_and_counts(
    outage: Sighting, conclusive: Sighting, requirement: Requirement, now: datetime
) -> bool:
    return outage.observed_at > conclusive.observed_at and now < _end(requirement, outage)


def _newest(sightings: Iterable[Sighting]) -> Sighting | None:
    return max(
        sightings,
        key=lambda s: (s.observed_at, s.outcome is Outcome.FAILED, -s.expires_at.timestamp()),
        default=None,
    )
