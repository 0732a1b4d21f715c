"""Providers that carry messages to people: a mail server, and a service for text messages.

Knows no Django. A finding (`NotSent`) is a code and nothing else: what a server answers may repeat
the address or the text of a message, and neither belongs into a log. Nothing is ever sent in clear
over a network, since these messages carry codes that open accounts.
"""

import json
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import httpcore

from sambung.kernel import clock

TIMEOUT_SECONDS = 10.0
_SUBMISSION_PORT, _SUBMISSION_TLS_PORT = 587, 465
_OPTIONS = {"tls", "from"}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PERMANENT_SMTP = 500
_REFUSED_TEXTS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""Answers about the message itself. Others, such as 401, are about provider or settings."""


class NotSent(Exception):
    """A message was not taken. `is_final` says that asking again would give the same answer."""

    def __init__(self, finding: str, *, is_final: bool = False) -> None:
        super().__init__(finding)
        self.finding = finding
        self.is_final = is_final


class Relay(Protocol):
    """A way to hand a message over."""

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Hand one message over; `key` stays the same when it has to be handed over again.

        Raises:
            NotSent: it was not taken, or nobody knows whether it was.
        """


@dataclass(frozen=True, slots=True)
class MailRelay:
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
        mail, sender, recipient = self._compose(to, subject, text, key)
        try:
            server = self._connect()
        except smtplib.SMTPException as error:
            raise NotSent(_name_fault(error)) from None
        except OSError as error:
            raise NotSent(_name_network_fault(error)) from None
        try:
            server.send_message(mail, sender, [recipient])
        except smtplib.SMTPException as error:
            raise NotSent(_name_fault(error), is_final=_is_final(error)) from None
        except OSError as error:
            raise NotSent(_name_network_fault(error)) from None
        finally:
            # The message is taken or not by now; a bad farewell must not send it again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _compose(self, to: str, subject: str, text: str, key: str) -> tuple[EmailMessage, str, str]:
        mail = EmailMessage(policy=SMTP)
        try:
            sender, recipient = _read_address(self.sender), _read_address(to)
            mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
        except (MessageError, ValueError, IndexError):
            raise NotSent("address_not_usable", is_final=True) from None
        mail["Date"] = format_datetime(clock.now())
        # The same for each attempt, so that a mailbox may show a mail sent twice only once.
        mail["Message-ID"] = f"<{key}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text, cte="quoted-printable")
        return mail, sender.addr_spec, recipient.addr_spec


@dataclass(frozen=True, slots=True)
class TextRelay:
    """A service that takes text messages as `{"to", "text"}` by HTTPS with a bearer token."""

    url: str
    token: str = field(default="", repr=False)

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Post one message. No redirect is followed: the token is for this address only.

        Raises:
            NotSent: it was not taken. Final when the service finds the message itself at fault.
        """
        headers: dict[bytes | str, bytes | str] = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_SECONDS)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=ssl.create_default_context()) as pool,
                pool.stream(
                    "POST",
                    self.url,
                    headers=headers,
                    content=json.dumps({"to": to, "text": text}).encode(),
                    extensions={"timeout": timeouts},
                ) as answer,
            ):
                status = answer.status
        except httpcore.TimeoutException:
            raise NotSent("timeout") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise NotSent(_name_network_fault(error.__cause__)) from None
        if not HTTPStatus(200) <= status < HTTPStatus(300):
            raise NotSent(f"status_{status}", is_final=status in _REFUSED_TEXTS)


def read_mail_relay(url: str) -> MailRelay:
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
    except (MessageError, ValueError, IndexError):
        raise ValueError("from: isi alamat pengirim / must be the sender's address") from None
    return MailRelay(
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
    if tls == "none" and host not in _LOOPBACK:
        raise ValueError("tls=none hanya untuk / only for 127.0.0.1, ::1, localhost")
    return tls


def read_text_relay(url: str, token: str) -> TextRelay:
    """Read the address of a service for text messages.

    Raises:
        ValueError: it is neither https nor on this machine; never repeats the address.
    """
    try:
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        is_usable = (is_local or parts.scheme == "https") and parts.hostname and not parts.username
        parts.port  # noqa: B018 - reads it, or says that it is none
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("isi alamat https:// / must be an https:// address")
    if not token.isascii() or not token.isprintable():
        raise ValueError("token hanya huruf ASCII / the token must be one line of ASCII")
    return TextRelay(url=url, token=token)


def _read_address(text: str) -> Address:
    """Read one address, `name <local@domain>` or bare; its domain in the form of the DNS.

    Raises:
        ValueError: it is none, more than one, or carries a line break.
    """
    found = getaddresses([text])
    if len(found) != 1 or "@" not in found[0][1] or not text.isprintable():
        raise ValueError("not one address")
    name, address = found[0]
    local, _at, domain = address.rpartition("@")
    return Address(name, local, domain.encode("idna").decode())


def _is_final(error: smtplib.SMTPException) -> bool:
    """Tell whether the server refused this recipient or this content for good."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=answers):
            return all(code >= _PERMANENT_SMTP for code, _text in answers.values())
        case smtplib.SMTPDataError(smtp_code=int(code)):
            return code >= _PERMANENT_SMTP
        case _:
            # Without SMTPUTF8 the server can never write to an address beyond ASCII.
            return isinstance(error, smtplib.SMTPNotSupportedError)


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


def _name_network_fault(error: BaseException | None) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return "certificate_not_trusted"
        case TimeoutError():
            return "timeout"
        case _:
            return "no_connection"
