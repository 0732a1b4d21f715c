"""Does the registered address answer over a valid encrypted connection?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sambung.portfolio.models import Application, Platform
from sambung.verification.fetching import Guard, Limits, fetch
from sambung.verification.network import FetchFailure
from sambung.verification.own_addresses import get_user_agent, guard_for, observe_failure
from sambung.verification.registry import Probe
from sambung.verification.rules import Observation, Outcome

FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class Target:
    """The address to call, and what may be called on the way."""

    address: str
    guard: Guard


class AddressAnswers(Probe[Target]):
    """Calls the address as a person's browser would, redirects included."""

    code = "address_answers"
    requirement = "address_answers"
    every = timedelta(days=1)
    calls_addresses = True

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, Target]:
        """Take every application with an address, and web applications that lack one."""
        return {
            application.pk: Target(application.address.strip(), guard_for(application))
            for application in applications
            if application.address.strip() or application.platform == Platform.WEB
        }

    def check(self, facts: Target) -> Observation:
        """Call the address: an answer below 400, over TLS all the way, meets the requirement."""
        if not facts.address:
            return Observation(Outcome.FAILED, "address_missing")
        try:
            answer = fetch(
                facts.address,
                user_agent=get_user_agent(),
                guard=facts.guard,
                limits=Limits(seconds=self.timeout.total_seconds()),
            )
        except FetchFailure as failure:
            return observe_failure(failure, facts.guard)
        details = {"address": answer.address.without_query, "status": answer.status}
        if answer.status >= FIRST_ERROR_STATUS:
            return Observation(Outcome.FAILED, "status_error", details)
        return Observation(Outcome.MET, "address_answered", {**details, "via": list(answer.hops)})


PROBE = AddressAnswers()
