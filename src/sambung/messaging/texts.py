"""Text messages by HTTPS, through a service of the city's choice."""

import json
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import httpcore

from sambung.messaging.transports import (
    LOOPBACK,
    TIMEOUT_SECONDS,
    NotSent,
    name_network_fault,
)

_REFUSED_TEXTS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""Answers about the message itself. Others, such as 401, are about provider or settings."""


@dataclass(frozen=True, slots=True)
class TextTransport:
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
            raise NotSent(name_network_fault(error.__cause__)) from None
        if not HTTPStatus(200) <= status < HTTPStatus(300):
            raise NotSent(f"status_{status}", is_final=status in _REFUSED_TEXTS)


def read_text_transport(url: str, token: str) -> TextTransport:
    """Read the address of a service for text messages.

    Raises:
        ValueError: it is neither https nor on this machine; never repeats the address.
    """
    try:
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
        is_usable = (is_local or parts.scheme == "https") and parts.hostname and not parts.username
        parts.port  # noqa: B018 - reads it, or says that it is none
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("isi alamat https:// / must be an https:// address")
    if not token.isascii() or not token.isprintable():
        raise ValueError("token hanya huruf ASCII / the token must be one line of ASCII")
    return TextTransport(url=url, token=token)
