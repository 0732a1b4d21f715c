"""People with accounts, and the messages they get."""

import re

import pytest
from django.core.cache import cache

from sambung.directory.models import User
from sambung.messaging.outbox import list_messages, read_message
from tests import factories

PASSWORD = "kuda-hijau-menyeberang"


@pytest.fixture(autouse=True)
def own_outbox(settings, tmp_path):
    """Give each test an outbox of its own."""
    settings.SAMBUNG_DATA_FOLDER = tmp_path


@pytest.fixture
def no_attempts(db):
    """Begin without attempts the library counted in other tests."""
    cache.clear()


@pytest.fixture
def make_citizen(db):
    """Give a function that makes an account with proved contacts."""

    def make(*contacts: str, name: str = "Siti") -> User:
        contacts = contacts or ("siti@example.org",)
        return factories.make_citizen(*contacts, full_name=name, password=PASSWORD)

    return make


def latest_message(to: str):
    """Give the newest message to a contact."""
    return [message for path in list_messages() if (message := read_message(path)).to == to][-1]


def latest_code(to: str) -> str:
    """Give the code of the newest message to a contact."""
    return re.search(r"\b[0-9]{6}\b", latest_message(to).text).group()
