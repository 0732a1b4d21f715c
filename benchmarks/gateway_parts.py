"""The parts of the gateway's benchmark; each runs in a process and a folder of its own."""

import json
import os
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from benchmarks.effort import choose  # noqa: E402
from sambung.exchange.identifiers import client_identifier  # noqa: E402
from sambung.exchange.models import Agreement, Interface  # noqa: E402
from sambung.exchange.operations import revoke_agreement  # noqa: E402
from sambung.exchange.rules.agreements import AgreementState  # noqa: E402
from sambung.gateway import publishing  # noqa: E402
from sambung.gateway.process import FOLDER, SPOOL, find_envoy  # noqa: E402
from sambung.identity.clients.operations import create_machine_client  # noqa: E402
from sambung.identity.models import Client  # noqa: E402
from sambung.identity.provider.tokens import sign_access_token  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.kernel.actor import SYSTEM  # noqa: E402
from tests.factories import make_application, make_interface  # noqa: E402
from tests.gateway.envoy import RunningEnvoy, run_provider, wait_until  # noqa: E402

SIZES = {"small": (3, 3), "large": choose((236, 20), short=(6, 3))}
TRIALS = choose(12, short=2)
ROUNDS = choose(3, short=1)
ROUND_SECONDS = choose(3.0, short=0.5)
CONNECTIONS = 16
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def measure_revocation(interfaces: int, consumers: int) -> dict[str, Any]:
    """Revoke agreements one by one under running calls, and note when the first one is refused."""
    agreements, client_ids = _fill_database(interfaces, consumers)
    refused, confirmed = [], []
    with _run_gateway() as envoy:
        publishing.publish(now=clock.now())
        for agreement in agreements[:: max(1, len(agreements) // TRIALS)][:TRIALS]:
            times = _revoke(envoy, agreement, client_ids[agreement.consumer_id])
            refused.append(times[0])
            confirmed.append(times[1])
    return {
        "interfaces": interfaces,
        "consumers": consumers,
        "trials": len(refused),
        "median": statistics.median(refused),
        "max": max(refused),
        "in_force_median": statistics.median(confirmed),
    }


def measure_cost() -> dict[str, dict[str, float]]:
    """Load each proxy in turn, several rounds, before the same provider."""
    agreements, client_ids = _fill_database(1, 1)
    Interface.objects.update(calls_per_minute=2**30)
    agreement = agreements[0]
    runtime = settings.SAMBUNG_RUNTIME_FOLDER
    rounds: dict[str, list[tuple[float, float]]] = {}
    with _run_provider_envoy(runtime), _run_gateway() as envoy:
        publishing.publish(now=clock.now())
        assert envoy.process is not None
        request = _encode_call(agreement, client_ids[agreement.consumer_id])
        targets = [_Target("Envoy with the whole policy", envoy.port, envoy.process.pid)]
        with _run_bare_envoy(runtime) as bare, _run_nginx(runtime) as nginx:
            targets += [bare, *nginx]
            for _ in range(ROUNDS):
                for target in targets:
                    rounds.setdefault(target.name, []).append(_load(target, request))
    return {
        name: {
            "cpu_us": statistics.median(cpu for cpu, _rate in measured),
            "calls_per_second": statistics.median(rate for _cpu, rate in measured),
        }
        for name, measured in rounds.items()
    }


# --- Revocation ----------------------------------------------------------------------------------


def _fill_database(interfaces: int, consumers: int) -> tuple[list[Agreement], dict[int, str]]:
    """Give every consumer an agreement on every interface."""
    for alias in ("default", "ledger"):
        call_command("migrate", database=alias, verbosity=0)
    offered = [make_interface() for _ in range(interfaces)]
    consuming = [make_application() for _ in range(consumers)]
    for application in consuming:
        create_machine_client(actor=SYSTEM, application=application, name="x", now=clock.now())
    now = clock.now()
    agreements = Agreement.objects.bulk_create(
        Agreement(
            code=f"PJ-{number:04d}",
            consumer=consumer,
            interface=interface,
            purpose="Pengukuran",
            legal_basis="-",
            state=AgreementState.APPROVED,
            proposed_by="-",
            proposed_at=now,
        )
        for number, (interface, consumer) in enumerate(
            ((interface, consumer) for interface in offered for consumer in consuming), 1
        )
    )
    operations_of = {each.pk: tuple(each.operations.all()) for each in offered}
    through = Agreement.operations.through
    through.objects.bulk_create(
        through(agreement=agreement, operation=operation)
        for agreement in agreements
        for operation in operations_of[agreement.interface_id]
    )
    return agreements, dict(Client.objects.values_list("of_application_id", "client_id"))


def _revoke(envoy: RunningEnvoy, agreement: Agreement, client_id: str) -> tuple[float, float]:
    """Give the seconds from the commit to the first refusal, and to the confirmation."""
    request = _encode_call(agreement, client_id)
    first_refusal: list[float] = []
    with closing(socket.create_connection((envoy.host, envoy.port))) as connection:
        assert _status(connection, request) == b"200"

        def watch() -> None:
            while _status(connection, request) == b"200":
                time.sleep(0.001)
            first_refusal.append(time.perf_counter())

        watcher = threading.Thread(target=watch)
        watcher.start()
        decision = revoke_agreement(
            actor=SYSTEM, code=agreement.code, reason="Pengukuran", now=clock.now()
        )
        committed = time.perf_counter()
        publication = publishing.publish(now=clock.now())
        in_force = time.perf_counter()
        watcher.join()
    assert publication.up_to_event >= decision.event_id, publication.error
    return first_refusal[0] - committed, in_force - committed


def _encode_call(agreement: Agreement, client_id: str) -> bytes:
    consumer = agreement.consumer
    identifier = client_identifier(consumer.registering_agency_code, consumer.code)
    token = sign_access_token(client_id=client_id, subject=client_id)
    return (
        f"GET /r1/{agreement.interface.identifier}/rows HTTP/1.1\r\nHost: sambung\r\n"
        f"X-Road-Client: {identifier}\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def _status(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    answer = connection.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head.split(b" ", 2)[1]


# --- Cost of a call ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Target:
    name: str
    port: int
    process_id: int


def _load(target: _Target, request: bytes) -> tuple[float, float]:
    """Call for some seconds over several connections; gives CPU us per call and calls/s."""
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", target.port))
            assert _status(connection, request) == b"200", target.name
            selector.register(connection, selectors.EVENT_READ)
            connection.sendall(request)
        calls, cpu, began = 0, _cpu_seconds(target.process_id), time.perf_counter()
        while time.perf_counter() - began < ROUND_SECONDS:
            for key, _events in selector.select():
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                assert ready.recv(65536).startswith(b"HTTP/1.1 200"), target.name
                ready.sendall(request)
                calls += 1
        seconds, cpu = time.perf_counter() - began, _cpu_seconds(target.process_id) - cpu
        for key in list(selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
    return cpu / calls * 1e6, calls / seconds


def _cpu_seconds(process_id: int) -> float:
    """Give the processor time of a process and its children so far."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    ticks = 0
    for number in (process_id, *map(int, children)):
        values = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        ticks += int(values[11]) + int(values[12])
    return ticks / _TICKS_PER_SECOND


@contextmanager
def _run_gateway() -> Iterator[RunningEnvoy]:
    for folder in (settings.SAMBUNG_DATA_FOLDER / FOLDER, settings.SAMBUNG_DATA_FOLDER / SPOOL):
        folder.mkdir(parents=True, exist_ok=True)
    settings.SAMBUNG_RUNTIME_FOLDER.mkdir(exist_ok=True)
    publishing.write_initial_files()
    envoy = RunningEnvoy()
    with _provider_unless_there(settings.SAMBUNG_RUNTIME_FOLDER / "connector.sock"):
        envoy.start()
        try:
            yield envoy
        finally:
            envoy.stop()


@contextmanager
def _provider_unless_there(path: Path) -> Iterator[None]:
    if path.exists():
        yield
        return
    with run_provider(path):
        yield


def _plain_envoy(address: dict[str, Any], route: dict[str, Any], clusters: list[Any]) -> bytes:
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network"
        ".http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "plain",
        "route_config": {
            "virtual_hosts": [
                {"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, **route}]}
            ]
        },
        "http_filters": [
            {
                "name": "router",
                "typed_config": {
                    "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
                },
            }
        ],
    }
    listener = {
        "name": "plain",
        "address": address,
        "filter_chains": [{"filters": [{"name": "manager", "typed_config": manager}]}],
    }
    return json.dumps(
        {"static_resources": {"listeners": [listener], "clusters": clusters}}
    ).encode()


@contextmanager
def _run_envoy(configuration: bytes, name: str) -> Iterator[int]:
    path = settings.SAMBUNG_RUNTIME_FOLDER / f"{name}.json"
    path.write_bytes(configuration)
    command = [
        find_envoy(),
        "-c",
        str(path),
        "--concurrency",
        "1",
        "--disable-hot-restart",
        "--log-level",
        "error",
    ]
    with _run(command) as process_id:
        yield process_id


@contextmanager
def _run(command: list[str]) -> Iterator[int]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _run_provider_envoy(runtime: Path) -> Iterator[None]:
    """Run a provider that costs little: an Envoy that answers 1 KiB by itself."""
    runtime.mkdir(exist_ok=True)
    socket_path = runtime / "connector.sock"
    answer = {"direct_response": {"status": 200, "body": {"inline_string": "x" * 1024}}}
    configuration = _plain_envoy({"pipe": {"path": str(socket_path)}}, answer, [])
    with _run_envoy(configuration, "provider"):
        wait_until(socket_path.exists, "the provider listens")
        yield


@contextmanager
def _run_bare_envoy(runtime: Path) -> Iterator[_Target]:
    port = _free_port()
    endpoint = {"endpoint": {"address": {"pipe": {"path": str(runtime / "connector.sock")}}}}
    cluster = {
        "name": "provider",
        "load_assignment": {
            "cluster_name": "provider",
            "endpoints": [{"lb_endpoints": [endpoint]}],
        },
    }
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    configuration = _plain_envoy(address, {"route": {"cluster": "provider"}}, [cluster])
    with _run_envoy(configuration, "bare") as process_id:
        wait_until(_listens_on(port), "the bare Envoy listens")
        yield _Target("bare Envoy", port, process_id)


@contextmanager
def _run_nginx(runtime: Path) -> Iterator[list[_Target]]:
    """Run nginx as a bare proxy when the machine has it."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        yield []
        return
    port = _free_port()
    path = runtime / "nginx.conf"
    # The workers of a server started by root change their user and could not open the socket.
    user = "user root;" if os.getuid() == 0 else ""
    path.write_text(
        f"""{user} daemon off; worker_processes 1; pid {runtime}/nginx.pid; error_log stderr error;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path {runtime}/nb; proxy_temp_path {runtime}/np; fastcgi_temp_path {runtime}/nf;
  uwsgi_temp_path {runtime}/nu; scgi_temp_path {runtime}/ns;
  upstream provider {{
    server unix:{runtime}/connector.sock; keepalive 64; keepalive_requests 100000000;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection "";
    }}
  }}
}}
"""
    )
    with _run([program, "-c", str(path), "-e", "stderr"]) as process_id:
        wait_until(_listens_on(port), "nginx listens")
        yield [_Target("bare nginx", port, process_id)]


def _listens_on(port: int) -> Callable[[], bool]:
    def check() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return check


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    part = sys.argv[1]
    measured = measure_cost() if part == "cost" else measure_revocation(*SIZES[part])
    print(json.dumps(measured))
