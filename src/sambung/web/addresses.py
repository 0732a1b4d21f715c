"""Addresses a probe may call: reading what was registered, and refusing what is not public."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOWEST_FREE_PORT = 1024
_LONGEST_ADDRESS = 2000
_KEPT_IN_PATHS = "/:@!$&'()*+,;=-._~%"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_.])?")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64: an IPv4 address as an IPv6-only host sees it."""
_RELAYED = ipaddress.IPv6Network("2001::/32")
"""Teredo: carries two IPv4 addresses, one of them obscured."""

_INNER = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""The ranges for networks of one's own (RFC 1918, RFC 4193)."""
_METADATA = ipaddress.IPv6Address("fd00:ec2::254")
"""Where some hosts of clouds hand out credentials. Its IPv4 sister is link-local, so not inner."""

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnusableAddress(ValueError):
    """An address no probe may call. `finding` is the code of the reason."""

    def __init__(self, finding: str, **details: object) -> None:
        super().__init__(finding)
        self.finding = finding
        self.details = details


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address taken apart: host in ASCII and lower case, target as it goes on the wire."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def without_query(self) -> str:
        """The address without its query, which may carry what nobody should read."""
        return str(self).partition("?")[0]


def parse_address(text: str) -> WebAddress:
    """Take a registered address apart. Without a scheme, https is meant.

    >>> str(parse_address("Bandung.go.id"))
    'https://bandung.go.id/'

    Raises:
        UnusableAddress: it is no http or https address, carries a password, or names a port on
            which other services than web pages listen.
    """
    text = text.strip()
    given = text if "://" in text else f"https://{text}"
    parts = _split(given)
    if parts.username is not None or parts.password is not None:
        raise UnusableAddress("credentials_in_address")
    try:
        host = _ascii_host(parts.hostname or "")
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise UnusableAddress("address_malformed", address=_shown(text)) from error
    if port < _LOWEST_FREE_PORT and port not in _DEFAULT_PORTS.values():
        raise UnusableAddress("port_refused", port=port)
    target = quote(parts.path or "/", safe=_KEPT_IN_PATHS)
    if parts.query:
        target += "?" + quote(parts.query, safe=_KEPT_IN_PATHS + "?")
    return WebAddress(parts.scheme, host, port, target)


def follow_redirect(origin: WebAddress, location: str) -> WebAddress:
    """Give the address to which an answer forwards.

    Raises:
        UnusableAddress: it forwards to something that may not be called.
    """
    try:
        joined = urljoin(str(origin), location.strip().replace(" ", "%20"))
    except ValueError as error:
        raise UnusableAddress("redirect_malformed") from error
    if urlsplit(joined).scheme not in _DEFAULT_PORTS:
        raise UnusableAddress("redirect_malformed")
    return parse_address(joined)


def parse_inner_network(text: str) -> IpNetwork:
    """Read an internal network in CIDR form, one that may be opened to probes.

    Loopback, link-local and metadata addresses belong to this machine or to its host, never to
    the network of a city, so they are no inner network.

    >>> str(parse_inner_network(" 10.12.0.0/16 "))
    '10.12.0.0/16'

    Raises:
        ValueError: it is no network, has bits beyond its prefix, or is not an internal one.
    """
    network = ipaddress.ip_network(text.strip())
    is_inner = any(
        network.version == inner.version and network.subnet_of(inner)  # type: ignore[arg-type]
        for inner in _INNER
    )
    if not is_inner or _METADATA in network:
        raise ValueError(f"{network} is no internal network")
    return network


def is_public(address: IpAddress) -> bool:
    """Tell whether an IP address belongs to the public internet.

    IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) are judged by what they carry:
    they are the usual way around such a check.

    >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    False
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None or address.is_site_local:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _TRANSLATED:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour is not None and not is_public(address.sixtofour):
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address in _RELAYED
    )


def _shown(text: str) -> str:
    """Give what may be shown of a broken address: no query, and nobody's name or password."""
    return re.sub(r"//[^/]*@", "//…@", re.split(r"[?#]", text, maxsplit=1)[0])[:200]


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise UnusableAddress("address_malformed", address=_shown(text)) from error
    has_control = any(ord(character) <= 0x20 or ord(character) == 0x7F for character in text)
    if has_control or len(text) > _LONGEST_ADDRESS or parts.scheme not in _DEFAULT_PORTS:
        raise UnusableAddress("address_malformed", address=_shown(text))
    return parts


def _ascii_host(host: str) -> str:
    if not host or "%" in host:
        raise ValueError("no host")
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    name = host.encode("idna").decode("ascii").lower()
    if _HOST.fullmatch(name) is None:
        raise ValueError("not a host name")
    return name
