"""Upstreams as values: which are taken, and how they are stored."""

from ipaddress import ip_address, ip_network

import pytest
from django.db import connection

from sambung.exchange.models import Interface
from sambung.exchange.rules.upstreams import (
    HttpsUpstream,
    SocketUpstream,
    UnreadableUpstream,
    UpstreamFault,
    describe_upstream,
    read_upstream,
)
from sambung.exchange.upstream_check import check_upstream
from sambung.kernel.errors import InvalidInput, Unavailable
from sambung.web.resolving import NameNotFound, ResolverDown, resolve
from tests.factories import make_interface

FULL = HttpsUpstream("data.bandung.go.id", 8443, "dalam.bandung.go.id", "kota", "penghubung")


@pytest.mark.parametrize("upstream", [SocketUpstream("connector"), HttpsUpstream("a.id"), FULL])
def test_what_is_described_is_read_as_the_same(upstream):
    assert read_upstream(describe_upstream(upstream)) == upstream


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ("unix:connector", "not_an_upstream"),
        (None, "not_an_upstream"),
        ({"kind": "ftp"}, "unknown_kind"),
        ({"kind": "socket"}, "bad_members"),
        ({"kind": "socket", "name": 7}, "bad_members"),
        ({"kind": "socket", "name": "../worker"}, "bad_socket_name"),
        ({"kind": "socket", "name": "a", "host": "b"}, "bad_members"),
        ({"kind": "https", "host": "a.id", "port": "443"}, "bad_members"),
        ({"kind": "https", "host": "a.id", "port": True}, "bad_members"),
        ({"kind": "https", "host": "a.id", "port": 70000}, "address_malformed"),
        ({"kind": "https", "host": "a.id", "port": 22}, "port_refused"),
        ({"kind": "https", "host": ""}, "address_malformed"),
        ({"kind": "https", "host": "a.id/x"}, "address_malformed"),
        ({"kind": "https", "host": "a.id#x"}, "address_malformed"),
        ({"kind": "https", "host": "a.id:8443"}, "address_malformed"),
        ({"kind": "https", "host": "user@a.id"}, "address_malformed"),
        ({"kind": "https", "host": "a b"}, "address_malformed"),
        ({"kind": "https", "host": "a.id", "server_name": "x/y"}, "address_malformed"),
        ({"kind": "https", "host": "a.id", "authority": "../ledger"}, "bad_certificate_name"),
        ({"kind": "https", "host": "a.id", "client_certificate": "a.b"}, "bad_certificate_name"),
    ],
)
def test_what_is_no_upstream_is_refused(values, key):
    with pytest.raises(UpstreamFault) as refused:
        read_upstream(values)
    assert refused.value.key == key


def test_host_is_kept_in_one_form():
    assert HttpsUpstream("Data.BANDUNG.go.id").host == "data.bandung.go.id"
    assert HttpsUpstream("2606:4700::1111").host == "2606:4700::1111"
    assert FULL.expected_name == "dalam.bandung.go.id"
    assert HttpsUpstream("a.id").expected_name == "a.id"


def _check(host="data.bandung.go.id", found=("8.8.8.8",), opened=()):
    check_upstream(
        HttpsUpstream(host),
        opened=[ip_network(network) for network in opened],
        resolver=lambda *_: tuple(map(ip_address, found)),
    )


@pytest.mark.parametrize(
    "found",
    [
        ("10.12.0.7",),
        ("8.8.8.8", "192.168.1.1"),
        ("127.0.0.1",),
        ("169.254.169.254",),
        ("::1",),
        ("::ffff:10.0.0.1",),
        ("fd00:ec2::254",),
    ],
)
def test_internal_address_is_refused(found):
    with pytest.raises(InvalidInput, match=r"data\.bandung\.go\.id") as refused:
        _check(found=found)
    assert refused.value.code == "internal_address"


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "::1", "localhost"])
def test_internal_host_is_refused_however_it_is_written(host):
    with pytest.raises(InvalidInput):
        check_upstream(HttpsUpstream(host), opened=[], resolver=resolve)


def test_public_address_and_opened_network_pass():
    _check()
    _check(found=("10.12.0.7",), opened=("10.12.0.0/16",))
    with pytest.raises(InvalidInput):
        _check(found=("10.13.0.7",), opened=("10.12.0.0/16",))


@pytest.mark.parametrize(
    ("error", "expected"), [(NameNotFound, InvalidInput), (ResolverDown, Unavailable)]
)
def test_name_that_cannot_be_looked_up_is_told(error, expected):
    def fail(*_given):
        raise error

    with pytest.raises(expected, match=r"data\.bandung\.go\.id"):
        check_upstream(HttpsUpstream("data.bandung.go.id"), opened=[], resolver=fail)


@pytest.mark.django_db
class TestStored:
    def test_interface_gives_back_the_value_it_was_given(self):
        interface = make_interface()
        interface.upstream = FULL
        interface.save()
        assert Interface.objects.get(pk=interface.pk).upstream == FULL

    @pytest.mark.parametrize("value", ["unix:connector", {"kind": "socket", "name": "x"}])
    def test_anything_else_is_no_upstream(self, value):
        interface = make_interface()
        interface.upstream = value
        with pytest.raises(TypeError):
            interface.save()

    def test_broken_row_is_read_and_kept_as_it_is(self):
        interface = make_interface()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE exchange_interface SET upstream = %s", ['{"kind": "smoke"}'])
        broken = Interface.objects.get(pk=interface.pk)
        assert broken.upstream == UnreadableUpstream("unknown_kind", None)
        broken.save()
        assert Interface.objects.get(pk=interface.pk).upstream.stored == {"kind": "smoke"}
