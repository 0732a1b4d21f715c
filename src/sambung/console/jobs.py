"""Duties of the console: telling people what waits for them on its pages."""

from datetime import timedelta

from sambung.console.clearance.reminders import remind_of_overdue
from sambung.console.notices.telling import tell_officers
from sambung.kernel.duties import Duty, Process

DUTIES = (
    Duty(
        name="tell_officers",
        run=tell_officers,
        process=Process.WORKER,
        pause=timedelta(seconds=5),
        budget=timedelta(minutes=10),
        rests=5,
    ),
    Duty(
        name="remind_of_overdue_clearances",
        run=remind_of_overdue,
        process=Process.WORKER,
        pause=timedelta(hours=1),
        budget=timedelta(minutes=10),
    ),
)
