"""What carries messages to people: a mail server, and a service for text messages.

A finding (`NotSent`) is a code and nothing else: what a server answers may repeat the address or
the text of a message, and neither belongs into a log. Nothing is ever sent in clear over a
network, since these messages carry codes that open accounts.
"""

import ssl
from typing import Protocol

TIMEOUT_SECONDS = 10.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Hosts that may be spoken to in clear: nothing of it leaves this machine."""


class NotSent(Exception):
    """A message was not taken. `is_final` says that asking again would give the same answer."""

    def __init__(self, finding: str, *, is_final: bool = False) -> None:
        super().__init__(finding)
        self.finding = finding
        self.is_final = is_final


class Transport(Protocol):
    """A way to hand a message over."""

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Hand one message over; `key` stays the same when it has to be handed over again.

        Raises:
            NotSent: it was not taken, or nobody knows whether it was.
        """


def name_network_fault(error: BaseException | None) -> str:
    """Give the code of a fault below the protocol."""
    match error:
        case ssl.SSLCertVerificationError():
            return "certificate_not_trusted"
        case TimeoutError():
            return "timeout"
        case _:
            return "no_connection"
