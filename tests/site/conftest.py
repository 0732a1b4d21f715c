"""A running Sambung for the tests of the whole."""

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


@pytest.fixture
def fresh(tmp_path):
    """An installation that is not started yet."""
    running = RunningSambung(tmp_path)
    yield running
    if running.process is not None:
        running.stop()
