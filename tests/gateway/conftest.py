"""A gateway for the tests of a file."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.gateway.envoy import Provider, RunningEnvoy, own_folders, run_provider
from tests.gateway.samples import make_model


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider on the socket `connector`, in folders that belong to the file."""
    with own_folders(), run_provider(settings.SAMBUNG_RUNTIME_FOLDER / "connector.sock") as running:
        yield running


@pytest.fixture(scope="module")
def envoy(provider: Provider) -> Iterator[RunningEnvoy]:
    """An Envoy that lets nobody pass until a test puts a model."""
    running = RunningEnvoy()
    running.write(make_model())
    running.start()
    try:
        yield running
    finally:
        running.stop()
