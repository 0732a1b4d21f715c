"""A run that is killed before it can stop what it started; `test_killed_run.py` runs this file."""

import os
import signal
from pathlib import Path

from tests.chromium import chromium  # noqa: F401 - fixtures
from tests.gateway.conftest import envoy, provider  # noqa: F401 - fixtures
from tests.guardian import MARK
from tests.site.running import RunningSambung


def test_it_starts_servers_and_a_browser_and_waits_to_be_killed(envoy, chromium):  # noqa: F811
    data, folder = (Path(os.environ[name]) for name in ("ABANDONED_DATA", "ABANDONED_FOLDER"))
    RunningSambung(folder, data=data).start()
    os.write(1, f"\nmark {os.environ[MARK]} pid {os.getpid()}\n".encode())
    signal.pause()
