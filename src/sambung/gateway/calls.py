"""From a line of the gateway's log to the exchange record: names instead of what callers wrote."""

import time
from collections.abc import Callable

from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import Interface
from sambung.gateway.log.format import REFUSALS
from sambung.gateway.log.lines import LogLine
from sambung.gateway.log.outcomes import classify_call, is_caller_known
from sambung.gateway.log.templates import OperationFinder
from sambung.identity.models import Client
from sambung.kernel.codes import is_code
from sambung.ledger.rules.records import CallRecord, Outcome

REFRESH_SECONDS = 5.0
RETRY_SECONDS = 1.0
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MAX_AGREEMENT = 32


class CallInterpreter:
    """Makes exchange records, with the names of clients and interfaces held in memory.

    The names are read again every few seconds, and at once when a line names a client or an
    interface that is not known yet: a record is for ever, so it must not miss a client that was
    made a moment ago.
    """

    def __init__(self, gateway: str, read_clock: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._read_clock = read_clock
        self._read_at = float("-inf")
        self._consumers: dict[str, str] = {}
        self._interfaces: dict[str, OperationFinder] = {}
        self._unknown: set[str] = set()

    def __call__(self, line: LogLine) -> CallRecord:
        """Make the record of one call; nothing the caller wrote passes into it."""
        outcome = classify_call(line)
        client = line.client if is_caller_known(outcome) else ""
        self._refresh_names(client, line.service)
        consumer = self._consumers.get(client, "")
        return CallRecord(
            id=line.id,
            at=line.at,
            consumer=consumer,
            client=client if consumer else "",
            interface=line.service if line.service in self._interfaces else "",
            operation=self._find_operation(line),
            agreement=_read_agreement(line, outcome),
            method=line.method if line.method in _METHODS else "",
            status=line.status,
            outcome=outcome,
            ms=line.ms,
            bytes_in=line.bytes_in,
            bytes_out=line.bytes_out,
            attempts=line.attempts,
            gateway=self._gateway,
        )

    def _find_operation(self, line: LogLine) -> str:
        operation = self._look_up_operation(line)
        is_known_interface = line.service in self._interfaces
        if not operation and is_known_interface and self._age() >= RETRY_SECONDS:
            self._read_names()  # the contract may have grown
            operation = self._look_up_operation(line)
        return operation

    def _look_up_operation(self, line: LogLine) -> str:
        finder = self._interfaces.get(line.service)
        return finder.find_operation(line.method, line.path) if finder else ""

    def _refresh_names(self, client: str, service: str) -> None:
        if self._age() >= REFRESH_SECONDS:
            self._read_names()
        missing = {
            name
            for name, known in ((client, self._consumers), (service, self._interfaces))
            if name and name not in known
        }
        if not missing <= self._unknown:
            self._read_names()
            self._unknown |= missing

    def _age(self) -> float:
        return self._read_clock() - self._read_at

    def _read_names(self) -> None:
        self._consumers = _read_consumers()
        self._interfaces = _read_interfaces()
        self._unknown = set()
        self._read_at = self._read_clock()


def _read_consumers() -> dict[str, str]:
    """Every client, those switched off too: its last calls may still be on their way."""
    rows = Client.objects.values_list(
        "client_id", "of_application__registering_agency_code", "of_application__code"
    )
    return {client_id: client_identifier(agency, code) for client_id, agency, code in rows}


def _read_interfaces() -> dict[str, OperationFinder]:
    interfaces = Interface.objects.select_related("application").prefetch_related("operations")
    return {
        interface.identifier: OperationFinder(
            [f"/r1/{interface.identifier}", interface.upstream_path],
            [(one.method, one.path_template) for one in interface.operations.all()],
        )
        for interface in interfaces
    }


def _read_agreement(line: LogLine, outcome: Outcome) -> str:
    is_refusal = line.policy in REFUSALS or not is_caller_known(outcome)
    is_code_of_agreement = is_code(line.policy) and len(line.policy) <= _MAX_AGREEMENT
    return line.policy if is_code_of_agreement and not is_refusal else ""
