"""Under which name an application knows a person: another one in each application.

Pairwise subjects (OpenID Connect Core 1.0, section 8.1): two applications that compare their data
cannot tell that two names are the same person. The sector is the owning application of the
portfolio, so its web front and its program on the phone know the person under one name.
"""

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings

from sambung.identity.models import Client


def derive_subject(key: bytes, sector: str, person: str) -> str:
    """Give the name of a person in a sector: 43 letters, digits, `-` and `_`.

    >>> derive_subject(b"k", "APL-0001", "p") == derive_subject(b"k", "APL-0001", "p")
    True
    """
    message = f"{sector}\0{person}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def get_subject(user: Any, client: Client) -> str:
    """Give the `sub` of a person for a client, in every token and answer alike."""
    key: bytes = settings.SAMBUNG_KEYS.get_subject_key()
    return derive_subject(key, client.of_application.code, str(user.pk))
