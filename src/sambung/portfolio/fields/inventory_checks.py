"""Rules for single cells of the inventory: a value that can be kept, or what to write instead."""

import re
from datetime import date

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import Refused, check_address, check_length
from sambung.portfolio.fields.inventory import (
    MONTHS,
    InventoryField,
    ValueKind,
)
from sambung.portfolio.fields.words import find_word

_YEARS = range(1980, 2101)
_LARGEST_NUMBER = 2_000_000_000
_LARGEST_SUM = 10**15
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18}", re.ASCII)
_RUPIAH = re.compile(r"^rp\.?\s*|,-$|,00$", re.IGNORECASE)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T00:00:00)?", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2}|[a-z]+)\2([0-9]{4})", re.ASCII)
_MONTH_NUMBERS = {word: int(number) for number, words in MONTHS.items() for word in words}


def check_inventory(entry: InventoryField, text: str) -> str:
    """Take the cell of an inventory field, as it is kept.

    Whether the code of another application exists is for the caller to look up.

    Raises:
        Refused: the cell does not hold what the field asks for.
    """
    match entry.kind:
        case ValueKind.TEXT | ValueKind.LONG_TEXT:
            value = check_length(entry.length, text)
        case ValueKind.NUMBER:
            value = check_number(text, largest=_LARGEST_NUMBER)
        case ValueKind.MONEY:
            value = check_number(_RUPIAH.sub("", text), largest=_LARGEST_SUM)
        case ValueKind.DATE:
            value = check_date(text)
        case ValueKind.ADDRESS:
            value = check_address(text)
        case ValueKind.APPLICATION:
            value = text.upper()
        case ValueKind.CHOICE | ValueKind.YES_NO | ValueKind.MONTH:
            value = _check_word(entry, text)
    return value


def check_number(text: str, *, largest: int) -> str:
    """Take a whole number, with or without dots between thousands; nothing stays nothing.

    >>> check_number("1.250", largest=10_000), check_number("007", largest=10_000)
    ('1250', '7')

    Raises:
        Refused: it is no whole number, or larger than `largest`.
    """
    if not text:
        return ""
    if _GROUPED.fullmatch(text):
        number = int(re.sub(r"[.,]", "", text))
        if number <= largest:
            return str(number)
    raise Refused(_("a whole number from 0 to %(largest)d, or nothing", largest=largest))


def check_date(text: str) -> str:
    """Take a day as people write it, and give it in ISO 8601; nothing stays nothing.

    >>> check_date("30-11-2026"), check_date("30 November 2026"), check_date("2026-11-30")
    ('2026-11-30', '2026-11-30', '2026-11-30')

    Raises:
        Refused: it is no day between 1980 and 2100.
    """
    if not text:
        return ""
    try:
        found = _read_date(text)
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise Refused(_expected_date())
    return found.isoformat()


def _read_date(text: str) -> date | None:
    if match := _ISO_DATE.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(text.casefold()):
        month = int(match[3]) if match[3].isdigit() else _MONTH_NUMBERS.get(match[3], 0)
        return date(int(match[4]), month, int(match[1]))
    return None


def _expected_date() -> Message:
    return _("a day such as 30-11-2026 or 2026-11-30, or nothing")


def _check_word(entry: InventoryField, text: str) -> str:
    if not text:
        return entry.empty
    meaning = find_word(entry.name, text)
    if meaning is None:
        words = ", ".join(f"{words[0]} ({words[1]})" for words in entry.words.values())
        raise Refused(_("one of: %(words)s", words=words))
    return meaning
