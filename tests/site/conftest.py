"""A running Sambung for the tests of the whole."""

import pytest

from tests.site.running import RunningSambung


@pytest.fixture(scope="session")
def sambung(tmp_path_factory, prepared):
    """One installation that all tests of the whole share."""
    running = RunningSambung(tmp_path_factory.mktemp("sambung"), data=prepared)
    running.start()
    yield running
    if running.process is not None:
        running.stop()


@pytest.fixture
def settled(tmp_path, prepared):
    """An installation whose data is there already: it starts much faster."""
    running = RunningSambung(tmp_path, data=prepared)
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
