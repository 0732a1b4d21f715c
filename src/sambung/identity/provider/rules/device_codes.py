"""Codes that a person reads from a device and types: letters that neither look nor sound alike."""

import secrets

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Consonants only (RFC 8628, section 6.1): a code never makes a word."""

LENGTH = 8


def make_user_code() -> str:
    """Make a code of eight letters: one of 20^8."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy_user_code(text: str) -> str:
    """Read a code as people type it: small letters, dashes and spaces do not matter.

    >>> tidy_user_code(" bcdf-ghjk ")
    'BCDFGHJK'
    """
    return "".join(letter for letter in text.upper() if letter in ALPHABET)
