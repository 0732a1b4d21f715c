"""Did the agency bring the next version of its table by the date it promised?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localdate

from sambung.connectors.registry import list_promises
from sambung.portfolio.models import Application
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import Observation, Outcome


@dataclass(frozen=True, slots=True)
class Promise:
    """The earliest date promised for a table of the application, and the day it is now."""

    promised_on: date
    today: date


class UpdatePromiseKept(Probe[Promise]):
    """Compares the promised date with the day in Western Indonesian Time.

    A new version carries a new promise, so a date that has passed was not kept.
    """

    code = "update_promise_kept"
    requirement = "update_promise_kept"
    every = timedelta(hours=6)

    def prepare(
        self, applications: Sequence[Application], *, now: datetime
    ) -> Mapping[int, Promise]:
        """Take the applications that promised a date for a table on the exchange."""
        promises = list_promises([application.pk for application in applications])
        today = localdate(now)
        return {
            each.application_id: Promise(each.promised_on, today)
            for each in sorted(promises, key=lambda each: each.promised_on, reverse=True)
        }

    def check(self, facts: Promise) -> Observation:
        """Meet the requirement up to the end of the promised day, and not a moment longer."""
        details = {"promised_on": facts.promised_on.isoformat()}
        if facts.promised_on < facts.today:
            return Observation(Outcome.FAILED, "update_overdue", details)
        end = datetime.combine(
            facts.promised_on + timedelta(days=1), time(), get_current_timezone()
        )
        return Observation(Outcome.MET, "update_not_due", details, valid_until=end)


PROBE = UpdatePromiseKept()
