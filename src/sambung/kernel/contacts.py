"""E-mail addresses, Indonesian telephone numbers and user names, each in its one canonical form.

What people type is brought into this form once, where it comes in; from then on it is compared
exactly. Comparing without regard to case is left to no database: on PostgreSQL a dotless `ı` and
an `i` are alike in capitals, so that one address would find the account of another.
"""

import re
import unicodedata
from enum import StrEnum

import idna

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_LONGEST_EMAIL = 254


class ContactKind(StrEnum):
    """How a message reaches a person."""

    EMAIL = "email"
    PHONE = "phone"


def normalize_phone(text: str) -> str | None:
    """Give an Indonesian telephone number in E.164 form, or None for anything else.

    >>> normalize_phone("0812-3456-7890"), normalize_phone("+62 812 3456 7890")
    ('+6281234567890', '+6281234567890')
    """
    digits = re.sub(r"[\s().\-]", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(?:\+62|0062|62|0)([1-9][0-9]{8,11})", digits, re.ASCII)
    return f"+62{match.group(1)}" if match else None


def normalize_email(text: str) -> str | None:
    """Give an e-mail address in its canonical form, or None for what cannot be one.

    The part before the @ is compatible characters in small letters (NFKC, casefold), the domain
    as the name service knows it (IDNA 2008).

    >>> normalize_email(" Siti@Example.ORG "), normalize_email("budi@gmaıl.com")
    ('siti@example.org', 'budi@xn--gmal-nza.com')
    """
    address = normalize_name(text)
    local, at, domain = address.rpartition("@")
    if not at or not local.isprintable():
        return None
    try:
        domain = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
    address = f"{local}@{domain}"
    is_one = len(address) <= _LONGEST_EMAIL and _EMAIL.fullmatch(address)
    return address if is_one else None


def normalize_name(text: str) -> str:
    """Give a user name in its canonical form: compatible characters, in small letters.

    >>> normalize_name(" ＡＤＭＩＮ ")
    'admin'
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return unicodedata.normalize("NFKC", folded)


def normalize_identifier(text: str) -> str:
    """Give whatever somebody signs in with in its canonical form: contact or user name.

    What looks like none of them stays a name, so that limits count known and unknown alike.
    """
    return normalize_phone(text) or normalize_email(text) or normalize_name(text)


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
