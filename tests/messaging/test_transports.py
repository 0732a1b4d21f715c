import ssl
from contextlib import suppress
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel import clock
from sambung.messaging.mail import MailTransport, read_mail_transport
from sambung.messaging.texts import read_text_transport
from sambung.messaging.transports import NotSent
from sambung.site.example.authority import AUTHORITY_CERTIFICATE, ensure_certificates
from tests.messaging.servers import Authenticator

MESSAGE = {"subject": "Kode Anda", "text": "Kode: ABCD → berlaku 15 menit", "key": "0001-ab"}
TO = "siti@example.org"


def send(url, to=TO):
    read_mail_transport(url).send(to=to, **MESSAGE)


def finding_of(action):
    with pytest.raises(NotSent) as caught:
        action()
    return caught.value.finding, caught.value.is_final


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Give a TLS context for 127.0.0.1, by an authority that this process trusts."""
    path = ensure_certificates(tmp_path, now=clock.now())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / AUTHORITY_CERTIFICATE))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


class TestMail:
    def test_arrives_whole(self, mail_server):
        send(mail_server.address())
        (envelope,) = mail_server.mailbox.mails
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert (envelope.mail_from, envelope.rcpt_tos) == ("sambung@bandung.example", [TO])
        assert (mail["To"], mail["Subject"]) == (TO, "Kode Anda")
        assert mail.get_content().strip() == MESSAGE["text"]
        assert mail["Message-ID"] == "<0001-ab@bandung.example>"

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ("550 siti@example.org unknown", ("recipient_refused_550", True)),
            ("450 later", ("recipient_refused_450", False)),
        ],
    )
    def test_is_refused_for_good_only_when_the_server_says_so(self, mail_server, answer, expected):
        mail_server.mailbox.recipient_answer = answer
        assert finding_of(lambda: send(mail_server.address())) == expected

    def test_refused_content_is_final_and_a_full_server_is_not(self, mail_server):
        mail_server.mailbox.data_answer = "554 spam"
        assert finding_of(lambda: send(mail_server.address())) == ("status_554", True)
        mail_server.mailbox.data_answer = "452 full"
        assert finding_of(lambda: send(mail_server.address())) == ("status_452", False)

    def test_is_sent_once_when_the_farewell_goes_wrong(self, mail_server):
        mail_server.mailbox.farewell = "421 closing"
        send(mail_server.address())
        assert len(mail_server.mailbox.mails) == 1

    def test_waits_while_nobody_listens(self):
        address = "smtp://127.0.0.1:1/?tls=none&from=a@b.example"
        assert finding_of(lambda: send(address)) == ("no_connection", False)

    def test_is_not_sent_in_clear_when_the_server_offers_no_tls(self, mail_server):
        assert finding_of(lambda: send(mail_server.address(options="tls=starttls"))) == (
            "not_supported",
            False,
        )
        assert mail_server.mailbox.mails == []

    def test_goes_through_starttls_with_user_and_password(self, start_mail_server, certificate):
        server = start_mail_server(
            tls_context=certificate,
            require_starttls=True,
            auth_required=True,
            authenticator=Authenticator("kota", "p@ss:wrd"),
        )
        good, wrong = ("kota:p%40ss%3Awrd@", "kota:lain@")
        send(server.address(user=good, options="tls=starttls"))
        assert len(server.mailbox.mails) == 1
        refused = finding_of(lambda: send(server.address(user=wrong, options="tls=starttls")))
        assert refused == ("sign_in_refused_535", False)

    def test_goes_through_tls_from_the_start(self, start_mail_server, certificate):
        server = start_mail_server(ssl_context=certificate)
        send(server.address(scheme="smtps", options=""))
        assert len(server.mailbox.mails) == 1

    def test_is_not_sent_to_a_server_whose_certificate_nobody_vouches_for(
        self, start_mail_server, certificate, monkeypatch
    ):
        server = start_mail_server(ssl_context=certificate)
        monkeypatch.delenv("SSL_CERT_FILE")
        address = server.address(scheme="smtps", options="")
        assert finding_of(lambda: send(address)) == ("certificate_not_trusted", False)

    def test_reaches_a_domain_in_other_letters(self, mail_server):
        send(mail_server.address(), to="siti@bücher.example")
        assert mail_server.mailbox.mails[0].rcpt_tos == ["siti@xn--bcher-kva.example"]

    @pytest.mark.parametrize(
        "to", ["a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "sîti@b.example", ""]
    )
    def test_goes_to_one_address_or_none(self, mail_server, to):
        assert finding_of(lambda: send(mail_server.address(), to=to)) == (
            "address_not_usable",
            True,
        )

    @given(to=st.text(), subject=st.text())
    def test_no_address_or_subject_stops_the_worker(self, to, subject):
        transport = MailTransport(host="127.0.0.1", port=1, sender="s@bandung.example", tls="none")
        with suppress(NotSent):
            transport.send(to=to, subject=subject, text="", key="1")


class TestText:
    def test_arrives_with_the_token(self, text_server):
        read_text_transport(text_server.address, "rahasia").send(to="+6281234567890", **MESSAGE)
        assert text_server.texts == [{"to": "+6281234567890", "text": MESSAGE["text"]}]
        assert text_server.headers[0]["Authorization"] == "Bearer rahasia"
        assert text_server.headers[0]["Idempotency-Key"] == "0001-ab"

    @pytest.mark.parametrize(
        ("status", "is_final"), [(400, True), (422, True), (401, False), (307, False), (503, False)]
    )
    def test_is_refused_for_good_only_for_its_own_fault(self, text_server, status, is_final):
        text_server.status = status
        transport = read_text_transport(text_server.address, "rahasia")
        assert finding_of(lambda: transport.send(to="+62", **MESSAGE)) == (
            f"status_{status}",
            is_final,
        )
        assert len(text_server.texts) == 1  # no redirect is followed

    def test_waits_while_nobody_listens(self):
        transport = read_text_transport("http://127.0.0.1:1/", "rahasia")
        assert finding_of(lambda: transport.send(to="+62", **MESSAGE)) == ("no_connection", False)


class TestAddresses:
    def test_a_mail_address_is_read_with_its_defaults(self):
        transport = read_mail_transport(
            "smtp://a%40b:s%2Fx@mail.example/?from=Kota%20%3Ca@b.example%3E"
        )
        assert (transport.host, transport.port, transport.tls) == ("mail.example", 587, "starttls")
        assert (transport.user, transport.password) == ("a@b", "s/x")
        assert read_mail_transport("smtps://mail.example/?from=a@b.example").port == 465

    @pytest.mark.parametrize(
        "url",
        [
            "http://rahasia@mail.example/?from=a@b.example",
            "smtp://u:rahasia@mail.example/",
            "smtp://u:rahasia@mail.example/?from=kota",
            "smtp://u:rahasia@mail.example/?tls=none&from=a@b.example",
            "smtps://u:rahasia@mail.example/?tls=none&from=a@b.example",
            "smtp://u:rahasia@mail.example/?starttls=no&from=a@b.example",
            "smtp://u:rahasia@mail.example:port/?from=a@b.example",
            "smtp://u:rahasiä@mail.example/?from=a@b.example",
        ],
    )
    def test_an_unusable_mail_address_is_refused_without_its_password(self, url):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is checked below
            read_mail_transport(url)
        assert "rahasi" not in str(caught.value)

    @pytest.mark.parametrize(
        "url", ["http://sms.example/", "https://u:p@sms.example/", "https:///x", "https://a:b/"]
    )
    def test_a_text_service_must_be_encrypted(self, url):
        with pytest.raises(ValueError, match="https://"):
            read_text_transport(url, "rahasia")

    def test_no_transport_shows_its_secret(self):
        transports = (
            read_mail_transport("smtp://u:rahasia@mail.example/?from=a@b.example"),
            read_text_transport("https://sms.example/", "rahasia"),
        )
        assert "rahasia" not in repr(transports)
