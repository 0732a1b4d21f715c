"""The tailer process: brings the gateway's log into the ledger, apart from everything else."""

import logging
import os
import signal
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.site.settings")
django.setup()

from sambung.gateway.tailing import build_tailer  # noqa: E402
from sambung.kernel import clock  # noqa: E402

log = logging.getLogger("sambung.tailer")

_PAUSE_SECONDS = 0.1


def main() -> int:
    """Take in lines as they come, until SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    tailer = build_tailer()
    while not stopping.is_set():
        if tailer.run_once(now=clock.now()) == 0:
            stopping.wait(_PAUSE_SECONDS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
