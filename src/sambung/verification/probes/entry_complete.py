"""Does the entry hold its SPBE reference codes and what publiccode.yml requires?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sambung.portfolio.models import Application, Inventory
from sambung.verification.probe import Probe
from sambung.verification.rules.completeness import REQUIRED, list_missing
from sambung.verification.rules.levels import Observation, Outcome

_OF_INVENTORY = tuple(
    name for name in REQUIRED if name in {field.name for field in Inventory._meta.get_fields()}
)
_OF_APPLICATION = tuple(name for name in REQUIRED if name not in _OF_INVENTORY)

Entry = Mapping[str, str | None]


class EntryComplete(Probe[Entry]):
    """Reads the entry itself; nothing is called."""

    code = "entry_complete"
    requirement = "entry_complete"
    every = timedelta(days=7)
    retry_after = timedelta(days=1)

    def prepare(self, applications: Sequence[Application], *, now: datetime) -> Mapping[int, Entry]:
        """Take every application."""
        kept = {
            row.pop("application_id"): row
            for row in Inventory.objects.filter(
                application__in=[application.pk for application in applications]
            ).values("application_id", *_OF_INVENTORY)
        }
        return {
            a.pk: {**kept.get(a.pk, {}), **{name: getattr(a, name) for name in _OF_APPLICATION}}
            for a in applications
        }

    def check(self, facts: Entry) -> Observation:
        """List what is missing; an entry without gaps meets the advice."""
        missing = list_missing(facts)
        if missing:
            details = {"missing": list(missing), "count": len(missing), "whole": len(REQUIRED)}
            return Observation(Outcome.FAILED, "entry_incomplete", details)
        return Observation(Outcome.MET, "entry_is_complete")


PROBE = EntryComplete()
