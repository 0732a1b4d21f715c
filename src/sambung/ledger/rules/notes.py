"""Signed notes and checkpoints of C2SP (signed-note, tlog-checkpoint) with Ed25519.

A checkpoint is a short text that fixes the whole ledger: its name, its size, its root hash and a
signature over the three. Anybody who keeps one can later prove that nothing before it changed.
Plain Python without Django, so that it can be read and run apart from a server.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_ROOT_BYTES = 32


class InvalidNote(ValueError):
    """The text is no note, or no key that is trusted signed it. Its text says what is wrong."""


class UnknownSigner(InvalidNote):
    """The note is well formed, but carries no signature of the trusted key."""


class WrongSignature(InvalidNote):
    """The note claims a signature of the trusted key, and the signature does not fit the text."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Name and public key of a log: whoever holds them can check its notes offline."""

    name: str
    public_key: bytes

    @classmethod
    def of(cls, name: str, key: Ed25519PrivateKey) -> "Verifier":
        """Give the verifier for a signing key."""
        return cls(name, key.public_key().public_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a verifier key `name+hash+key`, as `str(verifier)` writes it.

        Raises:
            InvalidNote: it is not of that form, of another algorithm, or damaged.
        """
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        key = decode_base64(encoded)
        if not _NAME.fullmatch(name) or len(key) != 33 or key[:1] != _ED25519:
            raise InvalidNote("not a verifier key of the form name+hash+key for Ed25519")
        verifier = cls(name, key[1:])
        if verifier.key_hash.hex() != key_hash:
            raise InvalidNote("the hash in the verifier key does not fit its name and key")
        return verifier

    @property
    def key_hash(self) -> bytes:
        """Four bytes that tell the keys of one name apart (signed-note, section Signatures)."""
        material = self.name.encode() + b"\n" + _ED25519 + self.public_key
        return hashlib.sha256(material).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_hash.hex()}+{encoded}"


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Sign a text that ends with a line break; gives the note: text, empty line, signature line.

    Raises:
        InvalidNote: the text or the name has a form the format cannot carry.
    """
    _check_text(text)
    if not _NAME.fullmatch(name):
        raise InvalidNote("a key name is not empty and holds neither spaces nor plus signs")
    signature = Verifier.of(name, key).key_hash + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, verifier: Verifier) -> str:
    """Give the signed text of a note if the verifier's key signed it; other signatures are ignored.

    Raises:
        UnknownSigner: no signature of that key stands below the text.
        WrongSignature: there is one, and it does not fit.
        InvalidNote: it is no note at all.
    """
    body, separator, tail = note.rpartition("\n\n")
    text = body + "\n"
    _check_text(text)
    if not separator or not tail.endswith("\n"):
        raise InvalidNote("a note is a text, an empty line and lines of signatures")
    for line in tail[:-1].split("\n"):
        match = _SIGNATURE_LINE.fullmatch(line)
        if not match:
            raise InvalidNote("a line below the text is no signature")
        signature = decode_base64(match["signature"])
        if match["name"] == verifier.name and signature[:4] == verifier.key_hash:
            _check_signature(verifier, signature[4:], text)
            return text
    raise UnknownSigner("the note carries no signature of this key")


def _check_signature(verifier: Verifier, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public_key).verify(signature, text.encode())
    except InvalidSignature:
        raise WrongSignature("the signature does not fit the text") from None


def _check_text(text: str) -> None:
    if not text.endswith("\n") or text == "\n":
        raise InvalidNote("the text of a note ends with a line break and is not empty")
    if any(character < " " and character != "\n" for character in text):
        raise InvalidNote("the text of a note holds control characters")


@dataclass(frozen=True, slots=True)
class TreeStatement:
    """What a checkpoint states: the log of that name had this size and this root."""

    origin: str
    size: int
    root: bytes

    def has_root(self, root: bytes) -> bool:
        """Tell whether a computed root is the stated one."""
        return hmac.compare_digest(self.root, root)


def sign_checkpoint(statement: TreeStatement, key: Ed25519PrivateKey) -> str:
    """Write a statement as a signed checkpoint; the key's name is the origin.

    >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    >>> key = Ed25519PrivateKey.generate()
    >>> note = sign_checkpoint(TreeStatement("kota.test/ledger", 1, bytes(32)), key)
    >>> open_checkpoint(note, Verifier.of("kota.test/ledger", key)).size
    1
    """
    root = base64.b64encode(statement.root).decode()
    return sign_note(f"{statement.origin}\n{statement.size}\n{root}\n", statement.origin, key)


def open_checkpoint(note: str, verifier: Verifier) -> TreeStatement:
    """Read a checkpoint that the verifier's key signed. Extension lines are left aside.

    Raises:
        UnknownSigner, WrongSignature: as `open_note`.
        InvalidNote: the text is no checkpoint, or of a log with another name.
    """
    statement = read_checkpoint(open_note(note, verifier))
    if statement.origin != verifier.name:
        raise InvalidNote("the checkpoint names another log than the key")
    return statement


def read_checkpoint(text: str) -> TreeStatement:
    """Read the text of a checkpoint, **without** looking at its signature.

    Raises:
        InvalidNote: the text is no checkpoint.
    """
    lines = text.split("\n")
    if len(lines) < 4 or not _NAME.fullmatch(lines[0]) or not _SIZE.fullmatch(lines[1]):
        raise InvalidNote("a checkpoint holds a name, a size and a root hash, a line each")
    root = decode_base64(lines[2])
    if len(root) != _ROOT_BYTES:
        raise InvalidNote("the root hash of a checkpoint has 32 bytes")
    return TreeStatement(lines[0], int(lines[1]), root)


def decode_base64(text: str) -> bytes:
    """Decode standard base64 strictly: one text for each value, no stray characters.

    Raises:
        InvalidNote: it is not base64.
    """
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidNote("not base64") from None
    if base64.b64encode(decoded).decode() != text:
        raise InvalidNote("not base64 in its one form")
    return decoded
