"""Bandung as the first start loads it."""

from datetime import UTC, datetime

import pytest

from sambung.portfolio.seeding.cities import seed_city

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def bandung(db):
    assert seed_city("bandung", include_illustrative=True, now=NOW)
