"""One visit to an application's address, shared by all probes of a run that look at its answer.

Three probes read the same page; the host is asked once. What a visit keeps is what was read from
the page, never the page itself, so that thousands of visits stay small.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from django.conf import settings

from sambung.portfolio.models import Application
from sambung.verification.own_addresses import list_guards, observe_failure
from sambung.verification.rules.levels import Observation, Outcome
from sambung.web.fetching import Guard, Limits, fetch
from sambung.web.network import FetchFailure
from sambung.web.parked_domains import PageReading, read_page

FIRST_ERROR_STATUS = 400
_LIMITS = Limits(seconds=10.0, bytes=1_000_000, redirects=5)
_UNDER_WAY: WeakValueDictionary[tuple[int, str, datetime], "Visit"] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Visited:
    """What the address answered. `via` are the addresses that forwarded, without queries.

    Not readable is what came packed although plain was asked for.
    """

    address: str
    status: int
    host: str
    content_type: str
    via: tuple[str, ...]
    certificate_ends_at: datetime | None
    page: PageReading
    is_readable: bool = True

    @property
    def is_error(self) -> bool:
        """Whether the answer is an error rather than a page."""
        return self.status >= FIRST_ERROR_STATUS


class Visit:
    """The visit of one run to one address. The first who asks goes there; the others read along.

    `now` is the moment of the run.
    """

    def __init__(self, address: str, guard: Guard, now: datetime) -> None:
        self.address = address
        self.guard = guard
        self.now = now
        self._lock = threading.Lock()
        self._result: Visited | FetchFailure | None = None

    def get(self) -> Visited:
        """Give what the address answered.

        Raises:
            FetchFailure: there was no answer.
        """
        with self._lock:
            if self._result is None:
                try:
                    self._result = self._go()
                except FetchFailure as failure:
                    self._result = failure
        if isinstance(self._result, FetchFailure):
            raise self._result
        return self._result

    def observe(self, failure: FetchFailure) -> Observation:
        """Turn a failed visit into an observation: failed, or inconclusive when we are to blame."""
        return observe_failure(failure, self.guard)

    def _go(self) -> Visited:
        answer = fetch(
            self.address, user_agent=settings.SAMBUNG_USER_AGENT, guard=self.guard, limits=_LIMITS
        )
        media = answer.headers.get("content-type", "")
        packed = answer.headers.get("content-encoding", "identity").strip().lower()
        return Visited(
            address=answer.address.without_query,
            status=answer.status,
            host=answer.address.host,
            content_type=media,
            via=answer.hops,
            certificate_ends_at=answer.certificate_ends_at,
            is_readable=packed in ("identity", ""),
            page=read_page(answer.body, content_type=media, host=answer.address.host),
        )


def open_visits(applications: Sequence[Application], *, now: datetime) -> Mapping[int, Visit]:
    """Give the visit of this run (`now`) to each application that has an address, in one query.

    A visit ends when no check refers to it any more.
    """
    named = [application for application in applications if application.address.strip()]
    guards = list_guards(named)
    visits = {}
    for application in named:
        address = application.address.strip()
        key = (application.pk, address, now)
        visit = _UNDER_WAY.get(key)
        if visit is None:
            visit = _UNDER_WAY[key] = Visit(address, guards[application.pk], now)
        visits[application.pk] = visit
    return visits


NOTHING_TO_LOOK_AT = Observation(Outcome.INCONCLUSIVE, "not_reached")
"""The address gave no page. That it does not answer is the finding of another requirement."""
