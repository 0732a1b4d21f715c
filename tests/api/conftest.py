"""Bandung behind the API."""

from datetime import UTC, datetime

import pytest

from sambung.portfolio.seeding.cities import seed_city

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def bandung(db):
    assert seed_city("bandung", include_illustrative=True, now=NOW)


@pytest.fixture
def get(client):
    """Ask the API in English; gives the status and the JSON."""

    def ask(path, **parameters):
        answer = client.get(f"/api/v1/{path}", parameters, headers={"Accept-Language": "en"})
        return answer.status_code, answer.json()

    return ask
