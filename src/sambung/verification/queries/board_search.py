"""What the board is asked for, and in which order it shows what fits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.directory.provenance import COUNTED, LISTED, Provenance
from sambung.governance.models import IntegrationFile, Obstacle, ObstacleKind
from sambung.kernel.errors import InvalidInput
from sambung.portfolio.models import Application
from sambung.portfolio.searching import narrow_to_text
from sambung.verification.models import Clarification
from sambung.verification.queries.deaths import list_signs
from sambung.verification.queries.level_index import (
    Trend,
    at_level,
    by_level,
    with_trend,
)
from sambung.verification.rules.levels import Level

ANY_OBSTACLE = "any"
NOBODY = "nobody"


class Sort(StrEnum):
    """The orders of the board: what is due first, by name, lowest or highest level first.

    By relevance only with a text.
    """

    RELEVANCE = "relevance"
    DUE = "due"
    NAME = "name"
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True)
class BoardCriteria:
    """What to show. An empty field asks for nothing; `within` narrows to agencies by code.

    `obstacle` is a kind of obstacle or `any`; `responsible` the id of an account, or `nobody`: who
    answers for the application or leads its file. An empty provenance means all but examples.
    """

    text: str = ""
    agency_code: str = ""
    level: str = ""
    trend: str = ""
    obstacle: str = ""
    responsible: str = ""
    provenance: str = ""
    is_dead: bool = False
    sort: str = Sort.DUE
    within: tuple[str, ...] | None = None


def search(
    criteria: BoardCriteria, *, since: datetime, now: datetime
) -> tuple[QuerySet[Application], QuerySet[Application], tuple[int, ...]]:
    """Give the applications that fit, those that fit but for their level, and keys by relevance.

    Raises:
        InvalidInput: a field holds none of the allowed values.
    """
    _check(criteria.level, [level.value for level in Level])
    _check(criteria.sort, [sort.value for sort in Sort])
    found, ranked = narrow_to_text(_narrow(criteria), criteria.text)
    if criteria.trend:
        _check(criteria.trend, [trend.value for trend in Trend])
        found = with_trend(found, Trend(criteria.trend), since=since, now=now)
    if criteria.obstacle:
        _check(criteria.obstacle, [ANY_OBSTACLE, *ObstacleKind.values])
        open_obstacles = Obstacle.objects.filter(solved_at__isnull=True)
        if criteria.obstacle != ANY_OBSTACLE:
            open_obstacles = open_obstacles.filter(kind=criteria.obstacle)
        found = found.filter(pk__in=open_obstacles.values("application"))
    if criteria.is_dead:
        found = found.filter(pk__in={sign.application_id for sign in list_signs(now=now)})
    shown = at_level(found, Level(criteria.level)) if criteria.level else found
    return shown, found, ranked


def order_keys(
    found: QuerySet[Application], sort: str, *, ranked: Sequence[int] = (), start: int, end: int
) -> tuple[int, ...]:
    """Give the keys of a slice of what was found, in the order asked for.

    `ranked` are keys by relevance, the order of a search for which no other was chosen.
    """
    if sort == Sort.RELEVANCE and ranked:
        fits = set(found.order_by().values_list("pk", flat=True))
        return tuple(key for key in ranked if key in fits)[start:end]
    if sort == Sort.NAME:
        return tuple(found.order_by(Lower("name"), "code").values_list("pk", flat=True)[start:end])
    if sort in (Sort.DUE, Sort.RELEVANCE):
        return _order_by_due(found, start, end)
    ordered = by_level(found, is_highest_first=sort == Sort.HIGHEST)
    return tuple(ordered.values_list("pk", flat=True)[start:end])


def _narrow(criteria: BoardCriteria) -> QuerySet[Application]:
    _check(criteria.provenance, [provenance.value for provenance in LISTED])
    wanted = [criteria.provenance] if criteria.provenance else COUNTED
    found = Application.objects.of_provenance(*wanted).for_agencies(criteria.within)
    if criteria.agency_code:
        found = found.filter(owner__code=criteria.agency_code)
    if criteria.responsible == NOBODY:
        found = found.filter(responsible__isnull=True)
    elif criteria.responsible:
        person = _read_id(criteria.responsible)
        led = IntegrationFile.objects.filter(closed_at__isnull=True, responsible=person)
        found = found.filter(Q(responsible=person) | Q(pk__in=led.values("application")))
    return found


def _order_by_due(found: QuerySet[Application], start: int, end: int) -> tuple[int, ...]:
    """Put first what has a date: an answer, a step or a remedy; then the rest by name."""
    has_date = _has_date()
    dated = found.filter(has_date).count() if start else 0
    first = _list_first_due(found, start, end) if start <= dated else ()
    if len(first) == end - start:
        return first
    invented = Case(
        When(provenance=Provenance.ILLUSTRATIVE, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    rest = found.exclude(has_date).order_by(invented, Lower("name"), "code")
    after = max(0, start - dated)
    left = end - start - len(first)
    return (*first, *rest.values_list("pk", flat=True)[after : after + left])


def _list_first_due(found: QuerySet[Application], start: int, end: int) -> tuple[int, ...]:
    """Merge the sources. Who is among the first `end` is so in one of them: none is read further.

    One query for each source.
    """
    fits = Exists(found.filter(pk=OuterRef("application_id")))
    due: dict[int, str] = {}
    for rows, field in _list_dated():
        earliest = rows.filter(fits).values_list("application_id").annotate(day=Min(field))
        for pk, day in earliest.order_by("day", "application_id")[:end]:
            due[pk] = min(_day_of(day), due.get(pk, _day_of(day)))
    return tuple(sorted(due, key=lambda pk: (due[pk], pk))[start:end])


def _has_date() -> Q:
    within = Q(pk__in=[])
    for rows, _field in _list_dated():
        within |= Q(pk__in=rows.values("application_id"))
    return within


def _list_dated() -> tuple[tuple[QuerySet[Any], str], ...]:
    """Give what has a date, and the name of the date: steps, remedies and answers."""
    sources: tuple[tuple[QuerySet[Any], str], ...] = (
        (IntegrationFile.objects.filter(closed_at__isnull=True), "due_on"),
        (Obstacle.objects.filter(solved_at__isnull=True), "due_on"),
        (Clarification.objects.filter(closed_at__isnull=True, answered_at__isnull=True), "until"),
    )
    return tuple(
        (rows.filter(**{f"{field}__isnull": False}).order_by(), field) for rows, field in sources
    )


def _day_of(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = localdate(value)
    return value.isoformat()


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(_("There is no officer %(text)s.") % {"text": text}) from None


def _check(value: str, allowed: Collection[str]) -> None:
    if value and value not in allowed:
        raise InvalidInput(
            _("%(value)s is not known here. Choose one of: %(allowed)s.")
            % {"value": value, "allowed": ", ".join(allowed)}
        )
