"""Providers over TLS, with a real Envoy and real servers: who is called, and who is not."""

import pytest
from django.conf import settings

from sambung.exchange.rules.upstreams import HttpsUpstream
from sambung.gateway.placing import AUTHORITIES_FOLDER, CLIENTS_FOLDER, find_place
from sambung.gateway.translation.upstreams import PemFile, TlsServer
from tests.gateway.certificates import Authority
from tests.gateway.envoy import Provider, RunningEnvoy, run_tls_provider
from tests.gateway.samples import (
    CONSUMER,
    SERVICE,
    make_grant,
    make_model,
    make_service,
    make_token,
)

pytestmark = pytest.mark.envoy

NAME = "data.bandung.go.id"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"))


def _call(envoy: RunningEnvoy, server: TlsServer) -> int:
    service = make_service(upstream=server, upstream_path="/api")
    envoy.put(make_model(service, make_grant()))
    return envoy.call(f"/r1/{SERVICE}/rows?limit=2", token=make_token(), consumer=CONSUMER).status


def test_call_reaches_a_server_that_proves_its_name(envoy: RunningEnvoy, authority: Authority):
    with run_tls_provider(authority.serve_as(NAME)) as (provider, port):
        status = _call(envoy, TlsServer("127.0.0.1", port, NAME, authority.as_file))

    assert (status, provider.last_path) == (200, "/api/rows?limit=2")
    assert provider.last_headers["host"] == f"{NAME}:{port}"
    assert "authorization" not in provider.last_headers


def test_server_is_found_by_its_name(envoy: RunningEnvoy, authority: Authority):
    with run_tls_provider(authority.serve_as("localhost")) as (_provider, port):
        assert _call(envoy, TlsServer("localhost", port, "localhost", authority.as_file)) == 200


@pytest.mark.parametrize("name", ["lain.bandung.go.id", "bandung.go.id", "127.0.0.1"])
def test_server_with_another_name_is_sent_nothing(
    envoy: RunningEnvoy, authority: Authority, name: str
):
    with run_tls_provider(authority.serve_as(NAME)) as (provider, port):
        assert _call(envoy, TlsServer("127.0.0.1", port, name, authority.as_file)) == 503
    assert provider.calls == []


def test_server_of_a_strange_authority_is_sent_nothing(
    envoy: RunningEnvoy, authority: Authority, stranger: Authority
):
    with run_tls_provider(stranger.serve_as(NAME)) as (provider, port):
        assert _call(envoy, TlsServer("127.0.0.1", port, NAME, authority.as_file)) == 503
    assert provider.calls == []


def test_server_that_asks_who_calls_is_shown_the_certificate(
    envoy: RunningEnvoy, authority: Authority
):
    client = PemFile(str(authority.issue("penghubung.bandung.go.id")), "1")
    with run_tls_provider(authority.serve_as(NAME, clients=authority)) as (provider, port):
        without = _call(envoy, TlsServer("127.0.0.1", port, NAME, authority.as_file))
        assert provider.calls == []
        with_it = _call(envoy, TlsServer("127.0.0.1", port, NAME, authority.as_file, client))

    assert (without, with_it) == (503, 200)


def test_renewed_certificate_is_shown_without_a_restart(
    envoy: RunningEnvoy, authority: Authority, stranger: Authority
):
    keys = settings.SAMBUNG_DATA_FOLDER / "keys"
    for folder in (AUTHORITIES_FOLDER, CLIENTS_FOLDER):
        (keys / folder).mkdir(parents=True, exist_ok=True)
    (keys / AUTHORITIES_FOLDER / "kota.pem").write_bytes(authority.certificate.read_bytes())
    shown = keys / CLIENTS_FOLDER / "penghubung.pem"

    with run_tls_provider(authority.serve_as(NAME, clients=authority)) as (_provider, port):

        def call_showing(issuer: Authority) -> int:
            shown.write_bytes(issuer.issue("penghubung.bandung.go.id").read_bytes())
            upstream = HttpsUpstream(
                "127.0.0.1", port, NAME, authority="kota", client_certificate="penghubung"
            )
            place = find_place(upstream)
            assert isinstance(place, TlsServer)
            return _call(envoy, place)

        assert [call_showing(stranger), call_showing(authority)] == [503, 200]


def _place_with(content: bytes) -> object:
    folder = settings.SAMBUNG_DATA_FOLDER / "keys" / CLIENTS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rusak.pem").write_bytes(content)
    return find_place(HttpsUpstream(NAME, client_certificate="rusak"))


def test_file_that_envoy_could_not_read_gives_no_place(
    provider: Provider, authority: Authority, stranger: Authority
):
    whole = authority.issue(NAME).read_bytes()
    key, _mark, certificate = whole.partition(b"-----BEGIN CERTIFICATE")
    other_key = stranger.issue(NAME).read_bytes().partition(b"-----BEGIN CERTIFICATE")[0]

    assert _place_with(whole) is not None
    for broken in (b"", whole[:200], key, other_key + _mark + certificate):
        assert _place_with(broken) is None
