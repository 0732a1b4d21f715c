"""What tests of several packages share: databases, groups, an end without leftovers.

Everything here is per worker: each has a data folder, databases, servers and a browser of its own.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import setup_databases
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from tests import guardian
from tests.prepared import (
    build_once,
    keep_databases,
    name_migrations,
    one_at_a_time,
    prepare_installation,
    restore_databases,
)
from tests.sharing import SharingScheduling, find_turn

_GUARDIAN = guardian.watch_over(Path(os.environ["SAMBUNG_DATA_DIR"]).parent)

# A busy machine is no fault of the code: benchmarks measure, tests assert.
settings.register_profile("sambung", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sambung")
expect.set_options(timeout=60_000)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long begin; within a turn the order stays random."""
    items.sort(key=lambda item: find_turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SharingScheduling:
    """Keep what shares a slow set-up in one worker."""
    return SharingScheduling(config, log)


@pytest.fixture(scope="session")
def django_db_setup(request, tmp_path_factory, django_test_environment, django_db_blocker):
    """Give the worker migrated databases: copied when their migrations ran before, else made.

    Gives the folder of the copies.
    """
    aliases = list(connections)
    cache = getattr(request.config, "cache", None)
    kept = cache.mkdir("databases") if cache else tmp_path_factory.mktemp("databases")
    folder = kept / name_migrations()
    with django_db_blocker.unblock():
        with one_at_a_time(kept):
            if missing := restore_databases(folder, aliases):
                setup_databases(verbosity=0, interactive=False, aliases=missing)
                keep_databases(folder, missing)
        yield folder
        for alias in aliases:
            connections[alias].close()


@pytest.fixture(autouse=True)
def city_language():
    """Let every test begin in the city's language.

    Django's `LocaleMiddleware` never takes a language back, and its test client answers in the
    thread of the test: after a request to `/en/…`, `reverse` gave English addresses to whatever
    test came next.
    """
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def empty_catalogue():
    """Let no test search what another wrote: databases are rolled back, the index is in memory."""
    from sambung.portfolio.catalogue import forget_catalogue  # noqa: PLC0415 - Django comes first

    forget_catalogue()


@pytest.fixture(scope="session")
def migrated(django_db_setup, tmp_path_factory):
    """Give a data folder with nothing but migrated databases; copy it."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    data.mkdir(mode=0o700)
    for alias, name in (("default", "sambung"), ("ledger", "ledger")):
        shutil.copy(django_db_setup / f"{alias}.sqlite3", data / f"{name}.sqlite3")
    return data


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, worker_id):
    """Give a data folder as a first start leaves it before its processes start; copy it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    return build_once(shared / "prepared" / "installation", prepare_installation) / "data"
