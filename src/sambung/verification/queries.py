"""Reads of verification: the standing of one application, the counts, and the list.

Declared and verified never meet here: a level follows from evidence alone. Illustrations are
always at `none`, examples are counted apart, and parts of Sambung appear nowhere.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from sambung.directory.models import Provenance
from sambung.kernel.errors import InvalidInput, NotFound
from sambung.portfolio.models import Application, Claim, Kind
from sambung.portfolio.queries import COUNTED
from sambung.verification.evidence import (
    UPDATE_PROMISE,
    compute_levels,
    list_exemptions,
    list_newest_sightings,
    list_promising,
)
from sambung.verification.models import Evidence, Exemption
from sambung.verification.rules import (
    REQUIREMENTS,
    Level,
    Outcome,
    Requirement,
    Sighting,
    State,
    decide,
    level_reached,
)
from sambung.verification.texts import (
    NO_TABLE,
    REQUIREMENT_EXPLANATIONS,
    REQUIREMENT_TITLES,
    STATE_TITLES,
    Text,
    describe_finding,
)


@dataclass(frozen=True, slots=True)
class RequirementStanding:
    """How one requirement stands: its code, level and state, and what is behind the state.

    `evidence` is the sighting that decided; None when nobody looked or it does not apply. Then
    `reason` tells why it does not apply, `exempted_by` and `confirmed_by` who said so.
    """

    requirement: str
    level: Level
    state: State
    evidence: Sighting | None = None
    reason: Text = ""
    exempted_by: str = ""
    confirmed_by: str = ""

    @property
    def title(self) -> Text:
        """The requirement in a few words."""
        return REQUIREMENT_TITLES[self.requirement]

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


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many applications stand at which level.

    `by_level` has every level as a key and adds up to all documented, registered and illustrative
    applications. `not_checked` is how many of them no check ever came to a result about.
    `examples` counts Sambung's own examples the same way, and adds up to `examples_total`.
    """

    by_level: dict[str, int]
    not_checked: int
    examples: dict[str, int]
    examples_total: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to list. Every word of `text` must occur; an empty field asks for nothing.

    An empty provenance means the city's applications: all but examples.
    """

    text: str = ""
    agency_code: str = ""
    kind: str = ""
    level: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """An application in a list: what is verified, and apart from it what was said."""

    application: Application
    level: Level
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `count` is over all pages."""

    items: tuple[ListedApplication, ...]
    count: int
    page: int
    page_count: int


def get_standing(application: Application, *, now: datetime) -> Standing:
    """Give the verified level of an application at a moment, requirement by requirement."""
    return _list_standings([application], now=now)[0]


def list_standings(*, now: datetime) -> tuple[Standing, ...]:
    """List the standing of every application but illustrations, by name, in four queries.

    Examples are among them: the caller tells them apart by their provenance.
    """
    listed = [Provenance.DOCUMENTED, Provenance.REGISTERED, Provenance.EXAMPLE]
    applications = Application.objects.filter(provenance__in=listed).select_related("owner")
    return _list_standings(tuple(applications.order_by(Lower("name"), "code")), now=now)


def _list_standings(applications: Sequence[Application], *, now: datetime) -> tuple[Standing, ...]:
    keys = [application.pk for application in applications]
    exemptions = list_exemptions(keys, now=now)
    sightings = list_newest_sightings(keys, now=now)
    promising = list_promising(keys)
    standings = []
    for application in applications:
        requirements = tuple(
            _stand(
                requirement,
                sightings[application.pk].get(requirement.code, ()),
                exemption=exemptions[application.pk].get(requirement.code),
                fits=requirement.code != UPDATE_PROMISE or application.pk in promising,
                now=now,
            )
            for requirement in REQUIREMENTS
        )
        level = level_reached({found.requirement: found.state for found in requirements})
        standings.append(Standing(application, level, requirements))
    return tuple(standings)


def _stand(
    requirement: Requirement,
    sightings: Iterable[Sighting],
    *,
    exemption: Exemption | None,
    fits: bool,
    now: datetime,
) -> RequirementStanding:
    decision = decide(requirement, sightings, is_exempt=exemption is not None or not fits, now=now)
    return RequirementStanding(
        requirement=requirement.code,
        level=requirement.level,
        state=decision.state,
        evidence=decision.sighting,
        reason=exemption.reason if exemption else "" if fits else NO_TABLE,
        exempted_by=exemption.declared_by_name if exemption else "",
        confirmed_by=exemption.confirmed_by_name if exemption else "",
    )


def count_levels(*, now: datetime) -> LevelCounts:
    """Count the applications by verified level, in a fixed number of queries."""
    levels = compute_levels(None, now=now)
    counted = Application.objects.filter(provenance__in=COUNTED)
    examples = Application.objects.filter(provenance=Provenance.EXAMPLE)
    conclusive = Evidence.objects.filter(application=OuterRef("pk")).exclude(
        outcome=Outcome.INCONCLUSIVE
    )
    by_level, example_levels = _count(counted, levels), _count(examples, levels)
    return LevelCounts(
        by_level=by_level,
        not_checked=counted.exclude(Exists(conclusive)).count(),
        examples=example_levels,
        examples_total=sum(example_levels.values()),
    )


def _count(applications: QuerySet[Application], levels: Mapping[int, Level]) -> dict[str, int]:
    with_level = applications.filter(pk__in=list(levels)).values_list("pk", flat=True)
    counts = Counter(levels[pk].value for pk in with_level)
    counts[Level.NONE.value] += applications.count() - counts.total()
    return {level.value: counts[level.value] for level in Level}


def search_applications(criteria: Criteria, *, page: int, page_size: int, now: datetime) -> Page:
    """List the applications that fit, by name, with verified level and claims, page by page.

    The number of queries is fixed. Page 1 exists even when nothing fits.

    Raises:
        InvalidInput: kind, level or provenance is none of the allowed values.
        NotFound: there is no such page.
    """
    found = _narrow_by_level(_narrow(criteria), criteria.level, now=now)
    count = found.count()
    page_count = max(1, -(-count // page_size))
    if not 1 <= page <= page_count:
        raise NotFound(
            _("There is no page %(page)s. The list has %(count)s pages.")
            % {"page": page, "count": page_count}
        )
    ordered = found.select_related("owner").order_by(Lower("name"), "code")
    claims = Prefetch("claims", queryset=Claim.objects.order_by("-claimed_on", "id"))
    start = (page - 1) * page_size
    rows = tuple(ordered.prefetch_related(claims)[start : start + page_size])
    levels = compute_levels([row.pk for row in rows], now=now)
    items = tuple(
        ListedApplication(row, levels.get(row.pk, Level.NONE), tuple(row.claims.all()))
        for row in rows
    )
    return Page(items=items, count=count, page=page, page_count=page_count)


def _narrow(criteria: Criteria) -> QuerySet[Application]:
    listed = (*COUNTED, Provenance.EXAMPLE)
    _check(criteria.provenance, [provenance.value for provenance in listed])
    _check(criteria.kind, Kind.values)
    found = Application.objects.filter(
        provenance__in=[criteria.provenance] if criteria.provenance else COUNTED
    )
    if criteria.kind:
        found = found.filter(kind=criteria.kind)
    if criteria.agency_code:
        found = found.filter(owner__code=criteria.agency_code)
    for word in criteria.text.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(purpose__icontains=word)
            | Q(owner__name__icontains=word)
            | Q(owner__short_name__icontains=word)
        )
    return found


def _narrow_by_level(
    found: QuerySet[Application], level: str, *, now: datetime
) -> QuerySet[Application]:
    _check(level, [known.value for known in Level])
    if not level:
        return found
    levels = compute_levels(None, now=now)
    if level == Level.NONE:
        return found.exclude(
            pk__in=[pk for pk, reached in levels.items() if reached is not Level.NONE]
        )
    return found.filter(pk__in=[pk for pk, reached in levels.items() if reached == level])


def _check(value: str, allowed: Collection[str]) -> None:
    if value and value not in allowed:
        raise InvalidInput(
            _("%(value)s is not known here. Choose one of: %(allowed)s.")
            % {"value": value, "allowed": ", ".join(allowed)}
        )
