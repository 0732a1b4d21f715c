"""Identifiers and secrets of clients, through the provider library's public settings.

A secret is 256 random bits, so a single SHA-256 protects it as well as a slow password hash
would, and a token call does not cost 0.1 s of processor time.
"""

import hashlib
import hmac
import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.translation import gettext_noop as _
from oauth2_provider.generators import BaseHashGenerator

ALGORITHM = "sambung_sha256"
LIVE_SECRETS = 2


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


def encode_digests(*digests: str) -> str:
    """Write down up to two digests of live secrets as one stored value, newest first."""
    return f"{ALGORITHM}$1$${'+'.join(digests[:LIVE_SECRETS])}"


def list_digests(encoded: str) -> tuple[str, ...]:
    """Give the digests of a stored value, newest first."""
    return tuple(encoded.rpartition("$")[2].split("+"))


def digest_secret(secret: str) -> str:
    """Give the hexadecimal SHA-256 of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ClientSecretHasher(BasePasswordHasher):
    """Checks a client secret against the digests of up to two live secrets, in constant time."""

    algorithm = ALGORITHM

    def salt(self) -> str:
        """Give no salt: the secret is random itself."""
        return ""

    def encode(self, password: str, salt: str) -> str:
        """Give the stored value of a single secret."""
        return encode_digests(digest_secret(password))

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether a secret is one of the live ones."""
        given = digest_secret(password)
        matches = [hmac.compare_digest(given, kept) for kept in list_digests(encoded)]
        return any(matches)

    def decode(self, encoded: str) -> dict[str, object]:
        """Take a stored value apart."""
        return {"algorithm": self.algorithm, "hash": encoded.rpartition("$")[2], "salt": ""}

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Describe a stored value without its digests."""
        return {_("algorithm"): self.algorithm, _("live secrets"): len(list_digests(encoded))}

    def must_update(self, encoded: str) -> bool:
        """Tell that a stored value never needs another form."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: every check takes the same time."""
