"""Serves a WSGI application on a Unix socket: `python -m … SOCKET TARGET [--workers N]`.

A server that was killed leaves its socket behind, and its successor refuses to bind over it. So
this takes the dead socket away first, and then becomes the server, under the same process id.
"""

import argparse
import os
import socket
import sys
from pathlib import Path

_FROM_OTHERS = 0o077


def socket_server_command(path: Path, target: str, *, workers: int = 1) -> list[str]:
    """Give the command that serves `target` on a socket until it is told to stop.

    The folder of the socket must exist and be closed to others (0700); the socket is made with
    mode 0600, so that only processes of this user reach it.
    """
    module = "sambung.kernel.socketserver"
    return [sys.executable, "-m", module, str(path), target, "--workers", str(workers)]


def build_server_command(path: Path, target: str, workers: int) -> list[str]:
    """Give the command of the server itself, on a socket of mode 0600."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--http",
        "1",
        "--uds",
        str(path),
        "--uds-permissions",
        "0600",
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
        "--no-ws",
        "--no-access-log",
        "--log-level",
        "warning",
        target,
    ]


def remove_dead_socket(path: Path) -> None:
    """Take away a socket nobody listens on.

    Raises:
        FileExistsError: somebody answers on it, or it is no socket.
    """
    if not path.exists():
        return
    if not path.is_socket() or _is_answered(path):
        raise FileExistsError(f"{path} is in use; stop the other server first")
    path.unlink()


def _is_answered(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            return False
    return True


def main() -> None:
    """Become the server. Files it makes, the socket first of all, are closed to others."""
    parser = argparse.ArgumentParser(prog="python -m sambung.kernel.socketserver")
    parser.add_argument("socket", type=Path)
    parser.add_argument("target")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    remove_dead_socket(arguments.socket)
    os.umask(_FROM_OTHERS)
    command = build_server_command(arguments.socket, arguments.target, arguments.workers)
    os.execv(command[0], command)  # noqa: S606 - our own command, no shell wanted


if __name__ == "__main__":
    main()
