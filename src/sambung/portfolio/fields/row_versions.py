"""What an exported row said, short enough to travel in a cell of the row itself.

A version holds a small digest of each cell. When the row comes back, each cell can be told apart:
changed in the file, changed here since, or both, which is a conflict. Nobody needs to keep copies
of exported files for that, and a row sorted elsewhere carries its version along.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from sambung.portfolio.fields.identity import Field
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS

VERSIONED: tuple[str, ...] = (
    *(field.value for field in Field if field is not Field.CODE),
    *INVENTORY_FIELDS,
)
"""The columns in a version, in order. New ones are only ever added at the end."""

_MARK = "v1."
_DIGEST_BYTES = 3
_DIGEST_LENGTH = 4


def make_version(code: str, values: Mapping[str, str]) -> str:
    """Give the version of a row: 4 characters for the code and for each cell."""
    digests = [_digest("code", code), *(_digest(name, values.get(name, "")) for name in VERSIONED)]
    return _MARK + "".join(digests)


def read_version(text: str, code: str) -> Mapping[str, str]:
    """Give the digests of a version by column; empty when it is none, or that of another row."""
    body = text.removeprefix(_MARK)
    if body == text or len(body) % _DIGEST_LENGTH or not body.startswith(_digest("code", code)):
        return {}
    digests = [
        body[start : start + _DIGEST_LENGTH]
        for start in range(_DIGEST_LENGTH, len(body), _DIGEST_LENGTH)
    ]
    return dict(zip(VERSIONED, digests, strict=False))


def says(version: Mapping[str, str], column: str, value: str) -> bool:
    """Tell whether the row said this when it was exported. Blanks do not count."""
    return version.get(column) == _digest(column, value)


@lru_cache(maxsize=65_536)
def _digest(column: str, value: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", value).split())
    digest = hashlib.blake2b(f"{column}\n{plain}".encode(), digest_size=_DIGEST_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()
