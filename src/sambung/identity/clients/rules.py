"""What an application may give as addresses of its own. Pure: text in, the first fault out."""

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

LONGEST_ADDRESS = 500
MOST_ADDRESSES = 20
_DEFAULT_PORTS = {"https": ":443", "http": ":80"}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressFault(StrEnum):
    """Why an address cannot be registered."""

    MALFORMED = "malformed"
    INSECURE = "insecure"
    WILDCARD = "wildcard"
    FRAGMENT = "fragment"
    CREDENTIALS = "credentials"
    TOO_LONG = "too_long"


def find_address_fault(address: str) -> AddressFault | None:
    """Find the first thing wrong with an address that a browser or a notice shall be sent to.

    It must be complete and exact: `https`, or `http` on the developer's own machine.

    >>> find_address_fault("https://aplikasi.bandung.go.id/masuk/selesai")
    >>> find_address_fault("http://localhost:8080/selesai")
    >>> find_address_fault("http://aplikasi.bandung.go.id/selesai")
    <AddressFault.INSECURE: 'insecure'>
    """
    if len(address) > LONGEST_ADDRESS:
        return AddressFault.TOO_LONG
    if "*" in address:
        return AddressFault.WILDCARD
    if "#" in address:
        return AddressFault.FRAGMENT
    if not address.isascii() or not address.isprintable() or set(address) & set(" \\\"'<>^`{|}"):
        return AddressFault.MALFORMED
    return _find_part_fault(address)


def _find_part_fault(address: str) -> AddressFault | None:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return AddressFault.MALFORMED
    if "@" in parts.netloc:
        return AddressFault.CREDENTIALS
    # Addresses are compared as text, so one that a browser would rewrite can never match.
    if not host or parts.netloc != parts.netloc.lower() or ".." in parts.path.split("/"):
        return AddressFault.MALFORMED
    if not address.startswith(("https://", "http://")):
        return AddressFault.MALFORMED
    return None if parts.scheme == "https" or host in _LOOPBACK else AddressFault.INSECURE


def find_fault(addresses: Iterable[str]) -> tuple[str, AddressFault] | None:
    """Find the first address of several that cannot be registered, with its fault."""
    for address in addresses:
        if fault := find_address_fault(address):
            return address, fault
    return None


def get_origin(address: str) -> str:
    """Give the origin of an address, as a browser compares it; "" when it has none.

    >>> get_origin("https://aplikasi.bandung.go.id:443/masuk/selesai")
    'https://aplikasi.bandung.go.id'
    >>> get_origin("http://[")
    ''
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
    return f"{parts.scheme}://{host}" if parts.scheme and host else ""
