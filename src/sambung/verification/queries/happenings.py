"""What happened lately that a proof has to follow: calls, sign-ins, and what people wrote.

Each source is read on from where it was read before. The journal is read a minute back again:
what was begun earlier may be kept later. Who follows leaves out what was looked at since. What no
proof hangs on, such as sign-ins to Sambung, takes no room in what is read: who writes much of that
delays nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max, Q
from django.utils.timezone import localdate

from sambung.exchange.models import Agreement
from sambung.exchange.queries import list_interfaces_named, list_live_agreements
from sambung.identity.models import Client, IssuedGrant, Method
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM_ID
from sambung.ledger.queries import count_records, list_new_pairs
from sambung.portfolio.models import Application
from sambung.verification.rules.levels import REQUIREMENTS

AT_A_TIME = 500
"""Entries read from the journal in one go."""
_CALLS_AT_A_TIME = 50_000
"""Calls read from the ledger in one go; only who called whom comes back. More than the gateway
passes on between two looks, so that who calls much does not hide who calls first."""
_KEPT_LATE = timedelta(minutes=1)
_EXCHANGE = frozenset({"contract_holds", "traffic_seen"})
_VERSION = _EXCHANGE | {"update_promise_kept"}
_SIGN_ON = frozenset({"single_sign_on"})
_ENTRY = frozenset(r.code for r in REQUIREMENTS) - _VERSION
_TRAFFIC = frozenset({"traffic_seen"})


@dataclass(frozen=True, slots=True)
class Happening:
    """Something happened at an application on which some requirements hang."""

    application_id: int
    requirements: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What a source tells, and the position to read on from."""

    happenings: tuple[Happening, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Source:
    """Something to follow: where its end is now, and what came after a position."""

    find_end: Callable[[], int]
    read: Callable[[int, datetime], News]


def _find_end_of_journal() -> int:
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def _read_journal(position: int, now: datetime) -> News:
    """Read what people wrote about applications, interfaces, agreements and clients."""
    new = AuditEntry.objects.filter(pk__gt=position)
    rows = new.filter(_HANGS_ON).exclude(actor_id=SYSTEM_ID)
    entries = tuple(rows.order_by("pk").values_list("pk", "at", "subject")[:AT_A_TIME])
    if len(entries) < AT_A_TIME:
        settled = new.filter(at__lte=now - _KEPT_LATE).aggregate(last=Max("pk"))["last"]
    else:
        settled = max((pk for pk, at, _subject in entries if at <= now - _KEPT_LATE), default=None)
    by_kind: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for _pk, at, subject in entries:
        kind, _slash, name = subject.partition("/")
        by_kind[kind][name] = max(at, by_kind[kind].get(name, at))
    happenings = tuple(
        happening
        for kind, told in _TOLD_BY.items()
        if by_kind[kind]
        for happening in told(by_kind[kind], now)
    )
    return News(happenings, settled or position)


def _tell_applications(found: Mapping[str, datetime], _now: datetime) -> Iterable[Happening]:
    rows = Application.objects.filter(code__in=found).values_list("pk", "code")
    return [Happening(pk, _ENTRY, found[code]) for pk, code in rows]


def _tell_agreements(found: Mapping[str, datetime], _now: datetime) -> Iterable[Happening]:
    rows = Agreement.objects.filter(code__in=found, is_for_probe=False)
    parties = rows.order_by().values_list("code", "consumer_id", "interface__application_id")
    return [Happening(party, _EXCHANGE, found[code]) for code, *both in parties for party in both]


def _tell_interfaces(found: Mapping[str, datetime], now: datetime) -> Iterable[Happening]:
    """Tell of the application that offers it, and of all that may call it."""
    changed = {each.pk: each for each in list_interfaces_named(found)}
    told = [
        Happening(each.application_id, _VERSION, found[each.identifier])
        for each in changed.values()
    ]
    for agreement in list_live_agreements(today=localdate(now), of=Q(interface__in=changed)):
        if not agreement.is_for_probe:
            at = found[changed[agreement.interface_id].identifier]
            told.append(Happening(agreement.consumer_id, _EXCHANGE, at))
    return told


def _tell_clients(found: Mapping[str, datetime], _now: datetime) -> Iterable[Happening]:
    rows = Client.objects.filter(client_id__in=found)
    pairs = rows.order_by().values_list("client_id", "of_application_id")
    return [Happening(pk, _SIGN_ON, found[client_id]) for client_id, pk in pairs]


_TOLD_BY: Mapping[str, Callable[[Mapping[str, datetime], datetime], Iterable[Happening]]] = {
    "application": _tell_applications,
    "agreement": _tell_agreements,
    "interface": _tell_interfaces,
    "client": _tell_clients,
}
"""Kinds of subjects in the journal on which proofs hang."""
_HANGS_ON = Q(*(("subject__startswith", f"{kind}/") for kind in _TOLD_BY), _connector=Q.OR)


def _find_end_of_ledger() -> int:
    return count_records() - 1


def _read_ledger(position: int, _now: datetime) -> News:
    """Read who called whom with success."""
    found = list_new_pairs(after=position, most=_CALLS_AT_A_TIME)
    last: dict[str, datetime] = {}
    for pair in found.pairs:
        for identifier in (pair.consumer, pair.interface.rpartition("/")[0]):
            code = identifier.rpartition("/")[2]
            last[code] = max(pair.last_at, last.get(code, pair.last_at))
    rows = Application.objects.verifiable().filter(code__in=last).values_list("pk", "code")
    happenings = tuple(Happening(pk, _TRAFFIC, last[code]) for pk, code in rows)
    return News(happenings, found.position)


def _find_end_of_sign_ins() -> int:
    last = IssuedGrant.objects.aggregate(last=Max("redeemed_at"))["last"]
    return _number(last) if last else 0


def _read_sign_ins(position: int, now: datetime) -> News:
    """Read at which applications people signed in; the prober's journeys judge themselves."""
    start = datetime.fromtimestamp(position / 1_000_000, UTC)
    rows = IssuedGrant.objects.filter(redeemed_at__gt=start, redeemed_at__lte=now)
    people = rows.exclude(session__method=Method.PROBE).order_by()
    found = people.values_list("session__client__of_application_id").annotate(
        last=Max("redeemed_at")
    )
    end = rows.aggregate(last=Max("redeemed_at"))["last"]
    settled = min(end, now - _KEPT_LATE) if end else None
    happenings = tuple(Happening(pk, _SIGN_ON, at) for pk, at in found)
    return News(happenings, max(position, _number(settled)) if settled else position)


def _number(moment: datetime) -> int:
    """Give the microseconds of a moment since 1970."""
    return int(moment.timestamp() * 1_000_000)


SOURCES: Mapping[str, Source] = {
    "journal": Source(_find_end_of_journal, _read_journal),
    "ledger": Source(_find_end_of_ledger, _read_ledger),
    "sign_ins": Source(_find_end_of_sign_ins, _read_sign_ins),
}


def gather_by_application(happenings: Collection[Happening]) -> dict[int, dict[str, datetime]]:
    """Give the newest happening for each application and requirement."""
    found: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
    for happening in happenings:
        of = found[happening.application_id]
        for code in happening.requirements:
            of[code] = max(happening.at, of.get(code, happening.at))
    return dict(found)
