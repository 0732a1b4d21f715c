"""Does the registered address answer over a valid encrypted connection?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sambung.portfolio.models import Application, Platform
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.visits import Visit, open_visits
from sambung.web.network import FetchFailure

_HAVE_ADDRESSES = (Platform.WEB, Platform.MOBILE)


class AddressAnswers(Probe[Visit | None]):
    """Calls the address as a person's browser would, redirects included."""

    code = "address_answers"
    requirement = "address_answers"
    every = timedelta(days=1)
    calls_addresses = True

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, Visit | None]:
        """Take every application with an address, and those of the web and of stores without."""
        lacking = {a.pk: None for a in applications if a.platform in _HAVE_ADDRESSES}
        return {**lacking, **open_visits(applications, now=now)}

    def check(self, facts: Visit | None) -> Observation:
        """Call the address: an answer below 400, over TLS all the way, meets the requirement."""
        if facts is None:
            return Observation(Outcome.FAILED, "address_missing")
        try:
            seen = facts.get()
        except FetchFailure as failure:
            return facts.observe(failure)
        details = {"address": seen.address, "status": seen.status, "via": list(seen.via)}
        if seen.is_error:
            return Observation(Outcome.FAILED, "status_error", details)
        return Observation(Outcome.MET, "address_answered", details)


PROBE = AddressAnswers()
