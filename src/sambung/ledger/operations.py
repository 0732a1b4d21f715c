"""Writes of the ledger. A batch of the gateway's log goes in whole, in one transaction, or not.

Records, tree nodes, unreadable pieces, read position and checkpoint share that transaction; that
is what makes the intake exactly once, whatever is killed when.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, models, transaction
from django.utils.translation import gettext_lazy as _

from sambung.kernel.errors import Conflict, Unavailable
from sambung.ledger.models import (
    Checkpoint,
    ExchangeRecord,
    SpoolPosition,
    TreeHead,
    TreeNode,
    UnreadableLine,
)
from sambung.ledger.nodes import compute, place_of
from sambung.ledger.rules.merkle import GrowingTree, Node, leaf_hash
from sambung.ledger.rules.notes import InvalidNote, TreeStatement, Verifier, open_checkpoint
from sambung.ledger.rules.notes import sign_checkpoint as sign_statement
from sambung.ledger.rules.records import CallRecord
from sambung.ledger.signing import get_origin, get_signing_key

DATABASE = "ledger"
CHECKPOINT_INTERVAL = timedelta(seconds=1)
_QUERY_SIZE = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpoolPlace:
    """A place in a log file: everything before `offset` has been taken in."""

    inode: int = 0
    offset: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class UnreadablePiece:
    """A piece of a log file that is no record, and why."""

    inode: int
    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read of a gateway's log between two places."""

    gateway: str
    start: SpoolPlace
    end: SpoolPlace
    records: Sequence[CallRecord] = ()
    unreadable: Sequence[UnreadablePiece] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch."""

    taken: int
    """Records that are new in the ledger; those it already held are not taken again."""
    is_signed: bool
    """Whether a checkpoint covers everything the ledger now holds."""


def append_records(*, batch: Batch, now: datetime) -> Appended:
    """Take a batch of the log into the ledger and move the read position, in one transaction.

    A record whose request id the ledger holds is left out, so a log may be read again. While
    records keep coming a checkpoint is signed at most once per second.

    Raises:
        Conflict: the position is not where the batch starts; another tailer has moved it.
    """
    with transaction.atomic(using=DATABASE):
        _move_position(batch)
        _store_unreadable(batch, now)
        new = _leave_out_known(batch.records)
        if not new:
            return Appended(taken=0, is_signed=False)
        tree = _lock_tree()
        _store_records(tree, new)
        is_signed = _sign_when_due(tree, now)
    return Appended(taken=len(new), is_signed=is_signed)


def sign_checkpoint(*, now: datetime) -> Checkpoint | None:
    """Sign a checkpoint over all the ledger holds; None when one exists or there is no record.

    Raises:
        Conflict: the key is not the one that signed before. A lost key must not pass in silence:
            the ledger stays readable, and stays unsigned until somebody decides.
    """
    with transaction.atomic(using=DATABASE):
        return _sign(_lock_tree(), now)


def _move_position(batch: Batch) -> None:
    rows = SpoolPosition.objects.select_for_update()
    position = rows.filter(gateway=batch.gateway).first() or SpoolPosition(gateway=batch.gateway)
    if SpoolPlace(position.inode, position.offset, position.anchor) != batch.start:
        raise Conflict(_("Another process has read on in the gateway's log; start again there."))
    position.inode, position.offset = batch.end.inode, batch.end.offset
    position.anchor = batch.end.anchor
    position.save()


def _store_unreadable(batch: Batch, now: datetime) -> None:
    UnreadableLine.objects.bulk_create(
        [
            UnreadableLine(
                gateway=batch.gateway,
                inode=piece.inode,
                offset=piece.offset,
                length=piece.length,
                reason=piece.reason,
                seen_at=now,
            )
            for piece in batch.unreadable
        ],
        ignore_conflicts=True,
    )


def _leave_out_known(records: Sequence[CallRecord]) -> list[CallRecord]:
    first_of = {record.id: record for record in reversed(records)}
    ids = list(first_of)
    known: set[str] = set()
    for start in range(0, len(ids), _QUERY_SIZE):
        rows = ExchangeRecord.objects.filter(request_id__in=ids[start : start + _QUERY_SIZE])
        known.update(rows.values_list("request_id", flat=True))
    new = [record for record in records if record.id not in known and first_of[record.id] is record]
    if len(new) < len(records):
        _log.warning(
            "%d lines of the gateway's log are in the ledger already and were left out",
            len(records) - len(new),
        )
    return new


def _lock_tree() -> GrowingTree:
    head = TreeHead.objects.select_for_update().filter(id=1).first()
    size = head.size if head else 0
    return compute(lambda read_node: GrowingTree.load(size, read_node))


def _store_records(tree: GrowingTree, records: Sequence[CallRecord]) -> None:
    """Append the records to the tree and store records, nodes and size."""
    adapt = connections[DATABASE].ops.adapt_datetimefield_value
    rows: list[tuple[Any, ...]] = []
    nodes: list[Node] = []
    for record in records:
        body = record.body()
        leaf, *completed = tree.append(leaf_hash(body))
        nodes += completed
        rows.append(
            (
                leaf.position,
                record.id,
                adapt(record.at),
                record.consumer,
                record.interface,
                record.agreement,
                record.outcome.value,
                record.status,
                body,
                leaf.hash,
            )
        )
    _insert(ExchangeRecord, rows)
    _insert(TreeNode, ((place_of(node.level, node.position), node.hash) for node in nodes))
    TreeHead.objects.update_or_create(id=1, defaults={"size": tree.size})


def _insert(model: type[models.Model], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows given in the order of the model's fields, by one prepared statement.

    `bulk_create` takes about three times the processor time, and each call pays it.
    """
    connection = connections[DATABASE]
    quote = connection.ops.quote_name
    columns = [quote(field.column or field.name) for field in model._meta.concrete_fields]
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _sign_when_due(tree: GrowingTree, now: datetime) -> bool:
    latest = Checkpoint.objects.order_by("-size").values_list("created_at", flat=True).first()
    if latest and timedelta() <= now - latest < CHECKPOINT_INTERVAL:
        return False
    try:
        return _sign(tree, now) is not None
    except (Conflict, Unavailable) as error:
        _log.error("%s", error)  # the records are kept all the same: the log is deleted after
        return False


def _sign(tree: GrowingTree, now: datetime) -> Checkpoint | None:
    latest = Checkpoint.objects.order_by("-size").first()
    if tree.size == (latest.size if latest else 0):
        return None
    key, origin = get_signing_key(), get_origin()
    if latest:
        _check_same_key(latest, Verifier.of(origin, key))
    root = tree.root()
    note = sign_statement(TreeStatement(origin, tree.size, root), key)
    return Checkpoint.objects.create(size=tree.size, root=root, note=note, created_at=now)


def _check_same_key(latest: Checkpoint, verifier: Verifier) -> None:
    try:
        open_checkpoint(latest.note, verifier)
    except InvalidNote:
        raise Conflict(
            _(
                "The ledger is not signed any more: its key is not the one that signed the last "
                "checkpoint. Put the old key file back from the backup; if it is lost, move the "
                "ledger's database aside, and a new ledger starts."
            ),
            code="ledger_key_changed",
        ) from None
