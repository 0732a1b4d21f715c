"""A real Envoy and a real provider for tests."""

import http.client
import json
import shutil
import signal
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings

from sambung.gateway.admin import Admin, get_admin
from sambung.gateway.folder import GatewayFolder
from sambung.gateway.process import BOOTSTRAP_FILE, FOLDER, SPOOL, envoy_command, get_placement
from sambung.gateway.translation.bootstrap import build_bootstrap
from sambung.gateway.translation.intermediate import GatewayModel
from sambung.gateway.translation.resources import translate

WAIT_SECONDS = 120.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, and fail with `what` when it never holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.01)


@contextmanager
def own_folders(**values: Any) -> Iterator[Path]:
    """Give the gateway folders of its own, short enough for sockets, and a port nobody uses."""
    folder = Path(tempfile.mkdtemp(prefix="sbg-", dir="/tmp"))
    changed = {
        "SAMBUNG_DATA_FOLDER": folder / "data",
        "SAMBUNG_RUNTIME_FOLDER": folder / "run",
        "SAMBUNG_EXCHANGE_HOST": "127.0.0.1",
        "SAMBUNG_EXCHANGE_PORT": 0,
        "SAMBUNG_PORT": 0,
        "SAMBUNG_TRUSTED_PROXIES": 0,
        **values,
    }
    try:
        for name in ("data", f"data/{FOLDER}", f"data/{SPOOL}", "run"):
            (folder / name).mkdir(mode=0o700)
        with override_settings(**changed):
            yield folder
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


@dataclass
class RunningEnvoy:
    """One Envoy on the folders of the settings."""

    process: subprocess.Popen[bytes] | None = None
    host: str = ""
    port: int = 0

    @property
    def admin(self) -> Admin:
        return get_admin()

    @property
    def folder(self) -> GatewayFolder:
        return GatewayFolder(settings.SAMBUNG_DATA_FOLDER / FOLDER)

    def write(self, model: GatewayModel) -> dict[str, str]:
        """Put the files of a model into place; gives the version of each resource."""
        resources = translate(model)
        self.folder.write_file(
            BOOTSTRAP_FILE, json.dumps(build_bootstrap(get_placement())).encode()
        )
        self.folder.replace_files(resources, self.folder.list_changed(resources))
        return {name: resource.version for name, resource in resources.items()}

    def put(self, model: GatewayModel) -> None:
        """Put a model into force."""
        versions = self.write(model)
        wait_until(lambda: self.admin.get_versions() == versions, "Envoy has the new versions")

    def start(self) -> None:
        self.process = subprocess.Popen(envoy_command(), stdin=subprocess.DEVNULL)
        wait_until(self._is_listening, "Envoy is ready")
        self.host, self.port = self.admin.get_addresses()["exchange"]

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(timeout=WAIT_SECONDS)
            self.process = None

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=WAIT_SECONDS)

    def call(
        self,
        path: str,
        *,
        token: str | None = None,
        consumer: str | Sequence[str] = (),
        method: str = "GET",
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        connection: http.client.HTTPConnection | None = None,
    ) -> Answer:
        """Call the exchange with exactly this path. `consumer` is X-Road-Client, once or more."""
        if connection is None:
            with closing(self.connect()) as own:
                return self.call(
                    path,
                    token=token,
                    consumer=consumer,
                    method=method,
                    headers=headers,
                    body=body,
                    connection=own,
                )
        connection.putrequest(method, path)
        consumers = [consumer] if isinstance(consumer, str) else consumer
        sent = [("X-Road-Client", value) for value in consumers]
        if token is not None:
            sent.append(("Authorization", f"Bearer {token}"))
        if body:
            sent.append(("Content-Length", str(len(body))))
        for name, value in [*sent, *headers]:
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return Answer(
            answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
        )

    def read_log(self, *, lines: int) -> list[dict[str, Any]]:
        """Wait until the log holds at least so many lines, and give them all."""
        path = Path(get_placement().log_file)
        wait_until(lambda: path.read_bytes().count(b"\n") >= lines, f"{lines} lines are logged")
        return [json.loads(line) for line in path.read_text().splitlines()]

    def _is_listening(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "Envoy ended"
        return self.admin.is_ready() and len(self.admin.get_addresses()) == 2


@dataclass
class Provider:
    """An application behind the exchange: answers everything and remembers what it was asked."""

    path: Path
    calls: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def last_path(self) -> str:
        return self.calls[-1][1]

    @property
    def last_headers(self) -> dict[str, str]:
        return self.calls[-1][2]


@contextmanager
def run_provider(path: Path, *, status: int = 200) -> Iterator[Provider]:
    """Run a provider on a Unix socket."""
    provider = Provider(path)

    class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = True
        request_queue_size = 128

    with Server(str(path), _make_handler(provider, status)) as server, _serving(server):
        yield provider


@contextmanager
def run_tls_provider(context: ssl.SSLContext) -> Iterator[tuple[Provider, int]]:
    """Run a provider over TLS on a free port of the loopback interface, and give the port."""
    provider = Provider(Path())

    class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
        daemon_threads = True

        def finish_request(self, request: Any, client_address: Any) -> None:
            with suppress(OSError), context.wrap_socket(request, server_side=True) as secured:
                self.RequestHandlerClass(secured, client_address, self)

    handler = _make_handler(provider, 200)
    with Server(("127.0.0.1", 0), handler) as server, _serving(server):
        yield provider, server.server_address[1]


def _make_handler(provider: Provider, status: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            provider.calls.append((self.command, self.path, headers))
            body = b'{"items":[]}'
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_POST = do_HEAD = do_GET

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
