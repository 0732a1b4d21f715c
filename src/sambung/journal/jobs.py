"""Duties of the journal: keeping the files of the databases small."""

from datetime import datetime, timedelta

from django.db import connections

from sambung.kernel.duties import Duty, Process


def truncate_wals(*, now: datetime) -> None:
    """Bring the write-ahead logs of SQLite databases into their files.

    Only this duty does it, in one process, and only as TRUNCATE, which holds the write lock: two
    checkpoints at once are what may corrupt a database in SQLite before 3.51.3.
    """
    for alias in ("default", "ledger"):
        connection = connections[alias]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


DUTIES = (
    Duty(
        name="truncate_wals",
        run=truncate_wals,
        process=Process.WORKER,
        pause=timedelta(seconds=30),
        budget=timedelta(minutes=2),
    ),
)
