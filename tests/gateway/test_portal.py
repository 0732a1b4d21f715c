"""In front of the portal: whole, small and timely requests only, from an address nobody forges."""

import http.client
import json
import socket
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings

from sambung.gateway.process import PAGES_SOCKET, SIGN_IN_SOCKET
from sambung.gateway.translation import portal
from tests.gateway.envoy import WAIT_SECONDS, Answer, Provider, RunningEnvoy, own_folders
from tests.gateway.envoy import run_provider as run_web
from tests.gateway.samples import make_model

pytestmark = pytest.mark.envoy

FORM = ("Content-Type", "application/x-www-form-urlencoded")
FILE = ("Content-Type", "multipart/form-data; boundary=x")
ADDRESS = "x-sambung-client-address"


@dataclass
class Door:
    """The portal's listener, and what came through it to the two web processes."""

    address: tuple[str, int]
    pages: Provider
    sign_in: Provider

    @property
    def seen(self):
        return [*self.pages.calls, *self.sign_in.calls]

    def call(self, path, *headers, method="GET", body=b"", source="127.0.0.1"):
        with closing(
            http.client.HTTPConnection(
                *self.address, timeout=WAIT_SECONDS, source_address=(source, 0)
            )
        ) as connection:
            connection.putrequest(method, path)
            for name, value in headers:
                connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            with suppress(OSError):  # refused before all of it was sent
                connection.send(body)
            answer = connection.getresponse()
            text = answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, text)

    def send(self, text):
        """Open a connection, send this and no more."""
        connection = socket.create_connection(self.address, timeout=WAIT_SECONDS)
        connection.sendall(text)
        return connection


@contextmanager
def opened(*, has_web=True, **values):
    with own_folders(**values), ExitStack() as stack:
        envoy = RunningEnvoy()
        envoy.write(make_model())
        envoy.start()
        stack.callback(envoy.stop)
        runtime: Path = settings.SAMBUNG_RUNTIME_FOLDER
        webs = [Provider(Path()), Provider(Path())]
        if has_web:
            paths = (runtime / PAGES_SOCKET, runtime / SIGN_IN_SOCKET)
            webs = [stack.enter_context(run_web(path)) for path in paths]
        yield Door(envoy.admin.get_addresses()["portal"], *webs)


@pytest.fixture(scope="module")
def door():
    with opened() as door:
        yield door


@pytest.mark.parametrize(
    "path",
    [
        "/oauth/token",
        "/oauth/authorize?client_id=x",
        "/.well-known/openid-configuration",
        "/masuk/",
        "/en/masuk/?next=/",
        "/healthz",
    ],
)
def test_doors_and_health_have_a_process_of_their_own(door, path):
    assert door.call(path).status == 200
    assert door.sign_in.last_path == path


@pytest.mark.parametrize("path", ["/", "/en/", "/konsol/", "/oauthx", "/static/a.css", "/api/v1/x"])
def test_everything_else_goes_to_the_pages(door, path):
    assert door.call(path).status == 200
    assert door.pages.last_path == path


@pytest.mark.parametrize(
    ("path", "kind", "budget"),
    [
        ("/oauth/token", FORM, portal.SIGN_IN_BUDGET),
        ("/oauth/token", FILE, portal.SIGN_IN_BUDGET),
        ("/masuk/", FILE, portal.SIGN_IN_BUDGET),
        ("/api/v1/applications", FILE, portal.PAGE_BUDGET),
        ("/akun/daftar/", FILE, portal.PAGE_BUDGET),
        ("/konsol/lembar-kerja/", FORM, portal.PAGE_BUDGET),
        ("/konsol/lembar-kerja/", FILE, portal.UPLOAD_BUDGET),
    ],
)
def test_a_body_over_the_limit_is_refused_and_no_byte_of_it_reaches_a_web_process(
    door, path, kind, budget
):
    before = len(door.seen)

    refused = door.call(path, kind, method="POST", body=bytes(budget.body_bytes + 1))
    assert refused.status == 413
    assert len(door.seen) == before

    assert door.call(path, kind, method="POST", body=bytes(budget.body_bytes)).status == 200
    assert len(door.seen) == before + 1


def test_a_body_of_unknown_length_has_the_same_limit(door):
    before = len(door.seen)
    with door.send(
        b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    ) as it:
        chunk = b"8000\r\n" + bytes(0x8000) + b"\r\n"
        with pytest.raises(OSError):  # noqa: PT012, PT011 - it is refused somewhere on the way
            for _ in range(100):
                it.sendall(chunk)
            raise OSError(it.recv(100))
    assert len(door.seen) == before


@pytest.mark.parametrize("path", ["/a%2Fb", "/a/../../oauth%2Ftoken"])
def test_a_path_with_two_readings_is_refused(door, path):
    assert door.call(path).status == 400


def test_http_2_is_spoken(door):
    with door.send(
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
    ) as connection:
        assert connection.recv(9)[3:4] == b"\x04"  # a frame of settings


@pytest.fixture
def hurried(monkeypatch):
    """Give a door at which nobody waits long."""
    for name in ("PAGE_BUDGET", "SIGN_IN_BUDGET", "UPLOAD_BUDGET"):
        budget = replace(getattr(portal, name), whole_seconds=1)
        monkeypatch.setattr(portal, name, budget)
    monkeypatch.setattr(portal, "_HEADER_SECONDS", 1)
    monkeypatch.setattr(portal, "_IDLE_SECONDS", 1)
    with opened() as door:
        yield door


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/oauth/token", FORM), ("/", FORM), ("/konsol/lembar-kerja/", FILE)],
    ids=["sign-in", "pages", "uploads"],
)
def test_a_slow_body_is_cut_at_its_deadline_and_keeps_nobody_waiting(hurried, path, kind):
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\n{kind[0]}: {kind[1]}\r\nContent-Length: 200\r\n\r\na"
    )
    with ExitStack() as stack:
        slow = [stack.enter_context(hurried.send(head.encode())) for _ in range(50)]
        assert hurried.call("/healthz").status == 200
        assert hurried.call("/").status == 200

        answers = [connection.recv(100) for connection in slow]

    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    assert [path for _method, path, _headers in hurried.seen] in (
        ["/healthz", "/"],
        ["/", "/healthz"],
    )


def test_slow_headers_are_cut_at_their_deadline(hurried):
    with hurried.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_says_nothing_is_closed(hurried):
    with hurried.send(b"") as connection:
        assert connection.recv(100) == b""


def test_one_address_uses_up_its_own_share_only(monkeypatch):
    budget = replace(portal.PAGE_BUDGET, burst=5, per_second=1)
    monkeypatch.setattr(portal, "PAGE_BUDGET", budget)
    with opened() as door:
        statuses = [door.call("/", source="127.0.0.2").status for _ in range(30)]
        refused = next(status for status in statuses if status != 200)

        assert refused == 429
        assert statuses[:5] == [200] * 5
        assert door.call("/", source="127.0.0.3").status == 200
        assert door.call("/", source="127.0.0.1").status == 200


FORGERIES = [
    ("X-Forwarded-For", "6.6.6.6"),
    ("x-forwarded-for", "6.6.6.6, 7.7.7.7"),
    ("X_Forwarded_For", "6.6.6.6"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Forwarded-For", "::1"),
    ("Forwarded", "for=6.6.6.6"),
    ("X-Real-IP", "6.6.6.6"),
    ("X-Client-IP", "6.6.6.6"),
    ("X-Envoy-External-Address", "6.6.6.6"),
    ("X-Sambung-Client-Address", "6.6.6.6"),
    ("X_Sambung_Client_Address", "6.6.6.6"),
    ("X-Sambung-Relayed", ""),
]


@pytest.mark.parametrize(("name", "value"), FORGERIES, ids=lambda text: text or "empty")
def test_without_a_proxy_the_address_is_that_of_the_connection(door, name, value):
    door.call("/", (name, value), (name, value), source="127.0.0.9")

    seen = door.pages.last_headers
    assert seen[ADDRESS] == "127.0.0.9"
    assert not [each for each in seen if "_" in each]
    assert not {"x-forwarded-for", "forwarded", "x-real-ip", "x-envoy-external-address"} & set(seen)


def test_a_request_that_came_through_a_proxy_nobody_told_of_is_marked(door):
    door.call("/", ("X-Forwarded-For", "6.6.6.6"))
    assert door.pages.last_headers["x-sambung-relayed"]

    door.call("/", ("X-Sambung-Relayed", "1"))
    assert "x-sambung-relayed" not in door.pages.last_headers


@pytest.fixture(scope="module", params=[1, 2])
def door_behind_proxies(request):
    with opened(SAMBUNG_TRUSTED_PROXIES=request.param) as door:
        yield door, request.param


CLAIMS = [
    "",
    "6.6.6.6",
    "6.6.6.6, 6.6.6.7, 6.6.6.8",
    "127.0.0.1",
    "unknown",
    '"',
    "6.6.6.6,,",
    "::1",
]


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("is_one_header", [True, False], ids=["one header", "two headers"])
def test_behind_proxies_the_address_is_what_they_wrote_whatever_was_claimed(
    door_behind_proxies, claim, is_one_header
):
    door, proxies = door_behind_proxies
    written = ["203.0.113.7", "10.0.0.2"][:proxies]
    claimed = [("X-Forwarded-For", claim)] if claim else []
    headers = [*claimed, ("X-Forwarded-For", ", ".join(written))]
    if is_one_header:
        headers = [("X-Forwarded-For", ", ".join(filter(None, [claim, *written])))]

    door.call("/", ("X-Real-IP", "6.6.6.6"), ("X_Forwarded_For", "6.6.6.6"), *headers)

    assert door.pages.last_headers[ADDRESS] == "203.0.113.7"
    assert door.pages.last_headers["x-sambung-relayed"]
    assert "x-forwarded-for" not in door.pages.last_headers


def test_behind_proxies_a_request_that_came_past_them_has_its_own_address(door_behind_proxies):
    door, _proxies = door_behind_proxies
    door.call("/", source="127.0.0.9")
    assert door.pages.last_headers[ADDRESS] == "127.0.0.9"


@pytest.mark.parametrize(
    ("public_url", "scheme"), [("https://sambung.kota.test", "https"), ("http://x.test", "http")]
)
def test_the_scheme_is_that_of_the_public_address(public_url, scheme):
    with opened(SAMBUNG_PUBLIC_URL=public_url) as door:
        door.call("/", ("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Host", "evil.test"))

    assert door.pages.last_headers["x-forwarded-proto"] == scheme
    assert "x-forwarded-host" not in door.pages.last_headers


@pytest.fixture(scope="module")
def deserted():
    with opened(has_web=False) as door:
        yield door


def test_while_no_web_process_runs_people_read_so_in_two_languages(deserted):
    answer = deserted.call("/aplikasi/")

    assert answer.status == 503
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["retry-after"]
    text = answer.body.decode()
    assert "Sedang tidak tersedia" in text
    assert "Not available now" in text
    assert not [word for word in ("sock", "upstream", "envoy", "connect") if word in text.lower()]


def test_while_no_web_process_runs_programs_read_so_in_their_own_form(deserted):
    assert json.loads(deserted.call("/oauth/token").body)["error"] == "temporarily_unavailable"
    assert deserted.call("/api/v1/summary").code == "unavailable"
    health = deserted.call("/healthz?verbose")
    assert (health.status, json.loads(health.body)) == (503, {"status": "failing"})
