"""What the pages show, put together from the packages below."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sambung.design.levels import PROVEN_LEVELS, count_reached
from sambung.exchange.ledger.models import Checkpoint
from sambung.exchange.ledger.proofs import get_verifier_key
from sambung.exchange.ledger.queries import find_latest_checkpoint
from sambung.exchange.models import Interface, InterfaceState
from sambung.exchange.queries import count_live_agreements
from sambung.kernel.clock import WIB
from sambung.portfolio.models import Application, Claim
from sambung.portfolio.queries import (
    ClaimedIntegrated,
    PortfolioCounts,
    count_portfolio,
    get_application,
    get_claimed_integrated,
    list_claims,
)
from sambung.verification.queries import (
    LevelCounts,
    RequirementStanding,
    Standing,
    count_levels,
    get_standing,
)
from sambung.verification.rules import Level

_DOWNWARDS = (*reversed(PROVEN_LEVELS), Level.NONE)


@dataclass(frozen=True, slots=True)
class CityFigures:
    """The figures of the opening page. Claimed and verified stay two things."""

    portfolio: PortfolioCounts
    claimed: ClaimedIntegrated | None
    verified: LevelCounts
    counted_at: datetime

    def list_levels(self) -> tuple[tuple[Level, int], ...]:
        """List the levels from the highest down, each with its number of applications."""
        return tuple((level, self.verified.by_level[level.value]) for level in _DOWNWARDS)

    def list_example_levels(self) -> tuple[tuple[Level, int], ...]:
        """List the levels at which examples stand, likewise."""
        counts = self.verified.examples
        return tuple((level, counts[level.value]) for level in _DOWNWARDS if counts[level.value])


@dataclass(frozen=True, slots=True)
class Stage:
    """A level on the page of an application, with what it asks for."""

    level: Level
    is_reached: bool
    requirements: tuple[RequirementStanding, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """An interface an application offers, and how many agreements are in force for it."""

    interface: Interface
    agreements: int


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """Everything the page of an application shows."""

    application: Application
    claims: tuple[Claim, ...]
    standing: Standing
    stages: tuple[Stage, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What the page of the ledger shows of it as a whole.

    `root` is the root hash in base64, as the signed note writes it.
    """

    checkpoint: Checkpoint | None
    verifier_key: str

    @property
    def root(self) -> str:
        """The root hash of the newest checkpoint."""
        return b64encode(self.checkpoint.root).decode() if self.checkpoint else ""


def get_city_figures(*, now: datetime) -> CityFigures:
    """Give the figures of the opening page as they are at a moment."""
    return CityFigures(
        portfolio=count_portfolio(),
        claimed=get_claimed_integrated(),
        verified=count_levels(now=now),
        counted_at=now,
    )


def get_application_page(code: str, *, now: datetime) -> ApplicationPage:
    """Give what the page of an application shows.

    Raises:
        NotFound: no application has that code.
    """
    application = get_application(code)
    standing = get_standing(application, now=now)
    return ApplicationPage(
        application=application,
        claims=list_claims(application),
        standing=standing,
        stages=_list_stages(standing),
        offers=_list_offers(application, now=now),
    )


def get_ledger_page() -> LedgerPage:
    """Give the newest checkpoint and the key that verifies it."""
    return LedgerPage(checkpoint=find_latest_checkpoint(), verifier_key=get_verifier_key())


def find_interface(application_code: str, interface_code: str) -> Interface | None:
    """Find an interface on the exchange by the codes of its application and its own."""
    return Interface.objects.filter(
        application__code=application_code, code=interface_code, state=InterfaceState.PUBLISHED
    ).first()


def _list_stages(standing: Standing) -> tuple[Stage, ...]:
    reached = count_reached(standing.level)
    return tuple(
        Stage(level, number <= reached, _of_level(standing.requirements, level))
        for number, level in enumerate(PROVEN_LEVELS, start=1)
    )


def _of_level(
    requirements: Iterable[RequirementStanding], level: Level
) -> tuple[RequirementStanding, ...]:
    return tuple(requirement for requirement in requirements if requirement.level is level)


def _list_offers(application: Application, *, now: datetime) -> tuple[Offer, ...]:
    interfaces = application.interfaces.filter(state=InterfaceState.PUBLISHED)
    agreements = count_live_agreements(application, today=now.astimezone(WIB).date())
    return tuple(Offer(interface, agreements.get(interface.pk, 0)) for interface in interfaces)
