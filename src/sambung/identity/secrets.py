"""Identifiers and secrets of clients, through the provider library's public settings.

A secret is 256 random bits, so a single SHA-256 protects it as well as a slow password hash
would, and a token call does not cost 0.1 s of processor time.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.translation import gettext_noop as _
from oauth2_provider.generators import BaseHashGenerator

from sambung.kernel import clock

ALGORITHM = "sambung_sha256"
LIVE_SECRETS = 2
_LABEL_LENGTH = 8


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """What is kept of a secret: its digest, when it was made, and until when it opens."""

    digest: str
    created_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def label(self) -> str:
        """A short name that people can compare; says nothing about the secret itself."""
        return self.digest[:_LABEL_LENGTH]

    def is_live(self, now: datetime) -> bool:
        """Tell whether the secret still opens."""
        return self.ends_at is None or now < self.ends_at


class ClientIdGenerator(BaseHashGenerator):
    """Makes opaque client identifiers such as `kl-3f9a…`, safe in headers and configuration."""

    def hash(self) -> str:
        """Make one identifier."""
        return f"kl-{secrets.token_hex(10)}"


class ClientSecretGenerator(BaseHashGenerator):
    """Makes secrets of 256 random bits."""

    def hash(self) -> str:
        """Make one secret."""
        return generate_secret()


def generate_secret() -> str:
    """Make a client secret: 256 random bits as 43 letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def digest_secret(secret: str) -> str:
    """Give the hexadecimal SHA-256 of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def encode_secrets(*kept: StoredSecret) -> str:
    """Write down up to two secrets as one stored value, newest first.

    None at all is a value too: it opens to no secret, the empty one included.
    """
    parts = (
        f"{each.digest}.{_to_seconds(each.created_at)}.{_to_seconds(each.ends_at)}"
        for each in kept[:LIVE_SECRETS]
    )
    return f"{ALGORITHM}$1$${'+'.join(parts)}"


def list_secrets(encoded: str) -> tuple[StoredSecret, ...]:
    """Give the secrets of a stored value, newest first. Values without times are taken too."""
    parts = (part for part in encoded.rpartition("$")[2].split("+") if part)
    return tuple(_read_secret(part) for part in parts)


def _read_secret(part: str) -> StoredSecret:
    digest, _dot, times = part.partition(".")
    created, _dot, ends = times.partition(".")
    return StoredSecret(digest, _to_moment(created), _to_moment(ends))


def _to_seconds(moment: datetime | None) -> str:
    return "" if moment is None else str(int(moment.timestamp()))


def _to_moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


class ClientSecretHasher(BasePasswordHasher):
    """Checks a client secret against the digests of up to two live secrets, in constant time."""

    algorithm = ALGORITHM

    def salt(self) -> str:
        """Give no salt: the secret is random itself."""
        return ""

    def encode(self, password: str, salt: str) -> str:
        """Give the stored value of a single secret."""
        return encode_secrets(StoredSecret(digest_secret(password)))

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether a secret is one of those that open now."""
        given, now = digest_secret(password), clock.now()
        matches = [
            hmac.compare_digest(given, kept.digest) and kept.is_live(now)
            for kept in list_secrets(encoded)
        ]
        return any(matches)

    def decode(self, encoded: str) -> dict[str, object]:
        """Take a stored value apart."""
        return {"algorithm": self.algorithm, "hash": encoded.rpartition("$")[2], "salt": ""}

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Describe a stored value without its digests."""
        return {_("algorithm"): self.algorithm, _("live secrets"): len(list_secrets(encoded))}

    def must_update(self, encoded: str) -> bool:
        """Tell that a stored value never needs another form."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: every check takes the same time."""
