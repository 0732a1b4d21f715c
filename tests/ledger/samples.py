"""Records and ledgers for tests."""

from datetime import UTC, datetime, timedelta

from sambung.ledger.operations import (
    Appended,
    Batch,
    SpoolPlace,
    append_records,
    sign_checkpoint,
)
from sambung.ledger.queries import get_spool_place
from sambung.ledger.rules.records import CallRecord, Outcome

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
GATEWAY = "gw-1"


def make_record(identifier: str, **changes: object) -> CallRecord:
    """Make the record of a successful call."""
    values: dict[str, object] = {
        "id": identifier,
        "at": NOON,
        "consumer": "ID/OPD/PD-A/APL-0001",
        "client": "kl-1",
        "interface": "ID/OPD/PD-B/APL-0002/warga",
        "operation": "GET /rows/{key}",
        "agreement": "PJ-0001",
        "method": "GET",
        "status": 200,
        "outcome": Outcome.ANSWERED,
        "ms": 12,
        "bytes_in": 0,
        "bytes_out": 512,
        "attempts": 1,
        "gateway": GATEWAY,
    }
    return CallRecord(**{**values, **changes})  # type: ignore[arg-type]


def append(*records: CallRecord, now: datetime = NOON) -> Appended:
    """Take records into the ledger as the next batch of the gateway's log."""
    start = get_spool_place(GATEWAY)
    end = SpoolPlace(7, start.offset + 100 * len(records), "a")
    return append_records(batch=Batch(GATEWAY, start, end, records), now=now)


def fill(count: int, *, per_batch: int = 3) -> None:
    """Take `count` calls in, in batches a second apart, so that each batch is signed."""
    for number, start in enumerate(range(0, count, per_batch)):
        now = NOON + timedelta(seconds=number)
        calls = range(start, min(start + per_batch, count))
        append(*(make_record(f"call-{call}", at=now) for call in calls), now=now)
    sign_checkpoint(now=NOON + timedelta(hours=1))
