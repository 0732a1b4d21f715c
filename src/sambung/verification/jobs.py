"""Duties of verification: looking at applications, and watching over their levels."""

from datetime import timedelta

from sambung.kernel.duties import Duty, Process
from sambung.verification.following import follow_events
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.probing import run_due

DUTIES = (
    Duty(
        name="run_probes",
        run=run_due,
        process=Process.WORKER,
        pause=timedelta(seconds=2),
        budget=timedelta(hours=2),
        calls_outside=True,
    ),
    Duty(
        name="follow_events",
        run=follow_events,
        process=Process.WORKER,
        pause=timedelta(seconds=1),
        budget=timedelta(minutes=10),
        calls_outside=True,
        rests=2,
    ),
    Duty(
        name="watch_levels",
        run=watch_levels,
        process=Process.WORKER,
        pause=timedelta(seconds=5),
        budget=timedelta(minutes=10),
        rests=20,
    ),
)
