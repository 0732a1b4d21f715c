"""The tailer: brings the gateway's log into the ledger, every line exactly once.

All it must remember stands in the ledger's database, next to the records; it can be killed at any
moment and goes on where the last transaction ended. What it holds in memory only saves look-ups.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from sambung.gateway.admin import get_admin
from sambung.gateway.calls import CallInterpreter
from sambung.gateway.log.lines import (
    LogLine,
    Reason,
    UnreadableLogLine,
    find_restart,
    parse_log_line,
)
from sambung.gateway.log.spool import CHUNK_BYTES, Piece, Spool, SpoolFile, read_piece
from sambung.gateway.process import GATEWAY, LOG_FILE, SPOOL
from sambung.kernel.errors import Conflict, SambungError, Unavailable
from sambung.ledger.operations import (
    Batch,
    SpoolPlace,
    UnreadablePiece,
    append_records,
    sign_checkpoint,
)
from sambung.ledger.queries import get_spool_place
from sambung.ledger.rules.records import CallRecord, format_instant

ROTATE_ABOVE_BYTES = 16 * 1024 * 1024
SILENCE = timedelta(seconds=1)
REOPEN_INTERVAL = timedelta(seconds=1)

_log = logging.getLogger(__name__)

Interpreter = Callable[[LogLine], CallRecord]


def build_tailer() -> "Tailer":
    """Build the tailer of this installation's gateway from the settings."""
    folder = settings.SAMBUNG_DATA_FOLDER / SPOOL
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Tailer(
        spool=folder / LOG_FILE,
        gateway=GATEWAY,
        interpreter=CallInterpreter(GATEWAY),
        reopen_logs=get_admin().reopen_logs,
    )


@dataclass(slots=True)
class _Reading:
    """What the lines of one piece gave."""

    records: list[CallRecord] = field(default_factory=list)
    unreadable: list[UnreadablePiece] = field(default_factory=list)
    length: int = 0


class Tailer:
    """Reads one gateway's log. `reopen_logs` asks Envoy to open its log file anew."""

    def __init__(
        self,
        *,
        spool: Path,
        gateway: str,
        interpreter: Interpreter,
        reopen_logs: Callable[[], None],
        rotate_above_bytes: int = ROTATE_ABOVE_BYTES,
    ) -> None:
        self._spool = Spool(spool)
        self._gateway = gateway
        self._interpret = interpreter
        self._reopen_logs = reopen_logs
        self._rotate_above = rotate_above_bytes
        self._place: SpoolPlace | None = None
        self._is_signed = False
        self._leaving: int | None = None
        """Inode that Envoy is still to be asked to leave."""
        self._left: int | None = None
        """Inode that Envoy has left: it answered that it reopens its log."""
        self._ask_again_at: datetime | None = None
        self._seen: tuple[SpoolFile, datetime] | None = None
        """The file set aside as it was seen last, and since when it has not grown."""

    def run_once(self, now: datetime) -> int:
        """Take in what one read of the log gives; 0 when there is nothing new, so rest a little.

        Cheap when nothing happened: it looks into the folder and at no database.
        """
        try:
            return self._run(now)
        except Conflict as error:
            _log.warning("%s", error)
            self._place = None
            return 0

    def _run(self, now: datetime) -> int:
        place = self._place = self._place or get_spool_place(self._gateway)
        files = self._spool.list_files()
        file = self._find_file(files, place)
        piece = read_piece(file, place.offset) if file else None
        if file is None or piece is None or not _continues(file, piece, place):
            self._start_anew(files, place, now)
            return 0
        self._delete_before(files, file)
        taken = self._take(file, piece, place, now)
        if file.is_current:
            self._rotate_when_large(file, now)
        elif place == self._place:
            self._finish_when_silent(files, file, piece, now)
        self._ask_reopening(now)
        if not taken:
            self._sign_when_idle(now)
        return taken

    def _find_file(self, files: Sequence[SpoolFile], place: SpoolPlace) -> SpoolFile | None:
        return next((file for file in files if file.inode == place.inode), None)

    def _start_anew(self, files: Sequence[SpoolFile], place: SpoolPlace, now: datetime) -> None:
        """Begin at the oldest file: the first start, or the file that was read is not there.

        Lines that are in the ledger already are left out by their request id.
        """
        if place.inode:
            _log.warning(
                "the log of %s was truncated, replaced or deleted after byte %d; reading it from "
                "its start, lines that were not read before that are lost",
                self._gateway,
                place.offset,
            )
            self._leaving = place.inode
            self._ask_reopening(now)
        self._append(SpoolPlace(files[0].inode), now)

    def _delete_before(self, files: Sequence[SpoolFile], file: SpoolFile) -> None:
        """Delete files older than the one being read: files are finished in their order."""
        for older in files[: files.index(file)]:
            older.path.unlink(missing_ok=True)

    def _take(self, file: SpoolFile, piece: Piece, place: SpoolPlace, now: datetime) -> int:
        reading = self._read_lines(file, piece, place)
        if not reading.length:
            return 0
        end = SpoolPlace(file.inode, place.offset + reading.length, piece.anchor_at(reading.length))
        _warn_of_unreadable(self._gateway, reading.unreadable)
        return self._append(end, now, reading.records, reading.unreadable)

    def _read_lines(self, file: SpoolFile, piece: Piece, place: SpoolPlace) -> _Reading:
        """Read the whole lines of a piece. A last line without its line break waits."""
        reading = _Reading()
        offset = place.offset
        *lines, rest = piece.data.split(b"\n")
        for line in lines:
            self._read_line(line, file.inode, offset, reading)
            offset += len(line) + 1
        if not lines and len(rest) == CHUNK_BYTES:  # no line is that long; what follows is one more
            reading.unreadable.append(
                UnreadablePiece(file.inode, offset, len(rest), Reason.TOO_LONG)
            )
            offset += len(rest)
        reading.length = offset - place.offset
        return reading

    def _read_line(self, raw: bytes, inode: int, offset: int, reading: _Reading) -> None:
        try:
            line = parse_log_line(raw)
        except UnreadableLogLine as error:
            restart = find_restart(raw) if error.reason == Reason.NOT_JSON else 0
            reason = Reason.TORN if restart else error.reason
            reading.unreadable.append(UnreadablePiece(inode, offset, restart or len(raw), reason))
            if restart:
                self._read_line(raw[restart:], inode, offset + restart, reading)
            return
        if not line.id:
            line = replace(line, id=self._number_call(line, inode, offset))
        reading.records.append(self._interpret(line))

    def _number_call(self, line: LogLine, inode: int, offset: int) -> str:
        """Number a call that Envoy refused before it gave it one: by where its line stands.

        Nothing a caller wrote goes into the number, or the number would let somebody guess it.
        """
        origin = f"{self._gateway}/{inode}/{offset}/{format_instant(line.at)}"
        return f"unnumbered-{sha256(origin.encode()).hexdigest()[:32]}"

    def _append(
        self,
        end: SpoolPlace,
        now: datetime,
        records: Sequence[CallRecord] = (),
        unreadable: Sequence[UnreadablePiece] = (),
    ) -> int:
        start = self._place or SpoolPlace()
        batch = Batch(self._gateway, start, end, records, unreadable)
        appended = append_records(batch=batch, now=now)
        self._place = end
        if appended.taken:
            self._is_signed = appended.is_signed
        return appended.taken

    def _sign_when_idle(self, now: datetime) -> None:
        if self._is_signed:
            return
        self._is_signed = True  # a refusal is logged once, and tried again after the next records
        try:
            sign_checkpoint(now=now)
        except (Conflict, Unavailable) as error:
            _log.error("%s", error)

    def _rotate_when_large(self, file: SpoolFile, now: datetime) -> None:
        if file.size > self._rotate_above:
            self._spool.set_aside()
            self._leaving = file.inode

    def _ask_reopening(self, now: datetime) -> None:
        """Ask Envoy, at most once a second, until it agrees to leave the file set aside."""
        if self._leaving is None or (self._ask_again_at and now < self._ask_again_at):
            return
        try:
            self._reopen_logs()
        except (SambungError, OSError) as error:
            _log.warning("the gateway could not be asked to reopen its log: %s", error)
            self._ask_again_at = now + REOPEN_INTERVAL
        else:
            self._left, self._leaving = self._leaving, None
            self._ask_again_at = self._seen = None

    def _finish_when_silent(
        self, files: Sequence[SpoolFile], file: SpoolFile, piece: Piece, now: datetime
    ) -> None:
        """Delete a file set aside once Envoy has left it and nothing more came for a second."""
        if self._left != file.inode:  # after a restart nobody knows whether Envoy was asked
            self._leaving = file.inode
            return
        if self._seen is None or self._seen[0] != file:
            self._seen = (file, now)
        offset = self._place.offset if self._place else 0
        is_whole = offset + len(piece.data) == file.size
        if not is_whole or now - self._seen[1] < SILENCE:
            return
        rest = [UnreadablePiece(file.inode, offset, len(piece.data), Reason.TORN)]
        unreadable = rest if piece.data else []
        _warn_of_unreadable(self._gateway, unreadable)
        self._append(SpoolPlace(files[files.index(file) + 1].inode), now, unreadable=unreadable)
        file.path.unlink(missing_ok=True)


def _continues(file: SpoolFile, piece: Piece, place: SpoolPlace) -> bool:
    """Tell whether the file is still the one that was read up to the place."""
    return file.size >= place.offset and piece.anchor_at(0) == place.anchor


def _warn_of_unreadable(gateway: str, pieces: Sequence[UnreadablePiece]) -> None:
    if pieces:
        reasons = Counter(piece.reason for piece in pieces)
        counted = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        _log.warning("pieces of the log of %s are no records: %s", gateway, counted)
