"""What the gateway in front costs a page, and what 200 slow attackers cost everybody else.

Peer: the same web process by its socket, past the gateway, in turns. The attackers stay on the
loopback, hold 200 connections between them, and end with the measurement.
"""

import base64
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.effort import choose
from tests.site.running import RunningSambung, list_descendants

ROUNDS = choose(3, short=1)
PAGES = choose(150, short=5)
TOKENS = choose(400, short=10)
ATTACKERS = choose(200, short=20)
GOAL_RATIO = 2.0
_PATH = "/tentang/"
_TICKS = os.sysconf("SC_CLK_TCK")

_PREPARE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.identity.clients.operations import create_machine_client
from sambung.portfolio.models import Application, Status
chosen = Application.objects.filter(owner__isnull=False, status=Status.ACTIVE).first()
issued = create_machine_client(actor=SYSTEM, application=chosen, name="x", now=clock.now())
print(issued.client.client_id, issued.secret)
"""
_BODY = b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Type: %b\r\nContent-Length: 200\r\n\r\n"
_FORM = b"application/x-www-form-urlencoded"
_ATTACKS = (
    b"",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ",
    _BODY % (b"/oauth/token", _FORM),
    _BODY % (b"/masuk/", b"multipart/form-data; boundary=x"),
    _BODY % (b"/konsol/lembar-kerja/", b"multipart/form-data; boundary=x"),
)


def run() -> dict[str, Any]:
    """Measure with an installation of its own in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="sambung-bench-", dir="/tmp") as folder:
        running = RunningSambung(Path(folder)).start()
        try:
            return _measure(running)
        finally:
            running.stop()


def _measure(running: RunningSambung) -> dict[str, Any]:
    prepared = subprocess.run(
        [sys.executable, "-c", _PREPARE],
        env=running.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    client_id, secret = prepared.stdout.split()[-2:]
    rounds = []
    for _ in range(ROUNDS):
        through = _load_pages(running, lambda: _to_gateway(running))
        past = _load_pages(running, lambda: _to_web(running))
        quiet = _load_tokens(running, client_id, secret)
        with _attackers(running.port):
            attacked = _load_tokens(running, client_id, secret)
        rounds.append(
            {
                "gateway_ms": through["gateway"],
                "web_ms": through["web"],
                "web_alone_ms": past["web"],
                "quiet_p95_ms": quiet,
                "attacked_p95_ms": attacked,
                "ratio": attacked / quiet,
            }
        )
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside the goal."""
    share = 100 * result["gateway_ms"] / result["web_alone_ms"]
    print(
        f"  a page, CPU: web {result['web_alone_ms']:6.2f} ms past the gateway,"
        f" {result['web_ms']:6.2f} ms behind it, and {result['gateway_ms']:5.2f} ms"
        f" in the gateway ({share:.1f} %)"
    )
    print(
        f"  a token, p95: quiet {result['quiet_p95_ms']:6.1f} ms, with {ATTACKERS} slow attackers"
        f" {result['attacked_p95_ms']:6.1f} ms   ratio {result['ratio']:.2f} (goal {GOAL_RATIO})"
    )


def _to_gateway(running: RunningSambung) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)


def _to_web(running: RunningSambung) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("localhost", timeout=60)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(running.folder / "run" / "web.sock"))
    return connection


def _load_pages(
    running: RunningSambung, connect: Callable[[], http.client.HTTPConnection]
) -> dict[str, float]:
    """Give the milliseconds of processor time that one page took, by process."""
    processes = {name: running.process_ids()[name] for name in ("gateway", "web")}
    with closing(connect()) as connection:
        _fetch(connection)
        before = {name: _cpu_of(pid) for name, pid in processes.items()}
        for _ in range(PAGES):
            _fetch(connection)
    return {name: 1000 * (_cpu_of(pid) - before[name]) / PAGES for name, pid in processes.items()}


def _fetch(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", _PATH)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


def _load_tokens(running: RunningSambung, client_id: str, secret: str) -> float:
    """Give the 95th percentile, in milliseconds, of tokens asked for one after the other."""
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {pair}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    taken = []
    for _ in range(TOKENS):
        with closing(_to_gateway(running)) as connection:
            begun = time.monotonic()
            connection.request(
                "POST", "/oauth/token", "grant_type=client_credentials&scope=exchange", headers
            )
            answer = connection.getresponse()
            answer.read()
            taken.append(time.monotonic() - begun)
            assert answer.status == 200, answer.status
    return 1000 * sorted(taken)[len(taken) * 95 // 100]


@contextmanager
def _attackers(port: int) -> Iterator[None]:
    """Hold connections that say a byte a second, and open each anew when it is cut."""
    is_over = threading.Event()
    is_ready = threading.Event()

    def attack() -> None:
        held: list[socket.socket | None] = [None] * ATTACKERS
        while not is_over.is_set():
            for place, one in enumerate(held):
                held[place] = _press(one, port, _ATTACKS[place % len(_ATTACKS)])
            is_ready.set()
            is_over.wait(1.0)
        for one in held:
            if one is not None:
                one.close()

    thread = threading.Thread(target=attack, daemon=True)
    thread.start()
    is_ready.wait(30)
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _press(one: socket.socket | None, port: int, beginning: bytes) -> socket.socket | None:
    with suppress(OSError):
        if one is None:
            one = socket.create_connection(("127.0.0.1", port), timeout=5)
            one.sendall(beginning)
        elif beginning:
            one.sendall(b"a")
        return one
    if one is not None:
        one.close()
    return None


def _cpu_of(root: int) -> float:
    return sum(map(_cpu_of_one, [root, *list_descendants(root)]))


def _cpu_of_one(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
