"""Does the address say whom to tell of a weakness? (security.txt, RFC 9116)"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings

from sambung.portfolio.models import Application
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.visits import NOTHING_TO_LOOK_AT, Visit, open_visits
from sambung.web.addresses import UnusableAddress, parse_address
from sambung.web.fetching import Limits, fetch
from sambung.web.network import FetchFailure

_PATH = "/.well-known/security.txt"
_LIMITS = Limits(seconds=5.0, bytes=32_000, redirects=3)


class SecurityContact(Probe[Visit]):
    """Fetches the file; it needs a contact and an end that has not come. Names are not kept."""

    code = "security_contact"
    requirement = "security_contact"
    every = timedelta(days=7)
    retry_after = timedelta(days=1)
    calls_addresses = True

    def prepare(self, applications: Sequence[Application], *, now: datetime) -> Mapping[int, Visit]:
        """Take every application with an address."""
        return open_visits(applications, now=now)

    def check(self, facts: Visit) -> Observation:
        """Look for the file where the standard puts it, on the host of the page itself."""
        try:
            seen = facts.get()
            if seen.is_error:
                return NOTHING_TO_LOOK_AT
            file = _address_of_file(seen.address)
            answer = fetch(
                file, user_agent=settings.SAMBUNG_USER_AGENT, guard=facts.guard, limits=_LIMITS
            )
        except (FetchFailure, UnusableAddress):
            return NOTHING_TO_LOOK_AT
        media = answer.headers.get("content-type", "")
        if answer.status != 200 or not media.lower().startswith("text/plain"):
            return Observation(Outcome.FAILED, "security_contact_missing", {"address": file})
        return judge_file(answer.body.decode(errors="replace"), address=file, now=facts.now)


def judge_file(text: str, *, address: str, now: datetime) -> Observation:
    """Judge a security.txt: at least one Contact, exactly one Expires, and that in the future."""
    fields = [
        (name.strip().lower(), value.strip())
        for name, found, value in (line.partition(":") for line in text.splitlines())
        if found and not name.startswith("#")
    ]
    ends = [_read_time(value) for name, value in fields if name == "expires"]
    details = {"address": address}
    if len(ends) != 1 or ends[0] is None or not any(n == "contact" and v for n, v in fields):
        return Observation(Outcome.FAILED, "security_contact_incomplete", details)
    details["ends_at"] = ends[0].isoformat()
    if ends[0] <= now:
        return Observation(Outcome.FAILED, "security_contact_expired", details)
    return Observation(Outcome.MET, "security_contact_found", details, valid_until=ends[0])


def _address_of_file(page: str) -> str:
    at = parse_address(page)
    return str(type(at)(at.scheme, at.host, at.port, _PATH))


def _read_time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


PROBE = SecurityContact()
