"""A certificate authority for the example alone, and the certificate of its server.

The example earns its level like any application, so it is served over TLS whose certificate is
checked. The authority may vouch for this machine's loopback names and for nothing else: whoever
came to trust it by mistake would lose nothing by it. Only the probe of the example trusts it.
"""

import fcntl
import ipaddress
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sambung.kernel.files import write_atomically

AUTHORITY_CERTIFICATE = "example-ca.pem"
AUTHORITY_KEY = "example-ca.key"
SERVER_CERTIFICATE = "example-server.pem"
"""Key and certificate of the server in one file."""

_AUTHORITY_LIFE = timedelta(days=3650)
_SERVER_LIFE = timedelta(days=90)
_RENEW_BEFORE = timedelta(days=30)
_CLOCK_SKEW = timedelta(minutes=5)
_NAME = "CA contoh Sambung (bukan untuk produksi)"
_LOOPBACK = (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))


def ensure_certificates(folder: Path, *, now: datetime) -> Path:
    """Give the file with the server's key and certificate, made or renewed when needed.

    The authority lies beside it. A server certificate is renewed a month before it ends, and when
    another authority issued it. Several processes may ask at once.
    """
    with _lock(folder):
        key, authority = _ensure_authority(folder, now=now)
        path = folder / SERVER_CERTIFICATE
        if not _is_usable(path, authority, now=now):
            write_atomically(path, _issue_for_server(key, authority, now=now), mode=0o600)
        return path


def _ensure_authority(
    folder: Path, *, now: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key_path, certificate_path = folder / AUTHORITY_KEY, folder / AUTHORITY_CERTIFICATE
    if key_path.exists() and certificate_path.exists():
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        is_pair = certificate.public_key() == key.public_key()
        is_lasting = certificate.not_valid_after_utc - _SERVER_LIFE > now
        if isinstance(key, ec.EllipticCurvePrivateKey) and is_pair and is_lasting:
            return key, certificate
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _sign_authority(key, now=now)
    write_atomically(key_path, _pem_of(key), mode=0o600)
    write_atomically(
        certificate_path, certificate.public_bytes(serialization.Encoding.PEM), mode=0o600
    )
    return key, certificate


def _sign_authority(key: ec.EllipticCurvePrivateKey, *, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    networks = [ipaddress.ip_network(address) for address in _LOOPBACK]
    permitted = [x509.DNSName("localhost"), *(x509.IPAddress(network) for network in networks)]
    return (
        _builder(name, name, key.public_key(), life=_AUTHORITY_LIFE, now=now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(is_authority=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _issue_for_server(
    authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, *, now: datetime
) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), *(x509.IPAddress(address) for address in _LOOPBACK)]
    issuer_key_identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        authority_key.public_key()
    )
    certificate = (
        _builder(name, authority.subject, key.public_key(), life=_SERVER_LIFE, now=now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer_key_identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return _pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    life: timedelta,
    now: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + life)
    )


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _is_usable(path: Path, authority: x509.Certificate, *, now: datetime) -> bool:
    """Tell whether the server's certificate is of this authority and lasts another month."""
    if not path.exists():
        return False
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        certificate.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is made anew
        return False
    return certificate.not_valid_after_utc - _RENEW_BEFORE > now


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    with open(folder / ".example-lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
