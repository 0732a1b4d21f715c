"""Reads of the ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from sambung.kernel.errors import NotFound
from sambung.ledger.models import (
    Checkpoint,
    ExchangeRecord,
    SpoolPosition,
    TreeHead,
    UnreadableLine,
)
from sambung.ledger.operations import SpoolPlace
from sambung.ledger.rules.records import Outcome

_FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class CallPair:
    """A consumer's successful calls to an interface within a time, and the last of them."""

    consumer: str
    interface: str
    count: int
    last_at: datetime
    last_request_id: str


def get_record(request_id: str) -> ExchangeRecord:
    """Give the record of one call.

    Raises:
        NotFound: the ledger holds no call of that number (yet).
    """
    record = find_record(request_id)
    if record is None:
        raise NotFound(
            _(
                "The ledger holds no call with this number. Check the number; a call made just "
                "now shows after about a second."
            )
        )
    return record


def find_record(request_id: str) -> ExchangeRecord | None:
    """Find the record of one call; None while the ledger does not hold it."""
    return ExchangeRecord.objects.filter(request_id=request_id).first()


def list_successful_pairs(*, since: datetime) -> tuple[CallPair, ...]:
    """List who called which interface with success from a moment on, counted, in order of names.

    Success is an answer of the provider with a status below 400; a refusal, an error and an answer
    such as "no such row" prove no exchange of data.
    """
    groups = list(
        _select_successful()
        .filter(at__gte=since)
        .order_by("consumer", "interface")
        .values("consumer", "interface")
        .annotate(count=Count("index"), last=Max("index"))
    )
    last = ExchangeRecord.objects.in_bulk([group["last"] for group in groups])
    return tuple(
        CallPair(
            consumer=group["consumer"],
            interface=group["interface"],
            count=group["count"],
            last_at=last[group["last"]].at,
            last_request_id=last[group["last"]].request_id,
        )
        for group in groups
    )


@dataclass(frozen=True, slots=True)
class NewPair:
    """A consumer that called an interface with success after a place in the ledger."""

    consumer: str
    interface: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class NewPairs:
    """The pairs among some records, and the place of the last of these."""

    pairs: tuple[NewPair, ...]
    position: int


def list_new_pairs(*, after: int, most: int) -> NewPairs:
    """List who called which interface with success in the next records after a place.

    At most so many records are read; the same place comes back when there are none.
    """
    end = min(count_records() - 1, after + most)
    rows = _select_successful().filter(index__gt=after, index__lte=end)
    groups = rows.order_by().values_list("consumer", "interface").annotate(last=Max("at"))
    return NewPairs(tuple(NewPair(*group) for group in groups), max(after, end))


def count_records() -> int:
    """Count the records under the tree, in one look-up."""
    return TreeHead.objects.filter(id=1).values_list("size", flat=True).first() or 0


def find_latest_checkpoint() -> Checkpoint | None:
    """Find the newest signed checkpoint; None when nothing was recorded yet."""
    return Checkpoint.objects.order_by("-size").first()


def count_unreadable() -> int:
    """Count the pieces of the gateway's log that were no records."""
    return UnreadableLine.objects.count()


def get_spool_place(gateway: str) -> SpoolPlace:
    """Give the place up to which a gateway's log was taken in; the beginning when never read."""
    position = SpoolPosition.objects.filter(gateway=gateway).first()
    if position is None:
        return SpoolPlace()
    return SpoolPlace(position.inode, position.offset, position.anchor)


def _select_successful() -> QuerySet[ExchangeRecord]:
    return ExchangeRecord.objects.filter(outcome=Outcome.ANSWERED, status__lt=_FIRST_ERROR_STATUS)
