"""The ports of an installation: none is taken from somebody else, and the example finds its own."""

import errno
import json
import os
import socket

from django.conf import settings
from django.utils.translation import gettext as _

from sambung.kernel.errors import Conflict, Unavailable
from sambung.site.environment import Environment
from sambung.site.instance import INSTANCE_FILE

_EXAMPLE_HOST = "127.0.0.1"
_EXAMPLE_SETTING = "SAMBUNG_EXAMPLE_PORT"


def choose_example_port(environment: Environment) -> Environment:
    """Give the settings with a port for the example, for this process and those it starts.

    A port that was set stays. Without one it is the port of the last start, so that addresses
    people wrote down stay true, or another one when somebody else listens there by now.
    """
    if environment.is_production or environment.example_port:
        return environment
    taken = {environment.port, environment.exchange_port}
    port = _read_last_port(environment)
    while not port or port in taken or not _is_free(port):
        port = _find_free_port()
    os.environ[_EXAMPLE_SETTING] = str(port)
    settings.SAMBUNG_EXAMPLE_PORT = port
    return environment.model_copy(update={"example_port": port})


def _read_last_port(environment: Environment) -> int:
    """Give the port of the last start; 0 when there was none or its note cannot be read."""
    try:
        noted = json.loads((environment.data_folder / INSTANCE_FILE).read_text())
        return int(noted[_EXAMPLE_SETTING])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _is_free(port: int) -> bool:
    try:
        with socket.create_server((_EXAMPLE_HOST, port)):
            return True
    except (OSError, OverflowError):
        return False


def _find_free_port() -> int:
    with socket.create_server((_EXAMPLE_HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def check_ports(environment: Environment) -> None:
    """Refuse to start on a port somebody else listens on.

    Raises:
        Conflict: names the port and the setting that changes it.
        Unavailable: this machine has no such address, or the port is for the superuser.
    """
    wanted = [
        (environment.host, environment.port, "SAMBUNG_PORT"),
        (environment.exchange_host, environment.exchange_port, "SAMBUNG_EXCHANGE_PORT"),
    ]
    if not environment.is_production:
        wanted.append((_EXAMPLE_HOST, environment.example_port, _EXAMPLE_SETTING))
    ports = [port for _host, port, _setting in wanted]
    for host, port, setting in wanted:
        if ports.count(port) > 1:
            raise Conflict(
                _("Port %(port)d is named twice. Give each part its own port with %(setting)s.")
                % {"port": port, "setting": setting}
            )
        _must_be_free(host, port, setting)


def _must_be_free(host: str, port: int, setting: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Conflict(
                    _("Port %(port)d on %(host)s is in use. Stop that program, or set %(setting)s.")
                    % {"port": port, "host": host, "setting": setting}
                ) from error
            raise Unavailable(
                _("Port %(port)d on %(host)s cannot be opened (%(reason)s). Set %(settings)s.")
                % {
                    "port": port,
                    "host": host,
                    "reason": error.strerror or error,
                    "settings": f"{setting}, {setting.replace('PORT', 'HOST')}",
                }
            ) from error
