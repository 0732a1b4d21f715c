"""Taking batches in: whole or not at all, each call once, signed in time."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from sambung.kernel.errors import Conflict
from sambung.ledger import operations
from sambung.ledger.auditing import verify_ledger
from sambung.ledger.models import Checkpoint, ExchangeRecord, TreeNode, UnreadableLine
from sambung.ledger.operations import (
    Batch,
    SpoolPlace,
    UnreadablePiece,
    append_records,
    sign_checkpoint,
)
from sambung.ledger.queries import (
    count_records,
    count_unreadable,
    find_latest_checkpoint,
    get_spool_place,
)
from tests.ledger.samples import GATEWAY, NOON, append, fill, make_record

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

SECOND = timedelta(seconds=1)


def test_records_get_places_without_gaps():
    append(make_record("a"), make_record("b"))
    append(make_record("c"))
    assert list(ExchangeRecord.objects.values_list("index", "request_id")) == [
        (0, "a"),
        (1, "b"),
        (2, "c"),
    ]
    assert count_records() == 3


def test_columns_equal_the_record_when_it_is_read_back():
    append(make_record("a", status=503))
    record = ExchangeRecord.objects.get()
    assert (record.at, record.status, record.agreement) == (NOON, 503, "PJ-0001")
    assert bytes(record.body) == make_record("a", status=503).body()


def test_call_is_taken_once_when_the_log_is_read_again():
    assert append(make_record("a"), make_record("b")).taken == 2
    assert append(make_record("b"), make_record("c"), make_record("c")).taken == 1
    assert count_records() == 3
    assert verify_ledger().is_intact


def test_nothing_is_taken_when_another_process_has_read_on():
    append(make_record("a"))
    stale = Batch(GATEWAY, SpoolPlace(), SpoolPlace(7, 50, "b"), [make_record("b")])
    with pytest.raises(Conflict):
        append_records(batch=stale, now=NOON)
    assert count_records() == 1
    assert get_spool_place(GATEWAY) == SpoolPlace(7, 100, "a")


def test_nothing_is_written_when_the_last_step_fails(monkeypatch):
    append(make_record("a"))
    before = (get_spool_place(GATEWAY), TreeNode.objects.count(), Checkpoint.objects.count())

    def fail(*_args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(operations, "_sign_when_due", fail)
    with pytest.raises(RuntimeError):
        append(make_record("b"), make_record("c"))
    after = (get_spool_place(GATEWAY), TreeNode.objects.count(), Checkpoint.objects.count())
    assert after == before
    assert count_records() == ExchangeRecord.objects.count() == 1


def test_unreadable_pieces_are_kept_once_without_content():
    piece = UnreadablePiece(inode=7, offset=0, length=12, reason="torn")
    for end in (12, 24):
        start = get_spool_place(GATEWAY)
        batch = Batch(GATEWAY, start, SpoolPlace(7, end, "x"), unreadable=[piece])
        append_records(batch=batch, now=NOON)
    assert count_unreadable() == 1
    assert UnreadableLine.objects.get().reason == "torn"


def test_checkpoint_is_signed_at_most_once_a_second_while_calls_come():
    signed = [
        append(make_record(f"c{number}"), now=NOON + number * SECOND / 4).is_signed
        for number in range(9)
    ]
    assert signed == [True, False, False, False, True, False, False, False, True]


def test_checkpoint_covers_the_rest_when_it_is_quiet():
    append(make_record("a"))
    append(make_record("b"))
    checkpoint = sign_checkpoint(now=NOON)
    assert checkpoint is not None
    assert checkpoint.size == 2
    assert sign_checkpoint(now=NOON) is None


def test_no_checkpoint_is_signed_when_there_is_no_record():
    assert sign_checkpoint(now=NOON) is None


def test_checkpoint_is_signed_when_the_clock_went_back():
    append(make_record("a"))
    assert append(make_record("b"), now=NOON - timedelta(days=1)).is_signed


def test_ledger_keeps_its_name_when_the_portal_moves(settings):
    settings.SAMBUNG_PUBLIC_URL = "http://lama.test"
    append(make_record("a"))
    settings.SAMBUNG_PUBLIC_URL = "https://baru.test/sambung"
    append(make_record("b"), now=NOON + SECOND)
    notes = Checkpoint.objects.values_list("note", flat=True)
    assert {note.partition("\n")[0] for note in notes} == {"lama.test/ledger"}
    assert len(notes) == 2
    assert verify_ledger().is_intact


def test_records_are_kept_unsigned_when_the_key_was_lost(monkeypatch, caplog):
    append(make_record("a"))
    other = Ed25519PrivateKey.generate()
    monkeypatch.setattr(type(settings.SAMBUNG_KEYS), "get_ledger_key", lambda _store: other)
    appended = append(make_record("b"), now=NOON + SECOND)
    assert (appended.taken, appended.is_signed) == (1, False)
    assert find_latest_checkpoint().size == 1
    assert "ledger" in caplog.text.lower() or "buku" in caplog.text.lower()
    with pytest.raises(Conflict) as refused:
        sign_checkpoint(now=NOON + SECOND)
    assert refused.value.code == "ledger_key_changed"


def test_long_ledger_is_intact_when_batches_are_uneven():
    fill(50, per_batch=7)
    report = verify_ledger()
    assert report.is_intact
    assert (report.size, report.signed_size, report.checkpoint_count) == (50, 50, 8)
