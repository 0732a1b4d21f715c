"""Ends what a test run leaves behind when it is killed: servers, browsers, workers.

Every process below a run carries the run's mark in its environment, wherever it moved in the tree
of processes. The guardian lives in a session of its own and holds one end of a pipe; when the run
is gone, however it went, the pipe ends and the guardian kills all that carries the mark.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

MARK = "TESTS_OF_RUN"
_ROUNDS = 50
_PAUSE_SECONDS = 0.1


def watch_over(folder: Path) -> "subprocess.Popen[bytes]":
    """Mark this process's children and have a guardian wait for its end.

    `folder` is removed then. The guardian lives as long as the returned object is kept.
    """
    mark = f"{os.environ.get(MARK, '')}/{os.getpid()}"
    os.environ.pop(MARK, None)
    guardian = subprocess.Popen(
        [sys.executable, "-S", __file__, mark, str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    os.environ[MARK] = mark
    return guardian


def list_marked(mark: str) -> list[int]:
    """List the processes below the run of a mark."""
    wanted = f"\0{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            environment = b"\0" + (entry / "environ").read_bytes()
            if wanted + b"\0" in environment or wanted + b"/" in environment:
                found.append(int(entry.name))
    return found


def _wait_and_clear(mark: str, folder: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    for _round in range(_ROUNDS):
        left = list_marked(mark)
        if not left:
            break
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_PAUSE_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _wait_and_clear(*sys.argv[1:])
