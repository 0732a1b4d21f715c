"""Evidence follows events: what changed is looked at again within seconds.

Probes look at everything at their own pace, which is hours. So that nobody reads an old verdict
meanwhile, whatever happens at an application has the requirements checked that hang on it: a first
call, an agreement that begins or ends, a sign-in, a new version, a changed entry.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sambung.journal.operations import keep_position
from sambung.journal.queries import list_positions
from sambung.portfolio.models import Application
from sambung.verification.obstacles import settle_what_is_not_asked
from sambung.verification.probe import Probe
from sambung.verification.probing import LastLook, list_last_looks, verify_with
from sambung.verification.queries.happenings import SOURCES, Happening, gather_by_application
from sambung.verification.registry import list_probes

_POSITION = "evidence:"
_PROVED_ENOUGH = timedelta(minutes=10)
"""While a proof by use is younger than this, more calls and sign-ins say nothing new."""
_POLITE = timedelta(minutes=1)
"""Whatever is written, nobody's server is called more often than this."""
_BREATH = timedelta(seconds=5)
"""The gateway may not be up to date yet: an inconclusive look is repeated after this."""
_BY_USE = frozenset({"traffic_seen", "single_sign_on"})


def follow_events(*, now: datetime) -> int:
    """Look again where something happened since the last time. Gives how many probes looked.

    A source that was never followed is followed from its end on. A position is kept after the
    looks: cut off in between, what happened is read again.
    """
    happenings: list[Happening] = []
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
    if happenings:
        happened = gather_by_application(happenings)
        applications = Application.objects.verifiable().in_bulk(list(happened))
        settle_what_is_not_asked(tuple(applications.values()), now=now)
        looked = _look_again(applications, happened, now=now)
    for name, position in positions.items():
        if known.get(_POSITION + name) != position:
            keep_position(_POSITION + name, position)
    return looked


def _look_again(
    applications: Mapping[int, Application],
    happened: Mapping[int, Mapping[str, datetime]],
    *,
    now: datetime,
) -> int:
    """Run the probes of the requirements that have not looked since."""
    last = list_last_looks(list(applications))
    wanted: dict[str, list[Application]] = {}
    for probe in list_probes():
        due = [
            application
            for pk, application in applications.items()
            if (at := happened[pk].get(probe.requirement)) is not None
            and not _is_settled(probe, last.get((pk, probe.code)), at, now)
        ]
        if due:
            wanted[probe.code] = due
    return verify_with(wanted, now=now) if wanted else 0


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
