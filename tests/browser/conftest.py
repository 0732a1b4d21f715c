"""A real portal (granian, collected and compressed static files) and a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.entering import fill_sign_in
from tests.browser.filling import PASSWORD
from tests.chromium import chromium, open_context

START_SECONDS = 180
FILL = """
import django
django.setup()
from tests.browser.entering import fill_sign_in
from tests.browser.filling import fill
fill()
"""


@pytest.fixture(scope="session")
def portal_folder(tmp_path_factory):
    """Give the folder of the portal's data and sockets."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture
def outbox(portal_folder):
    """Give the folder into which the portal writes its messages."""
    return portal_folder / "data" / "outbox"


@pytest.fixture(scope="session")
def portal(portal_folder, prepared):
    """Serve the showcase; gives the address without a slash at the end."""
    folder = portal_folder
    shutil.copytree(prepared, folder / "data")
    port = _find_free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")},
        "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
        "SAMBUNG_DATA_DIR": str(folder / "data"),
        "SAMBUNG_RUNTIME_DIR": str(folder / "run"),
        "SAMBUNG_PORT": str(port),
    }
    subprocess.run(
        [sys.executable, "-c", FILL],
        env=environment,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ws",
        "--log-level",
        "warning",
        "sambung.site.wsgi:application",
    ]
    server = subprocess.Popen(command, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_answers(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def sign_in(portal, open_context):
    """Give a function that signs an officer in and gives the page it was meant for."""

    def run(who, path="/konsol/", width=1280, **options):
        page = open_context(width, **options).new_page()
        page.goto(f"{portal}/masuk/?next={path}")
        fill_sign_in(page, who, PASSWORD)
        page.wait_for_url(f"**{path}")
        return page

    return run


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_until_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the web server ended"
        try:
            with urllib.request.urlopen(f"{address}/tentang/", timeout=60):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answered at {address} within {START_SECONDS} s")
