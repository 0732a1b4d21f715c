"""What a confirmation covers, and how a page and the operation agree on what was shown. Pure."""

import hashlib
import json
from collections.abc import Collection, Mapping

CONFIRMED_FIELDS = ("name", "purpose", "kind", "address", "contact", "owner")
"""What the page of a confirmation shows, and so what a confirmation proves."""
_LENGTH = 24


def seal_entry(values: Mapping[str, str]) -> str:
    """Give a short text that is the same as long as none of the confirmed values changes.

    >>> seal_entry({"name": "A"}) == seal_entry({"name": "A", "version": "2"})
    True
    >>> seal_entry({"name": "A"}) == seal_entry({"name": "B"})
    False
    """
    shown = [values.get(name, "").strip() for name in CONFIRMED_FIELDS]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:_LENGTH]


def list_reopening(changed: Collection[str]) -> tuple[str, ...]:
    """List which of some changed fields open a confirmation again."""
    return tuple(name for name in CONFIRMED_FIELDS if name in changed)
