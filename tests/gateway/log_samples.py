"""Lines of the gateway's log, as a real Envoy 1.40 writes them."""

import json

from sambung.gateway.log.lines import LogLine
from sambung.gateway.log.outcomes import classify_call
from sambung.ledger.rules.records import CallRecord


def make_fields(**changes: object) -> dict[str, object]:
    """Make the fields of a successful call."""
    fields: dict[str, object] = {
        "at": "2026-11-21T05:00:00.969239Z",
        "attempts": 1,
        "bytes_in": 0,
        "bytes_out": 2,
        "client": "kl-1",
        "details": "via_upstream",
        "flags": "-",
        "id": "062f0b7f-f0eb-4f29-b53a-05f95c60ecf3",
        "method": "GET",
        "ms": 2,
        "path": "/r1/ID/OPD/A/B/c/rows/1",
        "policy": "PJ-0001",
        "service": "ID/OPD/A/B/c",
        "status": 200,
        "xroad_client": "ID/OPD/C/D",
    }
    return {**fields, **changes}


def encode(**changes: object) -> bytes:
    """Make one line, without its line break."""
    return json.dumps(make_fields(**changes), separators=(",", ":")).encode()


def encode_call(number: int, **changes: object) -> bytes:
    """Make the whole line of the call with that number, with its line break."""
    return encode(id=f"call-{number}", **changes) + b"\n"


def interpret_plainly(line: LogLine) -> CallRecord:
    """Make a record without looking any name up."""
    return CallRecord(
        id=line.id,
        at=line.at,
        consumer="",
        client="",
        interface="",
        operation="",
        agreement="",
        method=line.method,
        status=line.status,
        outcome=classify_call(line),
        ms=line.ms,
        bytes_in=line.bytes_in,
        bytes_out=line.bytes_out,
        attempts=line.attempts,
        gateway="gw-1",
    )
