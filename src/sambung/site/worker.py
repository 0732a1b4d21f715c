"""The worker process: publishes gateway configuration, runs probes that are due, keeps house.

Each duty has a thread of its own, so that a slow probe never delays a revocation. A duty that
fails unexpectedly ends the process; the supervisor starts it again.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from sambung.gateway import publishing  # noqa: E402
from sambung.identity.citizens.limits import purge_attempts  # noqa: E402
from sambung.identity.citizens.operations.challenges import purge_challenges  # noqa: E402
from sambung.identity.keys.operations import tend_signing_keys  # noqa: E402
from sambung.identity.provider.operations.departed_officers import end_sessions_of_departed  # noqa: E402
from sambung.identity.provider.operations.logout_notices import deliver_notices  # noqa: E402
from sambung.identity.provider.operations.sessions import clear_ended  # noqa: E402
from sambung.journal.operations import WORKER_SOCKET  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.kernel.actor import SYSTEM  # noqa: E402
from sambung.messaging.delivery import deliver_messages, purge_failed_messages  # noqa: E402
from sambung.site.notices import post_logout_token  # noqa: E402
from sambung.site.reminders import remind  # noqa: E402
from sambung.verification import probing  # noqa: E402
from sambung.verification.level_monitoring import watch_levels  # noqa: E402

log = logging.getLogger("sambung.worker")

_POLL_SECONDS = 0.5
_PROBE_PAUSE_SECONDS = 2.0
_WATCH_PAUSE_SECONDS = 5.0
_WATCH_SHARE = 20
"""The watch over levels rests so many times as long as its last pass took."""
_NOTICE_PAUSE_SECONDS = 1.0
_MESSAGE_PAUSE_SECONDS = 1.0
_CHECKPOINT_PAUSE_SECONDS = 30.0
_CLEARING_PAUSE_SECONDS = 3600.0
_REMINDING_PAUSE_SECONDS = 3600.0


class Worker:
    """The duties of the worker, until it is asked to stop."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._failed = False

    def run(self) -> int:
        """Run every duty until SIGTERM. Gives the exit status: 1 when a duty failed."""
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        duties = [
            self._publish,
            self._probe,
            self._watch_levels,
            self._notify,
            self._write_to_people,
            self._keep_house,
            self._remind,
        ]
        threads = [
            threading.Thread(target=self._guard, args=(duty,), name=duty.__name__, daemon=True)
            for duty in duties
        ]
        for thread in threads:
            thread.start()
        while not self._stopping.wait(0.2):
            pass
        for thread in threads:
            thread.join(timeout=3)
        return 1 if self._failed else 0

    def _guard(self, duty: Callable[[], None]) -> None:
        try:
            duty()
        except Exception:
            log.exception("duty %s failed; the worker ends and is started again", duty.__name__)
            self._failed = True
            self._stopping.set()
        finally:
            connections.close_all()

    def _publish(self) -> None:
        path = settings.SAMBUNG_RUNTIME_FOLDER / WORKER_SOCKET
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
            bell.bind(str(path))
            path.chmod(0o600)
            bell.settimeout(_POLL_SECONDS)
            while not self._stopping.is_set():
                publishing.publish(now=clock.now())
                _wait_for_bell(bell)

    def _probe(self) -> None:
        while not self._stopping.is_set():
            probing.run_due(now=clock.now())
            self._stopping.wait(_PROBE_PAUSE_SECONDS)

    def _watch_levels(self) -> None:
        while not self._stopping.is_set():
            started = time.monotonic()
            watch_levels(now=clock.now())
            took = time.monotonic() - started
            self._stopping.wait(max(_WATCH_PAUSE_SECONDS, _WATCH_SHARE * took))

    def _notify(self) -> None:
        while not self._stopping.is_set():
            end_sessions_of_departed(now=clock.now())
            deliver_notices(post=post_logout_token, now=clock.now())
            self._stopping.wait(_NOTICE_PAUSE_SECONDS)

    def _write_to_people(self) -> None:
        while not self._stopping.is_set():
            deliver_messages(now=clock.now())
            self._stopping.wait(_MESSAGE_PAUSE_SECONDS)

    def _keep_house(self) -> None:
        cleared_at = 0.0
        while not self._stopping.is_set():
            for alias in ("default", "ledger"):
                truncate_wal(alias)
            tend_signing_keys(actor=SYSTEM, now=clock.now())
            if time.monotonic() - cleared_at > _CLEARING_PAUSE_SECONDS:
                call_command("clearsessions", verbosity=0)
                call_command("cleartokens", verbosity=0)
                purge_challenges(now=clock.now())
                purge_attempts(now=clock.now())
                purge_failed_messages(now=clock.now())
                clear_ended(now=clock.now())
                cleared_at = time.monotonic()
            self._stopping.wait(_CHECKPOINT_PAUSE_SECONDS)

    def _remind(self) -> None:
        while not self._stopping.is_set():
            remind(now=clock.now())
            self._stopping.wait(_REMINDING_PAUSE_SECONDS)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()


def truncate_wal(alias: str) -> None:
    """Bring the write-ahead log of a SQLite database into the file.

    Only the worker does this, and only as TRUNCATE, which holds the write lock: two checkpoints
    at once are what may corrupt a database in SQLite before 3.51.3.
    """
    connection = connections[alias]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _wait_for_bell(bell: socket.socket) -> None:
    try:
        bell.recv(1)
        bell.settimeout(0)
        while True:
            bell.recv(1)
    except (TimeoutError, BlockingIOError):
        pass
    finally:
        bell.settimeout(_POLL_SECONDS)


if __name__ == "__main__":
    raise SystemExit(Worker().run())
