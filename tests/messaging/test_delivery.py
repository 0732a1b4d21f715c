"""Messages leave the outbox when a provider took them, and never before."""

import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from sambung.kernel import clock
from sambung.messaging.delivery import KEEP_FAILED, deliver_messages, purge_failed_messages
from sambung.messaging.mail import read_mail_transport
from sambung.messaging.outbox import (
    Message,
    get_outbox,
    list_failed_messages,
    list_messages,
    read_message,
    write_message,
)
from sambung.messaging.texts import read_text_transport
from tests.factories import NOON

NOWHERE = "smtp://127.0.0.1:1/?tls=none&from=a@b.example"


@pytest.fixture(autouse=True)
def own_outbox(settings, tmp_path):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    settings.SAMBUNG_MESSAGE_TRANSPORTS = {}


@pytest.fixture
def provide(settings):
    """Set the providers, as an administrator does in the settings."""

    def set_transports(*, mail="", text=""):
        transports = {}
        if mail:
            transports["email"] = read_mail_transport(mail)
        if text:
            transports["phone"] = read_text_transport(text, "rahasia")
        settings.SAMBUNG_MESSAGE_TRANSPORTS = transports

    return set_transports


def write(number=1, *, to="siti@example.org", at=NOON):
    channel = "email" if "@" in to else "phone"
    path = get_outbox() / f"{number:020d}-abcd-{channel}.json"
    write_message(path, Message(to, channel, "code", "Kode", "Kode: ABCD", at.isoformat()))
    return path


def test_each_message_goes_to_the_provider_of_its_channel(provide, mail_server, text_server):
    provide(mail=mail_server.address(), text=text_server.address)
    write(1)
    write(2, to="+6281234567890")
    assert deliver_messages(now=NOON) == 2
    assert [mail.rcpt_tos for mail in mail_server.mailbox.mails] == [["siti@example.org"]]
    assert [text["to"] for text in text_server.texts] == ["+6281234567890"]
    assert list_messages() == list_failed_messages() == ()


def test_messages_without_a_provider_stay(provide, mail_server):
    write(1, to="+6281234567890")
    assert deliver_messages(now=NOON) == 0
    provide(mail=mail_server.address())
    assert deliver_messages(now=NOON) == 0
    assert len(list_messages()) == 1


def test_a_refused_message_is_kept_with_a_finding_and_no_word_of_it_in_the_log(
    provide, mail_server, caplog
):
    mail_server.mailbox.recipient_answer = "550 siti@example.org: no such user"
    provide(mail=mail_server.address())
    write()
    assert deliver_messages(now=NOON) == 0
    (failed,) = list_failed_messages()
    assert read_message(failed).finding == "recipient_refused_550"
    assert stat.S_IMODE(failed.parent.stat().st_mode) == 0o700
    assert list_messages() == ()
    told = [record.getMessage() for record in caplog.records if record.name == "sambung.messages"]
    assert len(told) == 1
    assert not any(word in told[0] for word in ("siti", "ABCD", "Kode"))


def test_a_provider_that_was_down_gets_the_message_when_it_is_up(provide, mail_server):
    provide(mail=NOWHERE)
    write()
    assert deliver_messages(now=NOON) == 0
    provide(mail=mail_server.address())
    assert deliver_messages(now=NOON + timedelta(seconds=1)) == 0  # not before its pause is over
    assert deliver_messages(now=NOON + timedelta(seconds=5)) == 1
    assert len(mail_server.mailbox.mails) == 1


def test_one_provider_out_of_order_does_not_hold_up_the_other(provide, text_server):
    provide(mail=NOWHERE, text=text_server.address)
    for number in range(1, 4):
        write(number)
    write(4, to="+6281234567890")
    assert deliver_messages(now=NOON) == 1
    tried = [read_message(path).attempts for path in list_messages()]
    assert tried == [1, 0, 0]  # the others wait for no time limit of their own


def test_pauses_grow_and_a_day_is_the_end(provide):
    provide(mail=NOWHERE)
    write()
    now, pauses = NOON, []
    while list_messages():
        deliver_messages(now=now)
        for path in list_messages():
            due_at = read_message(path).due_at
            pauses.append(datetime.fromisoformat(due_at) - now)
            now += pauses[-1]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=5)
    assert pauses[-1] == timedelta(minutes=30)
    assert timedelta(hours=24) < now - NOON <= timedelta(hours=24, minutes=30)
    assert read_message(list_failed_messages()[0]).finding == "no_connection"


def test_what_waited_longer_than_a_day_for_a_provider_is_not_sent(provide, mail_server):
    write()
    provide(mail=mail_server.address())
    assert deliver_messages(now=NOON + timedelta(days=2)) == 0
    assert mail_server.mailbox.mails == []
    assert read_message(list_failed_messages()[0]).finding == "waited_too_long"


@pytest.mark.parametrize("content", ["", "[]", '{"to": "siti@example.org"}', "{"])
def test_a_file_that_is_no_message_stops_no_other(provide, mail_server, content):
    provide(mail=mail_server.address())
    (get_outbox() / "0000-broken.json").write_text(content)
    write()
    assert deliver_messages(now=NOON) == 1
    assert [path.name for path in list_failed_messages()] == ["0000-broken.json"]


def test_a_message_of_an_older_version_is_sent(provide, mail_server):
    provide(mail=mail_server.address())
    path = write().rename(get_outbox() / "0001-abcd.json")
    values = json.loads(path.read_text())
    for name in ("attempts", "due_at", "finding"):
        del values[name]
    path.write_text(json.dumps(values))
    assert deliver_messages(now=NOON) == 1


def test_only_one_delivers_at_a_time(provide, mail_server):
    provide(mail=mail_server.address())
    write()
    with open(get_outbox() / ".lock", "a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert deliver_messages(now=NOON) == 0
    assert deliver_messages(now=NOON) == 1


def test_given_up_messages_are_deleted_after_their_time(provide, mail_server):
    mail_server.mailbox.recipient_answer = "550 no"
    provide(mail=mail_server.address())
    write()
    deliver_messages(now=NOON)
    now = clock.now()
    assert purge_failed_messages(now=now) == 0
    assert purge_failed_messages(now=now + KEEP_FAILED + timedelta(minutes=1)) == 1
    assert list_failed_messages() == ()


_DELIVER = """
import django; django.setup()
from sambung.messaging.delivery import deliver_messages
from sambung.kernel import clock
print(deliver_messages(now=clock.now()))
"""


def test_nothing_is_lost_when_the_process_is_killed_before_the_answer(mail_server, tmp_path):
    path = write(at=clock.now())
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
        "SAMBUNG_DATA_DIR": str(tmp_path),
        "SAMBUNG_MAIL_URL": mail_server.address(),
    }
    command = [sys.executable, "-c", _DELIVER]
    mailbox = mail_server.mailbox
    mailbox.released.clear()
    with subprocess.Popen(command, env=environment) as process:
        assert mailbox.reached.wait(30)
        process.send_signal(signal.SIGKILL)
    mailbox.released.set()
    assert list_messages() == (path,)
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert again.stdout.strip() == "1"
    assert list_messages() == ()
    keys = {mail.content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for mail in mailbox.mails}
    assert (len(mailbox.mails), len(keys)) == (2, 1)  # twice, and known as the same
