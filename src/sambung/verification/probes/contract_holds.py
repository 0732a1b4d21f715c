"""Do the interfaces of an application answer through the exchange as their contracts say?"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from sambung.exchange.models import Interface
from sambung.exchange.queries import list_live_agreements, list_published_interfaces
from sambung.identity.queries import list_client_ids
from sambung.identity.tokens import sign_access_token
from sambung.kernel.clock import WIB
from sambung.kernel.codes import client_identifier
from sambung.portfolio.models import Application
from sambung.verification.contracts import (
    Mismatch,
    PlannedCall,
    UnusableContract,
    check_answer,
    plan_call,
)
from sambung.verification.evidence import list_on_exchange
from sambung.verification.fetching import Answer, Limits, fetch
from sambung.verification.network import FetchFailure
from sambung.verification.own_addresses import get_user_agent, guard_for_own
from sambung.verification.registry import Probe
from sambung.verification.rules import Observation, Outcome
from sambung.verification.seeding import PROBER_AGENCY_CODE, PROBER_CODE

_NOT_ADMITTED = frozenset({401, 403, 429})
_FIRST_PROVIDER_ERROR = 500
_OWN_UPSTREAM = "unix:"


@dataclass(frozen=True, slots=True)
class TestedInterface:
    """An interface under test, as plain values."""

    identifier: str
    contract: Mapping[str, Any]
    safe_operations: tuple[tuple[str, str], ...]
    is_served_by_us: bool


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
        token = _make_token()
        return {pk: ContractTest(tuple(tested), token) for pk, tested in wanted.items()}

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
    for agreement in list_live_agreements(today=now.astimezone(WIB).date()):
        if not agreement.is_for_probe:
            consumed[agreement.consumer_id].append(tested[agreement.interface_id])
    return {pk: found for pk, found in {**consumed, **offered}.items() if pk in wanted}


def _as_tested(interface: Interface) -> TestedInterface:
    safe = [operation for operation in interface.operations.all() if operation.is_safe]
    return TestedInterface(
        identifier=interface.identifier,
        contract=interface.contract,
        safe_operations=tuple((operation.method, operation.path_template) for operation in safe),
        is_served_by_us=interface.upstream.startswith(_OWN_UPSTREAM),
    )


def _make_token() -> str:
    """Sign a token for the prober; empty while there is none, and then nothing is admitted."""
    prober = Application.objects.filter(code=PROBER_CODE).values_list("pk", flat=True)
    for client_ids in list_client_ids(prober).values():
        return sign_access_token(client_id=client_ids[0], subject=client_ids[0])
    return ""


def _try_interface(tested: TestedInterface, token: str, seconds: float) -> int:
    """Call the safe operations of one interface. Gives how many were called.

    Raises:
        _Inconclusive: Sambung's own side was in the way.
        Mismatch: an answer differs from the contract.
        UnusableContract: the contract contradicts itself.
    """
    planned = [
        call
        for method, path in tested.safe_operations
        if method == "GET"
        and (call := plan_call(tested.contract, method=method, path_template=path)) is not None
    ]
    if not planned:
        raise _Inconclusive("nothing_to_call", interface=tested.identifier)
    for call in planned:
        answer = _call(tested, call, token, seconds / len(planned))
        check_answer(
            tested.contract,
            call,
            status=answer.status,
            content_type=answer.headers.get("content-type", ""),
            body=answer.body,
        )
    return len(planned)


def _call(tested: TestedInterface, call: PlannedCall, token: str, seconds: float) -> Answer:
    address = f"{settings.SAMBUNG_EXCHANGE_INTERNAL_URL}/r1/{tested.identifier}"
    client = client_identifier(PROBER_AGENCY_CODE, PROBER_CODE)
    try:
        answer = fetch(
            address + ("" if call.target == "/" else call.target),
            user_agent=get_user_agent(),
            guard=guard_for_own(address),
            limits=Limits(seconds=seconds, redirects=0),
            headers={
                "Authorization": f"Bearer {token}",
                "X-Road-Client": client,
                "Accept": "application/json",
            },
        )
    except FetchFailure as failure:
        raise _Inconclusive("exchange_down") from failure
    if answer.status in _NOT_ADMITTED or _has_no_route(answer):
        raise _Inconclusive("probe_not_admitted", status=answer.status)
    if answer.status >= _FIRST_PROVIDER_ERROR and tested.is_served_by_us:
        raise _Inconclusive(
            "provider_unavailable", interface=tested.identifier, status=answer.status
        )
    if not answer.is_complete:
        raise _Inconclusive("answer_too_large", interface=tested.identifier)
    return answer


def _has_no_route(answer: Answer) -> bool:
    """Tell whether the exchange itself, not the provider, does not know the interface (yet)."""
    if answer.status != 404:
        return False
    with suppress(ValueError):
        body = json.loads(answer.body)
        return isinstance(body, dict) and body.get("code") == "no_interface"
    return False


PROBE = ContractHolds()
