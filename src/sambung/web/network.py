"""Connections of the guarded client: to exactly the address that was checked, within one deadline.

The HTTP library asks this backend for connections and never looks a name up itself, so there is
no second look-up that could give another answer than the one that was judged.
"""

import errno
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import httpcore

from sambung.web.addresses import IpAddress, IpNetwork, is_public
from sambung.web.resolving import NameNotFound, Resolver, ResolverDown

HostPort = tuple[str, int]
_Result = TypeVar("_Result")

_OUR_ERRORS = frozenset(
    {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
)
_EXPIRED, _NOT_YET_VALID, _SELF_SIGNED = 10, 9, 18
_WRONG_NAMES = frozenset({62, 64})
_CERTIFICATE_FINDINGS = {
    _EXPIRED: "certificate_expired",
    _NOT_YET_VALID: "certificate_not_yet_valid",
    _SELF_SIGNED: "certificate_self_signed",
    **dict.fromkeys(_WRONG_NAMES, "certificate_wrong_host"),
}
"""OpenSSL's verification codes (X509_V_ERR_…) and what they are called here."""


class FetchFailure(Exception):
    """An address gave no answer. `is_conclusive` is False when the reason lies with Sambung.

    What Sambung refuses to call (an internal network) says nothing about the application either.
    """

    def __init__(self, finding: str, *, is_conclusive: bool, **details: Any) -> None:
        super().__init__(finding)
        self.finding = finding
        self.is_conclusive = is_conclusive
        self.details = details


class Deadline:
    """A total time limit for everything one fetch does, however slowly bytes drip in."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self, host: str) -> float:
        """Give the seconds left, for a call to `host`.

        Raises:
            FetchFailure: none is left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise _too_slow(host, self)
        return left

    def postpone(self, seconds: float) -> None:
        """Give back time that was spent waiting for one's own turn."""
        self._end += seconds


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses only, and to the few of Sambung's own that are named.

    `own` holds host and port of addresses that may be internal: on the loopback interface, or
    named by their very IP address. `networks` are internal networks that may be called.
    """

    def __init__(
        self,
        *,
        own: frozenset[HostPort],
        resolver: Resolver,
        deadline: Deadline,
        networks: tuple[IpNetwork, ...] = (),
    ) -> None:
        self._own = own
        self._networks = networks
        self._resolver = resolver
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the name up once, judge every address, and connect to the first that accepts.

        Raises:
            FetchFailure: the name is unknown, an address is not public, or none accepts.
        """
        failure: FetchFailure | None = None
        addresses = self._judge(host, port)
        for tried, address in enumerate(addresses):
            share = self._deadline.remaining(host) / (len(addresses) - tried)
            try:
                stream = self._plain.connect_tcp(
                    str(address), port, timeout=share, socket_options=()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = _weightier(failure, _connection_failure(error, host, self._deadline))
            else:
                return _TimedStream(stream, host, self._deadline)
        raise failure or FetchFailure("host_not_found", is_conclusive=True, host=host)

    def _judge(self, host: str, port: int) -> tuple[IpAddress, ...]:
        try:
            addresses = self._resolver(host, port, self._deadline.remaining(host))
        except NameNotFound as error:
            raise FetchFailure("host_not_found", is_conclusive=True, host=host) from error
        except ResolverDown as error:
            raise FetchFailure("own_resolver_down", is_conclusive=False) from error
        is_own = (host, port) in self._own
        for address in addresses:
            may_be_own = is_own and (address.is_loopback or str(address) == host)
            is_opened = any(address in network for network in self._networks)
            if not is_public(address) and not (may_be_own or is_opened):
                raise FetchFailure("address_not_public", is_conclusive=False, host=host)
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step gets only the time that is left."""

    def __init__(self, stream: httpcore.NetworkStream, host: str, deadline: Deadline) -> None:
        self._stream = stream
        self._host = host
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._in_time(lambda left: self._stream.read(max_bytes, timeout=left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._in_time(lambda left: self._stream.write(buffer, timeout=left))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            stream = self._in_time(
                lambda left: self._stream.start_tls(ssl_context, server_hostname, timeout=left)
            )
        except httpcore.ConnectError as error:
            raise _tls_failure(error, self._host) from error
        return _TimedStream(stream, self._host, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _in_time(self, step: Callable[[float], _Result]) -> _Result:
        try:
            return step(self._deadline.remaining(self._host))
        except httpcore.TimeoutException as error:
            raise _too_slow(self._host, self._deadline) from error


def _too_slow(host: str, deadline: Deadline) -> FetchFailure:
    seconds = round(deadline.seconds)
    return FetchFailure("no_answer_in_time", is_conclusive=True, host=host, seconds=seconds)


def _connection_failure(error: Exception, host: str, deadline: Deadline) -> FetchFailure:
    if isinstance(error, httpcore.ConnectTimeout):
        return _too_slow(host, deadline)
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.errno in _OUR_ERRORS:
        return FetchFailure("own_network_down", is_conclusive=False)
    return FetchFailure("no_connection", is_conclusive=True, host=host)


def _tls_failure(error: Exception, host: str) -> FetchFailure:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        finding = _CERTIFICATE_FINDINGS.get(cause.verify_code, "certificate_untrusted")
        return FetchFailure(finding, is_conclusive=True, host=host)
    return FetchFailure("tls_failed", is_conclusive=True, host=host)


def _weightier(first: FetchFailure | None, second: FetchFailure) -> FetchFailure:
    """Prefer what says something about the application over what only says something about us."""
    return first if first is not None and first.is_conclusive else second
