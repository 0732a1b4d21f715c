"""The files of the gateway's log: found by inode, read in pieces, set aside and deleted.

A raw line can carry a NIK in its path, so the files are for the owner alone and are deleted as
soon as everything in them was taken in. Nothing here knows of the database.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 1024 * 1024
_ANCHOR_BYTES = 1024


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """One file of the log: the one Envoy writes, or one set aside before it."""

    path: Path
    inode: int
    size: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file from an offset on, with what stands just before them."""

    before: bytes
    data: bytes

    def anchor_at(self, length: int) -> str:
        """Give the digest of the bytes before the place `length` bytes into the data."""
        return digest_anchor((self.before + self.data[:length])[-_ANCHOR_BYTES:])


def digest_anchor(before: bytes) -> str:
    """Give the digest that stands for the bytes before a place; empty at the start of a file.

    >>> digest_anchor(b"")
    ''
    """
    return hashlib.sha256(before).hexdigest() if before else ""


class Spool:
    """The log of one gateway: `path`, which Envoy appends to, and `path.1`, `path.2`, … before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rotated = re.compile(re.escape(path.name) + r"\.(\d+)")

    def list_files(self) -> tuple[SpoolFile, ...]:
        """List the files from the oldest to the one Envoy writes, which is made if need be.

        Envoy would make it readable for everybody; a file that exists keeps its mode.
        """
        numbered = []
        current = None
        with os.scandir(self.path.parent) as entries:
            for entry in entries:
                if entry.name == self.path.name:
                    current = entry.stat()
                elif match := self._rotated.fullmatch(entry.name):
                    numbered.append((int(match[1]), Path(entry.path), entry.stat()))
        found = [
            SpoolFile(path, status.st_ino, status.st_size, is_current=False)
            for _number, path, status in sorted(numbered, key=lambda item: item[0])
        ]
        if current is None or current.st_mode & 0o077:
            current = self._make_private()
        found.append(SpoolFile(self.path, current.st_ino, current.st_size, is_current=True))
        return tuple(found)

    def set_aside(self) -> None:
        """Rename the file Envoy writes and put an empty one in its place, for Envoy to reopen."""
        taken = [
            int(match[1])
            for name in os.listdir(self.path.parent)
            if (match := self._rotated.fullmatch(name))
        ]
        os.rename(self.path, self.path.with_name(f"{self.path.name}.{max(taken, default=0) + 1}"))
        self._make_private()

    def _make_private(self) -> os.stat_result:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self.path, flags, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)


def read_piece(file: SpoolFile, offset: int) -> Piece | None:
    """Read up to one chunk from an offset on; None when the file has gone or been replaced."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        if os.fstat(descriptor).st_ino != file.inode:
            return None
        before = min(offset, _ANCHOR_BYTES)
        data = os.pread(descriptor, before + CHUNK_BYTES, offset - before)
        return Piece(data[:before], data[before:])
    finally:
        os.close(descriptor)
