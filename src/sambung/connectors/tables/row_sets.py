"""Rows of a table in short transactions: written before, and removed after, anybody sees them.

SQLite has one lock for writing. A hundred thousand rows in one transaction would keep everybody
else from writing for twenty seconds; in pieces, with pauses as long as the pieces, they do not.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from sambung.connectors.tables.models import RowSet, TableRow

_PIECE = 500
_LEFT_OVER_AFTER = timedelta(hours=1)


def write_row_set(rows: Iterable[TableRow], *, now: datetime) -> RowSet:
    """Store rows that no table names yet. When it fails nothing of them is left."""
    row_set = RowSet.objects.create(begun_at=now)
    remaining = iter(rows)
    try:
        while piece := list(islice(remaining, _PIECE)):
            began = time.monotonic()
            for row in piece:
                row.row_set = row_set
            TableRow.objects.bulk_create(piece)
            _let_others_write(began)
    except BaseException:
        drop_row_set(row_set.pk)
        raise
    return row_set


def drop_row_set(pk: int) -> None:
    """Remove rows no table names. What a table names stays."""
    while True:
        began = time.monotonic()
        with transaction.atomic():
            if not RowSet.objects.filter(pk=pk, table=None).exists():
                return
            piece = list(TableRow.objects.filter(row_set=pk).values_list("pk", flat=True)[:_PIECE])
            if not piece:
                RowSet.objects.filter(pk=pk).delete()
                return
            TableRow.objects.filter(pk__in=piece).delete()
        _let_others_write(began)


def drop_left_overs(*, now: datetime) -> None:
    """Remove the rows of uploads that were killed, and of tables that are gone."""
    left = RowSet.objects.filter(table=None, begun_at__lt=now - _LEFT_OVER_AFTER)
    for pk in left.values_list("pk", flat=True):
        drop_row_set(pk)


def _let_others_write(began: float) -> None:
    if not transaction.get_connection().in_atomic_block:
        time.sleep(time.monotonic() - began)
