"""Does Sambung's own page about the application carry a link that leads there?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

from django.conf import settings

from sambung.portfolio.models import Application
from sambung.verification.addresses import UnusableAddress, parse_address
from sambung.verification.fetching import Guard, Limits, fetch
from sambung.verification.network import FetchFailure
from sambung.verification.own_addresses import (
    get_user_agent,
    guard_for,
    guard_for_own,
    observe_failure,
)
from sambung.verification.registry import Probe
from sambung.verification.rules import Observation, Outcome

_FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class PageAndTarget:
    """The page of the portal to open, and the address its link has to lead to."""

    page: str
    address: str
    guard: Guard


class PortalLink(Probe[PageAndTarget]):
    """Opens the page as a citizen sees it, finds the link and follows it."""

    code = "portal_link"
    requirement = "portal_link"
    every = timedelta(days=1)
    timeout = timedelta(seconds=20)
    calls_addresses = True

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, PageAndTarget]:
        """Take every application with an address."""
        portal = settings.SAMBUNG_PORTAL_INTERNAL_URL
        return {
            application.pk: PageAndTarget(
                page=f"{portal}/aplikasi/{quote(application.code)}/",
                address=application.address.strip(),
                guard=guard_for(application),
            )
            for application in applications
            if application.address.strip()
        }

    def check(self, facts: PageAndTarget) -> Observation:
        """Find the link on the page and follow it to where it ends."""
        links = self._find_links(facts.page)
        if links is None:
            return Observation(Outcome.INCONCLUSIVE, "own_portal_down")
        wanted = _normal(facts.address)
        link = next((link for link in links if _normal(link) == wanted), None)
        if link is None:
            return Observation(Outcome.FAILED, "link_missing", {"address": facts.address})
        try:
            answer = fetch(
                link, user_agent=get_user_agent(), guard=facts.guard, limits=self._half_the_time()
            )
        except FetchFailure as failure:
            seen = observe_failure(failure, facts.guard)
            if seen.outcome is Outcome.INCONCLUSIVE:
                return seen
            return Observation(Outcome.FAILED, "link_broken", {"address": facts.address})
        details = {"address": answer.address.without_query, "status": answer.status}
        if answer.status >= _FIRST_ERROR_STATUS:
            return Observation(Outcome.FAILED, "link_broken", details)
        return Observation(Outcome.MET, "link_works", details)

    def _find_links(self, page: str) -> list[str] | None:
        """List the links of the page; None when the portal did not serve it."""
        host = urlsplit(settings.SAMBUNG_PUBLIC_URL).netloc
        try:
            answer = fetch(
                page,
                user_agent=get_user_agent(),
                guard=guard_for_own(page),
                limits=self._half_the_time(),
                headers={"Host": host},
            )
        except FetchFailure:
            return None
        if answer.status != 200 or not answer.is_complete:
            return None
        collector = _LinkCollector()
        collector.feed(answer.body.decode(errors="replace"))
        return collector.links

    def _half_the_time(self) -> Limits:
        return Limits(seconds=self.timeout.total_seconds() / 2)


class _LinkCollector(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _normal(address: str) -> str:
    """Give one spelling for addresses that differ only in capitals or an empty path."""
    try:
        return str(parse_address(address))
    except UnusableAddress:
        return address


PROBE = PortalLink()
