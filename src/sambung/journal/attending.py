"""Carrying the duties of one process: a thread for each, so that none holds up or ends another.

What a duty raises is logged without its text and makes that duty wait. A run over its budget
cannot be ended from outside; it is reported, and the others go on beside it.
"""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

from sambung.journal.operations import PUBLISHER_SOCKET, keep_progress
from sambung.journal.queries import find_progress
from sambung.journal.registry import list_duties_of
from sambung.journal.rules import (
    NOTE_EVERY,
    Progress,
    begin,
    fail,
    is_over_budget,
    leave_off,
    overrun,
    resume,
    succeed,
)
from sambung.kernel import clock
from sambung.kernel.duties import Duty, Process
from sambung.kernel.traces import locate, trace

log = logging.getLogger("sambung.duties")

_LOOK_SECONDS = 0.2
_STOP_SECONDS = 3.0
_KEEPS_CONNECTION = timedelta(minutes=1)
"""A duty that pauses longer gives its connection to the database back."""
_NOTED_WHEN_LONGER = timedelta(seconds=2)


class Attendant:
    """Runs one duty when it is due, and knows how far it is. Its methods never raise."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self.progress = Progress()
        self._noted = Progress()
        self._noted_at: datetime | None = None
        self._lock = threading.RLock()
        self._wake = threading.Event()

    def resume(self, *, now: datetime) -> None:
        """Take up what the last process noted. Without it the duty is due at once."""
        try:
            found = find_progress(self.duty.name)
        except DatabaseError as error:
            log.error("duty %s: what was noted cannot be read\n%s", self.duty.name, trace(error))
            return
        if found is None:
            return
        with self._lock:
            self._noted = found
            self.progress = resume(found, self.duty, now=now)
            if self.progress != found:
                self._note(now=now)

    def run_once(self) -> None:
        """Run the duty now, whether it is due or not, and keep how it went."""
        now = clock.now()
        with self._lock:
            self.progress = begin(self.progress, self.duty, now=now)
        try:
            self.duty.run(now=now)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it ends nobody else
            with self._lock:
                self.progress = fail(
                    self.progress, self.duty, fault=locate(error)[:200], now=clock.now()
                )
            self._tell_failure(error)
            _give_back_connections()
        else:
            with self._lock:
                self.progress = succeed(self.progress, self.duty, now=clock.now())
        with self._lock:
            if self._is_worth_a_note(now=clock.now()):
                self._note(now=clock.now())
        if self.duty.pause > _KEEPS_CONNECTION:
            _give_back_connections()

    def look(self, *, now: datetime) -> None:
        """See from outside how a run is doing: note one that takes long, report one that hangs."""
        with self._lock:
            if not self.progress.is_running or self.progress.started_at is None:
                return
            is_new = self._noted.started_at != self.progress.started_at
            if is_new and now - self.progress.started_at >= _NOTED_WHEN_LONGER:
                self._note(now=now)
            if is_over_budget(self.progress, self.duty, now=now):
                before = self.progress
                self.progress = overrun(before, self.duty, now=now)
                if self.progress != before:
                    log.error("duty %s takes longer than %s", self.duty.name, self.duty.budget)
                    self._note(now=now)

    def leave_off(self, *, now: datetime) -> None:
        """Note that an orderly stop cuts off the run, when it was noted as running."""
        with self._lock:
            if self.progress.is_running and self._noted.is_running:
                self.progress = leave_off(self.progress, now=now)
                self._note(now=now)

    def attend(self, stopping: threading.Event) -> None:
        """Run the duty whenever it is due, until asked to stop."""
        self.resume(now=clock.now())
        while not stopping.is_set():
            self._wake.wait(self._get_pause())
            self._wake.clear()
            if not stopping.is_set():
                self.run_once()
        _give_back_connections()

    def _get_pause(self) -> float:
        """Give the seconds until the next run, bounded: a clock may have been set back."""
        if self.progress.next_at is None:
            return 0.0
        pause = self.progress.next_at - clock.now()
        longest = max(self.duty.pause, self.duty.longest_wait, self.duty.rests * self.duty.budget)
        return max(0.0, min(pause, longest).total_seconds())

    def wake(self) -> None:
        """End the pause of the duty."""
        self._wake.set()

    def _is_worth_a_note(self, *, now: datetime) -> bool:
        return (
            self._noted_at is None
            or self._noted.is_running
            or (self.progress.result, self.progress.failures)
            != (self._noted.result, self._noted.failures)
            or now - self._noted_at >= NOTE_EVERY
            or self.duty.pause >= NOTE_EVERY
        )

    def _note(self, *, now: datetime) -> None:
        """Write the progress down. When that fails the duty goes on; the next note tells more."""
        try:
            keep_progress(duty=self.duty, before=self._noted, after=self.progress, now=now)
        except Exception as error:  # noqa: BLE001 - a note that fails must not end the duty
            log.error("duty %s: its progress cannot be noted\n%s", self.duty.name, trace(error))
            _give_back_connections()
            return
        if self._noted.is_alarming and not self.progress.is_alarming:
            log.warning("duty %s does well again", self.duty.name)
        self._noted, self._noted_at = self.progress, now

    def _tell_failure(self, error: BaseException) -> None:
        level = logging.ERROR if self.progress.is_alarming else logging.WARNING
        log.log(
            level,
            "duty %s failed, %d in a row; next at %s\n%s",
            self.duty.name,
            self.progress.failures,
            self.progress.next_at,
            trace(error),
        )


def attend(process: Process) -> int:
    """Carry the duties of a process until SIGTERM. Gives the exit status.

    Threads that still run after a few seconds are left to end with the process.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    attendants = [Attendant(duty) for duty in list_duties_of(process)]
    threads = [_start(each.attend, each.duty.name, stopping) for each in attendants]
    watch = _start(_watch_over(attendants), "watch", stopping)
    woken = [each for each in attendants if each.duty.is_woken]
    if woken:
        _answer_bell(settings.SAMBUNG_RUNTIME_FOLDER / PUBLISHER_SOCKET, woken, stopping)
    stopping.wait()
    for each in attendants:
        each.wake()
    for thread in [*threads, watch]:
        thread.join(timeout=_STOP_SECONDS / len(threads))
    for each in attendants:
        each.leave_off(now=clock.now())
    return 0


def _start(
    target: Callable[[threading.Event], None], name: str, stopping: threading.Event
) -> threading.Thread:
    thread = threading.Thread(target=target, args=(stopping,), name=name, daemon=True)
    thread.start()
    return thread


def _watch_over(attendants: Sequence[Attendant]) -> Callable[[threading.Event], None]:
    def watch(stopping: threading.Event) -> None:
        while not stopping.wait(_LOOK_SECONDS):
            for each in attendants:
                each.look(now=clock.now())

    return watch


def _answer_bell(path: Path, woken: Sequence[Attendant], stopping: threading.Event) -> None:
    """Wake duties at every datagram. Nothing else is done here, so that nothing delays it."""
    with _hang_bell(path) as bell:
        while not stopping.is_set():
            try:
                bell.recv(1)
            except TimeoutError:
                continue
            for each in woken:
                each.wake()


@contextmanager
def _hang_bell(path: Path) -> Iterator[socket.socket]:
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.bind(str(path))
        path.chmod(0o600)
        bell.settimeout(_LOOK_SECONDS)
        yield bell


def _give_back_connections() -> None:
    """Close this thread's connections: one that broke is opened anew when it is needed."""
    connections.close_all()
