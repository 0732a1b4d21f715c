"""What the pages show, put together from the packages below."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import prefetch_related_objects
from django.utils.timezone import get_current_timezone, localdate

from sambung.exchange.models import Interface, InterfaceState
from sambung.exchange.queries import count_live_agreements
from sambung.ledger.models import Checkpoint
from sambung.ledger.proofs import get_verifier_key
from sambung.ledger.queries import find_latest_checkpoint
from sambung.portal.charts import HistoryChart, draw_history
from sambung.portfolio.gate.gate import has_cleared
from sambung.portfolio.models import Application, Claim
from sambung.portfolio.queries import (
    ClaimedIntegrated,
    PortfolioCounts,
    count_portfolio,
    get_application,
    get_claimed_integrated,
    list_claims,
)
from sambung.verification.models import Clarification
from sambung.verification.publication.moments import find_opening_day
from sambung.verification.queries import (
    LevelCounts,
    PublicChange,
    PublishedRequirement,
    PublishedStanding,
    count_levels,
    find_open_clarification,
    get_published_standing,
    list_public_changes,
)
from sambung.verification.rules.levels import PROVEN_LEVELS, Level

_YEAR = timedelta(days=365)
_DOWNWARDS = (*reversed(PROVEN_LEVELS), Level.NONE)


@dataclass(frozen=True, slots=True)
class CityFigures:
    """The figures of the opening page. Claimed and verified stay two things.

    `opening_day` is the first day on which the verified ones are public, while it has not come.
    """

    portfolio: PortfolioCounts
    claimed: ClaimedIntegrated | None
    verified: LevelCounts
    counted_at: datetime
    opening_day: date | None

    def list_levels(self) -> tuple[tuple[Level, int], ...]:
        """List the levels from the highest down, each with its number of applications."""
        return tuple((level, self.verified.by_level[level.value]) for level in _DOWNWARDS)

    def list_example_levels(self) -> tuple[tuple[Level, int], ...]:
        """List the levels at which examples stand, likewise."""
        counts = self.verified.examples
        return tuple((level, counts[level.value]) for level in _DOWNWARDS if counts[level.value])


@dataclass(frozen=True, slots=True)
class LevelSection:
    """A level on the page of an application, with what it asks for."""

    level: Level
    is_reached: bool
    requirements: tuple[PublishedRequirement, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """An interface an application offers, and how many agreements are in force for it."""

    interface: Interface
    agreements: int


@dataclass(frozen=True, slots=True)
class History:
    """The public history of a level: the changes, newest first, and a drawing of twelve months.

    `since` is when the level shown was reached, as far as the watch saw it.
    """

    since: datetime | None
    changes: tuple[PublicChange, ...]
    chart: HistoryChart | None


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """Everything the page of an application shows.

    `clarification` holds back a fall of the level. While `opening_day` has not come, nothing
    that is verified may be shown. `has_tile` tells whether it may have a link here: a new
    application only once it is cleared.
    """

    application: Application
    claims: tuple[Claim, ...]
    standing: PublishedStanding
    stages: tuple[LevelSection, ...]
    offers: tuple[Offer, ...]
    history: History
    clarification: Clarification | None
    opening_day: date | None
    has_tile: bool


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
        opening_day=find_opening_day(now=now),
    )


def get_application_page(code: str, *, now: datetime) -> ApplicationPage:
    """Give what the page of an application shows.

    Raises:
        NotFound: no application has that code.
    """
    application = get_application(code)
    standing = get_published_standing(application, now=now)
    claims = list_claims(application)
    prefetch_related_objects(claims, "answer")
    return ApplicationPage(
        application=application,
        claims=claims,
        standing=standing,
        stages=_list_stages(standing),
        offers=_list_offers(application, now=now),
        history=_get_history(application, standing.level, now=now),
        clarification=(
            find_open_clarification(application, now=now)
            if standing.published.is_under_clarification
            else None
        ),
        opening_day=find_opening_day(now=now),
        has_tile=has_cleared(application),
    )


def get_ledger_page() -> LedgerPage:
    """Give the newest checkpoint and the key that verifies it."""
    return LedgerPage(checkpoint=find_latest_checkpoint(), verifier_key=get_verifier_key())


def find_interface(application_code: str, interface_code: str) -> Interface | None:
    """Find an interface on the exchange by the codes of its application and its own."""
    return Interface.objects.filter(
        application__code=application_code, code=interface_code, state=InterfaceState.PUBLISHED
    ).first()


def _get_history(application: Application, level: Level, *, now: datetime) -> History:
    changes = list_public_changes(application, now=now)
    is_known = bool(changes) and changes[-1].after is level
    return History(
        since=changes[-1].at if is_known else None,
        changes=tuple(reversed(changes)),
        chart=draw_history(
            [(c.at, c.after) for c in changes],
            start=now - _YEAR,
            end=now,
            zone=get_current_timezone(),
        ),
    )


def _list_stages(standing: PublishedStanding) -> tuple[LevelSection, ...]:
    reached = standing.level.rank
    return tuple(
        LevelSection(level, number <= reached, _of_level(standing.requirements, level))
        for number, level in enumerate(PROVEN_LEVELS, start=1)
    )


def _of_level(
    requirements: Iterable[PublishedRequirement], level: Level
) -> tuple[PublishedRequirement, ...]:
    return tuple(found for found in requirements if found.standing.level is level)


def _list_offers(application: Application, *, now: datetime) -> tuple[Offer, ...]:
    interfaces = application.interfaces.filter(state=InterfaceState.PUBLISHED)
    agreements = count_live_agreements(application, today=localdate(now))
    return tuple(Offer(interface, agreements.get(interface.pk, 0)) for interface in interfaces)
