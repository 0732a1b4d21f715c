"""The real connector process: reached through its socket by its own user, and in no other way."""

import http.client
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.test import override_settings

from sambung.connectors.process import connector_command, connector_socket

_NOBODY = 65534
_TCP_LISTENS = "0A"


@dataclass(frozen=True)
class Connector:
    """A running connector and where it is reached."""

    process: subprocess.Popen[bytes]
    folder: Path
    socket: Path
    table_path: str
    environment: dict[str, str]

    def get(self, path: str) -> tuple[int, dict]:
        connection = http.client.HTTPConnection("localhost", timeout=60)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(60)
        connection.sock.connect(str(self.socket))
        try:
            connection.request("GET", self.table_path + path)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def connector(migrated: Path) -> Iterator[Connector]:
    """A connector that all tests of this file may ask, and none may end."""
    with run_connector(migrated) as running:
        yield running


@pytest.fixture
def own_connector(migrated: Path) -> Iterator[Connector]:
    """A connector of the test's own, to be killed."""
    with run_connector(migrated) as running:
        yield running


@contextmanager
def run_connector(data: Path) -> Iterator[Connector]:
    # Not pytest's folder: its parents are closed to others, which would prove nothing here.
    base = Path(tempfile.mkdtemp(prefix="sambung-c-", dir="/tmp"))
    base.chmod(0o755)
    runtime = base / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "SAMBUNG_DATA_DIR": str(base / "data"),
        "SAMBUNG_RUNTIME_DIR": str(runtime),
        "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
    }
    shutil.copytree(data, base / "data")
    published = subprocess.run(
        [sys.executable, "-m", "tests.connectors.publish_for_server", str(base / "kelurahan.xlsx")],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    with override_settings(SAMBUNG_RUNTIME_FOLDER=runtime):
        command, path = connector_command(), connector_socket()
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait_until_answering(process, path)
        yield Connector(process, runtime, path, published.stdout, environment)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(base)


def _wait_until_answering(process: subprocess.Popen[bytes], path: Path) -> None:
    def is_answering() -> bool:
        assert process.poll() is None, "the connector ended while starting"
        return _can_connect(path)

    _wait_until(is_answering)


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 30 seconds"
        time.sleep(0.05)


def _can_connect(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def _can_nobody_connect(path: Path) -> bool:
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
            os._exit(0 if _can_connect(path) else 1)
        finally:
            os._exit(2)
    _pid, status = os.waitpid(child, 0)
    exit_status = os.waitstatus_to_exitcode(status)
    assert exit_status in (0, 1)
    return exit_status == 0


def test_rows_are_answered_through_the_socket(connector):
    status, body = connector.get("/rows?kelurahan=Isola")
    assert (status, body["items"][0]["kode"], body["count"]) == (200, "32.73.01.1003", 1)


def test_a_key_with_escaped_characters_is_understood(connector):
    assert connector.get("/rows/32%2E73.01.1001")[0] == 200
    assert connector.get("/rows/tidak%20ada")[0] == 404


def test_none_of_the_sites_pages_are_served(connector):
    for path in ("/", "/healthz", "/api/v1/summary", "/oauth/token"):
        assert replace(connector, table_path="").get(path)[0] == 404


def test_socket_and_folder_are_closed_to_others(connector):
    assert stat.S_IMODE(connector.socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(connector.folder.stat().st_mode) == 0o700


def test_another_user_cannot_connect(connector):
    if os.getuid() != 0:
        assert connector.socket.stat().st_uid == os.getuid()
        return
    assert not _can_nobody_connect(connector.socket)
    connector.folder.chmod(0o755)
    assert not _can_nobody_connect(connector.socket)
    # The counter-check: with both open the same attempt succeeds, so the refusal was ours.
    connector.socket.chmod(0o666)
    assert _can_nobody_connect(connector.socket)
    connector.socket.chmod(0o600)
    connector.folder.chmod(0o700)


def test_no_process_of_it_listens_on_tcp(connector):
    family = _list_process_group(connector.process.pid)
    assert len(family) > 1
    for pid in family:
        assert not _listening_inodes(pid) & _socket_inodes(pid)


def _list_process_group(group: int) -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in pids if _group_of(pid) == group]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _socket_inodes(pid: int) -> set[str]:
    links = [
        os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()
    ]
    return {link.removeprefix("socket:[").rstrip("]") for link in links if "socket:" in link}


def _listening_inodes(pid: int) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        fields = [line.split() for line in lines]
        inodes |= {entry[9] for entry in fields if entry[3] == _TCP_LISTENS}
    return inodes


def test_a_second_connector_on_the_same_socket_is_refused(connector):
    second = subprocess.run(
        connector.process.args,
        env=connector.environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert second.returncode != 0
    assert "is in use" in second.stderr
    assert connector.get("/rows")[0] == 200


def test_it_starts_again_over_the_socket_of_a_killed_one_and_stops_on_request(own_connector):
    os.killpg(own_connector.process.pid, signal.SIGKILL)
    own_connector.process.wait()
    _wait_until(lambda: not _can_connect(own_connector.socket))
    assert own_connector.socket.exists()
    again = subprocess.Popen(
        own_connector.process.args, env=own_connector.environment, start_new_session=True
    )
    try:
        _wait_until_answering(again, own_connector.socket)
        assert own_connector.get("/rows")[0] == 200
        assert stat.S_IMODE(own_connector.socket.stat().st_mode) == 0o600
        again.terminate()
        assert again.wait(timeout=120) == 0
        assert not own_connector.socket.exists()
    finally:
        if again.poll() is None:
            os.killpg(again.pid, signal.SIGKILL)
            again.wait()
