"""Codes that stand in addresses: opaque, issued once, never reused."""

import re

_CODE = re.compile(r"[A-Za-z0-9'()+,\-.=?]{1,64}")
"""X-Road's identifier alphabet (REST message protocol, section 4.8)."""


def is_code(text: str) -> bool:
    """Tell whether a text may be a member, subsystem or service code on the exchange.

    >>> is_code("PD-DINKES"), is_code("dinas kesehatan"), is_code("a/b")
    (True, False, False)
    """
    return _CODE.fullmatch(text) is not None
