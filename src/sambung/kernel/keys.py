"""Keys of this installation, in `keys/` of the data folder, made on first need.

Each key is one file (0600) in a folder nobody else may enter (0700). They are backed up apart
from the data: who loses the ledger key starts a new log, who loses the Django secret signs
everybody out.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sambung.kernel.files import write_atomically
from sambung.kernel.signing_keys import SigningKeyFolder

_PEM = serialization.Encoding.PEM
_PKCS8 = serialization.PrivateFormat.PKCS8
_PLAIN = serialization.NoEncryption()


class KeyStore:
    """The key folder of one data folder. Several processes may open it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_django_secret(self) -> str:
        """Give the secret that signs sessions and forms."""
        return self._read("django-secret", lambda: secrets.token_urlsafe(50).encode()).decode()

    def get_ledger_key(self) -> Ed25519PrivateKey:
        """Give the Ed25519 key that signs the checkpoints of the ledger."""
        pem = self._read("ledger-ed25519.pem", _make_ed25519)
        key = serialization.load_pem_private_key(pem, password=None)
        assert isinstance(key, Ed25519PrivateKey)
        return key

    @cached_property
    def signing_keys(self) -> SigningKeyFolder:
        """The RSA keys that sign tokens, which change with time."""
        return SigningKeyFolder(self.folder, self._lock)

    def get_subject_key(self) -> bytes:
        """Give the key that makes the name under which each application knows a person."""
        return self._read("subject-hmac.key", lambda: secrets.token_bytes(32))

    def get_national_id_key(self) -> bytes:
        """Give the key of the keyed hash by which a NIK is found again."""
        return self._read("national-id-hmac.key", lambda: secrets.token_bytes(32))

    def get_field_key(self) -> bytes:
        """Give the key that encrypts single fields at rest (`kernel/encryption.py`)."""
        return self._read("field-aes256.key", lambda: secrets.token_bytes(32))

    def _read(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.folder / name
        if not path.exists():
            with self._lock():
                if not path.exists():
                    write_atomically(path, make(), mode=0o600)
        return path.read_bytes()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(self.folder, 0o700)
        with open(self.folder / ".lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _make_ed25519() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(_PEM, _PKCS8, _PLAIN)
