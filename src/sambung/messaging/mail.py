"""E-mail through Django's mail backend, held to what these messages need.

Django's backend checks the server's certificate against the authorities of the system, and gives
up when a server offers no STARTTLS. What is added here: nothing goes to an address Django would
rewrite, a bad farewell does not send a mail twice, and faults become findings without content.
"""

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.charset import QP, Charset
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime, getaddresses
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from sambung.kernel import clock
from sambung.messaging.transports import (
    LOOPBACK,
    TIMEOUT_SECONDS,
    NotSent,
    name_network_fault,
)

_SUBMISSION_PORT, _SUBMISSION_TLS_PORT = 587, 465
_OPTIONS = {"tls", "from"}
_PERMANENT_SMTP = 500
_UNUSABLE = (MessageError, ValueError, IndexError)
_QUOTED_PRINTABLE = Charset("utf-8")
_QUOTED_PRINTABLE.body_encoding = QP


@dataclass(frozen=True, slots=True)
class MailTransport:
    """A mail server, over TLS from the start or by STARTTLS; in clear only on this machine."""

    host: str
    port: int
    sender: str
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Hand one e-mail to the server.

        Raises:
            NotSent: it was not taken. Final when the server refuses the recipient or the content.
        """
        mail = self._compose(to, subject, text, key)
        backend = self._make_backend()
        is_open = False
        try:
            backend.open()
            is_open = True
            backend.send_messages([mail])
        except smtplib.SMTPException as error:
            # What goes wrong before a recipient was named says nothing about the message.
            is_final = is_open and _is_final(error)
            raise NotSent(_name_fault(error), is_final=is_final) from None
        except OSError as error:
            raise NotSent(name_network_fault(error)) from None
        finally:
            # The message is taken or not by now; a bad farewell must not send it again.
            with suppress(smtplib.SMTPException, OSError):
                backend.close()

    def _make_backend(self) -> EmailBackend:
        return EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_ssl=self.tls == "tls",
            use_tls=self.tls == "starttls",
            timeout=TIMEOUT_SECONDS,
            ssl_certfile="",
            ssl_keyfile="",
        )

    def _compose(self, to: str, subject: str, text: str, key: str) -> EmailMessage:
        try:
            sender, recipient = _read_address(self.sender), _read_address(to)
            mail = EmailMessage(subject, text, str(sender), [str(recipient)])
            mail.encoding = _QUOTED_PRINTABLE
            mail.extra_headers = {
                "Date": format_datetime(clock.now()),
                # The same for each attempt, so that a mailbox may show a mail sent twice once.
                "Message-ID": f"<{key}@{sender.domain}>",
                "Auto-Submitted": "auto-generated",
            }
            mail.message()  # finds out now what cannot stand in a mail
        except _UNUSABLE:
            raise NotSent("address_not_usable", is_final=True) from None
        return mail


def read_mail_transport(url: str) -> MailTransport:
    """Read `smtp://user:password@host:587/?tls=starttls&from=…` or `smtps://…`.

    User and password are percent-encoded and may be left out.

    Raises:
        ValueError: says what is missing, in both languages; never repeats the address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("alamat tidak terbaca / the address cannot be read") from None
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or set(options) - _OPTIONS:
        raise ValueError("isi seperti / must be like smtp://user:password@host:587/?from=…")
    tls = _read_tls(parts.scheme, parts.hostname, options)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise ValueError("user, password: hanya huruf ASCII / must be ASCII")
    sender = options.get("from", "")
    try:
        _read_address(sender)
    except _UNUSABLE:
        raise ValueError("from: isi alamat pengirim / must be the sender's address") from None
    return MailTransport(
        host=parts.hostname,
        port=port or (_SUBMISSION_TLS_PORT if tls == "tls" else _SUBMISSION_PORT),
        sender=sender,
        tls=tls,
        user=user,
        password=password,
    )


def _read_tls(scheme: str, host: str, options: Mapping[str, str]) -> str:
    if scheme == "smtps":
        if options.get("tls", "tls") != "tls":
            raise ValueError("smtps:// sudah memakai TLS / has TLS already; tls=… : smtp://")
        return "tls"
    tls = options.get("tls", "starttls")
    if tls not in ("starttls", "none"):
        raise ValueError("tls: starttls, none; TLS sejak awal / from the start: smtps://")
    if tls == "none" and host not in LOOPBACK:
        raise ValueError("tls=none hanya untuk / only for 127.0.0.1, ::1, localhost")
    return tls


def _read_address(text: str) -> Address:
    """Read one address, `name <local@domain>` or bare; its domain in the form of the DNS.

    Raises:
        ValueError: it is none, more than one, carries a line break, or has letters beyond ASCII
            before the @, which Django would write as another address.
    """
    found = getaddresses([text])
    if len(found) != 1 or "@" not in found[0][1] or not text.isprintable():
        raise ValueError("not one address")
    name, address = found[0]
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError("letters beyond ASCII before the @")
    return Address(name, local, domain.encode("idna").decode())


def _is_final(error: smtplib.SMTPException) -> bool:
    """Tell whether the server refused this recipient or this content for good."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=answers):
            return all(code >= _PERMANENT_SMTP for code, _text in answers.values())
        case smtplib.SMTPDataError(smtp_code=int(code)):
            return code >= _PERMANENT_SMTP
        case _:
            return False


def _name_fault(error: smtplib.SMTPException) -> str:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=answers):
            return f"recipient_refused_{next(iter(answers.values()))[0]}"
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"sign_in_refused_{code}"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"status_{code}"
        case smtplib.SMTPNotSupportedError():
            return "not_supported"
        case _:
            return "no_connection"
