"""Sambung's own prober among the people: an account nobody can sign in as, and its tickets.

The account has no password, contact or NIK, and `PeopleBackend` opens no session for it. The one
thing it can do is answer an application's request, with a ticket that Sambung signs for itself:
for one client, once, within a minute.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

PROBER_ID = UUID("5a3b0a96-0f0c-5d37-9a0e-6b1b6f1d2c01")
PROBER_USERNAME = "sambung:pemeriksa"
"""No person can have it: a colon is no part of a user name."""
PROBER_NAME = "Pemeriksa Sambung"

TICKET_HEADER = "Sambung-Probe"
TICKET_LIFETIME = timedelta(seconds=60)
_SALT = "sambung.identity.prober.prober"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to sign the prober in at one client. `journey` names the one use it is for."""

    client_id: str
    journey: str


def name_journey() -> str:
    """Give a new journey its random name: 32 characters."""
    return secrets.token_hex(16)


def sign_ticket(ticket: Ticket) -> str:
    """Sign a ticket; it counts from now."""
    return signing.dumps([ticket.client_id, ticket.journey], salt=_SALT)


def read_ticket(text: str) -> Ticket | None:
    """Read a ticket; None when it was not signed here or its minute is over."""
    try:
        client_id, journey = signing.loads(text, salt=_SALT, max_age=TICKET_LIFETIME)
    except signing.BadSignature:
        return None
    return Ticket(client_id, journey)
