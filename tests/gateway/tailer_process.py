"""A real tailer process for tests that kill it: `python -m tests.gateway.tailer_process MODE`.

`serve` runs a tailer in a child process, prints its number, and starts the next one when it was
killed, until standard input is closed. `crash N` lets a child kill itself (SIGKILL) at its Nth
statement, for N = 1, 2, … until one child lives, and prints how many died. `report` prints what
the ledger holds. All work on the data folder of the environment.
"""

# ruff: noqa: T201 - it talks to the test by printing

import json
import os
import signal
import sys
import threading
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from sambung.gateway import tailing  # noqa: E402
from sambung.gateway.log import spool  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.ledger.auditing import verify_ledger  # noqa: E402
from sambung.ledger.models import ExchangeRecord  # noqa: E402
from tests.gateway.log_samples import interpret_plainly  # noqa: E402

CHUNK_BYTES = 40_000
"""Small batches, so that a kill often falls into one."""


def make_tailer() -> tailing.Tailer:
    spool.CHUNK_BYTES = tailing.CHUNK_BYTES = CHUNK_BYTES
    return tailing.Tailer(
        spool=settings.SAMBUNG_DATA_FOLDER / "spool" / "exchange.jsonl",
        gateway="gw-1",
        interpreter=interpret_plainly,
        reopen_logs=lambda: None,
        rotate_above_bytes=300_000,
    )


def tail_for_ever() -> None:
    tailer = make_tailer()
    while True:
        if not tailer.run_once(clock.now()):
            time.sleep(0.005)


def in_child(work) -> int:
    """Run `work` in a child process; gives the child's number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os._exit(0)


def serve() -> None:
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    while True:
        child = in_child(tail_for_ever)
        print(child, flush=True)
        os.waitpid(child, 0)


def crash() -> None:
    number = 0
    while True:
        number += 1
        _pid, status = os.waitpid(in_child(lambda limit=number: tail_until(limit)), 0)
        if not os.WIFSIGNALED(status):
            break
    print(number - 1)


def tail_until(limit: int) -> None:
    """Take one batch, and die right before the statement with that number."""
    seen = 0

    def count(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if seen == limit:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connections["ledger"].execute_wrapper(count):
        tailer = make_tailer()
        while not tailer.run_once(clock.now()):
            pass


def report() -> None:
    found = verify_ledger()
    print(
        json.dumps(
            {
                **found.as_dict(),
                "request_ids": list(
                    ExchangeRecord.objects.order_by("index").values_list("request_id", flat=True)
                ),
            }
        )
    )


if __name__ == "__main__":
    mode = sys.argv[1]
    if mode == "serve":
        call_command("migrate", "ledger", database="ledger", verbosity=0)
        connections.close_all()
        print("ready", flush=True)
        serve()
    elif mode == "crash":
        call_command("migrate", "ledger", database="ledger", verbosity=0)
        connections.close_all()
        crash()
    else:
        report()
