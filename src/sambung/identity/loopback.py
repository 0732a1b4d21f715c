"""Addresses on which a program of the user's device waits for the browser (RFC 8252, 7.3). Pure."""

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::(\d{1,5}))?((?:[/?].*)?)", re.ASCII)
_HIGHEST_PORT = 65535


def is_loopback_of(asked: str, registered: Iterable[str]) -> bool:
    """Tell whether an address is a registered one of the own machine but for its port.

    Only the literal addresses of the machine: `localhost` may lead elsewhere (RFC 8252, 8.3).

    >>> is_loopback_of("http://127.0.0.1:51004/selesai", ["http://127.0.0.1/selesai"])
    True
    """
    wanted = _split(asked)
    return wanted is not None and any(wanted == _split(each) for each in registered)


def _split(address: str) -> tuple[str, str] | None:
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found[2] or 0) > _HIGHEST_PORT:
        return None
    return found[1], found[3]
