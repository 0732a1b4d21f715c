"""Does signing in at the application work from its door to the end, tried by Sambung itself?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from sambung.identity.prober.operations import close_probe_session
from sambung.identity.prober.prober import TICKET_HEADER, Ticket, name_journey, sign_ticket
from sambung.identity.queries import list_doors
from sambung.portfolio.models import Application
from sambung.verification.journeys import Browser, JourneyBroken, Route, travel
from sambung.verification.own_addresses import (
    guard_for_own,
    list_guards,
    observe_failure,
)
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.web.addresses import UnusableAddress, parse_address
from sambung.web.fetching import Guard, Limits, WebResponse, fetch_once
from sambung.web.network import Deadline, FetchFailure

_PATH = "/oauth/authorize"
_OWN_PATH = "/oauth/probe"
_OWN_SECONDS = 5.0
_FOUND = 302
_REFUSED_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Journey:
    """A sign-in about to be tried."""

    route: Route
    guard: Guard
    ticket: Ticket
    own: str
    """Sambung's own door for the prober, as its processes reach it."""
    own_host: str


class SignInJourney(Probe[Journey]):
    """Starts signing in where the application says, answers as a person of Sambung's own.

    Met only when the application came back without an error and redeemed the code, which the
    provider itself knows. It is evidence for the same requirement as people's sign-ins.
    """

    code = "sign_in_journey"
    requirement = "single_sign_on"
    every = timedelta(days=1)
    retry_after = timedelta(hours=6)
    timeout = timedelta(seconds=30)
    calls_addresses = True

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, Journey]:
        """Take the applications whose client names an address that starts signing in."""
        doors = list_doors([application.pk for application in applications])
        guards = list_guards(applications) if doors else {}
        public, internal = settings.SAMBUNG_PUBLIC_URL, settings.SAMBUNG_PORTAL_INTERNAL_URL
        return {
            application.pk: Journey(
                route=Route(
                    start=door.initiate_login_uri,
                    client_id=door.client_id,
                    redirect_uris=frozenset(door.redirect_uris.split()),
                    issuer=public,
                    authorize=public + _PATH,
                ),
                guard=guards[application.pk],
                ticket=Ticket(door.client_id, name_journey()),
                own=internal + _OWN_PATH,
                own_host=urlsplit(public).netloc,
            )
            for application in applications
            if (door := doors.get(application.pk)) is not None
        }

    def check(self, facts: Journey) -> Observation:
        """Go the way to the end; whether the code was redeemed is asked in `conclude`."""
        browser = Browser(guard=facts.guard, user_agent=settings.SAMBUNG_USER_AGENT)
        try:
            travel(facts.route, browser, lambda query: _answer(facts, query))
        except _OwnTrouble:
            return Observation(Outcome.INCONCLUSIVE, "own_portal_down")
        except JourneyBroken as broken:
            return Observation(Outcome.FAILED, broken.finding, broken.details)
        except FetchFailure as failure:
            return observe_failure(failure, facts.guard)
        return Observation(Outcome.MET, "journey_completed", {"by": "prober"})

    def conclude(self, facts: Journey, observation: Observation, *, now: datetime) -> Observation:
        """Ask the provider whether the code was redeemed, and end the prober's session there."""
        is_redeemed = close_probe_session(journey=facts.ticket.journey, now=now)
        if observation.outcome is Outcome.MET and not is_redeemed:
            return Observation(Outcome.FAILED, "journey_code_unused")
        return observation


class _OwnTrouble(Exception):
    """Sambung's own side did not do its part."""


def _answer(facts: Journey, query: str) -> str:
    """Answer the application's request as the prober; gives where the browser is sent back to.

    Raises:
        JourneyBroken: Sambung's provider refused the request.
        _OwnTrouble: Sambung's provider did not answer, or did not know its own prober.
    """
    answer = _ask_provider(facts, query)
    location = answer.headers.get("location", "")
    if answer.status == _FOUND and location:
        error = parse_qs(urlsplit(location).query).get("error")
        if error is None:
            return location
        raise JourneyBroken("journey_refused", reason=error[0][:60])
    if answer.status == _REFUSED_REQUEST:
        raise JourneyBroken("journey_refused", reason="invalid_request")
    raise _OwnTrouble


def _ask_provider(facts: Journey, query: str) -> WebResponse:
    headers = {
        "Host": facts.own_host,
        "User-Agent": settings.SAMBUNG_USER_AGENT,
        TICKET_HEADER: sign_ticket(facts.ticket),
    }
    try:
        return fetch_once(
            parse_address(f"{facts.own}?{query}"),
            headers=headers,
            guard=guard_for_own(facts.own),
            limits=Limits(),
            deadline=Deadline(_OWN_SECONDS),
        )
    except (FetchFailure, UnusableAddress) as failure:
        raise _OwnTrouble from failure


PROBE = SignInJourney()
