"""The standing of an application: its verified level, requirement by requirement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.functions import Lower

from sambung.portfolio.models import Application
from sambung.verification.evidence import (
    list_exemptions,
    list_newest_sightings,
    list_profiles,
)
from sambung.verification.finding_texts import describe_finding
from sambung.verification.models import Exemption
from sambung.verification.rules.levels import (
    BY_CODE,
    REQUIREMENTS,
    Level,
    Requirement,
    RequirementState,
    RequirementVerdict,
    Sighting,
    decide,
    level_reached,
)
from sambung.verification.rules.requirement_sets import (
    ASKED_OUTSIDE,
    Profile,
    find_waiver,
    list_requirements,
)
from sambung.verification.texts import (
    OUTSIDE_IS_OFF,
    REQUIREMENT_EXPLANATIONS,
    REQUIREMENT_TITLES,
    STATE_TITLES,
    Text,
    describe_waiver,
)

_NEVER_LOOKED = RequirementVerdict(RequirementState.NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class RequirementStanding:
    """How one requirement stands: its code, level and state, and what is behind the state.

    `evidence` is the sighting that decided; None when nobody looked or it does not apply. Then
    `reason` tells why it does not apply: because of what the application is, or because somebody
    said so (`exempted_by`, `confirmed_by`); or why nobody looks.
    """

    requirement: str
    level: Level
    state: RequirementState
    evidence: Sighting | None = None
    reason: Text = ""
    exempted_by: str = ""
    confirmed_by: str = ""

    @property
    def title(self) -> Text:
        """The requirement in a few words."""
        return REQUIREMENT_TITLES[self.requirement]

    @property
    def is_advice(self) -> bool:
        """Whether it is checked and shown only: it moves no level."""
        return not BY_CODE[self.requirement].counts

    @property
    def explanation(self) -> Text:
        """What is asked, and how long evidence counts."""
        return REQUIREMENT_EXPLANATIONS[self.requirement]

    @property
    def state_title(self) -> Text:
        """The state in a word."""
        return STATE_TITLES[self.state]

    @property
    def finding(self) -> str:
        """The code of what was found; empty when nobody looked."""
        return self.evidence.finding if self.evidence else ""

    @property
    def finding_text(self) -> str:
        """What was found, in the reader's language; empty when nobody looked."""
        return describe_finding(self.finding, self.details) if self.finding else ""

    @property
    def details(self) -> Mapping[str, Any]:
        """What belongs to the finding, as plain values."""
        return self.evidence.details if self.evidence else {}

    @property
    def observed_at(self) -> datetime | None:
        """When it was seen."""
        return self.evidence.observed_at if self.evidence else None

    @property
    def expires_at(self) -> datetime | None:
        """Until when it counts."""
        return self.evidence.expires_at if self.evidence else None

    @property
    def request_id(self) -> str:
        """The request id of a call in the ledger whose proof can be fetched, or an empty text."""
        return str(self.details.get("request_id", ""))


@dataclass(frozen=True, slots=True)
class Standing:
    """The verified level of an application and every requirement, in order of level."""

    application: Application
    level: Level
    requirements: tuple[RequirementStanding, ...]


def get_standing(application: Application, *, now: datetime) -> Standing:
    """Give the verified level of an application at a moment, requirement by requirement."""
    return list_standings_of([application], now=now)[0]


def list_standings(*, now: datetime) -> tuple[Standing, ...]:
    """List the standing of every application but illustrations, by name, in five queries.

    Examples are among them: the caller tells them apart by their provenance.
    """
    applications = Application.objects.verifiable().select_related("owner")
    return list_standings_of(tuple(applications.order_by(Lower("name"), "code")), now=now)


def list_standings_of(
    applications: Sequence[Application], *, now: datetime
) -> tuple[Standing, ...]:
    """Give the standing of each of the applications, in their order and in five queries."""
    keys = [application.pk for application in applications]
    exemptions = list_exemptions(keys, now=now)
    sightings = list_newest_sightings(keys, now=now)
    profiles = list_profiles(keys, now=now)
    may_call_outside = settings.SAMBUNG_PROBE_REAL_ADDRESSES
    standings = []
    for application in applications:
        profile = profiles[application.pk]
        requirements = tuple(
            _stand(
                requirement,
                sightings[application.pk].get(requirement.code, ()),
                exemptions=exemptions[application.pk],
                profile=profile,
                is_outside_off=not (may_call_outside or application.is_example),
                now=now,
            )
            for requirement in REQUIREMENTS
        )
        states = {found.requirement: found.state for found in requirements}
        level = level_reached(states, list_requirements(profile))
        standings.append(Standing(application, level, requirements))
    return tuple(standings)


def _stand(
    requirement: Requirement,
    sightings: Iterable[Sighting],
    *,
    exemptions: Mapping[str, Exemption],
    profile: Profile,
    is_outside_off: bool,
    now: datetime,
) -> RequirementStanding:
    waiver = find_waiver(requirement.code, profile)
    if waiver is not None:
        return RequirementStanding(
            requirement=requirement.code,
            level=requirement.level,
            state=RequirementState.NOT_APPLICABLE,
            reason=describe_waiver(waiver, profile),
        )
    exemption = exemptions.get(requirement.code) or exemptions.get(requirement.follows)
    decision = decide(requirement, sightings, is_exempt=exemption is not None, now=now)
    reason: Text = exemption.reason if exemption else ""
    if decision == _NEVER_LOOKED and is_outside_off and requirement.code in ASKED_OUTSIDE:
        reason = OUTSIDE_IS_OFF
    return RequirementStanding(
        requirement=requirement.code,
        level=requirement.level,
        state=decision.state,
        evidence=decision.sighting,
        reason=reason,
        exempted_by=exemption.declared_by_name if exemption else "",
        confirmed_by=exemption.confirmed_by_name if exemption else "",
    )
