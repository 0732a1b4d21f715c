"""Starts the processes of Sambung, watches them, and stops them cleanly.

Each process runs in a group of its own, so that a dead one leaves nothing behind that holds its
port; and each is told by the kernel to stop when the supervisor dies, whatever killed it.
"""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

_PR_SET_PDEATHSIG = 1
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 10.0
_STEADY_SECONDS = 30.0
_GRACE_SECONDS = 8.0
_OPEN_FILES = 16_384
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """A process to keep running, by the command that starts it."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Watched:
    spec: ProcessSpec
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    pause: float = _FIRST_PAUSE_SECONDS


class Supervisor:
    """Keeps a set of processes running until it is asked to stop."""

    def __init__(
        self, specs: Sequence[ProcessSpec], *, on_event: Callable[[str, str, int], None]
    ) -> None:
        """`on_event` hears (event, process name, exit status); events: died, started_again."""
        self._watched = [_Watched(spec) for spec in specs]
        self._on_event = on_event
        self._is_stopping = False

    def start(self) -> None:
        """Start every process, in order."""
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        for watched in self._watched:
            self._launch(watched)

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Restart what dies, until a signal asks to stop or `until` says so."""
        while not self._is_stopping and not until():
            self.tend()
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask every process to stop, in reverse order, and kill what does not within 8 seconds."""
        running = [watched for watched in reversed(self._watched) if watched.process is not None]
        for watched in running:
            _signal_group(watched.process, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        for watched in running:
            process = watched.process
            if process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.wait()
            watched.process = None

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether a signal asked to stop."""
        return self._is_stopping

    def tend(self) -> None:
        """Look once at every process; restart what died."""
        moment = time.monotonic()
        for watched in self._watched:
            if watched.process is None:
                if moment >= watched.restart_at:
                    self._launch(watched)
                    self._on_event("started_again", watched.spec.name, 0)
                continue
            status = watched.process.poll()
            if status is not None:
                self._bury(watched, status, moment)

    def _bury(self, watched: _Watched, status: int, moment: float) -> None:
        _signal_group(watched.process, signal.SIGKILL)
        watched.process = None
        is_steady = moment - watched.started_at > _STEADY_SECONDS
        watched.pause = (
            _FIRST_PAUSE_SECONDS if is_steady else min(watched.pause * 2, _LONGEST_PAUSE_SECONDS)
        )
        watched.restart_at = moment + watched.pause
        self._on_event("died", watched.spec.name, status)

    def _launch(self, watched: _Watched) -> None:
        watched.process = subprocess.Popen(  # noqa: S603 - our own commands
            list(watched.spec.command),
            env={**os.environ, **watched.spec.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_prepare_child,  # noqa: PLW1509 - the supervisor has one thread
        )
        watched.started_at = time.monotonic()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopping = True


def _prepare_child() -> None:
    """Tie it to the supervisor, and let the gateway have a file for each of its connections."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _signal_group(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
