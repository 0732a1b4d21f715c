"""Notices of ended sessions really travel."""

import ipaddress
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from sambung.identity.provider.operations.logout_notices import NotDelivered, post_logout_token


@pytest.fixture
def application():
    """Give the server of an application, which keeps what it was told and redirects nobody."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            server.told.append((self.headers["Content-Type"], parse_qs(body)))
            self.send_response(server.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.told, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def address_of(server):
    return f"http://127.0.0.1:{server.server_address[1]}/kabar"


def test_a_token_is_posted_as_the_standard_says(application, settings):
    settings.SAMBUNG_NOTICE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    assert post_logout_token(address_of(application), "a.b.c") == 200
    assert application.told == [("application/x-www-form-urlencoded", {"logout_token": ["a.b.c"]})]


def test_no_redirect_is_followed(application, settings):
    settings.SAMBUNG_NOTICE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    application.status = 307
    assert post_logout_token(address_of(application), "a.b.c") == 307
    assert len(application.told) == 1


def test_the_own_machine_is_not_called_unless_the_settings_open_it(application):
    with pytest.raises(NotDelivered, match="not_encrypted"):
        post_logout_token(address_of(application), "a.b.c")
    assert application.told == []
