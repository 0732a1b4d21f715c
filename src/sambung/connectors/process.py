"""How the connector process is started: a server on a Unix socket, and on nothing else."""

import sys
from pathlib import Path

from django.conf import settings

CONNECTOR_NAME = "connector"
"""The socket of the interfaces served here; the gateway finds it by this name."""

URLCONF = "sambung.connectors.urls"
MIDDLEWARE = ["sambung.connectors.answers.Answering"]
"""What the process serves, instead of the site's pages and middleware."""


def connector_socket() -> Path:
    """Give the path of the connector's socket, in the private runtime folder."""
    folder: Path = settings.SAMBUNG_RUNTIME_FOLDER
    return folder / f"{CONNECTOR_NAME}.sock"


def connector_command() -> list[str]:
    """Give the command that serves the published tables until it is told to stop.

    The runtime folder must exist and be closed to others (0700); the socket is made with mode
    0600, so that only processes of this user reach it, and of these only the gateway calls.
    """
    return [sys.executable, "-m", "sambung.connectors.start", str(connector_socket())]
