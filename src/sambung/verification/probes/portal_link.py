"""Does Sambung's own page about the application carry a link that leads there?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings

from sambung.portfolio.models import Application
from sambung.verification.own_addresses import guard_for_own
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.visits import Visit, open_visits
from sambung.web.addresses import UnusableAddress, parse_address
from sambung.web.fetching import Limits, fetch
from sambung.web.markup import Start, read_markup
from sambung.web.network import FetchFailure


@dataclass(frozen=True, slots=True)
class PageAndTarget:
    """The page of the portal to open, and the visit to where its link has to lead."""

    page: str
    visit: Visit


class PortalLink(Probe[PageAndTarget]):
    """Opens the page as a citizen sees it and finds the link; the visit tells where it leads."""

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
        visits = open_visits(applications, now=now)
        return {
            a.pk: PageAndTarget(f"{portal}/aplikasi/{quote(a.code)}/", visits[a.pk])
            for a in applications
            if a.pk in visits
        }

    def check(self, facts: PageAndTarget) -> Observation:
        """Find the link on the page and see what answers where it leads."""
        links = self._find_links(facts.page)
        if links is None:
            return Observation(Outcome.INCONCLUSIVE, "own_portal_down")
        address = facts.visit.address
        if _normal(address) not in map(_normal, links):
            return Observation(Outcome.FAILED, "link_missing", {"address": address})
        try:
            seen = facts.visit.get()
        except FetchFailure as failure:
            reason = facts.visit.observe(failure)
            if reason.outcome is Outcome.INCONCLUSIVE:
                return reason
            return Observation(Outcome.FAILED, "link_broken", {"address": address})
        details = {"address": seen.address, "status": seen.status}
        if seen.is_error:
            return Observation(Outcome.FAILED, "link_to_error", details)
        return Observation(Outcome.MET, "link_works", details)

    def _find_links(self, page: str) -> list[str] | None:
        """List the links of the page; None when the portal did not serve it."""
        host = urlsplit(settings.SAMBUNG_PUBLIC_URL).netloc
        try:
            answer = fetch(
                page,
                user_agent=settings.SAMBUNG_USER_AGENT,
                guard=guard_for_own(page),
                limits=self._half_the_time(),
                headers={"Host": host},
            )
        except FetchFailure:
            return None
        if answer.status != 200 or not answer.is_complete:
            return None
        pieces = read_markup(answer.body.decode(errors="replace"))
        links = [p.attributes.get("href") for p in pieces if isinstance(p, Start) and p.tag == "a"]
        return [link for link in links if link]

    def _half_the_time(self) -> Limits:
        return Limits(seconds=self.timeout.total_seconds() / 2)


def _normal(address: str) -> str:
    """Give one spelling for addresses that differ only in capitals or an empty path."""
    try:
        return str(parse_address(address))
    except UnusableAddress:
        return address


PROBE = PortalLink()
