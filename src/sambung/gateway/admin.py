"""Envoy's administration, over its Unix socket. Only this user may open it."""

import http.client
import json
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from sambung.gateway.translation.resources import AGREEMENTS, CLUSTERS, ROUTES, TOKENS
from sambung.kernel.errors import Unavailable

ADMIN_SOCKET = "envoy-admin.sock"
"""Name of the socket in the runtime folder."""

_TIMEOUT_SECONDS = 5.0
_OWNER_OF_VERSION = {
    "extension_config_discovery.http_filter.tokens": TOKENS,
    "cluster_manager.cds": CLUSTERS,
    "http.exchange.rds.exchange": ROUTES,
    "extension_config_discovery.http_filter.agreements": AGREEMENTS,
}


class Admin:
    """A client of one Envoy. Each call opens a connection of its own."""

    def __init__(self, socket_path: Path) -> None:
        self._socket_path = socket_path

    def is_ready(self) -> bool:
        """Tell whether Envoy answers and serves."""
        try:
            return self._call("GET", "/ready").strip() == b"LIVE"
        except Unavailable:
            return False

    def get_versions(self) -> dict[str, str]:
        """Give the version of each resource that Envoy enforces now, by name of the resource.

        Raises:
            Unavailable: Envoy does not answer.
        """
        suffix = ".version_text"
        found = self._read_stats(r"\.version_text$")
        return {
            owner: str(found[f"{prefix}{suffix}"])
            for prefix, owner in _OWNER_OF_VERSION.items()
            if f"{prefix}{suffix}" in found
        }

    def get_refusals(self) -> dict[str, int]:
        """Give how often Envoy refused a new version of each resource since it started.

        Raises:
            Unavailable: Envoy does not answer.
        """
        found = self._read_stats(r"\.(update_rejected|update_failure)$")
        return {
            owner: sum(
                int(found.get(f"{prefix}.{counter}", 0))
                for counter in ("update_rejected", "update_failure")
            )
            for prefix, owner in _OWNER_OF_VERSION.items()
        }

    def get_addresses(self) -> dict[str, tuple[str, int]]:
        """Give host and port of each listener, by its name: `exchange`, `portal`.

        Raises:
            Unavailable: Envoy does not answer.
        """
        listeners = json.loads(self._call("GET", "/listeners?format=json"))
        addresses = {
            status["name"]: status["local_address"]["socket_address"]
            for status in listeners.get("listener_statuses", ())
        }
        return {
            name: (address["address"], address["port_value"]) for name, address in addresses.items()
        }

    def reopen_logs(self) -> None:
        """Let Envoy open its log anew after the old file was renamed.

        Raises:
            Unavailable: Envoy does not answer.
        """
        self._call("POST", "/reopen_logs")

    def _read_stats(self, pattern: str) -> dict[str, int | str]:
        body = self._call("GET", f"/stats?format=json&filter={quote(pattern, safe='')}")
        return {stat["name"]: stat["value"] for stat in json.loads(body)["stats"] if "name" in stat}

    def _call(self, method: str, path: str) -> bytes:
        try:
            with closing(_UnixConnection(self._socket_path)) as connection:
                connection.request(method, path)
                answer = connection.getresponse()
                body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(_("The gateway does not answer.")) from error
        if answer.status != http.client.OK and path != "/ready":
            raise Unavailable(_("The gateway does not answer."))
        return body


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, socket_path: Path) -> None:
        super().__init__("envoy", timeout=_TIMEOUT_SECONDS)
        self._socket_path = socket_path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._socket_path))


def get_admin() -> Admin:
    """Give the client of this installation's gateway."""
    return Admin(settings.SAMBUNG_RUNTIME_FOLDER / ADMIN_SOCKET)
