"""The example's certificates: private, limited to this machine, renewed in time."""

import os
import ssl
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from sambung.site.example.authority import (
    AUTHORITY_CERTIFICATE,
    AUTHORITY_KEY,
    ensure_certificates,
)

NOW = datetime.now(UTC)


def read(path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_certificates_are_made_once(tmp_path):
    first = ensure_certificates(tmp_path, now=NOW).read_bytes()
    assert ensure_certificates(tmp_path, now=NOW).read_bytes() == first


def test_files_are_private(tmp_path):
    folder = tmp_path / "keys"
    server = ensure_certificates(folder, now=NOW)
    for path in (server, folder / AUTHORITY_KEY, folder / AUTHORITY_CERTIFICATE):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700


def test_authority_says_what_it_is_and_may_vouch_for_this_machine_only(tmp_path):
    ensure_certificates(tmp_path, now=NOW)
    authority = read(tmp_path / AUTHORITY_CERTIFICATE)
    name = authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert "contoh" in name
    assert "bukan untuk produksi" in name
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    assert {str(name.value) for name in permitted.permitted_subtrees} == {
        "localhost",
        "127.0.0.1/32",
        "::1/128",
    }


@pytest.mark.parametrize(("days", "is_renewed"), [(59, False), (61, True), (4000, True)])
def test_server_certificate_is_renewed_a_month_before_it_ends(tmp_path, days, is_renewed):
    first = read(ensure_certificates(tmp_path, now=NOW))
    later = NOW + timedelta(days=days)
    second = read(ensure_certificates(tmp_path, now=later))
    assert (second.serial_number != first.serial_number) == is_renewed
    assert second.not_valid_after_utc > later
    second.verify_directly_issued_by(read(tmp_path / AUTHORITY_CERTIFICATE))


@pytest.mark.parametrize("content", [b"", b"rusak", None])
def test_broken_or_missing_server_certificate_is_made_anew(tmp_path, content):
    path = ensure_certificates(tmp_path, now=NOW)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert read(ensure_certificates(tmp_path, now=NOW))


def test_new_authority_brings_a_new_server_certificate(tmp_path):
    ensure_certificates(tmp_path, now=NOW)
    (tmp_path / AUTHORITY_KEY).unlink()
    server = read(ensure_certificates(tmp_path, now=NOW))
    server.verify_directly_issued_by(read(tmp_path / AUTHORITY_CERTIFICATE))


def test_processes_that_start_together_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _n: ensure_certificates(tmp_path, now=NOW), range(8)))
    server = read(paths[0])
    server.verify_directly_issued_by(read(tmp_path / AUTHORITY_CERTIFICATE))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(paths[0])
