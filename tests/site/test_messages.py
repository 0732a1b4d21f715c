"""Messages leave a whole Sambung through the provider its settings name."""

import http.cookiejar
import os
import re
import signal
import stat
import urllib.parse
import urllib.request

import pytest

from sambung.site.environment import Environment
from tests.messaging.servers import Mailbox, MailServer, TextServer
from tests.site.running import wait_until


@pytest.fixture
def mail_server():
    server = MailServer(Mailbox())
    server.start()
    yield server
    server.mailbox.released.set()
    server.stop()


@pytest.fixture
def text_server():
    with TextServer() as server:
        yield server


def sign_up(address, contact):
    """Ask for an account, as a browser does."""
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    page = f"{address}/akun/daftar/"
    with browser.open(page, timeout=120) as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    form = urllib.parse.urlencode({"contact": contact, "csrfmiddlewaretoken": token.group(1)})
    with browser.open(page, form.encode(), timeout=120) as answer:
        assert answer.url.endswith("/kode/")


def test_codes_reach_people_though_the_worker_is_killed_while_it_sends(
    settled, mail_server, text_server, tmp_path
):
    token = tmp_path / "token"
    token.write_text("rahasia\n")
    settled.environment |= {
        "SAMBUNG_MAIL_URL": mail_server.address(),
        "SAMBUNG_SMS_URL": text_server.address,
        "SAMBUNG_SMS_TOKEN_FILE": str(token),
    }
    mailbox, outbox = mail_server.mailbox, tmp_path / "data" / "outbox"
    mailbox.released.clear()
    settled.start()
    sign_up(settled.address, "siti@example.org")
    assert mailbox.reached.wait(30)
    os.kill(settled.process_ids()["worker"], signal.SIGKILL)
    assert len(list(outbox.glob("*.json"))) == 1
    mailbox.released.set()
    sign_up(settled.address, "+6281234567890")
    wait_until(lambda: not list(outbox.glob("*.json")), "an empty outbox")
    assert {mail.rcpt_tos[0] for mail in mailbox.mails} == {"siti@example.org"}
    assert [text["to"] for text in text_server.texts] == ["+6281234567890"]
    assert text_server.headers[0]["Authorization"] == "Bearer rahasia"
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o700
    assert not any(word in settled.log for word in ("siti@example.org", "+62812", "rahasia"))


@pytest.mark.parametrize(
    "settings",
    [
        {"SAMBUNG_MAIL_URL": "smtp://kota:rahasia@mail.example/"},
        {"SAMBUNG_MAIL_URL": "https://kota:rahasia@mail.example/?from=a@b.example"},
        {"SAMBUNG_SMS_URL": "http://sms.example/?key=rahasia"},
        {"SAMBUNG_SMS_URL": "https://sms.example/?key=rahasia", "SAMBUNG_SMS_TOKEN_FILE": "/none"},
        {"SAMBUNG_DATABASE_URL": "mysql://kota:rahasia@db.example/sambung"},
    ],
)
def test_an_unusable_provider_is_refused_at_the_start_without_its_secret(fresh, settings):
    answer = fresh.run("up", **settings)
    assert answer.returncode == 2
    assert list(settings)[-1] in answer.stderr
    assert "rahasia" not in answer.stdout + answer.stderr


def test_a_password_is_in_no_text_about_the_settings(monkeypatch):
    monkeypatch.setenv("SAMBUNG_MAIL_URL", "smtp://kota:rahasia@mail.example/?from=a@b.example")
    assert "rahasia" not in repr(Environment())
    monkeypatch.setenv("SAMBUNG_PORT", "none")
    with pytest.raises(ValueError, match="port") as caught:
        Environment()
    assert "rahasia" not in str(caught.value)
