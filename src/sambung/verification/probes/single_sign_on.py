"""Do people sign in to the application with the one account of the city?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sambung.identity.sign_ins import SignInsSeen, list_sign_ins_seen
from sambung.portfolio.models import Application
from sambung.verification.registry import Probe
from sambung.verification.rules import BY_CODE, Observation, Outcome


@dataclass(frozen=True, slots=True)
class Seen:
    """The sign-ins at an application's clients within the lifetime; None when there was none."""

    sign_ins: SignInsSeen | None
    lifetime: timedelta


class SingleSignOn(Probe[Seen]):
    """Reads what the provider itself saw: codes that the application came back with and redeemed.

    So a person signed in, and the application took part to the end. A client that was only
    registered proves nothing, and neither does a page that merely shows a button.
    """

    code = "single_sign_on"
    requirement = "single_sign_on"
    every = timedelta(hours=6)
    retry_after = timedelta(minutes=10)

    def prepare(self, applications: Sequence[Application], *, now: datetime) -> Mapping[int, Seen]:
        """Take the applications that have a client through which people can sign in."""
        lifetime = BY_CODE[self.requirement].lifetime
        keys = [application.pk for application in applications]
        found = list_sign_ins_seen(keys, since=now - lifetime)
        return {pk: Seen(sign_ins, lifetime) for pk, sign_ins in found.items()}

    def check(self, facts: Seen) -> Observation:
        """Tell of the newest sign-in; the evidence ends when that is a lifetime ago."""
        seen = facts.sign_ins
        if seen is None:
            return Observation(Outcome.FAILED, "no_sign_in_seen")
        details = {"count": seen.count, "last_sign_in_at": seen.last_at.isoformat()}
        return Observation(
            Outcome.MET, "sign_ins_seen", details, valid_until=seen.last_at + facts.lifetime
        )


PROBE = SingleSignOn()
