"""The running Sambung of a data folder: which processes it has, and whether it is healthy."""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from sambung.connectors.process import connector_command
from sambung.gateway.process import PAGES_SOCKET, SIGN_IN_SOCKET, envoy_command
from sambung.kernel.errors import Unavailable
from sambung.kernel.files import write_atomically
from sambung.kernel.socketserver import socket_server_command
from sambung.site.environment import SHARED_SETTINGS, Environment
from sambung.site.supervisor import ProcessSpec

INSTANCE_FILE = "instance.json"
"""How the running instance was set; only valid while the lock of the data folder is held."""

_HEALTH_TIMEOUT_SECONDS = 90.0
_SERVING = ("ok", "degraded")
"""A duty that keeps failing, as when a provider is down, is no reason not to serve."""


def list_processes(environment: Environment) -> tuple[ProcessSpec, ...]:
    """List the processes of this installation in the order they start."""
    specs = [
        ProcessSpec("gateway", envoy_command()),
        ProcessSpec("connector", connector_command()),
        ProcessSpec("web", _web_command(environment, "pages", PAGES_SOCKET)),
        ProcessSpec("sign-in", _web_command(environment, "wsgi", SIGN_IN_SOCKET)),
        ProcessSpec("publisher", [sys.executable, "-m", "sambung.site.publisher"]),
        ProcessSpec("worker", [sys.executable, "-m", "sambung.site.worker"]),
        ProcessSpec("tailer", [sys.executable, "-m", "sambung.site.tailer"]),
    ]
    if not environment.is_production:
        command = [sys.executable, "-m", "sambung.site.example.server"]
        specs.append(ProcessSpec("example", [*command, "--port", str(environment.example_port)]))
    return tuple(specs)


def _web_command(environment: Environment, entry: str, name: str) -> list[str]:
    path = environment.runtime_folder / name
    workers = environment.web_workers if name == PAGES_SOCKET else 1
    return socket_server_command(path, f"sambung.site.{entry}:application", workers=workers)


def note_running(environment: Environment) -> None:
    """Write down how this instance was set, so that commands on the same folder agree with it."""
    noted = {
        f"SAMBUNG_{name.upper()}": str(getattr(environment, name))
        for name in SHARED_SETTINGS
        if getattr(environment, name)
    }
    path = environment.data_folder / INSTANCE_FILE
    write_atomically(path, json.dumps(noted, indent=2).encode())


def find_health(environment: Environment) -> dict[str, Any] | None:
    """Ask the web process for its health; None when nothing answers."""
    address = f"{environment.portal_internal_address}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        try:
            return dict(json.load(error))
        except ValueError:
            return None
    except (OSError, ValueError):
        return None


def wait_until_healthy(
    environment: Environment,
    *,
    tend: Callable[[], None],
    is_given_up: Callable[[], bool] = lambda: False,
) -> None:
    """Wait until every part reports that it is well; `tend` is called while waiting.

    Raises:
        Unavailable: it did not become healthy in time; names what is missing.
    """
    deadline = time.monotonic() + _HEALTH_TIMEOUT_SECONDS
    health: dict[str, Any] | None = None
    while time.monotonic() < deadline:
        if is_given_up():
            return
        health = find_health(environment)
        if health is not None and health.get("status") in _SERVING:
            return
        tend()
        time.sleep(0.05)
    raise Unavailable(
        _("Sambung did not become healthy within %(seconds)d seconds: %(health)s")
        % {
            "seconds": _HEALTH_TIMEOUT_SECONDS,
            "health": json.dumps(health or {"web": "no answer"}),
        }
    )
