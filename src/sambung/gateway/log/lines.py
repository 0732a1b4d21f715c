"""Reading the lines of the gateway's log: bytes in, checked values out.

The log may be cut by a crash or a full disk, and a line may hold anything; so every field is
checked here, and what is no line of the agreed form is refused with a reason from a closed list.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sambung.ledger.rules.records import parse_instant

MAX_LINE_BYTES = 256 * 1024
"""Longer than any line of a call: 32 KB of headers, each character escaped to at most six bytes.
A smaller limit would let a caller keep his calls out of the ledger by long paths."""

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_LINE_START = re.compile(rb'\{"[a-z_]+":')
_MAX_NUMBER = 2**53


class Reason(StrEnum):
    """Why a piece of the log is no record. The same word is stored, so it is never renamed."""

    TORN = "torn"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    TOO_LONG = "too_long"


class UnreadableLogLine(ValueError):
    """A line is no record; carries the reason, never the content."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LogLine:
    """One call as Envoy logged it (`log_format.LOG_FIELDS`). Texts are empty where it wrote null.

    `path`, `client` and `method` may be whatever a caller sent; they never leave the gateway.
    """

    at: datetime
    id: str
    """Empty when Envoy refused the call before it gave it a number."""
    client: str
    service: str
    policy: str
    method: str
    path: str
    status: int
    details: str
    attempts: int
    bytes_in: int
    bytes_out: int
    ms: int | None


def parse_log_line(raw: bytes) -> LogLine:
    """Read one whole line, without its line break.

    Raises:
        UnreadableLogLine: it is too long, no JSON, or not of the agreed form.
    """
    if len(raw) > MAX_LINE_BYTES:
        raise UnreadableLogLine(Reason.TOO_LONG)
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableLogLine(Reason.NOT_JSON) from None
    try:
        return _read_fields(fields)
    except (KeyError, TypeError, ValueError):
        raise UnreadableLogLine(Reason.WRONG_SHAPE) from None


def find_restart(raw: bytes) -> int:
    """Find where a whole line may begin behind a torn one; 0 when there is no such place.

    Envoy killed in the middle of a line goes on right behind it. Within a line of its flat form
    the bytes `{"name":` stand at the beginning only, since a quote inside a text is escaped.

    >>> find_restart(b'{"at":"20{"at":"2026')
    9
    """
    starts = [match.start() for match in _LINE_START.finditer(raw)]
    return starts[-1] if starts else 0


def _read_fields(fields: dict[str, Any]) -> LogLine:
    identifier = _text(fields["id"])
    if identifier and not _ID.fullmatch(identifier):
        raise ValueError("not a request id")
    return LogLine(
        at=parse_instant(fields["at"]),
        id=identifier,
        client=_text(fields["client"]),
        service=_text(fields["service"]),
        policy=_text(fields["policy"]),
        method=_text(fields["method"]),
        path=_text(fields["path"]),
        status=_number(fields["status"], 999),
        details=_text(fields["details"]),
        attempts=_number(fields["attempts"]),
        bytes_in=_number(fields["bytes_in"]),
        bytes_out=_number(fields["bytes_out"]),
        ms=None if fields["ms"] is None else _number(fields["ms"]),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object, largest: int = _MAX_NUMBER) -> int:
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= largest:
        raise TypeError("not a number in its range")
    return value
