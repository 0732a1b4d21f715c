"""The example's server: `python -m sambung.site.example.server --port PORT`.

Plain Python without Django, so it starts at once. It listens on the loopback interface only.
"""

import argparse
import os
import signal
import ssl
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar, NoReturn

from sambung.site.example.authority import ensure_certificates

HOST = "127.0.0.1"
_PAGES = Path(__file__).parent / "pages"
_HTML, _CSS = "text/html; charset=utf-8", "text/css; charset=utf-8"
_FILES = {
    "/": ("index.html", _HTML),
    "/data-wilayah/": ("data-wilayah.html", _HTML),
    "/layanan-warga/": ("layanan-warga.html", _HTML),
    "/gaya.css": ("gaya.css", _CSS),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_RENEWAL_CHECK_SECONDS = 6 * 3600.0
_IDLE_SECONDS = 10.0


class _Handler(BaseHTTPRequestHandler):
    """Serves the pages, which are read once at start."""

    protocol_version = "HTTP/1.1"
    server_version = "SambungContoh"
    sys_version = ""
    timeout = _IDLE_SECONDS
    pages: ClassVar[Mapping[str, tuple[bytes, str]]] = {}

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep no log of visits."""

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        if f"{path}/" in self.pages:
            self._send(HTTPStatus.MOVED_PERMANENTLY, b"", _HTML, {"Location": f"{path}/"})
            return
        status = HTTPStatus.OK if path in self.pages else HTTPStatus.NOT_FOUND
        body, media = self.pages.get(path, self.pages["404"])
        self._send(status, body, media, {}, with_body=with_body)

    def _send(
        self,
        status: HTTPStatus,
        body: bytes,
        media: str,
        extra: Mapping[str, str],
        *,
        with_body: bool = True,
    ) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **extra, "Content-Type": media}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    """Serves each visitor in a thread; a visitor who breaks off is no news."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report only what is wrong with the server itself."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def make_server(folder: Path, *, port: int, now: datetime) -> tuple[_Server, ssl.SSLContext]:
    """Make the server on a port of the loopback interface; port 0 takes a free one.

    `folder` is the key folder. Give the context as well, so that a renewed certificate can be
    loaded into it while the server runs.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(ensure_certificates(folder, now=now))
    handler = type("Handler", (_Handler,), {"pages": _read_pages()})
    server = _Server((HOST, port), handler)
    # The handshake happens in the visitor's thread, so that a silent one holds up nobody else.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    return server, context


def _read_pages() -> dict[str, tuple[bytes, str]]:
    pages = {path: ((_PAGES / name).read_bytes(), media) for path, (name, media) in _FILES.items()}
    return {**pages, "404": ((_PAGES / "404.html").read_bytes(), _HTML)}


def _keep_certificate_fresh(folder: Path, context: ssl.SSLContext) -> None:
    """Renew the certificate while the server runs; it lasts for new connections."""
    while True:
        time.sleep(_RENEWAL_CHECK_SECONDS)
        context.load_cert_chain(ensure_certificates(folder, now=datetime.now(UTC)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. Gives the exit status."""
    parser = argparse.ArgumentParser(description="Serve the example pages over TLS.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, default=os.environ.get("SAMBUNG_DATA_DIR", "data"))
    options = parser.parse_args(arguments)
    folder = Path(options.data_dir).expanduser() / "keys"
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    server, context = make_server(folder, port=options.port, now=datetime.now(UTC))
    threading.Thread(target=_keep_certificate_fresh, args=(folder, context), daemon=True).start()
    with server:
        server.serve_forever()
    return 0


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
