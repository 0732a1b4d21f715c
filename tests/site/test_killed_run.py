"""A test run that is killed leaves no process behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guardian import list_marked
from tests.site.running import COMMANDS, wait_until

pytestmark = [pytest.mark.instance, pytest.mark.browser, pytest.mark.envoy]
BROWSER, ENVOY = "chromium", "envoy"


def list_commands(pids):
    found = []
    for pid in pids:
        try:
            found.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def test_a_run_that_is_killed_leaves_no_process_behind(tmp_path, prepared):
    run = subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "-q", "-s", "tests/site/abandoned.py"),
            *("-p", "no:cacheprovider", "--basetemp", str(tmp_path / "own")),
        ],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "ABANDONED_DATA": str(prepared),
            "ABANDONED_FOLDER": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = next((line for line in run.stdout if line.startswith("mark ")), "")
        assert told, "the run ended before it had started everything"
        _word, mark, _word, pid = told.split()
        assert int(pid) == run.pid
        commands = list_commands(list_marked(mark))
        for part in (*COMMANDS.values(), BROWSER):
            assert any(part in command for command in commands), f"{part} does not run: {commands}"
        assert sum(ENVOY in command for command in commands) >= 2
    finally:
        run.kill()
        run.wait()
    wait_until(lambda: not list_marked(mark), "the end of everything the run started")
