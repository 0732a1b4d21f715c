"""The guarded client against real servers that misbehave in every way we know."""

import errno
import ipaddress
import socket
import threading
from collections.abc import Callable

import httpcore
import pytest

from sambung.web.fetching import Guard, Limits, WebResponse, fetch, send
from sambung.web.network import FetchFailure
from sambung.web.resolving import NameNotFound, ResolverDown, resolve
from tests.verification.servers import Issuer, answer, redirect, serve


@pytest.fixture
def issuer(tmp_path):
    return Issuer(tmp_path)


@pytest.fixture
def get(issuer) -> Callable[..., WebResponse]:
    """Fetch from servers of the test, named `localhost` with their ports."""

    def call(address: str, *ports: int, seconds: float = 5, **more: object) -> WebResponse:
        own = frozenset(("localhost", port) for port in ports)
        return fetch(
            address,
            user_agent="Sambung (uji)",
            guard=Guard(own=own, extra_trust=issuer.file),
            limits=Limits(seconds=seconds),
            **more,
        )

    return call


def resolving_to(*addresses: str):
    return lambda _host, _port, _seconds: tuple(map(ipaddress.ip_address, addresses))


def test_answer_is_given_when_certificate_and_name_are_right(issuer, get):
    with serve(answer(200, b"halo"), issuer.issue()) as port:
        found = get(f"https://localhost:{port}/a?nik=1", port)
    assert (found.status, found.body, found.is_complete) == (200, b"halo", True)
    assert found.address.without_query == f"https://localhost:{port}/a"


@pytest.mark.parametrize(
    ("certificate", "finding"),
    [
        ({"is_own": True}, "certificate_self_signed"),
        ({"days": -1}, "certificate_expired"),
        ({"host": "lain.invalid"}, "certificate_wrong_host"),
    ],
)
def test_certificate_that_is_not_right_is_named(issuer, get, certificate, finding):
    with (
        serve(answer(), issuer.issue(**certificate)) as port,
        pytest.raises(FetchFailure) as caught,
    ):
        get(f"https://localhost:{port}/", port)
    assert caught.value.finding == finding
    assert caught.value.is_conclusive


def test_unknown_authority_is_not_trusted(issuer):
    with (
        serve(answer(), issuer.issue()) as port,
        pytest.raises(FetchFailure) as caught,
    ):
        fetch(
            f"https://localhost:{port}/",
            user_agent="u",
            guard=Guard(own=frozenset({("localhost", port)})),
        )
    assert caught.value.finding == "certificate_untrusted"


def test_server_without_tls_is_named(get):
    with serve(answer()) as port, pytest.raises(FetchFailure) as caught:
        get(f"https://localhost:{port}/", port)
    assert caught.value.finding == "tls_failed"


def test_plain_http_is_refused_without_calling():
    with pytest.raises(FetchFailure) as caught:
        fetch("http://bandung.go.id/", user_agent="u", resolver=resolving_to("127.0.0.1"))
    assert caught.value.finding == "not_encrypted"


def test_redirects_are_followed_to_the_end(issuer, get):
    with (
        serve(answer(200, b"tiba"), issuer.issue()) as last,
        serve(redirect(f"https://localhost:{last}/tiba"), issuer.issue()) as first,
    ):
        found = get(f"https://localhost:{first}/awal", first, last)
    assert found.body == b"tiba"
    assert found.hops == (f"https://localhost:{first}/awal",)


def test_redirect_loop_ends(issuer, get):
    with (
        serve(redirect("/lagi"), issuer.issue()) as port,
        pytest.raises(FetchFailure) as caught,
    ):
        get(f"https://localhost:{port}/", port)
    assert caught.value.finding == "too_many_redirects"


@pytest.mark.parametrize(
    ("location", "finding"),
    [
        ("https://10.0.0.1/", "address_not_public"),
        ("https://169.254.169.254/latest/meta-data/", "address_not_public"),
        ("https://[::ffff:127.0.0.1]/", "address_not_public"),
        ("http://bandung.go.id/", "not_encrypted"),
        ("file:///etc/passwd", "redirect_malformed"),
        ("https://user:pw@bandung.go.id/", "credentials_in_address"),
    ],
)
def test_redirect_out_of_bounds_is_refused(issuer, get, location, finding):
    with (
        serve(redirect(location), issuer.issue()) as port,
        pytest.raises(FetchFailure) as caught,
    ):
        get(f"https://localhost:{port}/", port)
    assert caught.value.finding == finding


def test_headers_given_do_not_follow_a_redirect(issuer, get):
    requests: list[str] = []

    def record(connection: socket.socket, request: str) -> None:
        requests.append(request)
        answer()(connection, request)

    certificate = issuer.issue()
    with (
        serve(record, certificate) as last,
        serve(redirect(f"https://localhost:{last}/"), certificate) as first,
    ):
        get(f"https://localhost:{first}/", first, last, headers={"Authorization": "rahasia"})
    assert "rahasia" not in requests[0]
    assert "User-Agent: Sambung (uji)" in requests[0]


def test_slow_answer_ends_at_the_total_limit(issuer, get):
    closing = threading.Event()

    def drip(connection: socket.socket, _request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not closing.wait(0.05):
            connection.sendall(b".")

    with serve(drip, issuer.issue()) as port, pytest.raises(FetchFailure) as caught:
        get(f"https://localhost:{port}/", port, seconds=0.4)
    closing.set()
    assert caught.value.finding == "no_answer_in_time"


def test_silence_in_the_handshake_ends_at_the_total_limit(get):
    closing = threading.Event()
    with (
        serve(lambda _connection, _request: closing.wait(10)) as port,
        pytest.raises(FetchFailure) as caught,
    ):
        get(f"https://localhost:{port}/", port, seconds=0.3)
    closing.set()
    assert caught.value.finding == "no_answer_in_time"


def test_endless_answer_is_cut_at_the_limit(issuer, get):
    def gush(connection: socket.socket, _request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with serve(gush, issuer.issue()) as port:
        found = get(f"https://localhost:{port}/", port)
    assert (len(found.body), found.is_complete) == (1_000_000, False)


def test_endless_headers_are_a_broken_answer(issuer, get):
    def gush(connection: socket.socket, _request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            connection.sendall(b"x" * 65536)

    with serve(gush, issuer.issue()) as port, pytest.raises(FetchFailure) as caught:
        get(f"https://localhost:{port}/", port)
    assert caught.value.finding == "broken_answer"


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nConte"])
def test_what_is_no_http_is_a_broken_answer(issuer, get, reply):
    with (
        serve(lambda connection, _request: connection.sendall(reply), issuer.issue()) as port,
        pytest.raises(FetchFailure) as caught,
    ):
        get(f"https://localhost:{port}/", port)
    assert caught.value.finding == "broken_answer"


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.1.2.3"],
        ["127.0.0.1"],
        ["169.254.1.1"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["224.0.0.1"],
        ["::1"],
        ["fe80::1"],
        ["fd00::1"],
        ["::ffff:192.168.1.1"],
        ["64:ff9b::a00:1"],
        ["2002:7f00:1::"],
        ["2606:4700::1", "10.0.0.1"],
    ],
)
def test_name_that_leads_inside_is_never_called(addresses):
    with pytest.raises(FetchFailure) as caught:
        fetch("https://dalam.go.id/", user_agent="u", resolver=resolving_to(*addresses))
    assert caught.value.finding == "address_not_public"
    assert not caught.value.is_conclusive


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_disguised_loopback_address_is_never_called(host):
    with pytest.raises(FetchFailure) as caught:
        fetch(f"https://{host}/", user_agent="u")
    assert caught.value.finding == "address_not_public"


def test_name_is_looked_up_once_and_exactly_that_address_is_called(monkeypatch):
    asked, called = [], []

    def look_up(host: str, _port: int, _seconds: float):
        asked.append(host)
        return (ipaddress.ip_address("8.8.8.8" if len(asked) == 1 else "127.0.0.1"),)

    def connect(_self, host, _port, timeout=None, local_address=None, socket_options=None):
        called.append(host)
        raise httpcore.ConnectError from ConnectionRefusedError()

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailure) as caught:
        fetch("https://berubah.go.id/", user_agent="u", resolver=look_up)
    assert (asked, called) == (["berubah.go.id"], ["8.8.8.8"])
    assert caught.value.finding == "no_connection"


@pytest.mark.parametrize(
    ("numbers", "finding", "is_conclusive"),
    [
        ([errno.ENETUNREACH], "own_network_down", False),
        ([errno.ECONNREFUSED], "no_connection", True),
        ([errno.ENETUNREACH, errno.ECONNREFUSED], "no_connection", True),
        ([errno.ECONNREFUSED, errno.ENETUNREACH], "no_connection", True),
    ],
)
def test_fault_of_ours_is_told_from_theirs(monkeypatch, numbers, finding, is_conclusive):
    waiting = list(numbers)

    def connect(_self, _host, _port, **_more):
        raise httpcore.ConnectError from OSError(waiting.pop(0), "x")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    addresses = ["8.8.8.8", "8.8.4.4"][: len(numbers)]
    with pytest.raises(FetchFailure) as caught:
        fetch("https://bandung.go.id/", user_agent="u", resolver=resolving_to(*addresses))
    assert (caught.value.finding, caught.value.is_conclusive) == (finding, is_conclusive)


@pytest.mark.parametrize(
    ("error", "finding", "is_conclusive"),
    [(NameNotFound(), "host_not_found", True), (ResolverDown(), "own_resolver_down", False)],
)
def test_unknown_name_is_told_from_a_silent_name_service(error, finding, is_conclusive):
    def look_up(_host, _port, _seconds):
        raise error

    with pytest.raises(FetchFailure) as caught:
        fetch("https://bandung.go.id/", user_agent="u", resolver=look_up)
    assert (caught.value.finding, caught.value.is_conclusive) == (finding, is_conclusive)


def test_look_up_that_hangs_ends_in_time(monkeypatch):
    hanging = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [][: hanging.wait(10)])
    with pytest.raises(ResolverDown):
        resolve("bandung.go.id", 443, 0.1)
    hanging.set()


@pytest.mark.parametrize(
    ("number", "expected"), [(socket.EAI_NONAME, NameNotFound), (socket.EAI_AGAIN, ResolverDown)]
)
def test_answer_of_the_name_service_is_understood(monkeypatch, number, expected):
    def fail(*_args, **_more):
        raise socket.gaierror(number, "x")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(expected):
        resolve("bandung.go.id", 443, 5)


@pytest.mark.parametrize(
    ("networks", "finding"), [((), "not_encrypted"), (("10.0.0.0/8",), "address_not_public")]
)
def test_nothing_is_sent_into_a_network_nobody_opened(networks, finding):
    guard = Guard(networks=tuple(map(ipaddress.ip_network, networks)))
    with serve(answer(200)) as port, pytest.raises(FetchFailure) as failure:
        send(
            f"http://127.0.0.1:{port}/",
            b"x",
            content_type="text/plain",
            user_agent="uji",
            guard=guard,
        )
    assert failure.value.finding == finding


def test_plain_http_is_not_spoken_to_an_opened_network_either():
    guard = Guard(networks=(ipaddress.ip_network("10.0.0.0/8"),))
    with pytest.raises(FetchFailure) as failure:
        send("http://10.0.0.7/", b"x", content_type="text/plain", user_agent="uji", guard=guard)
    assert failure.value.finding == "not_encrypted"


def test_a_name_that_leads_into_a_closed_network_is_not_called():
    guard = Guard(networks=(ipaddress.ip_network("10.0.0.0/8"),))
    with pytest.raises(FetchFailure) as failure:
        send(
            "https://aplikasi.example/",
            b"x",
            content_type="text/plain",
            user_agent="uji",
            guard=guard,
            resolver=resolving_to("192.168.1.1"),
        )
    assert failure.value.finding == "address_not_public"
