"""A running Sambung for the tests of the whole."""

import shutil

import pytest

from tests.site.running import RunningSambung


@pytest.fixture(scope="session")
def sambung(tmp_path_factory):
    """One installation that all tests of the whole share."""
    running = RunningSambung(tmp_path_factory.mktemp("sambung"))
    running.start()
    yield running
    if running.process is not None:
        running.stop()


@pytest.fixture(scope="session")
def used_data(tmp_path_factory):
    """A data folder as a first start and a clean stop leave it."""
    running = RunningSambung(tmp_path_factory.mktemp("used"))
    running.start()
    running.stop()
    return running.folder / "data"


@pytest.fixture
def settled(tmp_path, used_data):
    """An installation that was started before and is stopped: it starts much faster."""
    shutil.copytree(used_data, tmp_path / "data")
    running = RunningSambung(tmp_path)
    yield running
    if running.process is not None:
        running.stop()


@pytest.fixture
def fresh(tmp_path):
    """An installation that is not started yet."""
    running = RunningSambung(tmp_path)
    yield running
    if running.process is not None:
        running.stop()
