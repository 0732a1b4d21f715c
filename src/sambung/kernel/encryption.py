"""Encryption of single fields at rest: AES-256-GCM, bound to the row they belong to."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "1"
_NONCE_BYTES = 12


class CannotDecrypt(ValueError):
    """The text was made with another key, for another row, or was changed."""


def encrypt_field(plain: str, *, key: bytes, bound_to: str) -> str:
    """Encrypt a text. `bound_to` names its row: moved to another row it cannot be read."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), bound_to.encode())
    return f"{_VERSION}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt_field(sealed: str, *, key: bytes, bound_to: str) -> str:
    """Give the text again.

    Raises:
        CannotDecrypt: another key, another row, or a changed text.
    """
    version, _dot, body = sealed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        plain = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound_to.encode())
    except (ValueError, InvalidTag) as error:
        raise CannotDecrypt from error
    if version != _VERSION:
        raise CannotDecrypt
    return plain.decode()
