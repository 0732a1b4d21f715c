"""From the upstream of an interface to its place on this machine: sockets and certificates."""

import hashlib
import logging
import ssl
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sambung.exchange.rules.upstreams import (
    SERVING_SOCKETS,
    HttpsUpstream,
    SocketUpstream,
    StoredUpstream,
)
from sambung.gateway.translation.upstreams import PemFile, Socket, TlsServer, Upstream

log = logging.getLogger(__name__)

AUTHORITIES_FOLDER = "upstream-authorities"
"""Below `keys/`: certificate authorities of providers, `<name>.pem`."""
CLIENTS_FOLDER = "upstream-clients"
"""Below `keys/`: certificate and key that Sambung shows providers, both in `<name>.pem`."""

_SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # SUSE
)


def find_place(upstream: StoredUpstream) -> Upstream | None:
    """Find where an upstream is; None when it has no place a call may go to.

    Two kinds have one: a socket named among those that serve calls, and a server over TLS whose
    authority, and certificate to show (mTLS), are there and sound. Whether its host may lie on
    this machine or inside was judged when it was published.
    """
    match upstream:
        case SocketUpstream(name=name) if name in SERVING_SOCKETS:
            return Socket(str(settings.SAMBUNG_RUNTIME_FOLDER / f"{name}.sock"))
        case HttpsUpstream():
            return _find_server(upstream)
        case _:
            return None


def _find_server(upstream: HttpsUpstream) -> TlsServer | None:
    keys: Path = settings.SAMBUNG_DATA_FOLDER / "keys"
    authority = _find_authority(keys, upstream.authority)
    client = None
    if upstream.client_certificate:
        path = keys / CLIENTS_FOLDER / f"{upstream.client_certificate}.pem"
        client = _find_file(path, is_client=True)
    if authority is None or bool(upstream.client_certificate) != bool(client):
        return None
    return TlsServer(upstream.host, upstream.port, upstream.expected_name, authority, client)


def _find_authority(keys: Path, name: str) -> PemFile | None:
    if name:
        return _find_file(keys / AUTHORITIES_FOLDER / f"{name}.pem", is_client=False)
    given = ssl.get_default_verify_paths().cafile
    for path in (*([given] if given else []), *_SYSTEM_AUTHORITIES):
        found = _find_file(Path(path), is_client=False)
        if found is not None:
            return found
    return None


def _find_file(path: Path, *, is_client: bool) -> PemFile | None:
    """Find a file Envoy can read. One it cannot read would hold up all other rights too."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest = hashlib.sha256(content).hexdigest()[:32]
    if not _is_sound(str(path), digest, is_client):
        log.warning("the certificate file %s cannot be used", path.name)
        return None
    return PemFile(str(path), digest)


@lru_cache(maxsize=256)
def _is_sound(path: str, digest: str, is_client: bool) -> bool:  # noqa: FBT001 - a cached key
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if is_client:
            context.load_cert_chain(path, password=_no_password)
        else:
            context.load_verify_locations(path)
    except (OSError, ValueError):
        return False
    return True


def _no_password() -> str:
    """Answer instead of asking at the terminal: a key with a password is no key for a server."""
    raise ValueError("the key has a password")
