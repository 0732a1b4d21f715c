"""The exchange record: what the ledger keeps of one call, as the bytes a Merkle leaf covers.

The record is redacted by construction: every text in it comes from Sambung's own tables or from a
closed list, so nothing a caller writes (path, query, header, address) can reach the ledger.
The form is versioned; a later version adds a reader here and never rewrites old records.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sambung.kernel.canonical import to_canonical_json

VERSION = 1


class Outcome(StrEnum):
    """How a call ended. The same word is stored and hashed, so it is never renamed."""

    ANSWERED = "answered"
    """The provider answered; the status tells what. 5xx of the provider is `provider_error`."""
    PROVIDER_ERROR = "provider_error"
    UNAVAILABLE = "unavailable"
    """The provider could not be reached, or not in time."""
    NO_TOKEN = "no_token"  # noqa: S105 - a reason, not a secret
    BAD_TOKEN = "bad_token"  # noqa: S105 - a reason, not a secret
    NO_AGREEMENT = "no_agreement"
    WRONG_CLIENT_HEADER = "wrong_client_header"
    OPERATION_NOT_AGREED = "operation_not_agreed"
    RATE_LIMITED = "rate_limited"
    NO_INTERFACE = "no_interface"
    BAD_REQUEST = "bad_request"
    """Refused before its content mattered: broken HTTP, a forbidden path form, too large."""
    OTHER = "other"
    """Anything else, such as a caller who hung up."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call. Texts are empty where nothing is known; `ms` is None where it was not measured."""

    id: str
    at: datetime
    consumer: str
    """Client identifier `ID/OPD/<agency>/<application>` of the one whose token was accepted."""
    client: str
    interface: str
    operation: str
    """Method and path template, as in `GET /rows/{key}`."""
    agreement: str
    method: str
    status: int
    """HTTP status, or 0 when no answer was sent."""
    outcome: Outcome
    ms: int | None
    bytes_in: int
    bytes_out: int
    attempts: int
    gateway: str

    def body(self) -> bytes:
        """Give the canonical bytes that are hashed into the tree."""
        return to_canonical_json(
            {
                "v": VERSION,
                "id": self.id,
                "at": format_instant(self.at),
                "consumer": self.consumer,
                "client": self.client,
                "interface": self.interface,
                "operation": self.operation,
                "agreement": self.agreement,
                "method": self.method,
                "status": self.status,
                "outcome": self.outcome.value,
                "ms": self.ms,
                "bytes_in": self.bytes_in,
                "bytes_out": self.bytes_out,
                "attempts": self.attempts,
                "gateway": self.gateway,
            }
        )


class InvalidRecord(ValueError):
    """The bytes are no exchange record in canonical form."""


def parse_body(body: bytes) -> CallRecord:
    """Read a record back from its canonical bytes.

    Raises:
        InvalidRecord: the bytes are anything but the one canonical form of a record.
    """
    try:
        fields: dict[str, Any] = json.loads(body)
        version = fields.pop("v")
        record = CallRecord(
            **{**fields, "at": parse_instant(fields["at"]), "outcome": Outcome(fields["outcome"])}
        )
        if version != VERSION or record.body() != body:
            raise InvalidRecord("the bytes are not the canonical form of a record")
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise InvalidRecord("the bytes are not the canonical form of a record") from error
    return record


def format_instant(at: datetime) -> str:
    """Write a moment as UTC with microseconds: `2026-11-21T10:00:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Read a moment that carries its zone; gives it in UTC.

    Raises:
        ValueError: it is no such moment.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at.astimezone(UTC)
