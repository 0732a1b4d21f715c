"""Duties of messaging: handing messages over, and forgetting those nobody took."""

from datetime import timedelta

from sambung.kernel.duties import Duty, Process
from sambung.messaging.delivery import deliver_messages, purge_failed_messages

DUTIES = (
    Duty(
        name="deliver_messages",
        run=deliver_messages,
        process=Process.WORKER,
        pause=timedelta(seconds=1),
        budget=timedelta(minutes=10),
        calls_outside=True,
    ),
    Duty(
        name="purge_failed_messages",
        run=purge_failed_messages,
        process=Process.WORKER,
        pause=timedelta(hours=1),
        budget=timedelta(minutes=10),
    ),
)
