"""Does it still stand in the place of an application that was retired for it?

The first proof comes from a departure that was led to its end, with the watch for calls. This
probe never gives it on the word of an entry; it only looks again whether it still holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sambung.portfolio.models import Application, Status
from sambung.verification.evidence import list_last_details
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome

_REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Replacement:
    """The applications it replaced by what a departure proved, and those that still are."""

    proved: tuple[str, ...]
    standing: tuple[Application, ...]


class SourceOfTruth(Probe[Replacement]):
    """Reads the entries of what was replaced: still retired, and still for this application."""

    code = "source_of_truth"
    requirement = "source_of_truth"
    every = timedelta(days=1)

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, Replacement]:
        """Take the applications for which a departure was led to its end."""
        keys = [application.pk for application in applications]
        details = list_last_details(keys, self.requirement, now=now)
        proved = {pk: tuple(found.get(_REPLACED, ())) for pk, found in details.items()}
        codes = {code for found in proved.values() for code in found}
        standing = Application.objects.filter(
            code__in=codes, status=Status.REPLACED, inventory__successor__isnull=False
        ).select_related("inventory")
        by_code = {application.code: application for application in standing}
        return {
            pk: Replacement(
                proved=found,
                standing=tuple(
                    by_code[code]
                    for code in found
                    if code in by_code and by_code[code].inventory.successor_id == pk
                ),
            )
            for pk, found in proved.items()
            if found
        }

    def check(self, facts: Replacement) -> Observation:
        """Meet the requirement while one of them is still replaced by it."""
        if not facts.standing:
            return Observation(
                Outcome.FAILED, "replacement_undone", {"names": ", ".join(facts.proved)}
            )
        return observe_replacement(facts.standing)


def observe_replacement(replaced: Sequence[Application]) -> Observation:
    """Make the observation that an application took the place of others."""
    return Observation(
        Outcome.MET,
        "replaced_others",
        {
            _REPLACED: [application.code for application in replaced],
            "names": ", ".join(application.name for application in replaced),
        },
    )


PROBE = SourceOfTruth()
