"""The list of applications, each with its published level and, apart from it, what was said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sambung.directory.provenance import COUNTED, LISTED
from sambung.kernel.errors import InvalidInput
from sambung.portfolio.gate.gate import list_cleared
from sambung.portfolio.models import Application, Claim, Kind
from sambung.portfolio.searching import narrow_to_text
from sambung.verification.publication.moments import (
    NOTHING,
    PublishedLevel,
    find_opening_day,
    list_published_levels,
)
from sambung.verification.queries.level_index import at_published_level
from sambung.verification.queries.paging import get_page
from sambung.verification.rules.levels import Level


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to list. `text` is searched as people type it; an empty field asks for nothing.

    An empty provenance means the city's applications: all but examples. New applications that
    nobody cleared are listed and counted like all others, and marked.
    """

    text: str = ""
    agency_code: str = ""
    kind: str = ""
    level: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """An application in a list: what is verified, and apart from it what was said.

    `is_cleared` is false for a new application that may have no link yet.
    """

    application: Application
    published: PublishedLevel
    claims: tuple[Claim, ...]
    is_cleared: bool

    @property
    def level(self) -> Level:
        """The level the public sees."""
        return self.published.level


def search_applications(
    criteria: Criteria, *, page: int, page_size: int, now: datetime
) -> Page[ListedApplication]:
    """List the applications that fit, with published level and claims, page by page.

    With a text the most relevant come first, else they go by name.

    The number of queries is fixed. Page 1 exists even when nothing fits. A level asked for is
    looked up among those the watch last saw, seconds ago; the level shown of each is computed.

    Raises:
        InvalidInput: kind, level or provenance is none of the allowed values, or a level is asked
            for while levels are not public yet.
        NotFound: there is no such page.
    """
    found = _narrow_by_level(_narrow(criteria), criteria.level, now=now)
    found, ranked = narrow_to_text(found, criteria.text)
    shown = get_page(Paginator(_order(found, criteria.text, ranked), page_size), page)
    return Page(_list_items(tuple(shown), now=now), shown.number, shown.paginator)


def _order(
    found: QuerySet[Application], text: str, ranked: Sequence[int]
) -> QuerySet[Application, int] | list[int]:
    if not text.strip():
        return found.order_by(Lower("name"), "code").values_list("pk", flat=True)
    fits = set(found.order_by().values_list("pk", flat=True))
    return [key for key in ranked if key in fits]


def _list_items(keys: Sequence[int], *, now: datetime) -> tuple[ListedApplication, ...]:
    """Read whole rows only of the keys of one page: sorting carries keys alone."""
    claims = Prefetch("claims", queryset=Claim.objects.order_by("-claimed_on", "id"))
    rows = Application.objects.select_related("owner").prefetch_related(claims).in_bulk(keys)
    levels, cleared = list_published_levels(keys, now=now), list_cleared(keys)
    return tuple(
        ListedApplication(
            application=rows[key],
            published=levels.get(key, NOTHING),
            claims=tuple(rows[key].claims.all()),
            is_cleared=key in cleared,
        )
        for key in keys
        if key in rows
    )


def _narrow(criteria: Criteria) -> QuerySet[Application]:
    _check(criteria.provenance, [provenance.value for provenance in LISTED])
    _check(criteria.kind, Kind.values)
    wanted = [criteria.provenance] if criteria.provenance else COUNTED
    found = Application.objects.of_provenance(*wanted)
    if criteria.kind:
        found = found.filter(kind=criteria.kind)
    if criteria.agency_code:
        found = found.filter(owner__code=criteria.agency_code)
    return found


def _narrow_by_level(
    found: QuerySet[Application], level: str, *, now: datetime
) -> QuerySet[Application]:
    _check(level, [known.value for known in Level])
    if not level:
        return found
    _refuse_before_opening(now=now)
    return at_published_level(found, Level(level), now=now)


def _refuse_before_opening(*, now: datetime) -> None:
    day = find_opening_day(now=now)
    if day is not None:
        raise InvalidInput(
            _("Verified levels are public from %(date)s. Until then, leave the level out.")
            % {"date": date_format(day, "j F Y")}
        )


def _check(value: str, allowed: Collection[str]) -> None:
    if value and value not in allowed:
        raise InvalidInput(
            _("%(value)s is not known here. Choose one of: %(allowed)s.")
            % {"value": value, "allowed": ", ".join(allowed)}
        )
