"""Canonical JSON: the same value always gives the same bytes, so that hashes can be checked."""

import json
from typing import Any


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
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds no floats; use an integer of a smaller unit")
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise TypeError("canonical JSON needs text keys")
            _refuse_floats(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_floats(member)
