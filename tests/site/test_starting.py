"""`sambung up`: starts what it promises, refuses clearly, leaves nothing behind."""

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.site.running import COMMANDS, is_port_free, list_descendants, wait_until

pytestmark = pytest.mark.instance


def test_a_first_start_loads_a_city_there_is_and_a_second_never_loads_again(fresh):
    refused = fresh.run("up", "--city", "atlantis")
    assert refused.returncode == 1
    assert "bandung" in refused.stderr
    fresh.start()
    assert set(fresh.process_ids()) == set(COMMANDS)
    summary = fresh.get("/api/v1/summary")
    assert summary["total"] == 236
    before = fresh.counts()
    fresh.stop()
    fresh.start()
    assert fresh.counts() == before
    assert fresh.log.count("Loading the data of the city") == 1


def test_nothing_is_left_running_after_it_was_killed_or_told_to_stop(settled):
    settled.start()
    running = list_descendants(settled.process.pid)
    assert len(running) >= len(COMMANDS)
    os.kill(settled.process.pid, signal.SIGKILL)
    settled.process.wait()
    settled.process = None
    wait_until(
        lambda: not [pid for pid in running if Path(f"/proc/{pid}").exists()], "an empty house"
    )
    settled.start()
    settled.stop(signal.SIGTERM)
    assert all(map(is_port_free, (settled.port, settled.exchange_port, settled.example_port)))


def test_a_port_in_use_is_named_with_the_setting_that_changes_it(fresh):
    with socket.create_server(("127.0.0.1", fresh.exchange_port)):
        answer = fresh.run("up")
    assert answer.returncode == 1
    assert str(fresh.exchange_port) in answer.stderr
    assert "SAMBUNG_EXCHANGE_PORT" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_named_twice_is_refused(fresh):
    answer = fresh.run("up", SAMBUNG_EXCHANGE_PORT=str(fresh.port))
    assert answer.returncode == 1
    assert "SAMBUNG_" in answer.stderr


def test_an_address_this_machine_does_not_have_is_named(fresh):
    answer = fresh.run("up", SAMBUNG_HOST="192.0.2.1")
    assert answer.returncode == 1
    assert "192.0.2.1" in answer.stderr
    assert "SAMBUNG_HOST" in answer.stderr
    assert "in use" not in answer.stderr


def test_a_command_before_the_first_start_says_what_to_do(fresh):
    answer = fresh.run("verify")
    assert answer.returncode == 1
    assert "sambung up" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_damaged_database_is_named(fresh):
    (fresh.folder / "data").mkdir()
    (fresh.folder / "data" / "sambung.sqlite3").write_text("no database, but long enough " * 200)
    answer = fresh.run("up")
    assert answer.returncode == 1
    assert "damaged" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_that_does_not_answer_is_named(fresh):
    answer = fresh.run("up", SAMBUNG_DATABASE_URL="postgres://a:b@127.0.0.1:1/sambung")
    assert answer.returncode == 1
    assert "SAMBUNG_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_that_cannot_be_written_is_named(fresh):
    (fresh.folder / "file").write_text("no folder")
    answer = fresh.run("up", SAMBUNG_DATA_DIR=str(fresh.folder / "file" / "data"))
    assert answer.returncode == 1
    assert "SAMBUNG_DATA_DIR" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_missing_gateway_binary_is_named(fresh):
    answer = fresh.run("up", SAMBUNG_ENVOY_BINARY="/nowhere/envoy")
    assert answer.returncode == 1
    assert "/nowhere/envoy" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SAMBUNG_PORT", "eight thousand"),
        ("SAMBUNG_PORT", "80000"),
        ("SAMBUNG_ENV", "test"),
        ("SAMBUNG_PUBLIC_URL", "sambung"),
    ],
)
def test_an_unusable_setting_is_explained(fresh, setting, value):
    answer = fresh.run("up", **{setting: value})
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"{setting}: ")
    assert value in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_address_is_explained_but_never_repeated(fresh):
    answer = fresh.run("up", SAMBUNG_DATABASE_URL="mysql://kota:rahasia@host/sambung")
    assert answer.returncode == 2
    assert answer.stderr.startswith("SAMBUNG_DATABASE_URL: ")
    assert "rahasia" not in answer.stderr


class TestProduction:
    def test_needs_an_https_address(self, fresh):
        answer = fresh.run("up", SAMBUNG_ENV="production")
        assert answer.returncode == 1
        assert "SAMBUNG_PUBLIC_URL" in answer.stderr

    def test_publishes_documented_applications_only(self, tmp_path, fresh):
        fresh.environment |= {
            "SAMBUNG_ENV": "production",
            "SAMBUNG_PUBLIC_URL": "https://sambung.example",
        }
        fresh.start()
        summary = fresh.get("/api/v1/summary")
        assert summary["by_provenance"] == {"documented": 58, "illustrative": 0}
        assert "example" not in fresh.process_ids()
        assert fresh.run("demo").returncode == 1

    def test_refuses_illustrative_rows_until_they_are_removed(self, settled):
        production = {"SAMBUNG_ENV": "production", "SAMBUNG_PUBLIC_URL": "https://sambung.example"}
        refused = settled.run("up", **production)
        assert refused.returncode == 1
        assert "sambung remove illustrative" in refused.stderr
        assert settled.run("remove", "illustrative").returncode == 0
        settled.environment |= production
        settled.start()
        assert settled.get("/api/v1/summary")["total"] == 58
