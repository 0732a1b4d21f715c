"""Forms of e-mail addresses and Indonesian telephone numbers: pure rules."""

import re
from enum import StrEnum

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_LONGEST_EMAIL = 254


class ContactKind(StrEnum):
    """How a message reaches a person."""

    EMAIL = "email"
    PHONE = "phone"


def normalize_phone(text: str) -> str | None:
    """Give an Indonesian telephone number in international form, or None for anything else.

    >>> normalize_phone("0812-3456-7890"), normalize_phone("+62 812 3456 7890")
    ('+6281234567890', '+6281234567890')
    """
    digits = re.sub(r"[\s().\-]", "", text)
    match = re.fullmatch(r"(?:\+62|0062|62|0)([1-9][0-9]{8,11})", digits, re.ASCII)
    return f"+62{match.group(1)}" if match else None


def normalize_email(text: str) -> str | None:
    """Give an e-mail address in small letters, or None for what cannot be one."""
    address = text.strip().lower()
    is_one = len(address) <= _LONGEST_EMAIL and _EMAIL.fullmatch(address)
    return address if is_one else None


def read_contact(text: str) -> tuple[ContactKind, str] | None:
    """Tell an e-mail address from a telephone number; None when it is neither."""
    if phone := normalize_phone(text):
        return ContactKind.PHONE, phone
    if email := normalize_email(text):
        return ContactKind.EMAIL, email
    return None


def mask_contact(value: str) -> str:
    """Show enough of a contact for its owner to know it.

    >>> mask_contact("siti@example.org"), mask_contact("+6281234567890")
    ('s•••@example.org', '+62••••••890')
    """
    name, at, domain = value.partition("@")
    return f"{name[0]}•••@{domain}" if at else f"{value[:3]}••••••{value[-3:]}"
