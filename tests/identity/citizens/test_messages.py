import stat

import pytest
from django.db import transaction
from django.utils.translation import override

from sambung.messaging.outbox import list_messages, read_message, send_message
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_outbox(settings, tmp_path):
    settings.SAMBUNG_DATA_FOLDER = tmp_path


def test_a_message_becomes_a_file_only_its_owner_reads(tmp_path):
    send_message("siti@example.org", "verification_code", {"code": "ABCD", "minutes": 15}, now=NOON)
    (path,) = list_messages()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    message = read_message(path)
    assert (message.to, message.channel) == ("siti@example.org", "email")
    assert "ABCD" in message.text
    assert "\n" not in message.subject


def test_a_number_is_written_to_by_telephone():
    send_message("+6281234567890", "verification_code", {"code": "ABCD", "minutes": 15})
    assert read_message(list_messages()[0]).channel == "phone"


def test_a_message_is_in_the_language_of_the_reader():
    with override("en"):
        send_message("siti@example.org", "verification_code", {"code": "A<&", "minutes": 15})
    text = read_message(list_messages()[0]).text
    assert text.startswith("Your code: A<&")


def test_nothing_is_sent_when_the_write_is_undone():
    with transaction.atomic():
        send_message("siti@example.org", "verification_code", {"code": "ABCD", "minutes": 15})
        transaction.set_rollback(True)
    assert list_messages() == ()
