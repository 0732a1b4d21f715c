"""How the servers of the test city answer: well, badly, and not any more."""

import json
import socket
import threading
from urllib.parse import urlsplit

from tests.verification.servers import Behaviour, answer, redirect

_HTML = "Content-Type: text/html; charset=utf-8"
_JSON = "Content-Type: application/json"
_MEGABYTE = b"x" * 1_000_000
_CONTACT = b"Contact: mailto:aduan@contoh.id\nExpires: 2099-01-01T00:00:00Z\n"


def page(title: str, text: str = "") -> Behaviour:
    """Serve one page at every address."""
    body = f"<html><title>{title}</title><body><h1>{title}</h1>{text}</body></html>"
    return answer(200, body.encode(), _HTML)


def careful(title: str) -> Behaviour:
    """Serve a page, and beside it the file that says where to report weaknesses."""
    shown, file = page(title), answer(200, _CONTACT, "Content-Type: text/plain")

    def behave(connection: socket.socket, request: str) -> None:
        chosen = file if request.startswith("GET /.well-known/security.txt ") else shown
        chosen(connection, request)

    return behave


def circle() -> Behaviour:
    """Forward to itself for ever."""
    return redirect("/lagi")


def never(closing: threading.Event) -> Behaviour:
    """Take the request and answer after thirty seconds, or when the test is over."""

    def behave(connection: socket.socket, request: str) -> None:
        if not closing.wait(30):
            page("Lambat")(connection, request)

    return behave


def endless(connection: socket.socket, _request: str) -> None:
    """Serve a page that does not end, as long as anybody reads."""
    connection.sendall(f"HTTP/1.1 200 OK\r\n{_HTML}\r\n\r\n<title>Arsip</title>".encode())
    while True:
        connection.sendall(_MEGABYTE)


class Providers:
    """Stand behind the gateway: each interface answers with the rows given under its name."""

    def __init__(self) -> None:
        self.rows: dict[str, list[object]] = {}

    def answer(self, connection: socket.socket, request: str) -> None:
        """Answer a call the gateway passed on; its path begins with the name."""
        path = urlsplit(request.split(" ")[1]).path
        rows = self.rows.get(path.split("/")[1])
        body = {"code": "no_rows"} if rows is None else rows
        status = 404 if rows is None else 200
        content = json.dumps(body).encode()
        answer(status, content, _JSON, "Connection: close")(connection, request)
