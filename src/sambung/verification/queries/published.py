"""The standing of an application as the public sees it."""

from dataclasses import dataclass
from datetime import datetime

from sambung.portfolio.models import Application
from sambung.verification.publication.moments import (
    NOTHING,
    PublishedLevel,
    list_published_levels,
)
from sambung.verification.queries.standings import RequirementStanding, get_standing
from sambung.verification.rules.levels import IN_ORDER, Level


@dataclass(frozen=True, slots=True)
class PublishedRequirement:
    """A requirement as the public sees it. What a clarification is about is withheld."""

    standing: RequirementStanding
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class PublishedStanding:
    """The published level of an application, with its requirements in order of level."""

    application: Application
    published: PublishedLevel
    requirements: tuple[PublishedRequirement, ...]

    @property
    def level(self) -> Level:
        """The level the public sees."""
        return self.published.level


def get_published_standing(application: Application, *, now: datetime) -> PublishedStanding:
    """Give what the public sees of an application, requirement by requirement."""
    published = list_published_levels([application.pk], now=now).get(application.pk, NOTHING)
    requirements = tuple(
        PublishedRequirement(standing, _is_withheld(standing, published))
        for standing in get_standing(application, now=now).requirements
    )
    return PublishedStanding(application, published, requirements)


def _is_withheld(standing: RequirementStanding, published: PublishedLevel) -> bool:
    return (
        published.is_under_clarification
        and standing.state not in IN_ORDER
        and not standing.is_advice
        and published.level >= standing.level
    )
