"""Where a gateway finds a provider: an upstream with every name turned into a place."""

import ipaddress
from dataclasses import dataclass

LONGEST_SOCKET_PATH = 107
"""Bytes the kernel keeps for the path of a Unix socket, without the closing zero."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A Unix socket, by its absolute path."""

    path: str


@dataclass(frozen=True, slots=True)
class PemFile:
    """A file with certificates. Its digest makes another file of what was replaced in place.

    So a renewed certificate is a change like any other, and the gateway reads it.
    """

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class TlsServer:
    """A server over TLS: the name its certificate must carry, and who must have signed it.

    `client` holds certificate and key to show the server (mTLS), in one file.
    """

    host: str
    port: int
    name: str
    authority: PemFile
    client: PemFile | None = None


Upstream = Socket | TlsServer


def is_reachable(upstream: Upstream | None) -> bool:
    """Tell whether a gateway can be given an upstream. None stands for one with no place."""
    match upstream:
        case Socket(path=path):
            return is_absolute(path) and len(path.encode()) <= LONGEST_SOCKET_PATH
        case TlsServer():
            files = [upstream.authority, *([upstream.client] if upstream.client else [])]
            return (
                bool(upstream.host and upstream.name)
                and 1 <= upstream.port <= 65535
                and all(is_absolute(file.path) and file.digest for file in files)
            )
        case _:
            return False


def is_absolute(path: str) -> bool:
    """Tell whether a path is absolute and can stand in a configuration."""
    return path.startswith("/") and "\0" not in path


def is_address(host: str) -> bool:
    """Tell whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
