"""Do the interfaces of an application answer through the exchange as their contracts say?"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import Interface
from sambung.exchange.queries import list_live_agreements, list_published_interfaces
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.identity.provider.tokens import sign_access_token
from sambung.identity.queries import list_client_ids
from sambung.portfolio.models import Application
from sambung.verification.contracts.cases import Generated, generate_calls
from sambung.verification.contracts.descriptions import Mismatch, PlannedCall
from sambung.verification.contracts.runs import (
    Bounds,
    Enough,
    Reply,
    order_calls,
    plan_examples,
    run_calls,
)
from sambung.verification.contracts.schema_faults import UnusableContract
from sambung.verification.evidence import list_on_exchange
from sambung.verification.own_addresses import guard_for_own
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.seeding import PROBER_AGENCY_CODE, PROBER_CODE
from sambung.web.addresses import UnusableAddress, parse_address
from sambung.web.fetching import Limits, WebResponse, fetch_once
from sambung.web.network import Deadline, FetchFailure

_NOT_ADMITTED = frozenset({401, 403, 429})
_FIRST_PROVIDER_ERROR = 500
_MOST_GENERATED = 4
BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class TestedInterface:
    """An interface under test, as plain values."""

    identifier: str
    contract: Mapping[str, Any]
    safe_operations: tuple[tuple[str, str], ...]
    is_served_by_us: bool
    generated: Generated = ()


@dataclass(frozen=True, slots=True)
class ContractTest:
    """The interfaces whose contracts decide, and the token of the prober."""

    interfaces: tuple[TestedInterface, ...]
    token: str


class _Inconclusive(Exception):
    """Sambung's own side was in the way."""

    def __init__(self, finding: str, **details: Any) -> None:
        super().__init__(finding)
        self.observation = Observation(Outcome.INCONCLUSIVE, finding, details)


class ContractHolds(Probe[ContractTest]):
    """Calls the reading operations as Sambung's own prober and validates the answers.

    First with the examples of the description, then with a few generated values; never with
    anything but GET and HEAD. A published table is Sambung's own work: there examples will do.
    For an application that offers interfaces, all of them have to hold; for one that only
    consumes, those it consumes under live agreements.
    """

    code = "contract_holds"
    requirement = "contract_holds"
    every = timedelta(days=1)
    timeout = timedelta(seconds=20)

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, ContractTest]:
        """Take the applications that offer an interface, or consume one under an agreement."""
        on_exchange = list_on_exchange(applications)
        wanted = _list_wanted(on_exchange, now) if on_exchange else {}
        if not wanted:
            return {}
        token, generated = _make_token(), _generate(wanted.values())
        return {
            pk: ContractTest(
                tuple(replace(t, generated=generated.get(t.identifier, ())) for t in tested), token
            )
            for pk, tested in wanted.items()
        }

    def check(self, facts: ContractTest) -> Observation:
        """Call what can be called; the first answer that differs fails the requirement."""
        calls, interface = 0, ""
        seconds = self.timeout.total_seconds() / max(1, len(facts.interfaces))
        try:
            for tested in facts.interfaces:
                interface = tested.identifier
                calls += _try_interface(tested, facts.token, seconds)
        except _Inconclusive as own:
            return own.observation
        except Mismatch as found:
            details = {"interface": interface, **found.details}
            return Observation(Outcome.FAILED, found.finding, details)
        except UnusableContract:
            return Observation(Outcome.FAILED, "contract_unusable", {"interface": interface})
        return Observation(Outcome.MET, "contract_kept", {"calls": calls})


def _list_wanted(wanted: frozenset[int], now: datetime) -> dict[int, list[TestedInterface]]:
    """Give the interfaces to test: an application's own, or else those it consumes."""
    offered: dict[int, list[TestedInterface]] = defaultdict(list)
    tested = {}
    for interface in list_published_interfaces():
        tested[interface.pk] = _as_tested(interface)
        offered[interface.application_id].append(tested[interface.pk])
    consumed: dict[int, list[TestedInterface]] = defaultdict(list)
    for agreement in list_live_agreements(today=localdate(now)):
        if not agreement.is_for_probe:
            consumed[agreement.consumer_id].append(tested[agreement.interface_id])
    return {pk: found for pk, found in {**consumed, **offered}.items() if pk in wanted}


def _as_tested(interface: Interface) -> TestedInterface:
    safe = [operation for operation in interface.operations.all() if operation.is_safe]
    return TestedInterface(
        identifier=interface.identifier,
        contract=interface.contract,
        safe_operations=tuple((operation.method, operation.path_template) for operation in safe),
        is_served_by_us=isinstance(interface.upstream, SocketUpstream),
    )


def _make_token() -> str:
    """Sign a token for the prober; empty while there is none, and then nothing is admitted."""
    prober = Application.objects.filter(code=PROBER_CODE).values_list("pk", flat=True)
    for client_ids in list_client_ids(prober).values():
        return sign_access_token(client_id=client_ids[0], subject=client_ids[0])
    return ""


def _try_interface(tested: TestedInterface, token: str, seconds: float) -> int:
    """Call the reading operations of one interface. Gives how many calls were made.

    Raises:
        _Inconclusive: Sambung's own side was in the way, or nothing could be called.
        Mismatch: an answer differs from the contract.
        UnusableContract: the contract contradicts itself.
    """
    examples = plan_examples(tested.contract, tested.safe_operations)
    calls = order_calls(examples, tested.generated)
    run = run_calls(
        tested.contract,
        calls,
        lambda call, share: _send(tested, call, token, share),
        bounds=replace(BOUNDS, seconds=seconds),
    )
    if not run.successes:
        raise _Inconclusive("nothing_to_call", interface=tested.identifier)
    return run.calls


def _generate(wanted: Iterable[Sequence[TestedInterface]]) -> dict[str, Generated]:
    """Generate calls for the interfaces of others; Sambung's own keep their contract by design."""
    foreign = {t.identifier: t for tested in wanted for t in tested if not t.is_served_by_us}
    return generate_calls(
        {key: (tested.contract, tested.safe_operations) for key, tested in foreign.items()},
        most=_MOST_GENERATED,
        storage=settings.SAMBUNG_DATA_FOLDER / "cache" / "generator",
    )


def _send(tested: TestedInterface, call: PlannedCall, token: str, seconds: float) -> Reply:
    """Make one call through the exchange.

    Raises:
        Enough: the exchange or the provider wants no more generated calls.
        _Inconclusive: the answer says something about Sambung's own side only.
    """
    answer = _call(tested, call, token, seconds)
    if answer.status in _NOT_ADMITTED and call.is_generated:
        raise Enough
    if answer.status in _NOT_ADMITTED or _has_no_route(answer):
        raise _Inconclusive("probe_not_admitted", status=answer.status)
    if answer.status >= _FIRST_PROVIDER_ERROR and tested.is_served_by_us:
        raise _Inconclusive(
            "provider_unavailable", interface=tested.identifier, status=answer.status
        )
    if not answer.is_complete:
        raise _Inconclusive("answer_too_large", interface=tested.identifier)
    return Reply(answer.status, answer.headers.get("content-type", ""), answer.body)


def _call(tested: TestedInterface, call: PlannedCall, token: str, seconds: float) -> WebResponse:
    base = f"{settings.SAMBUNG_EXCHANGE_INTERNAL_URL}/r1/{tested.identifier}"
    try:
        return fetch_once(
            parse_address(base + ("" if call.target == "/" else call.target)),
            headers={
                **dict(call.headers),
                "User-Agent": settings.SAMBUNG_USER_AGENT,
                "Authorization": f"Bearer {token}",
                "X-Road-Client": client_identifier(PROBER_AGENCY_CODE, PROBER_CODE),
                "Accept": "application/json",
            },
            guard=guard_for_own(base),
            limits=Limits(),
            deadline=Deadline(seconds),
            method=call.method,
        )
    except UnusableAddress as error:
        raise Enough from error
    except FetchFailure as failure:
        if failure.finding == "no_answer_in_time":
            raise _Inconclusive("probe_timed_out") from failure
        raise _Inconclusive("exchange_down") from failure


def _has_no_route(answer: WebResponse) -> bool:
    """Tell whether the exchange itself, not the provider, does not know the interface (yet)."""
    if answer.status != 404:
        return False
    with suppress(ValueError):
        body = json.loads(answer.body)
        return isinstance(body, dict) and body.get("code") == "no_interface"
    return False


PROBE = ContractHolds()
