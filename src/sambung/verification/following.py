"""Evidence follows events: what changed is looked at again within seconds.

Probes look at everything at their own pace, which is hours. So that nobody reads an old verdict
meanwhile, whatever happens at an application has the requirements checked that hang on it: a first
call, an agreement that begins or ends, a sign-in, a new version, a changed entry.

A look that calls somebody's server may take long, and whoever owns the server decides how long. So
each agency has a few of them in one pass; its others wait for the next, and nobody else's do.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sambung.journal.operations import keep_position
from sambung.journal.queries import list_positions
from sambung.portfolio.models import Application
from sambung.verification.models import WaitingLook
from sambung.verification.obstacles import settle_what_is_not_asked
from sambung.verification.probe import Probe
from sambung.verification.probing import verify_with
from sambung.verification.queries.happenings import SOURCES, Happening, gather_by_application
from sambung.verification.queries.looks import LastLook, list_last_looks
from sambung.verification.registry import list_probes

_POSITION = "evidence:"
_PROVED_ENOUGH = timedelta(minutes=10)
"""While a proof by use is younger than this, more calls and sign-ins say nothing new."""
_POLITE = timedelta(minutes=1)
"""Whatever is written, nobody's server is called more often than this."""
_BREATH = timedelta(seconds=5)
"""The gateway may not be up to date yet: an inconclusive look is repeated after this."""
_TURN = 2
"""Applications of one agency whose servers are called in one pass."""
_BY_USE = frozenset({"traffic_seen", "single_sign_on"})


Due = dict[str, list[Application]]
"""By code of a probe, the applications it is to look at, first the one that waits longest."""


def follow_events(*, now: datetime) -> int:
    """Look again where something happened since the last time. Gives how many probes looked.

    A source that was never followed is followed from its end on. Positions, and what waits for the
    next pass, are kept after the looks: cut off in between, what happened is read again.
    """
    left = _read_left()
    happenings = list(left)
    positions: dict[str, int] = {}
    known = list_positions([_POSITION + name for name in SOURCES])
    for name, source in SOURCES.items():
        if _POSITION + name not in known:
            positions[name] = source.find_end()
            continue
        news = source.read(known[_POSITION + name], now)
        happenings += news.happenings
        positions[name] = news.position
    looked = 0
    waiting: Due = {}
    happened = gather_by_application(happenings)
    if happened:
        applications = Application.objects.verifiable().in_bulk(list(happened))
        settle_what_is_not_asked(tuple(applications.values()), now=now)
        wanted, waiting = _take_turns(_find_due(applications, happened, now=now))
        looked = verify_with(wanted, now=now) if wanted else 0
    if waiting or left:
        _keep_left(waiting, happened)
    for name, position in positions.items():
        if known.get(_POSITION + name) != position:
            keep_position(_POSITION + name, position)
    return looked


def _find_due(
    applications: Mapping[int, Application],
    happened: Mapping[int, Mapping[str, datetime]],
    *,
    now: datetime,
) -> Due:
    """Find the probes of the requirements that have not looked since."""
    last = list_last_looks(list(applications))
    wanted: Due = {}
    for probe in list_probes():
        due = [
            (at, pk)
            for pk in applications
            if (at := happened[pk].get(probe.requirement)) is not None
            and not _is_settled(probe, last.get((pk, probe.code)), at, now)
        ]
        if due:
            wanted[probe.code] = [applications[pk] for _at, pk in sorted(due)]
    return wanted


def _take_turns(wanted: Due) -> tuple[Due, Due]:
    """Part what is looked at now from what waits: servers of one agency are called a few at once.

    All that is to be looked at of one application comes in the same turn, with one visit.
    """
    calling = {probe.code for probe in list_probes() if probe.calls_addresses}
    turns: set[int] = set()
    taken: Counter[int | None] = Counter()
    for code in sorted(calling & wanted.keys()):
        for application in wanted[code]:
            if application.pk not in turns and taken[application.owner_id] < _TURN:
                turns.add(application.pk)
                taken[application.owner_id] += 1
    chosen: Due = defaultdict(list)
    waiting: Due = defaultdict(list)
    for code, applications in wanted.items():
        for application in applications:
            is_now = code not in calling or application.pk in turns
            (chosen if is_now else waiting)[code].append(application)
    return chosen, waiting


def _read_left() -> list[Happening]:
    """Give what was read in an earlier pass and still waits for a look."""
    rows = WaitingLook.objects.values_list("application_id", "requirement", "at")
    return [Happening(pk, frozenset({requirement}), at) for pk, requirement, at in rows]


@transaction.atomic
def _keep_left(waiting: Due, happened: Mapping[int, Mapping[str, datetime]]) -> None:
    requirements = {probe.code: probe.requirement for probe in list_probes()}
    left = {(each.pk, requirements[code]) for code, due in waiting.items() for each in due}
    WaitingLook.objects.all().delete()
    WaitingLook.objects.bulk_create(
        WaitingLook(application_id=pk, requirement=requirement, at=happened[pk][requirement])
        for pk, requirement in sorted(left)
    )


def _is_settled(probe: Probe[Any], look: LastLook | None, at: datetime, now: datetime) -> bool:
    """Tell whether a probe has looked since something happened, or had better wait."""
    if look is None:
        return False
    if look.told_at is not None and look.told_at >= at:
        return True
    pause = _POLITE if probe.calls_addresses else _BREATH
    if look.at > now - pause and (probe.calls_addresses or look.at != look.told_at):
        return True
    is_proved = look.met_at == look.at and look.at > now - _PROVED_ENOUGH
    return probe.requirement in _BY_USE and is_proved
