"""What other users of the machine can do to an installation: nothing."""

import fcntl
import json
import os
import stat
from pathlib import Path

import pytest

from sambung.kernel.errors import Unavailable
from sambung.site import cli, preparation
from sambung.site.environment import Environment

STRANGER = 65_534


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folders of an installation that was not started yet, below the one given."""
    monkeypatch.setenv("SAMBUNG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SAMBUNG_RUNTIME_DIR", str(tmp_path / "run"))
    return tmp_path


def test_runtime_folder_behind_a_strangers_link_is_refused(
    folders: Path, monkeypatch: pytest.MonkeyPatch
):
    (folders / "mine").mkdir()
    (folders / "run").symlink_to(folders / "mine")
    give_links_to_a_stranger(monkeypatch)

    with pytest.raises(Unavailable, match="SAMBUNG_RUNTIME_DIR"):
        preparation.ensure_folders(Environment())


def test_data_folder_behind_an_own_link_is_taken_and_closed(folders: Path):
    (folders / "elsewhere").mkdir(mode=0o755)
    (folders / "data").symlink_to(folders / "elsewhere")

    preparation.ensure_folders(Environment())

    assert (folders / "elsewhere").stat().st_mode & 0o077 == 0


def test_only_known_settings_are_taken_from_a_running_instance(
    folders: Path, monkeypatch: pytest.MonkeyPatch
):
    names = ("SAMBUNG_PORT", "SAMBUNG_ENVOY_BINARY", "LD_PRELOAD")
    for name in names:
        monkeypatch.setenv(name, "to be restored afterwards")
        monkeypatch.delenv(name)
    preparation.ensure_folders(Environment())
    noted = dict(zip(names, ("8123", "/elsewhere/envoy", "/elsewhere/x.so"), strict=True))
    (folders / "data" / "instance.json").write_text(json.dumps(noted))

    lock = preparation.find_instance_lock(Environment())
    assert lock is not None
    with lock:
        cli._adopt_running_instance(Environment())

    assert {name: os.environ.get(name) for name in names} == {
        "SAMBUNG_PORT": "8123",
        "SAMBUNG_ENVOY_BINARY": None,
        "LD_PRELOAD": None,
    }


def test_commands_do_not_take_each_other_for_a_running_instance(
    folders: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SAMBUNG_PORT", "to be restored afterwards")
    monkeypatch.delenv("SAMBUNG_PORT")
    preparation.ensure_folders(Environment())
    (folders / "data" / "instance.json").write_text('{"SAMBUNG_PORT": "8123"}')
    (folders / "data" / "sambung.lock").touch()

    with open(folders / "data" / "sambung.lock") as other_command:
        fcntl.flock(other_command, fcntl.LOCK_SH)
        cli._adopt_running_instance(Environment())

    assert "SAMBUNG_PORT" not in os.environ


def give_links_to_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every symbolic link belong to somebody else."""
    look = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        status = list(look(path))
        if stat.S_ISLNK(int(status[0])):
            status[4] = STRANGER
        return os.stat_result(status)

    monkeypatch.setattr(Path, "lstat", lstat)
