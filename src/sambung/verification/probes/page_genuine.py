"""Is the page still the application's own, and not for sale, empty or taken over?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sambung.portfolio.models import Application
from sambung.verification.evidence import list_last_details
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.visits import NOTHING_TO_LOOK_AT, Visit, open_visits
from sambung.web.network import FetchFailure


@dataclass(frozen=True, slots=True)
class PageAndTitle:
    """The visit, and the title the page had when it was last found genuine."""

    visit: Visit
    last_title: str


class PageGenuine(Probe[PageAndTitle]):
    """Looks for clear signs only (see `parking`); a changed title alone is told, not punished."""

    code = "page_genuine"
    requirement = "page_genuine"
    every = timedelta(days=1)
    calls_addresses = True

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, PageAndTitle]:
        """Take every application with an address."""
        visits = open_visits(applications, now=now)
        last = list_last_details(list(visits), self.requirement, now=now)
        return {
            pk: PageAndTitle(visit, str(last.get(pk, {}).get("title", "")))
            for pk, visit in visits.items()
        }

    def check(self, facts: PageAndTitle) -> Observation:
        """Read the page. An error page or silence says nothing about whose page it is."""
        try:
            seen = facts.visit.get()
        except FetchFailure:
            return NOTHING_TO_LOOK_AT
        if seen.is_error or not seen.is_readable:
            return NOTHING_TO_LOOK_AT
        page = seen.page
        details = {"address": seen.address, "title": page.title, "before": facts.last_title}
        if page.sign:
            return Observation(Outcome.FAILED, page.sign, {**details, "sign": page.seen})
        if facts.last_title and page.title != facts.last_title:
            return Observation(Outcome.MET, "page_title_changed", details)
        return Observation(Outcome.MET, "page_in_order", details)


PROBE = PageGenuine()
