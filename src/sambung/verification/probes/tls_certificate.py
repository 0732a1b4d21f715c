"""Is the certificate of the address valid, and for how long?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sambung.portfolio.models import Application
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.visits import NOTHING_TO_LOOK_AT, Visit, open_visits
from sambung.web.network import FetchFailure

WARNING = timedelta(days=14)
"""How long before its end a certificate is said to end soon."""
_OF_CERTIFICATES = ("certificate_", "tls_", "not_encrypted")


class TlsCertificate(Probe[Visit]):
    """Reads the certificates met on the way to the page; the one that ends first counts.

    The evidence ends with the certificate, so the level falls by itself on that day.
    """

    code = "tls_certificate"
    requirement = "tls_certificate"
    every = timedelta(days=1)
    calls_addresses = True

    def prepare(self, applications: Sequence[Application], *, now: datetime) -> Mapping[int, Visit]:
        """Take every application with an address."""
        return open_visits(applications, now=now)

    def check(self, facts: Visit) -> Observation:
        """Tell until when the certificate is valid; an address that is silent shows none."""
        try:
            seen = facts.get()
        except FetchFailure as failure:
            if failure.finding.startswith(_OF_CERTIFICATES):
                return facts.observe(failure)
            return NOTHING_TO_LOOK_AT
        ends_at = seen.certificate_ends_at
        if ends_at is None:
            return Observation(Outcome.FAILED, "not_encrypted", {"address": seen.address})
        left = ends_at - facts.now
        details = {"host": seen.host, "ends_at": ends_at.isoformat(), "days": max(0, left.days)}
        finding = "certificate_ends_soon" if left <= WARNING else "certificate_valid"
        return Observation(Outcome.MET, finding, details, valid_until=ends_at)


PROBE = TlsCertificate()
