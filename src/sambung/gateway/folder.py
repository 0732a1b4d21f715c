"""The folder of files a gateway reads: replaced by rename, one writer at a time.

Envoy keeps what it has when a file disappears or cannot be read, and starts from these files
alone, so they are what the gateway enforces when everything else is down.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sambung.gateway.translation.resources import (
    AGREEMENTS,
    CLUSTERS,
    NAMES,
    ROUTES,
    TOKENS,
    Resource,
)
from sambung.kernel.files import write_atomically

_GROWING = (TOKENS, CLUSTERS, ROUTES, AGREEMENTS)
_SHRINKING = (TOKENS, AGREEMENTS, ROUTES, CLUSTERS)


class GatewayFolder:
    """The files of one gateway."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder: a second publisher waits until the first is done."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.path / ".lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def is_complete(self) -> bool:
        """Tell whether every file Envoy needs is there and can be read as JSON."""
        return all(self._read_resources(name) is not None for name in NAMES)

    def list_changed(self, resources: Mapping[str, Resource]) -> tuple[str, ...]:
        """List the resources whose file differs from what it should be."""
        return tuple(name for name in NAMES if self._read(name) != resources[name].content)

    def replace_files(self, resources: Mapping[str, Resource], changed: Sequence[str]) -> None:
        """Put changed resources into place, in an order in which no route lacks its cluster.

        New services: cluster, route, then leave to call. Withdrawn ones: the reverse.

        Raises:
            OSError: a file cannot be written; it and the files after it stay as they were.
        """
        order = _SHRINKING if self._loses_clusters(resources[CLUSTERS]) else _GROWING
        for name in order:
            if name in changed:
                write_atomically(self._file(name), resources[name].content)

    def write_file(self, file_name: str, content: bytes) -> None:
        """Put a file that Envoy reads only when it starts."""
        write_atomically(self.path / file_name, content)

    def _loses_clusters(self, clusters: Resource) -> bool:
        standing = {body["name"] for body in self._read_resources(CLUSTERS) or ()}
        return bool(standing - {body["name"] for body in clusters.bodies})

    def _file(self, name: str) -> Path:
        return self.path / f"{name}.json"

    def _read(self, name: str) -> bytes | None:
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            return None

    def _read_resources(self, name: str) -> list[dict[str, str]] | None:
        """Give the resources in a file, or None when it is missing or torn."""
        content = self._read(name)
        try:
            return list(json.loads(content)["resources"]) if content else None
        except (ValueError, KeyError, TypeError):
            return None
