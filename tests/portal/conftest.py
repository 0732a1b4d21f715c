"""The city and the showcase in the database of a test, and a reader of the pages."""

import pytest
from django.conf import settings
from django.test import Client

from sambung.portfolio.seeding.cities import seed_city
from tests.factories import NOON
from tests.portal.showcase import add_showcase


@pytest.fixture
def city(db):
    """Load the documented applications and the illustrations."""
    seed_city("bandung", include_illustrative=True, now=NOON)


@pytest.fixture
def showcase(city, monkeypatch):
    """Add an example with evidence, and let it be noon when the pages are asked for."""
    add_showcase(NOON)
    monkeypatch.setattr("sambung.portal.views.now", lambda: NOON)


@pytest.fixture
def reader():
    """Read pages as a browser would, with errors shown as pages."""
    return Client(headers={"host": settings.ALLOWED_HOSTS[1]}, raise_request_exception=False)
