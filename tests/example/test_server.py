"""The example's server as its own process, called the way probes call it."""

import http.client
import signal
import socket
import ssl
import subprocess
import sys
import time
from html.parser import HTMLParser

import pytest

from sambung.site.example.authority import AUTHORITY_CERTIFICATE
from sambung.web.fetching import Guard, WebResponse, fetch

PAGES = ["/", "/data-wilayah/", "/layanan-warga/"]


def wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the example did not start")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The running process, its port and its authority."""
    folder = tmp_path_factory.mktemp("data")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sambung.site.example.server", "--port", str(port)]
    process = subprocess.Popen([*command, "--data-dir", str(folder)], stderr=subprocess.PIPE)
    wait_until_listening(process, port)
    yield process, port, folder / "keys" / AUTHORITY_CERTIFICATE
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert process.stderr.read() == b""


def get(example, path: str, host: str = "localhost") -> WebResponse:
    _process, port, authority = example
    guard = Guard(own=frozenset({(host, port)}), extra_trust=authority)
    return fetch(f"https://{host}:{port}{path}", user_agent="uji", guard=guard)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_page_is_served_over_valid_tls(example, path, host):
    answer = get(example, path, host)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


class Reader(HTMLParser):
    """Collects languages and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "lang":
                self.languages.append(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_marked_an_example_in_both_languages(example, path):
    text = get(example, path).body.decode()
    assert "Contoh. Bukan layanan pemerintah." in text
    assert "Example, not a government service." in text
    reader = Reader()
    reader.feed(text)
    assert reader.languages[0] == "id"
    assert "en" in reader.languages
    for link in reader.links:
        assert get(example, link).status == 200


def test_unknown_page_is_not_found(example):
    assert get(example, "/../../etc/passwd").status == 404
    assert get(example, "/tidak-ada").status == 404


def test_address_without_slash_forwards(example):
    assert get(example, "/data-wilayah").address.target == "/data-wilayah/"


def test_head_has_no_body(example):
    _process, port, authority = example
    context = ssl.create_default_context(cafile=authority)
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=60)
    connection.request("HEAD", "/data-wilayah/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")
    connection.close()


def test_silent_visitor_holds_up_nobody(example):
    _process, port, _authority = example
    with socket.create_connection(("127.0.0.1", port)):
        assert get(example, "/").status == 200
