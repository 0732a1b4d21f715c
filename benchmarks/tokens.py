"""Tokens a second from the token endpoint, with SQLite under granian, and what each costs.

Peer: django-allauth's own OIDC provider under the same server and load, in turns. It keeps client
secrets under a slow password hash, which is right for passwords that people choose; so it is
measured a second time with a fast one, which leaves the work on the token itself to compare.
"""

import base64
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.effort import choose
from tests.site.running import free_ports, list_descendants, wait_until

ROUNDS = choose(3, short=1)
SECONDS = choose(6.0, short=0.5)
CONNECTIONS = 8
WORKERS = 2
GOAL_PER_SECOND = 100
_TICKS = os.sysconf("SC_CLK_TCK")

_PREPARE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from django.conf import settings
from sambung.site import preparation
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.identity.clients.operations import create_machine_client
from sambung.portfolio.models import Application, Status
preparation.ensure_folders(settings.ENVIRONMENT)
preparation.prepare_data(settings.ENVIRONMENT, on_step=lambda text: None)
chosen = Application.objects.filter(owner__isnull=False, status=Status.ACTIVE).first()
issued = create_machine_client(actor=SYSTEM, application=chosen, name="x", now=clock.now())
print(issued.client.client_id, issued.secret)
"""


@dataclass(frozen=True)
class Endpoint:
    """A token endpoint that is being served."""

    port: int
    path: str
    client_id: str
    secret: str
    process: int

    def cpu_seconds(self) -> float:
        """The processor time that the server has used so far."""
        return sum(map(_cpu_of, [self.process, *list_descendants(self.process)]))


def run() -> dict[str, Any]:
    """Measure both in turns, each with a database of its own in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="sambung-bench-") as name:
        folder = Path(name)
        with (
            _serve_ours(folder) as ours,
            _serve_peer(folder, "as delivered") as peer,
            _serve_peer(folder, "fast hash") as fast_peer,
        ):
            endpoints = {"ours": ours, "peer": peer, "peer_fast_hash": fast_peer}
            for endpoint in endpoints.values():
                _load(endpoint, seconds=1.0)
            rounds = [
                {name: _load(endpoint) for name, endpoint in endpoints.items()}
                for _ in range(ROUNDS)
            ]
    assert not any(row["failed"] for each in rounds for row in each.values()), rounds
    return {
        **{name: _summarise([each[name] for each in rounds]) for name in endpoints},
        "ratio": _compare(rounds, "peer"),
        "ratio_fast_hash": _compare(rounds, "peer_fast_hash"),
        "workers": WORKERS,
        "connections": CONNECTIONS,
    }


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside the goal."""
    for name, key in (
        ("Sambung", "ours"),
        ("allauth's provider", "peer"),
        ("… with a fast hash", "peer_fast_hash"),
    ):
        row = result[key]
        print(
            f"  {name:<20} {row['per_second']:7.1f} tokens/s   CPU {row['cpu_ms']:6.2f} ms each"
            f"   p50 {row['p50_ms']:6.1f} ms   p99 {row['p99_ms']:6.1f} ms"
        )
    print(
        f"  goal {GOAL_PER_SECOND} tokens/s; ratio {result['ratio']:.1f},"
        f" {result['ratio_fast_hash']:.2f} to the one with a fast hash (medians of rounds)"
    )


def _compare(rounds: list[dict[str, dict[str, float]]], other: str) -> float:
    return statistics.median(
        each["ours"]["per_second"] / each[other]["per_second"] for each in rounds
    )


def _summarise(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


@contextmanager
def _serve_ours(folder: Path) -> Iterator[Endpoint]:
    [port] = free_ports(1)
    environment = {name: value for name, value in os.environ.items() if "SAMBUNG_" not in name}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment |= {
        "SAMBUNG_DATA_DIR": str(folder / "data"),
        "SAMBUNG_RUNTIME_DIR": str(folder / "run"),
        "SAMBUNG_PORT": str(port),
    }
    client_id, secret = _prepare([sys.executable, "-c", _PREPARE], environment)
    with _serve("sambung.site.wsgi:application", port, environment) as process:
        yield Endpoint(port, "/oauth/token", client_id, secret, process)


@contextmanager
def _serve_peer(folder: Path, hasher: str) -> Iterator[Endpoint]:
    [port] = free_ports(1)
    own = folder / hasher.replace(" ", "-")
    own.mkdir()
    environment = {**os.environ, "PEER_FOLDER": str(own), "PEER_HASHER": hasher}
    client_id, secret = _prepare([sys.executable, "-m", "benchmarks.peer_idp"], environment)
    with _serve("benchmarks.peer_idp:application", port, environment) as process:
        yield Endpoint(port, "/identity/o/api/token", client_id, secret, process)


def _prepare(command: list[str], environment: dict[str, str]) -> tuple[str, str]:
    answer = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=120
    )
    client_id, secret = answer.stdout.split()[-2:]
    return client_id, secret


@contextmanager
def _serve(target: str, port: int, environment: dict[str, str]) -> Iterator[int]:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        "--blocking-threads",
        "4",
        "--workers-kill-timeout",
        "5",
        "--no-ws",
        "--log-level",
        "warning",
        target,
    ]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_until(lambda: _answers(port), f"{target} answers")
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/nothing")
            connection.getresponse().read()
    except OSError:
        return False
    return True


def _load(endpoint: Endpoint, seconds: float = SECONDS) -> dict[str, float]:
    """Ask for tokens on several connections at once, each one after the other."""
    times: list[float] = []
    failures: list[str] = []
    cpu_before = endpoint.cpu_seconds()
    started = time.monotonic()
    threads = [
        threading.Thread(target=_ask, args=(endpoint, started + seconds, times, failures))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.monotonic() - started
    cpu = endpoint.cpu_seconds() - cpu_before
    if failures:
        print(f"  refused: {failures[0]}", file=sys.stderr)
    times.sort()
    return {
        "per_second": len(times) / lasted,
        "cpu_ms": 1000 * cpu / max(len(times), 1),
        "p50_ms": 1000 * times[len(times) // 2],
        "p99_ms": 1000 * times[len(times) * 99 // 100],
        "failed": len(failures),
    }


def _ask(endpoint: Endpoint, until: float, times: list[float], failures: list[str]) -> None:
    pair = base64.b64encode(f"{endpoint.client_id}:{endpoint.secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {pair}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = "grant_type=client_credentials&scope=exchange"
    with closing(http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=60)) as connection:
        while time.monotonic() < until:
            begun = time.monotonic()
            connection.request("POST", endpoint.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 200 and json.loads(content)["access_token"].count(".") == 2:
                times.append(time.monotonic() - begun)
            else:
                failures.append(f"{answer.status} {content[:200]!r}")


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
