"""Reads of the portfolio. Examples and parts of Sambung itself are in no count."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, User
from sambung.directory.provenance import COUNTED, Provenance
from sambung.directory.queries import acts_for, find_head
from sambung.kernel.codes import is_code
from sambung.kernel.errors import NotFound
from sambung.portfolio.models import Application, Claim, Kind, Statement

_NEWEST_FIRST = (F("claimed_on").desc(nulls_last=True), "id")


@dataclass(frozen=True, slots=True)
class PortfolioCounts:
    """How many applications there are. The values of each mapping add up to `total`."""

    total: int
    by_kind: dict[str, int]
    by_provenance: dict[str, int]


@dataclass(frozen=True, slots=True)
class ClaimedIntegrated:
    """How many applications somebody said are integrated. Said, not verified.

    `as_of` is an ISO date as exact as it is known, such as `2023-10`.
    """

    public: int
    administrative: int
    as_of: str
    claimant: str
    source: str


def count_portfolio() -> PortfolioCounts:
    """Count the applications by kind and by provenance, in one query.

    Kinds are always both there, and so are documented and illustrative; registered appears with
    the first application an agency registers.
    """
    kinds: Counter[str] = Counter({kind.value: 0 for kind in Kind})
    provenances: Counter[str] = Counter(
        {Provenance.DOCUMENTED.value: 0, Provenance.ILLUSTRATIVE.value: 0}
    )
    groups = (
        Application.objects.counted()
        .order_by()
        .values_list("kind", "provenance")
        .annotate(count=Count("id"))
    )
    for kind, provenance, count in groups:
        kinds[kind] += count
        provenances[provenance] += count
    return PortfolioCounts(
        total=kinds.total(), by_kind=dict(kinds), by_provenance=dict(provenances)
    )


def get_claimed_integrated() -> ClaimedIntegrated | None:
    """Give the newest claim on how many applications of each kind are integrated, if there is one.

    Both figures must come from one claimant on one date; figures of different claims are never
    put together.
    """
    found: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in Claim.objects.filter(
        application__isnull=True, statement=Statement.INTEGRATED
    ).order_by(*_NEWEST_FIRST):
        pair = found.setdefault((claim.as_of, claim.claimant), {})
        pair.setdefault(claim.kind, claim)
        if Kind.PUBLIC in pair and Kind.ADMINISTRATIVE in pair:
            return ClaimedIntegrated(
                public=pair[Kind.PUBLIC].count or 0,
                administrative=pair[Kind.ADMINISTRATIVE].count or 0,
                as_of=claim.as_of,
                claimant=claim.claimant,
                source=claim.source,
            )
    return None


def list_claims(application: Application) -> tuple[Claim, ...]:
    """List what was said of an application, newest first."""
    return tuple(application.claims.order_by(*_NEWEST_FIRST))


def list_owning_agencies() -> tuple[Agency, ...]:
    """List the agencies that own a counted application, by name, the invented ones last."""
    agencies = Agency.objects.filter(applications__provenance__in=COUNTED).distinct()
    return tuple(
        sorted(
            agencies,
            key=lambda agency: (agency.provenance == Provenance.ILLUSTRATIVE, agency.name),
        )
    )


def get_application(code: str) -> Application:
    """Give an application with its owner.

    Raises:
        NotFound: no application has that code.
    """
    application = None
    if is_code(code):
        application = Application.objects.select_related("owner").filter(code=code).first()
    if application is None:
        raise NotFound(_("There is no application with the code %(code)s.") % {"code": code})
    return application


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for an application. `is_interim`: the head of the agency, for want of another."""

    user: User | None
    is_interim: bool


def get_responsible(application: Application, *, now: datetime) -> Responsible:
    """Give who answers for an application at this moment.

    It is the officer the agency named, while he can act for it. However he left, the head of the
    agency holds the application from that moment on; `user` is None while the agency has no head
    here, and then the administrators of the city hold it.
    """
    user, owner = application.responsible, application.owner
    if user is not None and owner is not None and acts_for(user, owner.code, now=now):
        return Responsible(user, is_interim=False)
    return Responsible(find_head(owner, now=now) if owner else None, is_interim=True)


def get_owner_code(application: Application) -> str:
    """Give the code of the agency that owns an application; `*` when none is known yet."""
    return application.owner_code


def guess_kind(agency: Agency) -> str:
    """Guess the kind of a new application: what most of the agency's applications are."""
    kinds = list(
        Application.objects.without_system().filter(owner=agency).values_list("kind", flat=True)
    )
    return str(max(Kind.values, key=kinds.count)) if kinds else str(Kind.PUBLIC)
