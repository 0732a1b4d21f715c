"""The way of a sign-in without a browser window: from an application's door to Sambung and back.

Cookies are kept as a browser keeps them, every redirect is judged like the first address, and
nothing takes longer than the deadline. Scripts and forms of a page are not carried out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import parse_qs, urlencode
from urllib.request import Request

from sambung.web.addresses import UnusableAddress, WebAddress, follow_redirect, parse_address
from sambung.web.fetching import Guard, Limits, WebResponse, fetch_once
from sambung.web.network import Deadline, FetchFailure
from sambung.web.resolving import Resolver, resolve

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FIRST_ERROR_STATUS = 400
_LONGEST_SHOWN = 200
LIMITS = Limits(seconds=20.0, bytes=1_000_000, redirects=10)


class JourneyBroken(Exception):
    """A sign-in came to nothing. `finding` is the code of where and why, `details` say more."""

    def __init__(self, finding: str, **details: Any) -> None:
        super().__init__(finding)
        self.finding = finding
        self.details = details


@dataclass(slots=True)
class Browser:
    """Follows addresses as a person's browser does, as far as `LIMITS` for the whole journey."""

    guard: Guard
    user_agent: str
    limits: Limits = LIMITS
    resolver: Resolver = resolve
    _jar: CookieJar = field(default_factory=CookieJar)
    _deadline: Deadline | None = None
    _redirects: int = 0

    def open(
        self, address: str, *, is_goal: Callable[[WebAddress], bool]
    ) -> tuple[WebAddress, WebResponse | None]:
        """Open an address and follow its redirects until one leads to a goal, which is not called.

        Gives where it ended: the goal without an answer, or the last address with its answer.

        Raises:
            FetchFailure: an address gave no answer, may not be called, or there are too many.
        """
        try:
            at = parse_address(address)
            while not is_goal(at):
                answer = self._call(at)
                location = answer.headers.get("location")
                if answer.status not in _REDIRECTS or location is None:
                    return at, answer
                self._redirects += 1
                if self._redirects > self.limits.redirects:
                    limit = self.limits.redirects
                    raise FetchFailure("too_many_redirects", is_conclusive=True, limit=limit)
                at = follow_redirect(at, location)
        except UnusableAddress as error:
            raise FetchFailure(error.finding, is_conclusive=True, **error.details) from error
        return at, None

    def _call(self, at: WebAddress) -> WebResponse:
        if self._deadline is None:
            self._deadline = Deadline(self.limits.seconds)
        request = Request(str(at))  # noqa: S310 - never opened; the cookie jar reads it
        self._jar.add_cookie_header(request)
        cookie = request.get_header("Cookie")
        answer = fetch_once(
            at,
            headers={"User-Agent": self.user_agent, **({"Cookie": cookie} if cookie else {})},
            guard=self.guard,
            limits=self.limits,
            deadline=self._deadline,
            resolver=self.resolver,
        )
        # The jar asks of an answer no more than its headers.
        self._jar.extract_cookies(cast("Any", _Cookies(answer.cookies)), request)
        return answer


class _Cookies:
    """The Set-Cookie headers of an answer, as the cookie jar asks for them."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self._headers = Message()
        for value in values:
            self._headers["Set-Cookie"] = value

    def info(self) -> Message:
        return self._headers


@dataclass(frozen=True, slots=True)
class Route:
    """What a journey has to pass: the application's door and client, and Sambung's own address."""

    start: str
    client_id: str
    redirect_uris: frozenset[str]
    issuer: str
    authorize: str
    """Sambung's authorization endpoint, as applications find it in the configuration."""


def travel(route: Route, browser: Browser, authorize: Callable[[str], str]) -> None:
    """Sign in at an application to the end, as far as can be seen from outside.

    `authorize` takes the query of the application's request and gives the address to which
    Sambung sends the browser back.

    Raises:
        JourneyBroken: it came to nothing; says where.
        FetchFailure: an address gave no answer.
    """
    endpoint = parse_address(route.authorize)
    at, answer = browser.open(_start_of(route), is_goal=lambda at: _is_at(at, endpoint))
    if answer is not None:
        if answer.status >= _FIRST_ERROR_STATUS:
            raise JourneyBroken(
                "journey_start_status", address=at.without_query, status=answer.status
            )
        raise JourneyBroken("journey_leads_elsewhere", address=at.without_query)
    query = at.target.partition("?")[2]
    check_request(query, route)
    back = authorize(query)
    at, answer = browser.open(back, is_goal=lambda at: _is_at(at, endpoint))
    if answer is None:
        raise JourneyBroken("journey_starts_over")
    if answer.status >= _FIRST_ERROR_STATUS:
        raise JourneyBroken("journey_return_status", address=at.without_query, status=answer.status)


def check_request(query: str, route: Route) -> None:
    """Check what an application asks of the authorization endpoint.

    Raises:
        JourneyBroken: the first thing that is wrong with it.
    """
    given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if given.get("client_id") != route.client_id:
        raise JourneyBroken("journey_wrong_client", given=_shown(given.get("client_id")))
    if given.get("redirect_uri") not in route.redirect_uris:
        address = (given.get("redirect_uri") or "").partition("?")[0]
        raise JourneyBroken("journey_return_unregistered", address=_shown(address))
    if given.get("response_type") != "code":
        raise JourneyBroken("journey_wrong_flow", given=_shown(given.get("response_type")))
    if not given.get("state"):
        raise JourneyBroken("journey_without_state")
    if given.get("code_challenge_method") != "S256" or not given.get("code_challenge"):
        raise JourneyBroken("journey_without_pkce")


def _start_of(route: Route) -> str:
    """Give the door with the issuer, as a sign-in started from outside names it."""
    joint = "&" if "?" in route.start else "?"
    return f"{route.start}{joint}{urlencode({'iss': route.issuer})}"


def _is_at(at: WebAddress, endpoint: WebAddress) -> bool:
    return (at.scheme, at.host, at.port) == (endpoint.scheme, endpoint.host, endpoint.port) and (
        at.target.partition("?")[0] == endpoint.target
    )


def _shown(value: str | None) -> str:
    return (value or "–")[:_LONGEST_SHOWN]
