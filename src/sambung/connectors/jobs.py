"""Duties of the connectors."""

from datetime import timedelta

from sambung.connectors.tables.row_sets import drop_left_overs
from sambung.kernel.duties import Duty, Process

DUTIES = (
    Duty(
        name="drop_left_over_rows",
        run=drop_left_overs,
        process=Process.WORKER,
        pause=timedelta(hours=1),
        budget=timedelta(minutes=30),
    ),
)
