"""Rules for single cells of an import file: a value that can be kept, or what to write instead."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.identity import EMPTY_MEANS, WORDS, Field
from sambung.portfolio.fields.words import find_word

EARLIEST_YEAR = 1980
LENGTHS: Mapping[Field, int] = {
    Field.NAME: 200,
    Field.PURPOSE: 2000,
    Field.ADDRESS: 500,
    Field.CONTACT: 200,
    Field.SOURCE: 500,
}
_BARE_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::[0-9]{1,5})?(?:[/?#][^\s\\<>\"]*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"tel:\+?[0-9][0-9\-]{1,19}")


class Refused(Exception):
    """A cell that cannot be taken; carries what is expected instead."""

    def __init__(self, expected: Message) -> None:
        super().__init__(expected)
        self.expected = expected


def check_name(text: str) -> str:
    """Take the name of an application, on one line.

    Raises:
        Refused: it is missing, too long or holds control characters.
    """
    return check_text(Field.NAME, require(" ".join(text.split())))


def check_word(field_: Field, text: str) -> str:
    """Give the value a word stands for, such as `public` for "Layanan publik".

    Raises:
        Refused: the word is not among those the column knows.
    """
    if not text and field_ in EMPTY_MEANS:
        return EMPTY_MEANS[field_]
    meaning = find_word(field_, text)
    if meaning is None:
        words = ", ".join(
            words[0] if words[0] == words[1] or len(words) == 1 else f"{words[0]} ({words[1]})"
            for words in WORDS[field_].values()
        )
        raise Refused(_("one of: %(words)s", words=words))
    return meaning


def check_address(text: str) -> str:
    """Take a web address or a telephone number; empty when the application has none.

    >>> check_address("https://ppdb.bandung.go.id"), check_address("tel:112")
    ('https://ppdb.bandung.go.id', 'tel:112')

    Raises:
        Refused: it is neither, holds a password or is too long.
    """
    if not text or _PHONE.fullmatch(text):
        return text
    expected = _("a full address such as https://ppdb.bandung.go.id, or tel:112, or nothing")
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_address = is_address and parts.username is None and parts.port != 0
    except ValueError as error:
        raise Refused(expected) from error
    if not is_address or re.search(r"[\s\\<>\"]", text):
        raise Refused(expected)
    return check_text(Field.ADDRESS, text)


def complete_address(text: str) -> str:
    """Put `https://` before a domain that stands alone; any other text stays as it is.

    >>> complete_address("layanan.bandung.go.id/ppid"), complete_address("localhost")
    ('https://layanan.bandung.go.id/ppid', 'localhost')
    """
    return f"https://{text}" if _BARE_DOMAIN.fullmatch(text) else text


def check_year(text: str, *, this_year: int) -> str:
    """Take a year between 1980 and this one, or nothing.

    Raises:
        Refused: it is no such year.
    """
    if not text:
        return ""
    if not re.fullmatch(r"[0-9]{4}", text) or not EARLIEST_YEAR <= int(text) <= this_year:
        raise Refused(
            _("a year from %(first)d to %(last)d, or nothing", first=EARLIEST_YEAR, last=this_year)
        )
    return text


def check_text(field_: Field, text: str) -> str:
    """Take a text as it is: what looks like a formula is kept, since it is data here.

    Raises:
        Refused: it is too long or holds control characters.
    """
    return check_length(LENGTHS[field_], text)


def check_length(most: int, text: str) -> str:
    """Take a text of at most so many characters as it is.

    Raises:
        Refused: it is too long or holds control characters.
    """
    text = unicodedata.normalize("NFC", text)
    if len(text) > most:
        raise Refused(_("at most %(count)d characters", count=most))
    if text.isprintable():
        return text
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in text):
        raise Refused(_("a text without control characters"))
    return text


def require(text: str) -> str:
    """Take a text that may not be missing.

    Raises:
        Refused: it is empty.
    """
    if not text:
        raise Refused(_("something; this cell may not be empty"))
    return text
