"""How the connector process is started: a server on a Unix socket, and on nothing else."""

from pathlib import Path

from django.conf import settings

from sambung.exchange.rules.upstreams import CONNECTOR_SOCKET
from sambung.kernel.socketserver import socket_server_command

URLCONF = "sambung.connectors.urls"
MIDDLEWARE = ["sambung.connectors.answers.Answering"]
"""What the process serves, instead of the site's pages and middleware."""


def connector_socket() -> Path:
    """Give the path of the connector's socket, in the private runtime folder."""
    folder: Path = settings.SAMBUNG_RUNTIME_FOLDER
    return folder / f"{CONNECTOR_SOCKET}.sock"


def connector_command() -> list[str]:
    """Give the command that serves the published tables until it is told to stop.

    Of the processes that reach the socket only the gateway calls.
    """
    return socket_server_command(connector_socket(), "sambung.connectors.wsgi:application")
