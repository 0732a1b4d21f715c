"""Running the probes: which are due, several at once, and what they saw written down.

Checks run in a pool of threads without the database; every read before and every write after
happens in the calling thread. All checks at one host stand in one line, one after another, so
that a slow host holds up a single thread. Illustrations are never probed. Addresses of real
applications are called only when the operator allowed it; until then nothing is recorded.
"""

import logging
import queue
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from sambung.kernel.actor import SYSTEM
from sambung.kernel.traces import trace
from sambung.portfolio.models import Application
from sambung.verification.evidence import list_profiles
from sambung.verification.operations import record_evidence
from sambung.verification.probe import Probe
from sambung.verification.queries.looks import list_failing_looks, list_recent_looks
from sambung.verification.registry import list_probes
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.rules.requirement_sets import Profile, find_waiver
from sambung.web.addresses import UnusableAddress, parse_address

log = logging.getLogger(__name__)

_SLACK = timedelta(seconds=5)
_NETWORK_FINDINGS = frozenset(
    {"host_not_found", "no_connection", "no_answer_in_time", "link_broken"}
)
_FEWEST_FOR_DOUBT = 3
_BROKE = Observation(Outcome.INCONCLUSIVE, "probe_broke")


_ENDED = Observation(Outcome.UNDECIDED, "nothing_to_check")


class _Broken:
    """Stands for the facts of an application over which `prepare` broke down."""


class _Ended:
    """Stands for the facts of an application the probe failed, and has nothing to look at now."""


@dataclass(frozen=True, slots=True)
class Check:
    """One probe about to look at one application."""

    probe: Probe[Any]
    application: Application
    facts: Any


def run_due(*, now: datetime) -> int:
    """Run the probes whose last evidence is too long ago. Gives how many looked."""
    probes = list_probes()
    looked = list_recent_looks(probes, now=now)
    applications = _list_applications()
    profiles = list_profiles(None, now=now)
    failing = list_failing_looks(now=now)
    checks = []
    for probe in probes:
        due = [a for a in applications if (a.pk, probe.code) not in looked]
        checks += _prepare(probe, due, profiles, failing=failing, now=now)
    return sum(1 for _check in _run(checks, now=now))


def verify_application(application: Application, *, now: datetime) -> int:
    """Run every probe on one application now, due or not. Gives how many looked."""
    if not application.is_verifiable:
        return 0
    checks = _prepare_all([application], now=now)
    return sum(1 for _check in _run(checks, now=now))


def verify_with(wanted: Mapping[str, Sequence[Application]], *, now: datetime) -> int:
    """Run some probes now on their applications, by code of the probe. Gives how many looked."""
    keys = {application.pk for applications in wanted.values() for application in applications}
    profiles = list_profiles(keys, now=now)
    failing = list_failing_looks(now=now)
    checks = [
        check
        for probe in list_probes()
        if probe.code in wanted
        for check in _prepare(probe, wanted[probe.code], profiles, failing=failing, now=now)
    ]
    return sum(1 for _check in _run(checks, now=now))


def verify_all(*, now: datetime, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Run every probe on every application now. Gives how many looked.

    `on_progress` hears how many are done and how many there are.
    """
    checks = _prepare_all(_list_applications(), now=now)
    done = 0
    for done, _check in enumerate(_run(checks, now=now), start=1):
        if on_progress is not None:
            on_progress(done, len(checks))
    return done


def _list_applications() -> tuple[Application, ...]:
    return tuple(Application.objects.verifiable().order_by("pk"))


def _prepare_all(applications: Sequence[Application], *, now: datetime) -> list[Check]:
    profiles = list_profiles([application.pk for application in applications], now=now)
    failing = list_failing_looks(now=now)
    return [
        check
        for probe in list_probes()
        for check in _prepare(probe, applications, profiles, failing=failing, now=now)
    ]


def _prepare(
    probe: Probe[Any],
    applications: Iterable[Application],
    profiles: Mapping[int, Profile],
    *,
    failing: Collection[tuple[int, str]],
    now: datetime,
) -> list[Check]:
    """Find out to which of the applications a probe applies, and what it needs to look at them."""
    asked = [a for a in applications if find_waiver(probe.requirement, profiles[a.pk]) is None]
    if probe.calls_addresses and not settings.SAMBUNG_PROBE_REAL_ADDRESSES:
        asked = [a for a in asked if a.is_example]
    if not asked:
        return []
    checks = [Check(probe, a, f) for a, f in _gather_facts(probe, asked, now=now)]
    looked_at = {check.application.pk for check in checks}
    ended = (a for a in asked if a.pk not in looked_at and (a.pk, probe.code) in failing)
    return [*checks, *(Check(probe, a, _Ended()) for a in ended)]


def _gather_facts(
    probe: Probe[Any], applications: Sequence[Application], *, now: datetime
) -> Iterator[tuple[Application, Any]]:
    """Ask a probe what it needs of each application.

    When it breaks down over all of them each is asked about alone, so that what is odd about one
    costs the others nothing; the one gets its fault in the place of facts.
    """
    try:
        facts = probe.prepare(applications, now=now)
    except Exception as error:  # noqa: BLE001 - a probe that breaks down ends no pass
        if len(applications) == 1:
            _tell_broken(probe, error)
            yield applications[0], _Broken()
            return
        for application in applications:
            yield from _gather_facts(probe, [application], now=now)
        return
    yield from ((a, facts[a.pk]) for a in applications if a.pk in facts)


def _run(checks: Sequence[Check], *, now: datetime) -> Iterator[Check]:
    """Look, and write down what was seen, in the order in which the checks finish.

    When no real address answers at all, the fault is more likely Sambung's own network than that
    of every agency at once; then nothing is held against anybody.
    """
    unanswered: list[tuple[Check, Observation]] = []
    has_reached_any = False
    for check, observation in _look(checks):
        if _got_no_answer(check, observation):
            unanswered.append((check, observation))
            continue
        has_reached_any |= _reached_a_real_address(check, observation)
        _record(check, observation, now=now)
        yield check
    applications = {check.application.pk for check, _observation in unanswered}
    is_doubtful = not has_reached_any and len(applications) >= _FEWEST_FOR_DOUBT
    for check, observation in unanswered:
        ours = Observation(Outcome.INCONCLUSIVE, "own_network_down")
        _record(check, ours if is_doubtful else observation, now=now)
        yield check


def _look(checks: Sequence[Check]) -> Iterator[tuple[Check, Observation]]:
    """Let the lines of checks run side by side; give each check when it is done.

    What has not come when all lines together had their time is inconclusive.
    """
    lines = _stand_in_line(checks)
    done: queue.SimpleQueue[tuple[int, Observation]] = queue.SimpleQueue()
    pool = ThreadPoolExecutor(settings.SAMBUNG_PROBE_THREADS, thread_name_prefix="probe")
    end = time.monotonic() + _allow(lines).total_seconds()
    waiting = dict(enumerate(checks))
    try:
        for line in lines:
            pool.submit(_walk, line, done)
        while waiting:
            number, observation = done.get(timeout=max(0.0, end - time.monotonic()))
            yield waiting.pop(number), observation
    except queue.Empty:
        for check in waiting.values():
            yield check, Observation(Outcome.INCONCLUSIVE, "probe_timed_out")
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _stand_in_line(checks: Sequence[Check]) -> list[list[tuple[int, Check]]]:
    """Put the checks that call the same host into one line; the longest line starts first."""
    lines: defaultdict[object, list[tuple[int, Check]]] = defaultdict(list)
    for number, check in enumerate(checks):
        lines[_host_of(check) or number].append((number, check))
    return sorted(lines.values(), key=len, reverse=True)


def _host_of(check: Check) -> tuple[str, int] | None:
    if not check.probe.calls_addresses:
        return None
    try:
        address = parse_address(check.application.address)
    except UnusableAddress:
        return None
    return address.host, address.port


def _allow(lines: Sequence[Sequence[tuple[int, Check]]]) -> timedelta:
    """Give the time all lines may take: what they need at worst on so many threads."""
    pause = timedelta(milliseconds=settings.SAMBUNG_PROBE_HOST_GAP_MS)
    needs = [sum((c.probe.timeout + pause for _n, c in line), timedelta()) for line in lines]
    shared = sum(needs, timedelta()) / settings.SAMBUNG_PROBE_THREADS
    return shared + max(needs, default=timedelta()) + _SLACK


def _walk(line: Sequence[tuple[int, Check]], done: "queue.SimpleQueue[tuple[int, Any]]") -> None:
    """Do the checks of one line; a probe that breaks down says nothing about the application."""
    for number, check in line:
        done.put((number, _look_once(check)))


def _look_once(check: Check) -> Observation:
    if isinstance(check.facts, _Broken):
        return _BROKE
    if isinstance(check.facts, _Ended):
        return _ENDED
    try:
        observation = check.probe.check(check.facts)
        if not isinstance(observation, Observation):
            raise TypeError(check.probe.code)
        return observation
    except BaseException as error:  # noqa: BLE001 - else its line would be waited for in vain
        _tell_broken(check.probe, error)
        return _BROKE


def _conclude(check: Check, observation: Observation, *, now: datetime) -> Observation:
    if isinstance(check.facts, (_Broken, _Ended)):
        return observation
    try:
        return check.probe.conclude(check.facts, observation, now=now)
    except Exception as error:  # noqa: BLE001 - a probe that breaks down ends no pass
        _tell_broken(check.probe, error)
        return _BROKE


def _tell_broken(probe: Probe[Any], error: BaseException) -> None:
    log.error("the probe %s broke down\n%s", probe.code, trace(error))


def _got_no_answer(check: Check, observation: Observation) -> bool:
    return (
        check.probe.calls_addresses
        and not check.application.is_synthetic
        and observation.outcome is Outcome.FAILED
        and observation.finding in _NETWORK_FINDINGS
    )


def _reached_a_real_address(check: Check, observation: Observation) -> bool:
    return (
        check.probe.calls_addresses
        and not check.application.is_synthetic
        and (observation.outcome is Outcome.MET or "status" in observation.details)
    )


def _record(check: Check, observation: Observation, *, now: datetime) -> None:
    """Write down what was seen. What cannot be kept is left out; the others are not."""
    try:
        record_evidence(
            actor=SYSTEM,
            application=check.application,
            requirement=check.probe.requirement,
            observation=_conclude(check, observation, now=now),
            probe=check.probe.code,
            now=now,
        )
    except (OperationalError, InterfaceError):
        raise  # the database is away, for all the others too
    except Exception as error:  # noqa: BLE001 - one application ends no pass
        log.error("what %s saw cannot be kept\n%s", check.probe.code, trace(error))
