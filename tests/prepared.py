"""What is slow to build is built once and copied: databases, and the data of an installation."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.db import connections

ROOT = Path(__file__).parents[1]
_PREPARE = """
import os
import django
os.umask(0o077)  # as the command does
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from sambung.site.environment import Environment
from sambung.site.preparation import ensure_folders, prepare_data
ensure_folders(Environment())
prepare_data(Environment(), on_step=lambda step: None)
"""


def name_migrations() -> str:
    """Give a name that changes with every migration of every package, ours and others'."""
    digest = hashlib.sha256(version("django").encode())
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def restore_databases(folder: Path, aliases: Iterator[str] | list[str]) -> list[str]:
    """Fill test databases from the copies of an earlier run; gives the aliases that had none."""
    missing = []
    for alias in aliases:
        path = folder / f"{alias}.sqlite3"
        if not path.exists():
            missing.append(alias)
            continue
        connection = connections[alias]
        connection.close()
        name = connection.creation._get_test_db_name()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            copy.backup(connection.connection)
    return missing


def keep_databases(folder: Path, aliases: list[str]) -> None:
    """Keep copies of test databases that were just migrated, and no older ones."""
    for older in folder.parent.iterdir():
        if older.is_dir() and older != folder:
            shutil.rmtree(older, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for alias in aliases:
        unfinished = folder / f"{alias}.{os.getpid()}"
        with closing(sqlite3.connect(unfinished)) as copy:
            connections[alias].connection.backup(copy)
        unfinished.rename(folder / f"{alias}.sqlite3")


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process of all workers build, while the others wait for what it builds."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Build a folder of the whole run in the worker that asks first; gives the folder."""
    with one_at_a_time(folder.parent):
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            build(unfinished)
            unfinished.rename(folder)
    return folder


def prepare_installation(folder: Path) -> None:
    """Do to a folder what a first start does before it starts anything."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-c", _PREPARE],
        env=environment
        | {"SAMBUNG_DATA_DIR": str(folder / "data"), "SAMBUNG_RUNTIME_DIR": str(folder / "run")},
        cwd=ROOT,
        check=True,
    )
    shutil.rmtree(folder / "run")
