"""A whole Sambung for tests, started by the same command people use."""

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

WAIT_SECONDS = 180
COMMANDS = {
    "web": "/web.sock",
    "sign-in": "/sign-in.sock",
    "publisher": "sambung.site.publisher",
    "worker": "sambung.site.worker",
    "tailer": "sambung.site.tailer",
    "connector": "sambung.connectors.wsgi",
    "gateway": "bootstrap.json",
    "example": "sambung.site.example.server",
}


def free_ports(count: int) -> list[int]:
    """Find ports nobody listens on."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def wait_until(is_so: Callable[[], Any], what: str) -> Any:
    """Wait for something to become true, and give what it gave."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if answer := is_so():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {WAIT_SECONDS} s for: {what}")


class RunningSambung:
    """One installation in a folder of its own, on ports of its own."""

    def __init__(self, folder: Path, *, data: Path | None = None, **settings: str) -> None:
        """`data` is a prepared data folder to begin with."""
        self.folder = folder
        if data is not None:
            shutil.copytree(data, folder / "data")
        self.port, self.exchange_port = free_ports(2)
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.environment |= {
            "SAMBUNG_DATA_DIR": str(folder / "data"),
            "SAMBUNG_RUNTIME_DIR": str(folder / "run"),
            "SAMBUNG_PORT": str(self.port),
            "SAMBUNG_EXCHANGE_PORT": str(self.exchange_port),
            "SAMBUNG_LANGUAGE": "en",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The portal's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def example_port(self) -> int:
        """The port its example found."""
        noted = json.loads((self.folder / "data" / "instance.json").read_text())
        return int(noted["SAMBUNG_EXAMPLE_PORT"])

    @property
    def log(self) -> str:
        """What the instance has said so far."""
        return (self.folder / "up.log").read_text()

    def start(self) -> "RunningSambung":
        """Start it and wait until it is healthy."""
        with open(self.folder / "up.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sambung.site", "up"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self.is_healthy, "a healthy instance")
        return self

    def is_healthy(self) -> bool:
        """Whether every part reports that it is well."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"it ended:\n{self.log}")
        health = self.get("/healthz")
        return bool(health and health.get("status") == "ok")

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Press Ctrl-C, wait for the end, and see that nothing is left running."""
        assert self.process is not None
        running = list_descendants(self.process.pid)
        self.process.send_signal(number)
        status = self.process.wait(WAIT_SECONDS)
        self.process = None
        assert status == 0, self.log
        assert not [pid for pid in running if Path(f"/proc/{pid}").exists()]

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the same data folder."""
        return subprocess.run(
            [sys.executable, "-m", "sambung.site", *arguments],
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
            timeout=2 * WAIT_SECONDS,
            check=False,
        )

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """Let nothing answer at its addresses for a while; the rest of it runs on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)  # else it would start the gateway again
        try:
            gateway = self.kill("gateway")
            wait_until(lambda: is_port_free(self.port), "a port that nobody listens on")
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)
        wait_until(
            lambda: self.process_ids().get("gateway") not in (None, gateway), "a new gateway"
        )
        wait_until(self.is_healthy, "a healthy instance")

    def get(self, path: str) -> Any:
        """Fetch JSON from the portal; None when nothing answers."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                return json.loads(text)
            except ValueError:
                raise AssertionError((error.code, dict(error.headers), text, path)) from None
        except (OSError, ValueError):
            return None

    def process_ids(self) -> dict[str, int]:
        """Find the process of each part among the children of `sambung up`."""
        assert self.process is not None
        found = {}
        for child in _children(self.process.pid):
            command = _command_line(child)
            for name, mark in COMMANDS.items():
                if mark in command:
                    found[name] = child
        return found

    def kill(self, name: str) -> int:
        """Kill one part without warning; gives its process number."""
        pid = self.process_ids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def counts(self) -> dict[str, Any]:
        """Count what must survive: applications, agreements and ledger records."""
        return {
            "applications": self._count("sambung", "portfolio_application"),
            "agreements": self._count("sambung", "exchange_agreement"),
            "records": self._count("ledger", "ledger_exchangerecord"),
        }

    def _count(self, database: str, table: str) -> int:
        """Count rows past Django, whose start takes a second: some tests count until it is so."""
        path = self.folder / "data" / f"{database}.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(number)


def is_port_free(port: int) -> bool:
    """Whether nobody listens on a port."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


def list_descendants(pid: int) -> list[int]:
    """List every process below one, children first."""
    found = []
    for child in _children(pid):
        found += [child, *list_descendants(child)]
    return found


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""
