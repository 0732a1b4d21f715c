"""Name resolution for probes: it ends in time, and tells their failure from ours."""

import ipaddress
import socket
import threading
from collections.abc import Callable

from sambung.web.addresses import IpAddress

Resolver = Callable[[str, int, float], tuple[IpAddress, ...]]
"""Host, port and seconds in; addresses out. Raises what `resolve` raises."""

_NO_SUCH_NAME = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if hasattr(socket, name)
}


class NameNotFound(Exception):
    """The name service answered that there is no such name."""


class ResolverDown(Exception):
    """The name service gave no answer: nothing is known about the name."""


def resolve(host: str, port: int, seconds: float) -> tuple[IpAddress, ...]:
    """Look a name up once, within a time limit, in the order the system prefers.

    The system call knows no time limit, so it runs in a thread of its own that is left behind
    when it takes too long.

    Raises:
        NameNotFound: there is no such name, or it has no address.
        ResolverDown: no name server answered, or not in time.
    """
    found: list[tuple[IpAddress, ...] | OSError] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(tuple(dict.fromkeys(ipaddress.ip_address(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            found.append(error if isinstance(error, OSError) else socket.gaierror())

    thread = threading.Thread(target=look_up, name="resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise ResolverDown
    answer = found[0]
    if isinstance(answer, OSError):
        if isinstance(answer, socket.gaierror) and answer.errno in _NO_SUCH_NAME:
            raise NameNotFound from answer
        raise ResolverDown from answer
    if not answer:
        raise NameNotFound
    return answer
