"""Canonical JSON: the same value always gives the same bytes, so that hashes can be checked."""

import json
from collections.abc import Iterable
from typing import Any

_PLAIN = frozenset({str, int, bool, type(None)})
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_canonical_json(value: Any) -> bytes:
    """Give the canonical UTF-8 bytes of a value made of dict, list, str, int, bool and None.

    Keys are sorted by code point, nothing is padded, and floats are refused because their
    printed form differs between languages (RFC 8785 is kept for the values allowed here).

    >>> to_canonical_json({"b": 1, "a": [True, None, "é"]})
    b'{"a":[true,null,"\\xc3\\xa9"],"b":1}'

    Raises:
        TypeError: the value holds a float or something JSON does not know.
    """
    _refuse_floats(value)
    return _ENCODER.encode(value).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds no floats; use an integer of a smaller unit")
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise TypeError("canonical JSON needs text keys")
        members: Iterable[Any] = value.values()
    elif isinstance(value, list | tuple):
        members = value
    else:
        return
    for member in members:
        if type(member) not in _PLAIN:  # most are plain, and every call on the exchange comes here
            _refuse_floats(member)
