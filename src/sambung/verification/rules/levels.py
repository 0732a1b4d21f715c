"""The level rule: what unexpired evidence supports, as values in and values out.

Nothing here knows a database or a clock. Three things hold, as long as newer evidence does not
end before older evidence of its kind: a missing proof never raises a level, time alone only
lowers it, and an outage of Sambung itself lowers nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """The integration levels, lowest first. Comparing two compares what they stand for.

    The values are keys of every published count: never rename one.

    >>> Level.NONE < Level.REGISTERED, max(Level).rank
    (True, 6)
    """

    NONE = "none"
    REGISTERED = "0"
    REACHABLE = "1"
    SINGLE_SIGN_ON = "2"
    EXCHANGING = "3"
    ONE_PROCESS = "4"
    SHARED = "5"

    @property
    def rank(self) -> int:
        """How many levels are reached: none at `none`, one at level 0, six at level 5."""
        return tuple(type(self)).index(self)

    def __lt__(self, other: str) -> bool:
        """Tell whether it is the lower one. The values as texts would put `none` on top."""
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        """Tell whether it is no higher."""
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        """Tell whether it is the higher one."""
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        """Tell whether it is no lower."""
        return self.rank >= Level(other).rank


PROVEN_LEVELS = tuple(Level)[1:]
"""The levels somebody can reach, lowest first."""


class RequirementState(StrEnum):
    """How a requirement stands for one application at one moment."""

    MET = "met"
    FAILED = "failed"
    EXPIRED = "expired"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"


class Outcome(StrEnum):
    """What a check came to.

    Inconclusive: Sambung's own prober or network was in the way. Undecided: nothing can be asked
    of the application (yet), since what would be asked has not begun, began only lately, or ended.
    """

    MET = "met"
    FAILED = "failed"
    UNDECIDED = "undecided"
    INCONCLUSIVE = "inconclusive"


TELLING = (Outcome.MET, Outcome.FAILED)
"""The outcomes that say something about the application."""
IN_ORDER = frozenset({RequirementState.MET, RequirementState.NOT_APPLICABLE})
"""The states in which a requirement holds nothing up."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a level asks for. Evidence for it counts for `lifetime`.

    `is_key` marks what the level is about: without it met, a level may be passed but is never
    reached. `may_be_exempt` says whether it can be declared not applicable; what makes an
    application *integrated* (its owner, its contract, its traffic) cannot. One that `follows`
    another looks at the same thing, and an exemption of that one covers it. What does not `count`
    is advice: checked and shown, but it moves no level.
    """

    code: str
    level: Level
    lifetime: timedelta
    may_be_exempt: bool = False
    is_key: bool = False
    follows: str = ""
    counts: bool = True


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
    probe: str = ""


@dataclass(frozen=True, slots=True)
class RequirementVerdict:
    """The state of a requirement and the sighting that decided it, if one did."""

    state: RequirementState
    sighting: Sighting | None = None


_WEEK, _MONTH, _QUARTER, _YEAR = (timedelta(days=days) for days in (7, 30, 90, 365))

REQUIREMENTS = (
    Requirement("owner_confirmed", Level.REGISTERED, _YEAR, is_key=True),
    Requirement("entry_complete", Level.REGISTERED, _MONTH, counts=False),
    Requirement("address_answers", Level.REACHABLE, _WEEK, may_be_exempt=True, is_key=True),
    Requirement("tls_certificate", Level.REACHABLE, _WEEK, follows="address_answers"),
    Requirement("page_genuine", Level.REACHABLE, _WEEK, follows="address_answers"),
    Requirement("portal_link", Level.REACHABLE, _WEEK, may_be_exempt=True),
    Requirement("security_contact", Level.REACHABLE, _MONTH, counts=False),
    Requirement("single_sign_on", Level.SINGLE_SIGN_ON, _MONTH, may_be_exempt=True, is_key=True),
    Requirement("contract_holds", Level.EXCHANGING, _MONTH, is_key=True),
    Requirement("traffic_seen", Level.EXCHANGING, _MONTH, is_key=True),
    Requirement("update_promise_kept", Level.EXCHANGING, _MONTH),
    Requirement("one_process", Level.ONE_PROCESS, _QUARTER, is_key=True),
    Requirement("source_of_truth", Level.SHARED, _QUARTER, is_key=True),
)
BY_CODE = {requirement.code: requirement for requirement in REQUIREMENTS}


def is_exempt_from(requirement: Requirement, exempted: Collection[str]) -> bool:
    """Tell whether confirmed exemptions cover a requirement: its own, or the one it follows."""
    return requirement.code in exempted or requirement.follows in exempted


def state_of(
    requirement: Requirement,
    sightings: Iterable[Sighting],
    *,
    is_exempt: bool,
    now: datetime,
) -> RequirementState:
    """Tell how a requirement stands: the state of `decide`."""
    return decide(requirement, sightings, is_exempt=is_exempt, now=now).state


def decide(
    requirement: Requirement,
    sightings: Iterable[Sighting],
    *,
    is_exempt: bool,
    now: datetime,
) -> RequirementVerdict:
    """Tell how a requirement stands, and by which sighting.

    `is_exempt` means a confirmed exemption. The newest conclusive sighting decides while it
    counts; of two at the same moment the failed one, and an undecided one before one that is met,
    so that order does not matter. Once it has expired, an outage of ours since then says
    `not_checked`: the application is not to blame that nobody looked again. One that is undecided
    takes back what was seen before: absence is judged only where something can be expected.
    Sightings later than `now` are left out, so that a past day can be asked.
    """
    if is_exempt:
        return RequirementVerdict(RequirementState.NOT_APPLICABLE)
    seen = [sighting for sighting in sightings if sighting.observed_at <= now]
    conclusive = _newest(s for s in seen if s.outcome is not Outcome.INCONCLUSIVE)
    outage = _newest(s for s in seen if s.outcome is Outcome.INCONCLUSIVE)
    if conclusive is None:
        return RequirementVerdict(RequirementState.NOT_CHECKED, outage)
    if conclusive.outcome is Outcome.UNDECIDED:
        return RequirementVerdict(RequirementState.NOT_CHECKED, conclusive)
    if now < _end(requirement, conclusive):
        return RequirementVerdict(RequirementState(conclusive.outcome.value), conclusive)
    if outage is not None and _is_newer_and_counts(outage, conclusive, requirement, now):
        return RequirementVerdict(RequirementState.NOT_CHECKED, outage)
    return RequirementVerdict(RequirementState.EXPIRED, conclusive)


def level_reached(
    states: Mapping[str, RequirementState], requirements: Iterable[Requirement]
) -> Level:
    """Give the highest level whose requirements, and those of all levels below, are in order.

    `requirements` is the application's set (see `list_requirements`). In order means met or not
    applicable; a requirement of the set that is missing from `states` was not checked. A level is
    reached only when what it is about was seen (its key requirements are met); otherwise it is
    passed at most: an exemption, or a platform of which nothing is asked, says that a question
    does not fit, which is no proof of anything. So single sign-on that does not apply leads from
    level 1 to level 3, yet never to a level 2.
    """
    asked = [requirement for requirement in requirements if requirement.counts]
    blocked = [r.level for r in asked if states.get(r.code) not in IN_ORDER]
    met = {r.code for r in asked if states.get(r.code) is RequirementState.MET}
    reached = Level.NONE
    for level, keys in _KEYS.items():
        if level in blocked:
            break
        if keys <= met:
            reached = level
    return reached


def expiry_of(
    requirement: Requirement, observed_at: datetime, valid_until: datetime | None
) -> datetime:
    """Give the moment from which evidence no longer counts."""
    end = observed_at + requirement.lifetime
    return end if valid_until is None else min(end, max(valid_until, observed_at))


_KEYS: Mapping[Level, frozenset[str]] = {
    level: frozenset(r.code for r in REQUIREMENTS if r.level is level and r.is_key)
    for level in PROVEN_LEVELS
}
"""What has to be seen for each level, from the lowest to the highest."""


def _end(requirement: Requirement, sighting: Sighting) -> datetime:
    return min(sighting.expires_at, sighting.observed_at + requirement.lifetime)


def _is_newer_and_counts(
    outage: Sighting, conclusive: Sighting, requirement: Requirement, now: datetime
) -> bool:
    return outage.observed_at > conclusive.observed_at and now < _end(requirement, outage)


_FIRST_OF_A_MOMENT = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.MET, Outcome.INCONCLUSIVE)


def _newest(sightings: Iterable[Sighting]) -> Sighting | None:
    return max(
        sightings,
        key=lambda s: (
            s.observed_at,
            -_FIRST_OF_A_MOMENT.index(s.outcome),
            -s.expires_at.timestamp(),
        ),
        default=None,
    )
