"""Registered addresses are read as people write them; what is not public is known."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.web.addresses import UnusableAddress, is_public, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("bandung.go.id", "https://bandung.go.id/"),
        (" HTTPS://Bandung.GO.ID/Layanan ", "https://bandung.go.id/Layanan"),
        ("http://bandung.go.id:80/a", "http://bandung.go.id/a"),
        (
            "https://bandung.go.id:8443/?q=a%20b",
            "https://bandung.go.id:8443/?q=a%20b",
        ),
        ("https://pelayanan.go.id/kecamatan/é", "https://pelayanan.go.id/kecamatan/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_address_is_read_as_people_write_it(text, address):
    assert str(parse_address(text)) == address


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "address_malformed"),
        ("belum ada", "address_malformed"),
        ("ftp://bandung.go.id/", "address_malformed"),
        ("javascript:alert(1)", "address_malformed"),
        ("https://", "address_malformed"),
        ("https://bandung.go.id:99999/", "address_malformed"),
        ("https://a\r\nHost: b/", "address_malformed"),
        ("https://[::1%25eth0]/", "address_malformed"),
        ("https://bandung.go.id:22/", "port_refused"),
        ("https://nama:sandi@bandung.go.id/", "credentials_in_address"),
    ],
)
def test_address_that_is_none_is_named(text, finding):
    with pytest.raises(UnusableAddress) as caught:
        parse_address(text)
    assert caught.value.finding == finding


@given(st.text())
def test_any_text_is_an_address_or_is_refused(text):
    try:
        address = parse_address(text)
    except UnusableAddress:
        return
    assert parse_address(str(address)) == address


@given(st.ip_addresses(v=4))
def test_hidden_forms_of_an_address_are_judged_like_the_address(inner):
    for form in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert is_public(ipaddress.ip_address(form)) == is_public(inner)


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_never_public(address):
    carries_another = address.version == 6 and (
        address.ipv4_mapped is not None or address in ipaddress.ip_network("64:ff9b::/96")
    )
    if not carries_another and not address.is_global:
        assert not is_public(address)


def test_public_addresses_may_be_called():
    for text in ("8.8.8.8", "103.75.208.1", "2606:4700::1111", "64:ff9b::808:808"):
        assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text", ["https://a b/masuk?nik=3273", "https://u:kunci@a:x/#nik=3273", "https://a:x?nik=3273"]
)
def test_a_broken_address_is_shown_without_what_nobody_should_read(text):
    with pytest.raises(UnusableAddress) as refused:
        parse_address(text)
    assert not any(secret in str(refused.value.details) for secret in ("3273", "kunci"))
