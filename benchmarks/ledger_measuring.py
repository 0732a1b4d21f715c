"""The measuring of the ledger's benchmark; prints one line of JSON."""

import json
import os
import sqlite3
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from benchmarks.effort import choose  # noqa: E402
from sambung.gateway.calls import CallInterpreter  # noqa: E402
from sambung.gateway.log.spool import CHUNK_BYTES  # noqa: E402
from sambung.gateway.tailing import Tailer  # noqa: E402
from sambung.identity.clients.operations import create_machine_client  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.kernel.actor import SYSTEM  # noqa: E402
from sambung.ledger.auditing import verify_ledger  # noqa: E402
from sambung.ledger.models import Checkpoint, ExchangeRecord  # noqa: E402
from sambung.ledger.proofs import (  # noqa: E402
    build_consistency,
    build_proof,
    check_proof,
    get_verifier_key,
)
from tests.factories import make_application, make_interface  # noqa: E402

LINES = choose(20_000, short=400)
ROUNDS = choose(3, short=1)
PROOFS = choose(200, short=20)

_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
_COLUMNS = """
CREATE TABLE record (number INTEGER PRIMARY KEY, request_id TEXT UNIQUE, at TEXT, consumer TEXT,
    interface TEXT, agreement TEXT, outcome TEXT, status INTEGER, body BLOB);
CREATE INDEX by_interface ON record (interface, at);
CREATE INDEX by_consumer ON record (consumer, at);
CREATE INDEX by_traffic ON record (outcome, at, status, consumer, interface);
"""


def main() -> int:
    """Take the same lines in three ways, interleaved, then prove and audit."""
    for database in ("default", "ledger"):
        call_command("migrate", database=database, verbosity=0)
    make_lines = _prepare_calls()
    spool = settings.SAMBUNG_DATA_FOLDER / "spool" / "exchange.jsonl"
    spool.parent.mkdir(mode=0o700, parents=True)
    tailer = Tailer(
        spool=spool,
        gateway="gw-1",
        interpreter=CallInterpreter("gw-1"),
        reopen_logs=lambda: None,
        rotate_above_bytes=10**12,
    )
    raw = _open_peer("raw", "CREATE TABLE line (number INTEGER PRIMARY KEY, content BLOB);")
    columns = _open_peer("columns", _COLUMNS)
    measured: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        lines = make_lines()
        with open(spool, "ab") as file:
            file.writelines(lines)
        for name, work in (
            ("ledger", partial(_tail, tailer)),
            ("SQLite, parsed columns", partial(_store_columns, columns, lines)),
            ("SQLite, raw lines", partial(_store_raw, raw, lines)),
        ):
            measured.setdefault(name, []).append(_measure(work))
    print(json.dumps({**_summarise(measured), **_measure_proofs()}))
    return 0


def _prepare_calls() -> Callable[[], list[bytes]]:
    interface = make_interface()
    consumer = make_application()
    client = create_machine_client(
        actor=SYSTEM, application=consumer, name="bench", now=clock.now()
    ).client

    def make_line() -> bytes:
        identifier = str(uuid.uuid4())
        fields = {
            "at": clock.now().isoformat().replace("+00:00", "Z"),
            "attempts": 1,
            "bytes_in": 0,
            "bytes_out": 512,
            "client": client.client_id,
            "details": "via_upstream",
            "flags": "-",
            "id": identifier,
            "method": "GET",
            "ms": 3,
            "path": f"/tables/x/rows/{identifier}",
            "policy": "PJ-0001",
            "service": interface.identifier,
            "status": 200,
            "xroad_client": f"ID/OPD/{consumer.registering_agency_code}/{consumer.code}",
        }
        return json.dumps(fields, separators=(",", ":")).encode() + b"\n"

    return lambda: [make_line() for _ in range(LINES)]


def _tail(tailer: Tailer) -> None:
    while True:
        if not tailer.run_once(clock.now()) and not tailer.run_once(clock.now()):
            return


def _open_peer(name: str, schema: str) -> sqlite3.Connection:
    path: Path = settings.SAMBUNG_DATA_FOLDER / f"{name}.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(_PRAGMAS + schema + "CREATE TABLE position (place INTEGER);")
    return connection


def _store_raw(connection: sqlite3.Connection, lines: list[bytes]) -> None:
    for batch in _batches(lines):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO line (content) VALUES (?)", [(raw,) for raw in batch])
        connection.execute("UPDATE position SET place = place + 1")
        connection.execute("COMMIT")


def _store_columns(connection: sqlite3.Connection, lines: list[bytes]) -> None:
    for batch in _batches(lines):
        rows = []
        for raw in batch:
            call = json.loads(raw)
            rows.append(
                (
                    call["id"],
                    call["at"],
                    call["xroad_client"],
                    call["service"],
                    call["policy"],
                    call["details"],
                    call["status"],
                    raw,
                )
            )
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO record (request_id, at, consumer, interface, agreement, outcome, status,"
            " body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        connection.execute("UPDATE position SET place = place + 1")
        connection.execute("COMMIT")


def _batches(lines: list[bytes]) -> list[list[bytes]]:
    """Cut the lines as the tailer does."""
    size = CHUNK_BYTES // len(lines[0])
    return [lines[start : start + size] for start in range(0, len(lines), size)]


def _measure(work: Callable[[], None]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _summarise(measured: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    intake = {
        name: {
            "records_per_second": LINES / statistics.median(wall for wall, _ in rounds),
            "cpu_us": statistics.median(used for _, used in rounds) / LINES * 1e6,
        }
        for name, rounds in measured.items()
    }
    return {"lines": LINES, "rounds": ROUNDS, "intake": intake}


def _measure_proofs() -> dict[str, Any]:
    step = ROUNDS * LINES // PROOFS
    request_ids = ExchangeRecord.objects.filter(index__in=range(0, ROUNDS * LINES, step))
    key = get_verifier_key()
    documents: list[str] = []
    built = [
        _measure(lambda name=name: documents.append(json.dumps(build_proof(name))))[0]
        for name in request_ids.values_list("request_id", flat=True)
    ]
    checked = [
        _measure(lambda text=text: check_proof(text, trusted_key=key))[0] for text in documents
    ]
    sizes = list(Checkpoint.objects.values_list("size", flat=True))
    consistency = [
        _measure(lambda size=size: build_consistency(first=size, second=sizes[-1]))[0]
        for size in sizes
    ]
    wall, _used = _measure(lambda: _audit(ROUNDS * LINES))
    return {
        "size": ROUNDS * LINES,
        "milliseconds": {
            "build a proof of inclusion": statistics.median(built) * 1000,
            "check it offline": statistics.median(checked) * 1000,
            "build a proof of consistency": statistics.median(consistency) * 1000,
        },
        "audit_us_per_record": wall / (ROUNDS * LINES) * 1e6,
    }


def _audit(size: int) -> None:
    report = verify_ledger()
    assert report.is_intact
    assert report.signed_size == size


if __name__ == "__main__":
    sys.exit(main())
