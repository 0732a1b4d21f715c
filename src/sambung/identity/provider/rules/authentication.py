"""How an application names itself in a request header (RFC 7617; RFC 6749, section 2.3.1). Pure."""

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from sambung.identity.provider.rules.parameters import LONGEST, is_plain


class MalformedCredentials(Exception):
    """A header claims to hold the name and secret of a client, and does not."""


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """What a header says of who asks. Nothing of it is proved."""

    client_id: str
    secret: str = field(repr=False)


def read_basic(header: str) -> BasicCredentials | None:
    """Read the header `Authorization`; None when it uses no name and secret.

    The scheme may be written in any case (RFC 9110, section 11.1).

    >>> read_basic("basic YTpi").client_id
    'a'

    Raises:
        MalformedCredentials: it cannot be read, or holds what no client has.
    """
    scheme, _space, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise MalformedCredentials from None
    client_id, colon, secret = pair.partition(":")
    found = {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
    if not colon or not all(
        len(value) <= LONGEST[name] and is_plain(name, value) for name, value in found.items()
    ):
        raise MalformedCredentials
    return BasicCredentials(found["client_id"], found["client_secret"])
