"""Where the calls of an interface go: a socket on this machine, or a server over TLS.

An upstream is a value. It is stored with the interface, judged when it is published, and placed by
the gateway, which alone knows folders and files. Certificates are named, never carried: a name
stands for a file that an administrator put into the `keys/` folder of the installation.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from sambung.web.addresses import IpAddress, IpNetwork, UnusableAddress, is_public, parse_address

HTTPS_PORT = 443
CONNECTOR_SOCKET = "connector"
SERVING_SOCKETS = frozenset({CONNECTOR_SOCKET})
"""The sockets calls may go to. Every other in that folder commands a process of Sambung."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,63}")
"""Of a socket or a certificate: it becomes the name of a file, so no dots and no slashes."""
_BEYOND_A_HOST = re.compile(r"[\s/?#@\\\[\]%]")


class UpstreamFault(ValueError):
    """An upstream no call may go to. `key` names the reason."""

    def __init__(self, key: str, value: object = "") -> None:
        super().__init__(f"{key}: {value}" if value else key)
        self.key = key
        self.value = str(value)


@dataclass(frozen=True, slots=True)
class SocketUpstream:
    """A Unix socket in the runtime folder: a process of Sambung's own that serves calls.

    One that serves none can be stored, so that it can be told of, and is no upstream:
    `check_serving_socket`.
    """

    kind: ClassVar[str] = "socket"

    name: str

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None:
            raise UpstreamFault("bad_socket_name", self.name)


@dataclass(frozen=True, slots=True)
class HttpsUpstream:
    """A server over TLS, whose certificate is always checked.

    `server_name` is what its certificate must name, and what is sent as SNI; without one it is
    the host. `authority` names the certificate authority that must have signed it; without one
    those of the system. With `client_certificate` the server is shown that certificate (mTLS).
    """

    kind: ClassVar[str] = "https"

    host: str
    port: int = HTTPS_PORT
    server_name: str = ""
    authority: str = ""
    client_certificate: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", _read_host(self.host, self.port))
        if self.server_name:
            object.__setattr__(self, "server_name", _read_host(self.server_name, self.port))
        for name in (self.authority, self.client_certificate):
            if name and _NAME.fullmatch(name) is None:
                raise UpstreamFault("bad_certificate_name", name)

    @property
    def expected_name(self) -> str:
        """The name, or IP address, that the server's certificate must carry."""
        return self.server_name or self.host


@dataclass(frozen=True, slots=True)
class UnreadableUpstream:
    """What is stored cannot be read any more; no call goes there until it is published again."""

    fault: str
    stored: Any = field(compare=False, repr=False)


Upstream = SocketUpstream | HttpsUpstream
StoredUpstream = SocketUpstream | HttpsUpstream | UnreadableUpstream

_KINDS: Mapping[str, type[SocketUpstream] | type[HttpsUpstream]] = {
    kind.kind: kind for kind in (SocketUpstream, HttpsUpstream)
}


def read_upstream(values: object) -> Upstream:
    """Read an upstream from its plain form.

    >>> read_upstream({"kind": "https", "host": "Data.Bandung.go.id"})
    HttpsUpstream(host='data.bandung.go.id', port=443, server_name='', authority='', \
client_certificate='')

    Raises:
        UpstreamFault: of no known kind, with members that kind does not have, or unusable ones.
    """
    if not isinstance(values, Mapping):
        raise UpstreamFault("not_an_upstream")
    given = {str(name): value for name, value in values.items()}
    kind = _KINDS.get(str(given.pop("kind", "")))
    if kind is None:
        raise UpstreamFault("unknown_kind")
    is_typed = all(
        isinstance(value, int if name == "port" else str) and not isinstance(value, bool)
        for name, value in given.items()
    )
    try:
        if is_typed:
            return kind(**given)
    except TypeError as error:
        raise UpstreamFault("bad_members") from error
    raise UpstreamFault("bad_members")


def describe_upstream(upstream: Upstream) -> dict[str, Any]:
    """Give the plain form of an upstream, as it is stored.

    >>> describe_upstream(SocketUpstream("connector"))
    {'kind': 'socket', 'name': 'connector'}
    """
    return {"kind": upstream.kind, **asdict(upstream)}


def check_serving_socket(upstream: SocketUpstream) -> None:
    """Let a socket pass that serves calls.

    Raises:
        UpstreamFault: it is none of `SERVING_SOCKETS`.
    """
    if upstream.name not in SERVING_SOCKETS:
        raise UpstreamFault("not_serving", upstream.name)


def check_reachable_addresses(
    upstream: HttpsUpstream, addresses: tuple[IpAddress, ...], opened: tuple[IpNetwork, ...]
) -> None:
    """Let a host pass whose every address is public, or in a network that was opened.

    Else an interface would be a way through the exchange to whatever stands inside.

    Raises:
        UpstreamFault: one of the addresses is internal.
    """
    for address in addresses:
        if not is_public(address) and not any(address in network for network in opened):
            raise UpstreamFault("internal_address", upstream.host)


def _read_host(host: str, port: int) -> str:
    """Give a host in ASCII and lower case.

    Raises:
        UpstreamFault: it is no host, or the port is one on which other services listen.
    """
    if _BEYOND_A_HOST.search(host):
        raise UpstreamFault("address_malformed", host)
    shown = f"[{host}]" if ":" in host else host
    try:
        return parse_address(f"https://{shown}:{port}").host
    except UnusableAddress as error:
        raise UpstreamFault(error.finding, host) from error
