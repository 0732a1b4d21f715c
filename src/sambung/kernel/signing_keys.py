"""The RSA keys that sign tokens: one file each, and an index that says when each of them signs.

Every process reads the index anew when its file has changed, so a rotation needs no restart.
The rule over the times is not here (`sambung.identity.key_rules`): this keeps what it decided.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sambung.kernel.files import write_atomically

INDEX = "oidc-keys.json"
FORMER_FILES = ("oidc-rsa-current.pem", "oidc-rsa-next.pem")
"""Files of the time before there was an index: the key that signs, and the one after it."""

_PEM = serialization.Encoding.PEM
_PKCS8 = serialization.PrivateFormat.PKCS8
_PLAIN = serialization.NoEncryption()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """When one key is published, when it signs, and from when it is refused.

    `id` is its RFC 7638 thumbprint, the `kid` of tokens. `refused_from` is set only when a key
    must not be trusted any more; otherwise a later key's `signs_from` ends it.
    """

    id: str
    published_at: datetime
    signs_from: datetime
    refused_from: datetime | None = None


Ring = tuple[SigningKey, ...]
"""All keys that are known, by the time they sign from."""


class SigningKeyFolder:
    """The signing keys of one key folder. Several processes may use it at once."""

    def __init__(self, folder: Path, lock: Callable[[], AbstractContextManager[None]]) -> None:
        self._folder = folder
        self._lock = lock
        self._read: tuple[tuple[int, int, int], Ring] | None = None

    def list_keys(self) -> Ring:
        """List the keys of the index; none when there is no index yet."""
        path = self._folder / INDEX
        try:
            status = path.stat()
        except FileNotFoundError:
            return ()
        mark = (status.st_ino, status.st_mtime_ns, status.st_size)
        if self._read is None or self._read[0] != mark:
            self._read = (mark, _parse(path.read_bytes()))
        return self._read[1]

    def change(self, decide: Callable[[Ring], Ring]) -> Ring:
        """Let `decide` give the keys there shall be, while no other process changes them.

        It sees the keys as they are under the lock. The files of keys it leaves out are removed.
        """
        with self._lock():
            present = self.list_keys()
            wanted = tuple(sorted(decide(present), key=lambda key: (key.signs_from, key.id)))
            if wanted != present:
                write_atomically(self._folder / INDEX, _to_json(wanted), mode=0o600)
                gone = {key.id for key in present} - {key.id for key in wanted}
                for path in (*map(self._path, gone), *self._former_paths()):
                    path.unlink(missing_ok=True)
        return wanted

    def make_key(self) -> str:
        """Make a key and keep its file; gives its id. It counts once it is in the index."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self._keep(key)

    def take_former_keys(self) -> tuple[str, ...]:
        """Take over the keys of the time before there was an index; gives their ids in order."""
        found = []
        for path in self._former_paths():
            if path.exists():
                key = serialization.load_pem_private_key(path.read_bytes(), password=None)
                assert isinstance(key, rsa.RSAPrivateKey)
                found.append(self._keep(key))
        return tuple(found)

    def read_pem(self, key_id: str) -> str:
        """Give the private key of an id, as PEM."""
        return self._path(key_id).read_text()

    def _keep(self, key: rsa.RSAPrivateKey) -> str:
        key_id = _thumbprint(key.public_key().public_numbers())
        write_atomically(self._path(key_id), key.private_bytes(_PEM, _PKCS8, _PLAIN), mode=0o600)
        return key_id

    def _former_paths(self) -> list[Path]:
        return [self._folder / name for name in FORMER_FILES]

    def _path(self, key_id: str) -> Path:
        return self._folder / f"oidc-{key_id}.pem"


def _thumbprint(numbers: rsa.RSAPublicNumbers) -> str:
    """Give the RFC 7638 thumbprint of a public key."""
    members = {"e": _to_base64(numbers.e), "kty": "RSA", "n": _to_base64(numbers.n)}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(canonical).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _to_base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _to_json(ring: Ring) -> bytes:
    keys = [
        {
            "id": key.id,
            "published_at": key.published_at.isoformat(),
            "signs_from": key.signs_from.isoformat(),
            "refused_from": key.refused_from and key.refused_from.isoformat(),
        }
        for key in ring
    ]
    return json.dumps({"keys": keys}, indent=1).encode()


def _parse(content: bytes) -> Ring:
    return tuple(
        SigningKey(
            id=entry["id"],
            published_at=datetime.fromisoformat(entry["published_at"]),
            signs_from=datetime.fromisoformat(entry["signs_from"]),
            refused_from=entry["refused_from"] and datetime.fromisoformat(entry["refused_from"]),
        )
        for entry in json.loads(content)["keys"]
    )
