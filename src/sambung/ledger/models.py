"""Tables of the ledger. They live in the database `ledger` and refer to others by id and code."""

from typing import ClassVar

from django.db import models

from sambung.ledger.fields import NumberKey


class ExchangeRecord(models.Model):
    """One call on the exchange: who, what, which agreement, when, outcome; never the payload.

    `body` holds the canonical JSON bytes that were hashed into the tree; the other columns are
    copies of values in it, for searching.
    """

    index = NumberKey(primary_key=True)
    """Place in the tree, from 0, without gaps."""
    request_id = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    consumer = models.CharField(max_length=200, blank=True)
    """Client identifier `ID/OPD/<agency>/<application>`; empty when the caller was not known."""
    interface = models.CharField(max_length=300, blank=True)
    agreement = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["index"]
        indexes: ClassVar = [
            models.Index(fields=["interface", "at"], name="record_interface_at"),
            models.Index(fields=["consumer", "at"], name="record_consumer_at"),
            # Holds all that counting successful calls reads, so that the records stay untouched.
            models.Index(
                fields=["outcome", "at", "status", "consumer", "interface"], name="record_traffic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.request_id}"


class TreeHead(models.Model):
    """How many records the tree holds: one row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_tree_head")
        ]

    def __str__(self) -> str:
        return f"{self.size} records"


class TreeNode(models.Model):
    """The hash of a complete subtree above the leaves; the leaves' own stand with the records.

    Level and position share one number (`nodes.place_of`), so that a node costs one entry of one
    B-tree.
    """

    place = NumberKey(primary_key=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.place)


class Checkpoint(models.Model):
    """The size and root of the tree at a moment, signed (signed note of C2SP tlog-checkpoint)."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["size"]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class SpoolPosition(models.Model):
    """How far the gateway's log was read: kept in the same transaction as the records."""

    gateway = models.CharField(max_length=64, primary_key=True)
    inode = models.PositiveBigIntegerField(default=0)
    offset = models.PositiveBigIntegerField(default=0)
    anchor = models.CharField(max_length=64, blank=True)
    """Digest of the bytes just before the offset: tells a file from a later one that was given
    the same inode number."""

    def __str__(self) -> str:
        return f"{self.gateway}: {self.inode}@{self.offset}"


class UnreadableLine(models.Model):
    """A piece of the log that is no record: torn by a crash or corrupt.

    Neither its content nor a digest of it is kept: it may hold a NIK, which few digits of context
    would let somebody guess.
    """

    gateway = models.CharField(max_length=64)
    inode = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField()
    length = models.PositiveIntegerField()
    reason = models.CharField(max_length=32)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gateway", "inode", "offset", "length"],
                name="one_entry_per_unreadable_line",
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.length} bytes at {self.inode}@{self.offset}"
