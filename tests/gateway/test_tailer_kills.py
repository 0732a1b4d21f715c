"""A real tailer process, killed with SIGKILL in the middle of its work, again and again."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.gateway.log_samples import encode_call

LINES = 12_000
KILLS = 25
WAIT_SECONDS = 180


@pytest.fixture
def spool(tmp_path):
    folder = tmp_path / "data" / "spool"
    folder.mkdir(parents=True, mode=0o700)
    return folder / "exchange.jsonl"


@pytest.fixture
def environment(tmp_path, spool):
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")},
        "SAMBUNG_DATA_DIR": str(tmp_path / "data"),
        "SAMBUNG_RUNTIME_DIR": str(tmp_path / "run"),
    }


def start(mode, environment):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.gateway.tailer_process", mode],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(mode, environment):
    process = start(mode, environment)
    output, _errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0
    return json.loads(output)


def write_calls(spool, count):
    """Write the log as Envoy does, with torn lines in between as if it had been killed too."""
    torn = 0
    with open(spool, "wb") as file:
        for number in range(count):
            line = encode_call(number)
            if number % 1000 == 500:
                file.write(line[: 20 + number % 100])
                torn += 1
            file.write(line)
    return torn


def test_every_line_is_taken_once_when_the_tailer_is_killed_many_times(spool, environment):
    torn = write_calls(spool, LINES)
    chance = random.Random(6962)
    process = start("serve", environment)
    assert process.stdout.readline() == "ready\n"
    for _ in range(KILLS):
        child = int(process.stdout.readline())
        time.sleep(chance.uniform(0.002, 0.08))  # a random moment of its work
        os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + WAIT_SECONDS
    while spool.stat().st_size > 0:  # set aside, read to its end, deleted
        assert time.monotonic() < deadline
        time.sleep(0.05)
    while len(list(spool.parent.iterdir())) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(int(process.stdout.readline()), signal.SIGKILL)
    process.stdin.close()
    process.wait(timeout=WAIT_SECONDS)
    report = run("report", environment)
    assert report["request_ids"] == [f"call-{number}" for number in range(LINES)]
    assert report["unreadable_lines"] == torn
    assert report["fault"] is None


def test_every_line_is_taken_once_when_the_tailer_dies_at_each_of_its_statements(
    spool, environment
):
    write_calls(spool, 400)
    died = run("crash", environment)
    assert died > 10
    report = run("report", environment)
    taken = report["request_ids"]
    assert taken == [f"call-{number}" for number in range(len(taken))]
    assert taken
    assert report["fault"] is None
