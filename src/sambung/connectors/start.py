"""Start of the connector process: `python -m sambung.connectors.start SOCKET`.

A connector that was killed leaves its socket behind, and the server refuses to bind over it. So
this takes the dead socket away first, and then becomes the server, under the same process id.
"""

import os
import socket
import sys
from pathlib import Path

_FROM_OTHERS = 0o077


def server_command(path: Path) -> list[str]:
    """Give the command of the server on a socket of mode 0600."""
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
        "1",
        "--blocking-threads",
        "4",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
        "--no-ws",
        "--no-access-log",
        "--log-level",
        "warning",
        "sambung.connectors.wsgi:application",
    ]


def remove_dead_socket(path: Path) -> None:
    """Take away a socket nobody listens on.

    Raises:
        FileExistsError: somebody answers on it, or it is no socket.
    """
    if not path.exists():
        return
    if not path.is_socket() or _is_answered(path):
        raise FileExistsError(f"{path} is in use; stop the other connector first")
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
    path = Path(sys.argv[1])
    remove_dead_socket(path)
    os.umask(_FROM_OTHERS)
    command = server_command(path)
    os.execv(command[0], command)  # noqa: S606 - our own command, no shell wanted


if __name__ == "__main__":
    main()
