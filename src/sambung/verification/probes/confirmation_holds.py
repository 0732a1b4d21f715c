"""Does the entry still say what its owner confirmed?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sambung.journal.models import AuditEntry
from sambung.portfolio.models import Application
from sambung.verification.evidence import OWNER_CONFIRMED
from sambung.verification.models import Evidence
from sambung.verification.probe import Probe
from sambung.verification.rules.confirmations import list_reopening
from sambung.verification.rules.levels import Observation, Outcome

CONFIRM, CHANGE = "confirm_ownership", "change_application"


class ConfirmationHolds(Probe[tuple[str, ...]]):
    """Reads the journal: what somebody else changed after a confirmation opens it again.

    The owner's own corrections do not; who confirmed knows what the entry says.
    """

    code = "confirmation_holds"
    requirement = OWNER_CONFIRMED
    every = timedelta(days=1)

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, tuple[str, ...]]:
        """Take the applications whose confirmed fields somebody else changed since."""
        keys = [application.pk for application in applications]
        confirmed = Evidence.objects.filter(
            application__in=keys,
            requirement=OWNER_CONFIRMED,
            outcome=Outcome.MET,
            expires_at__gt=now,
        )
        counting = set(confirmed.values_list("application_id", flat=True))
        by_subject = {f"application/{a.code}": a.pk for a in applications if a.pk in counting}
        changed = _list_changed(by_subject)
        return {by_subject[subject]: fields for subject, fields in changed.items()}

    def check(self, facts: tuple[str, ...]) -> Observation:
        """Take the confirmation back, and say what it no longer covers."""
        return Observation(Outcome.UNDECIDED, "changed_since_confirmed", {"missing": list(facts)})


def _list_changed(subjects: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Give what others changed since the last confirmation of each entry, where anything counts."""
    entries = AuditEntry.objects.filter(subject__in=subjects, action__in=[CONFIRM, CHANGE])
    confirmers: dict[str, str] = {}
    changed: defaultdict[str, set[str]] = defaultdict(set)
    for subject, action, actor_id, after in entries.order_by("id").values_list(
        "subject", "action", "actor_id", "after"
    ):
        if action == CONFIRM:
            confirmers[subject] = actor_id
            changed[subject].clear()
        elif subject in confirmers and actor_id != confirmers[subject]:
            changed[subject] |= after.keys()
    found = {subject: list_reopening(fields) for subject, fields in changed.items()}
    return {subject: fields for subject, fields in found.items() if fields}


PROBE = ConfirmationHolds()
