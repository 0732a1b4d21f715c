"""Which parameters of applications' requests reach the provider library, and in what shape. Pure.

The library lays every parameter of a request over the attributes of its own request object, so
what it does not need must never get there: `user=` would be taken for a person. A name that is
not in the table is ignored, as RFC 6749 (sections 3.1 and 3.2) demands.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

Given = Iterable[tuple[str, Sequence[str]]]
"""Parameters with all their values, as a request carries them."""

LONGEST: Mapping[str, int] = {
    "access_token": 4096,
    "acr_values": 500,
    "client_id": 100,
    "client_secret": 200,
    "code": 200,
    "code_challenge": 128,
    "code_challenge_method": 20,
    "code_verifier": 128,
    "device_code": 200,
    "display": 20,
    "grant_type": 100,
    "id_token_hint": 4096,
    "login_hint": 300,
    "logout_hint": 300,
    "max_age": 20,
    "nonce": 255,
    "post_logout_redirect_uri": 500,
    "prompt": 100,
    "redirect_uri": 500,
    "refresh_token": 4096,
    "response_mode": 40,
    "response_type": 40,
    "scope": 500,
    "state": 2000,
    "token": 4096,
    "token_type_hint": 40,
    "ui_locales": 200,
}
"""Every parameter some endpoint reads, and how many characters it may have."""

UNSUPPORTED: Mapping[str, str] = {
    "registration": "registration_not_supported",
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "resource": "invalid_target",
}
"""Parameters of standards that are not offered, and the code that says so.

Ignoring them would change what was asked: the request object is signed (OpenID Connect Core,
section 6), and a resource narrows what a token opens (RFC 8707).
"""

_TEXTS = frozenset({"login_hint", "logout_hint"})
"""Parameters that may hold letters of any script."""

_VISIBLE = re.compile(r"[\x20-\x7e]*")
"""The characters of all other parameters (RFC 6749, appendix A)."""


def find_parameter_fault(given: Given) -> str | None:
    """Find the first parameter that is repeated, too long or not plain text; say so in words.

    >>> find_parameter_fault([("state", ["a", "b"])])
    'A parameter was given more than once.'
    >>> find_parameter_fault([("code", ["a\\0"])])
    'The parameter code holds characters it may not have.'
    """
    for name, values in given:
        if len(values) > 1:
            return "A parameter was given more than once."
        for value in values if name in LONGEST else ():
            if len(value) > LONGEST[name]:
                return f"The parameter {name} is too long."
            if not is_plain(name, value):
                return f"The parameter {name} holds characters it may not have."
    return None


def find_unsupported(given: Given) -> tuple[str, str] | None:
    """Find the first parameter of a standard that is not offered: its code, and words."""
    for name, values in given:
        if name in UNSUPPORTED and values:
            return UNSUPPORTED[name], f"The parameter {name} is not supported."
    return None


def is_plain(name: str, value: str) -> bool:
    """Tell whether a value has only characters its parameter may have."""
    if name in _TEXTS:
        return value.isprintable() and "\ufffd" not in value
    return _VISIBLE.fullmatch(value) is not None


def keep_known(given: Given) -> dict[str, str]:
    """Give what the provider library may see: known, single, well-formed, not empty.

    >>> keep_known([("code", ["c"]), ("user", ["1"]), ("state", ["a", "b"]), ("scope", [""])])
    {'code': 'c'}
    """
    return {
        name: values[0]
        for name, values in given
        if name in LONGEST
        and len(values) == 1
        and 0 < len(values[0]) <= LONGEST[name]
        and is_plain(name, values[0])
    }
