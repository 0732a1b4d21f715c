"""Do people sign in to the application with the one account of the city?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from sambung.identity.provider.sign_ins import (
    SignInsSeen,
    list_first_clients,
    list_sign_ins_seen,
)
from sambung.identity.queries import list_doors
from sambung.portfolio.models import Application
from sambung.verification.models import Evidence
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import BY_CODE, Observation, Outcome

JOURNEY_CODE = "sign_in_journey"
"""The probe that tries to sign in itself; its evidence is for the same requirement."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The sign-ins at an application's clients within the lifetime; None when there was none.

    `expected_since` is when its oldest usable client was registered; None without one.
    """

    sign_ins: SignInsSeen | None
    lifetime: timedelta
    expected_since: datetime | None
    now: datetime


class SingleSignOn(Probe[Seen]):
    """Reads what the provider itself saw: codes that the application came back with and redeemed.

    So a person signed in, and the application took part to the end. A client that was only
    registered proves nothing, and neither does a page that merely shows a button. Where Sambung's
    own prober tried later than the last person, or could try and nobody else did, the prober's
    journey decides and this probe says nothing. That nobody came is held against an application
    only when its client has been there for a whole lifetime.
    """

    code = "single_sign_on"
    requirement = "single_sign_on"
    every = timedelta(hours=6)
    retry_after = timedelta(minutes=10)

    def prepare(self, applications: Sequence[Application], *, now: datetime) -> Mapping[int, Seen]:
        """Take the applications people can sign in to, but for those whose journey decides."""
        lifetime = BY_CODE[self.requirement].lifetime
        keys = [application.pk for application in applications]
        found = list_sign_ins_seen(keys, since=now - lifetime)
        travelled = _list_journeys(keys, since=now - lifetime) if found else {}
        tried = _list_tried(applications) if found else frozenset()
        clients = list_first_clients(list(found)) if found else {}
        return {
            pk: Seen(sign_ins, lifetime, clients.get(pk), now)
            for pk, sign_ins in found.items()
            if not journey_decides(sign_ins, travelled.get(pk), is_tried=pk in tried)
        }

    def check(self, facts: Seen) -> Observation:
        """Tell of the newest sign-in; the evidence ends when that is a lifetime ago."""
        seen = facts.sign_ins
        if seen is None:
            return _judge_silence(facts)
        details = {"count": seen.count, "last_sign_in_at": seen.last_at.isoformat()}
        return Observation(
            Outcome.MET, "sign_ins_seen", details, valid_until=seen.last_at + facts.lifetime
        )


def _judge_silence(facts: Seen) -> Observation:
    """Fail only what people could sign in to for a whole lifetime."""
    if facts.expected_since is None or facts.now < facts.expected_since + facts.lifetime:
        return Observation(Outcome.UNDECIDED, "first_sign_in_awaited")
    return Observation(Outcome.FAILED, "no_sign_in_seen")


def journey_decides(
    sign_ins: SignInsSeen | None, last_journey: datetime | None, *, is_tried: bool
) -> bool:
    """Tell whether the prober's journey says more than people's sign-ins.

    `last_journey` is when one last told something, within the lifetime; `is_tried` says that
    journeys are made at all.
    """
    if sign_ins is None:
        return is_tried or last_journey is not None
    return last_journey is not None and last_journey > sign_ins.last_at


def _list_journeys(application_ids: Sequence[int], *, since: datetime) -> dict[int, datetime]:
    """Give when the last journey told something about each application."""
    rows = (
        Evidence.objects.filter(
            application__in=application_ids,
            requirement=SingleSignOn.requirement,
            probe=JOURNEY_CODE,
            observed_at__gt=since,
        )
        .exclude(outcome=Outcome.INCONCLUSIVE)
        .order_by()
        .values_list("application_id")
        .annotate(last=Max("observed_at"))
    )
    return dict(rows)


def _list_tried(applications: Sequence[Application]) -> frozenset[int]:
    """List the applications whose sign-in the prober tries: a door is named and may be called."""
    callable_ones = [
        application.pk
        for application in applications
        if settings.SAMBUNG_PROBE_REAL_ADDRESSES or application.is_example
    ]
    return frozenset(list_doors(callable_ones))


PROBE = SingleSignOn()
