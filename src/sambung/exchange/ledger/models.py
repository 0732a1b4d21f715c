"""Tables of the ledger. They live in the database `ledger` and refer to others by id and code."""

from typing import ClassVar

from django.db import models


class ExchangeRecord(models.Model):
    """One call on the exchange: who, what, which agreement, when, outcome; never the payload.

    `body` holds the canonical JSON bytes that were hashed into the tree; the other columns are
    copies of values in it, for searching.
    """

    index = models.PositiveBigIntegerField(primary_key=True)
    """Place in the tree, from 0, without gaps."""
    request_id = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.request_id}"


class TreeNode(models.Model):
    """The hash of a complete subtree: `level` 0 is a leaf, `position` counts from the left."""

    level = models.PositiveSmallIntegerField()
    position = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "position"], name="one_hash_per_subtree")
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


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

    def __str__(self) -> str:
        return f"{self.gateway}: {self.inode}@{self.offset}"


class UnreadableLine(models.Model):
    """A line of the log that is no record: torn by a crash or corrupt. Its content is not kept."""

    gateway = models.CharField(max_length=64)
    inode = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField()
    length = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=200)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gateway", "inode", "offset"], name="one_entry_per_unreadable_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.length} bytes at {self.inode}@{self.offset}"
