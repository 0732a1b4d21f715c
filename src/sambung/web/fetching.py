"""A guarded HTTP client for addresses somebody else wrote down.

It calls http and https only, connects only to public addresses (and to those of Sambung's own
that the caller names), checks every redirect the same way, and never takes longer or reads more
than its limits say. It keeps no cookies and sends nothing but who it is.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import httpcore

from sambung.web.addresses import (
    IpNetwork,
    UnusableAddress,
    WebAddress,
    follow_redirect,
    parse_address,
)
from sambung.web.network import Deadline, FetchFailure, GuardedBackend, HostPort
from sambung.web.politeness import TURNS
from sambung.web.resolving import Resolver, resolve

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PLAIN = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
"""Nothing is unpacked here, so a small answer stays small; one packed all the same is no page."""
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one fetch goes: seconds in all, bytes of the answer, redirects followed."""

    seconds: float = 10.0
    bytes: int = 1_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Guard:
    """What a fetch may do beside calling public addresses over an encrypted connection.

    `own` names host and port of Sambung's own addresses: they may lie on the loopback interface
    and speak plain http. `extra_trust` is a certificate authority (PEM file) trusted for those
    alone. `networks` are internal networks an administrator has opened to calls; on the loopback
    interface, if it is among them, plain http will do. `pause` is how many seconds a host is left
    alone after each request, with one request at a time; None for Sambung's own servers, which
    may be called at once as often as needed.
    """

    own: frozenset[HostPort] = frozenset()
    extra_trust: Path | None = None
    networks: tuple[IpNetwork, ...] = ()
    pause: float | None = None


@dataclass(frozen=True, slots=True)
class WebResponse:
    """What an address answered. `address` is the last of the redirects.

    `body` is cut at the limit; then `is_complete` is False. `cookies` are the values of its
    Set-Cookie headers, one by one. `certificate_ends_at` is the earliest end of the certificates
    on the way; None when nothing was encrypted.
    """

    status: int
    address: WebAddress
    headers: Mapping[str, str]
    body: bytes
    is_complete: bool
    hops: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    certificate_ends_at: datetime | None = None


def fetch(
    address: str,
    *,
    user_agent: str,
    guard: Guard | None = None,
    limits: Limits | None = None,
    headers: Mapping[str, str] | None = None,
    resolver: Resolver = resolve,
) -> WebResponse:
    """Get an address and follow its redirects, each judged like the first.

    `headers` go to the first address only, so that no credential follows a redirect.

    Raises:
        FetchFailure: there was no answer; says why, and whether that tells against the address.
    """
    limits = limits or Limits()
    visit = _Visit(guard or Guard(), limits, Deadline(limits.seconds), resolver)
    sent = {"User-Agent": user_agent, **_PLAIN}
    extra = dict(headers or {})
    hops: list[str] = []
    ends: list[datetime] = []
    try:
        at = parse_address(address)
        while len(hops) <= limits.redirects:
            answer = visit.call("GET", at, {**sent, **extra})
            ends += [answer.certificate_ends_at] if answer.certificate_ends_at else []
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or location is None:
                first_end = min(ends, default=None)
                return replace(answer, hops=tuple(hops), certificate_ends_at=first_end)
            hops.append(at.without_query)
            at, extra = follow_redirect(at, location), {}
    except UnusableAddress as error:
        raise FetchFailure(error.finding, is_conclusive=True, **error.details) from error
    raise FetchFailure("too_many_redirects", is_conclusive=True, limit=limits.redirects)


def fetch_once(
    address: WebAddress,
    *,
    headers: Mapping[str, str],
    guard: Guard,
    limits: Limits,
    deadline: Deadline,
    method: str = "GET",
    resolver: Resolver = resolve,
) -> WebResponse:
    """Ask for one address and follow no redirect: for those who judge each step themselves.

    `deadline` is shared by all steps of one way; of `limits` only the bytes count.

    Raises:
        FetchFailure: there was no answer, or the address may not be called.
    """
    visit = _Visit(guard, limits, deadline, resolver)
    return visit.call(method, address, {**_PLAIN, **headers})


def send(
    address: str,
    content: bytes,
    *,
    content_type: str,
    user_agent: str,
    guard: Guard | None = None,
    limits: Limits | None = None,
    resolver: Resolver = resolve,
) -> WebResponse:
    """Post something to an address, and follow no redirect: it was meant for that address.

    Raises:
        FetchFailure: there was no answer, or the address may not be called.
    """
    limits = limits or Limits()
    visit = _Visit(guard or Guard(), limits, Deadline(limits.seconds), resolver)
    headers = {
        "User-Agent": user_agent,
        "Content-Type": content_type,
        "Content-Length": str(len(content)),
        "Connection": "close",
    }
    try:
        return visit.call("POST", parse_address(address), headers, content)
    except UnusableAddress as error:
        raise FetchFailure(error.finding, is_conclusive=True, **error.details) from error


@dataclass(frozen=True, slots=True)
class _Visit:
    """One fetch under way: what all its hops share."""

    guard: Guard
    limits: Limits
    deadline: Deadline
    resolver: Resolver

    def call(
        self, method: str, at: WebAddress, headers: Mapping[str, str], content: bytes = b""
    ) -> WebResponse:
        """Make one request, when it is the turn of this one to call the host."""
        if self.guard.pause is None:
            return self._call(method, at, headers, content)
        with TURNS.take((at.host, at.port), pause=self.guard.pause) as waited:
            self.deadline.postpone(waited)
            return self._call(method, at, headers, content)

    def _call(
        self, method: str, at: WebAddress, headers: Mapping[str, str], content: bytes
    ) -> WebResponse:
        is_own = (at.host, at.port) in self.guard.own
        is_local = bool(self.guard.networks) and at.host in _LOOPBACK_HOSTS
        if at.scheme != "https" and not (is_own or is_local):
            raise FetchFailure("not_encrypted", is_conclusive=True, address=at.without_query)
        backend = GuardedBackend(
            own=self.guard.own,
            networks=self.guard.networks,
            resolver=self.resolver,
            deadline=self.deadline,
        )
        trust = _trust(self.guard.extra_trust if is_own else None)
        sent = tuple(headers.items())
        pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=backend)
        try:
            with (
                pool,
                pool.stream(method, _as_url(at), headers=sent, content=content or None) as response,
            ):
                return _read(at, response, self.limits.bytes)
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchFailure("broken_answer", is_conclusive=True, host=at.host) from error


def _read(at: WebAddress, response: httpcore.Response, most: int) -> WebResponse:
    ends_at = _find_certificate_end(response)  # a connection cut off while reading shows none
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > most:
            break
    names = {name.decode("latin-1").lower(): value for name, value in response.headers}
    return WebResponse(
        status=response.status,
        address=at,
        headers={name: value.decode("latin-1") for name, value in names.items()},
        body=bytes(body[:most]),
        is_complete=len(body) <= most,
        cookies=tuple(
            value.decode("latin-1")
            for name, value in response.headers
            if name.lower() == b"set-cookie"
        ),
        certificate_ends_at=ends_at,
    )


def _find_certificate_end(response: httpcore.Response) -> datetime | None:
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("ssl_object") if stream is not None else None
    certificate = connection.getpeercert() if connection is not None else None
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)


def _as_url(at: WebAddress) -> httpcore.URL:
    return httpcore.URL(
        scheme=at.scheme.encode(),
        host=at.host.encode(),
        port=at.port,
        target=at.target.encode(),
    )


def _trust(extra: Path | None) -> ssl.SSLContext:
    """Trust the library's list of authorities, the system's, and perhaps one more."""
    is_there = extra is not None and extra.exists()
    return _load_trust(extra, extra.stat().st_mtime_ns) if extra and is_there else _load_trust()


@lru_cache(maxsize=8)
def _load_trust(extra: Path | None = None, _written_at: int = 0) -> ssl.SSLContext:
    """Read the lists once for all requests: it takes longer than most of them."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    if extra is not None:
        context.load_verify_locations(cafile=extra)
    return context
