"""Messages of these tests are in English; each begins with a catalogue that knows nothing."""

import pytest
from django.utils.translation import override

from sambung.portfolio.catalogue import forget_catalogue


@pytest.fixture(autouse=True)
def _in_english():
    forget_catalogue()
    with override("en"):
        yield
