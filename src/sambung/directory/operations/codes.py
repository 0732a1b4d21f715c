"""Codes of a series, as `APL-0001`: issued once and never reused."""

from django.db import transaction
from django.db.models import F

from sambung.directory.models import CodeSeries


def issue_code(prefix: str) -> str:
    """Issue the next code of a series, as `APL-0001`. A code is issued once and never reused.

    Call inside a transaction: a code whose transaction is undone was never seen by anybody.
    """
    return issue_codes(prefix, 1)[0]


def issue_codes(prefix: str, count: int) -> tuple[str, ...]:
    """Issue the next `count` codes of a series at once, in order, for writes of many rows.

    Call inside a transaction, as for `issue_code`.
    """
    with transaction.atomic():
        CodeSeries.objects.get_or_create(prefix=prefix)
        CodeSeries.objects.filter(prefix=prefix).update(last_number=F("last_number") + count)
        last = CodeSeries.objects.values_list("last_number", flat=True).get(prefix=prefix)
    return tuple(f"{prefix}-{number:04d}" for number in range(last - count + 1, last + 1))
