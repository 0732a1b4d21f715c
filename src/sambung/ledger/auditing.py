"""The audit of the whole ledger: computes the tree anew from the records and compares everything.

It reads in batches and holds one batch and the right edge of the tree, so its memory does not grow
with the ledger, and it may run while calls are being taken in.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.ledger.models import Checkpoint, ExchangeRecord, TreeNode
from sambung.ledger.nodes import place_of
from sambung.ledger.queries import count_records, count_unreadable
from sambung.ledger.rules.merkle import GrowingTree, Node, count_nodes, leaf_hash
from sambung.ledger.rules.notes import InvalidNote, open_checkpoint
from sambung.ledger.rules.records import CallRecord, InvalidRecord, parse_body
from sambung.ledger.signing import get_verifier

BATCH = 2000

Progress = Callable[[int, int], object]


class FaultKind(StrEnum):
    """What does not fit."""

    RECORD_MISSING = "record_missing"
    RECORD_CHANGED = "record_changed"
    COLUMN_CHANGED = "column_changed"
    NODE_CHANGED = "node_changed"
    CHECKPOINT_FORGED = "checkpoint_forged"
    CHECKPOINT_DIFFERS = "checkpoint_differs"
    RECORDS_LEFT_OVER = "records_left_over"


_TEXTS = {
    FaultKind.RECORD_MISSING: gettext_lazy("the record is missing"),
    FaultKind.RECORD_CHANGED: gettext_lazy("the record is not the one that was hashed"),
    FaultKind.COLUMN_CHANGED: gettext_lazy("a search column differs from the record"),
    FaultKind.NODE_CHANGED: gettext_lazy("the tree does not fit the records"),
    FaultKind.CHECKPOINT_FORGED: gettext_lazy("the signature of the checkpoint is wrong"),
    FaultKind.CHECKPOINT_DIFFERS: gettext_lazy("the records are not those that were signed"),
    FaultKind.RECORDS_LEFT_OVER: gettext_lazy("there are more records or nodes than the tree has"),
}


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """The first thing that does not fit. Whatever stands before `index` is as it was signed."""

    kind: FaultKind
    index: int
    """The record concerned; for a node, the first record below it; for a checkpoint, its size."""
    part: str = ""
    """The column, or the node as level/position."""

    def __str__(self) -> str:
        text = _("record %(index)d: %(what)s") % {"index": self.index, "what": _TEXTS[self.kind]}
        return f"{text} ({self.part})" if self.part else text


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What an audit found."""

    size: int
    checkpoint_count: int
    signed_size: int
    """Records that the newest checkpoint covers; later ones are held by the tree alone."""
    unreadable_count: int
    root: bytes
    fault: LedgerFault | None

    @property
    def is_intact(self) -> bool:
        """Whether everything fits."""
        return self.fault is None

    def summary(self) -> str:
        """Say the result in a sentence."""
        if self.fault:
            return _("The ledger was changed. First fault: %(fault)s.") % {"fault": self.fault}
        return _(
            "The ledger is whole: %(size)d records, %(checkpoints)d signed checkpoints, the "
            "newest over %(signed)d records."
        ) % {
            "size": self.size,
            "checkpoints": self.checkpoint_count,
            "signed": self.signed_size,
        }

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain values for JSON."""
        fault = self.fault
        return {
            "is_intact": self.is_intact,
            "size": self.size,
            "checkpoints": self.checkpoint_count,
            "signed_size": self.signed_size,
            "unreadable_lines": self.unreadable_count,
            "root": base64.b64encode(self.root).decode(),
            "fault": None
            if fault is None
            else {
                "kind": fault.kind.value,
                "index": fault.index,
                "part": fault.part,
                "message": str(fault),
            },
        }


class _Found(Exception):
    """Carries the first fault out of the audit."""

    def __init__(self, kind: FaultKind, index: int, part: str = "") -> None:
        super().__init__()
        self.fault = LedgerFault(kind, index, part)


def verify_ledger(*, progress: Progress | None = None) -> LedgerReport:
    """Compute the tree anew from the record bodies and compare leaf hashes, nodes, search columns
    and every checkpoint's root and signature with it.

    Stops at the first fault, which the report names. `progress` is called with the records done
    and their whole number.
    """
    audit = _Audit(progress or (lambda _done, _whole: None))
    fault = None
    try:
        audit.run()
    except _Found as found:
        fault = found.fault
    return LedgerReport(
        size=audit.size,
        checkpoint_count=audit.checkpoint_count,
        signed_size=audit.signed_size,
        unreadable_count=count_unreadable(),
        root=audit.tree.root(),
        fault=fault,
    )


class _Audit:
    """One walk along the ledger, from the first record to the last."""

    def __init__(self, progress: Progress) -> None:
        # In this order: an intake that runs beside may add a checkpoint later, never earlier.
        self._last_signed = _find_last_signed()
        self.size = count_records()
        self.checkpoint_count = 0
        self.signed_size = 0
        self.tree = GrowingTree()
        self._progress = progress
        self._verifier = get_verifier()
        self._checkpoints = _iterate_checkpoints(self._last_signed)
        self._next = next(self._checkpoints, None)

    def run(self) -> None:
        for start in range(0, self.size, BATCH):
            end = min(start + BATCH, self.size)
            self._check_batch(start, end)
            self._progress(end, self.size)
        if self._next is not None:  # it covers records that the tree does not have
            raise _Found(FaultKind.RECORD_MISSING, self.size)
        self._check_nothing_left_over()

    def _check_batch(self, start: int, end: int) -> None:
        records = ExchangeRecord.objects.filter(index__gte=start, index__lt=end).order_by("index")
        nodes: list[Node] = []
        expected = start
        for record in records:
            if record.index != expected:
                break
            nodes += self.tree.append(_check_record(record))[1:]
            expected += 1
            if self._next is not None and self._next.size == expected:
                self._check_checkpoint(self._next, nodes)
        _check_nodes(nodes)
        if expected != end:
            raise _Found(FaultKind.RECORD_MISSING, expected)

    def _check_checkpoint(self, checkpoint: Checkpoint, nodes: list[Node]) -> None:
        """Compare a checkpoint; a node that differs before it is the first fault, and goes first.

        Nodes are otherwise compared once per batch, since checkpoints may follow each record.
        """
        try:
            statement = open_checkpoint(checkpoint.note, self._verifier)
        except InvalidNote as error:
            _check_nodes(nodes)
            raise _Found(FaultKind.CHECKPOINT_FORGED, checkpoint.size) from error
        is_same_column = statement.has_root(bytes(checkpoint.root))
        is_same_tree = statement.size == checkpoint.size and statement.has_root(self.tree.root())
        if not (is_same_column and is_same_tree):
            _check_nodes(nodes)
            raise _Found(FaultKind.CHECKPOINT_DIFFERS, checkpoint.size)
        self.checkpoint_count += 1
        self.signed_size = checkpoint.size
        self._next = next(self._checkpoints, None)

    def _check_nothing_left_over(self) -> None:
        """Look for rows the tree does not know; an intake beside moves all of them at once."""
        size = count_records()
        if ExchangeRecord.objects.filter(index__gte=size).exists() and size == count_records():
            raise _Found(FaultKind.RECORDS_LEFT_OVER, size)
        if TreeNode.objects.count() > count_nodes(count_records()):
            raise _Found(FaultKind.RECORDS_LEFT_OVER, size)


def _find_last_signed() -> int:
    newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    return newest or 0


def _iterate_checkpoints(last: int) -> Iterator[Checkpoint]:
    size = -1
    while True:
        page = list(Checkpoint.objects.filter(size__gt=size, size__lte=last)[:BATCH])
        if not page:
            return
        yield from page
        size = page[-1].size


def _check_record(record: ExchangeRecord) -> bytes:
    """Compare a row with its own body; gives the leaf hash computed anew."""
    body = bytes(record.body)
    leaf = leaf_hash(body)
    if leaf != bytes(record.leaf_hash):
        raise _Found(FaultKind.RECORD_CHANGED, record.index)
    try:
        call = parse_body(body)
    except InvalidRecord as error:
        raise _Found(FaultKind.RECORD_CHANGED, record.index) from error
    for column, value in _columns_of(call).items():
        if getattr(record, column) != value:
            raise _Found(FaultKind.COLUMN_CHANGED, record.index, column)
    return leaf


def _columns_of(call: CallRecord) -> dict[str, object]:
    return {
        "request_id": call.id,
        "at": call.at,
        "consumer": call.consumer,
        "interface": call.interface,
        "agreement": call.agreement,
        "outcome": call.outcome.value,
        "status": call.status,
    }


def _check_nodes(nodes: list[Node]) -> None:
    """Compare the computed nodes with the stored ones; the leftmost that differs is reported."""
    places = {place_of(node.level, node.position): node for node in nodes}
    stored = dict(TreeNode.objects.filter(place__in=list(places)).values_list("place", "hash"))
    for place, node in places.items():
        if bytes(stored.get(place, b"")) != node.hash:
            part = f"{node.level}/{node.position}"
            raise _Found(FaultKind.NODE_CHANGED, node.position << node.level, part)
