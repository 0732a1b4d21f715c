"""Candidates to merge and to retire, each with its dependents and the reason.

The reads are few and their number is fixed. Traffic is judged by the proofs the probes made of
the ledger, so that no page counts the records of a month.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from sambung.exchange.models import Agreement
from sambung.exchange.rules.agreements import AgreementState
from sambung.identity.models import Client
from sambung.identity.provider.sign_ins import list_sign_ins_seen
from sambung.portfolio.catalogue import list_similar_pairs
from sambung.portfolio.models import Application
from sambung.rationalisation.models import Departure
from sambung.rationalisation.queries.ratings import (
    Portfolio,
    index_ratings,
    select_considered,
)
from sambung.rationalisation.rules.candidates import (
    Reason,
    Standing,
    choose_successor,
    drop_known,
    list_retirable,
)
from sambung.rationalisation.rules.scoring import Quadrant
from sambung.verification.evidence import compute_levels
from sambung.verification.queries.deaths import Death, list_signs
from sambung.verification.rules.levels import Level

LEAST_ALIKE = 0.5
"""From this likeness on (cosine of weighted terms) two applications are named as alike."""
MOST_PAIRS = 100
MOST_COMPARED = 3000
"""With more applications than this only those of the agency chosen are compared."""
_WATCHED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Dependents:
    """How many agreements and open clients hold an application."""

    given: int = 0
    taken: int = 0
    clients: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.given + self.taken + self.clients


@dataclass(frozen=True, slots=True)
class RetireCandidate:
    """An application that may be retired, with why, who depends on it, and its data."""

    application: Application
    reasons: tuple[Reason, ...]
    dependents: Dependents
    data_handled: str
    successor: Application | None


@dataclass(frozen=True, slots=True)
class MergeCandidate:
    """Two applications that say they do the same: which could stay and which could leave."""

    stays: Application
    leaves: Application
    likeness: int
    """In per cent."""
    stays_with: Dependents
    leaves_with: Dependents
    data_handled: str


def list_retire_candidates(
    portfolio: Portfolio, agency_codes: Sequence[str], *, agency: str = "", now: datetime
) -> tuple[RetireCandidate, ...]:
    """List the applications of some agencies that may be retired, the clearest case first."""
    reasons = _list_reasons(portfolio, now=now)
    considered = select_considered(agency_codes, agency=agency)
    replaced = considered.filter(inventory__successor__isnull=False)
    for pk in replaced.values_list("pk", flat=True):
        reasons[pk].add(Reason.REPLACED)
    leaving = Departure.objects.filter(closed_at__isnull=True).values("application")
    found = considered.filter(pk__in=list(reasons)).exclude(pk__in=leaving)
    by_code = {
        application.code: application
        for application in found.select_related("owner", "inventory__successor")
    }
    dependents = count_dependents([a.pk for a in by_code.values()], now=now)
    ordered = list_retirable(
        Standing(code=code, reasons=frozenset(reasons[application.pk]))
        for code, application in by_code.items()
    )
    return tuple(
        _describe(by_code[each.code], each.reasons, dependents[by_code[each.code].pk])
        for each in ordered
    )


def list_merge_candidates(
    portfolio: Portfolio, agency_codes: Sequence[str], *, agency: str = "", now: datetime
) -> tuple[MergeCandidate, ...]:
    """List the pairs of the city's own applications that are alike, the likest first.

    Somebody who sees some agencies only gets the pairs in which one of theirs takes part. At most
    a hundred pairs are given, and none of more than `MOST_COMPARED` applications.
    """
    mine = set(select_considered(agency_codes, agency=agency).values_list("code", flat=True))
    codes = tuple(select_considered(["*"]).values_list("code", flat=True))
    if len(codes) > MOST_COMPARED:
        codes = tuple(mine) if len(mine) <= MOST_COMPARED else ()
    leaving = Departure.objects.filter(closed_at__isnull=True)
    pairs = drop_known(
        list_similar_pairs(codes, least=LEAST_ALIKE) if codes else (),
        leaving.values_list("application__code", flat=True),
    )
    shown = [pair for pair in pairs if pair[0] in mine or pair[1] in mine][:MOST_PAIRS]
    by_code = _load({code for one, other, _likeness in shown for code in (one, other)})
    keys = [application.pk for application in by_code.values()]
    dependents = count_dependents(keys, now=now)
    levels = compute_levels(keys, now=now)
    ratings = index_ratings(portfolio.rated)

    def stand(code: str) -> Standing:
        application, rated = by_code[code], ratings.get(code)
        return Standing(
            code=code,
            score=rated.assessment.score if rated else None,
            level=levels.get(application.pk, Level.NONE),
            dependents=dependents[application.pk].total,
        )

    return tuple(
        _pair(by_code, dependents, choose_successor(stand(one), stand(other)), likeness)
        for one, other, likeness in shown
    )


def count_dependents(keys: Collection[int], *, now: datetime) -> defaultdict[int, Dependents]:
    """Count live agreements on both sides and open clients of applications, in three queries."""
    today = localdate(now)
    live = _live(today)
    count = partial(_count, keys)
    given = count(live.filter(is_for_probe=False), "interface__application")
    taken = count(live, "consumer")
    clients = count(Client.objects.filter(is_active=True), "of_application")
    found: defaultdict[int, Dependents] = defaultdict(Dependents)
    for key in keys:
        found[key] = Dependents(given.get(key, 0), taken.get(key, 0), clients.get(key, 0))
    return found


def _list_reasons(portfolio: Portfolio, *, now: datetime) -> defaultdict[int, set[Reason]]:
    found: defaultdict[int, set[Reason]] = defaultdict(set)
    for rated in portfolio.rated:
        if rated.assessment.quadrant is Quadrant.ELIMINATE:
            found[rated.application.pk].add(Reason.ELIMINATE)
    still: set[int] = set()
    for sign in list_signs(now=now):
        if sign.death is Death.NO_TRAFFIC:
            still.add(sign.application_id)
        elif sign.death is not Death.OWNER_LEFT:
            found[sign.application_id].add(Reason.DEAD)
    signed_in = list_sign_ins_seen(still, since=now - _WATCHED)
    for key in still:
        if signed_in.get(key) is None:
            found[key].add(Reason.NO_TRAFFIC)
    return found


def _describe(
    application: Application, reasons: frozenset[Reason], dependents: Dependents
) -> RetireCandidate:
    inventory = getattr(application, "inventory", None)
    return RetireCandidate(
        application=application,
        reasons=tuple(reason for reason in Reason if reason in reasons),
        dependents=dependents,
        data_handled=inventory.data_handled if inventory else "",
        successor=inventory.successor if inventory else None,
    )


def _pair(
    by_code: Mapping[str, Application],
    dependents: Mapping[int, Dependents],
    chosen: tuple[str, str],
    likeness: float,
) -> MergeCandidate:
    stays, leaves = (by_code[code] for code in chosen)
    inventory = getattr(leaves, "inventory", None)
    return MergeCandidate(
        stays=stays,
        leaves=leaves,
        likeness=round(100 * min(likeness, 1)),
        stays_with=dependents[stays.pk],
        leaves_with=dependents[leaves.pk],
        data_handled=inventory.data_handled if inventory else "",
    )


def _load(codes: Collection[str]) -> dict[str, Application]:
    found = Application.objects.filter(code__in=codes).select_related("owner", "inventory")
    return {application.code: application for application in found}


def _live(today: date) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today), state=AgreementState.APPROVED
    )


def _count(keys: Collection[int], rows: QuerySet[Any], column: str) -> dict[int, int]:
    """Count rows by the application a column names."""
    found = rows.filter(**{f"{column}__in": keys}).order_by()
    return dict(found.values_list(column).annotate(count=Count("pk")))
