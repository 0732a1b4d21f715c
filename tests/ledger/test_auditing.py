"""The audit: every way to change a stored ledger is found, and named where it is."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import F

from sambung.ledger import auditing
from sambung.ledger.auditing import FaultKind, verify_ledger
from sambung.ledger.models import Checkpoint, ExchangeRecord, TreeHead, TreeNode
from sambung.ledger.nodes import place_of
from sambung.ledger.rules.merkle import GrowingTree, leaf_hash
from sambung.ledger.rules.notes import TreeStatement, sign_checkpoint
from tests.ledger.samples import NOON, append, fill, make_record

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

SIZE = 21


@pytest.fixture(params=[2000, 4], ids=["one batch", "many batches"])
def ledger(request, monkeypatch):
    monkeypatch.setattr(auditing, "BATCH", request.param)
    fill(SIZE)
    assert verify_ledger().is_intact


def row(index):
    return ExchangeRecord.objects.filter(index=index)


def replace_body(index):
    row(index).update(body=make_record(f"call-{index}", status=418).body())


def replace_body_and_hash(index):
    """Change body, column and leaf hash together; only the tree above tells."""
    body = make_record(f"call-{index}", at=row(index).get().at, status=418).body()
    row(index).update(body=body, status=418, leaf_hash=leaf_hash(body))


def swap(first, second):
    """Swap two whole records; the numbers alone stay."""
    one, two = row(first).get(), row(second).get()
    ExchangeRecord.objects.filter(index__in=[first, second]).delete()
    one.index, two.index = second, first
    one.save(force_insert=True)
    two.save(force_insert=True)


def rewrite_tree():
    """Make leaf hashes, nodes and size fit the records again, as an intruder with time would."""
    tree = GrowingTree()
    TreeNode.objects.all().delete()
    for record in ExchangeRecord.objects.order_by("index"):
        for node in tree.append(leaf_hash(bytes(record.body)))[1:]:
            TreeNode.objects.create(place=place_of(node.level, node.position), hash=node.hash)
    TreeHead.objects.update(size=tree.size)


def change_node(level, position):
    TreeNode.objects.filter(place=place_of(level, position)).update(hash=bytes(32))


def forge_checkpoint(size, *, key=None):
    checkpoint = Checkpoint.objects.get(size=size)
    origin = checkpoint.note.partition("\n")[0]
    note = sign_checkpoint(
        TreeStatement(origin, size, bytes(checkpoint.root)), key or Ed25519PrivateKey.generate()
    )
    Checkpoint.objects.filter(size=size).update(note=note)


def test_empty_ledger_is_intact():
    report = verify_ledger()
    assert report.is_intact
    assert report.size == 0


@pytest.mark.parametrize("index", [0, 4, 20])
def test_changed_body_is_found(ledger, index):
    replace_body(index)
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.RECORD_CHANGED, index)


@pytest.mark.parametrize("index", [0, 4, 19])
def test_changed_body_is_found_when_its_hash_was_changed_too(ledger, index):
    replace_body_and_hash(index)
    fault = verify_ledger().fault
    assert fault.kind == FaultKind.NODE_CHANGED
    assert fault.index == index // 2 * 2


def test_changed_last_body_is_found_by_its_checkpoint_when_no_node_covers_it(ledger):
    replace_body_and_hash(SIZE - 1)
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.CHECKPOINT_DIFFERS, SIZE)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("request_id", "call-x"),
        ("at", NOON.replace(year=2025)),
        ("consumer", "ID/OPD/X/Y"),
        ("interface", "ID/OPD/X/Y/z"),
        ("agreement", "PJ-9"),
        ("outcome", "other"),
        ("status", 201),
    ],
)
def test_changed_column_is_found(ledger, column, value):
    row(7).update(**{column: value})
    fault = verify_ledger().fault
    assert (fault.kind, fault.index, fault.part) == (FaultKind.COLUMN_CHANGED, 7, column)


@pytest.mark.parametrize("index", [0, 9, 20])
def test_deleted_record_is_found(ledger, index):
    row(index).delete()
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.RECORD_MISSING, index)


def test_deleted_record_is_found_when_the_gap_was_closed_and_the_tree_rewritten(ledger):
    row(9).delete()
    for index in range(10, SIZE):
        row(index).update(index=F("index") - 1)
    rewrite_tree()
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.CHECKPOINT_DIFFERS, 12)


def test_deleted_end_is_found_when_the_tree_was_cut_too(ledger):
    ExchangeRecord.objects.filter(index__gte=18).delete()
    rewrite_tree()
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.RECORD_MISSING, 18)


@pytest.mark.parametrize(("first", "second"), [(4, 5), (3, 16)])
def test_swapped_records_are_found(ledger, first, second):
    swap(first, second)
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.NODE_CHANGED, first // 2 * 2)


@pytest.mark.parametrize(("level", "position"), [(1, 0), (1, 9), (2, 3), (4, 0)])
def test_changed_node_is_found(ledger, level, position):
    change_node(level, position)
    fault = verify_ledger().fault
    assert (fault.kind, fault.part) == (FaultKind.NODE_CHANGED, f"{level}/{position}")
    assert fault.index == position << level


def test_missing_node_is_found(ledger):
    TreeNode.objects.filter(place=place_of(2, 1)).delete()
    fault = verify_ledger().fault
    assert (fault.kind, fault.part) == (FaultKind.NODE_CHANGED, "2/1")


def test_node_too_many_is_found(ledger):
    TreeNode.objects.create(place=place_of(9, 9), hash=bytes(32))
    assert verify_ledger().fault.kind == FaultKind.RECORDS_LEFT_OVER


def test_record_too_many_is_found(ledger):
    record = row(20).get()
    record.index, record.request_id = SIZE, "smuggled"
    record.save(force_insert=True)
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.RECORDS_LEFT_OVER, SIZE)


@pytest.mark.parametrize("size", [3, 12, 21])
def test_checkpoint_of_another_key_is_found(ledger, size):
    forge_checkpoint(size)
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.CHECKPOINT_FORGED, size)


def test_rewritten_history_is_found_when_everything_but_the_signature_fits(ledger):
    replace_body_and_hash(4)
    rewrite_tree()
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.CHECKPOINT_DIFFERS, 6)


def test_changed_root_column_is_found(ledger):
    Checkpoint.objects.filter(size=12).update(root=bytes(32))
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.CHECKPOINT_DIFFERS, 12)


def test_checkpoint_moved_to_another_size_is_found(ledger):
    Checkpoint.objects.filter(size=12).update(size=13)
    fault = verify_ledger().fault
    assert (fault.kind, fault.index) == (FaultKind.CHECKPOINT_DIFFERS, 13)


def test_progress_is_told_up_to_the_whole(ledger):
    told = []
    verify_ledger(progress=lambda done, whole: told.append((done, whole)))
    assert told[-1] == (SIZE, SIZE)
    assert told == sorted(told)


def test_unsigned_end_is_intact_and_told_apart(ledger):
    append(make_record("later"), now=NOON)
    append(make_record("later still"), now=NOON)
    report = verify_ledger()
    assert report.is_intact
    assert report.size - report.signed_size >= 1


def test_report_reads_as_json_and_as_a_sentence(ledger):
    whole = verify_ledger()
    assert json.loads(json.dumps(whole.as_dict()))["is_intact"] is True
    row(9).delete()
    broken = verify_ledger()
    assert broken.as_dict()["fault"]["index"] == 9
    assert "9" in broken.summary()
    assert whole.summary() != broken.summary()
