"""How far the watch over levels has come, so that long lists and counts need not compute levels."""

from datetime import datetime, timedelta

from django.db.models import Max

from sambung.verification.models import Evidence, LevelPass

LONGEST_LAG = timedelta(minutes=2)
"""A pass older than this is not relied on: the watch stands still, and levels expire by time."""
_MOST_MOVED = 500
_ONLY = 1


def find_last_evidence() -> int:
    """Give the number of the newest evidence, in the order it was recorded; 0 without any."""
    return Evidence.objects.aggregate(last=Max("pk"))["last"] or 0


def keep_pass(last_evidence: int, *, now: datetime) -> None:
    """Remember that a pass is complete: it knew all evidence up to `last_evidence`."""
    LevelPass.objects.bulk_create(
        [LevelPass(pk=_ONLY, seen_at=now, last_evidence=last_evidence)],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["seen_at", "last_evidence"],
    )


def list_moved_since(*, now: datetime) -> frozenset[int] | None:
    """List the applications with evidence newer than the last pass.

    None when the known levels cannot be relied on: no pass is recent, or too much came since.
    """
    row = LevelPass.objects.filter(seen_at__lte=now, seen_at__gt=now - LONGEST_LAG).first()
    if row is None:
        return None
    newer = Evidence.objects.filter(pk__gt=row.last_evidence).order_by()
    moved = newer.values_list("application_id", flat=True).distinct()[: _MOST_MOVED + 1]
    found = frozenset(moved)
    return found if len(found) <= _MOST_MOVED else None
